"""The widget part of the transcript: painting, scrolling, mouse and keys over a page of rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.viewport import Viewport
from chatdesk.ui.transcript.address_strip import paint_address
from chatdesk.ui.transcript.below_button import NewsBelow
from chatdesk.ui.transcript.clip import Clip
from chatdesk.ui.transcript.colorist import Colorist
from chatdesk.ui.transcript.ends import keys_of_acts
from chatdesk.ui.transcript.focus_walk import FocusWalk
from chatdesk.ui.transcript.follow import Follower
from chatdesk.ui.transcript.formula_watch import FormulaWatch
from chatdesk.ui.transcript.growth import Growth
from chatdesk.ui.transcript.key_acts import KeyActs
from chatdesk.ui.transcript.keyboard import Keyboard
from chatdesk.ui.transcript.links import written_out
from chatdesk.ui.transcript.message_focus import MessageFocus
from chatdesk.ui.transcript.modes import Modes
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.painting import StagePainter
from chatdesk.ui.transcript.pictures import Pictures
from chatdesk.ui.transcript.pointer import Pointer
from chatdesk.ui.transcript.reader_bar import ReaderBar
from chatdesk.ui.transcript.ring import Ring
from chatdesk.ui.transcript.search import Search
from chatdesk.ui.transcript.spot_acts import SpotActs
from chatdesk.ui.transcript.stage import Stage
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.verbs import Verbs

_WHEEL_LINES = 3
_WHEEL_NOTCH = 120


class Canvas(QAbstractScrollArea):
    """Paints a page and lets the reader move, select and press in it.

    Only what is near the view is built. `message_focused` tells that another message has the ring, or none;
    `attention_moved` that a message, a button or a letter has the focus now; `command_given` brings the id of
    a command that a key here means. `frame_painted` brings the number of characters of the growing (or last
    grown) answer that are part of the picture.
    """

    spot_activated = Signal(object, object)
    command_given = Signal(str)
    message_focused = Signal()
    attention_moved = Signal()
    frame_painted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewport(Viewport())
        # Where the upper edge was in the window when it was last painted.
        self._edge: int | None = None
        self.page = Page(Style(theme))
        self.stage = Stage(self.page)
        follower = Follower(self.stage)
        self.growth = Growth(self.page, follower, self)
        self.modes = Modes(self.stage, follower, self.growth, self)
        self.keymap = Keymap()
        self.keyboard = Keyboard(self.keymap, self)
        self.messages = MessageFocus(self.stage)
        self.walk = FocusWalk(self.stage, self.messages)
        self.verbs = Verbs(self.stage, self.messages, self, self.viewport())
        self.ring = Ring(self.messages, self.walk, self.verbs, self)
        self.search = Search(self.stage, self, self.show_change, self.ring.go_to)
        self.below = NewsBelow(self.stage, self)
        self.clip = Clip(self.stage, self.messages, self, self.show_change)
        self.acts = SpotActs(self.stage, self)
        self.keys = KeyActs(
            self.stage, self.walk, self.ring, self.keyboard, self.clip, self.search, self.scroll_by, self
        )
        _set_up(self, theme)
        self.bar = ReaderBar(self.stage, theme, self)
        self._painter = StagePainter()
        self._pointer = Pointer(self.stage, self.scroll_by, self.viewport(), self)
        self._colorist = Colorist(self)
        self._formulas = FormulaWatch(self.stage, self)
        self._connect()

    def show_change(self, *, is_streaming: bool = False) -> None:
        """Have everything painted that changed; while text streams only the column is."""
        if is_streaming:
            if self.page.scroll.follows:
                self.verbs.drop_hover()
            # Frames hang out of the column, and the ring of a message a little more.
            around = self.page.style.px(8) if self.messages.entry is not None else 0
            side = self.page.style.hang + around
            left = self.stage.column_left - side
            self.viewport().update(QRect(left, 0, self.page.width + 2 * side, self.stage.height))
        else:
            self.viewport().update()

    def set_keymap(self, keymap: Keymap) -> None:
        """Take the keys that are in force."""
        self.keymap = keymap
        self.keyboard.set_keymap(keymap)
        self.verbs.set_keys(keymap.shown)
        self.search.set_keymap(keymap)
        self.page.ends.set_keys(keys_of_acts(keymap.shown))

    def scroll_by(self, distance: int) -> None:
        """Move down (or up, if negative) by pixels."""
        self.page.scroll.move(distance)
        self.bar.sync()
        self.show_change()

    def scroll_to_end(self) -> None:
        """Show the end, and follow it while text arrives."""
        self.page.scroll.go_to_end()
        self.show_change()

    def restyle(self, theme: Theme) -> None:
        """Take another theme; the reader stays where he is."""
        self._painter.cache.clear()
        self._colorist.forget()
        self.stage.spots.hover = self.stage.spots.focus = None
        self._edge = None
        self.page.set_style(Style(theme, self.page.style.code))
        self.bar.set_theme(theme)
        self._resize_stage()
        self.verbs.set_theme(theme)
        self.search.set_theme(theme)
        self.growth.restyle()

    # -- Qt ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Measure what is in view, then paint it."""
        self.stage.settle()
        self._formulas.look()
        painter = QPainter(self.viewport())
        self._painter.paint(painter, self.stage, event.rect(), self.growth.caret_unit())
        address = self.stage.shown_address()
        if address:
            paint_address(painter, self.page.style, self.viewport().rect(), written_out(address))
        if self.verbs.has_focus:
            # One ring on the screen: that of the button.
            pass
        elif self.stage.spots.focus is None and self.messages.entry is not None:
            self.messages.paint(painter)
        elif self.ring.is_around_view and self.stage.spots.focus is None:
            draw_ring(painter, self.page.style.theme, QRectF(self.viewport().rect()), 0)
        painter.end()
        self._edge = self.mapTo(self.window(), QPoint()).y()
        wanted, self._painter.colorless = self._painter.colorless, []
        self._colorist.want(wanted)
        self.bar.sync_soon()
        self.frame_painted.emit(self.growth.characters)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: Qt's own would have everything painted a second time."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Centre the column again; where a notice comes above, what is read stays where it is."""
        super().resizeEvent(event)
        if self._edge is not None:
            edge = self.mapTo(self.window(), QPoint()).y()
            if self.isVisible() and edge != self._edge:
                self.page.scroll.edge_moved(edge - self._edge)
            # Until it is painted there nobody has read anything there: a window is laid out in steps.
            self._edge = edge if self.isVisible() else None
        self._resize_stage()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by exactly what the device says; sideways in code."""
        notch = _WHEEL_LINES * self.page.style.line / _WHEEL_NOTCH
        pixels, angle = event.pixelDelta(), event.angleDelta()
        down = -pixels.y() or -round(angle.y() * notch)
        across = -pixels.x() or -round(angle.x() * notch)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not across:
            down, across = 0, down
        if abs(across) > abs(down):
            hit = self.stage.hit(event.position().x(), event.position().y())
            if hit is not None and hit.unit.scroll_sideways(across):
                self.show_change()
        elif down:
            self.scroll_by(down)
            self.verbs.hover(event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, copy, select all, press the focused button; walk, and carry out what the keymap says."""
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a press or a selection."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.walk.clear()
            self.ring.put(None)
            extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            is_double = event.type() == QEvent.Type.MouseButtonDblClick
            self._pointer.press(event.position(), extends=extends, is_double=is_double)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Count as one more press."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover or select."""
        is_down = bool(event.buttons() & Qt.MouseButton.LeftButton)
        self._pointer.move(event.position(), is_down=is_down)
        if is_down:
            self.verbs.drop_hover()
        else:
            self.verbs.hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a press or a selection."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pointer.release(event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice that the mouse left, or rests where there is more to tell."""
        if event.type() == QEvent.Type.Leave:
            self._pointer.leave()
            self.verbs.hover(None)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            from chatdesk.ui.transcript.tips import show_tip

            show_tip(self.stage, event, self.viewport())
            return True
        return super().viewportEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk the bar of the message, then its buttons (else those of the last), before the focus leaves."""
        return self.ring.tab(forward=forward) or super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ring the whole view where a key brought the focus, until a button takes the ring."""
        super().focusInEvent(event)
        self.ring.came(event.reason())
        self.show_change()
        self.attention_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; a menu or another window in front leaves it where it is."""
        self.ring.went(event.reason())
        self.keyboard.forget()
        self.show_change()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied here."""
        place = self.viewport().mapFromGlobal(event.globalPos())
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.clip.open_menu(event.globalPos(), None if is_key else self.stage.hit(place.x(), place.y()))

    # -- inside --------------------------------------------------------------------------------

    def _connect(self) -> None:
        change = self.show_change
        for changed in (self._pointer.changed, self.ring.changed, self.keys.changed, self.acts.faded):
            changed.connect(change)
        for changed in (self._colorist.colored, self._formulas.changed, Pictures.shared().loaded):
            changed.connect(change)
        self.bar.synced.connect(self.verbs.refresh)
        # What the mouse is over may have moved away below it.
        self.bar.rested.connect(self._pointer.refresh)
        self.bar.moved.connect(change)
        self.modes.moved.connect(self.bar.sync)
        self.ring.message_moved.connect(self._on_message_moved)
        self.ring.left.connect(self._on_left)
        self.keys.cursor_moved.connect(self.bar.sync)
        for moved in (self.ring.walked, self.keys.cursor_moved):
            moved.connect(change)
            moved.connect(self.attention_moved)
        self._pointer.spot_activated.connect(self.spot_activated)
        self.keys.spot_activated.connect(self.spot_activated)
        self.spot_activated.connect(self.acts.press)
        self._pointer.link_activated.connect(self.acts.follow)
        self.verbs.meant.connect(self.message_focused)
        for given in (self.keys.command_given, self.verbs.command_given, self.acts.command_given):
            given.connect(self.command_given)

    def _on_message_moved(self) -> None:
        self.bar.sync()
        self.verbs.ring_moved()
        self.show_change()
        self.message_focused.emit()
        self.attention_moved.emit()

    def _on_left(self) -> None:
        super().focusNextPrevChild(False)

    def _resize_stage(self) -> None:
        size = self.viewport().size()
        self.stage.resize(size.width(), size.height())
        self.bar.place()
        self.verbs.refresh()
        self.show_change()


def _set_up(area: QAbstractScrollArea, theme: Theme) -> None:
    area.setAccessibleName("Conversation")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(theme.px(240))
    viewport = area.viewport()
    viewport.setAutoFillBackground(False)
    viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    viewport.setMouseTracking(True)
