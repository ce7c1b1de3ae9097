"""The look of the last time holds as long as the file does, and any doubt means reading the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatdesk.settings import kept_look
from chatdesk.settings.declared import MOTION, TEXT_SIZE, TEXT_WIDTH, THEME
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.kept_look import Look, look_to_keep, wanted_look

_TEXT = """[appearance]
theme = "dark"
text_size = 1.25
motion = false
text_width = "wide"
"""
_SAID = Look("dark", 1.25, False, "wide")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration that says something of everything."""
    path = tmp_path / "config.toml"
    path.write_text(_TEXT, encoding="utf-8")
    return path


def _kept(path: Path) -> str:
    config = ConfigFile(path)
    config.read()
    return look_to_keep(config)


def test_without_a_file_it_is_the_default(tmp_path: Path) -> None:
    """Whatever was kept: the file is gone, and its look with it."""
    assert wanted_look(tmp_path / "config.toml", "") == Look()
    assert wanted_look(tmp_path / "config.toml", "0-00000000 dark 1.0 True wide") == Look()
    assert Look() == Look(THEME.default, TEXT_SIZE.default, MOTION.default, TEXT_WIDTH.default)


def test_what_was_kept_holds_for_the_same_text_alone(file: Path) -> None:
    """What the file says now counts, with and without what was kept of it."""
    kept = _kept(file)
    assert wanted_look(file, "") == wanted_look(file, kept) == _SAID
    # Only here to be told from what the file says: it is what was kept that is believed.
    assert wanted_look(file, kept.replace("dark", "light")) == _SAID._replace(appearance="light")
    file.write_text(_TEXT.replace("dark", "contrast"), encoding="utf-8")
    assert wanted_look(file, kept) == _SAID._replace(appearance="contrast")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("dark", "purple"),
        ("1.25", "nan"),
        ("1.25", "1e9"),
        ("wide", "endless"),
        (" wide", ""),
        ("wide", "wide x"),
    ],
)
def test_what_is_damaged_is_not_believed(file: Path, good: str, bad: str) -> None:
    """The file is read instead."""
    assert wanted_look(file, _kept(file).replace(good, bad)) == _SAID


def test_nothing_is_kept_of_a_file_with_a_mistake(file: Path) -> None:
    """What is in force then is not what the next start makes of the file."""
    file.write_text(_TEXT.replace("dark", "purple"), encoding="utf-8")
    assert not _kept(file)
    file.write_text("[appearance", encoding="utf-8")
    assert not _kept(file)


def test_every_value_of_the_settings_can_be_kept(file: Path) -> None:
    """The words are those of the declared settings."""
    assert THEME.allowed == kept_look._APPEARANCES
    assert TEXT_WIDTH.allowed == kept_look._COLUMNS
    for size in (TEXT_SIZE.lowest, TEXT_SIZE.default, TEXT_SIZE.highest):
        assert kept_look._ZOOM.fullmatch(str(size))
