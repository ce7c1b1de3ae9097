"""The pane of an account that is not there yet: nothing is written before "Add account"."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal

from chatdesk.domain.errors import SecretError, SettingsError
from chatdesk.settings.accounts import KEY_KEYRING, KEY_SESSION, Account, new_account_id
from chatdesk.ui.look.buttons import FilledButton, PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.account_edits import DRAFT_ID, AccountServices
from chatdesk.ui.preferences.account_head import AccountHead
from chatdesk.ui.preferences.account_pane import AccountPane
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.service_choice import ServiceChoice

EMPTY_DRAFT = Account(id=DRAFT_ID, name="", base_url="", key=KEY_KEYRING)


class NewAccount(AccountPane):
    """A form that can be tested, then added.

    `added` brings the account, `given_up` says that it is not wanted.
    """

    added = Signal(object)
    given_up = Signal()

    def __init__(self, theme: Theme, draft: Account, services: AccountServices) -> None:
        super().__init__(theme, draft, services, is_draft=True)
        self.head = AccountHead(theme, self.tr("New account"), can_remove=False)
        self.add_button = by_enter(FilledButton(theme, self.tr("Add account")))
        self.cancel = by_enter(PlainButton(theme, self.tr("Cancel")))
        acts = Box(theme, self.add_button, self.cancel, is_row=True, gap=8)
        acts.line.addStretch(1)
        self.service = ServiceChoice(theme, self.form)
        service_row = FormRow(theme, self.tr("Service"), self.service)
        if draft.base_url:
            service_row.hide()  # a server that was found has told its address
        # What few need stands last: the test and the way to add stay in view together.
        self.add(
            self.head, service_row, self.form, self.test_row, FormRow(theme, "", acts), self.form.advanced
        )
        self.line.addStretch(1)
        self.form.typed.connect(self._enable)
        self.form.submitted.connect(self._submit)
        self.form.key.key_entered.connect(self._submit)
        self.form.key.variable.returnPressed.connect(self._submit)
        self.add_button.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.given_up)
        self._is_adding = False
        self._enable()
        self.look_for_keyring()

    def take_focus(self) -> None:
        """Go to the first field that is to be written."""
        self.form.go_to("key" if self.form.has_good_address else "name")

    def account_to_ask(self) -> Account | None:
        """Return the account with the key that is typed, if it has one, for this session."""
        account = super().account_to_ask()
        if account is None:
            return None
        try:
            return self._services.edits.draft_for_test(account, self.form.key.text)
        except SecretError as error:
            self.form.key.tell(f"{error.text} {error.hint}".strip())
            return None

    def _enable(self) -> None:
        is_good = self.form.has_good_address and not self._is_adding
        self.add_button.setEnabled(is_good)
        missing = "" if self.form.has_good_address else self.tr("Write the address first")
        self.add_button.setToolTip(missing)

    def _submit(self) -> None:
        if self._is_adding:
            return
        try:
            account = self._account_to_add()
        except SettingsError as error:
            self.form.tell(error)
            return
        if account.key in (KEY_KEYRING, KEY_SESSION) and not self.form.key.text.strip():
            self.form.key.tell(self.tr("The key is missing. Choose “None” where none is needed."))
            self.form.go_to("key")
            return
        self._is_adding = True
        self._enable()
        self.spawn(self._add(account, self.form.key.text))

    def _account_to_add(self) -> Account:
        account = self.form.account()
        if account.id != DRAFT_ID:
            return account
        taken = [known.id for known in self._services.edits.accounts.all()]
        return replace(account, id=new_account_id(account.name, taken))

    async def _add(self, account: Account, key: str) -> None:
        try:
            with self.form.key.asking():
                await self._services.edits.add(account, key)
        except SecretError as error:
            self.form.key.tell(f"{error.text} {error.hint}".strip())
            self.form.go_to("key")
        except SettingsError as error:
            self.form.tell(error)
        else:
            self._services.edits.accounts.note_models(account.id, self.form.models.known)
            self.leave()
            self.added.emit(account)
        finally:
            self._is_adding = False
            self._enable()
