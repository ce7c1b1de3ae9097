"""Has the store keep what belongs to a page beside its messages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from chatdesk.domain.preset import Preset
from chatdesk.store.conversations import NEW
from chatdesk.store.places import PlaceStore
from chatdesk.ui.conversation_page import ConversationPage
from chatdesk.ui.keeper import Keeper


class Places(QObject):
    """Keeps system prompts and parameters; those of a conversation without a message as the new one's."""

    def __init__(
        self, store: PlaceStore, keeper: Keeper, is_stored: Callable[[str], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._keeper = keeper
        self._is_stored = is_stored

    def watch(self, page: ConversationPage) -> None:
        """Keep what changes on a page."""
        page.preset_bar.changed.connect(lambda: self._keep_preset(page))
        page.asking.connect(lambda: self._on_asking(page))

    def take_over(self) -> None:
        """The new conversation is stored under its own id: the next new one begins afresh."""
        self._keeper.run(self._store.save_preset(NEW, Preset()))

    def _on_asking(self, page: ConversationPage) -> None:
        """Keep the preset of a new conversation before its first message is stored, not after."""
        if page.branch.is_empty and not page.branch.preset.is_empty:
            self._keeper.run(self._store.save_preset(page.conversation.id, page.branch.preset))

    def _keep_preset(self, page: ConversationPage) -> None:
        conversation_id = page.conversation.id
        where = conversation_id if self._is_stored(conversation_id) else NEW
        self._keeper.run(self._store.save_preset(where, page.branch.preset))
