"""All that an import takes out of its file, conversation by conversation; the database is left alone."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.imports.assets import Assets
from chatdesk.store.imports.bundle import Bundle
from chatdesk.store.imports.found import Found, LeftOut, Tally, refused
from chatdesk.store.imports.json_import import read_export
from chatdesk.store.imports.json_stream import JsonStream
from chatdesk.store.imports.reading import OWN, Reader, Source, sources_in

# Messages per transaction: some 5 ms of work, so that a stream's journal is not kept waiting.
_SLICE = 250

Slice = list[LoadedConversation]


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: `fraction` from 0 to 1, `conversations` read or added so far.

    At first the whole file `is_checked`, then what is new in it is added.
    """

    fraction: float
    conversations: int
    is_checked: bool


@dataclass(frozen=True, slots=True)
class Account:
    """What a file was: whose `formats` it had, and what of it `left_out` or lay beside (`other_files`)."""

    left_out: tuple[LeftOut, ...]
    other_files: tuple[LeftOut, ...]
    formats: tuple[str, ...]


OnProgress = Callable[[ImportProgress], None]
# Gives the slices, and the account at last; what `on_progress` raises ends it.
Find = Callable[[Path, OnProgress], Generator[Slice | Account]]


def find(path: Path, on_progress: OnProgress) -> Generator[Slice | Account]:
    """Read a file, an archive or a folder twice: all of it is checked before the first slice comes.

    `on_progress` is called about once per megabyte. Raises `StoreError`.
    """
    with closing(Bundle(path)) as bundle:
        yield from _Finding(bundle, on_progress).run()


@dataclass(slots=True)
class _Finding:
    bundle: Bundle
    on_progress: OnProgress
    _bytes: int = 0
    _total: int = 1
    _conversations: int = 0
    _is_checked: bool = True
    _others: Tally = field(default_factory=Tally)

    def run(self) -> Generator[Slice | Account]:
        sources = sources_in(self.bundle, self._others)
        # Everything is read twice.
        self._total = max(1, 2 * sum(source.member.size for source in sources))
        self._check(sources)
        self._is_checked, self._conversations = False, 0
        tally = Tally()
        yield from _slices(self._found(sources, tally, is_dry=False))
        names = tuple(dict.fromkeys(source.name for source in sources))
        yield Account(tuple(tally), tuple(self._others), names)

    def _check(self, sources: list[Source]) -> None:
        tally = Tally()
        if sum(1 for _ in self._found(sources, tally, is_dry=True)):
            return
        reasons = "; ".join(map(str, tally)) or "it is empty"
        raise refused(f"there is no conversation in it that could be read ({reasons}).")

    def _found(self, sources: list[Source], tally: Tally, *, is_dry: bool) -> Iterator[LoadedConversation]:
        reader = Reader(self.bundle, Assets(self.bundle, tally, is_dry=is_dry), tally)
        for source in sources:
            found = self._own(source) if source.name == OWN else map(_loaded, reader.read(source, self._read))
            for loaded in found:
                self._conversations += 1
                yield loaded

    def _own(self, source: Source) -> Iterator[LoadedConversation]:
        place = "" if self.bundle.is_single else source.member.name
        with self.bundle.open(source.member.name) as file:
            stream = JsonStream(file, place, self._read)
            yield from read_export(stream)
            stream.end()

    def _read(self, size: int) -> None:
        self._bytes += size
        fraction = min(1.0, self._bytes / self._total)
        self.on_progress(ImportProgress(fraction, self._conversations, self._is_checked))


def _loaded(found: Found) -> LoadedConversation:
    return LoadedConversation(found.conversation, {message.id: message for message in found.messages})


def _slices(conversations: Iterator[LoadedConversation]) -> Iterator[Slice]:
    batch: Slice = []
    size = 0
    for loaded in conversations:
        batch.append(loaded)
        size += len(loaded.messages)
        if size >= _SLICE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
