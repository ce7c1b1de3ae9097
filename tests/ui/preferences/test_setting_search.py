"""The search of the preferences: over all pages, by keys alone, with the letters marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from chatdesk.settings.declared import SETTINGS
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.preferences.contents import PAGES
from chatdesk.ui.preferences.finding import Place, find
from chatdesk.ui.preferences.keys_page import KeysPage
from chatdesk.ui.preferences.setting_search import places
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


def _place(title: str, text: str = "", also: str = "") -> Place:
    return Place("page", title, title, "Page", "eye", text, also)


def test_the_best_comes_first_with_its_letters_marked() -> None:
    """A title that begins so, a word of a title, the middle of one, then sentences and hidden words."""
    known = [
        _place("Hidden", also="theme"),
        _place("Told", "Another theme."),
        _place("Anthem"),
        _place("The theme"),
        _place("Theme"),
        _place("None"),
    ]
    found = find("them", known)
    assert [hit.place.title for hit in found] == ["Theme", "The theme", "Anthem", "Told", "Hidden"]
    assert found[0].title_marks == (0, 1, 2, 3)
    assert found[1].title_marks == (4, 5, 6, 7)
    assert found[3].text_marks == (8, 9, 10, 11)


def test_every_word_has_to_be_somewhere() -> None:
    """In any order, in title or sentence, without regard to case and accents."""
    known = [_place("Wrap code", "Long lines go on."), _place("Code", "In colours.")]
    assert [hit.place.title for hit in find("LINES códe", known)] == ["Wrap code"]
    assert find("lines xyz", known) == []
    assert find("  ", known) == []


def test_every_setting_is_found_by_its_title_and_its_name_in_the_file() -> None:
    """Nothing that is declared is out of reach, on a page that there is."""
    known = list(places())
    for setting in SETTINGS.values():
        for typed in (setting.title, setting.id):
            assert setting.id in {hit.place.id for hit in find(typed, known)}, typed
    assert {place.page_id for place in known} == {page.id for page in PAGES}


async def test_a_setting_is_found_and_gone_to_by_keys(person: MakePerson) -> None:
    """Ctrl+F, a few letters, Down, Enter: its page is open, its choice has the focus, the search is over."""
    someone = person()
    someone.open("accounts")
    someone.press(_Key.Key_F, modifiers=_CONTROL)
    someone.type("code")
    rows = someone.preferences.search.list.rows
    assert rows[0].hit.place.title == "Wrap code"
    assert someone.focus().accessibleName() == "Find a setting"
    someone.press(_Key.Key_Return)
    assert someone.focus().accessibleName() == "Off"
    assert "Wrap code" in someone.everything_seen()
    assert not someone.preferences.search.is_on
    await someone.rest()


async def test_letters_that_nothing_else_wants_are_searched_for(person: MakePerson) -> None:
    """On a page's button one just types; Esc gives the page back and a second one closes."""
    someone = person()
    someone.open("reading")
    _type(someone, "back up")
    assert someone.preferences.search.field.text() == "back up"
    assert "Back up now" in _titles(someone)
    someone.press(_Key.Key_Escape)
    assert someone.preferences.isVisible()
    assert "Scrolling" in someone.everything_seen()
    someone.press(_Key.Key_Down)
    assert someone.focus().accessibleName() == "Reading"
    someone.press(_Key.Key_Escape)
    assert not someone.preferences.isVisible()
    await someone.rest()


async def test_what_is_typed_into_a_field_stays_there(person: MakePerson) -> None:
    """Letters in a text of a setting are no search."""
    someone = person()
    someone.open("writing")
    someone.tab_to("System prompt")
    someone.type("Be kind")
    assert not someone.preferences.search.is_on
    await someone.rest()


async def test_rows_are_walked_and_told(person: MakePerson) -> None:
    """Down and Up change the current row and stay inside; who cannot see hears which one it is."""
    someone = person()
    someone.open("reading")
    someone.press(_Key.Key_F, modifiers=_CONTROL)
    someone.type("o")
    found = someone.preferences.search.list
    assert len(found.rows) > 5
    someone.press(_Key.Key_Up)
    assert [row.is_current for row in found.rows].index(True) == 0
    someone.press(_Key.Key_Down, _Key.Key_Down)
    assert [number for number, row in enumerate(found.rows) if row.is_current] == [2]
    assert found.said() == f"{found.rows[2].accessibleName()}. 3 of {len(found.rows)}"
    someone.press(*[_Key.Key_PageDown] * 9)
    assert found.rows[-1].is_current
    assert found.rows[-1].visibleRegion().boundingRect().height() == found.rows[-1].height()
    await someone.rest()


async def test_accounts_and_acts_are_found_too(person: MakePerson) -> None:
    """An account opens itself; “Add account” opens the form; a page is found by what is on it."""
    someone = person()
    someone.know(key="none")
    someone.open("reading")
    _search(someone, "gateway")
    assert someone.preferences.accounts_page.list.hasFocus()
    assert "https://llm.example.org/v1" in someone.everything_seen()
    _search(someone, "add acc")
    assert someone.focus().accessibleName() == "Name"
    someone.open("reading")
    _search(someone, "clean up")
    assert someone.focus().accessibleName() == "Clean up" or someone.focus().text() == "Clean up"  # type: ignore[attr-defined]
    _search(someone, "telemetry")
    assert someone.focus().accessibleName() == "Privacy"
    await someone.rest()


async def test_the_keys_of_a_command_are_found(person: MakePerson) -> None:
    """Its row in the list of keys is current; a setting of that name stands before it."""
    someone = person()
    someone.open("reading")
    someone.press(_Key.Key_F, modifiers=_CONTROL)
    someone.type("wrap code")
    assert [row.hit.place.page_id for row in someone.preferences.search.list.rows][:2] == ["reading", "keys"]
    _search(someone, "stop all")
    page = someone.preferences._page("keys")
    assert isinstance(page, KeysPage)
    assert page.list.hasFocus()
    assert page.list.command is not None
    assert page.list.command.id == "turn.stop_all"
    await someone.rest()


async def test_nothing_found_is_said(person: MakePerson) -> None:
    """A sentence stands where rows would be, and Enter does nothing."""
    someone = person()
    someone.open("reading")
    _type(someone, "xyzzy")
    assert "No setting has “xyzzy”" in someone.everything_seen()
    someone.press(_Key.Key_Return)
    assert someone.preferences.search.is_on
    await someone.rest()


@pytest.mark.parametrize(("width", "zoom"), [(1280, 1.0), (560, 1.0), (720, 1.5), (1280, 2.0)])
async def test_the_field_is_there_at_any_size(person: MakePerson, width: int, zoom: float) -> None:
    """It covers nothing and is not cut, above the pages or in the head."""
    someone = person()
    someone.window.resize(width, 600)
    someone.open("storage")
    someone.preferences.set_theme(load_theme("light", zoom))
    await someone.rest()
    QApplication.sendPostedEvents()
    field, close = someone.preferences.search.field, someone.preferences._close
    rect = field.geometry()
    assert rect.width() >= 100 * zoom
    assert someone.preferences.rect().contains(rect)
    corner = close.mapTo(someone.preferences, close.rect().topLeft())
    assert rect.right() < corner.x()
    buttons = [someone.preferences.column.back, *someone.preferences.column.buttons]
    for button in buttons:
        top_left = button.mapTo(someone.preferences, button.rect().topLeft())
        assert not rect.intersects(button.rect().translated(top_left)), button.text()
    await someone.rest()


def _search(someone: Person, typed: str) -> None:
    someone.press(_Key.Key_F, modifiers=_CONTROL)
    someone.type(typed)
    someone.press(_Key.Key_Return)


def _type(someone: Person, text: str) -> None:
    """Type letter by letter, each to what has the focus then."""
    for letter in text:
        someone.type(letter)


def _titles(someone: Person) -> list[str]:
    return [row.hit.place.title for row in someone.preferences.search.list.rows]
