"""The one column that transcript, composer and welcome share, so that all begin at the same left edge."""

from __future__ import annotations

from typing import NamedTuple

from chatdesk.ui.look.theme import Theme


class Column(NamedTuple):
    """Where frames stand, and the text in them, in pixels from the left of the area."""

    left: int
    width: int
    text_left: int
    text_width: int


def column_in(theme: Theme, width: int) -> Column:
    """Return the column in an area of `width`: centred, at most 640 of text with 16 of frame beside it."""
    hang = theme.size("hang")
    gutter = theme.size("gutter_min")
    frame = max(0, min(theme.size("column") + 2 * hang, width - 2 * gutter))
    left = (width - frame) // 2
    return Column(left, frame, left + hang, max(0, frame - 2 * hang))
