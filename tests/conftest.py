"""What holds for every test: a home of its own, no account around, nothing that goes wrong unseen.

A message of Qt, an error that asyncio only logs ("Task exception was never retrieved", "Task was
destroyed but it is pending") and, by pyproject.toml, every Python warning fail the test they belong to.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from devtools import tools

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

# The same examples every time: what fails for one fails for all. Others: `--hypothesis-profile=default`.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

TESTS = Path(__file__).resolve().parent

# The offscreen platform has no window manager to talk to; that is all these say.
_EXPECTED_QT_MESSAGES = (r"This plugin does not support (propagateSizeHints|raise|grabbing)",)

_NOT_FOR_TESTS = re.compile(
    r"OPENAI_.*|CHATDESK_(?!FAILED_CHECKS).*|(all|https?|ftp|no|socks)_proxy|DBUS_.*|(WAYLAND_)?DISPLAY|XAUTHORITY"
    r"|LANGUAGE|LC_.*|QT_(?!QPA_PLATFORM$).*",
    re.IGNORECASE,
)

_qt_messages: list[str] = []
_is_watching_qt = False


# --- Surroundings -----------------------------------------------------------------------------------


def pytest_configure() -> None:
    """Take the user's accounts, proxies, display and language out of this process and its children."""
    for name in [name for name in os.environ if _NOT_FOR_TESTS.fullmatch(name)]:
        del os.environ[name]
    os.environ["LANG"] = "C.UTF-8"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a home of its own: no test reads or writes the user's files or keys."""
    folder = tmp_path_factory.mktemp("home")
    for variable, place in _PLACES.items():
        monkeypatch.setenv(variable, str(folder / place))
    runtime = folder / _PLACES["XDG_RUNTIME_DIR"]
    runtime.mkdir(mode=0o700)  # Qt complains about any other mode
    return folder


_PLACES = {
    "HOME": ".",
    "USERPROFILE": ".",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}


# --- What fails a test ------------------------------------------------------------------------------


class _ErrorLog(logging.Handler):
    """Keep what asyncio and qasync log as errors: nobody else would see it."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        cause = record.exc_info[1] if record.exc_info else None
        self.errors.append(f"{text} {cause!r}" if cause else text)

    def keep_raised(
        self, kind: type[BaseException], error: BaseException, where: TracebackType | None
    ) -> None:
        """Stand in for sys.excepthook, which gets what a Qt slot or an overridden event handler raises."""
        self.errors.append("".join(traceback.format_exception(kind, error, where)))


@pytest.fixture(autouse=True)
def _nothing_goes_wrong_unseen(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, home: Path
) -> Iterator[None]:
    """Fail the test for what Qt and asyncio said, and slots raised, while it and its fixtures ran."""
    log = _ErrorLog()
    monkeypatch.setattr(sys, "excepthook", log.keep_raised)
    loggers = [logging.getLogger(name) for name in ("asyncio", "qasync")]
    for logger in loggers:
        logger.addHandler(log)
    _watch_qt()
    _qt_messages.clear()
    yield
    # A task that nobody awaited complains when it is collected.
    gc.collect(2 if asyncio.iscoroutinefunction(getattr(request.node, "obj", None)) else 1)
    gc.disable()  # what a test switched on again
    for logger in loggers:
        logger.removeHandler(log)
    complaints = log.errors + _unexpected(_qt_messages, request.node)
    if complaints:
        pytest.fail("went wrong unseen:\n" + "\n".join(complaints), pytrace=False)


def _unexpected(messages: Iterable[str], item: pytest.Item) -> list[str]:
    allowed = list(_EXPECTED_QT_MESSAGES)
    for marker in item.iter_markers("allow_qt_messages"):
        allowed += marker.args
    return [text for text in messages if not any(re.search(pattern, text) for pattern in allowed)]


def _watch_qt() -> None:
    """Listen to Qt's messages from the first test on."""
    global _is_watching_qt  # noqa: PLW0603 - Qt has one handler per process
    if _is_watching_qt:
        return
    try:
        from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
    except ImportError:  # a library is missing: the tests that need Qt say so themselves, the others can pass
        return

    def keep(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind not in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}:
            _qt_messages.append(f"Qt: {text}")

    qInstallMessageHandler(keep)
    _is_watching_qt = True


def pytest_collection_finish() -> None:
    """Collect garbage between the tests, in this thread, as the program does it at rest.

    Python would do it in whatever thread makes it due; Qt objects that it finds there crash, or wait for
    ever. What is there before any test is left out of it: that costs 2 ms then, not 30.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


# --- Qt's event loop --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Return the one QApplication of this process, offscreen."""
    return _application()


def _application() -> QApplication:
    from PySide6.QtWidgets import QApplication

    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["chatdesk"])
    app.setQuitOnLastWindowClosed(False)
    _watch_qt()
    return app


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run the async tests of `tests/ui`, and those marked `qt`, in Qt's loop; the others in asyncio's own."""
    if item.path.is_relative_to(TESTS / "ui") or item.get_closest_marker("qt"):
        return {"qt": _qt_loop}
    return {"asyncio": asyncio.new_event_loop}


def _qt_loop() -> asyncio.AbstractEventLoop:
    from chatdesk.ui.loop import QtLoop

    loop: Any = QtLoop(_application())
    return loop  # type: ignore[no-any-return]


# --- Tools that not every machine has ---------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what needs a tool that is not here."""
    for item in items:
        names = [name for marker in item.iter_markers("needs") for name in marker.args]
        reason = tools.why_missing(names) if names else ""
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def aimock() -> list[str]:
    """Return the command that starts the mock server that others wrote; use with `needs("aimock")`."""
    return [shutil.which("node") or "node", str(tools.AIMOCK)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the checks that failed before pytest, so that the end of the output shows them."""
    failed = os.environ.get("CHATDESK_FAILED_CHECKS")
    if failed:
        terminalreporter.write_sep("=", f"failed before the tests: {failed}", red=True)
