"""The tools that are always there: the clock and the calculator. Both only read, and run in this program."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import ToolCallPart, ToolResultPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo, ToolNote

CURRENT_TIME = ToolSpec(
    name="current_time",
    description=(
        "Tell the current date and time, by default of the computer's own time zone. "
        "Give an IANA time zone such as Europe/Lisbon or UTC for another place."
    ),
    schema={
        "type": "object",
        "properties": {"timezone": {"type": "string", "description": "IANA name, for example Asia/Tokyo"}},
        "additionalProperties": False,
    },
)
CALCULATE = ToolSpec(
    name="calculate",
    description=(
        "Calculate an arithmetic expression exactly. Known: + - * / // % ** ( ), pi, e, tau, abs, ceil, "
        "cos, exp, factorial, floor, ln, log, log10, log2, max, min, round, sin, sqrt, tan."
    ),
    schema={
        "type": "object",
        "properties": {"expression": {"type": "string", "description": "for example (2 + 3) * 4"}},
        "required": ["expression"],
        "additionalProperties": False,
    },
)


SERVER = "ChatDesk"
_READS = ToolHints(read_only=True, destructive=False, idempotent=True, open_world=False)


@dataclass(frozen=True, slots=True)
class _Tool:
    info: ToolInfo
    run: Callable[[Mapping[str, str]], str]


class BuiltinTools:
    """Offer and run the built-in tools.

    Nothing that a model sends makes `call` raise: an unknown tool, arguments that are not whole JSON or do
    not fit, and a failed run are results with `is_error` that say what is wrong. `now` is the clock, in UTC.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        tools = (
            _Tool(_info(CURRENT_TIME), lambda arguments: current_time(now(), arguments.get("timezone", ""))),
            _Tool(_info(CALCULATE), _calculate),
        )
        self._tools = {tool.info.spec.name: tool for tool in tools}

    def tools(self) -> Sequence[ToolInfo]:
        """Return the tools on offer: always the same ones."""
        return [tool.info for tool in self._tools.values()]

    def find(self, name: str) -> ToolInfo | None:
        """Return the tool of this name."""
        tool = self._tools.get(name)
        return None if tool is None else tool.info

    def problems(self, tool: ToolInfo, arguments: object) -> Sequence[str]:
        """Return what of the arguments does not fit the tool's schema."""
        from chatdesk.schemas.fit import SchemaUnusableError, misfits_of

        try:
            return [misfit.text for misfit in misfits_of(arguments, tool.spec.schema)]
        except SchemaUnusableError as error:
            return [str(error)]

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Run one call; only cancellation is raised."""
        # Two calls of one message take turns here, and a Stop that came meanwhile is seen.
        await asyncio.sleep(0)
        try:
            tool = self._tool(call.name)
            return ToolResultPart(call.call_id, tool.run(checked_arguments(call.arguments, tool.info.spec)))
        except ToolError as error:
            return ToolResultPart(call.call_id, error.text, is_error=True)

    def _tool(self, name: str) -> _Tool:
        if name not in self._tools:
            raise ToolError(f'There is no tool "{name}". There are: {", ".join(self._tools)}.')
        return self._tools[name]


def _info(spec: ToolSpec) -> ToolInfo:
    return ToolInfo(spec, SERVER, spec.name, hints=_READS, is_builtin=True)


def checked_arguments(text: str, spec: ToolSpec) -> dict[str, str]:
    """Return the arguments of a call; empty text means none.

    Raises `ToolError` where the text is no whole JSON object, where a required one is missing, where one is
    unknown or is not text. An optional one that is null counts as not given.
    """
    try:
        value = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise ToolError(f"Not run: the arguments are not complete JSON ({error}).") from error
    except RecursionError as error:
        raise ToolError("Not run: the arguments are nested too deeply.") from error
    if not isinstance(value, dict):
        raise ToolError("Not run: the arguments must be a JSON object.")
    known: Mapping[str, Any] = spec.schema["properties"]
    given = {name: argument for name, argument in value.items() if argument is not None}
    for name in spec.schema.get("required", ()):
        if name not in given:
            raise ToolError(f'Not run: the argument "{name}" is missing.')
    for name, argument in given.items():
        if name not in known:
            raise ToolError(f'Not run: there is no argument "{name}". There are: {", ".join(known)}.')
        if not isinstance(argument, str):
            raise ToolError(f'Not run: the argument "{name}" must be text.')
    return given


def current_time(now: datetime, zone: str = "") -> str:
    """Return the time `now` in a time zone (empty: this computer's), date and offset included.

    Raises `ToolError` for a zone that this computer does not know.
    """
    local = now.astimezone(_zone(zone))
    offset = local.strftime("%z")
    name = f"{zone}, " if zone else ""
    return f"{local:%A, %Y-%m-%d %H:%M:%S} ({name}UTC{offset[:3]}:{offset[3:5]})"


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC  # known even where the system has no time zone data (Windows)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ToolError(
            f'The time zone "{name}" is not known here. Use an IANA name such as Europe/Lisbon.'
        ) from error


def _calculate(arguments: Mapping[str, str]) -> str:
    from chatdesk.tools.arithmetic import calculate

    return calculate(arguments["expression"])
