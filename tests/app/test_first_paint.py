"""What the first picture waits for is little, and stays so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PAINT = """
import os, sys
from chatdesk.app import binding
binding.load()
before = set(sys.modules)
from chatdesk.app.first_paint import FirstPaint
from chatdesk.settings.paths import find_paths
paths = find_paths(None, os.environ)
paths.make_folders()
first = FirstPaint(paths)
first.paint()
print(*sorted(set(sys.modules) - before), sep="\\n")
sys.stdout.flush()
os._exit(0)
"""

_OURS = {
    "app.first_paint",
    "settings.atomic_file",
    "settings.kept_look",
    "settings.state",
    "ui",
    "ui.composer",
    "ui.composer.attach_button",
    "ui.composer.attachments",
    "ui.composer.card_shape",
    "ui.composer.composer",
    "ui.composer.composer_hint",
    "ui.composer.history_walk",
    "ui.composer.message_edit",
    "ui.composer.message_keys",
    "ui.composer.prompt_history",
    "ui.composer.queued",
    "ui.composer.tall_layout",
    "ui.look",
    "ui.look.buttons",
    "ui.look.column",
    "ui.look.focus_ring",
    "ui.look.icons",
    "ui.look.keycap",
    "ui.look.paint",
    "ui.look.resting_caret",
    "ui.look.scheme",
    "ui.look.send_stop_button",
    "ui.look.theme",
    "ui.look.tokens",
    "ui.look.viewport",
    "ui.window",
    "ui.window.hairlines",
    "ui.window.main_window",
    "ui.window.own_window",
    "ui.window.right_panes",
    "ui.window.sidebar_width",
}
_HEAVY = {"asyncio", "dataclasses", "datetime", "json", "platform", "sqlite3", "tomllib", "uuid"}


@pytest.fixture
def loaded(tmp_path: Path) -> set[str]:
    """The modules that a new program has loaded when its window is painted, beside the binding's."""
    env = dict(os.environ) | {"CHATDESK_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run([sys.executable, "-c", _PAINT], capture_output=True, text=True, check=True, env=env)
    return set(told.stdout.split())


def test_nothing_new_is_loaded_before_the_first_paint(loaded: set[str]) -> None:
    """What is added here is waited for at every start: load it where it is first needed instead."""
    ours = {name.removeprefix("chatdesk.") for name in loaded if name.startswith("chatdesk.")}
    assert ours == _OURS
    assert not loaded & _HEAVY
