"""The chosen value of a tree in full: real line breaks, nothing cut to a row."""

from __future__ import annotations

import json
from typing import Any

from chatdesk.domain.hidden import spelled
from chatdesk.schemas.growing_json import GrowingNode
from chatdesk.schemas.misfit import path_text
from chatdesk.ui.inspector.detail_text import DetailText, Section
from chatdesk.ui.inspector.difference_model import DifferenceNode
from chatdesk.ui.inspector.json_model import JsonNode, Node
from chatdesk.ui.inspector.text_colors import Syntax
from chatdesk.ui.look.theme import Theme

_LONGEST = 20_000


class ValueText(DetailText):
    """Shows the row that is chosen in a tree; of one that was changed what it was and what it is."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self.setAccessibleName(name)
        self.set_theme(theme)

    def show_node(self, node: Node) -> None:
        """Show the value of a row."""
        if isinstance(node, DifferenceNode):
            self.show_sections(self._compared(node))
            return
        value = node.value if isinstance(node, JsonNode) else None
        if isinstance(node, GrowingNode):
            value = node.value if node.is_whole else node.text_so_far or None
        title = spelled(path_text(node.path)) or self.tr("Whole value")
        if isinstance(value, str):
            note = self.tr("{0} letters").format(f"{len(value):,}")
            self.show_sections([Section(title, spelled(value), note)])
        elif isinstance(value, dict | list):
            self.show_sections([Section(title, spelled(_beginning(value)), syntax=Syntax.JSON)])
        else:
            self.show_sections([Section(title, spelled(node.text()), syntax=Syntax.JSON)])

    def _compared(self, node: DifferenceNode) -> list[Section]:
        found = []
        before, after = node.texts()
        if before is not None:
            found.append(Section(self.tr("Before"), spelled(before)))
        if after is not None:
            found.append(Section(self.tr("After") if found else self.tr("Value"), spelled(after)))
        return found


def _beginning(value: Any) -> str:
    """Return a value as JSON with indentation; of a long one its first 20,000 letters."""
    pieces: list[str] = []
    size = 0
    for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST:
            pieces.append("\n…")
            break
    return "".join(pieces)
