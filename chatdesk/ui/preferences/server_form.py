"""Where a tool server is written: a new one, or another text for one that is there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.advanced.lines_field import LinesField
from chatdesk.ui.preferences.boxes import Box, Margins, by_enter
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.words import Sentence, Tone


class ServerForm(Box):
    """A field for JSON, a command or an address, and a note that says what is wrong with it."""

    def __init__(self, theme: Theme, name: str, margins: Margins = (0, 0, 0, 0)) -> None:
        super().__init__(theme, gap=6, margins=margins)
        example = self.tr("npx -y some-server, https://example.com/mcp, or JSON from another program")
        self.text = LinesField(theme, name, is_code=True, placeholder=example)
        self.note = Sentence(theme)
        self.text.typed.connect(self.settle)

    def settle(self) -> None:
        """Say again what may be written here."""
        self.text.set_invalid(False)
        self.note.say(self.tr("A command runs on this computer with your rights. Secrets go to the keyring."))

    def complain(self, text: str) -> None:
        """Say what is wrong with what is written."""
        self.note.say(text, Tone.ERROR)
        self.text.set_invalid(True)


class NewServer(ServerForm):
    """A place to type or paste a server into; `text` and `name` are what was written."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "New tool server")
        self.name = TextField(theme, "Name of the tool server", placeholder=self.tr("Name (may stay empty)"))
        self.button = by_enter(PlainButton(theme, self.tr("Add server")))
        line = Box(theme, self.name, self.button, is_row=True, gap=8)
        line.line.setStretch(0, 1)
        self.add(self.text, line, self.note)
        self.settle()

    def clear(self) -> None:
        """Empty the fields."""
        self.text.set_text("")
        self.name.setText("")
        self.settle()


class EditServer(ServerForm):
    """A server that is there, to be changed; the signals ask for what the buttons say."""

    save_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, f"Edit {name}", margins=(0, 8, 0, 4))
        self._begun = ""
        self.save = by_enter(PlainButton(theme, self.tr("Save")))
        self.cancel = by_enter(PlainButton(theme, self.tr("Cancel")))
        self.save.setAccessibleName(f"Save {name}")
        self.cancel.setAccessibleName(f"Cancel editing {name}")
        line = Box(theme, self.save, self.cancel, is_row=True, gap=8)
        line.line.addStretch(1)
        self.add(self.text, self.note, line)
        self.save.clicked.connect(self.save_wanted)
        self.cancel.clicked.connect(self._give_up)

    def _give_up(self) -> None:
        self._begun = ""
        self.cancel_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel_wanted.emit()
            return
        super().keyPressEvent(event)

    def begin(self, text: str) -> None:
        """Show a text to be changed, with the cursor in it; after Esc what was made of it is there again."""
        if text != self._begun:
            self._begun = text
            self.text.set_text(text)
            self.settle()
        self.text.edit.setFocus(Qt.FocusReason.OtherFocusReason)
