"""Presets and prompt snippets of the configuration file, as commands and the palette meet them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from chatdesk.app.made import Made
from chatdesk.domain.preset import NamedPreset
from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.domain.server_offer import ServerPrompt
from chatdesk.settings.named_lists import NamedList
from chatdesk.ui.acts.kept_presets import KeptPresets
from chatdesk.ui.acts.kept_snippets import KeptSnippets
from chatdesk.ui.acts.offers import Offers
from chatdesk.ui.acts.summoning import Summoning
from chatdesk.ui.window.actions import Actions


class KeptTexts(QObject):
    """Makes both kinds, and connects them to the palette. `trouble` of each `Keeping` is in `tellers`."""

    def __init__(self, made: Made, summoning: Summoning) -> None:
        super().__init__(made.window)
        from chatdesk.settings.named_tables import PRESETS, SNIPPETS

        self._summoning = summoning
        self._presets: NamedList[NamedPreset] = NamedList(made.config, PRESETS, lambda now: now.presets)
        self._snippets: NamedList[PromptSnippet] = NamedList(made.config, SNIPPETS, lambda now: now.snippets)
        window, desk, tasks = made.window, made.desk, made.tasks
        self._use_presets = KeptPresets(window, desk, made.accounts, self._presets, tasks)
        self._use_snippets = KeptSnippets(window, desk, self._snippets, tasks)
        self.tellers = self._use_presets.keeping, self._use_snippets.keeping
        summoning.preset_wanted.connect(self._use_presets.use)
        summoning.snippet_wanted.connect(self._use_snippets.use)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of the commands about presets and snippets."""
        return {
            "preset.use": lambda: self._summoning.open("@"),
            "preset.save": self._use_presets.save,
            "preset.undo": self._use_presets.undo,
            "snippet.use": lambda: self._summoning.open("/"),
            "snippet.save": self._use_snippets.save,
        }

    def set_actions(self, actions: Actions) -> None:
        """Allow the way back from a preset only while there is one."""
        actions.set_enabled("preset.undo", enabled=False)
        self._use_presets.can_undo_changed.connect(
            lambda can_undo: actions.set_enabled("preset.undo", can_undo)
        )

    def offers(self, prompts: Callable[[], Sequence[ServerPrompt]]) -> Offers:
        """Return what the palette can offer, with the prompts of tool servers."""
        return Offers(prompts, self._presets.all, self._snippets.all)
