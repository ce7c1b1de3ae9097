"""The parameters that a conversation or a preset can set, as fields beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from chatdesk.settings.accounts import Account
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.parameters import PARAMETERS
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.entry import Entry
from chatdesk.ui.preferences.advanced.field import EntryField, entry_row
from chatdesk.ui.preferences.advanced.parameter_entries import parameter_entry
from chatdesk.ui.preferences.boxes import Box

_NARROW = 600
_PAIRS = (("temperature", "top_p"), ("max_tokens", "seed"), ("presence_penalty", "frequency_penalty"))
_ALONE = ("reasoning_effort", "stop")

Parameters = Mapping[str, Any]


class ParameterFields(Box):
    """Two in a row where there is room. `edited` says that one was left with another text that can be used.

    What cannot be used is said at its field, and `taken` leaves it as it was.
    """

    edited = Signal()

    def __init__(self, theme: Theme, parameters: Parameters) -> None:
        super().__init__(theme, gap=10)
        self._theme = theme
        draft = _draft(parameters)
        names = (*(name for pair in _PAIRS for name in pair), *_ALONE)
        self.fields = {name: EntryField(theme, _entry(name), draft) for name in names}
        self.rows = {name: entry_row(theme, field) for name, field in self.fields.items()}
        rows = ([self.rows[name] for name in pair] for pair in _PAIRS)
        self._pairs = [Box(theme, *pair, is_row=True, gap=16) for pair in rows]
        for box in self._pairs:
            for place in range(2):
                box.line.setStretch(place, 1)
        self.add(*self._pairs, *(self.rows[name] for name in _ALONE))
        for field in self.fields.values():
            field.edited.connect(self.edited)

    @property
    def wrong(self) -> EntryField | None:
        """The first field whose text cannot be used."""
        return next((field for field in self.fields.values() if field.error is not None), None)

    def taken(self, parameters: Parameters) -> dict[str, Any]:
        """Return parameters as the fields say."""
        draft = _draft(parameters)
        for field in self.fields.values():
            draft = field.applied_to(draft)
        return draft.parameters.values_now()

    def know(self, parameters: Parameters) -> None:
        """Take note of what is set now; a text that nobody has taken yet stays."""
        draft = _draft(parameters)
        for field in self.fields.values():
            field.show_account(draft)

    def show_values(self, parameters: Parameters) -> None:
        """Show these in the place of whatever is written."""
        draft = _draft(parameters)
        for field in self.fields.values():
            field.editor.set_text(field.entry.shown(draft))
            field.show_account(draft)

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < self._theme.px(_NARROW)
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        for box in self._pairs:
            box.line.setDirection(direction)


def _draft(parameters: Parameters) -> Account:
    """Return the parameters in the shape that their fields understand."""
    values = JsonObject.of(parameters)
    return Account("conversation", "conversation", "http://localhost", parameters=values)


def _entry(name: str) -> Entry:
    entry = parameter_entry(PARAMETERS[name])
    # Two stand beside each other: the unit has its place in the field.
    return replace(entry, unit="", placeholder=entry.placeholder or entry.unit)
