"""What can be done with a tool call, on buttons beside its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatdesk.ui.look.buttons import IconButton, PlainButton
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.look.theme import Theme

# The most of the page that they take before they say in fewer words what they do.
_SHARE = 0.56


class CallActs(QWidget):
    """`given` brings the id of a command whose button was pressed; the menu of copies is the page's."""

    given = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.copy_button = IconButton(theme, "copy", self.tr("Copy the call as…"))
        self.edit_button = PlainButton(theme, self.tr("Edit and run"), icon_name="play")
        self.send_button = PlainButton(theme, self.tr("Send the error back"))
        self.onward_button = PlainButton(theme, self.tr("Send onward"), icon_name="git-fork")
        self._commands = {
            "call.edit_and_run": self.edit_button,
            "call.send_error_back": self.send_button,
            "call.send_onward": self.onward_button,
        }
        for command_id, button in self._commands.items():
            button.clicked.connect(lambda _=False, command_id=command_id: self.given.emit(command_id))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for part in self.parts:
            self._row.addWidget(part)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """The buttons, from left to right."""
        return (self.copy_button, self.send_button, self.onward_button, self.edit_button)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self._theme = theme
        for button in (self.copy_button, *self._commands.values()):
            button.set_theme(theme)
        self._row.setSpacing(theme.px(6))

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Show the keys of commands by their ids."""
        for command_id, button in self._commands.items():
            button.set_keys(split_keys(key_of(command_id)))

    def offer(self, *, run: bool, send_back: bool, send_onward: bool) -> None:
        """Show the buttons of what can be done."""
        self.edit_button.setVisible(run)
        self.send_button.setVisible(send_back)
        self.onward_button.setVisible(send_onward)

    def fit(self, width: int) -> None:
        """Say in fewer words what they do where, on a page so wide, the name of the call has no room."""
        words = {
            self.send_button: (self.tr("Send the error back"), self.tr("Send back")),
            self.onward_button: (self.tr("Send onward"), self.tr("Onward")),
            self.edit_button: (self.tr("Edit and run"), self.tr("Edit")),
        }
        metrics = self._theme.metrics("ui")
        shown = [button for button in words if not button.isHidden()]
        full = sum(metrics.horizontalAdvance(words[button][0]) + self._theme.px(64) for button in shown)
        is_tight = full > width * _SHARE
        for button, (long, short) in words.items():
            if button.text() != (short if is_tight else long):
                button.setText(short if is_tight else long)
                button.setAccessibleName(long)
                button.updateGeometry()
