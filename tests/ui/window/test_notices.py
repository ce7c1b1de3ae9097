"""Notices: the newest one is shown, and each ends as it should."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.window.notice_text import MOST_LINES, break_words
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip
from tests.ui.conftest import Show, emitted

DISK = Notice("disk", "The disk is nearly full", "180 MB left.", NoticeKind.WARNING, "Show what takes space")
DONE = Notice("done", "Exported", "12 conversations", NoticeKind.DONE)


@pytest.fixture
def strip(theme: Theme, show: Show) -> NoticeStrip:
    """Return a strip of 900 px without a notice."""
    made = NoticeStrip(theme)
    made.resize(900, 40)
    show(made)
    made.hide()
    return made


def test_the_newest_is_shown_and_closing_shows_the_one_before(strip: NoticeStrip) -> None:
    """One strip; the last one closed hides it."""
    closed = QSignalSpy(strip.closed)
    strip.show_notice(DISK)
    strip.show_notice(DONE)
    assert strip.current() == DONE
    QTest.mouseClick(strip._close, Qt.MouseButton.LeftButton)
    assert strip.current() == DISK
    assert strip.isVisible()
    QTest.mouseClick(strip._close, Qt.MouseButton.LeftButton)
    assert not strip.isVisible()
    assert closed.count() == 2


def test_a_notice_takes_the_place_of_its_forerunner(strip: NoticeStrip) -> None:
    """The same key is the same matter: it is not said twice."""
    strip.show_notice(DISK)
    strip.show_notice(Notice("disk", "The disk is full", "", NoticeKind.ERROR))
    strip.take_back("disk")
    assert strip.current() is None
    assert not strip.isVisible()


def test_the_act_is_asked_for_and_the_notice_is_done(strip: NoticeStrip) -> None:
    """A notice without an act has no button for it."""
    spy = QSignalSpy(strip.act_chosen)
    strip.show_notice(DONE)
    assert not strip._act.isVisible()
    strip.show_notice(DISK)
    QTest.mouseClick(strip._act, Qt.MouseButton.LeftButton)
    assert emitted(spy) == [["disk"]]
    assert strip.current() == DONE


def test_information_leaves_by_itself_and_a_warning_stays(strip: NoticeStrip) -> None:
    """Only what is good to know has a time; a warning waits to be closed."""
    strip.show_notice(DONE)
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    leaves = strip._leave.isActive()
    strip._on_time_over()
    gone = strip.current() is None
    strip.show_notice(DISK)
    assert leaves
    assert gone
    assert not strip._leave.isActive()


def test_what_has_the_focus_does_not_leave(strip: NoticeStrip) -> None:
    """A person on its button can still press it."""
    strip.show_notice(DONE)
    strip._close.setFocus(Qt.FocusReason.TabFocusReason)
    strip._on_time_over()
    assert strip.current() == DONE


def test_a_notice_is_told_in_full(strip: NoticeStrip) -> None:
    """The words are there for assistive tools, also where the strip cuts them."""
    strip.show_notice(DISK)
    assert strip.accessibleName() == "The disk is nearly full. 180 MB left."


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_paints(strip: NoticeStrip, kind: NoticeKind) -> None:
    """Each kind in light and dark, wide and narrow."""
    strip.show_notice(Notice("k", "Title", "text " * 60, kind, "Act"))
    strip.set_theme(load_theme("dark", 1.5))
    strip.resize(420, 60)
    assert not strip.grab().isNull()


def test_a_quiet_word_shows_no_strip_and_passes(strip: NoticeStrip) -> None:
    """What only says that something is done takes no room; a real notice that is there stays."""
    told = QSignalSpy(strip.acknowledged)
    quiet = Notice("copied", "The message was copied", is_quiet=True)
    strip.show_notice(quiet)
    assert (strip.isVisible(), strip.current(), strip.newest()) == (False, None, quiet)
    strip.show_notice(DISK)
    assert (strip.isVisible(), strip.newest()) == (True, DISK)
    strip.show_notice(quiet)
    assert (strip.isVisible(), strip.current(), strip.newest()) == (True, DISK, quiet)
    strip._fade.timeout.emit()
    assert strip.newest() == DISK
    assert emitted(told) == [[quiet], [None], [quiet], [None]]


def test_what_does_not_fit_takes_more_lines(strip: NoticeStrip, theme: Theme) -> None:
    """Nothing that tells what to do is cut in a narrow window; the buttons stay in the first line."""
    strip.show_notice(DISK)
    one = strip.height()
    long = Notice("disk", "The database was damaged", "The damaged file is here. " * 5, act="Show folder")
    strip.show_notice(long)
    assert strip.height() == one + theme.line_height("ui")
    assert strip._close.geometry().center().y() < one
    strip.resize(420, strip.height())
    assert strip.height() >= one + 2 * theme.line_height("ui")
    assert not strip.grab().isNull()
    strip.take_back("disk")
    strip.show_notice(DONE)
    assert strip.height() == one


def test_only_what_has_no_end_is_cut(theme: Theme) -> None:
    """Beyond four lines there is an ellipsis, and the tooltip."""
    words = break_words(theme, "Left out", "One conversation. " * 60, 500)
    assert words.lines == MOST_LINES
    assert words.cut.endswith("…")
    assert break_words(theme, "Done", "", 500).cut == ""
