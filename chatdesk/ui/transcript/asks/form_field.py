"""One field of a form that a tool server asks to have filled in: its name, what it is for, what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from chatdesk.schemas.form import Choice, FieldKind, FormField
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.argument_lines import visible
from chatdesk.ui.transcript.asks.words import tr

_LONGEST_TITLE = 120
_LONGEST_CHOICE = 80
_LONGEST_DESCRIPTION = 600
_HINTS = {"date": "2026-01-31", "date-time": "2026-01-31T18:30:00Z", "email": "name@example.org"}


class FieldRow(QWidget):
    """Shows a field; `given` is what was given so far, as `chatdesk.schemas.form.read` takes it."""

    def __init__(self, theme: Theme, asked: FormField, parent: QWidget) -> None:
        super().__init__(parent)
        self.asked = asked
        title = one_line(asked.title, _LONGEST_TITLE)
        is_plain = asked.is_required or asked.kind is FieldKind.BOOLEAN
        self.title = title if is_plain else tr("{0} (optional)").format(title)
        self.line: QLineEdit | None = None
        self.buttons: list[QAbstractButton] = []
        self._values: list[str | None] = []
        self._group: QButtonGroup | None = None
        self._label = Paragraph(theme, self.title, "ui", "text", self)
        told = one_line(asked.description, _LONGEST_DESCRIPTION)
        self._told = Paragraph(theme, told, "small", "text_secondary", self)
        self._problem = Paragraph(theme, "", "small", "error", self)
        for part in (self._label, self._told, self._problem):
            part.setTextFormat(Qt.TextFormat.PlainText)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._make(theme)
        self._label.setVisible(asked.kind is not FieldKind.BOOLEAN)
        self._told.setVisible(bool(told))
        self._problem.hide()
        self.set_theme(theme)

    @property
    def widgets(self) -> list[QWidget]:
        """What takes keys in it, from the top."""
        return [self.line] if self.line is not None else list(self.buttons)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops in it: in a group of which one is chosen the arrows walk."""
        chosen: list[QWidget] = [button for button in self.buttons if button.isChecked()]
        return (chosen or self.widgets)[:1] if self.asked.kind is FieldKind.CHOICE else self.widgets

    @property
    def given(self) -> str | bool | list[str] | None:
        """What was given."""
        if self.line is not None:
            return self.line.text()
        if self.asked.kind is FieldKind.BOOLEAN:
            return self.buttons[0].isChecked()
        pairs = zip(self.buttons, self._values, strict=True)
        chosen = [value for button, value in pairs if button.isChecked() and value is not None]
        if self.asked.kind is FieldKind.CHOICES:
            return chosen
        return chosen[0] if chosen else None

    @property
    def problem(self) -> str:
        """What is wrong with it; "" where nothing is known to be."""
        return self._problem.text()

    def set_problem(self, text: str) -> None:
        """Say beside the field what is wrong with it."""
        self._problem.setText(visible(text))
        self._problem.setVisible(bool(text))
        for widget in self.widgets:
            widget.setProperty("invalid", bool(text))
            told = one_line(self.asked.description, _LONGEST_DESCRIPTION)
            widget.setAccessibleDescription(f"{visible(text)} {told}".strip())
            widget.update()

    def take_focus(self) -> None:
        """Go to where it is filled in."""
        self.stops[0].setFocus(Qt.FocusReason.TabFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (self._label, self._told, self._problem):
            part.set_theme(theme)
        for widget in self.widgets:
            widget.setFont(theme.font("ui"))
            widget.setPalette(theme.palette())
        if self.line is not None:
            self.line.setFixedHeight(theme.size("row"))
        self._column.setSpacing(theme.px(4))

    def _make(self, theme: Theme) -> None:
        del theme
        self._column.addWidget(self._label)
        match self.asked.kind:
            case FieldKind.BOOLEAN:
                self._add_button(QCheckBox(self), one_line(self.asked.title, _LONGEST_TITLE), "")
                self.buttons[0].setChecked(self.asked.default is True)
            case FieldKind.CHOICE:
                self._add_choices(self.asked.choices)
            case FieldKind.CHOICES:
                for choice in self.asked.choices:
                    self._add_button(QCheckBox(self), one_line(choice.title, _LONGEST_CHOICE), choice.value)
                    self.buttons[-1].setChecked(choice.value in (self.asked.default or ()))
            case _:
                self._add_line()
        self._column.insertWidget(1, self._told)
        if self.asked.kind is FieldKind.BOOLEAN:
            self._column.insertWidget(0, self.buttons[0])
        self._column.addWidget(self._problem)

    def _add_choices(self, choices: tuple[Choice, ...]) -> None:
        self._group = QButtonGroup(self)
        rows: list[tuple[str, str | None]] = [
            (one_line(one.title, _LONGEST_CHOICE), one.value) for one in choices
        ]
        if not self.asked.is_required:
            rows.append((tr("No answer"), None))
        for title, value in rows:
            button = QRadioButton(self)
            self._group.addButton(button)
            self._add_button(button, title, value)
            button.setChecked(value == self.asked.default)

    def _add_button(self, button: QAbstractButton, title: str, value: str | None) -> None:
        button.setText(title.replace("&", "&&"))
        is_own = self.asked.kind is FieldKind.BOOLEAN
        button.setAccessibleName(title if is_own else f"{self.title}: {title}")
        button.setMinimumWidth(1)
        self.buttons.append(button)
        self._values.append(value)
        self._column.addWidget(button)

    def _add_line(self) -> None:
        asked = self.asked
        self.line = QLineEdit(self)
        self.line.setAccessibleName(self.title)
        self.line.setAccessibleDescription(one_line(asked.description, _LONGEST_DESCRIPTION))
        self.line.setPlaceholderText(_HINTS.get(asked.format, ""))
        if asked.is_secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.line.setInputMethodHints(self.line.inputMethodHints() | Qt.InputMethodHint.ImhSensitiveData)
        elif asked.default is not None and visible(str(asked.default)) == str(asked.default):
            # A default with hidden characters would be sent without having been seen.
            self.line.setText(str(asked.default))
        self._column.addWidget(self.line)


def one_line(text: str, most: int) -> str:
    """Return words of a server in one line, with what is hidden in them spelled."""
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
