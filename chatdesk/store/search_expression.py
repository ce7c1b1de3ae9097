"""What is asked for as an expression of the full-text index: whatever is typed, it is a valid one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from chatdesk.domain.message import Role
from chatdesk.domain.search_query import Filter, SearchQuery, Term
from chatdesk.store.search_text import HAS, MODEL, MONTH, ROLE, YEAR, fold, index_form, model_words, month_of

# A prefix of one letter would be half of all words.
_SHORTEST_PREFIX = 2
# Letters that the index of words finds in the middle of one.
SHORTEST_INNER = 3
_OLDEST_YEAR = 1970
# Seconds, below which a calendar does not tell times apart.
_MOMENT = 1e-3

Inner = Callable[[str], Sequence[str]]


def expression(query: SearchQuery, inner: Inner | None = None) -> str | None:
    """Return the expression; None where no message can be what is asked for.

    `inner` returns words that have a text in their middle: with it, those are taken too.
    """
    wanted = [_wanted(term, inner) for term in query.words]
    if query.words and not any(wanted):
        return None
    demands = [f"body : ({one})" for one in wanted if one]
    demands += [f"facets : ({_facet(one)})" for one in query.filters if not one.is_excluded]
    demands += _times(query)
    refused = [f"body : ({_phrase(term.text)})" for term in query.terms if term.is_excluded]
    refused = [one for one in refused if one != "body : ()"]
    refused += [f"facets : ({_facet(one)})" for one in query.filters if one.is_excluded]
    if not demands:
        roles = " OR ".join(f'"{ROLE}{role}"' for role in Role)
        demands = [f"facets : ({roles})"]
    found = " AND ".join(f"({one})" for one in demands)
    return found if not refused else f"({found}) NOT ({' OR '.join(refused)})"


def words_of(text: str) -> list[str]:
    """Return the words that the index sees in a text."""
    return re.findall(r"[^\W_]+", index_form(text))


def can_be_inside(query: SearchQuery) -> bool:
    """Tell whether a word that is asked for could stand in the middle of another one."""
    return any(_inner_needle(term) for term in query.words)


def _wanted(term: Term, inner: Inner | None) -> str:
    phrase = _phrase(term.text)
    if not phrase or term.is_exact:
        return phrase
    last = re.split(r"[\W_]+", index_form(term.text))[-1]
    # Only a word that is still being written goes on: "C++" is whole.
    found = f"{phrase} *" if len(last) >= _SHORTEST_PREFIX else phrase
    needle = _inner_needle(term)
    words = inner(needle) if inner is not None and needle else ()
    return " OR ".join([found, *(_quoted(word) for word in words)])


def _inner_needle(term: Term) -> str:
    """Return the folded word whose inner places are looked for too; "" for a phrase or a short one."""
    words = words_of(term.text)
    is_one = len(words) == 1 and not term.is_exact and len(words[0]) >= SHORTEST_INNER
    return fold(words[0]) if is_one else ""


def _phrase(text: str) -> str:
    """Return the words of a text side by side; "" where the index would see none in it."""
    form = index_form(text)
    return _quoted(form) if re.search(r"[^\W_]", form) else ""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").replace("\0", " ") + '"'


def _facet(demand: Filter) -> str:
    if demand.name == "model":
        words = " ".join(model_words(demand.value)) or MODEL
        return f'"{words}" *'
    prefix = ROLE if demand.name == "role" else HAS
    return f'"{prefix}{demand.value}"'


def _times(query: SearchQuery) -> list[str]:
    """Return which years and months are in question; to the second it is looked at what is found."""
    demands = []
    if query.before is not None:
        # Of the last moment that counts: what is before June is in May.
        year, month = month_of(query.before - _MOMENT)
        years = range(_OLDEST_YEAR, year)
        demands.append(_span(years, year, range(1, month + 1)))
    if query.after is not None:
        year, month = month_of(query.after)
        # Some years more: clocks go wrong, and those messages are there too.
        last = max(year, datetime.now(UTC).year) + 5
        demands.append(_span(range(year + 1, last + 1), year, range(month, 13)))
    return demands


def _span(years: range, year: int, months: range) -> str:
    words = [f'"{YEAR}{one}"' for one in years] + [f'"{MONTH}{year}{one:02}"' for one in months]
    return f"facets : ({' OR '.join(words)})"
