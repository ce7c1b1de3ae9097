"""A few items of each kind, as the program would gather them."""

from __future__ import annotations

from chatdesk.domain.matching import Match, Pattern
from chatdesk.ui.palette.items import Found, Item, Kind

COMMANDS = (
    Item(Kind.COMMAND, ("turn.stop",), "Stop", "Stop the answer", keys=("Esc",), is_able=False, note="later"),
    Item(Kind.COMMAND, ("conversation.new",), "New conversation", "Begin one", keys=("Ctrl", "N")),
    Item(Kind.COMMAND, ("view.zoom_in",), "Larger text", "Make all text larger", also="view zoom in"),
    Item(Kind.COMMAND, ("composer.newline",), "New line", "Begin a new line", is_local=True),
)
SETTINGS = (Item(Kind.SETTING, ("storage",), "Preferences: Storage"),)
MODELS = (Item(Kind.MODEL, ("a", "qwen3-30b"), "qwen3-30b", "Home", is_current=True),)
TALKS = tuple(
    Item(Kind.CONVERSATION, (f"c{number}",), title, is_current=number == 0)
    for number, title in enumerate(("Open now", "History of the metre", "Restore a backup", "Custom colours"))
)


class SomeSources:
    """Items that stand still."""

    def items(self, kind: Kind) -> list[Item]:
        """Return those of a kind."""
        return list({Kind.COMMAND: COMMANDS, Kind.SETTING: SETTINGS, Kind.MODEL: MODELS}.get(kind, ()))

    def conversations(self, pattern: Pattern, most: int) -> list[Found]:
        """Return those that fit, the best first."""
        matched = [(item, pattern.match(item.title)) for item in TALKS]
        found: list[tuple[Item, Match]] = [(item, match) for item, match in matched if match is not None]
        return sorted(found, key=lambda one: -one[1].score)[:most]

    def find(self, key: str) -> Item | None:
        """Return the item of a key."""
        every = (*COMMANDS, *SETTINGS, *MODELS, *TALKS)
        return next((item for item in every if item.key == key), None)
