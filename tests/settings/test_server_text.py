"""A tool server as a text to be changed: what is shown, what is understood, what stays secret."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdesk.domain.tool_server import ToolServer
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.server_text import edited_server, text_of_server
from chatdesk.settings.toml_edits import parse_document, put_table, text_of
from chatdesk.settings.tool_servers import ToolServerError

ODD = ToolServer(
    "odd",
    command="npx",
    args=("-y", "server"),
    env=(("API_TOKEN", "hunter2hunter2"), ("HOME_DIR", "/srv")),
    seconds=5.0,
    is_disabled=True,
)
FILE = """# top
[mcpServers.odd] # the odd one
# how it is started
command = "npx" # from node
args = [
  "-y",       # no questions
  "server",
  "/home/me", # my files
]
timeout = 5 # slow
theirs = "kept"
[mcpServers.odd.env] # its surroundings
# the port
PORT = "1" # free
"""


def test_all_of_a_server_is_shown_but_its_secrets() -> None:
    """What may be filled in is there, empty; unchanged, the text is the same server."""
    text = text_of_server(ODD)
    assert "hunter2" not in text
    assert json.loads(text) == {
        "command": "npx",
        "args": ["-y", "server"],
        "env": {"API_TOKEN": "(masked)", "HOME_DIR": "/srv"},
        "timeout": 5.0,
    }
    assert edited_server(text, ODD) == ODD
    far = ToolServer("far", url="https://x.example/mcp")
    assert json.loads(text_of_server(far)) == {"url": "https://x.example/mcp", "headers": {}}
    assert edited_server(text_of_server(far), far) == far


def test_another_text_is_the_same_server_by_name() -> None:
    """JSON of another program, a command or an address: the name and the switch stay."""
    pasted = edited_server('{"mcpServers": {"other": {"url": "https://y.example/mcp"}}}', ODD)
    assert (pasted.name, pasted.url, pasted.command, pasted.is_disabled) == (
        "odd",
        "https://y.example/mcp",
        "",
        True,
    )
    typed = edited_server("PORT=2 uvx thing --fast", ODD)
    assert (typed.command, typed.args, typed.env) == ("uvx", ("thing", "--fast"), (("PORT", "2"),))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Nothing is written"),
        ('{"command": "npx",\n "args": [}', "line 2"),
        ('{"a": {"command": "x"}, "b": {"command": "y"}}', "several"),
        ('{"command": "npx", "url": "https://x"}', "both"),
        ('{"command": "npx", "env": {"NEW_TOKEN": "(masked)"}}', "NEW_TOKEN"),
        ('{"url": "ftp://x"}', "cannot be used"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, words: str) -> None:
    """In a sentence, and nothing is changed."""
    with pytest.raises(ToolServerError) as caught:
        edited_server(text, ODD)
    assert words in f"{caught.value.text} {caught.value.hint}"


def test_comments_stay_where_they_are(tmp_path: Path) -> None:
    """Also beside the arguments: only what is another value is written."""
    file = ConfigFile(tmp_path / "config.toml")
    file.path.write_text(FILE)
    server = file.read().tool_servers[0]
    text = text_of_server(server).replace("/home/me", "/home/you").replace('"npx"', '"node"')
    file.put_tool_server(edited_server(text.replace('"PORT": "1"', '"PORT": "2", "NEW": "x"'), server))
    changed = FILE.replace("/home/me", "/home/you").replace('"npx"', '"node"').replace('"1"', '"2"')
    assert file.path.read_text() == changed + 'NEW = "x"\n'


_WORDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=3), max_size=5)


@given(before=_WORDS, after=_WORDS, is_long=st.booleans())
def test_a_list_becomes_the_other(before: list[str], after: list[str], is_long: bool) -> None:
    """Whatever is taken out, put in or changed, on one line or on many."""
    items = [json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007f") for word in before]
    joined = "[\n" + "".join(f"  {item}, # {n}\n" for n, item in enumerate(items)) + "]"
    text = f"[s.t]\na = {joined if is_long else '[' + ', '.join(items) + ']'}\n"
    document = parse_document(text)
    put_table(document, "s", "t", {"a": after}, owned=("a",))
    assert tomllib.loads(text_of(document)) == {"s": {"t": {"a": after}}}
