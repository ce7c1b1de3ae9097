"""The form of what a conversation tells its model: a system prompt, and parameters."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from chatdesk.domain.preset import Preset
from chatdesk.settings.accounts import Account, BuiltIn
from chatdesk.ui.look.buttons import PlainButton, QuietButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.advanced.parameter_fields import ParameterFields
from chatdesk.ui.preferences.boxes import Box, Form, FormRow, by_enter
from chatdesk.ui.preferences.words import Sentence, Tone

_MARGINS = (16, 4, 16, 12)
_PAUSE_MS = 250
_MOST_UNDONE = 100


class PresetForm(Form):
    """Shows a preset and tells every change at once: `changed` brings the preset as it is now.

    What cannot be used is said at its field and changes nothing. `undo` takes back one change after the
    other, also those made before the form was closed. `default_wanted` brings a system prompt that new
    conversations shall begin with, `save_wanted` asks to save all of it under a name.
    """

    changed = Signal(object)
    default_wanted = Signal(str)
    save_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, preset: Preset) -> None:
        super().__init__(theme, margins=_MARGINS, gap=10)
        self._preset = preset
        self._before: list[Preset] = []
        self._account: Account | None = None
        self._is_typing = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._take_system)
        self.system = LinesField(
            theme,
            "System prompt",
            is_code=False,
            placeholder=self.tr("For example: Answer in short sentences."),
        )
        self.system.set_text(preset.system)
        self._parameters = ParameterFields(theme, preset.parameters)
        self.fields = self._parameters.fields
        self.note = Sentence(theme)
        self.undo_button = by_enter(QuietButton(theme, self.tr("Undo"), icon_name="arrow-counter-clockwise"))
        self.default_button = by_enter(QuietButton(theme, self.tr("Use for new conversations")))
        self.save_button = by_enter(QuietButton(theme, self.tr("Save as preset…")))
        self.close_button = by_enter(PlainButton(theme, self.tr("Close"), keys=("Esc",)))
        self._lay_out(theme)
        self._connect()
        self._enable()

    def show_account(self, account: Account | None) -> None:
        """Say what whoever answers here does not take; the account's own values stand in empty fields."""
        self._account = account
        own = {} if account is None else account.parameters.values_now()
        for name, field in self.fields.items():
            field.setEnabled(self._takes(name))
            color = "text_secondary" if self._takes(name) else "text_disabled"
            self._parameters.rows[name].label.set_color(color)
            line = field.editor.focus
            if isinstance(line, QLineEdit):
                said = self.tr("{0} (account)").format(own[name]) if name in own else field.entry.placeholder
                line.setPlaceholderText(said)
        self.note.say(*self._said())

    def undo(self) -> None:
        """Take back the last change."""
        self._take_system()
        self._is_typing = False
        if self._before:
            self._preset = self._before.pop()
            self._show()
            self.changed.emit(self._preset)

    def take(self, preset: Preset) -> None:
        """Show another preset in the place of this one, as one change."""
        if preset != self._preset:
            self._remember()
            self._tell(preset)
            self._show()

    def settle(self) -> None:
        """Take what is written and was not told yet: the form is about to close."""
        self._take_system()
        self._is_typing = False
        self._take_parameters()

    def _lay_out(self, theme: Theme) -> None:
        help_ = self.tr(
            "Goes with every question of this conversation, from the next one on. "
            "Where a field is empty, the account decides."
        )
        self.add(FormRow(theme, self.tr("System prompt"), self.system, buddy=self.system.edit))
        self.add(self._parameters)
        self.add(Sentence(theme, help_), self.note)
        foot = Box(theme, self.undo_button, self.save_button, self.default_button, is_row=True, gap=2)
        foot.line.addStretch(1)
        foot.line.addWidget(self.close_button)
        self.add(foot)

    def _connect(self) -> None:
        self.system.typed.connect(self._on_typed)
        self.system.left.connect(self._on_system_left)
        self._parameters.edited.connect(self._take_parameters)
        self.undo_button.clicked.connect(self.undo)
        self.default_button.clicked.connect(self._on_default_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self.close_button.clicked.connect(self.closed)

    def _on_typed(self) -> None:
        if not self._is_typing:
            self._is_typing = True
            self._remember()
        self._pause.start()

    def _on_system_left(self) -> None:
        self._take_system()
        self._is_typing = False

    def _on_default_wanted(self) -> None:
        self._take_system()
        self.default_wanted.emit(self._preset.system)

    def _take_system(self) -> None:
        self._pause.stop()
        text = self.system.text()
        if text != self._preset.system:
            self._tell(replace(self._preset, system=text))

    def _take_parameters(self) -> None:
        parameters = self._parameters.taken(self._preset.parameters)
        if parameters != dict(self._preset.parameters):
            self._remember()
            self._tell(replace(self._preset, parameters=parameters))
            self._parameters.know(parameters)

    def _remember(self) -> None:
        del self._before[: 1 - _MOST_UNDONE]
        self._before.append(self._preset)
        self._enable()

    def _tell(self, preset: Preset) -> None:
        self._preset = preset
        self._enable()
        self.changed.emit(preset)

    def _show(self) -> None:
        self.system.set_text(self._preset.system)
        self._parameters.show_values(self._preset.parameters)
        self._enable()

    def _enable(self) -> None:
        self.undo_button.setEnabled(bool(self._before))

    def _takes(self, name: str) -> bool:
        account = self._account
        return (
            account is not None
            and not isinstance(account, BuiltIn)
            and account.dialect in self.fields[name].entry.dialects
        )

    def _said(self) -> tuple[str, Tone]:
        account = self._account
        if account is None:
            return self.tr("The account of this conversation is gone: choose another model."), Tone.WARNING
        if isinstance(account, BuiltIn):
            words = self.tr("{0} takes no system prompt and no parameters. They wait for another model.")
            return words.format(account.name), Tone.WARNING
        missing = [self.fields[name].entry.title.lower() for name in self.fields if not self._takes(name)]
        words = self.tr("{0} does not take: {1}.").format(account.name, ", ".join(missing)) if missing else ""
        if account.dialect == "completions" and "{text}" not in account.template.system:
            lost = self.tr("The prompt template of {0} has no place for a system prompt.")
            words = f"{lost.format(account.name)} {words}".strip()
        return words, Tone.WARNING
