"""The running program: every object behind the window, made when the first picture is painted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from chatdesk.app.first_paint import FirstPaint
from chatdesk.app.made import Made
from chatdesk.app.opening import opened
from chatdesk.app.session import Session
from chatdesk.commands.keymap import Keymap
from chatdesk.domain.conversation import Conversation
from chatdesk.domain.preset import Preset
from chatdesk.engine.events import TurnEvent
from chatdesk.engine.plans import OpenBranch, TurnPlan
from chatdesk.engine.turn import Turn
from chatdesk.options import WindowOptions
from chatdesk.providers.recording import Recording
from chatdesk.providers.tour.script import SUGGESTED
from chatdesk.settings.declared import SEND_WITH, SYSTEM_PROMPT
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.store.store import Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks, TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.conversation_page import ConversationPage
from chatdesk.ui.deletions import Deletions
from chatdesk.ui.desk import Desk
from chatdesk.ui.front import Front
from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.keeper import Keeper
from chatdesk.ui.key_tips import show_keys, show_keys_of_composer
from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.loop import QtLoop
from chatdesk.ui.reading_modes import ReadingModes
from chatdesk.ui.saving import Saving
from chatdesk.ui.welcome import Suggestion, Welcome

# More than any screen shows; the rest of the list is read when it is looked at.
_FIRST_ROWS = 100
_ICONS = {"around": "list-bullets", "long": "stop-fill", "tools": "wrench"}


class Program:
    """Makes what stands behind the window, then runs it on the event loop until it is closed.

    `Session` holds what lives on the loop; what is made here is there without one.
    """

    def __init__(
        self,
        options: WindowOptions,
        paths: Paths,
        instance: SingleInstance,
        first: FirstPaint,
        recording: Recording | None = None,
    ) -> None:
        saving = Saving()
        store = Store(
            paths.database, on_trouble=saving.troubled.emit, on_relief=saving.relieved.emit, repairs=True
        )
        beginning = store.begin(_FIRST_ROWS)
        config = ConfigFile(paths.config_file)
        config.read()
        style = FlatStyle(first.themes.theme)
        first.app.setStyle(style)
        first.window.complete()
        self._app, self._window, self._themes = first.app, first.window, first.themes
        self._first_composer: Composer | None = first.composer
        self._config = config
        self._tasks = Tasks()
        self._session: Session | None = None
        accounts = Accounts(config, os.environ)
        if recording is not None:
            accounts.add_built_in(recording.account)
        keeper = Keeper(store.conversations, self._tasks)
        window = self._window
        desk = Desk(
            window.pages,
            window.sidebar,
            store.conversations,
            keeper,
            self._make_page,
            accounts.choice_like,
        )
        keymap = Keymap(config.config.keymap)
        show_keys(window, keymap)
        deletions = Deletions(desk, store.conversations, keeper, window.notices, keymap)
        self._front = Front(self._window, desk, deletions, keymap, accounts.describe)
        self._made = Made(
            options=options,
            paths=paths,
            instance=instance,
            config=config,
            state=first.state,
            store=store,
            saving=saving,
            beginning=opened(store, beginning, first.window, _FIRST_ROWS),
            window=self._window,
            themes=self._themes,
            style=style,
            tasks=self._tasks,
            accounts=accounts,
            keymap=keymap,
            keeper=keeper,
            desk=desk,
            deletions=deletions,
            modes=ReadingModes(config),
            front=self._front,
            recording=recording,
        )
        self._fill()
        first.leave()

    def run(self) -> None:
        """Run until the window is closed and everything is saved."""
        with asyncio.Runner(loop_factory=lambda: QtLoop(self._app)) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        self._session = Session(self._made)
        await self._session.run()

    def _fill(self) -> None:
        made, options, begun = self._made, self._made.options, self._made.beginning
        account_id, model = made.accounts.default_choice(options.account, options.model)
        new = Conversation(account_id=account_id, model=model)
        wants_new = bool(options.new or options.prompt or options.account or options.model)
        opened = None if wants_new else begun.opened
        kept = begun.new_preset, begun.new_writing, begun.new_files
        made.desk.begin(begun.conversations, opened, begun.new_draft, new, *kept)

    def _make_page(self, branch: OpenBranch) -> ConversationPage:
        theme = self._themes.theme
        composer, self._first_composer = self._first_composer or Composer(theme), None
        composer.set_enter_sends(self._config.config.value(SEND_WITH) == "enter")
        show_keys_of_composer(composer, self._made.keymap)
        if branch.is_empty and branch.preset.is_empty:
            branch.preset = Preset(self._config.config.value(SYSTEM_PROMPT))
        welcome = self._make_welcome() if branch.is_empty else None
        page = ConversationPage(
            branch, theme, TurnDriver(self._tasks), self._make_turn, composer=composer, welcome=welcome
        )
        page.transcript.set_keymap(self._made.keymap)
        self._made.modes.apply(page)
        page.stop_requested.connect(self._front.stop)
        if self._session is not None:
            self._session.watch_page(page)
        return page

    def _make_welcome(self) -> Welcome:
        cards = [Suggestion(p.id, _ICONS[p.id], p.title, p.note, p.text) for p in SUGGESTED]
        return Welcome(self._themes.theme, cards)

    def _make_turn(self, plan: TurnPlan, emit: Callable[[TurnEvent], None]) -> Turn:
        if self._session is None:
            raise RuntimeError("a turn was asked for before the event loop ran")
        return self._session.make_turn(plan, emit)
