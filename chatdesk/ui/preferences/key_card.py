"""The chosen command: its keys, each to be taken away, and the place where new ones are pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from chatdesk.commands.command import Command, When
from chatdesk.commands.keymap import Keymap
from chatdesk.commands.rebinding import Clash
from chatdesk.ui.look.buttons import PlainButton, QuietButton
from chatdesk.ui.look.icons import draw_icon
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width
from chatdesk.ui.look.paint import draw_hairline, draw_rounded
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.key_recorder import KeyRecorder
from chatdesk.ui.preferences.key_rows import caps_of, help_of, title_of
from chatdesk.ui.preferences.key_words import acts_when, told
from chatdesk.ui.preferences.words import Sentence, Tone, Words


class KeyChip(QuietButton):
    """One key of a command, with a cross: pressed, or with Delete on it, the key is taken away."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__(theme, "")
        self.key = key
        self.setAccessibleName(self.tr("Take {0} away").format(key))
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:
        theme = self._theme
        return QSize(keycaps_width(theme, caps_of(self.key)) + theme.px(36), theme.size("button"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, face, painter = self._theme, self.face(), QPainter(self)
        rect = QRectF(self.rect())
        draw_rounded(painter, rect, theme.radius("button"), face.fill, theme.color("line_strong"))
        middle = rect.center().y()
        end = draw_keycaps(
            painter, theme, theme.px(8), middle, caps_of(self.key), fill=theme.color("bg_raised")
        )
        side = theme.px(12)
        cross = QRectF(end + theme.px(8), middle - side / 2, side, side)
        draw_icon(painter, "x", cross, theme.color("text_secondary"))


_TIGHT = 360


class KeyCard(Box):
    """Shows a command; says by signals what is wanted of it, and asks where a key is somebody's already.

    `pressed` brings a key that was pressed to `changes` or to add; `removed` one to take away. `taken` and
    `shared` answer a clash. `left`: the focus is to go back to the list.
    """

    change_wanted = Signal()
    add_wanted = Signal()
    reset_wanted = Signal()
    pressed = Signal(str)
    removed = Signal(str)
    emptied = Signal()
    taken = Signal()
    shared = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, margins=(24, 14, 28, 16), gap=8)
        self._theme = theme
        self._is_tight = False
        self._title = Words(theme, "", "ui_strong", "text", height=22)
        self._help = Sentence(theme)
        self.chips: list[KeyChip] = []
        self._chip_row = Box(theme, is_row=True, gap=6)
        self._chip_row.line.addStretch(1)
        self.change = by_enter(PlainButton(theme, self.tr("Change…"), keys=("Enter",)))
        self.add_button = by_enter(PlainButton(theme, self.tr("Add…"), keys=("Shift", "Enter")))
        self.add_button.setAccessibleName(self.tr("Add another key"))
        self.reset = by_enter(QuietButton(theme, self.tr("Reset"), icon_name="arrow-counter-clockwise"))
        self.reset.setToolTip(self.tr("Give the command the keys that it came with"))
        self._acts = Box(theme, self.change, self.add_button, self.reset, is_row=True, gap=8)
        self._acts.line.addStretch(1)
        self.recorder = KeyRecorder(theme)
        self.said = Sentence(theme)
        self.take = by_enter(PlainButton(theme, self.tr("Take it over")))
        self.share = by_enter(PlainButton(theme, self.tr("Keep both")))
        self.cancel = by_enter(QuietButton(theme, self.tr("Cancel"), keys=("Esc",)))
        self._answers = Box(theme, self.take, self.share, self.cancel, is_row=True, gap=8)
        self._answers.line.addStretch(1)
        self.add(self._title, self._help, self._chip_row, self.recorder, self.said, self._acts, self._answers)
        self._connect()
        self._show_only(self._chip_row, self._acts)

    @property
    def is_asking(self) -> bool:
        """Whether a key is listened for, or a clash is to be answered."""
        return not self.recorder.isHidden() or not self._answers.isHidden()

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)
        # The buttons take their measures after this.
        QTimer.singleShot(0, self, self._show_keys_that_fit)

    def set_tight(self, height: int) -> None:
        """Leave the sentence out where so high a page would keep no room for the list."""
        self._is_tight = height < self._theme.px(_TIGHT)
        self._help.setVisible(not self._is_tight)

    def show_command(self, command: Command, keymap: Keymap) -> None:
        """Show a command with the keys it has now."""
        self._title.setText(title_of(command))
        self._help.say(f"{help_of(command)} {acts_when(command)}")
        self._help.setVisible(not self._is_tight)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [KeyChip(self._theme, key) for key in keymap.keys(command.id)]
        for place, chip in enumerate(self.chips):
            by_enter(chip).clicked.connect(lambda _checked=False, key=chip.key: self.removed.emit(key))
            self._chip_row.line.insertWidget(place, chip)
        self.reset.setEnabled(keymap.is_changed(command.id))
        self.said.say("")
        self.recorder.rest()
        self._show_only(*([self._chip_row] if self.chips else []), self._acts)

    def listen(self, command: Command) -> None:
        """Wait for the keys of a command."""
        self.said.say("")
        self._show_only(self.recorder)
        self.recorder.begin(takes_pairs=command.when is When.TRANSCRIPT)

    def refuse(self, words: str) -> None:
        """Say why a key cannot be had, and go on listening."""
        self.said.say(words, Tone.ERROR)

    def ask(self, clashes: Sequence[Clash], key: str) -> None:
        """Say who has a key, and let the user choose."""
        self.recorder.rest()
        self._show_only(self._answers)
        is_apart = all(clash.is_apart for clash in clashes)
        self.said.say(told(clashes, key), Tone.WARNING)
        self.share.setVisible(is_apart)
        (self.share if is_apart else self.cancel).setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, words: str, tone: Tone = Tone.QUIET) -> None:
        """Say what has happened."""
        self.said.say(words, tone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_keys_that_fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels a clash, and leads from the buttons back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg_window"))
        draw_hairline(painter, self._theme, QLineF(0, 0.5, self.width(), 0.5))

    def _connect(self) -> None:
        self.change.clicked.connect(self.change_wanted)
        self.add_button.clicked.connect(self.add_wanted)
        self.reset.clicked.connect(self.reset_wanted)
        self.recorder.recorded.connect(self.pressed)
        self.recorder.emptied.connect(self.emptied)
        self.recorder.left.connect(self.left)
        self.take.clicked.connect(self.taken)
        self.share.clicked.connect(self.shared)
        self.cancel.clicked.connect(self.left)

    def _show_keys_that_fit(self) -> None:
        """Leave the caps out of the buttons where these would be cut."""
        self.change.set_keys(("Enter",))
        self.add_button.set_keys(("Shift", "Enter"))
        margins = self.line.contentsMargins()
        if self._acts.line.sizeHint().width() > self.width() - margins.left() - margins.right():
            self.change.set_keys(())
            self.add_button.set_keys(())

    def _show_only(self, *shown: QWidget) -> None:
        # First what is shown: what has the focus must not lose it to a neighbour that is about to go.
        parts = (self._chip_row, self._acts, self.recorder, self._answers)
        for part in sorted(parts, key=lambda part: part not in shown):
            part.setVisible(part in shown)
