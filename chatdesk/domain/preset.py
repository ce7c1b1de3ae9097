"""What a conversation tells its model with every request, beside the messages; also kept under a name."""

from __future__ import annotations

import json
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


def summary_of(preset: Preset) -> str:
    """Return what a preset says in one line: the beginning of the system prompt, then the parameters."""
    first = " ".join(preset.system.split())
    said = [f"“{first[:200]}”"] if first else []
    return " · ".join([*said, *(told_parameter(name, value) for name, value in preset.parameters.items())])


def told_parameter(name: str, value: Any) -> str:
    """Return a parameter and its value in a few words."""
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{name.replace('_', ' ')} {shown}"
