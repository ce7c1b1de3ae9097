"""The empty conversation: what to try first, and the model servers found on this computer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from chatdesk.ui.look.column import column_in
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.page.welcome_cards import FoundCard, FoundServer, SuggestionCard

_STACK_BELOW = 520  # px of column: in less the cards stand below each other


class Suggestion(NamedTuple):
    """A card of the empty conversation; pressing it asks to send `prompt`. `text` may have marks for keys."""

    id: str
    icon: str
    title: str
    text: str
    prompt: str


class Search(Enum):
    """How far the look for local servers has come."""

    IDLE = auto()
    LOOKING = auto()
    DONE = auto()


class Welcome(QScrollArea):
    """A heading, suggestions side by side, and what was found to talk to.

    All of it is reached by Tab and arrows and rings what has the focus; it scrolls where the window is
    small. `suggestion_chosen` carries the id and the prompt, `server_chosen` the server's id; Up or Esc in
    a suggestion emits `left`. `fill` puts the keys in force into the texts of the cards.
    """

    suggestion_chosen = Signal(str, str)
    server_chosen = Signal(str)
    look_again_requested = Signal()
    add_account_requested = Signal()
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        suggestions: Sequence[Suggestion],
        fill: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._suggestions, self._fill = suggestions, fill
        self._body = QWidget()
        self._heading = Paragraph(theme, self.tr("Ask something, or take the tour"), "display", "text")
        self._lead = Paragraph(
            theme,
            self.tr(
                "The tour answers from inside this program: no AI, no network, no key. "
                "Everything else you see is the real thing."
            ),
            "body",
            "text_secondary",
        )
        self.cards = [SuggestionCard(theme, one.icon, one.title, fill(one.text)) for one in suggestions]
        for card, one in zip(self.cards, suggestions, strict=True):
            card.clicked.connect(lambda _=False, one=one: self.suggestion_chosen.emit(one.id, one.prompt))
            card.installEventFilter(self)
        self.found = FoundCard(theme)
        self.found.server_chosen.connect(self.server_chosen)
        self.found.look_again_requested.connect(self.look_again_requested)
        self.found.add_account_requested.connect(self.add_account_requested)
        self._frame = QWidget()
        self._across = QHBoxLayout(self._body)
        self._column = QVBoxLayout(self._frame)
        self._words = QVBoxLayout()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._arrange()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.color("bg_page"))
        self._body.setPalette(palette)
        self.setPalette(palette)
        self._heading.set_theme(theme)
        self._lead.set_theme(theme)
        self.found.set_theme(theme)
        for card in self.cards:
            card.set_theme(theme)
        self._words.setSpacing(theme.px(4))
        self._row.setSpacing(theme.space("m"))
        self._place()

    def name_keys(self) -> None:
        """Name the keys that are in force now."""
        for card, one in zip(self.cards, self._suggestions, strict=True):
            card.say(self._fill(one.text))
        self._place()

    def set_lead(self, heading: str, text: str) -> None:
        """Show another heading and lead, as where a real model answers."""
        self._heading.setText(heading)
        self._lead.setText(text)
        self._heading.updateGeometry()
        self._lead.updateGeometry()

    def set_found(self, servers: Sequence[FoundServer], search: Search) -> None:
        """Show the servers that answered, while looking and after."""
        self.found.set_servers(servers, is_looking=search is Search.LOOKING, has_looked=search is Search.DONE)

    def set_found_visible(self, visible: bool) -> None:
        """Leave the card of servers out, as where an account is set up already."""
        self.found.setVisible(visible)

    def focus_suggestions(self) -> None:
        """Put the focus on the first suggestion."""
        if self.cards:
            self.cards[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(self.cards[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            stands_first = (
                watched in self.cards[:1] or self._row.direction() is QBoxLayout.Direction.LeftToRight
            )
            leaves_up = event.key() == Qt.Key.Key_Up and stands_first
            if leaves_up or event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.verticalScrollBar().setValue(0)

    def _arrange(self) -> None:
        self.setFrameStyle(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body.setAutoFillBackground(True)
        self._across.setSpacing(0)
        self._across.addWidget(self._frame)
        self._across.addStretch(1)
        self._words.addWidget(self._heading)
        self._words.addWidget(self._lead)
        for card in self.cards:
            self._row.addWidget(card, 1)
        self._column.addStretch(1)
        self._column.addLayout(self._words)
        self._column.addLayout(self._row)
        self._column.addWidget(self.found)
        self._column.addStretch(1)
        self.setWidget(self._body)

    def _place(self) -> None:
        theme = self._theme
        # Of the whole width: the scroll bar must not move the column away from the composer's.
        column = column_in(theme, self.width())
        # The frame is wider than the column by the rings of the cards at its edges.
        reach = round(theme.line("ring") + theme.line("ring_gap"))
        self._across.setContentsMargins(column.left - reach, 0, 0, 0)
        bar = self.verticalScrollBar().sizeHint().width()
        right = max(0, min(reach, self.width() - bar - column.left - column.width))
        self._frame.setFixedWidth(reach + column.width + right)
        self._column.setContentsMargins(reach, theme.space("l"), right, theme.space("l"))
        self._column.setSpacing(theme.space("xl"))
        hang = theme.size("hang")
        self._words.setContentsMargins(hang, 0, hang, 0)
        is_narrow = column.width < theme.px(_STACK_BELOW)
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(direction)
        width = column.width
        if not is_narrow and self.cards:
            width = (column.width - theme.space("m") * (len(self.cards) - 1)) // len(self.cards)
        height = max((card.height_for(width) for card in self.cards), default=0)
        for card in self.cards:
            card.setFixedHeight(card.height_for(width) if is_narrow else height)
