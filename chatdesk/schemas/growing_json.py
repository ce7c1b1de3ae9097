"""JSON read while it is still being written: the tree of what is there so far, each character read once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Any

from chatdesk.schemas.misfit import Step

MAX_DEPTH = 200
"""What is nested deeper is not read: whoever walks it would run out of stack."""

_LONGEST_PREVIEW = 300
# More digits than any number means; int() itself refuses some thousands.
_MOST_DIGITS = 400

_SPACE = re.compile(r"[ \t\n\r]*")
_IN_STRING = re.compile(r'[^"\\]+')
_TOKEN = re.compile(r"[-+.\w]+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_HALF_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


class _Wants(Enum):
    """What may come next."""

    VALUE = auto()
    FIRST_ITEM = auto()  # or the end of an empty list
    KEY = auto()
    FIRST_KEY = auto()  # or the end of an empty object
    COLON = auto()
    COMMA = auto()  # or the end of what is open
    STRING = auto()
    ESCAPE = auto()
    TOKEN = auto()
    NOTHING = auto()


class GrowingNode:
    """One value of the tree; `key` is its name or place in its parent, None for the whole.

    `start` and `end` are offsets in the text. While `is_whole` is false it is still being written: then
    `value` of an object or a list holds what is whole below it, of all others nothing. `row` is its place
    among its siblings: a name that comes twice has two rows. `shown` belongs to whoever shows the tree:
    how many of the children have rows.
    """

    __slots__ = (
        "children", "end", "is_whole", "key", "kind", "parent", "row", "shown", "source", "start", "value",
    )  # fmt: skip

    def __init__(self, kind: str, key: Step | None, parent: GrowingNode | None, start: int) -> None:
        self.kind = kind
        self.key = key
        self.parent = parent
        self.row = 0 if parent is None else len(parent.children)
        self.start = self.end = start
        self.is_whole = False
        self.shown = 0
        self.children: list[GrowingNode] = []
        self.source: list[str] = []
        self.value: Any = {} if kind == "object" else [] if kind == "array" else None

    @property
    def path(self) -> tuple[Step, ...]:
        """The way here from the whole value."""
        steps: list[Step] = []
        node: GrowingNode | None = self
        while node is not None and node.key is not None:
            steps.append(node.key)
            node = node.parent
        return tuple(reversed(steps))

    @property
    def depth(self) -> int:
        """How many steps that is."""
        depth, node = 0, self.parent
        while node is not None:
            depth, node = depth + 1, node.parent
        return depth

    @property
    def has_children(self) -> bool:
        """Whether there is anything below."""
        return bool(self.children)

    @property
    def preview(self) -> str:
        """The value on one line, as far as it has come; of an object or a list its sign and its size."""
        if self.kind in ("object", "array"):
            sign = "{ }" if self.kind == "object" else "[ ]"
            return f"{sign} {len(self.children)}{'' if self.is_whole else ' …'}"
        if not self.is_whole:
            quoted = json.dumps(self.text_so_far, ensure_ascii=False)[:-1]
            return f"{quoted}…" if self.kind == "string" else f"{self.text_so_far}…"
        value = self.value[:_LONGEST_PREVIEW] if isinstance(self.value, str) else self.value
        return json.dumps(value, ensure_ascii=False)

    def text(self) -> str:
        """The value as JSON to copy; of one that is being written what is whole in it."""
        if self.is_whole or self.children:
            return json.dumps(self.value, indent=2, ensure_ascii=False)
        return self.text_so_far

    @property
    def text_so_far(self) -> str:
        """The beginning of a text or number that is still being written, as far as it can be read."""
        if self.kind != "string":
            return "".join(self.source)
        source = ""
        for piece in self.source:
            source += piece
            if len(source) > _LONGEST_PREVIEW:
                break
        return _unquoted(_HALF_ESCAPE.sub("", source[:_LONGEST_PREVIEW]))


class GrowingJson:
    """Reads pieces of JSON as they come; the cost of each is that of its own characters.

    `root` is None before the first value begins. `is_whole`: one value has ended and only white space came
    after it, `whole_at` is the offset behind its last character. `trouble` says why the text can be no
    JSON, at `trouble_at`; nothing is read after that. Characters that JSON wants escaped are taken as they
    are: servers write them, and whoever runs the tool gets them.

    `on_begun` and `on_whole` are told each node when it begins and when it is whole: parents begin before
    their children and are whole after them.
    """

    def __init__(
        self,
        on_begun: Callable[[GrowingNode], None] = lambda _node: None,
        on_whole: Callable[[GrowingNode], None] = lambda _node: None,
    ) -> None:
        self.root: GrowingNode | None = None
        self.size = 0
        self.whole_at: int | None = None
        self.trouble = ""
        self.trouble_at = 0
        self._on_begun = on_begun
        self._on_whole = on_whole
        self._wants = _Wants.VALUE
        self._open: list[GrowingNode] = []
        self._leaf: GrowingNode | None = None
        self._key: Step | None = None
        self._key_source: list[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the text so far is one JSON value."""
        return self.whole_at is not None and not self.trouble

    def open_nodes(self) -> Iterator[GrowingNode]:
        """The nodes that are still being written, from the whole down."""
        yield from self._open
        if self._leaf is not None:
            yield self._leaf

    def feed(self, text: str) -> None:
        """Take what came next."""
        at, base = 0, self.size
        while at < len(text) and not self.trouble:
            at = self._step(text, at, base)
        self.size = base + len(text)

    def end(self) -> None:
        """Nothing more comes: a number that stood last is whole now."""
        if self._wants is _Wants.TOKEN and not self.trouble:
            self._close_token(self.size)

    def _step(self, text: str, at: int, base: int) -> int:
        """Read on from `at`; return how far that went."""
        match self._wants:
            case _Wants.STRING:
                return self._read_string(text, at, base)
            case _Wants.ESCAPE:
                self._take_source(text[at])
                self._wants = _Wants.STRING
                return at + 1
            case _Wants.TOKEN:
                return self._read_token(text, at, base)
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at == len(text):
            return at
        self._read_mark(text[at], base + at)
        # The first letter of a number or a word belongs to it.
        return at if self._is_in_token() else at + 1

    def _is_in_token(self) -> bool:
        return self._wants is _Wants.TOKEN

    def _read_mark(self, mark: str, place: int) -> None:
        match self._wants:
            case _Wants.VALUE | _Wants.FIRST_ITEM:
                if mark == "]" and self._wants is _Wants.FIRST_ITEM:
                    self._close(place)
                else:
                    self._begin(mark, place)
            case _Wants.KEY | _Wants.FIRST_KEY:
                if mark == '"':
                    self._key_source = []
                    self._wants = _Wants.STRING
                elif mark == "}" and self._wants is _Wants.FIRST_KEY:
                    self._close(place)
                else:
                    self._fail(place, "a name in double quotes")
            case _Wants.COLON:
                if mark == ":":
                    self._wants = _Wants.VALUE
                else:
                    self._fail(place, "a colon")
            case _Wants.COMMA:
                self._read_separator(mark, place)
            case _:
                self._fail(place, "nothing")

    def _read_separator(self, mark: str, place: int) -> None:
        is_object = self._open[-1].kind == "object"
        if mark == ",":
            self._wants = _Wants.KEY if is_object else _Wants.VALUE
        elif mark == ("}" if is_object else "]"):
            self._close(place)
        else:
            self._fail(place, f"a comma or {'}' if is_object else ']'}")

    def _begin(self, mark: str, place: int) -> None:
        """Begin the value whose first character that is."""
        kinds = {"{": "object", "[": "array", '"': "string"}
        kind = kinds.get(mark, "number" if mark in "-0123456789" else "word" if mark in "tfn" else "")
        if not kind:
            self._fail(place, "a value")
            return
        if len(self._open) >= MAX_DEPTH:
            self.trouble, self.trouble_at = "It is nested too deeply to be read.", place
            return
        parent = self._open[-1] if self._open else None
        key: Step | None = None
        if parent is not None:
            key = len(parent.children) if parent.kind == "array" else self._key
        node = GrowingNode(kind, key, parent, place)
        if parent is None:
            self.root = node
        else:
            parent.children.append(node)
        if kind in ("object", "array"):
            self._open.append(node)
            self._wants = _Wants.FIRST_KEY if kind == "object" else _Wants.FIRST_ITEM
        else:
            self._leaf = node
            self._wants = _Wants.STRING if kind == "string" else _Wants.TOKEN
        self._on_begun(node)

    def _read_string(self, text: str, at: int, base: int) -> int:
        run = _IN_STRING.match(text, at)
        if run is not None:
            self._take_source(run.group())
            return run.end()
        if text[at] == "\\":
            self._take_source("\\")
            self._wants = _Wants.ESCAPE
            return at + 1
        self._end_string(base + at)
        return at + 1

    def _take_source(self, piece: str) -> None:
        source = self._leaf.source if self._leaf is not None else self._key_source
        if source is not None:
            source.append(piece)

    def _end_string(self, place: int) -> None:
        if self._leaf is None:
            self._key = _unquoted("".join(self._key_source or ()))
            self._key_source = None
            self._wants = _Wants.COLON
            return
        value = _read_text("".join(self._leaf.source))
        if value is None:
            self._fail(place, "an escape that JSON knows")
        else:
            self._close_leaf(value, place + 1)

    def _read_token(self, text: str, at: int, base: int) -> int:
        run = _TOKEN.match(text, at)
        if run is None:
            self._close_token(base + at)
            return at
        self._take_source(run.group())
        return run.end()

    def _close_token(self, place: int) -> None:
        word = "".join(self._leaf.source) if self._leaf is not None else ""
        if word in _WORDS:
            self._close_leaf(_WORDS[word], place)
        elif _NUMBER.fullmatch(word) and len(word) <= _MOST_DIGITS:
            self._close_leaf(json.loads(word), place)
        else:
            self._fail(place - len(word), "a value that JSON knows")

    def _close_leaf(self, value: Any, end: int) -> None:
        node = self._leaf
        if node is not None:
            node.value, node.source = value, []
            self._leaf = None
            self._tell_whole(node, end)

    def _close(self, place: int) -> None:
        self._tell_whole(self._open.pop(), place + 1)

    def _tell_whole(self, node: GrowingNode, end: int) -> None:
        node.is_whole, node.end = True, end
        parent = node.parent
        if parent is None:
            self.whole_at = end
            self._wants = _Wants.NOTHING
        else:
            if parent.kind == "array":
                parent.value.append(node.value)
            else:
                parent.value[node.key] = node.value
            self._wants = _Wants.COMMA
        self._on_whole(node)

    def _fail(self, place: int, wanted: str) -> None:
        self.trouble_at = place
        after = "The JSON has ended before" if wanted == "nothing" else f"This should be {wanted}:"
        self.trouble = f"{after} character {place + 1:,}."


def _read_text(source: str) -> str | None:
    """Return the text that stands in the quotes, None where an escape in it is none."""
    if "\\" not in source:
        return source
    try:
        text: str = json.loads(f'"{source}"', strict=False)
    except ValueError:
        return None
    # Halves of characters cannot be shown.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unquoted(source: str) -> str:
    text = _read_text(source)
    return source if text is None else text
