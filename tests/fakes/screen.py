"""A screen of its own for a test or benchmark: Xvfb on a free display, with a window manager."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

_PATIENCE = 20.0


@contextmanager
def screen(env: Mapping[str, str], size: str = "1600x1000x24") -> Iterator[dict[str, str]]:
    """Yield `env` with the display of an Xvfb where openbox runs; both are gone afterwards.

    Xvfb itself looks for a display number that is free, so that two runs do not meet.
    """
    with ExitStack() as stack:
        display = _start_xvfb(stack, env, size)
        on_screen = dict(env) | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        on_screen.pop("WAYLAND_DISPLAY", None)
        stack.callback(end, _start(["openbox", "--sm-disable"], on_screen))
        _wait_for_window_manager(on_screen)
        yield on_screen


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, kindly first."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _start_xvfb(stack: ExitStack, env: Mapping[str, str], size: str) -> str:
    reader, writer = os.pipe()
    # No repeated keys (-r): where the machine is busy, half a second may part press and release.
    options = ["-screen", "0", size, "-nolisten", "tcp", "-noreset", "-r"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *options],
        env=dict(env),
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    stack.callback(end, server)
    with open(reader, encoding="ascii") as numbers:  # noqa: PTH123 - a descriptor
        number = numbers.readline().strip()
    if not number:
        raise RuntimeError("Xvfb did not start")
    return f":{number}"


def _start(command: list[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=dict(env), stdin=quiet, stdout=quiet, stderr=quiet)


def _wait_for_window_manager(env: Mapping[str, str]) -> None:
    limit = time.monotonic() + _PATIENCE
    while not _has_window_manager(env):
        if time.monotonic() > limit:
            raise TimeoutError("no window manager after 20 s")
        time.sleep(0.05)


def _has_window_manager(env: Mapping[str, str]) -> bool:
    # Only a window manager knows desktops: xdotool fails on a bare X server.
    asked = subprocess.run(["xdotool", "get_desktop"], env=dict(env), capture_output=True, check=False)
    return asked.returncode == 0
