"""Tool servers that others wrote: npm's everything, filesystem and memory, PyPI's time and git."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from chatdesk.domain.message import ToolCallPart
from chatdesk.domain.tool import NoteKind, ToolHints, ToolNote
from chatdesk.domain.tool_server import ServerState, ToolServer
from chatdesk.tools.asking import ElicitationWish, Elicited, SampledAnswer, SamplingWish
from chatdesk.tools.own.grants import Grants
from devtools import tools
from tests.tools.toolboxes import Box, Surrounding, boxed, children_with

# The loop that the program runs on.
pytestmark = pytest.mark.qt
NEEDS_NPM = pytest.mark.needs("mcp-servers")
NODE = shutil.which("node") or "node"
EVERYTHING = str(tools.MCP_SERVERS / "server-everything" / "dist" / "index.js")
LONG = "everything_trigger-long-running-operation"


def everything() -> ToolServer:
    """Return the server that has one of each, as a child."""
    return ToolServer("everything", command=NODE, args=(EVERYTHING, "stdio"))


def of_python(name: str, *args: str) -> ToolServer:
    """Return a server that lies beside the Python of the tests."""
    return ToolServer(name, command=sys.executable, args=("-m", f"mcp_server_{name}", *args))


Served = Callable[[int], AbstractAsyncContextManager[ToolServer]]


class Answerer:
    """Answers what servers ask, and keeps it."""

    def __init__(self) -> None:
        self.sampled: list[SamplingWish] = []
        self.elicited: list[ElicitationWish] = []

    async def sample(self, wish: SamplingWish, tell: Callable[[ToolNote], None]) -> SampledAnswer | None:
        """Answer as a model would."""
        self.sampled.append(wish)
        return SampledAnswer("a small model's words", "small-1")

    async def elicit(self, wish: ElicitationWish) -> Elicited:
        """Fill in the form."""
        self.elicited.append(wish)
        return Elicited("accept", {"name": "Ada", "check": True})


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def everything_over_http(port: int) -> AsyncGenerator[ToolServer]:
    """Run the server that has one of each behind an address, and kill it at the end."""
    process = await asyncio.create_subprocess_exec(
        NODE, EVERYTHING, "streamableHttp", env={**os.environ, "PORT": str(port)}, stdout=DEVNULL, stderr=PIPE
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(20):
            while b"port" not in await process.stderr.readline():
                pass
        yield ToolServer("everything", url=f"http://127.0.0.1:{port}/mcp")
    finally:
        process.kill()
        await process.communicate()


@asynccontextmanager
async def everything_as_child(_port: int) -> AsyncGenerator[ToolServer]:
    """Return the same as a child of ours."""
    yield everything()


@NEEDS_NPM
async def test_a_child_has_one_of_each(around: Surrounding, tmp_path: Path) -> None:
    """Text, errors, progress, a picture, structure, links and files come over stdio as what they are."""
    around.grants = Grants((tmp_path,))
    async with boxed(around) as box:
        await box.use(everything())
        assert box.status("everything").protocol == "2025-11-25"
        await has_one_of_each(box)
        roots = (await box.call("everything_get-roots-list")).content
        assert tmp_path.as_uri() in roots


@NEEDS_NPM
async def test_an_address_has_one_of_each_and_comes_back(box: Box) -> None:
    """The same over HTTP; killed and started again, it is connected to again by the next call."""
    port = free_port()
    async with everything_over_http(port) as server:
        await box.use(server)
        await has_one_of_each(box)
    failed = await box.call("everything_echo", message="x")
    assert failed.is_error
    assert "everything" in failed.content
    async with everything_over_http(port):
        assert (await box.call("everything_echo", message="again")).content == "Echo: again"


def steps_in(box: Box) -> list[tuple[float | None, float | None]]:
    """Return the progress that was told."""
    return [(note.progress, note.total) for note in box.notes if note.kind is NoteKind.PROGRESS]


async def has_one_of_each(box: Box) -> None:
    """Call what both transports have."""
    tool = box.toolbox.find("everything_echo")
    assert tool is not None
    assert (tool.server, tool.name, tool.title) == ("everything", "echo", "Echo Tool")
    assert tool.hints == ToolHints(read_only=True, destructive=False, idempotent=True, open_world=False)
    assert tool.spec.schema["required"] == ["message"]
    assert (await box.call("everything_echo", message="né\u2028n")).content == "Echo: né\u2028n"
    assert (await box.call("everything_echo", message=5)).is_error
    done = await box.call(LONG, duration=0.3, steps=3)
    assert "completed" in done.content
    assert steps_in(box) == [(1.0, 3.0), (2.0, 3.0), (3.0, 3.0)]
    picture = await box.call("everything_get-tiny-image")
    (file,) = picture.attachments
    assert file.media_type == "image/png"
    assert base64.b64decode(file.data).startswith(b"\x89PNG")
    assert "[image-1, image/png" in picture.content
    weather = await box.call("everything_get-structured-content", location="Chicago")
    assert isinstance(weather.structured, dict)
    assert set(weather.structured) == {"temperature", "conditions", "humidity"}
    links = await box.call("everything_get-resource-links", count=2)
    assert "demo://resource/dynamic/text/2" in links.content
    text = await box.call("everything_get-resource-reference", resourceType="Text", resourceId=1)
    assert "This is a plaintext resource" in text.content
    blob = await box.call("everything_get-resource-reference", resourceType="Blob", resourceId=1)
    assert len(blob.attachments) == 1


@NEEDS_NPM
@pytest.mark.parametrize("served", [everything_as_child, everything_over_http])
async def test_a_stop_is_told_at_once_and_the_session_goes_on(box: Box, served: Served) -> None:
    """Within 50 ms of the cancellation nothing waits any more, and no note comes after."""
    async with served(free_port()) as server:
        await box.use(server)
        call = ToolCallPart("c", LONG, '{"duration": 20, "steps": 100}')
        task = asyncio.ensure_future(box.toolbox.call(call, box.notes.append))
        async with asyncio.timeout(10):
            while not steps_in(box):  # noqa: ASYNC110 - a note is a plain call
                await asyncio.sleep(0.01)
        begin = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.perf_counter() - begin < 0.05
        count = steps_in(box)
        assert (await box.call("everything_echo", message="on")).content == "Echo: on"
        await asyncio.sleep(0.3)
        assert steps_in(box) == count


@NEEDS_NPM
async def test_a_server_may_ask_a_model_and_the_user(around: Surrounding) -> None:
    """Sampling and elicitation reach whoever was given for them, and the answers reach the server."""
    answerer = around.sampler = around.elicitor = Answerer()
    async with boxed(around) as box:
        await box.use(everything())
        await box.until_offered("everything_trigger-sampling-request")
        said = await box.call("everything_trigger-sampling-request", prompt="Say it", maxTokens=50)
        assert "a small model's words" in said.content
        assert answerer.sampled[0].server == "everything"
        assert answerer.sampled[0].most_tokens == 50
        assert "Say it" in answerer.sampled[0].messages[0].text
        await box.until_offered("everything_trigger-elicitation-request")
        told = await box.call("everything_trigger-elicitation-request")
        assert "Ada" in told.content
        assert "name" in answerer.elicited[0].schema["properties"]


@NEEDS_NPM
async def test_without_somebody_to_answer_it_is_not_offered(box: Box) -> None:
    """A server is told that it cannot ask: its tools for that are not there."""
    await box.use(everything())
    assert not [name for name in box.names() if "sampling" in name or "elicitation" in name]


@NEEDS_NPM
async def test_kill_9_in_a_call_ends_it_and_the_server_comes_back(box: Box) -> None:
    """The call ends in half a second with a reason; the next one finds a new server."""
    await box.use(everything())
    (child,) = children_with(EVERYTHING)
    call = asyncio.ensure_future(box.call(LONG, duration=20, steps=5))
    await asyncio.sleep(0.3)
    begin = time.perf_counter()
    child.send_signal(signal.SIGKILL)
    result = await call
    assert time.perf_counter() - begin < 0.5
    assert result.is_error
    assert (await box.call("everything_echo", message="again")).content == "Echo: again"


@NEEDS_NPM
async def test_files_and_a_memory_of_others_work(box: Box, tmp_path: Path) -> None:
    """Two servers side by side, each with its own tools."""
    (tmp_path / "note.txt").write_text("hello from a file")
    root = str(tmp_path)
    files = str(tools.MCP_SERVERS / "server-filesystem" / "dist" / "index.js")
    memory = str(tools.MCP_SERVERS / "server-memory" / "dist" / "index.js")
    await box.use(
        ToolServer("files", command=NODE, args=(files, root)),
        ToolServer("memory", NODE, args=(memory,), env=(("MEMORY_FILE_PATH", str(tmp_path / "m.json")),)),
    )
    assert "hello from a file" in (await box.call("files_read_text_file", path=f"{root}/note.txt")).content
    assert (await box.call("files_read_text_file", path="/etc/passwd")).is_error
    write = box.toolbox.find("files_write_file")
    assert write is not None
    assert write.hints.destructive
    ada = {"name": "Ada", "entityType": "person", "observations": ["wrote the first program"]}
    assert not (await box.call("memory_create_entities", entities=[ada])).is_error
    assert "first program" in (await box.call("memory_search_nodes", query="Ada")).content


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository with one new file."""
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)
    (tmp_path / "a.txt").write_text("a")
    return tmp_path


async def test_time_and_git_of_others_work(box: Box, repository: Path) -> None:
    """Servers of the newest age of the protocol, made with the same SDK."""
    await box.use(of_python("time"), of_python("git", "--repository", str(repository)))
    assert {status.state for status in box.toolbox.statuses()} == {ServerState.READY}
    now = await box.call("time_get_current_time", timezone="Asia/Tokyo")
    assert "Asia/Tokyo" in now.content
    assert (await box.call("time_get_current_time", timezone="Mars/Olympus")).is_error
    status = await box.call("git_git_status", repo_path=str(repository))
    assert "a.txt" in status.content


async def test_a_server_of_the_newest_age_tells_of_new_tools(box: Box) -> None:
    """It is asked to, for that age tells nothing unasked; the tools are listed again."""
    fake = Path(__file__).parents[1] / "fakes" / "new_server.py"
    await box.use(ToolServer("new", command=sys.executable, args=(str(fake),)))
    assert box.status("new").protocol == "2026-07-28"
    assert (await box.call("new_grow")).content == "grown"
    await box.until_offered("new_more")
    assert (await box.call("new_more")).content == "here"
