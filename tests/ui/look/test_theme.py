"""The tokens as colours, fonts and measures."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from chatdesk.ui.look.theme import Scheme, Theme, load_theme


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_schemes_have_the_same_names(qapp: QApplication, scheme: Scheme) -> None:
    """A colour that exists in one scheme exists in all, and each is a colour."""
    theme = load_theme(scheme)
    light = load_theme(Scheme.LIGHT)
    assert set(theme._hex) == set(light._hex)
    assert all(QColor(value).isValid() for value in theme._hex.values())


def test_all_measures_grow_with_the_zoom_but_lines(qapp: QApplication) -> None:
    """At 150 % sizes, spaces, radii and fonts are half as large again; lines stay one pixel."""
    small, large = load_theme("light", 1.0), load_theme("light", 1.5)
    assert large.size("header") == 72
    assert large.space("l") == 24
    assert large.radius("panel") == 18
    assert large.line_height("body") == 36
    assert large.font("body").pixelSize() == math.ceil(15 * 1.5 - 0.5)
    assert large.line("hair") == small.line("hair") == 1


def test_nothing_that_is_there_shrinks_to_nothing(qapp: QApplication) -> None:
    """A length of one pixel stays one at the smallest zoom, and none stays none."""
    tiny = load_theme("light", 0.3)
    assert tiny.px(1) == 1
    assert tiny.px(0) == 0


def test_tabular_figures_have_one_width(theme: Theme) -> None:
    """A font with tabular figures asks for them; others do not."""
    tag = QFont.Tag("tnum")
    assert theme.font("small", tabular=True).isFeatureSet(tag)
    assert not theme.font("small").isFeatureSet(tag)


def test_code_has_no_ligatures(theme: Theme) -> None:
    """Code is read letter by letter."""
    assert theme.font("code").featureValue(QFont.Tag("liga")) == 0


def test_colors_and_fonts_are_made_once(theme: Theme) -> None:
    """Painting asks for them all the time: the same object comes back."""
    assert theme.color("accent") is theme.color("accent")
    assert theme.font("ui") is theme.font("ui")
    assert theme.font("ui") is not theme.font("ui", weight=500)


def test_an_unknown_name_is_a_mistake_that_shows(theme: Theme) -> None:
    """A misspelt colour or font raises at once."""
    with pytest.raises(KeyError):
        theme.color("acent")
    with pytest.raises(KeyError):
        theme.font("boddy")


def test_without_motion_nothing_takes_time_but_reading(qapp: QApplication) -> None:
    """All durations are 0 for people who want no motion; a notice stays as long as ever."""
    still = load_theme("light", moves=False)
    assert still.milliseconds("pulse") == still.milliseconds("fold") == 0
    assert still.milliseconds("notice_stay") == load_theme("light").milliseconds("notice_stay") > 0


def test_high_contrast_casts_no_shadow(qapp: QApplication) -> None:
    """What floats has a border there instead."""
    assert load_theme("contrast").shadow("panel").opacity == 0
    assert load_theme("dark").shadow("panel").opacity > 0


def test_the_palette_carries_the_scheme(qapp: QApplication) -> None:
    """Dialogs that only the style draws fit: their ground, text and links are ours."""
    dark = load_theme("dark")
    palette = dark.palette()
    assert palette.color(QPalette.ColorRole.Window) == dark.color("bg_window")
    assert palette.color(QPalette.ColorRole.Link) == dark.color("accent")
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == dark.color("text_disabled")
