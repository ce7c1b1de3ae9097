"""Turns, single awaits and background tasks under Qt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from chatdesk.app.turns import NoTools
from chatdesk.domain.delta import Delta, TextDelta
from chatdesk.domain.errors import ProviderError
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received, RequestSent, StreamItem
from chatdesk.engine.events import ChunkReceived, LateRequest, TurnEvent, TurnFinished
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.ports import Journal
from chatdesk.engine.turn import Turn
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.ui.bridge import Job, Tasks, TurnDriver
from chatdesk.ui.loop import QtLoop


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on a fresh Qt loop."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        runner.run(work)


class Endless:
    """A service that never stops talking."""

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
        """Yield a syllable at each turn of the loop."""
        while True:
            await asyncio.sleep(0)
            yield Received(0.0, (TextDelta("la "),))


class Paper:
    """Keeps what is recorded."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def append(self, conversation_id: str, message: Message, *, is_current: bool = True) -> None:
        """Keep the message."""
        self.messages.append(message)

    async def open_journal(self, conversation_id: str, base: Message, *, is_current: bool = True) -> Journal:
        """Be the journal."""
        return self

    def write(self, at: float, deltas: Sequence[Delta]) -> None:
        """Keep nothing: the finished answer is enough."""

    async def finish(self, conversation_id: str, message: Message) -> None:
        """Keep the answer."""
        self.messages.append(message)


def turn_maker(paper: Paper) -> Callable[[Callable[[TurnEvent], None]], Turn]:
    """Return a maker of turns that sing until they are stopped."""

    def make(emit: Callable[[TurnEvent], None]) -> Turn:
        plan = TurnPlan("c", "a", "m", question=Message(Role.USER, (TextPart("sing"),)))
        return Turn(
            plan, service=Endless(), toolbox=NoTools(), approver=ApprovalBook(), recorder=paper, emit=emit
        )

    return make


def _count(events: Sequence[object]) -> int:
    return sum(isinstance(event, ChunkReceived) for event in events)


def test_nothing_is_told_of_the_stream_after_stop() -> None:
    """The last chunk that is told lies before the Stop; the end comes exactly once."""
    events: list[object] = []

    async def main() -> None:
        tasks, paper = Tasks(), Paper()
        driver = TurnDriver(tasks)
        driver.turn_event.connect(events.append)
        driver.turn_event.connect(lambda _event: driver.stop() if _count(events) == 20 else None)
        driver.start(turn_maker(paper))
        assert await tasks.drain(5) == 0
        assert _count(events) == 20
        assert not driver.stop()
        assert not driver.is_running
        assert paper.messages[-1].text == "la " * 20

    run(main())
    assert sum(isinstance(event, TurnFinished) for event in events) == 1


def test_stop_in_the_moment_of_the_start_still_saves_the_question() -> None:
    """Send and Stop in one breath leave the question saved and a stopped answer behind it."""

    async def main() -> None:
        tasks, paper = Tasks(), Paper()
        driver = TurnDriver(tasks)
        driver.start(turn_maker(paper))
        driver.stop()
        await tasks.drain(5)
        assert [message.text for message in paper.messages] == ["sing", ""]
        assert not driver.is_running

    run(main())


def test_what_came_after_stop_is_told_apart() -> None:
    """A chunk that is decoded after the Stop goes to whoever counts it, and to nobody else."""
    events: list[object] = []
    late: list[object] = []

    async def main() -> None:
        tasks = Tasks()
        driver = TurnDriver(tasks)
        driver.turn_event.connect(events.append)
        driver.came_late.connect(late.append)
        tell: list[Callable[[TurnEvent], None]] = []

        def make(emit: Callable[[TurnEvent], None]) -> Turn:
            tell.append(emit)
            return turn_maker(Paper())(emit)

        driver.start(make)
        driver.stop()
        tell[0](ChunkReceived("m", Received(1.0, (TextDelta("late"),))))
        await tasks.drain(5)

    run(main())
    assert late == [Received(1.0, (TextDelta("late"),))]
    assert _count(events) == 0


def test_what_goes_out_late_may_find_the_page_closed() -> None:
    """The cancel of a background response outlives its page and disturbs nobody."""
    tell: list[Callable[[TurnEvent], None]] = []

    async def main() -> None:
        tasks, paper = Tasks(), Paper()
        driver = TurnDriver(tasks)
        heard: list[object] = []
        driver.turn_event.connect(heard.append)

        def make(emit: Callable[[TurnEvent], None]) -> Turn:
            tell.append(emit)
            return turn_maker(paper)(emit)

        driver.start(make)
        driver.stop()
        await tasks.drain(5)
        cancel = LateRequest(RequestSent(0.0, "POST", "/cancel", (), ""))
        tell[0](cancel)
        assert heard[-1] is cancel
        delete(driver)
        tell[0](cancel)

    run(main())


def test_two_turns_stop_separately() -> None:
    """Stopping one turn leaves the other one streaming."""

    async def main() -> None:
        tasks = Tasks()
        one, two = TurnDriver(tasks), TurnDriver(tasks)
        heard: list[object] = []
        two.turn_event.connect(heard.append)
        one.start(turn_maker(Paper()))
        two.start(turn_maker(Paper()))
        await asyncio.sleep(0.01)
        one_ended, more_heard = asyncio.Event(), asyncio.Event()
        one.running_changed.connect(lambda _running: one_ended.set())
        one.stop()
        await asyncio.wait_for(one_ended.wait(), 5)
        before = len(heard)
        two.turn_event.connect(lambda _event: more_heard.set() if len(heard) >= before + 5 else None)
        await asyncio.wait_for(more_heard.wait(), 5)
        assert two.is_running
        two.stop()
        await tasks.drain(5)

    run(main())


def test_job_tells_its_end_and_a_dropped_one_tells_nothing() -> None:
    """Only the newest await comes back; known errors come as such."""
    told: list[object] = []

    async def answer(value: object) -> object:
        await asyncio.sleep(0.001)
        if isinstance(value, Exception):
            raise value
        return value

    async def main() -> None:
        tasks = Tasks()
        job = Job(tasks)
        job.done.connect(told.append)
        job.failed.connect(lambda error: told.append(error.text))
        job.start(lambda: answer("old"))
        job.start(lambda: answer("new"))
        await tasks.drain(5)
        job.start(lambda: answer(ProviderError("No.")))
        await tasks.drain(5)

    run(main())
    assert told == ["new", "No."]


def test_failed_background_task_is_reported_at_once() -> None:
    """An exception that nobody awaits reaches the loop's handler although the task is kept."""
    reported: list[dict[str, Any]] = []

    async def fail() -> None:
        raise ValueError("bug")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
        task = Tasks().spawn(fail())
        with pytest.raises(ValueError, match="bug"):
            await task

    run(main())
    assert isinstance(reported[0]["exception"], ValueError)
