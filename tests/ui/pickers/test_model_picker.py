"""The model picker: which rows it shows, and choosing by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from chatdesk.ui.look.theme import Theme, load_theme
from chatdesk.ui.pickers.model_picker import ModelPicker
from chatdesk.ui.pickers.model_rows import (
    AccountModels,
    ListState,
    RowKind,
    match_count,
    rows_for,
    with_group,
)
from tests.ui.conftest import emitted

TOUR = AccountModels("tour", "Tour", ("tour",))
OLLAMA = AccountModels("ollama", "Ollama", ("gemma3-12b", "qwen3-30b", "llama3.3-70b"))
WORK = AccountModels("work", "Work gateway", (), ListState.FAILED, error="It did not accept the key.")
SLOW = AccountModels("slow", "Slow", (), ListState.LOADING)
ALL = [TOUR, OLLAMA, WORK, SLOW]
_Key = Qt.Key


def _texts(query: str, kind: RowKind) -> list[str]:
    return [row.text for row in rows_for(ALL, query) if row.kind is kind]


def test_without_a_query_everything_is_there() -> None:
    """Every account with its models, or with why there are none."""
    assert _texts("", RowKind.HEADING) == ["Tour", "Ollama", "Work gateway", "Slow"]
    assert match_count(rows_for(ALL, "")) == 4
    notes = _texts("", RowKind.NOTE)
    assert notes == ["The list could not be read: It did not accept the key.", "Asking for its models…"]


def test_a_list_that_could_not_be_read_leads_to_its_account() -> None:
    """Whoever has lost a key finds the place to give it again; while one types, names come first."""
    rows = rows_for(ALL, "", opens_accounts=True)
    ways = [row for row in rows if row.kind is RowKind.ACCOUNT]
    assert [(row.text, row.account_id, row.can_be_chosen) for row in ways] == [
        ("Open the account “Work gateway”…", "work", True)
    ]
    assert rows[rows.index(ways[0]) - 1].is_error
    assert not any(row.kind is RowKind.ACCOUNT for row in rows_for(ALL, "qwen9", opens_accounts=True))


def test_every_word_has_to_fit_the_model_or_its_account() -> None:
    """Case and order do not matter."""
    assert _texts("30B oll", RowKind.MODEL) == ["qwen3-30b"]
    assert _texts("gemma nothing", RowKind.MODEL) == []


def test_a_name_that_no_list_has_can_be_used_with_every_account() -> None:
    """Also with one whose list could not be read; not with one that lists it already, nor with the Tour."""
    rows = [row for row in rows_for(ALL, " qwen3-30b ") if row.kind is RowKind.TYPED]
    assert [(row.text, row.account_id) for row in rows] == [
        ("qwen3-30b", "work"),
        ("qwen3-30b", "slow"),
    ]


def test_the_model_in_use_is_marked_in_its_account_only() -> None:
    """The same name elsewhere is another model."""
    twin = AccountModels("twin", "Twin", ("qwen3-30b",))
    rows = rows_for([OLLAMA, twin], "", ("twin", "qwen3-30b"))
    assert [row.account_id for row in rows if row.is_current] == ["twin"]


def test_a_list_that_fails_later_keeps_what_was_known() -> None:
    """An error on reading again takes no model away."""
    failed = AccountModels("ollama", "Ollama", (), ListState.FAILED, error="No answer.")
    groups = with_group([TOUR, OLLAMA], failed)
    assert groups[1].models == OLLAMA.models
    assert groups[1].state is ListState.FAILED
    emptied = with_group(groups, AccountModels("ollama", "Ollama"))
    assert emptied[1].models == ()


@pytest.fixture
def picker(window: QWidget, theme: Theme) -> Iterator[ModelPicker]:
    """Return a picker that is open with all accounts and qwen3-30b in use."""
    made = ModelPicker(theme, window)
    made.open_with(ALL, "ollama", "qwen3-30b")
    yield made
    made.dismiss()


def test_it_opens_at_the_model_in_use_ready_to_type(picker: ModelPicker) -> None:
    """The field has the focus, the row in use is chosen."""
    assert picker.field.hasFocus()
    assert picker.view.currentIndex().data() == "qwen3-30b"


def test_typing_and_enter_choose(picker: ModelPicker, window: QWidget) -> None:
    """It closes and gives the focus back to where it was."""
    spy = QSignalSpy(picker.chosen)
    QTest.keyClicks(picker.field, "gem")
    QTest.keyClick(picker.field, _Key.Key_Return)
    assert emitted(spy) == [["ollama", "gemma3-12b"]]
    assert not picker.isVisible()
    before = window.findChild(QLineEdit, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert QApplication.focusWidget() is before


def test_arrows_step_over_headings_and_go_round(picker: ModelPicker) -> None:
    """Up from the first goes to the last; notes and headings are never chosen."""
    QTest.keyClick(picker.field, _Key.Key_Down)
    assert picker.view.currentIndex().data() == "llama3.3-70b"
    QTest.keyClick(picker.field, _Key.Key_Down)
    assert picker.view.currentIndex().data() == "tour"
    QTest.keyClick(picker.field, _Key.Key_Up)
    assert picker.view.currentIndex().data() == "llama3.3-70b"
    QTest.keyClick(picker.field, _Key.Key_PageUp)
    assert picker.view.currentIndex().data() == "tour"


def test_a_typed_name_can_be_used_where_the_list_failed(window: QWidget, theme: Theme) -> None:
    """An account without a list is no dead end."""
    made = ModelPicker(theme, window)
    made.open_with([WORK], "", "")
    spy = QSignalSpy(made.chosen)
    QTest.keyClick(made.field, _Key.Key_Return)
    assert spy.count() == 0
    QTest.keyClicks(made.field, "my/model")
    QTest.keyClick(made.field, _Key.Key_Return)
    assert emitted(spy) == [["work", "my/model"]]


def test_escape_and_a_click_beside_it_close(picker: ModelPicker) -> None:
    """Nothing is chosen; a click inside leaves it open."""
    chosen, closed = QSignalSpy(picker.chosen), QSignalSpy(picker.closed)
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton, pos=picker.panel_rect().topLeft() + QPoint(20, 20))
    assert picker.isVisible()
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not picker.isVisible()
    picker.open_with(ALL, "", "")
    QTest.keyClick(picker.field, _Key.Key_Escape)
    assert not picker.isVisible()
    assert (chosen.count(), closed.count()) == (0, 2)


def test_shortcuts_of_the_window_rest_while_it_is_open(picker: ModelPicker, window: QWidget) -> None:
    """Esc closes the picker and does not stop an answer by the way."""
    shortcut = QShortcut(QKeySequence("Esc"), window)
    spy = QSignalSpy(shortcut.activated)
    QTest.keyClick(picker.field, _Key.Key_Escape)
    assert spy.count() == 0
    assert not picker.isVisible()


def test_a_click_on_a_model_chooses_it(picker: ModelPicker) -> None:
    """By mouse as well."""
    spy = QSignalSpy(picker.chosen)
    place = next(
        index
        for index in (picker.view.model().index(row, 0) for row in range(picker.view.model().rowCount()))
        if index.data() == "gemma3-12b"
    )
    QTest.mouseClick(
        picker.view.viewport(), Qt.MouseButton.LeftButton, pos=picker.view.visualRect(place).center()
    )
    assert emitted(spy) == [["ollama", "gemma3-12b"]]


def test_what_comes_later_does_not_move_the_choice(picker: ModelPicker) -> None:
    """A list that arrives above the chosen row leaves that row chosen."""
    picker.update_account(AccountModels("tour", "Tour", ("tour", "tour-two", "tour-three")))
    assert picker.view.currentIndex().data() == "qwen3-30b"
    picker.update_account(AccountModels("slow", "Slow", ("snail",)))
    assert match_count(picker._model.rows) == 7


@pytest.mark.parametrize("size", [(560, 420), (720, 560), (1600, 1000)])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_it_stays_inside_of_the_window(
    picker: ModelPicker, window: QWidget, qapp: QApplication, size: tuple[int, int], zoom: float
) -> None:
    """Also when the window changes its size while it is open."""
    picker.set_theme(load_theme("dark", zoom))
    window.resize(*size)
    qapp.processEvents()
    assert window.rect().contains(picker.panel_rect())
    assert picker.panel_rect().contains(picker.view.geometry())
    assert not window.grab().isNull()


def test_no_other_name_can_be_asked_of_the_tour() -> None:
    """A typed name is offered with every account but the built-in one."""
    found = rows_for([TOUR, OLLAMA], "other")
    assert [row.account_id for row in found if row.kind is RowKind.TYPED] == ["ollama"]


def test_enter_opens_the_account_whose_list_failed(window: QWidget, theme: Theme) -> None:
    """The reason stands above it in full, in as many lines as it needs."""
    why = "The key of Work cannot be had: there is no usable system keyring. " * 3
    group = AccountModels("work", "Work gateway", (), ListState.FAILED, error=why)
    made = ModelPicker(theme, window, opens_accounts=True)
    made.open_with([group], "work", "")
    rows = [made.view.model().index(place, 0) for place in range(made.view.model().rowCount())]
    heights = [made.view.visualRect(row).height() for row in rows]
    assert heights[1] >= heights[2] + theme.line_height("small")
    wanted, chosen = QSignalSpy(made.account_wanted), QSignalSpy(made.chosen)
    QTest.keyClick(made.field, _Key.Key_Return)
    assert emitted(wanted) == [["work"]]
    assert chosen.count() == 0
    assert not made.isVisible()


def test_the_account_in_use_comes_before_one_that_nobody_has_gone_to(window: QWidget, theme: Theme) -> None:
    """Its question does not go to the Tour because its own list came late, or not at all."""
    slow = AccountModels("work", "Work gateway", (), ListState.LOADING)
    made = ModelPicker(theme, window, opens_accounts=True)
    made.open_with([slow, TOUR], "work", "")
    assert made.view.currentIndex().data() == "tour"
    made.update_account(WORK)
    assert made.view.currentIndex().data() == "Open the account “Work gateway”…"
    made.open_with([slow, TOUR], "work", "")
    QTest.keyClick(made.field, _Key.Key_Down)
    made.update_account(WORK)
    assert made.view.currentIndex().data() == "tour"
    made.dismiss()
