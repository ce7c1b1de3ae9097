"""The rows of the model picker: accounts, their models, and a name that is typed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from chatdesk.settings.accounts import TOUR


class ListState(Enum):
    """How far the list of an account's models has come."""

    READY = auto()
    LOADING = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class AccountModels:
    """An account with the models that it offers; `error` says why there is no list."""

    account_id: str
    name: str
    models: tuple[str, ...] = ()
    state: ListState = ListState.READY
    detail: str = ""
    error: str = ""


class RowKind(Enum):
    """What a row of the picker is."""

    HEADING = auto()
    MODEL = auto()
    TYPED = auto()
    NOTE = auto()
    ACCOUNT = auto()


@dataclass(frozen=True, slots=True)
class PickerRow:
    """One row; headings and notes cannot be chosen. `ACCOUNT` leads to the account that has no list."""

    kind: RowKind
    text: str
    account_id: str = ""
    detail: str = ""
    is_current: bool = False
    is_error: bool = False

    @property
    def can_be_chosen(self) -> bool:
        """Models, typed names and the way to an account can."""
        return self.kind in (RowKind.MODEL, RowKind.TYPED, RowKind.ACCOUNT)

    @property
    def is_heading(self) -> bool:
        """Whether it names the account of the models below it."""
        return self.kind is RowKind.HEADING


def rows_for(
    groups: Sequence[AccountModels],
    query: str,
    current: tuple[str, str] = ("", ""),
    *,
    opens_accounts: bool = False,
) -> list[PickerRow]:
    """Return the rows for what is typed: every word of it is in the model's or the account's name.

    A name that no account lists can be used all the same, with every account: lists may be missing, old,
    or incomplete. Where `opens_accounts`, a list that could not be read is followed by the way to mend that.
    """
    words = query.casefold().split()
    found: list[PickerRow] = []
    for group in groups:
        models = [model for model in group.models if _fits(words, f"{model} {group.name}")]
        notes = [] if models and not words else list(_notes(group, bool(words)))
        if models or notes:
            found.append(PickerRow(RowKind.HEADING, group.name, group.account_id, group.detail))
            found.extend(
                PickerRow(
                    RowKind.MODEL, model, group.account_id, is_current=(group.account_id, model) == current
                )
                for model in models
            )
            found.extend(notes)
            if opens_accounts and not words and any(note.is_error for note in notes):
                words_of_act = QCoreApplication.translate("ModelPicker", "Open the account “{name}”…")
                act = words_of_act.format(name=group.name)
                found.append(PickerRow(RowKind.ACCOUNT, act, group.account_id))
    return found + list(_typed(groups, query.strip()))


def match_count(rows: Iterable[PickerRow]) -> int:
    """Return how many models are among the rows."""
    return sum(row.kind is RowKind.MODEL for row in rows)


def with_group(groups: Sequence[AccountModels], group: AccountModels) -> list[AccountModels]:
    """Put a group in the place of the one with its account, or at the end.

    Where a list could not be read again, the models that were known stay.
    """
    known = [one for one in groups if one.account_id == group.account_id]
    if known and not group.models and group.state is not ListState.READY:
        group = replace(group, models=known[0].models)
    if not known:
        return [*groups, group]
    return [group if one.account_id == group.account_id else one for one in groups]


def _fits(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _notes(group: AccountModels, is_searching: bool) -> Iterable[PickerRow]:
    translate = QCoreApplication.translate
    if group.state is ListState.LOADING:
        yield PickerRow(RowKind.NOTE, translate("ModelPicker", "Asking for its models…"), group.account_id)
    elif group.state is ListState.FAILED:
        words = translate("ModelPicker", "The list could not be read: {reason}").format(reason=group.error)
        yield PickerRow(RowKind.NOTE, words, group.account_id, is_error=True)
    elif not group.models and not is_searching:
        words = translate("ModelPicker", "It lists no models. Type the name of one.")
        yield PickerRow(RowKind.NOTE, words, group.account_id)


def _typed(groups: Sequence[AccountModels], name: str) -> Iterable[PickerRow]:
    if not name:
        return
    translate = QCoreApplication.translate
    # The Tour is one script: no other name can be asked there.
    able = [group for group in groups if name not in group.models and group.account_id != TOUR.id]
    if able:
        yield PickerRow(RowKind.HEADING, translate("ModelPicker", "A name that is not listed"))
    for group in able:
        yield PickerRow(RowKind.TYPED, name, group.account_id, group.name)
