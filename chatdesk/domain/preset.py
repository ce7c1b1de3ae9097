"""What a conversation tells its model with every request, beside the messages; also kept under a name."""

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


@dataclass(frozen=True, slots=True)
class NamedPreset:
    """A preset that is kept under a name, with who answers; no account: whoever answers already."""

    name: str
    preset: Preset = field(default_factory=Preset)
    account_id: str = ""
    model: str = ""
