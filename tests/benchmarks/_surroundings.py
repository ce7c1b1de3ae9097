"""A home and a screen of their own for benchmarks of the whole program."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.fakes.screen import screen
from tests.fakes.secret_service import clean_environment

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def surroundings() -> Iterator[dict[str, str]]:
    """Yield the environment of a measured process; CHATDESK_DATA_DIR in it does not exist yet.

    The bytecode cache is their own as well, and warm after the first start, as it is for a user.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="chatdesk-bench-", ignore_cleanup_errors=True)
        )
        home = Path(folder)
        env = clean_environment(home) | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(home / "pyc")}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        if all(shutil.which(tool) for tool in ("Xvfb", "openbox", "xdotool")):
            env = stack.enter_context(screen(env))
        else:
            print("No Xvfb, openbox and xdotool here: measured offscreen.")
            env["QT_QPA_PLATFORM"] = "offscreen"
        env["CHATDESK_DATA_DIR"] = str(home / "data")
        yield env
