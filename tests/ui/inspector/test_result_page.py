"""The result in the inspector: a tree to walk, and what does not fit in sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.domain.message import FinishReason, Message, Role, TextPart, ToolCallPart
from chatdesk.domain.stream import RequestSent
from chatdesk.engine.events import GenerationFinished, RequestMade
from chatdesk.ui.inspector.json_tree import in_short
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.inspector.tabs import TabButton
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show

_Key = Qt.Key
SCHEMA = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "servings": {"type": "integer"},
        "parts": {"type": "array", "items": {"type": "object", "required": ["name"]}},
    },
    "required": ["title"],
}
GOOD = {"title": "Rösti", "servings": 4, "parts": [{"name": "potatoes"}]}
BAD = {"servings": "four", "parts": [{"name": "butter"}, {}]}

OpenPane = Callable[..., InspectorPane]


def request(asked: dict[str, Any] | None = None) -> RequestSent:
    """Return a request, with a response format where one is given."""
    body = {"model": "m"} | ({"response_format": asked} if asked else {})
    return RequestSent(0.0, "POST", "http://127.0.0.1/v1/chat/completions", (), json.dumps(body))


def by_schema(schema: object = SCHEMA) -> RequestSent:
    """Return a request that asks for an answer by a schema."""
    return request({"type": "json_schema", "json_schema": {"name": "recipe", "schema": schema}})


def answer(text: str, finish: FinishReason = FinishReason.COMPLETE) -> Message:
    """Return a finished answer."""
    return Message(Role.ASSISTANT, (TextPart(text),), finish_reason=finish)


@pytest.fixture
def opened(theme: Theme, show: Show, qapp: QApplication) -> OpenPane:
    """Return a function that opens the inspector at the result of a turn."""

    def open_it(sent: RequestSent, message: Message | None) -> InspectorPane:
        log = TurnLog()
        log.note(RequestMade("m1", sent))
        if message is not None:
            log.note(GenerationFinished(message))
        pane = InspectorPane(theme)
        pane.resize(600, 700)
        pane.show_log(log)
        show(pane)
        tab = result_tab(pane)
        if not tab.isHidden():
            tab.click()
            pane.take_focus()
        return pane

    return open_it


def result_tab(pane: InspectorPane) -> TabButton:
    """Return the last tab."""
    return pane.head.tabs[-1]


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def rows(pane: InspectorPane) -> list[str]:
    """Return every row that is unfolded, from top to bottom, as assistive tools read it."""
    tree, found = pane.results.tree, []
    index = tree.nodes.index(0, 0)
    while index.isValid():
        found.append(index.data(Qt.ItemDataRole.AccessibleTextRole))
        index = tree.indexBelow(index)
    return found


def test_the_tab_is_there_where_json_was_asked_for(opened: OpenPane) -> None:
    """Without a format there is no tab, and the others are walked as before."""
    assert result_tab(opened(request(), answer("{}"))).isHidden()
    assert result_tab(opened(request({"type": "text"}), answer("{}"))).isHidden()
    pane = opened(request({"type": "json_object"}), answer("{}"))
    assert not result_tab(pane).isHidden()
    assert pane.results.words.words == "A JSON object, as asked for"


def test_an_answer_that_fits_is_a_tree(opened: OpenPane) -> None:
    """The sentence names the schema, every value is a row, and nothing is in the way."""
    pane = opened(by_schema(), answer(json.dumps(GOOD)))
    assert pane.results.words.words == "It fits the schema “recipe”"
    assert rows(pane) == [
        "{ } 3",
        'title: "Rösti"',
        "servings: 4",
        "parts: [ ] 1",
        "0: { } 1",
        'name: "potatoes"',
    ]
    assert pane.results.next.isHidden()
    assert pane.results.tree.hasFocus()


def test_what_does_not_fit_is_said_at_its_row(opened: OpenPane) -> None:
    """The first such row is chosen; the buttons go from one to the next, round and round."""
    pane = opened(by_schema(), answer(json.dumps(BAD)))
    page = pane.results
    assert page.words.words == "3 things do not fit the schema"
    assert rows(pane)[0] == "{ } 2. title is missing."
    seen = []
    for _ in range(4):
        seen.append(page.text.toPlainText().split("\n")[1])
        page.next.click()
    assert seen == [
        "title is missing.",
        'servings should be a whole number, the model wrote the text "four".',
        "parts[1].name is missing.",
        "title is missing.",
    ]
    page.previous.click()
    assert page.tree.nodes.node(page.tree.currentIndex()).path == ()


def test_a_row_says_it_in_short() -> None:
    """Beside the value stands what was wanted, without the path and the value again."""
    from chatdesk.ui.inspector.json_model import JsonNode

    root = JsonNode({"a": ["x"]})
    node = root.children[0].children[0]
    words = 'a[0] should be a number, the model wrote the text "x".\na[0] should be more.'
    assert in_short(node, words) == "should be a number"
    assert in_short(root, "title is missing.") == "title is missing"
    assert in_short(root.children[0], "a.b is missing.") == "b is missing"


def test_the_tree_is_walked_by_keys(opened: OpenPane) -> None:
    """Arrows walk and fold, Enter folds, Ctrl+C copies the chosen value as JSON."""
    pane = opened(by_schema(), answer(json.dumps(GOOD)))
    tree = pane.results.tree
    press(_Key.Key_Down)
    assert pane.results.text.toPlainText() == "title\nRösti"
    press(_Key.Key_End)
    press(_Key.Key_Left)
    press(_Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert json.loads(QGuiApplication.clipboard().text()) == {"name": "potatoes"}
    press(_Key.Key_Return)
    assert len(rows(pane)) == 5
    press(_Key.Key_Right)
    assert len(rows(pane)) == 6
    press(_Key.Key_Home)
    press(_Key.Key_Left)
    assert not tree.isExpanded(tree.currentIndex())
    assert result_tab(pane).isChecked()
    press(_Key.Key_Left)
    assert not result_tab(pane).isChecked()
    press(_Key.Key_Right)
    assert result_tab(pane).isChecked()


def test_assistive_tools_read_the_tree(opened: OpenPane) -> None:
    """The view has a name, and its rows have their values and sentences."""
    pane = opened(by_schema(), answer(json.dumps(BAD)))
    interface = QAccessible.queryAccessibleInterface(pane.results.tree)
    assert interface.text(QAccessible.Text.Name) == "Result"
    names = [interface.child(at).text(QAccessible.Text.Name) for at in range(interface.childCount())]
    assert any("whole number" in name for name in names)


@pytest.mark.parametrize(
    ("text", "finish", "why"),
    [
        ("Here is your recipe.", FinishReason.COMPLETE, "The answer is text, not JSON."),
        ('{"title": "R', FinishReason.LENGTH, "cut at its length limit: Continue goes on"),
        ('{"title": "R', FinishReason.STOPPED, "It was stopped."),
        ("", FinishReason.COMPLETE, "The answer is empty."),
    ],
)
def test_what_is_no_json_says_why(opened: OpenPane, text: str, finish: FinishReason, why: str) -> None:
    """There is no tree then, and the focus has somewhere to be."""
    pane = opened(by_schema(), answer(text, finish))
    assert pane.results.words.words == "This is not the JSON that was asked for"
    assert why in pane.results.text.toPlainText()
    assert pane.results.tree.isHidden()
    assert pane.results.text.hasFocus()


def test_what_could_not_be_checked_is_still_read(opened: OpenPane) -> None:
    """A code block, or a schema that nobody can use: the tree is there, with a warning."""
    fenced = opened(by_schema(), answer(f"```json\n{json.dumps(GOOD)}\n```"))
    assert fenced.results.words.words == "It fits, but stands in a code block"
    assert len(rows(fenced)) == 6
    odd = opened(by_schema({"$ref": "#/$defs/gone"}), answer(json.dumps(GOOD)))
    assert "which is not in it" in odd.results.words.words
    assert len(rows(odd)) == 6


def test_an_answer_that_is_being_written_is_waited_for(opened: OpenPane) -> None:
    """Before the end, and while tools run, nothing is judged; the next turn begins anew."""
    pane = opened(by_schema(), None)
    waiting = "The answer is checked when it is complete"
    assert pane.results.words.words == waiting
    log = pane._log
    calls = Message(Role.ASSISTANT, (ToolCallPart("c", "look", "{}"),), finish_reason=FinishReason.TOOL_CALLS)
    for event, words in (
        (GenerationFinished(calls), waiting),
        (GenerationFinished(answer(json.dumps(GOOD))), "It fits the schema “recipe”"),
    ):
        log.note(event)
        pane.take_focus()
        assert pane.results.words.words == words
    log.begin_turn()
    pane.take_focus()
    assert result_tab(pane).isHidden()
    assert not result_tab(pane).isChecked()


def test_a_large_answer_unfolds_in_part(opened: OpenPane) -> None:
    """Ten thousand rows open at once as far as one can look over, and quickly."""
    pane = opened(
        request({"type": "json_object"}), answer(json.dumps({"a": [{"b": i} for i in range(10_000)]}))
    )
    tree = pane.results.tree
    assert tree.isExpanded(tree.nodes.index(0, 0))
    first = tree.nodes.index_of(("a", 0))
    assert not tree.isExpanded(first)
    tree.go_to(("a", 9_999, "b"))
    assert tree.nodes.node(tree.currentIndex()).text() == "9999"
