"""The drawn map: walked by keys, moved by the mouse, larger and smaller; only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QToolTip, QWidget

from chatdesk.domain.branch_map import BranchMap
from chatdesk.ui.branch_map.model import MapModel
from chatdesk.ui.branch_map.painting import WORDS_FROM, MapPainting, Marks
from chatdesk.ui.branch_map.plan import Plan
from chatdesk.ui.branch_map.words import Wording
from chatdesk.ui.look.theme import Theme

SCALES = (0.1, 0.14, 0.2, 0.28, 0.4, 0.55, 0.75, 1.0, 1.25, 1.6)
_NOTCH = 120
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_EMPTY = BranchMap.empty()


class MapView(QListView):
    """Shows a `BranchMap`; a list for Qt and for screen readers, whose rows stand where the plan says.

    `chosen` brings the node that one goes to, `toggled` one whose run is to be folded or unfolded, `left`
    says that Esc was pressed, `key_pressed` brings every other key, `scaled` that the scale is another one.
    """

    chosen = Signal(int)
    toggled = Signal(int)
    left = Signal()
    moved = Signal()
    scaled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._nodes = MapModel()
        self.marks = Marks()
        self.scale = 1.0
        self._pressed: QPoint | None = None
        self._is_dragged = False
        self.tree, self.wording = _EMPTY, Wording(_EMPTY, {}, 0.0)
        self.plan = Plan(_EMPTY, theme)
        self._painting = MapPainting(theme, self.plan, self.wording)
        self.setModel(self._nodes)
        self.setAccessibleName("Branches")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerWidget(QWidget())
        self.set_theme(theme)

    # -- what is shown -----------------------------------------------------------------------------

    def show_map(self, tree: BranchMap, wording: Wording, current: int) -> None:
        """Show another map with the keys at a node; what stood there stays where it was on the screen."""
        before = self._place_of(self.marks.current)
        self.tree, self.wording = tree, wording
        self.marks.hovered, self.marks.found = -1, ()
        self._nodes.show(wording, len(tree.nodes))
        self._draw_anew()
        self.marks.current = -1
        self.go_to(current, reveals=before is None)
        now = self._place_of(current)
        if before is not None and now is not None:
            self._scroll(now - before)
            self.reveal(current)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        # Behind the scroll bars too.
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.color("bg_window"))
        self.setPalette(palette)
        self._draw_anew()

    def set_here(self, node: int) -> None:
        """Mark the node where one reads."""
        if node != self.marks.here:
            self.marks.here = node
            self.viewport().update()

    def set_found(self, nodes: Collection[int]) -> None:
        """Mark the nodes that were found."""
        self.marks.found = frozenset(nodes)
        self.viewport().update()

    def go_to(self, node: int, *, reveals: bool = True) -> None:
        """Bring the keys to a node, and it into view."""
        if not 0 <= node < len(self.tree.nodes):
            return
        self.marks.current = node
        self.setCurrentIndex(self._nodes.index(node, 0))
        if reveals:
            self.reveal(node)
        self.viewport().update()
        self.moved.emit()

    def zoom(self, steps: int, around: QPointF | None = None) -> None:
        """Draw larger (1) or smaller (-1), about a point of the view or the node of the keys."""
        near = min(range(len(SCALES)), key=lambda place: abs(SCALES[place] - self.scale))
        self.set_scale(SCALES[min(max(0, near + steps), len(SCALES) - 1)], around)

    def fit(self) -> None:
        """Show all of it, as far as it can be made small; given once more, at its own size."""
        size, room = self.plan.size, self.viewport().size()
        whole = min(room.width() / size.width(), room.height() / size.height(), 1.0)
        whole = max(whole, SCALES[0])
        self.set_scale(1.0 if abs(whole - self.scale) < 0.001 else whole)

    def set_scale(self, scale: float, around: QPointF | None = None) -> None:
        """Draw at a scale; the point `around`, else the node of the keys, stays where it is."""
        here = self._place_of(self.marks.current)
        fixed = around or here or QPointF(self.viewport().rect().center())
        at = self._to_plan(fixed)
        self.scale = scale
        self.updateGeometries()
        self._scroll(self._from_plan(at) - fixed)
        if around is None:
            self.reveal(self.marks.current)
        self.viewport().update()
        self.scaled.emit()

    def centre(self, node: int) -> None:
        """Scroll so that a node stands in the middle, as far as the plane reaches."""
        place = self._place_of(node)
        if place is not None:
            self._scroll(place - QPointF(self.viewport().rect().center()))

    def reveal(self, node: int) -> None:
        """Scroll as little as shows a node with what is around it."""
        if not 0 <= node < len(self.tree.nodes):
            return
        rect = self._rect(node)
        aside = min(self.plan.pitch.width() * self.scale * 0.6, self.viewport().width() / 4)
        over = min(self.plan.pitch.height() * self.scale, self.viewport().height() / 4)
        wanted, view = rect.adjusted(-aside, -over, aside, over), QRectF(self.viewport().rect())
        dx = min(0.0, wanted.left() - view.left()) or max(0.0, wanted.right() - view.right())
        dy = min(0.0, wanted.top() - view.top()) or max(0.0, wanted.bottom() - view.bottom())
        self._scroll(QPointF(dx, dy))

    # -- what Qt asks of a list --------------------------------------------------------------------

    def doItemsLayout(self) -> None:
        self.updateGeometries()

    def updateGeometries(self) -> None:
        size, room = self.plan.size * self.scale, self.viewport().size()
        for bar, whole, seen in (
            (self.horizontalScrollBar(), size.width(), room.width()),
            (self.verticalScrollBar(), size.height(), room.height()),
        ):
            bar.setRange(0, max(0, round(whole) - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(round(self.plan.pitch.height() * self.scale / 2))

    def visualRect(self, index: QModelIndex) -> QRect:  # type: ignore[override]
        row = index.row()
        return self._rect(row).toAlignedRect() if 0 <= row < len(self.tree.nodes) else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        node = self.plan.node_at(self._to_plan(QPointF(point)))
        return self._nodes.index(node, 0) if node >= 0 else QModelIndex()

    def scrollTo(
        self,
        index: QModelIndex,  # type: ignore[override]
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Stay: Qt would also scroll to what is in view already; `reveal` does it where it is wanted."""

    def horizontalOffset(self) -> int:
        return self.horizontalScrollBar().value()

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        del selection
        return QRegion(self.viewport().rect())

    # -- what the user does ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self.marks.current
        bare = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        to = -1 if bare else self._step(key, current)
        if to >= 0:
            self.go_to(to)
        elif key in _ENTER and not bare and current >= 0:
            node = self.tree.nodes[current]
            (self.toggled if node.is_fold else self.chosen).emit(current)
        elif key is Qt.Key.Key_Space and current >= 0:
            self.toggled.emit(current)
        elif key is Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._is_dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is None:
            self._hover(self.plan.node_at(self._to_plan(event.position())))
            return
        way = self._pressed - at
        if self._is_dragged or way.manhattanLength() >= QApplication.startDragDistance():
            if not self._is_dragged:
                self._is_dragged = True
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._pressed = at
            self._scroll(QPointF(way))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_dragged, self._pressed = self._is_dragged, None
        self._is_dragged = False
        node = self.plan.node_at(self._to_plan(event.position()))
        self._hover(node)
        if not was_dragged and node >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.go_to(node, reveals=False)
            (self.toggled if self.tree.nodes[node].is_fold else self.chosen).emit(node)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y()
            if turned:
                scale = self.scale * 1.25 ** (turned / _NOTCH)
                self.set_scale(min(max(scale, SCALES[0]), SCALES[-1]), event.position())
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not event.angleDelta().x():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            node = self.plan.node_at(self._to_plan(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), self.wording.of(node).spoken if node >= 0 else "", self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("bg_window"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.scale >= WORDS_FROM)
        if not self.tree.nodes:
            self._draw_emptiness(painter)
        origin = self._origin()
        painter.translate(origin)
        painter.scale(self.scale, self.scale)
        corner = self._to_plan(QPointF(event.rect().topLeft()))
        part = QRectF(corner, QRectF(event.rect()).size() / self.scale)
        self._painting.draw(painter, part, self.scale, self.marks)

    # -- inside --------------------------------------------------------------------------------------

    def _step(self, key: Qt.Key, current: int) -> int:
        """Return the node to which a key leads, -1 where it is no key for walking."""
        tree = self.tree
        if current < 0:
            return -1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return tree.beside(current, -1 if key is Qt.Key.Key_Left else 1)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            rows = int(self.viewport().height() / (self.plan.pitch.height() * self.scale))
            for _ in range(max(1, rows - 1)):
                current = tree.above(current) if key is Qt.Key.Key_PageUp else tree.below(current)
            return current
        walks = {
            Qt.Key.Key_Up: tree.above,
            Qt.Key.Key_Down: tree.below,
            Qt.Key.Key_Home: tree.first_above,
            Qt.Key.Key_End: tree.end_below,
        }
        return walks[key](current) if key in walks else -1

    def _draw_emptiness(self, painter: QPainter) -> None:
        theme, words = self._theme, self.tr("What is asked and answered here is drawn as a tree.")
        room = QRectF(self.viewport().rect()).adjusted(
            theme.space("l"), theme.space("l"), -theme.space("l"), 0
        )
        painter.setFont(theme.font("ui"))
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, words)

    def _draw_anew(self) -> None:
        self.plan = Plan(self.tree, self._theme)
        self._painting = MapPainting(self._theme, self.plan, self.wording)
        self.updateGeometries()
        self.viewport().update()

    def _origin(self) -> QPointF:
        """Return where the plane begins in the view: scrolled, or in the middle where all of it has room."""
        room = self.viewport().width() - self.plan.size.width() * self.scale
        return QPointF(max(0.0, room / 2) - self.horizontalOffset(), -self.verticalOffset())

    def _to_plan(self, point: QPointF) -> QPointF:
        return (point - self._origin()) / self.scale

    def _from_plan(self, point: QPointF) -> QPointF:
        return point * self.scale + self._origin()

    def _rect(self, node: int) -> QRectF:
        rect = self.plan.rect(node)
        return QRectF(self._from_plan(rect.topLeft()), rect.size() * self.scale)

    def _place_of(self, node: int) -> QPointF | None:
        return self._rect(node).center() if 0 <= node < len(self.tree.nodes) else None

    def _scroll(self, by: QPointF) -> None:
        for bar, step in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            if step:
                bar.setValue(bar.value() + round(step))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        del dx, dy
        self.viewport().update()

    def _hover(self, node: int) -> None:
        if node != self.marks.hovered:
            self.marks.hovered = node
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if node >= 0 else Qt.CursorShape.ArrowCursor
            )
            self.viewport().update()

    def _show_focus(self, has_focus: bool) -> None:
        self.marks.has_focus = has_focus
        self.viewport().update()
