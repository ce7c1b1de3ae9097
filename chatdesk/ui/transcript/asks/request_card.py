"""The request of a tool call: who asks for what, in full, and the answers to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLineEdit, QMenu, QWidget, QWidgetAction

from chatdesk.domain.approval import Covers, Decision
from chatdesk.domain.message import ToolCallPart
from chatdesk.domain.tool import ArgumentCheck, ToolInfo
from chatdesk.ui.look.buttons import FlatButton, PlainButton, QuietButton
from chatdesk.ui.look.escape import EscapeCloses
from chatdesk.ui.look.paragraph import Paragraph
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.asks import words
from chatdesk.ui.transcript.asks.argument_lines import ArgumentLine, argument_lines, visible
from chatdesk.ui.transcript.asks.arguments_view import ArgumentsView
from chatdesk.ui.transcript.asks.callout import Callout
from chatdesk.ui.transcript.asks.caps import AnswerCaps, Cap
from chatdesk.ui.transcript.asks.card import AskCard
from chatdesk.ui.transcript.asks.parts import CodeFrame, Line
from chatdesk.ui.transcript.asks.words import tr

_LABEL = 104
_NARROW = 560
_LONGEST_REASON = 2_000
_LONGEST_NAME = 40
# Where the words of a menu's entries begin.
_MENU_LEFT = 32
# Head, words and buttons stay in view beside the arguments.
_BESIDE = 260


class RequestCard(AskCard):
    """Asks whether a call may run. `decided` brings the `Decision`, once; `inspected` asks for the inspector.

    Deny is the default: it has the focus first, and Enter in the line for a reason denies too.
    """

    decided = Signal(object)
    inspected = Signal()

    def __init__(
        self,
        theme: Theme,
        call: ToolCallPart,
        tool: ToolInfo,
        arguments: Mapping[str, Any],
        check: ArgumentCheck,
        parent: QWidget,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(theme, parent, clock=clock)
        self.tool = tool
        lines = argument_lines(arguments)
        described = tr("Description"), words.description_of(tool)
        self._rows = [described, (words.claims_title(tool), words.claims_of(tool))]
        self._words: list[Paragraph | Callout] = []
        self._labels: list[Paragraph] = []
        self._grid = QGridLayout()
        self._fill_grid(theme)
        self._add_callouts(theme, check, has_hidden=any(map(_has_hidden, lines)))
        self._title = Line(theme, tr("Arguments, in full"), "small", "text_tertiary", self)
        self._count = Line(theme, _counted(len(lines), len(call.arguments)), "small", "text_tertiary", self)
        self._inspect = QuietButton(theme, tr("Inspect"), keys=("I",), parent=self)
        self.arguments = ArgumentsView(theme, lines, self)
        self._frame = CodeFrame(theme, self.arguments, self)
        self.deny_button = PlainButton(theme, tr("Deny"), parent=self)
        self.approve_button = PlainButton(theme, tr("Approve once"), parent=self)
        self.always_button = PlainButton(theme, tr("Always…"), parent=self)
        self.caps = self._made_caps()
        self._room = 0
        self.reason = QLineEdit(self)
        # What is written there stays.
        EscapeCloses(self.reason, self._leave_reason, tr("back to the answers"))
        self._answers = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._over = QHBoxLayout()
        self._menu: QMenu | None = None
        self._build()
        self.set_theme(theme)

    @property
    def first(self) -> FlatButton:
        """Deny."""
        return self.deny_button

    def approve(self) -> None:
        """Let the call run, this once."""
        self.decided.emit(Decision(is_approved=True))

    def deny(self) -> None:
        """Have the call not run; what is written as a reason goes to the model."""
        self.decided.emit(Decision(is_approved=False, reason=self.reason.text().strip()))

    def offer_always(self) -> None:
        """Open the menu of rules."""
        menu = self._menu = QMenu(self)
        name, server = (_cut(text) for text in (words.title_of(self.tool), words.server_of(self.tool)))
        kinds = (
            (Covers.TOOL, tr("{0}, whatever its arguments").format(name)),
            (Covers.ARGUMENTS, tr("{0} with exactly these arguments").format(name)),
            (Covers.SERVER, tr("Every tool that {0} offers now").format(server)),
        )
        for everywhere, title in ((False, tr("In this conversation")), (True, tr("In every conversation"))):
            if everywhere:
                menu.addSeparator()
            menu.addAction(_heading(menu, self._theme, title))
            for covers, label in kinds:
                action = menu.addAction(label.replace("&", "&&"))
                decision = Decision(is_approved=True, always=covers, everywhere=everywhere)
                action.triggered.connect(
                    lambda _checked=False, decision=decision: self.decided.emit(decision)
                )
        menu.setAccessibleName("Always allow")
        menu.aboutToHide.connect(menu.deleteLater)
        first = next(action for action in menu.actions() if action.text())
        menu.setActiveAction(first)
        menu.popup(self.always_button.mapToGlobal(QPoint(0, self.always_button.height() + 2)))

    def press(self, key: int, *, with_shift: bool) -> bool:
        """Take A, Shift+A, D, Shift+D and I."""
        acts: dict[tuple[int, bool], Callable[[], object]] = {
            (Qt.Key.Key_A, False): self.approve,
            (Qt.Key.Key_A, True): self.offer_always,
            (Qt.Key.Key_D, False): self.deny,
            (Qt.Key.Key_D, True): lambda: self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason),
            (Qt.Key.Key_I, False): self.inspected.emit,
        }
        act = acts.get((key, with_shift))
        if act is not None:
            act()
        return act is not None

    def head_words(self) -> tuple[str, str, str, str]:
        """Say which tool asks, and whose it is."""
        where = tr("on {0}").format(words.server_of(self.tool))
        return words.title_of(self.tool), tr("asks to run"), where, tr("Nothing runs until you answer")

    def height_for(self, width: int, view_height: int) -> int:
        """Give the arguments what head, words and answers leave of the view."""
        is_narrow = width < self._theme.px(_NARROW)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._answers.setDirection(down if is_narrow else across)
        margins = self.body.contentsMargins()
        inner = width - margins.left() - margins.right() - 2 * self._frame.border
        self._room = inner
        self.show_caps()
        self.arguments.setFixedHeight(self.arguments.height_for(inner, view_height - self._theme.px(_BESIDE)))
        self.body.activate()
        return super().height_for(width, view_height)

    def show_caps(self) -> None:
        """Show the keys on the buttons where all are whole then; the foot of the window has them too."""
        super().show_caps()
        buttons = (self.deny_button, self.approve_button, self.always_button)
        if sum(button.sizeHint().width() + self._theme.px(8) for button in buttons) > self._room:
            for button in buttons:
                button.set_keys(())

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (*self._words, self._title, self._count, self._frame, self.arguments):
            part.set_theme(theme)
        for button in (self._inspect, self.deny_button, self.approve_button, self.always_button):
            button.set_theme(theme)
        self.reason.setFont(theme.font("ui"))
        self.reason.setFixedHeight(theme.size("button"))
        self.reason.setMinimumWidth(theme.px(190))
        for label in self._labels:
            label.setFixedWidth(theme.px(_LABEL))
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(4))
        self._answers.setSpacing(theme.px(8))
        self._buttons.setSpacing(theme.px(8))
        self._over.setSpacing(theme.px(8))
        super().set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.reason and is_enter and event.type() == QEvent.Type.KeyPress:
            self.deny()
            return True
        return super().eventFilter(watched, event)

    def _leave_reason(self) -> None:
        self.deny_button.setFocus(Qt.FocusReason.BacktabFocusReason)

    def _fill_grid(self, theme: Theme) -> None:
        self._grid.setColumnStretch(1, 1)
        for row, (title, text) in enumerate((title, text) for title, text in self._rows if text):
            label = Paragraph(theme, title, "ui", "text_tertiary", self)
            said = Paragraph(theme, text, "ui", "text", self)
            for part in (label, said):
                part.setTextFormat(Qt.TextFormat.PlainText)
                self._words.append(part)
            self._labels.append(label)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)

    def _add_callouts(self, theme: Theme, check: ArgumentCheck, *, has_hidden: bool) -> None:
        self.body.addLayout(self._grid)
        told = []
        if check.problems:
            listed = "\n".join(f"• {visible(problem)}" for problem in check.problems)
            told.append((f"{tr('The arguments do not fit what the tool asks for:')}\n{listed}", "error"))
        if check.unchecked:
            unknown = tr("Not checked whether the arguments fit what the tool asks for:")
            told.append((f"{unknown} {visible(check.unchecked)}", "wait"))
        if has_hidden:
            told.append((tr("Characters that cannot be seen are in it. They are written as ⟨U+…⟩."), "wait"))
        for text, tone in told:
            callout = Callout(theme, text, tone, self)
            self._words.append(callout)
            self.body.addWidget(callout)

    def _made_caps(self) -> AnswerCaps:
        return AnswerCaps(
            Cap(self._inspect, ("I",)),
            Cap(self.deny_button, ("D", "Enter"), "deny"),
            Cap(self.approve_button, ("A",), "approve"),
            Cap(self.always_button, ("Shift", "A")),
        )

    def _build(self) -> None:
        self._over.addWidget(self._title)
        self._over.addStretch(1)
        self._over.addWidget(self._count)
        self._over.addWidget(self._inspect)
        under = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        under.setSpacing(2)
        under.addLayout(self._over)
        under.addWidget(self._frame)
        self.body.addLayout(under)
        self._buttons = QHBoxLayout()
        for button in (self.deny_button, self.approve_button, self.always_button):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._answers.addLayout(self._buttons, 1)
        self._answers.addWidget(self.reason)
        self.body.addLayout(self._answers)
        self.reason.setPlaceholderText(tr("Reason for the model"))
        self.reason.setAccessibleName("Reason for the model")
        self.reason.setToolTip(tr("Goes to the model when you deny  Shift+D"))
        self.reason.setMaxLength(_LONGEST_REASON)
        self.deny_button.clicked.connect(self.deny)
        self.approve_button.clicked.connect(self.approve)
        self.always_button.clicked.connect(self.offer_always)
        self._inspect.clicked.connect(self.inspected)
        self.watch(
            self._inspect,
            self.deny_button,
            self.approve_button,
            self.always_button,
            self.arguments,
            self.reason,
        )
        strong, plain, quiet, _ = self.head_words()
        self.setAccessibleName(f"{strong} {plain} {quiet}")
        self.setAccessibleDescription(" ".join(text for _, text in self._rows))


def _counted(lines: int, characters: int) -> str:
    """Return how much there is to read, "" for nothing."""
    if not lines:
        return ""
    many = tr("1 line, {1} characters") if lines == 1 else tr("{0} lines, {1} characters")
    return many.format(f"{lines:,}", f"{characters:,}")


def _has_hidden(line: ArgumentLine) -> bool:
    return "⟨U+" in f"{line.name}{line.value}"


def _heading(menu: QMenu, theme: Theme, text: str) -> QWidgetAction:
    """Return words over a part of a menu; they cannot be chosen."""
    action = QWidgetAction(menu)
    box = QWidget(menu)
    row = QHBoxLayout(box)
    row.setContentsMargins(theme.px(_MENU_LEFT), theme.px(6), theme.px(12), theme.px(2))
    row.addWidget(Line(theme, text, "micro", "text_tertiary", box))
    action.setDefaultWidget(box)
    return action


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"
