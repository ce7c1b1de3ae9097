"""The test of an account: the first step that is wrong is the one that says so, and the rest is not tried."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from chatdesk.domain.errors import AuthRejected, BadReply, ConnectionFailed
from chatdesk.providers.built_in import tour
from chatdesk.providers.clients import Clients
from chatdesk.providers.model_fetch import fetch_models
from chatdesk.providers.probe import Step, StepState, probe
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.certificates import made_certificate
from tests.fakes.replies import Reply, error_reply, json_reply, models_reply, text_reply
from tests.fakes.scripted_server import Request, ScriptedServer
from tests.providers.asking import KEY, account_for

OK, FAILED, NOT_TRIED = StepState.OK, StepState.FAILED, StepState.NOT_TRIED
CHAT = "/v1/chat/completions"


async def steps_of(account: Account, key: str | None = KEY) -> list[Step]:
    """Run the whole test of an account."""
    clients = Clients({TOUR.id: tour(100.0)})

    async def give() -> str | None:
        return key

    try:
        return [step async for step in probe(account, clients, give)]
    finally:
        await clients.aclose_all()


def states(steps: list[Step]) -> list[StepState]:
    """Return the five states."""
    return [step.state for step in steps]


async def test_a_good_account_passes_every_step() -> None:
    """Name, connection, dialect, key and models are found, each with its time."""
    async with ScriptedServer(
        default=error_reply(400, "you must provide a model"), require_key=KEY
    ) as server:
        server.on("/v1/models", models_reply("a", "b"))
        steps = await steps_of(account_for(server.url))
    assert [step.title for step in steps] == [
        "Name found",
        "Connection",
        "Speaks the dialect",
        "Key accepted",
        "Models",
    ]
    assert states(steps) == [OK] * 5
    assert [step.text for step in steps[1:]] == [
        "connected, without encryption",
        "it answers like a chat completions API",
        "accepted",
        "2 models",
    ]
    assert all(step.milliseconds is not None for step in steps)


async def test_a_wrong_key_fails_at_its_step() -> None:
    """The service's own words stand at "Key accepted", the models are not tried."""
    async with ScriptedServer(require_key="another") as server:
        steps = await steps_of(account_for(server.url))
    assert states(steps) == [OK, OK, OK, FAILED, NOT_TRIED]
    assert steps[3].text == "401: Key is not active. Ask whoever gave it to you for a new one."
    assert KEY not in repr(steps)
    assert "Bearer (masked)" in steps[3].details


async def test_a_public_model_list_does_not_vouch_for_the_key() -> None:
    """Where the list needs no key, the request for an answer finds that the key is wrong."""

    def strict(request: Request) -> Reply:
        return error_reply(401, "No auth")

    async with ScriptedServer() as server:
        server.on(CHAT, strict)
        steps = await steps_of(account_for(server.url))
    assert states(steps) == [OK, OK, OK, FAILED, NOT_TRIED]


async def test_a_missing_key_fails_at_its_step() -> None:
    """Without a key in the keyring the steps before are still tried."""
    async with ScriptedServer(require_key=KEY) as server:
        steps = await steps_of(account_for(server.url), None)
    assert states(steps) == [OK, OK, OK, FAILED, NOT_TRIED]
    assert steps[3].text == "Work gateway has no key. Give this account its key."


async def test_an_account_without_a_key_is_told_that_none_is_needed() -> None:
    """A local server passes without a key."""
    async with ScriptedServer(default=error_reply(400, "messages?")) as server:
        steps = await steps_of(account_for(server.url, key="none"))
    assert states(steps) == [OK] * 5
    assert steps[3].text == "none needed"
    assert steps[4].text == "scripted"


async def test_a_web_page_is_no_api() -> None:
    """An address that leads to a web site fails at the dialect, with a hint at /v1."""
    page = text_reply("<!doctype html><title>Welcome</title>")
    async with ScriptedServer(default=page) as server:
        server.on("/v1/models", page)
        steps = await steps_of(account_for(server.url))
    assert states(steps) == [OK, OK, FAILED, NOT_TRIED, NOT_TRIED]
    assert steps[2].text == "A web page answered, not an API. Look at the address: most end in /v1."


async def test_other_json_is_no_api() -> None:
    """A service of another kind is told from a model service."""
    async with ScriptedServer(default=json_reply({"status": "up"})) as server:
        server.on("/v1/models", json_reply({"status": "up"}))
        steps = await steps_of(account_for(server.url))
    assert states(steps)[2] is FAILED
    assert "no chat completions API" in steps[2].text


async def test_the_wrong_dialect_is_named() -> None:
    """A server with a model list but without the dialect's path says which path is missing."""
    async with ScriptedServer(default=json_reply({"detail": "Not Found"}, 404)) as server:
        steps = await steps_of(account_for(server.url, dialect="completions"))
    assert states(steps)[2] is FAILED
    assert steps[2].text == "It lists models but has nothing at /completions. Try another dialect."


async def test_an_account_works_without_a_model_list() -> None:
    """A server whose list fails still passes, and says that names are written by hand."""
    async with ScriptedServer(default=error_reply(422, "no messages")) as server:
        server.on("/v1/models", text_reply("Internal Server Error", 500, "text/plain"))
        steps = await steps_of(account_for(server.url))
    assert states(steps) == [OK, OK, OK, OK, NOT_TRIED]
    assert "by hand" in steps[4].text


async def test_a_refused_connection_fails_at_its_step() -> None:
    """Nobody listens: the name is fine, the connection is not."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    steps = await steps_of(account_for(f"http://localhost:{port}/v1"))
    assert states(steps) == [OK, FAILED, NOT_TRIED, NOT_TRIED, NOT_TRIED]
    assert (
        steps[1].text
        == f"Nothing answers at localhost:{port}. Is Work gateway running? Start it, then ask again."
    )


async def test_an_unknown_name_fails_first() -> None:
    """A name that nobody knows ends the test at its first step."""
    steps = await steps_of(account_for("https://no-such-host.invalid/v1"))
    assert states(steps) == [FAILED] + [NOT_TRIED] * 4
    assert steps[0].text.startswith("No computer named no-such-host.invalid was found")


async def test_a_deaf_host_fails_in_time() -> None:
    """A connection that does not come about ends after the account's connect time."""
    async with ScriptedServer(connects=False) as server:
        steps = await steps_of(account_for(server.url, timeouts=Timeouts(0.2, 5.0, 5.0)))
    assert states(steps)[:2] == [OK, FAILED]
    assert "within 0.2 s" in steps[1].text


async def test_a_certificate_is_judged(tmp_path: Path) -> None:
    """A foreign certificate fails at the connection; once it is named, version and end of it are shown."""
    own = made_certificate(tmp_path, "own")
    tls, certificate = own.server_context(), own.file
    async with ScriptedServer(default=error_reply(400, "no"), tls=tls) as server:
        refused = await steps_of(account_for(server.url))
        accepted = await steps_of(account_for(server.url, ca_file=str(certificate)))
    assert states(refused) == [OK, FAILED, NOT_TRIED, NOT_TRIED, NOT_TRIED]
    assert "self" in refused[1].text
    assert states(accepted) == [OK] * 5
    assert accepted[1].text.startswith("TLS 1.3, certificate good until ")


async def test_a_proxy_is_shown_in_its_steps() -> None:
    """Where a proxy is in between, the first two steps say so, without its password."""
    async with ScriptedServer(default=error_reply(502, "unreachable")) as proxy:
        account = account_for("http://llm.example.org/v1", proxy=f"http://me:hush@127.0.0.1:{proxy.port}")
        steps = await steps_of(account)
    assert steps[0].text == f"left to the proxy 127.0.0.1:{proxy.port}"
    assert steps[1].text == f"through the proxy 127.0.0.1:{proxy.port}"
    assert "hush" not in repr(steps)


async def test_the_tour_passes() -> None:
    """The built-in account passes its own test without any network."""
    steps = await steps_of(TOUR)
    assert states(steps) == [OK] * 5
    assert steps[4].text == "tour"


async def give_key() -> str:
    """Give the key of the tests."""
    return KEY


async def test_models_are_fetched_or_the_reason_is_told() -> None:
    """The list comes back in order; a wrong key, something else and nobody are errors of their kinds."""
    clients = Clients({})
    async with ScriptedServer(require_key=KEY) as server:
        server.on("/v1/models", models_reply("b", "a"))
        with pytest.raises(AuthRejected):
            await fetch_models(account_for(server.url, key="none"), clients, give_key)
        server.require_key = ""
        assert await fetch_models(account_for(server.url), clients, give_key) == ["b", "a"]
        server.on("/v1/models", json_reply({"hello": 1}))
        with pytest.raises(BadReply, match="Work gateway sent no list of models"):
            await fetch_models(account_for(server.url), clients, give_key)
    with pytest.raises(ConnectionFailed):
        await fetch_models(account_for(server.url), clients, give_key)
    await clients.aclose_all()
