"""Keeps something of a conversation under a name: asks for the name, writes it, offers the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.named_lists import NamedList
from chatdesk.settings.named_tables import NamedT
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.ui.palette.name_panel import NamePanel, Naming


class KeepingWords(NamedTuple):
    """What is said after it, with "{0}" for the name: of a new one, of one that was replaced; where it is."""

    new: str
    replaced: str
    found: str


class Keeping(QObject, Generic[NamedT]):
    """One kind of named things. `key` is that of its notices. `trouble` brings a `SettingsError`."""

    trouble = Signal(object)

    def __init__(
        self, window: MainWindow, kept: NamedList[NamedT], tasks: Tasks, key: str, words: KeepingWords
    ) -> None:
        super().__init__(window)
        self._window, self._kept, self._tasks = window, kept, tasks
        self._key, self._words = key, words
        self._make: Callable[[str], NamedT] | None = None
        self._replaced: NamedT | None = None
        self._panel: NamePanel | None = None
        window.notices.act_chosen.connect(self._on_act)

    @property
    def panel(self) -> NamePanel | None:
        """What asks for a name, if it was ever needed."""
        return self._panel

    def ask(self, naming: Naming, make: Callable[[str], NamedT]) -> None:
        """Ask for a name, and keep what `make` returns for it."""
        if self._panel is None:
            from chatdesk.ui.palette.name_panel import NamePanel

            self._panel = NamePanel(self._window.theme, self._window)
            self._panel.named.connect(self._on_named)
            self._window.theme_changed.connect(self._panel.set_theme)
        self._make = make
        self._panel.open_for(naming)

    def _on_named(self, name: str, replaces: bool) -> None:
        if self._make is not None:
            before = self._kept.find(name) if replaces else None
            self._tasks.spawn(self._put(self._make(name), before))

    async def _put(self, new: NamedT, before: NamedT | None) -> None:
        said = self._words.new if before is None else self._words.replaced
        act = "" if before is None else self.tr("Undo")
        if await self._written(new, "" if before is None else before.name):
            self._replaced = before
            self._tell(Notice(self._key, said.format(new.name), self._words.found, NoticeKind.DONE, act=act))

    def _on_act(self, key: str) -> None:
        if key == self._key and self._replaced is not None:
            before, self._replaced = self._replaced, None
            self._tasks.spawn(self._bring_back(before))

    async def _bring_back(self, before: NamedT) -> None:
        if await self._written(before, before.name):
            told = self.tr("“{0}” is what it was").format(before.name)
            self._tell(Notice(self._key, told, is_quiet=True))

    async def _written(self, one: NamedT, instead_of: str) -> bool:
        try:
            await asyncio.to_thread(lambda: self._kept.put(one, instead_of=instead_of))
        except SettingsError as error:
            self.trouble.emit(error)
            return False
        return True

    def _tell(self, notice: Notice) -> None:
        self._window.notices.show_notice(notice)
