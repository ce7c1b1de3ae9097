"""Presets and prompt snippets as tables of the configuration file, and back; mistakes are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.preset import NamedPreset, Preset
from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.masking import has_secret_shape
from chatdesk.settings.parameters import checked_parameters

LONGEST_NAME = 80
LONGEST_TEXT = 100_000


class NamedTableError(SettingsError):
    """A preset or a snippet cannot be used as it is; `field` names the key that is wrong."""

    def __init__(self, field: str, text: str, *, hint: str = "") -> None:
        super().__init__(text, hint=hint)
        self.field = field


class Named(Protocol):
    """Something that is kept under a name, which no other of its kind has."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...


NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True, slots=True)
class NamedKind(Generic[NamedT]):
    """How one kind of them stands in the file: as [[section]] tables with these keys.

    `read` raises `NamedTableError`; `written` returns what the file says, without what is empty.
    """

    section: str
    word: str
    keys: tuple[str, ...]
    read: Callable[[Mapping[str, Any]], NamedT]
    written: Callable[[NamedT], dict[str, Any]]


def _read_preset(table: Mapping[str, Any]) -> NamedPreset:
    name = _name("preset", table)
    values = {key: _text("preset", name, key, table.get(key, "")) for key in ("account", "model", "system")}
    if values["model"] and not values["account"]:
        raise NamedTableError("model", f'The preset "{name}" has a model without an account.')
    parameters = table.get("parameters", {})
    if not isinstance(parameters, Mapping):
        raise NamedTableError("parameters", f'"parameters" of the preset "{name}" must be a table.')
    try:
        good = checked_parameters(dict(parameters))
    except AccountError as error:
        raise NamedTableError(
            "parameters", f'In the preset "{name}": {error.text}', hint=error.hint
        ) from error
    return NamedPreset(
        name, Preset(values["system"], good), values["account"].strip(), values["model"].strip()
    )


def _written_preset(preset: NamedPreset) -> dict[str, Any]:
    values = {
        "name": preset.name,
        "account": preset.account_id,
        "model": preset.model,
        "system": preset.preset.system,
        "parameters": dict(preset.preset.parameters),
    }
    return {key: value for key, value in values.items() if value}


def _read_snippet(table: Mapping[str, Any]) -> PromptSnippet:
    name = _name("snippet", table)
    text = _text("snippet", name, "text", table.get("text", ""))
    if not text.strip():
        raise NamedTableError("text", f'The snippet "{name}" needs a "text".')
    return PromptSnippet(name, text)


def _written_snippet(snippet: PromptSnippet) -> dict[str, Any]:
    return {"name": snippet.name, "text": snippet.text}


PRESETS = NamedKind(
    "presets", "preset", ("name", "account", "model", "system", "parameters"), _read_preset, _written_preset
)
SNIPPETS = NamedKind("snippets", "snippet", ("name", "text"), _read_snippet, _written_snippet)


def check_for_secrets(table: Mapping[str, Any]) -> None:
    """Refuse to write what looks like a key; raises `NamedTableError`."""
    for key, value in table.items():
        if isinstance(value, str) and has_secret_shape(value):
            raise NamedTableError(
                key,
                "This holds something that looks like a key, and the configuration file keeps none.",
                hint="Write the rest without it.",
            )


def _name(word: str, table: Mapping[str, Any]) -> str:
    name = table.get("name")
    clean = " ".join(name.split()) if isinstance(name, str) else ""
    if not clean:
        raise NamedTableError("name", f'A {word} needs a "name".')
    if len(clean) > LONGEST_NAME or not clean.isprintable():
        raise NamedTableError("name", f"The name of a {word} has up to {LONGEST_NAME} letters.")
    return clean


def _text(word: str, name: str, key: str, value: object) -> str:
    where = f'"{key}" of the {word} "{name}"'
    if not isinstance(value, str):
        raise NamedTableError(key, f"{where} must be a text.")
    if len(value) > LONGEST_TEXT:
        raise NamedTableError(key, f"{where} has more than {LONGEST_TEXT:,} letters.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NamedTableError(key, f"{where} holds a sign that no file can keep.")
    return value
