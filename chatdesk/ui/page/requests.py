"""What the turn of a page asks: shown in the transcript, answered there or by a key from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from chatdesk.domain.approval import Decision
from chatdesk.domain.tool import ArgumentCheck
from chatdesk.engine.events import (
    ApprovalAnswered,
    ApprovalRequested,
    RoundsAnswered,
    RoundsAsked,
    ToolFinished,
    TurnEvent,
)
from chatdesk.ui.bridge import TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.transcript.view import TranscriptView

if TYPE_CHECKING:
    from chatdesk.ui.transcript.asks.card import AskCard
    from chatdesk.ui.transcript.asks.sampling_card import SamplingCard
    from chatdesk.ui.transcript.asks.sampling_text import SamplingQuestion
    from chatdesk.ui.transcript.asks.server_card import ServerQuestion

_ROUNDS = "rounds"
_SERVER = "server"
_SAMPLING = "sampling"


class Requests(QObject):
    """Puts a card where each question belongs, and takes the answers to the turn.

    `changed`: there is a question more or less. Who writes is not interrupted: a question takes the focus
    only from a composer that is empty, and from the question before it.
    `typed` brings letters that were meant for the composer, `inspected` the call to be looked into,
    `link_opened` an address that the user wants to open.
    """

    changed = Signal()
    typed = Signal(str)
    inspected = Signal(str)
    link_opened = Signal(str)

    def __init__(
        self,
        driver: TurnDriver,
        transcript: TranscriptView,
        composer: Composer,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._driver, self._transcript, self._composer = driver, transcript, composer
        self._keys: list[str] = []
        self._followed = False
        self._asking_server = self._sampled_for = ""
        driver.turn_event.connect(self._on_event)
        driver.stopping.connect(self._take_all)
        driver.running_changed.connect(lambda is_running: None if is_running else self._take_all())
        transcript.call_act_requested.connect(self._on_call_act)

    @property
    def is_waiting(self) -> bool:
        """Whether anything is asked."""
        return bool(self._keys)

    @property
    def wants_answer(self) -> bool:
        """Whether anything is for the user to say: not while a model writes an answer for a server."""
        return self.is_waiting and any(card.wants_answer for card in self._transcript.asks.cards)

    @property
    def has_focus(self) -> bool:
        """Whether the keys go to a question."""
        return self.is_waiting and any(card.has_focus() for card in self._transcript.asks.cards)

    @property
    def has_focus_in_form(self) -> bool:
        """Whether the keys go to what a tool server asks."""
        card = self._transcript.asks.card(_SERVER) if self.is_waiting else None
        return card is not None and card.has_focus()

    @property
    def is_writing_reason(self) -> bool:
        """Whether the keys write why a call is denied."""
        focus = QApplication.focusWidget()
        return self.has_focus and not self.has_focus_in_form and isinstance(focus, QLineEdit)

    @property
    def focus_widget(self) -> QWidget | None:
        """What takes the focus among the questions: what has it, else the first one's safe answer."""
        if not self.is_waiting:
            return None
        focus = QApplication.focusWidget()
        return focus if self.has_focus else self._transcript.asks.cards[0].first

    def take_focus(self) -> None:
        """Go to the first question, where its answers can be seen."""
        if self.is_waiting:
            card = self._transcript.asks.cards[0]
            self._transcript.asks.reveal(card)
            card.take_focus()

    def answer(self, *, is_yes: bool) -> None:
        """Answer the question with the focus, else the first one in view; bring one into view otherwise.

        What cannot be seen is never answered.
        """
        if not self.is_waiting:
            return
        asks = self._transcript.asks
        in_view = [card for card in asks.cards if asks.is_in_view(card)]
        card = next((card for card in in_view if card.has_focus()), in_view[0] if in_view else None)
        if card is None or not self._transcript.isVisible():
            self.take_focus()
        elif is_yes:
            card.approve()
        else:
            card.deny()

    def show_keys(self) -> None:
        """Have the questions name the keys in force; only the first one is answered from elsewhere."""
        shown = self._transcript.keymap.shown
        first = {"approve": split_keys(shown("tool.approve")), "deny": split_keys(shown("tool.deny"))}
        for place, card in enumerate(self._transcript.asks.cards):
            card.show_far_keys({} if place else first)

    def ask_for_server(
        self, question: ServerQuestion, answered: Callable[[str, Mapping[str, object]], None]
    ) -> None:
        """Show what a server asks while it runs a tool here, one question at a time.

        `answered` is called once: with "accept" and values, "decline", or "cancel", also when the call
        or the turn ends before.
        """
        from chatdesk.ui.transcript.asks.server_card import ServerCard

        transcript = self._transcript
        card = ServerCard(transcript.page.style.theme, question, transcript.viewport())
        card.answered.connect(answered)
        card.opened.connect(self.link_opened)
        card.typed.connect(self.typed)
        self._asking_server = question.server
        self._show(_SERVER, card, transcript.asks.put_at_end)

    def take_back_server(self) -> None:
        """Take away what a server asks: it is answered, or taken back."""
        self._take(_SERVER)

    def ask_for_model(self, question: SamplingQuestion, model: str) -> SamplingCard:
        """Show what a server wants a model to answer while it runs a tool here, one at a time.

        The card tells "leave" when the call or the turn ends before.
        """
        from chatdesk.ui.transcript.asks.sampling_card import SamplingCard

        transcript = self._transcript
        card = SamplingCard(transcript.page.style.theme, question, model, transcript.viewport())
        card.typed.connect(self.typed)
        card.staged.connect(self.changed)
        self._sampled_for = question.server
        self._show(_SAMPLING, card, transcript.asks.put_at_end)
        return card

    def take_back_sampling(self) -> None:
        """Take away what a model was to answer: it has, or shall not."""
        self._take(_SAMPLING)

    def is_run_by(self, server: str) -> bool:
        """Whether a call of the turn here runs on this server."""
        calls = self._driver.calls
        return calls is not None and calls.is_running_on(server)

    def _on_event(self, event: TurnEvent) -> None:
        match event:
            case ApprovalRequested():
                self._ask(event)
            case RoundsAsked(rounds=rounds):
                self._ask_rounds(rounds)
            case ApprovalAnswered(call_id=call_id):
                self._take(call_id)
            case ToolFinished(result=result):
                self._take(result.call_id)
                if not self.is_run_by(self._asking_server):
                    self._take(_SERVER)
                if not self.is_run_by(self._sampled_for):
                    self._take(_SAMPLING)
            case RoundsAnswered():
                self._take(_ROUNDS)

    def _ask(self, event: ApprovalRequested) -> None:
        from chatdesk.ui.transcript.asks.request_card import RequestCard

        call_id = event.call.call_id
        transcript = self._transcript
        card = RequestCard(
            transcript.page.style.theme,
            event.call,
            event.tool,
            event.arguments,
            ArgumentCheck(event.problems, event.unchecked),
            transcript.viewport(),
        )
        card.decided.connect(lambda decision: self._decide(call_id, decision))
        card.inspected.connect(lambda: self.inspected.emit(call_id))
        card.typed.connect(self.typed)
        self._show(call_id, card, transcript.asks.put)

    def _ask_rounds(self, rounds: int) -> None:
        from chatdesk.ui.transcript.asks.rounds_card import RoundsCard

        transcript = self._transcript
        card = RoundsCard(transcript.page.style.theme, rounds, transcript.viewport())
        card.decided.connect(lambda goes_on: self._driver.answer_rounds(goes_on=goes_on))
        card.typed.connect(self.typed)
        self._show(_ROUNDS, card, transcript.asks.put_at_end)

    def _show(self, key: str, card: AskCard, put: Callable[[str, AskCard], None]) -> None:
        if not self._keys:
            self._followed = self._transcript.page.scroll.follows
        takes_focus = self._may_take_focus()
        self._keys.append(key)
        put(key, card)
        if takes_focus:
            card.take_focus()
        focused = next((one for one in self._transcript.asks.cards if one.has_focus()), None)
        if focused is not None:
            # Others that come below it must not push it out of view.
            self._transcript.asks.reveal(focused)
        self.show_keys()
        self.changed.emit()

    def _decide(self, call_id: str, decision: Decision) -> None:
        calls = self._driver.calls
        if calls is not None:
            calls.answer(call_id, decision)

    def _take(self, key: str) -> None:
        if key not in self._keys:
            return
        self._keys.remove(key)
        asks = self._transcript.asks
        card = asks.card(key)
        following = next((other for other in asks.cards if other is not card), None)
        if card is not None and card.has_focus():
            # Before it goes: Qt would look for another place by itself.
            if following is not None:
                following.take_focus(is_next=True)
            else:
                self._composer.take_focus()
        asks.take(key)
        if card is not None:
            card.leave()
        if following is not None and following.has_focus():
            asks.reveal(following)
        elif following is None and self._followed:
            self._transcript.scroll_to_end()
        self.show_keys()
        self.changed.emit()

    def _take_all(self) -> None:
        for key in list(self._keys):
            self._take(key)

    def _may_take_focus(self) -> bool:
        if self.has_focus or not self._transcript.isVisible():
            return False
        return self._composer.edit.hasFocus() and not self._composer.text()

    def _on_call_act(self, act: str, call_id: str) -> None:
        calls = self._driver.calls
        if calls is None:
            return
        if act == "extend_call":
            calls.extend(call_id)
        else:
            calls.stop(call_id)
