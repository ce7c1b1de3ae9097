"""The page of the result: an answer that was asked to be JSON, as a tree, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chatdesk.domain.message import FinishReason, Message
from chatdesk.schemas.misfit import Misfit, path_text
from chatdesk.schemas.verdict import Verdict, judged
from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.events_page import split
from chatdesk.ui.inspector.json_model import JsonNode, Node
from chatdesk.ui.inspector.json_tree import JsonTree
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.text_colors import Syntax
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.buttons import IconButton
from chatdesk.ui.look.theme import Theme


class ResultPage(QWidget):
    """Shows the newest answer once it has ended; it is checked when somebody first looks at it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._log = TurnLog()
        self._shown: Message | None = None
        self._misfits: Sequence[Misfit] = ()
        self.words = SignLine(theme)
        self.previous = IconButton(theme, "caret-up", self.tr("Previous that does not fit"), icon_size=14)
        self.next = IconButton(theme, "caret-down", self.tr("Next that does not fit"), icon_size=14)
        self.tree = JsonTree(theme, self.tr("Result"))
        self.text = DetailText(theme)
        self.text.setAccessibleName(self.tr("Chosen value"))
        self._parts = split(self.tree, self.text, (420, 200))
        self._build()
        self.tree.node_chosen.connect(self._show_node)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.set_theme(theme)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus, from top to bottom, and leaves Left and Right to the tabs."""
        return (self.previous, self.next, self.text)

    def show_log(self, log: TurnLog) -> None:
        """Look at another turn from now on."""
        self._log, self._shown = log, None
        self.refresh()

    def refresh(self) -> None:
        """Take in what the log has got since the last call; costs something only while this is seen."""
        if not self.isVisible():
            return
        asked, answer = self._log.asked, self._log.answer
        if asked is None or answer is None or answer.tool_calls:
            self._shown = None
            self._show_nothing()
        elif answer is not self._shown:
            self._shown = answer
            self._show(judged(answer.text, asked), answer)

    def take_focus(self) -> None:
        """Give the focus to the tree, or to the text where there is none."""
        if self.tree.isHidden():
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.tree.take_focus()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        for part in (self.words, self.previous, self.next, self.tree, self.text):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(16), theme.px(8), theme.px(12), theme.px(8))
        self._row.setSpacing(theme.px(4))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _build(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.previous)
        self._row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(self._parts, 1)
        self._show_nothing()

    def _show_nothing(self) -> None:
        self.words.say("circle", "text_tertiary", self.tr("The answer is checked when it is complete"))
        self._show_steps(())
        self.tree.nodes.clear()
        self.tree.hide()
        self.text.clear()

    def _show(self, verdict: Verdict, answer: Message) -> None:
        self._show_steps(verdict.misfits)
        self.words.say(*self._headline(verdict))
        self.tree.setVisible(verdict.is_json)
        if verdict.is_json:
            self.tree.show_value(verdict.value, _by_path(verdict.misfits))
        else:
            self.tree.nodes.clear()
            self.text.show_sections([Section(self.tr("Why"), self._why(verdict, answer))])

    def _headline(self, verdict: Verdict) -> tuple[str, str, str]:
        count, name = len(verdict.misfits), verdict.asked.name
        if not verdict.is_json:
            return "warning-circle", "error", self.tr("This is not the JSON that was asked for")
        if count:
            words = self.tr("1 thing does not fit the schema") if count == 1 else self._count_words(count)
            return "warning-circle", "error", words
        if verdict.trouble:
            return "warning", "wait", verdict.trouble
        if verdict.is_fenced:
            return "warning", "wait", self.tr("It fits, but stands in a code block")
        if verdict.asked.schema is None:
            return "check", "ok", self.tr("A JSON object, as asked for")
        words = self.tr("It fits the schema “{0}”").format(name) if name else self.tr("It fits the schema")
        return "check", "ok", words

    def _count_words(self, count: int) -> str:
        return self.tr("{0} things do not fit the schema").format(count)

    def _why(self, verdict: Verdict, answer: Message) -> str:
        if answer.finish_reason is FinishReason.LENGTH:
            return self.tr("{0} It was cut at its length limit: Continue goes on.").format(verdict.trouble)
        if answer.finish_reason is FinishReason.STOPPED:
            return self.tr("{0} It was stopped.").format(verdict.trouble)
        return verdict.trouble

    def _show_node(self, node: Node) -> None:
        sections = []
        said = self.tree.nodes.said(node)
        if said:
            sections.append(Section(self.tr("Does not fit"), said))
        title = path_text(node.path) or self.tr("Whole answer")
        if isinstance(node, JsonNode) and isinstance(node.value, str):
            sections.append(Section(title, node.value))
        else:
            sections.append(Section(title, node.text(), syntax=Syntax.JSON))
        self.text.show_sections(sections)

    def _show_steps(self, misfits: Sequence[Misfit]) -> None:
        self._misfits = misfits
        for button in (self.previous, self.next):
            button.setVisible(len(misfits) > 1)

    def _step(self, step: int) -> None:
        """Go to the next or the previous row about which something is said, round and round."""
        paths = list(_by_path(self._misfits))
        index = self.tree.currentIndex()
        here = self.tree.nodes.node(index).path if index.isValid() else ()
        at = paths.index(here) if here in paths else -1 if step > 0 else 0
        self.tree.go_to(paths[(at + step) % len(paths)])


def _by_path(misfits: Sequence[Misfit]) -> dict[tuple[str | int, ...], str]:
    """The sentences by their row; several about one row follow each other."""
    said: dict[tuple[str | int, ...], str] = {}
    for misfit in misfits:
        said[misfit.path] = f"{said[misfit.path]}\n{misfit.text}" if misfit.path in said else misfit.text
    return said
