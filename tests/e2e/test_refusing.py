"""A data directory that cannot be used: a small window says so, and the program ends."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.desktop import Desktop, Program, until
from tests.e2e.surfaces import focused


def test_a_start_that_cannot_be_says_so_in_a_window(desktop: Desktop, tmp_path: Path) -> None:
    """Whoever starts by an icon sees no terminal; Enter ends it, and the status is that of a failure."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    program = Program(desktop, file, [], {})
    try:
        until(lambda: [node.name for node in focused(program.nodes())] == ["Quit"], "the small window")
        assert any("cannot be made" in node.name for node in program.nodes())
        until(program.is_active, "keys going to the small window")
        program.press("Return")
        assert program.process.wait(20) == 1
    finally:
        if program.process.poll() is None:
            program.kill()
