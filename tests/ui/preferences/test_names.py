"""What assistive tools are told: on every page each control has a name, and none is told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from tomlkit import TOMLDocument

from chatdesk.settings.declared import MOTION, PROXY, THEME
from chatdesk.ui.preferences.contents import PAGES
from chatdesk.ui.preferences.navigation import PageButton
from chatdesk.ui.preferences.segments import Segment
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

_Role = QAccessible.Role
_CONTROLS = {
    _Role.Button,
    _Role.ButtonMenu,
    _Role.CheckBox,
    _Role.RadioButton,
    _Role.EditableText,
    _Role.ComboBox,
    _Role.SpinBox,
    _Role.Slider,
    _Role.List,
    _Role.ListItem,
    _Role.Link,
    _Role.Table,
}


def _with_two_of_each(document: TOMLDocument) -> None:
    named = [{"name": "one", "text": "{{a}}"}, {"name": "two", "text": "b"}]
    document["snippets"] = named
    document["presets"] = [{"name": one["name"]} for one in named]


@pytest.mark.parametrize("page", [page.id for page in PAGES])
async def test_every_control_has_a_name(person: MakePerson, page: str) -> None:
    """With all ways back shown; what Tab stops at has a name of its own, so that one knows where one is."""
    someone = person()
    someone.know(key="none")
    someone.config.change(_with_two_of_each)
    someone.config.set(THEME, "dark")
    someone.config.set(MOTION, value=False)
    someone.config.set(PROXY, "http://proxy.example.com:3128")
    someone.open(page)
    await someone.rest()
    nodes = list(_controls(someone.preferences))
    assert len(nodes) > len(PAGES)
    unnamed = [str(node.role()) for node in nodes if not node.text(QAccessible.Text.Name).strip()]
    assert unnamed == []
    stops = [stop for stop in someone.preferences._stops() if not _is_choice(stop)]
    told_twice = [name for name, count in Counter(map(_told, stops)).items() if count > 1]
    assert told_twice == []


@pytest.mark.parametrize("typed", ["co", "xyzzy"])
async def test_what_was_found_has_names(person: MakePerson, typed: str) -> None:
    """Rows say title, page and sentence; the sentence that nothing was found is a text."""
    someone = person()
    someone.open("reading")
    someone.preferences.search.begin(typed)
    unnamed = [node for node in _controls(someone.preferences) if not node.text(QAccessible.Text.Name)]
    assert unnamed == []
    rows = someone.preferences.search.list.rows
    assert all(row.hit.place.page_title in row.accessibleName() for row in rows)
    assert bool(rows) == (typed == "co")
    _leave(someone)
    await someone.rest()


def _leave(someone: Person) -> None:
    someone.preferences.search.end()


def _is_choice(widget: QWidget) -> bool:
    """A button of a setting is called as its value, that of a page as what it shows."""
    return isinstance(widget, Segment | PageButton)


def _told(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def _controls(root: QWidget) -> Iterator[QAccessibleInterface]:
    for widget in (root, *root.findChildren(QWidget)):
        interface = QAccessible.queryAccessibleInterface(widget) if widget.isVisible() else None
        if interface is not None and interface.role() in _CONTROLS:
            yield interface
