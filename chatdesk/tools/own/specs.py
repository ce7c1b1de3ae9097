"""What our own tools are called, do and take: plain values, which load nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatdesk.domain.request import ToolSpec
from chatdesk.domain.tool import ToolHints, ToolInfo

SERVER = "ChatDesk"

_READS = ToolHints(read_only=True, destructive=False, idempotent=True, open_world=False)
_READS_THE_WEB = ToolHints(read_only=True, destructive=False, idempotent=True, open_world=True)


def _tool(
    name: str,
    title: str,
    description: str,
    properties: Mapping[str, Any],
    required: tuple[str, ...] = (),
    hints: ToolHints = _READS,
) -> ToolInfo:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = list(required)
    spec = ToolSpec(name, description, schema)
    return ToolInfo(spec, SERVER, name, title, hints, is_builtin=True)


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


CURRENT_TIME = _tool(
    "current_time",
    "Current time",
    "Tell the current date and time, by default of the computer's own time zone. "
    "Give an IANA time zone such as Europe/Lisbon or UTC for another place.",
    {"timezone": _text("IANA name, for example Asia/Tokyo")},
)
CALCULATE = _tool(
    "calculate",
    "Calculate",
    "Calculate an arithmetic expression exactly. Known: + - * / // % ** ( ), pi, e, tau, abs, ceil, "
    "cos, exp, factorial, floor, ln, log, log10, log2, max, min, round, sin, sqrt, tan.",
    {"expression": _text("for example (2 + 3) * 4")},
    ("expression",),
)
READ_FILE = _tool(
    "read_file",
    "Read a file",
    "Read a text file in one of the folders that the user has granted. Long files are read in pieces: "
    "give the first line and how many lines.",
    {
        "path": _text("whole path, or relative to a granted folder"),
        "first_line": {"type": "integer", "minimum": 1, "description": "1 is the beginning"},
        "lines": {"type": "integer", "minimum": 1, "description": "how many at most"},
    },
    ("path",),
)
LIST_FOLDER = _tool(
    "list_folder",
    "List a folder",
    "List files and folders, with their sizes, in one of the folders that the user has granted. "
    "Without a path: the granted folders.",
    {"path": _text("whole path, or relative to a granted folder")},
)
SEARCH_FILES = _tool(
    "search_files",
    "Search files",
    "Find files by name and lines by text in the folders that the user has granted. "
    "Upper and lower case are the same.",
    {
        "text": _text("what to look for; without it, files are found by name alone"),
        "name": _text("pattern of file names, for example *.py"),
        "path": _text("folder to look in; without it, all granted folders"),
    },
)
FETCH_PAGE = _tool(
    "fetch_page",
    "Fetch a web page",
    "Fetch a public web page or text file by its http or https address, and return its text.",
    {"url": _text("for example https://example.com/page")},
    ("url",),
    _READS_THE_WEB,
)

ALWAYS = (CURRENT_TIME, CALCULATE, FETCH_PAGE)
WITH_FOLDERS = (READ_FILE, LIST_FOLDER, SEARCH_FILES)
ALL = (*ALWAYS, *WITH_FOLDERS)
