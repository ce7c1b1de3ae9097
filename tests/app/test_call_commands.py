"""Calls that are run again, answered and sent onward from the inspector, with a real turn below it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

import chatdesk.schemas.fit  # noqa: F401 - the inspector loads it beside its work: here it is there
from chatdesk.domain.message import ToolResultPart
from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo, ToolNote
from chatdesk.domain.tool_server import ToolServer
from chatdesk.engine.plans import plan_onward
from chatdesk.engine.ports import Toolbox
from chatdesk.ui.acts.call_commands import CallCommands
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.inspector.call_entry import CallState
from chatdesk.ui.inspector.call_page import CallPage
from chatdesk.ui.inspector.call_views import Look
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.window.notices import Notice
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import Reply, chat_stream, tool_calls_stream
from tests.fakes.workbench import Workbench

pytestmark = pytest.mark.qt

SCHEMA = {
    "type": "object",
    "properties": {"table": {"type": "string"}, "concurrent": {"type": "boolean"}},
    "required": ["table"],
}
INDEX = ToolInfo(ToolSpec("create_index", "Make an index.", SCHEMA), "postgres", "make index")
UNASKED = replace(INDEX, is_builtin=True, hints=ToolHints(read_only=True, open_world=False))
BAD = '{"table": "orders", "concurrent": "yes"}'
SAID = 'concurrent should be true or false, the model wrote the text "yes".'


class Inspected:
    """A page, and the page of its calls in the inspector."""

    def __init__(self, made: AskedPage, toolbox: Toolbox) -> None:
        self.made = made
        self.page = made.page
        self.said: list[Notice] = []
        self.tasks = Tasks()
        self.calls = CallPage(load_theme("light"), toolbox.find)
        server = ToolServer("postgres", url="http://localhost:1/mcp", headers=(("X-Api-Key", "s3cret"),))
        self.commands = CallCommands(
            lambda: made.page, toolbox, lambda: [server], self.said.append, self.tasks, made.page
        )
        self.commands.watch(self.calls)
        self.calls.resize(600, 700)
        self.calls.show()
        self.calls.show_log(made.page.log)

    def look(self) -> CallPage:
        """Let the inspector look at what there is."""
        self.calls.refresh()
        return self.calls

    async def run(self, arguments: str) -> None:
        """Run the chosen call again and wait for its end."""
        self.commands.run(arguments)
        await self.tasks.drain(20)
        self.look()

    def sent(self, number: int = -1) -> list[dict[str, Any]]:
        """The messages of a request."""
        messages: list[dict[str, Any]] = self.made.server.requests[number].json()["messages"]
        return messages


@asynccontextmanager
async def inspected(
    folder: Path, *replies: Reply, toolbox: Toolbox | None = None
) -> AsyncIterator[Inspected]:
    """Yield a page that has asked, with its calls in the inspector."""
    async with asked_page(folder, *replies, toolbox=toolbox) as made:
        found = Inspected(made, toolbox or made.box.toolbox)
        try:
            yield found
        finally:
            found.commands.stop()
            await found.tasks.drain(5)
            found.calls.hide()
            found.calls.deleteLater()


def calling(name: str, arguments: str) -> Reply:
    """A reply that calls a tool."""
    return Reply(tool_calls_stream(("c1", name, arguments)))


def saying(text: str) -> Reply:
    """A reply of one word."""
    return Reply(chat_stream(text))


async def test_a_call_is_run_again_and_sent_onward(tmp_path: Path) -> None:
    """A run stands beside the one before and changes nothing; its result goes on in a branch of its own."""
    replies = calling("calculate", '{"expression": "6 * 7"}'), saying("It is 42."), saying("It is 48.")
    async with inspected(tmp_path, *replies) as it:
        first = await it.made.send()
        calls = it.look()
        assert calls.can_run
        before = it.made.messages
        await it.run('{"expression": "6 * 8"}')
        runs = calls.entry.runs if calls.entry is not None else []
        assert [run.result.content for run in runs if run.result is not None] == ["42", "48"]
        assert it.made.messages == before
        assert calls.views.look is Look.RUNS
        assert calls.views.runs.head.words == "2 changed, 0 added, 0 removed"
        it.commands.send_onward()
        await it.made.end()
        assert it.made.messages[-1].text == "It is 48."
        told = it.sent()[-1]
        assert told["role"] == "tool"
        assert told["content"] == (
            'The user ran this call again with other arguments: {"expression": "6 * 8"}\n\n48'
        )
        # Nothing was overwritten: the other answer is a version of this one, and can be read.
        assert it.page.branch.versions()[it.made.messages[-1].id] == (2, 2)
        it.page.reading.switch_version(-1, it.made.messages[-1].id)
        assert it.made.messages == before
        assert it.made.messages[-1] == first


async def test_a_changed_result_is_sent_onward(tmp_path: Path) -> None:
    """What the user writes in place of a result is what the model gets; the other calls keep theirs."""
    two = Reply(
        tool_calls_stream(
            ("c1", "calculate", '{"expression": "1"}'), ("c2", "calculate", '{"expression": "2"}')
        )
    )
    async with inspected(tmp_path, two, saying("Three."), saying("Nine.")) as it:
        await it.made.send()
        it.look().select(1)
        it.commands.edit_and_run()
        it.calls.views.editor.result_tab.click()
        it.calls.views.editor.edit.setPlainText("8")
        it.calls.views.editor.go.click()
        await it.made.end()
        assert [message["content"] for message in it.sent()[-2:]] == ["1", "8"]
        assert it.made.messages[-1].text == "Nine."
        assert it.said[-1].title == "Sent onward in a new branch"
        entry = it.look().calls.call_at(1)
        assert [run.result.content for run in entry.runs if run.result] == ["2", "8"]


async def test_the_violation_answers_a_call_that_waits(tmp_path: Path) -> None:
    """One key denies it with what does not fit; the turn goes on, and nothing has run."""
    bench = Workbench(INDEX)
    bench.unfit = (SAID,)
    async with inspected(tmp_path, calling("create_index", BAD), saying("Sorry."), toolbox=bench) as it:
        it.page.send("Index?")
        await it.made.until(lambda: bool(it.page.log.calls) and it.page.log.calls[0].state is CallState.WAITS)
        calls = it.look()
        assert calls.violations == [SAID]
        assert calls.can_send_back
        it.commands.send_error_back()
        await it.made.end()
        assert bench.started == []
        assert it.made.messages[-1].text == "Sorry."
        told = it.sent()[-1]["content"]
        assert SAID in told
        assert "Call it again with arguments that fit its schema." in told
        entry = it.look().entry
        assert entry is not None
        assert entry.state is CallState.DENIED


async def test_the_violation_is_sent_back_afterwards(tmp_path: Path) -> None:
    """A call that ran with arguments that do not fit is told so in a branch of its own."""
    bench = Workbench(
        replace(INDEX, is_builtin=True, hints=replace(INDEX.hints, read_only=True, open_world=False))
    )
    replies = calling("create_index", BAD), saying("Done."), saying("Once more.")
    async with inspected(tmp_path, *replies, toolbox=bench) as it:
        await it.made.send()
        assert bench.started == ["c1"]
        assert it.look().can_send_back
        it.commands.send_error_back()
        await it.made.end()
        assert it.sent()[-1]["content"] == (
            "The arguments of this call do not fit its schema:\n"
            '- concurrent should be true or false, you wrote the text "yes".\n'
            "Call it again with arguments that fit its schema."
        )
        assert it.made.messages[-1].text == "Once more."
        assert it.page.branch.versions()[it.made.messages[-1].id] == (2, 2)


async def test_a_run_can_be_stopped_and_is_ended_in_time(tmp_path: Path) -> None:
    """Stop cancels the tool; one that takes too long is ended; the turn's own result stays."""
    quick = replace(
        INDEX, seconds=0.05, is_builtin=True, hints=replace(INDEX.hints, read_only=True, open_world=False)
    )
    bench = Workbench(quick)
    async with inspected(
        tmp_path, calling("create_index", '{"table": "a"}'), saying("Done."), toolbox=bench
    ) as it:
        await it.made.send()
        it.look()
        bench.hold("c1")
        await it.run('{"table": "b"}')
        entry = it.calls.entry
        assert entry is not None
        assert entry.runs[1].state is CallState.OUT_OF_TIME
        bench.started.clear()
        it.commands.run('{"table": "c"}')
        for _ in range(10):
            await asyncio.sleep(0)  # the task that runs the call comes to its gate
        assert bench.started == ["c1"]
        bench.tells["c1"](ToolNote("half", 1, 2))
        assert it.commands.stop()
        await it.tasks.drain(5)
        assert entry.runs[2].state is CallState.STOPPED
        assert [said.note.text for said in entry.runs[2].notes] == ["half"]
        assert bench.cancelled == ["c1", "c1"]
        assert not it.commands.is_running
        assert entry.result == "create_index is done"


async def test_while_an_answer_is_written_nothing_branches(tmp_path: Path) -> None:
    """It is said why, and the answer goes on."""
    slow = Reply((*chat_stream("Slowly", pause=0.2, is_done=False), *chat_stream(".")))
    async with inspected(tmp_path, calling("calculate", '{"expression": "1"}'), slow) as it:
        it.page.send("Slow?")
        await it.made.until(lambda: bool(it.page.log.calls) and it.page.log.calls[0].state is CallState.DONE)
        it.look().select(0)
        await it.run('{"expression": "2"}')
        it.commands.send_onward()
        assert it.said[-1].title == "An answer is being written"
        await it.made.end()
        assert len(it.made.server.requests) == 2


async def test_a_call_is_copied(tmp_path: Path) -> None:
    """As JSON, as a message of JSON-RPC under the server's own name, and as curl without its secret."""
    bench = Workbench(replace(INDEX, is_builtin=False))
    async with inspected(tmp_path, calling("create_index", BAD), saying("Done."), toolbox=bench) as it:
        it.page.send("Index?")
        await it.made.until(lambda: bool(it.page.log.calls) and it.page.log.calls[0].state is CallState.WAITS)
        it.look()
        entry = it.calls.entry
        assert entry is not None
        assert list(it.calls.copies(entry)) == ["arguments", "json-rpc", "shell"]
        clipboard = QGuiApplication.clipboard()
        it.calls.copy_requested.emit("arguments")
        assert json.loads(clipboard.text()) == json.loads(BAD)
        it.calls.copy_requested.emit("json-rpc")
        assert json.loads(clipboard.text())["params"] == {"name": "make index", "arguments": json.loads(BAD)}
        it.calls.copy_requested.emit("shell")
        assert "s3cret" not in clipboard.text()
        assert "tools/call" in clipboard.text()
        assert it.said[-1].text == "It reads HEADER_X_API_KEY from the environment."
        it.page.stop()
        await it.made.end()


def test_a_result_of_nowhere_makes_no_branch() -> None:
    """A call that is not on the open branch cannot be gone on from."""
    from chatdesk.domain.conversation import Conversation
    from chatdesk.engine.open_branch import OpenBranch

    assert plan_onward(OpenBranch(Conversation()), ToolResultPart("c", "x")) is None
