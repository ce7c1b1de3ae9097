"""The way back of a setting: offered where its value is another than at first, by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit

from chatdesk.settings.declared import PROXY, SYSTEM_PROMPT, THEME, Setting
from chatdesk.ui.preferences.settings_page import SettingsPage
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key


async def test_a_setting_is_reset_by_keys(person: MakePerson) -> None:
    """Its line leaves the file, its default is in force and shown, and the focus goes to its choice."""
    someone = person()
    someone.config.set(THEME, "dark")
    someone.open("appearance")
    spy = QSignalSpy(someone.preferences.setting_changed)
    someone.tab_to("Reset Theme")
    assert someone.focus().toolTip() == "Back to: As the system"
    someone.press(_Key.Key_Return)
    await someone.until(lambda: spy.count() == 1)
    assert someone.config.config.value(THEME) == "system"
    assert "theme" not in someone.file_text()
    assert someone.focus().accessibleName() == "As the system"
    await someone.rest()


async def test_the_way_back_is_offered_where_it_leads_somewhere(person: MakePerson) -> None:
    """It comes with another value and goes with the old one; nothing else in the row moves."""
    someone = person()
    someone.open("appearance")
    assert "Reset Theme" not in _stops(someone)
    someone.tab_to("As the system")
    place = someone.focus().pos()
    someone.press(_Key.Key_Right)
    await someone.until(lambda: "Reset Theme" in _stops(someone))
    someone.press(_Key.Key_Left)
    await someone.until(lambda: "Reset Theme" not in _stops(someone))
    assert someone.focus().pos() == place
    await someone.rest()


async def test_a_text_is_emptied(person: MakePerson) -> None:
    """The system prompt goes back to none."""
    someone = person()
    someone.config.set(SYSTEM_PROMPT, "Be kind.")
    someone.open("writing")
    someone.tab_to("Reset System prompt")
    someone.press(_Key.Key_Space)
    await someone.until(lambda: someone.config.config.value(SYSTEM_PROMPT) == "")
    await someone.rest()
    assert someone.focus().accessibleName() == "System prompt"
    assert "Be kind." not in someone.everything_seen()


@pytest.mark.parametrize(
    ("page", "name", "setting"), [("writing", "System prompt", SYSTEM_PROMPT), ("network", "Proxy", PROXY)]
)
async def test_what_is_being_typed_is_not_overwritten(
    person: MakePerson, page: str, name: str, setting: Setting[str]
) -> None:
    """The file is changed by somebody else meanwhile: the words in the field stay, and are kept when left."""
    someone = person()
    someone.open(page)
    someone.tab_to(name)
    someone.type("http://half:1")
    shown = someone.preferences._page(page)
    assert isinstance(shown, SettingsPage)
    shown.refresh()
    assert _text_in(someone) == "http://half:1"
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: someone.config.config.value(setting) == "http://half:1")
    await someone.rest()


def _text_in(someone: Person) -> str:
    focused = someone.focus()
    return focused.text() if isinstance(focused, QLineEdit) else focused.toPlainText()  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["appearance", "writing", "reading", "tools", "approvals"])
async def test_every_choice_tells_what_it_is_for(person: MakePerson, page: str) -> None:
    """Who hears the page hears the sentence of each setting with the choice in force."""
    someone = person()
    someone.open(page)
    await someone.rest()
    shown = someone.preferences._page(page)
    assert shown is not None
    for field in shown.fields.values():  # type: ignore[attr-defined]
        assert field.buddy.accessibleDescription() == field.note.text()


def _stops(someone: Person) -> set[str]:
    return {stop.accessibleName() for stop in someone.preferences._stops()}
