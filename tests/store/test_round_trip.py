"""Whatever a conversation holds is in its JSON export, and an import makes the same of it again."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chatdesk.domain.conversation import Conversation, TitledBy
from chatdesk.domain.message import Message, Role, new_id
from chatdesk.domain.preset import Preset
from chatdesk.store.codec import storable
from chatdesk.store.conversations import LoadedConversation, load
from chatdesk.store.export import export_conversations
from chatdesk.store.importing import import_file
from chatdesk.store.list_schema import add_tags
from chatdesk.store.messages import save
from chatdesk.store.places import save_preset
from chatdesk.store.store import Store

# Halves of surrogate pairs too: models send them.
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=20)
COUNTS = st.integers(1, 2**40)
SECONDS = st.floats(0, 1e6, allow_subnormal=False)
TIMES = st.floats(0, 4e9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | SECONDS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
OBJECTS = st.dictionaries(TEXTS, JSON, max_size=3)
IDS = st.text("0123456789abcdef-_:é", min_size=1, max_size=12)
# What the type does not tell: times lie within the calendar.
NAMED: dict[str, st.SearchStrategy[Any]] = {"created_at": TIMES, "updated_at": TIMES, "structured": JSON}


PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: COUNTS,
    float: SECONDS,
    bool: st.booleans(),
    type(None): st.none(),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of a type, of a class with all its fields, be it that they come to it tomorrow."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*map(anything, inner))
    if origin is tuple:
        return st.lists(anything(inner[0]), max_size=3).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return OBJECTS
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return instances(hint)


@cache
def instances(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a dataclass."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return st.builds(
        kind, **{name: NAMED[name] if name in NAMED else anything(hints[name]) for name in names}
    )


@st.composite
def conversations(draw: st.DrawFn) -> LoadedConversation:
    """Make up a conversation with branches, and with all that belongs to one."""
    ids = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    messages = {}
    for place, id_ in enumerate(ids):
        parent = draw(st.sampled_from([None, *ids[:place]]))
        messages[id_] = dataclasses.replace(draw(instances(Message)), id=id_, parent_id=parent)
    head = draw(instances(Conversation))
    current = draw(st.sampled_from([None, *ids]))
    # A title that came with an import is the user's: no model puts another in its place.
    head = dataclasses.replace(head, current_message_id=current, titled_by=TitledBy.USER)
    tags = tuple(sorted(draw(st.sets(TEXTS.filter(bool), max_size=3))))
    return LoadedConversation(head, messages, preset=draw(instances(Preset)), tags=tags)


def put(id_: str, loaded: LoadedConversation) -> Callable[[sqlite3.Connection], None]:
    """Return what writes a conversation as the program does, piece by piece."""
    head = dataclasses.replace(loaded.conversation, id=id_)

    def write(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO conversations (id, title, created_at, updated_at, current_message_id, account_id,"
            " model, pin, titled_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(head.id, storable(head.title), head.created_at, head.updated_at),
                *(head.current_message_id, storable(head.account_id), storable(head.model), head.pin),
                storable(head.titled_by),
            ),
        )
        for message in loaded.messages.values():
            save(connection, head.id, message)
        save_preset(connection, head.id, loaded.preset)
        add_tags(connection, head.id, loaded.tags)

    return write


def stored(store: Store, id_: str) -> LoadedConversation:
    """Return a conversation as the database has it."""
    found = store.database.read(lambda connection: load(connection, id_)).result()
    assert found is not None
    return found


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """Yield a second store."""
    second = Store(tmp_path / "other.sqlite3")
    yield second
    second.close().result()


@given(st.lists(conversations(), min_size=1, max_size=2))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=set(Phase) - {Phase.explain},
)
def test_export_import_export_is_the_same_byte_for_byte(
    store: Store, other: Store, tmp_path: Path, made: list[LoadedConversation]
) -> None:
    """Nothing that a conversation, its messages and their parts can hold is lost or changed on the way."""
    first, second, ids = tmp_path / "first.json", tmp_path / "second.json", [new_id() for _ in made]
    for id_, loaded in zip(ids, made, strict=True):
        store.database.write(put(id_, loaded)).result()
    export_conversations(store, ids, "json", first)
    report = import_file(other, first)
    assert (report.conversations, report.completed, report.unchanged) == (len(made), 0, 0)
    export_conversations(other, ids, "json", second)
    assert second.read_bytes() == first.read_bytes()
    for id_ in ids:
        assert whole(stored(other, id_)) == whole(stored(store, id_))
    again = import_file(other, first)
    assert (again.conversations, again.messages, again.completed) == (0, 0, 0)
    assert again.unchanged == len(made)
    export_conversations(other, ids, "json", second)
    assert second.read_bytes() == first.read_bytes()


def whole(loaded: LoadedConversation) -> tuple[object, ...]:
    """Return what has to be the same; times are kept to the microsecond."""
    messages = [
        dataclasses.replace(message, created_at=round(message.created_at, 6))
        for message in loaded.messages.values()
    ]
    return messages, loaded.preset, loaded.tags, loaded.conversation.pin, loaded.conversation.title


async def test_drafts_and_the_trash_stay_at_home(store: Store, tmp_path: Path) -> None:
    """What was not sent and what was thrown away is in no export, of whatever form."""
    for name in ("kept", "gone"):
        await store.messages.append(name, Message(Role.USER, id=f"{name}-question"))
    await store.messages.append("kept", Message(Role.ASSISTANT, id="thrown", parent_id="kept-question"))
    await store.conversations.delete_messages("kept", ["thrown"], "kept-question")
    await store.conversations.save_draft("kept", "Not sent yet.")
    await store.conversations.delete("gone")
    for form in ("json", "markdown", "html"):
        output = tmp_path / f"out.{form}"
        report = export_conversations(store, None, form, output)
        assert (report.conversations, report.messages) == (1, 1)
        text = output.read_text(encoding="utf-8")
        assert not [word for word in ("gone", "thrown", "Not sent") if word in text]
