"""How the map is drawn: cards and lines, the open branch in the accent; small, only their shapes."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from chatdesk.ui.branch_map.plan import Plan
from chatdesk.ui.branch_map.words import Wording
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

WORDS_FROM = 0.45
"""The scale below which words could not be read: only shapes are drawn then."""


class Marks:
    """What stands out: the node where one reads, the one the keys are at, and those that were found."""

    def __init__(self) -> None:
        self.here = -1
        self.current = -1
        self.hovered = -1
        self.has_focus = False
        self.found: Collection[int] = ()


class MapPainting:
    """Draws a part of a plan. Words are cut to their room once and kept."""

    def __init__(self, theme: Theme, plan: Plan, wording: Wording) -> None:
        self._theme, self._plan, self._wording = theme, plan, wording
        self._cut: dict[int, tuple[str, str]] = {}
        px = theme.px
        self._inset, self._sign, self._gap = px(11), px(14), px(4)
        self._title_y = px(6) + _baseline(theme, "ui", 20)
        self._meta_y = px(6) + px(19) + _baseline(theme, "small", 16)
        self._title_font, self._meta_font = theme.font("ui"), theme.font("small", tabular=True)

    def draw(self, painter: QPainter, part: QRectF, scale: float, marks: Marks) -> int:
        """Draw what a part of the plane shows; the painter is scaled already. Returns how many nodes."""
        rows = self._plan.rows_in(part)
        self._draw_lines(painter, rows, part, scale)
        nodes = [node for row in rows for node in self._plan.nodes_in(row, part)]
        if scale < WORDS_FROM:
            self._draw_shapes(painter, nodes, scale, marks)
        else:
            for node in nodes:
                self._draw_card(painter, node, scale, marks)
        return len(nodes)

    def _draw_lines(self, painter: QPainter, rows: range, part: QRectF, scale: float) -> None:
        theme, plan = self._theme, self._plan
        quiet, chosen = QPainterPath(), QPainterPath()
        nodes, is_small = plan.tree.nodes, scale < WORDS_FROM
        straight: list[QLineF] = []
        for row in rows:
            for node in plan.forks_in(row, part):
                begin = self._foot(node)
                for child in plan.tree.children[node]:
                    if nodes[child].is_open:
                        self._add_line(chosen, begin, child)
                    elif nodes[child].column == nodes[node].column:
                        straight.append(QLineF(begin, self._head(child)))
                    elif is_small:
                        end = self._head(child)
                        middle = (begin.y() + end.y()) / 2
                        straight.append(QLineF(begin.x(), middle, end.x(), middle))
                        straight.append(QLineF(end.x(), middle, end.x(), end.y()))
                    else:
                        self._add_line(quiet, begin, child)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_small)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(theme, "line_control" if theme.has_contrast else "text_disabled", 1.0, scale))
        painter.drawLines(straight)
        painter.drawPath(quiet)
        painter.setPen(_pen(theme, "accent", 2.0, scale))
        painter.drawPath(chosen)
        painter.restore()

    def _add_line(self, path: QPainterPath, begin: QPointF, child: int) -> None:
        """Add the way from a node down to a child: straight, or with two round corners."""
        end = self._head(child)
        path.moveTo(begin)
        if begin.x() != end.x():
            middle = (begin.y() + end.y()) / 2
            radius = min(self._theme.px(6), middle - begin.y())
            side = radius if end.x() > begin.x() else -radius
            path.lineTo(begin.x(), middle - radius)
            path.quadTo(begin.x(), middle, begin.x() + side, middle)
            path.lineTo(end.x() - side, middle)
            path.quadTo(end.x(), middle, end.x(), middle + radius)
        path.lineTo(end)

    def _draw_shapes(self, painter: QPainter, nodes: list[int], scale: float, marks: Marks) -> None:
        """Draw blocks without words, those of one colour at once."""
        theme, plan = self._theme, self._plan
        quiet: list[QRectF] = []
        chosen: list[QRectF] = []
        for node in nodes:
            (chosen if plan.tree.nodes[node].is_open else quiet).append(plan.rect(node))
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        for rects, color in ((quiet, "line_strong"), (chosen, "accent")):
            painter.setBrush(theme.color(color))
            painter.drawRects(rects)
        painter.setBrush(theme.color("wf_args"))
        painter.drawRects([plan.rect(node) for node in nodes if node in marks.found])
        painter.restore()
        seen = set(nodes)
        for node, color in ((marks.here, "accent"), (marks.current if marks.has_focus else -1, "focus")):
            if node in seen:
                out = 4 / scale
                rect = plan.rect(node).adjusted(-out, -out, out, out)
                draw_rounded(painter, rect, 4 / scale, None, theme.color(color), 2 / scale)

    def _draw_card(self, painter: QPainter, node: int, scale: float, marks: Marks) -> None:
        theme, entry = self._theme, self._plan.tree.nodes[node]
        rect, radius = self._plan.rect(node), theme.radius("card")
        is_here = node == marks.here
        fill = "bg_mark" if node in marks.found else "accent_soft" if is_here else "bg_raised"
        if node == marks.hovered and fill == "bg_raised":
            fill = "bg_hover"
        line = "accent" if entry.is_open else "line_strong"
        if len(entry.message_ids) > 1:
            under = rect.adjusted(theme.px(5), theme.px(4), -theme.px(5), theme.px(4))
            draw_rounded(painter, under, radius, theme.color("bg_raised"), theme.color(line))
        draw_rounded(painter, rect, radius, theme.color(fill), theme.color(line), 2.0 if is_here else 1.0)
        if node == marks.current and marks.has_focus:
            out = 2 + theme.line("ring")
            ring = rect.adjusted(-out, -out, out, out)
            draw_rounded(painter, ring, radius + out, None, theme.color("focus"), theme.line("ring"))
        self._draw_words(painter, node, rect, is_strong=entry.is_open or is_here or node == marks.current)

    def _draw_words(self, painter: QPainter, node: int, rect: QRectF, *, is_strong: bool) -> None:
        theme, words = self._theme, self._wording.of(node)
        left, width = rect.left() + self._inset, rect.width() - 2 * self._inset
        side = self._sign
        if words.icon:
            width -= side + self._gap
        title, meta = self._fitting(node, width)
        painter.setPen(theme.color("text" if is_strong else "text_secondary"))
        painter.setFont(self._title_font)
        painter.drawText(QPointF(left, rect.top() + self._title_y), title)
        painter.setPen(theme.color("text_tertiary" if words.tone != "error" else "error"))
        painter.setFont(self._meta_font)
        painter.drawText(QPointF(left, rect.top() + self._meta_y), meta)
        if words.icon:
            box = QRectF(rect.right() - self._inset - side, rect.center().y() - side / 2, side, side)
            draw_icon(painter, words.icon, box, theme.color(words.tone))

    def _fitting(self, node: int, width: float) -> tuple[str, str]:
        cut = self._cut.get(node)
        if cut is None:
            words, theme = self._wording.of(node), self._theme
            right = Qt.TextElideMode.ElideRight
            cut = self._cut[node] = (
                QFontMetricsF(theme.font("ui")).elidedText(words.title, right, width),
                QFontMetricsF(theme.font("small", tabular=True)).elidedText(words.meta, right, width),
            )
        return cut

    def _foot(self, node: int) -> QPointF:
        rect = self._plan.rect(node)
        return QPointF(rect.center().x(), rect.bottom())

    def _head(self, node: int) -> QPointF:
        rect = self._plan.rect(node)
        return QPointF(rect.center().x(), rect.top())


def _pen(theme: Theme, color: str, width: float, scale: float) -> QPen:
    return QPen(theme.color(color), max(width, 1.0 / scale))


def draw_emptiness(painter: QPainter, theme: Theme, room: QRectF, words: str) -> None:
    """Say at the top of an empty view what stands there otherwise."""
    painter.setFont(theme.font("ui"))
    painter.setPen(theme.color("text_secondary"))
    room = room.adjusted(theme.space("l"), theme.space("l"), -theme.space("l"), 0)
    painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, words)


def _baseline(theme: Theme, name: str, height: int) -> float:
    metrics = theme.metrics(name)
    return round((theme.px(height) - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())
