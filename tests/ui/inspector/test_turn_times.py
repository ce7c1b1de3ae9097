"""What happened when in a turn, by the clock of the provider and that of the turn."""

from __future__ import annotations

import itertools

import pytest

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import FinishReason
from chatdesk.domain.stream import RawEvent, Received
from chatdesk.domain.usage import Usage
from chatdesk.engine.events import ChunkReceived
from chatdesk.ui.inspector import turn_times
from chatdesk.ui.inspector.event_origins import EventOrigins, Made, Origin
from chatdesk.ui.inspector.stop_receipt import receipt_of
from chatdesk.ui.inspector.turn_times import Phase
from chatdesk.ui.inspector.waterfall import Kind, Line, lines_of
from tests.ui.inspector.played import WORDS, Play, tool_turn, whole_turn


def lines(play: Play, unfolded: str = "") -> dict[str, Line]:
    """Return the lines of a turn by their titles; of equal ones the last."""
    play.log.times.fold()
    return {line.title: line for line in lines_of(play.log.times, play.log.calls, unfolded)}


def test_a_whole_turn_is_a_waterfall() -> None:
    """Connect, first byte, reasoning and text follow each other; a silence in the text is a stall."""
    play = whole_turn(Usage(10, 200))
    found = lines(play)
    assert list(found) == ["Connect", "First byte", "Reasoning", "Text"]
    connect, first = found["Connect"].bars[0], found["First byte"].bars[0]
    assert connect.seconds == pytest.approx(0.012)
    assert first.began == connect.ended
    assert first.ended == pytest.approx(0.301)
    text = found["Text"]
    assert [bar.kind for bar in text.bars] == [Kind.TEXT, Kind.STALL, Kind.TEXT]
    assert text.bars[1].seconds == pytest.approx(1.32)
    assert "stalled 1.3 s" in text.note
    assert not any(bar.is_open for line in found.values() for bar in line.bars)


def test_what_the_service_counted_is_exact() -> None:
    """Tokens are the service's own where it counted them, else marked as estimated."""
    counted, estimated = whole_turn(Usage(10, 200)), whole_turn()
    assert "~" not in lines(counted)["Text"].note
    assert "~" in lines(estimated)["Text"].note
    tokens = [
        int(line.note.split(" tokens")[0].split(", ")[1])
        for title, line in lines(counted).items()
        if title in ("Reasoning", "Text")
    ]
    assert sum(tokens) == 200


def test_comments_do_not_end_a_stall() -> None:
    """A server that only says that it is there stalls all the same."""
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write("Some words")
    for _ in range(4):
        play.chunk(after=0.5, kind="comment")
    bars = lines(play)["Text"].bars
    assert [(bar.kind, bar.is_open) for bar in bars] == [(Kind.TEXT, False), (Kind.STALL, True)]
    assert bars[1].seconds == pytest.approx(2.0)


def test_failed_tries_and_their_waits_have_lines() -> None:
    """Each request that failed is a line with its wait, and says why it failed."""
    play = Play()
    play.begin()
    play.ask()
    play.fail("Too many requests", wait=1.5)
    waiting = lines(play)["Try 1"].bars[1]
    assert (waiting.kind, waiting.is_open) == (Kind.WAITING, True)
    play.try_again(1.5)
    play.ask()
    play.open()
    play.write("Now")
    play.finish()
    play.end()
    found = lines(play)
    assert list(found) == ["Try 1", "Connect", "First byte", "Text"]
    assert found["Try 1"].note == "Too many requests"
    assert found["Try 1"].bars[1].seconds == pytest.approx(1.5)


def test_rounds_of_tools_are_sections() -> None:
    """25 rounds have 26 sections, and each call its arguments and its run."""
    play = tool_turn(25)
    play.log.times.fold()
    found = lines_of(play.log.times, play.log.calls)
    assert sum(line.is_section for line in found) == 26
    calls = [line for line in found if line.call_id]
    assert len(calls) == 25
    assert all([bar.kind for bar in line.bars] == [Kind.ARGUMENTS, Kind.RUNNING] for line in calls)
    assert all(line.bars[1].seconds == pytest.approx(0.6) for line in calls)
    assert all(before.bars[0].began < after.bars[0].began for before, after in itertools.pairwise(calls))


def test_a_chosen_call_is_unfolded() -> None:
    """The parts of a call have lines of their own while it is chosen."""
    play = tool_turn(1)
    call_id = play.log.calls[0].call_id
    assert {"arguments", "run"} <= set(lines(play, call_id))
    assert not {"arguments", "run"} & set(lines(play))


def test_running_times_grow() -> None:
    """While the first byte is waited for its bar ends now."""
    play = Play()
    play.begin()
    play.ask()
    play.now += 2.0
    bar = lines(play)["First byte"].bars[0]
    assert bar.is_open
    assert bar.seconds == pytest.approx(2.0)


def test_receipt_has_the_true_times() -> None:
    """Key, end of the reading, closed connection and saved answer stand with their own times."""
    play = Play()
    play.begin()
    play.ask()
    play.open(headers=(("Server", "llama.cpp"),))
    play.write(WORDS)
    play.stop(left=0.0003, closed=0.0006)
    event = RawEvent(1.0, "data", "", "x" * 229, 229)
    play.log.times.note_late(Received(1.0, (TextDelta("late"),), (event, event)))
    play.finish(FinishReason.STOPPED, Usage(output_tokens=23, is_estimated=True))
    assert receipt_of(whole_turn().log.times, ()) is None
    play.end(FinishReason.STOPPED)
    receipt = receipt_of(play.log.times, play.log.calls)
    assert receipt is not None
    assert receipt.meanwhile == "the model wrote"
    assert [(step.name, round(step.at, 4)) for step in receipt.steps] == [
        ("key pressed", 0.0),
        ("task cancelled", 0.0003),
        ("connection closed", 0.0009),
        ("answer saved", 0.0149),
    ]
    told = dict(receipt.lines)
    assert told["Came too late"] == "2 events, 458 bytes. Nothing of it was shown."
    assert told["This server"].startswith("llama.cpp")
    assert "estimated" in told["Usage"]
    assert "task cancelled: 0.30 ms" in receipt.text


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("connecting", "the connection was made"),
        ("waiting", "the first byte was waited for"),
        ("thinking", "the model thought"),
        ("retrying", "a further try waited for its time"),
        ("tool", "clock ran"),
    ],
)
def test_receipt_says_what_the_stop_met(stage: str, words: str) -> None:
    """A Stop at any moment has a receipt that names the moment."""
    play = Play()
    play.begin()
    play.ask()
    if stage == "retrying":
        play.fail("No", wait=5.0)
    elif stage != "connecting":
        play.open()
    if stage == "thinking":
        play.think("Hm, so")
    if stage == "tool":
        call_id = play.call("clock", "{}")
        play.finish(FinishReason.TOOL_CALLS)
        play.start(call_id)
        play.log.times.note_stop()
        play.log.calls[0].state = type(play.log.calls[0].state).STOPPED
    elif stage == "retrying":
        play.log.times.note_stop()
    else:
        play.stop()
    play.end(FinishReason.STOPPED)
    receipt = receipt_of(play.log.times, play.log.calls)
    assert receipt is not None
    assert receipt.meanwhile == words


def test_nothing_waits_without_end_to_be_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody looks for long, what was noted is taken in all the same."""
    monkeypatch.setattr(turn_times, "_MOST_PENDING", 10)
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write("a" * 600, size=6)
    assert len(play.log.times._pending) < 10
    play.log.times.fold()
    assert play.log.times.rounds[0].characters == 600
    assert play.log.times.rounds[0].stretches[0].phase is Phase.TEXT


def test_events_know_their_characters() -> None:
    """Each event names the characters that it made; each character its event."""
    play = Play()
    play.begin("Before. ")
    play.ask()
    play.open()
    play.think("Think", size=5)
    play.write("Hello there", size=6)
    play.chunk(kind="comment")
    play.log.times.fold()
    origins, id_ = play.log.times.origins, play.message.id
    assert [origins.origin(number) for number in range(4)] == [
        Origin(id_, Made.REASONING, 0, 5),
        Origin(id_, Made.TEXT, 8, 14),
        Origin(id_, Made.TEXT, 14, 19),
        None,
    ]
    assert origins.event_at(id_, Made.TEXT, 13) == 1
    assert origins.event_at(id_, Made.TEXT, 14) == 2
    assert origins.event_at(id_, Made.REASONING, 0) == 0
    assert origins.event_at(id_, Made.TEXT, 2) is None
    assert origins.event_at("other", Made.TEXT, 13) is None


def test_events_of_one_read_are_told_apart() -> None:
    """A read of many events matches each with its own deltas; where that is not known, with all of them."""
    origins = EventOrigins()
    origins.begin("m")

    def read(counts: tuple[int, ...], *texts: str) -> Received:
        events = tuple(RawEvent(0.0, "data", "", "{}", 2, (), count) for count in counts)
        return Received(0.0, tuple(TextDelta(text) for text in texts), events)

    origins.take(read((1, 0, 2), "ab", "c", "d"), 3)
    assert [origins.origin(number) for number in range(3)] == [
        Origin("m", Made.TEXT, 0, 2),
        None,
        Origin("m", Made.TEXT, 2, 4),
    ]
    origins.take(read((1, 1), "xyz"), 2)
    assert [origins.origin(number) for number in (3, 4)] == [Origin("m", Made.TEXT, 4, 7)] * 2
    origins.take(read((1, 1), "p", "q"), 1)
    assert len(origins) == 6
    origins.take(read((1,), "r"), 0)
    assert len(origins) == 6


def test_times_go_on_behind_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events beyond the bound are not listed and count in the times all the same."""
    monkeypatch.setattr("chatdesk.ui.inspector.turn_log.MAX_EVENTS", 3)
    play = Play()
    play.begin()
    play.ask()
    play.open()
    play.write("abcdef", size=1)
    times = play.log.times
    times.fold()
    assert (len(play.log.events), play.log.dropped, len(times.origins)) == (3, 3, 3)
    assert times.rounds[0].characters == 6
    play.tell(ChunkReceived(play.message.id, Received(9.0, (TextDelta("g"),))))
    times.fold()
    assert times.rounds[0].characters == 7
