"""Files under the folders that the user has granted, and under no others, whatever a path says."""

from __future__ import annotations

import fnmatch
import mimetypes
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chatdesk.domain.errors import ToolError

LARGEST_FILE = 20_000_000
MOST_LINES = 2_000
MOST_LETTERS = 100_000
MOST_ENTRIES = 500
MOST_MATCHES = 200
MOST_SECONDS = 10.0
_LONGEST_LINE = 300
_LARGEST_SEARCHED = 2_000_000
_BINARY_SAMPLE = 8_192
_NOT_SEARCHED = {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"}


class GrantedFolders:
    """Reads, lists and searches. Every path is taken as it truly is (links followed) before it is judged.

    All methods block; they raise `ToolError` with a sentence for the model.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [Path(os.path.realpath(folder.expanduser())) for folder in folders]

    def read(self, path: str, first_line: int = 1, lines: int = MOST_LINES) -> str:
        """Return lines of a text file, with a word about what is left; raises for what is no text."""
        place = self._find(path)
        data = self._data(place)
        if _is_binary(data):
            kind = mimetypes.guess_type(place.name)[0] or "unknown kind"
            raise ToolError(f"{place} is no text: {kind}, {len(data):,} bytes.")
        all_lines = data.decode("utf-8", "replace").splitlines()
        begin = first_line - 1
        kept: list[str] = []
        letters = 0
        for line in all_lines[begin : begin + min(lines, MOST_LINES)]:
            letters += len(line) + 1
            if letters > MOST_LETTERS and kept:
                break
            kept.append(line[:MOST_LETTERS])
        last = begin + len(kept)
        if begin >= len(all_lines) and all_lines:
            raise ToolError(f"{place} has {len(all_lines)} lines; line {first_line} is behind its end.")
        text = "\n".join(kept)
        if last < len(all_lines) or begin:
            text += f"\n\n[Lines {first_line} to {last} of {len(all_lines)}.]"
        return text or "[The file is empty.]"

    def list(self, path: str = "") -> str:
        """Return what is in a folder, folders first; without a path the granted folders."""
        if not path:
            return "\n".join(f"{folder}/" for folder in self._folders)
        place = self._find(path)
        if not place.is_dir():
            raise ToolError(f"{place} is no folder.")
        try:
            entries = sorted(
                os.scandir(place), key=lambda entry: (not entry.is_dir(follow_symlinks=False), entry.name)
            )
        except OSError as error:
            raise ToolError(f"{place} cannot be listed: {error.strerror}.") from error
        rows = [_row(entry) for entry in entries[:MOST_ENTRIES]]
        if len(entries) > MOST_ENTRIES:
            rows.append(f"[{len(entries) - MOST_ENTRIES} more]")
        return "\n".join(rows) or "[The folder is empty.]"

    def search(
        self,
        text: str = "",
        name: str = "*",
        path: str = "",
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """Return the files whose name fits, or the lines in them with the text, as `path:line: text`."""
        if not text and name in ("", "*"):
            raise ToolError("Give a text, a pattern of names, or both.")
        roots = [self._find(path)] if path else self._folders
        deadline = time.monotonic() + MOST_SECONDS
        found: list[str] = []
        end = ""
        for place in _files(roots, name or "*"):
            if is_cancelled() or time.monotonic() > deadline:
                end = f"[Ended after {MOST_SECONDS:.0f} seconds: look in a smaller folder.]"
                break
            found += [str(place)] if not text else self._lines_with(text, place)
            if len(found) >= MOST_MATCHES:
                end = f"[Only the first {MOST_MATCHES} are shown.]"
                break
        return "\n".join([*found[:MOST_MATCHES], *([end] if end else [])]) or "[Nothing was found.]"

    def _lines_with(self, text: str, place: Path) -> Sequence[str]:
        try:
            if place.stat().st_size > _LARGEST_SEARCHED:
                return []
            data = self._data(place)
        except (OSError, ToolError):
            return []  # what cannot be read has nothing to be found in
        if _is_binary(data):
            return []
        wanted = text.casefold()
        lines = enumerate(data.decode("utf-8", "replace").splitlines(), start=1)
        return [
            f"{place}:{number}: {line.strip()[:_LONGEST_LINE]}"
            for number, line in lines
            if wanted in line.casefold()
        ]

    def _find(self, path: str) -> Path:
        """Return the true path; a relative one is looked for under each folder."""
        if "\0" in path:
            raise ToolError("The path holds a character that no path has.")
        given = Path(path).expanduser()
        tried = [given] if given.is_absolute() else [folder / given for folder in self._folders]
        places = [Path(os.path.realpath(one)) for one in tried]
        granted = [place for place in places if self._is_granted(place)]
        if not granted:
            folders = ", ".join(str(folder) for folder in self._folders)
            raise ToolError(f"{path} is not in a folder that the user has granted. Granted: {folders}.")
        there = next((place for place in granted if place.exists()), None)
        if there is None:
            raise ToolError(f"{path} is not there.")
        return there

    def _is_granted(self, place: Path) -> bool:
        return any(place.is_relative_to(folder) for folder in self._folders)

    def _data(self, place: Path) -> bytes:
        # Not blocking, for a pipe would wait for its writer; the link may have been set a moment ago.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            number = os.open(place, flags | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise ToolError(f"{place} cannot be read: {error.strerror}.") from error
        try:
            self._judge(number, place)
            with os.fdopen(number, "rb", closefd=False) as file:
                return file.read(LARGEST_FILE)
        finally:
            os.close(number)

    def _judge(self, number: int, place: Path) -> None:
        """Refuse an open file that is none, lies elsewhere, or is too large."""
        about = os.fstat(number)
        if not stat.S_ISREG(about.st_mode):
            what = "a folder" if stat.S_ISDIR(about.st_mode) else "no ordinary file"
            raise ToolError(f"{place} is {what}.")
        if not self._is_granted(_true_place(number, place)):
            raise ToolError(f"{place} is not in a folder that the user has granted.")
        if about.st_size > LARGEST_FILE:
            raise ToolError(f"{place} has {about.st_size:,} bytes; at most {LARGEST_FILE:,} are read.")


def _true_place(number: int, place: Path) -> Path:
    """Where an open file truly is: folders on the way may have become links since they were looked at."""
    link = Path(f"/proc/self/fd/{number}")
    return link.readlink() if link.is_symlink() else Path(os.path.realpath(place))


def _files(roots: Sequence[Path], pattern: str) -> Iterator[Path]:
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in _NOT_SEARCHED)
            for name in sorted(fnmatch.filter(names, pattern)):
                place = Path(folder, name)
                if not place.is_symlink():
                    yield place


def _row(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return f"{entry.name} (link)"
    if entry.is_dir(follow_symlinks=False):
        return f"{entry.name}/"
    try:
        return f"{entry.name} ({entry.stat(follow_symlinks=False).st_size:,} bytes)"
    except OSError:
        return entry.name


def _is_binary(data: bytes) -> bool:
    sample = data[:_BINARY_SAMPLE]
    if b"\0" in sample:
        return True
    # The sample may end in the middle of a letter of up to four bytes.
    odd = sample[:-3].decode("utf-8", "replace").count("\ufffd") if len(sample) > 3 else 0
    return odd > len(sample) // 10
