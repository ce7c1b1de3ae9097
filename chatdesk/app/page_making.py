"""How a page is made, also before the event loop runs."""

from __future__ import annotations

from collections.abc import Callable

from chatdesk.app.made import Made
from chatdesk.domain.preset import Preset
from chatdesk.engine.events import TurnEvent
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.turn import Turn
from chatdesk.providers.tour.keys import with_keys
from chatdesk.providers.tour.script import SUGGESTED
from chatdesk.settings.declared import SEND_WITH, SYSTEM_PROMPT
from chatdesk.ui.bridge import TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.page.welcome import Suggestion, Welcome
from chatdesk.ui.window.key_tips import show_keys_of_composer

_ICONS = {"around": "list-bullets", "long": "stop-fill", "tools": "wrench"}
MakeTurn = Callable[[TurnPlan, Callable[[TurnEvent], None]], Turn]


class PageMaker:
    """Makes pages as the configuration wants them; the first takes the composer that is painted already."""

    def __init__(self, made: Made, composer: Composer, make_turn: MakeTurn) -> None:
        self._made, self._make_turn = made, make_turn
        self._first_composer: Composer | None = composer

    def make(self, branch: OpenBranch) -> ConversationPage:
        """Make the page of a branch, an empty one with what the tour suggests."""
        made, config = self._made, self._made.config.config
        theme = made.themes.theme
        composer, self._first_composer = self._first_composer or Composer(theme), None
        composer.keys.set_enter_sends(config.value(SEND_WITH) == "enter")
        show_keys_of_composer(composer, made.keymap)
        if branch.is_empty and branch.preset.is_empty:
            branch.preset = Preset(config.value(SYSTEM_PROMPT))
        welcome = self._make_welcome() if branch.is_empty else None
        page = ConversationPage(
            branch, theme, TurnDriver(made.tasks), self._make_turn, composer=composer, welcome=welcome
        )
        page.transcript.set_keymap(made.keymap)
        made.modes.apply(page)
        page.stop_requested.connect(made.front.stop)
        return page

    def _make_welcome(self) -> Welcome:
        cards = [Suggestion(p.id, _ICONS[p.id], p.title, p.note, p.text) for p in SUGGESTED]
        key_of = self._made.shown_key
        return Welcome(self._made.themes.theme, cards, lambda note: with_keys(note, key_of))
