"""A tool server as a child process: it gets little of our surroundings, and ends with all it started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from chatdesk.domain.errors import ToolError
from chatdesk.tools.watchdog import MARK, Watchdog, marked

_INHERITED = ("HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER")
# Where people have node and Python, and a program that was started from a menu does not look.
_MORE_PLACES = (
    "~/.local/bin",
    "~/.volta/bin",
    "~/.bun/bin",
    "~/.deno/bin",
    "~/.cargo/bin",
    "~/.pyenv/shims",
    "~/.asdf/shims",
    "~/.local/share/mise/shims",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/snap/bin",
)
_NVM = "~/.nvm/versions/node"

# Until it has ended by itself, until it has after SIGTERM, until the kernel has taken it away.
_GRACE_SECONDS = 1.0
# Who has not said a word yet is still being loaded: it reads no stdin, and has nothing to put in order.
_SILENT_SECONDS = 0.1
_TERM_SECONDS = 1.0
_KILL_SECONDS = 1.0
_LOOK_SECONDS = 0.01


class ProgramMissing(ToolError):
    """What is to be started is not there: trying again does not help."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What is started: the values are filled in, and may be secrets."""

    command: str
    args: Sequence[str]
    env: Mapping[str, str]
    cwd: str = ""

    def __repr__(self) -> str:
        """The program alone."""
        return f"<Launch of {self.command}>"


class Child:
    """One running server. `read` and `write` are its stdout and stdin."""

    def __init__(self, process: Process, mark: str, watchdog: Watchdog) -> None:
        self._process = process
        self._mark = mark
        self._watchdog = watchdog
        self._has_spoken = False

    @property
    def pid(self) -> int:
        """The id of the process, and of its group."""
        return self._process.pid

    async def read(self) -> bytes:
        """Return some bytes of stdout; none at its end."""
        assert self._process.stdout is not None  # noqa: S101 - it was started with a pipe
        data = await self._process.stdout.read(65_536)
        self._has_spoken = self._has_spoken or bool(data)
        return data

    async def write(self, data: bytes) -> None:
        """Write to stdin; raises `OSError` when the child does not read any more."""
        assert self._process.stdin is not None  # noqa: S101 - it was started with a pipe
        self._process.stdin.write(data)
        await self._process.stdin.drain()

    async def end(self) -> None:
        """Close stdin, wait, ask, kill; after at most three seconds nothing that it started is left."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if not await self._ended(_GRACE_SECONDS if self._has_spoken else _SILENT_SECONDS):
            self._signal_group(signal.SIGTERM)
            await self._ended(_TERM_SECONDS)
        self._kill_all()
        await self._ended(_KILL_SECONDS)
        # A survivor that nobody may kill would hold the pipe open: our end goes in any case.
        self._process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - it has no public name
        for what in (f"mark:{self._mark}", f"group:{self.pid}"):
            self._watchdog.forget(what)

    async def _ended(self, seconds: float) -> bool:
        # Not `wait()`: it waits for the pipes too, which a child of the child may hold open.
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self._process.returncode is None:
            if loop.time() >= deadline:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True

    def _kill_all(self) -> None:
        if os.name != "posix":
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            return
        self._signal_group(signal.SIGKILL)
        for pid in marked(self._mark):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    def _signal_group(self, number: signal.Signals) -> None:
        if os.name != "posix":
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


async def start(launch: Launch, errors: IO[bytes], watchdog: Watchdog) -> Child:
    """Start a server whose stderr goes to the file `errors`.

    Its environment is what `launch` names over a minimum (home, user, shell, terminal, search path),
    and a mark of ours. Raises `ToolError` with what to do when it cannot be started.
    """
    mark = uuid.uuid4().hex
    env = surroundings(os.environ) | dict(launch.env) | {MARK: mark}
    program = shutil.which(launch.command, path=env["PATH"])
    if program is None:
        raise ProgramMissing(
            f"The program “{launch.command}” was not found.",
            hint="Install it, or give the whole path to it.",
        )
    folder = _folder(launch.cwd)
    watchdog.watch(f"mark:{mark}")
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *launch.args,
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            env=env,
            cwd=folder,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        watchdog.forget(f"mark:{mark}")
        raise ToolError(f"“{launch.command}” could not be started: {_reason(error)}.") from error
    watchdog.watch(f"group:{process.pid}")
    return Child(process, mark, watchdog)


def surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what of our environment a server gets, with a search path that finds node and Python."""
    kept = {name: environ[name] for name in _INHERITED if name in environ}
    places = [place for place in kept.get("PATH", os.defpath).split(os.pathsep) if place]
    more = [Path(place).expanduser() for place in _MORE_PLACES]
    versions = Path(_NVM).expanduser()
    if versions.is_dir():
        more[:0] = [place / "bin" for place in sorted(versions.iterdir(), key=_version, reverse=True)[:1]]
    places += [str(place) for place in more if str(place) not in places and place.is_dir()]
    return kept | {"PATH": os.pathsep.join(places)}


def _folder(cwd: str) -> Path:
    folder = Path(cwd).expanduser() if cwd else Path.home()
    if not folder.is_dir():
        raise ProgramMissing(f"The folder “{folder}” is not there.", hint="Change “cwd” of the server.")
    return folder


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.name.lstrip("v").split(".") if part.isdigit())


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
