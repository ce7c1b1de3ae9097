"""Contrast as WCAG 2 measures it, over the pairs of colours that are painted, in all three looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

import chatdesk.ui
from chatdesk.ui.look.buttons import FilledButton
from chatdesk.ui.look.keycap import draw_keycaps
from chatdesk.ui.look.send_stop_button import SendStopButton, SendStopState
from chatdesk.ui.look.theme import Scheme, Theme, load_theme
from chatdesk.ui.look.tokens import TOKENS

pytestmark = pytest.mark.qt

# Where whole surfaces are, with what the mouse and the choice make of them.
_PLACES = ("bg_window", "bg_page", "bg_raised", "bg_question", "bg_hover", "bg_pressed", "bg_selected")
# Grounds of a few words or lines in a text.
_MARKS = ("bg_code", "bg_inline", "bg_mark", "bg_mark_current", "bg_selection", "accent_soft")
_SOFT = ("wait_soft", "error_soft", "ok_soft")
_CODE = tuple(name for name in TOKENS["color"]["light"] if name.startswith("code_"))
_GRAPHS = ("wf_net", "wf_think", "wf_text", "wf_args", "wf_run", "wf_stall", "wf_stop")
# Words -> the grounds on which they stand somewhere in the window.
_WORDS = {
    "text": (*_PLACES, *_MARKS, *_SOFT),
    "text_secondary": (*_PLACES, *_MARKS, *_SOFT),
    "text_tertiary": (*_PLACES, "bg_code", "bg_inline", "bg_mark"),
    "accent": (*_PLACES, "bg_code"),
    "wait": (*_PLACES, "wait_soft"),
    "error": (*_PLACES, "error_soft"),
    "ok": (*_PLACES, "ok_soft"),
    "think": _PLACES,
    "on_accent": ("accent", "accent_hover", "accent_pressed"),
    "on_ink": ("ink", "ink_hover"),
    **dict.fromkeys(_CODE, ("bg_code",)),
}
# Shapes that have to be seen -> the grounds on which they are drawn.
_SHAPES = {
    "focus": (*_PLACES, "bg_code"),
    "line_control": ("bg_window", "bg_page", "bg_raised"),
    "line_key": _PLACES,
    **dict.fromkeys(_GRAPHS, ("bg_window", "bg_page")),
    **dict.fromkeys(_CODE, ("bg_selection",)),
}
# Separators and borders that only part what words and room part already, and what is not there to be used.
_QUIET = {"line_hair", "line_strong", "wait_line", "error_line", "text_disabled", "scrim"}
_NAMED = re.compile(r"""(?:color|hex)\(\s*["'](\w+)["']""")


def _luminance(color: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _too_faint(theme: Theme, pairs: dict[str, tuple[str, ...]], least: float) -> Iterator[str]:
    for name, grounds in pairs.items():
        for ground in grounds:
            found = _contrast(theme.color(name), theme.color(ground))
            if found < least:
                yield f"{name} on {ground}: {found:.2f}"


@pytest.mark.parametrize("scheme", list(Scheme))
def test_words_can_be_read_on_every_ground_that_they_stand_on(qapp: QApplication, scheme: Scheme) -> None:
    """AA is 4.5 : 1; high contrast is for AAA, 7 : 1."""
    theme = load_theme(scheme)
    assert not list(_too_faint(theme, _WORDS, 7.0 if theme.has_contrast else 4.5))


@pytest.mark.parametrize("scheme", list(Scheme))
def test_shapes_that_mean_something_can_be_seen(qapp: QApplication, scheme: Scheme) -> None:
    """Rings, edges of fields and keys, bars of the timeline, and code that is selected: 3 : 1."""
    assert not list(_too_faint(load_theme(scheme), _SHAPES, 3.0))


def test_every_color_is_measured_or_named_as_quiet() -> None:
    """A token that is added has to say what it is for; one that is used has to exist."""
    grounds = {ground for pairs in (_WORDS, _SHAPES) for names in pairs.values() for ground in names}
    assert set(TOKENS["color"]["light"]) == set(_WORDS) | set(_SHAPES) | grounds | _QUIET
    used: set[str] = set()
    for path in Path(chatdesk.ui.__path__[0]).rglob("*.py"):
        used |= set(_NAMED.findall(path.read_text(encoding="utf-8")))
    assert len(used) > 20
    assert used <= set(TOKENS["color"]["light"])


def _edge_of_key(image: QImage, ground: QColor) -> float:
    """Return the contrast of the straight left edge of a keycap, which is drawn at x 4, to its ground."""
    return max(_contrast(image.pixelColor(x, image.height() // 2), ground) for x in (3, 4, 5))


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("ground", _PLACES)
def test_a_painted_key_has_an_edge(qapp: QApplication, scheme: Scheme, ground: str) -> None:
    """Also where it stands on a chosen row, in the composer and at the foot: measured in the picture."""
    theme = load_theme(scheme)
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(theme.color(ground))
    painter = QPainter(image)
    draw_keycaps(painter, theme, 4, 15, ("Ctrl",))
    painter.end()
    assert _edge_of_key(image, theme.color(ground)) >= 3


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_key_on_a_filled_button_has_an_edge(qapp: QApplication, scheme: Scheme) -> None:
    """Send, Stop and the act that a place is for, at rest."""
    theme = load_theme(scheme)
    send = SendStopButton(theme)
    send.set_can_send(True)
    stop = SendStopButton(theme)
    stop.set_state(SendStopState.STOP)
    for button in (send, stop, FilledButton(theme, "Do it", keys=("Enter",))):
        face = button.face()
        assert face.fill is not None
        assert face.key_line is not None
        assert _contrast(_over(face.key_line, face.fill), face.fill) >= 3


def _over(color: QColor, ground: QColor) -> QColor:
    share = color.alphaF()
    red, green, blue = (
        round(share * one + (1 - share) * other)
        for one, other in zip(color.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(red, green, blue)
