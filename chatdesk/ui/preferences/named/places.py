"""Presets and snippets as places that the search of the preferences finds."""

from __future__ import annotations

from collections.abc import Iterable

from chatdesk.domain.preset import summary_of
from chatdesk.settings.config import Config
from chatdesk.ui.preferences.contents import PAGES, PRESETS, SNIPPETS
from chatdesk.ui.preferences.finding import Place

_LONGEST = 200


def named_places(config: Config) -> Iterable[Place]:
    """Return one for each, with the beginning of what it says."""
    pages = {page.id: page for page in PAGES}
    presets, snippets = pages[PRESETS], pages[SNIPPETS]
    for preset in config.presets:
        said = summary_of(preset.preset)[:_LONGEST]
        yield Place(PRESETS, preset.name, preset.name, presets.shown_title, presets.icon, said, preset.model)
    for snippet in config.snippets:
        said = " ".join(snippet.text.split())[:_LONGEST]
        yield Place(SNIPPETS, snippet.name, snippet.name, snippets.shown_title, snippets.icon, said)
