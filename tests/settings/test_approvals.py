"""The rules for tools: they survive a restart, can be revoked, and damage to their file only asks more."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatdesk.domain.approval import ApprovalRule, Consent, Covers, Decision, rule_of
from chatdesk.domain.errors import SettingsError
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo
from chatdesk.settings.approvals import ApprovalBook

READS = ToolHints(read_only=True, open_world=False)
TOOL = ToolInfo(ToolSpec("t", "Does it.", {}), "server", "t")
OWN = ToolInfo(ToolSpec("clock", "Tells the time.", {}), "ChatDesk", "clock", hints=READS, is_builtin=True)


def rule(covers: Covers = Covers.TOOL, arguments: dict[str, Any] | None = None) -> ApprovalRule:
    """Return a rule for all conversations."""
    decision = Decision(is_approved=True, always=covers, everywhere=True)
    made = rule_of(decision, TOOL, arguments or {}, [TOOL], "c")
    assert made is not None
    return made


@pytest.mark.parametrize("covers", list(Covers))
async def test_a_rule_survives_the_program(tmp_path: Path, covers: Covers) -> None:
    """It counts at once, and the next start reads the same rule."""
    path = tmp_path / "approvals.json"
    book = ApprovalBook(path)
    assert book.verdict(TOOL, {"a": "\ud800"}, "c") is Consent.ASK
    made = rule(covers, {"a": "\ud800"})
    await book.remember(made)
    assert book.verdict(TOOL, {"a": "\ud800"}, "c") is Consent.RULE
    again = ApprovalBook(path)
    assert again.rules() == (made,)
    assert again.verdict(TOOL, {"a": "\ud800"}, "c") is Consent.RULE


async def test_a_revoked_rule_asks_again(tmp_path: Path) -> None:
    """At once, and after a restart."""
    book = ApprovalBook(tmp_path / "approvals.json")
    made, other = rule(), rule(Covers.SERVER)
    await book.remember(made)
    await book.remember(other)
    await book.revoke(frozenset({made.id, other.id}))
    assert book.verdict(TOOL, {}, "c") is Consent.ASK
    assert ApprovalBook(tmp_path / "approvals.json").rules() == ()


async def test_the_newer_of_two_rules_about_the_same_stays() -> None:
    """A tool that changed and was allowed again is listed once."""
    book = ApprovalBook()
    await book.remember(rule())
    newer = replace(rule(), fingerprints=frozenset({"new"}))
    await book.remember(newer)
    assert book.rules() == (newer,)


def test_only_our_own_readers_run_unasked() -> None:
    """What a server claims counts for nothing; what reaches outside is asked about; all is, if one wishes."""
    book = ApprovalBook()
    assert book.verdict(OWN, {}, "c") is Consent.READS
    assert book.verdict(replace(OWN, is_builtin=False), {}, "c") is Consent.ASK
    assert book.verdict(replace(OWN, hints=ToolHints(read_only=True)), {}, "c") is Consent.ASK
    assert book.verdict(replace(OWN, hints=replace(READS, open_world=True)), {}, "c") is Consent.ASK
    assert book.verdict(replace(OWN, hints=replace(READS, read_only=False)), {}, "c") is Consent.ASK
    assert ApprovalBook(reads_unasked=lambda: False).verdict(OWN, {}, "c") is Consent.ASK


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"rules": {}}', '{"rules": [1, {"id": "x"}]}', "[" * 100_000, "\xff"],
)
def test_damage_asks_more(tmp_path: Path, text: str) -> None:
    """A file that cannot be read allows nothing, and is no trouble."""
    path = tmp_path / "approvals.json"
    path.write_text(text, encoding="latin-1")
    assert ApprovalBook(path).verdict(TOOL, {}, "c") is Consent.ASK


async def test_a_rule_for_arguments_without_them_is_no_rule(tmp_path: Path) -> None:
    """What somebody has cut out of the file does not make a rule for everything."""
    path = tmp_path / "approvals.json"
    await ApprovalBook(path).remember(rule(Covers.ARGUMENTS, {"a": 1}))
    found = json.loads(path.read_text())
    found["rules"][0]["digest"] = ""
    path.write_text(json.dumps(found))
    assert ApprovalBook(path).rules() == ()


async def test_what_cannot_be_written_counts_until_the_end(tmp_path: Path) -> None:
    """Remembering raises nothing; revoking tells that the rule stays in the file."""
    path = tmp_path / "none" / "approvals.json"
    book = ApprovalBook(path)
    made = rule()
    await book.remember(made)
    assert book.verdict(TOOL, {}, "c") is Consent.RULE
    with pytest.raises(SettingsError, match="cannot be kept"):
        await book.revoke(frozenset({made.id}))
    assert book.verdict(TOOL, {}, "c") is Consent.ASK
