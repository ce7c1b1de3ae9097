"""Whether new conversations begin with a preset, and the button that makes it so."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.preset import NamedPreset
from chatdesk.settings.declared import SYSTEM_PROMPT
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import LinkButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.named.card import CardFoot
from chatdesk.ui.preferences.words import Sentence, Tone

Beginning = tuple[str, str, str]  # account, model, system prompt


class NewConversations(CardFoot[NamedPreset]):
    """Writes the default account and model and the system prompt of new conversations: no default of its own.

    Parameters are no part of that, which is said.
    """

    def __init__(self, config: ConfigFile, accounts: Accounts, tasks: Tasks, theme: Theme) -> None:
        super().__init__(theme)
        self._config, self._accounts, self._tasks = config, accounts, tasks
        self._named = NamedPreset("")
        self._before: Beginning | None = None
        self.use = by_enter(LinkButton(theme, self.tr("Use for new conversations")))
        self.note = Sentence(theme)
        self.undo = by_enter(LinkButton(theme, self.tr("Undo")))
        self.line.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)
        # The words of a link stand 8 px within its edge.
        self._told = Box(theme, self.note, margins=(8, 4, 0, 2))
        self.add(self._told)
        self.line.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignLeft)
        self.use.clicked.connect(lambda: self._tasks.spawn(self._begin_with(self._wanted())))
        self.undo.clicked.connect(lambda: self._tasks.spawn(self._go_back()))

    def show_named(self, named: NamedPreset) -> None:
        """Show whether new conversations begin with this one; one whose account is gone cannot be used so."""
        self._named = named
        is_used = self._wanted() == self._now()
        if not is_used:
            self._before = None
        self.use.setAccessibleName(f"Use {named.name} for new conversations")
        self.undo.setAccessibleName(f"Undo: {named.name} for new conversations")
        self.use.setVisible(not is_used)
        self.undo.setVisible(self._before is not None)
        self.note.say(self._said() if is_used else "", Tone.DONE)
        self._told.setVisible(is_used)
        is_gone = bool(named.account_id) and self._accounts.find(named.account_id) is None
        self.setVisible(not is_gone and not named.preset.is_empty)

    def _now(self) -> Beginning:
        config = self._config.config
        return config.default_account, config.default_model, config.value(SYSTEM_PROMPT)

    def _wanted(self) -> Beginning:
        named, (account_id, model, _) = self._named, self._now()
        if named.account_id:
            account_id, model = named.account_id, named.model
        return account_id, model, named.preset.system

    def _said(self) -> str:
        has_model, has_parameters = bool(self._named.account_id), bool(self._named.preset.parameters)
        if has_model and has_parameters:
            return self.tr(
                "New conversations begin with its model and system prompt, without its parameters."
            )
        if has_model:
            return self.tr("New conversations begin with its model and system prompt.")
        if has_parameters:
            return self.tr("New conversations begin with its system prompt, without its parameters.")
        return self.tr("New conversations begin with its system prompt.")

    async def _begin_with(self, wanted: Beginning) -> None:
        before = self._now()
        if await self._written(wanted):
            self._before = before
            self.changed.emit()
            self.undo.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _go_back(self) -> None:
        before = self._before
        if before is not None and await self._written(before):
            self._before = None
            self.changed.emit()
            self.use.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _written(self, wanted: Beginning) -> bool:
        account_id, model, system = wanted
        try:
            if (account_id, model) != self._now()[:2]:
                await self._accounts.set_default(account_id, model)
            await asyncio.to_thread(self._config.set, SYSTEM_PROMPT, system)
        except SettingsError as error:
            self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            self._told.show()
            return False
        return True
