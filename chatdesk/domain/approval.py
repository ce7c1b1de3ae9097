"""What the user allows tools to do unasked, and what was decided when asked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chatdesk.domain.message import new_id
from chatdesk.domain.tool import ToolInfo

_EXCERPT = 200


class Consent(StrEnum):
    """Whether a call runs unasked, and why: the user is asked, a rule allows it, it only reads here."""

    ASK = "ask"
    RULE = "rule"
    READS = "reads"


class Covers(StrEnum):
    """Which calls a rule is about: those of a tool, of all of a server's, those with the same arguments."""

    TOOL = "tool"
    SERVER = "server"
    ARGUMENTS = "arguments"


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Calls that run unasked, in one conversation or (`conversation_id` is "") always.

    It holds for tools as they were when it was made: one whose description, schema or hints changed since
    has another fingerprint and is asked about again, and so is a tool that its server did not have then.
    `digest` is of the arguments where the rule is about those; `excerpt` their beginning, to be read.
    """

    covers: Covers
    server: str
    tool: str
    fingerprints: frozenset[str]
    conversation_id: str = ""
    digest: str = ""
    excerpt: str = ""
    created_at: float = field(default_factory=time.time)
    id: str = field(default_factory=new_id)

    @property
    def scope(self) -> str:
        """What it covers, as it is kept with the calls that it allows: "server", "tool:conversation", say."""
        return f"{self.covers}:conversation" if self.conversation_id else str(self.covers)

    def allows(self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str) -> bool:
        """Whether a call of this conversation may run unasked."""
        if self.conversation_id not in ("", conversation_id) or tool.server != self.server:
            return False
        if tool.fingerprint not in self.fingerprints:
            return False
        if self.covers is Covers.SERVER:
            return True
        is_same = self.covers is Covers.TOOL or self.digest == digest_of(arguments)
        return tool.name == self.tool and is_same


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user answered to a request.

    `reason` goes to the model with a denial. `always` makes a rule of an approval: for such calls, in this
    conversation or (`everywhere`) in all.
    """

    is_approved: bool
    reason: str = ""
    always: Covers | None = None
    everywhere: bool = False


def rule_of(
    decision: Decision,
    tool: ToolInfo,
    arguments: Mapping[str, Any],
    tools: Iterable[ToolInfo],
    conversation_id: str,
) -> ApprovalRule | None:
    """Return the rule that a decision makes; `tools` are all that are on offer now."""
    if not decision.is_approved or decision.always is None:
        return None
    is_server = decision.always is Covers.SERVER
    known = [other.fingerprint for other in tools if is_server and other.server == tool.server]
    has_arguments = decision.always is Covers.ARGUMENTS
    return ApprovalRule(
        decision.always,
        tool.server,
        "" if is_server else tool.name,
        frozenset([tool.fingerprint, *known]),
        "" if decision.everywhere else conversation_id,
        digest_of(arguments) if has_arguments else "",
        _canonical(arguments)[:_EXCERPT] if has_arguments else "",
    )


def digest_of(arguments: Mapping[str, Any]) -> str:
    """Return the SHA-256 of arguments: the same for the same values, in whatever order they are named."""
    import hashlib

    return hashlib.sha256(_canonical(arguments).encode(errors="surrogatepass")).hexdigest()


def _canonical(arguments: Mapping[str, Any]) -> str:
    import json

    return json.dumps(arguments, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))
