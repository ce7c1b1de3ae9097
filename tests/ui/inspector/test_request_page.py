"""The page of the requests."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QMenu, QWidget

from chatdesk.domain.message import Failure, FinishReason, Message, Role
from chatdesk.domain.response_body import ResponseBody
from chatdesk.domain.stream import RequestSent, ResponseOpened
from chatdesk.engine.events import GenerationFinished, RequestMade, ResponseStarted, RetryScheduled
from chatdesk.snippets.forms import Form
from chatdesk.ui.inspector.request_page import RequestPage
from chatdesk.ui.inspector.sign_line import SignLine
from chatdesk.ui.inspector.time_bar import TimeBar
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from tests.ui.conftest import Show, emitted

STREAM = (("content-type", "text/event-stream"),)
JSON = (("content-type", "application/json"),)


def ask(log: TurnLog, path: str = "/v1/chat/completions", **more: object) -> None:
    """Note a request."""
    body = json.dumps({"model": "m", "messages": [], "stream": True, **more})
    headers = (("Authorization", "Bearer (masked)"),)
    log.note(RequestMade("a", RequestSent(0.0, "POST", f"http://localhost{path}", headers, body)))


def answer(
    log: TurnLog, status: int, data: bytes, headers: tuple[tuple[str, str], ...] = STREAM
) -> ResponseBody:
    """Note a response that has ended."""
    body = ResponseBody()
    response = ResponseOpened(0.3, status, headers, "Fine", "HTTP/1.1", "req_7", 0.012, body)
    log.note(ResponseStarted("a", response))
    body.add(0.31, data)
    body.end(1.5)
    return body


def finish(log: TurnLog, reason: FinishReason, failure: Failure | None = None) -> None:
    """Note how the answer ended."""
    log.note(GenerationFinished(Message(Role.ASSISTANT, finish_reason=reason, failure=failure)))


@pytest.fixture
def log() -> TurnLog:
    """Return an empty log."""
    return TurnLog()


@pytest.fixture
def page(theme: Theme, show: Show, log: TurnLog) -> RequestPage:
    """Return a page that looks at the log."""
    made = RequestPage(theme)
    made.show_keys("Ctrl+Shift+Y", "")
    made.resize(600, 700)
    made.show_log(log)
    show(made)
    return made


def named(page: RequestPage, kind: type[QWidget]) -> str:
    """Return what a part of the head is called."""
    return next(part for part in page.findChildren(kind) if part.isVisible()).accessibleName()


def test_one_request_is_told_in_full(page: RequestPage, log: TurnLog) -> None:
    """Status line, version, id and times above; request and response below, the body with indentation."""
    ask(log)
    page.refresh()
    assert named(page, SignLine) == "No answer yet"
    assert not page.save_button.isEnabled()
    answer(log, 200, b"data: {}\n\n")
    finish(log, FinishReason.COMPLETE)
    page.refresh()
    assert page.list.isHidden()
    assert named(page, SignLine) == "200 Fine  HTTP/1.1  req_7"
    assert named(page, TimeBar) == "connect 12 ms, first byte 0.3 s, answer 1.2 s, 1.5 s, 10 bytes"
    assert page.text.toPlainText() == (
        "Request\nPOST http://localhost/v1/chat/completions\nAuthorization: Bearer (masked)\n\n"
        'Request body   46 bytes\n{\n  "model": "m",\n  "messages": [],\n  "stream": true\n}\n\n'
        "Response\nHTTP/1.1 200 Fine\ncontent-type: text/event-stream\n\n"
        "Response body   10 bytes\nA stream. What came is listed under Events."
    )
    assert page.save_button.isEnabled()


def test_a_failed_request_says_why_and_shows_what_the_server_said(page: RequestPage, log: TurnLog) -> None:
    """The sentence of the message comes first, the server's own words last."""
    ask(log)
    answer(log, 401, b'{"error": {"message": "no"}}', JSON)
    finish(log, FinishReason.ERROR, Failure("Not let in.", "Look at the key."))
    page.refresh()
    text = page.text.toPlainText()
    assert text.startswith("What went wrong\nNot let in.\nLook at the key.\n\nRequest\nPOST")
    assert text.endswith('Response body   28 bytes\n{\n  "error": {\n    "message": "no"\n  }\n}')


def test_each_request_of_a_turn_can_be_chosen(page: RequestPage, log: TurnLog) -> None:
    """The newest is shown until another is chosen; who returns to the newest follows again."""
    ask(log, seed=1)
    log.note(RetryScheduled("a", 1, 3, 0.5, Failure("The server is busy.")))
    ask(log, seed=2)
    answer(log, 200, b"data: {}\n\n")
    page.refresh()
    page.take_focus()
    assert page.list.hasFocus()
    rows = [page.model.index(row).data() for row in range(2)]
    assert rows == [
        "POST /v1/chat/completions, no answer",
        "POST /v1/chat/completions, 200 · 1.5 s",
    ]
    assert '"seed": 2' in page.text.toPlainText()
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    assert page.text.toPlainText().startswith("What went wrong\nThe server is busy.")
    assert log.exchange is log.exchanges[0]
    ask(log, seed=3)
    page.refresh()
    assert '"seed": 1' in page.text.toPlainText()
    QTest.keyClick(page.list, Qt.Key.Key_End)
    ask(log, seed=4)
    page.refresh()
    assert '"seed": 4' in page.text.toPlainText()
    assert named(page, SignLine) == "No answer yet"


def test_a_picture_in_a_body_does_not_hide_what_stands_behind_it(page: RequestPage, log: TurnLog) -> None:
    """Long texts are cut where they stand, and how much is missing is told."""
    ask(log, image="A" * 3_000_000, seed=7)
    page.refresh()
    text = page.text.toPlainText()
    assert "A… and 2,996,000 characters more" in text.replace("A …", "A…")
    assert '"seed": 7' in text
    assert "Request body   3,000,070 bytes" in text


def test_the_menu_offers_what_the_request_can_be_copied_as(page: RequestPage, log: TurnLog) -> None:
    """By mouse or by key; the forms of the SDK only where it has a method for the path."""
    chosen = QSignalSpy(page.copy_requested)
    ask(log)
    page.refresh()
    page.copy_button.setFocus()
    QTest.keyClick(page.copy_button, Qt.Key.Key_Return)
    menu = page.findChild(QMenu)
    assert menu is not None
    assert menu.isVisible()
    words = [act.text() for act in menu.actions()]
    assert words == [
        "curl",
        "Python, openai SDK",
        "Python, openai SDK, async",
        "Python, httpx",
        "JavaScript, fetch",
    ]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert emitted(chosen) == [[Form.SDK]]
    ask(log, "/v1/embeddings")
    page.refresh()
    page.open_copy_menu()
    menus = page.findChildren(QMenu)
    assert [act.text() for act in menus[-1].actions()] == ["curl", "Python, httpx", "JavaScript, fetch"]
    menus[-1].close()
    assert "Ctrl+Shift+Y" in page.copy_button.toolTip()
