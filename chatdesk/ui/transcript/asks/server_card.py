"""What a tool server asks the user: a form to fill in, or an address to open."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from chatdesk.schemas.form import FieldKind, FieldProblemError, FormField, can_be_answered, read
from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.argument_lines import visible
from chatdesk.ui.transcript.asks.callout import Callout
from chatdesk.ui.transcript.asks.card import AskCard
from chatdesk.ui.transcript.asks.form_field import FieldRow, one_line
from chatdesk.ui.transcript.asks.words import tr

_LONGEST_MESSAGE = 4_000
_LONGEST_NAME = 60
_MARGIN = 32
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class ServerQuestion:
    """What is asked: `fields` to fill in, or `url` to be opened; `server` is the user's name for it."""

    server: str
    message: str
    fields: Sequence[FormField] = ()
    url: str = ""


class ServerCard(AskCard):
    """Asks for a server. `answered` brings "accept" with the values, "decline" or "cancel", once.

    `opened` brings an address that the user wants to have opened. Enter goes to the next field and never
    sends; Ctrl+Enter sends, Esc cancels.
    """

    answered = Signal(str, object)
    opened = Signal(str)

    def __init__(
        self,
        theme: Theme,
        question: ServerQuestion,
        parent: QWidget,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(theme, parent, clock=clock)
        self.question = question
        self._server = one_line(question.server, _LONGEST_NAME)
        self._is_answered = False
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea(self)
        self._words: list[Paragraph | Callout] = []
        self.rows = [
            FieldRow(theme, one, self._content)
            for one in question.fields
            if one.kind is not FieldKind.UNKNOWN
        ]
        accept = tr("Open in the browser") if question.url else tr("Submit")
        self.decline_button = PlainButton(theme, tr("Decline"), parent=self)
        self.accept_button = PlainButton(theme, accept, keys=("Ctrl", "Enter"), parent=self)
        self.accept_button.setEnabled(can_be_answered(question.fields) and _can_open(question.url))
        self._line = QHBoxLayout()
        EscapeCloses(self, self.leave, tr("cancel"))
        self._add_words(theme)
        self._build()
        self.set_theme(theme)

    @property
    def first(self) -> QWidget:
        """The first field, else Decline."""
        return self.rows[0].widgets[0] if self.rows else self.decline_button

    def approve(self) -> None:
        """Send the form when nothing is wrong with it, or have the address opened.

        From elsewhere the card is only gone to: what is sent was looked at.
        """
        if not self.has_focus():
            self.take_focus()
        elif self.accept_button.isEnabled():
            self._accept()

    def deny(self) -> None:
        """Decline."""
        self._answer("decline")

    def leave(self) -> None:
        """Nobody answers any more."""
        self._answer("cancel")

    def press(self, key: int, *, with_shift: bool) -> bool:
        """Take no letter: they belong to the fields."""
        return False

    def head_words(self) -> tuple[str, str, str, str]:
        """Say which server asks."""
        plain = tr("asks you to open an address") if self.question.url else tr("asks you")
        return self._server, plain, "", tr("Esc cancels")

    def height_for(self, width: int, view_height: int) -> int:
        """Show the form in full where there is room; else it scrolls above its buttons."""
        margins = self.body.contentsMargins()
        beside = margins.top() + margins.bottom() + self.body.spacing() + self._theme.size("button")
        inner = width - margins.left() - margins.right()
        wanted = self._column.totalHeightForWidth(inner)
        room = max(self._theme.px(120), view_height - beside - self._theme.px(_MARGIN))
        if wanted > room:
            bar = self._scroll.verticalScrollBar().sizeHint().width()
            wanted = self._column.totalHeightForWidth(inner - bar)
        # By itself the area would give it the height that it has where it is narrowest.
        self._content.setFixedHeight(wanted)
        self._scroll.setFixedHeight(min(wanted, room))
        self.body.activate()
        return beside + self._scroll.height()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (*self._words, *self.rows, self.decline_button, self.accept_button):
            part.set_theme(theme)
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.color("bg_page"))
        self._scroll.setPalette(palette)
        self._column.setSpacing(theme.px(14))
        self._line.setSpacing(theme.px(8))
        super().set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._is_own(event):
                event.accept()  # elsewhere it stops the answer and sends
                return True
            if event.type() == QEvent.Type.KeyPress and self._take_key(watched, event):
                return True
        is_focus = event.type() == QEvent.Type.FocusIn
        if is_focus and isinstance(watched, QWidget) and self._content.isAncestorOf(watched):
            self._scroll.ensureWidgetVisible(watched, 0, self._theme.px(40))
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round inside, one stop for each group of choices: around it Tab walks the transcript."""
        stops = [stop for row in self.rows for stop in row.stops] or [self._scroll]
        stops += [one for one in (self.decline_button, self.accept_button) if one.isEnabled()]
        focus = QApplication.focusWidget()
        here = next((at for at, stop in enumerate(stops) if stop is focus), -1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(here + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def _is_own(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return held == Qt.KeyboardModifier.ControlModifier and event.key() in _ENTER

    def _take_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if self._is_own(event):
            self.approve()
            return True
        is_line = isinstance(watched, QLineEdit)
        if is_line and event.key() in _ENTER:
            if not self.is_guarded:
                self.focusNextChild()
            return True
        if is_line and self.is_guarded and event.text().strip():
            # Meant for the composer: the form came while somebody began to write.
            self.typed.emit(event.text())
            return True
        return False

    def _accept(self) -> None:
        if self._is_answered:
            return
        if self.question.url:
            self.opened.emit(self.question.url)
            self._answer("accept")
            return
        values: dict[str, Any] = {}
        wrong: list[FieldRow] = []
        for row in self.rows:
            try:
                value = read(row.asked, row.given)
            except FieldProblemError as problem:
                row.set_problem(str(problem))
                wrong.append(row)
                continue
            row.set_problem("")
            if value is not None:
                values[row.asked.name] = value
        if wrong:
            self._show_wrong(wrong)
        else:
            self._answer("accept", values)

    def _show_wrong(self, wrong: Sequence[FieldRow]) -> None:
        self.resized.emit()
        wrong[0].take_focus()
        # Its words have their place when the layout has run.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(wrong[0]))
        announce(self, " ".join(f"{row.title}: {row.problem}" for row in wrong))

    def _answer(self, action: str, values: Mapping[str, Any] | None = None) -> None:
        if not self._is_answered:
            self._is_answered = True
            self.answered.emit(action, values or {})

    def _add_words(self, theme: Theme) -> None:
        message = visible_lines(self.question.message)
        if message:
            self._add(Paragraph(theme, message, "ui", "text", self._content))
        url = self.question.url
        if url:
            # As it is asked for: letters of another script cannot pass for those of a name that is known.
            host = QUrl(url).host(QUrl.ComponentFormattingOption.FullyEncoded)
            said = tr("It leads to {0}. Nothing is opened before you say so.").format(visible(host))
            self._add(Paragraph(theme, visible(url), "code", "text", self._content))
            text = said if _can_open(url) else tr("This address cannot be opened: it is not one of the web.")
            self._add(Callout(theme, text, "wait" if _can_open(url) else "error", self._content))
        for text, tone in self._warnings():
            self._add(Callout(theme, text, tone, self._content))
        for row in self.rows:
            self._column.addWidget(row)

    def _add(self, part: Paragraph | Callout) -> None:
        if isinstance(part, Paragraph):
            part.setTextFormat(Qt.TextFormat.PlainText)
        self._words.append(part)
        self._column.addWidget(part)

    def _warnings(self) -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = []
        if any(one.is_secret for one in self.question.fields):
            words = tr("This asks for a secret. What you write goes to {0} as it is.")
            told.append((words.format(self._server), "wait"))
        unknown = [one for one in self.question.fields if one.kind is FieldKind.UNKNOWN]
        if unknown:
            names = ", ".join(one_line(one.title, _LONGEST_NAME) for one in unknown)
            told.append((tr("A form cannot ask for: {0}.").format(names), "wait"))
        if not can_be_answered(self.question.fields):
            told.append((tr("This form cannot be sent. Decline it, or cancel with Esc."), "error"))
        if "⟨U+" in visible_lines(f"{self.question.message}{self.question.url}"):
            told.append((tr("Characters that cannot be seen are in it. They are written as ⟨U+…⟩."), "wait"))
        return told

    def _build(self) -> None:
        scroll = self._scroll
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus if self.rows else Qt.FocusPolicy.TabFocus)
        scroll.setWidget(self._content)
        scroll.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        scroll.setAccessibleName(visible_lines(self.question.message))
        self.body.addWidget(scroll)
        self._line.addWidget(self.decline_button)
        self._line.addWidget(self.accept_button)
        self._line.addStretch(1)
        self.body.addLayout(self._line)
        self.decline_button.clicked.connect(self.deny)
        self.accept_button.clicked.connect(self._accept)
        inputs = [widget for row in self.rows for widget in row.widgets]
        self.watch(*inputs, self.decline_button, self.accept_button, scroll)
        strong, plain, _, _ = self.head_words()
        self.setAccessibleName(f"{strong} {plain}: {visible_lines(self.question.message)}")
        self.setAccessibleDescription(visible(self.question.url))


def visible_lines(text: str) -> str:
    """Return words of a server with its lines, and with what is hidden in them spelled."""
    lines = (visible(line.rstrip("\r")) for line in text.strip().split("\n"))
    shown = "\u2028".join(lines)
    return shown if len(shown) <= _LONGEST_MESSAGE else f"{shown[:_LONGEST_MESSAGE]}…"


def _can_open(url: str) -> bool:
    return not url or QUrl(url, QUrl.ParsingMode.StrictMode).scheme() in ("http", "https")
