"""A selection holds the same letters, whatever streams in, ends, folds or is forgotten meanwhile."""

from __future__ import annotations

import random

import pytest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.selection import Place
from tests.ui.transcript.showing import answer, make_view, paint, question, say

KINDS = (
    lambda r: " ".join(f"word{r.randrange(999)}" for _ in range(r.randrange(3, 60))),
    lambda r: "\n".join(f"- item {r.randrange(999)} of it" for _ in range(r.randrange(1, 30))),
    lambda r: "```py\n" + "\n".join(f"x{n} = {r.random()}" for n in range(r.randrange(1, 40))) + "\n```",
    lambda r: (
        "| a | b |\n|---|---|\n" + "\n".join(f"| {n} | {r.random()} |" for n in range(r.randrange(1, 30)))
    ),
    lambda r: "> quoted " * r.randrange(1, 20),
)


def any_place(view: TranscriptView, r: random.Random) -> Place:
    """Return a position somewhere in what is there, as a mouse or a key would find it."""
    while True:
        is_at_end = r.random() < 0.5
        row = view.page.rows[-1] if is_at_end else r.choice(view.page.rows)
        units = view.page.ready(row)
        index = len(units) - 1 if is_at_end else r.randrange(len(units))
        if units[index].length:
            return Place(row, index, r.randrange(units[index].length + 1))


@pytest.mark.parametrize("seed", range(12))
def test_a_selection_holds(qapp: QApplication, seed: int) -> None:
    """Text arrives in pieces of any size; at the end the stored message takes over, same or mended."""
    r = random.Random(seed)  # noqa: S311  nothing secret
    view = make_view(question("first words"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    source, wanted = "", ""
    for number in range(60):
        block = r.choice(KINDS)(r) + "\n\n"
        source += block
        say(view, message, block, r.randrange(1, 400))
        if number == 20 or (number > 20 and r.random() < 0.3):
            view.flush()
            view.stage.selection.set(any_place(view, r), any_place(view, r))
            wanted = view.clip.text()
        assert view.clip.text() == wanted, number
    if seed % 3 == 0:
        paint(view)
    # Every second time what was stored is another text than what came: all rows are made anew.
    stored = source + "\n\nand a word more" * (seed % 2)
    view.finish(answer(stored, id=message.id))
    assert view.clip.text() == wanted
    paint(view)
    assert view.clip.text() == wanted
