"""What the composition root has made before the event loop runs; only `chatdesk.app` passes it around."""

from __future__ import annotations

from dataclasses import dataclass

from chatdesk.commands.keymap import Keymap
from chatdesk.options import WindowOptions
from chatdesk.providers.recording import Recording
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.paths import Paths
from chatdesk.settings.state import WindowState
from chatdesk.store.store import Beginning, Store
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.deletions import Deletions
from chatdesk.ui.desk import Desk
from chatdesk.ui.front import Front
from chatdesk.ui.instance import SingleInstance
from chatdesk.ui.keeper import Keeper
from chatdesk.ui.look.scheme import ThemeSource
from chatdesk.ui.look.style import FlatStyle
from chatdesk.ui.main_window import MainWindow
from chatdesk.ui.reading_modes import ReadingModes
from chatdesk.ui.saving import Saving


@dataclass(frozen=True, slots=True)
class Made:
    """The objects behind a window that is painted, each of them made once."""

    options: WindowOptions
    paths: Paths
    instance: SingleInstance
    config: ConfigFile
    state: WindowState
    store: Store
    saving: Saving
    beginning: Beginning
    window: MainWindow
    themes: ThemeSource
    style: FlatStyle
    tasks: Tasks
    accounts: Accounts
    keymap: Keymap
    keeper: Keeper
    desk: Desk
    deletions: Deletions
    modes: ReadingModes
    front: Front
    recording: Recording | None
