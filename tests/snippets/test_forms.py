"""What is copied runs: each form, for real, against a loopback server that tells what it was sent."""

from __future__ import annotations

import ast
import json
import os
import signal
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path
from select import select
from typing import Any

import pytest

from chatdesk.domain.stream import RequestSent
from chatdesk.snippets.forms import Form, forms_for, snippet, variables
from tests.fakes.replies import DONE, JSON_HEADERS, STALL, Reply, chat_chunk, error_reply, json_reply, sse
from tests.fakes.scripted_server import Request, ScriptedServer
from tests.snippets.programs import KEY, PATHS, TENANT, body_for, program_file, request_of, start

PARTS = {
    "chat-completions": chat_chunk({"content": "Hi 漢字"}),
    "responses": {
        "type": "response.output_text.delta",
        "sequence_number": 1,
        "item_id": "i",
        "output_index": 0,
        "content_index": 0,
        "delta": "Hi 漢字",
    },
    "completions": {"id": "c", "object": "text_completion", "choices": [{"index": 0, "text": "Hi 漢字"}]},
}
HEADERS = (("X-Tenant-Token", TENANT), ("X-Team", 'it\'s `us` $HOME "!"'))
PLAIN_FORMS = [
    pytest.param(Form.CURL, marks=pytest.mark.needs("curl")),
    pytest.param(Form.FETCH, marks=pytest.mark.needs("node")),
    Form.HTTPX,
]
FORMS = [*PLAIN_FORMS, Form.SDK, Form.SDK_ASYNC]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Return a server that answers every dialect in the way it is asked."""

    def answer(request: Request) -> Reply:
        dialect = next(name for name, path in PATHS.items() if request.path == f"/v1{path}")
        if request.json()["stream"]:
            return Reply((_event(dialect), DONE))
        body = json.dumps({"object": "whole", "said": "Hi 漢字"}, ensure_ascii=False)
        return Reply((body.encode(),), headers=JSON_HEADERS, framing="length")

    with ScriptedServer() as one:
        for path in PATHS.values():
            one.on(f"/v1{path}", answer)
        yield one


def _event(dialect: str) -> bytes:
    return sse(json.dumps(PARTS[dialect], ensure_ascii=False))


def _requests(url: str) -> list[tuple[RequestSent, Any]]:
    bodies = [
        *((dialect, body_for(dialect, stream=stream)) for dialect in PATHS for stream in (True, False)),
        ("chat-completions", body_for("chat-completions", stream=True, attachment="it's 1 MB! " * 95_000)),
    ]
    return [(request_of(f"{url}{PATHS[dialect]}", body, headers=HEADERS), body) for dialect, body in bodies]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_copied_asks_the_same_again(form: Form, server: ScriptedServer, tmp_path: Path) -> None:
    """In every dialect, as a stream or not, up to a megabyte: same path, body and headers; it prints."""
    wanted = _requests(server.url)
    files = [
        program_file(form, snippet(request, form), tmp_path, number)
        for number, (request, _) in enumerate(wanted)
    ]
    # Loading the SDK takes as long as all the rest: one process of Python runs them all.
    for batch in [[file] for file in files] if form in (Form.CURL, Form.FETCH) else [files]:
        told, complaint = start(form, *batch, X_TENANT_TOKEN=TENANT).communicate(timeout=60)
        assert told.decode().count("Hi 漢字") == len(batch), complaint.decode()
    for seen, (request, body) in zip(server.requests, wanted, strict=True):
        assert request.url.endswith(seen.path)
        assert seen.json() == body
        assert seen.headers["authorization"] == f"Bearer {KEY}"
        assert seen.headers["x-tenant-token"] == TENANT
        assert seen.headers["x-team"] == dict(HEADERS)["X-Team"]


@pytest.mark.parametrize("form", FORMS)
def test_streams_print_as_they_come(form: Form, tmp_path: Path) -> None:
    """What has arrived is printed while the server still thinks about the rest."""
    with ScriptedServer(Reply((_event("chat-completions"), STALL))) as server:
        request = request_of(f"{server.url}/chat/completions", body_for("chat-completions", stream=True))
        program = start(form, program_file(form, snippet(request, form), tmp_path))
        assert program.stdout is not None
        told = b""
        while "Hi 漢字".encode() not in told:
            assert select([program.stdout], [], [], 30)[0], "nothing is printed"
            piece = os.read(program.stdout.fileno(), 4096)
            assert piece, program.communicate()[1].decode()
            told += piece
        # With what it started: bash leaves curl behind.
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()


@pytest.mark.parametrize("form", FORMS)
def test_a_server_without_a_key_is_asked_without_one(form: Form, tmp_path: Path) -> None:
    """Nothing has to be set for a local server, and an error that it answers with is shown."""
    with ScriptedServer(default=error_reply(404, "No such model here.")) as server:
        body = body_for("chat-completions", stream=True)
        request = request_of(f"{server.url}/chat/completions", body, key="")
        assert variables(request) == ()
        told = b"".join(
            start(form, program_file(form, snippet(request, form), tmp_path)).communicate(timeout=60)
        )
    assert b"No such model here." in told
    # The SDK wants a key in any case; it gets the word "none".
    assert server.requests[0].headers.get("authorization", "") in ("", "Bearer none")
    assert len(server.requests) == 1


@pytest.mark.parametrize("form", list(Form))
def test_no_secret_is_copied(form: Form) -> None:
    """Neither the key nor the value of a secret header stands in the text: variables do."""
    headers = (*HEADERS, ("Authorization", f"Token {TENANT}"))
    request = request_of(
        f"http://127.0.0.1:1/v1/{KEY}/responses", body_for("responses", stream=True), headers=headers
    )
    text = snippet(request, form)
    assert KEY not in text
    assert TENANT not in text
    assert variables(request) == ("OPENAI_API_KEY", "AUTHORIZATION", "X_TENANT_TOKEN")
    for variable in variables(request):
        assert variable in text


def test_the_sdk_gets_fields_that_it_does_not_know_as_extra_body() -> None:
    """What is named in the call are parameters of the SDK's own methods; the rest goes by `extra_body`."""
    from openai import OpenAI

    client = OpenAI(api_key="k")
    methods: dict[str, Callable[..., Any]] = {
        "chat-completions": client.chat.completions.create,
        "responses": client.responses.create,
        "completions": client.completions.create,
    }
    fields = {name for method in methods.values() for name in signature(method).parameters}
    fields -= {"extra_body", "extra_headers", "extra_query", "timeout"}
    for dialect, method in methods.items():
        body = body_for(dialect, stream=True) | dict.fromkeys(fields, 1) | {"timeout": 5}
        program = snippet(request_of(f"http://127.0.0.1:1/v1{PATHS[dialect]}", body), Form.SDK)
        call = next(
            node
            for node in ast.walk(ast.parse(program))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "create"
        )
        named = {word.arg: word.value for word in call.keywords}
        extra = ast.literal_eval(named.pop("extra_body"))
        assert named.keys() <= signature(method).parameters.keys()
        assert named.keys() | extra.keys() == body.keys()
        assert {"timeout", "top_k"} <= extra.keys()


def test_requests_that_the_sdk_does_not_know_are_offered_in_the_other_forms() -> None:
    """Another path, another method, or a body without what the SDK demands: no method of it sends that."""
    whole = body_for("chat-completions", stream=True)
    sent = request_of("http://127.0.0.1:1/v1/chat/completions", whole)
    assert forms_for(sent) == tuple(Form)
    others = (
        request_of("http://127.0.0.1:1/v1/embeddings", whole),
        request_of("http://127.0.0.1:1/v1/chat/completions", {"model": None, "messages": []}),
        RequestSent(0.0, "GET", "http://127.0.0.1:1/v1/models", (), ""),
    )
    for request in others:
        assert forms_for(request) == (Form.CURL, Form.HTTPX, Form.FETCH)
        with pytest.raises(ValueError, match="SDK"):
            snippet(request, Form.SDK)


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_a_request_without_a_body_runs_too(form: Form, tmp_path: Path) -> None:
    """A plain GET is no more than that."""
    with ScriptedServer() as server:
        request = RequestSent(0.0, "GET", f"{server.url}/models", (("Accept", "application/json"),), "")
        told, _ = start(form, program_file(form, snippet(request, form), tmp_path)).communicate(timeout=60)
    assert json.loads(told)["data"][0]["id"] == "scripted"
    assert (server.requests[0].method, server.requests[0].body) == ("GET", b"")


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_a_body_that_is_no_json_object_is_sent_byte_by_byte(form: Form, tmp_path: Path) -> None:
    """Nothing is written anew that cannot be understood."""
    odd = "{\"half\": 'it''s $HOME `x` \\ \\\\ !\n漢字"
    with ScriptedServer(default=json_reply({})) as server:
        request = RequestSent(0.0, "POST", f"{server.url}/x[1-3]", (("Content-Type", "text/plain"),), odd)
        start(form, program_file(form, snippet(request, form), tmp_path)).communicate(timeout=60)
    assert [seen.body for seen in server.requests] == [odd.encode()]
