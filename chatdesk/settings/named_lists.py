"""Changes to the presets and the prompt snippets of the configuration file, in their order there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from chatdesk.settings.config import Config
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_tables import NamedKind, NamedT, NamedTableError, check_for_secrets
from chatdesk.settings.toml_edits import (
    insert_in_list,
    move_in_list,
    put_in_list,
    take_from_list,
    text_item,
)

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


@dataclass(frozen=True, slots=True)
class TakenOut(Generic[NamedT]):
    """What was deleted, as it stood in the file with its comments: `put_back` takes it."""

    named: NamedT
    place: int
    table: Any


class NamedList(Generic[NamedT]):
    """One kind of them. `all` is quick; all else writes the file and raises `SettingsError`.

    Any thread may use it.
    """

    def __init__(
        self, file: ConfigFile, kind: NamedKind[NamedT], in_force: Callable[[Config], tuple[NamedT, ...]]
    ) -> None:
        self._file, self._kind, self._in_force = file, kind, in_force

    def all(self) -> tuple[NamedT, ...]:
        """Return those in force, in their order."""
        return self._in_force(self._file.config)

    def find(self, name: str) -> NamedT | None:
        """Return the one of this name."""
        return next((one for one in self.all() if one.name == name), None)

    def put(self, new: NamedT, *, instead_of: str = "") -> NamedT:
        """Write one as the last, or in the place of another, and return it as it is kept.

        A name that a third one has is refused.
        """
        table = self._kind.written(new)
        good = self._kind.read(table)
        table = self._kind.written(good)
        check_for_secrets(table)
        if good.name != instead_of and self.find(good.name) is not None:
            raise NamedTableError(
                "name", f"There is a {self._kind.word} “{good.name}” already.", hint="Choose another name."
            )

        def edit(document: TOMLDocument) -> None:
            shown = {key: text_item(value) for key, value in table.items()}
            where = instead_of or good.name
            put_in_list(
                document, self._kind.section, shown, owned=self._kind.keys, by="name", instead_of=where
            )

        self._file.change(edit)
        return good

    def take_out(self, name: str) -> TakenOut[NamedT] | None:
        """Delete one; None where there is none of this name."""
        named = self.find(name)
        taken: list[tuple[int, Any]] = []
        if named is None:
            return None

        def edit(document: TOMLDocument) -> None:
            taken[:] = [take_from_list(document, self._kind.section, "name", name)]

        self._file.change(edit)
        place, table = taken[0]
        return TakenOut(named, place, table)

    def put_back(self, taken: TakenOut[NamedT]) -> None:
        """Write what was deleted at its place again; a name that is in use by now is refused."""
        name = taken.named.name
        if self.find(name) is not None:
            raise NamedTableError("name", f"There is a {self._kind.word} “{name}” by now.")
        self._file.change(
            lambda document: insert_in_list(document, self._kind.section, taken.place, taken.table)
        )

    def move(self, name: str, steps: int) -> None:
        """Move one down by so many places, up where it is negative."""
        self._file.change(lambda document: move_in_list(document, self._kind.section, "name", name, steps))
