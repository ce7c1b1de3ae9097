"""Requests of tools on a page, with a real server behind it: shown, answered, stopped; who writes goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.approval import Covers, Decision
from chatdesk.domain.message import CallEnding, FinishReason, Role, ToolResultPart
from chatdesk.domain.tool import ToolNote
from chatdesk.engine.plans import continuable
from chatdesk.ui.transcript.asks.request_card import RequestCard
from chatdesk.ui.transcript.asks.rounds_card import RoundsCard
from chatdesk.ui.transcript.asks.sampling_text import SamplingQuestion
from chatdesk.ui.transcript.calls import CallState
from chatdesk.ui.transcript.side_rows import AskRow, CallRow
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import Reply, chat_stream, tool_calls_stream
from tests.fakes.workbench import Workbench

pytestmark = pytest.mark.qt

ONE = Reply(tool_calls_stream(("c1", "write_file", '{"path": "/notes"}')))
TWO = Reply(tool_calls_stream(("c1", "write_file", "{}"), ("c2", "read_file", "{}")))
WELL = Reply(chat_stream("Well", "."))


def card(made: AskedPage, call_id: str = "c1") -> RequestCard:
    """Return the card of a request, its moment of grace over."""
    found = made.page.transcript.asks.card(call_id)
    assert isinstance(found, RequestCard)
    found._clock = lambda: time.monotonic() + 60
    return found


def asks(made: AskedPage, count: int) -> bool:
    """Whether so many questions wait."""
    return len(made.page.transcript.asks.cards) == count


def results(made: AskedPage) -> list[ToolResultPart]:
    """Return the stored results."""
    return [result for message in made.messages for result in message.tool_results]


def shown(made: AskedPage) -> dict[str, CallRow]:
    """Return the rows of the calls."""
    rows = [row for entry in made.page.transcript.page.entries for row in entry.rows]
    return {row.call.call_id: row for row in rows if isinstance(row, CallRow)}


async def run_first(made: AskedPage, tools: Workbench) -> None:
    """Send a question, and let the call run that the answer makes."""
    made.page.send("Write it")
    await made.until(lambda: asks(made, 1))
    made.page.requests.answer(is_yes=True)
    await made.until(lambda: tools.started == ["c1"])


async def test_a_request_stands_at_its_call_and_takes_an_approval(tmp_path: Path) -> None:
    """From an empty composer the focus goes to Deny; A runs the call, once; the turn goes on."""
    tools = Workbench()
    async with asked_page(tmp_path, ONE, WELL, toolbox=tools) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        request = card(made)
        assert request.deny_button.hasFocus()
        assert request.isVisible()
        assert request.accessibleName() == "write_file asks to run on files"
        assert '"/notes"' in request.arguments.toPlainText()
        assert made.status.startswith("Waiting for you: write_file")
        assert tools.started == []
        row = shown(made)["c1"]
        assert request.height() == row.height - row.lead > 100
        QTest.keyClick(request.deny_button, Qt.Key.Key_A)
        await made.end()
        assert tools.started == ["c1"]
        assert results(made)[0].content == "write_file is done"
        assert row.call.aside().startswith("approved by you")
        assert made.messages[-1].text == "Well."
        assert made.page.composer.edit.hasFocus()
        assert asks(made, 0)
        assert row.room is None
        assert made.rules.rules() == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_D])
async def test_enter_denies(tmp_path: Path, key: Qt.Key) -> None:
    """Enter does what Deny does; the model reads it, the card says it."""
    tools = Workbench()
    async with asked_page(tmp_path, ONE, WELL, toolbox=tools) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        QTest.keyClick(card(made).deny_button, key)
        await made.end()
        assert tools.started == []
        assert results(made)[0].ending == CallEnding.DENIED
        call = shown(made)["c1"].call
        assert (call.state, call.line()) == (CallState.DENIED, "Denied by you. It was not run.")
        sent = made.server.requests[-1].json()["messages"][-1]
        assert sent["content"].startswith("Denied by the user")


async def test_a_reason_goes_to_the_model(tmp_path: Path) -> None:
    """Shift+D goes to the line for it, in which letters are letters; Enter denies with it."""
    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        request = card(made)
        QTest.keyClick(request.deny_button, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
        assert request.reason.hasFocus()
        QTest.keyClicks(request.reason, "Add a date")
        QTest.keyClick(request.reason, Qt.Key.Key_Return)
        await made.end()
        assert results(made)[0].content.endswith("The user says: Add a date")
        assert shown(made)["c1"].call.line() == "The user says: Add a date"


async def test_who_writes_is_not_interrupted(tmp_path: Path) -> None:
    """With words in the composer the focus stays, and Enter there answers nothing; Alt+Y and Alt+N do."""
    tools = Workbench()
    async with asked_page(tmp_path, TWO, WELL, toolbox=tools) as made:
        edit = made.page.composer.edit
        made.page.composer.take_focus()
        made.page.send("Write it")
        QTest.keyClicks(edit, "and a")
        await made.until(lambda: asks(made, 2))
        assert edit.hasFocus()
        QTest.keyClicks(edit, "ad")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert asks(made, 2)
        assert made.page.queue.text == "and aad"
        made.page.queue.take_back()
        made.page.requests.answer(is_yes=True)
        await made.until(lambda: asks(made, 1))
        made.page.requests.answer(is_yes=False)
        await made.end()
        assert tools.started == ["c1"]
        assert edit.toPlainText() == "and aad"
        # Nothing is asked any more: the key is no letter for that.
        QTest.keyClick(edit, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
        assert edit.toPlainText() == "and aad"


async def test_letters_of_the_first_moment_are_words(tmp_path: Path) -> None:
    """An A that was on its way when the request came approves nothing: it stands in the composer."""
    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        request = made.page.transcript.asks.cards[0]
        request._focused_at = time.monotonic() + 60
        QTest.keyClick(request.first, Qt.Key.Key_A)
        assert asks(made, 1)
        assert made.page.composer.text() == "a"
        assert made.page.composer.edit.hasFocus()


async def test_letters_that_are_no_key_are_words(tmp_path: Path) -> None:
    """Who begins to write at the request writes in the composer."""
    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        QTest.keyClicks(card(made).arguments, "x")
        assert made.page.composer.text() == "x"
        assert made.page.composer.edit.hasFocus()


async def test_answered_requests_hand_the_focus_on(tmp_path: Path) -> None:
    """After the first the second has it, with Deny; the same key pressed twice answers one of them."""
    tools = Workbench()
    async with asked_page(tmp_path, TWO, WELL, toolbox=tools) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 2))
        QTest.keyClick(card(made).deny_button, Qt.Key.Key_A)
        await made.until(lambda: asks(made, 1))
        second = made.page.transcript.asks.cards[0]
        assert second.first.hasFocus()
        second._focused_at = time.monotonic() + 60
        QTest.keyClick(second.first, Qt.Key.Key_A)
        assert asks(made, 1)
        assert made.page.composer.text() == ""
        assert tools.started == ["c1"]


async def test_always_makes_a_rule_that_holds(tmp_path: Path) -> None:
    """The next call of the tool runs unasked, and its card says why; arguments that do not fit ask again."""
    tools = Workbench()
    third = Reply(tool_calls_stream(("c3", "write_file", "{}")))
    async with asked_page(tmp_path, ONE, WELL, TWO, WELL, third, toolbox=tools) as made:
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        card(made).decided.emit(Decision(is_approved=True, always=Covers.TOOL))
        await made.end()
        (rule,) = made.rules.rules()
        assert (rule.tool, rule.conversation_id) == ("write_file", made.page.conversation.id)
        made.page.send("Once more")
        await made.until(lambda: asks(made, 1))
        assert tools.started == ["c1", "c1"]
        made.page.requests.answer(is_yes=False)
        await made.end()
        assert "allowed by your rule" in shown(made)["c1"].call.aside()
        tools.unfit = ("path is missing.",)
        made.page.send("And again")
        await made.until(lambda: asks(made, 1))


async def test_the_menu_of_rules_has_six(tmp_path: Path) -> None:
    """For this conversation and for all: the tool, these arguments, the server; the first one is chosen."""
    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        made.page.requests.take_focus()
        request = card(made)
        QTest.keyClick(request.first, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
        menu = request._menu
        assert menu is not None
        actions = [action for action in menu.actions() if action.text()]
        assert len(actions) == 6
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        await made.end()
        (rule,) = made.rules.rules()
        assert (rule.covers, rule.excerpt) == (Covers.ARGUMENTS, '{"path": "/notes"}')


async def test_stop_ends_a_request(tmp_path: Path) -> None:
    """The question goes at once, nothing has run, and what is stored can be sent again."""
    tools = Workbench()
    async with asked_page(tmp_path, ONE, WELL, toolbox=tools) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        made.page.stop()
        assert asks(made, 0)
        assert made.page.composer.edit.hasFocus()
        await made.end()
        assert tools.started == []
        assert [message.role for message in made.messages] == [Role.USER, Role.ASSISTANT, Role.TOOL]
        assert results(made)[0].ending == CallEnding.STOPPED
        made.page.go_on()
        await made.end()
        assert made.messages[-1].text == "Well."


async def test_stop_while_a_tool_runs_is_at_once(tmp_path: Path) -> None:
    """The tool is told, the turn is over within 50 ms, the answer stays and can be gone on with."""
    tools = Workbench()
    tools.hold("c1")
    async with asked_page(tmp_path, ONE, WELL, toolbox=tools) as made:
        await run_first(made, tools)
        began = time.process_time()
        made.page.stop()
        await made.end()
        assert time.process_time() - began < 0.05
        assert tools.cancelled == ["c1"]
        assert shown(made)["c1"].call.state is CallState.STOPPED
        assert continuable(made.page.branch) is not None


async def test_a_running_call_shows_what_it_tells(tmp_path: Path) -> None:
    """Its seconds and its time, its last word; more time and Stop for it alone."""
    tools = Workbench()
    tools.hold("c1")
    async with asked_page(tmp_path, ONE, WELL, toolbox=tools) as made:
        await run_first(made, tools)
        call = shown(made)["c1"].call
        assert call.aside() == "0 s of 60 s"
        tools.tells["c1"](ToolNote("half\x1b of it", 1, 2))
        assert call.line() == "1 / 2 · half⟨U+001B⟩ of it"
        assert call.share == 0.5
        made.page.transcript.call_act_requested.emit("extend_call", "c1")
        assert call.aside() == "0 s of 120 s"
        call.began -= 2
        row = shown(made)["c1"]
        unit = made.page.transcript.page.ready(row)[0]
        assert [stop.act for stop in unit.stops()] == ["call", "extend_call", "stop_call"]
        made.page.transcript.call_act_requested.emit("stop_call", "c1")
        await made.end()
        assert tools.cancelled == ["c1"]
        assert made.messages[-1].text == "Well."
        assert call.state is CallState.STOPPED


async def test_what_is_out_of_view_is_shown_and_not_answered(tmp_path: Path) -> None:
    """Alt+Y at a request that was scrolled away brings it back; the second press answers it."""
    tools = Workbench()
    long = Reply(chat_stream(*["A line of text.\n\n"] * 80))
    async with asked_page(tmp_path, long, ONE, WELL, toolbox=tools) as made:
        made.page.send("Long")
        await made.end()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        made.page.transcript.ring.go_to_end(-1)
        QApplication.processEvents()
        made.page.requests.answer(is_yes=True)
        assert asks(made, 1)
        QApplication.processEvents()
        request = card(made)
        assert made.page.transcript.asks.is_in_view(request)
        made.page.requests.answer(is_yes=True)
        await made.end()
        assert tools.started == ["c1"]


async def test_keys_come_to_a_request_and_it_into_view(tmp_path: Path) -> None:
    """It is what stands above the composer for F6; one that is out of view comes with the focus."""
    long = Reply(chat_stream(*["A line of text.\n\n"] * 80))
    async with asked_page(tmp_path, long, ONE, WELL, toolbox=Workbench()) as made:
        made.page.send("Long")
        await made.end()
        assert made.page.requests.focus_widget is None
        made.page.send("Write it")
        QTest.keyClicks(made.page.composer.edit, "words")
        await made.until(lambda: asks(made, 1))
        made.page.transcript.ring.go_to_end(-1)
        QApplication.processEvents()
        request = card(made)
        assert not made.page.transcript.asks.is_in_view(request)
        assert made.page.middle.place is request.deny_button
        request.deny_button.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert made.page.transcript.asks.is_in_view(request)


async def test_rounds_are_asked_about_in_the_transcript(tmp_path: Path) -> None:
    """The card stands below the calls; Enter ends the turn, and Continue goes on from there."""
    calls = Reply(tool_calls_stream(("c1", "current_time", "{}")))
    async with asked_page(tmp_path, *[calls] * 25, WELL) as made:
        made.page.composer.take_focus()
        made.page.send("What time is it?")
        await made.until(lambda: asks(made, 1))
        (question,) = made.page.transcript.asks.cards
        assert isinstance(question, RoundsCard)
        assert made.status.startswith("Waiting for you")
        QApplication.processEvents()
        assert made.page.transcript.asks.is_in_view(question)
        # A message that is made anew, as when it is moderated, must not take the question with it.
        rows = made.page.transcript.page
        rows.rebuild(rows.entries[-1], rows.entries[-1].message)
        made.page.transcript.show_change()
        made.page.transcript.scroll_to_end()
        QApplication.processEvents()
        assert made.page.transcript.asks.is_in_view(question)
        assert question.y() > 0
        QTest.keyClick(question.first, Qt.Key.Key_Return)
        await made.end()
        assert asks(made, 0)
        assert not [row for row in rows.rows if isinstance(row, AskRow)]
        assert made.messages[-1].role is Role.TOOL
        made.page.go_on()
        await made.end()
        assert made.messages[-1].text == "Well."
        assert made.messages[-1].finish_reason is FinishReason.COMPLETE


async def test_a_request_stays_whole_through_theme_and_size(tmp_path: Path) -> None:
    """Another theme and a small window make its row anew; the card is there, and has the focus."""
    from chatdesk.ui.look.theme import load_theme

    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        before = card(made).height()
        made.page.set_theme(load_theme("dark"))
        made.page.resize(420, 640)
        QApplication.processEvents()
        row = shown(made)["c1"]
        assert card(made).height() == row.height - row.lead > before
        assert card(made).deny_button.hasFocus()
        assert card(made).width() == made.page.transcript.page.width + 32


async def test_the_buttons_of_a_request_are_whole_in_a_small_window(tmp_path: Path) -> None:
    """Where there is no room for their keys these go, and come back with it."""
    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        request = card(made)
        buttons = (request.deny_button, request.approve_button, request.always_button)
        made.page.requests.take_focus()
        keys = []
        for width in (900, 340, 900):
            made.page.resize(width, 640)
            QApplication.processEvents()
            assert all(button.width() >= button.sizeHint().width() for button in buttons)
            keys.append([len(button._keys) for button in buttons])
        assert keys == [[2, 1, 2], [0, 0, 0], [2, 1, 2]]


async def test_nothing_is_waited_for_while_a_model_writes_for_a_server(tmp_path: Path) -> None:
    """What the window says follows the stages: asked, written, to be read."""
    async with asked_page(tmp_path) as made:
        requests, said = made.page.requests, []
        request = requests.ask_for_model(SamplingQuestion("sorter", (("user", "Hm?"),), "", "", ""), "m1")
        requests.changed.connect(lambda: said.append(requests.wants_answer))
        assert requests.wants_answer
        request.begin()
        request.end("A pear.", "Complete")
        assert said == [False, True]
        requests.take_back_sampling()
        assert not requests.wants_answer


async def test_esc_leads_from_the_reason_back_to_the_answers(tmp_path: Path) -> None:
    """What was written stays, the call still waits, and the page knows that letters are written."""
    async with asked_page(tmp_path, ONE, WELL, toolbox=Workbench()) as made:
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 1))
        request = card(made)
        QTest.keyClick(request.deny_button, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
        assert [request.reason.hasFocus(), made.page.requests.is_writing_reason] == [True, True]
        QTest.keyClicks(request.reason, "Not a day")
        QTest.keyClick(request.reason, Qt.Key.Key_Escape)
        assert [request.deny_button.hasFocus(), made.page.requests.is_writing_reason] == [True, False]
        assert asks(made, 1)
        QTest.keyClick(request.deny_button, Qt.Key.Key_D)
        await made.end()
        assert results(made)[0].content.endswith("Not a day")


async def test_the_answers_name_the_keys_that_give_them_from_where_one_is(tmp_path: Path) -> None:
    """Letters in the question, others in the composer, none that is a letter where a reason is written."""
    async with asked_page(tmp_path, TWO, WELL, toolbox=Workbench()) as made:
        made.page.composer.edit.setPlainText("half a thought")
        made.page.composer.take_focus()
        made.page.send("Write it")
        await made.until(lambda: asks(made, 2))
        first, second = card(made), card(made, "c2")

        def keys(request: RequestCard) -> list[tuple[str, ...]]:
            buttons = (request.deny_button, request.approve_button, request.always_button)
            return [button._keys for button in buttons]

        made.page.composer.take_focus()
        assert keys(first) == [("Alt", "N"), ("Alt", "Y"), ()]
        assert keys(second) == [(), (), ()]
        second.take_focus()
        assert keys(second) == [("D", "Enter"), ("A",), ("Shift", "A")]
        second.reason.setFocus()
        assert keys(second) == [("Enter",), (), ()]
        made.page.transcript.set_keymap(Keymap({"tool.deny": "F8", "tool.approve": []}))
        made.page.requests.show_keys()
        assert keys(first) == [("F8",), (), ()]
