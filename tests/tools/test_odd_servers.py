"""Servers with bad habits: none of them hangs us, freezes us, or leaves anything behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from chatdesk.domain.message import ToolCallPart
from chatdesk.domain.tool import ArgumentCheck
from chatdesk.domain.tool_server import ServerState, ToolServer
from chatdesk.tools import connection
from chatdesk.tools.error_log import ErrorLog
from tests.tools.toolboxes import Box, Surrounding, boxed, children_with

SERVER = Path(__file__).parents[1] / "fakes" / "odd_server.py"
# The loop that the program runs on.
pytestmark = pytest.mark.qt
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")


def odd(habit: str = "", **env: str) -> ToolServer:
    """Return a server with this habit."""
    return ToolServer("odd", command=sys.executable, args=(str(SERVER), habit), env=tuple(env.items()))


async def gone(pid: int) -> None:
    """Wait until a process has ended, two seconds at most."""
    process = psutil.Process(pid) if psutil.pid_exists(pid) else None
    if process is not None:
        await asyncio.to_thread(process.wait, 2)


def environment_of(pid: int) -> dict[str, str]:
    """Return the environment of a process, on Linux."""
    lines = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


async def child_with(word: str) -> psutil.Process:
    """Wait for a child of ours that was started with this word."""
    while True:
        if found := children_with(word):
            return found[0]
        await asyncio.sleep(0.01)


async def called(path: Path) -> None:
    """Wait until a call has reached the server that was told to make this file."""
    while not path.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
        await asyncio.sleep(0.005)


async def pids_of(box: Box) -> list[int]:
    """Return the process of the server, and those that it has started."""
    return [int(pid) for pid in (await box.call("odd_pid")).content.split()]


class Gaps:
    """The longest time for which the event loop did nothing else, in seconds of its thread's work.

    Not of the clock: a busy machine lets it wait as well.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> Gaps:
        self._task = asyncio.ensure_future(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _watch(self) -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            self.longest, before = max(self.longest, now - before), now


async def test_a_server_that_behaves_is_used(box: Box) -> None:
    """Its tools are offered with the name of the server, and run."""
    await box.use(odd())
    assert box.names() == ["odd_act", "odd_wait", "odd_big", "odd_pid"]
    assert (await box.call("odd_act")).content == "done"
    status = box.status("odd")
    assert (status.title, status.version) == ("odd", "1.2")


async def test_the_first_question_waits_for_servers_that_have_just_been_started(box: Box) -> None:
    """Their tools are on offer then; one that cannot be started is not waited for."""
    nobody = ToolServer("nobody", command="/no/such/program")
    await box.toolbox.use([odd(), nobody])
    assert box.names() == []
    await box.toolbox.settled()
    assert "odd_act" in box.names()


async def test_junk_on_stdout_is_passed_over(box: Box, caplog: pytest.LogCaptureFixture) -> None:
    """Lines that are no message are named in the log, a few of them and without a traceback."""
    with caplog.at_level(logging.INFO):
        await box.use(odd("junk"))
        assert (await box.call("odd_act")).content == "done"
    noise = [record for record in caplog.records if "no message" in record.getMessage()]
    assert 1 <= len(noise) <= 5
    assert not any(record.exc_info for record in caplog.records)


async def test_bytes_that_are_no_text_do_not_end_the_connection(box: Box) -> None:
    """What cannot be read is shown as such; the rest of the text and the next call are whole."""
    await box.use(odd("invalid-utf8"))
    for _ in range(2):
        result = await box.call("odd_act")
        assert result.content.startswith("caf\ufffd")
        assert not result.is_error


async def test_thirty_megabytes_are_cut_and_freeze_nothing(box: Box) -> None:
    """The text is kept as far as it goes, says how long it was, and the loop goes on meanwhile."""
    await box.use(odd("huge"))
    async with Gaps() as gaps:
        result = await box.call("odd_big")
    assert result.content.startswith("0123456789abcdef")
    assert result.content.endswith("[Cut: the result has 30 MB, and this is where it begins.]")
    assert len(result.content) < 250_000
    assert gaps.longest < 0.05, f"{gaps.longest * 1000:.0f} ms"
    assert (await box.call("odd_act")).content == "done"


async def test_a_call_that_is_never_answered_ends_with_a_stop(box: Box, tmp_path: Path) -> None:
    """Cancelled, it ends within 50 ms, the server is told, and the next call runs."""
    await box.use(odd(ODD_TOLD=str(tmp_path / "told"), ODD_CALLED=str(tmp_path / "called")))
    call = ToolCallPart("c", "odd_wait", "{}")
    task = asyncio.ensure_future(box.toolbox.call(call, box.notes.append))
    await called(tmp_path / "called")
    begin = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.05
    assert (await box.call("odd_act")).content == "done"
    assert (tmp_path / "told").read_text() == "cancelled\n"


async def test_a_server_that_says_nothing_is_given_up(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a time to begin in, then it is ended and tried again later; the program is free meanwhile."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    await box.toolbox.use([odd("deaf")])
    status = await box.until("odd", ServerState.WAITING, seconds=10)
    assert "did not answer in time" in status.trouble
    assert box.names() == []


async def test_a_server_that_does_not_end_is_ended(around: Surrounding) -> None:
    """Who ignores that stdin is closed, and SIGTERM, is gone within five seconds all the same."""
    async with boxed(around) as box:
        await box.use(odd("stays"))
        (pid,) = await pids_of(box)
        begin = time.perf_counter()
        await box.toolbox.aclose()
        assert time.perf_counter() - begin < 5
        await gone(pid)


async def test_a_server_that_is_just_being_started_ends_too(around: Surrounding) -> None:
    """The program is closed at once, whatever has been begun."""
    async with boxed(around) as box:
        for seconds in (0, 0.01, 0.2):
            await box.toolbox.use([odd("deaf")])
            await asyncio.sleep(seconds)
            begin = time.perf_counter()
            await box.toolbox.use([])
            assert time.perf_counter() - begin < 4.5


async def test_a_server_that_exits_at_once_says_why(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries it rests with its last words at hand; Restart tries again."""
    monkeypatch.setattr(connection, "_FIRST_WAIT", 0.01)
    monkeypatch.setattr(connection, "_MOST_TRIES", 2)
    await box.use(odd("exits"))
    status = box.status("odd")
    assert status.state is ServerState.FAILED
    assert "odd" in status.trouble
    assert "cannot find my configuration" in box.toolbox.error_tail("odd")
    assert [state for _, state in box.states].count(ServerState.CONNECTING) == 2
    await box.toolbox.restart("odd")
    await box.until("odd", ServerState.FAILED)


async def test_a_program_that_is_not_there_is_named(box: Box) -> None:
    """It is not tried again and again: waiting does not bring it."""
    await box.use(ToolServer("none", command="no-such-program-anywhere"))
    status = box.status("none")
    assert status.state is ServerState.FAILED
    assert "no-such-program-anywhere" in status.trouble
    assert status.hint


async def test_a_server_that_is_killed_in_a_call_comes_back(box: Box, tmp_path: Path) -> None:
    """The call ends at once with a reason, and the server is started again by itself."""
    await box.use(odd(ODD_CALLED=str(tmp_path / "called")))
    (pid,) = await pids_of(box)
    call = asyncio.ensure_future(box.call("odd_wait"))
    await called(tmp_path / "called")
    begin = time.perf_counter()
    os.kill(pid, signal.SIGKILL)
    result = await call
    assert time.perf_counter() - begin < 0.5
    assert result.is_error
    assert "odd" in result.content
    assert (await box.call("odd_act")).content == "done"
    assert await pids_of(box) != [pid]


async def test_a_server_that_dies_by_every_call_stays_usable(box: Box) -> None:
    """Each call has its own error, and none hangs."""
    await box.use(odd("dies"))
    for _ in range(3):
        assert (await box.call("odd_act")).is_error


async def test_a_chattering_stderr_blocks_nothing_and_fills_no_disk(
    box: Box, around: Surrounding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes to a file of its owner's alone, which is cut; the last lines can be read."""
    monkeypatch.setattr(connection, "_PING_EVERY", 0.05)
    await box.use(odd("stderr"))
    for _ in range(20):
        assert (await box.call("odd_act")).content == "done"
        await asyncio.sleep(0.02)
    assert box.toolbox.error_tail("odd").startswith("EEEE")
    (file,) = around.logs.iterdir()
    assert file.stat().st_mode & 0o077 == 0 or os.name == "nt"
    await box.toolbox.use([])
    ErrorLog(around.logs, "odd").shorten()
    assert file.stat().st_size < 2_000_001


async def test_evil_names_become_fitting_ones(box: Box) -> None:
    """Whatever they are, each is unique, can be sent, and calls its own tool; the unseen is left out."""
    await box.use(odd("evil-names"))
    tools = [tool for tool in box.toolbox.tools() if not tool.is_builtin]
    names = [tool.spec.name for tool in tools]
    assert len(names) == len(set(names)) == 9  # "ok" was there twice
    assert all(name.isascii() and name.replace("-", "").replace("_", "").isalnum() for name in names)
    assert max(len(name) for name in names) <= 64
    assert "odd_ok" in names
    assert all(len(tool.name) <= 120 and tool.name.isprintable() for tool in tools)
    assert not any("\u202e" in tool.name for tool in tools)
    assert {(await box.call(name)).content for name in names} == {"done"}
    await box.toolbox.restart("odd")
    await box.until("odd", ServerState.READY)
    assert list(box.names()) == names


async def test_the_same_tool_of_two_servers_has_two_names(box: Box) -> None:
    """Even where server and tool together read the same."""
    plain = odd()
    await box.use(*(ToolServer(name, plain.command, args=plain.args) for name in ("a b", "a_b", "a")))
    assert len(set(box.names())) == 12
    assert {"a_b_act", "a_act"} < set(box.names())


async def test_a_changed_schema_is_another_tool(box: Box, tmp_path: Path) -> None:
    """When the server says that its tools have changed they are listed again; the fingerprint tells."""
    await box.use(odd("changing", ODD_STATE=str(tmp_path / "state")))
    before = box.toolbox.find("odd_act")
    assert before is not None
    await box.call("odd_act")
    await box.until_offered("odd_more")
    after = box.toolbox.find("odd_act")
    assert after is not None
    assert after.fingerprint != before.fingerprint


async def test_schemas_and_descriptions_that_cannot_be_sent_are_mended(box: Box) -> None:
    """A schema that is none allows everything, a description of megabytes is cut."""
    await box.use(odd("broken-schema"))
    act, huge = (box.toolbox.find(f"odd_{name}") for name in ("act", "huge"))
    assert act is not None
    assert huge is not None
    assert box.toolbox.check(act, {"a": 1}) == ArgumentCheck(
        unchecked="The schema cannot be used: look at properties.a.type."
    )
    assert len(huge.spec.description) == 10_000


async def test_a_server_that_never_spoke_is_ended_soon(box: Box) -> None:
    """What is still being loaded has nothing to put in order; closing does not wait for it."""
    await box.use(odd())
    await box.toolbox.use([odd("deaf")])
    async with asyncio.timeout(10):
        found = await child_with("deaf")
    began = time.perf_counter()
    await box.toolbox.aclose()
    assert time.perf_counter() - began < 0.8
    assert not found.is_running()


async def test_a_tool_in_no_form_leaves_the_others(box: Box) -> None:
    """Those that can be called are offered; each of the others is named with the reason."""
    await box.use(odd("some-bad"))
    assert box.names() == ["odd_act", "odd_wait"]
    assert (await box.call("odd_act")).content == "done"
    assert [(tool.name, tool.reason) for tool in box.status("odd").unusable] == [
        ("", "“name” should be a valid string."),
        ("naked", "“inputSchema” is missing."),
        ("number", "“inputSchema.type” should be 'object'."),
        ("hinted", "“annotations.readOnlyHint” should be a valid boolean, unable to interpret input."),
        ("", "It is no object."),
    ]


async def test_a_list_that_is_not_mcp_is_told(box: Box) -> None:
    """The server is not used, and its status says why; it is tried again later."""
    await box.toolbox.use([odd("no-list")])
    status = await box.until("odd", ServerState.WAITING)
    assert "not MCP" in status.trouble


async def test_pages_without_end_are_not_followed(box: Box) -> None:
    """A server that always has one more page is listed all the same."""
    await box.use(odd("endless-pages"))
    assert len(box.names()) == 4


@pytest.mark.parametrize(("habit", "is_error"), [("no-mcp", True), ("wrong-structure", False)])
async def test_a_result_of_another_form_is_a_result(box: Box, habit: str, is_error: bool) -> None:
    """What is not MCP is told as an error, structure alone is its own text."""
    await box.use(odd(habit))
    result = await box.call("odd_act")
    assert result.is_error == is_error
    if not is_error:
        assert result.content == '{"a": [1, null]}'
        assert result.structured == {"a": [1, None]}


@ON_LINUX
async def test_what_a_server_started_ends_with_it(box: Box) -> None:
    """Grandchildren too, also those that have left the group."""
    await box.use(odd("grandchildren"))
    pids = await pids_of(box)
    assert len(pids) == 3
    await box.toolbox.use([])
    for pid in pids:
        await gone(pid)


_KILLED = """
import asyncio, sys
sys.path[:0] = [{root!r}]
from pathlib import Path
from tests.tools.test_odd_servers import odd
from tests.tools.toolboxes import Box, Surrounding
async def main():
    box = Box(Surrounding(Path({logs!r})))
    await box.use(odd("grandchildren"))
    print((await box.call("odd_pid")).content, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


@ON_LINUX
async def test_all_end_with_us_even_when_we_are_killed(tmp_path: Path) -> None:
    """After kill -9 of the program nothing of a server is left within two seconds."""
    code = _KILLED.format(root=str(Path(__file__).parents[2]), logs=str(tmp_path))
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert program.stdout is not None
    async with asyncio.timeout(20):
        pids = [int(pid) for pid in (await program.stdout.readline()).split()]
    assert len(pids) == 3
    program.kill()
    await program.wait()
    for pid in pids:
        await gone(pid)


@ON_LINUX
async def test_a_server_sees_little_of_us(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is what is configured and a minimum: no key of ours is in it."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2hunter2hunter2")
    await box.use(odd(MINE="yes"))
    (pid,) = await pids_of(box)
    env = environment_of(pid)
    assert env["MINE"] == "yes"
    allowed = {"HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "MINE", "CHATDESK_TOOL_SERVER"}
    assert set(env) <= allowed | {"LC_CTYPE"}


@ON_LINUX
async def test_secrets_are_filled_in_when_a_server_starts(around: Surrounding) -> None:
    """The configuration has a reference, the child the value; where it is missing the reason is told."""
    around.secrets["keyring:odd"] = "s3cret"
    async with boxed(around) as box:
        await box.use(odd("", TOKEN="keyring:odd"))
        (pid,) = await pids_of(box)
        assert environment_of(pid)["TOKEN"] == "s3cret"


async def test_many_servers_close_side_by_side(around: Surrounding) -> None:
    """Three that do not want to end take no longer than one."""
    async with boxed(around) as box:
        stubborn = odd("stays")
        names = [f"s{number}" for number in range(3)]
        await box.use(*(ToolServer(name, stubborn.command, args=stubborn.args) for name in names))
        begin = time.perf_counter()
        await box.toolbox.aclose()
        assert time.perf_counter() - begin < 5


_LOADING = """
import asyncio, sys, time
sys.path[:0] = [{root!r}, {packaging!r}]
from pathlib import Path
from chatdesk.domain.tool import ArgumentCheck
from chatdesk.domain.tool_server import ToolServer
from tests.tools.test_odd_servers import odd
from tests.tools.toolboxes import Surrounding, boxed
longest = 0.0
async def watch():
    global longest
    before = time.perf_counter()
    while True:
        await asyncio.sleep(0.002)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
async def main():
    assert "mcp" not in sys.modules
    begin = time.perf_counter()
    task = asyncio.ensure_future(watch())
    async with boxed(Surrounding(Path({logs!r}))) as box:
        plain = odd()
        await box.use(*(ToolServer(name, plain.command, args=plain.args) for name in "abc"))
        taken = time.perf_counter() - begin
        task.cancel()
    print(longest / taken)
asyncio.run(main())
"""


async def test_loading_what_servers_need_holds_up_nothing(tmp_path: Path) -> None:
    """The SDK comes in a thread, for several servers at once too: the loop goes on meanwhile."""
    root = Path(__file__).parents[2]
    code = _LOADING.format(root=str(root), packaging=str(root / "packaging"), logs=str(tmp_path))
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await program.communicate()
    assert program.returncode == 0
    assert float(out) < 0.4
