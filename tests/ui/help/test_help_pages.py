"""The texts of the help: every link, command, setting and placeholder in them leads somewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import BY_ID
from chatdesk.markup import StreamingMarkdown
from chatdesk.resource_files import resource_path
from chatdesk.settings.paths import find_paths
from chatdesk.ui.help.pages import BY_PAGE, COMMAND, PAGE, PAGES, PREFERENCE, Filler, source_of
from chatdesk.ui.look.icons import icon_path
from chatdesk.ui.preferences.contents import PAGES as PREFERENCES

_ADDRESS = re.compile(r"\]\(([^)]*)\)")
_LONGEST = 2600


@pytest.fixture
def filler(tmp_path: Path) -> Filler:
    """Return what fills the texts with the default keys and paths of a data directory."""
    return Filler(Keymap(), find_paths(tmp_path, os.environ))


def _addresses(text: str) -> Iterator[str]:
    yield from _ADDRESS.findall(text)


@pytest.mark.parametrize("page_id", BY_PAGE)
def test_every_link_and_placeholder_of_a_page_means_something(page_id: str, filler: Filler) -> None:
    """No placeholder is left over; each link leads to a page, a command or a setting that there is."""
    text = filler.page(page_id)
    assert "{" not in re.sub(r"`\{\{\w+\}\}`", "", text)
    settings = {f"{page.id}/{one.id}" for page in PREFERENCES for one in page.settings}
    known = settings | {page.id for page in PREFERENCES}
    for address in _addresses(text):
        kind, _, name = address.partition(":")
        there: dict[str, Collection[str]] = {PAGE: BY_PAGE, COMMAND: BY_ID, PREFERENCE: known}
        assert name in there[f"{kind}:"], address


@pytest.mark.parametrize("page_id", BY_PAGE)
def test_a_page_is_short_and_begins_with_its_title(page_id: str, filler: Filler) -> None:
    """The heading is the title in the list; nobody has to read for more than two minutes."""
    text = source_of(page_id)
    first, _, rest = text.partition("\n")
    assert first == f"# {BY_PAGE[page_id].title}"
    assert len(rest) < _LONGEST
    markdown = StreamingMarkdown()
    markdown.feed(filler.page(page_id))
    markdown.finish()
    assert len(markdown.blocks) > 5


@pytest.mark.parametrize("page_id", BY_PAGE)
def test_no_key_of_a_command_stands_in_a_text_as_such(page_id: str) -> None:
    """Keys that can be changed are placeholders, so that none is told that is not in force."""
    bound = {key for command in BY_ID.values() if not command.is_local for key in command.keys}
    # Keys that mean something else in the place that the text speaks of.
    bound -= {"Esc", "F10"}
    written = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", source_of(page_id), flags=re.DOTALL)))
    assert not written & bound


@pytest.mark.qt
def test_every_file_that_is_no_list_of_commands_is_a_page(qapp: QApplication) -> None:
    """No text lies there that nobody can open, and each has an icon that there is."""
    files = {path.stem for path in resource_path("help").glob("*.md")} - {"commands"}
    assert files == set(BY_PAGE)
    assert all(not icon_path(page.icon).isEmpty() for page in PAGES)


def test_every_page_can_be_reached_from_another_one(filler: Filler) -> None:
    """Start or a page that it leads to names each of the longer ones."""
    named = {a.removeprefix(PAGE) for page in PAGES for a in _addresses(filler.page(page.id))}
    assert {"accounts", "talking", "branches", "tools", "inspector", "trouble"} <= named


def test_keys_are_those_in_force(tmp_path: Path) -> None:
    """A changed key is told; a command without one is told without."""
    keymap = Keymap({"turn.stop": "F8", "turn.continue": []})
    filler = Filler(keymap, find_paths(tmp_path, os.environ))
    assert filler.fill("{key:turn.stop}") == "`F8`"
    assert filler.fill("{key:turn.continue}") == "(no key)"
    assert filler.fill("{do:turn.continue}") == "[Continue](command:turn.continue)"
    assert filler.fill("{do:turn.stop}") == "[Stop](command:turn.stop) (`F8`)"
    keymap.change({})
    assert filler.fill("{key:turn.stop}") == "`Esc`"


def test_a_misspelt_placeholder_is_a_mistake_that_shows(filler: Filler) -> None:
    """An unknown kind, command, page, setting or path raises."""
    wrong = ("kye:turn.stop", "key:turn.stopp", "do:nothing", "page:home", "setting:a.b", "path:logs2")
    for one in (*wrong, "preferences:nowhere"):
        with pytest.raises(KeyError):
            filler.fill(f"{{{one}}}")
