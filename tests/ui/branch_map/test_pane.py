"""The pane of the map: keys, folds, finding, scale; what a screen reader gets; only what is seen is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtTest import QSignalSpy, QTest

from chatdesk.commands.command import When
from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import Failure, FinishReason, Message, Role, TextPart
from chatdesk.ui.branch_map.pane import BranchPane
from chatdesk.ui.look.theme import Theme, load_theme
from tests.ui.conftest import Show, emitted


def message(name: str, parent: str | None, at: float, **more: object) -> Message:
    """Return a message: questions have small names, answers capital ones."""
    made = Message(Role.USER, (TextPart(f"Words of {name}"),), id=name, parent_id=parent, created_at=at)
    if name[0].isupper():
        made = replace(made, role=Role.ASSISTANT, finish_reason=FinishReason.COMPLETE, model="m")
    return replace(made, **more)  # type: ignore[arg-type]


def tree() -> dict[str, Message]:
    """Return a - B - c - D - e - F - g - I - j - H; below B also x - Y (stopped), beside D a failed E."""
    pairs = ["a", "aB", "Bc", "cD", "De", "eF", "Fg", "gI", "Ij", "jH", "Bx"]
    made = [message(p[-1], p[0] if len(p) > 1 else None, float(n)) for n, p in enumerate(pairs)]
    made.append(message("Y", "x", 20.0, finish_reason=FinishReason.STOPPED))
    failure = Failure("Too busy.", "Wait.")
    made.append(message("E", "c", 21.0, finish_reason=FinishReason.ERROR, failure=failure, parts=()))
    return {one.id: one for one in made}


@pytest.fixture
def pane(theme: Theme, show: Show) -> BranchPane:
    """Return a pane on the conversation with the focus in the map, at the end of the open branch."""
    made = BranchPane(theme, Keymap().commands_in(When.TRANSCRIPT))
    made.resize(525, 780)
    show(made)
    made.show_tree(tree(), "H", "H")
    made.go_here()
    made.take_focus()
    return made


def press(pane: BranchPane, *keys: Qt.Key) -> str:
    """Press keys in the map; return the message that the keys are at then."""
    for key in keys:
        QTest.keyClick(pane.view, key)
    return pane.current_message


def test_the_arrows_walk_the_tree(pane: BranchPane) -> None:
    """Up and Down along a branch, Left and Right to what stands beside, Home and End to its ends."""
    key = Qt.Key
    assert pane.current_message == "H"
    assert press(pane, key.Key_Up) == "e"
    assert press(pane, key.Key_Up) == "D"
    assert press(pane, key.Key_Right) == "E"
    assert press(pane, key.Key_Right) == "Y"
    assert press(pane, key.Key_Up) == "x"
    assert press(pane, key.Key_Home) == "a"
    assert press(pane, key.Key_End) == "H"


def test_enter_goes_to_a_message_and_unfolds_a_run(pane: BranchPane) -> None:
    """A run of messages opens in place; Space folds it again."""
    spy = QSignalSpy(pane.chosen)
    press(pane, Qt.Key.Key_Return)
    assert emitted(spy) == [["H"]]
    count = len(pane.view.tree.nodes)
    long = tree()
    for number in range(6):
        long[f"k{number}"] = message(f"k{number}", f"k{number - 1}" if number else "H", 30.0 + number)
    pane.show_tree(long, "k5", "k5")
    pane.view.go_to(pane.view.tree.node_of("k1"))
    folded = len(pane.view.tree.nodes)
    assert folded < count + 6
    press(pane, Qt.Key.Key_Return)
    assert len(pane.view.tree.nodes) > folded
    assert len(emitted(spy)) == 1
    press(pane, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert len(pane.view.tree.nodes) == folded


def test_b_forks_and_del_deletes_the_message_of_the_keys(pane: BranchPane) -> None:
    """By the keys that these commands have in the transcript."""
    spy = QSignalSpy(pane.command_given)
    press(pane, Qt.Key.Key_Up, Qt.Key.Key_B)
    press(pane, Qt.Key.Key_Delete)
    assert emitted(spy) == [["message.fork", "e"], ["message.delete", "e"]]


def test_letters_look_for_words_in_all_branches(pane: BranchPane) -> None:
    """The first hit after the place is gone to, Enter to the next one; Esc leads back into the map."""
    QTest.keyClick(pane.view, Qt.Key.Key_W)
    assert pane.finder.field.hasFocus()
    pane.finder.field.setText("words of x")
    assert pane.current_message == "x"
    assert pane.finder.count.text() == "1 of 1"
    pane.finder.field.setText("nothing such")
    assert pane.finder.count.text() == "none"
    pane.finder.field.setText("words")
    QTest.keyClick(pane.finder.field, Qt.Key.Key_Return)
    assert pane.finder.count.text() != "1 of 1"
    QTest.keyClick(pane.finder.field, Qt.Key.Key_Escape)
    assert pane.view.hasFocus()
    assert pane.finder.isHidden()
    assert not pane.view.marks.found


def test_esc_leaves(pane: BranchPane) -> None:
    """The owner closes the pane."""
    spy = QSignalSpy(pane.close_requested)
    press(pane, Qt.Key.Key_Escape)
    assert spy.count() == 1


def test_the_scale_changes_and_the_node_of_the_keys_stays_in_view(pane: BranchPane) -> None:
    """+ and - by steps, 0 shows all of it, and once more its own size."""
    QTest.keyClicks(pane.view, "-")
    assert pane.view.scale < 1.0
    QTest.keyClicks(pane.view, "++")
    assert pane.view.scale > 1.0
    QTest.keyClicks(pane.view, "0")
    whole = pane.view.plan.size * pane.view.scale
    assert whole.height() <= pane.view.viewport().height() + 1
    QTest.keyClicks(pane.view, "0")
    assert pane.view.scale == 1.0
    index = pane.view.currentIndex()
    assert pane.view.viewport().rect().contains(pane.view.visualRect(index))


def test_a_click_goes_to_a_message(pane: BranchPane) -> None:
    """A node is found where it is drawn; between nodes nothing is."""
    spy = QSignalSpy(pane.chosen)
    rect = pane.view.visualRect(pane.view.model().index(pane.view.tree.node_of("E"), 0))
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.bottomRight() + QPoint(5, 5))
    assert emitted(spy) == [["E"]]


def test_dragging_moves_the_map_and_chooses_nothing(pane: BranchPane) -> None:
    """At the scale at which it does not fit."""
    pane.view.set_scale(1.6)
    spy, view = QSignalSpy(pane.chosen), pane.view.viewport()
    before = pane.view.verticalOffset()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(view, QPoint(200, 160))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 160))
    assert pane.view.verticalOffset() == before - 60
    assert spy.count() == 0


def test_a_screen_reader_gets_every_node_with_its_state(pane: BranchPane) -> None:
    """Who, how it ended, the words, and whether it is on the open branch; the focus is where the keys are."""
    view = QAccessible.queryAccessibleInterface(pane.view)
    assert view.text(QAccessible.Text.Name) == "Branches"
    assert view.childCount() == len(pane.view.tree.nodes)
    said = [view.child(place).text(QAccessible.Text.Name) for place in range(view.childCount())]
    by_id = {node.message_ids[0]: text for node, text in zip(pane.view.tree.nodes, said, strict=True)}
    assert by_id["Y"].startswith("Stopped, m, ")
    assert by_id["Y"].endswith(": Words of Y")
    assert "Failed" in by_id["E"]
    assert "Too busy." in by_id["E"]
    assert by_id["B"].endswith("On the open branch. 2 branches begin here.")
    assert by_id["x"].startswith("Edited, You, ")
    focused = view.child(pane.view.marks.current)
    assert focused.text(QAccessible.Text.Name) == by_id["H"]
    assert focused.state().focused


def test_another_conversation_is_shown_from_where_it_is_read(pane: BranchPane) -> None:
    """The keys are where one reads; what has only grown leaves them where they were."""
    press(pane, Qt.Key.Key_Up)
    grown = tree() | {"z": message("z", "H", 40.0)}
    pane.show_tree(grown, "z", "z")
    assert pane.current_message == "e"
    assert pane.view.marks.here == pane.view.tree.node_of("z")
    other = {"q": message("q", None, 50.0)}
    pane.show_tree(other, "q", "q")
    assert pane.current_message == "q"


def test_a_deleted_message_leaves_the_keys_where_one_reads(pane: BranchPane) -> None:
    """No node is chosen that is gone."""
    press(pane, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right)
    rest = {name: one for name, one in tree().items() if name != "E"}
    pane.show_tree(rest, "H", "H")
    assert pane.current_message == "H"


def test_only_what_is_seen_is_drawn(pane: BranchPane, theme: Theme) -> None:
    """Of a long conversation as many nodes as fit, whatever its length is."""
    long: dict[str, Message] = {}
    for number in range(2_000):
        parent = f"n{(number - 1) // 2}" if number else None
        long[f"n{number}"] = message(f"n{number}", parent, float(number))
    pane.show_tree(long, "n1999", "n1999")
    image = QImage(pane.view.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    part = QRectF(1000, 300, 525, 700)
    drawn = pane.view._painting.draw(painter, part, 1.0, pane.view.marks)
    painter.end()
    assert 0 < drawn <= 5 * 11


@pytest.mark.parametrize(("scheme", "zoom"), [("dark", 1.0), ("contrast", 1.5), ("light", 2.0)])
def test_every_theme_draws_it(pane: BranchPane, scheme: str, zoom: float) -> None:
    """Also in small, and empty."""
    pane.set_theme(load_theme(scheme, zoom))
    assert not pane.grab().isNull()
    pane.view.set_scale(0.2)
    assert not pane.grab().isNull()
    pane.show_tree({}, None, "")
    assert not pane.grab().isNull()


def test_three_branches_need_no_scroll_bar(pane: BranchPane) -> None:
    """The margins give way before a bar is there for empty ground; every node keeps room for its ring."""
    view = pane.view
    assert view.plan.size.width() > view.viewport().width()
    assert view.horizontalScrollBar().maximum() == 0
    for node in range(len(view.tree.nodes)):
        place = view.camera.rect(node)
        assert 8 <= place.left() < place.right() <= view.viewport().width() - 8
