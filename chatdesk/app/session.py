"""What runs on the event loop: services, keys, commands, notices; from the first paint to the end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from chatdesk.app.turns import TurnMaker
from chatdesk.domain.errors import ChatDeskError, StoreError
from chatdesk.domain.message import FinishReason
from chatdesk.engine.events import TurnFinished
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.declared import LOG_LEVEL, LOOK_FOR_LOCAL_SERVERS, TEXT_SIZE
from chatdesk.settings.log import set_up_logging
from chatdesk.settings.masking import Masker
from chatdesk.settings.secrets import Secrets
from chatdesk.settings.state import WindowState, write_state
from chatdesk.ui.actions import Actions
from chatdesk.ui.collector import Collector
from chatdesk.ui.conversation_page import ConversationPage
from chatdesk.ui.crash_window import CrashReporter
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.local_servers import LocalServers
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.model_choice import ModelChoice
from chatdesk.ui.notices import Notice, NoticeKind
from chatdesk.ui.sidebar.sidebar import AccountState

if TYPE_CHECKING:
    from chatdesk.app.program import Program

_log = logging.getLogger(__name__)

_DRAIN_SECONDS = 1.2
_WATCH_SIGNALS_MS = 250


class Session(QObject):
    """Connects the window to the world, waits for the end, and closes everything in order.

    At the end: turns are stopped and saved, places kept, connections closed, then the database.
    All of it within two seconds, whatever a server does.
    """

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self._window, self._desk, self._front = program.window, program.desk, program.front
        self._tasks, self._accounts = program.tasks, program.accounts
        self._end = asyncio.Event()
        self._close_log: Callable[[], None] = lambda: None
        self._states: dict[str, AccountState] = {}
        self._masker = Masker()
        self.secrets = Secrets(self._masker, os.environ)
        self.catalog = ServiceCatalog(self.secrets.get)
        self.turns = TurnMaker(self._accounts.find, self.catalog, program.store.messages)
        self._crashes = CrashReporter(self._masker.mask)
        self._servers = LocalServers(self.catalog.find_local_servers, self._accounts, self._tasks, self)
        self._choice = ModelChoice(self._window, self._accounts, self.catalog.fetch_models, self._tasks)
        self._collector = Collector(self._desk.is_busy, self)
        self._actions = Actions(self._window, program.keymap, self._handlers())

    async def run(self) -> None:
        """Run until the window is closed or a signal ends the program."""
        self._watch_errors()
        self._watch_end()
        self._connect()
        self._set_theme(self._program.themes.theme)
        self._tell_of_the_start()
        self._program.instance.listen()
        self._take_wishes()
        await self._end.wait()
        await self._close()

    def watch_page(self, page: ConversationPage) -> None:
        """Connect a page to what is outside of its conversation."""
        page.link_activated.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        page.call_requested.connect(self._front.open_call)
        page.account_requested.connect(lambda _id: self._pick_model())
        page.trouble.connect(self._show_failure)
        page.answered.connect(lambda event: self._note_answer(page, event))
        page.composer.edit.textChanged.connect(self._warm_up)
        if page.welcome is not None:
            self._servers.watch(page.welcome)
            page.welcome.set_found_visible(not self._accounts.has_own)

    # -- beginning -------------------------------------------------------------------------------

    def _watch_errors(self) -> None:
        sys.excepthook = self._crashes.report_exception
        asyncio.get_running_loop().set_exception_handler(self._crashes.report_loop)
        config = self._program.config.config
        for secret in config.literal_secrets():
            self._masker.add(secret)
        level = self._program.options.log_level or config.value(LOG_LEVEL)
        self._close_log = set_up_logging(self._program.paths.logs, level, self._masker.mask)

    def _watch_end(self) -> None:
        self._window.close_requested.connect(self._end.set)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self._end.set)
            except NotImplementedError:
                # Windows: Python's own handler only runs when Python runs, so it is let in now and then.
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._end.set))
                QTimer(self, interval=_WATCH_SIGNALS_MS).start()

    def _connect(self) -> None:
        program = self._program
        program.themes.theme_changed.connect(self._set_theme)
        program.instance.asked.connect(self._on_asked)
        self._window.set_inspector_maker(self._make_inspector)
        self._window.header.model_picker_requested.connect(self._pick_model)
        self._show_account()
        self._desk.trouble.connect(self._show_trouble)
        self._desk.page_changed.connect(lambda _page: self._show_account())
        self._accounts.trouble.connect(self._show_trouble)
        self._accounts.changed.connect(self._on_accounts_changed)
        self._choice.chosen.connect(self._desk.choose_model)
        self._servers.chosen.connect(self._desk.choose_model)
        for page in self._desk.pages:
            self.watch_page(page)
        self._front.set_actions(self._actions)
        if program.state.is_inspector_open:
            self._window.show_inspector(True)

    def _tell_of_the_start(self) -> None:
        begun = self._program.beginning.result()
        answers = begun.recovery.answers
        if answers:
            text = self.tr("An answer was cut off when the program ended; what had arrived is here.")
            if answers > 1:
                text = self.tr("{0} answers were cut off when the program ended; what had arrived is here.")
            self._notice("recovered", self.tr("Recovered"), text.format(answers), NoticeKind.INFO)
        if begun.trouble is not None:
            self._show_trouble(begun.trouble)
        if begun.needs_check:
            self._tasks.spawn(self._check_store())
        config = self._program.config.config
        for number, problem in enumerate((*config.problems, *self._accounts.problems)):
            self._notice(f"config-{number}", self.tr("Configuration"), problem, NoticeKind.WARNING)
        for conflict in self._program.keymap.conflicts():
            words = self.tr("{0} is the key of two commands: {1} and {2}.")
            text = words.format(conflict.key, conflict.first, conflict.second)
            self._notice(f"key-{conflict.key}", self.tr("Keys"), text, NoticeKind.WARNING)
        if not self._accounts.has_own and config.value(LOOK_FOR_LOCAL_SERVERS):
            self._servers.look()

    def _take_wishes(self) -> None:
        options = self._program.options
        if options.account and self._accounts.find(options.account) is None:
            known = ", ".join(account.id for account in self._accounts.all())
            text = self.tr("There is no account “{0}”. There are: {1}.").format(options.account, known)
            self._notice("account", self.tr("Account"), text, NoticeKind.WARNING)
        if options.prompt:
            self._on_asked({"prompt": options.prompt, "send": options.send})

    # -- in between ------------------------------------------------------------------------------

    def _handlers(self) -> Mapping[str, Callable[[], object]]:
        front, desk, window = self._front, self._desk, self._window
        return {
            "conversation.new": desk.new,
            "conversation.next": lambda: desk.step(1),
            "conversation.previous": lambda: desk.step(-1),
            "conversation.rename": front.rename,
            "conversation.delete": front.delete,
            "model.pick": self._pick_model,
            "app.quit": self._end.set,
            "turn.send": lambda: desk.page.send(desk.page.composer.text()),
            "composer.newline": lambda: desk.page.composer.edit.insertPlainText("\n"),
            "turn.stop": front.stop,
            "turn.stop_all": desk.stop_all,
            "turn.interrupt_and_send": front.interrupt_and_send,
            "turn.continue": front.go_on,
            "turn.regenerate": front.retry,
            "message.branch_previous": lambda: desk.page.switch_version(-1),
            "message.branch_next": lambda: desk.page.switch_version(1),
            "composer.edit_last": front.edit_last,
            "suggestions.focus": front.focus_suggestions,
            "reply.copy_last": front.copy_last_answer,
            "reply.copy_last_code": front.copy_last_code,
            "composer.focus": front.focus_composer,
            "focus.next_pane": lambda: front.cycle_focus(1),
            "focus.previous_pane": lambda: front.cycle_focus(-1),
            "sidebar.toggle": window.toggle_sidebar,
            "inspector.toggle": front.toggle_inspector,
            "view.zoom_in": lambda: self._zoom(1),
            "view.zoom_out": lambda: self._zoom(-1),
            "view.zoom_reset": lambda: self._zoom(0),
        }

    def _pick_model(self) -> None:
        head = self._desk.page.conversation
        self._choice.open(head.account_id, head.model)

    def _make_inspector(self) -> InspectorPane:
        inspector = InspectorPane(self._program.themes.theme)
        inspector.close_requested.connect(self._front.toggle_inspector)
        return inspector

    def _warm_up(self) -> None:
        """Load the HTTP client while the user types, so that Enter need not wait for it."""
        for page in self._desk.pages:
            page.composer.edit.textChanged.disconnect(self._warm_up)
        self._warm_up = lambda: None  # type: ignore[method-assign]
        self._tasks.spawn(self.catalog.warm_up())

    def _zoom(self, step: int) -> None:
        themes = self._program.themes
        themes.step_zoom(step)
        self._tasks.spawn(self._keep_zoom(themes.theme.zoom))

    async def _keep_zoom(self, zoom: float) -> None:
        try:
            await asyncio.to_thread(self._program.config.set, TEXT_SIZE, zoom)
        except ChatDeskError as error:
            self._show_trouble(error)

    def _set_theme(self, theme: Theme) -> None:
        self._program.style.set_theme(theme)
        self._window.set_theme(theme)
        self._actions.set_theme(theme)
        self._choice.set_theme()
        for page in self._desk.pages:
            page.set_theme(theme)

    def _on_accounts_changed(self) -> None:
        self._front.refresh()
        self._show_account()
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
        if isinstance(prompt, str) and prompt:
            self._desk.new()
            page = self._desk.page
            if wish.get("send"):
                page.send(prompt)
            else:
                page.composer.set_text(prompt)

    def _show_account(self) -> None:
        account = self._accounts.find(self._desk.page.conversation.account_id)
        if account is not None:
            state = AccountState.READY if account.is_tour else self._states.get(account.id)
            self._window.sidebar.set_account(account.name, state or AccountState.UNKNOWN)

    def _note_answer(self, page: ConversationPage, event: TurnFinished) -> None:
        """Remember whether the account answered, for the dot before its name."""
        if event.reason is not FinishReason.STOPPED:
            is_bad = event.failure is not None and event.failure.kind != "TooManyRounds"
            state = AccountState.FAILED if is_bad else AccountState.READY
            self._states[page.conversation.account_id] = state
            self._show_account()

    def _show_failure(self, failure: object) -> None:
        text, hint = getattr(failure, "text", ""), getattr(failure, "hint", "")
        self._notice("trouble", text, hint, NoticeKind.ERROR)

    def _show_trouble(self, error: ChatDeskError) -> None:
        self._notice("trouble", error.text, error.hint, NoticeKind.ERROR)

    def _notice(self, key: str, title: str, text: str, kind: NoticeKind) -> None:
        self._window.notices.show_notice(Notice(key, title, text, kind))

    async def _check_store(self) -> None:
        try:
            await self._program.store.check()
        except StoreError as error:
            self._show_trouble(error)

    # -- end -------------------------------------------------------------------------------------

    async def _close(self) -> None:
        program = self._program
        self._collector.stop()
        self._keep_window_state()
        self._window.hide()
        self._desk.stop_all()
        self._desk.keep_places()
        left = await self._tasks.drain(_DRAIN_SECONDS)
        if left:
            _log.warning("%d tasks had to be cancelled at the end", left)
        await self.catalog.aclose()
        await program.store.close()
        self.secrets.close()
        self._close_log()

    def _keep_window_state(self) -> None:
        window = self._window
        state = WindowState(
            geometry=window.place(),
            splitter=window.layout_sizes(),
            is_sidebar_open=window.is_sidebar_wanted,
            is_inspector_open=window.is_inspector_open,
        )
        try:
            write_state(self._program.paths.state_file, state)
        except ChatDeskError as error:
            _log.warning("The window's place was not kept: %s", error.text)
