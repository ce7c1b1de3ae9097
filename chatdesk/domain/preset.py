"""What a conversation tells its model with every request, beside the messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """A system prompt, and parameters by their names in Chat Completions; what is not set is left out."""

    system: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said: white space is nothing."""
        return not self.system.strip() and not self.parameters
