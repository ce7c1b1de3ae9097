"""The heads of conversations, drafts and places."""

from __future__ import annotations

from chatdesk.domain.conversation import TitledBy
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.store.store import Store


async def _ask(store: Store, conversation_id: str, text: str = "Why?") -> Message:
    question = Message(Role.USER, (TextPart(text),))
    await store.messages.append(conversation_id, question)
    return question


async def test_newest_first(store: Store) -> None:
    """The conversation that changed last stands first; a limit cuts the end off."""
    for name in ("a", "b", "c"):
        await _ask(store, name)
    await _ask(store, "a")
    assert [found.id for found in await store.conversations.newest()] == ["a", "c", "b"]
    assert [found.id for found in await store.conversations.newest(2)] == ["a", "c"]


async def test_a_title_is_made_once(store: Store) -> None:
    """The first question gives the title; a name given by the user stays, whatever is asked later."""
    await _ask(store, "a", "First\nline")
    await _ask(store, "a", "Second")
    assert [found.title for found in await store.conversations.newest()] == ["First"]
    await store.conversations.rename("a", "Mine")
    await _ask(store, "a", "Third")
    assert [found.title for found in await store.conversations.newest()] == ["Mine"]


async def test_delete_can_be_undone(store: Store) -> None:
    """A deleted conversation is out of the list and comes back as it was."""
    question = await _ask(store, "a")
    await store.conversations.delete("a")
    assert await store.conversations.newest() == ()
    await store.conversations.restore("a")
    assert [found.id for found in await store.conversations.newest()] == ["a"]
    loaded = await store.conversations.load("a")
    assert loaded is not None
    assert loaded.messages == {question.id: question}


async def test_the_open_branch_is_remembered(store: Store) -> None:
    """The branch that was chosen is the one that is open after a new start."""
    first = await _ask(store, "a")
    await _ask(store, "a")
    await store.conversations.set_current("a", first.id)
    loaded = await store.conversations.load("a")
    assert loaded is not None
    assert loaded.conversation.current_message_id == first.id


async def test_the_chosen_model_is_remembered(store: Store) -> None:
    """A model chosen for a conversation is there before it has answered."""
    await _ask(store, "a")
    await store.conversations.choose_model("a", "local", "small")
    (found,) = await store.conversations.newest()
    assert (found.account_id, found.model) == ("local", "small")


async def test_drafts_and_places(store: Store) -> None:
    """What was typed and where one was reading come back, also for a conversation not yet begun."""
    await _ask(store, "a")
    await store.conversations.save_draft("new", "for a new one \ud83d")
    await store.conversations.save_draft("a", "draft")
    await store.conversations.save_scroll("a", '{"at": 3}')
    await store.conversations.save_draft("a", "longer draft")
    await store.conversations.remember_open("a")
    await store.close()
    again = Store(store.database.path)
    beginning = await again.begin()
    assert await again.conversations.draft("a") == "longer draft"
    await again.close()
    assert beginning.new_draft == "for a new one ?"
    assert beginning.opened is not None
    assert (beginning.opened.draft, beginning.opened.scroll) == ("longer draft", '{"at": 3}')


async def test_what_is_not_there_changes_nothing(store: Store) -> None:
    """An id that is not known (yet) makes nothing, and is no error."""
    await store.conversations.rename("ghost", "x")
    await store.conversations.delete("ghost")
    await store.conversations.set_current("ghost", "m")
    await store.conversations.remember_open("ghost")
    assert await store.conversations.load("ghost") is None
    assert await store.conversations.newest() == ()
    assert (await store.begin()).opened is None


def test_the_start_needs_no_event_loop(store: Store) -> None:
    """What the first picture needs is read before any event loop runs."""
    beginning = store.begin().result(30)
    assert beginning.conversations == ()
    assert not beginning.needs_check


async def test_a_model_never_renames_what_a_user_named(store: Store) -> None:
    """Also where the model is late; the first line gives way to both."""
    await _ask(store, "a")
    await store.conversations.rename("a", "By the model", TitledBy.MODEL)
    (found,) = await store.conversations.newest()
    assert (found.title, found.titled_by) == ("By the model", TitledBy.MODEL)
    await store.conversations.rename("a", "Mine")
    await store.conversations.rename("a", "By the model", TitledBy.MODEL)
    (found,) = await store.conversations.newest()
    assert (found.title, found.titled_by) == ("Mine", TitledBy.USER)
