"""What a request says: the server's claims about its tool, in words that leave them claims."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.tool import ToolInfo
from chatdesk.ui.transcript.asks.argument_lines import visible

_LONGEST = 400


def claims_of(tool: ToolInfo) -> str:
    """Return what the server claims of its tool, in short sentences."""
    hints = tool.hints
    said: list[str] = []
    if hints.read_only:
        said.append(tr("It changes nothing."))
    elif hints.destructive:
        said.append(tr("It may delete or overwrite."))
    elif hints.destructive is False:
        said.append(tr("It only adds, and overwrites nothing."))
    elif hints.read_only is False:
        said.append(tr("It changes something."))
    if hints.idempotent and not hints.read_only:
        said.append(tr("Doing it twice changes nothing more."))
    if hints.open_world:
        said.append(tr("It reaches outside, such as the web."))
    elif hints.open_world is False:
        said.append(tr("It reaches nothing outside."))
    return " ".join(said) or tr("Nothing about what it changes.")


def claims_title(tool: ToolInfo) -> str:
    """Return whose words the claims are."""
    return tr("Built in") if tool.is_builtin else tr("The server says")


def description_of(tool: ToolInfo) -> str:
    """Return the beginning of the server's description in one paragraph."""
    # Its title stands here: everywhere else it has the one name that its rules have too.
    title = tool.title if tool.title.strip() and tool.title != tool.shown_name else ""
    said = f"{title}. {tool.spec.description}" if title else tool.spec.description
    text = visible(" ".join(said.split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def title_of(tool: ToolInfo) -> str:
    """Return the name of a tool in one line, as a person reads it."""
    return visible(" ".join(tool.shown_name.split()))[:120] or tr("A tool without a name")


def server_of(tool: ToolInfo) -> str:
    """Return the name of its server in one line."""
    return visible(" ".join(tool.server.split()))[:60]


def tr(text: str) -> str:
    """Translate in the context of the requests."""
    return QCoreApplication.translate("Request", text)
