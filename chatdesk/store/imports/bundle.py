"""What was chosen for an import, as a set of files: one file, a ZIP archive or a folder."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from chatdesk.domain.errors import StoreError
from chatdesk.store.errors import foreign_errors
from chatdesk.store.imports.found import refused

MOST_FILES = 200_000
# A text that packs better than this is no conversation; below the size it does no harm.
_MOST_PACKED = 200
_HARMLESS = 64 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the bundle; `size` is in bytes, unpacked."""

    name: str
    size: int

    @property
    def base(self) -> str:
        """The name without its folders."""
        return self.name.rpartition("/")[2]


class Bundle:
    """The files, by their names with “/” between folders. Nothing is ever unpacked onto the disk."""

    def __init__(self, path: Path) -> None:
        """Raises `StoreError`, also for an archive that is damaged or locked."""
        self._path = path
        self._archive: zipfile.ZipFile | None = None
        with foreign_errors(path):
            if path.is_dir():
                found = _walk(path)
            elif _is_zip(path):
                with _damage(path.name):
                    self._archive = zipfile.ZipFile(path)
                    found = _members(self._archive)
            else:
                found = [Member(path.name, path.stat().st_size)]
                self._path = path.parent
        self.members = tuple(sorted(found, key=lambda member: member.name))
        self.is_single = self._archive is None and not path.is_dir()

    def close(self) -> None:
        """Let go of the archive."""
        if self._archive is not None:
            self._archive.close()

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a file for reading. Raises `StoreError`, in the block too."""
        with foreign_errors(self._path / name), _damage(name):
            if self._archive is None:
                with (self._path / name).open("rb") as file:
                    yield file
            else:
                with self._archive.open(name) as packed:
                    yield cast("BinaryIO", packed)

    def read(self, name: str) -> bytes:
        """Return all bytes of a file. Raises `StoreError`."""
        with self.open(name) as file:
            return file.read()


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _members(archive: zipfile.ZipFile) -> list[Member]:
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise refused(f"there are more than {MOST_FILES:,} files in it.")
    names = set()
    for info in infos:
        if info.file_size > _HARMLESS and info.file_size > _MOST_PACKED * max(info.compress_size, 1):
            raise refused(f"“{info.filename}” in it would unpack to far more than a text can.")
        if not info.is_dir() and not info.filename.startswith("__MACOSX/"):
            names.add(info.filename)
    return [Member(name, archive.getinfo(name).file_size) for name in names]


def _walk(folder: Path) -> list[Member]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(place) / name
            if path.is_file() and not path.is_symlink() and not name.startswith("."):
                found.append(Member(path.relative_to(folder).as_posix(), path.stat().st_size))
        if len(found) > MOST_FILES:
            raise refused(f"there are more than {MOST_FILES:,} files in this folder.")
    return found


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """Turn what `zipfile` raises into a `StoreError`."""
    try:
        yield
    except StoreError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise refused(f"the archive is damaged in “{name}”.") from error
    except NotImplementedError as error:
        raise refused(f"“{name}” is packed in a way that this program does not know.") from error
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        raise refused("the archive is locked with a password.") from error


def read_up_to(file: IO[bytes], limit: int) -> bytes | None:
    """Return all of an open file, or None where it is longer than `limit` bytes."""
    data = file.read(limit + 1)
    return None if len(data) > limit else data
