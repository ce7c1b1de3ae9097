"""Reads the screen as an assistive tool does, for the tests; runs on the system's Python, which has pyatspi.

One JSON object per line comes in (`{"pid": N}`), one list of nodes goes out: role, name, text, states.
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
        sys.stdout.write(json.dumps(_look(wanted["pid"])) + "\n")
        sys.stdout.flush()


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


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    """Tell of a node and of what is in it; what is not shown is left out with all that it holds."""
    try:
        states = {str(state.value_nick) for state in node.getState().getStates()}
        if "showing" not in states:
            return
        role = node.getRoleName()
        text = _text(node) if role in {"text", "entry", "password text"} else ""
        yield {"role": role, "name": node.name, "states": sorted(states), "text": text}
        children = list(node)
    except GONE:
        return
    for child in children:
        if child is not None:
            yield from _walk(child)


def _text(node: Any) -> str:
    found = node.queryText()
    return str(found.getText(0, found.characterCount))


if __name__ == "__main__":
    main()
