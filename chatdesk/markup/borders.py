"""Where a block that holds others can be cut, and what opens it again behind the cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from chatdesk.markup.build import ROWS_THAT_WEIGH, alert_at, column_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Characters of text after which a quote or a list goes on in a new piece: about a screenful.
PIECE = 1200
ROWS_PER_PIECE = ROWS_THAT_WEIGH

_LISTS = {"bullet_list_open", "ordered_list_open"}
_HOLDERS = {*_LISTS, "list_item_open", "blockquote_open", "table_open"}


@dataclass(slots=True, eq=False)
class Holder:
    """A block that holds others: its opening token, and how many of them were met."""

    tokens: Sequence[Token]
    at: int
    children: int = 0
    # The line behind the last of them, and the place of the closing token once it was met.
    line: int = 0
    closed_at: int = -1

    @property
    def token(self) -> Token:
        """Its opening token."""
        return self.tokens[self.at]

    @property
    def kind(self) -> str:
        """The type of its opening token."""
        return self.token.type

    def opener(self, children: int, *, is_last: bool) -> Token:
        """The token that opens it again after so many of its children; `is_last`: no open holder is in it."""
        token = self.token
        meta: dict[str, Any] = {"continues": True}
        attrs = token.attrs
        if token.type == "ordered_list_open":
            # The item that is open is counted already.
            number = int(attrs.get("start", 1)) + children - (0 if is_last else 1)
            attrs = {**attrs, "start": number}
        elif token.type == "blockquote_open":
            meta["alert"] = token.meta["alert"] if token.meta else alert_at(self.tokens, self.at + 1)
        elif token.type == "table_open":
            meta["weights"] = token.meta.get("weights") or column_weights(self.tokens[self.at :])
        return token.copy(attrs=attrs, meta=meta)


@dataclass(frozen=True, slots=True)
class Border:
    """A place in the tokens of a block before which a piece may end.

    `at` is the token that begins what follows, `line` where the source of that begins, `size` counts the
    characters of text before it; `path` holds the open holders, outermost first, and their children so far.
    """

    at: int
    line: int
    size: int
    path: tuple[tuple[Holder, int], ...] = field(repr=False)

    @property
    def is_between_rows(self) -> bool:
        """Whether it lies between two rows of a table."""
        return self.path[-1][0].kind == "table_open"

    @property
    def least(self) -> int:
        """Characters that a piece before it should have; deep inside it is better not to cut."""
        if self.is_between_rows:
            return 0
        return PIECE if len(self.path) == 1 else 2 * PIECE

    @property
    def is_open(self) -> bool:
        """Whether all of its holders reach to the end of the tokens."""
        holder = self.path[-1][0]
        return all(token.nesting < 0 for token in holder.tokens[holder.closed_at :])

    def openers(self) -> list[Token]:
        """The tokens that open what is open here."""
        last = len(self.path) - 1
        return [holder.opener(count, is_last=at == last) for at, (holder, count) in enumerate(self.path)]

    def closers(self) -> list[Token]:
        """The tokens that close what is open here."""
        return [
            Token(holder.kind.replace("_open", "_close"), holder.token.tag, -1, level=holder.token.level)
            for holder, _ in reversed(self.path)
        ]


def borders(tokens: Sequence[Token]) -> Iterator[Border]:
    """Go through the borders of a top-level block; none is before the first child of its parent."""
    path: list[Holder] = []
    size = at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.nesting < 0:
            if path and path[-1].kind == token.type.replace("_close", "_open"):
                path.pop().closed_at = at
            at += 1
            continue
        if path and token.map is not None and _is_child(token, path[-1].kind):
            parent = path[-1]
            if parent.children and (parent.kind != "table_open" or parent.children % ROWS_PER_PIECE == 0):
                # Between two blocks a link definition may stand, which belongs to what follows.
                line = token.map[0] if token.type in {"list_item_open", "tr_open"} else parent.line
                yield Border(at, line, size, tuple((holder, holder.children) for holder in path))
            parent.children += 1
            parent.line = token.map[1]
        if token.type in _HOLDERS:
            path.append(Holder(tokens, at))
        behind = _behind(tokens, at)
        size += sum(len(tokens[inside].content) for inside in range(at, behind))
        at = behind


def last_border(tokens: Sequence[Token], lines: Sequence[str]) -> Border | None:
    """The border up to which a growing block is closed: the outermost with enough before it."""
    start = tokens[0].map[0] if tokens[0].map else 0
    by_depth = {len(border.path): border for border in borders(tokens)}
    for _, border in sorted(by_depth.items()):
        length = sum(len(line) + 1 for line in lines[start : border.line])
        if border.is_open and (border.is_between_rows or length >= PIECE):
            return border
    return None


def _is_child(token: Token, parent: str) -> bool:
    match parent:
        case "bullet_list_open" | "ordered_list_open":
            return token.type == "list_item_open"
        case "table_open":
            return token.type == "tr_open"
        case _:
            return True


def _behind(tokens: Sequence[Token], at: int) -> int:
    """The index behind a token, and behind what it holds where that cannot be cut."""
    token = tokens[at]
    if token.nesting <= 0 or token.type in _HOLDERS or token.type == "tbody_open":
        return at + 1
    behind = at + 1
    while tokens[behind].nesting >= 0 or tokens[behind].level != token.level:
        behind += 1
    return behind + 1
