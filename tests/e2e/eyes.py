"""Reads the screen as an assistive tool does, for the tests; runs on the system's Python, which has pyatspi.

One JSON object per line comes in, one list of objects goes out: `{"pid": N}` asks for all nodes that are
shown (role, name, description, text, states, depth in the tree), `{"pid": N, "items_of": NAME}` for all items
of a list with what is in them, `{"heard": KIND}` for the events of a kind since it was asked for last,
`{"pid": N, "press": NAME}` presses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pyatspi
from gi.repository import GLib  # type: ignore[import-not-found, unused-ignore]

# A node may go away between being found and being asked.
GONE = (GLib.Error, NotImplementedError, RuntimeError, AttributeError)


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        wanted = json.loads(line)
        sys.stdout.write(json.dumps(_answer(wanted)) + "\n")
        sys.stdout.flush()


def _answer(wanted: dict[str, Any]) -> list[Any]:
    if "heard" in wanted:
        return _heard(wanted["heard"])
    if "items_of" in wanted:
        found = _find(wanted["pid"], "list", wanted["items_of"])
        return list(_items(found)) if found is not None else []
    if "press" in wanted:
        found = _find(wanted["pid"], wanted["role"], wanted["press"])
        return [found is not None and bool(found.queryAction().doAction(0))]
    return _look(wanted["pid"])


_sources: dict[str, list[list[str]]] = {}


def _heard(kind: str) -> list[list[str]]:
    """Return what was said since the last time; listening begins with the first time."""
    if kind not in _sources:
        heard = _sources[kind] = []
        pyatspi.Registry.registerEventListener(lambda event: heard.append(_told(event)), kind)
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)
    said, _sources[kind][:] = list(_sources[kind]), []
    return said


def _told(event: Any) -> list[str]:
    try:
        return [str(event.any_data), event.source.name]
    except GONE:
        return [str(event.any_data), ""]


def _items(found: Any) -> Iterator[dict[str, Any]]:
    """Tell of what is in a list; what goes away meanwhile, as while one types, is left out."""
    try:
        nodes = list(found)
    except GONE:
        return
    for node in nodes:
        try:
            yield _item(node)
        except GONE:
            continue


def _item(node: Any) -> dict[str, Any]:
    """Tell all that an assistive tool can learn of an item, by every way there is."""
    node.clear_cache()
    box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    inner = [{"role": child.getRoleName(), "name": child.name} for child in node if child is not None]
    states = sorted(str(state.value_nick) for state in node.getState().getStates())
    is_text = "Text" in node.get_interfaces()
    return {
        "role": node.getRoleName(),
        "name": node.name,
        "read_out": node.description,
        "text": _text(node) if is_text else "",
        "caret": node.queryText().caretOffset if is_text else -1,
        "box": [box.x, box.y, box.width, box.height],
        "states": states,
        "inner": inner,
    }


def _find(pid: int, role: str, name: str) -> Any:
    for app in pyatspi.Registry.getDesktop(0):
        try:
            if app is not None and app.get_process_id() == pid:
                app.clear_cache()
                return pyatspi.findDescendant(app, lambda n: n.name == name and n.getRoleName() == role)
        except GONE:
            continue
    return None


def _look(pid: int) -> list[dict[str, Any]]:
    desktop = pyatspi.Registry.getDesktop(0)
    desktop.clear_cache()
    for app in desktop:
        try:
            if app is not None and app.get_process_id() == pid:
                app.clear_cache()
                return list(_walk(app))
        except GONE:
            continue
    return []


def _walk(node: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Tell of a node and of what is in it; what is not shown is left out with all that it holds."""
    try:
        states = {str(state.value_nick) for state in node.getState().getStates()}
        if "showing" not in states:
            return
        role = node.getRoleName()
        text = _text(node) if role in {"text", "entry", "password text"} else ""
        told = {"role": role, "name": node.name, "read_out": node.description, "text": text, "depth": depth}
        yield {**told, "states": sorted(states)}
        children = list(node)
    except GONE:
        return
    for child in children:
        if child is not None:
            yield from _walk(child, depth + 1)


def _text(node: Any) -> str:
    # -1 is "to the end": a count asked for first may be stale when the text is, and Qt complains of that.
    return str(node.queryText().getText(0, -1))


if __name__ == "__main__":
    main()
