"""What belongs to a conversation beside its messages: what is being written, and what its model is told."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from chatdesk.domain.message import AttachmentPart, Role
from chatdesk.domain.preset import Preset
from chatdesk.store.codec import decode_parts, encode_parts, storable, to_json

if TYPE_CHECKING:
    from chatdesk.store.database import Database

_SAVE_DRAFT = (
    "INSERT INTO places (conversation_id, draft) VALUES (?, ?)"
    " ON CONFLICT (conversation_id) DO UPDATE SET draft = excluded.draft"
)
_SAVE_WRITING = (
    "INSERT INTO writings (conversation_id, writing) VALUES (?, ?)"
    " ON CONFLICT (conversation_id) DO UPDATE SET writing = excluded.writing"
)
_SAVE_FOLLOW = (
    "INSERT INTO writings (conversation_id, follow) VALUES (?, ?)"
    " ON CONFLICT (conversation_id) DO UPDATE SET follow = excluded.follow"
)
_SAVE_PRESET = (
    "INSERT INTO presets (conversation_id, system, parameters) VALUES (?, ?, ?)"
    " ON CONFLICT (conversation_id) DO UPDATE SET system = excluded.system, parameters = excluded.parameters"
)
# Newest first; a question that was edited stands there in each of its versions.
_PROMPTS = """
    SELECT parts FROM messages WHERE role = ? AND deleted_at IS NULL AND conversation_id <> ?
        AND conversation_id NOT IN (SELECT id FROM conversations WHERE deleted_at IS NOT NULL)
    ORDER BY row DESC LIMIT ?
"""


Files = tuple[AttachmentPart, ...]


class DraftFiles(NamedTuple):
    """Files that were not sent: with the text, with what was written before an edit, with what is queued."""

    written: Files = ()
    before: Files = ()
    queued: Files = ()


class PlaceStore:
    """Keep it. All methods raise `StoreError` only; the conversation need not be there yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save_writing(self, conversation_id: str, draft: str, writing: str) -> None:
        """Keep the text in the composer and, as text of the window's own, how it stands there."""

        def save(connection: sqlite3.Connection) -> None:
            connection.execute(_SAVE_DRAFT, (conversation_id, storable(draft)))
            connection.execute(_SAVE_WRITING, (conversation_id, storable(writing)))

        await self._database.keep(save, name=f"writing {conversation_id}")

    async def save_files(self, conversation_id: str, files: DraftFiles) -> None:
        """Keep the files that are not sent."""

        def save(connection: sqlite3.Connection) -> None:
            if not any(files):
                connection.execute("DELETE FROM draft_files WHERE conversation_id = ?", (conversation_id,))
                return
            values = (conversation_id, to_json([json.loads(encode_parts(kind)) for kind in files]))
            connection.execute("INSERT OR REPLACE INTO draft_files VALUES (?, ?)", values)

        await self._database.write(save)

    async def save_follow(self, conversation_id: str, follow: str) -> None:
        """Keep how an answer is followed, as text of the window's own; empty: as the settings say."""
        values = (conversation_id, follow)
        await self._database.keep(
            lambda connection: connection.execute(_SAVE_FOLLOW, values), name=f"follow {conversation_id}"
        )

    async def save_preset(self, conversation_id: str, preset: Preset) -> None:
        """Keep system prompt and parameters of a conversation."""
        await self._database.keep(
            lambda connection: save_preset(connection, conversation_id, preset),
            name=f"preset {conversation_id}",
        )

    async def prompts(self, *, without: str, limit: int) -> tuple[str, ...]:
        """Return the newest questions of all conversations but one, oldest first."""
        return await self._database.read(lambda connection: _prompts(connection, without, limit))


def save_preset(connection: sqlite3.Connection, conversation_id: str, preset: Preset) -> None:
    """Keep a preset; one that says nothing leaves nothing behind."""
    if preset.is_empty:
        connection.execute("DELETE FROM presets WHERE conversation_id = ?", (conversation_id,))
        return
    parameters = to_json(dict(preset.parameters))
    connection.execute(_SAVE_PRESET, (conversation_id, storable(preset.system), parameters))


def preset_of(connection: sqlite3.Connection, conversation_id: str) -> Preset:
    """Return what the model of a conversation is told; parameters that cannot be read are none."""
    row = connection.execute(
        "SELECT system, parameters FROM presets WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    if row is None:
        return Preset()
    try:
        parameters = json.loads(row[1])
    except (ValueError, RecursionError):
        parameters = {}
    return Preset(row[0], parameters if isinstance(parameters, dict) else {})


def writing_of(connection: sqlite3.Connection, conversation_id: str) -> tuple[str, str]:
    """Return how the draft stands in the composer and how an answer is followed; empty where unknown."""
    row = connection.execute(
        "SELECT writing, follow FROM writings WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    return row or ("", "")


def files_of(connection: sqlite3.Connection, conversation_id: str) -> DraftFiles:
    """Return the files that were not sent; none where they cannot be read."""
    row = connection.execute(
        "SELECT files FROM draft_files WHERE conversation_id = ?", (conversation_id,)
    ).fetchone()
    if row is None:
        return DraftFiles()
    try:
        kinds = [decode_parts(to_json(kind)) for kind in json.loads(row[0])]
    except (ValueError, TypeError, IndexError, RecursionError):
        return DraftFiles()
    files = [tuple(part for part in kind if isinstance(part, AttachmentPart)) for kind in kinds]
    return DraftFiles(*files[: len(DraftFiles._fields)])


def _prompts(connection: sqlite3.Connection, without: str, limit: int) -> tuple[str, ...]:
    rows = connection.execute(_PROMPTS, (Role.USER.value, without, limit))
    found: list[str] = []
    for (parts,) in rows:
        try:
            text = "".join(getattr(part, "text", "") for part in decode_parts(parts))
        except (ValueError, TypeError, IndexError):
            continue  # a damaged question is no prompt to take up again
        if text.strip():
            found.append(text)
    return tuple(reversed(found))
