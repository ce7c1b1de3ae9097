"""The style: everything that it draws itself, in every theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSpinBox,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.look.theme import Theme, load_theme
from tests.ui.conftest import Show


@pytest.fixture
def style(qapp: QApplication, theme: Theme) -> Iterator[FlatStyle]:
    """Dress the application; what was before is put back."""
    before, palette = qapp.style().name(), qapp.palette()
    made = FlatStyle(theme)
    qapp.setStyle(made)
    qapp.setPalette(theme.palette())
    yield made
    qapp.setStyle(before)
    qapp.setPalette(palette)


def _form() -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    invalid, off = QLineEdit("not an address"), QLineEdit("off")
    invalid.setProperty("invalid", True)
    off.setEnabled(False)
    ticked, partly = QCheckBox("ticked"), QCheckBox("partly")
    ticked.setChecked(True)
    partly.setTristate(True)
    partly.setCheckState(Qt.CheckState.PartiallyChecked)
    chosen = QRadioButton("one")
    chosen.setChecked(True)
    choice = QComboBox()
    choice.addItems(["one", "two"])
    long = QPlainTextEdit("line\n" * 90)
    fields: list[QWidget] = [QLineEdit("text"), invalid, off, choice, QSpinBox(), long]
    buttons: list[QWidget] = [ticked, partly, chosen, QPushButton("Plain")]
    for part in fields + buttons:
        column.addWidget(part)
    return window


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_forms_paint_in_every_theme(
    style: FlatStyle, show: Show, qapp: QApplication, scheme: str, zoom: float
) -> None:
    """Fields, ticks, lists, numbers, buttons and scroll bars, each with the focus too."""
    theme = load_theme(scheme, zoom)
    style.set_theme(theme)
    qapp.setPalette(theme.palette())
    form = _form()
    show(form)
    for child in form.findChildren(QWidget):
        child.setFocus(Qt.FocusReason.TabFocusReason)
        assert not form.grab().isNull()


def test_a_field_in_focus_has_the_ring(style: FlatStyle, theme: Theme, show: Show) -> None:
    """Its border is the colour of the focus, without it that of a control."""
    window = QWidget()
    column = QVBoxLayout(window)
    field, other = QLineEdit(), QLineEdit()
    column.addWidget(field)
    column.addWidget(other)
    show(window)

    def border(line: QLineEdit) -> QColor:
        return line.grab().toImage().pixelColor(line.width() // 2, 0)

    field.setFocus()
    assert border(field) == theme.color("focus")
    assert border(other) == theme.color("line_control")
    other.setProperty("invalid", True)
    assert border(other) == theme.color("error")


def test_a_menu_shows_signs_words_and_keys(style: FlatStyle, show: Show) -> None:
    """Checked, disabled, separated and nested entries paint; an ampersand is no letter."""
    menu = QMenu()
    menu.addAction("&Copy\tCtrl+C")
    ticked = menu.addAction("Ticked")
    ticked.setCheckable(True)
    ticked.setChecked(True)
    menu.addSeparator()
    menu.addAction("Off").setEnabled(False)
    menu.addMenu("More")
    show(menu)
    menu.setActiveAction(ticked)
    assert not menu.grab().isNull()
    assert menu.actionGeometry(ticked).height() == 30


@pytest.mark.parametrize("orientation", list(Qt.Orientation))
def test_a_scroll_bar_goes_where_it_is_pressed(
    style: FlatStyle, show: Show, orientation: Qt.Orientation
) -> None:
    """A press in the middle goes to the middle; there are no arrows in the way."""
    bar = QScrollBar(orientation)
    bar.setRange(0, 1000)
    bar.setPageStep(100)
    bar.resize(*((12, 400) if orientation is Qt.Orientation.Vertical else (400, 12)))
    show(bar)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, bar.height() // 2))
    assert abs(bar.value() - 500) < 30
    assert not bar.grab().isNull()


def test_a_handle_is_never_too_small_to_catch(style: FlatStyle, show: Show) -> None:
    """A million lines have a handle of 28 px."""
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setRange(0, 1_000_000)
    bar.setPageStep(10)
    bar.resize(12, 400)
    show(bar)
    bar.setValue(bar.maximum())
    image = bar.grab().toImage()
    ground = image.pixelColor(7, 10)
    handle = [y for y in range(400) if image.pixelColor(7, y) != ground]
    assert 26 <= len(handle) <= 28
    assert handle[-1] >= 398


def test_reaches_of_the_ring_follow_the_tokens(style: FlatStyle) -> None:
    """Two pixels of ring, two away from the button."""
    assert style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) == 4
