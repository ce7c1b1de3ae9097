"""What our own tools may do beside reading the clock and counting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Grants:
    """What the user lets our own tools do: the folders they read, and whether pages of private networks.

    `proxy_for` tells which proxy the pages at an address are fetched through, "" for none.
    """

    folders: tuple[Path, ...] = ()
    private_addresses: bool = False
    proxy_for: Callable[[str], str] = lambda _url: ""
