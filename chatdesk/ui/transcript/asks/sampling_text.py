"""What a model is asked for a tool server, and what it says: one after the other in one frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.ui.look.buttons import QuietButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks.argument_lines import ArgumentLine, visible
from chatdesk.ui.transcript.asks.arguments_view import ArgumentsView
from chatdesk.ui.transcript.asks.parts import CodeFrame, Line
from chatdesk.ui.transcript.asks.words import tr

_LONGEST_LINE = 4_000
_ROLE_WIDTH = 11
_SHOW_EVERY_MS = 100


@dataclass(frozen=True, slots=True)
class SamplingQuestion:
    """What a server wants to have answered.

    `messages` are the role and the text of each, files as words in it. `limits` is what the answer is held
    to and `wished` which models the server would like, both in words.
    """

    server: str
    messages: Sequence[tuple[str, str]]
    limits: str
    system: str = ""
    wished: str = ""


class SamplingText(QWidget):
    """Shows the request, or the answer as far as it is there. `resized`: it needs more or less room."""

    resized = Signal()

    def __init__(self, theme: Theme, question: SamplingQuestion, parent: QWidget) -> None:
        super().__init__(parent)
        self._question = question
        self._answer = ""
        self._shows_request = self._is_whole = True
        self._timer = QTimer(self, singleShot=True, interval=_SHOW_EVERY_MS)
        self._timer.timeout.connect(self._write)
        self._title = Line(theme, "", "small", "text_tertiary", self)
        self._count = Line(theme, "", "small", "text_tertiary", self)
        self.switch = QuietButton(theme, tr("Answer"), keys=("R",), parent=self)
        self.view = ArgumentsView(theme, request_lines(question), self)
        self._frame = CodeFrame(theme, self.view, self)
        over = QHBoxLayout()
        over.addWidget(self._title)
        over.addStretch(1)
        over.addWidget(self._count)
        over.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(over)
        column.addWidget(self._frame)
        self.switch.clicked.connect(self.toggle)
        self.switch.hide()
        self._write()

    @property
    def has_hidden(self) -> bool:
        """Whether there are letters in the request that cannot be seen."""
        return any("⟨U+" in line.value for line in request_lines(self._question))

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (self._title, self._count, self.switch, self._frame, self.view):
            part.set_theme(theme)

    def fit(self, width: int, most: int) -> None:
        """Take the height that shows all of it at a width, at most so many pixels for the text."""
        self.view.setFixedHeight(self.view.height_for(width - 2 * self._frame.border, most))

    def show_answer(self, *, is_whole: bool) -> None:
        """Show the answer from now on; the request is a key away."""
        self._is_whole = is_whole
        self.switch.show()
        self._shows_request = False
        self._write()

    def take_answer(self, text: str) -> None:
        """Take what there is of the answer; it is shown a tenth of a second later at most."""
        self._answer = text
        if not self._timer.isActive():
            self._timer.start()

    def toggle(self) -> None:
        """Show the request in place of the answer, or the answer again."""
        self._shows_request = not self._shows_request
        self._write()

    def _write(self) -> None:
        question = self._question
        if self._shows_request:
            lines = request_lines(question)
            letters = len(question.system) + sum(len(text) for _, text in question.messages)
            title = tr("What the model is sent, in full")
        else:
            lines = list(_lines_of("", self._answer, 0)) if self._answer else []
            letters = len(self._answer)
            title = tr("What the model says") if self._is_whole else tr("The model writes…")
        self.view.set_lines(lines)
        self.view.setAccessibleName("Request" if self._shows_request else "Answer")
        self.switch.setText(tr("Answer") if self._shows_request else tr("Request"))
        self._title.setText(title)
        many = tr("1 character") if letters == 1 else tr("{0} characters")
        self._count.setText(many.format(f"{letters:,}"))
        for line in (self._title, self._count):
            line.updateGeometry()
        self.resized.emit()


def request_lines(question: SamplingQuestion) -> list[ArgumentLine]:
    """Return the request in full, each message behind its role; hidden letters are spelled."""
    names = {"user": tr("User"), "assistant": tr("Assistant")}
    said = [(names.get(role, role), text) for role, text in question.messages]
    if question.system:
        said.insert(0, (tr("System"), question.system))
    return [line for name, text in said for line in _lines_of(name, text, _ROLE_WIDTH)]


def _lines_of(name: str, text: str, width: int) -> Iterator[ArgumentLine]:
    shown = name
    for line in text.split("\n"):
        plain = visible(line.rstrip("\r"))
        for start in range(0, max(1, len(plain)), _LONGEST_LINE):
            yield ArgumentLine(shown.ljust(width), "", plain[start : start + _LONGEST_LINE], "text")
            shown = ""
