"""What a screen reader is told of the transcript, asked by Qt's own interfaces."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.delta import ReasoningDelta, TextDelta
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    ReasoningPart,
    RefusalPart,
    Role,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.accessible import part as parts
from chatdesk.ui.transcript.asks.rounds_card import RoundsCard
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.units.passage import Passage
from tests.ui.transcript.showing import RICH, answer, make_view, paint, question, say, wait_for

KEY, TEXT, ROLE = Qt.Key, QAccessible.Text, QAccessible.Role


def listened(view: TranscriptView) -> Any:
    """Return the list that a reader sees."""
    return QAccessible.queryAccessibleInterface(view)


def children(part: Any) -> list[Any]:
    """Return all that is directly in it, and see that Qt can go up and down."""
    found = [part.child(index) for index in range(part.childCount())]
    assert [part.indexOfChild(child) for child in found] == list(range(len(found)))
    assert all(child.isValid() and child.parent() is part for child in found)
    return found


def told(part: Any) -> str:
    """Return what is read out when it gets the focus."""
    return str(part.text(TEXT.Description))


@pytest.fixture
def heard(qapp: QApplication) -> Iterator[None]:
    """Behave as while a reader runs."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def test_messages_are_the_items_of_a_list(qapp: QApplication) -> None:
    """Each has a name with speaker and time, the words that are shown, a place, and no words twice."""
    view = make_view(question("How?\n\n```py\nx\n```"), answer(RICH), question(), answer("Short"))
    conversation = listened(view)
    assert (conversation.role(), conversation.text(TEXT.Name)) == (ROLE.List, "Conversation")
    items = children(conversation)
    assert [item.role() for item in items] == [ROLE.ListItem] * 4
    assert [item.text(TEXT.Name).split(",")[0] for item in items] == ["You", "m-1", "You", "m-1"]
    assert told(items[0]) == "How?\nCode, py:\nx"
    lines = told(items[1]).splitlines()
    for line in ("Head", "A paragraph with bold, italic, code and a link in it.", "2. second", "one, 1"):
        assert lines.count(line) == 1, line
    assert 'Code, python:\nprint("in a list")' in told(items[1])
    assert not any(mark in told(items[1]) for mark in ("**", "```", "](", "|"))
    assert items[3].rect().isValid()
    assert [item.state().offscreen for item in items] == [1, 0, 0, 0]


def test_what_happened_is_in_the_words(qapp: QApplication) -> None:
    """Reasoning, tool calls, refusals, failures and early ends are told where they are shown."""
    calls = (ToolCallPart("c", "fs__read", '{"path": "a.txt"}'), ToolCallPart("d", "fs__list", "{}"))
    view = make_view(
        question(),
        answer(ReasoningPart("hm", 3), "Let me see.", *calls, reason=FinishReason.TOOL_CALLS),
        Message(Role.TOOL, (ToolResultPart("c", "words\nmore", seconds=2), ToolResultPart("d", "no", True))),
        answer(RefusalPart("I will not.")),
        question(),
        answer("Half", reason=FinishReason.STOPPED),
        question(),
        answer("", reason=FinishReason.ERROR, failure=Failure("It broke.", "Try again.", "HTTP 500")),
    )
    said = [told(item) for item in children(listened(view))]
    assert said[1].splitlines()[:2] == ["Thought for 3 s", "Let me see."]
    assert "Tool fs__read, 2.0 s: words" in said[1]
    assert "Tool fs__list, failed: no" in said[1]
    assert said[2].startswith("The model declined\nI will not.")
    assert said[4].startswith("Half\nStopped.")
    assert said[6].startswith("Failed. It broke. Try again")


def test_a_growing_answer_is_there_at_once(qapp: QApplication) -> None:
    """It is an item from the beginning; it is busy, and has the words that are there when it is asked."""
    view = make_view(question())
    conversation = listened(view)
    message = Message(Role.ASSISTANT, model="m-1")
    view.begin(message)
    assert conversation.childCount() == 2
    item = conversation.child(1)
    assert item.state().busy
    view.add_deltas(message.id, [ReasoningDelta("so")], 0.0)
    say(view, message, "One **two")
    assert told(item) == "Thought for 0 s\nOne **two".replace(
        "0 s", told(item).split(" s\n")[0].split()[-1] + " s"
    )
    say(view, message, "** three")
    assert told(item).endswith("\nOne two three")
    view.finish(answer("One **two** three", id=message.id))
    assert conversation.child(1) is item
    assert not item.state().busy
    assert told(item).startswith("One two three\nm-1")


def test_letters_can_be_walked_through(qapp: QApplication) -> None:
    """Text, carets and places on the screen fit each other, also where a letter takes two units."""
    view = make_view(question(), answer("A 🚀 rocket\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |"))
    item = listened(view).child(1)
    text = item.textInterface()
    words = "A 🚀 rocket\n• one\n• two\na, b\nc, d\n"
    assert text.text(0, text.characterCount()).startswith(words)
    assert text.text(2, 4) == "🚀"
    assert (text.text(-5, 1), text.text(3, 2), text.text(9_999, 10_000)) == ("A", "", "")
    for wanted in ("rocket", "one", "two", "b", "d"):
        offset = len(words[: words.index(wanted)].encode("utf-16-le")) // 2
        box = text.characterRect(offset)
        assert box.width() > 1, wanted
        assert text.offsetAtPoint(box.center()) in (offset, offset + 1), wanted
    text.setSelection(0, 5, 11)
    assert view.clip.text() == "rocket"
    text.removeSelection(0)
    assert view.clip.text() == ""
    # PySide cannot tell of one, so there is none.
    assert text.selectionCount() == 0


def test_keys_move_the_caret(heard: None) -> None:
    """Shift with the arrows goes to letters of the message with the ring."""
    view = make_view(question("Some words"), answer("Others"))
    view.activateWindow()
    view.setFocus()
    QTest.keyClick(view, KEY.Key_K)
    QTest.keyClick(view, KEY.Key_K)
    for _ in range(3):
        QTest.keyClick(view, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    text = listened(view).child(0).textInterface()
    assert wait_for(lambda: text.cursorPosition() == 3)
    assert listened(view).focusChild() is listened(view).child(0)


def test_the_focus_is_where_the_ring_is(qapp: QApplication) -> None:
    """Message by message, and button by button with Tab."""
    view = make_view(question(), answer("A [link](https://example.org) in it.", reason=FinishReason.STOPPED))
    view.activateWindow()
    view.setFocus()
    view.page.ends.mark_last()
    conversation = listened(view)
    assert conversation.focusChild() is None
    QTest.keyClick(view, KEY.Key_K)
    item = conversation.child(1)
    assert (conversation.focusChild(), item.state().focused) == (item, 1)
    QTest.keyClick(view, KEY.Key_Tab)
    bar = conversation.child(2).child(0)
    assert (bar.text(TEXT.Name), conversation.focusChild().parent().object()) == (
        "Acts for this message",
        bar.object(),
    )
    assert conversation.focusChild().text(TEXT.Name) == "Copy the message"
    button = QApplication.focusWidget()
    assert button is not None
    QTest.keyClick(button, KEY.Key_Tab)
    found = []
    for number in range(4):
        if number:
            QTest.keyClick(view, KEY.Key_Tab)
        part = conversation.focusChild()
        assert part.state().focused
        assert part.parent() is item
        found.append((part.role(), part.text(TEXT.Name)))
    assert found[0] == (ROLE.Link, "link, https://example.org")
    assert found[1:] == [(ROLE.Button, name) for name in ("Continue", "Retry", "Edit question")]


def test_buttons_are_pressed_by_their_act(qapp: QApplication) -> None:
    """Copy, Retry and links do what they do under the mouse."""
    view = make_view(
        question(), answer("[a](https://example.org)\n\n```\nx = 1\n```", reason=FinishReason.STOPPED)
    )
    acts: list[str] = []
    view.act_requested.connect(lambda _, act: acts.append(act))
    view.link_activated.connect(acts.append)
    item = listened(view).child(1)
    for spot in children(item):
        action = spot.actionInterface()
        assert action.actionNames() == [action.pressAction()]
        assert spot.rect().isValid()
        assert item.childAt(spot.rect().center().x(), spot.rect().center().y()) is spot
        action.doAction(action.pressAction())
    assert acts == []  # never within the call
    assert wait_for(lambda: acts == ["https://example.org", "continue", "retry", "edit"])
    assert QApplication.clipboard().text() == "x = 1"


def test_a_message_takes_the_focus_by_its_act(qapp: QApplication) -> None:
    """It comes into view with the ring."""
    view = make_view(*(m for n in range(30) for m in (question(f"Q {n}"), answer("words\n\n" * 9))))
    view.activateWindow()
    item = listened(view).child(3)
    assert item.state().offscreen
    action = item.actionInterface()
    action.doAction(action.setFocusAction())
    assert wait_for(lambda: bool(item.state().focused))
    paint(view)
    assert not item.state().offscreen


def test_points_find_messages(qapp: QApplication) -> None:
    """What is under the mouse is told, whatever floats above it first."""
    view = make_view(question("Why not?"), answer("words\n\n" * 90))
    conversation = listened(view)
    middle = view.mapToGlobal(QPoint(450, 300))
    assert conversation.childAt(middle.x(), middle.y()) is conversation.child(1)
    view.search.open()
    bar = view.search.bar
    assert bar is not None
    assert conversation.childCount() == 3
    last = conversation.child(2)
    assert last.object() is bar
    assert conversation.indexOfChild(last) == 2
    inside = bar.mapToGlobal(bar.rect().center())
    assert conversation.childAt(inside.x(), inside.y()).object() is bar
    names = {child.accessibleName() for child in bar.children() if child.isWidgetType()}
    assert {"Find in this conversation", "Previous", "Next", "Close"} <= names


def test_nothing_is_laid_out_for_a_message_that_is_far_away(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader may go through ten thousand messages: their words come from the source."""
    view = make_view(
        *(m for n in range(5000) for m in (question(f"Question {n}"), answer(f"Answer **{n}**")))
    )
    built = sum(row.units is not None for row in view.page.rows)
    laid_out: list[Passage] = []
    real = Passage.lay_out

    def lay_out(self: Passage, style: Any, width: int) -> int:
        laid_out.append(self)
        return real(self, style, width)

    monkeypatch.setattr(Passage, "lay_out", lay_out)
    conversation = listened(view)
    assert conversation.childCount() == 10_000
    gc.collect()
    before = len(parts._kept)
    assert told(conversation.child(4000)) == "Question 2000"
    assert told(conversation.child(4001)).startswith("Answer 2000\nm-1")
    assert conversation.child(4001).textInterface().characterCount() > 10
    assert len(parts._kept) - before == 2
    assert laid_out == []
    assert sum(row.units is not None for row in view.page.rows) == built


def test_a_long_message_is_read_out_in_part(qapp: QApplication) -> None:
    """What is said at once has an end; all of it can be walked through."""
    long = "word " * 20_000
    view = make_view(question(long), answer(long))
    for item in children(listened(view)):
        assert 3900 < len(told(item)) <= 4000
        assert told(item).endswith("word …")
        assert item.textInterface().characterCount() >= len(long.strip())


def test_what_is_not_shown_any_more_is_gone(heard: None) -> None:
    """Another branch, or none: Qt knows the old messages no more, and nothing stays behind."""
    view = make_view(question(), answer(RICH))
    conversation = listened(view)
    gc.collect()
    before = len(parts._kept)
    old = [*children(conversation), *children(conversation.child(1))]
    assert len(parts._kept) - before == len(old)
    view.set_branch([question("Other")], {})
    assert not any(shiboken6.isValid(part) for part in old)
    assert len(parts._kept) == before
    assert [told(item) for item in children(conversation)] == ["Other"]
    view.set_branch((), {})
    assert conversation.childCount() == 0
    view.append(question("New"))
    item = conversation.child(0)
    shiboken6.delete(view)
    assert not shiboken6.isValid(conversation)
    assert not shiboken6.isValid(item)
    assert len(parts._kept) == before


def _poke(part: Any, dice: random.Random, depth: int = 0) -> None:
    """Ask everything that a reader can ask."""
    if part is None or not part.isValid():
        return
    for kind in (TEXT.Name, TEXT.Description, TEXT.Value, TEXT.Help):
        part.text(kind)
    part.rect(), part.role(), part.state(), part.parent(), part.window(), part.relations()
    part.foregroundColor(), part.backgroundColor(), part.focusChild(), part.object()
    text = part.textInterface()
    if text is not None and isinstance(part, parts.Part):
        place = dice.randint(-3, text.characterCount() + 3)
        text.text(place, place + 9), text.characterRect(place), text.cursorPosition()
        text.offsetAtPoint(QPoint(dice.randint(0, 900), dice.randint(0, 600)))
        text.setCursorPosition(place)
        text.scrollToSubstring(place, place + 1)
        text.addSelection(place, place + 5)
    box = part.rect()
    part.childAt(box.center().x(), box.center().y())
    count = part.childCount()
    for index in {-1, 0, count, *(dice.randrange(count) for _ in range(2) if count)}:
        if depth < 2:
            _poke(part.child(index), dice, depth + 1)


def _change(view: TranscriptView, dice: random.Random, live: list[Message]) -> None:
    """Let something happen that happens while somebody reads."""
    messages = [m for n in range(dice.randint(0, 9)) for m in (question(f"Q {n}"), answer(RICH))]
    match dice.randrange(9):
        case 0:
            live.clear()
            view.set_branch(messages, {})
        case 1:
            live.clear()
            view.set_branch((), {})
        case 2:
            live[:] = [Message(Role.ASSISTANT)]
            view.append(question())
            view.begin(live[0])
        case 3 | 4 if live:
            view.add_deltas(live[0].id, [TextDelta(RICH[: dice.randrange(400)])], 0.0)
            view.growth.advance()
        case 5 if live:
            view.finish(answer("Other " * dice.randrange(50), id=live.pop().id))
        case 6:
            view.ring.go_to_end(dice.choice((-1, 1)))
        case 7:
            view.search.open() if dice.random() < 0.5 else view.search.close()
        case _:
            QTest.keyClick(view, dice.choice((KEY.Key_Tab, KEY.Key_K, KEY.Key_J, KEY.Key_PageUp)))


@pytest.mark.parametrize("seed", range(3))
def test_a_reader_may_ask_at_any_time(heard: None, seed: int) -> None:
    """Messages come, grow and go while a reader walks; what he still holds answers that it is not valid."""
    dice = random.Random(seed)  # noqa: S311
    gc.collect()
    before = len(parts._kept)
    view = make_view(question(), answer(RICH))
    view.activateWindow()
    view.setFocus()
    live: list[Message] = []
    held: list[QAccessibleInterface] = []
    for step in range(150):
        _change(view, dice, live)
        conversation = listened(view)
        _poke(conversation, dice)
        count = conversation.childCount()
        if count:
            held.append(conversation.child(dice.randrange(count)))
        for part in held[-5:]:
            if shiboken6.isValid(part) and isinstance(part, parts.Part):
                _poke(part, dice)
        if step % 10 == 0:
            paint(view)
            gc.collect()
    shiboken6.delete(view)
    QApplication.processEvents()
    assert len(parts._kept) == before


def test_rows_are_not_kept_alive(qapp: QApplication) -> None:
    """The text of a few messages is kept, not that of all that were ever asked."""
    view = make_view(*(question(f"Question {n}") for n in range(100)))
    conversation = listened(view)
    for item in children(conversation):
        item.textInterface().characterCount()
    assert sum(item.letters._words is not None for item in children(conversation)) == 8
    assert all(isinstance(row, Row) for row in view.page.rows)


def test_a_question_of_ours_is_among_the_items(qapp: QApplication) -> None:
    """What has to be decided on is a widget over the messages, and found from the list down."""
    view = make_view(question(), answer("words"))
    view.asks.put_at_end("rounds", RoundsCard(load_theme("light"), 3, view.viewport()))
    paint(view)
    over = listened(view).child(2)
    assert over.object() is view.viewport()
    card = over.child(0)
    assert card.text(TEXT.Name)
    names = [card.child(index).text(TEXT.Name) for index in range(card.childCount())]
    assert {"End here", "Go on"} <= set(names)
