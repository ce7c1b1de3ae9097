"""Model lists of all servers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatdesk.domain.errors import BadReply
from chatdesk.wire.model_list import parse_model_list, parse_windows


@pytest.mark.parametrize(
    ("value", "models"),
    [
        ({"object": "list", "data": [{"id": "b", "object": "model"}, {"id": "a"}, {"id": "b"}]}, ["b", "a"]),
        ({"models": [{"name": "llama3:8b", "model": "llama3:8b"}]}, ["llama3:8b"]),
        ({"models": [{"name": "x.gguf"}], "object": "list", "data": [{"id": "x"}]}, ["x"]),
        ({"object": "list", "data": None}, []),
        ({"data": []}, []),
        ([], []),
        (["a", " b "], ["a", "b"]),
        ([{"id": "a"}, {"no": 1}, None, 5], ["a"]),
        ({"data": {"a": {"owned_by": "x"}, "b": {"id": "c"}}}, ["a", "c"]),
        ({"data": [{"id": None, "name": "n"}, {"id": ""}]}, ["n"]),
    ],
)
def test_known_shapes(value: Any, models: list[str]) -> None:
    """Each shape gives its ids in the server's order, each once."""
    assert parse_model_list(json.dumps(value).encode()) == models


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"OK",
        b"{}",
        b"5",
        b"null",
        b'{"error": {"message": "no"}}',
        b'[{"error": {"message": "no"}}]',
        b'{"detail": "Not Found"}',
        b"[1, 2]",
    ],
)
def test_what_is_no_list(body: bytes) -> None:
    """Anything else is our error, with a hint what to do."""
    with pytest.raises(BadReply) as caught:
        parse_model_list(body)
    assert caught.value.hint


def test_the_services_own_words_are_passed_on() -> None:
    """An error in place of a list is said."""
    with pytest.raises(BadReply, match="no access"):
        parse_model_list(b'{"error": {"message": "no access"}}')


@pytest.mark.parametrize(
    ("body", "windows"),
    [
        (b'{"data": [{"id": "a", "context_length": 32768}, {"id": "b"}]}', {"a": 32768}),
        (b'{"data": [{"id": "a", "max_model_len": 8192}]}', {"a": 8192}),
        (b'{"data": [{"id": "a", "context_window": 131072}]}', {"a": 131072}),
        (b'{"data": [{"id": "a", "max_context_length": 32768, "loaded_context_length": 4096}]}', {"a": 4096}),
        (b'{"data": [{"id": "a", "meta": {"n_ctx_train": 131072}}]}', {"a": 131072}),
        (b'{"data": [{"id": "a", "meta": {"n_ctx": 4096, "n_ctx_train": 131072}}]}', {"a": 4096}),
        (b'{"data": [{"id": "a", "context_length": "much"}, {"id": "b", "context_length": -1}]}', {}),
        (b'{"data": [{"id": "a", "context_length": true, "meta": []}]}', {}),
        (b'{"models": ["a"]}', {}),
        (b"no list", {}),
    ],
)
def test_the_windows_of_models_are_read_where_the_list_says_them(
    body: bytes, windows: dict[str, int]
) -> None:
    """Under the names that servers have for it; what is no number of tokens is nothing."""
    assert parse_windows(body) == windows
