"""A tool as its server offers it, and what it tells while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chatdesk.domain.request import ToolSpec

DEFAULT_SECONDS = 60.0
"""How long a call may run before it is ended, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class ToolHints:
    """What the server claims of its tool: a hint, never a truth. None: it says nothing.

    `read_only`: changes nothing. `destructive`: what it changes may be lost. `idempotent`: the same call
    again changes nothing more. `open_world`: it reaches beyond what the server holds (the web, say).
    """

    read_only: bool | None = None
    destructive: bool | None = None
    idempotent: bool | None = None
    open_world: bool | None = None


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """A tool on offer.

    `spec.name` is what the model calls it, unique among all tools; `server` the name that the user gave
    its server, unique among servers; `name` what that server calls it; `title` is for people and may be
    empty. `seconds` is how long a call may run without a word of progress. Calls of one answer run side by
    side where each of them `is_parallel`. `is_builtin`: it is our own and runs in this program.
    """

    spec: ToolSpec
    server: str
    name: str
    title: str = ""
    hints: ToolHints = ToolHints()
    seconds: float = DEFAULT_SECONDS
    is_parallel: bool = True
    is_builtin: bool = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that the server says of the tool; with another it is asked about anew."""
        return _fingerprint(self)

    @property
    def shown_name(self) -> str:
        """What a person reads, in one wording everywhere: what its server calls it."""
        return self.name or self.title


@dataclass(frozen=True, slots=True)
class ArgumentCheck:
    """Arguments held against a tool's schema: what does not fit, each in a sentence.

    `unchecked` says in a sentence why it could not be told; then nothing is known of the arguments.
    """

    problems: tuple[str, ...] = ()
    unchecked: str = ""


class NoteKind(StrEnum):
    """What a running tool tells: how far it is, a line of its log, that it asks the user, and is answered.

    Between these two a model may write for it: from `SAMPLING` to `SAMPLED`.
    """

    PROGRESS = "progress"
    LOG = "log"
    ASKING = "asking"
    ANSWERED = "answered"
    SAMPLING = "model asked"
    SAMPLED = "model answered"


@dataclass(frozen=True, slots=True)
class ToolNote:
    """A word of a running tool. `progress` of `total` in the tool's own unit, None where it does not say."""

    text: str = ""
    progress: float | None = None
    total: float | None = None
    kind: NoteKind = NoteKind.PROGRESS


def _fingerprint(tool: ToolInfo) -> str:
    import hashlib
    import json

    hints = tool.hints
    said: tuple[str, str, str, Mapping[str, Any], tuple[bool | None, ...]] = (
        tool.name,
        tool.title,
        tool.spec.description,
        tool.spec.schema,
        (hints.read_only, hints.destructive, hints.idempotent, hints.open_world),
    )
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
