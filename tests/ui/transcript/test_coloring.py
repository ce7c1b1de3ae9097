"""Colours of code."""

from __future__ import annotations

import gc

from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.transcript.units.code import CodeUnit
from tests.ui.transcript.showing import answer, make_view, paint, question, say, wait_for

CODE = 'def f(a):\n    return "s" + str(a)  # c\n'


def code_unit(view: object) -> CodeUnit:
    """Return the code unit that is in view."""
    units = [unit for row, _ in view.stage.visible for unit in row.units or ()]  # type: ignore[attr-defined]
    return next(unit for unit in units if isinstance(unit, CodeUnit))


def colors_of(unit: CodeUnit) -> list[set[str]]:
    """Return the kinds of colour in each line."""
    highlighter = unit._lines.highlighter
    return [
        {run.kind for run in highlighter.runs(n)} if highlighter else set() for n in range(unit.line_count)
    ]


def test_stored_code_gets_its_colours(qapp: QApplication) -> None:
    """Code is shown plain at once and coloured when its language is there; the collector works again."""
    gc.enable()
    view = make_view(question(), answer(f"```python\n{CODE}```"))
    assert wait_for(lambda: any(colors_of(code_unit(view))))
    assert colors_of(code_unit(view))[1] >= {"keyword", "string", "comment"}
    assert gc.isenabled()


def test_long_code_is_coloured_to_its_end(qapp: QApplication) -> None:
    """Code of a thousand lines is coloured in slices, all of it."""
    view = make_view(question(), answer(f"```python\n{CODE * 500}```"))
    assert wait_for(lambda: bool(colors_of(code_unit(view))[-1]))


def test_growing_code_is_coloured_as_it_grows(qapp: QApplication) -> None:
    """Lines of an open fence have colours before the fence is closed, and exact ones after."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    text = f"```python\n{CODE}"
    say(view, message, text)
    paint(view)
    assert wait_for(lambda: any(colors_of(code_unit(view))))
    say(view, message, CODE)
    # A frame that was dear puts off the next one.
    assert wait_for(lambda: len(colors_of(code_unit(view))) > 3)
    assert colors_of(code_unit(view))[3] >= {"keyword", "string", "comment"}
    unit = code_unit(view)
    say(view, message, "```\n\nwords")
    assert code_unit(view) is unit
    view.finish(Message(Role.ASSISTANT, (TextPart(text + CODE + "```\n\nwords"),), id=message.id))
    paint(view)
    assert colors_of(code_unit(view))[3] >= {"keyword", "string", "comment"}


def test_an_unknown_language_stays_plain(qapp: QApplication) -> None:
    """A name that no lexer has is a label, nothing more."""
    view = make_view(question(), answer("```no-such-language\nx = 1\n```"))
    assert wait_for(lambda: not code_unit(view).wants_colors)
    assert colors_of(code_unit(view)) == [set()]
