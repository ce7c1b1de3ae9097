"""What runs on the event loop: services, keys, commands, notices; from the first picture to the end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from chatdesk.app.checking import Checking
from chatdesk.app.handlers import (
    call_handlers,
    conversation_handlers,
    inspecting_handlers,
    message_handlers,
    page_handlers,
    request_handlers,
    tree_handlers,
    window_handlers,
)
from chatdesk.app.made import Made
from chatdesk.app.model_windows import ModelWindows
from chatdesk.app.replays import Replays
from chatdesk.app.sampling import Sampling
from chatdesk.app.server_questions import ServerQuestions
from chatdesk.app.start_notices import start_notices
from chatdesk.app.titling import Titling
from chatdesk.app.tool_servers import make_toolbox
from chatdesk.app.turns import TurnMaker
from chatdesk.app.warming import warm_up
from chatdesk.domain.errors import ChatDeskError, SettingsError
from chatdesk.domain.message import Failure
from chatdesk.providers.built_in import replay
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.accounts import Account
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.declared import (
    LOG_LEVEL,
    LOOK_FOR_LOCAL_SERVERS,
    LOOK_UP_USAGE,
    MODEL_TITLES,
    READ_UNASKED,
    SEND_WITH,
)
from chatdesk.settings.kept_look import look_to_keep
from chatdesk.settings.log import set_level, set_up_logging
from chatdesk.settings.masking import Masker
from chatdesk.settings.secrets import Secrets
from chatdesk.settings.state import WindowState, write_state
from chatdesk.ui.account_dot import AccountDot
from chatdesk.ui.actions import Actions
from chatdesk.ui.attaching import Attaching
from chatdesk.ui.branches import Branches
from chatdesk.ui.call_commands import CallCommands
from chatdesk.ui.collector import Collector
from chatdesk.ui.conversation_acts import ConversationActs
from chatdesk.ui.conversation_page import ConversationPage
from chatdesk.ui.crash_window import CrashReporter
from chatdesk.ui.exact_usage import ExactUsage
from chatdesk.ui.forks import Forks
from chatdesk.ui.helping import Helping
from chatdesk.ui.import_drops import ImportDrops
from chatdesk.ui.inspecting import Inspecting
from chatdesk.ui.key_help import KeyHelp
from chatdesk.ui.keys_in_force import KeysInForce
from chatdesk.ui.leaving import Leaving
from chatdesk.ui.linking import Linking
from chatdesk.ui.local_servers import LocalServers
from chatdesk.ui.message_commands import MessageCommands
from chatdesk.ui.model_choice import ModelChoice
from chatdesk.ui.moderation import Moderation
from chatdesk.ui.notices import Notice, NoticeKind
from chatdesk.ui.page_commands import PageCommands
from chatdesk.ui.presets import Presets
from chatdesk.ui.prompting import Prompting
from chatdesk.ui.recently_deleted import RecentlyDeleted
from chatdesk.ui.request_commands import RequestCommands
from chatdesk.ui.searching import Searching
from chatdesk.ui.stored_answers import StoredAnswers
from chatdesk.ui.summoning import Summoning
from chatdesk.ui.tool_notices import ToolNotices
from chatdesk.ui.wardrobe import Wardrobe

if TYPE_CHECKING:
    from chatdesk.ui.code_saving import CodeSaving
    from chatdesk.ui.importing import Imports
    from chatdesk.ui.inspector.pane import InspectorPane
    from chatdesk.ui.preferences.panel import Preferences
    from chatdesk.ui.titles import Titles

_log = logging.getLogger(__name__)

_DRAIN_SECONDS = 1.2
_WATCH_SIGNALS_MS = 250
# The start and the first question come before the index of older messages and the purge of the trash.
_INDEX_SECONDS = 3.0
_ALWAYS_HEARD = ("app.quit", "turn.stop_all", "view.zoom_in", "view.zoom_out", "view.zoom_reset")


class Session(QObject):
    """Connects the window to the world, waits for the end, and closes everything in order.

    At the end: turns are stopped and saved, places kept, connections closed, then the database.
    All of it within two seconds, whatever a server does; a tool server that does not want to end has five.
    """

    def __init__(self, made: Made) -> None:
        super().__init__()
        self._made = made
        self._window, self._desk, self._front = made.window, made.desk, made.front
        self._tasks, self._accounts = made.tasks, made.accounts
        self._end = asyncio.Event()
        self._close_log: Callable[[], None] = lambda: None
        self._is_warm = False
        self._preferences: Preferences | None = None
        self._code_saving: CodeSaving | None = None
        self._made_imports: Imports | None = None
        ImportDrops(self._window, lambda: self._window.theme, lambda paths: self._imports().take(paths))
        self._masker = Masker()
        self._secrets = Secrets(self._masker, os.environ)
        self._capabilities = CapabilityBook(made.paths.capabilities_file)
        self._windows = ModelWindows(self._accounts.find, self._capabilities)
        self._catalog = ServiceCatalog(self._secrets.get, capabilities=self._capabilities)
        if made.recording is not None:
            self._catalog.add_built_in(made.recording.account, replay(made.recording))
        self._approvals = ApprovalBook(
            made.paths.approvals_file, lambda: made.config.config.value(READ_UNASKED)
        )
        self._toolbox = make_toolbox(
            made.config,
            self._secrets,
            made.paths.logs,
            ServerQuestions(self._desk, self._window),
            Sampling(self._desk, self._window, self._accounts, self._catalog, self._tasks),
        )
        self.turns = TurnMaker(
            self._accounts.find, self._catalog, made.store.messages, self._approvals, self._toolbox
        )
        self._tool_notices = ToolNotices(self._toolbox.statuses, self._window.notices, self)
        self._tool_notices.page_wanted.connect(lambda: self._open_preferences().open_page("tools"))
        self._attaching = Attaching(
            self._window, lambda: self._desk.page, self._toolbox.resources, self._tasks
        )
        self._crashes = CrashReporter(self._masker.mask)
        self._servers = LocalServers(self._catalog.find_local_servers, self._accounts, self._tasks, self)
        self._choice = ModelChoice(self._window, self._accounts, self._catalog.fetch_models, self._tasks)
        answers = StoredAnswers(made.store.messages.amend, self._accounts.find)
        self._exact_usage = ExactUsage(
            self._catalog.fetch_usage,
            answers,
            self._tasks,
            self,
            may_ask=lambda: made.config.config.value(LOOK_UP_USAGE),
        )
        self._moderation = Moderation(self._moderate, answers, self._tasks, self)
        self._acts = ConversationActs(
            self._desk, self._window, made.store, made.keeper, made.keymap, self._tasks
        )
        self._dot = AccountDot(self._window.sidebar, self._desk, self._accounts)
        self._requests = RequestCommands(
            lambda: self._desk.page, self._window.notices, self._tasks, self._window
        )
        self._replays = Replays(self._desk, self._accounts, self._catalog, self._tasks)
        self._requests.replay_requested.connect(self._replays.replay)
        self._linking = Linking(lambda: self._desk.page, self._desk)
        self._desk.page_changed.connect(lambda _page: self._linking.follow())
        self._calls = CallCommands(
            lambda: self._desk.page,
            self._toolbox,
            lambda: made.config.config.tool_servers,
            self._window.notices.show_notice,
            self._tasks,
            self._window,
        )
        self._inspecting = Inspecting(self._window, self._desk)
        self._searching = Searching(self._window, self._desk, lambda: made.store.search, self._tasks)
        self._presets = Presets(self._window, self._desk, self._accounts.find, made.config, self._tasks)
        self._summoning = Summoning(
            self._window,
            self._desk,
            self._accounts,
            made.keymap,
            self._make_titles,
            made.state.palette_recent,
        )
        self._front.set_calls(self._calls, self._inspecting.allowed)
        made.saving.watch(self._window.notices, made.store.database)
        self._leaving = Leaving(
            self._window,
            made.store.database,
            made.saving,
            lambda: self._desk.pages,
            self._tasks,
            self._end.set,
        )
        self._deleted = RecentlyDeleted(
            self._window, self._desk, made.deletions, lambda: made.store.trash, self._tasks
        )
        self._actions = Actions(self._window, made.keymap, self._handlers())
        KeysInForce(self._window, self._desk, self._front, made.keymap)
        self._wardrobe = Wardrobe(
            made.themes,
            made.style,
            self._window,
            self._desk,
            self._actions,
            config=made.config,
            tasks=self._tasks,
        )
        self._collector = Collector(self._desk.is_busy, self)

    async def run(self) -> None:
        """Run until the window is closed or a signal ends the program."""
        self._watch_errors()
        self._watch_end()
        self._connect()
        self._tell_of_the_start()
        self._acts.listing.refresh()
        self._made.instance.listen()
        self._take_wishes()
        self._toolbox.listen(self._tool_notices.update)
        self._tool_notices.sign_in_wanted.connect(self._toolbox.sign_ins.begin)
        self._toolbox.listen(self._attaching.update)
        self._tasks.spawn(self._toolbox.use(self._made.config.config.tool_servers))
        await self._end.wait()
        await self._close()

    def watch_page(self, page: ConversationPage) -> None:
        """Connect a page to what is outside of its conversation."""
        page.link_activated.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        page.command_given.connect(self._front.give)
        page.call_requested.connect(self._inspecting.open_call)
        page.use_tools(self._toolbox.find)
        page.account_requested.connect(self._open_account)
        page.trouble.connect(self._show_trouble)
        page.transcript.code_save_requested.connect(self._save_code)
        page.model_requested.connect(self._on_model_requested)
        page.composer.edit.textChanged.connect(self._warm_up)
        self._attaching.files.watch(page)
        page.oversize.use_windows(self._windows.of)
        page.oversize.fork_requested.connect(self._forks.fork_rest)
        self._dot.watch(page)
        self._exact_usage.watch(page)
        self._moderation.watch(page)
        self._titling.watch(page)
        self._presets.watch(page)
        if page.welcome is not None:
            self._servers.watch(page.welcome)
            page.welcome.add_account_requested.connect(lambda: self._open_preferences().add_account())
            page.welcome.set_found_visible(not self._accounts.has_own)

    # -- beginning -------------------------------------------------------------------------------

    def _watch_errors(self) -> None:
        sys.excepthook = self._crashes.report_exception
        asyncio.get_running_loop().set_exception_handler(self._crashes.report_loop)
        config = self._made.config.config
        for secret in config.literal_secrets():
            self._masker.add(secret)
        level = self._made.options.log_level or config.value(LOG_LEVEL)
        self._close_log = set_up_logging(self._made.paths.logs, level, self._masker.mask)

    def _watch_end(self) -> None:
        self._window.close_requested.connect(self._leaving.request)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self._end.set)
            except NotImplementedError:
                # Windows: Python's own handler only runs when Python runs, so it is let in now and then.
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._end.set))
                QTimer(self, interval=_WATCH_SIGNALS_MS).start()

    def _connect(self) -> None:
        window, desk, accounts = self._window, self._desk, self._accounts
        self._made.instance.asked.connect(self._on_asked)
        window.set_inspector_maker(self._make_inspector)
        window.header.model_picker_requested.connect(self._pick_model)
        window.sidebar.settings_requested.connect(self._open_preferences)
        window.sidebar.foot.deleted_requested.connect(self._deleted.open)
        self._exact_usage.amended.connect(desk.take_amended)
        self._moderation.amended.connect(desk.take_amended)
        self._moderation.flagged.connect(desk.take_flags)
        self._moderation.trouble.connect(self._on_unmoderated)
        keeper, listing = self._made.keeper, self._acts.listing
        for teller in (keeper, accounts, self._wardrobe, self._searching, self._presets, listing):
            teller.trouble.connect(self._show_trouble)
        accounts.changed.connect(self._on_accounts_changed)
        self._choice.chosen.connect(desk.choose_model)
        self._choice.found.connect(desk.use_where_missing)
        self._choice.nothing_found.connect(self._on_no_model_found)
        desk.page_changed.connect(self._find_model)
        self._connect_palette()
        self._servers.chosen.connect(desk.choose_model)
        self._servers.key_wanted.connect(lambda account: self._open_preferences().add_account(account))
        self._titling = self._make_titling()
        for page in desk.pages:
            self.watch_page(page)
        self._dot.show_account()
        self._find_model(desk.page)
        self._front.set_actions(self._actions)
        if self._made.state.is_inspector_open:
            window.reopen_inspector()

    def _make_titling(self) -> Titling:
        config = self._made.config
        return Titling(
            lambda: config.config.value(MODEL_TITLES),
            self._accounts.find,
            self._catalog.service,
            self._desk.rename,
            self._tasks,
            self,
        )

    def _make_titles(self) -> Titles:
        from chatdesk.ui.titles import Titles

        titles = Titles(self._desk.shelf, self._made.store.titles, self._tasks, self._summoning)
        titles.trouble.connect(self._show_trouble)
        return titles

    def _connect_palette(self) -> None:
        summoning = self._summoning
        summoning.set_actions(self._actions)
        summoning.let_through(_ALWAYS_HEARD)
        summoning.take_prompts_from(self._toolbox.prompts)
        prompting = Prompting(self._window, self._desk, self._toolbox.prompt, self._tasks)
        summoning.prompt_wanted.connect(prompting.use)
        summoning.ask_for_models_by(self._choice.ask_all)
        for wanted in (summoning.setting_wanted, self._helping.preferences_wanted):
            wanted.connect(lambda page, setting: self._open_preferences().open_setting(page, setting))
        summoning.help_wanted.connect(self._helping.open)
        summoning.search_wanted.connect(self._searching.open)
        self._choice.answered.connect(summoning.update)

    def _tell_of_the_start(self) -> None:
        made, config = self._made, self._made.config.config
        for notice in start_notices(made.beginning, config, made.keymap, self._accounts.problems):
            self._window.notices.show_notice(notice)
        checking = Checking(made.store, self._window.notices, self._tasks, self._leaving.request, self)
        checking.begin(made.beginning)
        made.store.index_older(_INDEX_SECONDS)
        made.store.trash.purge(_INDEX_SECONDS)
        if not self._accounts.has_own and config.value(LOOK_FOR_LOCAL_SERVERS):
            self._servers.look()

    def _take_wishes(self) -> None:
        options = self._made.options
        if options.account and self._accounts.find(options.account) is None:
            known = ", ".join(account.id for account in self._accounts.all())
            text = self.tr("There is no account “{0}”. There are: {1}.").format(options.account, known)
            self._notice("account", self.tr("Account"), text, NoticeKind.WARNING)
        if options.prompt:
            self._on_asked({"prompt": options.prompt, "send": options.send})

    # -- in between ------------------------------------------------------------------------------

    def _handlers(self) -> Mapping[str, Callable[[], object]]:
        helping = self._helping = Helping(
            self._window, self._made.keymap, self._made.paths, lambda: self._actions, _ALWAYS_HEARD
        )
        keys = KeyHelp(self._window, self._made.keymap, lambda: self._front.place, _ALWAYS_HEARD)
        others: dict[str, Callable[[], object]] = {
            "model.pick": self._pick_model,
            "preset.edit": self._presets.toggle,
            "conversation.import": lambda: self._imports().choose(),
            "conversation.import_folder": lambda: self._imports().choose_folder(),
            "palette.open": self._summoning.open,
            "help.contents": helping.open,
            "help.shortcuts": keys.open,
            "help.about": self._about,
            "composer.attach": self._attaching.files.choose,
            "composer.attach_resource": self._attaching.open,
            "search.all": self._searching.open,
            "settings.open": self._open_preferences,
            "app.quit": self._leaving.request,
            "conversation.deleted": self._deleted.open,
            "view.follow_mode": lambda: self._made.modes.cycle_follow(self._desk.page),
            "view.wrap_code": self._toggle_code_wrap,
            "view.key_hints": lambda: self._wardrobe.toggle_hints(),  # noqa: PLW0108 - it is made later
            "view.zoom_in": lambda: self._wardrobe.zoom(1),
            "view.zoom_out": lambda: self._wardrobe.zoom(-1),
            "view.zoom_reset": lambda: self._wardrobe.zoom(0),
        }
        tell = self._window.notices.show_notice
        messages = MessageCommands(lambda: self._desk.page, tell, self._desk)
        forks = self._forks = Forks(
            self._desk, self._made.store.conversations, self._made.keeper, self._window.notices
        )
        others |= request_handlers(self._requests) | message_handlers(messages) | call_handlers(self._calls)
        branches = Branches(self._window, self._desk, forks, self._made.deletions, self._made.keymap)
        others |= tree_handlers(messages, forks, self._made.deletions, self._inspecting, branches)
        page = PageCommands(self._desk, tell)
        others |= page_handlers(page) | inspecting_handlers(self._inspecting)
        others |= conversation_handlers(self._acts)
        return window_handlers(self._window, self._desk, self._front) | others

    def _about(self) -> None:
        from chatdesk.ui.about import AboutBox

        AboutBox(self._window, self._window.theme).open()

    def _toggle_code_wrap(self) -> None:
        self._wardrobe.toggle_code_wrap()

    def _save_code(self, code: str, language: str) -> None:
        from chatdesk.ui.code_saving import CodeSaving

        if self._code_saving is None:
            self._code_saving = CodeSaving(self._window.notices, self._tasks, self._window)
        self._code_saving.save(code, language)

    def _imports(self) -> Imports:
        from chatdesk.ui.importing import Imports

        if self._made_imports is None:
            window = self._window
            self._made_imports = Imports(self._desk, self._made.store, window.notices, self._tasks, window)
        return self._made_imports

    def _pick_model(self) -> None:
        head = self._desk.page.conversation
        self._choice.open(head.account_id, head.model)

    def _on_model_requested(self) -> None:
        # The message waits in the composer; it goes out when the server has named its models.
        if not self._choice.is_asking(self._desk.page.conversation.account_id):
            self._pick_model()

    def _on_no_model_found(self, account_id: str) -> None:
        page = self._desk.page
        if page.waits_for_model and page.conversation.account_id == account_id:
            self._pick_model()

    def _find_model(self, page: ConversationPage) -> None:
        """Ask for the models of an account whose first one nobody knows yet."""
        if not page.conversation.model:
            self._choice.find_first(page.conversation.account_id)

    def _make_inspector(self) -> InspectorPane:
        from chatdesk.ui.inspector.pane import InspectorPane

        keymap, state = self._made.keymap, self._made.state
        inspector = InspectorPane(
            self._window.theme,
            find_tool=self._toolbox.find,
            keymap=keymap,
        )
        keymap.listen(lambda: inspector.set_keymap(keymap))
        inspector.set_apart(self._window.own_window.is_wanted)
        inspector.open_page(state.inspector_tab)
        inspector.command_given.connect(self._front.give)
        inspector.calls.acts_changed.connect(self._front.enable)
        self._calls.watch(inspector.calls)
        inspector.close_requested.connect(self._front.toggle_inspector)
        inspector.requests.copy_requested.connect(self._requests.copy)
        inspector.requests.save_requested.connect(self._requests.save_stream)
        inspector.events.save_requested.connect(self._requests.save_stream)
        inspector.events.replay_requested.connect(self._requests.replay)
        self._linking.watch(inspector.events)
        return inspector

    def _open_preferences(self) -> Preferences:
        if self._preferences is None:
            self._preferences = self._make_preferences()
        keymap = self._made.keymap
        self._preferences.let_through([key for id_ in _ALWAYS_HEARD for key in keymap.keys(id_)])
        if self._preferences.isHidden():
            self._preferences.open_page()
        return self._preferences

    def _make_preferences(self) -> Preferences:
        from chatdesk.store.housekeeping import Housekeeping
        from chatdesk.ui.preferences.panel import Preferences

        made = self._made
        # The rules name conversations that were not opened since the start.
        named = {rule.conversation_id for rule in self._approvals.rules() if rule.conversation_id}
        made.keeper.run(self._desk.shelf.learn(made.store.conversations, named))
        preferences = Preferences(
            self._window.theme,
            self._window,
            self._accounts,
            made.config,
            self._secrets,
            self._catalog,
            self._capabilities,
            self._tasks,
            made.paths,
            self._approvals,
            self._desk.title_of,
            self._toolbox,
            Housekeeping(made.store.database, made.paths.logs, self._desk.is_busy),
            made.keymap,
        )
        preferences.deleted_wanted.connect(self._deleted.open)
        preferences.setting_changed.connect(self._on_setting_changed)
        preferences.account_used.connect(self._desk.use_where_empty)
        self._window.theme_changed.connect(preferences.set_theme)
        return preferences

    def _open_account(self, account_id: str) -> None:
        self._open_preferences().open_page(account_id=account_id)

    def _on_setting_changed(self, setting_id: str) -> None:
        self._wardrobe.take_settings()
        self._made.modes.apply_to_all(self._desk.pages)
        if setting_id == LOG_LEVEL.id and not self._made.options.log_level:
            set_level(self._made.config.config.value(LOG_LEVEL))
        if setting_id == SEND_WITH.id:
            enter_sends = self._made.config.config.value(SEND_WITH) == "enter"
            for page in self._desk.pages:
                page.composer.set_enter_sends(enter_sends)

    async def _moderate(self, account: Account, text: str) -> tuple[str, ...]:
        return await self._catalog.moderate(account, self._accounts.all(), text)

    def _on_unmoderated(self, reason: str) -> None:
        words = self.tr("Answers go on without being checked. {0}.").format(reason.rstrip("."))
        self._notice("moderation", self.tr("The moderation does not answer"), words, NoticeKind.INFO)

    def _warm_up(self) -> None:
        """Load what the first answer needs while the user types, so that Enter need not wait for it."""
        if not self._is_warm:
            self._is_warm = True
            self._tasks.spawn(warm_up(self._catalog))
            self._summoning.warm_up()

    def _on_accounts_changed(self) -> None:
        for page in self._desk.pages:
            page.oversize.use_windows(self._windows.of)
        self._front.refresh()
        self._presets.refresh()
        for page in self._desk.pages:
            if page.welcome is not None:
                page.welcome.set_found_visible(not self._accounts.has_own)

    def _on_asked(self, wish: Mapping[str, object]) -> None:
        """Carry out what the command line, or a second start, asks for."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        prompt = wish.get("prompt")
        if prompt or wish.get("new"):
            self._desk.new()
        if isinstance(prompt, str) and prompt:
            page = self._desk.page
            if wish.get("send"):
                page.send(prompt)
            else:
                draft = page.composer.text()
                page.composer.set_text(f"{draft}\n\n{prompt}" if draft.strip() else prompt)

    def _show_trouble(self, trouble: ChatDeskError | Failure) -> None:
        self._notice("trouble", trouble.text, trouble.hint, NoticeKind.ERROR)

    def _notice(self, key: str, title: str, text: str, kind: NoticeKind) -> None:
        self._window.notices.show_notice(Notice(key, title, text, kind))

    # -- end -------------------------------------------------------------------------------------

    async def _close(self) -> None:
        self._collector.stop()
        self._keep_window_state()
        self._window.hide()
        self._window.own_window.close()
        self._desk.stop_all()
        if self._made_imports is not None:
            self._made_imports.cancel()
        self._exact_usage.stop()
        self._moderation.stop()
        self._titling.stop()
        self._desk.keep_places()
        left, _ = await asyncio.gather(self._tasks.drain(_DRAIN_SECONDS), self._toolbox.aclose())
        if left:
            _log.warning("%d tasks had to be cancelled at the end", left)
        await self._catalog.aclose()
        await self._leaving.settle()
        await self._made.store.close()
        self._secrets.close()
        self._close_log()

    def _keep_window_state(self) -> None:
        window = self._window
        pane = cast("InspectorPane | None", window.inspector)
        tab = pane.open_tab if pane is not None else self._made.state.inspector_tab
        state = WindowState(
            geometry=window.place(),
            splitter=window.layout_sizes(),
            is_sidebar_open=window.is_sidebar_wanted,
            is_inspector_open=window.is_inspector_open,
            inspector_geometry=window.own_window.place(),
            is_inspector_apart=window.own_window.is_wanted,
            inspector_tab=tab,
            palette_recent=self._summoning.recent,
            look=look_to_keep(self._made.config),
        )
        try:
            write_state(self._made.paths.state_file, state)
        except SettingsError as error:
            _log.warning("The window's place was not kept: %s", error.text)
