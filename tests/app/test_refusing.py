"""A start that ends before there is a window says why, where the user looks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from chatdesk.app.refusing import has_screen, refusal_box

pytestmark = pytest.mark.qt


def test_the_box_says_what_is_wrong_and_what_to_do(qapp: QApplication) -> None:
    """Enter and Esc close it."""
    assert qapp is not None
    box = refusal_box("The folder cannot be made.", "Choose another one.")
    assert (box.text(), box.informativeText()) == ("The folder cannot be made.", "Choose another one.")
    assert box.defaultButton() is not None
    assert box.escapeButton() is box.defaultButton()
    assert box.defaultButton().text() == "Quit"
    box.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_window_needs_a_screen() -> None:
    """A terminal without one, and a screen that nobody sees, get the sentence alone."""
    assert has_screen({"DISPLAY": ":1"})
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"})
    assert not has_screen({})
    assert not has_screen({"DISPLAY": ":1", "QT_QPA_PLATFORM": "offscreen"})


def test_without_a_screen_the_sentence_is_written_and_the_start_ends(tmp_path: Path) -> None:
    """The status tells scripts; nothing waits for a click that cannot come."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    env = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "chatdesk", "--data-dir", str(file)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "cannot be made" in done.stderr
    assert "--data-dir" in done.stderr
