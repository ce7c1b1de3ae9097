"""A turn: from the user's Send to the end of the last answer, tool rounds included."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TypeVar

from chatdesk.domain.continuing import gone_on_with
from chatdesk.domain.errors import ProviderError, StoreError
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    Role,
)
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received, RequestSent, ResponseOpened
from chatdesk.domain.waiting import Waiting
from chatdesk.engine.attempt import Attempt
from chatdesk.engine.calls import Calls, called, closed_calls
from chatdesk.engine.endings import ended
from chatdesk.engine.events import (
    ConnectionClosed,
    GenerationFinished,
    GenerationStarted,
    MessageAdded,
    ReadingLeft,
    RequestDelivered,
    RequestMade,
    ResponseStarted,
    RetryScheduled,
    RetryStarted,
    RoundsAnswered,
    RoundsAsked,
    ToolFinished,
    TurnEvent,
    TurnFinished,
    VersionAdded,
    VersionStarted,
    WaitExtended,
)
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.ports import Approver, Journal, ModelService, Recorder, Toolbox
from chatdesk.engine.question import Question
from chatdesk.engine.retrying import DEFAULT_RULE, Pause, Retries, RetryRule
from chatdesk.engine.versions import Versions, unrun_results

T = TypeVar("T")

MAX_ROUNDS = 25
"""How often in a row the model may ask for tools before the user is asked whether it may go on."""


class Turn:
    """Run one turn; `run()` ends by itself, or soon after it is cancelled.

    Everything that happens is told to `emit` in order, the last event is always `TurnFinished`.
    Cancelling is the user's Stop: it closes the connection, ends running tools, gives every open
    call a result, saves what has arrived and then returns normally. Cancel it once only.
    """

    def __init__(
        self,
        plan: TurnPlan,
        *,
        service: ModelService,
        toolbox: Toolbox,
        approver: Approver,
        recorder: Recorder,
        emit: Callable[[TurnEvent], None],
        rule: RetryRule = DEFAULT_RULE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan = plan
        self._service = service
        self._toolbox = toolbox
        self._recorder = recorder
        self._emit = emit
        self._rule = rule
        self._clock = clock
        self._pause = Pause()
        self._line: tuple[str, Waiting] | None = None
        self._branch: list[Message] = list(plan.history)
        self._was_stopped = False
        self._rounds: Question[bool] | None = None
        self.calls = Calls(toolbox, approver, plan.conversation_id, emit)

    async def run(self) -> None:
        """Ask, run tools, ask again, until the answer is there, failed or was stopped."""
        failure: Failure | None = None
        reason = FinishReason.ERROR
        try:
            await self._add_question()
            reason, failure = await self._run_rounds()
        except asyncio.CancelledError:
            reason = FinishReason.STOPPED
        except StoreError as error:
            failure = Failure.from_error(error)
        self._emit(TurnFinished(reason, self._branch[-1].id if self._branch else None, failure))

    def try_now(self) -> None:
        """Make the attempt now that a wait stands before; without one nothing happens."""
        self._pause.end()

    def wait_on(self) -> None:
        """Let the silence that there is now last as long as it will; the user can still stop."""
        if self._line is not None and self._line[1].wait_on():
            self._emit(WaitExtended(self._line[0]))

    def answer_rounds(self, *, goes_on: bool) -> None:
        """Let the model go on asking for tools, or end the turn here; nothing where that is not asked."""
        if self._rounds is not None:
            self._rounds.answer(goes_on)

    async def _add_question(self) -> None:
        question = self._plan.question
        if question is None:
            return
        await self._kept(self._recorder.append(self._plan.conversation_id, question))
        self._branch.append(question)
        self._emit(MessageAdded(question))

    async def _run_rounds(self) -> tuple[FinishReason, Failure | None]:
        continued = self._plan.continued
        for round_number in itertools.count(1):
            answer = await self._generate(round_number, continued)
            continued = None
            reason = answer.finish_reason or FinishReason.ERROR
            if answer.tool_calls:
                await self._answer_calls(answer)
            if self._was_stopped:
                return FinishReason.STOPPED, answer.failure
            if reason is not FinishReason.TOOL_CALLS:
                break
            if round_number % MAX_ROUNDS == 0 and not await self._may_go_on(answer, round_number):
                break
        return (FinishReason.STOPPED if self._was_stopped else reason), answer.failure

    async def _may_go_on(self, answer: Message, rounds: int) -> bool:
        """Ask the user; Stop says no."""
        self._rounds = Question()
        self._emit(RoundsAsked(answer.id, rounds))
        try:
            goes_on = await self._rounds.wait()
        except asyncio.CancelledError:
            self._was_stopped, goes_on = True, False
        finally:
            self._rounds = None
        self._emit(RoundsAnswered(answer.id, goes_on))
        return goes_on

    async def _generate(self, round_number: int, continued: Message | None) -> Message:
        """Ask once and return the answer as it was stored; the end of the branch is then that answer."""
        is_continuation = continued is not None
        base = self._empty_answer() if continued is None else gone_on_with(continued)
        request = self._request(is_continuation=is_continuation)
        if is_continuation:
            self._branch.pop()
        journal = await self._kept(self._recorder.open_journal(self._plan.conversation_id, base))
        self._emit(GenerationStarted(base, round_number, is_continuation))
        request = await self._with_tools(request)
        retries = Retries(self._rule, clock=self._clock)
        attempt = await self._attempts(request, base, journal, retries)
        failure = None if attempt.error is None else Failure.from_error(attempt.error)
        seconds = self._clock() - attempt.began
        answer = ended(
            attempt.growing,
            seconds,
            was_stopped=self._was_stopped,
            failure=failure,
            is_one_of_several=len(attempt.versions) > 0,
        )
        answer = replace(answer, failure=retries.told(answer.failure, attempt.about))
        further = attempt.versions.finished(seconds, was_stopped=self._was_stopped, failure=failure)
        if further and answer.usage is not None and not answer.usage.is_estimated:
            # Counted by the service, for all of them together.
            answer = replace(answer, usage=replace(answer.usage, versions=len(further) + 1))
            further = [replace(one, usage=None) for one in further]
        answer = await self._saved(answer)
        await self._add_versions(further)
        self._branch.append(answer)
        self._emit(GenerationFinished(answer))
        return answer

    async def _attempts(
        self, request: GenerationRequest, base: Message, journal: Journal, retries: Retries
    ) -> Attempt:
        """Ask until something of an answer is there, nothing more is to be tried, or Stop came."""
        request = replace(request, waiting=self._waiting(base.id))
        while True:
            versions = Versions(base, self._open_beside, lambda version: self._emit(VersionStarted(version)))
            attempt = Attempt(base, journal, self._emit, versions, self._clock())
            if not self._was_stopped:
                await self._read(request, attempt)
            attempt.end()
            error = None if self._was_stopped or attempt.has_spoken else attempt.trouble
            retry = None if error is None else retries.after(error)
            if error is None or retry is None:
                return attempt
            failure = Failure.from_error(error)
            failure = replace(failure, details=failure.details or attempt.about)
            self._emit(RetryScheduled(base.id, retry.number, retry.of, retry.seconds, failure))
            try:
                await self._pause.wait(retry.seconds)
            except asyncio.CancelledError:
                # Stopped: what the attempt failed with is no longer of interest.
                self._was_stopped, attempt.error = True, None
                return attempt
            self._emit(RetryStarted(base.id))

    async def _read(self, request: GenerationRequest, attempt: Attempt) -> None:
        """Fold the stream into the attempt until it ends, fails or is stopped."""
        message_id = attempt.growing.base.id
        try:
            async with aclosing(self._service.generate(request)) as stream:
                async for item in stream:
                    match item:
                        case Received():
                            await attempt.take(item)
                            for name in called(item.deltas):
                                self._toolbox.expect(name)
                            if self._was_stopped:
                                request.waiting.left()
                                break
                        case RequestSent(at=at):
                            # A service may ask once more, with less: times count from the last request.
                            attempt.began = self._clock() - at
                            attempt.sent(item)
                            self._emit(RequestMade(message_id, item))
                        case ResponseOpened():
                            attempt.opened(item)
                            self._emit(ResponseStarted(message_id, item))
        except asyncio.CancelledError:
            self._was_stopped = True
        except ProviderError as error:
            attempt.error = error

    def _waiting(self, message_id: str) -> Waiting:
        """Begin the line to the service beside the stream of an answer."""
        waiting = Waiting(
            lambda: self._emit(RequestDelivered(message_id)),
            lambda: self._emit(ReadingLeft(message_id)),
            lambda: self._emit(ConnectionClosed(message_id)),
        )
        self._line = (message_id, waiting)
        return waiting

    async def _open_beside(self, base: Message) -> Journal:
        opening = self._recorder.open_journal(self._plan.conversation_id, base, is_current=False)
        return await self._kept(opening)

    async def _saved(self, answer: Message) -> Message:
        """Store an answer; what goes wrong then is its failure."""
        try:
            await self._kept(self._recorder.finish(self._plan.conversation_id, answer))
        except StoreError as error:
            return replace(answer, failure=Failure.from_error(error))
        return answer

    async def _add_versions(self, answers: list[Message]) -> None:
        for answer in answers:
            self._emit(VersionAdded(await self._saved(answer)))
            results = unrun_results(answer, was_stopped=self._was_stopped)
            if results is not None:
                adding = self._recorder.append(self._plan.conversation_id, results, is_current=False)
                with suppress(StoreError):  # an answer that could not be stored has said so
                    await self._kept(adding)
                self._emit(VersionAdded(results))

    async def _answer_calls(self, answer: Message) -> None:
        """Give every call of the answer its result, in the order of the calls."""
        if answer.finish_reason is FinishReason.TOOL_CALLS and not self._was_stopped:
            results, self._was_stopped = await self.calls.run(answer)
        else:
            results = closed_calls(answer, was_stopped=self._was_stopped)
            for result in results:
                self._emit(ToolFinished(answer.id, result))
        message = Message(Role.TOOL, tuple(results), parent_id=answer.id)
        await self._kept(self._recorder.append(self._plan.conversation_id, message))
        self._branch.append(message)
        self._emit(MessageAdded(message))

    async def _kept(self, work: Awaitable[T]) -> T:
        """Await a write to its end even when Stop comes meanwhile; Stop is then remembered."""
        writing = asyncio.ensure_future(work)
        while True:
            try:
                return await asyncio.shield(writing)
            except asyncio.CancelledError:
                if writing.cancelled():
                    raise
                self._was_stopped = True

    def _empty_answer(self) -> Message:
        parent = self._branch[-1].id if self._branch else None
        return Message(
            Role.ASSISTANT, parent_id=parent, account_id=self._plan.account_id, model=self._plan.model
        )

    async def _with_tools(self, request: GenerationRequest) -> GenerationRequest:
        """Offer the tools, those of servers that have only just been started too; Stop ends the wait."""
        try:
            await self._toolbox.settled()
        except asyncio.CancelledError:
            self._was_stopped = True
        return replace(request, tools=tuple(tool.spec for tool in self._toolbox.tools()))

    def _sent(self) -> tuple[Message, ...]:
        """Return what the model shall see.

        Where the oldest are left out, nothing that a service has kept is named: it would bring them back.
        """
        sent = tuple(self._branch[self._plan.left_out :])
        return tuple(replace(one, provider_data=None) for one in sent) if self._plan.left_out else sent

    def _request(self, *, is_continuation: bool) -> GenerationRequest:
        return GenerationRequest(
            model=self._plan.model,
            messages=self._sent(),
            system=self._plan.preset.system,
            parameters=self._plan.preset.parameters,
            is_continuation=is_continuation,
            account_id=self._plan.account_id,
        )
