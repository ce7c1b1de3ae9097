"""Keys drawn as keycaps: in buttons, rows and the status line."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme

_GLYPHS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Return": "Enter", "Escape": "Esc"}


def split_keys(keys: str) -> tuple[str, ...]:
    """Split a shortcut such as "Ctrl+Shift+K" into the texts of its keycaps."""
    if not keys:
        return ()
    body, plus, _ = keys.rpartition("++")
    parts = [*body.split("+"), "+"] if plus and body else [keys] if keys == "+" else keys.split("+")
    return tuple(_GLYPHS.get(part, part) for part in parts)


def keycap_width(theme: Theme, key: str) -> int:
    """Return the width of one keycap; a single letter gets a square one."""
    text = theme.metrics("micro").horizontalAdvance(key)
    return max(keycap_height(theme) + theme.px(1), round(text) + theme.px(10))


def keycap_height(theme: Theme) -> int:
    """Return the height of a keycap."""
    return theme.px(17)


def keycaps_width(theme: Theme, keys: Sequence[str]) -> int:
    """Return the width of several keycaps with their gaps."""
    return sum(keycap_width(theme, key) for key in keys) + theme.px(4) * max(0, len(keys) - 1)


def draw_keycaps(
    painter: QPainter,
    theme: Theme,
    left: float,
    middle: float,
    keys: Sequence[str],
    *,
    text: QColor | None = None,
    line: QColor | None = None,
    fill: QColor | None = None,
) -> float:
    """Draw keycaps from `left` on, centred on the height `middle`; return where they end.

    Without colours they are those of the status line; on a filled button the border is a shade of the
    button's own text. An edge reaches 3 : 1 on every ground, or a key looks like a word.
    """
    text = text or theme.color("text_secondary")
    line = line or theme.color("line_key")
    height = keycap_height(theme)
    font = theme.font("micro")
    x = round(left)
    for index, key in enumerate(keys):
        x += theme.px(4) if index else 0
        width = keycap_width(theme, key)
        # Down to the next pixel: small letters beside larger ones look too high otherwise.
        box = QRectF(x, math.floor(middle - height / 2 + 0.5), width, height)
        draw_rounded(painter, box, theme.radius("key"), fill, line)
        draw_line_of_text(painter, box, key, font, text, Qt.AlignmentFlag.AlignHCenter)
        x += width
    return x


def faint(color: QColor, share: float) -> QColor:
    """Return a colour at a share of its opacity."""
    copy = QColor(color)
    copy.setAlphaF(share)
    return copy
