"""What judges arguments is loaded beside the work, and nothing is said to fit before."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys, time
from PySide6.QtWidgets import QApplication
app = QApplication([])
from chatdesk.ui.inspector.arguments_view import ArgumentsView
from chatdesk.ui.inspector.call_entry import CallEntry, CallState
from chatdesk.ui.look.theme import load_theme
assert "jsonschema" not in sys.modules
view = ArgumentsView(load_theme("light"))
view.show()
entry = CallEntry("c", "t", pieces=['{"a": 1}'], state=CallState.DONE)
entry.schema = {"type": "object", "properties": {"a": {"type": "string"}}}
began = time.perf_counter()
view.show_entry(entry)
print(view.schema_head.words, view.schema.state_at(0).value, sep=", ")
until = time.perf_counter() + 30
while view.schema_head.words == "not judged yet" and time.perf_counter() < until:
    app.processEvents()
print(view.schema_head.words, view.schema.state_at(0).value, view.box.words, sep=", ")
"""


def test_nothing_is_said_to_fit_before_it_was_judged() -> None:
    """While it is loaded the schema says so; then the violation is there by itself."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [
        "not judged yet, not there",
        "1 violation, does not fit, a should be a text, the model wrote 1.",
    ]
