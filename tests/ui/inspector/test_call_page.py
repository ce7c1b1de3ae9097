"""The page of a tool call: its states, its times, its arguments while they come, and its keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.commands.keymap import Keymap
from chatdesk.domain.approval import Consent
from chatdesk.domain.message import FinishReason, Message, Role, ToolCallPart, ToolResultPart
from chatdesk.domain.tool import NoteKind, ToolNote
from chatdesk.engine.events import NOT_RUN_CALL, STOPPED_CALL
from chatdesk.ui.inspector import call_head
from chatdesk.ui.inspector.call_page import CallPage
from chatdesk.ui.inspector.call_views import Look
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.inspector.schema_list import FieldState
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show, emitted
from tests.ui.inspector.calls import BAD, GOOD, TOOL, Watched


@pytest.fixture
def watched() -> Watched:
    """Return a turn in which nothing has come yet."""
    return Watched()


@pytest.fixture
def pane(theme: Theme, show: Show, watched: Watched) -> InspectorPane:
    """Return a pane that looks at the turn."""
    made = InspectorPane(theme, find_tool=lambda _name: TOOL, keymap=Keymap())
    made.resize(600, 800)
    made.show_log(watched.log)
    show(made)
    return made


def _looked(pane: InspectorPane) -> CallPage:
    """Let the pane look, as its timer would, and return the page of the calls."""
    pane.open_page("calls")
    pane.take_in()
    return pane.calls


def _rows(page: CallPage) -> list[str]:
    model = page.views.arguments.tree.nodes

    def below(index: QModelIndex) -> list[str]:
        found = [index.data(Qt.ItemDataRole.AccessibleTextRole)]
        for row in range(model.rowCount(index)):
            found += below(model.index(row, 0, index))
        return found

    return below(model.index(0, 0)) if model.rowCount() else []


def test_each_state_is_said_with_its_time(pane: InspectorPane, watched: Watched) -> None:
    """From the first piece to the result the head tells where the call is and since when."""
    watched.arrive(GOOD, size=29)
    page = _looked(pane)
    assert page.sign.accessibleName() == "create_index  arguments arrive  ·  postgres"
    call = watched.whole(GOOD)
    watched.ask(call)
    watched.now += 2.0
    assert _looked(pane).sign.accessibleName() == "create_index  waits for you, 2.0 s so far  ·  postgres"
    watched.answer()
    watched.run(call)
    watched.now += 8.0
    assert _looked(pane).sign.accessibleName() == "create_index  runs, 8.0 s of 60.0 s  ·  postgres"
    watched.finish("[]", seconds=8.0)
    assert _looked(pane).sign.accessibleName() == "create_index  done after 8.0 s  ·  postgres"
    assert page.bar.accessibleName() == "arguments 0.2 s, waited for you 2.0 s, ran 8.0 s, "
    assert page.facts == (
        "begun at 0.5 s  ·  valid JSON at 0.7 s  ·  approved by you at 2.7 s  ·  arguments 58 bytes"
        "  ·  result 2 bytes"
    )


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ({"text": "no", "is_error": True, "seconds": 0.2}, "failed after 0.2 s"),
        ({"text": "Denied", "is_error": True, "ending": "denied"}, "denied"),
        ({"text": STOPPED_CALL, "is_error": True, "ending": "stopped"}, "stopped before it ran"),
        ({"text": NOT_RUN_CALL, "is_error": True, "ending": "not_run"}, "not run"),
        (
            {"text": "Stopped: 60 s", "is_error": True, "ending": "timed_out", "seconds": 60},
            "out of time after 60.0 s",
        ),
    ],
)
def test_each_end_has_its_words(
    pane: InspectorPane, watched: Watched, ending: dict[str, Any], words: str
) -> None:
    """Failed, denied, stopped, not run and out of time are told apart."""
    watched.arrive(GOOD)
    watched.whole(GOOD)
    watched.finish(**ending)
    assert _looked(pane).sign.accessibleName() == f"create_index  {words}  ·  postgres"


def test_while_it_asks_no_limit_is_named(pane: InspectorPane, watched: Watched) -> None:
    """The time of a call does not run out while the user is asked something."""
    watched.arrive(GOOD)
    watched.run(watched.whole(GOOD))
    watched.say(ToolNote("Which?", kind=NoteKind.ASKING))
    assert "waits for you" in _looked(pane).sign.accessibleName()
    watched.say(ToolNote(kind=NoteKind.ANSWERED))
    assert "of 75.0 s" in _looked(pane).sign.accessibleName()


def test_who_allowed_it_is_said(pane: InspectorPane, watched: Watched) -> None:
    """A call that nobody was asked about says why."""
    watched.arrive(GOOD)
    watched.run(watched.whole(GOOD), Consent.RULE)
    assert "allowed by your rule" in _looked(pane).facts


def test_what_is_stored_says_who_allowed_it_and_the_wire_name_once() -> None:
    """After a start the facts name the rule, and what the model calls the tool."""
    call = ToolCallPart("c1", "pg_create_index_1f", GOOD)
    kept = ToolResultPart(
        "c1", "ok", tool="create_index", server="postgres", consent="rule", rule="server:conversation"
    )
    asks = Message(Role.ASSISTANT, (call,), finish_reason=FinishReason.TOOL_CALLS)
    (entry,) = TurnLog.of_branch([asks, Message(Role.TOOL, (kept,))]).calls
    assert call_head.sign_words(entry, 0.0)[2:] == ("create_index", "done  ·  postgres")
    assert call_head.facts(entry, None)[0] == (
        "allowed by your rule for every tool of its server in this conversation"
    )
    assert call_head.facts(entry, None)[-1] == "the model calls it pg_create_index_1f"


def test_the_tree_grows_with_the_text(pane: InspectorPane, watched: Watched) -> None:
    """Rows come piece by piece; those that are there stay, with what was chosen among them."""
    page = pane.calls
    watched.arrive(GOOD[:20])
    _looked(pane)
    assert _rows(page) == ["{ } 1 …", 'table: "orders"']
    assert page.views.arguments.tree_head.words == "incomplete so far"
    tree = page.views.arguments.tree
    tree.go_to(("table",))
    model_resets = QSignalSpy(tree.nodes.modelReset)
    watched.log.calls[0].pieces.append(GOOD[20:34])
    watched.log.calls[0].times.append(3.0)
    _looked(pane)
    assert _rows(page) == ["{ } 2 …", 'table: "orders"', "columns: [ ] 1 …", '0: "i…']
    watched.log.calls[0].pieces.append(GOOD[34:])
    watched.log.calls[0].times.append(4.0)
    _looked(pane)
    assert _rows(page)[-1] == "concurrent: true"
    assert page.views.arguments.tree_head.words == "valid JSON at 4.0 s"
    assert model_resets.count() == 0
    assert tree.nodes.node(tree.currentIndex()).key == "table"


def test_a_violation_is_named_while_it_streams(pane: InspectorPane, watched: Watched) -> None:
    """Nothing is wrong before it is whole; then row, field and sentence say so, before the end has come."""
    watched.arrive(BAD[: BAD.index('"yes"') + 3], size=100)
    page = _looked(pane)
    view = page.views.arguments
    assert view.schema_head.words == "nothing wrong so far"
    assert view.schema.state_at(2) is FieldState.COMES
    watched.log.calls[0].pieces.append('s"')
    watched.log.calls[0].times.append(2.0)
    _looked(pane)
    said = 'concurrent should be true or false, the model wrote the text "yes".'
    assert view.schema_head.words == "1 violation"
    assert view.box.words == said
    assert _rows(page)[-1] == f'concurrent: "yes". {said}'
    assert [view.schema.state_at(row) for row in range(3)] == [
        FieldState.FITS,
        FieldState.FITS,
        FieldState.UNFIT,
    ]
    assert not page.acts.send_button.isVisible()


def test_a_schema_that_is_none_is_said_not_to_be_checked(pane: InspectorPane, watched: Watched) -> None:
    """It neither fits nor violates; why stands there, and there is nothing to send back."""
    watched.arrive(GOOD)
    watched.log.calls[0].schema = {"type": "object", "properties": {"table": {"type": "wood"}}}
    watched.whole(GOOD)
    watched.finish("[1]")
    page = _looked(pane)
    view = page.views.arguments
    said = "Not checked: The schema cannot be used: look at properties.table.type."
    assert (view.schema_head.words, view.box.words) == ("not checked", said)
    assert page.violations == []
    assert not page.can_send_back
    page.edit()
    assert page.views.editor.box.words == said
    assert page.views.editor.line.words == "valid JSON, not checked"


def test_what_is_missing_shows_at_its_field(pane: InspectorPane, watched: Watched) -> None:
    """A required field is missing when the object is closed, not before."""
    watched.arrive('{"table": "orders"')
    view = _looked(pane).views.arguments
    assert view.schema.state_at(1) is FieldState.OPEN
    watched.log.calls[0].pieces.append("}")
    watched.log.calls[0].times.append(2.0)
    _looked(pane)
    assert view.schema.state_at(1) is FieldState.MISSING
    assert view.box.words == "columns is missing."


def test_cut_arguments_say_so(pane: InspectorPane, watched: Watched) -> None:
    """What ended before its JSON did is no violation of the schema, and is said in words."""
    watched.arrive(GOOD[:30])
    watched.whole(GOOD[:30], FinishReason.LENGTH)
    watched.finish(NOT_RUN_CALL, is_error=True, ending="not_run")
    view = _looked(pane).views.arguments
    assert view.tree_head.words == "ends too early"
    assert view.sentences == ["The arguments end before their JSON does."]


def test_pieces_are_walked_by_keys(pane: InspectorPane, watched: Watched) -> None:
    """Left goes back through the pieces; the tree is then what there was, and End is now again."""
    watched.arrive(GOOD, size=19)
    page = _looked(pane)
    raw = page.views.arguments.raw
    raw.setFocus()
    assert page.views.arguments.raw_head.words == "4 pieces in 0.3 s, a tick where each began"
    for _ in range(4):
        QTest.keyClick(raw, Qt.Key.Key_Left)
    assert page.views.arguments.raw_head.words == "piece 1 of 4, at 0.6 s"
    assert _rows(page) == ["{ } 1 …", 'table: "orders"']
    QTest.keyClick(raw, Qt.Key.Key_Right)
    assert _rows(page)[:3] == ["{ } 2 …", 'table: "orders"', "columns: [ ] 1"]
    QTest.keyClick(raw, Qt.Key.Key_End)
    assert _rows(page)[-1] == "concurrent: true"


def test_a_hundred_thousand_letters_in_small_pieces(pane: InspectorPane, watched: Watched) -> None:
    """Each look at the growing tree costs what has come since, not what there is."""
    import json
    import time

    rows = [{"path": f"/src/{n}", "text": "word " * 12} for n in range(1200)]
    text = json.dumps({"table": "t", "columns": ["c"], "rows": rows})
    assert len(text) > 100_000
    costs = []
    watched.arrive(text[:4])
    entry = watched.log.calls[0]
    pieces = [text[at : at + 4] for at in range(4, len(text), 4)]
    for at in range(0, len(pieces), 200):
        entry.pieces += pieces[at : at + 200]
        entry.times += [1.0] * len(pieces[at : at + 200])
        began = time.thread_time()
        _looked(pane)
        QApplication.processEvents()
        costs.append(time.thread_time() - began)
    quarter = len(costs) // 4
    first, last = sorted(costs[1:quarter]), sorted(costs[-quarter:-1])
    assert last[quarter // 2] < first[quarter // 2] * 4 + 0.01


def test_notes_are_listed(pane: InspectorPane, watched: Watched) -> None:
    """Progress and log lines stand in the log with their times."""
    watched.arrive(GOOD)
    watched.run(watched.whole(GOOD))
    watched.say(ToolNote("page 1", 1, 12))
    watched.say(ToolNote("started", kind=NoteKind.LOG))
    page = _looked(pane)
    page.views.choose(Look.LOG)
    notes = page.views.notes
    assert [notes.index(row).data().partition(" s, ")[2] for row in range(2)] == [
        "progress: 1 of 12  ·  page 1",
        "log: started",
    ]


def test_keys_mean_commands_here(pane: InspectorPane, watched: Watched) -> None:
    """E and S are told by their ids; 1 to 4 choose what is looked at, / goes to the field."""
    watched.arrive(BAD)
    watched.whole(BAD)
    watched.finish("[1]")
    page = _looked(pane)
    pane.take_focus()
    given = QSignalSpy(pane.command_given)
    QTest.keyClick(page.views.arguments.tree, Qt.Key.Key_E)
    QTest.keyClick(page.views.arguments.schema_list, Qt.Key.Key_S)
    assert emitted(given) == [["call.edit_and_run"], ["call.send_error_back"]]
    QTest.keyClick(pane.head.tabs[0], Qt.Key.Key_2)
    assert page.views.look is Look.RESULT
    QTest.keyClick(pane.head.tabs[0], Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is page.views.result.finder.field
    assert (page.can_run, page.can_send_back) == (True, True)


def test_the_editor_judges_and_keeps_what_is_written(pane: InspectorPane, watched: Watched) -> None:
    """Broken JSON cannot run, what does not fit can; Esc leaves, and what was written is there again."""
    watched.arrive(GOOD)
    watched.whole(GOOD)
    watched.finish("[1]")
    page = _looked(pane)
    page.edit()
    editor = page.views.editor
    runs = QSignalSpy(editor.run_requested)
    editor.edit.setPlainText('{"table": }')
    QTest.keyClick(editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert (runs.count(), editor.go.isEnabled()) == (0, False)
    assert editor.box.words == "This should be a value: character 11."
    editor.edit.setPlainText('{"table": "a", "columns": []}')
    QTest.keyClick(editor.edit, Qt.Key.Key_Escape)
    assert not page.views.is_editing
    page.edit()
    assert editor.edit.toPlainText() == '{"table": "a", "columns": []}'
    QTest.keyClick(editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert emitted(runs) == [['{"table": "a", "columns": []}']]
    assert editor.box.words == "columns should have at least 1 item, not 0."


def test_everything_has_a_name(pane: InspectorPane, watched: Watched) -> None:
    """Whatever can take the focus tells what it is."""
    watched.arrive(BAD)
    watched.whole(BAD)
    watched.finish("[1]")
    page = _looked(pane)
    for look in (Look.ARGUMENTS, Look.RESULT):
        page.views.choose(look)
        for part in page.findChildren(QWidget):
            is_reached = part.focusPolicy() & Qt.FocusPolicy.TabFocus
            if is_reached and part.isVisible():
                assert part.accessibleName() or getattr(part, "text", lambda: "")(), part


def test_the_chosen_value_is_shown_in_full(pane: InspectorPane, watched: Watched) -> None:
    """V shows the chosen text with its real line breaks in place of the pieces, and those again."""
    text = '{"table": "a\\nb", "columns": ["' + "x" * 400 + '"]}'
    watched.arrive(text, size=50)
    view = _looked(pane).views.arguments
    view.tree.go_to(("table",))
    QTest.keyClick(view.tree, Qt.Key.Key_V)
    assert view.value.isVisible()
    assert view.value.toPlainText() == "table   3 letters\na\nb"
    view.tree.go_to(("columns", 0))
    assert view.value.toPlainText() == "columns[0]   400 letters\n" + "x" * 400
    QTest.keyClick(view.tree, Qt.Key.Key_V)
    assert view.raw.isVisible()
