"""A turn asks, runs tools, asks again, and stops at any moment without losing what has arrived."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from chatdesk.domain.approval import ApprovalRule, Consent
from chatdesk.domain.continuing import taken_back
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    SeamDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.errors import ConnectionLost, StoreError
from chatdesk.domain.message import (
    FinishReason,
    Message,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.preset import Preset
from chatdesk.domain.request import GenerationRequest, ToolSpec
from chatdesk.domain.stream import Received, RequestSent, ResponseOpened, StreamItem
from chatdesk.domain.tool import ArgumentCheck, ToolInfo, ToolNote
from chatdesk.domain.usage import Timing, Usage
from chatdesk.engine import folding
from chatdesk.engine.events import (
    NOT_RUN_CALL,
    STOPPED_CALL,
    ChunkReceived,
    GenerationFinished,
    RoundsAsked,
    ToolFinished,
    TurnEvent,
    TurnFinished,
)
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import TurnPlan, plan_send
from chatdesk.engine.ports import Journal
from chatdesk.engine.retrying import RetryRule
from chatdesk.engine.turn import MAX_ROUNDS, Turn

COMPLETE = FinishDelta(FinishReason.COMPLETE, "stop")
CALLS = FinishDelta(FinishReason.TOOL_CALLS, "tool_calls")


class ScriptedService:
    """Plays a list of steps per request: a delta, an error to raise, or None to stall for ever."""

    def __init__(self, *scripts: Sequence[object]) -> None:
        self.scripts = list(scripts)
        self.requests: list[GenerationRequest] = []
        self.closed = 0
        self.stalled = asyncio.Event()

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
        """Play the next script."""
        self.requests.append(request)
        script = self.scripts[min(len(self.requests), len(self.scripts)) - 1]
        try:
            for at, step in enumerate(script):
                if step is None:
                    self.stalled.set()
                    await asyncio.Event().wait()
                elif isinstance(step, Exception):
                    raise step
                elif isinstance(step, RequestSent | ResponseOpened):
                    yield step
                else:
                    yield Received(float(at), (cast("Delta", step),))
        finally:
            self.closed += 1


class Echo:
    """A toolbox with one tool that answers its arguments, and one that never ends."""

    def __init__(self) -> None:
        self.waiting = asyncio.Event()
        self.cancelled = 0
        self.expected: list[str] = []
        self.ready = asyncio.Event()
        self.ready.set()
        self.settling = asyncio.Event()

    def tools(self) -> Sequence[ToolInfo]:
        """Offer both tools."""
        return [ToolInfo(ToolSpec(name, "", {}), "test", name) for name in ("echo", "wait")]

    async def settled(self) -> None:
        """Take as long as the test says."""
        self.settling.set()
        await self.ready.wait()

    def find(self, name: str) -> ToolInfo | None:
        """Return the tool of this name."""
        return next((tool for tool in self.tools() if tool.name == name), None)

    def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
        """Find none."""
        return ArgumentCheck()

    def expect(self, name: str) -> None:
        """Note it."""
        self.expected.append(name)

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Answer with the arguments, or never."""
        if call.name == "wait":
            self.waiting.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.cancelled += 1
        return ToolResultPart(call.call_id, call.arguments)


class Anything:
    """Lets everything run unasked."""

    def verdict(self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str) -> Consent:
        """Say so."""
        return Consent.RULE

    def rule_for(self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str) -> None:
        """Have no rule for it all the same."""

    async def remember(self, rule: ApprovalRule) -> None:
        """Be never asked to."""
        raise AssertionError(rule)


@dataclass
class Notebook:
    """Keeps what a turn records; can be told to fail or to be slow."""

    appended: list[Message] = field(default_factory=list)
    finished: list[Message] = field(default_factory=list)
    journaled: list[Delta] = field(default_factory=list)
    current: set[str] = field(default_factory=set)
    fails_at: str = ""
    fails_beside: str = ""
    gate: asyncio.Event | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    async def append(self, conversation_id: str, message: Message, *, is_current: bool = True) -> None:
        """Keep the message, once the gate is open."""
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
        self._fail("append", is_current=is_current)
        self.appended.append(message)

    async def open_journal(self, conversation_id: str, base: Message, *, is_current: bool = True) -> Journal:
        """Be the journal."""
        self._fail("open", is_current=is_current)
        if is_current:
            self.current.add(base.id)
        return self

    def write(self, at: float, deltas: Sequence[Delta]) -> None:
        """Keep the deltas."""
        self.journaled.extend(deltas)

    async def finish(self, conversation_id: str, message: Message) -> None:
        """Keep the answer."""
        self._fail("finish", is_current=message.id in self.current)
        self.finished.append(message)

    def _fail(self, at: str, *, is_current: bool) -> None:
        if (self.fails_at if is_current else self.fails_beside) == at:
            raise StoreError("The disk is full.", hint="Make room and try again.")


@dataclass
class Stage:
    """A turn with everything around it, and what it told."""

    service: ScriptedService
    notebook: Notebook = field(default_factory=Notebook)
    toolbox: Echo = field(default_factory=Echo)
    events: list[TurnEvent] = field(default_factory=list)
    on_event: Callable[[], object] = lambda: None
    rule: RetryRule = field(default_factory=lambda: RetryRule(first=0.0))
    clock: Callable[[], float] = time.monotonic

    def turn(self, plan: TurnPlan | None = None) -> Turn:
        """Build a turn for a plan, else for one question."""
        question = Message(Role.USER, (TextPart("Why?"),))
        return Turn(
            plan or TurnPlan("c1", "a1", "m1", question=question),
            service=self.service,
            toolbox=self.toolbox,
            approver=Anything(),
            recorder=self.notebook,
            emit=self._note,
            rule=self.rule,
            clock=self.clock,
        )

    def _note(self, event: TurnEvent) -> None:
        self.events.append(event)
        self.on_event()

    @property
    def end(self) -> TurnFinished:
        """The last event, which must be the only one of its kind."""
        last = self.events[-1]
        assert isinstance(last, TurnFinished)
        assert sum(isinstance(event, TurnFinished) for event in self.events) == 1
        return last

    @property
    def answers(self) -> list[Message]:
        """The answers that were told."""
        return [event.message for event in self.events if isinstance(event, GenerationFinished)]


async def stop(stage: Stage, when: asyncio.Event, turn: Turn | None = None) -> None:
    """Run a turn and cancel it once `when` is set."""
    task = asyncio.ensure_future((turn or stage.turn()).run())
    await asyncio.wait_for(when.wait(), 5)
    task.cancel()
    await asyncio.wait_for(task, 5)


async def test_answer_is_folded_recorded_and_told() -> None:
    """A plain answer is stored as it streamed, with its usage and its reason."""
    usage = Usage(3, 2, 5)
    stage = Stage(ScriptedService([TextDelta("Be"), TextDelta("cause."), UsageDelta(usage), COMPLETE]))
    await stage.turn().run()
    assert stage.end.reason is FinishReason.COMPLETE
    assert stage.answers == stage.notebook.finished
    answer = stage.answers[0]
    assert (answer.text, answer.usage, answer.raw_finish_reason) == ("Because.", usage, "stop")
    assert answer.parent_id == stage.notebook.appended[0].id
    assert stage.service.requests[0].messages[-1].text == "Why?"
    assert len(stage.notebook.journaled) == 4


async def test_parallel_calls_run_and_results_go_back_in_order() -> None:
    """Results are sent back in the order of the calls, one for each."""
    first = [ToolCallDelta(0, "x", "echo", '{"a": 1}'), ToolCallDelta(1, "y", "echo", "{}"), CALLS]
    stage = Stage(ScriptedService(first, [TextDelta("Done"), COMPLETE]))
    await stage.turn().run()
    assert stage.end.reason is FinishReason.COMPLETE
    results = stage.service.requests[1].messages[-1].tool_results
    assert [(r.call_id, r.content) for r in results] == [("x", '{"a": 1}'), ("y", "{}")]
    assert stage.answers[1].parent_id == stage.notebook.appended[-1].id


async def test_stop_keeps_what_has_arrived() -> None:
    """Stop ends a stalled turn at once; the partial answer is kept, marked and estimated."""
    stage = Stage(ScriptedService([TextDelta("Half an answer"), None]))
    await stop(stage, stage.service.stalled)
    assert stage.end.reason is FinishReason.STOPPED
    answer = stage.notebook.finished[0]
    assert (answer.text, answer.finish_reason) == ("Half an answer", FinishReason.STOPPED)
    assert answer.usage is not None
    assert answer.usage.is_estimated
    assert stage.service.closed == 1


async def test_counts_that_came_before_stop_are_kept() -> None:
    """Counted up to its end an answer is exact after Stop; what came uncounted is added and marked."""
    counted = [TextDelta("Half an"), UsageDelta(Usage(9, 2, 11))]
    stage = Stage(ScriptedService([*counted, None]))
    await stop(stage, stage.service.stalled)
    assert stage.notebook.finished[0].usage == Usage(9, 2, 11)
    stage = Stage(ScriptedService([*counted, TextDelta(" answer" * 4), None]))
    await stop(stage, stage.service.stalled)
    assert stage.notebook.finished[0].usage == Usage(9, 9, is_estimated=True)


async def test_stop_before_the_first_byte_leaves_an_empty_stopped_answer() -> None:
    """A turn that is stopped while it waits has an answer to retry from."""
    stage = Stage(ScriptedService([None]))
    await stop(stage, stage.service.stalled)
    assert stage.notebook.finished[0].finish_reason is FinishReason.STOPPED
    assert stage.notebook.finished[0].parts == ()


async def test_stop_while_the_question_is_being_saved_loses_nothing() -> None:
    """The question reaches the disk even when Stop comes during the write; no request goes out."""
    stage = Stage(ScriptedService([TextDelta("never")]), Notebook(gate=asyncio.Event()))
    task = asyncio.ensure_future(stage.turn().run())
    await stage.notebook.entered.wait()
    task.cancel()
    await asyncio.sleep(0)
    assert stage.notebook.gate is not None
    stage.notebook.gate.set()
    await asyncio.wait_for(task, 5)
    assert stage.notebook.appended[0].text == "Why?"
    assert stage.service.requests == []
    assert stage.notebook.finished[0].finish_reason is FinishReason.STOPPED


async def test_stop_while_a_tool_runs_gives_every_call_a_result() -> None:
    """The running tool is cancelled, and the history can be sent again."""
    calls = [ToolCallDelta(0, "x", "echo", ""), ToolCallDelta(1, "y", "wait", "{}"), CALLS]
    stage = Stage(ScriptedService(calls))
    await stop(stage, stage.toolbox.waiting)
    assert stage.end.reason is FinishReason.STOPPED
    assert stage.toolbox.cancelled == 1
    results = stage.notebook.appended[-1].tool_results
    assert [r.call_id for r in results] == ["x", "y"]
    assert results[1].content == STOPPED_CALL
    assert results[1].is_error
    assert len([e for e in stage.events if isinstance(e, ToolFinished)]) == 2


async def test_tools_that_get_ready_are_waited_for() -> None:
    """The request goes out when they are there, and offers them."""
    stage = Stage(ScriptedService([TextDelta("a"), COMPLETE]))
    stage.toolbox.ready.clear()
    turn = asyncio.create_task(stage.turn().run())
    await stage.toolbox.settling.wait()
    assert not stage.service.requests
    stage.toolbox.ready.set()
    await turn
    assert [tool.name for tool in stage.service.requests[0].tools] == ["echo", "wait"]


async def test_stop_ends_the_wait_for_tools() -> None:
    """Nothing is asked then."""
    stage = Stage(ScriptedService([TextDelta("a"), COMPLETE]))
    stage.toolbox.ready.clear()
    await stop(stage, stage.toolbox.settling)
    assert stage.end.reason is FinishReason.STOPPED
    assert not stage.service.requests


async def test_a_tool_gets_ready_while_its_arguments_are_written() -> None:
    """It is expected as soon as its name is known, once per call, before anything is run."""
    stalled = [ToolCallDelta(0, "x", "echo"), ToolCallDelta(0, arguments='{"a"'), None]
    stage = Stage(ScriptedService(stalled))
    await stop(stage, stage.service.stalled)
    assert stage.toolbox.expected == ["echo"]


@pytest.mark.parametrize("reason", [FinishReason.LENGTH, FinishReason.FILTERED])
async def test_calls_of_an_answer_that_was_cut_are_never_run(reason: FinishReason) -> None:
    """An answer that ended before its calls were complete runs none of them, yet each has a result."""
    stage = Stage(ScriptedService([ToolCallDelta(0, "x", "wait", '{"a'), FinishDelta(reason)]))
    await stage.turn().run()
    assert stage.end.reason is reason
    assert stage.notebook.appended[-1].tool_results[0].content == NOT_RUN_CALL


async def test_times_count_from_the_last_request() -> None:
    """Where a service refuses a part and is asked once more, the first try does not slow the answer down."""
    now = 0.0

    class Twice:
        async def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
            nonlocal now
            for late in (20.0, 3.0):
                yield RequestSent(0.0, "POST", "http://x", (), "{}")
                now += late
            yield Received(3.0, (TextDelta("Yes"), COMPLETE))

    notebook = Notebook()
    plan = TurnPlan("c1", "a1", "m1", question=Message(Role.USER, (TextPart("Why?"),)))
    turn = Turn(
        plan,
        service=Twice(),
        toolbox=Echo(),
        approver=Anything(),
        recorder=notebook,
        emit=lambda _event: None,
        clock=lambda: now,
    )
    await turn.run()
    assert notebook.finished[0].timing == Timing(3.0, 3.0)


async def test_every_request_of_a_turn_carries_the_preset() -> None:
    """System prompt and parameters of the plan go with the first request and with those after tools."""
    preset = Preset("Answer in one line.", {"temperature": 0.2})
    branch = OpenBranch(Conversation(id="c1", account_id="a1", model="m1"), preset=preset)
    plan = plan_send(branch, "Why?")
    branch.preset = Preset("Too late for this turn.")
    service = ScriptedService([ToolCallDelta(0, "x", "echo", "{}"), CALLS], [TextDelta("Yes"), COMPLETE])
    await Stage(service).turn(plan).run()
    assert [(r.system, r.parameters) for r in service.requests] == [(preset.system, preset.parameters)] * 2


async def test_the_oldest_messages_are_left_out_of_every_request_where_the_plan_says_so() -> None:
    """After tools too; what the service has kept is not named, for it would bring them back."""
    old = Message(Role.USER, (TextPart("Old?"),))
    kept = Message(Role.ASSISTANT, (TextPart("Old."),), parent_id=old.id, provider_data={"response_id": "r1"})
    later = Message(Role.USER, (TextPart("Later?"),), parent_id=kept.id)
    answer = Message(
        Role.ASSISTANT, (TextPart("Later."),), parent_id=later.id, provider_data={"response_id": "r2"}
    )
    question = Message(Role.USER, (TextPart("Now?"),), parent_id=answer.id)
    history = (old, kept, later, answer)
    plan = TurnPlan("c1", "a1", "m1", history=history, question=question, left_out=2)
    service = ScriptedService([ToolCallDelta(0, "x", "echo", "{}"), CALLS], [TextDelta("Yes"), COMPLETE])
    await Stage(service).turn(plan).run()
    for request in service.requests:
        assert [message.text for message in request.messages][:3] == ["Later?", "Later.", "Now?"]
        assert all(message.provider_data is None for message in request.messages[:3])


async def test_stream_without_end_is_truncated_not_complete() -> None:
    """A stream that simply ends keeps its text and says that it was cut."""
    stage = Stage(ScriptedService([TextDelta("So far")]))
    await stage.turn().run()
    assert stage.answers[0].finish_reason is FinishReason.TRUNCATED
    assert stage.answers[0].text == "So far"


async def test_empty_stream_is_a_failure_with_a_sentence() -> None:
    """An answer without anything in it is not shown as complete."""
    stage = Stage(ScriptedService([]))
    await stage.turn().run()
    assert stage.end.failure is not None
    assert "before it said anything" in stage.end.failure.text


async def test_connection_lost_keeps_the_partial_answer() -> None:
    """An error in mid-stream is kept beside the text that had come."""
    lost = ConnectionLost("The connection was lost.", hint="Continue.")
    stage = Stage(ScriptedService([TextDelta("Madame"), lost]))
    await stage.turn().run()
    answer = stage.notebook.finished[0]
    assert answer.text == "Madame"
    assert answer.finish_reason is FinishReason.ERROR
    assert answer.failure is not None
    assert answer.failure.kind == "ConnectionLost"


async def test_error_inside_the_stream_is_a_failure() -> None:
    """What the service reports inside a stream becomes the failure's sentence."""
    stage = Stage(ScriptedService([TextDelta("a"), ErrorDelta("Overloaded", "503")]))
    await stage.turn().run()
    assert stage.end.failure is not None
    assert (stage.end.failure.text, stage.end.failure.details) == ("Overloaded", "503")


async def test_continue_goes_on_in_the_same_message_with_a_seam() -> None:
    """The continuation is added to the partial answer, behind a seam, under the same id."""
    question = Message(Role.USER, (TextPart("Why?"),))
    partial = Message(
        Role.ASSISTANT,
        (TextPart("Be"),),
        parent_id=question.id,
        finish_reason=FinishReason.STOPPED,
        usage=Usage(output_tokens=1, is_estimated=True),
        timing=Timing(0.5, 2.0),
    )
    stage = Stage(ScriptedService([TextDelta("cause"), COMPLETE]))
    plan = TurnPlan("c1", "a1", "m1", history=(question, partial), continued=partial)
    await stage.turn(plan).run()
    answer = stage.notebook.finished[0]
    assert answer.id == partial.id
    assert answer.parts == (TextPart("Be"), TextPart("cause", is_continuation=True))
    assert answer.usage == Usage(output_tokens=2, is_estimated=True, requests=2)
    assert answer.timing is not None
    assert answer.timing.first_token == 0.5
    assert (answer.timing.total or 0) >= 2.0
    assert (answer.timing.waiting or 0) >= 0.5
    assert taken_back(answer) == partial
    assert stage.service.requests[0].is_continuation
    assert stage.service.requests[0].messages == (question, partial)


def _continuing(text: str) -> TurnPlan:
    question = Message(Role.USER, (TextPart("Why?"),))
    partial = Message(
        Role.ASSISTANT, (TextPart(text),), parent_id=question.id, finish_reason=FinishReason.STOPPED
    )
    return TurnPlan("c1", "a1", "m1", history=(question, partial), continued=partial)


def _told(stage: Stage) -> str:
    """What a reader was shown while it came."""
    chunks = [event.received for event in stage.events if isinstance(event, ChunkReceived)]
    return "".join(delta.text for chunk in chunks for delta in chunk.deltas if isinstance(delta, TextDelta))


async def test_repeated_words_are_left_out_but_for_the_journal() -> None:
    """What the model says again is neither shown nor kept in the answer; the journal has all that came."""
    said = [SeamDelta("prompt"), TextDelta("Because it"), TextDelta(" is. So"), COMPLETE]
    stage = Stage(ScriptedService(said))
    await stage.turn(_continuing("Because it is.")).run()
    answer = stage.notebook.finished[0]
    assert answer.parts[1:] == (TextPart(" So", True, "Because it is.", "prompt"),)
    assert _told(stage) == " So"
    assert stage.notebook.journaled == said


async def test_stop_lets_out_what_was_held_back() -> None:
    """A Stop while a few words wait for the next ones keeps them."""
    stage = Stage(ScriptedService([TextDelta(" it"), None]))
    running = asyncio.ensure_future(stage.turn(_continuing("Because it is.")).run())
    await stage.service.stalled.wait()
    assert _told(stage) == ""
    running.cancel()
    await running
    answer = stage.notebook.finished[0]
    assert (answer.text, answer.finish_reason) == ("Because it is. it", FinishReason.STOPPED)


async def test_nothing_is_held_back_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that may be a repetition are shown when no more come for a while."""
    monkeypatch.setattr(folding, "HOLD_SECONDS", 0.01)
    shown = asyncio.Event()
    stage = Stage(ScriptedService([TextDelta(" it"), None]))
    stage.on_event = lambda: shown.set() if _told(stage) else None
    running = asyncio.ensure_future(stage.turn(_continuing("Because it is.")).run())
    await asyncio.wait_for(shown.wait(), 5)
    assert _told(stage) == " it"
    running.cancel()
    await running
    assert stage.notebook.finished[0].text == "Because it is. it"


async def test_endless_tool_rounds_are_asked_about() -> None:
    """A model that calls tools for ever waits for the user every 25 rounds, who lets it go on or ends it."""
    stage = Stage(ScriptedService([ToolCallDelta(0, "x", "echo", ""), CALLS]))
    turn, asked = stage.turn(), []

    def answer() -> None:
        if isinstance(stage.events[-1], RoundsAsked):
            asked.append((stage.events[-1].rounds, len(stage.service.requests)))
            asyncio.get_running_loop().call_soon(lambda: turn.answer_rounds(goes_on=len(asked) == 1))

    stage.on_event = answer
    await asyncio.wait_for(turn.run(), 20)
    assert asked == [(MAX_ROUNDS, MAX_ROUNDS), (2 * MAX_ROUNDS, 2 * MAX_ROUNDS)]
    assert stage.end.reason is FinishReason.TOOL_CALLS
    assert stage.end.failure is None
    assert stage.notebook.appended[-1].role is Role.TOOL


async def test_stop_ends_the_question_about_rounds() -> None:
    """Stop while the turn asks whether it may go on ends it there, with every result stored."""
    stage = Stage(ScriptedService([ToolCallDelta(0, "x", "echo", ""), CALLS]))
    asks = asyncio.Event()
    stage.on_event = lambda: asks.set() if isinstance(stage.events[-1], RoundsAsked) else None
    await stop(stage, asks)
    assert stage.end.reason is FinishReason.STOPPED
    assert stage.notebook.appended[-1].role is Role.TOOL
    assert len(stage.service.requests) == MAX_ROUNDS


@pytest.mark.parametrize("moment", ["append", "open"])
async def test_nothing_is_asked_when_it_cannot_be_kept(moment: str) -> None:
    """Where the question cannot be saved no request goes out, and the reason is told."""
    stage = Stage(ScriptedService([COMPLETE]), Notebook(fails_at=moment))
    await stage.turn().run()
    assert stage.service.requests == []
    assert stage.end.failure is not None
    assert stage.end.failure.text == "The disk is full."


async def test_answer_that_cannot_be_saved_is_still_told() -> None:
    """A full disk at the end of an answer does not take the answer away from the reader."""
    stage = Stage(ScriptedService([TextDelta("Here"), COMPLETE]), Notebook(fails_at="finish"))
    await stage.turn().run()
    assert stage.answers[0].text == "Here"
    assert stage.end.failure is not None
    assert stage.end.failure.text == "The disk is full."
