"""Where tokens are kept: the program gives a place that nobody else reads; without one, memory."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Keeps secrets by name; what passes is never shown in logs."""

    async def read(self, name: str) -> str | None:
        """Return what is kept, None where nothing is; raises `SecretError` when it cannot be asked."""
        ...

    async def write(self, name: str, text: str) -> str:
        """Keep a text; returns why it is kept for this run alone, "" where it is kept for good."""
        ...

    async def forget(self, name: str) -> str:
        """Drop what is kept; returns why some of it may still be there, else ""."""
        ...

    def hide(self, secret: str) -> None:
        """Never show this text from now on."""
        ...


class MemoryVault:
    """Keeps secrets until the program ends."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        """Return what is kept."""
        return self._kept.get(name)

    async def write(self, name: str, text: str) -> str:
        """Keep a text, for this run alone."""
        self._kept[name] = text
        return "There is no keyring."

    async def forget(self, name: str) -> str:
        """Drop what is kept."""
        self._kept.pop(name, None)
        return ""

    def hide(self, secret: str) -> None:
        """Nothing shows it."""
