"""A letter in the palette paints what it changes, and that as it was painted before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.look.paint import draw_shadow
from chatdesk.ui.look.theme import Shadow, load_theme
from chatdesk.ui.palette.palette import Palette
from tests.ui.palette.some_sources import SomeSources

pytestmark = pytest.mark.qt


@pytest.fixture
def palette(window: QWidget) -> Palette:
    """Return an open palette."""
    made = Palette(load_theme("light"), window, SomeSources(), tuple)
    made.open_at()
    QApplication.processEvents()
    return made


def _painted(palette: Palette, part: QRect) -> QImage:
    """Paint a part of it, as if nothing else had changed."""
    image = QImage(palette.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    palette.render(painter, part.topLeft(), QRegion(part), QWidget.RenderFlag.DrawChildren)
    painter.end()
    return image


@pytest.mark.parametrize("margins", [(-40, -40, 0, 0), (3, 3, -200, -4), (30, 14, -30, -80), (0, 0, 0, 0)])
def test_a_part_is_painted_as_the_whole(palette: Palette, margins: tuple[int, int, int, int]) -> None:
    """Whether it has the border, the corners, the shadow and the foot in it or not."""
    part = palette.panel_rect().adjusted(*margins)
    assert _painted(palette, part).copy(part) == _painted(palette, palette.rect()).copy(part)


def test_a_letter_leaves_what_is_around_alone(palette: Palette, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shadow and the dimmed window are many times as large as the row that changes."""
    drawn: list[QRect] = []

    def noted(painter: QPainter, rect: QRect, radius: int, shadow: Shadow) -> None:
        drawn.append(rect)
        draw_shadow(painter, rect, radius, shadow)

    monkeypatch.setattr("chatdesk.ui.look.overlay.draw_shadow", noted)
    palette.field.setText("ne")
    QApplication.processEvents()
    assert drawn
    drawn.clear()
    size = palette.panel_rect()
    palette.field.setText("new")
    QApplication.processEvents()
    assert palette.panel_rect() == size
    assert drawn == []
