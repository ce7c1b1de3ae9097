"""A tool server wants a model's answer: what would be asked, and the answer before it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.buttons import PlainButton, QuietButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.argument_lines import visible
from chatdesk.ui.transcript.asks.callout import Callout
from chatdesk.ui.transcript.asks.caps import AnswerCaps, Cap
from chatdesk.ui.transcript.asks.card import AskCard
from chatdesk.ui.transcript.asks.form_field import one_line
from chatdesk.ui.transcript.asks.sampling_text import SamplingQuestion, SamplingText
from chatdesk.ui.transcript.asks.words import tr

_LABEL = 104
_NARROW = 560
_LONGEST_NAME = 60
# Head, words and buttons stay in view beside the text.
_BESIDE = 250


class Stage(Enum):
    """How far it is: the user is asked, the model writes, the user reads before it goes."""

    ASKED = auto()
    WRITING = auto()
    READ = auto()


class SamplingCard(AskCard):
    """Asks for a server, shows the answer while it is written, and asks whether it may go.

    `answered` brings a word for each thing that the user says: "once" or "always" to the request, "stop"
    while the model writes, "send" to its answer; "deny" to either; "leave" when it goes away by itself.
    `model_wanted`: another model is to be chosen. Deny is the default of Enter, Esc stops the model.
    """

    answered = Signal(str)
    model_wanted = Signal()
    staged = Signal()

    def __init__(
        self,
        theme: Theme,
        question: SamplingQuestion,
        model: str,
        parent: QWidget,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(theme, parent, clock=clock)
        self.question = question
        self.stage = Stage.ASKED
        self._server = one_line(question.server, _LONGEST_NAME)
        self._model = model
        self.text = SamplingText(theme, question, self)
        self._model_words = Paragraph(theme, "", "ui", "text", self)
        self.model_button = QuietButton(theme, tr("Choose…"), parent=self)
        self._words: list[Paragraph | Callout] = []
        self._labels: list[Paragraph] = []
        self._grid = QGridLayout()
        self._note = Paragraph(theme, "", "small", "text_secondary", self)
        self.deny_button = PlainButton(theme, tr("Deny"), parent=self)
        self.approve_button = PlainButton(theme, tr("Allow once"), parent=self)
        self.always_button = PlainButton(theme, "", parent=self)
        self.stop_button = PlainButton(theme, tr("Stop"), parent=self)
        self.hold_button = PlainButton(theme, tr("Don't send"), parent=self)
        self.send_button = PlainButton(theme, tr("Send"), parent=self)
        words = tr("stop this answer")
        self._stops = EscapeCloses(self, self.deny, words, lambda: self.stage is Stage.WRITING)
        self.caps = self._made_caps()
        self._build()
        self._enter(Stage.ASKED)
        self.set_theme(theme)

    @property
    def wants_answer(self) -> bool:
        """Not while the model writes."""
        return self.stage is not Stage.WRITING

    @property
    def first(self) -> QWidget:
        """What harms nothing: Deny, Stop, Don't send."""
        safe = {Stage.ASKED: self.deny_button, Stage.WRITING: self.stop_button, Stage.READ: self.hold_button}
        return safe[self.stage]

    def set_model(self, model: str) -> None:
        """Name the model that would answer."""
        self._model = model
        self._model_words.setText(visible(model))

    def begin(self) -> None:
        """The model writes now."""
        self._enter(Stage.WRITING)

    def show_text(self, text: str) -> None:
        """Show what there is of the answer."""
        self.text.take_answer(text)

    def end(self, text: str, told: str) -> None:
        """The answer is whole: the user reads it before it goes. `told` is how it ended, and what it took."""
        self.text.take_answer(text)
        self._enter(Stage.READ)
        self._note.setText(told)
        self.resized.emit()
        announce(self, f"{self._server}: {tr('The answer is there. Nothing is sent before you say so.')}")

    def approve(self) -> None:
        """Let the model be asked, this once; or send its answer."""
        words = {Stage.ASKED: "once", Stage.READ: "send"}
        if self.stage in words:
            self.answered.emit(words[self.stage])

    def always(self) -> None:
        """Let the server ask in this conversation from now on."""
        if self.stage is Stage.ASKED:
            self.answered.emit("always")

    def deny(self) -> None:
        """Do not ask, stop asking, or do not send."""
        self.answered.emit("stop" if self.stage is Stage.WRITING else "deny")

    def leave(self) -> None:
        """Nobody answers any more."""
        self.answered.emit("leave")

    def press(self, key: int, *, with_shift: bool) -> bool:
        """Take A, Shift+A, D, M and R."""
        acts: dict[tuple[int, bool], Callable[[], object]] = {}
        if self.stage is not Stage.ASKED:
            acts[Qt.Key.Key_R, False] = self.text.toggle
        if self.stage is not Stage.WRITING:
            acts |= {(Qt.Key.Key_A, False): self.approve, (Qt.Key.Key_D, False): self.deny}
        if self.stage is Stage.ASKED:
            acts |= {(Qt.Key.Key_A, True): self.always, (Qt.Key.Key_M, False): self.model_wanted.emit}
        act = acts.get((key, with_shift))
        if act is not None:
            act()
        return act is not None

    def head_words(self) -> tuple[str, str, str, str]:
        """Say which server asks, and how far it is."""
        match self.stage:
            case Stage.ASKED:
                return (
                    self._server,
                    tr("asks for a model's answer"),
                    "",
                    tr("Nothing is sent until you answer"),
                )
            case Stage.WRITING:
                return tr("A model answers for"), self._server, "", tr("Esc stops it")
        return tr("The answer for"), self._server, "", tr("Nothing is sent until you answer")

    def height_for(self, width: int, view_height: int) -> int:
        """Give the text what head, words and answers leave of the view."""
        is_narrow = width < self._theme.px(_NARROW)
        self.always_button.setText(tr("Allow here") if is_narrow else tr("Allow in this conversation"))
        margins = self.body.contentsMargins()
        inner = width - margins.left() - margins.right()
        self.text.fit(inner, view_height - self._theme.px(_BESIDE))
        self.body.activate()
        return super().height_for(width, view_height)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (*self._words, self.text, self._note, self._model_words):
            part.set_theme(theme)
        for button in (self.model_button, *self._buttons):
            button.set_theme(theme)
        for label in self._labels:
            label.setFixedWidth(theme.px(_LABEL))
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(4))
        self._answers.setSpacing(theme.px(8))
        super().set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A text breaks at its true width only when it is shown.
        QTimer.singleShot(0, self, self.resized.emit)

    @property
    def _buttons(self) -> tuple[PlainButton, ...]:
        asked = (self.deny_button, self.approve_button, self.always_button)
        return (*asked, self.stop_button, self.hold_button, self.send_button)

    def _enter(self, stage: Stage) -> None:
        had_focus = self.has_focus()
        self.stage = stage
        shown = {
            Stage.ASKED: (self.deny_button, self.approve_button, self.always_button),
            Stage.WRITING: (self.stop_button,),
            Stage.READ: (self.hold_button, self.send_button),
        }[stage]
        for button in shown:
            button.show()
        if had_focus:
            self.take_focus()  # before what has it goes: Qt would look for another place by itself
        for button in self._buttons:
            button.setVisible(button in shown)
        self.model_button.setVisible(stage is Stage.ASKED)
        self._note.setVisible(stage is not Stage.WRITING)
        only = tr("Only what stands here is sent, nothing else of this conversation.")
        self._note.setText(only if stage is Stage.ASKED else "")
        strong, plain, *_ = self.head_words()
        self.setAccessibleName(f"{strong} {plain}")
        self.show_caps()
        self._stops.changed.emit()
        if stage is not Stage.ASKED:
            self.text.show_answer(is_whole=stage is Stage.READ)
        self.resized.emit()
        self.update()
        self.staged.emit()

    def _made_caps(self) -> AnswerCaps:
        # Elsewhere Esc stops the whole turn, and the model has no other key.
        return AnswerCaps(
            Cap(self.model_button, ("M",)),
            Cap(self.deny_button, ("D", "Enter"), "deny"),
            Cap(self.approve_button, ("A",), "approve"),
            Cap(self.always_button, ("Shift", "A")),
            Cap(self.stop_button, ("Esc",)),
            Cap(self.hold_button, ("D", "Enter"), "deny"),
            Cap(self.send_button, ("A",), "approve"),
        )

    def _build(self) -> None:
        theme = self._theme
        self._grid.setColumnStretch(1, 1)
        model = QHBoxLayout()
        model.addWidget(self._model_words, 1, Qt.AlignmentFlag.AlignVCenter)
        model.addWidget(self.model_button)
        self._add_label(theme, 0, tr("Model"), Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(model, 0, 1)
        rows = ((tr("It would like"), self.question.wished), (tr("Limits"), self.question.limits))
        for row, (title, text) in enumerate(((title, text) for title, text in rows if text), start=1):
            said = Paragraph(theme, visible(text), "ui", "text", self)
            said.setTextFormat(Qt.TextFormat.PlainText)
            self._words.append(said)
            self._add_label(theme, row, title)
            self._grid.addWidget(said, row, 1)
        self.body.addLayout(self._grid)
        if self.text.has_hidden:
            warning = tr("Characters that cannot be seen are in it. They are written as ⟨U+…⟩.")
            callout = Callout(theme, warning, "wait", self)
            self._words.append(callout)
            self.body.addWidget(callout)
        self.body.addWidget(self.text)
        self.body.addWidget(self._note)
        self._answers = QHBoxLayout()
        for button in self._buttons:
            self._answers.addWidget(button)
        self._answers.addStretch(1)
        self.body.addLayout(self._answers)
        self._connect()
        self.set_model(self._model)

    def _connect(self) -> None:
        for button in (self.deny_button, self.stop_button, self.hold_button):
            button.clicked.connect(self.deny)
        for button in (self.approve_button, self.send_button):
            button.clicked.connect(self.approve)
        self.always_button.clicked.connect(self.always)
        self.always_button.setToolTip(
            tr("Asks no more for this server here, and answers go to it unread, until the program ends")
        )
        self.model_button.clicked.connect(self.model_wanted)
        self.text.resized.connect(self.resized)
        self.watch(self.model_button, self.text.switch, self.text.view, *self._buttons)

    def _add_label(
        self, theme: Theme, row: int, title: str, place: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop
    ) -> None:
        label = Paragraph(theme, title, "ui", "text_tertiary", self)
        self._words.append(label)
        self._labels.append(label)
        self._grid.addWidget(label, row, 0, place)
