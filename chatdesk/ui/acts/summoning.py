"""Opens the palette over the window and carries out what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from chatdesk.commands.keymap import Keymap, normalise
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.offers import Offers
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.window.actions import Actions
from chatdesk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from chatdesk.ui.acts.palette_sources import PaletteSources
    from chatdesk.ui.desk.titles import Titles
    from chatdesk.ui.palette.items import Item
    from chatdesk.ui.palette.palette import Palette

_REMEMBERED = 20
_IDLE_MS = 1_000


class Summoning(QObject):
    """Nothing of the palette is loaded before it is first opened, or before `warm_up`.

    `setting_wanted` brings the page and the setting ("" for none) that were chosen, `search_wanted` a text to
    look for in all that was said, `prompt_wanted` a prompt of a tool server, `preset_wanted` and
    `snippet_wanted` the name of one, `help_wanted` a page of help.
    """

    setting_wanted = Signal(str, str)
    search_wanted = Signal(str)
    prompt_wanted = Signal(object)
    preset_wanted = Signal(str)
    snippet_wanted = Signal(str)
    help_wanted = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        accounts: Accounts,
        keymap: Keymap,
        titles: Callable[[], Titles],
        recent: str = "",
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._accounts, self._keymap = window, desk, accounts, keymap
        self._actions: Actions | None = None
        self._ask_for_models: Callable[[], None] = lambda: None
        self._offers = Offers()
        self._give_back: Callable[[str], None] | None = None
        self._passing: Collection[str] = ()
        self._make_titles = titles
        self._titles: Titles | None = None
        self._recent = [key for key in recent.split("\n") if key][:_REMEMBERED]
        self._sources: PaletteSources | None = None
        self._palette: Palette | None = None
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self._load_at_rest)

    @property
    def palette(self) -> Palette | None:
        """The palette, if it was ever opened."""
        return self._palette

    @property
    def recent(self) -> str:
        """What was chosen last, as text for the next start."""
        return "\n".join(self._recent)

    def set_actions(self, actions: Actions) -> None:
        """Take the actions that commands are carried out by."""
        self._actions = actions

    def let_through(self, command_ids: Collection[str]) -> None:
        """Name the commands whose keys act while the palette is open."""
        self._passing = command_ids

    def ask_for_models_by(self, ask: Callable[[], None]) -> None:
        """Tell how the servers are asked for models that nobody knows yet; `update` follows."""
        self._ask_for_models = ask

    def take_offers(self, offers: Offers) -> None:
        """Tell who knows prompts, presets and snippets; they are asked for each time the palette opens."""
        self._offers = offers

    def warm_up(self) -> None:
        """Load the palette, and the newest titles for it, once this was not called for a while.

        It takes some 30 ms of the window's thread, which nobody who types or reads a stream should meet.
        """
        if self._palette is None:
            self._idle.start()

    def open(self, typed: str = "", give_back: Callable[[str], None] | None = None) -> None:
        """Open the palette with this text in its field, or close the one that is open.

        `give_back` takes what was typed where nothing is chosen.
        """
        palette = self._made()
        if palette is None:
            return
        if not palette.isHidden():
            palette.dismiss()
            return
        self._ask_for_models()
        if self._sources is not None and self._titles is not None:
            self._sources.begin()
            self._titles.refresh()
        keymap = self._keymap
        palette.close_by({normalise(key) for key in keymap.keys("palette.open")})
        palette.let_through([key for id_ in self._passing for key in keymap.keys(id_)])
        self._give_back = give_back
        palette.open_at(typed, gives_back=give_back is not None)
        # The inspector may be in front, in a window of its own.
        self._window.activateWindow()

    def update(self) -> None:
        """Show in the open palette what is known now."""
        if self._palette is not None and not self._palette.isHidden() and self._sources is not None:
            self._sources.begin()
            self._palette.update_rows()

    def _load_at_rest(self) -> None:
        if self._desk.running.is_busy():
            self._idle.start()
        else:
            self._load()

    def _load(self) -> None:
        self._made()
        if self._titles is not None:
            self._titles.begin()

    def _made(self) -> Palette | None:
        if self._palette is None and self._actions is not None:
            from chatdesk.ui.acts.palette_sources import PaletteSources
            from chatdesk.ui.palette.palette import Palette

            titles = self._titles = self._make_titles()
            sources = PaletteSources(
                self._actions, self._keymap, self._desk, self._accounts, self._offers, titles
            )
            palette = Palette(self._window.theme, self._window, sources, lambda: self._recent)
            palette.chosen.connect(self._on_chosen)
            palette.given_back.connect(self._on_given_back)
            titles.grown.connect(palette.update_rows)
            self._window.theme_changed.connect(palette.set_theme)
            self._palette, self._sources = palette, sources
        return self._palette

    def _on_given_back(self, typed: str) -> None:
        if self._give_back is not None:
            self._give_back(typed)

    def _on_chosen(self, item: Item) -> None:
        from chatdesk.ui.palette.items import Kind
        from chatdesk.ui.palette.palette_rows import FULL_TEXT

        if item.value[:2] == FULL_TEXT:
            self.search_wanted.emit(item.value[2])
            return
        self._recent = [item.key, *(key for key in self._recent if key != item.key)][:_REMEMBERED]
        match item.kind:
            case Kind.COMMAND if self._actions is not None:
                self._actions.action(item.value[0]).trigger()
            case Kind.CONVERSATION:
                self._desk.open(item.value[0])
            case Kind.MODEL:
                self._desk.choose_model(*item.value)
            case Kind.SETTING:
                page_id, *setting_id = item.value
                self.setting_wanted.emit(page_id, setting_id[0] if setting_id else "")
            case Kind.HELP | Kind.PRESET | Kind.SNIPPET:
                by_name = {Kind.PRESET: self.preset_wanted, Kind.SNIPPET: self.snippet_wanted}
                by_name.get(item.kind, self.help_wanted).emit(item.value[0])
            case Kind.PROMPT:
                found = (one for one in self._offers.prompts() if (one.server, one.name) == item.value)
                prompt = next(found, None)
                if prompt is not None:
                    self.prompt_wanted.emit(prompt)
