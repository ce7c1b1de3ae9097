"""A window with a desk over a real store, without services: for what is done with stored conversations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import Message
from chatdesk.engine.events import TurnEvent
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.turn import Turn
from chatdesk.store.store import Store
from chatdesk.ui.acts.conversation_acts import ConversationActs
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.acts.forks import Forks
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.front.front import Front
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.saving import Saving

CONVERSATION = "a"


class DeskInWindow:
    """The things that `app` connects, over the database in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.saving = Saving()
        told = self.saving
        self.store = Store(
            folder / "chatdesk.sqlite3", on_trouble=told.troubled.emit, on_relief=told.relieved.emit
        )
        self.tasks = Tasks()
        self.window = MainWindow(load_theme("light"))
        self.window.complete()
        library = self.store.conversations
        keeper = Keeper(library, self.tasks)
        self.troubles: list[object] = []
        keeper.trouble.connect(self.troubles.append)
        self.desk = Desk(
            self.window.pages, self.window.sidebar, library, keeper, self._make_page, _choice_like
        )
        self.keymap = keymap = Keymap()
        notices = self.window.notices
        self.saving.watch(notices, self.store.database)
        self.deletions = Deletions(self.desk, library, keeper, notices, keymap)
        self.forks = Forks(self.desk, library, keeper, notices)
        self.acts = ConversationActs(
            self.desk, self.deletions, self.window, self.store, keeper, keymap, self.tasks
        )
        self.listing = self.acts.listing
        self.listing.trouble.connect(self.troubles.append)
        self.front = Front(self.window, self.desk, self.deletions, keymap, lambda a, m: (m, a))

    @property
    def page(self) -> ConversationPage:
        """The page in front."""
        return self.desk.page

    @property
    def shown(self) -> list[str]:
        """The texts of the open branch."""
        return [message.text for message in self.page.branch.messages]

    @property
    def said(self) -> str:
        """The newest notice, "" where none is shown."""
        notice = self.window.notices.newest()
        return "" if notice is None else notice.title

    async def stored(self, conversation_id: str = CONVERSATION) -> list[str]:
        """Return the texts of the branch that a new start would open."""
        await self.settle()
        loaded = await self.store.conversations.load(conversation_id)
        assert loaded is not None
        return [m.text for m in OpenBranch(loaded.conversation, loaded.messages).messages]

    async def settle(self) -> None:
        """Wait until everything that was asked of the store is done."""
        assert await self.tasks.drain(20) == 0

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Wait until another page is in front, or shows something else, and something is true."""
        changed = asyncio.Event()
        connection = self.desk.page_changed.connect(lambda _: changed.set())
        try:
            async with asyncio.timeout(20):
                while not is_true():
                    await changed.wait()
                    changed.clear()
        finally:
            self.desk.page_changed.disconnect(connection)

    def _make_page(self, branch: OpenBranch) -> ConversationPage:
        return ConversationPage(branch, self.window.theme, TurnDriver(self.tasks), _make_turn)


def _choice_like(account_id: str, model: str) -> tuple[str, str]:
    return (account_id, model) if account_id else ("here", "newest")


def _make_turn(_plan: TurnPlan, _emit: Callable[[TurnEvent], None]) -> Turn:
    raise AssertionError("nothing is asked here")


@asynccontextmanager
async def desk_in_window(folder: Path, *messages: Message) -> AsyncIterator[DeskInWindow]:
    """Yield a shown window with one stored conversation open."""
    made = DeskInWindow(folder)
    for message in messages:
        await made.store.messages.append(CONVERSATION, message)
    loaded = await made.store.conversations.load(CONVERSATION)
    heads = await made.store.conversations.newest()
    made.desk.begin(heads, loaded, "", Conversation())
    made.window.resize(1000, 700)
    made.window.show()
    try:
        yield made
    finally:
        made.desk.keep_places()
        await made.settle()
        made.window.hide()
        made.window.deleteLater()
        await made.store.close()
