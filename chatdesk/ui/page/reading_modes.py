"""How conversations are read: the settings, and what was chosen for one conversation."""

from __future__ import annotations

from collections.abc import Iterable

from chatdesk.settings.declared import FOLLOW, REASONING, WRAP_CODE
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.transcript.follow import FollowMode
from chatdesk.ui.transcript.thinking import ReasoningView


class ReadingModes:
    """Tells pages how to follow an answer and how to show reasoning and code."""

    def __init__(self, config: ConfigFile) -> None:
        self._config = config

    def apply(self, page: ConversationPage) -> None:
        """Let a page do as the settings say, or as was chosen for its conversation."""
        config = self._config.config
        chosen = page.chosen_follow
        page.transcript.modes.set_reasoning(ReasoningView(config.value(REASONING)))
        page.transcript.modes.set_code_wrap(config.value(WRAP_CODE))
        mode = chosen or FollowMode(config.value(FOLLOW))
        if mode is not page.transcript.modes.follow:
            page.transcript.modes.set_follow(mode)
        page.tells_follow_mode = chosen is not None

    def apply_to_all(self, pages: Iterable[ConversationPage]) -> None:
        """The settings are others now."""
        for page in pages:
            self.apply(page)

    def cycle_follow(self, page: ConversationPage) -> None:
        """Go to the next way to follow, for one conversation; its status line says which."""
        page.chosen_follow = page.transcript.modes.follow.following
        self.apply(page)
        page.status_changed.emit()
