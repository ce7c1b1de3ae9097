"""The built-in tools: what they say, and that wrong calls are answered and never run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatdesk.domain.message import ToolResultPart
from chatdesk.tools.builtin import BuiltinServer
from chatdesk.tools.own.grants import Grants
from tests.tools.toolboxes import Box, Surrounding, boxed

NOON = datetime(2026, 11, 20, 12, 0, 5, tzinfo=UTC)


async def call(name: str, arguments: str) -> ToolResultPart:
    """Call one tool of a fresh toolbox whose clock stands at noon."""
    async with boxed(Surrounding(Path("/nowhere"), now=lambda: NOON)) as box:
        return await box.call_json(name, arguments)


def test_the_tools_describe_themselves() -> None:
    """Each has a description and an object schema; files are read only where a folder is granted."""
    specs = [tool.spec for tool in BuiltinServer().tools()]
    assert [spec.name for spec in specs] == ["current_time", "calculate", "fetch_page"]
    granted = BuiltinServer(lambda: Grants((Path("/srv"),)))
    specs = [tool.spec for tool in granted.tools()]
    assert [spec.name for spec in specs[3:]] == ["read_file", "list_folder", "search_files"]
    assert all(spec.description and spec.schema["type"] == "object" for spec in specs)


async def test_what_does_not_fit_is_named_before_anything_runs(box: Box) -> None:
    """Arguments are held against the schema; each misfit has its sentence."""
    tools = box.toolbox
    calculate = tools.find("calculate")
    assert calculate is not None
    assert calculate.is_builtin
    assert calculate.hints.read_only
    assert tools.check(calculate, {"expression": "1"}).problems == ()
    assert tools.check(calculate, 5).problems == ("The arguments should be an object, the model wrote 5.",)
    found = tools.check(calculate, {"colour": "red"}).problems
    assert found == ("expression is missing.", "colour is not in the schema.")
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
        ("delete_everything", "{}", "no tool “delete_everything”"),
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


def test_offering_loads_nothing() -> None:
    """What offers the tools brings neither the SDK nor what it needs: it comes with the first call."""
    code = (
        "import sys, chatdesk.tools.toolbox\n"
        "heavy = {'mcp', 'mcp_types', 'pydantic', 'anyio', 'httpx2', 'jsonschema'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


async def test_it_is_a_server_like_any_other(box: Box) -> None:
    """Calls of our own tools run side by side over the protocol, each with its own answer."""
    sums = await asyncio.gather(*(box.call("calculate", expression=f"{n} * 2") for n in range(20)))
    assert [result.content for result in sums] == [str(n * 2) for n in range(20)]
