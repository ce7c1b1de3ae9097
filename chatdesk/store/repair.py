"""What is done about a damaged file: it is opened on what could be saved, or marked for the next start."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chatdesk.domain.errors import DatabaseDamaged
from chatdesk.store import schema
from chatdesk.store.worker import Connection

if TYPE_CHECKING:
    from chatdesk.store.salvage import Salvage


class Repair:
    """Repairs `path`, once, for the one who `owns` it; for all others damage stays an error.

    `is_wanted` tells which of both it is, `salvaged` what came of it.
    """

    def __init__(self, path: Path, *, owns: bool) -> None:
        self._path = path
        self.is_wanted = owns
        self.salvaged: Salvage | None = None

    @property
    def is_possible(self) -> bool:
        """Whether damage that is met now can be repaired."""
        return self.is_wanted and self.salvaged is None

    def connect_writer(self) -> Connection:
        """Return a connection that writes, on what could be saved where the file is damaged."""
        if self.is_possible and not self._is_sound():
            self._salvage()
        try:
            return schema.connect_writer(self._path)
        except DatabaseDamaged:
            if not self.is_possible:
                raise
        self._salvage()
        return schema.connect_writer(self._path)

    def mark(self) -> None:
        """Have the damage repaired when the file is opened the next time."""
        if self.is_wanted:
            # Where not even this can be written, the next start finds the damage by itself.
            with suppress(OSError):
                schema.damage_mark(self._path).touch(mode=0o600)

    def _is_sound(self) -> bool:
        """Whether nothing is known to be wrong with the file: two questions to the file system."""
        path = self._path
        is_marked = schema.damage_mark(path).exists()
        if not is_marked and (not path.exists() or path.stat().st_size):
            return True
        from chatdesk.store.salvage import was_emptied

        return not is_marked and not was_emptied(path)

    def _salvage(self) -> None:
        from chatdesk.store.salvage import salvage

        self.salvaged = salvage(self._path)
