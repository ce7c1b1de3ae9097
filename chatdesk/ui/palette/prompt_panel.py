"""The words that a prompt or a snippet needs, asked for in the place of the palette, one after another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from chatdesk.domain.server_offer import PromptArgument
from chatdesk.ui.look.list_panel import FootHint, ListPanel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.palette.items import Item, Kind
from chatdesk.ui.palette.palette_rows import Row
from chatdesk.ui.palette.palette_view import PaletteDelegate, PaletteModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BACK = (Qt.Key.Key_Up, Qt.Key.Key_Backtab)
_ON = (Qt.Key.Key_Down, Qt.Key.Key_Tab)
_FIRST_ROW = 1  # below the heading


class PromptPanel(ListPanel):
    """Shows all arguments with what was written so far; the field is about the chosen one.

    Enter goes to the next, and at the end all is said: `answered` brings what `open_for` was given, and what
    was written by argument, without those that stayed empty. Required ones cannot stay empty.
    """

    answered = Signal(object, dict)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, "Argument", "Arguments")
        self._asked_for: object = None
        self._heading = self._accepts = ""
        self._arguments: Sequence[PromptArgument] = ()
        self._written: dict[str, str] = {}
        self._at = 0
        self._is_refused = False
        self._model = PaletteModel(self)
        self._delegate = PaletteDelegate(theme, self._model, self)
        self.setAccessibleName("Prompt")
        self.field.textEdited.connect(self._on_edited)
        self.use(self._model, self._delegate)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.set_theme(theme)
        super().set_theme(theme)

    def open_for(
        self, asked_for: object, heading: str, arguments: Sequence[PromptArgument], accepts: str
    ) -> None:
        """Ask for arguments, of which there are some; `accepts` says what Enter does at the end."""
        self._asked_for, self._heading, self._accepts = asked_for, heading, accepts
        self._arguments, self._written = arguments, {}
        self._show(0)
        self.open_over()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def choose(self, index: QModelIndex) -> None:
        """Go to the argument of a row."""
        if index.row() >= _FIRST_ROW:
            self._show(index.row() - _FIRST_ROW)

    def count_words(self) -> str:
        return self.tr("{0} of {1}").format(self._at + 1, len(self._arguments))

    def head_icon(self) -> str:
        return "text-align-left"

    def foot_hints(self) -> tuple[Sequence[FootHint], Sequence[FootHint]]:
        walk: FootHint = (("↑", "↓"), self.tr("walk"))
        goes_on = self._accepts if self._is_last else self.tr("next")
        return (walk,), ((("Enter",), goes_on), (("Esc",), self.tr("close")))

    def take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ENTER:
            self._go_on()
        elif key in (*_BACK, *_ON):
            self._show((self._at + (-1 if key in _BACK else 1)) % len(self._arguments))
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._show((self._at + (1 if forward else -1)) % len(self._arguments))
        return True

    @property
    def _is_last(self) -> bool:
        return self._at == len(self._arguments) - 1

    def _go_on(self) -> None:
        if not self._is_last:
            self._is_refused = self._is_missing(self._arguments[self._at])
            self._show(self._at + (0 if self._is_refused else 1))
            return
        missing = [at for at, argument in enumerate(self._arguments) if self._is_missing(argument)]
        if missing:
            self._is_refused = True
            self._show(missing[0])
            return
        self.dismiss()
        self.answered.emit(
            self._asked_for, {name: text for name, text in self._written.items() if text.strip()}
        )

    def _is_missing(self, argument: PromptArgument) -> bool:
        return argument.is_required and not self._written.get(argument.name, "").strip()

    def _on_edited(self, text: str) -> None:
        self._written[self._arguments[self._at].name] = text
        self._is_refused = False
        self._fill()

    def _show(self, at: int) -> None:
        self._at = at
        argument = self._arguments[at]
        self.field.setText(self._written.get(argument.name, ""))
        self.field.setPlaceholderText(self._asked(argument))
        # Read out with the field: what is wanted, and whether it may be left empty.
        self.field.setAccessibleDescription(f"{self._asked(argument)}. {argument.description}".strip())
        self._fill()
        self.update()  # what Enter does is another thing at the end

    def _asked(self, argument: PromptArgument) -> str:
        if not argument.is_required:
            return self.tr("{0} (may stay empty)").format(argument.shown_name)
        words = self.tr("{0} is needed first") if self._is_refused else self.tr("{0} (required)")
        return words.format(argument.shown_name)

    def _fill(self) -> None:
        rows = [Row(self._heading, is_heading=True)]
        for argument in self._arguments:
            written = " ".join(self._written.get(argument.name, "").split())
            note = self.tr("required") if argument.is_required else self.tr("optional")
            icon = "check" if written else "pencil-simple"
            detail = written or argument.description
            item = Item(Kind.PROMPT, (argument.name,), argument.shown_name, detail, icon, note=note)
            rows.append(Row(item.title, item))
        self._model.set_rows(rows)
        self.go_to(self._at + _FIRST_ROW)
        self.show_rows()
