"""The pages of the help: which there are, their texts, and the words in them that only a run knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import BY_ID
from chatdesk.resource_files import resource_path
from chatdesk.settings.declared import SETTINGS
from chatdesk.settings.paths import Paths
from chatdesk.store.trash import KEPT_DAYS
from chatdesk.ui.preferences.contents import PAGES as PREFERENCES

PAGE, COMMAND, PREFERENCE = "help:", "command:", "preferences:"
"""How the addresses begin that lead to a page, give a command, or open the preferences."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?::([\w./]+))?\}")


class HelpPage(NamedTuple):
    """A page: its id, its title in English, its icon. The text is `resources/help/<id>.md`."""

    id: str
    title: str
    icon: str

    @property
    def shown_title(self) -> str:
        """The title in the user's language."""
        return _tr(self.title)


PAGES = (
    HelpPage("start", "Start", "compass"),
    HelpPage("accounts", "Accounts and models", "key"),
    HelpPage("talking", "Talking and stopping", "chat-teardrop-text"),
    HelpPage("presets", "Presets and snippets", "sliders-horizontal"),
    HelpPage("branches", "Branches", "tree-structure"),
    HelpPage("tools", "Tools and approvals", "wrench"),
    HelpPage("inspector", "The inspector", "square-half"),
    HelpPage("finding", "Search, import, export", "magnifying-glass"),
    HelpPage("keys", "Keys", "keyboard"),
    HelpPage("places", "Where things are kept", "database"),
    HelpPage("trouble", "Trouble", "warning-circle"),
)
BY_PAGE = {page.id: page for page in PAGES}


def source_of(page_id: str) -> str:
    """Return the text of a page as it stands in its file, placeholders and all."""
    return resource_path(f"help/{page_id}.md").read_text(encoding="utf-8")


class Filler:
    """Puts in what is known only now: keys in force, titles, paths.

    `{key:ID}` is the first key of a command, `{do:ID}` its title as a link that gives it, with its key;
    `{page:ID}` a page of the help, `{preferences:ID}` a page of the preferences, `{setting:ID}` a setting
    there, each a link; `{path:config|database|logs}` a place on this computer, `{days}` how long what was
    deleted is kept; `{place:WORD}` is the placeholder of a snippet. Any other one raises `KeyError`.
    """

    def __init__(self, keymap: Keymap, paths: Paths) -> None:
        self._keymap = keymap
        places = {"config": paths.config_file, "database": paths.database, "logs": paths.logs}
        self._paths = {name: str(path) for name, path in places.items()}
        self._words: dict[str, Callable[[str], str]] = {
            "key": self._key,
            "do": self._act,
            "page": lambda id_: _link(BY_PAGE[id_].shown_title, PAGE + id_),
            "preferences": _preferences,
            "setting": _setting,
            "path": lambda name: _code(self._paths[name]),
            "place": lambda word: _code(f"{{{{{word}}}}}"),
            "days": lambda _none: str(KEPT_DAYS),
        }

    def fill(self, text: str) -> str:
        """Return a text with every placeholder filled."""
        return _PLACEHOLDER.sub(lambda match: self._words[match[1]](match[2] or ""), text)

    def page(self, page_id: str) -> str:
        """Return the text of a page, as Markdown."""
        return self.fill(source_of(page_id))

    def _key(self, command_id: str) -> str:
        key = self._keymap.shown(command_id)
        return _code(key.replace("Return", "Enter")) if key else _tr("(no key)")

    def _act(self, command_id: str) -> str:
        title = QCoreApplication.translate("Commands", BY_ID[command_id].title).rstrip("…")
        link = _link(title, COMMAND + command_id)
        return f"{link} ({self._key(command_id)})" if self._keymap.shown(command_id) else link


def _preferences(page_id: str) -> str:
    page = next((page for page in PREFERENCES if page.id == page_id), None)
    if page is None:
        raise KeyError(page_id)
    return _link(_tr("Preferences, {0}").format(page.shown_title), PREFERENCE + page_id)


def _setting(setting_id: str) -> str:
    page = next((p for p in PREFERENCES if any(one.id == setting_id for one in p.settings)), None)
    if page is None:
        raise KeyError(setting_id)
    title = QCoreApplication.translate("SettingField", SETTINGS[setting_id].title)
    return _link(title, f"{PREFERENCE}{page.id}/{setting_id}")


def _link(words: str, address: str) -> str:
    return f"[{words}]({address})"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Help", text)
