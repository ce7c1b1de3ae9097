"""A document with every construct: streamed or stored, in every theme, it is shown whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.markup import StreamingMarkdown, parse
from chatdesk.markup.blocks import Span
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.units.passage import Passage, PassageSpec, is_right_to_left
from chatdesk.ui.transcript.units.picture import PictureUnit
from tests.markup.splitting import cuts
from tests.ui.transcript.showing import all_text, answer, make_view, paint, question, wait_for

TEXT = (Path(__file__).parent / "torture.md").read_text(encoding="utf-8")


def streamed(pick: random.Random) -> TranscriptView:
    """Return a view in which the document came in pieces."""
    view = make_view(question(), height=6000)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    for piece in cuts(TEXT, pick):
        view.add_deltas(message.id, [TextDelta(piece)], 0.0)
        if pick.random() < 0.3:
            view.growth.advance()
            QApplication.processEvents()  # paints what the frame has changed
    view.flush()
    view.finish(
        Message(
            Role.ASSISTANT, (TextPart(TEXT),), id=message.id, finish_reason=FinishReason.COMPLETE, model="m-1"
        )
    )
    paint(view)
    return view


def places(view: TranscriptView) -> list[tuple[str, int, int, int]]:
    """Return kind, place, height and gap of each unit."""
    return [
        (type(unit).__name__, y, unit.height, unit.gap)
        for row, top in view.stage.visible
        for _, unit, y in row.placed(view.page.style, top)
    ]


def test_streamed_is_stored(qapp: QApplication) -> None:
    """However it came, every unit stands where it stands in the stored answer, and a copy is the same."""
    stored = make_view(question(), answer(TEXT), height=6000)
    expected, words = places(stored), all_text(stored)
    for seed in range(3):
        view = streamed(random.Random(seed))  # noqa: S311 - repeatable on purpose
        assert all_text(view) == words
        assert places(view) == expected


def test_the_blocks_are_those_of_the_whole() -> None:
    """At many random cuts."""
    expected = parse(TEXT)
    for seed in range(20):
        stream = StreamingMarkdown()
        for piece in cuts(TEXT, random.Random(seed)):  # noqa: S311 - repeatable on purpose
            stream.feed(piece)
        stream.finish()
        assert stream.blocks == expected


@pytest.mark.parametrize(("scheme", "zoom"), [("light", 1.5), ("dark", 1.0), ("contrast", 1.25)])
def test_nothing_leaves_the_column(qapp: QApplication, scheme: str, zoom: float) -> None:
    """In every theme and size, links and buttons lie inside of the frames, and the margins stay empty."""
    view = make_view(question(), answer(TEXT), width=700, height=5000)
    view.set_theme(load_theme(scheme, zoom))
    paint(view)
    assert wait_for(lambda: all(unit.is_shown for unit in shown_pictures(view)))
    hang = view.page.style.hang
    for row, _ in view.stage.visible:
        for unit in row.units or ():
            frame = QRectF(-hang, -1, view.page.width + 2 * hang, unit.height + 2)
            assert all(frame.contains(stop.rect) for stop in unit.stops())
    image = view.grab().toImage()
    margin = view.stage.column_left - hang - 2
    assert {image.pixelColor(margin, y).name() for y in range(200, image.height(), 3)} == {
        view.page.style.color("bg_page").name()
    }


def shown_pictures(view: TranscriptView) -> list[PictureUnit]:
    """Return the images whose pixels came with the document."""
    units = [unit for row, _ in view.stage.visible for unit in row.units or ()]
    return [u for u in units if isinstance(u, PictureUnit) and u.picture.address.startswith("data:")]


def test_a_copy_has_everything(qapp: QApplication) -> None:
    """Marks, notes, cells, code and addresses of images are in the text of the answer."""
    text = all_text(make_view(question(), answer(TEXT)))
    for words in (
        "• bullet", "☑ a task", "100. one hundred", "1234567. a number", "a note[1]", "1. The first note",
        "one two lines", "echo \"code in a quote\"", "Caution", "![A chart of last year](https://images",
        "<summary>Raw HTML</summary>", "a\u202eevil", "Something that will.",
    ):  # fmt: skip
        assert words in text


def test_a_paragraph_begins_where_its_script_does(qapp: QApplication) -> None:
    """Hebrew and Arabic begin at the right, a Latin letter before them decides otherwise."""
    style = make_view().page.style
    for text, is_right in (
        ("\u05e9\u05dc", True),
        ("1. \u0645\u0631", True),
        ("a \u05e9", False),
        ("", False),
    ):
        assert is_right_to_left(text) is is_right
        passage = Passage(PassageSpec((Span(text),)))
        passage.lay_out(style, 500)
        assert (passage.caret().x() > 400) is is_right or not text


def test_an_item_from_right_to_left_hangs_at_the_right(qapp: QApplication) -> None:
    """Its text leaves room for the marker at the right edge, however often it is laid out."""
    style = make_view().page.style
    passage = Passage(PassageSpec((Span("\u05e9\u05dc " * 60),), indent=1, marker="•"))
    for width in (500, 400, 500):
        passage.lay_out(style, width)
        assert passage.width == width
        assert max(box.right() for box in passage.boxes(0, 200)) <= width - style.item_indent


def test_a_wide_number_pushes_its_line(qapp: QApplication) -> None:
    """Numbers stand in the margin while they fit; others move the first line, not the second."""
    style = make_view().page.style
    words = (Span("words " * 40),)
    lefts = []
    for marker in ("9.", "999.", "1234567."):
        passage = Passage(PassageSpec(words, indent=1, marker=marker))
        passage.lay_out(style, 500)
        first, second = passage.boxes(0, 240)[:2]
        lefts.append((first.left() > 0, second.left()))
    assert lefts == [(False, 0), (False, 0), (True, 0)]
