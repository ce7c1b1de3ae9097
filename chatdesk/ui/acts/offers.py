"""What others than the desk have for the palette: prompts of tool servers, presets, snippets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatdesk.domain.preset import NamedPreset
from chatdesk.domain.server_offer import ServerPrompt

if TYPE_CHECKING:
    from chatdesk.domain.prompt_snippet import PromptSnippet


@dataclass(frozen=True, slots=True)
class Offers:
    """Who knows them; each is asked again whenever the palette opens."""

    prompts: Callable[[], Sequence[ServerPrompt]] = tuple
    presets: Callable[[], Sequence[NamedPreset]] = tuple
    snippets: Callable[[], Sequence[PromptSnippet]] = tuple
