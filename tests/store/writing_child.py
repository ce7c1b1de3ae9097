"""Write everything that a window writes, beside two streams, and tell what was acknowledged when.

Run as `python -m tests.store.writing_child DATABASE SEED`; somebody else kills it. Lines beyond those of
`streaming_child`: `T key value` before something is to become `value`, `D key value` when it has. What a key
means says `killing.found`.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from chatdesk.domain.conversation import Conversation
from chatdesk.domain.message import FinishReason, Message, Role, TextPart, new_id
from chatdesk.settings.state import WindowState, write_state
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.export import export_loaded
from chatdesk.store.importing import import_file
from chatdesk.store.store import Store
from tests.store.streaming_child import tell, work


async def _told(key: str, value: object, doing: Awaitable[object]) -> None:
    tell("T", key, value)
    await doing
    tell("D", key, value)


class Writer:
    """Does one thing after the other to its own conversations, in an order that chance decides."""

    def __init__(self, store: Store, path: Path, seed: int) -> None:
        self._store, self._path, self._seed = store, path, seed
        self._chance = random.Random(f"{seed}/writer")  # noqa: S311 - only has to differ
        self._ids = [f"w{seed}-{number}" for number in range(4)]
        self._ends: dict[str, list[str]] = {id_: [] for id_ in self._ids}
        self._gone: dict[str, str] = {}
        self._number = 0

    async def run(self) -> None:
        """Go on for ever."""
        for id_ in self._ids:
            await self._say(id_)
        acts: tuple[Callable[[str], Awaitable[None]], ...] = (
            self._say,
            self._edit,
            self._switch,
            self._rename,
            self._draft,
            self._delete_message,
            self._delete,
            self._remove,
            self._fork,
            self._tag,
            self._state,
            self._import,
        )
        while True:
            await self._chance.choice(acts)(self._chance.choice(self._ids))
            await asyncio.sleep(self._chance.choice((0, 0, 0.002)))

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _say(self, id_: str) -> None:
        parent = self._ends[id_][-1] if self._ends[id_] else None
        await self._append(id_, parent)

    async def _edit(self, id_: str) -> None:
        """A new version of the first question: another branch."""
        await self._append(id_, None)

    async def _append(self, id_: str, parent: str | None) -> None:
        message = Message(Role.USER, (TextPart(f"of {self._next()}"),), parent_id=parent)
        await _told(f"message/{id_}/{message.id}", "there", self._store.messages.append(id_, message))
        self._ends[id_].append(message.id)

    async def _switch(self, id_: str) -> None:
        end = self._chance.choice(self._ends[id_])
        await _told(f"current/{id_}", "somewhere", self._store.conversations.set_current(id_, end))

    async def _rename(self, id_: str) -> None:
        title = f"title-{self._next()}"
        await _told(f"title/{id_}", title, self._store.conversations.rename(id_, title))

    async def _draft(self, id_: str) -> None:
        text = f"draft-{self._next()}"
        await _told(f"draft/{id_}", text, self._store.conversations.save_draft(id_, text))

    async def _delete_message(self, id_: str) -> None:
        """Delete a leaf, or bring back the one that was deleted last."""
        store = self._store.conversations
        gone = self._gone.pop(id_, "")
        if gone:
            await _told(f"message/{id_}/{gone}", "there", store.restore_messages(id_, [gone], gone))
            return
        message = Message(Role.USER, (TextPart("to go"),), parent_id=self._ends[id_][-1])
        await _told(f"message/{id_}/{message.id}", "there", self._store.messages.append(id_, message))
        self._gone[id_] = message.id
        end = self._ends[id_][-1]
        await _told(f"message/{id_}/{message.id}", "gone", store.delete_messages(id_, [message.id], end))

    async def _delete(self, id_: str) -> None:
        store = self._store.conversations
        await _told(f"deleted/{id_}", 1, store.delete(id_))
        await asyncio.sleep(self._chance.choice((0, 0.005)))
        await _told(f"deleted/{id_}", 0, store.restore(id_))

    async def _remove(self, _id: str) -> None:
        """A conversation that is deleted for good."""
        id_ = f"w{self._seed}-x{self._next()}"
        await self._store.messages.append(id_, Message(Role.USER, (TextPart("to go"),)))
        await self._store.conversations.delete(id_)
        entries = [entry for entry in await self._store.trash.entries() if entry.conversation_id == id_]
        await _told(f"listed/{id_}", 0, self._store.trash.remove(entries))

    async def _fork(self, id_: str) -> None:
        fork = Conversation(id=f"w{self._seed}-f{self._next()}", title="fork")
        await _told(f"exists/{fork.id}", 1, self._store.conversations.fork(id_, self._ends[id_][-1], fork))

    async def _tag(self, id_: str) -> None:
        is_on = self._chance.random() < 0.5
        await _told(f"tagged/{id_}", int(is_on), self._store.list.tag([id_], "tag", is_on=is_on))

    async def _state(self, _id: str) -> None:
        """The window's own state, which is a file beside the database."""
        value = f"state-{self._next()}"
        tell("T", "state", value)
        write_state(self._path.with_name("state.json"), WindowState(inspector_tab=value))
        tell("D", "state", value)

    async def _import(self, _id: str) -> None:
        number = self._next()
        source = self._path.with_name(f"import-{self._seed}-{number}.json")
        made = []
        for part in range(3):
            message = Message(
                Role.ASSISTANT, (TextPart("imported"),), id=new_id(), finish_reason=FinishReason.COMPLETE
            )
            head = Conversation(id=f"i{self._seed}-{number}-{part}", current_message_id=message.id)
            made.append(LoadedConversation(head, {message.id: message}))
        export_loaded(made, source)
        tell("T", f"imported/i{self._seed}-{number}", 3)
        await asyncio.to_thread(import_file, self._store, source)
        tell("D", f"imported/i{self._seed}-{number}", 3)
        source.unlink()


async def _main(path: Path, seed: int) -> None:
    await work(path, seed, lambda store: Writer(store, path, seed).run())


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2])))
