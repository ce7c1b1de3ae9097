"""A recorded stream in the window: the whole program as a process, and Stop, Retry and tools at one page."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance

from chatdesk.app.turns import TurnMaker
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.providers.built_in import replay
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.providers.recorded import AFTER_THE_TOOLS
from chatdesk.providers.recording import Recording
from chatdesk.replay import replay_bytes
from chatdesk.settings.accounts import Account
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.settings.file import ConfigFile
from chatdesk.store.store import Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.wire.dialects import NAMES
from tests.tools.toolboxes import Box, Surrounding

ROOT = Path(__file__).resolve().parents[2]
STREAMS = ROOT / "tests" / "streams"
PATIENCE = 30.0
EXAMPLES = {
    "chat-completions": STREAMS / "chat-completions" / "reasoning-content.sse",
    "completions": STREAMS / "completions" / "plain.sse",
    "responses": STREAMS / "responses" / "text.sse",
}


# --- The program ------------------------------------------------------------------------------------


def command(folder: Path, *arguments: str) -> list[str]:
    """Return the program's command with its data directory."""
    return [sys.executable, "-P", "-m", "chatdesk", "--data-dir", str(folder), *arguments]


def environ() -> dict[str, str]:
    """Return an environment in which a window needs no screen."""
    return dict(os.environ) | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def window(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a replay in the window; at the end it is asked to close, and does so with status 0."""
    with subprocess.Popen(
        command(folder, "replay", *arguments, "--window"), env=environ(), stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def wait_for_answer(folder: Path, condition: str) -> None:
    """Wait until the store holds an answer of which the condition is true."""
    query = f"SELECT 1 FROM messages WHERE role = 'assistant' AND {condition}"  # noqa: S608 - our own words
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (folder / "chatdesk.sqlite3").exists():
            with closing(sqlite3.connect(folder / "chatdesk.sqlite3")) as database:
                try:
                    if database.execute(query).fetchone():
                        return
                except sqlite3.OperationalError as error:
                    assert "no such table" in str(error)  # noqa: PT017 - it is being made
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE:g} s: {condition}")


def exported(folder: Path) -> dict[str, Any]:
    """Return the one conversation that `chatdesk export` finds."""
    output = folder.with_name("export.json")
    arguments = ("export", "--all", "--format", "json", "--output", str(output))
    subprocess.run(
        command(folder, *arguments), env=environ(), check=True, timeout=PATIENCE, capture_output=True
    )
    (conversation,) = json.loads(output.read_bytes())["conversations"]
    assert isinstance(conversation, dict)
    return conversation


def text_of(message: dict[str, Any]) -> str:
    """Return the visible text of an exported message."""
    return "".join(part["text"] for part in message["parts"] if part["type"] == "text")


needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a program there at once")


@needs_signals
@pytest.mark.parametrize("dialect", NAMES)
def test_a_recording_is_played_into_a_new_conversation(tmp_path: Path, dialect: str) -> None:
    """The window asks by itself; the stored answer is what `replay` decodes, under the file's name."""
    path, folder = EXAMPLES[dialect], tmp_path / "data"
    with window(folder, str(path), "--dialect", dialect, "--pace", "0", "--chunk-size", "5"):
        wait_for_answer(folder, "finish_reason IS NOT NULL")
    conversation = exported(folder)
    question, answer = conversation["messages"]
    expected = replay_bytes(path.read_bytes(), dialect)
    assert conversation["title"] == text_of(question) == f"Replay of {path.name}"
    assert (text_of(answer), answer["finish_reason"]) == (expected["text"], expected["finish_reason"])
    assert answer["model"] == path.name


@needs_signals
def test_a_slow_recording_is_cut_off_by_the_end(tmp_path: Path) -> None:
    """What was played until then is kept as stopped; meanwhile a second replay is refused."""
    path, folder = tmp_path / "slow.sse", tmp_path / "data"
    chunk = b'data: {"choices":[{"index":0,"delta":{"content":"tick "}}]}\n\n'
    path.write_bytes(chunk * 10_000)
    arguments = (str(path), "--dialect", "chat-completions", "--pace", "20")
    with window(folder, *arguments):
        wait_for_answer(folder, "row IN (SELECT message_row FROM journals JOIN journal_entries)")
        second = subprocess.run(
            command(folder, "replay", *arguments, "--window"),
            env=environ(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        assert second.returncode == 1
        assert b"already running" in second.stderr
    _, answer = exported(folder)["messages"]
    assert answer["finish_reason"] == "stopped"
    assert 0 < text_of(answer).count("tick ") < 1000


# --- One page of it ---------------------------------------------------------------------------------


class Player:
    """A page whose conversation is answered by a recording, with all that is real below it."""

    def __init__(self, recording: Recording, folder: Path) -> None:
        self.store = Store(folder / "chatdesk.sqlite3")
        self.catalog = ServiceCatalog(_no_key)
        self.catalog.add_built_in(recording.account, replay(recording))
        self.accounts = Accounts(ConfigFile(folder / "config.toml"), {})
        self.accounts.add_built_in(recording.account)
        self.box = Box(Surrounding(folder))
        turns = TurnMaker(
            self.accounts.find, self.catalog, self.store.messages, ApprovalBook(), self.box.toolbox
        )
        head = Conversation(account_id=recording.account.id, model=recording.name)
        self.page = ConversationPage(OpenBranch(head), load_theme("light"), TurnDriver(Tasks()), turns.make)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The open branch."""
        return tuple(self.page.branch.messages)

    async def send(self) -> None:
        """Ask, and wait until the turn has ended."""
        self.page.send("Replay")
        await self.end()

    async def end(self) -> None:
        """Wait until nothing runs."""
        while self.page.driver.is_running:
            await self._next(self.page.driver.running_changed)

    async def begin(self) -> None:
        """Ask, and wait until something of the answer is there."""
        self.page.send("Replay")
        while not self.page.log.events:
            await self._next(self.page.driver.turn_event)

    @staticmethod
    async def _next(signal: SignalInstance) -> None:
        seen = asyncio.Event()
        connection = signal.connect(lambda *_: seen.set())
        async with asyncio.timeout(PATIENCE):
            await seen.wait()
        signal.disconnect(connection)


async def _no_key(account: Account) -> str | None:
    raise AssertionError(f"the key of {account.name} was asked for")


@asynccontextmanager
async def player(recording: Recording, folder: Path) -> AsyncIterator[Player]:
    """Yield a page for a recording; everything is closed afterwards."""
    made = Player(recording, folder)
    await made.store.begin()
    try:
        yield made
    finally:
        made.page.stop()
        await made.end()
        made.page.deleteLater()
        await made.box.toolbox.aclose()
        await made.catalog.aclose()
        await made.store.close()


@pytest.mark.qt
async def test_retry_plays_it_again_beside_the_first(tmp_path: Path) -> None:
    """The second version of the answer is the first one again."""
    path = EXAMPLES["chat-completions"]
    async with player(Recording(path.name, "chat-completions", path.read_bytes()), tmp_path) as made:
        await made.send()
        first = made.messages[-1]
        made.page.retry()
        await made.end()
        second = made.messages[-1]
        assert first.id != second.id
        assert first.text == second.text == replay_bytes(path.read_bytes(), "chat-completions")["text"]
        assert made.page.branch.versions()[second.id] == (2, 2)


@pytest.mark.qt
async def test_stop_ends_a_slow_recording(tmp_path: Path) -> None:
    """It is stopped like any answer, and keeps what was played."""
    chunk = b'data: {"choices":[{"index":0,"delta":{"content":"tick "}}]}\n\n'
    recording = Recording("slow.sse", "chat-completions", chunk * 1000, events_per_second=50)
    async with player(recording, tmp_path) as made:
        await made.begin()
        assert made.page.stop()
        await made.end()
        assert made.messages[-1].finish_reason is FinishReason.STOPPED
        assert "tick" in made.messages[-1].text


@pytest.mark.qt
async def test_recorded_tool_calls_do_not_run(tmp_path: Path) -> None:
    """A calculation that was asked for long ago is answered as not run, and the turn ends."""
    call = {"index": 0, "id": "c1", "function": {"name": "calculate", "arguments": '{"expression": "2+2"}'}}
    value = {"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
    data = f"data: {json.dumps(value)}\n\ndata: [DONE]\n\n".encode()
    async with player(Recording("tools.sse", "chat-completions", data), tmp_path) as made:
        await made.send()
        assert [m.role for m in made.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
        (result,) = made.messages[2].parts
        assert getattr(result, "is_error", False)
        assert made.messages[3].text == AFTER_THE_TOOLS


@pytest.mark.qt
async def test_its_account_is_there_for_this_start_alone(tmp_path: Path) -> None:
    """The picker offers it and the header says what it is; no list of settings has it, no file either."""
    recording = Recording("plain.sse", "responses", b"")
    async with player(recording, tmp_path) as made:
        accounts, account_id = made.accounts, recording.account.id
        assert accounts.describe(account_id, "plain.sse") == ("plain.sse", "recorded stream, no network")
        assert [one.id for one in accounts.answering()] == ["tour", account_id]
        assert [one.id for one in accounts.all()] == ["tour"]
        assert not accounts.has_own
        assert accounts.default_choice() == ("tour", "tour")
        assert accounts.default_choice(account_id) == (account_id, "plain.sse")
        assert not (tmp_path / "config.toml").exists()
