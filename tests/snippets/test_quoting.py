"""No text changes its meaning on its way through a shell, Python or JavaScript."""

from __future__ import annotations

import ast
import json
import os
import pty
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatdesk.snippets import fetch, python_values
from chatdesk.snippets.forms import Form, snippet
from tests.snippets.programs import KEY, NASTY, TENANT, Node, Shell, body_for, request_of

URL = "http://127.0.0.1:1/v1/chat/completions"

# What is sent was encoded before: it has no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from([NASTY, "JSON", "!", "\\", "'"])
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(TEXTS, VALUES, max_size=5)
# As settings let headers be: printable ASCII.
HEADER_VALUES = (
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).map(str.strip).filter(bool)
)
THOROUGH = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def bash() -> Iterator[Shell]:
    """Return a bash."""
    with Shell("bash") as shell:
        yield shell


@pytest.fixture(scope="module")
def dash() -> Iterator[Shell]:
    """Return the shell that POSIX asks for, and no more."""
    with Shell("sh") as shell:
        yield shell


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Return a Node."""
    with Node() as one:
        yield one


@THOROUGH
@given(body=BODIES, odd=HEADER_VALUES)
def test_a_shell_gives_curl_the_same_body_and_headers(bash: Shell, body: Any, odd: str) -> None:
    """Whatever the conversation says, curl gets these words, and the shell's variables for the secrets."""
    headers = (("X-Odd", odd), ("X-Tenant-Token", TENANT))
    seen = bash.curl(snippet(request_of(URL, body, headers=headers), Form.CURL))
    assert seen.body == body
    assert seen.headers[-3:] == [f"Authorization: Bearer {KEY}", f"X-Odd: {odd}", f"X-Tenant-Token: {TENANT}"]
    assert URL in seen.arguments


@pytest.mark.parametrize("shell", ["bash", "dash"])
@pytest.mark.parametrize("count", [1, 2_000])
def test_short_and_long_bodies_reach_curl_in_every_shell(
    shell: str, count: int, request: pytest.FixtureRequest
) -> None:
    """A body longer than an argument may be is piped in; it ends where it should."""
    body = body_for("chat-completions", stream=True, texts=[NASTY] * count)
    seen = request.getfixturevalue(shell).curl(snippet(request_of(URL, body), Form.CURL))
    assert seen.body == body
    assert bool(seen.piped) == (count > 1)


@pytest.mark.parametrize("count", [1, 100])
def test_a_shell_that_talks_to_a_person_takes_it_too(count: int, tmp_path: Path) -> None:
    """Typed at a prompt, "!" does not bring back an earlier command, neither quoted nor piped in."""
    body = {"model": "m", "texts": ["don't! !! !$ wow!", '"!x"'] * count, "long": "a" * 350 * count}
    told = tmp_path / "told"
    tells = f'curl() {{ for word; do printf %s "$word"; done; [ -t 0 ] || cat; }} > {told}'
    _type_at_a_prompt(f"set -H\n{tells}\n{snippet(request_of(URL, body), Form.CURL)}\nexit\n")
    text = told.read_text()
    assert json.loads(text[text.index('{\n  "model"') :]) == body


def _type_at_a_prompt(text: str) -> None:
    """Let an interactive bash with its line editor, as people have it, read what is typed."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "dumb", "HISTFILE": "/dev/null"}
    command = ["bash", "--norc", "--noprofile", "-i"]
    with subprocess.Popen(command, env=environ, stdin=theirs, stdout=theirs, stderr=theirs) as shell:
        os.close(theirs)
        echo = threading.Thread(target=_read_all, args=(ours,))
        echo.start()
        os.write(ours, text.encode())
        assert shell.wait(30) == 0
        echo.join(10)
    os.close(ours)


def _read_all(terminal: int) -> None:
    # Linux says "input/output error" when nobody is at the other end any more.
    with suppress(OSError):
        while os.read(terminal, 65_536):
            continue


@THOROUGH
@given(value=VALUES)
def test_python_reads_the_same_value(value: Any) -> None:
    """The expression has the value, its strings stay on their lines, and no hidden character is left."""
    written = python_values.literal(value)
    assert ast.literal_eval(written) == value
    assert all(line.isprintable() for line in written.split("\n"))


def test_python_reads_what_is_nested_deeper_than_its_own_brackets_go() -> None:
    """Three hundred brackets are too many for Python's parser; the value comes out all the same."""
    value: Any = NASTY
    for _ in range(300):
        value = [value]
    request = request_of(URL, {"model": "m", "deep": value})
    program = snippet(request, Form.HTTPX)
    assert "import json\n" in program
    names: dict[str, Any] = {}
    exec("import json\n" + program[program.index("body =") : program.index("response =")], names)  # noqa: S102
    assert names["body"] == {"model": "m", "deep": value}


@pytest.mark.needs("node")
@THOROUGH
@given(value=VALUES)
def test_javascript_reads_the_same_value(node: Node, value: Any) -> None:
    """The body is the same after `JSON.stringify`, "__proto__" and numbers beyond a double included."""
    program = snippet(request_of(URL, {"value": value}), Form.FETCH)
    start = program.index("    body: ") + len("    body: ")
    expression = program[start : program.index(",\n  });\n")]
    sent = node.value(expression)
    assert (json.loads(sent) if isinstance(sent, str) else sent) == {"value": value}
    assert all(line.isprintable() for line in program.split("\n"))
    if not expression.startswith('"'):
        assert node.value(fetch.literal(value)) == value
