"""A desktop of its own to use the program on: screen, window manager, D-Bus, keyring, assistive tools."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.fakes.screen import end, screen
from tests.fakes.secret_service import secret_service

ROOT = Path(__file__).resolve().parents[2]
EYES = Path(__file__).with_name("eyes.py")
PATIENCE = 20.0
CHECKOUT = (sys.executable, "-P", "-m", "chatdesk")

Found = TypeVar("Found")

# What Qt says when a reader asks for something that it does not have, or that has just gone.
_ASKED_BY_EYES = "qt.accessibility.atspi: "

# Settings of this process that would change what a test sees.
_NOT_HERE = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "QT_QPA_PLATFORM", "COVERAGE_PROCESS_START")

# How often the screen is read before its reader may be at fault.
_LOOKS = 6


def until(look: Callable[[], Found | None], what: str, limit: float = PATIENCE) -> Found:
    """Look again and again until there is something true; return it. Fails with `what` at the limit."""
    ends = time.monotonic() + limit
    while not (found := look()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {limit:g} s: {what}")
        time.sleep(0.02)
    return found


@dataclass(frozen=True, slots=True)
class Node:
    """Something that is shown, as an assistive tool is told of it.

    `read_out` is its description; `depth` counts what it is in: what follows deeper is in it.
    """

    role: str
    name: str
    text: str
    states: frozenset[str]
    read_out: str
    depth: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, as an assistive tool learns of it by every way there is.

    `read_out` is its description; `inner` are role and name of what is in it.
    """

    role: str
    name: str
    read_out: str
    text: str
    caret: int
    box: tuple[int, int, int, int]
    states: frozenset[str]
    inner: tuple[tuple[str, str], ...]


class Eyes:
    """Reads windows through AT-SPI, in a process of the system's Python."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = {name: value for name, value in env.items() if not name.startswith("PYTHON")}
        self._process = self._started()

    def look(self, pid: int) -> list[Node]:
        """Return everything that the process shows."""
        told = json.loads(self._ask_again({"pid": pid}))
        return [
            Node(n["role"], n["name"], n["text"], frozenset(n["states"]), n["read_out"], n["depth"])
            for n in told
        ]

    def items(self, pid: int, name: str) -> list[Item]:
        """Return the items of the list with this name, those out of view too."""
        told = json.loads(self._ask_again({"pid": pid, "items_of": name}))
        return [
            Item(
                one["role"],
                one["name"],
                one["read_out"],
                one["text"],
                one["caret"],
                tuple(one["box"]),
                frozenset(one["states"]),
                tuple((inner["role"], inner["name"]) for inner in one["inner"]),
            )
            for one in told
        ]

    def heard(self, kind: str) -> list[tuple[str, str]]:
        """Return text and source of the events of a kind since the last time; the first time begins it."""
        return [(text, source) for text, source in json.loads(self._ask({"heard": kind}))]

    def press(self, pid: int, role: str, name: str) -> bool:
        """Do the first act of what has this role and name; tell whether it was there."""
        return bool(json.loads(self._ask({"pid": pid, "role": role, "press": name}))[0])

    def _started(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        command = ["/usr/bin/python3", str(EYES)]
        return subprocess.Popen(command, env=self._env, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with suppress(BrokenPipeError):  # what was to be asked when it ended
                stream.close()
        end(self._process)

    def _ask_again(self, question: dict[str, Any]) -> bytes:
        """Ask what may be asked again.

        The library that reads (libatspi) may crash on what goes away meanwhile, which in a list that grows
        may be so several times; then another look is taken.
        """
        for _ in range(_LOOKS - 1):
            with suppress(BrokenPipeError, EOFError):
                return self._ask(question)
            self.close()
            self._process = self._started()
        return self._ask(question)

    def _ask(self, question: dict[str, Any]) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise EOFError("the reader of the screen has ended")
        return answer


class Program:
    """The program, started as a person starts it; keys come from outside, as from a keyboard."""

    def __init__(self, desktop: Desktop, folder: Path, arguments: list[str], env: Mapping[str, str]) -> None:
        self.folder = folder
        self._desktop = desktop
        self._env = desktop.env | dict(env)
        self._said = folder.with_name(folder.name + ".said")
        self.began = time.monotonic()
        with self._said.open("ab") as said:
            self.process = subprocess.Popen(
                [*desktop.program_command, "--data-dir", str(folder), *arguments],
                env=self._env,
                cwd=folder.parent,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,  # whatever it starts can be told by its session
            )

    @property
    def pid(self) -> int:
        """The process."""
        return self.process.pid

    def wait_shown(self) -> Program:
        """Wait until the window is there and keys go to its composer."""
        until(self._is_ready, "the window with the focus in the composer")
        return self

    def press(self, *keys: str) -> None:
        """Press keys, named as X does: "Return", "ctrl+q"."""
        self._desktop.run("xdotool", "key", "--delay", "8", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._desktop.run("xdotool", "type", "--delay", "4", text)

    def send(self, text: str) -> None:
        """Type a text and send it."""
        self.type(text)
        self.press("Return")

    def nodes(self) -> list[Node]:
        """Return what the screen shows, in words."""
        return self._desktop.eyes.look(self.pid)

    def find(self, name: str, role: str = "") -> Node | None:
        """Return what has this accessible name and is shown."""
        return next((n for n in self.nodes() if n.name == name and role in ("", n.role)), None)

    def wait_for(self, name: str, limit: float = PATIENCE) -> Node:
        """Wait until something with this accessible name is shown: "Stopped" in the status line."""

        def look() -> Node | None:
            self.check_alive()
            return self.find(name)

        try:
            return until(look, f"“{name}” on the screen", limit)
        except AssertionError as error:
            names = [f"{node.role} {node.name!r}" for node in self.nodes() if node.name]
            raise AssertionError(f"{error}; there are: {', '.join(names)}") from None

    def wait_words(self, words: str) -> None:
        """Wait until the name or description of something on the screen has these words in it."""

        def is_there() -> bool:
            return any(words in node.name or words in node.read_out for node in self.nodes())

        until(is_there, f"“{words}” on the screen")

    def move(self, x: int, y: int, width: int, height: int) -> None:
        """Give the window another place and size."""
        window = self.window()
        self._desktop.run("xdotool", "windowsize", "--sync", window, str(width), str(height))
        self._desktop.run("xdotool", "windowmove", "--sync", window, str(x), str(y))

    def minimize(self) -> None:
        """Put the window away."""
        self._desktop.run("xdotool", "windowminimize", "--sync", self.window())

    def is_active(self) -> bool:
        """Whether keys go to the window."""
        window = self.window()
        return bool(window) and self._desktop.ask("xdotool", "getactivewindow").strip() == window

    def composer_text(self) -> str:
        """Return what is written in the composer."""
        found = self.find("Message")
        return found.text if found is not None else ""

    def window(self) -> str:
        """Return the number of the X window, or "" while there is none."""
        found = self._desktop.ask(
            "xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.pid), "--class", ""
        )
        return found.split()[-1] if found else ""

    def geometry(self) -> dict[str, str]:
        """Return place and size of the window, as the X server knows them."""
        lines = self._desktop.ask("xdotool", "getwindowgeometry", "--shell", self.window()).splitlines()
        pairs = dict(line.split("=", 1) for line in lines)
        return {name: pairs[name] for name in ("X", "Y", "WIDTH", "HEIGHT")}

    def picture(self) -> bytes:
        """Return the pixels of the window, three bytes each."""
        command = ["import", "-silent", "-window", self.window(), "-depth", "8", "rgb:-"]
        return subprocess.run(command, env=self._desktop.env, check=True, capture_output=True).stdout

    def quit(self, *keys: str) -> None:
        """End the program by its key, and see it end cleanly."""
        self.press(*(keys or ("ctrl+q",)))
        self.wait_end()

    def wait_end(self, limit: float = PATIENCE) -> float:
        """Wait for a clean end: status 0, nothing said, nothing left behind. Returns when it ended."""
        try:
            code = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program did not end within {limit:g} s") from None
        ended = time.monotonic()
        assert (code, self.said()) == (0, "")
        assert self._desktop.left_by(self) == []
        return ended

    def kill(self) -> float:
        """Kill the program as a power cut would; returns when."""
        self.process.send_signal(signal.SIGKILL)
        at = time.monotonic()
        self.process.wait()
        return at

    def signal(self, number: int) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def said(self) -> str:
        """Return what was said on standard output and error, but for what the reading itself brings about."""
        lines = self._said.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line for line in lines if _ASKED_BY_EYES not in line)

    def check_alive(self) -> None:
        """Fail with what the program said where it has ended or complains."""
        if self.process.poll() is not None or self.said():
            raise RuntimeError(f"status {self.process.poll()}; the program said: {self.said()}")

    def _is_ready(self) -> bool:
        self.check_alive()
        if not self.is_active():
            return False
        composer = self.find("Message")
        return composer is not None and "focused" in composer.states


class Desktop:
    """Where the program runs; `env` is what its processes are started with, `program_command` starts it."""

    def __init__(self, env: Mapping[str, str], eyes: Eyes, program_command: Sequence[str] = CHECKOUT) -> None:
        self.env = dict(env)
        self.eyes = eyes
        self.program_command = tuple(program_command)

    @contextmanager
    def program(self, folder: Path, *arguments: str, **env: str) -> Iterator[Program]:
        """Start the program and wait for its window; afterwards it has ended, cleanly or by a kill."""
        program = Program(self, folder, list(arguments), env)
        try:
            yield program.wait_shown()
            if program.process.poll() is None:
                program.quit()
        finally:
            if program.process.poll() is None:
                program.kill()

    def chatdesk(self, folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command that needs no window, and return what it said."""
        command = [*self.program_command, "--data-dir", str(folder), *arguments]
        return subprocess.run(
            command, env=self.env | env, capture_output=True, text=True, check=False, timeout=60
        )

    def export(self, folder: Path) -> list[dict[str, Any]]:
        """Return the conversations of a data directory by the command that promises them."""
        output = folder.with_name(folder.name + "-export.json")
        done = self.chatdesk(folder, "export", "--all", "--format", "json", "--output", str(output))
        assert (done.returncode, done.stderr) == (0, "")
        exported = json.loads(output.read_text(encoding="utf-8"))
        assert (exported["format"], exported["version"]) == ("chatdesk", 1)
        return list(exported["conversations"])

    def run(self, *command: str) -> None:
        """Run a tool that must succeed."""
        subprocess.run(command, env=self.env, check=True, capture_output=True, timeout=PATIENCE)

    def ask(self, *command: str) -> str:
        """Return what a tool prints, "" where it fails."""
        return subprocess.run(command, env=self.env, check=False, capture_output=True, text=True).stdout

    def left_by(self, program: Program) -> list[str]:
        """Return the command lines of processes that the program started and left behind."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                line = (place / "cmdline").read_bytes()
            except OSError:
                continue  # it has just ended
            if fields[0] != "Z" and int(fields[3]) == program.pid:
                found.append(line.replace(b"\0", b" ").decode())
        return found


@contextmanager
def desktop(cache: Path, program: Sequence[str] = CHECKOUT) -> Iterator[Desktop]:
    """Yield a desktop; all of it is gone afterwards. `cache` takes the bytecode of what is started.

    `program` is the command that starts the program: this checkout's, or an installed one's.
    """
    with ExitStack() as stack:
        env = {k: v for k, v in stack.enter_context(secret_service()).items() if k not in _NOT_HERE}
        env |= {
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(cache),
            "PYTHONWARNINGS": "default",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        env = stack.enter_context(screen(env))
        stack.callback(end, _start_accessibility(env))
        eyes = Eyes(env)
        stack.callback(eyes.close)
        yield Desktop(env, eyes, program)


def _start_accessibility(env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    launcher = subprocess.Popen(
        ["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"],
        env=dict(env),
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
    )
    enable = [
        "gdbus",
        "call",
        "--session",
        "--dest",
        "org.a11y.Bus",
        "--object-path",
        "/org/a11y/bus",
        "--method",
    ]
    enable += ["org.freedesktop.DBus.Properties.Set", "org.a11y.Status", "IsEnabled", "<true>"]

    def is_enabled() -> bool:
        return subprocess.run(enable, env=dict(env), capture_output=True, check=False).returncode == 0

    until(is_enabled, "the bus of the assistive tools")
    return launcher
