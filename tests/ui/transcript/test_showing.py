"""What is shown, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip

from chatdesk.domain.approval import Consent
from chatdesk.domain.message import (
    AttachmentPart,
    FinishReason,
    Message,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.domain.usage import Timing, Usage
from chatdesk.engine.events import STOPPED_CALL
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript.calls import CallState, ShownCall, compact_arguments
from chatdesk.ui.transcript.ends import End, FailureCard, Surroundings, end_of, has_end
from chatdesk.ui.transcript.places import place_of_reader
from chatdesk.ui.transcript.side_rows import CallRow
from tests.ui.transcript.showing import RICH, all_text, answer, make_view, paint, question, say


def test_parsers_and_lexers_are_loaded_when_first_needed() -> None:
    """Importing the transcript brings neither markdown-it nor Pygments."""
    names = ("markdown_it", "pygments", "httpx", "chatdesk.markup.parser")
    code = f"import sys, chatdesk.ui.transcript; print([m for m in {names} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "[]"


def test_a_long_conversation_is_built_near_the_view_only(qapp: QApplication) -> None:
    """Of thousands of messages a few rows have units, at the start and after scrolling about."""
    messages = [question(f"q {n}") if n % 2 else answer(f"a {n}\n\n" * 5) for n in range(4000)]
    view = make_view(*messages)
    assert sum(row.units is not None for row in view.page.rows) < 40
    bar = view.verticalScrollBar()
    for share in range(20):
        bar.setValue(bar.maximum() * share // 20)
        paint(view)
    assert sum(row.units is not None for row in view.page.rows) < 120


def test_the_place_of_the_reader_comes_back(qapp: QApplication) -> None:
    """The state that is kept leads to the same row at the same height, also in a new view."""
    messages = [answer(f"message {n}\n\n" * 3) for n in range(200)]
    view = make_view(*messages)
    assert place_of_reader(view.page) == "end"
    view.scroll_by(-3000)
    paint(view)
    state, seen = place_of_reader(view.page), view.stage.visible[0]
    other = make_view(*messages)
    other.restore_scroll_state(state)
    paint(other)
    assert (other.stage.visible[0][0].index, other.stage.visible[0][1]) == (seen[0].index, seen[1])
    for nonsense in ("", "end", "x y z", "no-such 1 2", f"{messages[3].id} 99 x"):
        other.restore_scroll_state(nonsense)
        assert other.page.scroll.follows


@pytest.mark.parametrize("zoom", [1.0, 1.5])
@pytest.mark.parametrize("width", [560, 900])
def test_nothing_is_cut_at_the_right(qapp: QApplication, width: int, zoom: float) -> None:
    """In the smallest window too, frames end 16 px before the edge."""
    view = make_view(question("word " * 60), answer(RICH, reason=FinishReason.STOPPED), width=width)
    view.set_theme(load_theme("light", zoom))
    paint(view)
    gutter = round(16 * zoom)
    assert view.stage.column_left - view.page.style.hang >= gutter
    assert view.stage.column_left + view.page.width + view.page.style.hang <= width - gutter
    for row, _ in view.stage.visible:
        for unit in row.units or ():
            assert all(spot.rect.right() <= view.page.width + view.page.style.hang for spot in unit.spots())
    image = view.grab().toImage()
    strip = {image.pixelColor(image.width() - gutter, y).name() for y in range(image.height())}
    assert strip == {"#ffffff"}


def test_another_theme_keeps_the_reader_where_he_is(qapp: QApplication) -> None:
    """Dark instead of light changes colours, a zoom changes sizes; the row at the top stays."""
    view = make_view(*(answer(f"message {n}\n\n" * 3) for n in range(200)))
    view.scroll_by(-3000)
    paint(view)
    row = view.stage.visible[0][0]
    for scheme, zoom in (("dark", 1.0), ("light", 1.5), ("contrast", 0.8)):
        view.set_theme(load_theme(scheme, zoom))
        paint(view)
        assert view.stage.visible[0][0] is row
    assert corner(view.grab().toImage()) == "#000000"


def corner(image: QImage) -> str:
    """Return the colour of the upper left corner."""
    return image.pixelColor(1, 1).name()


def test_results_go_into_the_cards_of_their_calls(qapp: QApplication) -> None:
    """Stored or arriving, a tool message is not shown itself: its results are in the cards."""
    calls = [ToolCallPart(f"c{n}", "look", "{}") for n in range(4)]
    results = (
        ToolResultPart("c0", "42 files", seconds=0.9),
        ToolResultPart("c1", "no such file", is_error=True),
        ToolResultPart("c2", STOPPED_CALL, is_error=True),
    )
    asks = answer(*calls, reason=FinishReason.TOOL_CALLS)
    told = Message(Role.TOOL, results)
    at_once, later = make_view(question(), asks, told), make_view(question(), asks)
    later.set_tool_state("c0", "runs", 0.2)
    later.append(told)
    for view in (at_once, later):
        shown = [row.call for row in view.page.rows if isinstance(row, CallRow)]
        states = [CallState.DONE, CallState.FAILED, CallState.STOPPED, CallState.NOT_RUN]
        assert [call.state for call in shown] == states
        assert [call.line() for call in shown][:3] == ["42 files", "no such file", "Stopped by you"]
        assert shown[0].aside() == "0.9 s"
        assert len(view.page.rows) == 6
    with pytest.raises(ValueError, match="dancing"):
        later.set_tool_state("c0", "dancing")


def test_a_stored_call_says_who_allowed_it_and_has_the_name_of_its_request(qapp: QApplication) -> None:
    """After a start the card says what it said before: the tool's own name, and by whose leave."""
    call = ToolCallPart("c", "files_look_2f", "{}")
    kept = ToolResultPart("c", "42", seconds=0.9, tool="look", server="files")
    for consent, rule, words in (
        ("ask", "", "approved by you"),
        ("ask", "tool", "approved by you, always"),
        ("rule", "server:conversation", "allowed by your rule"),
        ("reads", "", "allowed: reads only"),
        ("later", "", ""),
    ):
        shown = ShownCall.of(call, replace(kept, consent=consent, rule=rule))
        assert shown.aside() == f"{words}   0.9 s".strip()
        assert (shown.shown_name, shown.server) == ("look", "files")


def test_the_cards_say_how_a_call_stands(qapp: QApplication) -> None:
    """Each state has its words; a running call counts its seconds."""
    call = ShownCall("c", "look", pieces=['{"path": "notes/ta'])
    words = []
    for state in CallState:
        call.set_state(state, 8.2)
        words.append(call.aside())
    assert words == [
        "arguments arrive", "waits for you", "waits for the call before", "8 s", "8.2 s", "failed", "denied",
        "stopped", "took too long", "not run",
    ]  # fmt: skip
    assert call.line() == 'path: "notes/ta'
    assert compact_arguments('{"a": 1, "b": {"c": "d"}}') == 'a: 1, b: {"c": "d"}'


def test_no_time_runs_out_while_the_user_is_asked(qapp: QApplication) -> None:
    """A running call that asks says so in the place of its limit, and has it again when all is answered."""
    call = ShownCall("c", "book", pieces=["{}"])
    call.start(60.0, Consent.ASK)
    assert call.aside() == "0 s of 60 s"
    for _ in range(2):
        call.take_note(ToolNote("Which day?", kind=NoteKind.ASKING), 60.0)
    call.take_note(ToolNote(kind=NoteKind.ANSWERED), 75.0)
    assert call.aside() == "0 s, waits for you"
    call.take_note(ToolNote(kind=NoteKind.ANSWERED), 90.0)
    assert call.aside() == "0 s of 90 s"
    call.extend(150.0)
    assert call.aside() == "0 s of 150 s"


def test_the_end_line_says_how_it_ended(qapp: QApplication) -> None:
    """Complete answers get model, tokens and seconds; all others the reason and what was kept."""
    usage, timing = Usage(output_tokens=1234), Timing(0.3, 5.66)
    alone = Surroundings()
    expected = {
        FinishReason.COMPLETE: ("", "m-1 · 1,234 tokens · 5.7 s"),
        FinishReason.STOPPED: ("Stopped", "1,234 tokens kept, 5.7 s"),
        FinishReason.TRUNCATED: ("Cut off by the server", "1,234 tokens kept, 5.7 s"),
        FinishReason.LENGTH: ("At its length limit", "1,234 tokens kept, 5.7 s"),
    }
    for reason, words in expected.items():
        end = end_of(answer("words", reason=reason, usage=usage, timing=timing), alone)
        assert isinstance(end, End)
        assert (end.label, end.note) == words
    recovered = end_of(answer("words here", reason=FinishReason.STOPPED, is_recovered=True), alone)
    assert isinstance(recovered, End)
    assert (recovered.label, recovered.note) == ("Recovered", "~2 tokens kept")
    assert end_of(answer("", reason=FinishReason.TOOL_CALLS), alone) is None


def test_the_figures_of_an_answer_stand_in_its_line_and_its_tooltip(qapp: QApplication) -> None:
    """An estimate has its mark everywhere, a cost its dollars; the tooltip tells pace and first token."""
    usage = Usage(1200, 500, 1700, 96, 1024, cost=0.00214)
    timing = Timing(0.35, 4.35)
    end = end_of(answer("words", usage=usage, timing=timing), Surroundings())
    assert isinstance(end, End)
    assert end.note == "m-1 · 500 tokens · 4.3 s · $0.0021"
    assert end.figures == (
        "First token after 0.3 s",
        "101 tokens per second",
        "1,200 tokens in the prompt",
        "1,024 of them from the cache",
        "96 tokens of reasoning",
    )
    guessed = Usage(output_tokens=500, is_estimated=True)
    end = end_of(answer("words", usage=guessed, timing=timing, reason=FinishReason.STOPPED), Surroundings())
    assert isinstance(end, End)
    assert end.note == "~500 tokens kept, 4.3 s"
    assert end.figures == ("First token after 0.3 s", "~125 tokens per second")


def test_the_tooltip_comes_over_the_line_below_an_answer(qapp: QApplication) -> None:
    """Where the mouse rests on the meta line the figures are told, anywhere else nothing is."""
    message = answer("words", usage=Usage(12, 34), timing=Timing(0.5, 2.5))
    view = make_view(question(), message)
    row = view.page.rows[-1]
    top = view.stage.y_of(row)
    assert top is not None
    x, y = view.stage.column_left + 30, top + row.height - 8
    for at, words in (
        (20, ""),
        (y, "First token after 0.5 s\n17 tokens per second\n12 tokens in the prompt"),
    ):
        place = QPoint(x, at)
        event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        assert QToolTip.text() == words
    QToolTip.hideText()


def test_the_quick_question_has_the_answer_of_the_full_one(qapp: QApplication) -> None:
    """`has_end` is true exactly where `end_of` gives something."""
    arounds = [Surroundings(), Surroundings(True), Surroundings(version=(1, 1)), Surroundings(version=(1, 2))]
    reasons: list[FinishReason | None] = [None, *FinishReason]
    for around in arounds:
        for reason in reasons:
            for role in Role:
                for is_recovered in (False, True):
                    message = Message(role, finish_reason=reason, is_recovered=is_recovered)
                    is_one = isinstance(end_of(message, around), End | FailureCard)
                    assert has_end(message, around) == is_one


def test_a_question_is_shown_as_it_was_typed(qapp: QApplication) -> None:
    """Marks and line ends stay, fences become code, attached files are named."""
    text = "line one\nline *two*\n\n# no heading\n```py\nx = 1\n```\nafter"
    files = (AttachmentPart(name, "text/plain", "") for name in ("notes.txt", "two.csv"))
    view = make_view(Message(Role.USER, (TextPart(text), *files)))
    expected = "line one\nline *two*\n\n# no heading\n\nx = 1\n\nafter\nnotes.txt\ntwo.csv"
    assert all_text(view) == expected


def test_no_row_of_a_very_long_question_is_large(qapp: QApplication) -> None:
    """A pasted file is cut into rows like an answer, and nothing of it is lost."""
    text = "\n".join(f"line {n}" for n in range(5000))
    view = make_view(question(text))
    assert len(view.page.rows) > 8
    assert all_text(view).count("line") == 5000


def test_the_view_is_named_for_screen_readers(qapp: QApplication) -> None:
    """The accessible name does not depend on the language."""
    assert make_view().accessibleName() == "Conversation"


def test_a_heading_that_opens_an_answer_stands_at_its_top(qapp: QApplication) -> None:
    """It stands off from what is above it in the answer, and from nothing where nothing is."""
    message = Message(Role.ASSISTANT)
    streamed = make_view()
    streamed.begin(message)
    say(streamed, message, "# Head\n\nwords")
    paint(streamed)
    opening, after = make_view(answer("# Head\n\nwords")), make_view(answer("words\n\n# Head"))
    line = opening.page.style.face("h1").line
    for view, number, height in ((streamed, 0, line), (opening, 0, line), (after, 1, line + 12)):
        assert [unit.height for unit in view.page.rows[0].units or ()][number] == height


def test_of_a_tall_paragraph_the_lines_in_view_are_drawn(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far it is scrolled, it looks as if all of its lines had been drawn."""
    view = make_view(question(), answer("some more words in *many* lines  \n" * 300))
    pictures = []
    for tall in (2_000, 10_000_000):
        monkeypatch.setattr("chatdesk.ui.transcript.units.passage._TALL", tall)
        shown = []
        for top in (0, 777, 3_000, 9_999_999):
            view.page.scroll.jump(top)
            view.show_change()
            shown.append(view.grab().toImage())
        pictures.append(shown)
    assert pictures[0] == pictures[1]
    assert pictures[0][1] != pictures[0][2]
