"""Which acts the status line offers, by the place that has the focus."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.ui.look.escape import ESCAPE
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.window.status_line import Hint


class Place(Enum):
    """Where the keys go."""

    COMPOSER = auto()
    SUGGESTIONS = auto()
    SIDEBAR = auto()
    CONVERSATION = auto()
    FIND = auto()
    SEARCH = auto()
    INSPECTOR = auto()
    TIMELINE = auto()
    EVENTS = auto()
    REQUEST = auto()
    FORM = auto()
    REASON = auto()
    BRANCHES = auto()
    ELSEWHERE = auto()
    PANEL = auto()


class Situation(NamedTuple):
    """What is open: whether it answers, whether anything was said, whether it can go on.

    While it answers: whether a retry waits for its time, and whether a silence can be sat out.
    `has_message`: a message of the transcript has the ring. `asks`: a question waits for the user. Then
    two about the call in the inspector, and what Esc closes here, in a word.
    """

    place: Place
    is_running: bool = False
    is_empty: bool = False
    can_continue: bool = False
    is_retrying: bool = False
    can_wait_on: bool = False
    has_message: bool = False
    asks: bool = False
    can_run_call: bool = False
    can_send_back: bool = False
    closes: str = ""


def hints_for(now: Situation, keys_of: Callable[[str], str]) -> list[Hint]:
    """Return the hints, the most important first; `keys_of` tells the keys of a command.

    One for a command without a key is left out; the last one leads to all keys.
    """

    def of(command_id: str, label: str) -> Hint:
        return Hint(split_keys(keys_of(command_id)), label, command_id)

    if now.place is Place.PANEL:
        # The keys of the window rest beneath it, but for these.
        return [hint for hint in _running_hints(now, of) if hint.keys]
    hints = [*_hints_of_place(now, of), of("palette.open", _tr("palette")), of("help.shortcuts", _tr("keys"))]
    return [hint for hint in hints if hint.keys]


def _hints_of_place(now: Situation, of: Callable[[str, str], Hint]) -> list[Hint]:
    stop = _running_hints(now, of)
    write, pane = of("composer.focus", _tr("write")), of("focus.next_pane", _tr("next pane"))
    match now.place:
        case Place.REQUEST | Place.FORM | Place.REASON:
            return [*stop, write]
        case Place.SUGGESTIONS:
            return [*stop, Hint(("←", "→"), _tr("walk")), Hint(("Enter",), _tr("ask")), write]
        case Place.SIDEBAR:
            rename = of("conversation.rename", _tr("rename"))
            open_, delete = Hint(("Enter",), _tr("open")), Hint(("Del",), _tr("delete"))
            return [*stop, open_, rename, delete, write]
        case Place.CONVERSATION | Place.FIND | Place.SEARCH:
            acts = _message_hints if now.place is Place.CONVERSATION else _find_hints
            return [*stop, *acts(now, of), write]
        case Place.TIMELINE | Place.EVENTS | Place.INSPECTOR | Place.BRANCHES | Place.ELSEWHERE:
            return [*stop, *_pane_hints(now, of), write, pane]
    inspector = of("inspector.toggle", _tr("inspector"))
    rest = [] if now.is_running else [*_composer_hints(now, of), of("conversation.new", _tr("new"))]
    return [*stop, *rest, inspector]


def _running_hints(now: Situation, of: Callable[[str, str], Hint]) -> list[Hint]:
    closes = [Hint((ESCAPE,), now.closes)] if now.closes else []
    stop = [of("turn.stop", _tr("stop"))] if now.is_running else []
    if now.place is Place.FORM:
        return [*closes, Hint(("Ctrl", "Enter"), _tr("submit")), Hint(("Tab",), _tr("next field")), *stop]
    stop = [*closes, *stop]
    if now.place is Place.REASON:
        return [Hint(("Enter",), _tr("deny with this reason"), is_needed=True), *stop]
    stop += [of("turn.try_now", _tr("try now"))] if now.is_retrying else []
    stop += [of("turn.keep_waiting", _tr("keep waiting"))] if now.can_wait_on else []
    if now.place is Place.REQUEST:
        approve, deny = Hint(("A",), _tr("approve")), Hint(("D",), _tr("deny"))
        always, reason = Hint(("Shift", "A"), _tr("always")), Hint(("Shift", "D"), _tr("deny with a reason"))
        more = [always, reason, Hint(("I",), _tr("inspect"))]
        return [approve._replace(is_needed=True), deny._replace(is_needed=True), *stop, *more]
    if now.asks:
        approve, deny = of("tool.approve", _tr("approve")), of("tool.deny", _tr("deny"))
        return [approve._replace(is_needed=True), deny._replace(is_needed=True), *stop]
    return stop


def _find_hints(now: Situation, of: Callable[[str, str], Hint]) -> list[Hint]:
    found = [of("search.here_next", _tr("next")), of("search.here_previous", _tr("previous"))]
    if now.place is Place.SEARCH:
        found = [Hint(("↑", "↓"), _tr("walk")), Hint(("Enter",), _tr("open"))]
    return found


def _message_hints(now: Situation, of: Callable[[str, str], Hint]) -> list[Hint]:
    if not now.has_message:
        walk, buttons = of("message.previous", _tr("messages")), Hint(("Tab",), _tr("buttons"))
        return [walk, buttons, of("reply.copy_last", _tr("copy"))]
    said = [of("message.copy", _tr("copy")), of("message.copy_code", _tr("code"))]
    said.append(of("message.quote", _tr("quote")))
    if not now.is_running:
        said += [of("message.edit", _tr("edit")), of("message.retry", _tr("retry"))]
    said += [of("message.fork", _tr("fork")), of("message.inspect", _tr("inspect"))]
    return said if now.is_running else [*said, of("message.delete", _tr("delete"))]


def _pane_hints(now: Situation, of: Callable[[str, str], Hint]) -> list[Hint]:
    if now.place is Place.ELSEWHERE:
        return []
    if now.place is Place.BRANCHES:
        # What is done with its messages, and what closes it, stand elsewhere already.
        return []
    if now.place is Place.TIMELINE:
        walk, bars = Hint(("↑", "↓"), _tr("lines")), Hint(("←", "→"), _tr("bars"))
        return [walk, bars, of("timeline.zoom_in", _tr("zoom")), Hint(("Enter",), _tr("open"))]
    if now.place is Place.EVENTS:
        walk, shows = Hint(("↑", "↓"), _tr("events")), Hint(("Enter",), _tr("show in text"))
        return [walk, Hint(("/",), _tr("filter")), shows]
    about = [of("call.send_error_back", _tr("send error back"))] if now.can_send_back else []
    about += [of("call.edit_and_run", _tr("edit and run"))] if now.can_run_call else []
    return [*about, Hint(("←", "→"), _tr("tabs")), of("inspector.toggle", _tr("close inspector"))]


def _composer_hints(now: Situation, of: Callable[[str, str], Hint]) -> list[Hint]:
    if now.is_empty:
        return [of("suggestions.focus", _tr("suggestions")), of("model.pick", _tr("model"))]
    first = of("composer.edit_last", _tr("edit"))
    if now.can_continue:
        first = of("turn.continue", _tr("continue"))
    return [first, of("turn.regenerate", _tr("retry"))]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Hints", text)
