"""The schema of a tool beside the arguments that come: what is there, what is missing, what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QRectF,
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionViewItem, QWidget

from chatdesk.schemas.misfit import Step
from chatdesk.schemas.outline import Field
from chatdesk.ui.inspector.growing_model import GrowingModel, general
from chatdesk.ui.inspector.log_model import ITEM_ROLE, Index
from chatdesk.ui.inspector.rows import RowDelegate
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.theme import Theme

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_STATE_ROLE = ITEM_ROLE + 1
_MOST_SENTENCES = 4


class FieldState(StrEnum):
    """How a field of the schema stands; the value is read out."""

    OPEN = "not there"
    COMES = "is coming"
    FITS = "fits"
    MISSING = "missing"
    UNFIT = "does not fit"


_SIGNS = {
    FieldState.COMES: ("dots-three", "accent"),
    FieldState.FITS: ("check", "ok"),
    FieldState.MISSING: ("warning-circle", "error"),
    FieldState.UNFIT: ("warning-circle", "error"),
}


class SchemaModel(QAbstractListModel):
    """The fields of a schema, each with its state."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fields: Sequence[Field] = ()
        self._states: list[FieldState] = []

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Show the fields of another schema."""
        self.beginResetModel()
        self._fields = fields
        self._states = [FieldState.OPEN] * len(fields)
        self.endResetModel()

    def judge(self, arguments: GrowingModel) -> None:
        """Take in how far the arguments are."""
        if not self._fields:
            return
        unfit: set[tuple[Step, ...]] = set()
        for path in arguments.fit.misfits if arguments.fit is not None else ():
            plain = general(path)
            unfit.update(plain[:length] for length in range(1, len(plain) + 1))
        states = [self._state_of(field, arguments, unfit) for field in self._fields]
        if states != self._states:
            self._states = states
            self.dataChanged.emit(self.index(0), self.index(len(states) - 1))

    def row_of(self, path: tuple[Step, ...]) -> int:
        """Return the row of the field that a value belongs to, -1 where there is none."""
        plain = general(path)
        while plain:
            for row, field in enumerate(self._fields):
                if field.path == plain:
                    return row
            plain = plain[:-1]
        return -1

    def field_at(self, row: int) -> Field:
        """Return the field of a row."""
        return self._fields[row]

    def state_at(self, row: int) -> FieldState:
        """Return how the field of a row stands."""
        return self._states[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of fields."""
        return 0 if parent.isValid() else len(self._fields)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the field, its state, or both in words."""
        if not index.isValid():
            return None
        field, state = self._fields[index.row()], self._states[index.row()]
        if role == ITEM_ROLE:
            return field
        if role == _STATE_ROLE:
            return state
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{field.name}, {field.kind}, {field.note}: {_tr(state.value)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return field.description or None
        return None

    @staticmethod
    def _state_of(field: Field, arguments: GrowingModel, unfit: set[tuple[Step, ...]]) -> FieldState:
        if arguments.fit is None or arguments.fit.trouble:
            return FieldState.OPEN
        if field.path in unfit:
            return FieldState.UNFIT
        if field.path in arguments.seen:
            return FieldState.FITS if field.path in arguments.whole else FieldState.COMES
        is_closed = field.path[:-1] in arguments.whole
        return FieldState.MISSING if field.is_required and is_closed else FieldState.OPEN


class SchemaDelegate(RowDelegate):
    """A field: name, kind, what is asked of it, and the sign of its state."""

    height = 24

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self.theme, QRectF(option.rect)
        state: FieldState = index.data(_STATE_ROLE)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_bad = state in (FieldState.MISSING, FieldState.UNFIT)
        ground = "error_soft" if is_bad else "bg_selected" if is_chosen else ""
        if ground:
            painter.fillRect(rect, theme.color(ground))
        if is_chosen and option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, theme, rect, 0)
        inset = theme.px(16)
        self.draw(painter, rect.adjusted(inset, 0, -inset, 0), index)

    def draw(self, painter: QPainter, room: QRectF, index: Index) -> None:
        """Draw name and kind as code, the rest quietly, the sign right."""
        theme = self.theme
        field: Field = index.data(ITEM_ROLE)
        state: FieldState = index.data(_STATE_ROLE)
        if state in _SIGNS:
            icon, color = _SIGNS[state]
            side = theme.px(14)
            box = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            draw_icon(painter, icon, box, theme.color(color))
            room = room.adjusted(0, 0, -side - theme.px(8), 0)
        room = room.adjusted(theme.px(16) * field.depth, 0, 0, 0)
        code, small = theme.font("code_small"), theme.font("small")
        for words, font, color in (
            (field.name, code, "text"),
            (field.kind, code, "code_type"),
            (field.note, small, "text_tertiary"),
        ):
            if room.width() < theme.px(16):
                return
            used = draw_line_of_text(painter, room, words, font, theme.color(color))
            room.setLeft(room.left() + used + theme.px(8))


class MisfitBox(QWidget):
    """What does not fit, in sentences; the first few, and how many more there are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = ""
        self._is_doubt = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words

    def say(self, sentences: Sequence[str], unchecked: str = "") -> None:
        """Show these sentences; else why nothing could be checked, and nothing where it fits."""
        self._is_doubt = bool(unchecked) and not sentences
        if self._is_doubt:
            sentences = (self.tr("Not checked: {0}").format(unchecked),)
        words = "\n".join(sentences[:_MOST_SENTENCES])
        if len(sentences) > _MOST_SENTENCES:
            words += "\n" + self.tr("And {0} more.").format(len(sentences) - _MOST_SENTENCES)
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.setVisible(bool(words))
            self._fit()
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the words are at this width."""
        theme = self._theme
        room = QRectF(0, 0, max(self.width(), theme.px(160)) - theme.px(24 + 34), 10_000)
        height = theme.metrics("small").boundingRect(room, int(_WRAPPED), self._words).height()
        self.setFixedHeight(round(height) + theme.px(16 + 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        box = QRectF(self.rect()).adjusted(theme.px(12), theme.px(4), -theme.px(12), -theme.px(8))
        ground = "wait_soft" if self._is_doubt else "error_soft"
        draw_rounded(painter, box, theme.radius("button"), theme.color(ground))
        side = theme.px(14)
        sign = QRectF(box.left() + theme.px(10), box.top() + theme.px(9), side, side)
        icon, color = ("warning", "wait") if self._is_doubt else ("warning-circle", "error")
        draw_icon(painter, icon, sign, theme.color(color))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text"))
        room = box.adjusted(theme.px(32), theme.px(8), -theme.px(2), -theme.px(8))
        painter.drawText(room, int(_WRAPPED), self._words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SchemaList", text)
