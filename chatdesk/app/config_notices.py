"""What is wrong with the configuration file, as notices: each with its line and with what would be right."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.rebinding import Refusal, refusal
from chatdesk.commands.table import BY_ID
from chatdesk.settings.config import Config
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.toml_lines import line_of
from chatdesk.ui.window.notices import Notice, NoticeKind

# What must not be bound even by hand: all else that the page of keys refuses only does less than hoped for.
_NEVER = (Refusal.ENDS_SESSION, Refusal.APPROVES, Refusal.QUITS, Refusal.CLOSES)


def config_notices(file: ConfigFile, keymap: Keymap) -> Iterator[Notice]:
    """Yield what is wrong with a file; what stands first in it is told last, and so lies on top."""
    config = file.config
    titled = [(_tr("Keys"), text) for text in _of_keys(config, keymap, file.text)]
    titled += [(_tr("Configuration"), text) for text in reversed(config.problems)]
    for number, (title, text) in enumerate(titled):
        yield Notice(f"config-{number}", title, text, NoticeKind.WARNING, act=_tr("Open the file"))


def is_key(text: str) -> bool:
    """Tell whether a text is the name of a key, or of keys that follow each other."""
    sequence = QKeySequence(text)
    keys = [sequence[place].key() for place in range(sequence.count())]  # type: ignore[index]
    return bool(keys) and Qt.Key.Key_unknown not in keys


def _of_keys(config: Config, keymap: Keymap, text: str) -> Iterator[str]:
    for one in keymap.conflicts():
        owner = one.first if one.second not in config.keymap else one.second
        words = _tr("{0} is the key of two commands: {1} and {2}.")
        yield _at(text, owner, words.format(one.key, one.first, one.second))
    for command_id in keymap.unknown:
        yield _at(text, command_id, _tr("There is no command “{0}”.").format(command_id) + _meant(command_id))
    for command_id, keys in config.keymap.items():
        for key in keys if command_id in BY_ID else ():
            if not is_key(key):
                words = _tr("“{0}” is no key. Keys are written like “Ctrl+Shift+K”, “F8” or “Alt+Up”.")
                yield _at(text, command_id, words.format(key))
            elif refusal(BY_ID[command_id], key) in _NEVER:
                words = _tr("{0} should not be the key of “{1}”: it means something else elsewhere.")
                yield _at(text, command_id, words.format(key, command_id))


def _at(text: str, command_id: str, sentence: str) -> str:
    line = line_of(text, ("keymap", command_id))
    return _tr("Line {0}: {1}").format(line, sentence) if line else sentence


def _meant(command_id: str) -> str:
    import difflib

    close = difflib.get_close_matches(command_id, BY_ID, n=1)
    return _tr(" Was “{0}” meant?").format(close[0]) if close else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Start", text)
