"""The desk: which conversations are open, which one is in front, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from chatdesk.domain.conversation import Conversation, TitledBy
from chatdesk.domain.preset import Preset
from chatdesk.engine.events import TurnFinished
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.store.conversations import ConversationStore, LoadedConversation
from chatdesk.store.places import DraftFiles
from chatdesk.ui.desk.awaited import Awaited
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.desk.open_pages import OpenPages
from chatdesk.ui.desk.places import Places
from chatdesk.ui.desk.running_turns import RunningTurns
from chatdesk.ui.desk.shelf import Shelf
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.sidebar.sidebar import Sidebar

MakePage = Callable[[OpenBranch], ConversationPage]
ChoiceLike = Callable[[str, str], tuple[str, str]]

_NO_FILES = DraftFiles()


class Desk(QObject):
    """Opens conversations as pages, keeps the sidebar in step, and has the store keep what changes.

    `page_changed` tells that another page is in front.
    """

    page_changed = Signal(object)

    def __init__(
        self,
        pages: QStackedWidget,
        sidebar: Sidebar,
        library: ConversationStore,
        keeper: Keeper,
        make_page: MakePage,
        choice_like: ChoiceLike,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages = OpenPages(pages)
        self._library = library
        self._keeper = keeper
        self._make_page = make_page
        self._choice_like = choice_like
        self._shelf = Shelf(sidebar)
        self.running = RunningTurns(self._pages, self._shelf, self)
        self._places = Places(library.places, keeper, self._shelf.__contains__, self)
        self.awaited = Awaited(self)
        sidebar.conversation_chosen.connect(self.open)
        sidebar.new_requested.connect(self.new)
        sidebar.rename_requested.connect(self.rename)

    @property
    def page(self) -> ConversationPage:
        """The page in front; there always is one after `begin`."""
        return self._pages.front

    @property
    def pages(self) -> tuple[ConversationPage, ...]:
        """All open pages."""
        return tuple(self._pages)

    @property
    def shelf(self) -> Shelf:
        """The heads of all conversations."""
        return self._shelf

    def page_of(self, conversation_id: str) -> ConversationPage | None:
        """The page of a conversation; None where it is not open."""
        return self._pages.of(conversation_id)

    def begin(
        self,
        heads: tuple[Conversation, ...],
        opened: LoadedConversation | None,
        draft: str,
        first: Conversation,
        preset: Preset | None = None,
        writing: str = "",
        files: DraftFiles = _NO_FILES,
    ) -> None:
        """Show the list and the conversation that was open last, else `first` with its draft and preset."""
        self._shelf.fill(heads)
        if opened is not None:
            self._places.front_is_kept(opened.conversation.id)
            self._show_loaded(opened)
        else:
            self._show_new(first, draft, preset, writing, files)

    def new(self) -> None:
        """Begin a new conversation; an empty one that is open already is taken."""
        for page in self._pages:
            if page.branch.is_empty and not page.driver.is_running:
                self._bring_to_front(page)
                return
        now = self.page.conversation
        account_id, model = self._choice_like(now.account_id, now.model)
        self._show_new(Conversation(account_id=account_id, model=model), "")

    def open(self, conversation_id: str) -> None:
        """Bring a conversation to the front, from the store where it is not open yet."""
        page = self._pages.of(conversation_id)
        if page is not None:
            self._bring_to_front(page)
        elif not self._shelf.is_gone(conversation_id):
            self.awaited.begin(conversation_id)
            self._keeper.run(self._load(conversation_id))

    def add(self, made: LoadedConversation) -> None:
        """Open a conversation that was made in the store just now."""
        self._shelf.put(made.conversation)
        self._show_loaded(made)

    def take_heads(self, heads: tuple[Conversation, ...]) -> None:
        """Take in the newest of what is stored: others than this desk have added conversations."""
        self._shelf.fill(heads)
        self._shelf.select(self.page.conversation.id)

    def step(self, steps: int) -> None:
        """Open the conversation below (1) or above (-1) in the sidebar."""
        self._shelf.step(self.page.conversation.id, steps, self.open)

    def rename(self, conversation_id: str, title: str, by: TitledBy = TitledBy.USER) -> None:
        """Give a conversation another title."""
        title = " ".join(title.split())
        head = self._shelf.head(conversation_id)
        if head is None or not title or title == head.title:
            return
        self._take_head(replace(head, title=title, titled_by=by))
        self._keeper.rename(conversation_id, title, by)

    def choose_model(self, account_id: str, model: str) -> None:
        """Let another model answer in the conversation in front from now on."""
        head = self.page.conversation
        if head.id in self._shelf:
            self._keeper.choose_model(head.id, account_id, model)
        self.page.choose_model(account_id, model)

    def keep_places(self) -> None:
        """Have drafts, scroll positions and the open conversation kept."""
        for page in self._pages:
            self._places.keep(page)
        self._places.keep_front(self.page)

    def _show_new(
        self,
        head: Conversation,
        draft: str,
        preset: Preset | None = None,
        writing: str = "",
        files: DraftFiles = _NO_FILES,
    ) -> None:
        page = self._add_page(OpenBranch(head, preset=preset))
        self._places.restore_new(page, draft, writing, files)
        self._bring_to_front(page)

    def _show_loaded(self, loaded: LoadedConversation) -> None:
        head = loaded.conversation
        if not head.account_id:
            # An imported one: nobody who is set up here has answered in it yet.
            account_id, model = self._choice_like("", "")
            head = replace(head, account_id=account_id, model=model)
        self._shelf.know(head)
        page = self._add_page(OpenBranch(head, loaded.messages, loaded.preset))
        self._places.restore(page, loaded)
        self._bring_to_front(page)

    async def _load(self, conversation_id: str) -> None:
        loaded = None
        try:
            loaded = await self._library.load(conversation_id)
        finally:
            # The user may have gone elsewhere while the disk was busy.
            is_awaited = self.awaited.conversation_id == conversation_id
            if loaded is None and is_awaited:
                self.awaited.end()
        if loaded is not None and is_awaited:
            self._show_loaded(loaded)

    def _add_page(self, branch: OpenBranch) -> ConversationPage:
        page = self._make_page(branch)
        self._pages.add(page)
        self.running.watch(page)
        page.head_changed.connect(lambda page=page: self._on_head_changed(page))
        page.answered.connect(lambda event, page=page: self._on_answered(page, event))
        page.reading.message_changed.connect(
            lambda message, page=page: self._keeper.message(page.conversation.id, message)
        )
        page.reading.switched.connect(
            lambda leaf, page=page: self._keeper.set_current(page.conversation.id, leaf)
        )
        self._places.watch(page)
        if not self._library.unsaved:
            self._pages.drop_old(self._places.keep)
        return page

    def _bring_to_front(self, page: ConversationPage) -> None:
        before = self._pages.bring_to_front(page)
        self.awaited.end()
        if before is not None:
            self._places.keep(before)
        self.running.take_as_seen(page.conversation.id)
        self._shelf.select(page.conversation.id)
        self._places.keep_front(page)
        page.composer.take_focus()
        self.page_changed.emit(page)

    def _on_head_changed(self, page: ConversationPage) -> None:
        head = page.conversation
        if page.branch.is_empty or self._shelf.is_gone(head.id):
            return
        is_first = head.id not in self._shelf
        newest = page.branch.messages[-1].created_at
        self._take_head(replace(head, title=page.title, updated_at=max(newest, head.updated_at)))
        if is_first:
            self._shelf.show_all()
            self._places.take_over(page)
            self._places.keep_front(self.page)
            self._shelf.select(head.id)

    def _on_answered(self, page: ConversationPage, event: TurnFinished) -> None:
        self._on_head_changed(page)
        self.running.show_end(page, event)

    def _take_head(self, head: Conversation) -> None:
        self._shelf.put(head)
        page = self._pages.of(head.id)
        if page is not None:
            page.branch.conversation = head
        if page is not None and page is self._pages.front:
            self.page_changed.emit(page)
