"""The pane of an account that is there: each change is written when its field is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal

from chatdesk.domain.errors import SecretError, SettingsError
from chatdesk.settings.accounts import KEY_KEYRING, KEY_NONE, KEY_SESSION, Account
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.ability_part import AbilityPart
from chatdesk.ui.preferences.account_edits import AccountServices
from chatdesk.ui.preferences.account_head import AccountHead
from chatdesk.ui.preferences.account_pane import AccountPane
from chatdesk.ui.preferences.account_rows import AccountMark
from chatdesk.ui.preferences.boxes import FormRow
from chatdesk.ui.preferences.key_field import KEY_ENVIRONMENT
from chatdesk.ui.preferences.use_field import UseField


class LiveAccount(AccountPane):
    """Changes an account in place, tests it, takes it into use, removes it.

    `removed` brings its id and a sentence where its key had to stay; `used` its id and the model.
    """

    removed = Signal(str, str)
    used = Signal(str, str)

    def __init__(self, theme: Theme, account: Account, services: AccountServices) -> None:
        super().__init__(theme, account, services)
        self._saving = 0
        self._wanted = account
        self.head = AccountHead(theme, account.name)
        self.use = UseField(theme)
        self.add(self.head, self.form)
        self.abilities = AbilityPart(theme, services, self.account_to_ask)
        self.add(FormRow(theme, self.tr("Use"), self.use, buddy=self.use.button), self.test_row)
        self.add(self.abilities, self.form.advanced)
        self.line.addStretch(1)
        form = self.form
        form.edited.connect(self._commit)
        form.submitted.connect(self._on_submitted)
        form.key.place_chosen.connect(self._on_place)
        form.key.key_entered.connect(self._on_key)
        form.key.variable_entered.connect(self._on_variable)
        self.abilities.run.answered.connect(lambda: self.judged.emit(account.id, AccountMark.ANSWERS))
        self.use.use_requested.connect(lambda: self.spawn(self._use()))
        self.head.removal_confirmed.connect(lambda: self.spawn(self._remove()))
        self.show_account(account)
        form.key.set_kept({form.key.place} & {KEY_KEYRING, KEY_SESSION})
        self.look_for_keyring()

    def show_account(self, account: Account) -> None:
        """Show what the configuration says now; not in the fields while something newer is being written."""
        edits = self._services.edits
        if edits.is_for_session(account.id) and account.key == KEY_KEYRING:
            account = replace(account, key=KEY_SESSION)
        self._account = account
        self.head.set_name(account.name)
        # Those that it lists stand in the account; asked for without them, what its server offers is told.
        offered = edits.accounts.known_models(replace(account, models=()))
        if not self._saving:
            self._wanted = account
            self.form.show_account(account, offered)
        default, model = edits.accounts.default_choice()
        self.use.set_used(default == account.id, model)
        self.abilities.show_account(account)

    def leave(self) -> None:
        """Stop what may cost something, too."""
        super().leave()
        self.stop_trying()

    def stop_trying(self) -> None:
        """Leave what is being found out."""
        self.abilities.run.stop()

    def take_escape(self) -> bool:
        """Stop the run, or take its question back."""
        return self.abilities.field.take_escape()

    def note_models(self, models: Sequence[str]) -> None:
        """Remember what the server offers, for the window too."""
        self._services.edits.accounts.note_models(self._account.id, tuple(models))

    async def look_at_keyring(self) -> None:
        """Show the keyring, and whether it has a key for this account."""
        await super().look_at_keyring()
        try:
            kept = await self._services.edits.places_with_key(self._account)
        except SecretError as error:
            self.form.key.tell(f"{error.text} {error.hint}".strip())
        else:
            self.form.key.set_kept(kept)

    def _commit(self) -> None:
        account = self.account_to_ask()
        if account is not None:
            self.form.note_taken()
            self.spawn(self._save(account))

    async def _save(self, account: Account) -> None:
        if account == self._wanted:
            return
        self._wanted = account
        self.form.key.note_reference(account.key)
        self._saving += 1
        try:
            await self._services.edits.save(account)
        except SettingsError as error:
            self._saving -= 1
            self._wanted = self._account
            self.form.note_refused()
            self.form.tell(error)
            return
        self._saving -= 1
        if not self._saving:
            self.show_account(self._account)

    def _on_submitted(self) -> None:
        self._commit()
        self.start_test()

    def _on_place(self, place: str) -> None:
        if place == KEY_NONE:
            self._commit()
        elif place == KEY_ENVIRONMENT:
            self._on_variable()
        else:
            self.spawn(self._take_place(place))

    async def _take_place(self, place: str) -> None:
        """Have the account use the key that is kept there; where there is none, its field waits."""
        await self.look_at_keyring()
        if self.form.key.place == place == self.form.key.reference:
            self._commit()

    def _on_variable(self) -> None:
        if self.form.key.place == KEY_ENVIRONMENT and self.form.key.variable.text().strip():
            self._commit()
            self.spawn(self._check_variable())

    async def _check_variable(self) -> None:
        account = self.account_to_ask()
        problem = await self._services.edits.check_variable(account) if account else ""
        if problem and self.form.key.place == KEY_ENVIRONMENT:
            self.form.key.tell(problem)

    def _on_key(self) -> None:
        key = self.form.key
        self.spawn(self._keep_key(key.place, key.text))

    async def _keep_key(self, place: str, text: str) -> None:
        """Keep a key; the account uses it unless another place was chosen while it was being kept."""
        key = self.form.key
        try:
            with key.asking():
                await self._services.edits.keep_key(self._account, place, text)
        except SettingsError as error:
            key.tell(f"{error.text} {error.hint}".strip())
            return
        key.forget_text()
        key.set_kept({place})
        if key.place == place:
            key.replace.setFocus()
            await self._save(replace(self._wanted, key=place))
            self.start_test()

    async def _use(self) -> None:
        try:
            model = await self._services.edits.use(self._account.id)
        except SettingsError as error:
            self.use.tell(f"{error.text} {error.hint}".strip())
        else:
            self.used.emit(self._account.id, model)

    async def _remove(self) -> None:
        problem = ""
        self.leave()
        try:
            await self._services.edits.remove(self._account)
        except SecretError as error:
            words = self.tr("“{0}” is removed, but its key is still in the keyring: {1}")
            problem = words.format(self._account.name, error.text)
        except SettingsError as error:
            self.head.tell(f"{error.text} {error.hint}".strip())
            return
        self.removed.emit(self._account.id, problem)
