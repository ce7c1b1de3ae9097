"""Where something with a name is written: fields, what is wrong with them, Save and Cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from chatdesk.settings.named_tables import LONGEST_NAME, NamedT
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, Form, FormRow, by_enter
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.words import Sentence, Tone


class NamedEditor(Form, Generic[NamedT]):
    """The form of one; an heir adds its fields with `add_rows`. The signals ask for what the buttons say.

    What is written stays after Esc until it is saved or cancelled.
    """

    save_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, margins=(0, 8, 0, 4), gap=10)
        self._begun: NamedT | None = None
        self._has_begun = False
        self.name = TextField(theme, "Name", placeholder=self.tr("Its name"))
        self.name.setMaxLength(LONGEST_NAME)
        self.note = Sentence(theme)
        self.save = by_enter(PlainButton(theme, self.tr("Save")))
        self.cancel = by_enter(PlainButton(theme, self.tr("Cancel")))
        self.save.clicked.connect(self.save_wanted)
        self.cancel.clicked.connect(self._give_up)
        self.name.textEdited.connect(self.settle)

    def add_rows(self, theme: Theme, *rows: QWidget) -> None:
        """Put the fields between the name and the buttons."""
        buttons = Box(theme, self.save, self.cancel, is_row=True, gap=8)
        buttons.line.addStretch(1)
        end = Box(theme, self.note, buttons, gap=10)
        self.add(FormRow(theme, self.tr("Name"), self.name), *rows, FormRow(theme, "", end, buddy=self.save))

    def begin(self, named: NamedT | None) -> None:
        """Show one to be changed, None for a new one; what was written of the same one is there again."""
        if not self._has_begun or named != self._begun:
            self._begun, self._has_begun = named, True
            whose = "the new one" if named is None else named.name
            self.save.setAccessibleName(f"Save {whose}")
            self.cancel.setAccessibleName(f"Cancel editing {whose}")
            self.name.setText("" if named is None else named.name)
            self.show_named(named)
            self.settle()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Forget what is written: it is saved, or nobody wants it."""
        self._begun, self._has_begun = None, False

    def settle(self) -> None:
        """Say nothing is wrong."""
        self.name.set_invalid(False)
        self.note.say("")

    def complain(self, field: str, text: str) -> None:
        """Say what is wrong, with the focus in the field that is meant."""
        self.note.say(text, Tone.ERROR)
        if field == "name":
            self.name.set_invalid(True)
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_named(self, named: NamedT | None) -> None:
        """Show one in the fields below the name."""
        raise NotImplementedError

    def written(self) -> NamedT | None:
        """Return what is written; None where a field says that it cannot be used."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # In a field of one line; a field of several has its own use for it.
            self.save_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _give_up(self) -> None:
        self.end()
        self.cancel_wanted.emit()


MakeEditor = Callable[[Theme], NamedEditor[NamedT]]
