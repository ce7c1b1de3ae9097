"""The fields of an account, each with its own sentence: name, address, dialect, key, models and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.accounts import (
    DIALECTS,
    Account,
    account_warnings,
    checked,
    clean_base_url,
)
from chatdesk.settings.addresses import host_of
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.part import AdvancedPart
from chatdesk.ui.preferences.boxes import Box, Form, FormRow
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.key_field import KeyField
from chatdesk.ui.preferences.models_field import ModelsField
from chatdesk.ui.preferences.segments import Segments
from chatdesk.ui.preferences.words import Sentence, Tone


class AccountForm(Form):
    """Shows an account and gives it back as a person changed it.

    `edited` says that a field was left or a choice made, `submitted` that Enter was pressed in a field,
    `typed` that any letter changed.
    """

    edited = Signal()
    submitted = Signal()
    typed = Signal()

    def __init__(self, theme: Theme, account: Account, *, is_draft: bool) -> None:
        super().__init__(theme)
        self._base = account
        self.name = TextField(theme, "Name")
        self.address = TextField(theme, "Address", placeholder="https://api.openai.com/v1")
        self.dialect = Segments(theme, [(id_, self._dialect_words(id_)) for id_ in DIALECTS], "Dialect")
        self.key = KeyField(theme, is_draft=is_draft)
        self.models = ModelsField(theme)
        self.advanced = AdvancedPart(theme, account)
        self._name_note = Sentence(theme)
        self._address_note = Sentence(theme)
        self.trouble = Sentence(theme)
        self._build(theme)
        self._connect()
        self.show_account(account)

    def __repr__(self) -> str:
        """Never the key that may stand in a field."""
        return f"<AccountForm of {self._base.id}>"

    def show_account(self, account: Account, known: Sequence[str] = ()) -> None:
        """Show an account; a field that holds what nobody has taken yet keeps its text."""
        self._base = account
        for field, text in ((self.name, account.name), (self.address, account.base_url)):
            if not field.isModified() and field.text() != text:
                field.setText(text)
        self.dialect.select(account.dialect)
        self.key.show_reference(account.key)
        self.advanced.show_account(account)
        self.show_models(known or self.models.known, account.models)
        if self.has_good_address:
            self._say_warnings()

    def show_models(self, known: Sequence[str], chosen: Sequence[str] | None = None) -> None:
        """Show which models there are."""
        self.models.show_models(known, self.models.chosen if chosen is None else chosen)

    def account(self) -> Account:
        """Return the account as the form says; raises `AccountError` with the field that is wrong."""
        address = clean_base_url(self.address.text())
        name = self.name.text().strip() or self._base.name or self.proposed_name
        account = replace(
            self._base,
            name=name,
            base_url=address,
            dialect=self.dialect.value,
            key=self.key.reference,
            models=self.models.chosen,
        )
        return checked(self.advanced.applied_to(account))

    @property
    def proposed_name(self) -> str:
        """The name that an account has when nobody writes one: its host."""
        return host_of(self.address.text().strip())

    @property
    def has_good_address(self) -> bool:
        """Whether the address can be used."""
        try:
            clean_base_url(self.address.text())
        except AccountError:
            return False
        return True

    def tell(self, error: SettingsError) -> None:
        """Say at its field what is wrong, or below all fields."""
        words = f"{error.text} {error.hint}".strip()
        field = error.field if isinstance(error, AccountError) else ""
        if field == "base_url":
            self.address.set_invalid(True)
            self._address_note.say(words, Tone.ERROR)
        elif field == "name":
            self.name.set_invalid(True)
            self._name_note.say(words, Tone.ERROR)
        elif field == "key":
            self.key.tell(words)
        elif not (isinstance(error, AccountError) and self.advanced.tell(error)):
            self.trouble.say(words, Tone.ERROR)

    def fill_in(self, name: str, address: str) -> None:
        """Write name and address as if they had been typed."""
        for field, text in ((self.name, name), (self.address, address)):
            field.setText(text)
            field.setModified(True)
        self._on_typed()

    def go_to(self, field: str) -> None:
        """Give the focus to a field: name, base_url or key."""
        if field == "key":
            self.key.take_focus()
        else:
            (self.address if field == "base_url" else self.name).setFocus()

    def _build(self, theme: Theme) -> None:
        def under(field: QWidget, note: Sentence) -> Box:
            return Box(theme, field, note, gap=6)

        self.add(
            FormRow(theme, self.tr("Name"), under(self.name, self._name_note), buddy=self.name),
            FormRow(theme, self.tr("Address"), under(self.address, self._address_note), buddy=self.address),
            FormRow(theme, self.tr("Dialect"), self.dialect),
            FormRow(theme, self.tr("Key"), self.key, buddy=self.key.entry),
            FormRow(theme, self.tr("Models"), self.models, buddy=self.models.field),
            self.trouble,
        )

    def _connect(self) -> None:
        for field in (self.name, self.address):
            field.textEdited.connect(self._on_typed)
            field.editingFinished.connect(self._on_left)
            field.returnPressed.connect(self.submitted)
        self.dialect.chosen.connect(self._on_dialect)
        self.advanced.edited.connect(self.edited)
        self.models.chosen_changed.connect(self.edited)
        self.key.variable.returnPressed.connect(self.submitted)

    def _on_typed(self) -> None:
        self._settle()
        self.name.setPlaceholderText(self.proposed_name)
        self.typed.emit()

    def _on_dialect(self, dialect: str) -> None:
        self.advanced.show_dialect(dialect)
        self.edited.emit()

    def _on_left(self) -> None:
        if not (self.name.isModified() or self.address.isModified()):
            return
        if self.address.isModified() and self.address.text().strip():
            try:
                clean_base_url(self.address.text())
            except AccountError as error:
                self.tell(error)
                return
        self._say_warnings()
        self.edited.emit()

    def note_taken(self) -> None:
        """Note that the owner has taken what is written so far."""
        self.name.setModified(False)
        self.address.setModified(False)
        self.trouble.say("")

    def note_refused(self) -> None:
        """Note that what is written could not be kept: leaving the fields tries again."""
        self.advanced.note_refused()
        self.name.setModified(self.name.text() != self._base.name)
        self.address.setModified(self.address.text() != self._base.base_url)

    def _settle(self) -> None:
        self.name.set_invalid(False)
        self.address.set_invalid(False)
        self._name_note.say("")
        self.trouble.say("")
        self._say_warnings()

    def _say_warnings(self) -> None:
        text = self.address.text().strip()
        here = replace(self._base, name=self.name.text().strip() or self.proposed_name, base_url=text)
        warnings = account_warnings(here) if self.has_good_address else ()
        self._address_note.say(" ".join(warnings), Tone.WARNING)

    def _dialect_words(self, dialect: str) -> str:
        words = {
            "chat-completions": self.tr("Chat completions"),
            "responses": self.tr("Responses"),
            "completions": self.tr("Completions"),
        }
        return words.get(dialect, dialect)
