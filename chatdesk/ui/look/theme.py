"""The tokens of `chatdesk.ui.look.tokens` as colours, fonts and measures for one scheme and zoom."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette

from chatdesk.ui.look.tokens import TOKENS

ZOOM_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_MONO_ROWS = frozenset({"code", "code_small"})


class Scheme(StrEnum):
    """The three sets of colours."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Shadow(NamedTuple):
    """A soft shadow of black in pixels of the zoomed layout; `opacity` 0 means that none is drawn."""

    x: int
    y: int
    blur: int
    opacity: float


class Theme:
    """One scheme at one zoom; it never changes, a new one takes its place.

    All measures are logical pixels, already multiplied by the zoom. Unknown names raise `KeyError`:
    they are mistakes in the code. Colours, fonts and line heights are cached.
    """

    def __init__(
        self, scheme: Scheme, zoom: float = 1.0, *, moves: bool = True, column: str = "normal"
    ) -> None:
        self.scheme = scheme
        self.zoom = zoom
        self.moves = moves
        self.column = column
        self._hex: dict[str, str] = TOKENS["color"][scheme.value]
        self._tokens = TOKENS
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool, int | None], QFont] = {}
        self._metrics: dict[str, QFontMetricsF] = {}

    @property
    def is_dark(self) -> bool:
        """Light text on dark ground; true for high contrast too."""
        return self.scheme is not Scheme.LIGHT

    @property
    def has_contrast(self) -> bool:
        """High contrast: every separator is drawn, nothing is soft, nothing has a shadow."""
        return self.scheme is Scheme.CONTRAST

    def color(self, name: str) -> QColor:
        """Return the colour of a token. It is shared: copy it (`QColor(c)`) before changing it."""
        color = self._colors.get(name)
        if color is None:
            color = self._colors[name] = QColor(self._hex[name])
        return color

    def hex(self, name: str) -> str:
        """Return the colour of a token as `#RRGGBB`."""
        return self._hex[name]

    def font(self, name: str, *, tabular: bool = False, weight: int | None = None) -> QFont:
        """Return the font of a row of the type table; `tabular` gives figures of one width."""
        key = (name, tabular, weight)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = self._make_font(name, tabular, weight)
        return font

    def metrics(self, name: str) -> QFontMetricsF:
        """Return the metrics of `font(name)`."""
        metrics = self._metrics.get(name)
        if metrics is None:
            metrics = self._metrics[name] = QFontMetricsF(self.font(name))
        return metrics

    def line_height(self, name: str) -> int:
        """Return the height of a line of that row of the type table."""
        return self.px(self._tokens["type"][name][1])

    def px(self, n: float) -> int:
        """Scale a length by the zoom, to whole pixels; what is not 0 stays at least 1."""
        scaled = round(n * self.zoom)
        return scaled if scaled or not n else 1

    def size(self, name: str) -> int:
        """Return a measure of the `[size]` table; the column is as wide as the user wants it."""
        if name == "column" and self.column != "normal":
            name = f"column_{self.column}"
        return self.px(self._tokens["size"][name])

    def share(self, name: str) -> float:
        """Return a number of the `[size]` table that is a share and does not grow."""
        return float(self._tokens["size"][name])

    def space(self, name: str) -> int:
        """Return a distance of the `[space]` table."""
        return self.px(self._tokens["space"][name])

    def radius(self, name: str) -> int:
        """Return a corner radius: key, button, card or panel."""
        return self.px(self._tokens["radius"][name])

    def line(self, name: str) -> int:
        """Return the width of a line; lines do not grow with the zoom."""
        return int(self._tokens["line"][name])

    def milliseconds(self, name: str) -> int:
        """Return a duration of the `[motion]` table; 0 where motion is not wanted.

        How long a notice stays is for reading, not for moving, and holds always.
        """
        return int(self._tokens["motion"][name]) if self.moves or name == "notice_stay" else 0

    def shadow(self, name: str) -> Shadow:
        """Return the shadow of a menu or a panel."""
        if self.has_contrast:
            return Shadow(0, 0, 0, 0.0)
        x, y, blur, opacity = self._tokens["shadow"][f"{name}_{self.scheme.value}"]
        return Shadow(self.px(x), self.px(y), self.px(blur), float(opacity))

    def palette(self) -> QPalette:
        """Return the palette for what is drawn by the style alone, such as the system's dialogs."""
        palette = QPalette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            for role, name in _ROLES.items():
                palette.setColor(group, role, self.color(name))
        for role, name in (_ROLES | _DISABLED_ROLES).items():
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color(name))
        return palette

    def _make_font(self, name: str, tabular: bool, weight: int | None) -> QFont:
        families = self._tokens["font"]
        pixels, _, row_weight = self._tokens["type"][name]
        font = QFont()
        first = families["mono"] if name in _MONO_ROWS else families["ui"]
        font.setFamilies([*first, *families["cjk"], *families["emoji"]])
        font.setPixelSize(self.px(pixels))
        font.setWeight(QFont.Weight(weight or row_weight))
        hinted = self.zoom == 1.0
        font.setHintingPreference(
            QFont.HintingPreference.PreferVerticalHinting
            if hinted
            else QFont.HintingPreference.PreferNoHinting
        )
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        if name in _MONO_ROWS:
            # Ligatures would join what has to be read letter by letter.
            font.setFeature(QFont.Tag("liga"), 0)
            font.setFeature(QFont.Tag("calt"), 0)
        return font


_ROLES = {
    QPalette.ColorRole.Window: "bg_window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "bg_page",
    QPalette.ColorRole.AlternateBase: "bg_window",
    QPalette.ColorRole.ToolTipBase: "bg_raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text_tertiary",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "bg_raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "error",
    QPalette.ColorRole.Light: "bg_hover",
    QPalette.ColorRole.Midlight: "line_hair",
    QPalette.ColorRole.Mid: "line_strong",
    QPalette.ColorRole.Dark: "line_control",
    QPalette.ColorRole.Shadow: "scrim",
    QPalette.ColorRole.Highlight: "bg_selection",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
}
_DISABLED_ROLES = {
    QPalette.ColorRole.WindowText: "text_disabled",
    QPalette.ColorRole.Text: "text_disabled",
    QPalette.ColorRole.ButtonText: "text_disabled",
    QPalette.ColorRole.Button: "bg_hover",
    QPalette.ColorRole.Accent: "text_disabled",
}


def load_theme(
    scheme: Scheme | str = Scheme.LIGHT, zoom: float = 1.0, *, moves: bool = True, column: str = "normal"
) -> Theme:
    """Make the theme of a scheme.

    `moves` False is for people who want no motion: every duration is 0 and the running mark stands still.
    `column` is "narrow", "normal" or "wide": how long lines of a conversation may get.
    """
    return Theme(Scheme(scheme), zoom, moves=moves, column=column)
