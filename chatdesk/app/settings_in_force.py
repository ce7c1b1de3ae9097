"""Settings that are changed while the program runs come into force at once."""

from __future__ import annotations

from chatdesk.app.made import Made
from chatdesk.settings.declared import CHECK_SPELLING, LOG_LEVEL, SEND_WITH, SPELLING_LANGUAGES
from chatdesk.settings.log import set_level
from chatdesk.ui.acts.spelling import Spelling
from chatdesk.ui.front.wardrobe import Wardrobe


class SettingsInForce:
    """Hands what the configuration says now to the window and to every open page."""

    def __init__(self, made: Made, wardrobe: Wardrobe, spelling: Spelling) -> None:
        self._made, self._wardrobe, self._spelling = made, wardrobe, spelling

    def take(self, setting_id: str) -> None:
        """Show a setting that was changed."""
        made = self._made
        self._wardrobe.take_settings()
        made.modes.apply_to_all(made.desk.pages)
        if setting_id == LOG_LEVEL.id and not made.options.log_level:
            set_level(made.config.config.value(LOG_LEVEL))
        if setting_id == SEND_WITH.id:
            enter_sends = made.config.config.value(SEND_WITH) == "enter"
            for page in made.desk.pages:
                page.composer.keys.set_enter_sends(enter_sends)
        if setting_id in (CHECK_SPELLING.id, SPELLING_LANGUAGES.id):
            self._spelling.take_settings()
