"""Discovery: only what lists models is found, in one short look, and nobody waits for the rest."""

from __future__ import annotations

import socket
import time

import pytest

from chatdesk.providers.discovery import KNOWN_PORTS, LocalServer, find_local_servers
from tests.fakes.replies import Reply, error_reply, json_reply, models_reply, text_reply
from tests.fakes.scripted_server import ScriptedServer


def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


async def test_a_server_is_found_with_its_models() -> None:
    """Name, address and models come back; the base URL has the number, what is shown has the name."""
    async with ScriptedServer() as server:
        server.on("/v1/models", models_reply("gemma3", "qwen3"))
        found = await find_local_servers({"LM Studio": closed_port(), "Ollama": server.port}, within=2.0)
    assert found == [
        LocalServer(
            "Ollama", f"http://127.0.0.1:{server.port}/v1", f"localhost:{server.port}", ("gemma3", "qwen3")
        )
    ]


@pytest.mark.parametrize(
    "reply",
    [
        text_reply("<!doctype html><title>My web app</title>"),
        text_reply("<h1>404</h1>", 404),
        json_reply({"status": "ok"}),
        json_reply([]),
        text_reply("Unauthorized", 401),
        error_reply(500, "no"),
        Reply(status=302, headers={"location": "/login"}),
        Reply(raw=True, end="reset"),
    ],
    ids=lambda reply: f"{reply.status} {bytes(reply.body[0])[:20]!r}" if reply.body else str(reply.status),
)
async def test_another_program_on_the_port_is_no_server(reply: Reply) -> None:
    """A web page, other JSON, redirects and failures on a known port are not offered."""
    async with ScriptedServer() as server:
        server.on("/v1/models", reply)
        assert await find_local_servers({"vLLM": server.port}, within=2.0) == []


async def test_a_server_that_wants_a_key_is_offered() -> None:
    """A model server with a key is found without its models."""
    async with ScriptedServer(require_key="secret") as server:
        found = await find_local_servers({"LiteLLM": server.port}, within=2.0)
    assert [(one.name, one.models, one.needs_key) for one in found] == [("LiteLLM", (), True)]


async def test_an_empty_list_is_a_server() -> None:
    """A server without models yet is a server."""
    async with ScriptedServer() as server:
        server.on("/v1/models", json_reply({"object": "list", "data": None}))
        found = await find_local_servers({"Ollama": server.port}, within=2.0)
    assert [one.models for one in found] == [()]


async def test_the_look_ends_in_time() -> None:
    """Ports that say nothing are given up together, and what answered is returned."""
    async with ScriptedServer() as quick, ScriptedServer() as slow, ScriptedServer(connects=False) as deaf:
        slow.on("/v1/models", Reply(wait=30.0))
        await find_local_servers({"warm": quick.port}, within=2.0)
        began = time.monotonic()
        ports = {"deaf": deaf.port, "slow": slow.port, "quick": quick.port}
        found = await find_local_servers(ports, within=0.5)
        took = time.monotonic() - began
    assert [one.name for one in found] == ["quick"]
    assert took < 2.0


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer is asked directly, even where the proxy variables cannot be used at all."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9")
    async with ScriptedServer() as server:
        assert await find_local_servers({"Ollama": server.port}, within=2.0)


def test_the_known_servers() -> None:
    """The six servers and their ports are those of the plan."""
    assert set(KNOWN_PORTS.items()) == {
        ("Ollama", 11434),
        ("LM Studio", 1234),
        ("llama.cpp", 8080),
        ("vLLM", 8000),
        ("Jan", 1337),
        ("LiteLLM", 4000),
    }
