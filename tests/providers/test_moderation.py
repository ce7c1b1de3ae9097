"""A passage is posted to the endpoint of the account, and its key only to its own server."""

from __future__ import annotations

import pytest

from chatdesk.domain.errors import AuthRejected, BadReply, ConnectionFailed, RateLimited
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.providers.moderation import LONGEST, asked_account
from chatdesk.settings.accounts import TOUR, Account
from tests.fakes.replies import error_reply, json_reply, text_reply
from tests.fakes.scripted_server import Request, ScriptedServer
from tests.providers.asking import KEY, account_for

PATH = "/v1/moderations"
FLAGGED = json_reply({"results": [{"flagged": True, "categories": {"violence": True}}]})
CLEAN = json_reply({"results": [{"flagged": False, "categories": {"violence": False}}]})


async def key_of(account: Account) -> str | None:
    """Give each account a key of its own."""
    return f"{KEY}-{account.id}"


async def moderated(account: Account, text: str = "Some text.", *others: Account) -> tuple[str, ...]:
    """Ask the endpoint of an account."""
    catalog = ServiceCatalog(key_of)
    try:
        return await catalog.moderate(account, others, text)
    finally:
        await catalog.aclose()


async def test_a_passage_is_asked_about_with_the_key_of_the_account() -> None:
    """Text and model are posted to the whole address that the account names."""
    async with ScriptedServer() as server:
        server.on(PATH, FLAGGED)
        url = f"{server.url}/moderations"
        account = account_for(server.url, moderation_url=url, moderation_model="omni")
        assert await moderated(account) == ("violence",)
        (request,) = server.requests
    assert request.json() == {"input": "Some text.", "model": "omni"}
    assert request.headers["authorization"] == f"Bearer {KEY}-work"


async def test_a_key_goes_to_no_other_server() -> None:
    """At another server the account of that server is asked, or nobody's key and headers are sent."""
    async with ScriptedServer() as chat, ScriptedServer() as moderation:
        moderation.on(PATH, CLEAN)
        account = account_for(
            chat.url, headers=(("X-Team", "secret"),), moderation_url=f"{moderation.url}/moderations"
        )
        assert await moderated(account, "text", TOUR) == ()
        there = account_for(moderation.url, id="there", headers=(("X-There", "1"),))
        assert await moderated(account, "text", TOUR, there) == ()
        first, second = moderation.requests
        assert chat.requests == []
    assert "authorization" not in first.headers
    assert "x-team" not in first.headers
    assert second.headers["authorization"] == f"Bearer {KEY}-there"
    assert "x-there" in second.headers


def test_the_same_host_at_another_port_is_another_server() -> None:
    """Scheme, host and port decide; a port that goes without saying is the same."""
    account = account_for("https://api.example.com/v1", moderation_url="https://api.example.com:443/x")
    assert asked_account(account, []) is account
    other = account_for("https://api.example.com:8443/v1", moderation_url="https://api.example.com/x")
    assert asked_account(other, [account]) is account
    assert asked_account(other, []).key == "none"


async def test_a_long_passage_is_asked_about_in_pieces() -> None:
    """Every piece is within what services take, and the categories of all are named."""

    def judge(request: Request) -> object:
        return FLAGGED if "bad" in request.json()["input"] else CLEAN

    async with ScriptedServer() as server:
        server.on(PATH, judge)  # type: ignore[arg-type]
        account = account_for(server.url, moderation_url=f"{server.url}/moderations")
        text = "x" * LONGEST + "bad" + "y" * LONGEST
        assert await moderated(account, text) == ("violence",)
        pieces = [request.json()["input"] for request in server.requests]
    assert "".join(pieces) == text
    assert max(map(len, pieces)) == LONGEST


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(error_reply(401, "no"), AuthRejected), (error_reply(429, "slow"), RateLimited),
     (text_reply("<html>hello</html>"), BadReply), (json_reply({"ok": True}), BadReply)],
)  # fmt: skip
async def test_a_failure_is_an_error_of_ours(reply: object, kind: type[Exception]) -> None:
    """Whatever the endpoint answers, the caller gets one sentence."""
    async with ScriptedServer() as server:
        server.on(PATH, reply)  # type: ignore[arg-type]
        account = account_for(server.url, moderation_url=f"{server.url}/moderations")
        with pytest.raises(kind):
            await moderated(account)
    with pytest.raises(ConnectionFailed):
        await moderated(account)
