"""What runs on the event loop: services, keys, commands, notices; from the first picture to the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from chatdesk.app.after_answers import AfterAnswers
from chatdesk.app.checking import Checking
from chatdesk.app.config_changes import ConfigChanges
from chatdesk.app.error_watch import ErrorWatch
from chatdesk.app.handlers import (
    conversation_handlers,
    copy_handlers,
    message_handlers,
    open_about,
    page_handlers,
    tree_handlers,
    window_handlers,
)
from chatdesk.app.import_door import ImportDoor
from chatdesk.app.inspection import Inspection
from chatdesk.app.kept_texts import KeptTexts
from chatdesk.app.made import Made
from chatdesk.app.model_asking import ModelAsking
from chatdesk.app.page_watch import PageWatch
from chatdesk.app.preferences_door import PreferencesDoor
from chatdesk.app.program_end import ProgramEnd
from chatdesk.app.reading_ahead import ReadingAhead
from chatdesk.app.services import Services
from chatdesk.app.settings_in_force import SettingsInForce
from chatdesk.app.start_notices import start_notices
from chatdesk.app.window_state import keep_window_state
from chatdesk.app.wishes import Wishes
from chatdesk.domain.errors import ChatDeskError
from chatdesk.domain.message import Failure
from chatdesk.settings.declared import LOOK_FOR_LOCAL_SERVERS
from chatdesk.ui.acts.attaching import Attaching
from chatdesk.ui.acts.branches import Branches
from chatdesk.ui.acts.conversation_acts import ConversationActs
from chatdesk.ui.acts.copying import Copying
from chatdesk.ui.acts.forks import Forks
from chatdesk.ui.acts.helping import Helping
from chatdesk.ui.acts.key_help import KeyHelp
from chatdesk.ui.acts.message_commands import MessageCommands
from chatdesk.ui.acts.model_choice import ModelChoice
from chatdesk.ui.acts.page_commands import PageCommands
from chatdesk.ui.acts.presets import Presets
from chatdesk.ui.acts.prompting import Prompting
from chatdesk.ui.acts.recently_deleted import RecentlyDeleted
from chatdesk.ui.acts.searching import Searching
from chatdesk.ui.acts.spelling import Spelling
from chatdesk.ui.acts.summoning import Summoning
from chatdesk.ui.collector import Collector
from chatdesk.ui.front.account_dot import AccountDot
from chatdesk.ui.front.keys_in_force import KeysInForce
from chatdesk.ui.front.wardrobe import Wardrobe
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.local_servers import LocalServers
from chatdesk.ui.window.actions import Actions
from chatdesk.ui.window.notices import Notice, NoticeKind
from chatdesk.ui.window.tool_notices import ToolNotices

if TYPE_CHECKING:
    from chatdesk.engine.events import TurnEvent
    from chatdesk.engine.plans import TurnPlan
    from chatdesk.engine.turn import Turn
    from chatdesk.ui.desk.titles import Titles

_log = logging.getLogger(__name__)

_DRAIN_SECONDS = 1.2
# The start and the first question come before the index of older messages and the purge of the trash.
_INDEX_SECONDS = 3.0
_ALWAYS_HEARD = ("app.quit", "turn.stop", "turn.stop_all", "view.zoom_in", "view.zoom_out", "view.zoom_reset")


class Session(QObject):
    """Connects the window to the world, waits for the end, and closes everything in order.

    At the end: turns are stopped and saved, places kept, connections closed, then the database.
    All of it within two seconds, whatever a server does; a tool server that does not want to end has five.
    """

    def __init__(self, made: Made) -> None:
        super().__init__()
        self._made = made
        window, desk, tasks, accounts, keymap = made.window, made.desk, made.tasks, made.accounts, made.keymap
        self._services = services = Services(made)
        self._errors = ErrorWatch(services.masker)
        self._end = ProgramEnd(made)
        self._imports = ImportDoor(made)
        self._preferences = PreferencesDoor(made, services, _ALWAYS_HEARD)
        self._tool_notices = ToolNotices(services.toolbox.statuses, window.notices, self)
        self._attaching = Attaching(window, lambda: desk.page, services.toolbox.resources, tasks)
        self._servers = LocalServers(services.catalog.find_local_servers, accounts, tasks, self)
        self._choice = ModelChoice(
            window, accounts, services.catalog.fetch_models, tasks, opens_accounts=True
        )
        self._models = ModelAsking(self._choice, desk, window)
        self._after = AfterAnswers(made, services)
        self._acts = ConversationActs(desk, made.deletions, window, made.store, made.keeper, keymap, tasks)
        self._dot = AccountDot(window.sidebar, desk, accounts)
        self._inspection = Inspection(made, services)
        own_words = made.paths.own_words
        self._spelling = Spelling(window, lambda: desk.page, made.config, own_words, tasks)
        self._searching = Searching(window, desk, lambda: made.store.search, tasks)
        self._presets = Presets(window, desk, accounts.find, made.config, tasks)
        recent = made.state.palette_recent
        self._summoning = Summoning(window, desk, accounts, made.keymap, self._make_titles, recent)
        self._kept = KeptTexts(made, self._summoning)
        made.saving.watch(window.notices, made.store.database)
        self._deleted = RecentlyDeleted(window, desk, made.deletions, lambda: made.store.trash, tasks)
        self._forks = Forks(desk, made.store.conversations, made.keeper, window.notices)
        self._helping = Helping(window, made.keymap, made.paths, lambda: self._actions, _ALWAYS_HEARD)
        self._wishes = Wishes(window, desk, made.instance)
        self._actions = Actions(window, made.keymap, self._handlers())
        KeysInForce(window, desk, made.front, made.keymap)
        dressed = made.themes, made.style, window, desk, self._actions
        self._wardrobe = Wardrobe(*dressed, config=made.config, tasks=tasks)
        self._settings = SettingsInForce(made, self._wardrobe, self._spelling)
        doors = self._preferences, self._servers, self._inspection.inspecting, self._forks, self._summoning
        self._pages = PageWatch(made, services, *doors)
        self._collector = Collector(desk.running.is_busy, self)

    def make_turn(self, plan: TurnPlan, emit: Callable[[TurnEvent], None]) -> Turn:
        """Make the turn of a plan."""
        return self._services.turns.make(plan, emit)

    async def run(self) -> None:
        """Run until the window is closed or a signal ends the program."""
        made, toolbox = self._made, self._services.toolbox
        self._errors.begin(made)
        self._end.begin()
        self._connect()
        self._connect_palette()
        self._begin_in_the_window()
        self._tell_of_the_start()
        self._follow_config()
        self._acts.listing.refresh()
        self._reading_ahead = ReadingAhead(made.window.sidebar, made.tasks)
        made.instance.listen()
        self._wishes.begin(made.options, made.accounts)
        toolbox.listen(self._tool_notices.update)
        toolbox.listen(self._attaching.update)
        made.tasks.spawn(toolbox.use(made.config.config.tool_servers))
        await self._end.wait()
        await self._close()

    def watch_page(self, page: ConversationPage) -> None:
        """Connect a page to what is outside of its conversation."""
        page.trouble.connect(self._show_trouble)
        self._attaching.files.watch(page)
        writing = self._presets, self._kept, self._spelling
        for watcher in (self._pages, self._models, self._dot, self._after, *writing):
            watcher.watch(page)

    # -- beginning -------------------------------------------------------------------------------

    def _connect(self) -> None:
        made, accounts = self._made, self._made.accounts
        made.window.sidebar.foot.deleted_requested.connect(self._deleted.open)
        made.window.sidebar.foot.help_requested.connect(self._helping.open)
        listing = self._acts.listing
        for teller in (
            made.keeper,
            accounts,
            self._wardrobe,
            self._searching,
            self._presets,
            listing,
            self._kept,
        ):
            teller.trouble.connect(self._show_trouble)
        accounts.changed.connect(self._on_accounts_changed)
        self._preferences.account_used.connect(self._models.use_where_empty)
        self._preferences.deleted_wanted.connect(self._deleted.open)
        self._preferences.setting_changed.connect(self._settings.take)
        self._tool_notices.page_wanted.connect(self._preferences.open_tools)
        self._tool_notices.sign_in_wanted.connect(self._services.toolbox.sign_ins.begin)
        self._servers.chosen.connect(made.desk.choose_model)
        self._servers.key_wanted.connect(self._preferences.add_account)

    def _connect_palette(self) -> None:
        summoning, toolbox, made = self._summoning, self._services.toolbox, self._made
        summoning.set_actions(self._actions)
        summoning.let_through(_ALWAYS_HEARD)
        self._kept.offer(toolbox.prompts)
        self._kept.set_actions(self._actions)
        prompting = Prompting(made.window, made.desk, toolbox.prompt, made.tasks)
        summoning.prompt_wanted.connect(prompting.use)
        summoning.ask_for_models_by(self._choice.ask_all)
        for wanted in (summoning.setting_wanted, self._helping.preferences_wanted):
            wanted.connect(self._preferences.open_setting)
        summoning.help_wanted.connect(self._helping.open)
        summoning.search_wanted.connect(self._searching.open)
        self._choice.answered.connect(summoning.update)
        self._choice.answered.connect(self._dot.heard)
        self._choice.account_wanted.connect(self._preferences.open_account)

    def _begin_in_the_window(self) -> None:
        made = self._made
        for page in made.desk.pages:
            self.watch_page(page)
        self._dot.show_account()
        self._models.find(made.desk.page)
        made.front.set_actions(self._actions)
        if made.state.is_inspector_open:
            made.window.reopen_inspector()

    def _follow_config(self) -> None:
        made, services = self._made, self._services
        changes = ConfigChanges(made.config, made.keymap, made.accounts, made.window.notices, made.tasks)
        changes.secret_found.connect(services.masker.add)
        changes.setting_changed.connect(self._settings.take)
        changes.servers_changed.connect(lambda servers: made.tasks.spawn(services.toolbox.use(servers)))
        changes.taken.connect(self._preferences.refresh)
        changes.watch.begin()

    def _make_titles(self) -> Titles:
        from chatdesk.ui.desk.titles import Titles

        made = self._made
        titles = Titles(made.desk.shelf, made.store.titles, made.tasks, self._summoning)
        titles.trouble.connect(self._show_trouble)
        return titles

    def _tell_of_the_start(self) -> None:
        made, config, notices = self._made, self._made.config.config, self._made.window.notices
        for notice in start_notices(made.beginning, made.config, made.keymap, made.accounts.problems):
            notices.show_notice(notice)
        checking = Checking(made.store, notices, made.tasks, self._end.leaving.request, self)
        checking.begin(made.beginning)
        made.store.index_older(_INDEX_SECONDS)
        made.store.trash.purge(_INDEX_SECONDS)
        if not made.accounts.has_own and config.value(LOOK_FOR_LOCAL_SERVERS):
            self._servers.look()

    # -- in between ------------------------------------------------------------------------------

    def _handlers(self) -> Mapping[str, Callable[[], object]]:
        made, window, desk, front = self._made, self._made.window, self._made.desk, self._made.front
        keys = KeyHelp(window, made.keymap, lambda: front.place, _ALWAYS_HEARD)
        keys.change_wanted.connect(self._preferences.open_keys)
        others: dict[str, Callable[[], object]] = {
            "model.pick": self._models.pick,
            "preset.edit": self._presets.toggle,
            "conversation.import": self._imports.choose,
            "conversation.import_folder": self._imports.choose_folder,
            "palette.open": self._summoning.open,
            "help.contents": self._helping.open,
            "help.shortcuts": keys.open,
            "help.about": lambda: open_about(window),
            "composer.attach": self._attaching.files.choose,
            "composer.attach_resource": self._attaching.open,
            "composer.next_misspelling": self._spelling.go_to_next,
            "search.all": self._searching.open,
            "settings.open": self._preferences.open,
            "app.quit": self._end.leaving.request,
            "conversation.deleted": self._deleted.open,
            "view.follow_mode": lambda: made.modes.cycle_follow(desk.page),
            # The wardrobe is made later: it dresses the actions, too.
            "view.wrap_code": lambda: self._wardrobe.toggle_code_wrap(),  # noqa: PLW0108
            "view.key_hints": lambda: self._wardrobe.toggle_hints(),  # noqa: PLW0108
            "view.zoom_in": lambda: self._wardrobe.zoom(1),
            "view.zoom_out": lambda: self._wardrobe.zoom(-1),
            "view.zoom_reset": lambda: self._wardrobe.zoom(0),
        }
        tell, inspecting = window.notices.show_notice, self._inspection.inspecting
        messages = MessageCommands(lambda: desk.page, desk)
        branches = Branches(window, desk, self._forks, made.deletions, made.keymap)
        others |= self._kept.handlers()
        others |= self._inspection.handlers() | message_handlers(messages)
        others |= tree_handlers(messages, self._forks, made.deletions, inspecting, branches)
        others |= copy_handlers(Copying(lambda: desk.page, tell, desk))
        others |= page_handlers(PageCommands(desk, tell)) | conversation_handlers(self._acts)
        return window_handlers(window, desk, front) | others

    def _on_accounts_changed(self) -> None:
        self._pages.take_accounts()
        self._made.front.refresh()
        self._presets.refresh()

    def _show_trouble(self, trouble: ChatDeskError | Failure) -> None:
        notice = Notice("trouble", trouble.text, trouble.hint, NoticeKind.ERROR)
        self._made.window.notices.show_notice(notice)

    # -- end -------------------------------------------------------------------------------------

    async def _close(self) -> None:
        made, services = self._made, self._services
        self._collector.stop()
        keep_window_state(made, self._summoning.recent)
        made.window.hide()
        made.window.right.own_window.close()
        made.desk.running.stop_all()
        self._imports.cancel()
        self._after.stop()
        made.desk.keep_places()
        left, _ = await asyncio.gather(made.tasks.drain(_DRAIN_SECONDS), services.toolbox.aclose())
        if left:
            _log.warning("%d tasks had to be cancelled at the end", left)
        await services.catalog.aclose()
        await self._end.leaving.settle()
        await made.store.close()
        services.secrets.close()
        self._errors.close()
