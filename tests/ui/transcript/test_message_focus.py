"""Walking from message to message by keys, and the keys of the message with the ring."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.message import Message, Role
from chatdesk.ui.transcript import TranscriptView
from tests.ui.transcript.showing import answer, click, make_view, paint, question, say, wait_for

KEY = Qt.Key


def heard(view: TranscriptView) -> tuple[list[str], list[str]]:
    """Return the lists that commands and typed letters go to."""
    commands: list[str] = []
    typed: list[str] = []
    view.command_given.connect(commands.append)
    view.keyboard.typed.connect(typed.append)
    return commands, typed


def is_in_view(view: TranscriptView, message: Message) -> bool:
    """Tell whether the beginning of a message is on the screen."""
    paint(view)
    row = next(e for e in view.page.entries if e.message.id == message.id).rows[0]
    y = view.stage.y_of(row)
    return y is not None and 0 <= y + row.lead < view.viewport().height()


def test_j_and_k_walk_the_messages(qapp: QApplication) -> None:
    """K begins at the last message in view and goes up, J goes down; each is brought into view."""
    messages = [m for n in range(20) for m in (question(f"Why {n}?"), answer("words\n\n" * 9))]
    view = make_view(*messages)
    QTest.keyClick(view, KEY.Key_K)
    assert view.messages.message_id == messages[-1].id
    for message in reversed(messages[:-1]):
        QTest.keyClick(view, KEY.Key_K)
        assert view.messages.message_id == message.id
        assert is_in_view(view, message)
    QTest.keyClick(view, KEY.Key_K)
    assert view.messages.message_id == messages[0].id
    for message in messages[1:]:
        QTest.keyClick(view, KEY.Key_J)
        assert view.messages.message_id == message.id
        assert is_in_view(view, message)


def test_a_message_higher_than_the_view_shows_its_beginning(qapp: QApplication) -> None:
    """Nobody is put into the middle of a text."""
    long = answer("words\n\n" * 4000)
    view = make_view(question(), long, question("And?"), answer("No."))
    for _ in range(3):
        QTest.keyClick(view, KEY.Key_K)
    assert view.messages.message_id == long.id
    assert is_in_view(view, long)
    assert not view.page.scroll.follows


def test_the_first_and_the_last(qapp: QApplication) -> None:
    """G G and Home go to the first message, Shift+G and End to the last, where the end is followed."""
    messages = [m for n in range(30) for m in (question(), answer(f"words {n}\n\n" * 5))]
    view = make_view(*messages)
    for first, last, held in (
        ((KEY.Key_G, KEY.Key_G), KEY.Key_G, Qt.KeyboardModifier.ShiftModifier),
        ((KEY.Key_Home,), KEY.Key_End, Qt.KeyboardModifier.NoModifier),
    ):
        for key in first:
            QTest.keyClick(view, key)
        paint(view)
        assert view.page.scroll.top == 0
        assert view.messages.message_id == messages[0].id
        QTest.keyClick(view, last, held)
        paint(view)
        assert view.page.scroll.follows
        assert view.messages.message_id == messages[-1].id


def test_keys_are_verbs_where_a_message_has_the_ring(qapp: QApplication) -> None:
    """C, Y, Q, E and R are commands then, and letters for the composer otherwise."""
    view = make_view(question(), answer("words"))
    commands, typed = heard(view)
    QTest.keyClicks(view, "cyqer")
    assert (commands, "".join(typed)) == ([], "cyqer")
    QTest.keyClick(view, KEY.Key_K)
    QTest.keyClicks(view, "cyqer")
    assert commands == [f"message.{act}" for act in ("copy", "copy_code", "quote", "edit", "retry")]
    assert "".join(typed) == "cyqer"


def test_letters_that_are_no_command_are_typed(qapp: QApplication) -> None:
    """No letter is lost, neither the first of a pair nor one with Shift; keys with Ctrl are none."""
    view = make_view(question(), answer("words"))
    commands, typed = heard(view)
    QTest.keyClicks(view, "x")
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.sendKeyEvent(QTest.KeyAction.Click, view, KEY.Key_J, "J", shift)
    QTest.keyClicks(view, "go")
    QTest.keyClick(view, KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert "".join(typed) == "xJgo"
    QTest.keyClicks(view, "g")
    assert wait_for(lambda: "".join(typed) == "xJgog")
    assert commands == []


def test_escape_lets_go_and_then_leaves(qapp: QApplication) -> None:
    """The first Esc takes the selection away, the next one goes to the composer."""
    view = make_view(question(), answer("words"))
    commands, _ = heard(view)
    QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
    QTest.keyClick(view, KEY.Key_Escape)
    assert (view.clip.text(), commands) == ("", [])
    QTest.keyClick(view, KEY.Key_Escape)
    assert commands == ["composer.focus"]


def test_the_users_keys_are_in_force(qapp: QApplication) -> None:
    """A verb and a walk listen to the keymap; the keys before are letters again."""
    view = make_view(question(), answer("words"))
    view.keyboard.set_keymap(Keymap({"message.copy": "X", "message.previous": ["W"]}))
    commands, typed = heard(view)
    QTest.keyClicks(view, "kwxc")
    assert commands == ["message.copy"]
    assert typed == ["k", "c"]


def test_walking_stops_following(qapp: QApplication) -> None:
    """While an answer grows, a walk leaves what is read where it is."""
    view = make_view(question())
    message = Message(Role.ASSISTANT)
    view.begin(message)
    say(view, message, "words\n\n" * 40, 40)
    paint(view)
    QTest.keyClick(view, KEY.Key_K)
    top = view.page.scroll.top
    say(view, message, "more words\n\n" * 40, 40)
    paint(view)
    assert view.messages.message_id == message.id
    assert view.page.scroll.top == top


def test_the_ring_is_seen_and_goes_with_a_click(qapp: QApplication) -> None:
    """The picture differs by the ring; a click takes it away."""
    view = make_view(question(), answer("words"))
    click(view, view.viewport().rect().center().toPointF())
    plain = view.viewport().grab().toImage()
    QTest.keyClick(view, KEY.Key_K)
    paint(view)
    assert view.viewport().grab().toImage() != plain
    click(view, view.viewport().rect().center().toPointF())
    assert view.messages.message_id == ""
    assert view.viewport().grab().toImage() == plain


def test_the_ring_stays_when_the_branch_is_shown_anew(qapp: QApplication) -> None:
    """The same message keeps it; where it is gone, no message has it."""
    first, last = question(), answer("words")
    view = make_view(first, last)
    QTest.keyClick(view, KEY.Key_K)
    view.set_branch([first, last], {})
    assert view.messages.message_id == last.id
    view.set_branch([first], {})
    assert view.messages.message_id == ""
