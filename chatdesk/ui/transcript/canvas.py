"""The widget part of the transcript: painting, scrolling, mouse and keys over a page of rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
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
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.look.focus_ring import came_by_key
from chatdesk.ui.look.paint import draw_ring
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.address_strip import paint_address
from chatdesk.ui.transcript.clip import Clip
from chatdesk.ui.transcript.colorist import Colorist
from chatdesk.ui.transcript.focus_walk import FocusWalk
from chatdesk.ui.transcript.formula_watch import FormulaWatch
from chatdesk.ui.transcript.keyboard import Keyboard
from chatdesk.ui.transcript.keys import KeyAct, act_of_key
from chatdesk.ui.transcript.links import written_out
from chatdesk.ui.transcript.message_focus import MessageFocus
from chatdesk.ui.transcript.page import Page
from chatdesk.ui.transcript.painting import StagePainter
from chatdesk.ui.transcript.pictures import Pictures
from chatdesk.ui.transcript.pointer import Pointer
from chatdesk.ui.transcript.scroll_handle import ScrollHandle
from chatdesk.ui.transcript.stage import Hit, Stage
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.text_cursor import TextCursor, stride_of_key
from chatdesk.ui.transcript.units.base import Spot, Unit
from chatdesk.ui.transcript.verbs import Verbs

_BAR_REST_MS = 100
_WHEEL_LINES = 3
_WHEEL_NOTCH = 120
# The focus comes back by itself.
_PASSING = frozenset(
    {
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
        Qt.FocusReason.PopupFocusReason,
    }
)


class Canvas(QAbstractScrollArea):
    """Paints a page and lets the reader move, select and press in it.

    Only what is near the view is built. The scroll bar follows at most ten times a second while
    text streams; the reader's own moves show at once. `message_focused` tells that another message
    has the ring, or none; `attention_moved` that a message, a button or a letter has the focus now;
    `command_given` brings the id of a command that a key here means.
    """

    spot_activated = Signal(object, object)
    link_pressed = Signal(object, str)
    command_given = Signal(str)
    message_focused = Signal()
    attention_moved = Signal()
    frame_painted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = Page(Style(theme))
        self.stage = Stage(self.page)
        self._painter = StagePainter()
        self._is_syncing = False
        self._shows_ring = False
        self._set_up(theme)
        self._handle = ScrollHandle(self.verticalScrollBar(), theme, self)
        self._pointer = Pointer(self.stage, self.scroll_by, self)
        self.messages = MessageFocus(self.stage)
        self.keymap = Keymap()
        self.keyboard = Keyboard(self.keymap, self)
        self._cursor = TextCursor(self.stage)
        self._walk = FocusWalk(self.stage, self.messages)
        self.clip = Clip(self.stage, self.messages, self, self.show_change)
        self.verbs = Verbs(self.stage, self.messages, self, self.viewport())
        self._colorist = Colorist(self)
        self._formulas = FormulaWatch(self.stage, self)
        self._bar_timer = QTimer(self)
        self._bar_timer.setSingleShot(True)
        self._bar_timer.timeout.connect(self._on_rest)
        self._connect()

    def caret_unit(self) -> Unit | None:
        """Return the unit that ends with the caret."""
        return None

    def close_find(self) -> bool:
        """Hide what belongs to Find; False where nothing of it is shown."""
        return False

    def characters(self) -> int:
        """Return what `frame_painted` brings."""
        return 0

    def tip_of(self, hit: Hit) -> str:
        """Return what the tooltip says near a point; empty for most."""
        return hit.tip()

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

    def scroll_by(self, distance: int) -> None:
        """Move down (or up, if negative) by pixels."""
        self.page.scroll.move(distance)
        self.sync_bar()
        self.show_change()

    def walk_messages(self, direction: int) -> None:
        """Go to the next (1) or the previous (-1) message, with the ring and the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.messages.step(direction)
        self._on_message_focused()

    def go_to_end(self, direction: int) -> None:
        """Go to the first (-1) or the last (1) message, with the ring and the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.messages.go_to_end(direction)
        self._on_message_focused()

    def focus_message(self, message_id: str | None) -> None:
        """Put the ring around a message that is shown, or around none."""
        before = self.messages.message_id
        if message_id is None or not self.messages.set(message_id):
            self.messages.clear()
        if self.messages.message_id != before:
            self._on_message_focused()

    def go_to_message(self, message_id: str) -> None:
        """Go to a message that is shown, with the ring and the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.messages.go_to(message_id)
        self._on_message_focused()

    def current_spot(self) -> tuple[Hit, Spot] | None:
        """Return the button or link that has the ring, None where none has."""
        return self._walk.current() if self.stage.spots.focus is not None else None

    def scroll_pages(self, pages: int) -> None:
        """Move down (or up, if negative) by what fits into the view."""
        self.scroll_by(pages * self._page_step())

    def select_more(self) -> None:
        """Select a message, then all."""
        self.clip.select_more()

    def selected_text(self) -> str:
        """Return what a copy would hold."""
        return self.clip.text()

    def restyle(self, theme: Theme) -> None:
        """Take another theme; the reader stays where he is."""
        self._painter.cache.clear()
        self._colorist.forget()
        self.stage.spots.hover = self.stage.spots.focus = None
        self.page.set_style(Style(theme, self.page.style.code))
        self._handle.set_theme(theme)
        self._resize_stage()
        self.verbs.set_theme(theme)

    def sync_bar(self) -> None:
        """Let the scroll bar tell where the reader is."""
        self._bar_timer.stop()
        bar = self.verticalScrollBar()
        scroll = self.page.scroll
        self._is_syncing = True
        bar.setPageStep(max(1, self.stage.height))
        bar.setSingleStep(self.page.style.line * 2)
        bar.setRange(0, scroll.greatest_top)
        if not self._handle.is_held:
            bar.setValue(scroll.top)
        self._is_syncing = False
        self.verbs.refresh()

    # -- Qt ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Measure what is in view, then paint it."""
        self.stage.settle()
        self._formulas.look()
        painter = QPainter(self.viewport())
        self._painter.paint(painter, self.stage, event.rect(), self.caret_unit())
        address = self.stage.shown_address()
        if address:
            paint_address(painter, self.page.style, self.viewport().rect(), written_out(address))
        if self.verbs.has_focus:
            # One ring on the screen: that of the button.
            pass
        elif self.stage.spots.focus is None and self.messages.entry is not None:
            self.messages.paint(painter)
        elif self._shows_ring and self.stage.spots.focus is None:
            draw_ring(painter, self.page.style.theme, QRectF(self.viewport().rect()), 0)
        painter.end()
        self._ask_for_colors()
        if not self._bar_timer.isActive():
            self._bar_timer.start(_BAR_REST_MS)
        self.frame_painted.emit(self.characters())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Do nothing: Qt's own would have everything painted a second time."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Centre the column again."""
        super().resizeEvent(event)
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
            self._scroll_code(event.position().x(), event.position().y(), across)
        elif down:
            self.scroll_by(down)
            self.verbs.hover(event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, copy, select all, press the focused button; walk, and carry out what the keymap says."""
        stride = stride_of_key(event)
        if stride is not None:
            entry = self.messages.entry
            self._cursor.extend(stride, entry.rows[0] if entry is not None and entry.rows else None)
            self.sync_bar()
            self.show_change()
            self.attention_moved.emit()
            return
        act = act_of_key(event)
        if act is not None and self._do(act):
            return
        if not self.keyboard.press(event, has_message=self.messages.entry is not None):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a press or a selection."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._walk.clear()
            self.focus_message(None)
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
            hit = self.stage.hit(event.pos().x(), event.pos().y())
            tip = self.tip_of(hit) if hit is not None else ""
            # An empty text hides the one before.
            QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk the bar of the message, then its buttons (else those of the last), before the focus leaves."""
        if forward and self.stage.spots.focus is None and self.verbs.take_focus():
            return True
        if self._walk.step(1 if forward else -1):
            self.show_change()
            self.attention_moved.emit()
            return True
        self.show_change()
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ring the whole view where a key brought the focus, until a button takes the ring."""
        super().focusInEvent(event)
        self._shows_ring = came_by_key(event.reason())
        self.show_change()
        self.attention_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; a menu or another window in front leaves it where it is."""
        if event.reason() not in _PASSING and not self.verbs.has_focus:
            self._forget_focus()
        self.keyboard.forget()
        self.show_change()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied here."""
        place = self.viewport().mapFromGlobal(event.globalPos())
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.clip.open_menu(event.globalPos(), None if is_key else self.stage.hit(place.x(), place.y()))

    # -- inside --------------------------------------------------------------------------------

    def _set_up(self, theme: Theme) -> None:
        self.setAccessibleName("Conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(theme.px(240))
        viewport = self.viewport()
        viewport.setAutoFillBackground(False)
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)

    def _connect(self) -> None:
        self.verticalScrollBar().valueChanged.connect(self._on_bar_moved)
        self._pointer.changed.connect(self.show_change)
        self._colorist.colored.connect(self.show_change)
        self._formulas.changed.connect(self.show_change)
        Pictures.shared().loaded.connect(self.show_change)
        self._pointer.cursor_changed.connect(self._on_cursor_changed)
        self.keyboard.command_given.connect(self._on_command)
        self._pointer.spot_activated.connect(self.spot_activated)
        self._pointer.link_activated.connect(self.link_pressed)
        self.verbs.meant.connect(self.message_focused)
        self.verbs.command_given.connect(self.command_given)
        self.verbs.left.connect(self._on_verbs_left)
        self.verbs.lost.connect(self._on_verbs_lost)

    def _forget_focus(self) -> None:
        self._walk.clear()
        self.focus_message(None)
        self._shows_ring = False

    def _on_verbs_left(self, step: int) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if step > 0:
            self._walk.step(step)
        elif step < 0:
            super().focusNextPrevChild(False)
        self.show_change()

    def _on_verbs_lost(self) -> None:
        if not self.hasFocus():
            self._forget_focus()
            self.show_change()

    def _on_rest(self) -> None:
        self.sync_bar()
        # What the mouse is over may have moved away below it.
        self._pointer.refresh()

    def _ask_for_colors(self) -> None:
        wanted, self._painter.colorless = self._painter.colorless, []
        changed = [unit for unit in wanted if self._colorist.want(unit)]
        if changed:
            self.show_change()

    def _on_command(self, command_id: str) -> None:
        match command_id:
            case "message.previous" | "message.next":
                self.walk_messages(1 if command_id == "message.next" else -1)
            case "message.first" | "message.last":
                self.go_to_end(1 if command_id == "message.last" else -1)
            case _:
                self.command_given.emit(command_id)

    def _on_cursor_changed(self, shape: Qt.CursorShape) -> None:
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)

    def _resize_stage(self) -> None:
        size = self.viewport().size()
        self.stage.resize(size.width(), size.height())
        strip = self._handle.area_width()
        self._handle.setGeometry(self.width() - strip, 0, strip, self.height())
        self._handle.raise_()
        self.verbs.refresh()
        self.show_change()

    def _on_bar_moved(self, value: int) -> None:
        if self._is_syncing:
            return
        scroll = self.page.scroll
        if self._handle.is_held:
            scroll.jump(value)
        else:
            scroll.move(value - scroll.top)
        self.show_change()

    def _scroll_code(self, x: float, y: float, distance: int) -> None:
        hit = self.stage.hit(x, y)
        if hit is not None and hit.unit.scroll_sideways(distance):
            self.show_change()

    def _do(self, act: KeyAct) -> bool:
        steps = {
            KeyAct.LINE_UP: -2 * self.page.style.line,
            KeyAct.LINE_DOWN: 2 * self.page.style.line,
            KeyAct.PAGE_UP: -self._page_step(),
            KeyAct.PAGE_DOWN: self._page_step(),
        }
        if act in steps:
            self.scroll_by(steps[act])
            return True
        match act:
            case KeyAct.COPY:
                self.clip.copy()
            case KeyAct.SELECT_ALL:
                self.select_more()
            case KeyAct.PRESS:
                return self._press_focused()
            case KeyAct.LEAVE if self.close_find():
                pass
            case KeyAct.LEAVE if self.stage.selection.is_empty:
                self.command_given.emit("composer.focus")
            case KeyAct.LEAVE:
                self.stage.selection.clear()
        self.show_change()
        return True

    def _on_message_focused(self) -> None:
        self._walk.clear()
        self.sync_bar()
        self.verbs.ring_moved()
        self.show_change()
        self.message_focused.emit()
        self.attention_moved.emit()

    def _page_step(self) -> int:
        return max(self.page.style.line, self.stage.height - 2 * self.page.style.line)

    def _press_focused(self) -> bool:
        found: tuple[Hit, Spot] | None = self._walk.current()
        if found is None:
            return False
        self.spot_activated.emit(*found)
        return True
