"""Titles read piece by piece."""

from __future__ import annotations

from pathlib import Path

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.store import Store


async def test_pieces_follow_each_other(tmp_path: Path) -> None:
    """The newest first, each once, those of the same moment too; what is in the trash is left out."""
    store = Store(tmp_path / "chatdesk.sqlite3")
    for number in range(7):
        moment = 10.0 if number in (2, 3, 4) else float(number)
        await store.messages.append(f"c{number}", Message(Role.USER, (TextPart("a"),), created_at=moment))
        await store.conversations.rename(f"c{number}", f"Talk {number}")
    await store.conversations.delete("c5")
    seen = []
    piece = await store.titles.piece(None, 2)
    while piece:
        seen += piece
        piece = await store.titles.piece(piece[-1], 2)
    assert sorted(row.title for row in seen) == [f"Talk {number}" for number in (0, 1, 2, 3, 4, 6)]
    assert [row.updated_at for row in seen] == sorted((row.updated_at for row in seen), reverse=True)
    await store.close()
