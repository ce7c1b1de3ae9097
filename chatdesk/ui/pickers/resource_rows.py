"""The rows of the picker for what servers let be read, and of the words that an address asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.hidden import spelled
from chatdesk.domain.server_offer import ResourceOffer, ServerResource, ServerTemplate
from chatdesk.domain.uri_template import optional
from chatdesk.ui.composer.attachments import size_words

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ServerGroup:
    """A server with what it lets be read; None: that is not known yet, or not at all (`error`)."""

    server: str
    offer: ResourceOffer | None = None
    error: str = ""


class RowKind(Enum):
    """What a row is."""

    HEADING = auto()
    RESOURCE = auto()
    TEMPLATE = auto()
    VALUE = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """One row. `what` is chosen with it, `detail` stands behind the text and `about` at the right.

    Of a value `what` is the word, None where it is left out.
    """

    kind: RowKind
    text: str
    detail: str = ""
    about: str = ""
    what: ServerResource | ServerTemplate | str | None = None
    is_error: bool = False

    @property
    def can_be_chosen(self) -> bool:
        """Whether Enter means something on it."""
        return self.kind in (RowKind.RESOURCE, RowKind.TEMPLATE, RowKind.VALUE)

    @property
    def is_heading(self) -> bool:
        """Whether it names the server of what is below it."""
        return self.kind is RowKind.HEADING


def rows_for(groups: Sequence[ServerGroup], query: str) -> list[ResourceRow]:
    """Return the rows for what is typed: every word of it is in the name, address, kind or server."""
    words = query.casefold().split()
    rows: list[ResourceRow] = []
    for group in groups:
        found = [] if group.offer is None else list(_found(group.offer, words))
        notes = list(_notes(group, bool(words)))
        if found or notes:
            rows.append(ResourceRow(RowKind.HEADING, one_line(group.server)))
            rows += [*found, *notes]
    if not rows:
        rows.append(ResourceRow(RowKind.NOTE, _nothing(groups, bool(words))))
    return rows


def value_rows(
    template: ServerTemplate, variable: str, known: Mapping[str, str], text: str, values: Sequence[str]
) -> list[ResourceRow]:
    """Return the rows for a word of a template: what is typed, and what the server proposes."""
    pattern = template.pattern
    for name, value in known.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    rows = [ResourceRow(RowKind.HEADING, one_line(template.shown_name), one_line(pattern))]
    if text:
        rows.append(ResourceRow(RowKind.VALUE, _tr("Use “{0}”").format(one_line(text)), what=text))
    rows += [ResourceRow(RowKind.VALUE, one_line(value), what=value) for value in values if value != text]
    if not text and variable in optional(template.pattern):
        rows.append(ResourceRow(RowKind.VALUE, _tr("Leave it out"), what=None))
    elif not text and not values:
        rows.append(ResourceRow(RowKind.NOTE, _tr("Type what shall stand there.")))
    return rows


def resource_count(groups: Iterable[ServerGroup]) -> int:
    """Return how many things can be chosen in all."""
    offers = [group.offer for group in groups if group.offer is not None]
    return sum(len(offer.resources) + len(offer.templates) for offer in offers)


def one_line(text: str) -> str:
    """Return a server's words in one line, with what is hidden in them spelled."""
    return spelled(" ".join(text.split()))[:_LONGEST]


def _found(offer: ResourceOffer, words: Sequence[str]) -> Iterator[ResourceRow]:
    for one in offer.resources:
        if _fits(words, one.shown_name, one.name, one.uri, one.description, one.media_type, one.server):
            size = "" if one.size is None else size_words(one.size)
            about = "  ".join(filter(None, (one.media_type, size)))
            yield ResourceRow(RowKind.RESOURCE, one_line(one.shown_name), one_line(one.uri), about, one)
    for template in offer.templates:
        about = template.media_type
        if _fits(words, template.shown_name, template.name, template.pattern, about, template.server):
            name, pattern = one_line(template.shown_name), one_line(template.pattern)
            yield ResourceRow(RowKind.TEMPLATE, name, pattern, about, template)


def _fits(words: Sequence[str], *texts: str) -> bool:
    folded = " ".join(texts).casefold()
    return all(word in folded for word in words)


def _notes(group: ServerGroup, is_searching: bool) -> Iterator[ResourceRow]:
    if group.error:
        yield ResourceRow(RowKind.NOTE, one_line(group.error), is_error=True)
    elif group.offer is None:
        yield ResourceRow(RowKind.NOTE, _tr("Asking what it has…"))
    elif group.offer.is_cut and not is_searching:
        yield ResourceRow(RowKind.NOTE, _tr("It has more than can be shown here."))


def _nothing(groups: Sequence[ServerGroup], is_searching: bool) -> str:
    if is_searching:
        return _tr("Nothing like it")
    if not groups:
        return _tr("No tool server is connected. They are set up in Preferences, Tools.")
    return _tr("The connected servers have nothing to attach.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResourcePicker", text)
