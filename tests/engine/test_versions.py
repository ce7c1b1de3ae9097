"""Several answers to one question grow side by side; the first is shown, all are kept."""

from __future__ import annotations

import pytest

from chatdesk.domain.delta import (
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.errors import ConnectionLost
from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.domain.usage import Usage
from chatdesk.engine.events import (
    NOT_GONE_ON_CALL,
    NOT_RUN_CALL,
    ChunkReceived,
    GenerationFinished,
    VersionAdded,
    VersionStarted,
)
from chatdesk.engine.versions import MAX_VERSIONS
from tests.engine.test_turn import CALLS, COMPLETE, Notebook, ScriptedService, Stage, stop


def complete(choice: int) -> FinishDelta:
    """Return the end of one answer."""
    return FinishDelta(FinishReason.COMPLETE, "stop", choice)


def further(stage: Stage) -> list[Message]:
    """Return what was told of the further answers."""
    return [event.message for event in stage.events if isinstance(event, VersionAdded)]


async def test_each_choice_is_a_version_of_the_first() -> None:
    """All have one parent and their order; only the first is streamed, and only it counts tokens."""
    usage = UsageDelta(Usage(3, 30, 33))
    script = [
        TextDelta("one"),
        TextDelta("two", 1),
        ReasoningDelta("hm", 2),
        TextDelta("three", 2),
        ProviderDataDelta("k", 7, 1),
        complete(1),
        complete(2),
        complete(0),
        usage,
    ]
    stage = Stage(ScriptedService(script))
    await stage.turn().run()
    (first,), (second, third) = stage.answers, further(stage)
    assert [m.text for m in (first, second, third)] == ["one", "two", "three"]
    assert len({m.id for m in (first, second, third)}) == 3
    assert {m.parent_id for m in (first, second, third)} == {stage.notebook.appended[0].id}
    assert first.created_at < second.created_at < third.created_at
    assert {m.finish_reason for m in (first, second, third)} == {FinishReason.COMPLETE}
    assert (first.usage, first.provider_data) == (Usage(3, 30, 33, versions=3), None)
    assert (second.usage, second.provider_data) == (None, {"k": 7})
    shown = [d for e in stage.events if isinstance(e, ChunkReceived) for d in e.received.deltas]
    assert shown == [TextDelta("one"), complete(0), usage]
    kinds = [
        type(e) for e in stage.events if isinstance(e, VersionStarted | VersionAdded | GenerationFinished)
    ]
    assert kinds == [VersionStarted] * 2 + [VersionAdded] * 2 + [GenerationFinished]
    assert {m.id for m in stage.notebook.finished} == {m.id for m in (first, second, third)}


async def test_stop_keeps_all_that_has_come() -> None:
    """What is partial is kept as stopped, what had come to its end is complete."""
    script = [TextDelta("a"), complete(0), TextDelta("b", 1), TextDelta("c", 2), complete(2), None]
    stage = Stage(ScriptedService(script))
    await stop(stage, stage.service.stalled)
    assert stage.end.reason is FinishReason.STOPPED
    assert all(m.usage is not None and m.usage.is_estimated for m in (*stage.answers, *further(stage)))
    found = [(m.text, m.finish_reason) for m in (*stage.answers, *further(stage))]
    assert found == [
        ("a", FinishReason.COMPLETE),
        ("b", FinishReason.STOPPED),
        ("c", FinishReason.COMPLETE),
    ]


async def test_a_lost_connection_ends_those_that_had_no_end() -> None:
    """The failure is told at the answers that it took, and at no other."""
    script = [TextDelta("a"), TextDelta("b", 1), complete(1), ConnectionLost("The connection was lost.")]
    stage = Stage(ScriptedService(script))
    await stage.turn().run()
    assert stage.answers[0].failure is not None
    assert [(m.text, m.finish_reason, m.failure) for m in further(stage)] == [
        ("b", FinishReason.COMPLETE, None)
    ]


async def test_an_error_in_the_stream_is_about_all() -> None:
    """It ends each answer that has not ended."""
    script = [TextDelta("a"), complete(0), TextDelta("b", 1), TextDelta("c", 2), ErrorDelta("Overloaded")]
    stage = Stage(ScriptedService(script))
    await stage.turn().run()
    assert [m.failure is not None and m.failure.text for m in further(stage)] == ["Overloaded"] * 2


async def test_only_the_first_runs_its_tools() -> None:
    """The calls of the others are closed, so that their branch can be gone on with too."""
    script = [
        ToolCallDelta(0, "x", "echo", "1"),
        ToolCallDelta(0, "y", "wait", "{}", choice=1),
        ToolCallDelta(0, "z", "wait", '{"a', choice=2),
        CALLS,
        FinishDelta(FinishReason.TOOL_CALLS, "tool_calls", 1),
        FinishDelta(FinishReason.LENGTH, "length", 2),
    ]
    stage = Stage(ScriptedService(script, [TextDelta("Done"), COMPLETE]))
    await stage.turn().run()
    assert [m.text for m in stage.answers] == ["", "Done"]
    second, results, third, more = further(stage)
    assert (results.role, results.parent_id, more.parent_id) == (Role.TOOL, second.id, third.id)
    assert [m.tool_results[0].content for m in (results, more)] == [NOT_GONE_ON_CALL, NOT_RUN_CALL]
    assert not stage.toolbox.waiting.is_set()
    assert {results, more} <= set(stage.notebook.appended)


async def test_what_says_nothing_is_no_version() -> None:
    """An end or opaque data alone begins no answer, and a broken stream no thousands of them."""
    script = [TextDelta("a"), complete(1), ProviderDataDelta("k", 1, 2)]
    script += [TextDelta("x", choice) for choice in range(3, MAX_VERSIONS + 50)]
    stage = Stage(ScriptedService([*script, COMPLETE]))
    await stage.turn().run()
    assert len(further(stage)) == MAX_VERSIONS


@pytest.mark.parametrize("moment", ["open", "finish"])
async def test_a_full_disk_takes_no_answer_away(moment: str) -> None:
    """Each is told with what went wrong, or without, where it was stored after all."""
    notebook = Notebook()
    stage = Stage(ScriptedService([TextDelta("a"), TextDelta("b", 1), complete(1), COMPLETE]), notebook)
    notebook.fails_beside = moment
    await stage.turn().run()
    (version,) = further(stage)
    assert (version.text, stage.answers[0].failure) == ("b", None)
    assert (version.failure is not None) is (moment == "finish")
