"""The sheet of keys: every act that has one, found by its name or by pressing the key."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QLineF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from chatdesk.commands.groups import Group
from chatdesk.commands.keymap import Keymap
from chatdesk.ui.key_names import is_command_key, key_name, portable_key
from chatdesk.ui.look.buttons import IconButton, PlainButton
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.overlay import Overlay
from chatdesk.ui.look.paint import draw_hairline, draw_line_of_text
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.palette.key_entries import entries_of, narrowed
from chatdesk.ui.palette.key_rows import KeyGroups

_HEAD, _FOOT, _MARGIN = 56, 36, 24
_FIELD, _LEAST_FIELD = 280, 200
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_SCROLLS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}


class KeySheet(Overlay):
    """Made from the table of commands and the keys in force each time it opens.

    The focus stays in the field: letters look for a name, a key with Ctrl, Alt or F for its act. Enter, or
    the button, closes it with `change_wanted`, which brings what was looked for.
    """

    change_wanted = Signal(str)

    def __init__(self, theme: Theme, window: QWidget, keymap: Keymap) -> None:
        super().__init__(theme, window)
        self._keymap = keymap
        self._entries = entries_of(keymap)
        self._here: Group | None = None
        self._closing: Collection[str] = ()
        self.setAccessibleName("Keys")
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Find a key")
        self.field.setPlaceholderText(self.tr("Find an act, or press a key"))
        self.hear(self.field)
        self.field.textChanged.connect(self._refill)
        self.close_button = IconButton(theme, "x", self.tr("Close"), keys="Esc", icon_size=16, parent=self)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.dismiss)
        self.change = PlainButton(theme, self.tr("Change keys…"), keys=("Enter",), parent=self)
        self.change.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.change.clicked.connect(self._change)
        self.groups = KeyGroups(theme)
        self.area = QScrollArea(self)
        self.area.setFrameStyle(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.groups)
        self.set_theme(theme)

    def close_by(self, keys: Collection[str]) -> None:
        """Name keys, as the keymap writes them, that close the sheet as Esc does."""
        self._closing = keys

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self.field.setFont(theme.font("ui"))
        self.close_button.set_theme(theme)
        self.change.set_theme(theme)
        palette = theme.palette()
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
            palette.setColor(role, theme.color("bg_raised"))
        for part in (self.field, self.area, self.area.viewport(), self.groups):
            part.setPalette(palette)
        self._theme = theme
        self._refill()
        super().set_theme(theme)

    def open_at(self, here: Group | None) -> None:
        """Open with the group of a place at the top."""
        self._here, self._entries = here, entries_of(self._keymap, here)
        self.field.clear()
        self._refill()
        self.open_over()
        self.area.verticalScrollBar().setValue(0)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def panel_rect(self) -> QRect:
        theme = self._theme
        width = min(theme.size("sheet"), self.width() - 2 * theme.space("l"))
        top = min(theme.px(72), max(theme.space("s"), self.height() // 12))
        around = theme.px(_HEAD + _FOOT) + theme.px(16)
        height = min(around + self.groups.height(), self.height() - top - theme.space("l"))
        return QRect((self.width() - width) // 2, top, width, height)

    def place_parts(self, panel: QRect) -> None:
        theme = self._theme
        margin, head = theme.px(_MARGIN), theme.px(_HEAD)
        title = round(theme.metrics("h2").horizontalAdvance(self._title()))
        left = panel.left() + margin + title + theme.px(16)
        height, side = theme.size("row"), theme.size("button")
        right = panel.right() - theme.px(14) - side
        change = self.change.sizeHint().width()
        rest = right - theme.px(10) - change
        # Where the field would get too short Enter does it all the same.
        has_room = rest - theme.space("m") - left >= theme.px(_LEAST_FIELD)
        self.change.setVisible(has_room)
        self.change.setGeometry(rest, panel.top() + (head - side) // 2, change, side)
        end = (rest if has_room else right) - theme.space("m")
        top = panel.top() + (head - height) // 2
        self.field.setGeometry(left, top, min(theme.px(_FIELD), end - left), height)
        self.close_button.setGeometry(right, panel.top() + (head - side) // 2, side, side)
        inner = panel.adjusted(margin, head + theme.px(10), -theme.px(10), -theme.px(_FOOT) - 1)
        self.area.setGeometry(inner)
        self.groups.setContentsMargins(0, 0, 0, 0)
        self.groups.setFixedWidth(inner.width() - (margin - theme.px(10)))
        self.groups.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, panel, painter = self._theme, self.panel_rect(), QPainter(self)
        head = QRectF(panel.left() + theme.px(_MARGIN), panel.top(), panel.width(), theme.px(_HEAD))
        draw_line_of_text(painter, head, self._title(), theme.font("h2"), theme.color("text"))
        line = QLineF(panel.left() + 1, head.bottom(), panel.right(), head.bottom())
        draw_hairline(painter, theme, line)
        self._paint_foot(painter, panel)

    def _paint_foot(self, painter: QPainter, panel: QRect) -> None:
        theme, height = self._theme, self._theme.px(_FOOT)
        foot = self.draw_foot(painter, panel, height)
        font, quiet = theme.font("small"), theme.color("text_tertiary")
        words = self.tr("close")
        x = foot.right() - theme.px(_MARGIN) - theme.metrics("small").horizontalAdvance(words)
        draw_line_of_text(painter, QRectF(x, foot.top(), theme.px(200), height), words, font, quiet)
        x -= theme.px(6) + keycaps_width(theme, ("Esc",))
        draw_keycaps(painter, theme, x, foot.center().y(), ("Esc",), fill=theme.color("bg_raised"))
        room = QRectF(foot.left() + theme.px(_MARGIN), foot.top(), x - foot.left() - theme.px(48), height)
        told = self.tr("A dot marks keys that you changed. Everything here is also in the palette.")
        draw_line_of_text(painter, room, told, font, quiet)

    def _title(self) -> str:
        return self.tr("Keys")

    def take_key(self, event: QKeyEvent) -> bool:
        key, name = Qt.Key(event.key()), key_name(event)
        if key == Qt.Key.Key_Escape or name in self._closing:
            self.dismiss()
        elif key in _ENTER and not event.modifiers() & _HELD:
            self._change()
        elif key in _SCROLLS and not event.modifiers() & _HELD:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + _SCROLLS[key] * self._theme.px(40))
        elif is_command_key(event):
            self.field.setText(portable_key(event))
            self.field.selectAll()
        else:
            return False
        return True

    def _change(self) -> None:
        looked_for = self.field.text()
        self.dismiss()
        self.change_wanted.emit(looked_for)

    def _refill(self) -> None:
        typed = self.field.text()
        shown = narrowed(self._entries, typed)
        none = self.tr("No act is called “{0}”, and none has that key.").format(typed)
        self.groups.show_entries(self._theme, shown, self._here, none)
        self._lay_out()
        self.update()
