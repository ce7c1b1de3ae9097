"""The tool calls of an answer: side by side where their tools allow it, each with its result, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from chatdesk.domain.approval import Decision
from chatdesk.domain.delta import Delta, ToolCallDelta
from chatdesk.domain.message import CallEnding, Message, ToolResultPart
from chatdesk.engine.call_run import CallRun
from chatdesk.engine.events import NOT_RUN_CALL, STOPPED_CALL, TurnEvent
from chatdesk.engine.ports import Approver, Toolbox

EXTENSION = 60.0
"""Seconds that the user adds to a running call's time at once."""


class Calls:
    """Runs the calls of a turn's answers, one answer at a time.

    A call whose tool is not parallel begins when the calls before it to the same server are over, and those
    after it wait for it; calls that wait for the user hold up only those.
    """

    def __init__(
        self,
        toolbox: Toolbox,
        approver: Approver,
        conversation_id: str,
        emit: Callable[[TurnEvent], None],
    ) -> None:
        self._toolbox = toolbox
        self._approver = approver
        self._conversation_id = conversation_id
        self._emit = emit
        self._runs: list[CallRun] = []
        self._in_order = asyncio.Lock()

    async def run(self, answer: Message) -> tuple[list[ToolResultPart], bool]:
        """Return a result per call, in their order, and whether Stop came meanwhile."""
        self._runs = [self._made(answer, position) for position in range(len(answer.tool_calls))]
        was_stopped = False
        try:
            async with asyncio.TaskGroup() as group:
                tasks: list[asyncio.Task[None]] = []
                for run in self._runs:
                    tasks.append(group.create_task(run.run(self._before(run, tasks))))
        except asyncio.CancelledError:
            was_stopped = True
        for run in self._runs:
            stopped = ToolResultPart(
                run.call.call_id, STOPPED_CALL, is_error=True, ending=CallEnding.STOPPED.value
            )
            run.end(stopped)
        runs, self._runs = self._runs, []
        return [run.result for run in runs if run.result is not None], was_stopped

    def answer(self, call_id: str, decision: Decision) -> None:
        """Answer the request of a call; nothing happens where it waits for no answer."""
        for run in self._runs:
            if run.call.call_id == call_id and run.answer(decision):
                return

    def stop(self, call_id: str) -> None:
        """End one call, whether it waits or runs."""
        for run in self._runs:
            if run.call.call_id == call_id:
                run.stop()

    def extend(self, call_id: str, seconds: float = EXTENSION) -> None:
        """Give a running call more time."""
        for run in self._runs:
            if run.call.call_id == call_id:
                run.extend(seconds)

    def is_running_on(self, server: str) -> bool:
        """Whether any call runs on this server now."""
        return any(run.is_running_on(server) for run in self._runs)

    def _made(self, answer: Message, position: int) -> CallRun:
        return CallRun(
            answer.id,
            answer.tool_calls[position],
            toolbox=self._toolbox,
            approver=self._approver,
            conversation_id=self._conversation_id,
            emit=self._emit,
            on_rule=self._ask_again,
            in_order=self._in_order,
        )

    def _ask_again(self) -> None:
        for run in self._runs:
            run.ask_again()

    def _before(self, run: CallRun, earlier: Sequence[asyncio.Task[None]]) -> list[asyncio.Task[None]]:
        """Return the calls that must be over before this one begins."""
        own = run.tool
        if own is None:
            return []
        return [
            task
            for other, task in zip(self._runs, earlier, strict=False)
            if other.tool is not None
            and other.tool.server == own.server
            and not (other.tool.is_parallel and own.is_parallel)
        ]


def called(deltas: Sequence[Delta]) -> list[str]:
    """Return the names of the tools that calls begin with in these deltas."""
    return [delta.name for delta in deltas if isinstance(delta, ToolCallDelta) and delta.name]


def closed_calls(answer: Message, *, was_stopped: bool) -> list[ToolResultPart]:
    """Return the results of calls that never ran: the answer was stopped, or ended before they were whole."""
    text, ending = (STOPPED_CALL, CallEnding.STOPPED) if was_stopped else (NOT_RUN_CALL, CallEnding.NOT_RUN)
    return [
        ToolResultPart(call.call_id, text, is_error=True, ending=ending.value) for call in answer.tool_calls
    ]
