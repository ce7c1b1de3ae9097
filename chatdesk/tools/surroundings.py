"""What every connection to a tool server needs of the house."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from chatdesk.tools.sign_in.vault import MemoryVault, Vault
from chatdesk.tools.watchdog import Watchdog

if TYPE_CHECKING:
    from chatdesk.tools.asking import Elicitor, Sampler


class FillIn(Protocol):
    """Puts secrets in the place of references."""

    async def __call__(self, text: str, /) -> str:
        """Return the text with what it refers to; raises `ChatDeskError` where that is not there."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every connection needs.

    `logs` is the folder for what servers write to stderr. `roots` tells the folders that the user has
    granted. `report` takes an error that is nobody's fault but ours,
    `mask` takes the secrets out of a text, `vault` keeps the tokens of sign-ins.
    """

    fill_in: FillIn
    logs: Path
    roots: Callable[[], Sequence[Path]]
    watchdog: Watchdog
    report: Callable[[BaseException], None]
    mask: Callable[[str], str] = lambda text: text
    sampler: Sampler | None = None
    elicitor: Elicitor | None = None
    vault: Vault = field(default_factory=MemoryVault)
