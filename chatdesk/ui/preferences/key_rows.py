"""The commands with their keys as rows of a list: by group, and only those that are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from chatdesk.commands.command import Command
from chatdesk.commands.groups import Group, group_of
from chatdesk.commands.keymap import Keymap, normalise
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.matching import Fit, Pattern
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width, split_keys
from chatdesk.ui.look.paint import draw_line_of_text, draw_ring, draw_rounded
from chatdesk.ui.look.row_model import ROW_ROLE, RowModel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.look.themed_delegate import ThemedDelegate, draw_ground

_State = QStyle.StateFlag
Index = QModelIndex | QPersistentModelIndex

_ROW, _HEAD, _FIRST_HEAD = 32, 40, 28
_DOT = 6


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A command and its keys; without a command the heading of a group, or a sentence."""

    title: str
    command: Command | None = None
    keys: tuple[str, ...] = ()
    is_changed: bool = False
    is_first: bool = False


def title_of(command: Command) -> str:
    """Return what a command is called in the user's language."""
    return QCoreApplication.translate("Commands", command.title).rstrip("…")


def help_of(command: Command) -> str:
    """Return what a command does, as a sentence."""
    return QCoreApplication.translate("Commands", command.help)


def rows_of(keymap: Keymap, typed: str = "", kept: str = "") -> list[KeyRow]:
    """Return every command under its group; with something typed those that have that key, or those words.

    The command with the id `kept` is among them in any case.
    """
    wanted = _looked_for(keymap, typed.strip())
    found = [command for command in COMMANDS if command in wanted or command.id == kept]
    rows: list[KeyRow] = []
    for group in Group:
        some = [command for command in found if group_of(command) is group]
        if some:
            title = QCoreApplication.translate("Keys", group.value)
            rows.append(KeyRow(title, is_first=not rows))
        rows += [KeyRow(title_of(one), one, keymap.keys(one.id), keymap.is_changed(one.id)) for one in some]
    if not rows:
        words = _tr("No command is called “{0}”, and none has that key.").format(typed.strip())
        return [KeyRow(words, is_first=True)]
    return rows


def caps_of(key: str) -> tuple[str, ...]:
    """Return the texts of the keycaps of a key; of several that follow each other all."""
    return tuple(cap for one in key.split(", ") for cap in split_keys(one))


def _looked_for(keymap: Keymap, text: str) -> Sequence[Command]:
    if not text:
        return COMMANDS
    key = normalise(text)
    by_key = [one for one in COMMANDS if key in {normalise(own) for own in keymap.keys(one.id)}]
    if by_key and (len(text) > 1 or text.isupper()):
        return by_key
    pattern = Pattern(text)
    return [one for one in COMMANDS if one in by_key or _fits(pattern, f"{title_of(one)} {help_of(one)}")]


def _fits(pattern: Pattern, text: str) -> bool:
    match = pattern.match(text)
    return match is not None and match.score >= Fit.WORD


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeysPage", text)


class KeyModel(RowModel[KeyRow]):
    """The rows; only commands can be chosen."""

    def key(self, row: KeyRow) -> object:
        return row.command.id if row.command is not None else row.title

    def row_of(self, command_id: str) -> int:
        """Return where a command stands, -1 where it is not shown."""
        found = (
            at for at, row in enumerate(self.rows) if row.command is not None and row.command.id == command_id
        )
        return next(found, -1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.rows[index.row()].command is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def told(self, row: KeyRow, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole and row.command is not None:
            keys = _tr(" or ").join(row.keys) or _tr("no key")
            changed = [_tr("changed by you")] if row.is_changed else []
            return ", ".join([row.title, keys, *changed])
        if role == Qt.ItemDataRole.ToolTipRole and row.command is not None:
            return help_of(row.command)
        return None


class KeyDelegate(ThemedDelegate):
    """Paints headings, and commands with their keys as caps at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.shows_ring = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        row: KeyRow = index.data(ROW_ROLE)
        height = _ROW if row.command is not None else _FIRST_HEAD if row.is_first else _HEAD
        return QSize(self.theme.px(160), self.theme.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self.theme
        row: KeyRow = index.data(ROW_ROLE)
        box = QRectF(option.rect)
        if row.command is None:
            room = box.adjusted(theme.px(10), box.height() - theme.px(28), 0, 0)
            draw_line_of_text(painter, room, row.title, theme.font("ui_strong"), theme.color("text"))
            return
        draw_ground(painter, theme, box, option.state)
        if self.shows_ring and option.state & _State.State_HasFocus:
            draw_ring(painter, theme, box, theme.radius("button"))
        inner = box.adjusted(theme.px(10), 0, -theme.px(10), 0)
        end = self._paint_keys(painter, inner, row)
        room = inner.adjusted(0, 0, 0, 0)
        room.setRight(end - theme.space("m"))
        used = draw_line_of_text(painter, room, row.title, theme.font("ui"), theme.color("text"))
        if row.is_changed:
            side = theme.px(_DOT)
            left = min(room.left() + used + theme.px(10), end - side - 2)
            dot = QRectF(left, box.center().y() - side / 2, side, side)
            draw_rounded(painter, dot, side / 2, theme.color("accent"))

    def _paint_keys(self, painter: QPainter, room: QRectF, row: KeyRow) -> float:
        """Paint the keys from the right and return where the first begins; what has no room is left out."""
        theme, x = self.theme, room.right()
        font, quiet = theme.font("micro"), theme.color("text_tertiary")
        if not row.keys:
            words = _tr("no key")
            x -= theme.metrics("micro").horizontalAdvance(words) + 1
            draw_line_of_text(painter, room.adjusted(x - room.left(), 0, 0, 0), words, font, quiet)
            return x
        words = _tr("or")
        gap = theme.metrics("micro").horizontalAdvance(words) + theme.px(18)
        title = theme.metrics("ui").horizontalAdvance(row.title) + theme.px(40)
        shown = list(row.keys)
        while len(shown) > 1 and self._width(shown, gap) > room.width() - title:
            shown.pop()
        for place, key in enumerate(reversed(shown)):
            if place:
                x -= gap
                between = QRectF(x + theme.px(9), room.top(), gap, room.height())
                draw_line_of_text(painter, between, words, font, quiet)
            caps = caps_of(key)
            x -= keycaps_width(theme, caps)
            draw_keycaps(painter, theme, x, room.center().y(), caps, fill=theme.color("bg_raised"))
        return x

    def _width(self, keys: Sequence[str], gap: float) -> float:
        return sum(keycaps_width(self.theme, caps_of(key)) for key in keys) + gap * (len(keys) - 1)
