"""Formulas: their source first, then their picture in its place, and always their source in a copy."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import psutil
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import Message, Role
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.copying import markdown_of, mime_of
from chatdesk.ui.transcript.formulas import Formulas
from chatdesk.ui.transcript.units.formula import FormulaUnit
from chatdesk.ui.transcript.units.table import TableUnit
from chatdesk.ui.transcript.units.text import TextUnit
from tests.ui.transcript.showing import all_text, answer, drag, make_view, paint, question, say, wait_for

SUM = r"$\sum_{n=1}^{N} \frac{1}{n^2}$"
OWN = "$$\n\\int_0^1 x\\,dx = \\frac{1}{2}\n$$"


@pytest.fixture(autouse=True)
def formulas(qapp: QApplication) -> Iterator[Formulas]:
    """Return who draws, without anything from the test before."""
    found = Formulas.shared()
    yield found
    for widget in qapp.topLevelWidgets():
        # What is gone asks for nothing.
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    found.close()
    found.setParent(None)
    found.deleteLater()


def shown(text: str, formulas: Formulas, height: int = 600) -> TranscriptView:
    """Return a view with an answer whose formulas are drawn."""
    view = make_view(question(), answer(text), height=height)
    settle(view, formulas)
    return view


def settle(view: TranscriptView, formulas: Formulas) -> None:
    """Wait until everything in view is drawn and painted."""
    told = []
    connection = formulas.drawn.connect(lambda _: told.append(True))
    assert wait_for(lambda: not formulas.is_busy, 60)
    wait_for(lambda: bool(told), 0.2)
    formulas.drawn.disconnect(connection)
    paint(view)


def text_unit(view: TranscriptView) -> TextUnit:
    """Return the last unit of text in view."""
    units = [unit for row, _ in view.stage.visible for unit in row.units or ()]
    return [unit for unit in units if isinstance(unit, TextUnit)][-1]


def formula_unit(view: TranscriptView) -> FormulaUnit:
    """Return the formula of its own in view."""
    units = [unit for row, _ in view.stage.visible for unit in row.units or ()]
    return next(unit for unit in units if isinstance(unit, FormulaUnit))


def test_a_formula_takes_the_place_of_its_source(qapp: QApplication, formulas: Formulas) -> None:
    """It is narrower than its source, makes its line as high as it needs, and is its source in every copy."""
    words = f"Before {SUM} after."
    view = make_view(question(), answer(words))
    start, end = len("Before "), len("Before ") + len(SUM)
    unit = text_unit(view)
    before = unit.place_of(end).left() - unit.place_of(start).left(), unit.height
    settle(view, formulas)
    unit = text_unit(view)
    assert unit.place_of(end).left() - unit.place_of(start).left() < before[0] / 2
    assert unit.height > before[1]
    assert unit.letters() == words
    assert all_text(view).endswith(words)


def test_nothing_starts_without_a_formula(qapp: QApplication, formulas: Formulas) -> None:
    """Money, code and open marks have nobody wait for anything."""
    make_view(question("$x$"), answer("It costs $5 or $10, `$x$`, \\$y$ and $z"))
    assert not formulas.is_busy
    assert formulas.process_id == 0


def test_a_formula_is_selected_as_a_whole(qapp: QApplication, formulas: Formulas) -> None:
    """By mouse its nearer edge counts, a double click takes it; a copy is the source in every form."""
    view = shown(f"Before {SUM} after.", formulas)
    unit = text_unit(view)
    start, end = len("Before "), len("Before ") + len(SUM)
    box = unit.place_of(start)
    left, width = box.left(), unit.place_of(end).left() - box.left()
    assert unit.position_at(left + width * 0.3, box.center().y()) == start
    assert unit.position_at(left + width * 0.7, box.center().y()) == end
    assert unit.word_at(start + 3) == (start, end)
    assert [unit.is_within(place) for place in (start, start + 1, end - 1, end)] == [False, True, True, False]
    row, top = view.stage.visible[-2]
    y = next(y for _, other, y in row.placed(view.page.style, top) if other is unit) + box.center().y()
    x = view.stage.column_left + left
    drag(view, QPointF(x + width * 0.2, y), QPointF(x + width * 0.9, y))
    assert view.clip.text() == SUM
    assert markdown_of(view.stage.selection, view.page) == SUM
    assert "sum_" in mime_of(view.stage.selection, view.page).html()


def test_a_formula_of_its_own_is_in_the_middle(qapp: QApplication, formulas: Formulas) -> None:
    """It is drawn in the middle of the column, found, and copied as it was written."""
    view = shown(f"So:\n\n{OWN}\n\nEnd.", formulas)
    unit = formula_unit(view)
    left, right = unit.place_of(0).left(), unit.place_of(unit.length).left()
    assert left > 50
    assert abs(left - (unit.width - right)) < 2
    assert unit.letters() == OWN
    view.stage.selection.select_all()
    assert markdown_of(view.stage.selection, view.page).endswith(f"So:\n\n{OWN}\n\nEnd.")


def test_a_wide_formula_is_smaller_then_scrolled(qapp: QApplication, formulas: Formulas) -> None:
    """Nothing hangs out of the column."""
    view = shown("$$" + " + ".join(f"a_{{{n}}}" for n in range(60)) + "$$", formulas)
    unit = formula_unit(view)
    assert unit.place_of(0).left() == 0
    assert unit.scroll_sideways(50)
    assert unit.place_of(0).left() == -50
    inline = shown("x $" + " + ".join(f"a_{{{n}}}" for n in range(40)) + "$ y", formulas)
    assert text_unit(inline).height < 200
    cell = shown("| a | b |\n|---|---|\n| $" + "abc" * 30 + "$ | $y$ |", formulas)
    units = [unit for row, _ in cell.stage.visible for unit in row.units or ()]
    assert any(isinstance(unit, TableUnit) and unit.height < 120 for unit in units)


def test_what_cannot_be_drawn_stays_its_source_and_says_why(qapp: QApplication, formulas: Formulas) -> None:
    """The tooltip names the unknown command; what is much too long is not even tried."""
    view = shown(r"A $\foo$ b.", formulas)
    unit = text_unit(view)
    place = unit.place_of(4)
    assert r"\foo is not known" in unit.tip_at(place.left() + 1, place.center().y())
    assert unit.place_of(5).left() > place.left()
    own = shown("$$\nx^2^3\n$$", formulas)
    assert "mistake" in formula_unit(own).tip_at(1, 1)
    long = formulas.find("$" + "x" * 20_000 + "$")
    assert long is not None
    assert "too large" in long.failure


def test_the_reader_stays_where_he_is(qapp: QApplication, formulas: Formulas) -> None:
    """Formulas above make their lines higher; the line at the upper edge of the view does not move."""
    lines = "\n\n".join(f"Line {number} with {SUM.replace('N', str(number))} in it." for number in range(30))
    view = make_view(question(), answer(lines), height=300)
    row = view.page.rows[1]
    view.page.scroll.go_to(row.index, 500)
    paint(view)
    before = next((unit, y) for _, unit, y in row.placed(view.page.style, -500) if y >= 0)
    height = row.height
    settle(view, formulas)
    assert row.height > height
    top = view.stage.y_of(row)
    assert top is not None
    after = next(y for _, unit, y in row.placed(view.page.style, top) if unit is before[0])
    assert abs(after - before[1]) <= before[0].height


def test_formulas_come_while_an_answer_streams(qapp: QApplication, formulas: Formulas) -> None:
    """Open ones show their source, closed ones are drawn; the end is that of the stored answer."""
    text = f"A {SUM} b.\n\n{OWN}\n\n- in a list {SUM}\n\n| a |\n|---|\n| $x$ |\n"
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, text[:9])
    assert not formulas.is_busy
    say(view, message, text[9:])
    settle(view, formulas)
    view.finish(answer(text, id=message.id))
    settle(view, formulas)
    assert formula_unit(view).place_of(0).left() > 50
    stored = shown(text, formulas)
    heights = [[row.height for row, _ in one.stage.visible] for one in (view, stored)]
    assert heights[0] == heights[1]


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be stopped there")
def test_a_formula_that_takes_too_long_is_left_alone(qapp: QApplication, formulas: Formulas) -> None:
    """After two seconds another process draws the others; the same holds where it dies."""
    shown("$a$", formulas)
    first = formulas.process_id
    psutil.Process(first).send_signal(signal.SIGSTOP)
    view = shown("$b$ $c$", formulas)
    slow, next_one = formulas.find("$b$"), formulas.find("$c$")
    assert slow is not None
    assert next_one is not None
    assert "too long" in slow.failure
    assert next_one.failure == ""
    assert formulas.process_id != first
    assert not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE
    paint(view)


def test_the_process_ends_when_told(qapp: QApplication, formulas: Formulas) -> None:
    """After `close` nobody is left, and what is asked for later is drawn again."""
    shown("$a$", formulas)
    process = psutil.Process(formulas.process_id)
    formulas.close()
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert formulas.process_id == 0
    shown("$d$", formulas)
    assert formulas.process_id


def test_the_process_ends_when_idle(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while without work nobody is left; the next formula is drawn all the same."""
    monkeypatch.setattr("chatdesk.ui.transcript.formulas._IDLE_MS", 50)
    own = Formulas(None)
    for source in ("$a$", "$b$"):
        assert own.find(source) is None
        assert wait_for(lambda: own.process_id > 0)
        assert wait_for(lambda: own.process_id == 0, 30)
        outline = own.find(source)
        assert outline is not None
        assert not outline.failure
