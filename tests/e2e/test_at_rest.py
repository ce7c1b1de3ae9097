"""What a window holds that nobody has done anything in: little, and it stays so."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from devtools import tools
from tests.fakes.screen import screen
from tests.fakes.secret_service import clean_environment

# The whole program; as soon as the keys go to the composer and the start's own work is done it is looked at.
_LOOK = """
import json, os, sys
from chatdesk.app import binding

load = binding.load

def load_and_look():
    load()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QDialog, QWidget
    was = []

    def look():
        focus = QApplication.focusWidget()
        was.append(len(sys.modules) if focus is not None else 0)
        if len(was) < 15 or not was[-1] or len(set(was[-15:])) > 1:
            return
        heirs = sorted(one.__name__ for one in (*QDialog.__subclasses__(), *QWidget.__subclasses__()))
        print(json.dumps({"modules": sorted(sys.modules), "heirs": heirs}))
        sys.stdout.flush()
        os._exit(0)

    from chatdesk.ui.window.main_window import MainWindow
    build = MainWindow.__init__

    def build_and_look(window, *arguments):
        build(window, *arguments)
        timer = QTimer(window)
        timer.timeout.connect(look)
        timer.start(100)

    MainWindow.__init__ = build_and_look

binding.load = load_and_look
from chatdesk.__main__ import main
del sys.argv[1:]
main()
"""

# TLS, the ways to services, what reads and colours text, and what only later starts, icons and notices need.
_LATER = {
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
    "_hashlib",
    "_ssl",
    "argparse",
    "chatdesk.providers.http",
    "httpx",
    "keyring",
    "logging.handlers",
    "markdown_it",
    "mcp",
    "msgspec",
    "pygments",
    "truststore",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The modules and the classes of widgets that there are in a new program at rest."""
    if reason := tools.why_missing(("display",)):
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("rest")
    command = [sys.executable, "-c", _LOOK]
    with screen(clean_environment(folder) | {"CHATDESK_DATA_DIR": str(folder / "data")}) as env:
        run = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=True)
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def test_nothing_is_loaded_that_nobody_has_asked_for(told: dict[str, list[str]]) -> None:
    """What is added here is held by every window at rest: load it where it is first needed instead."""
    assert not set(told["modules"]) & _LATER
    assert "chatdesk.ui.transcript.view" in told["modules"]


def test_the_binding_was_not_made_to_look_through_all_classes(told: dict[str, list[str]]) -> None:
    """It does for an object that Qt made in secret, as by `children()` or an unknown viewport: 4 MB."""
    assert "QMainWindow" in told["heirs"]
    assert not {"QWizard", "QColorDialog", "QMdiSubWindow", "QCalendarWidget"} & set(told["heirs"])
