"""Which tool calls the user allows unasked: rules in a small file of their own, all of them revocable."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chatdesk.domain.approval import ApprovalRule, Consent, Covers
from chatdesk.domain.errors import SettingsError
from chatdesk.domain.tool import ToolInfo
from chatdesk.settings.atomic_file import replace_file

_log = logging.getLogger(__name__)

_LARGEST_FILE = 4_000_000


class ApprovalBook:
    """Keeps the rules, in `path` or (None) in memory only, and judges calls by them.

    `reads_unasked` says whether built-in tools that only read, and reach nothing outside, run unasked; what
    a server claims of its own tools counts for nothing. The file is read when somebody first asks. A rule in
    it that cannot be read is left out: the worst that comes of damage is a question.
    """

    def __init__(self, path: Path | None = None, reads_unasked: Callable[[], bool] = lambda: True) -> None:
        self._path = path
        self._reads_unasked = reads_unasked
        self._rules: list[ApprovalRule] | None = None
        self._writing = threading.Lock()

    def rules(self) -> tuple[ApprovalRule, ...]:
        """Return all rules, the newest first."""
        return tuple(reversed(self._all()))

    def verdict(self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str) -> Consent:
        """Return whether a call may run unasked, and why."""
        hints = tool.hints
        only_reads = tool.is_builtin and hints.read_only is True and hints.open_world is False
        if only_reads and self._reads_unasked():
            return Consent.READS
        has_rule = self.rule_for(tool, arguments, conversation_id) is not None
        return Consent.RULE if has_rule else Consent.ASK

    def rule_for(
        self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str
    ) -> ApprovalRule | None:
        """Return the rule that lets a call run, None where there is none."""
        return next((rule for rule in self._all() if rule.allows(tool, arguments, conversation_id)), None)

    async def remember(self, rule: ApprovalRule) -> None:
        """Keep a rule; one about the same gives way to it. Counts at once and never raises."""
        self._all()[:] = [other for other in self._all() if _about(other) != _about(rule)] + [rule]
        try:
            await self._write()
        except SettingsError as error:
            _log.warning("%s", error.text)

    async def revoke(self, rule_ids: frozenset[str]) -> None:
        """Drop rules: such calls are asked about again at once.

        Raises `SettingsError` where they stay in the file.
        """
        self._all()[:] = [rule for rule in self._all() if rule.id not in rule_ids]
        await self._write()

    def _all(self) -> list[ApprovalRule]:
        if self._rules is None:
            self._rules = _read(self._path)
        return self._rules

    async def _write(self) -> None:
        import asyncio

        if self._path is not None:
            await asyncio.to_thread(self._replace, self._path)

    def _replace(self, path: Path) -> None:
        import json

        # The rules as they are when it is this one's turn: the last writer has all that came before.
        with self._writing:
            records = [_record(rule) for rule in self._all()]
            try:
                replace_file(path, json.dumps({"rules": records}, indent=1).encode())
            except OSError as error:
                raise SettingsError(
                    f"What tools may do unasked cannot be kept in {path}: {error.strerror}."
                ) from error


def _about(rule: ApprovalRule) -> tuple[str, ...]:
    return rule.covers, rule.server, rule.tool, rule.conversation_id, rule.digest


def _read(path: Path | None) -> list[ApprovalRule]:
    if path is None or not path.exists():
        return []
    import json

    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        _log.warning("The rules in %s could not be read: every call is asked about.", path)
        return []
    records = found.get("rules") if isinstance(found, dict) else None
    restored = map(_restored, records) if isinstance(records, list) else ()
    return [rule for rule in restored if rule is not None]


def _record(rule: ApprovalRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "covers": rule.covers.value,
        "server": rule.server,
        "tool": rule.tool,
        "fingerprints": sorted(rule.fingerprints),
        "conversation_id": rule.conversation_id,
        "digest": rule.digest,
        "excerpt": rule.excerpt,
        "created_at": rule.created_at,
    }


def _restored(record: object) -> ApprovalRule | None:
    match record:
        case {
            "id": str(id_),
            "covers": str(covers),
            "server": str(server),
            "tool": str(tool),
            "fingerprints": list(fingerprints),
            "conversation_id": str(conversation_id),
            "digest": str(digest),
            "excerpt": str(excerpt),
            "created_at": int() | float() as created_at,
        } if covers in list(Covers) and (digest or covers != Covers.ARGUMENTS):
            known = frozenset(one for one in fingerprints if isinstance(one, str))
            return ApprovalRule(
                Covers(covers), server, tool, known, conversation_id, digest, excerpt, float(created_at), id_
            )
    return None
