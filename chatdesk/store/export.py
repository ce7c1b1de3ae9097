"""Export of conversations to JSON, Markdown or HTML files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from chatdesk.domain.errors import StoreError
from chatdesk.store.captions import title_of
from chatdesk.store.conversations import LoadedConversation, head, load, newest
from chatdesk.store.files import whole_file
from chatdesk.store.html_export import PAGE_END, HtmlWriter, page_head
from chatdesk.store.html_formulas import FormulaWriter
from chatdesk.store.imports.json_import import conversation_from_json
from chatdesk.store.json_export import (
    FORMAT,
    VERSION,
    conversation_to_json,
    masked,
    to_iso,
    write_json,
)
from chatdesk.store.markdown_export import to_markdown
from chatdesk.store.store import Store

# Characters of a title in a file's name: with emoji still below the 255 bytes of file systems.
_NAME_LENGTH = 48
# Not allowed in names on some system, or hard to type there.
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')


class ExportFormat(StrEnum):
    """The formats; their words are those of the command line."""

    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and where."""

    conversations: int
    messages: int
    paths: tuple[Path, ...]


def export_conversations(
    store: Store,
    ids: list[str] | None,
    format: str,  # noqa: A002 - the word of the command line
    output: Path,
    mask: Callable[[str], str] | None = None,
) -> ExportReport:
    """Write conversations (None: all but the trash) to `output`; blocks until it is done.

    JSON and HTML make one file, or one in `output` where that is a folder. Markdown makes one file
    per conversation: `output` is a folder for several, a file for one (a folder that is there, or
    a name without suffix for "all", is a folder). Files are there whole or not at all; older ones
    of the name are replaced. `mask` is applied to every text. Raises `StoreError`.
    """
    try:
        wanted = ExportFormat(format)
    except ValueError as error:
        raise StoreError(
            f"There is no export format “{format}”.", hint=f"Choose one of: {', '.join(ExportFormat)}."
        ) from error
    chosen = _all_ids(store) if ids is None else list(dict.fromkeys(ids))
    source = _Source(store, chosen, mask)
    contents = source.contents()
    match wanted:
        case ExportFormat.JSON:
            paths = _write_json(source, _file_in(output, "conversations.json"))
        case ExportFormat.HTML:
            paths = _write_html(source, contents, _file_in(output, "conversations.html"))
        case ExportFormat.MARKDOWN:
            is_folder = output.is_dir() or len(chosen) != 1 or (ids is None and not output.suffix)
            paths = _write_markdown(source, output, is_folder=is_folder)
    return ExportReport(source.conversations, source.messages, tuple(paths))


class _Source:
    """Read the chosen conversations one after the other, and count them."""

    def __init__(self, store: Store, ids: list[str], mask: Callable[[str], str] | None) -> None:
        self.ids = ids
        self.conversations = 0
        self.messages = 0
        self._database = store.database
        self._mask = mask

    def contents(self) -> list[tuple[str, str]]:
        """Return ids and titles; one that is not known is refused."""
        return [(id_, self._title(id_)) for id_ in self.ids]

    def __iter__(self) -> Iterator[LoadedConversation]:
        for id_ in self.ids:
            loaded = self._load(id_)
            if loaded is None:
                continue
            self.conversations += 1
            self.messages += len(loaded.messages)
            yield loaded

    def _title(self, id_: str) -> str:
        found = self._database.read(lambda connection: head(connection, id_)).result()
        if found is None:
            raise StoreError(
                f"There is no conversation with the id “{id_}”.",
                hint="A JSON export of all conversations shows their ids.",
            )
        title = title_of(found)
        return title if self._mask is None else self._mask(title)

    def _load(self, id_: str) -> LoadedConversation | None:
        loaded = self._database.read(lambda connection: load(connection, id_)).result()
        if loaded is None or self._mask is None:
            return loaded
        return conversation_from_json(masked(conversation_to_json(loaded), self._mask))


def _all_ids(store: Store) -> list[str]:
    heads = store.database.read(newest).result()
    # Oldest first, by what the file will say: an import and a second export give the same order.
    return [each.id for each in sorted(heads, key=lambda each: (to_iso(each.created_at), each.id))]


def _file_in(output: Path, name: str) -> Path:
    return output / name if output.is_dir() else output


def export_loaded(conversations: Iterable[LoadedConversation], path: Path) -> int:
    """Write conversations that are in memory as JSON, whole or not at all; return how many.

    For what the database could not take: it can be imported later. Raises `StoreError`.
    """
    chosen = list(conversations)
    _write_json(chosen, path)
    return len(chosen)


def _write_json(source: Iterable[LoadedConversation], path: Path) -> list[Path]:
    with whole_file(path) as file:
        file.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "conversations": [')
        separator = "\n"
        for loaded in source:
            file.write(separator + write_json(conversation_to_json(loaded)))
            separator = ",\n"
        file.write("\n]}\n")
    return [path]


def _write_html(source: _Source, contents: list[tuple[str, str]], path: Path) -> list[Path]:
    is_single = len(contents) == 1
    with closing(FormulaWriter()) as formulas, whole_file(path) as file:
        writer = HtmlWriter(formulas)
        file.write(page_head(contents[0][1] if is_single else "Conversations", [] if is_single else contents))
        for loaded in source:
            file.writelines(writer.section(loaded))
        file.write(PAGE_END)
    return [path]


def _write_markdown(source: _Source, output: Path, *, is_folder: bool) -> list[Path]:
    paths: list[Path] = []
    used: set[str] = set()
    for loaded in source:
        path = output / _file_name(loaded) if is_folder else output
        # Title and short id may be those of another conversation.
        if str(path).casefold() in used:
            path = path.with_stem(f"{path.stem} {len(paths) + 1}")
        used.add(str(path).casefold())
        with whole_file(path) as file:
            file.write(to_markdown(loaded))
        paths.append(path)
    return paths


def _file_name(loaded: LoadedConversation) -> str:
    conversation = loaded.conversation
    day = to_iso(conversation.created_at)[:10]
    title = " ".join(_UNWANTED.sub(" ", title_of(conversation)).split())[:_NAME_LENGTH].strip(" .")
    short_id = re.sub(r"[^A-Za-z0-9]", "", conversation.id)[:8]
    return f"{day} {title} ({short_id}).md"
