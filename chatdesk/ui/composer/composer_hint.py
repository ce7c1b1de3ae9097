"""The quiet words in the lower left of the composer: what the keys do, what is being edited."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from chatdesk.ui.composer.message_keys import MessageKeys, ShownKeys
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.look.theme import Theme

_CONTEXT = "Composer"


class HintKind(Enum):
    """What the keys mean now."""

    WRITING = auto()
    QUEUEING = auto()
    REFUSED = auto()
    LONG = auto()


class ComposerHint:
    """What the words say: that an earlier question is edited, that Send was refused, that a text is long.

    The composer draws them, and is painted again where `is_editing` or `is_long` is set.
    """

    def __init__(self, composer: QWidget, keys: MessageKeys, shown: ShownKeys) -> None:
        self._composer = composer
        self._keys = keys
        self._shown = shown
        self._was_refused = False
        self.is_editing = False
        self.is_long = False

    @property
    def was_refused(self) -> bool:
        """Whether Send did nothing, and that is said."""
        return self._was_refused

    def set_refused(self, refused: bool) -> None:
        """Say that Send did nothing, or say it no more."""
        if refused != self._was_refused:
            self._was_refused = refused
            self._composer.update()

    def paint(
        self, painter: QPainter, theme: Theme, rect: QRectF, *, is_running: bool, has_content: bool
    ) -> None:
        """Draw them; while an answer is written, what is there to send would wait for its end."""
        if self.is_editing and not self._was_refused:
            draw_editing_hint(painter, theme, rect, is_running=is_running)
            return
        kind = HintKind.LONG if self.is_long else HintKind.WRITING
        if self._was_refused:
            kind = HintKind.REFUSED
        elif is_running and has_content:
            kind = HintKind.QUEUEING
        draw_hint(painter, theme, rect, self._keys, kind, self._shown.interrupt, self._shown.file)


def draw_hint(
    painter: QPainter,
    theme: Theme,
    rect: QRectF,
    edit_keys: MessageKeys,
    kind: HintKind,
    interrupt_keys: tuple[str, ...],
    file_keys: tuple[str, ...] = (),
) -> None:
    """Draw which key makes a new line, what Enter does while it answers, or why it did not send."""
    translate = QCoreApplication.translate
    color = theme.color("text_tertiary")
    if kind is HintKind.REFUSED:
        words = translate(_CONTEXT, "Still answering. Stop it first, or wait: your text stays here.")
        draw_line_of_text(painter, rect, words, theme.font("small"), theme.color("wait"))
        return
    hints: list[tuple[tuple[str, ...], str]] = [(edit_keys.new_line(), translate(_CONTEXT, "new line"))]
    if kind is HintKind.QUEUEING:
        hints = [(edit_keys.send(), translate(_CONTEXT, "queue"))]
        if interrupt_keys:
            hints.append((interrupt_keys, translate(_CONTEXT, "stop and send")))
    if kind is HintKind.LONG and file_keys:
        hints.append((file_keys, translate(_CONTEXT, "make it a file")))
    room = QRectF(rect)
    for keys, words in hints:
        needed = keycaps_width(theme, keys) + theme.px(7) + theme.metrics("small").horizontalAdvance(words)
        if needed > room.width():
            return
        end = draw_keycaps(painter, theme, room.left(), rect.center().y(), keys, text=color)
        room.setLeft(end + theme.px(7))
        used = draw_line_of_text(painter, room, words, theme.font("small"), color)
        room.setLeft(room.left() + used + theme.space("l"))


def draw_editing_hint(painter: QPainter, theme: Theme, rect: QRectF, *, is_running: bool) -> None:
    """Draw that an earlier question is being edited; in fewer words where there is little room.

    While an answer is written Esc stops that.
    """
    translate = QCoreApplication.translate
    words = translate(_CONTEXT, "Editing an earlier question: sending makes a new branch.")
    shorter = translate(_CONTEXT, "Sending makes a new branch.")
    if not is_running:
        words = f"{words} {translate(_CONTEXT, 'Esc leaves it as it was.')}"
        shorter = f"{shorter} {translate(_CONTEXT, 'Esc leaves it.')}"
    side = theme.px(14)
    draw_icon(
        painter,
        "pencil-simple",
        QRectF(rect.left(), rect.center().y() - side / 2, side, side),
        theme.color("accent"),
    )
    room = QRectF(rect)
    room.setLeft(rect.left() + side + theme.px(8))
    fits = theme.metrics("small").horizontalAdvance(words) <= room.width()
    text = words if fits else shorter
    draw_line_of_text(painter, room, text, theme.font("small"), theme.color("text_secondary"))
