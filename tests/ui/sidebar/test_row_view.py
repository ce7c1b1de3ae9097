"""The view of many rows: what it shows stays where it is, and its cost is not that of the list."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from chatdesk.ui.look.theme import Theme
from chatdesk.ui.sidebar.blocks import Block, Blocks
from chatdesk.ui.sidebar.conversation_list import ConversationList
from chatdesk.ui.sidebar.conversation_model import ConversationModel
from chatdesk.ui.sidebar.conversation_rows import Calendar, ConversationRow
from tests.ui.conftest import Show

NOW = 1_800_000_000.0
HOUR = 3600.0
_Key = Qt.Key


def _row(number: int, age: float) -> ConversationRow:
    return ConversationRow(f"{number:06}", f"Title {number}", NOW - age)


@pytest.fixture
def view(theme: Theme, show: Show) -> ConversationList:
    """Return a list of a thousand conversations, one each ten minutes."""
    model = ConversationModel(now=lambda: NOW)
    made = ConversationList(theme, model)
    model.setParent(made)
    made.resize(264, 600)
    model.set_conversations(_row(number, number * HOUR / 6) for number in range(1000))
    show(made)
    return made


def _seen(view: ConversationList) -> list[tuple[object, int]]:
    """Return what stands at which height."""
    model = view.conversations
    indexes = [model.index(place) for place in view.rows_in_view()]
    return [(index.data(), view.visualRect(index).top()) for index in indexes]


def test_what_changes_above_moves_nothing(view: ConversationList, qapp: QApplication) -> None:
    """Far down in the list rows come, go and move above: what is seen stays at its pixel."""
    view.verticalScrollBar().setValue(10_007)
    model, before = view.conversations, _seen(view)
    model.upsert(_row(5000, 1.0))
    model.upsert(ConversationRow("000003", "Title 3", NOW))
    model.upsert(ConversationRow("000900", "Title 900", NOW + 1))
    model.remove("000001")
    model.upsert(_row(6000, 45 * 24 * HOUR))
    qapp.processEvents()
    assert _seen(view) == before


def test_a_row_that_is_seen_leaves_the_others_where_they_are(view: ConversationList) -> None:
    """The first row in view goes to the top of the list: those below it do not jump."""
    view.verticalScrollBar().setValue(320 * 32)
    (first, _), *before = _seen(view)
    assert isinstance(first, str)
    number = int(first.split()[1])
    view.conversations.upsert(ConversationRow(f"{number:06}", first, NOW))
    assert _seen(view)[1:] == before


def test_at_the_beginning_what_is_new_is_seen(view: ConversationList) -> None:
    """Nobody has to scroll for the conversation that was just begun."""
    view.conversations.upsert(_row(5000, 0.0))
    assert view.indexAt(QPoint(50, 40)).data() == "Title 0"
    view.conversations.upsert(ConversationRow("new", "New", NOW + 5))
    assert view.indexAt(QPoint(50, 40)).data() == "New"


def test_selection_and_ring_go_with_their_rows(view: ConversationList) -> None:
    """Three are selected, one of them moves to the top: selection and ring stay with them."""
    model, chosen = view.conversations, view.selectionModel()
    for name in ("000005", "000007", "000400"):
        chosen.select(model.index_of(name), QItemSelectionModel.SelectionFlag.Select)
    view.selectionModel().setCurrentIndex(
        model.index_of("000007"), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    model.upsert(ConversationRow("000007", "Title 7", NOW + 9))
    model.remove("000002")
    assert {index.data() for index in chosen.selectedIndexes()} == {"Title 5", "Title 7", "Title 400"}
    assert view.currentIndex().data() == "Title 7"


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (_Key.Key_End, "Title 999"),
        (_Key.Key_Home, "Title 0"),
        (_Key.Key_PageDown, "Title 27"),
        (_Key.Key_Down, "Title 11"),
        (_Key.Key_Up, "Title 9"),
    ],
)
def test_keys_walk_over_rows_alone(view: ConversationList, key: Qt.Key, wanted: str) -> None:
    """Headings are passed over, and what has the ring is in view."""
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view.conversations.index_of("000010"))
    QTest.keyClick(view, key)
    assert view.currentIndex().data() == wanted
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


@pytest.mark.parametrize("hint", list(QAbstractItemView.ScrollHint))
def test_a_row_can_be_brought_into_view(view: ConversationList, hint: QAbstractItemView.ScrollHint) -> None:
    """From above and from below, at the top, at the bottom or in the middle."""
    for name in ("000700", "000002", "000999", "000500"):
        index = view.conversations.index_of(name)
        view.scrollTo(index, hint)
        assert view.viewport().rect().contains(view.visualRect(index))
        assert view.indexAt(view.visualRect(index).center()) == index


def _unread(pages: int) -> Blocks:
    blocks = Blocks(Calendar(NOW, NOW - 400 * 24 * HOUR))
    for number in range(pages):
        age = number * 4 * HOUR
        rank, section = blocks.section_of(_row(number, age))
        blocks.append(Block(rank, section, (-(NOW - age), f"{number:06}"), 128))
    return blocks


def test_only_what_is_looked_at_is_asked_for(view: ConversationList, qapp: QApplication) -> None:
    """A hundred thousand rows of which nothing is read: one or two pages are wanted, wherever one looks."""
    model, wanted = view.conversations, list[Block]()
    model.pages_wanted.connect(wanted.extend)
    model.show_blocks(_unread(800))
    view.grab()
    qapp.processEvents()
    assert wanted == model.blocks.all[:1]
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.grab()
    qapp.processEvents()
    assert wanted[1:] == model.blocks.all[-1:]
    block = wanted[-1]
    began = block.first
    model.take_page(block, [ConversationRow(f"x{n:03}", f"Last {n}", -began[0] - n) for n in range(128)])
    assert model.index(model.rowCount() - 1).data() == "Last 127"
    assert model.blocks.row_count == 800 * 128


def test_a_page_may_have_shrunk_or_grown_meanwhile(view: ConversationList) -> None:
    """What is read is true; an empty page goes away with its heading."""
    model = view.conversations
    model.show_blocks(_unread(60))
    first, second = model.blocks.all[0], model.blocks.all[30]
    model.take_page(first, [_row(number, number) for number in range(130)])
    model.take_page(second, [])
    assert model.blocks.row_count == 60 * 128 + 2 - 128
    assert second not in model.blocks.all
    headings = [place for place in range(model.rowCount()) if model.blocks.is_heading(place)]
    assert len({model.index(place).data() for place in headings}) == len(headings)


def test_a_change_costs_the_same_however_long_the_list(view: ConversationList) -> None:
    """A row comes to the top of 100,000 in some milliseconds; Qt's own layout alone takes a hundred."""
    view.conversations.show_blocks(_unread(800))
    began = time.process_time()
    for number in range(20):
        view.conversations.upsert(ConversationRow(f"n{number}", "New", NOW + number))
        view.grab()
    assert (time.process_time() - began) / 20 < 0.05
