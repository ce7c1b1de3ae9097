"""A real Secret Service (GNOME Keyring) on a D-Bus of its own, with a home of its own.

Tests that use it are marked `needs("secret-service")`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

_PATIENCE = 20.0


@contextmanager
def private_bus() -> Iterator[dict[str, str]]:
    """Yield the environment of a process that shall see a D-Bus session of its own and an empty home.

    Nothing there is unlocked. Whatever the bus started is gone afterwards.
    """
    with ExitStack() as stack:
        home = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="chatdesk-", ignore_cleanup_errors=True)
        )
        env = clean_environment(Path(home))
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        stack.callback(_end, bus)
        assert bus.stdout is not None
        yield env | {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}


@contextmanager
def secret_service() -> Iterator[dict[str, str]]:
    """Yield the environment of a process that shall see an unlocked GNOME Keyring of its own."""
    with private_bus() as env:
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert daemon.stdin is not None
        daemon.stdin.write("\n")
        daemon.stdin.close()
        try:
            _wait_for_owner(env["DBUS_SESSION_BUS_ADDRESS"], "org.freedesktop.secrets")
            yield env
        finally:
            _end(daemon)


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment with this home and neither D-Bus, display, keyring choice nor OpenAI account."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    gone = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in gone and not name.startswith(("XDG_", "OPENAI_", "CHATDESK_", "KEYRING_"))
    }
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}


def _wait_for_owner(address: str, name: str) -> None:
    from contextlib import closing

    from jeepney.bus_messages import message_bus  # type: ignore[import-untyped, unused-ignore]
    from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped, unused-ignore]

    end = time.monotonic() + _PATIENCE
    with closing(open_dbus_connection(bus=address)) as bus:
        while Proxy(message_bus, bus).NameHasOwner(name)[0] != 1:
            if time.monotonic() > end:
                raise TimeoutError(f"{name} did not appear within {_PATIENCE:g} s")
            time.sleep(0.02)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def python_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with this checkout on Python's path."""
    return dict(env) | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
