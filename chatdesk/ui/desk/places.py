"""Has the store keep what belongs to a page beside its messages, and which page is in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from chatdesk.domain.message import Role
from chatdesk.domain.preset import Preset
from chatdesk.store.conversations import NEW, LoadedConversation
from chatdesk.store.places import DraftFiles, PlaceStore
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.transcript.follow import FollowMode
from chatdesk.ui.transcript.places import place_of_reader

_MOST_PROMPTS = 300
_MODES = frozenset(mode.value for mode in FollowMode)


class Places(QObject):
    """Keeps drafts, places, system prompts and parameters; those where nothing was said as the new one's."""

    def __init__(
        self, store: PlaceStore, keeper: Keeper, is_stored: Callable[[str], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._keeper = keeper
        self._is_stored = is_stored
        self._front: str | None = None

    def watch(self, page: ConversationPage) -> None:
        """Keep what changes on a page."""
        page.composer.history.begun.connect(lambda: self._keeper.run(self._bring_prompts(page)))
        page.writing.changed.connect(lambda: self._keep_writing(page))
        page.writing.files_changed.connect(lambda: self._keep_files(page))
        page.preset_bar.changed.connect(lambda: self._keep_preset(page))
        page.asking.connect(lambda: self._on_asking(page))

    def restore(self, page: ConversationPage, loaded: LoadedConversation) -> None:
        """Bring back what was written on a page, how it is followed and where one was reading."""
        self._restore_writing(page, loaded.draft, loaded.writing, loaded.files)
        page.composer.history.set([m.text for m in page.branch.messages if m.role is Role.USER])
        if loaded.follow in _MODES:
            page.chosen_follow = FollowMode(loaded.follow)
            page.transcript.modes.set_follow(page.chosen_follow)
            page.tells_follow_mode = True
        page.transcript.restore_scroll_state(loaded.scroll)

    def restore_new(self, page: ConversationPage, draft: str, writing: str, files: DraftFiles) -> None:
        """Bring back what was written where nothing was said yet."""
        self._restore_writing(page, draft, writing, files)

    def keep(self, page: ConversationPage) -> None:
        """Keep what is written and where one reads, before another page comes to the front."""
        page.writing.tell()
        if self._is_stored(page.conversation.id):
            self._keeper.scroll(page.conversation.id, place_of_reader(page.transcript.page))
            if page.chosen_follow is not None:
                self._keeper.run(self._store.save_follow(page.conversation.id, page.chosen_follow.value))

    def front_is_kept(self, conversation_id: str) -> None:
        """The store knows already which conversation is in front."""
        self._front = conversation_id

    def keep_front(self, page: ConversationPage) -> None:
        """Have it kept at once which conversation is in front: a killed program tells nothing more."""
        id_ = page.conversation.id
        in_front = id_ if self._is_stored(id_) else None
        if in_front != self._front:
            self._front = in_front
            self._keeper.open_conversation(in_front)

    def take_over(self, page: ConversationPage) -> None:
        """The new conversation is stored under its own id: the next new one begins afresh."""
        self._keeper.run(self._store.save_writing(NEW, "", ""))
        self._keeper.run(self._store.save_files(NEW, DraftFiles()))
        self._keeper.run(self._store.save_preset(NEW, Preset()))
        self._keep_writing(page)
        self._keep_files(page)

    def _on_asking(self, page: ConversationPage) -> None:
        """Keep the preset of a new conversation before its first message is stored, not after."""
        if page.branch.is_empty and not page.branch.preset.is_empty:
            self._keeper.run(self._store.save_preset(page.conversation.id, page.branch.preset))

    def _restore_writing(self, page: ConversationPage, draft: str, writing: str, files: DraftFiles) -> None:
        page.writing.restore(draft, writing, lambda id_: page.branch.message(id_) is not None, files)

    def _keep_files(self, page: ConversationPage) -> None:
        self._keeper.run(self._store.save_files(self._place_of(page), page.writing.kept_files()))

    def _keep_writing(self, page: ConversationPage) -> None:
        self._keeper.run(self._store.save_writing(self._place_of(page), *page.writing.kept()))

    async def _bring_prompts(self, page: ConversationPage) -> None:
        """Bring what was asked in other conversations, for who walks back further than in this one."""
        history = page.composer.history
        prompts: tuple[str, ...] = ()
        try:
            prompts = await self._store.prompts(without=page.conversation.id, limit=_MOST_PROMPTS)
        finally:
            history.set_older(prompts)

    def _keep_preset(self, page: ConversationPage) -> None:
        self._keeper.run(self._store.save_preset(self._place_of(page), page.branch.preset))

    def _place_of(self, page: ConversationPage) -> str:
        # What is in the trash is not stored either, and is no new one.
        is_new = page.branch.is_empty and not self._is_stored(page.conversation.id)
        return NEW if is_new else page.conversation.id
