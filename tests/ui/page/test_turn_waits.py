"""What a turn waits for, in words that count."""

from __future__ import annotations

import pytest

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import Failure, Message, Role
from chatdesk.domain.stream import Limits, RawEvent, Received, RequestSent, ResponseOpened
from chatdesk.engine.events import (
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    RequestDelivered,
    RequestMade,
    ResponseStarted,
    RetryScheduled,
    RetryStarted,
    TurnEvent,
    WaitExtended,
)
from chatdesk.ui.page.turn_progress import TurnProgress
from chatdesk.ui.page.turn_waits import TurnWaits
from chatdesk.ui.transcript.live_note import LiveNote, NoteKind

MADE = RequestMade("m", RequestSent(0.0, "POST", "http://x", (), "{}", Limits(300.0, 120.0)))
OPENED = ResponseStarted("m", ResponseOpened(0.1, 200, ()))
WORDS = ChunkReceived("m", Received(1.0, (TextDelta("Hi"),), (RawEvent(1.0, "data", "", "{}", 2),)))
COMMENT = ChunkReceived("m", Received(1.0, (), (RawEvent(1.0, "comment", "", "alive", 5),)))
ROLE = ChunkReceived("m", Received(1.0, (), (RawEvent(1.0, "data", "", "{}", 2),)))


class Watch:
    """Waits with a clock that a test sets."""

    def __init__(self, *events: TurnEvent) -> None:
        self.now = 0.0
        self.waits = TurnWaits(lambda: self.now)
        self.tell(GenerationStarted(Message(Role.ASSISTANT, id="m"), 1, False), *events)

    def tell(self, *events: TurnEvent) -> None:
        """Tell events, all at the same moment."""
        for event in events:
            self.waits.note(event)

    def text(self, now: float) -> str:
        """What the status line says at a moment, "" for nothing."""
        self.now = now
        words = self.waits.words()
        return words.text if words is not None else ""

    def name(self, now: float) -> str:
        """What assistive tools are told at a moment."""
        self.now = now
        words = self.waits.words()
        assert words is not None
        return words.name

    def live_note(self, now: float) -> LiveNote | None:
        """What stands in the place of the answer at a moment."""
        self.now = now
        return self.waits.live_note()


def retry(seconds: float, attempt: int = 2, of: int = 3, kind: str = "RateLimited") -> RetryScheduled:
    """Return a retry after a failure."""
    failure = Failure("The gateway asks to wait 7 s", "Then ask again.", "HTTP 429", kind)
    return RetryScheduled("m", attempt, of, seconds, failure)


def test_before_the_first_byte_the_words_are_honest() -> None:
    """Connecting, waiting for the first byte, waiting for the first word; seconds from the second on."""
    watch = Watch(MADE)
    assert [watch.text(now) for now in (0.0, 1.9, 4.2)] == ["Connecting", "Connecting", "Connecting: 4 s"]
    watch.tell(RequestDelivered("m"))
    assert watch.text(12.0) == "Waiting for the first byte: 12 s"
    assert watch.name(12.0) == "Waiting for the first byte"
    watch.tell(OPENED, ROLE)
    assert watch.text(13.0) == "Waiting for the first word: 13 s"
    watch.tell(WORDS)
    assert watch.text(13.5) == ""


def test_an_answer_in_one_piece_is_waited_for_as_a_whole() -> None:
    """Without a stream there is neither a first byte nor a first word: there is the answer."""
    request = RequestSent(0.0, "POST", "http://x", (), "{}", Limits(300.0, 120.0), is_stream=False)
    watch = Watch(RequestMade("m", request))
    assert watch.text(3.0) == "Connecting: 3 s"
    watch.tell(RequestDelivered("m"))
    assert watch.text(5.0) == "Waiting for the whole answer: 5 s"
    watch.tell(OPENED)
    assert watch.text(9.0) == "Waiting for the whole answer: 9 s"
    watch.tell(WORDS)
    assert watch.text(9.0) == ""


def test_quiet_words_stand_at_the_caret_and_not_at_once() -> None:
    """A quick server shows none of them; a slow one is offered patience after half a minute."""
    watch = Watch(MADE, RequestDelivered("m"))
    assert watch.live_note(1.9) is None
    assert watch.live_note(2.0) == LiveNote(NoteKind.WAIT, "Waiting for the first byte: 2 s")
    slow = watch.live_note(31.0)
    assert slow == LiveNote(
        NoteKind.SLOW,
        "Waiting for the first byte: 31 s",
        "The account waits at most 5 min",
        ("stop", "keep_waiting"),
    )


def test_a_retry_counts_down() -> None:
    """Seconds left, never 0, and which of how many; assistive tools hear it once."""
    watch = Watch(MADE, retry(6.6))
    expected = {0.0: 7, 0.7: 6, 5.7: 1, 6.7: 1}
    for now, left in expected.items():
        assert watch.text(now) == f"Rate limited. Trying again in {left} s, 2 of 3"
        assert watch.name(now) == "Rate limited. Trying again in 7 s, 2 of 3"
    is_retrying = [watch.waits.is_retrying]
    note = watch.live_note(0.7)
    assert note == LiveNote(
        NoteKind.RETRY,
        "The gateway asks to wait 7 s",
        "Trying again in 6 s, 2 of 3",
        ("stop", "try_now"),
        "HTTP 429",
    )
    watch.now = 7.0
    watch.tell(RetryStarted("m"))
    assert watch.text(8.0) == "Asking again"
    assert watch.live_note(8.0) == LiveNote(
        NoteKind.RETRY, "The gateway asks to wait 7 s", "Asking again", ("stop",), "HTTP 429"
    )
    watch.tell(MADE, RequestDelivered("m"))
    assert watch.text(9.5) == "Waiting for the first byte"
    assert [*is_retrying, watch.waits.is_retrying] == [True, False]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ServiceUnavailable", "Not available"),
        ("ConnectionFailed", "No connection"),
        ("ConnectionLost", "Connection lost"),
        ("BadReply", "Empty answer"),
        ("StreamFailed", "The server failed"),
    ],
)
def test_every_failure_has_a_short_word(kind: str, words: str) -> None:
    """The status line has no room for the sentence."""
    assert Watch(MADE, retry(3, kind=kind)).text(0.0) == f"{words}. Trying again in 3 s, 2 of 3"


def test_a_model_that_is_loaded_is_not_counted() -> None:
    """There is no "1 of 3" where the tries are not used up."""
    watch = Watch(MADE, retry(2, 0, 0, "ModelLoading"))
    assert watch.text(0.0) == "The model is loading. Trying again in 2 s"


def test_a_silence_is_said_after_half_a_minute() -> None:
    """Its seconds count, assistive tools hear of it every half minute, and the next word ends it."""
    watch = Watch(MADE, RequestDelivered("m"), OPENED, WORDS)
    assert watch.text(29.9) == ""
    assert watch.live_note(29.9) is None
    assert watch.text(30.0) == "No data for 30 s"
    assert watch.text(59.0) == "No data for 59 s"
    assert [watch.name(now) for now in (31.0, 59.0, 61.0)] == [
        "No data for 30 s",
        "No data for 30 s",
        "No data for 60 s",
    ]
    note = watch.live_note(34.0)
    assert note is not None
    assert (note.kind, note.text, note.more) == (
        NoteKind.SILENCE,
        "No data for 34 s",
        "The account waits at most 2 min",
    )
    assert note.acts == ("stop", "keep_waiting")
    watch.tell(WORDS)
    assert watch.text(35.0) == ""


def test_signs_of_life_do_not_hide_a_silence() -> None:
    """Comments are told as what they are: the server is there and sends nothing."""
    watch = Watch(MADE, OPENED, WORDS)
    watch.now = 29.0
    watch.tell(COMMENT)
    assert watch.text(31.0) == "No data for 31 s"
    note = watch.live_note(31.0)
    assert note is not None
    assert note.more == "The server is still connected · The account waits at most 2 min"


def test_who_waits_on_is_told_so_until_data_comes() -> None:
    """With the limit lifted there is only Stop; the next silence has its limit again."""
    watch = Watch(MADE, OPENED, WORDS)
    watch.now = 40.0
    can_be_extended = [watch.waits.can_be_extended]
    watch.tell(WaitExtended("m"))
    can_be_extended.append(watch.waits.can_be_extended)
    note = watch.live_note(200.0)
    assert note is not None
    assert (note.text, note.more, note.acts) == (
        "No data for 200 s",
        "Waiting as long as it takes",
        ("stop",),
    )
    watch.tell(WORDS)
    watch.now = 240.0
    can_be_extended.append(watch.waits.can_be_extended)
    assert can_be_extended == [True, False, True]


def test_a_limit_of_a_day_is_none() -> None:
    """A replay that waits for ever neither threatens nor offers patience."""
    endless = RequestMade("m", RequestSent(0.0, "POST", "x", (), "", Limits(86_400.0, 86_400.0)))
    watch = Watch(endless, OPENED, WORDS)
    note = watch.live_note(45.0)
    assert note is not None
    assert (note.more, note.acts) == ("", ("stop",))
    assert not watch.waits.can_be_extended


def test_nothing_is_waited_for_at_the_end() -> None:
    """After the answer, after Stop, and while tools run there are no such words."""
    watch = Watch(MADE, OPENED, WORDS)
    watch.tell(GenerationFinished(Message(Role.ASSISTANT, id="m")))
    assert watch.text(60.0) == ""
    stopped = Watch(MADE)
    stopped.waits.stop()
    assert stopped.text(60.0) == ""
    assert stopped.live_note(60.0) is None


def test_the_status_takes_the_words_of_the_wait() -> None:
    """Kind, words and name reach the status line; Stop has the last word."""
    now = 0.0
    progress = TurnProgress(lambda: now)
    for event in (GenerationStarted(Message(Role.ASSISTANT, id="m"), 1, False), MADE, OPENED, WORDS):
        progress.note(event)
    assert progress.status().kind == "running"
    now = 31.0
    status = progress.status()
    assert (status.kind, status.parts[0], status.name) == ("silent", "No data for 31 s", "No data for 30 s")
    assert status.parts[1] == "~1 token"
    progress.stopping()
    progress.note(retry(5))
    assert progress.status().parts[0] == "Stopping"
