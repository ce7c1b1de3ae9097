"""The page of presets, and where one is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt

from chatdesk.domain.preset import NamedPreset, Preset, summary_of
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_lists import NamedList
from chatdesk.settings.named_tables import PRESETS
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.advanced.parameter_fields import ParameterFields
from chatdesk.ui.preferences.boxes import FormRow
from chatdesk.ui.preferences.contents import NEW_PRESET
from chatdesk.ui.preferences.named.editor import NamedEditor
from chatdesk.ui.preferences.named.new_conversations import NewConversations
from chatdesk.ui.preferences.named.page import NamedPage, PageWords
from chatdesk.ui.preferences.named.who import WhoField


class PresetEditor(NamedEditor[NamedPreset]):
    """A name, who answers, the system prompt and the parameters."""

    def __init__(self, accounts: Accounts, theme: Theme) -> None:
        super().__init__(theme)
        self._parameters: dict[str, object] = {}
        self.who = WhoField(theme, accounts)
        example = self.tr("For example: Answer in short sentences.")
        self.system = LinesField(theme, "System prompt", is_code=False, placeholder=example)
        self.parameters = ParameterFields(theme, {})
        self.system.typed.connect(self.settle)
        self.add_rows(
            theme,
            FormRow(theme, self.tr("Model"), self.who, buddy=self.who.button),
            FormRow(theme, self.tr("System prompt"), self.system, buddy=self.system.edit),
            self.parameters,
        )

    def show_named(self, named: NamedPreset | None) -> None:
        """Show all of it."""
        shown = named or NamedPreset("")
        self._parameters = dict(shown.preset.parameters)
        self.who.show_choice(shown.account_id, shown.model)
        self.system.set_text(shown.preset.system)
        self.parameters.show_values(self._parameters)

    def written(self) -> NamedPreset | None:
        """Return what the fields say; None, with the focus there, where one cannot be used."""
        parameters = self.parameters.taken(self._parameters)
        wrong = self.parameters.wrong
        if wrong is not None:
            wrong.editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        preset = Preset(self.system.text(), parameters)
        return NamedPreset(self.name.text(), preset, *self.who.choice())


def presets_page(
    theme: Theme, config: ConfigFile, tasks: Tasks, accounts: Accounts
) -> NamedPage[NamedPreset]:
    """Return the page of the presets."""
    kept: NamedList[NamedPreset] = NamedList(config, PRESETS, lambda now: now.presets)
    words = PageWords(
        _tr("The palette sets a conversation by one of them at once. The order here is that of the palette."),
        _tr("None yet. A preset is a model, a system prompt and parameters under one name."),
        _tr("New preset"),
        NEW_PRESET,
    )
    line = partial(line_of_preset, accounts.describe)
    foot = partial(NewConversations, config, accounts, tasks)
    return NamedPage(theme, config, tasks, kept, words, line, partial(PresetEditor, accounts), foot)


def line_of_preset(describe: Callable[[str, str], Sequence[str]], named: NamedPreset) -> str:
    """Return who answers and what is told to it, as one line."""
    who = " · ".join(filter(None, describe(named.account_id, named.model))) if named.account_id else ""
    said = summary_of(named.preset)
    return " · ".join(filter(None, (who, said))) or _tr("Sets nothing: no system prompt, no parameters.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("NamedPage", text)
