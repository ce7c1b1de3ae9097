"""Code blocks: folding, wrapping, what their head offers, and that nothing moves under the reader's eyes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import FinishReason, Message, Role, TextPart
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.units.base import Unit
from chatdesk.ui.transcript.units.code import CodeUnit
from tests.ui.transcript.showing import (
    all_text,
    answer,
    click,
    drag,
    make_view,
    paint,
    point_of,
    say,
    send_mouse,
    spots_of,
    wait_for,
)
from tests.ui.transcript.test_finding import find

LONG = "\n".join(f"line_{number} = {number}" for number in range(214))
WIDE = "word " * 60 + "end"


def fenced(code: str, language: str = "py") -> str:
    """Return code in a fence."""
    return f"```{language}\n{code}\n```"


def codes(view: TranscriptView) -> list[CodeUnit]:
    """Return the code blocks that are built."""
    return [unit for row in view.page.rows for unit in row.units or () if isinstance(unit, CodeUnit)]


def top_of(view: TranscriptView, unit: CodeUnit) -> int:
    """Return where the upper edge of a unit is in the view; far above where it is not."""
    return dict(in_view(view)).get(unit, -9999)


def in_view(view: TranscriptView) -> list[tuple[Unit, int]]:
    """Return the units of the rows in view, and where they are."""
    return [(unit, y) for row, top in view.stage.visible for _, unit, y in row.placed(view.page.style, top)]


def folded(view: TranscriptView) -> bool:
    """Tell whether the one code block is folded."""
    (unit,) = codes(view)
    return unit.is_folded


def words_on(view: TranscriptView) -> list[str]:
    """Return what the spots on the screen are called."""
    return [spot.label for _, _, spot in spots_of(view).values()]


def test_long_code_comes_folded_and_is_copied_whole(qapp: QApplication) -> None:
    """214 lines show twenty and say so; Copy, select all and a drag over it bring all of them."""
    view = make_view(answer(f"Before\n\n{fenced(LONG)}\n\nAfter"), height=900)
    (unit,) = codes(view)
    assert folded(view)
    assert unit.height < 25 * view.page.style.face("code").line + 80
    assert "Show all 214 lines" in words_on(view)
    click(view, point_of(view, "copy"))
    assert QGuiApplication.clipboard().text() == LONG
    assert view.stage.spots.copied == (unit, "copy")
    assert all_text(view).count("line_") == 214
    left = view.stage.column_left
    top = top_of(view, unit)
    drag(view, QPointF(left + 1, top - 20), QPointF(left + 30, top + unit.height + 20))
    assert LONG in view.clip.text()


@pytest.mark.parametrize("lines", [60, 61])
def test_only_more_than_sixty_lines_are_folded(qapp: QApplication, lines: int) -> None:
    """Sixty lines are shown as they are, one more folds them."""
    view = make_view(answer(fenced("\n".join("x" * lines))))
    assert codes(view)[0].is_folded == (lines > 60)


def test_opening_keeps_the_head_and_folding_the_end(qapp: QApplication) -> None:
    """The line above stays when it opens; folded from its end, what is below stays."""
    text = "\n\n".join(["words"] * 30)
    view = make_view(answer(f"{text}\n\n{fenced(LONG)}\n\n{text}"), height=900)
    view.page.scroll.go_to(0, 500)
    paint(view)
    (unit,) = codes(view)
    before = top_of(view, unit)
    click(view, point_of(view, "fold"))
    assert not folded(view)
    assert top_of(view, unit) == before
    view.page.scroll.go_to(0, 500 + before + unit.height - 400)
    paint(view)
    end = top_of(view, unit) + unit.height
    assert top_of(view, unit) < 0
    click(view, point_of(view, "fold"))
    assert folded(view)
    assert top_of(view, unit) + unit.height == end


def test_what_was_opened_stays_open(qapp: QApplication) -> None:
    """When its units were forgotten far from the view, and after another theme."""
    view = make_view(answer(fenced(LONG)), answer("x"))
    view.page.scroll.go_to(0, 0)
    paint(view)
    click(view, point_of(view, "fold"))
    view.page.rows[0].drop()
    view.page.rows[0].changed()
    paint(view)
    assert not folded(view)
    view.set_theme(load_theme("dark"))
    paint(view)
    assert not folded(view)


@pytest.mark.parametrize("head", ["", "- item\n\n  ", "> "])
def test_code_that_grows_is_not_folded_then_or_afterwards(qapp: QApplication, head: str) -> None:
    """Its tail is in view while it streams, also in items and quotes; the end of the turn moves nothing."""
    pad = {"": "", "- item\n\n  ": "  ", "> ": "> "}[head]
    text = head + fenced(LONG).replace("\n", f"\n{pad}")
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, text[: len(text) // 2], 100)
    paint(view)
    (unit,) = codes(view)
    assert unit.is_open
    assert unit.line_count > 61
    assert "fold" not in spots_of(view)
    say(view, message, text[len(text) // 2 :], 100)
    paint(view)
    before = unit.height
    view.finish(
        Message(Role.ASSISTANT, (TextPart(text),), id=message.id, finish_reason=FinishReason.COMPLETE)
    )
    paint(view)
    (unit,) = codes(view)
    assert not folded(view)
    # The strip with which it can be folded is all that came.
    assert 0 <= unit.height - before <= 40


def test_find_opens_what_is_folded(qapp: QApplication) -> None:
    """A hit in the lines that are folded away is shown, one in the first lines opens nothing."""
    view = make_view(answer(f"{fenced(LONG)}\n\n" + "words\n\n" * 40))
    view.page.scroll.go_to(0, 0)
    paint(view)
    find(view, "line_3 ")
    assert folded(view)
    find(view, "line_150")
    (unit,) = codes(view)
    assert not folded(view)
    place = unit.place_of(LONG.index("line_150"))
    assert 0 < top_of(view, unit) + place.top() < view.stage.height


def test_long_lines_wrap_and_scroll(qapp: QApplication) -> None:
    """Wrapped, nothing is beyond the edge, and each letter has the place where it is hit."""
    view = make_view(answer(fenced(f"if x:\n    {WIDE}\nend")), height=900)
    (unit,) = codes(view)
    assert unit.scroll_sideways(50)
    view.modes.set_code_wrap(True)
    paint(view)
    line = view.page.style.face("code").line
    assert not unit.scroll_sideways(50)
    assert unit.height > 6 * line
    places = [unit.place_of(position) for position in range(unit.length)]
    assert max(place.x() for place in places) <= unit.width
    for position in range(0, unit.length, 7):
        place = unit.place_of(position)
        assert unit.position_at(place.x() + 1, place.center().y()) == position
    # The rest of a wrapped line stands further in than its beginning.
    rows = {place.y(): place.x() for place in reversed(places)}
    assert max(rows.values()) > rows[min(rows)]
    assert all_text(view) == f"if x:\n    {WIDE}\nend"
    view.modes.set_code_wrap(False)
    paint(view)
    assert unit.height < 6 * line + 40


def test_wrapped_code_grows(qapp: QApplication) -> None:
    """Streamed into a view that wraps, it stands as it stands when it is stored."""
    text = fenced(f"{WIDE}\n日本語 {WIDE}\n\tx = 1\n{WIDE}")
    view, stored = make_view(), make_view(answer(text))
    for one in (view, stored):
        one.modes.set_code_wrap(True)
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, text, 11)
    view.finish(
        Message(Role.ASSISTANT, (TextPart(text),), id=message.id, finish_reason=FinishReason.COMPLETE)
    )
    for one in (view, stored):
        paint(one)
    assert codes(view)[0].height == codes(stored)[0].height


def test_wrapping_moves_nothing(qapp: QApplication) -> None:
    """What is at the upper edge stays, or the block that the mouse is over."""
    view = make_view(answer("\n\n".join([fenced(f"{WIDE}\n" * 4), "some words"] * 20)))
    view.page.scroll.go_to(0, 1200)
    paint(view)
    over = next(unit for unit in codes(view) if top_of(view, unit) > 100)
    first, place = next((unit, y) for unit, y in in_view(view) if y >= 0)
    view.modes.set_code_wrap(True)
    paint(view)
    assert dict(in_view(view))[first] == place
    before = top_of(view, over)
    view.stage.spots.over = over
    view.modes.set_code_wrap(False)
    paint(view)
    assert top_of(view, over) == before


def test_the_head_offers_what_makes_sense(qapp: QApplication) -> None:
    """Wrapping where a line is long, folding where there is much; saving brings code and language."""
    view = make_view(answer(fenced("short")))
    assert set(spots_of(view)) == {"copy", "save"}
    view = make_view(answer(fenced(WIDE)))
    commands: list[str] = []
    view.command_given.connect(commands.append)
    click(view, point_of(view, "wrap"))
    assert commands == ["view.wrap_code"]
    saved: list[tuple[str, str]] = []
    view.code_save_requested.connect(lambda code, language: saved.append((code, language)))
    click(view, point_of(view, "save"))
    assert saved == [(WIDE, "py")]


def test_tab_walks_the_head_and_the_tooltips_name_it(qapp: QApplication) -> None:
    """From the left to the right, then the strip; Enter presses what has the ring."""
    view = make_view(answer(fenced(f"{WIDE}\n{LONG}")), height=900)
    view.setFocus()
    names = []
    for _ in range(4):
        view.focusNextPrevChild(True)
        assert view.stage.spots.focus is not None
        names.append(view.stage.spots.focus[1])
    assert names == ["wrap", "save", "copy", "fold"]
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not folded(view)
    for name in ("wrap", "save", "copy"):
        _, unit, spot = spots_of(view)[name]
        assert unit.tip_at(spot.rect.center().x(), spot.rect.center().y()) == spot.label


def test_the_head_counts_lines_while_they_come(qapp: QApplication) -> None:
    """The count is that of the lines which are there."""
    view = make_view()
    message = Message(Role.ASSISTANT)
    view.begin(message)
    seen: list[int] = []
    for _ in range(3):
        say(view, message, "```py\nx" if not seen else "\nx")
        seen.append(codes(view)[0].line_count)
    assert seen == [1, 2, 3]


def test_what_scrolls_away_below_the_mouse_is_not_lit_any_more(qapp: QApplication) -> None:
    """The mouse rests, the code moves: its head is quiet again, and that of the next one is lit."""
    view = make_view(answer("\n\n".join([fenced("x\n" * 8)] * 12)))
    view.page.scroll.go_to(0, 0)
    paint(view)
    first, second = codes(view)[:2]
    at = QPointF(view.stage.column_left + 40, top_of(view, first) + 60)
    send_mouse(view, QEvent.Type.MouseMove, at, is_down=False)
    assert view.stage.spots.over is first
    view.scroll_by(top_of(view, second) - top_of(view, first))
    assert wait_for(lambda: view.stage.spots.over is second)
