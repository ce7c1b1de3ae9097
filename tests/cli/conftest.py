"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import CommandLine


@pytest.fixture
def chatdesk(tmp_path: Path) -> CommandLine:
    """Return the program, to be started in `tmp_path`."""
    return CommandLine(tmp_path)
