"""Which theme is in force: the system's scheme or the user's, high contrast, and the zoom."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QStyleHints
from PySide6.QtWidgets import QApplication

from chatdesk.ui.look.resting_caret import allow_blinking
from chatdesk.ui.look.theme import ZOOM_STEPS, Scheme, load_theme


class Appearance(StrEnum):
    """What the user chose in the preferences."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class ThemeSource(QObject):
    """Keeps the theme in force and says when it changes.

    It follows the system while the appearance is `SYSTEM`. The palette of the application is set
    before `theme_changed` is emitted, so that one repaint shows all.
    """

    theme_changed = Signal(object)

    def __init__(
        self,
        app: QApplication,
        appearance: Appearance | str = Appearance.SYSTEM,
        zoom: float = 1.0,
        *,
        moves: bool = True,
        column: str = "normal",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._appearance = Appearance(appearance)
        self._zoom = zoom
        self._moves, self._column = moves, column
        self._system_scheme = self._hints().colorScheme()
        self.theme = load_theme(self._wanted_scheme(), zoom, moves=moves, column=column)
        self._dress_application()
        self._hints().colorSchemeChanged.connect(self._on_system_changed)

    def set_appearance(self, appearance: Appearance | str) -> None:
        """Choose light, dark, high contrast, or what the system says."""
        self._appearance = Appearance(appearance)
        self._renew()

    def set_zoom(self, zoom: float) -> None:
        """Set the size of text; it is held between the smallest and the largest step."""
        self._zoom = min(max(zoom, ZOOM_STEPS[0]), ZOOM_STEPS[-1])
        self._renew()

    def set_reading(self, *, moves: bool, column: str) -> None:
        """Switch motion on or off, and make the column of text narrow, normal or wide."""
        self._moves, self._column = moves, column
        self._renew()

    def step_zoom(self, steps: int) -> None:
        """Go to the next larger (1) or smaller (-1) step; 0 goes back to 100 %."""
        if steps == 0:
            self.set_zoom(1.0)
            return
        larger = [step for step in ZOOM_STEPS if step > self._zoom]
        smaller = [step for step in ZOOM_STEPS if step < self._zoom]
        if steps > 0 and larger:
            self.set_zoom(larger[0])
        elif steps < 0 and smaller:
            self.set_zoom(smaller[-1])

    def _hints(self) -> QStyleHints:
        return self._app.styleHints()

    def _wanted_scheme(self) -> Scheme:
        if self._appearance is not Appearance.SYSTEM:
            return Scheme(self._appearance.value)
        if self._wants_contrast():
            return Scheme.CONTRAST
        return Scheme.DARK if self._system_scheme is Qt.ColorScheme.Dark else Scheme.LIGHT

    def _wants_contrast(self) -> bool:
        hints = self._hints()
        # Qt tells it from 6.10 on.
        access = hints.accessibility() if hasattr(hints, "accessibility") else None
        return access is not None and access.contrastPreference() is Qt.ContrastPreference.HighContrast

    def _on_system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._system_scheme = scheme
        self._renew()

    def _renew(self) -> None:
        scheme = self._wanted_scheme()
        theme = self.theme
        wanted = (scheme, self._zoom, self._moves, self._column)
        if wanted == (theme.scheme, theme.zoom, theme.moves, theme.column):
            return
        self.theme = load_theme(scheme, self._zoom, moves=self._moves, column=self._column)
        self._dress_application()
        self.theme_changed.emit(self.theme)

    def _dress_application(self) -> None:
        self._app.setPalette(self.theme.palette())
        allow_blinking(self.theme.moves)
        self._app.setFont(self.theme.font("ui"))
