"""Tokens of sign-ins in the system keyring; where it takes none, in memory until the program ends."""

from __future__ import annotations

import sys

from chatdesk.domain.errors import SecretError
from chatdesk.settings.keyring_backend import LONGEST_KEY_ON_WINDOWS
from chatdesk.settings.secrets import Secrets

_LONGEST = LONGEST_KEY_ON_WINDOWS if sys.platform == "win32" else None
_MARK = "pieces:"


class TokenVault:
    """Keeps texts by name through the keyring's thread. `longest` is how long one entry of it may be.

    What is longer is kept in pieces: under the name stands how many, and they stand under NAME/1 and so on.
    """

    def __init__(self, secrets: Secrets, longest: int | None = _LONGEST) -> None:
        self._secrets = secrets
        self._longest = longest

    async def read(self, name: str) -> str | None:
        """Return what is kept, None where nothing is; raises `SecretError` when it cannot be asked."""
        text = await self._secrets.kept(name)
        if text is None or not text.startswith(_MARK):
            return text
        count = int(text.removeprefix(_MARK))
        pieces = [await self._secrets.kept(f"{name}/{number}") for number in range(1, count + 1)]
        return None if None in pieces else "".join(piece for piece in pieces if piece)

    async def write(self, name: str, text: str) -> str:
        """Keep a text; returns why it is kept for this run alone, "" where it is kept for good."""
        try:
            pieces = self._pieces(text)
            for number, piece in enumerate(pieces if len(pieces) > 1 else (), 1):
                await self._secrets.set(f"{name}/{number}", piece)
            await self._secrets.set(name, text if len(pieces) == 1 else f"{_MARK}{len(pieces)}")
        except SecretError as error:
            self._secrets.set_for_session(name, text)
            return error.text
        return ""

    async def forget(self, name: str) -> str:
        """Drop what is kept; returns why some of it may still be there, else ""."""
        try:
            text = await self._secrets.kept(name)
            count = int(text.removeprefix(_MARK)) if text is not None and text.startswith(_MARK) else 0
            for number in range(1, count + 1):
                await self._secrets.delete(f"{name}/{number}")
            if text is not None:
                await self._secrets.delete(name)
        except SecretError as error:
            return error.text
        return ""

    def hide(self, secret: str) -> None:
        """Never show this text from now on."""
        self._secrets.masker.add(secret)

    def _pieces(self, text: str) -> list[str]:
        size = self._longest or len(text)
        return [text[at : at + size] for at in range(0, len(text), size)]
