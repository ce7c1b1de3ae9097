"""One tool call on its way to its result: read, asked about, run within its time, stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatdesk.domain.approval import Consent, Decision, rule_of
from chatdesk.domain.errors import ToolError
from chatdesk.domain.message import CallEnding, ToolCallPart, ToolResultPart
from chatdesk.domain.tool import ArgumentCheck, ToolInfo, ToolNote
from chatdesk.engine.arguments import read_arguments
from chatdesk.engine.events import (
    DENIED_CALL,
    STOPPED_CALL,
    ApprovalAnswered,
    ApprovalRequested,
    LimitExtended,
    ToolFinished,
    ToolNoted,
    ToolQueued,
    ToolStarted,
    TurnEvent,
)
from chatdesk.engine.ports import Approver, Toolbox
from chatdesk.engine.question import Question
from chatdesk.engine.time_limit import TimeLimit

_MOST_NAMES = 40


class CallRun:
    """Brings one call to its result; there is exactly one, whatever happens.

    All of it runs in the task that awaits `run`: a cancellation of that is the user's Stop for everything,
    and is raised. `on_rule` is called when the user's answer made a rule, which may answer others too;
    `in_order` is shared by the calls of an answer.
    """

    def __init__(
        self,
        message_id: str,
        call: ToolCallPart,
        *,
        toolbox: Toolbox,
        approver: Approver,
        conversation_id: str,
        emit: Callable[[TurnEvent], None],
        on_rule: Callable[[], None],
        in_order: asyncio.Lock,
    ) -> None:
        self.call = call
        self.tool = toolbox.find(call.name)
        self.result: ToolResultPart | None = None
        self._message_id = message_id
        self._toolbox = toolbox
        self._approver = approver
        self._conversation_id = conversation_id
        self._emit = emit
        self._on_rule = on_rule
        self._in_order = in_order
        self._question: Question[Decision] | None = None
        self._arguments: Mapping[str, Any] = {}
        self._check = ArgumentCheck()
        self._limit: TimeLimit | None = None
        self._task: asyncio.Task[Any] | None = None
        self._is_stopped = False
        self._is_running = False
        self._consent = self._rule = ""

    async def run(self, before: Sequence[asyncio.Task[None]] = ()) -> None:
        """Bring the call to its `result`; it begins when the calls `before` it are over."""
        self._task = asyncio.current_task()
        try:
            self.end(await self._outcome(before))
        except asyncio.CancelledError:
            if not self._is_stopped or self._task is None:
                raise
            self._task.uncancel()
            self.end(_own_result(self.call, STOPPED_CALL, CallEnding.STOPPED))

    def end(self, result: ToolResultPart) -> None:
        """Take the result, if there is none yet, and tell it."""
        if self.result is None:
            if self.tool is not None:
                result = replace(result, tool=self.tool.name, server=self.tool.server)
            self.result = replace(result, consent=self._consent, rule=self._rule)
            self._emit(ToolFinished(self._message_id, self.result))

    def answer(self, decision: Decision) -> bool:
        """Take the user's decision; False where none is waited for."""
        return self._question is not None and self._question.answer(decision)

    def ask_again(self) -> None:
        """A rule was made since the question was asked: where it covers this call too, that is the answer."""
        if self.tool is None or self._check.problems or self._verdict(self.tool) is Consent.ASK:
            return
        self.answer(Decision(is_approved=True))

    def stop(self) -> None:
        """End this call alone; the model is told, and goes on."""
        if self.result is None and self._task is not None and not self._is_stopped:
            self._is_stopped = True
            self._task.cancel()

    def extend(self, seconds: float) -> None:
        """Give the running call more time."""
        if self._limit is not None and self._is_running:
            self._limit.extend(seconds)
            self._emit(LimitExtended(self._message_id, self.call.call_id, self._limit.end))

    def is_running_on(self, server: str) -> bool:
        """Whether it runs now, on this server."""
        return self._is_running and self.tool is not None and self.tool.server == server

    async def _outcome(self, before: Sequence[asyncio.Task[None]]) -> ToolResultPart:
        try:
            tool = self._found()
            self._arguments = read_arguments(self.call.arguments)
        except ToolError as error:
            return _own_result(self.call, error.text, CallEnding.NOT_RUN)
        # Beside the window: what judges by schemas is loaded with the first call (0.1 s). One after the
        # other, so that requests come in the order of their calls.
        async with self._in_order:
            self._check = await asyncio.to_thread(self._toolbox.check, tool, self._arguments)
        consent = self._verdict(tool)
        if self._check.problems or consent is Consent.ASK:
            consent = Consent.ASK
            denial = await self._ask(tool)
            if denial is not None:
                return denial
        open_calls = [task for task in before if not task.done()]
        if open_calls:
            self._emit(ToolQueued(self._message_id, self.call))
            await asyncio.wait(open_calls)
        return await self._call(tool, consent)

    def _found(self) -> ToolInfo:
        if self.tool is None:
            names = [tool.spec.name for tool in self._toolbox.tools()]
            more = ", …" if len(names) > _MOST_NAMES else ""
            known = f"There are: {', '.join(names[:_MOST_NAMES])}{more}." if names else "There are none."
            raise ToolError(f'Not run: there is no tool "{self.call.name}". {known}')
        return self.tool

    def _verdict(self, tool: ToolInfo) -> Consent:
        return self._approver.verdict(tool, self._arguments, self._conversation_id)

    async def _ask(self, tool: ToolInfo) -> ToolResultPart | None:
        """Ask the user; return the result of a call that was denied."""
        self._question = Question()
        problems, unchecked = self._check.problems, self._check.unchecked
        asked = ApprovalRequested(self._message_id, self.call, tool, self._arguments, problems, unchecked)
        self._emit(asked)
        try:
            decision = await self._question.wait()
        finally:
            self._question = None
        self._emit(ApprovalAnswered(self._message_id, self.call.call_id, decision))
        if not decision.is_approved:
            return _own_result(self.call, _denial(decision.reason, problems), CallEnding.DENIED)
        rule = rule_of(decision, tool, self._arguments, self._toolbox.tools(), self._conversation_id)
        if rule is not None:
            self._rule = rule.scope
            await self._approver.remember(rule)
            self._on_rule()
        return None

    async def _call(self, tool: ToolInfo, consent: Consent) -> ToolResultPart:
        self._limit = TimeLimit(tool.seconds)
        self._consent = consent.value
        if consent is Consent.RULE:
            rule = self._approver.rule_for(tool, self._arguments, self._conversation_id)
            self._rule = rule.scope if rule is not None else ""
        self._emit(
            ToolStarted(self._message_id, self.call, tool.seconds, consent, tool=tool, rule=self._rule)
        )
        began = asyncio.get_running_loop().time()
        self._is_running = True
        try:
            result = await self._limit.run(self._toolbox.call(self.call, self._note))
        except TimeoutError:
            text = f"Stopped: it was not done after {self._limit.end:.0f} s, the time that it has here."
            result = _own_result(self.call, text, CallEnding.TIMED_OUT)
        finally:
            self._is_running = False
        return replace(
            result,
            call_id=self.call.call_id,
            seconds=round(asyncio.get_running_loop().time() - began, 3),
        )

    def _note(self, note: ToolNote) -> None:
        if not self._is_running or self._limit is None:
            return
        self._limit.heed(note)
        self._emit(ToolNoted(self._message_id, self.call.call_id, note, self._limit.end))


def _own_result(call: ToolCallPart, text: str, ending: CallEnding) -> ToolResultPart:
    return ToolResultPart(call.call_id, text, is_error=True, ending=ending.value)


def _denial(reason: str, problems: Sequence[str]) -> str:
    said = f" The user says: {reason.strip()}" if reason.strip() else ""
    unfit = f"\nIts arguments did not fit the schema: {' '.join(problems)}" if problems else ""
    return f"{DENIED_CALL}{said}{unfit}"
