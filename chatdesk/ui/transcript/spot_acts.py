"""What a button or a link in the transcript does when it is pressed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from chatdesk.ui.transcript.code_acts import toggle_code
from chatdesk.ui.transcript.hidden import toggle_hidden
from chatdesk.ui.transcript.link_claims import claimed_host
from chatdesk.ui.transcript.links import ask_to_open, is_everyday, note_of, written_out
from chatdesk.ui.transcript.rows import Row
from chatdesk.ui.transcript.side_rows import ThoughtRow
from chatdesk.ui.transcript.stage import Hit, Stage
from chatdesk.ui.transcript.text_rows import HiddenRow
from chatdesk.ui.transcript.thought_rows import toggle_thought
from chatdesk.ui.transcript.units.base import Spot
from chatdesk.ui.transcript.units.code import CodeUnit
from chatdesk.ui.transcript.units.failure import FailureUnit

_COPIED_MS = 1600


class SpotActs(QObject):
    """Does what concerns the page alone, and tells of all else.

    `act_requested` brings a message and what to do with it, `link_activated` an address that may be opened,
    `inner_link_activated` one of the program itself, where the stage knows such,
    `tool_call_activated` a message and its call, `call_act_requested` what to do with a call,
    `code_save_requested` code and its language, `command_given` the id of a command. `changed`: something
    looks different and may have another size; `faded`: something looks different.
    """

    act_requested = Signal(str, str)
    link_activated = Signal(str)
    inner_link_activated = Signal(str)
    tool_call_activated = Signal(str, str)
    call_act_requested = Signal(str, str)
    code_save_requested = Signal(str, str)
    command_given = Signal(str)
    changed = Signal()
    faded = Signal()

    def __init__(self, stage: Stage, view: QWidget) -> None:
        super().__init__(view)
        self._stage = stage
        self._view = view
        # The address that the reader is being asked about.
        self._unusual = ""
        self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._copied.timeout.connect(self._on_copied_over)

    def press(self, hit: Hit, spot: Spot) -> None:
        """Do what a button or a link that was reached by key is there for."""
        match spot.act:
            case "copy":
                QGuiApplication.clipboard().setText(spot.value)
                self._stage.spots.copied = (hit.unit, spot.name)
                self._copied.start()
            case "toggle":
                self._toggle(hit)
            case "fold_code":
                toggle_code(self._stage, hit)
            case "wrap_code":
                self.command_given.emit("view.wrap_code")
            case "save_code" if isinstance(hit.unit, CodeUnit):
                self.code_save_requested.emit(spot.value, hit.unit.language)
            case "link":
                self.follow(hit, spot.value)
            case "extend_call" | "stop_call":
                self.call_act_requested.emit(spot.act, spot.value)
            case "call":
                self.tool_call_activated.emit(hit.row.entry.message.id, spot.value)
            case act:
                self.act_requested.emit(hit.row.entry.message.id, act)
        self.changed.emit()

    def follow(self, hit: Hit, address: str) -> None:
        """Go where a link leads: to a footnote, or out; the reader is asked where that is unusual.

        So it is where the text names another host than the address has.
        """
        if number := note_of(address):
            self._go_to_note(hit.row, number)
            return
        if self._stage.leads_inside(address):
            self.inner_link_activated.emit(address)
            return
        end = f", {written_out(address)}"
        stops = (stop for stop in hit.unit.stops() if (stop.act, stop.value) == ("link", address))
        claimed = claimed_host([stop.label.removesuffix(end) for stop in stops], address)
        if is_everyday(address) and not claimed:
            self.link_activated.emit(address)
        else:
            self._unusual = address
            ask_to_open(self._view, address, self._on_open_agreed, claimed)

    def _toggle(self, hit: Hit) -> None:
        page = self._stage.page
        self._stage.hold(hit.row)
        if isinstance(hit.row, ThoughtRow):
            toggle_thought(page, hit.row)
        elif isinstance(hit.row, HiddenRow):
            toggle_hidden(page, hit.row)
        elif isinstance(hit.unit, FailureUnit):
            hit.unit.toggle()
            page.remeasure(hit.row)

    def _on_open_agreed(self) -> None:
        self.link_activated.emit(self._unusual)

    def _go_to_note(self, row: Row, number: int) -> None:
        from chatdesk.ui.transcript.notes import find_note

        page = self._stage.page
        found = find_note(page, row.entry, number)
        if found is not None:
            page.scroll.go_to(found[0].index, found[1] - self._stage.height // 3)
            self.changed.emit()

    def _on_copied_over(self) -> None:
        self._stage.spots.copied = None
        self.faded.emit()
