"""OpenRouter's record of a generation: exact counts and cost, or nothing yet."""

from __future__ import annotations

import json

import pytest

from chatdesk.domain.usage import Usage
from chatdesk.wire.generation_record import parse_generation_record

RECORD = {
    "id": "gen-1",
    "tokens_prompt": 9,
    "tokens_completion": 20,
    "native_tokens_prompt": 10,
    "native_tokens_completion": 25,
    "native_tokens_reasoning": 5,
    "native_tokens_cached": 3,
    "total_cost": 0.0015,
    "usage": 0.002,
    "cancelled": True,
}


def parsed(**changes: object) -> Usage | None:
    """Parse the record with some fields changed."""
    return parse_generation_record(json.dumps({"data": {**RECORD, **changes}}).encode())


def test_the_counts_of_the_model_come_first() -> None:
    """Native tokens are those that are paid for; the cost is what the service takes."""
    assert parsed() == Usage(10, 25, 35, 5, 3, cost=0.0015)


def test_what_is_missing_is_taken_from_its_neighbour_or_left_out() -> None:
    """A record without native counts has those of the router; without a total cost, `usage`."""
    found = parsed(
        native_tokens_prompt=None, native_tokens_completion=None, native_tokens_reasoning=None, total_cost="?"
    )
    assert found == Usage(9, 20, 29, None, 3, cost=0.002)
    assert parsed(tokens_prompt=None, native_tokens_prompt=None) == Usage(None, 25, None, 5, 3, cost=0.0015)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"data": []}',
        b'{"error": {"message": "Generation not found", "code": 404}}',
        json.dumps({"data": {"id": "gen-1", "native_tokens_completion": None}}).encode(),
        json.dumps({"data": {"tokens_prompt": 0, "tokens_completion": 0}}).encode(),
        json.dumps({"data": {"native_tokens_completion": True}}).encode(),
        json.dumps({"data": {"native_tokens_completion": -4, "native_tokens_prompt": 5}}).encode(),
    ],
)
def test_a_record_that_is_not_there_yet_is_none(body: bytes) -> None:
    """An error, a record without counts, and whatever else answers are not taken for a count."""
    assert parse_generation_record(body) is None
