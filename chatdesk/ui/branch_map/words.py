"""What a node of the map says: its first words, who and when, how it ended; the same for a screen reader."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.branch_map import BranchMap
from chatdesk.domain.ending import Ending, ending_of
from chatdesk.domain.message import AttachmentPart, CallEnding, Message, Role

_LONGEST = 80
_SPOKEN = 200
_MARKS = " \t#>*_`-+|"


class NodeWords(NamedTuple):
    """Two lines, a sign with the token of its colour ("" for none), and the whole as one sentence."""

    title: str
    meta: str
    icon: str
    tone: str
    spoken: str


class Wording:
    """Words for the nodes of one map. `messages` are those of the conversation, `now` is in seconds."""

    def __init__(self, tree: BranchMap, messages: Mapping[str, Message], now: float) -> None:
        self._tree, self._messages = tree, messages
        today = time.localtime(now)
        self._today, self._year = today[:3], today.tm_year
        self._known: dict[int, NodeWords] = {}

    def of(self, node: int) -> NodeWords:
        """Return the words of a node."""
        words = self._known.get(node)
        if words is None:
            words = self._known[node] = self._made(node)
        return words

    def _made(self, node: int) -> NodeWords:
        ids = self._tree.nodes[node].message_ids
        messages = [self._messages[one] for one in ids]
        first = messages[0]
        icon, tone, state = self._sign(node, first)
        if len(messages) > 1:
            title = _tr("{0} messages").format(len(messages))
            began, ended = self._when(first), self._when(messages[-1])
            who = began if began == ended else f"{began} to {ended}"
            icon, tone, state = "dots-three-vertical", "text_tertiary", ""
            said = _tr("Folded. It begins with: {0}").format(first_words(first, self._messages))
        else:
            title = first_words(first, self._messages)
            who = f"{_speaker(first)} · {self._when(first)}"
            said = " ".join(first.text.split())[:_SPOKEN] or title
        meta = f"{state} · {who}" if state else who
        return NodeWords(title, meta, icon, tone, self._spoken(node, meta, said))

    def _spoken(self, node: int, meta: str, said: str) -> str:
        parts = [f"{meta.replace(' · ', ', ')}: {said}"]
        if self._tree.nodes[node].is_open:
            parts.append(_tr("On the open branch."))
        ways = len(self._tree.children[node])
        if ways > 1:
            parts.append(_tr("{0} branches begin here.").format(ways))
        return " ".join(parts)

    def _when(self, message: Message) -> str:
        at = time.localtime(message.created_at)
        if at[:3] == self._today:
            return f"{at.tm_hour}:{at.tm_min:02}"
        return time.strftime("%d %b" if at.tm_year == self._year else "%b %Y", at).lstrip("0")

    def _sign(self, node: int, message: Message) -> tuple[str, str, str]:
        """Return the sign of a message with its colour, and the word for it."""
        if message.role is Role.USER:
            return ("pencil-simple", "text_tertiary", _tr("Edited")) if self._is_edit(node) else ("", "", "")
        if message.role is Role.TOOL:
            results = message.tool_results
            if any(one.ending != CallEnding.RAN for one in results):
                return "stop", "text_secondary", _tr("Not run")
            failed = any(one.is_error for one in results)
            return ("warning-circle", "error", _tr("Failed")) if failed else ("", "", "")
        icon, tone, word = _ENDS.get(ending_of(message), ("", "", ""))
        return icon, tone, _tr(word) if word else ""

    def _is_edit(self, node: int) -> bool:
        """Whether an older question stands in the same place."""
        parent = self._tree.nodes[node].parent
        if parent < 0:
            same = [place for place in self._tree.by_row[0] if self._tree.nodes[place].parent < 0]
        else:
            same = self._tree.children[parent]
        before = same[: same.index(node)]
        return any(
            self._messages[self._tree.nodes[place].message_ids[0]].role is Role.USER for place in before
        )


def first_words(message: Message, messages: Mapping[str, Message]) -> str:
    """Return the first line of a message, or what it is where it says nothing."""
    for line in message.text[: 8 * _LONGEST].splitlines():
        words = " ".join(line.strip(_MARKS).split())
        if words:
            return words[:_LONGEST]
    if message.tool_calls:
        return _tr("Calls {0}").format(", ".join(call.name for call in message.tool_calls)[:_LONGEST])
    if message.role is Role.TOOL:
        calling = messages.get(message.parent_id or "")
        names = {call.call_id: call.name for call in calling.tool_calls} if calling is not None else {}
        shown = [names[one.call_id] for one in message.tool_results if one.call_id in names]
        return _tr("Result of {0}").format(", ".join(shown)[:_LONGEST]) if shown else _tr("Result of a tool")
    if message.failure is not None:
        return message.failure.text[:_LONGEST]
    files = [part.name for part in message.parts if isinstance(part, AttachmentPart)]
    return ", ".join(files)[:_LONGEST] or _tr("No words")


def _speaker(message: Message) -> str:
    if message.role is Role.USER:
        return _tr("You")
    if message.role is Role.TOOL:
        return _tr("Tool")
    if message.role is Role.SYSTEM:
        return _tr("System")
    return message.model or _tr("Answer")


# QT_TRANSLATE_NOOP has no form in Python: these words are looked up by `_tr` when they are shown.
_ENDS = {
    Ending.EMPTY: ("prohibit", "text_secondary", "Empty"),
    Ending.DECLINED: ("prohibit", "text_secondary", "Declined"),
    Ending.LENGTH: ("scissors", "wait", "At its limit"),
    Ending.FILTERED: ("warning-circle", "error", "Held back"),
    Ending.STOPPED: ("stop", "text_secondary", "Stopped"),
    Ending.TRUNCATED: ("scissors", "wait", "Cut off"),
    Ending.FAILED: ("warning-circle", "error", "Failed"),
    Ending.RECOVERED: ("scissors", "wait", "Recovered"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("BranchMap", text)
