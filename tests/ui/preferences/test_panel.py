"""The preferences as a whole: over the window, by keys, with every change in force at once."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.settings.declared import SEND_WITH, TEXT_SIZE, THEME
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.preferences.keys_page import KeysPage
from chatdesk.ui.preferences.live_account import LiveAccount
from chatdesk.ui.preferences.navigation import ConfigNote
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import KEY

_Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_esc_closes_and_gives_the_focus_back(person: MakePerson) -> None:
    """From any field Esc leads back to where the person was; the owner is told once."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    spy = QSignalSpy(someone.preferences.closed)
    someone.tab_to("Address")
    someone.press(_Key.Key_Escape)
    assert not someone.preferences.isVisible()
    assert someone.focus() is someone.before
    assert spy.count() == 1
    await someone.rest()


async def test_tab_goes_round_inside(person: MakePerson) -> None:
    """Tab comes to every part once and back to the first, never to what is covered; Shift+Tab goes back."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    first = someone.focus()
    seen: list[QWidget] = []
    while not seen or someone.focus() is not first:
        seen.append(someone.focus())
        assert someone.preferences.isAncestorOf(seen[-1])
        someone.press(_Key.Key_Tab)
        assert len(seen) < 60
    names = {seen_one.accessibleName() for seen_one in seen}
    assert {"Accounts", "Name", "Address", "Models", "Test", "Close", "Back"} <= names
    assert len(set(seen)) == len(seen)
    someone.press(_Key.Key_Backtab, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert someone.focus() is seen[-1]
    await someone.rest()


async def test_it_is_no_window_of_its_own(person: MakePerson) -> None:
    """However it is walked through, one window is there, and the preferences cover it."""
    someone = person()
    someone.know()
    for page in ("accounts", "appearance", "writing", "storage"):
        someone.open(page)
        await someone.rest()
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        assert shown == [someone.window]
    someone.preferences.add_account()
    someone.window.resize(720, 560)
    await someone.rest()
    assert QApplication.activeWindow() is someone.window
    assert someone.preferences.geometry() == someone.window.rect()
    await someone.rest()


async def test_only_what_is_let_through_reaches_the_window(person: MakePerson) -> None:
    """Shortcuts of the window rest, but those that the owner names."""
    someone = person()
    heard: list[str] = []
    for keys in ("Ctrl+N", "Ctrl+Q"):
        shortcut = QShortcut(keys, someone.window)
        shortcut.activated.connect(lambda keys=keys: heard.append(keys))
    someone.preferences.let_through(["Ctrl+Q"])
    someone.open("writing")
    someone.press(_Key.Key_N, _Key.Key_Q, modifiers=_CONTROL)
    assert heard == ["Ctrl+Q"]
    await someone.rest()


async def test_settings_are_written_at_once(person: MakePerson) -> None:
    """Arrows choose; the value is in the file and in force when the owner is told."""
    someone = person()
    spy = QSignalSpy(someone.preferences.setting_changed)
    someone.open("appearance")
    someone.tab_to("As the system")
    someone.press(_Key.Key_Right, _Key.Key_Right)
    await someone.until(lambda: spy.count() == 2)
    assert spy.at(1) == [THEME.id]
    assert someone.config.config.value(THEME) == "dark"
    someone.tab_to("100 %")
    someone.press(_Key.Key_Right)
    await someone.until(lambda: spy.count() == 3)
    assert someone.config.config.value(TEXT_SIZE) == 1.1
    someone.open("writing")
    someone.tab_to("Enter")
    someone.press(_Key.Key_Right)
    await someone.until(lambda: spy.count() == 4)
    assert someone.config.config.value(SEND_WITH) == "ctrl+enter"
    await someone.rest()


async def test_a_setting_that_cannot_be_written_says_so(person: MakePerson) -> None:
    """The sentence stands under the choice, which shows what is in force."""
    someone = person()
    someone.paths.config_file.mkdir()
    someone.open("writing")
    someone.tab_to("Enter")
    someone.press(_Key.Key_Right)
    await someone.until(lambda: "cannot be" in someone.everything_seen())
    assert someone.config.config.value(SEND_WITH) == "enter"
    someone.tab_to("Enter")
    await someone.rest()


async def test_pages_are_walked_by_arrows(person: MakePerson) -> None:
    """Down in the column opens the next page."""
    someone = person()
    someone.open("appearance")
    someone.press(_Key.Key_Down)
    assert someone.focus().accessibleName() == "Writing"
    assert "Send with" in someone.everything_seen()
    await someone.rest()


async def test_accounts_and_their_button_are_one_walk(person: MakePerson) -> None:
    """Down leaves the last account for “Add account…”, Up comes back to it, Left goes to the pages."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    accounts = someone.focus()
    assert accounts.accessibleName() == "Accounts"
    for _ in range(9):
        if someone.focus() is not accounts:
            break
        someone.press(_Key.Key_Down)
    assert someone.focus() is someone.preferences.accounts_page.add_button
    someone.press(_Key.Key_Up)
    assert someone.focus() is accounts
    someone.press(_Key.Key_Left)
    assert someone.preferences.column.isAncestorOf(someone.focus())
    someone.press(_Key.Key_Right)
    assert someone.focus() is accounts
    await someone.rest()


@pytest.mark.parametrize(
    "page",
    ["accounts", "appearance", "writing", "reading", "tools", "approvals", "keys", "storage", "privacy"],
)
async def test_every_page_is_reached_and_left_by_keys(person: MakePerson, page: str) -> None:
    """Right enters a page, F6 goes round its panes from wherever one is, Shift+F6 the other way."""
    someone = person()
    someone.know(key="none")
    someone.open(page)
    await someone.rest()
    column = someone.preferences.column
    column.take_focus()
    first = someone.focus()
    someone.press(_Key.Key_Right)
    inside = someone.focus()
    assert not column.isAncestorOf(inside)
    someone.press(_Key.Key_F6, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert someone.focus() is first
    for stop in someone.preferences._stops():
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        seen = 0
        while someone.focus() is not first:
            someone.press(_Key.Key_F6)
            seen += 1
            assert seen < 5, stop.accessibleName()
        assert column.isAncestorOf(first)
    await someone.rest()


async def test_the_keyring_is_called_by_name(person: MakePerson) -> None:
    """Who keeps the keys stands on the page of privacy."""
    someone = person()
    someone.open("privacy")
    await someone.rest()
    assert "Keys are kept by" in someone.everything_seen()


async def test_storage_names_places(person: MakePerson) -> None:
    """Database, configuration and logs are named and can be copied."""
    someone = person()
    someone.open("storage")
    await someone.rest()
    seen = someone.everything_seen()
    for path in (someone.paths.database, someone.paths.config_file, someone.paths.logs):
        assert str(path) in seen
    someone.tab_to("Copy the path of the logs")
    someone.press(_Key.Key_Return)
    assert QGuiApplication.clipboard().text() == str(someone.paths.logs)
    await someone.rest()


@pytest.mark.parametrize(("width", "height"), [(1280, 820), (720, 560), (560, 420)])
async def test_nothing_is_cut_at_any_size(person: MakePerson, width: int, height: int) -> None:
    """No field of the form reaches beyond the page, at 100 and at 150 %."""
    someone = person()
    someone.know()
    someone.window.resize(width, height)
    someone.open("accounts", "work")
    for zoom in (1.0, 1.5):
        someone.preferences.set_theme(load_theme("dark", zoom))
        await someone.rest()
        QApplication.sendPostedEvents()
        pane = someone.pane(LiveAccount)
        page = pane.parentWidget()
        assert page is not None
        for part in (pane.form.name, pane.form.dialect, pane.form.key, pane.form.models, pane.table):
            right = part.mapTo(page, part.rect().topRight()).x()
            assert right < page.width(), (zoom, part)
    await someone.rest()


async def test_closing_forgets_a_key_that_was_not_kept(person: MakePerson) -> None:
    """What else was written in a draft is there at the next opening; the key is not."""
    someone = person()
    someone.preferences.add_account()
    someone.type("Work")
    someone.tab_to("Key")
    someone.type(KEY)
    someone.press(_Key.Key_Escape)
    assert KEY not in someone.everything_seen()
    someone.preferences.add_account()
    assert '"Work"' not in someone.file_text()
    assert "Work" in someone.everything_seen()
    await someone.rest()


def test_nothing_of_it_is_loaded_with_the_window() -> None:
    """The main window does not import the preferences: they cost nothing before they are opened."""
    import subprocess

    code = "import sys, chatdesk.ui.window.main_window; print([m for m in sys.modules if 'preferences' in m])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


async def test_the_link_to_the_file_has_the_colour_of_the_theme(person: MakePerson) -> None:
    """It can be read after another theme was chosen, too."""
    someone = person()
    someone.open("appearance")
    note = someone.preferences.column.findChild(ConfigNote)
    assert isinstance(note, ConfigNote)
    for name in ("dark", "contrast", "light"):
        theme = load_theme(name)
        someone.preferences.set_theme(theme)
        assert theme.color("accent").name() in note.text()
    await someone.rest()


async def test_what_comes_to_a_page_moves_nothing_sideways(person: MakePerson) -> None:
    """The room of the scroll bar is kept before there is anything to scroll."""
    someone = person()
    someone.know(key="none")
    someone.open("accounts", "work")
    await someone.rest()
    table = someone.pane(LiveAccount).table
    before = table.width()
    someone.window.resize(1280, 460)
    await someone.rest()
    assert table.width() == before
    await someone.rest()


async def test_all_pages_stay_in_reach_in_a_low_window_with_large_text(person: MakePerson) -> None:
    """The way back, every page, a row of keys and what is done with it: none covers another."""
    someone = person()
    someone.window.resize(720, 540)
    someone.open("keys")
    someone.preferences.set_theme(load_theme("light", 2.0))
    await someone.rest()
    QApplication.sendPostedEvents()
    column = someone.preferences.column
    edges = [column.back.mapTo(column, column.back.rect().bottomLeft()).y()]
    for button in column.buttons:
        assert button.geometry().top() > edges[-1]
        edges.append(button.geometry().bottom())
    assert edges[-1] <= column.height()
    page = someone.preferences._stack.currentWidget()
    assert isinstance(page, KeysPage)
    assert page.list.height() >= load_theme("light", 2.0).size("row")
    assert page.card.change.height() == page.card.change.sizeHint().height()
    await someone.rest()


async def test_what_is_opened_comes_into_view(person: MakePerson) -> None:
    """A group that opens below the window is scrolled to, its head before its end."""
    someone = person()
    someone.know(key="none")
    someone.window.resize(1280, 640)
    someone.open("accounts", "work")
    await someone.rest()
    part = someone.pane(LiveAccount).form.advanced.group("network")
    part.head.setFocus()
    someone.press(_Key.Key_Space)
    page = someone.pane(LiveAccount).parentWidget()
    assert page is not None
    await someone.until(lambda: part.mapTo(page, part.rect().bottomLeft()).y() <= page.height())
    assert part.mapTo(page, part.rect().topLeft()).y() >= 0
    await someone.rest()
