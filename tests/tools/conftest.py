"""What the tests of the tools share."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.tools.toolboxes import Box, Surrounding, boxed


@pytest.fixture
def around(tmp_path: Path) -> Surrounding:
    """What the toolbox finds around it."""
    return Surrounding(tmp_path / "logs")


@pytest.fixture
async def box(around: Surrounding) -> AsyncGenerator[Box]:
    """A toolbox without servers."""
    async with boxed(around) as box:
        yield box
