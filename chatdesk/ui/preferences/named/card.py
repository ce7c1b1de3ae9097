"""One preset or snippet in the preferences: its name, what it says in short, and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from chatdesk.settings.named_tables import NamedT
from chatdesk.ui.look.buttons import IconButton, PlainButton
from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.named.editor import MakeEditor, NamedEditor
from chatdesk.ui.preferences.words import Sentence, Words

_LONGEST = 280
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CardFoot(Box, Generic[NamedT]):
    """What stands at the foot of a card, beside what all have. `changed`: the cards show another now."""

    changed = Signal()

    def show_named(self, named: NamedT) -> None:
        """Show what the card is about now."""
        raise NotImplementedError


MakeFoot = Callable[[Theme], CardFoot[NamedT]]


class NamedCard(Box, Generic[NamedT]):
    """The signals ask for what the buttons say; on them Alt+Up and Alt+Down move it.

    A card of None is that of a new one: it is its editor alone.
    """

    save_wanted = Signal()
    delete_wanted = Signal()
    move_wanted = Signal(int)
    ended = Signal()

    def __init__(
        self,
        theme: Theme,
        named: NamedT | None,
        make_editor: MakeEditor[NamedT],
        foot: CardFoot[NamedT] | None = None,
    ) -> None:
        super().__init__(theme, margins=(6, 10, 12, 8), gap=2)
        self._theme, self._make_editor = theme, make_editor
        self.named = named
        self.editor: NamedEditor[NamedT] | None = None
        self.title = Words(theme, "", "ui_strong", "text", height=28)
        self.said = Sentence(theme)
        self.up = by_enter(IconButton(theme, "caret-up", self.tr("Move up"), keys="Alt+Up", small=True))
        self.down = by_enter(
            IconButton(theme, "caret-down", self.tr("Move down"), keys="Alt+Down", small=True)
        )
        self.edit = by_enter(PlainButton(theme, self.tr("Edit")))
        self.delete = by_enter(PlainButton(theme, self.tr("Delete")))
        self.head = Box(theme, self.title, is_row=True, gap=8)
        self.head.line.setStretch(0, 1)
        self.head.add(self.up, self.down, self.edit, self.delete)
        # The words of a link stand 8 px within its edge: all else stands under them.
        self._place = Box(theme, self.head, self.said, gap=2, margins=(8, 0, 0, 2))
        self.add(self._place)
        self.foot = foot
        if foot is not None:
            self.add(foot)
        for button in (self.up, self.down, self.edit, self.delete):
            button.installEventFilter(self)
        self.up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self.down.clicked.connect(lambda: self.move_wanted.emit(1))
        self.edit.clicked.connect(self.begin)
        self.delete.clicked.connect(self.delete_wanted)

    def show_named(self, named: NamedT, said: str, *, is_first: bool, is_last: bool) -> None:
        """Show what it is now, and whether it can be moved."""
        self.named = named
        name = named.name
        self.title.setText(name)
        self.title.updateGeometry()
        self.said.say(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…")
        if self.foot is not None:
            self.foot.show_named(named)
        for button, verb in ((self.edit, "Edit"), (self.delete, "Delete")):
            button.setAccessibleName(f"{verb} {name}")
        for arrow, verb, can in ((self.up, "up", not is_first), (self.down, "down", not is_last)):
            arrow.setAccessibleName(f"Move {name} {verb}")
            # One that is walked with stays where it is at the end of its way: the focus would be lost.
            arrow.setEnabled(can or arrow.hasFocus())

    def begin(self) -> None:
        """Open the editor."""
        if self.editor is None:
            self.editor = self._make_editor(self._theme)
            self.editor.save_wanted.connect(self.save_wanted)
            self.editor.cancel_wanted.connect(self.end)
            self._place.add(self.editor)
        self.head.setVisible(self.named is not None)
        self.said.setVisible(False)
        self.editor.show()
        self.edit.setEnabled(False)
        self.editor.begin(self.named)

    def end(self) -> None:
        """Put the editor away, with what is written in it."""
        if self.editor is not None:
            self.editor.hide()
        self.edit.setEnabled(True)
        self.said.setVisible(bool(self.said.text()))
        if self.named is not None:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended.emit()

    @property
    def is_open(self) -> bool:
        """Whether its editor is shown."""
        return self.editor is not None and not self.editor.isHidden()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._theme = theme
        super().set_theme(theme)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _is_move(event):
            # The window has another use for these keys.
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A button would go to its neighbour by the arrow, whatever is held with it.
        is_move = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and _is_move(event)
        if isinstance(event, QKeyEvent) and is_move:
            self.move_wanted.emit(_STEPS[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        radius, line = theme.radius("card"), theme.color("line_hair")
        draw_rounded(QPainter(self), QRectF(self.rect()), radius, theme.color("bg_page"), line)


def _is_move(event: QKeyEvent) -> bool:
    is_alone = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
    return is_alone and event.key() in _STEPS
