"""The network page: lines that are written when they are left, and refused with words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from chatdesk.settings.declared import CA_FILE, CONNECT_WITHIN, PROXY
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_a_line_is_written_when_it_is_left(person: MakePerson) -> None:
    """Enter or Tab keeps what was typed; the way back empties it."""
    someone = person()
    someone.open("network")
    _write(someone, "Proxy", "http://proxy.example.com:3128")
    someone.press(_Key.Key_Return)
    await someone.until(lambda: someone.config.config.value(PROXY) == "http://proxy.example.com:3128")
    await someone.rest()
    _write(someone, "Connect within", "2,5")
    someone.press(_Key.Key_Tab)
    await someone.until(lambda: someone.config.config.value(CONNECT_WITHIN) == 2.5)
    await someone.rest()
    someone.press(_Key.Key_Backtab, modifiers=Qt.KeyboardModifier.ShiftModifier)
    someone.tab_to("Reset Connect within")
    someone.press(_Key.Key_Return)
    await someone.until(lambda: someone.config.config.value(CONNECT_WITHIN) == 10.0)
    await someone.rest()
    assert someone.focus().accessibleName() == "Connect within"
    await someone.rest()


async def test_what_cannot_be_used_is_told_and_stays(person: MakePerson, tmp_path: Path) -> None:
    """What was typed stays to be mended, the sentence says what is allowed, nothing is written."""
    someone = person()
    someone.open("network")
    for name, typed, said in (
        ("Proxy", "proxy", "no address of a proxy"),
        ("Proxy", "http://me:hunter2@proxy:1", "a name or a password"),
        ("Trusted issuer", str(tmp_path / "none.pem"), "There is no such file."),
        ("Connect within", "soon", "a number from 1 to 600"),
    ):
        _write(someone, name, typed)
        someone.press(_Key.Key_Return)
        await someone.rest()
        assert said in someone.everything_seen(), typed
        assert typed in someone.everything_seen()
    assert not someone.paths.config_file.exists()
    _write(someone, "Connect within", "10")
    someone.press(_Key.Key_Return)
    assert "a number from 1 to 600" not in someone.everything_seen()
    issuer = tmp_path / "issuer.pem"
    issuer.write_text("-", encoding="utf-8")
    _write(someone, "Trusted issuer", str(issuer))
    someone.press(_Key.Key_Return)
    await someone.until(lambda: someone.config.config.value(CA_FILE) == str(issuer))
    await someone.rest()
    assert "There is no such file." not in someone.everything_seen()
    await someone.rest()


def _write(someone: Person, name: str, text: str) -> None:
    someone.tab_to(name)
    someone.press(_Key.Key_A, modifiers=_CONTROL)
    someone.type(text)
