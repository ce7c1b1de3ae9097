"""The drawn map: a list whose rows stand where the plan says; only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from chatdesk.domain.branch_map import BranchMap
from chatdesk.ui.branch_map.camera import Camera
from chatdesk.ui.branch_map.model import MapModel
from chatdesk.ui.branch_map.painting import WORDS_FROM, MapPainting, Marks, draw_emptiness
from chatdesk.ui.branch_map.plan import Plan
from chatdesk.ui.branch_map.words import Wording
from chatdesk.ui.look.theme import Theme

_EMPTY = BranchMap.empty()


class MapPlane(QListView):
    """Shows a `BranchMap`; a list for Qt and for screen readers.

    `moved` says that the keys are at another node, `scaled` that the scale is another one.
    """

    moved = Signal()
    scaled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._nodes = MapModel()
        self.marks = Marks()
        self.tree, self.wording = _EMPTY, Wording(_EMPTY, {}, 0.0)
        self.camera = Camera(self, Plan(_EMPTY, theme))
        self._painting = MapPainting(theme, self.camera.plan, self.wording)
        self.setModel(self._nodes)
        self.setAccessibleName("Branches")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerWidget(QWidget())
        self.set_theme(theme)

    # -- what is shown -----------------------------------------------------------------------------

    def show_map(self, tree: BranchMap, wording: Wording, current: int) -> None:
        """Show another map with the keys at a node; what stood there stays where it was on the screen."""
        before = self.camera.place_of(self.marks.current)
        self.tree, self.wording = tree, wording
        self.marks.hovered, self.marks.found = -1, ()
        self._nodes.show(wording, len(tree.nodes))
        self._draw_anew()
        self.marks.current = -1
        self.go_to(current, reveals=before is None)
        now = self.camera.place_of(current)
        if before is not None and now is not None:
            self.camera.scroll(now - before)
            self.camera.reveal(current)

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
            self.camera.reveal(node)
        self.viewport().update()
        self.moved.emit()

    @property
    def plan(self) -> Plan:
        """The plane at its own size."""
        return self.camera.plan

    @property
    def scale(self) -> float:
        """How large it is drawn, 1.0 for its own size."""
        return self.camera.scale

    def zoom(self, steps: int) -> None:
        """Draw larger (1) or smaller (-1), about the node of the keys."""
        self.set_scale(self.camera.next_scale(steps))

    def fit(self) -> None:
        """Show all of it, as far as it can be made small; given once more, at its own size."""
        whole = self.camera.whole_scale()
        self.set_scale(1.0 if abs(whole - self.scale) < 0.001 else whole)

    def set_scale(self, scale: float, around: QPointF | None = None) -> None:
        """Draw at a scale; the point `around`, else the node of the keys, stays where it is."""
        here = self.camera.place_of(self.marks.current)
        self.camera.take_scale(scale, around or here or QPointF(self.viewport().rect().center()))
        if around is None:
            self.camera.reveal(self.marks.current)
        self.viewport().update()
        self.scaled.emit()

    # -- what Qt asks of a list --------------------------------------------------------------------

    def doItemsLayout(self) -> None:
        self.updateGeometries()

    def updateGeometries(self) -> None:
        self.camera.set_bars()

    def visualRect(self, index: QModelIndex) -> QRect:  # type: ignore[override]
        row = index.row()
        return self.camera.rect(row).toAlignedRect() if 0 <= row < len(self.tree.nodes) else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        node = self.camera.node_at(QPointF(point))
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

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        del dx, dy
        self.viewport().update()

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        del selection
        return QRegion(self.viewport().rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("bg_window"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.scale >= WORDS_FROM)
        if not self.tree.nodes:
            words = self.tr("What is asked and answered here is drawn as a tree.")
            draw_emptiness(painter, self._theme, QRectF(self.viewport().rect()), words)
        painter.translate(self.camera.origin)
        painter.scale(self.scale, self.scale)
        corner = self.camera.to_plan(QPointF(event.rect().topLeft()))
        part = QRectF(corner, QRectF(event.rect()).size() / self.scale)
        self._painting.draw(painter, part, self.scale, self.marks)

    def _draw_anew(self) -> None:
        self.camera.plan = Plan(self.tree, self._theme)
        self._painting = MapPainting(self._theme, self.plan, self.wording)
        self.updateGeometries()
        self.viewport().update()
