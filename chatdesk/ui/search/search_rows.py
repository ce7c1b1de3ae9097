"""What was found, arranged in rows: under each conversation its best hits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from chatdesk.store.search import HitKey

# Of one conversation so many hits are shown, until somebody asks for the rest.
SHOWN_HITS = 3


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The title of a conversation. `first` is the hit that knows it; `is_hit`: it is found by its title."""

    conversation_id: str
    first: HitKey
    is_hit: bool


@dataclass(frozen=True, slots=True)
class HitRow:
    """A message that was found."""

    key: HitKey


@dataclass(frozen=True, slots=True)
class RestRow:
    """So many more hits are in this conversation."""

    conversation_id: str
    count: int


SearchRow = HeadRow | HitRow | RestRow


def arrange(keys: Iterable[HitKey], unfolded: Collection[str] = ()) -> Iterator[SearchRow]:
    """Yield the rows: conversations in the order of their best hits; all hits of those in `unfolded`.

    They are made one by one: of the hundreds that a common word has, a few are seen before the next key.
    """
    groups: dict[str, list[HitKey]] = {}
    for key in keys:
        groups.setdefault(key.conversation_id, []).append(key)
    for conversation_id, own in groups.items():
        messages = [key for key in own if key.row is not None]
        yield HeadRow(conversation_id, own[0], is_hit=len(messages) < len(own))
        # One more row would say "1 more": then the hit itself may stand there.
        is_whole = conversation_id in unfolded or len(messages) <= SHOWN_HITS + 1
        shown = messages if is_whole else messages[:SHOWN_HITS]
        yield from map(HitRow, shown)
        if len(shown) < len(messages):
            yield RestRow(conversation_id, len(messages) - len(shown))
