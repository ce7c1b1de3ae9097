"""What an account can do: the table of what was found, and the question before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, QRectF, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCompleter

from chatdesk.settings.accounts import Account
from chatdesk.settings.addresses import host_of
from chatdesk.settings.capabilities import Capabilities
from chatdesk.ui.look.buttons import PlainButton, QuietButton
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.ability_rows import AbilityList, AbilityRow
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.words import Sentence, Tone, Words

_COPIED_MS = 1600
_ROOM_FOR_DATE = 440


class AbilityField(Box):
    """Shows what is known, asks before something is sent, and fills while it is found out.

    `start_requested` brings the model to try with, `stop_requested` ends what runs.
    """

    start_requested = Signal(str)
    stop_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._known = Capabilities()
        self._name = ""
        self._is_running = False
        self.headline = Words(theme, "", "ui_strong", "text_secondary", height=30)
        self._when = Words(theme, "", "small", "text_tertiary")
        self.copy_button = by_enter(QuietButton(theme, self.tr("Copy"), icon_name="copy"))
        self.button = by_enter(PlainButton(theme, ""))
        self.list = AbilityList(theme)
        self.trouble = Sentence(theme)
        self._told = Box(theme, self.trouble, margins=(12, 0, 12, 8))
        self.question = AbilityQuestion(theme)
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._build(theme)
        self._show_known()

    @property
    def is_running(self) -> bool:
        """Whether something is being found out."""
        return self._is_running

    def show_account(self, account: Account, known: Capabilities, models: Sequence[str], model: str) -> None:
        """Show what is known of an account; `model` is what is tried where nobody chooses another."""
        self._name = account.name
        self.question.show_account(account, models, known.model or model)
        if known != self._known and not self._is_running:
            self._known = known
            self._show_known()

    def begin(self) -> None:
        """Show that it is being found out."""
        self._is_running = True
        self._say("")
        self.question.hide()
        self.list.abilities.set_rows(())
        self._head(self.tr("Trying…"), "")
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_row(self, row: AbilityRow) -> None:
        """Show one more finding."""
        self.list.abilities.add_row(row)

    def end(self, known: Capabilities) -> None:
        """Show the whole result."""
        self._is_running = False
        self._known = known
        self._show_known()

    def stop(self, trouble: str = "") -> None:
        """Show what was known before, and that nothing else was kept."""
        self._is_running = False
        self._show_known()
        self._say(trouble or self.tr("Stopped. What was known before stays."), is_error=bool(trouble))

    def take_escape(self) -> bool:
        """End what runs, or take the question back; False where there is neither."""
        if self._is_running:
            self.stop_requested.emit()
            return True
        if self.question.isHidden():
            return False
        self.question.hide()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_button()
        return True

    def copy(self) -> None:
        """Copy the table as text, with the account, the model and the day above it."""
        head = ", ".join(part for part in (self._name, self._known.model, self._day()) if part)
        QGuiApplication.clipboard().setText(f"{head}\n{self.list.text()}\n")
        self.copy_button.setText(self.tr("Copied"))
        self._copied.start()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        super().set_theme(theme)
        self._theme = theme
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._when.setVisible(self.width() >= self._theme.px(_ROOM_FOR_DATE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        rect = QRectF(self.rect())
        draw_rounded(QPainter(self), rect, theme.radius("card"), None, theme.color("line_hair"))

    def _build(self, theme: Theme) -> None:
        head = Box(theme, self.headline, self._when, is_row=True, margins=(12, 5, 6, 5), gap=8)
        head.line.addStretch(1)
        head.add(self.copy_button, self.button)
        # One pixel at each side and below is the border's.
        rows = Box(theme, self.list, margins=(1, 0, 1, 1))
        self.add(head, self.question, self._told, rows)
        self.question.hide()
        self._told.hide()
        self.button.clicked.connect(self._on_button)
        self.copy_button.clicked.connect(self.copy)
        self.list.copy_requested.connect(self.copy)
        self.question.confirmed.connect(self.start_requested)
        self.question.given_up.connect(self.take_escape)
        self._copied.timeout.connect(lambda: self.copy_button.setText(self.tr("Copy")))

    def _on_button(self) -> None:
        if self._is_running:
            self.stop_requested.emit()
            return
        self._say("")
        self.question.open()
        self._show_button()

    def _show_known(self) -> None:
        findings = self._known.findings
        rows = [AbilityRow.of(ability_id, finding) for ability_id, finding in findings.items()]
        self.list.abilities.set_rows(rows)
        if self._known.tested_at is None:
            self._head(self.tr("Not tried yet"), "")
        else:
            self._head(self.tr("Tried with {0}").format(self._known.model), self._day())

    def _head(self, headline: str, when: str) -> None:
        self.headline.setText(headline)
        self.headline.updateGeometry()
        self._when.setText(when)
        self._when.updateGeometry()
        self._show_button()

    def _show_button(self) -> None:
        self.copy_button.setVisible(bool(self._known.findings) and not self._is_running)
        self.button.setVisible(self._is_running or self.question.isHidden())
        words = self.tr("Try again…") if self._known.tested_at is not None else self.tr("Try…")
        self.button.setText(self.tr("Stop") if self._is_running else words)
        self.button.setAccessibleName("Stop trying" if self._is_running else "Try what it can do")
        self.button.updateGeometry()

    def _say(self, words: str, *, is_error: bool = False) -> None:
        self.trouble.say(words, Tone.ERROR if is_error else Tone.QUIET)
        self._told.setVisible(bool(words))

    def _day(self) -> str:
        if self._known.tested_at is None:
            return ""
        moment = QDateTime.fromSecsSinceEpoch(int(self._known.tested_at))
        return QLocale().toString(moment.date(), "d MMMM yyyy")


class AbilityQuestion(Box):
    """Says what would be sent and what it may cost. `confirmed` brings the model to try with."""

    confirmed = Signal(str)
    given_up = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, margins=(12, 2, 12, 12), gap=10)
        self.words = Sentence(theme, "", "ui", Tone.PLAIN)
        self.model = TextField(theme, "Model to try with", icon="cube")
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        # In the line itself: Up and Down go through the models that begin so.
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self.model.setCompleter(completer)
        self.start = by_enter(PlainButton(theme, self.tr("Start")))
        self.cancel = by_enter(QuietButton(theme, self.tr("Cancel"), keys=("Esc",)))
        row = Box(theme, self.model, self.start, self.cancel, is_row=True, gap=8)
        self.add(self.words, row)
        self.model.textChanged.connect(self._enable)
        self.model.returnPressed.connect(self._confirm)
        self.start.clicked.connect(self._confirm)
        self.cancel.clicked.connect(self.given_up)
        self._enable()

    def show_account(self, account: Account, models: Sequence[str], model: str) -> None:
        """Ask about this account; what a person has typed stays."""
        self._names.setStringList(list(models))
        if not self.model.isModified():
            self.model.setText(model)
        self.words.say(self._sentence(account), Tone.PLAIN)

    def open(self) -> None:
        """Ask, with the focus on Start, or on the model where none is known."""
        self.show()
        (self.start if self.start.isEnabled() else self.model).setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentence(self, account: Account) -> str:
        if account.is_loopback:
            return self.tr(
                "Sends about ten short requests to the server on this computer, with no word of yours in "
                "them. Esc stops at any moment."
            )
        return self.tr(
            "Sends about ten short requests to {0}, with no word of yours in them, for some 500 tokens of "
            "answers; a model that thinks first takes more. A paid service counts a fraction of a cent for "
            "that, for the dearest models a few cents. Esc stops at any moment."
        ).format(host_of(account.base_url))

    def _enable(self) -> None:
        self.start.setEnabled(bool(self.model.text().strip()))
        self.start.setToolTip("" if self.start.isEnabled() else self.tr("Name a model first"))

    def _confirm(self) -> None:
        model = self.model.text().strip()
        if model:
            self.confirmed.emit(model)
