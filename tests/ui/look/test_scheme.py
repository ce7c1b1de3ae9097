"""Which theme is in force, and when it changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from chatdesk.ui.look.scheme import Appearance, ThemeSource
from chatdesk.ui.look.theme import ZOOM_STEPS, Scheme


@pytest.fixture
def source(qapp: QApplication) -> Iterator[ThemeSource]:
    """Return a source that follows the system; palette and font are put back afterwards."""
    palette, font = qapp.palette(), qapp.font()
    made = ThemeSource(qapp)
    yield made
    made.deleteLater()
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_a_choice_changes_the_theme_and_the_palette(source: ThemeSource, qapp: QApplication) -> None:
    """After one signal everything that asks gets the new colours."""
    spy = QSignalSpy(source.theme_changed)
    source.set_appearance(Appearance.DARK)
    assert source.theme.scheme is Scheme.DARK
    assert spy.count() == 1
    assert qapp.palette().color(QPalette.ColorRole.Window) == source.theme.color("bg_window")


def test_the_same_choice_again_says_nothing(source: ThemeSource) -> None:
    """No repaint for nothing."""
    source.set_appearance(Appearance.DARK)
    spy = QSignalSpy(source.theme_changed)
    source.set_appearance(Appearance.DARK)
    source.set_zoom(1.0)
    assert spy.count() == 0


def test_zoom_goes_by_steps_and_stops_at_the_ends(source: ThemeSource) -> None:
    """Larger, smaller and back to 100 %; never outside of the steps."""
    source.step_zoom(1)
    assert source.theme.zoom == 1.1
    for _ in range(20):
        source.step_zoom(1)
    assert source.theme.zoom == ZOOM_STEPS[-1]
    for _ in range(20):
        source.step_zoom(-1)
    assert source.theme.zoom == ZOOM_STEPS[0]
    source.step_zoom(0)
    assert source.theme.zoom == 1.0
    source.set_zoom(99)
    assert source.theme.zoom == ZOOM_STEPS[-1]


def test_the_zoom_stays_when_the_scheme_changes(source: ThemeSource) -> None:
    """Dark at 150 % is what light at 150 % becomes."""
    source.set_zoom(1.5)
    source.set_appearance("contrast")
    assert (source.theme.scheme, source.theme.zoom) == (Scheme.CONTRAST, 1.5)


def test_the_system_is_followed_until_the_user_chooses(source: ThemeSource, qapp: QApplication) -> None:
    """A change of the system's scheme changes ours; with a choice of one's own it does not."""
    seen: list[Scheme] = []
    source.theme_changed.connect(lambda theme: seen.append(theme.scheme))
    changed = qapp.styleHints().colorSchemeChanged
    changed.emit(Qt.ColorScheme.Dark)
    source.set_appearance(Appearance.LIGHT)
    changed.emit(Qt.ColorScheme.Light)
    changed.emit(Qt.ColorScheme.Dark)
    assert seen == [Scheme.DARK, Scheme.LIGHT]
    source.set_appearance(Appearance.SYSTEM)
    assert seen[-1] is Scheme.DARK


def test_motion_and_the_width_of_text_are_part_of_the_theme(source: ThemeSource) -> None:
    """One signal for both; the measure of the column follows at every zoom, and nothing moves any more."""
    normal = source.theme.size("column")
    spy = QSignalSpy(source.theme_changed)
    source.set_reading(moves=False, column="wide")
    assert spy.count() == 1
    assert source.theme.size("column") > normal
    assert source.theme.milliseconds("fold") == 0
    source.set_zoom(1.5)
    assert source.theme.size("column") > 1.4 * normal
    source.set_zoom(1.0)
    source.set_reading(moves=True, column="narrow")
    assert source.theme.size("column") < normal
