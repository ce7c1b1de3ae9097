"""Presets and prompt snippets of the configuration file, as commands and the palette meet them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from chatdesk.app.made import Made
from chatdesk.domain.server_offer import ServerPrompt
from chatdesk.ui.acts.offers import Offers
from chatdesk.ui.acts.summoning import Summoning
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.actions import Actions

if TYPE_CHECKING:
    from chatdesk.ui.acts.kept_presets import KeptPresets
    from chatdesk.ui.acts.kept_snippets import KeptSnippets

_UNDO = "preset.undo"


class KeptTexts(QObject):
    """Makes what acts on them when it is first wanted. `trouble` brings a `SettingsError`."""

    trouble = Signal(object)

    def __init__(self, made: Made, summoning: Summoning) -> None:
        super().__init__(made.window)
        self._made, self._summoning = made, summoning
        self._actions: Actions | None = None
        self._offers = Offers()
        self._made_presets: KeptPresets | None = None
        self._made_snippets: KeptSnippets | None = None
        summoning.preset_wanted.connect(lambda name: self._presets().use(name))
        summoning.snippet_wanted.connect(lambda name: self._snippets().use(name))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of the commands about presets and snippets."""
        return {
            "preset.use": self._find_preset,
            "preset.save": lambda: self._presets().save(),
            _UNDO: lambda: self._presets().undo(),
            "snippet.use": lambda: self._summoning.open("/"),
            "snippet.save": lambda: self._snippets().save(),
        }

    def set_actions(self, actions: Actions) -> None:
        """Take the actions: the way back from a preset is allowed only while there is one."""
        self._actions = actions
        self._allow_undo(can_undo=False)

    def offer(self, prompts: Callable[[], Sequence[ServerPrompt]]) -> None:
        """Have the palette offer them, with the prompts of tool servers."""
        file = self._made.config
        self._offers = Offers(prompts, lambda: file.config.presets, lambda: file.config.snippets)
        self._summoning.take_offers(self._offers)

    def watch(self, page: ConversationPage) -> None:
        """Open the palette by a "/" that begins a message, where it has something to offer then.

        What the page's form is to save is saved.
        """
        page.composer.edit.take_slash = self._take_slash
        page.preset_bar.save_wanted.connect(lambda: self._presets().save())

    def _take_slash(self) -> bool:
        has_some = bool(self._offers.snippets() or self._offers.prompts())
        if has_some:
            # Who meant the letter itself gets it back with what was typed after it.
            self._summoning.open("/", self._write)
        return has_some

    def _write(self, text: str) -> None:
        self._made.desk.page.composer.insert(text)

    def _find_preset(self) -> None:
        if self._offers.presets():
            self._summoning.open("@")
        else:
            self._presets().tell_none()

    def _allow_undo(self, can_undo: bool) -> None:
        if self._actions is not None:
            self._actions.set_enabled(_UNDO, can_undo)

    def _presets(self) -> KeptPresets:
        if self._made_presets is None:
            from chatdesk.settings.named_lists import NamedList
            from chatdesk.settings.named_tables import PRESETS
            from chatdesk.ui.acts.kept_presets import KeptPresets

            made = self._made
            kept = NamedList(made.config, PRESETS, lambda now: now.presets)
            self._made_presets = KeptPresets(made.window, made.desk, made.accounts, kept, made.tasks)
            self._made_presets.can_undo_changed.connect(self._allow_undo)
            self._made_presets.keeping.trouble.connect(self.trouble)
        return self._made_presets

    def _snippets(self) -> KeptSnippets:
        if self._made_snippets is None:
            from chatdesk.settings.named_lists import NamedList
            from chatdesk.settings.named_tables import SNIPPETS
            from chatdesk.ui.acts.kept_snippets import KeptSnippets

            made = self._made
            kept = NamedList(made.config, SNIPPETS, lambda now: now.snippets)
            self._made_snippets = KeptSnippets(made.window, made.desk, kept, made.tasks)
            self._made_snippets.keeping.trouble.connect(self.trouble)
        return self._made_snippets
