"""Find in the conversation: what is found, how it is counted and gone through, and what it costs."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import (
    Failure,
    FinishReason,
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.finder import Finder
from chatdesk.ui.transcript.folded import is_unfolded
from chatdesk.ui.transcript.found import Found
from chatdesk.ui.transcript.text_rows import HiddenRow
from tests.ui.transcript.showing import RICH, answer, make_view, paint, question, say, wait_for

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def find(view: TranscriptView, text: str) -> Finder:
    """Type a text into the bar and wait until all is searched."""
    view.search.open()
    bar, finder = view.search.bar, view.search.finder
    assert bar is not None
    bar.field.clear()
    if text.isascii():
        QTest.keyClicks(bar.field, text)
    else:
        bar.field.setText(text)
    assert wait_for(lambda: not finder.is_searching)
    paint(view)
    return finder


def shown(view: TranscriptView) -> str:
    """Return what the bar says."""
    assert view.search.bar is not None
    return view.search.bar.count.text()


def words_of(found: Found) -> str:
    """Return what a hit is over."""
    units = found.row.units or []
    return units[found.unit].text(found.start, found.end)


def test_hits_are_counted_and_gone_through(qapp: QApplication) -> None:
    """In questions, text, code and tables, whatever the case; Enter and Shift+Enter go round."""
    table = "| Name | b |\n|---|---|\n| a name | x |"
    view = make_view(question("Your NAME?"), answer(f"my **na**me\n\n```py\nname = 1\n```\n\n{table}"))
    finder = find(view, "name")
    assert shown(view) == "1 of 5"
    bar = view.search.bar
    assert bar is not None
    seen = []
    for _ in range(5):
        assert finder.current is not None
        seen.append(words_of(finder.current))
        QTest.keyClick(bar.field, KEY.Key_Return)
    assert seen == ["NAME", "name", "name", "Name", "name"]
    assert shown(view) == "1 of 5"
    QTest.keyClick(bar.field, KEY.Key_Return, SHIFT)
    assert shown(view) == "5 of 5"
    find(view, "no such thing")
    assert shown(view) == "nothing found"


def test_marks_of_markdown_are_no_text(qapp: QApplication) -> None:
    """What is read is found, over marks and line ends; what only stands in the source is not."""
    view = make_view(answer(RICH + "\n\n[a link](https://example.org/hidden) behind &amp; more"))
    for text, count in (
        ("bold, italic, code and a link", 1),
        ("quoted words in two", 1),
        ("a link behind & more", 1),
        ("**", 0),
        ("hidden", 0),
        ("SELECT", 2),
        ("🚀 of", 1),
    ):
        assert len(find(view, text).hits) == count, text


def test_reasoning_and_tool_cards_are_searched(qapp: QApplication) -> None:
    """Folded reasoning is opened where the reader goes to a hit in it; a card is marked as a whole."""
    call = ToolCallPart("c1", "weather", '{"place": "Xanadu"}')
    message = answer(ReasoningPart("First xanadu.\n\nThen Xanadu again."), call, TextPart("In Xanadu."))
    result = Message(Role.TOOL, (ToolResultPart("c1", "rain"),))
    view = make_view(question(), message, result)
    finder = find(view, "xanadu")
    assert len(finder.hits) == 4
    assert [words_of(hit) for hit in finder.hits[:2]] == ["xanadu", "Xanadu"]
    assert shown(view) == "1 of 4"
    assert len(find(view, "rain").hits) == 1


def test_a_hit_is_brought_into_view_and_marked(qapp: QApplication) -> None:
    """Far away, high up, and to the right in code; the picture shows it; Esc leaves it selected."""
    far = answer("```\n" + "x" * 300 + " needle\n```")
    view = make_view(far, *(answer("words\n\n" * 30) for _ in range(200)))
    finder = find(view, "needle")
    found = finder.current
    assert found is not None
    top = view.stage.y_of(found.row)
    assert top is not None
    unit = (found.row.units or [])[found.unit]
    assert 0 <= unit.place_of(found.start).left() < unit.width
    with_mark = view.viewport().grab().toImage()
    assert view.search.bar is not None
    QTest.keyClick(view.search.bar.field, KEY.Key_Escape)
    assert view.search.bar.isHidden()
    assert view.clip.text() == "needle"
    view.stage.selection.clear()
    paint(view)
    assert view.viewport().grab().toImage() != with_mark
    assert not view.page.scroll.follows


def test_esc_leaves_the_reader_where_the_hit_is(qapp: QApplication) -> None:
    """The focus goes to the conversation as a whole: to no button, which would scroll to the end."""
    ended = answer("words\n\n" * 30, reason=FinishReason.STOPPED)
    view = make_view(answer("a needle\n\n" + "words\n\n" * 30), ended)
    find(view, "needle")
    place = view.verticalScrollBar().value()
    assert view.search.bar is not None
    view.search.bar.field.setFocus()
    QTest.keyClick(view.search.bar.field, KEY.Key_Escape)
    paint(view)
    assert view.hasFocus()
    assert view.walk.is_nowhere
    assert view.verticalScrollBar().value() == place


def test_several_words_are_marked_at_once(qapp: QApplication) -> None:
    """What a search of all conversations found is marked from its message on, until another text is typed."""
    asked, said = question("red and blue"), answer("**Blue** or a red one")
    view = make_view(asked, said)
    paint(view)
    view.search.show_at(("red", "blue"), said.id)
    finder, bar = view.search.finder, view.search.bar
    assert bar is not None
    assert wait_for(lambda: not finder.is_searching)
    assert [words_of(hit) for hit in finder.hits] == ["red", "blue", "Blue", "red"]
    assert finder.place == 3
    assert bar.field.text() == "red blue"
    view.search.open()
    assert len(finder.hits) == 4
    bar.field.setText("red")
    assert wait_for(lambda: not finder.is_searching)
    assert len(finder.hits) == 2


def test_text_that_streams_in_is_found(qapp: QApplication) -> None:
    """New hits are counted while the answer grows; the reader and the current hit stay."""
    view = make_view(question("a needle?"))
    message = Message(Role.ASSISTANT)
    view.begin(message)
    finder = find(view, "needle")
    current = finder.current
    paint(view)
    top = view.page.scroll.top
    say(view, message, "one needle\n\n" + "words\n\n" * 40 + "two needle\n\nend", 50)
    assert wait_for(lambda: len(finder.hits) == 3)
    view.finish(answer("one needle\n\n" + "words\n\n" * 40 + "two needle\n\nend", id=message.id))
    assert wait_for(lambda: shown(view) == "1 of 3" and not finder.is_searching)
    paint(view)
    assert finder.current == current
    assert view.page.scroll.top == top


def test_ten_thousand_messages_are_searched_in_small_slices(qapp: QApplication) -> None:
    """No step of a search takes longer than a frame, and nearly nothing is built for it."""
    text = "Some words of an answer with `code` in it. " * 20
    messages = [answer(f"{text}\n\n- item {n}" + (" needle" if n % 250 == 0 else "")) for n in range(10_000)]
    view = make_view(*messages)
    finder = find(view, "")
    bar = view.search.bar
    assert bar is not None
    longest = 0.0
    # The program chooses its own moments for it.
    gc.disable()
    for letter in "needle":
        started = time.thread_time()
        QTest.keyClicks(bar.field, letter)
        longest = max(longest, time.thread_time() - started)
        for _ in range(3):
            started = time.thread_time()
            QApplication.processEvents()
            longest = max(longest, time.thread_time() - started)
    gc.enable()
    assert wait_for(lambda: not finder.is_searching, 60)
    assert len(finder.hits) == 40
    assert longest < 0.03, longest
    assert sum(row.units is not None for row in view.page.rows) < 200


def test_find_again_with_the_bar_closed(qapp: QApplication) -> None:
    """F3 takes the text before; a selected word is taken when the bar opens."""
    view = make_view(answer("one two one two one"))
    find(view, "one")
    view.search.close()
    view.search.step(1)
    assert wait_for(lambda: shown(view) == "2 of 3")
    view.search.close()
    view.stage.selection.select_all()
    view.search.open()
    assert view.search.bar is not None
    assert view.search.bar.field.text() == "one two one two one"


def test_the_details_of_a_failure_are_searched(qapp: QApplication) -> None:
    """The card is marked for its sentence; for its details they are opened, and the words are marked."""
    failure = Failure("The needle was lost.", "Try again.", "one\nneedle two\na needle", "ConnectionLost")
    view = make_view(question(), answer("words", reason=FinishReason.ERROR, failure=failure))
    finder = find(view, "needle")
    assert shown(view) == "1 of 3"
    assert is_unfolded(view.page.rows[-1]) is False
    for place in (2, 3, 1):
        view.search.step(1)
        assert wait_for(lambda: not finder.is_searching)
        assert shown(view) == f"{place} of 3"
    assert view.page.rows[-1].units
    inner = [hit for hit in finder.hits if hit.end > hit.start]
    assert [words_of(hit) for hit in inner] == ["needle", "needle"]
    unit = view.page.ready(view.page.rows[-1])[0]
    tops = [unit.place_of(hit.start).top() for hit in inner]
    assert 0 < tops[0] < tops[1] < unit.height
    plain = view.viewport().grab().toImage()
    view.search.close()
    paint(view)
    assert view.viewport().grab().toImage() != plain


def test_what_is_hidden_is_found_and_opened(qapp: QApplication) -> None:
    """A flagged passage is shown when the reader goes to a hit in it, not before."""
    before, bad = "The first paragraph.\n\n", "Something *bad* here.\n\n"
    flag = Flag(len(before), len(before + bad), ("violence",))
    view = make_view(question("Anything bad?"), answer(f"{before}{bad}The bad end.", flags=(flag,)))
    finder = find(view, "bad")
    hidden = next(row for row in view.page.rows if isinstance(row, HiddenRow))
    assert shown(view) == "1 of 3"
    states = [is_unfolded(hidden)]
    view.search.step(1)
    assert wait_for(lambda: not finder.is_searching)
    assert shown(view) == "2 of 3"
    assert [*states, is_unfolded(hidden)] == [False, True]
    assert finder.current is not None
    assert words_of(finder.current) == "bad"


def test_what_the_reader_folds_meanwhile_is_counted_once(qapp: QApplication) -> None:
    """Reasoning that is opened or folded by hand while Find is open has the same hits."""
    view = make_view(question(), answer(ReasoningPart("A needle.\n\nAnother needle."), "words, a needle"))
    finder = find(view, "words")
    find(view, "needle")
    for _ in range(3):
        view.modes.toggle_reasoning()
        assert wait_for(lambda: not finder.is_searching and not finder._soon.isActive())
        assert len(finder.hits) == 3


def test_the_limit_is_told(qapp: QApplication) -> None:
    """Where there are more places than anybody goes through, the count has a plus, and says why."""
    view = make_view(question(), *(answer("a a a a a a a a a a " * 150) for _ in range(15)))
    find(view, "a")
    assert shown(view).endswith(" of 20,000+")
    bar = view.search.bar
    assert bar is not None
    assert bar.count.toolTip() == "Only the first 20,000 places are gone through"
    find(view, "no such thing")
    assert bar.count.toolTip() == ""


def test_the_tooltips_of_the_bar_name_the_keys_in_force(qapp: QApplication) -> None:
    """Whether they were changed before the bar was first opened, or after."""
    view = make_view(question())
    view.set_keymap(Keymap({"search.here_next": "F4"}))
    view.search.open()
    bar = view.search.bar
    assert bar is not None
    assert (bar.next.toolTip(), bar.previous.toolTip()) == ("Next  F4", "Previous  Shift+F3")
    view.set_keymap(Keymap({"search.here_previous": []}))
    assert (bar.next.toolTip(), bar.previous.toolTip()) == ("Next  F3", "Previous")
