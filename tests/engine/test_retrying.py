"""Asking again by itself: only while nothing was shown, only what may pass, never longer than is right."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.errors import (
    AuthRejected,
    BadReply,
    ConnectionFailed,
    ConnectionLost,
    ModelLoading,
    ProviderError,
    RateLimited,
    RequestRejected,
    ServiceUnavailable,
    Stalled,
)
from chatdesk.domain.message import Failure, FinishReason, Message, Role, TextPart
from chatdesk.domain.stream import RequestSent, ResponseOpened
from chatdesk.domain.usage import Usage
from chatdesk.engine.events import (
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    RequestDelivered,
    RetryScheduled,
    RetryStarted,
    WaitExtended,
)
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.retrying import Pause, Retries, RetryRule, may_pass
from tests.engine.test_turn import COMPLETE, Notebook, ScriptedService, Stage

SLOW = RetryRule(first=60.0, longest=60.0)


def busy(**more: float) -> ServiceUnavailable:
    """Return an error that may pass."""
    return ServiceUnavailable("The gateway is busy", hint="Try again.", **more)  # type: ignore[arg-type]


def scheduled(stage: Stage) -> list[RetryScheduled]:
    """Return the retries that were told."""
    return [event for event in stage.events if isinstance(event, RetryScheduled)]


# --- In a turn --------------------------------------------------------------------------------------


async def test_an_answer_is_had_at_the_third_attempt() -> None:
    """Two failures are told as retries, the answer is like any other; each attempt is its own request."""
    stage = Stage(ScriptedService([busy()], [busy()], [TextDelta("There."), COMPLETE]))
    await stage.turn().run()
    assert stage.end.reason is FinishReason.COMPLETE
    assert [(one.attempt, one.of) for one in scheduled(stage)] == [(1, 3), (2, 3)]
    assert scheduled(stage)[0].failure.text == "The gateway is busy"
    assert len(stage.service.requests) == 3
    assert stage.notebook.finished[0].text == "There."
    assert stage.notebook.finished[0].failure is None
    kinds = [type(one) for one in stage.events if not isinstance(one, ChunkReceived)]
    assert kinds.count(GenerationStarted) == kinds.count(GenerationFinished) == 1
    assert kinds.count(RetryStarted) == 2


async def test_after_all_attempts_the_error_says_how_often_it_was_tried() -> None:
    """Three tries after the first; then the failure is as ever, with their number before its hint."""
    stage = Stage(ScriptedService([busy()]))
    await stage.turn().run()
    assert len(stage.service.requests) == 4
    assert stage.end.failure is not None
    assert stage.end.failure.text == "The gateway is busy"
    assert stage.end.failure.hint == "Tried 4 times. Try again."
    assert stage.notebook.finished[0].failure == stage.end.failure


async def test_the_number_of_tries_is_a_setting() -> None:
    """With none the first failure is the last word, and nothing is said of attempts."""
    stage = Stage(ScriptedService([busy()]), rule=RetryRule(tries=0))
    await stage.turn().run()
    assert len(stage.service.requests) == 1
    assert stage.end.failure is not None
    assert stage.end.failure.hint == "Try again."


SHOWN: list[Delta] = [
    TextDelta("a"),
    ReasoningDelta("a"),
    RefusalDelta("a"),
    ToolCallDelta(0, "x", "echo", "{"),
    TextDelta("a", choice=1),
]


@pytest.mark.parametrize("delta", SHOWN, ids=lambda delta: type(delta).__name__)
@pytest.mark.parametrize("error", [ConnectionLost("Lost"), ErrorDelta("Overloaded", "503")])
async def test_nothing_is_asked_again_once_something_was_shown(delta: Delta, error: object) -> None:
    """A single letter of text, reasoning, refusal, tool call or second version is enough."""
    stage = Stage(ScriptedService([delta, error]))
    await stage.turn().run()
    assert len(stage.service.requests) == 1
    assert scheduled(stage) == []


@pytest.mark.parametrize(
    "step",
    [
        UsageDelta(Usage(1, 0, 1)),
        TextDelta(""),
        ErrorDelta("Overloaded", "503"),
        ErrorDelta("Slow down", "rate_limit_exceeded"),
        ErrorDelta("Sorry", type="server_error"),
    ],
)
async def test_what_shows_nothing_does_not_count(step: Delta) -> None:
    """Counts, empty pieces and an error before the first word leave the way open for another attempt."""
    stage = Stage(ScriptedService([step], [TextDelta("Now."), COMPLETE]))
    await stage.turn().run()
    assert stage.end.reason is FinishReason.COMPLETE
    assert stage.notebook.finished[0].text == "Now."
    assert stage.notebook.journaled == [TextDelta("Now."), COMPLETE]


async def test_what_a_failed_attempt_said_is_in_no_journal() -> None:
    """A crash during the second attempt must not find the error of the first in the answer."""
    stage = Stage(ScriptedService([ErrorDelta("Overloaded", "503")], [TextDelta("Half"), None]))
    task = asyncio.ensure_future(stage.turn().run())
    await stage.service.stalled.wait()
    assert stage.notebook.journaled == [TextDelta("Half")]
    task.cancel()
    await task


LASTING: list[object] = [
    AuthRejected("No."),
    RequestRejected("No."),
    Stalled("Nothing came."),
    BadReply("A web page."),
    ConnectionFailed("The certificate is bad", is_transient=False),
    ErrorDelta("You exceeded your quota", "insufficient_quota", "429"),
    ErrorDelta("What?", "invalid_request_error"),
]


@pytest.mark.parametrize("error", LASTING)
async def test_what_cannot_change_is_asked_once(error: object) -> None:
    """Keys, requests, quotas, certificates and long silences are left to the user."""
    stage = Stage(ScriptedService([error]))
    await stage.turn().run()
    assert len(stage.service.requests) == 1
    assert stage.end.failure is not None
    assert "Tried" not in stage.end.failure.hint


async def test_stop_ends_the_wait_at_once() -> None:
    """Stop while a retry waits: no further request, an answer that says Stopped, and nothing of the error."""
    stage = Stage(ScriptedService([busy()]), rule=SLOW)
    task = asyncio.ensure_future(stage.turn().run())
    await until(lambda: bool(scheduled(stage)))
    began = asyncio.get_running_loop().time()
    task.cancel()
    await task
    assert asyncio.get_running_loop().time() - began < 0.5
    assert stage.end.reason is FinishReason.STOPPED
    assert len(stage.service.requests) == 1
    answer = stage.notebook.finished[0]
    assert (answer.finish_reason, answer.failure, answer.parts) == (FinishReason.STOPPED, None, ())
    assert not any(isinstance(event, RetryStarted) for event in stage.events)


async def test_try_now_does_not_wait() -> None:
    """The user's word ends the wait; the attempt counts like any other."""
    stage = Stage(ScriptedService([busy(retry_after=50)], [TextDelta("Now."), COMPLETE]), rule=SLOW)
    turn = stage.turn()
    turn.try_now()
    task = asyncio.ensure_future(turn.run())
    await until(lambda: bool(scheduled(stage)))
    turn.try_now()
    await asyncio.wait_for(task, 5)
    assert stage.end.reason is FinishReason.COMPLETE
    assert 50 <= scheduled(stage)[0].seconds < 51


async def test_a_continuation_is_asked_for_again_too() -> None:
    """What was there before the failure belongs to another generation: it stays, and is gone on with."""
    question = Message(Role.USER, (TextPart("Why?"),))
    partial = Message(
        Role.ASSISTANT, (TextPart("Be"),), parent_id=question.id, finish_reason=FinishReason.STOPPED
    )
    stage = Stage(ScriptedService([busy()], [TextDelta("cause"), COMPLETE]))
    plan = TurnPlan("c1", "a1", "m1", history=(question, partial), continued=partial)
    await stage.turn(plan).run()
    assert stage.notebook.finished[0].text == "Because"
    assert [request.is_continuation for request in stage.service.requests] == [True, True]


async def test_every_round_has_its_own_tries() -> None:
    """What the first request of a turn used up is not taken from the request that brings tool results."""
    calls = [ToolCallDelta(0, "x", "echo", "{}"), FinishDelta(FinishReason.TOOL_CALLS)]
    answer = [TextDelta("Done."), COMPLETE]
    stage = Stage(ScriptedService([busy()], [busy()], calls, [busy()], [busy()], [busy()], answer))
    await stage.turn().run()
    assert stage.end.reason is FinishReason.COMPLETE
    assert [one.attempt for one in scheduled(stage)] == [1, 2, 1, 2, 3]


async def test_the_seconds_of_an_answer_are_those_of_its_attempt() -> None:
    """A long wait before it does not make the model look slow."""
    ticks = iter(range(0, 10_000, 10))
    stage = Stage(ScriptedService([busy()], [TextDelta("x"), COMPLETE]))
    stage.clock = lambda: float(next(ticks))
    await stage.turn().run()
    timing = stage.notebook.finished[0].timing
    assert timing is not None
    assert timing.total == 10.0


async def test_the_line_beside_the_stream_is_told() -> None:
    """That the request was delivered and that the user waits on are events; without a limit nothing is."""
    stage = Stage(ScriptedService([TextDelta("x"), None]))
    turn = stage.turn()
    turn.wait_on()
    task = asyncio.ensure_future(turn.run())
    await stage.service.stalled.wait()
    turn.wait_on()
    lifted: list[bool] = []
    waiting = stage.service.requests[0].waiting
    waiting.sent()
    waiting.lift_with(lambda: lifted.append(True))
    turn.wait_on()
    task.cancel()
    await task
    told = [type(event) for event in stage.events if isinstance(event, RequestDelivered | WaitExtended)]
    assert told == [RequestDelivered, WaitExtended]
    assert lifted == [True]


async def until(claim: object) -> None:
    """Let the loop run until something is true."""
    async with asyncio.timeout(5):
        while not claim():  # type: ignore[operator]  # noqa: ASYNC110 - events come in this loop
            await asyncio.sleep(0)


# --- The rule ---------------------------------------------------------------------------------------


def waits(error: ProviderError, rule: RetryRule | None = None, *, chance: float = 1.0) -> list[float]:
    """Return the waits before the attempts after the first, where the same error comes each time."""
    retries = Retries(rule or RetryRule(), chance=lambda: chance, clock=lambda: 0.0)
    found = []
    for _ in range(20):
        retry = retries.after(error)
        if retry is None:
            break
        found.append(retry.seconds)
    return found


def test_waits_double_and_are_random() -> None:
    """Between nothing and twice as much each time, up to the longest; three of them."""
    assert waits(busy()) == [1.0, 2.0, 4.0]
    assert waits(busy(), chance=0.25) == [0.25, 0.5, 1.0]
    assert waits(busy(), RetryRule(tries=6)) == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_real_waits_differ() -> None:
    """Two clients that failed together do not come back together."""
    retries = [Retries(RetryRule(tries=50)) for _ in range(2)]
    seconds = [[retry.seconds for _ in range(50) if (retry := one.after(busy()))] for one in retries]
    assert seconds[0] != seconds[1]
    assert all(0 <= one <= 8 for one in seconds[0])
    assert any(one > after for one, after in pairwise(seconds[0]))


def test_what_the_service_asks_for_is_obeyed() -> None:
    """Never sooner than it says, and hardly later."""
    limited = RateLimited("Slow down", retry_after=7.0)
    assert waits(limited, chance=0.0) == [7.0] * 3
    assert waits(limited, chance=1.0) == [7.5] * 3
    assert waits(RateLimited("Slow down", retry_after=0.0)) == [1.0, 2.0, 4.0]


def test_a_wait_that_is_too_long_is_left_to_the_user() -> None:
    """Over a minute nothing is waited for; the failure says why."""
    retries = Retries(RetryRule())
    assert retries.after(RateLimited("Slow down", retry_after=61.0)) is None
    told = retries.told(Failure("Slow down", hint="Then ask again."))
    assert told is not None
    assert told.hint == "That is more than the 60 s that ChatDesk waits by itself. Then ask again."


def test_a_model_that_is_loaded_costs_no_try() -> None:
    """It is asked for every two seconds, as long as loading may take; the tries are still there then."""
    now = 0.0
    retries = Retries(RetryRule(), chance=lambda: 1.0, clock=lambda: now)
    for _ in range(100):
        retry = retries.after(ModelLoading("Loading"))
        assert retry is not None
        assert tuple(retry) == (0, 0, 2.0)
    assert retries.after(ModelLoading("Loading", retry_after=20.0)) == (0, 0, 20.0)
    now = 301.0
    assert retries.after(ModelLoading("Loading")) == (1, 3, 1.0)


@pytest.mark.parametrize(
    ("code", "kind", "is_passing"),
    [
        ("429", "", True),
        ("503", "", True),
        ("529", "", True),
        ("rate_limit_exceeded", "tokens", True),
        ("", "overloaded_error", True),
        ("server_error", "", True),
        ("", "internal_server_error", True),
        ("", "", False),
        ("400", "", False),
        ("404", "", False),
        ("501", "", False),
        ("\u0665\u0660\u0660", "", False),
        ("insufficient_quota", "rate_limit_error", False),
        ("invalid_api_key", "", False),
        ("context_length_exceeded", "", False),
    ],
)
def test_errors_in_a_stream_are_told_apart(code: str, kind: str, is_passing: bool) -> None:
    """Code and type decide, whichever of them holds the word."""
    assert may_pass(ErrorDelta("m", code, kind)) is is_passing


async def test_a_pause_that_nobody_waits_in_has_no_end() -> None:
    """`end` says whether it ended something."""
    pause = Pause()
    assert not pause.end()
    await pause.wait(0.0)
    assert not pause.end()


async def test_a_full_disk_is_no_reason_to_ask_again() -> None:
    """What cannot be stored is told once; the service is not asked for it a second time."""
    stage = Stage(ScriptedService([TextDelta("x"), COMPLETE]), Notebook(fails_at="finish"))
    await stage.turn().run()
    assert len(stage.service.requests) == 1


async def test_a_failure_without_details_gets_those_of_its_request() -> None:
    """A stream that ends before it says anything: what was asked, what was answered, and the request id."""
    sent = RequestSent(0.0, "POST", "http://x/v1/chat/completions", (), "{}")
    opened = ResponseOpened(0.012, 200, (), "OK", request_id="req_7")
    stage = Stage(ScriptedService([sent, opened]), rule=RetryRule(tries=0))
    await stage.turn().run()
    assert stage.end.failure is not None
    assert stage.end.failure.details.splitlines() == [
        "POST http://x/v1/chat/completions",
        "200 OK, after 12 ms, request req_7",
    ]


async def test_an_error_in_a_stream_says_how_long_to_wait() -> None:
    """The wait that stands in the error's own words is obeyed like one of a header."""
    limited = ErrorDelta("Try again in 40 s", "429", details="POST x", retry_after=40.0)
    stage = Stage(ScriptedService([limited]), rule=SLOW)
    task = asyncio.ensure_future(stage.turn().run())
    await until(lambda: bool(scheduled(stage)))
    assert 40 <= scheduled(stage)[0].seconds < 41
    assert scheduled(stage)[0].failure.details == "POST x"
    task.cancel()
    await task
