"""The round of the panes: where F6 and Shift+F6 lead, from wherever the focus is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow


class Stop(NamedTuple):
    """A pane, and how it takes the focus."""

    pane: QWidget
    take_focus: Callable[[], None]


def go_round(window: MainWindow, page: ConversationPage, step: int) -> None:
    """Go to the next pane that is shown (1), or to the one before (-1).

    They are the sidebar with its list or what covers it, the header, a notice, the form of the system prompt,
    the conversation, the composer, and the inspector or the map of the branches.
    """
    stops = _stops(window, page)
    now = QApplication.focusWidget()
    here = next((place for place, stop in enumerate(stops) if _holds(stop.pane, now)), None)
    if here is None:
        here = -1 if step > 0 else 0
    pane, take_focus = stops[(here + step) % len(stops)]
    if window.right.own_window.is_wanted:
        pane.window().activateWindow()
    take_focus()


def _stops(window: MainWindow, page: ConversationPage) -> list[Stop]:
    notice = window.shown_notice
    panes = [Stop(window.sidebar, _taker(window.sidebar.front))]
    panes.append(Stop(window.header, _taker(window.header.model_button)))
    if notice is not None:
        panes.append(Stop(notice, notice.take_focus))
    panes.append(Stop(page.preset_bar, _taker(page.preset_bar.summary)))
    panes.append(Stop(page.middle, _taker(page.middle.place)))
    panes.append(Stop(page.composer, _taker(page.composer)))
    stops = [stop for stop in panes if stop.pane.isVisibleTo(window)]
    inspector, beside = window.right.inspector, window.right.beside
    if window.right.is_inspector_open and inspector is not None:
        stops.append(Stop(inspector, inspector.take_focus))  # type: ignore[attr-defined]
    if beside is not None:
        stops.append(Stop(beside, beside.take_focus))  # type: ignore[attr-defined]
    return stops


def _taker(target: QWidget) -> Callable[[], None]:
    return lambda: target.setFocus(Qt.FocusReason.TabFocusReason)


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (pane is focus or pane.isAncestorOf(focus))
