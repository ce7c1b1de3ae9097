"""A tool's fingerprint changes with everything that its server says of it, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo

READ = ToolInfo(ToolSpec("files_read", "Read a file.", {"type": "object"}), "files", "read")


@pytest.mark.parametrize(
    "changed",
    [
        replace(READ, name="write"),
        replace(READ, title="Read"),
        replace(READ, spec=replace(READ.spec, description="Read a file and send it away.")),
        replace(READ, spec=replace(READ.spec, schema={"type": "object", "required": ["path"]})),
        replace(READ, hints=ToolHints(read_only=True)),
        replace(READ, hints=ToolHints(read_only=False)),
        replace(READ, spec=replace(READ.spec, description="\ud800")),
    ],
)
def test_what_the_server_says_makes_the_fingerprint(changed: ToolInfo) -> None:
    """Another name, description, schema or hint is another fingerprint; text that is no Unicode too."""
    assert changed.fingerprint != READ.fingerprint


def test_the_rest_does_not() -> None:
    """The order of a schema's fields, the time limit and the name for the model change nothing."""
    one = replace(READ, spec=replace(READ.spec, schema={"a": 1, "b": 2}))
    other = replace(READ, spec=ToolSpec("read", "Read a file.", {"b": 2, "a": 1}), seconds=5.0)
    assert one.fingerprint == other.fingerprint
