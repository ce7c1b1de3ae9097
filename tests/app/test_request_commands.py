"""Copy a request and save its stream, from a page that a server has answered."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from chatdesk.domain.recorded_times import unstamped
from chatdesk.replay import replay_bytes
from chatdesk.snippets.forms import Form
from chatdesk.ui.acts.request_commands import RequestCommands
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.inspector.turn_log import ExchangeState
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip
from tests.app.asked_page import PATIENCE, AskedPage, asked_page
from tests.fakes.replies import (
    DONE,
    STALL,
    Reply,
    chat_chunk,
    chat_stream,
    error_reply,
    sse,
    tool_calls_stream,
)

pytestmark = pytest.mark.qt

STREAMS = Path(__file__).parent.parent / "streams"
SECRET = "tenant-secret-77"


class Commands:
    """The commands over a page, with a strip that tells."""

    def __init__(self, asked: AskedPage) -> None:
        self.asked = asked
        self.tasks = Tasks()
        self.notices = NoticeStrip(load_theme("light"), asked.page)
        self.commands = RequestCommands(lambda: asked.page, self.notices, self.tasks, asked.page)

    @property
    def notice(self) -> Notice:
        """What is told now."""
        found = self.notices.newest()
        assert found is not None
        return found

    @property
    def dialog(self) -> QFileDialog:
        """The dialog that asks where to."""
        return self.asked.page.findChildren(QFileDialog)[-1]

    async def save(self, path: Path, kind: int = 0) -> Notice:
        """Save the stream to a path, as one of the kinds that are offered; return what is told at the end."""
        self.commands.save_stream()
        self.dialog.selectNameFilter(self.dialog.nameFilters()[kind])
        self.dialog.selectFile(str(path))
        self.dialog.accept()
        assert await self.tasks.drain(PATIENCE) == 0
        return self.notice


@asynccontextmanager
async def commands_of(folder: Path, *replies: Reply, **changes: Any) -> AsyncIterator[Commands]:
    """Yield the commands over a page whose server has these replies."""
    async with asked_page(folder, *replies, **changes) as asked:
        yield Commands(asked)


def _recorded(name: str) -> tuple[bytes, object]:
    file = STREAMS / name
    return file.read_bytes(), json.loads(file.with_suffix(".json").read_text("utf-8"))


@pytest.mark.parametrize(
    "name",
    [
        "chat-completions/tool-calls-no-index-one-chunk.sse",
        "chat-completions/mixed-line-ends.sse",
        "chat-completions/bad-utf-8.sse",
        "chat-completions/cut-in-json.sse",
        "chat-completions/json-for-stream.sse",
        "responses/text.sse",
        "completions/plain.sse",
    ],
)
async def test_a_saved_stream_is_what_came_and_replays_to_the_same(name: str, tmp_path: Path) -> None:
    """Byte by byte, whatever the dialect, the line ends and the damage; the notice names the command."""
    data, wanted = _recorded(name)
    dialect = name.partition("/")[0]
    middle = len(data) // 2
    reply = Reply((data[:middle], data[middle:]), framing="close")
    async with commands_of(tmp_path, reply, Reply(chat_stream("b")), dialect=dialect) as commands:
        await commands.asked.send()
        commands.asked.page.log.chosen = commands.asked.page.log.exchanges[0]
        path = tmp_path / "it's saved.sse"
        notice = await commands.save(path)
        saved = path.read_bytes()
        assert saved == data
        assert replay_bytes(saved, dialect) == wanted
        assert notice.title == f"{len(data):,} bytes were saved"
        assert shlex.split(notice.text) == ["chatdesk", "replay", str(path), "--dialect", dialect, "--window"]
        commands.notices.act_chosen.emit(notice.key)
        assert QGuiApplication.clipboard().text() == notice.text


async def test_what_came_of_a_running_answer_can_be_saved(tmp_path: Path) -> None:
    """A stalled stream can be looked into while it is waited for; secrets that it repeats are masked."""
    said = sse(chat_chunk({"content": f"It is {SECRET}, or sk-abcdefgh12345678."}))
    half = b'data: {"choices":[{"del'
    headers = (("X-Tenant-Token", SECRET),)
    async with commands_of(tmp_path, Reply((said, half, STALL)), headers=headers) as commands:
        commands.asked.page.send("Hello?")
        await commands.asked.until(lambda: bool(commands.asked.page.log.events))
        exchange = commands.asked.page.log.exchange
        assert exchange is not None
        assert exchange.response is not None
        async with asyncio.timeout(PATIENCE):
            while exchange.response.body.size < len(said) + len(half):  # noqa: ASYNC110 - bytes tell nobody
                await asyncio.sleep(0.001)
        await commands.save(tmp_path / "half.sse")
        assert exchange.state is ExchangeState.RUNS
    saved = (tmp_path / "half.sse").read_bytes()
    assert (
        saved
        == said.replace(SECRET.encode(), b"(masked)").replace(b"sk-abcdefgh12345678", b"(masked)") + half
    )


async def test_a_stream_can_be_saved_with_its_times(tmp_path: Path) -> None:
    """The same answer, and beside it when each part of it came."""
    words = chat_stream("one ", "two", pause=0.03)
    async with commands_of(tmp_path, Reply(words)) as commands:
        await commands.asked.send()
        path = tmp_path / "timed.sse"
        await commands.save(path, kind=1)
        pieces = unstamped(path.read_bytes())
    assert b"".join(piece.data for piece in pieces) == b"".join(w for w in words if isinstance(w, bytes))
    assert pieces[-1].at - pieces[0].at >= 0.06
    assert replay_bytes(path.read_bytes(), "chat-completions")["text"] == "one two"


async def test_the_stream_of_each_request_of_a_turn_can_be_saved(tmp_path: Path) -> None:
    """A round of tools has two; the one that the inspector shows is meant, else the newest."""
    call = tool_calls_stream(("c1", "calculate", '{"expression": "6 * 7"}'))
    async with commands_of(tmp_path, Reply(call), Reply(chat_stream("42"))) as commands:
        await commands.asked.send()
        log = commands.asked.page.log
        assert [exchange.state for exchange in log.exchanges] == [ExchangeState.DONE] * 2
        await commands.save(tmp_path / "last.sse")
        log.chosen = log.exchanges[0]
        await commands.save(tmp_path / "first.sse")
    assert (tmp_path / "first.sse").read_bytes() == b"".join(step for step in call if isinstance(step, bytes))
    assert replay_bytes((tmp_path / "last.sse").read_bytes(), "chat-completions")["text"] == "42"


async def test_the_name_says_what_replay_has_to_be_told(tmp_path: Path) -> None:
    """Model and dialect, without characters that no file name has; nothing is saved where nothing came."""
    async with commands_of(tmp_path, error_reply(500, "down"), Reply(chat_stream("a"))) as commands:
        commands.commands.save_stream()
        assert commands.asked.page.findChildren(QFileDialog) == []
        page = commands.asked.page
        page.choose_model("work", "org/a model:7b")
        page.send("Hello?")
        await commands.asked.end()
        commands.commands.save_stream()
        assert Path(commands.dialog.selectedFiles()[0]).name == "org-a-model-7b-chat-completions.sse"
        commands.dialog.reject()


async def test_what_could_not_be_saved_is_told(tmp_path: Path) -> None:
    """A sentence, and what to do; nothing is left half written."""
    (tmp_path / "file").write_bytes(b"")
    async with commands_of(tmp_path, Reply(chat_stream("a"))) as commands:
        await commands.asked.send()
        exchange = commands.asked.page.log.exchange
        assert exchange is not None
        commands.tasks.spawn(commands.commands._save(exchange, tmp_path / "file" / "a.sse"))
        assert await commands.tasks.drain(PATIENCE) == 0
        assert (commands.notice.kind, commands.notice.title) == (NoticeKind.ERROR, "The stream was not saved")
        assert "Choose another folder" in commands.notice.text


async def test_the_request_in_front_is_copied(tmp_path: Path) -> None:
    """As the form that was asked for, without its secret; the notice says what has to be set."""
    headers = (("X-Tenant-Token", SECRET),)
    replies = (Reply(chat_stream("a")), Reply((sse(chat_chunk({"content": "b"}, "stop")), DONE)))
    async with commands_of(tmp_path, *replies, headers=headers) as commands:
        commands.commands.copy(Form.CURL)
        assert commands.notices.newest() is None
        await commands.asked.send("It's `me`")
        commands.commands.copy(Form.CURL)
        text = QGuiApplication.clipboard().text()
        assert text.startswith(f"curl --no-buffer '{commands.asked.server.url}/chat/completions'")
        assert '--header "X-Tenant-Token: $X_TENANT_TOKEN"' in text
        assert SECRET not in text
        assert commands.notice.title == "The request was copied: curl"
        assert commands.notice.text == "It reads X_TENANT_TOKEN from the environment."
        await commands.asked.send("And now?")
        commands.commands.copy(Form.FETCH)
        assert '"content": "And now?"' in QGuiApplication.clipboard().text()
