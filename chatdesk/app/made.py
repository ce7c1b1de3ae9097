"""What the composition root makes before the event loop runs; only `chatdesk.app` passes it around."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from chatdesk.app.opening import opened
from chatdesk.commands.keymap import Keymap
from chatdesk.settings.file import ConfigFile
from chatdesk.store.store import Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.desk.keeper import Keeper
from chatdesk.ui.front.front import Front
from chatdesk.ui.front.loading_note import LoadingNote
from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.page.reading_modes import ReadingModes
from chatdesk.ui.window.key_tips import show_keys
from chatdesk.ui.window.saving import Saving

if TYPE_CHECKING:
    from chatdesk.app.first_paint import FirstPaint
    from chatdesk.engine.open_branch import OpenBranch
    from chatdesk.options import WindowOptions
    from chatdesk.providers.recording import Recording
    from chatdesk.settings.paths import Paths
    from chatdesk.ui.instance import SingleInstance
    from chatdesk.ui.page.conversation_page import ConversationPage

# More than any screen shows; the rest of the list is read when it is looked at.
_FIRST_ROWS = 100


class Made:
    """The objects behind a window that is painted, each of them made once.

    Returns when the database has begun. Raises the `StoreError` when it cannot and the user quits.
    """

    def __init__(
        self,
        options: WindowOptions,
        paths: Paths,
        instance: SingleInstance,
        first: FirstPaint,
        recording: Recording | None,
        make_page: Callable[[OpenBranch], ConversationPage],
    ) -> None:
        self.options, self.paths, self.instance, self.recording = options, paths, instance, recording
        self.window, self.themes, self.state = first.window, first.themes, first.state
        self.saving = saving = Saving()
        self.store = Store(
            paths.database, on_trouble=saving.troubled.emit, on_relief=saving.relieved.emit, repairs=True
        )
        # The database is read while the window is put together.
        beginning = self.store.begin(_FIRST_ROWS)
        self.config = ConfigFile(paths.config_file)
        self.config.read()
        self.style = FlatStyle(self.themes.theme)
        first.app.setStyle(self.style)
        self.window.complete()
        self.tasks = Tasks()
        self.accounts = Accounts(self.config, os.environ)
        if recording is not None:
            self.accounts.add_built_in(recording.account)
        window, library = self.window, self.store.conversations
        self.keeper = Keeper(library, self.tasks)
        choice_like = self.accounts.choice_like
        self.desk = Desk(window.pages, window.sidebar, library, self.keeper, make_page, choice_like)
        self.keymap = Keymap(self.config.config.keymap)
        show_keys(window, self.keymap)
        self.deletions = Deletions(self.desk, library, self.keeper, window.notices, self.keymap)
        self.front = Front(window, self.desk, self.deletions, self.keymap, self.accounts.describe)
        LoadingNote(window, self.desk)
        self.modes = ReadingModes(self.config)
        self.beginning = opened(self.store, beginning, window, _FIRST_ROWS)

    def shown_key(self, command_id: str) -> str:
        """Return the key of a command as it is said in a sentence, "" for none."""
        return self.keymap.shown(command_id).replace("Return", "Enter")
