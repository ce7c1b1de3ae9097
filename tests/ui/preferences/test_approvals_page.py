"""The page of approvals: every rule in words, and revoked by a key."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt

from chatdesk.domain.approval import Consent, Covers, Decision, rule_of
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolInfo
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.ui.preferences.approvals_page import ApprovalsPage
from tests.ui.preferences.conftest import MakePerson
from tests.ui.preferences.person import Person

TOOL = ToolInfo(ToolSpec("write", "Write.", {}), "files", "write\u202e")
_Key = Qt.Key


async def allow(someone: Person, covers: Covers, conversation_id: str = "") -> None:
    """Have the person approve a call for always."""
    decision = Decision(is_approved=True, always=covers, everywhere=not conversation_id)
    rule = rule_of(decision, TOOL, {"path": "/notes"}, [TOOL], conversation_id)
    assert rule is not None
    await someone.rules.remember(rule)


def page_of(someone: Person) -> ApprovalsPage:
    """Open the page."""
    someone.open("approvals")
    return cast("ApprovalsPage", someone.preferences._page("approvals"))


def told(page: ApprovalsPage) -> list[str]:
    """Return what the rows say."""
    return [row.revoke.accessibleName() for row in page.rows]


async def test_each_rule_is_told_in_words(person: MakePerson) -> None:
    """What may run, where, and with what; the newest first, what is hidden in a name spelled."""
    someone = person()
    assert page_of(someone).note.text().startswith("Nothing yet.")
    await allow(someone, Covers.TOOL)
    await allow(someone, Covers.ARGUMENTS, "c1")
    await allow(someone, Covers.SERVER, "gone")
    page = page_of(someone)
    assert told(page) == [
        "Revoke Every tool of files, In a conversation that is gone",
        "Revoke write⟨U+202E⟩ of files, In “Garden plans”",
        "Revoke write⟨U+202E⟩ of files, In every conversation",
    ]
    assert '{"path": "/notes"}' in page.rows[1]._details("here")
    await someone.rest()


async def test_a_rule_is_revoked_by_a_key(person: MakePerson) -> None:
    """It goes from page and file at once, and the focus stays at the next one; then all go."""
    someone = person()
    for covers in Covers:
        await allow(someone, covers)
    page = page_of(someone)
    page.rows[0].revoke.setFocus()
    someone.press(_Key.Key_Return)
    await someone.until(lambda: len(page.rows) == 2)
    assert someone.focus() is page.rows[0].revoke
    assert len(ApprovalBook(someone.paths.approvals_file).rules()) == 2
    someone.tab_to("Revoke all")
    someone.press(_Key.Key_Space)
    await someone.until(lambda: not page.rows)
    assert someone.rules.verdict(TOOL, {}, "c1") is Consent.ASK
    assert someone.preferences.isAncestorOf(someone.focus())
    await someone.rest()


async def test_a_rule_that_stays_in_the_file_is_told(person: MakePerson) -> None:
    """Where the file cannot be written the page says so; until the end of the program the rule is gone."""
    someone = person()
    await allow(someone, Covers.TOOL)
    page = page_of(someone)
    someone.paths.approvals_file.unlink()
    someone.paths.approvals_file.mkdir()
    (someone.paths.approvals_file / "in the way").touch()
    page.rows[0].revoke.click()
    await someone.until(lambda: "cannot be kept" in page.note.text())
    assert page.rows == []
    await someone.rest()
