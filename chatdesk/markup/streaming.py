"""Markdown that arrives in pieces: closed blocks are frozen, only the open tail is parsed again."""

from __future__ import annotations

import re
from collections import ChainMap
from typing import TYPE_CHECKING, Any

from chatdesk.markup.blocks import Block, CodeBlock
from chatdesk.markup.cut import cut
from chatdesk.markup.fence import OpenCode, mark_open
from chatdesk.markup.merge import Whole
from chatdesk.markup.parser import References, block_tokens, normalised
from chatdesk.markup.piece import Piece, pieces_of, top_level
from chatdesk.markup.reopening import Continuation, resumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

# A tail longer than this is looked at again only when it has grown by an eighth: its cost stays linear.
_SHORT_TAIL = 4096
# A last line that may still become a fence, a rule or the underline of a heading is not shown yet.
# A mark that makes an alert of a quote counts when its line is complete.
_UNDECIDED = re.compile(r"[ \t>]*(?:`+|~+|=+|[-*_+]+)[ \t]*\Z|[ \t]*>[ \t>]*\[!\w*\]?[ \t]*\Z")


class StreamingMarkdown:
    """Markdown text to blocks while it arrives.

    However the text is cut, the blocks after `finish` are those of `parse(text)`. The work per call
    depends on what is fed and on the open tail, not on what was fed before.
    """

    def __init__(self) -> None:
        # Blocks and pieces of long ones that will not change, except those that `take_changed` names.
        self.frozen: list[Block] = []
        # The block that is being written, if it is a fenced code block outside all others.
        self.open_code: OpenCode | None = None
        self._whole = Whole()
        self._tail = ""
        self._held_back = ""
        self._looked_at = 0
        self._continued: Continuation | None = None
        self._definitions: References = {}
        self._waiting: dict[str, list[int]] = {}
        self._waiting_pieces: dict[int, Piece] = {}
        self._changed: set[int] = set()
        self._shown_tail: tuple[Block, ...] | None = None
        self._is_finished = False

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks so far, those that were frozen piece by piece in one."""
        return self._whole.with_tail(self.tail_blocks())

    @property
    def tail_length(self) -> int:
        """Characters that `tail_blocks` parses when asked; 0 while a top-level fence is open."""
        return len(self._tail)

    def feed(self, text: str) -> None:
        """Take the next piece of the text, cut anywhere. ValueError after `finish`."""
        if self._is_finished:
            raise ValueError("This text is finished.")
        text = self._held_back + text
        # A line feed may follow and belong to it.
        self._held_back = "\r" if text.endswith("\r") else ""
        self._take(normalised(text[:-1] if self._held_back else text))

    def finish(self) -> None:
        """The text is complete: everything is frozen now. A second call does nothing."""
        if self._is_finished:
            return
        self._is_finished = True
        self._take(normalised(self._held_back))
        self._shown_tail = None
        if self.open_code is not None:
            self._keep(self.open_code.close())
            self.open_code = None
        else:
            self._close_tail()
        self._tail = ""

    def tail_blocks(self) -> tuple[Block, ...]:
        """The blocks of the open tail; parsed when asked for the first time after a change."""
        if self.open_code is not None:
            return (CodeBlock(self.open_code.language, self.open_code.text, is_open=True),)
        if self._shown_tail is None:
            self._shown_tail = self._parse_tail()
        return self._shown_tail

    def take_changed(self) -> frozenset[int]:
        """The indexes of frozen blocks that a late link definition changed since this was last asked."""
        changed = frozenset(self._changed)
        self._changed.clear()
        return changed

    def _take(self, text: str) -> None:
        while text:
            self._shown_tail = None
            if self.open_code is None:
                self._tail += text
                text = self._freeze_closed() if "\n" in text else ""
                continue
            rest = self.open_code.feed(text)
            if rest is None:
                return
            self._keep(self.open_code.close())
            self.open_code = None
            text = rest

    def _freeze_closed(self) -> str:
        """Freeze what no later line can change; returns the source inside a fence that is now open."""
        end = self._tail.rfind("\n") + 1
        if self._looked_at > _SHORT_TAIL and end - self._looked_at < self._looked_at // 8:
            return ""
        lines = self._tail[:end].split("\n")[:-1]
        closed = cut(lines, self._definitions, self._continued)
        self._looked_at = end
        self._continued = closed.continued
        if closed.lines:
            self._define(closed.definitions)
            self._freeze(closed.pieces)
            start = sum(len(line) + 1 for line in lines[: closed.lines])
            head = "".join(line + "\n" for line in closed.kept)
            self._tail = head + self._tail[start:]
            self._looked_at = len(head) + end - start
        if closed.open_code is None:
            return ""
        self.open_code = closed.open_code
        inside, self._tail, self._looked_at = self._tail, "", 0
        return inside

    def _close_tail(self) -> None:
        definitions: ChainMap[str, Any] = ChainMap({}, self._definitions)
        groups = self._groups(self._tail, definitions)
        self._continued = None
        self._define(definitions.maps[0])
        for group in groups:
            self._freeze(pieces_of(group))

    def _parse_tail(self) -> tuple[Block, ...]:
        end = self._tail.rfind("\n") + 1
        shown = self._tail[:end] if _UNDECIDED.match(self._tail, end) else self._tail
        definitions: ChainMap[str, Any] = ChainMap({}, self._definitions)
        groups = self._groups(shown, definitions, may_go_on=True)
        if groups:
            mark_open(groups[-1], shown.split("\n"))
        return tuple(Piece(group).build(definitions) for group in groups)

    def _groups(
        self, source: str, definitions: References, *, may_go_on: bool = False
    ) -> list[Sequence[Token]]:
        """The tokens of each block of the tail; the first may go on with what is frozen."""
        groups = top_level(block_tokens(source, definitions, may_go_on=may_go_on))
        if groups and self._continued is not None:
            groups[:1] = filter(None, [resumed(groups[0], self._continued)])
        return groups

    def _freeze(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            labels = piece.unknown_labels(self._definitions)
            if labels:
                self._waiting_pieces[len(self.frozen)] = piece
            for label in labels:
                self._waiting.setdefault(label, []).append(len(self.frozen))
            self._keep(piece.build(self._definitions))

    def _keep(self, block: Block) -> None:
        self.frozen.append(block)
        self._whole.add(block)

    def _define(self, definitions: References) -> None:
        """Add definitions; frozen blocks that mentioned one before it was known are made again."""
        self._definitions.update(definitions)
        waiting = {index for label in definitions for index in self._waiting.pop(label, ())}
        for index in waiting:
            block = self._waiting_pieces[index].build(self._definitions)
            if block != self.frozen[index]:
                self.frozen[index] = block
                self._changed.add(index)
        if waiting:
            self._whole = Whole(self.frozen)
