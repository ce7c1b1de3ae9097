"""Flat buttons: plain, quiet, icon, filled; each shows its key where the act is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from chatdesk.ui.look.focus_ring import FocusRing, came_by_key
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, faint, keycaps_width
from chatdesk.ui.look.paint import draw_line_of_text, draw_rounded
from chatdesk.ui.look.theme import Theme


class Face(NamedTuple):
    """The colours of a button in one state; None draws nothing."""

    fill: QColor | None
    line: QColor | None
    text: QColor
    icon: QColor
    key_line: QColor | None = None


class FlatButton(QPushButton):
    """The base of all our buttons: icon, text and keycaps in a row, a ring while a key put it in focus.

    `icon_name` is a Phosphor name. `set_theme` repaints it in another theme.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        icon_name: str = "",
        keys: Sequence[str] = (),
        mirrored: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._icon_name = icon_name
        self._keys = tuple(keys)
        self._mirrored = mirrored
        self._ring: FocusRing | None = None
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        has_ring = self._ring is not None
        self._drop_ring()
        if has_ring:
            self._show_ring()
        self.updateGeometry()
        self.update()

    def set_keys(self, keys: Sequence[str]) -> None:
        """Show these keycaps behind the text."""
        self._keys = tuple(keys)
        self.updateGeometry()
        self.update()

    def set_icon_name(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def face(self) -> Face:
        """Return the colours of the present state."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = 2 * self._padding()
        if self._icon_name:
            width += theme.size("icon")
        if self.text():
            gap = self._icon_gap() if self._icon_name else 0
            width += gap + round(theme.metrics("ui").horizontalAdvance(self.text()) * 1.03) + 1
        if self._keys:
            # The caps stand a little nearer to the edge than the text does.
            width += theme.px(7) + keycaps_width(theme, self._keys) - theme.px(3)
        return QSize(width, theme.size("button"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill, face.line)
        x = float(self._padding())
        if self._icon_name:
            side = theme.size("icon")
            box = QRectF(x, (self.height() - side) / 2, side, side)
            draw_icon(painter, self._icon_name, box, face.icon, mirrored=self._mirrored)
            x += side + self._icon_gap()
        if self.text():
            font = theme.font("ui", weight=self._weight())
            room = QRectF(x, 0, self.width() - x - theme.px(2), self.height())
            x += draw_line_of_text(painter, room, self.text(), font, face.text) + theme.px(7)
        if self._keys:
            color = face.text if face.key_line is not None else theme.color("text_secondary")
            color = color if self.isEnabled() else face.text
            draw_keycaps(painter, theme, x, self.height() / 2, self._keys, text=color, line=face.key_line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()  # as Space does: Qt leaves Enter to dialogs
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if came_by_key(event.reason()):
            self._show_ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._drop_ring()

    def _show_ring(self) -> None:
        if self._ring is None and self.parentWidget() is not None:
            self._ring = FocusRing(self._theme, self._ring_radius(), self)
            self._ring.setWidget(self)

    def _drop_ring(self) -> None:
        if self._ring is not None:
            self._ring.setWidget(None)  # type: ignore[arg-type]
            self._ring.deleteLater()
            self._ring = None

    def _padding(self) -> int:
        return self._theme.px(12)

    def _icon_gap(self) -> int:
        return self._theme.px(6)

    def _weight(self) -> int:
        return 500

    def _ring_radius(self) -> int:
        return self._theme.radius("button")

    def _is_hot(self) -> bool:
        return self.isEnabled() and self.underMouse()


class PlainButton(FlatButton):
    """A button with a border: an act beside others."""

    def face(self) -> Face:
        """Return border and ground of a plain button."""
        color = self._theme.color
        if not self.isEnabled():
            return Face(color("bg_hover"), None, color("text_disabled"), color("text_disabled"))
        fill = "bg_pressed" if self.isDown() else "bg_hover" if self._is_hot() else "bg_raised"
        return Face(color(fill), color("line_strong"), color("text"), color("text"))


class QuietButton(FlatButton):
    """Words without a border, for acts that are seldom wanted."""

    def face(self) -> Face:
        """Return the colours of words that become a button under the mouse."""
        color = self._theme.color
        if not self.isEnabled():
            return Face(None, None, color("text_disabled"), color("text_disabled"))
        if self.isDown() or self._is_hot():
            fill = color("bg_pressed" if self.isDown() else "bg_hover")
            return Face(fill, None, color("text"), color("text"))
        return Face(None, None, color("text_secondary"), color("text_secondary"))

    def _padding(self) -> int:
        return self._theme.px(8)

    def _weight(self) -> int:
        return 400


class LinkButton(QuietButton):
    """Words in the colour of things to press, such as the act of a notice."""

    def face(self) -> Face:
        """Return accent words, with a ground under the mouse."""
        face = super().face()
        accent = self._theme.color("accent" if self.isEnabled() else "text_disabled")
        return Face(face.fill, None, accent, accent)

    def _weight(self) -> int:
        return 500


class FilledButton(FlatButton):
    """The one act that a place is for."""

    def face(self) -> Face:
        """Return the accent as ground."""
        color = self._theme.color
        if not self.isEnabled():
            return Face(color("bg_hover"), None, color("text_disabled"), color("text_disabled"))
        fill = "accent_pressed" if self.isDown() else "accent_hover" if self._is_hot() else "accent"
        text = color("on_accent")
        return Face(color(fill), None, text, text, faint(text, 0.65))


class IconButton(FlatButton):
    """An icon alone. `name` is what it is called by assistive tools and in its tooltip.

    A checked one belongs to a pane that is open and is drawn in the accent.
    """

    def __init__(
        self,
        theme: Theme,
        icon_name: str,
        name: str,
        *,
        keys: str = "",
        mirrored: bool = False,
        icon_size: int = 18,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "", icon_name=icon_name, mirrored=mirrored, parent=parent)
        self._icon_size = icon_size
        self._small = small
        self.set_name(name, keys)

    def set_name(self, name: str, keys: str = "", accessible: str = "") -> None:
        """Name the act; `keys` (such as "Ctrl+N") follow it in the tooltip.

        `accessible` is the name for assistive tools where it differs from the words shown.
        """
        self._name = name
        self.setAccessibleName(accessible or name)
        self.show_keys(keys)

    def show_keys(self, keys: str) -> None:
        """Let these keys follow the name in the tooltip, or none."""
        self.setToolTip(f"{self._name}  {keys}" if keys else self._name)

    def face(self) -> Face:
        """Return an icon that becomes a button under the mouse."""
        color = self._theme.color
        if not self.isEnabled():
            return Face(None, None, color("text_disabled"), color("text_disabled"))
        if self.isDown() or self._is_hot():
            fill = color("bg_pressed" if self.isDown() else "bg_hover")
            ink = color("accent" if self.isChecked() else "text")
            return Face(fill, None, ink, ink)
        if self.isChecked():
            return Face(color("bg_selected"), None, color("accent"), color("accent"))
        return Face(None, None, color("text_secondary"), color("text_secondary"))

    def sizeHint(self) -> QSize:
        side = self._theme.size("button_small" if self._small else "button")
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face = self._theme, self.face()
        painter = QPainter(self)
        draw_rounded(painter, QRectF(self.rect()), theme.radius("button"), face.fill, face.line)
        side = theme.px(self._icon_size)
        box = QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        draw_icon(painter, self._icon_name, box, face.icon, mirrored=self._mirrored)
