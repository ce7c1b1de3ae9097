"""Where the parts of the composer stand, and how high it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtWidgets import QWidget

from chatdesk.ui.composer.attachments import Attachments
from chatdesk.ui.composer.message_edit import MessageEdit
from chatdesk.ui.look.column import column_in
from chatdesk.ui.look.send_stop_button import SendStopButton
from chatdesk.ui.look.theme import Theme


class CardShape(QObject):
    """Measures the card of a composer: it grows with the text, up to a share of the window.

    It follows the size of both; `fit` tells that what stands in the card has changed.
    """

    def __init__(
        self,
        theme: Theme,
        composer: QWidget,
        edit: MessageEdit,
        button: SendStopButton,
        attachments: Attachments,
        attach_button: QWidget,
    ) -> None:
        super().__init__(composer)
        self._theme = theme
        self._attach_button = attach_button
        self._attachments = attachments
        self._composer, self._edit, self._button = composer, edit, button
        self._queued: QWidget | None = None
        composer.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme

    def set_queued(self, line: QWidget | None) -> None:
        """Leave room above the field for the line of a message that waits."""
        self._queued = line

    def fit(self) -> None:
        """Make the composer as high as it should be, and put its parts where they belong."""
        wanted = self.wanted_height()
        if wanted != self._composer.height():
            self._composer.setFixedHeight(wanted)
            self._composer.updateGeometry()
        self.place_parts()

    def wanted_height(self) -> int:
        """Return how high the composer should be."""
        return self._card_height() + 2 * self._theme.size("composer_margin")

    def card(self) -> QRect:
        """Return where the card is."""
        theme = self._theme
        column = column_in(theme, self._composer.width())
        margin = theme.size("composer_margin")
        return QRect(column.left, margin, column.width, self._composer.height() - 2 * margin)

    def hint(self) -> QRectF:
        """Return where the hint stands, beside the button."""
        theme, beside = self._theme, self._attach_button.geometry()
        button, left = self._button.geometry(), beside.right() + 1 + theme.px(6)
        width = button.x() - self._theme.space("m") - left
        return QRectF(left, button.y(), width, button.height())

    def place_parts(self) -> None:
        """Put field and button where they belong."""
        theme, card = self._theme, self.card()
        size = self._button.sizeHint()
        self._button.setGeometry(
            card.right() + 1 - theme.px(7) - size.width(),
            card.bottom() + 1 - theme.px(8) - size.height(),
            size.width(),
            size.height(),
        )
        side = self._attach_button.sizeHint()
        row = self._button.geometry()
        # Its icon stands under the first letter of the field.
        left = card.left() + theme.size("hang") - (side.width() - theme.size("icon")) // 2
        self._attach_button.setGeometry(
            left, row.center().y() + 1 - side.height() // 2, side.width(), side.height()
        )
        inset, top = theme.size("hang"), theme.px(11) + self._queued_height()
        if self._queued is not None:
            gap = theme.px(8)
            left, width = card.left() + gap, card.width() - 2 * gap
            self._queued.setGeometry(left, card.top() + gap, width, theme.size("row"))
        files = self._files_height()
        if files:
            self._attachments.place(QRect(card.left() + inset, card.top() + top, self._inner_width(), files))
            top += files
        height = self._button.y() - theme.px(7) - card.top() - top
        overflows = self._text_height() > height + theme.px(4)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflows else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._edit.setVerticalScrollBarPolicy(policy)
        # The handle stands in the margin, so that the text breaks at the same width as before.
        width = card.width() - 2 * inset + (inset - theme.px(2) if overflows else 0)
        self._edit.setGeometry(card.left() + inset, card.top() + top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Show and watched is self._composer:
            self._composer.window().installEventFilter(self)
            self.fit()
        elif kind == QEvent.Type.Resize and watched in (self._composer, self._composer.window()):
            self.fit()
        return super().eventFilter(watched, event)

    def _card_height(self) -> int:
        theme = self._theme
        rest = theme.size("composer_min") - theme.line_height("body")
        room = int(self._composer.window().height() * theme.share("composer_max_share"))
        above = self._queued_height() + self._files_height()
        return above + max(theme.size("composer_min"), min(rest + self._text_height(), room))

    def _queued_height(self) -> int:
        return 0 if self._queued is None else self._theme.size("row") + self._theme.px(6)

    def _files_height(self) -> int:
        """How much the files take over the text."""
        return self._attachments.height_for(self._inner_width())

    def _inner_width(self) -> int:
        theme = self._theme
        return column_in(theme, self._composer.width()).width - 2 * theme.size("hang")

    def _text_height(self) -> int:
        lines = max(1, round(self._edit.document().size().height()))
        return lines * self._theme.line_height("body")
