"""The inspector at a turn that a real server answers: events and characters, a Stop with its receipt."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.ui.inspector.event_origins import Made
from chatdesk.ui.inspector.pane import InspectorPane
from chatdesk.ui.inspector.stop_receipt import receipt_of
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.page.linking import Linking
from tests.app.asked_page import AskedPage, asked_page
from tests.fakes.replies import STALL, Reply, chat_stream, error_reply

pytestmark = pytest.mark.qt

PIECES = ("First, ", "some **bo", "ld** words", ".\n\nThen ", "a second paragraph.")


def marked(asked: AskedPage) -> list[str]:
    """Return the letters that are marked in the conversation."""
    found = asked.page.transcript.source_link.marked
    page = asked.page.transcript.page
    return [page.ready(one.row)[one.unit].letters()[one.start : one.end] for one in found]


async def test_events_and_characters_find_each_other(tmp_path: Path) -> None:
    """Walking the events marks what each made; the place of a click chooses its event."""
    async with asked_page(tmp_path, Reply(chat_stream(*PIECES))) as asked:
        answer = await asked.send()
        pane = InspectorPane(load_theme("light"))
        linking = Linking(lambda: asked.page, asked.page)
        linking.watch(pane.events)
        pane.resize(600, 640)
        pane.show_log(asked.page.log)
        pane.open_page("events")
        pane.show()
        pane.take_focus()
        events = pane.events
        events.list.go_to(0)
        seen = []
        for _ in PIECES:
            QTest.keyClick(events.list, Qt.Key.Key_Down)
            seen.append(" | ".join(marked(asked)))
        assert seen == ["First,", "some bo", "ld words", ". | Then", "a second paragraph."]
        link = asked.page.transcript.source_link
        link.place_chosen.emit(answer.id, "text", answer.text.index("ld** words") + 5)
        row = events.list.currentIndex().row()
        assert '"ld** words"' in events.model.index(row).data()
        assert marked(asked) == ["ld words"]
        # Where nobody looks at the events any more nothing is marked.
        pane.open_page("timeline")
        assert marked(asked) == []
        pane.deleteLater()


async def test_a_stop_has_its_true_times(tmp_path: Path) -> None:
    """Key, cancel, closed connection and saved answer follow each other within moments."""
    async with asked_page(
        tmp_path, Reply((*chat_stream("Half", finish=None, is_done=False), STALL))
    ) as asked:
        asked.page.send("Hello?")
        times = asked.page.log.times
        await asked.until(
            lambda: asked.page.transcript.growth.characters > 0 or len(asked.page.log.events) > 1
        )
        asked.page.stop()
        await asked.end()
        receipt = receipt_of(times, asked.page.log.calls)
        assert receipt is not None
        assert [step.short for step in receipt.steps] == ["key", "cancelled", "closed", "saved"]
        at = [step.at for step in receipt.steps]
        assert at == sorted(at)
        assert at[2] < 1.0
        assert receipt.meanwhile == "the model wrote"
        seen = await asked.server.requests[0].disconnected()
        assert seen > 0
        assert times.ended is not None


async def test_a_retry_is_in_the_timeline(tmp_path: Path) -> None:
    """A request that failed, its wait and the one that answered stand in one waterfall."""
    replies = (error_reply(503, "Overloaded"), Reply(chat_stream("Now")))
    async with asked_page(tmp_path, *replies) as asked:
        asked.page.send("Hello?")
        await asked.until(lambda: asked.page.progress.waits.is_retrying)
        asked.page.driver.try_now()
        await asked.end()
        pane = InspectorPane(load_theme("light"))
        pane.show_log(asked.page.log)
        pane.show()
        QApplication.processEvents()
        titles = [line.title for line in pane.timeline.model.lines]
        assert titles[0] == "Try 1"
        assert titles[-1] == "Text"
        assert asked.page.log.times.origins.made(len(asked.page.log.events) - 3) in tuple(Made)
        pane.hide()
        pane.deleteLater()
