"""The list model: right rows, few signals."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from PySide6.QtWidgets import QApplication

from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark, arrange

NOW = 1_800_000_000.0
DAY = 86_400.0


@pytest.fixture
def model(qapp: QApplication) -> Iterator[ConversationModel]:
    """Return a model of three rows that Qt's own tester watches."""
    made = ConversationModel(now=lambda: NOW)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.set_conversations([_row("a", 0), _row("b", 2 * DAY), _row("c", 40 * DAY)])
    yield made
    tester.deleteLater()
    made.deleteLater()


def _row(name: str, age: float, mark: Mark = Mark.NONE) -> ConversationRow:
    return ConversationRow(name, name, NOW - age, mark)


def _titles(model: ConversationModel) -> list[str]:
    return [model.index(place).data() for place in range(model.rowCount())]


def test_headings_cannot_be_chosen(model: ConversationModel) -> None:
    """A heading has no flags; a row can be selected and renamed."""
    assert _titles(model) == ["Today", "a", "Previous 7 days", "b", "2026", "c"]
    assert model.flags(model.index(0)) == Qt.ItemFlag.NoItemFlags
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsEditable


def test_a_row_without_a_title_has_a_name(model: ConversationModel) -> None:
    """A new conversation is called that until it has a title."""
    model.upsert(ConversationRow("new", "", NOW + 1))
    assert model.index_of("new").data() == "New conversation"


def test_a_mark_repaints_one_row(model: ConversationModel) -> None:
    """Only dataChanged, for that row; the same mark again says nothing."""
    changed, removed = QSignalSpy(model.dataChanged), QSignalSpy(model.rowsRemoved)
    model.set_mark("b", Mark.RUNNING)
    model.set_mark("b", Mark.RUNNING)
    model.set_mark("nobody", Mark.RUNNING)
    assert (changed.count(), removed.count()) == (1, 0)
    assert [index.data() for index in model.indexes_with(Mark.RUNNING)] == ["b"]


def test_a_mark_is_told_in_words(model: ConversationModel) -> None:
    """Colour and shape are never alone: assistive tools hear the mark."""
    model.set_mark("a", Mark.WAITS)
    assert model.index_of("a").data(Qt.ItemDataRole.AccessibleTextRole) == "a, waits for you"


def test_a_changed_conversation_comes_to_the_top(model: ConversationModel) -> None:
    """Headings that have no row any more are gone."""
    model.upsert(_row("c", -5))
    assert _titles(model) == ["Today", "c", "a", "Previous 7 days", "b"]


def test_removing_the_last_of_a_day_removes_its_heading(model: ConversationModel) -> None:
    """An unknown id is no error."""
    model.remove("b")
    model.remove("b")
    assert _titles(model) == ["Today", "a", "2026", "c"]
    assert model.blocks.row_count == 2


def test_at_midnight_rows_move_to_other_headings(qapp: QApplication) -> None:
    """What was today is yesterday after `rearrange`."""
    clock = [NOW]
    model = ConversationModel(now=lambda: clock[0])
    model.set_conversations([_row("a", 0)])
    clock[0] += DAY
    model.rearrange()
    assert _titles(model) == ["Yesterday", "a"]


def test_any_changes_leave_the_list_in_order(qapp: QApplication) -> None:
    """After every change the entries are those that a fresh arrangement gives."""
    dice = random.Random(7)  # noqa: S311 - the same changes in every run
    model = ConversationModel(now=lambda: NOW)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    known: set[str] = set()
    for _ in range(300):
        name = str(dice.randrange(30))
        if dice.random() < 0.25:
            model.remove(name)
            known.discard(name)
        else:
            pin = dice.choice((None, None, 1.0, 2.0))
            model.upsert(replace(_row(name, dice.random() * 60 * DAY, dice.choice(list(Mark))), pin=pin))
            known.add(name)
        entries = [model.entry(model.index(place)) for place in range(model.rowCount())]
        assert entries == arrange(model.rows(), NOW)
        assert {row.id for row in model.rows()} == known
        assert all(model.index_of(one).data() == one for one in known)
    tester.deleteLater()


def test_ten_thousand_conversations_are_quick(qapp: QApplication) -> None:
    """A mark costs next to nothing, a move less than filling the list."""
    model = ConversationModel(now=lambda: NOW)
    rows = [_row(f"{number:05}", number * 600) for number in range(10_000)]
    began = time.perf_counter()
    model.set_conversations(rows)
    filling = time.perf_counter() - began
    began = time.perf_counter()
    for number in range(100):
        model.set_mark(f"{number:05}", Mark.UNREAD)
    assert time.perf_counter() - began < max(filling, 0.5)
    began = time.perf_counter()
    model.upsert(_row("09999", -1))
    assert time.perf_counter() - began < max(5 * filling, 0.5)
    assert model.index(1).data() == "09999"
