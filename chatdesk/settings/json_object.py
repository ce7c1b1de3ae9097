"""A JSON object that never changes, so that an account that holds one can be the key of a dict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class JsonObject(Mapping[str, Any]):
    """Holds its JSON text and reads like a mapping; every value that is read is a fresh copy.

    Two are equal when their texts are: the order of the names counts. What stands in it may be a secret, so
    no `repr` shows it. Make one with `of` or `parsed`, which check it.
    """

    text: str = field(default="{}", repr=False)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> JsonObject:
        """Return the values as JSON; raises `ValueError` where one of them cannot stand in JSON."""
        import json

        if not values:
            return cls()
        try:
            text = json.dumps(dict(values), ensure_ascii=False, allow_nan=False)
            text.encode()  # half a surrogate pair cannot be written anywhere
            return cls(text)
        except (TypeError, RecursionError) as error:
            raise ValueError(f"no JSON: {error}") from error

    @classmethod
    def parsed(cls, text: str) -> JsonObject:
        """Return what a JSON text says; raises `ValueError` where it is no JSON object."""
        import json

        try:
            values = json.loads(text) if text.strip() else {}
        except RecursionError as error:
            raise ValueError("nested too deep") from error
        if not isinstance(values, dict):
            raise ValueError("no JSON object")  # noqa: TRY004 - whatever is no JSON object is one kind of mistake
        return cls.of(values)

    def values_now(self) -> dict[str, Any]:
        """Return everything as a dict of its own, which the caller may change."""
        import json

        values: dict[str, Any] = {} if self.text == "{}" else json.loads(self.text)
        return values

    def __getitem__(self, name: str) -> Any:
        return self.values_now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_now())

    def __len__(self) -> int:
        return len(self.values_now())


NOTHING = JsonObject()
