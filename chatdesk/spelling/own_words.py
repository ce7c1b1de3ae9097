"""The words that the user told us are right, in a file of one word a line."""

from __future__ import annotations

from pathlib import Path

from chatdesk.settings.atomic_file import replace_file


class OwnWords:
    """Keeps the words in memory and in a UTF-8 file that anybody can edit. It is read at the first use.

    A capital at the beginning makes no other word: "Foo" is right where "foo" is kept.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._words: dict[str, None] | None = None

    def __contains__(self, word: str) -> bool:
        try:
            words = self._read()
        except OSError:
            return False
        plain = _plain(word)
        return plain in words or plain[:1].lower() + plain[1:] in words

    def add(self, word: str) -> None:
        """Keep a word. Raises `OSError` where the file cannot be read or written; it is then as before."""
        self._write({**self._read(), _plain(word): None})

    def remove(self, word: str) -> None:
        """Forget a word, which need not be there. Raises `OSError` as `add` does."""
        words = self._read()
        if _plain(word) in words:
            self._write({other: None for other in words if other != _plain(word)})

    def _read(self) -> dict[str, None]:
        if self._words is None:
            try:
                text = self._file.read_text("utf-8", "surrogateescape")
            except FileNotFoundError:
                text = ""
            self._words = dict.fromkeys(_plain(line) for line in text.splitlines() if line.strip())
        return self._words

    def _write(self, words: dict[str, None]) -> None:
        text = "".join(f"{word}\n" for word in words)
        replace_file(self._file, text.encode("utf-8", "surrogateescape"))
        self._words = words


def _plain(word: str) -> str:
    return word.strip().replace("\u2019", "'")
