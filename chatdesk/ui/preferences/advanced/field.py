"""A row of the advanced settings as fields: what is written is taken when it can be used, else explained."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, QDir, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFileDialog, QLineEdit, QWidget

from chatdesk.settings.account_error import AccountError
from chatdesk.settings.account_secrets import check_for_new_secrets
from chatdesk.settings.accounts import Account, checked_requests
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.entry import Entry, Look
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.advanced.texts import UnusableTextError
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.segments import Segments
from chatdesk.ui.preferences.words import Sentence, Tone, Words

_WIDTHS = {Look.SHORT: 132, Look.WORD: 220}


class Editor(Protocol):
    """What a text is written in. It calls `typed` and `left` of its owner."""

    focus: QWidget

    def text(self) -> str:
        """Return what is written."""
        ...

    def set_text(self, text: str) -> None:
        """Show another text; tells nobody."""
        ...

    def set_invalid(self, is_invalid: bool, at: int | None) -> None:
        """Show that the text cannot be used, and where."""
        ...


class EntryField(Box):
    """The body of a row. `edited` says that a person has left it with another text that can be used.

    `judged` says that a text turned out to be unusable, or no longer is.
    """

    edited = Signal()
    judged = Signal()

    def __init__(self, theme: Theme, entry: Entry, account: Account) -> None:
        super().__init__(theme, gap=6)
        self.entry = entry
        self._base = account
        self._shown = self._taken = entry.shown(account)
        self.error: AccountError | None = None
        self._help = Sentence(theme, self.tr(entry.help))
        self.note = Sentence(theme)
        self.editor = self._made(theme)
        self.editor.set_text(self._shown)
        self.editor.focus.setAccessibleDescription(self._help.text())
        self.add(self._help, self.note)

    @property
    def is_changed(self) -> bool:
        """Whether something else is written than the account says."""
        return self.editor.text() != self._shown

    def show_account(self, account: Account) -> None:
        """Show an account; a text that nobody has taken yet stays."""
        self._base = account
        is_settled = self.editor.text() in (self._shown, self._taken)
        self._shown = self.entry.shown(account)
        if is_settled:
            self._taken = self._shown
            self.editor.set_text(self._shown)
            self._say(None)

    def applied_to(self, account: Account) -> Account:
        """Return the account as this row says; as it was where the text cannot be used, which is told."""
        if not self.is_changed:
            self._say(None)
            return account
        text = self.editor.text()
        try:
            changed = checked_requests(self.entry.taken(account, text))
            check_for_new_secrets(changed, self._base)
        except AccountError as error:
            self._say(error)
            return account
        self._taken = text
        self._say(None)
        return changed

    def note_refused(self) -> None:
        """Note that the text could not be kept: it stays until it can."""
        self._taken = self._shown

    def tell(self, error: AccountError) -> None:
        """Say why the text could not be kept after all."""
        self.note_refused()
        self._say(error)

    def _say(self, error: AccountError | None) -> None:
        was_wrong, self.error = self.error is not None, error
        at = error.at if isinstance(error, UnusableTextError) else None
        words = "" if error is None else f"{error.text} {error.hint}".strip()
        self.editor.set_invalid(error is not None, at)
        self.editor.focus.setAccessibleDescription(words or self._help.text())
        self.note.say(words, Tone.ERROR)
        self._help.setVisible(error is None and bool(self._help.text()))
        if was_wrong or error is not None:
            self.judged.emit()

    def _made(self, theme: Theme) -> Editor:
        look = self.entry.look
        if look is Look.CHOICE:
            return _Choice(theme, self)
        if look in (Look.LINES, Look.CODE):
            return _Lines(theme, self)
        return _Line(theme, self)

    def on_typed(self) -> None:
        """Take back what was said of the text while it is written on."""
        if self.error is not None:
            self._say(None)

    def on_left(self) -> None:
        """Have the owner take the text, or say why it cannot be used."""
        if self.editor.text() not in (self._shown, self._taken) or self.error is not None:
            self.applied_to(self._base)
            if self.error is None:
                self.edited.emit()
        elif self.is_changed:
            self.edited.emit()


class _Line:
    """One line, short or long, with what stands behind it."""

    def __init__(self, theme: Theme, field: EntryField) -> None:
        entry = field.entry
        self._line = TextField(theme, entry.title, placeholder=_tr(entry.placeholder))
        self.focus: QWidget = self._line
        if entry.proposals:
            completer = QCompleter(list(entry.proposals), self._line)
            # In the line itself: Up and Down go through the words that begin so.
            completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
            self._line.setCompleter(completer)
        if entry.look is Look.FILE:
            field.add(Box(theme, self._line, self._chooser(theme, field), is_row=True, gap=8))
        elif entry.look in _WIDTHS:
            field.add(_ShortLine(theme, self._line, _WIDTHS[entry.look], _tr(entry.unit)))
        else:
            field.add(self._line)
        self._line.textEdited.connect(field.on_typed)
        self._line.editingFinished.connect(field.on_left)

    def text(self) -> str:
        return self._line.text()

    def set_text(self, text: str) -> None:
        if text != self._line.text():
            self._line.setText(text)

    def set_invalid(self, is_invalid: bool, at: int | None) -> None:
        del at  # one line: the border is enough
        self._line.set_invalid(is_invalid)

    def _chooser(self, theme: Theme, field: EntryField) -> PlainButton:
        button = by_enter(PlainButton(theme, _tr("Choose…")))
        button.setAccessibleName(f"Choose the file: {field.entry.title}")

        def take(path: str) -> None:
            self._line.setText(QDir.toNativeSeparators(path))
            field.on_left()

        def choose() -> None:
            dialog = QFileDialog(button.window(), _tr(field.entry.title))
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([_tr("Certificates (*.pem *.crt *.cer *.key)"), _tr("All files (*)")])
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(take)
            dialog.open()

        button.clicked.connect(choose)
        return button


class _ShortLine(Box):
    """A field for a number or a word, with its unit behind it."""

    def __init__(self, theme: Theme, line: QLineEdit, width: int, unit: str) -> None:
        super().__init__(theme, is_row=True, gap=8)
        self._edit, self._width = line, width
        self.line.addWidget(line)
        self.line.addWidget(Words(theme, unit, "ui", "text_tertiary"))
        self.line.addStretch(1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        super().set_theme(theme)
        self._edit.setFixedWidth(theme.px(self._width))


class _Lines:
    """Several lines, of words or of code."""

    def __init__(self, theme: Theme, field: EntryField) -> None:
        entry = field.entry
        is_code = entry.look is Look.CODE
        self._field = LinesField(theme, entry.title, is_code=is_code, placeholder=_tr(entry.placeholder))
        self.focus: QWidget = self._field.edit
        field.add(self._field)
        self._field.typed.connect(field.on_typed)
        self._field.left.connect(field.on_left)

    def text(self) -> str:
        return self._field.text()

    def set_text(self, text: str) -> None:
        self._field.set_text(text)

    def set_invalid(self, is_invalid: bool, at: int | None) -> None:
        self._field.set_invalid(is_invalid, at)


class _Choice:
    """One of a few words."""

    def __init__(self, theme: Theme, field: EntryField) -> None:
        entry = field.entry
        self._choice = Segments(theme, [(value, _tr(words)) for value, words in entry.choices], entry.title)
        self.focus: QWidget = self._choice.buttons[0]
        field.add(self._choice)
        self._choice.chosen.connect(lambda _value: field.on_left())

    def text(self) -> str:
        return self._choice.value

    def set_text(self, text: str) -> None:
        with QSignalBlocker(self._choice):
            self._choice.select(text)

    def set_invalid(self, is_invalid: bool, at: int | None) -> None:
        del is_invalid, at  # each of its words can be used


def entry_row(theme: Theme, field: EntryField) -> FormRow:
    """Return the row of a field, under its declared title."""
    return FormRow(theme, _tr(field.entry.title), field, buddy=field.editor.focus)


def _tr(words: str) -> str:
    return QCoreApplication.translate("EntryField", words) if words else ""
