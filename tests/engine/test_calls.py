"""Tool calls: asked about, run side by side or in turn, within their time, stopped; one result per call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chatdesk.domain.approval import ApprovalRule, Consent, Covers, Decision
from chatdesk.domain.message import CallEnding, Message, Role, ToolCallPart, ToolResultPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ArgumentCheck, NoteKind, ToolInfo, ToolNote
from chatdesk.engine.calls import Calls
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

Tell = Callable[[ToolNote], None]


def tool(name: str, **given: Any) -> ToolInfo:
    """Return a tool of the server "test"."""
    return ToolInfo(ToolSpec(name, f"Does {name}.", {}), "test", name, **given)


@dataclass
class Bench:
    """A toolbox whose calls end when the test says so, with rules and all that is told."""

    offered: list[ToolInfo]
    consent: Consent = Consent.RULE
    misfits: list[str] = field(default_factory=list)
    unchecked: str = ""
    events: list[TurnEvent] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    tells: dict[str, Tell] = field(default_factory=dict)
    rules: list[ApprovalRule] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.calls = Calls(self, self, "c1", self._note)
        self._news = asyncio.Event()

    # The toolbox.

    def tools(self) -> Sequence[ToolInfo]:
        """Return what the test offers."""
        return self.offered

    async def settled(self) -> None:
        """Need no time."""

    def find(self, name: str) -> ToolInfo | None:
        """Return the tool of this name."""
        return next((tool for tool in self.offered if tool.name == name), None)

    def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
        """Return what the test says."""
        return ArgumentCheck(tuple(self.misfits), self.unchecked)

    def expect(self, name: str) -> None:
        """Need nothing."""

    async def call(self, call: ToolCallPart, tell: Tell) -> ToolResultPart:
        """Run until the gate of this call opens."""
        self.started.append(call.call_id)
        self.tells[call.call_id] = tell
        try:
            await self.gates.setdefault(call.call_id, asyncio.Event()).wait()
        except asyncio.CancelledError:
            self.cancelled.append(call.call_id)
            raise
        return ToolResultPart(call.call_id, f"{call.call_id} is done")

    # The approver.

    def verdict(self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str) -> Consent:
        """Go by the rules, then by what the test says."""
        return Consent.RULE if self.rule_for(tool, arguments, conversation_id) else self.consent

    def rule_for(
        self, tool: ToolInfo, arguments: Mapping[str, Any], conversation_id: str
    ) -> ApprovalRule | None:
        """Go by the rules."""
        return next((rule for rule in self.rules if rule.allows(tool, arguments, conversation_id)), None)

    async def remember(self, rule: ApprovalRule) -> None:
        """Keep it."""
        self.rules.append(rule)

    # The test.

    def start(self, *calls: tuple[str, str, str]) -> asyncio.Task[tuple[list[ToolResultPart], bool]]:
        """Run an answer that made these calls: id, tool, arguments."""
        answer = Message(Role.ASSISTANT, tuple(ToolCallPart(*call) for call in calls))
        return asyncio.ensure_future(self.calls.run(answer))

    def open(self, *ids: str) -> None:
        """Let calls end."""
        for call_id in ids:
            self.gates.setdefault(call_id, asyncio.Event()).set()

    def told(self, kind: type[TurnEvent]) -> list[Any]:
        """Return the events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something to be told that makes it so."""
        async with asyncio.timeout(5):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    def _note(self, event: TurnEvent) -> None:
        self.events.append(event)
        self._news.set()


async def ended(task: asyncio.Task[tuple[list[ToolResultPart], bool]]) -> list[ToolResultPart]:
    """Return the results."""
    return (await asyncio.wait_for(task, 5))[0]


async def test_parallel_calls_run_side_by_side_and_keep_their_order() -> None:
    """All begin at once; that the second ends first changes nothing about the order of the results."""
    bench = Bench([tool("a")])
    task = bench.start(("1", "a", ""), ("2", "a", "{}"))
    await bench.until(lambda: len(bench.told(ToolStarted)) == 2)
    bench.open("2")
    await bench.until(lambda: len(bench.told(ToolFinished)) == 1)
    bench.open("1")
    assert [result.content for result in await ended(task)] == ["1 is done", "2 is done"]
    assert [event.result.call_id for event in bench.told(ToolFinished)] == ["2", "1"]


async def test_a_tool_that_is_not_parallel_waits_for_its_server() -> None:
    """It begins when the calls before it to the same server are over; other servers are not held up."""
    other = ToolInfo(ToolSpec("o", "", {}), "elsewhere", "o")
    bench = Bench([tool("a"), tool("alone", is_parallel=False), other])
    task = bench.start(("1", "a", ""), ("2", "alone", ""), ("3", "a", ""), ("4", "o", ""))
    await bench.until(lambda: len(bench.told(ToolQueued)) == len(bench.told(ToolStarted)) == 2)
    assert bench.started == ["1", "4"]
    bench.open("1")
    await bench.until(lambda: len(bench.told(ToolStarted)) == 3)
    assert bench.started == ["1", "4", "2"]
    bench.open("2", "3", "4")
    results = await ended(task)
    assert [result.call_id for result in results] == ["1", "2", "3", "4"]
    assert bench.started[-1] == "3"


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("nothing", "{}", 'there is no tool "nothing". There are: a.'),
        ("a", '{"path": "/tm', "not complete JSON"),
        ("a", "[1]", "must be a JSON object"),
        ("a", '"text"', "must be a JSON object"),
        ("a", '{"n": NaN}', "NaN is no JSON"),
        ("a", '{"to": "me", "to": "them"}', 'argument "to" stands there twice'),
        ("a", '{"x":' * 150 + "1" + "}" * 150, "nested too deeply"),
        ("a", "[" * 100_000, "Not run"),
        ("a", '{"n": ' + "9" * 5_000 + "}", "Not run"),
    ],
)
async def test_what_cannot_be_run_is_told_to_the_model(name: str, arguments: str, words: str) -> None:
    """Unknown tools and arguments that are not whole are never run, nor asked about; the result says why."""
    bench = Bench([tool("a")], consent=Consent.ASK)
    bench.open("1")
    (result,) = await ended(bench.start(("1", name, arguments)))
    assert words in result.content
    assert (result.is_error, result.ending) == (True, CallEnding.NOT_RUN)
    assert bench.started == []
    assert bench.told(ApprovalRequested) == []


async def test_nothing_runs_before_the_user_says_so() -> None:
    """The request carries tool and arguments; the call begins after the approval."""
    bench = Bench([tool("a")], consent=Consent.ASK)
    task = bench.start(("1", "a", '{"path": "/x"}'))
    await bench.until(lambda: bool(bench.told(ApprovalRequested)))
    (asked,) = bench.told(ApprovalRequested)
    assert (asked.tool.name, asked.arguments, asked.problems) == ("a", {"path": "/x"}, ())
    await asyncio.sleep(0)
    assert bench.started == []
    bench.open("1")
    bench.calls.answer("1", Decision(is_approved=True))
    (result,) = await ended(task)
    assert result.content == "1 is done"
    kinds = [type(event) for event in bench.events]
    assert kinds == [ApprovalRequested, ApprovalAnswered, ToolStarted, ToolFinished]
    assert bench.told(ToolStarted)[0].consent is Consent.ASK


async def test_requests_come_in_the_order_of_their_calls() -> None:
    """Also where the arguments of the first one take longer to be judged; the window is free meanwhile."""

    class Slow(Bench):
        def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
            judged.append(threading.get_ident())
            if len(judged) == 1:
                slow.wait(5)
            return ArgumentCheck()

    judged: list[int] = []
    slow = threading.Event()
    bench = Slow([tool("a")], consent=Consent.ASK)
    task = bench.start(("1", "a", ""), ("2", "a", ""), ("3", "a", ""))
    await asyncio.sleep(0)
    slow.set()
    await bench.until(lambda: len(bench.told(ApprovalRequested)) == 3)
    assert [event.call.call_id for event in bench.told(ApprovalRequested)] == ["1", "2", "3"]
    assert threading.get_ident() not in judged
    task.cancel()
    await ended(task)


async def test_a_denial_takes_its_reason_to_the_model() -> None:
    """A denied call never runs; the model reads that it was denied, why, and what did not fit."""
    bench = Bench([tool("a")], misfits=["path is missing."])
    task = bench.start(("1", "a", ""), ("2", "a", ""))
    await bench.until(lambda: len(bench.told(ApprovalRequested)) == 2)
    bench.calls.answer("2", Decision(is_approved=False))
    bench.calls.answer("1", Decision(is_approved=False, reason=" Not there. "))
    first, second = await ended(task)
    assert first.content.startswith(f"{DENIED_CALL} The user says: Not there.\n")
    assert "path is missing." in second.content
    assert {first.ending, second.ending} == {CallEnding.DENIED}
    assert bench.started == []


async def test_misfits_are_asked_about_whatever_the_rules_say() -> None:
    """Arguments that do not fit the schema never run unasked, though a rule allows the tool."""
    bench = Bench([tool("a")], consent=Consent.RULE, misfits=["path is missing."])
    task = bench.start(("1", "a", ""))
    await bench.until(lambda: bool(bench.told(ApprovalRequested)))
    assert bench.told(ApprovalRequested)[0].problems == ("path is missing.",)
    bench.open("1")
    bench.calls.answer("1", Decision(is_approved=True))
    assert not (await ended(task))[0].is_error


async def test_what_cannot_be_checked_is_told_in_the_request() -> None:
    """It is neither said to fit nor not to fit, and a rule runs it as before."""
    bench = Bench([tool("a")], consent=Consent.ASK, unchecked="The schema is no schema.")
    task = bench.start(("1", "a", ""))
    await bench.until(lambda: bool(bench.told(ApprovalRequested)))
    (asked,) = bench.told(ApprovalRequested)
    assert (asked.problems, asked.unchecked) == ((), "The schema is no schema.")
    bench.open("1")
    bench.calls.answer("1", Decision(is_approved=False))
    assert "fit the schema" not in (await ended(task))[0].content
    by_rule = Bench([tool("a")], consent=Consent.RULE, unchecked="The schema is no schema.")
    by_rule.open("1")
    assert not (await ended(by_rule.start(("1", "a", ""))))[0].is_error
    assert by_rule.told(ApprovalRequested) == []


async def test_always_answers_the_requests_that_it_covers() -> None:
    """A rule for the tool is kept, and the other waiting call of that tool runs; another tool still waits."""
    bench = Bench([tool("a"), tool("b")], consent=Consent.ASK)
    task = bench.start(("1", "a", ""), ("2", "a", '{"n": 1}'), ("3", "b", ""))
    await bench.until(lambda: len(bench.told(ApprovalRequested)) == 3)
    bench.open("1", "2", "3")
    bench.calls.answer("1", Decision(is_approved=True, always=Covers.TOOL))
    await bench.until(lambda: len(bench.told(ToolFinished)) == 2)
    assert bench.started == ["1", "2"]
    (rule,) = bench.rules
    assert (rule.tool, rule.conversation_id) == ("a", "c1")
    bench.calls.answer("3", Decision(is_approved=False))
    results = await ended(task)
    assert [result.ending for result in results] == ["", "", CallEnding.DENIED]
    # Who allowed it is kept with the result, and whose tool it was.
    assert [(result.consent, result.rule) for result in results] == [
        ("ask", "tool:conversation"), ("ask", ""), ("", ""),
    ]  # fmt: skip
    assert {(result.tool, result.server) for result in results} == {("a", "test"), ("b", "test")}
    again = bench.start(("4", "a", ""))
    bench.open("4")
    (later,) = await ended(again)
    assert (later.consent, later.rule) == ("rule", "tool:conversation")


async def test_stop_ends_what_waits_and_what_runs() -> None:
    """One that runs, one that waits for the user, one that waits its turn: each has a result at once."""
    bench = Bench([tool("a"), tool("alone", is_parallel=False)], consent=Consent.ASK)
    task = bench.start(("1", "a", ""), ("2", "a", ""), ("3", "alone", ""))
    await bench.until(lambda: len(bench.told(ApprovalRequested)) == 3)
    bench.calls.answer("1", Decision(is_approved=True))
    bench.calls.answer("3", Decision(is_approved=True))
    await bench.until(lambda: bool(bench.told(ToolQueued)) and bool(bench.told(ToolStarted)))
    task.cancel()
    results, was_stopped = await asyncio.wait_for(task, 5)
    assert was_stopped
    assert [(result.content, result.ending) for result in results] == [(STOPPED_CALL, "stopped")] * 3
    assert bench.cancelled == ["1"]
    assert len(bench.told(ToolFinished)) == 3


async def test_one_call_is_stopped_alone() -> None:
    """The others go on, and so does the turn; also where the call waits for the user."""
    bench = Bench([tool("a")])
    task = bench.start(("1", "a", ""), ("2", "a", ""))
    await bench.until(lambda: len(bench.told(ToolStarted)) == 2)
    bench.calls.stop("1")
    await bench.until(lambda: bool(bench.told(ToolFinished)))
    assert bench.cancelled == ["1"]
    bench.open("2")
    results, was_stopped = await asyncio.wait_for(task, 5)
    assert not was_stopped
    assert [result.ending for result in results] == [CallEnding.STOPPED, ""]
    bench.consent = Consent.ASK
    task = bench.start(("3", "a", ""))
    await bench.until(lambda: bool(bench.told(ApprovalRequested)))
    bench.calls.stop("3")
    assert (await ended(task))[0].ending == CallEnding.STOPPED


async def test_a_call_that_takes_too_long_is_ended() -> None:
    """After its time it is cancelled, and the model reads how long it had."""
    bench = Bench([tool("a", seconds=0.02)])
    (result,) = await ended(bench.start(("1", "a", "")))
    assert result.ending == CallEnding.TIMED_OUT
    assert "not done after 0 s" in result.content
    assert bench.cancelled == ["1"]


async def test_progress_gives_the_whole_time_again_and_the_user_adds_to_it() -> None:
    """Progress moves the end; a line of the log does not; the user's extension is told."""
    bench = Bench([tool("a", seconds=60.0)])
    task = bench.start(("1", "a", ""))
    await bench.until(lambda: bool(bench.told(ToolStarted)))
    bench.tells["1"](ToolNote("hello", kind=NoteKind.LOG))
    assert bench.told(ToolNoted)[-1].end == 60.0
    bench.tells["1"](ToolNote("one of two", 1, 2))
    assert bench.told(ToolNoted)[-1].end > 60.0
    bench.calls.extend("1", 30.0)
    assert bench.told(LimitExtended)[-1].end > 90.0
    bench.open("1")
    await ended(task)
    bench.tells["1"](ToolNote("too late"))
    bench.calls.extend("1")
    assert len(bench.told(ToolNoted)) == 2
    assert len(bench.told(LimitExtended)) == 1


async def test_nothing_ends_while_the_user_is_asked() -> None:
    """Questions hold the time of the call, the last of several too; then it has all of it again."""
    bench = Bench([tool("a", seconds=0.05)])
    task = bench.start(("1", "a", ""))
    await bench.until(lambda: bool(bench.told(ToolStarted)))
    for kind in (NoteKind.ASKING, NoteKind.ASKING, NoteKind.ANSWERED):
        bench.tells["1"](ToolNote(kind=kind))
    bench.calls.extend("1", 0.01)
    assert bench.calls.is_running_on("test")
    done, _ = await asyncio.wait([task], timeout=0.2)
    assert not done
    bench.tells["1"](ToolNote(kind=NoteKind.ANSWERED))
    assert bench.told(ToolNoted)[-1].end > 0.2
    (result,) = await ended(task)
    assert result.ending == CallEnding.TIMED_OUT.value
    assert not bench.calls.is_running_on("test")


async def test_an_extension_holds() -> None:
    """A call whose time was extended in time is not ended at the time that it had."""
    bench = Bench([tool("a", seconds=0.05)])
    task = bench.start(("1", "a", ""))
    await bench.until(lambda: bool(bench.told(ToolStarted)))
    bench.calls.extend("1", 60.0)
    done, _ = await asyncio.wait([task], timeout=0.15)
    assert not done
    bench.open("1")
    assert not (await ended(task))[0].is_error


async def test_a_result_belongs_to_its_call() -> None:
    """Whatever id the toolbox writes, the result has that of its call, and the time that it took."""

    class Wrong(Bench):
        async def call(self, call: ToolCallPart, tell: Tell) -> ToolResultPart:
            return replace(await super().call(call, tell), call_id="other")

    bench = Wrong([tool("a")])
    bench.open("1")
    (result,) = await ended(bench.start(("1", "a", "")))
    assert result.call_id == "1"
    assert result.seconds is not None
