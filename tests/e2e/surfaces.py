"""What must hold of everything that is shown, for who hears it: names, rows, a place that has the focus."""

from __future__ import annotations

from collections.abc import Sequence

from tests.e2e.desktop import Node, Program, until

# What a person does something with, or walks through: it needs a name.
CONTROLS = frozenset(
    {
        "push button",
        "toggle button",
        "check box",
        "radio button",
        "combo box",
        "slider",
        "spin button",
        "entry",
        "text",
        "password text",
        "link",
        "page tab",
        "page tab list",
        "menu",
        "menu item",
        "check menu item",
        "list",
        "list item",
        "tree",
        "tree item",
        "table",
        "table row",
        "table cell",
        "column header",
        "dialog",
        "alert",
        "frame",
        "window",
    }
)
LISTS = frozenset({"list", "tree", "table", "tree table"})


def unnamed(nodes: Sequence[Node]) -> list[str]:
    """Return the controls without a name, each with what it is in.

    A folder has no size: that cell of Qt's own file dialog is empty to everybody.
    """
    found, above = [], [""] * 64
    for node in nodes:
        above[node.depth] = f"{node.role} “{node.name}”"
        is_size = node.role == "table cell" and above[node.depth - 1] == "tree “Files”"
        if node.role in CONTROLS and not node.name.strip() and not is_size:
            found.append(" > ".join(above[: node.depth + 1]))
    return found


def rows_of(nodes: Sequence[Node], name: str) -> list[Node]:
    """Return what a list with a name holds, nothing where there is no such list."""
    for place, node in enumerate(nodes):
        if node.role in LISTS and node.name == name:
            inside = []
            for other in nodes[place + 1 :]:
                if other.depth <= node.depth:
                    break
                inside.append(other)
            return inside
    return []


def focused(nodes: Sequence[Node]) -> list[Node]:
    """Return what has the focus: the widget, and what of a list it is at."""
    return [node for node in nodes if "focused" in node.states and {"showing", "visible"} <= node.states]


def wait_focus(program: Program, name: str) -> Node:
    """Wait until something with this name has the focus."""

    def look() -> Node | None:
        return next((node for node in focused(program.nodes()) if node.name == name), None)

    try:
        return until(look, f"the focus at “{name}”")
    except AssertionError as error:
        told = [f"{node.role} “{node.name}”" for node in focused(program.nodes())]
        raise AssertionError(f"{error}; it is at: {', '.join(told) or 'nothing'}") from None


def check(program: Program, *lists: str) -> list[Node]:
    """Look at everything that is shown: all is named, something has the focus, and these lists have rows."""
    for name in lists:
        until(lambda name=name: rows_of(program.nodes(), name), f"rows in “{name}”")  # type: ignore[misc]
    nodes = until(lambda: (seen := program.nodes()) and focused(seen) and seen, "something with the focus")
    assert unnamed(nodes) == []
    return list(nodes)
