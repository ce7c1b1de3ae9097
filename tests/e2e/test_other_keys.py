"""Keys become others by pressing them and by hand, and are heard at once, in the program as it is started."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.e2e.desktop import Desktop, until


def test_a_key_is_changed_by_pressing_it_and_by_hand(desktop: Desktop, folder: Path) -> None:
    """From F1 to the new key without a mouse; then the file is edited, and the sheet opens by its new key."""
    file = folder / "config.toml"

    def keymap() -> dict[str, list[str]]:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        return tomllib.loads(text).get("keymap", {})  # type: ignore[no-any-return]

    with desktop.program(folder) as program:
        program.press("F1")
        program.wait_for("Find a key")
        program.press("ctrl+comma", "Return")
        program.wait_for("Commands")
        program.press("Return")
        program.wait_for("Press the keys now")
        program.press("ctrl+k")
        program.wait_for("Take it over")
        program.press("Escape", "Return")
        program.wait_for("Press the keys now")
        # A letter alone is refused, and the next key is taken.
        program.press("q", "ctrl+F8")
        until(lambda: keymap() == {"settings.open": ["Ctrl+F8"]}, "the key in the file")
        program.press("Escape")
        until(lambda: program.find("Commands") is None, "the preferences closed")
        program.press("ctrl+F8")
        program.wait_for("Find a setting")
        program.press("Escape")
        draft = folder / "config.toml~"
        draft.write_text('# mine\n[keymap]\n"help.shortcuts" = "F9"\n', encoding="utf-8")
        draft.replace(file)
        program.wait_words("config.toml was read again")
        program.press("F9")
        program.wait_for("Find a key")
        program.press("Escape")
        program.quit()
    assert file.read_text(encoding="utf-8").startswith("# mine\n")
