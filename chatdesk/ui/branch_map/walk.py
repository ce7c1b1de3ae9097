"""Where the keys lead on the map."""

from __future__ import annotations

from PySide6.QtCore import Qt

from chatdesk.domain.branch_map import BranchMap


def step(tree: BranchMap, key: Qt.Key, current: int, rows: int) -> int:
    """Return the node to which a key leads, -1 where it is no key for walking; `rows` make a page."""
    if current < 0:
        return -1
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return tree.beside(current, -1 if key is Qt.Key.Key_Left else 1)
    if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
        for _ in range(max(1, rows - 1)):
            current = tree.above(current) if key is Qt.Key.Key_PageUp else tree.below(current)
        return current
    walks = {
        Qt.Key.Key_Up: tree.above,
        Qt.Key.Key_Down: tree.below,
        Qt.Key.Key_Home: tree.first_above,
        Qt.Key.Key_End: tree.end_below,
    }
    return walks[key](current) if key in walks else -1
