"""Every way to fail has its own sentence, its hint, its kind, and details without a secret in them."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatdesk.domain.errors import (
    AuthRejected,
    ConnectionFailed,
    ContextTooLong,
    KeyMissing,
    ModelLoading,
    ModelNotFound,
    ProviderError,
    RateLimited,
    RequestRejected,
    SecretError,
    ServiceUnavailable,
)
from chatdesk.providers.exchange import Exchange
from chatdesk.settings.timeouts import Timeouts
from tests.fakes.certificates import made_certificate
from tests.fakes.replies import Reply, chat_stream, error_reply, json_reply, sse, text_reply
from tests.fakes.scripted_server import ScriptedServer
from tests.providers.asking import KEY, Service, account_for

STATUS = [
    (
        error_reply(401, "Key is not active.", "invalid_api_key"),
        AuthRejected,
        "Work gateway did not accept the key",
    ),
    (error_reply(403, "Country not supported"), AuthRejected, "does not allow this: Country not supported"),
    (error_reply(400, "Authentication Error, invalid api key"), AuthRejected, "did not accept the key"),
    (error_reply(402, "Please top up"), RequestRejected, "credit is used up: Please top up"),
    (error_reply(429, "You exceeded", "insufficient_quota"), RequestRejected, "credit is used up"),
    (
        json_reply(
            [
                {
                    "error": {
                        "code": 429,
                        "message": "Look at plan and billing",
                        "details": [{"retryDelay": "13s"}],
                    }
                }
            ],
            429,
        ),
        RateLimited,
        "Work gateway asks to wait 13 s",
    ),
    (error_reply(404, "The model `m1` does not exist"), ModelNotFound, 'does not offer the model "m1"'),
    (
        error_reply(400, "Invalid model name passed in model=m1"),
        ModelNotFound,
        'does not offer the model "m1"',
    ),
    (text_reply("<h1>Not Found</h1>", 404), RequestRejected, "has nothing at this address"),
    (
        error_reply(400, "Max.", "context_length_exceeded"),
        ContextTooLong,
        "The conversation is too long for m1",
    ),
    (error_reply(413, "Payload"), ContextTooLong, "finds the request too large"),
    (error_reply(422, "temperature: too hot"), RequestRejected, "refused the request: temperature: too hot"),
    (json_reply({"detail": [{"loc": ["body", "n"], "msg": "bad"}]}, 422), RequestRejected, "body.n: bad"),
    (error_reply(429, "slow down", retry_after="7"), RateLimited, "Work gateway asks to wait 7 s"),
    (error_reply(429, "slow down"), RateLimited, "gets too many requests just now"),
    (error_reply(429, "slow down", retry_after="290"), RateLimited, "asks to wait 5 min"),
    (error_reply(407, "Who are you?"), RequestRejected, "wants a user name and a password"),
    (error_reply(409, "The lock is taken"), ServiceUnavailable, "not answer just now: The lock is taken"),
    (error_reply(503, "Loading model", kind="unavailable_error"), ModelLoading, "still loading the model"),
    (
        json_reply({"error": "Model big/one is currently loading", "estimated_time": 20.5}, 503),
        ModelLoading,
        "Work gateway is still loading the model",
    ),
    (error_reply(500, "CUDA out of memory"), ServiceUnavailable, "Work gateway failed: CUDA out of memory"),
    (text_reply("", 503), ServiceUnavailable, "not available just now (status 503)"),
    (text_reply("<html><title>502 Bad Gateway</title>", 502), ServiceUnavailable, "not available just now"),
]


@pytest.mark.parametrize(("reply", "kind", "words"), STATUS)
async def test_a_refusal_has_its_kind_and_sentence(
    reply: Reply, kind: type[ProviderError], words: str
) -> None:
    """Status and body together decide the error; its sentence is one line and names account or model."""
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        with pytest.raises(kind) as caught:
            await service.ask()
    assert type(caught.value) is kind
    assert words in caught.value.text
    assert "\n" not in caught.value.text
    assert caught.value.hint.endswith(".")
    assert caught.value.status == reply.status


TRANSIENT = [
    (error_reply(429, "slow down", retry_after="7"), True, 7.0),
    (error_reply(429, "slow down", retry_after_ms="1500"), True, 1.5),
    (error_reply(429, "Please try again in 6m0s."), True, 360.0),
    (error_reply(429, "You exceeded", "insufficient_quota", retry_after="1"), False, 1.0),
    (error_reply(503, "busy", retry_after="2"), True, 2.0),
    (error_reply(500, "CUDA out of memory"), True, None),
    (error_reply(500, "CUDA out of memory", x_should_retry="false"), False, None),
    (error_reply(501, "Not implemented"), False, None),
    (error_reply(408, "Too slow"), True, None),
    (error_reply(409, "Locked"), True, None),
    (error_reply(400, "No."), False, None),
    (error_reply(400, "No.", x_should_retry="true"), True, None),
    (error_reply(401, "No."), False, None),
    (error_reply(404, "No."), False, None),
    (error_reply(422, "No."), False, None),
    (error_reply(307, "Elsewhere", location="http://127.0.0.1:9/"), False, None),
    (text_reply("", 200), True, None),
    (text_reply("<html>Sign in</html>", 200), False, None),
    (text_reply("Hello?", 200, "text/plain"), False, None),
]


@pytest.mark.parametrize(("reply", "is_transient", "seconds"), TRANSIENT)
async def test_what_may_be_asked_again_by_itself(
    reply: Reply, is_transient: bool, seconds: float | None
) -> None:
    """Only what can change although nobody does anything is transient; the wait that is asked for is told."""
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        with pytest.raises(ProviderError) as caught:
            await service.ask()
    assert (caught.value.is_transient, caught.value.retry_after) == (is_transient, seconds)


async def test_a_date_to_wait_for_is_held_against_the_clock() -> None:
    """A Retry-After date of a server that does not tell its own time counts from now."""
    then = datetime.now(UTC) + timedelta(seconds=30)
    reply = error_reply(503, "busy", retry_after=f"{then:%a, %d %b %Y %H:%M:%S} GMT")
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        with pytest.raises(ServiceUnavailable) as caught:
            await service.ask()
    assert caught.value.retry_after == pytest.approx(30, abs=3)


async def test_the_details_say_what_a_developer_wants_to_know() -> None:
    """Request line, status, time, request id, masked key and the body are there, in the order of the look."""
    async with ScriptedServer(STATUS[0][0]) as server, Service(account_for(server.url)) as service:
        with pytest.raises(AuthRejected) as caught:
            await service.ask()
    lines = caught.value.details.splitlines()
    assert lines[0] == f"POST {server.url}/chat/completions"
    assert lines[1].startswith("401 Scripted, after ")
    assert lines[1].endswith(" ms, request req_scripted")
    assert lines[2] == "Authorization: Bearer (masked)"
    assert '"Key is not active."' in lines[-1]
    assert (
        caught.value.hint
        == "Look at the key of this account, or ask with another model. Your question is saved."
    )


async def test_a_key_that_the_server_repeats_is_in_no_text() -> None:
    """A server that echoes the key in body and headers does not get it into sentence, hint or details."""
    reply = error_reply(401, f"Incorrect API key provided: {KEY}. Also {KEY[:12]}", x_echo=KEY)
    async with ScriptedServer(reply) as server, Service(account_for(server.url)) as service:
        with pytest.raises(AuthRejected) as caught:
            await service.ask()
    error = caught.value
    for text in (error.text, error.hint, error.details, repr(error), str(error)):
        assert KEY not in text
        assert KEY[:12] not in text


def test_a_key_is_in_no_repr() -> None:
    """What a traceback with local variables would print of a request has neither key nor body."""
    exchange = Exchange(
        account_for("http://127.0.0.1:9/v1"), "POST", "http://127.0.0.1:9/v1", KEY, "private words"
    )
    assert KEY not in repr(exchange)
    assert "private words" not in repr(exchange)


async def test_details_of_a_huge_body_stay_short() -> None:
    """At most some 2 kB of a body are kept, and no more of it than 64 kB is read."""
    async with (
        ScriptedServer(text_reply("x" * 500_000, 500)) as server,
        Service(account_for(server.url)) as service,
    ):
        with pytest.raises(ServiceUnavailable) as caught:
            await service.ask()
    assert len(caught.value.details) < 3_000
    assert len(caught.value.text) < 400


async def test_an_account_without_a_key_is_told_that_one_is_wanted() -> None:
    """401 without a key of ours is another sentence than 401 with one."""
    account = {"key": "none"}
    async with ScriptedServer(STATUS[0][0]) as server, Service(account_for(server.url, **account)) as service:
        with pytest.raises(AuthRejected, match="Work gateway wants a key"):
            await service.ask()


@pytest.mark.parametrize(
    ("key", "words"),
    [(None, "has no key"), ("  ", "has no key"), ("sk-\u2026abc", "no key has"), ("sk-a\nb", "no key has")],
)
async def test_a_key_that_cannot_be_had_or_sent_is_named(key: str | None, words: str) -> None:
    """Without a usable key nothing is sent, and the sentence does not repeat it."""
    async with ScriptedServer() as server, Service(account_for(server.url), key) as service:
        with pytest.raises(KeyMissing, match=words) as caught:
            await service.ask()
        assert server.connections == 0
    assert "sk-" not in caught.value.text + caught.value.hint + caught.value.details


async def test_a_missing_variable_is_named() -> None:
    """The hint of an account with `env:NAME` says which variable is not set."""
    async with Service(account_for("http://127.0.0.1:9/v1", key="env:WORK_KEY"), None) as service:
        with pytest.raises(KeyMissing) as caught:
            await service.ask()
    assert "WORK_KEY" in caught.value.hint


async def test_a_failing_keyring_is_a_provider_error() -> None:
    """What the settings say of the keyring comes through as the sentence of the turn."""

    async def locked() -> str:
        raise SecretError("The keyring is locked.", hint="Unlock it.")

    async with Service(account_for("http://127.0.0.1:9/v1")) as service:
        service.http._key = locked
        with pytest.raises(KeyMissing, match="cannot be had: The keyring is locked") as caught:
            await service.ask()
    assert caught.value.hint == "Unlock it."


async def test_a_refused_connection_is_named() -> None:
    """A port where nobody listens: the sentence names it, the hint asks whether the server runs."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    async with Service(account_for(f"http://127.0.0.1:{port}/v1")) as service:
        with pytest.raises(ConnectionFailed, match=f"Nothing answers at 127.0.0.1:{port}") as caught:
            await service.ask()
    assert "Is Work gateway running?" in caught.value.hint
    assert "no response after" in caught.value.details


async def test_a_name_that_is_not_found_is_named() -> None:
    """A host that no resolver knows gets a sentence of its own."""
    async with Service(account_for("http://no-such-host.invalid/v1")) as service:
        with pytest.raises(ConnectionFailed, match=r"No computer named no-such-host\.invalid was found"):
            await service.ask()


async def test_a_host_that_does_not_answer_is_named() -> None:
    """The connect time of the account ends the wait, and the sentence says how long it was."""
    async with (
        ScriptedServer(connects=False) as server,
        Service(account_for(server.url, timeouts=Timeouts(0.2, 5.0, 5.0))) as service,
    ):
        with pytest.raises(ConnectionFailed, match=r"did not answer within 0\.2 s"):
            await service.ask()


async def test_plain_http_behind_https_is_named() -> None:
    """An address with https where the server speaks http says so."""
    async with (
        ScriptedServer() as server,
        Service(account_for(server.url.replace("http:", "https:"))) as service,
    ):
        with pytest.raises(ConnectionFailed, match="does not speak TLS") as caught:
            await service.ask()
    assert "http://" in caught.value.hint


async def test_a_foreign_certificate_is_refused_until_it_is_named(tmp_path: Path) -> None:
    """A self-signed certificate is an error with the reason; as the account's `ca_file` it is accepted."""
    own = made_certificate(tmp_path, "own")
    tls, certificate = own.server_context(), own.file
    async with ScriptedServer(Reply(chat_stream("safe")), tls=tls) as server:
        async with Service(account_for(server.url)) as service:
            with pytest.raises(
                ConnectionFailed, match=r"certificate of 127\.0\.0\.1:.* self.signed"
            ) as caught:
                await service.ask()
        async with Service(account_for(server.url, ca_file=str(certificate))) as service:
            assert (await service.ask()).text == "safe"
    assert "certificate file" in caught.value.hint


async def test_an_unreadable_certificate_file_is_named(tmp_path: Path) -> None:
    """A `ca_file` that is not there is an error of the request, not of the program."""
    async with Service(account_for("https://127.0.0.1:9/v1", ca_file=str(tmp_path / "no.pem"))) as service:
        with pytest.raises(ConnectionFailed, match="certificate file of Work gateway cannot be read"):
            await service.ask()


async def test_a_bad_proxy_of_the_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """ALL_PROXY=socks://, as some desktops set it, is told in a sentence and does not end the program."""
    monkeypatch.setenv("ALL_PROXY", "socks://user:hush@127.0.0.1:9")
    async with Service(account_for("https://llm.example.org/v1")) as service:
        with pytest.raises(ConnectionFailed, match="The proxy that this system names") as caught:
            await service.ask()
    assert "ALL_PROXY" in caught.value.hint
    assert "hush" not in repr(caught.value) + caught.value.details


async def test_a_proxy_in_the_way_is_mentioned() -> None:
    """Where the way goes through a proxy, a failed connection says so, without its password."""
    account = account_for("http://llm.example.org/v1", proxy="http://user:hush@127.0.0.1:9")
    async with Service(account) as service:
        with pytest.raises(ConnectionFailed) as caught:
            await service.ask()
    assert caught.value.text == "The proxy 127.0.0.1:9 does not answer"
    assert "hush" not in caught.value.hint + caught.value.details


async def test_an_error_inside_the_stream_has_details_and_no_secret() -> None:
    """Request line, status, request id and the event as it came; a key that is repeated is in none of it."""
    said = {"error": {"message": f"{KEY} is over its limit. Try again in 9s.", "code": 429}}
    body = (*chat_stream("Half", finish=None, is_done=False), sse(said))
    async with ScriptedServer(Reply(body)) as server, Service(account_for(server.url)) as service:
        answer = await service.ask()
    error = answer.growing().error
    assert error is not None
    lines = error.details.splitlines()
    assert lines[0] == f"POST {server.url}/chat/completions"
    assert "request req_scripted" in lines[1]
    assert "is over its limit" in lines[-1]
    assert error.retry_after == 9.0
    for text in (error.message, error.details, *(event.data for event in answer.events)):
        assert KEY not in text
