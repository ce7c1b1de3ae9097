"""Which rows the palette shows for what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.matching import Fit, Match, Pattern, fold
from chatdesk.ui.palette.items import Found, Item, Kind, Sources

_KINDS = {
    ">": (Kind.COMMAND, Kind.SETTING, Kind.HELP),
    "@": (Kind.PRESET, Kind.MODEL),
    "/": (Kind.SNIPPET, Kind.PROMPT),
    "#": (Kind.CONVERSATION,),
}
PREFIXES = tuple(_KINDS)
MOST_RECENT = 5
FULL_TEXT = ("search.all", "text")
"""How the value of the item begins that searches what was said; the text follows."""

# Of each kind: where all are searched, and where a prefix asks for one kind alone.
_FEW = {
    Kind.COMMAND: 8,
    Kind.CONVERSATION: 8,
    Kind.PRESET: 6,
    Kind.MODEL: 6,
    Kind.SNIPPET: 6,
    Kind.PROMPT: 6,
    Kind.SETTING: 5,
    Kind.HELP: 3,
}
_MANY = 200
_MANY_CONVERSATIONS = 60
# Found by a word that is not in the title.
_BY_OTHER_WORDS = Match(1.5, ())
_USED_LATELY = 0.4
_FULL_TEXT_FROM = 2


@dataclass(frozen=True, slots=True)
class Row:
    """An item with the places of its letters that were typed; or a heading or a sentence without one."""

    text: str
    item: Item | None = None
    marks: tuple[int, ...] = ()
    is_heading: bool = False


def split_prefix(typed: str) -> tuple[str, str]:
    """Return the prefix that narrows the search, or "", and what is searched for."""
    text = typed.lstrip()
    return (text[0], text[1:].strip()) if text and text[0] in _KINDS else ("", text.strip())


def rows_for(typed: str, sources: Sources, recent: Sequence[str]) -> list[Row]:
    """Return the rows for what is typed; `recent` are the keys of what was used last, the newest first."""
    prefix, text = split_prefix(typed)
    if not prefix and not text:
        return _first_rows(sources, recent)
    pattern = Pattern(text)
    groups: list[tuple[float, int, Kind, list[Found]]] = []
    for place, kind in enumerate(_KINDS.get(prefix, tuple(Kind))):
        most = (_MANY_CONVERSATIONS if kind is Kind.CONVERSATION else _MANY) if prefix else _FEW[kind]
        found = _found(kind, pattern, most, sources, recent)
        if found:
            best = max((match.score for item, match in found if item.is_able), default=0.0)
            groups.append((-best, place, kind, found))
    rows = [row for *_, kind, found in sorted(groups, key=lambda g: g[:2]) for row in _group(kind, found)]
    rows = rows or [Row(_nothing_found(prefix, text))]
    if len(text) >= _FULL_TEXT_FROM and prefix in ("", "#"):
        rows += _full_text(text)
    return rows


def found_count(rows: Iterable[Row]) -> int:
    """Return how many rows are items that were found."""
    return sum(row.item is not None and row.item.value[:2] != FULL_TEXT for row in rows)


def _first_rows(sources: Sources, recent: Sequence[str]) -> list[Row]:
    """Return what is shown before anything is typed: what was used last, the newest, and every act."""
    used = [item for key in recent if (item := sources.find(key)) is not None and item.is_able]
    used = used[:MOST_RECENT]
    keys = {item.key for item in used}
    talks = [item for item, _ in sources.conversations(Pattern(""), _FEW[Kind.CONVERSATION] + 1)]
    talks = [item for item in talks if item.key not in keys and not item.is_current]
    acts = [item for item in sources.items(Kind.COMMAND) if item.is_able and not item.is_local]
    acts = [item for item in acts if item.key not in keys]
    pages = [item for item in sources.items(Kind.SETTING) if item.key not in keys]
    rows = _plain(_tr("Recent"), used)
    rows += _plain(_title(Kind.CONVERSATION), talks[:MOST_RECENT])
    return rows + _plain(_title(Kind.COMMAND), acts) + _plain(_title(Kind.SETTING), pages)


def _plain(title: str, items: Sequence[Item]) -> list[Row]:
    heading = [Row(title, is_heading=True)] if items else []
    return heading + [Row(item.title, item) for item in items]


def _found(kind: Kind, pattern: Pattern, most: int, sources: Sources, recent: Sequence[str]) -> list[Found]:
    if kind is Kind.CONVERSATION:
        return _without_noise(sources.conversations(pattern, most))
    found: list[tuple[bool, float, int, Item, Match]] = []
    for place, item in enumerate(sources.items(kind)):
        match = _match(pattern, item)
        if match is not None:
            bonus = _USED_LATELY if recent and item.key in recent else 0.0
            found.append((not item.is_able, -match.score - bonus, place, item, match))
    found.sort()
    return _without_noise([(item, match) for *_, item, match in found])[:most]


def _without_noise(found: list[Found]) -> list[Found]:
    """Return what was found; where something fits well, letters that lie far apart are left out."""
    if max((match.score for _, match in found), default=0) < Fit.INITIALS:
        return found
    return [one for one in found if one[1].score > Fit.SCATTERED]


def _match(pattern: Pattern, item: Item) -> Match | None:
    match = pattern.match(item.title)
    if match is None or match.score <= Fit.SCATTERED:
        has_more = bool(item.also) or len(pattern.words) > 1
        more = _match_of_all(pattern, item) if has_more else match
        if more is not None and more.score >= Fit.WORD:
            match = Match(_BY_OTHER_WORDS.score, tuple(p for p in more.places if p < len(item.title)))
    # What cannot be done now is only told to who seems to look for just that.
    is_wanted = item.is_able or (match is not None and bool(pattern) and match.score >= Fit.WORD)
    return match if is_wanted else None


def _match_of_all(pattern: Pattern, item: Item) -> Match | None:
    """Return how title, detail and further words fit together, None where no word of it stands there."""
    text = f"{item.title} {item.detail} {item.also}"
    folded = fold(text)
    # A long text is much work to look for letters in: only what could be good enough is looked at closely.
    best = sum(
        Fit.START if folded.startswith(word) else Fit.WORD if word in folded else Fit.INITIALS
        for word in pattern.words
    )
    return pattern.match_folded(text, folded) if best >= Fit.WORD * len(pattern.words) else None


def _group(kind: Kind, found: Sequence[Found]) -> list[Row]:
    rows = [Row(item.title, item, match.places) for item, match in found]
    return [Row(_title(kind), is_heading=True), *rows]


def _full_text(text: str) -> list[Row]:
    words = _tr("Search all conversations for “{0}”").format(text)
    item = Item(Kind.COMMAND, (*FULL_TEXT, text), words, icon="magnifying-glass")
    return [Row(_tr("In what was said"), is_heading=True), Row(words, item)]


def _nothing_found(prefix: str, text: str) -> str:
    if text:
        return {
            ">": _tr("No command is called “{0}”."),
            "@": _tr("No model and no preset is called “{0}”."),
            "/": _tr("No snippet and no prompt is called “{0}”."),
            "#": _tr("No conversation is called “{0}”."),
        }.get(prefix, _tr("Nothing is called “{0}”.")).format(text)
    return {
        "@": _tr("No models are known yet. Add an account in the preferences."),
        "/": _tr("Nothing yet. Save a text of yours as a snippet, or add a tool server that has prompts."),
        "#": _tr("No conversations yet."),
    }.get(prefix, "")


def _title(kind: Kind) -> str:
    return {
        Kind.COMMAND: _tr("Commands"),
        Kind.CONVERSATION: _tr("Conversations"),
        Kind.PRESET: _tr("Presets"),
        Kind.MODEL: _tr("Models"),
        Kind.SNIPPET: _tr("Your snippets"),
        Kind.PROMPT: _tr("Prompts of tool servers"),
        Kind.SETTING: _tr("Preferences"),
        Kind.HELP: _tr("Help"),
    }[kind]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Palette", text)
