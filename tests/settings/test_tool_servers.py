"""Servers of tools in the configuration: read, written, pasted from elsewhere, every mistake named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest

from chatdesk.domain.errors import SecretError, SettingsError
from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.config import Config, load_toml, parse_config
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.masking import MASK, Masker
from chatdesk.settings.pasted_servers import servers_from_json, servers_from_text
from chatdesk.settings.secrets import Secrets
from chatdesk.settings.tool_servers import (
    ToolServerError,
    secrets_apart,
    secrets_of,
    server_from_table,
    server_to_table,
)
from tests.fakes.memory_keyring import MemoryKeyring

FILES = ToolServer(
    "files",
    command="npx",
    args=("-y", "@modelcontextprotocol/server-filesystem", "/tmp"),
    env=(("LANG", "C"), ("TOKEN", "env:FILES_TOKEN")),
    cwd="/srv",
    seconds=5.0,
    is_parallel=True,
)
WEB = ToolServer("web", url="https://example.com/mcp", headers=(("Authorization", "Bearer ${env:WEB}"),))


def parse(text: str, before: Config | None = None) -> Config:
    """Read a text as the file would be."""
    return parse_config(text, load_toml(text), before or Config())


@pytest.mark.parametrize("server", [FILES, WEB, ToolServer("off", command="x", is_disabled=True)])
def test_a_server_comes_back_from_the_file_as_it_was_written(server: ToolServer, tmp_path: Path) -> None:
    """Every field survives, and what is the default is not written."""
    file = ConfigFile(tmp_path / "config.toml")
    file.put_tool_server(server)
    config = ConfigFile(file.path).read()
    assert (config.problems, config.warnings, config.tool_servers) == ((), (), (server,))
    assert server_from_table(server.name, server_to_table(server)) == server
    assert "parallel = false" not in file.path.read_text()


def test_a_change_leaves_what_others_wrote_and_removing_takes_the_table(tmp_path: Path) -> None:
    """Comments and other servers stay; a key that is gone from the server is gone from its table."""
    file = ConfigFile(tmp_path / "config.toml")
    file.path.write_text(
        '# mine\n[mcpServers.files]\ncommand = "old" # once\ncwd = "/"\nowner = "me"\n'
        '\n[mcpServers."a b"]\nurl = "https://x.example/mcp"\n'
    )
    file.read()
    file.put_tool_server(ToolServer("files", command="npx"))
    text = file.path.read_text()
    assert text.startswith("# mine\n")
    assert 'owner = "me"' in text
    assert "cwd" not in text
    assert [server.name for server in file.config.tool_servers] == ["files", "a b"]
    file.remove_tool_server("a b")
    assert [server.name for server in file.read().tool_servers] == ["files"]


@pytest.mark.parametrize(
    ("table", "field", "words"),
    [
        ({}, "command", 'needs "command"'),
        ({"command": "x", "url": "https://x.example"}, "command", "both"),
        ({"command": 5}, "command", "must be a text"),
        ({"command": "x", "args": "y"}, "args", "list of texts"),
        ({"command": "x", "args": ["a\0b"]}, "args", "list of texts"),
        ({"command": "x", "env": {"A": ["b"]}}, "env", '"env.A"'),
        ({"command": "x", "env": {"A=B": "c"}}, "env", '"env.A=B"'),
        ({"command": "x", "timeout": 0}, "timeout", "seconds"),
        ({"command": "x", "timeout": True}, "timeout", "seconds"),
        ({"command": "x", "parallel": "yes"}, "parallel", "true or false"),
        ({"command": "x", "headers": {"A": "b"}}, "headers", "only a server with"),
        ({"url": "ftp://x.example"}, "url", "cannot be used"),
        ({"url": "https://u:p@x.example"}, "url", "user name or a password"),
        ({"url": "https://x.example", "args": ["a"]}, "url", "are for programs"),
        ({"url": "https://x.example", "headers": {"A": "ü"}}, "headers", "cannot be sent"),
        ({"url": "https://x.example", "type": "sse"}, "type", "replaced"),
        ({"command": "x", "type": "smoke"}, "type", "unknown type"),
    ],
)
def test_what_cannot_be_used_is_named(table: dict[str, Any], field: str, words: str) -> None:
    """The error has the key and a sentence with the server's name."""
    with pytest.raises(ToolServerError) as caught:
        server_from_table("files", table)
    assert caught.value.field == field
    assert "files" in caught.value.text
    assert words in caught.value.text + caught.value.hint


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb", "a\u202eb", "ChatDesk", "chatdesk"])
def test_a_name_that_misleads_is_refused(name: str) -> None:
    """Empty, endless, with hidden letters, or that of the built-in tools."""
    with pytest.raises(ToolServerError) as caught:
        server_from_table(name, {"command": "x"})
    assert caught.value.field == "name"


def test_a_faulty_server_keeps_what_was_in_force_and_the_others_work() -> None:
    """The problem has its line; a key that nobody knows is a warning with what was meant."""
    before = parse('[mcpServers.a]\ncommand = "x"\n[mcpServers.b]\ncommand = "y"\n')
    after = parse('[mcpServers.a]\ncommand = 1\n[mcpServers.b]\ncommand = "z"\ncomand = 2\n', before)
    assert [server.command for server in after.tool_servers] == ["x", "z"]
    assert after.problems == ('Line 2: "command" of the tool server "a" must be a text.',)
    assert after.warnings == ('Line 5: A tool server has no "comand". Was "command" meant?',)


_TABLE = {"command": "npx", "args": ["-y", "pkg"], "env": {"A": "b"}}
_SERVER = ToolServer("files", command="npx", args=("-y", "pkg"), env=(("A", "b"),))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"mcpServers": {"files": _TABLE}}),
        json.dumps({"servers": {"files": {"type": "stdio", **_TABLE}}, "inputs": []}),
        json.dumps({"mcp": {"servers": {"files": _TABLE}}, "editor.fontSize": 12}),
        json.dumps(
            {"context_servers": {"files": {"command": {"path": "npx", **_TABLE | {"command": None}}}}}
        ).replace('"command": null, ', ""),
        json.dumps({"files": _TABLE}),
        json.dumps({"name": "files", **_TABLE}),
        '"files": ' + json.dumps(_TABLE) + ",",
        (
            '{\n  // mine\n  "mcpServers": {"files": {"command": "npx", /* so */ "args": ["-y", "pkg",],\n'
            ' "env": {"A": "b"}, // end\n },},\n}'
        ),
        "\ufeff"
        + json.dumps({"mcpServers": {"files": {**_TABLE, "autoApprove": ["*"], "disabledTools": []}}}),
        json.dumps({"mcp": {"servers": {"files": {"command": ["npx", "-y", "pkg"], "env": {"A": "b"}}}}}),
    ],
)
def test_what_other_clients_keep_becomes_the_same(text: str) -> None:
    """Whatever brackets, comments and words of their own other programs have around it."""
    assert servers_from_json(text) == (_SERVER,)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ({"command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory@1.2"]}, "memory"),
        ({"command": "uvx", "args": ["mcp-server-time"]}, "time"),
        ({"url": "https://mcp.example.com/mcp"}, "mcp.example.com"),
        ({"command": "/usr/bin/thing"}, "thing"),
    ],
)
def test_a_server_without_a_name_is_called_by_what_it_is(table: dict[str, Any], name: str) -> None:
    """The package, the host or the program; a name that is given goes first."""
    assert servers_from_json(json.dumps(table))[0].name == name
    assert servers_from_json(json.dumps(table), "mine")[0].name == "mine"


def test_other_spellings_of_the_same_are_understood() -> None:
    """Addresses, switches, milliseconds and variables as other programs write them."""
    text = """{"mcpServers": {
        "a": {"serverUrl": "https://a.example/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}},
        "b": {"httpUrl": "https://b.example/mcp", "enabled": false, "timeout": 30000},
        "c": {"command": "x", "env": {"PORT": 8080, "DEBUG": true, "URL": "http://x//y"}}}}"""
    a, b, c = servers_from_json(text)
    assert a.headers == (("Authorization", "Bearer ${env:TOKEN}"),)
    assert (b.url, b.is_disabled, b.seconds) == ("https://b.example/mcp", True, 30.0)
    assert c.env == (("PORT", "8080"), ("DEBUG", "true"), ("URL", "http://x//y"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("npx -y pkg", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no tool server"),
        ("{}", "no tool server"),
        ('{"mcpServers": {"a": {"command": "x", "env": {"K": "${input:key}"}}}}', "asked for"),
        ('{"mcpServers": {"a": {"url": "https://x.example/sse", "type": "sse"}}}', "replaced"),
    ],
)
def test_a_text_without_servers_is_refused_in_a_sentence(text: str, words: str) -> None:
    """Nothing is guessed where nothing can be understood."""
    with pytest.raises(ToolServerError) as caught:
        servers_from_json(text)
    assert words in caught.value.text


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("npx -y '@x/server-a' \"a b\"", ToolServer("a", "npx", ("-y", "@x/server-a", "a b"))),
        (
            "$ A=1 B='c d' uvx mcp-server-time",
            ToolServer("time", "uvx", ("mcp-server-time",), (("A", "1"), ("B", "c d"))),
        ),
        (" https://mcp.example.com/mcp\n", ToolServer("mcp.example.com", url="https://mcp.example.com/mcp")),
        ('{"command": "x", "args": ["y"]}', ToolServer("x", "x", ("y",))),
    ],
)
def test_a_command_or_an_address_is_enough(text: str, server: ToolServer) -> None:
    """As it stands in the instructions of a server; a name that is given goes first."""
    assert servers_from_text(text) == (server,)
    assert servers_from_text(text, "mine")[0].name == "mine"


@pytest.mark.parametrize("text", ["", "  ", "A=1", "npx 'open", "{"])
def test_what_is_neither_is_refused(text: str) -> None:
    """In a sentence; nothing is guessed."""
    with pytest.raises(ToolServerError):
        servers_from_text(text)


# -- secrets ----------------------------------------------------------------------------------------


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    """Secrets over an empty keyring in memory, and an environment with one token."""
    before = keyring.get_keyring()
    MemoryKeyring.clear()
    keyring.set_keyring(MemoryKeyring())
    secrets = Secrets(Masker(), {"TOKEN": "t0ken-from-outside"}, limit=5.0)
    yield secrets
    secrets.close()
    keyring.set_keyring(before)


def test_a_new_secret_does_not_get_into_the_file(tmp_path: Path) -> None:
    """What looks like a key is refused; put apart, the file has a reference in its place."""
    file = ConfigFile(tmp_path / "config.toml")
    pasted = ToolServer("hub", command="x", env=(("HUB_TOKEN", "hunter2hunter2"), ("MODE", "fast")))
    with pytest.raises(SettingsError, match="file keeps none"):
        file.put_tool_server(pasted)
    assert not file.path.exists()
    apart, kept = secrets_apart(pasted)
    file.put_tool_server(apart)
    assert kept == {"mcp/hub/HUB_TOKEN": "hunter2hunter2"}
    assert "hunter2" not in file.path.read_text() + repr(file.config) + repr(pasted)
    assert file.config.tool_servers[0].env == (("HUB_TOKEN", "keyring:mcp/hub/HUB_TOKEN"), ("MODE", "fast"))


def test_a_secret_in_the_file_works_is_told_and_is_masked() -> None:
    """What somebody wrote there by hand is used, with a warning that does not repeat it."""
    config = parse('[mcpServers.a]\nurl = "https://x.example"\nheaders = { X-Api-Key = "hunter2hunter2" }\n')
    assert secrets_of(config.tool_servers[0]) == {"headers.X-Api-Key": "hunter2hunter2"}
    assert "hunter2hunter2" in config.literal_secrets()
    assert len(config.warnings) == 1
    assert "hunter2" not in config.warnings[0]


async def test_references_are_filled_in_and_masked(secrets: Secrets) -> None:
    """Environment and keyring, as the whole value or inside a longer one; other text stays."""
    await secrets.set("mcp/hub/KEY", "k3y-from-keyring")
    assert await secrets.filled_in("env:TOKEN") == "t0ken-from-outside"
    assert await secrets.filled_in("keyring:mcp/hub/KEY") == "k3y-from-keyring"
    text = "Bearer ${env:TOKEN}, ${keyring:mcp/hub/KEY}; ${HOME} env:x"
    assert await secrets.filled_in(text) == "Bearer t0ken-from-outside, k3y-from-keyring; ${HOME} env:x"
    assert secrets.mask("t0ken-from-outside k3y-from-keyring") == f"{MASK} {MASK}"


@pytest.mark.parametrize("text", ["env:NOWHERE", "keyring:nothing", "a ${keyring:nothing}"])
async def test_a_reference_to_nothing_is_an_error_that_names_it(secrets: Secrets, text: str) -> None:
    """A server is not started with an empty secret."""
    with pytest.raises(SecretError) as caught:
        await asyncio.wait_for(secrets.filled_in(text), 5)
    assert "NOWHERE" in caught.value.text or "nothing" in caught.value.text
