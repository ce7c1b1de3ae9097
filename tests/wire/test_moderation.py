"""The moderation format: what goes out, and every shape of verdict that comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatdesk.domain.errors import BadReply
from chatdesk.wire.moderation import build_moderation, parse_moderation


def parsed(*results: Any) -> tuple[str, ...]:
    """Parse an answer with these results."""
    return parse_moderation(json.dumps({"id": "m", "model": "omni", "results": results}).encode())


def test_text_and_model_go_out() -> None:
    """Without a model the service takes its own; half a surrogate pair does not keep a text from going."""
    assert json.loads(build_moderation("Grüße", "omni")) == {"input": "Grüße", "model": "omni"}
    assert json.loads(build_moderation("a\udc00b", "")) == {"input": "a�b"}


def test_the_categories_that_apply_are_named() -> None:
    """Of several results all categories count, each once, in the service's order."""
    first = {"flagged": True, "categories": {"hate": False, "violence": True, "violence/graphic": True}}
    second = {"flagged": True, "categories": {"violence": True, "illicit": True}}
    assert parsed(first, second) == ("violence", "violence/graphic", "illicit")
    assert parsed({"flagged": False, "categories": {"hate": False}}) == ()
    assert parsed() == ()


def test_services_that_say_only_one_of_both_are_understood() -> None:
    """Mistral lists categories without a verdict, others a verdict without categories."""
    assert parsed({"categories": {"pii": True, "law": False}, "category_scores": {"pii": 0.9}}) == ("pii",)
    assert parsed({"flagged": True}) == ("flagged",)
    assert parsed({"flagged": True, "categories": {"hate": None}}) == ("flagged",)
    assert parsed({"flagged": False, "categories": {"hate": True}}) == ()


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"results": {}}', b'{"results": [1]}', b'{"error": {"message": "no"}}']
)
def test_what_is_no_verdict_is_an_error(body: bytes) -> None:
    """Nothing passes as harmless because its answer could not be read."""
    with pytest.raises(BadReply, match="no result of a moderation"):
        parse_moderation(body)
