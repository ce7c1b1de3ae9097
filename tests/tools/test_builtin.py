"""The built-in tools: what they say, and that wrong calls are answered and never run."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from chatdesk.domain.message import ToolCallPart, ToolResultPart
from chatdesk.tools.builtin import BuiltinTools

NOON = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)


async def call(name: str, arguments: str) -> ToolResultPart:
    """Call one tool of a fresh toolbox whose clock stands at noon."""
    return await BuiltinTools(lambda: NOON).call(ToolCallPart("c1", name, arguments), lambda _note: None)


def test_the_tools_describe_themselves() -> None:
    """Two tools are on offer, each with a description and an object schema."""
    specs = [tool.spec for tool in BuiltinTools().tools()]
    assert [spec.name for spec in specs] == ["current_time", "calculate"]
    assert all(spec.description and spec.schema["type"] == "object" for spec in specs)


def test_what_does_not_fit_is_named_before_anything_runs() -> None:
    """Arguments are held against the schema; each misfit has its sentence."""
    tools = BuiltinTools()
    calculate = tools.find("calculate")
    assert calculate is not None
    assert calculate.is_builtin
    assert calculate.hints.read_only
    assert tools.problems(calculate, {"expression": "1"}) == []
    found = tools.problems(calculate, {"colour": "red"})
    assert found == ["expression is missing.", "colour is not in the schema."]
    assert tools.find("delete_everything") is None


async def test_the_clock_tells_the_time_of_a_zone() -> None:
    """A zone is honoured, with its date, its name and its offset."""
    assert await call("current_time", '{"timezone": "UTC"}') == ToolResultPart(
        "c1", "Friday, 2026-11-20 12:00:05 (UTC, UTC+00:00)"
    )
    tokyo = await call("current_time", '{"timezone": "Asia/Tokyo"}')
    assert tokyo.content == "Friday, 2026-11-20 21:00:05 (Asia/Tokyo, UTC+09:00)"


@pytest.mark.parametrize("arguments", ["", "{}", '{"timezone": null}', '{"timezone": ""}'])
async def test_the_clock_needs_no_arguments(arguments: str) -> None:
    """Without a zone it is this computer's own."""
    result = await call("current_time", arguments)
    assert not result.is_error
    assert NOON.astimezone().strftime("%Y-%m-%d %H:%M:%S") in result.content


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a" * 300, "Europe"])
async def test_an_unknown_zone_is_an_error_that_says_so(zone: str) -> None:
    """A zone that is not there, or is no zone at all, is named in the result."""
    result = await call("current_time", f'{{"timezone": "{zone}"}}')
    assert result.is_error
    assert zone in result.content


async def test_the_calculator_calculates() -> None:
    """The result of a call is the number alone."""
    assert (await call("calculate", '{"expression": "6 * 7"}')).content == "42"


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("calculate", '{"expression": "6 *', "not complete JSON"),
        ("calculate", "[1]", "must be a JSON object"),
        ("calculate", "{}", '"expression" is missing'),
        ("calculate", '{"expression": 5}', "must be text"),
        ("calculate", '{"expression": "1", "colour": "red"}', 'no argument "colour"'),
        ("calculate", '{"expression": "1/0"}', "Division by zero"),
        ("calculate", "[" * 100_000, "Not run"),
        ("delete_everything", "{}", 'no tool "delete_everything"'),
    ],
)
async def test_a_wrong_call_is_answered_and_not_run(name: str, arguments: str, words: str) -> None:
    """Incomplete or wrong arguments and unknown tools become results with `is_error` and a reason."""
    result = await call(name, arguments)
    assert result.is_error
    assert result.call_id == "c1"
    assert words in result.content


async def test_a_call_can_be_cancelled() -> None:
    """Stop reaches a call as a cancellation, which is raised and not made into a result."""
    task = asyncio.ensure_future(call("calculate", '{"expression": "1"}'))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
