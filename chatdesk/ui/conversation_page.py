"""One open conversation: its transcript, its composer, and the turn that runs in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from chatdesk.domain.conversation import Conversation, title_from
from chatdesk.domain.message import Failure, Message, Role
from chatdesk.engine.events import (
    ChunkReceived,
    GenerationFinished,
    GenerationStarted,
    MessageAdded,
    ToolFinished,
    ToolStarted,
    TurnEvent,
    TurnFinished,
    VersionAdded,
)
from chatdesk.engine.plans import OpenBranch, TurnPlan
from chatdesk.settings.accounts import TOUR
from chatdesk.ui.bridge import TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.view import TranscriptView
from chatdesk.ui.turn_progress import Status, TurnProgress
from chatdesk.ui.welcome import Welcome

if TYPE_CHECKING:
    from chatdesk.engine.turn import Turn

MakeTurn = Callable[[TurnPlan, Callable[[TurnEvent], None]], "Turn"]

_STATUS_MS = 250


class ConversationPage(QWidget):
    """Shows one branch of a conversation and runs its turns.

    What has to be kept is told by signals: the owner writes it. `answered` says that a turn ended
    (with its `TurnFinished`), `head_changed` that title, model or newest message changed, `message_changed`
    brings a stored message that is another one now.
    """

    running_changed = Signal(bool)
    status_changed = Signal()
    head_changed = Signal()
    branch_switched = Signal(str)
    message_changed = Signal(object)
    answered = Signal(object)
    draft_changed = Signal(str)
    account_requested = Signal(str)
    link_activated = Signal(str)
    call_requested = Signal(str)
    stop_requested = Signal()
    model_requested = Signal()
    command_given = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        branch: OpenBranch,
        theme: Theme,
        driver: TurnDriver,
        make_turn: MakeTurn,
        *,
        composer: Composer | None = None,
        welcome: Welcome | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.branch = branch
        self.driver = driver
        self.log = TurnLog.of_branch(branch.messages)
        self.progress = TurnProgress()
        self.transcript = TranscriptView(theme)
        self.composer = composer or Composer(theme)
        self.welcome = welcome
        self._make_turn = make_turn
        self._editing: str | None = None
        self._before_editing = ""
        self._queued = ""
        self._asked = ""
        self.waits_for_model = False
        self._waiting = ""
        self._stack = QStackedWidget()
        self._status_timer = QTimer(self, interval=_STATUS_MS)
        self._told_draft = ""
        self._build()
        self._connect()
        self.show_branch()

    @property
    def conversation(self) -> Conversation:
        """The head of the conversation as it is now."""
        return self.branch.conversation

    @property
    def middle(self) -> QWidget:
        """What can take the focus above the composer: the transcript, or a suggestion."""
        cards = self.welcome.cards if self.welcome is not None else []
        if cards and self._stack.currentWidget() is self.welcome:
            return next((card for card in cards if card.hasFocus()), cards[0])
        return self.transcript

    @property
    def status(self) -> Status:
        """What the status line shows while this page is open."""
        return self.progress.status()

    @property
    def failure(self) -> Failure | None:
        """What went wrong with the last answer, or with the attempt before the one that waits."""
        answer = self.branch.last_answer()
        return self.progress.waits.failure or (answer.failure if answer is not None else None)

    @property
    def title(self) -> str:
        """The title, or the first line of the first question where there is none yet."""
        messages = self.branch.messages
        return self.conversation.title or (title_from(messages[0]) if messages else "")

    def show_branch(self) -> None:
        """Show the open branch anew: after opening, a retry, an edit or a switch of versions."""
        messages = self.branch.messages
        self.transcript.set_branch(messages, self.branch.versions())
        self._choose_view()
        self.progress.show_message(self.branch.last_answer())
        self.status_changed.emit()

    def send(self, text: str) -> None:
        """Ask; while a turn runs the text stays in the composer."""
        if self.driver.is_running or not text.strip():
            return
        if not self.conversation.model:
            self.waits_for_model = True
            self._waiting = text if text != self.composer.text() else ""
            self.model_requested.emit()
            return
        plan = self.branch.plan_send(text, instead_of=self._editing)
        is_edit = self._editing is not None
        self._asked = text
        self._leave_editing()
        if text == self.composer.text():
            # Anything else there is a draft of the user's: it stays.
            self.composer.clear()
        self.composer.add_to_history(text)
        self._start(plan, rewinds=is_edit)

    def take_amended(self, message: Message) -> None:
        """Show a stored message as it has become since; nothing is moved."""
        if self.branch.message(message.id) is None:
            return
        self.branch.add_beside(message)
        self.transcript.amend(message)
        self.progress.take_amended(message)
        self.status_changed.emit()

    def choose_model(self, account_id: str, model: str) -> None:
        """Let another model answer from now on; a message that waited for one is sent."""
        self.branch.conversation = replace(self.conversation, account_id=account_id, model=model)
        self.head_changed.emit()
        if model and self.waits_for_model:
            self.waits_for_model = False
            self.send(self._waiting or self.composer.text())

    def stop(self) -> bool:
        """Stop what runs here; what has arrived stays."""
        self._queued = ""
        return self.driver.stop()

    def interrupt_and_send(self) -> None:
        """Stop, keep the partial answer, and send what is in the composer."""
        text = self.composer.text()
        if not self.driver.is_running:
            self.send(text)
        elif text.strip() and self.driver.stop():
            self._queued = text

    def retry(self, message_id: str = "") -> None:
        """Answer the last question again, or that of a message, as another version."""
        plan = self.branch.plan_retry(message_id)
        if plan is not None and not self.driver.is_running:
            self._start(plan, rewinds=True)

    def go_on(self) -> None:
        """Go on with the last answer where it ended early."""
        plan = self.branch.plan_continue()
        if plan is not None and not self.driver.is_running:
            # After tools a new answer is asked for: one that failed there gives way to it.
            self._start(plan, rewinds=plan.continued is None)

    def undo_continue(self) -> None:
        """Take the last continuation away: the answer is as it was when it had ended early."""
        if not self.driver.is_running:
            self._show_changed(self.branch.undo_continue())

    def redo_continue(self) -> None:
        """Bring back the continuation that was taken away."""
        if not self.driver.is_running:
            self._show_changed(self.branch.redo_continue())

    def edit_last(self) -> None:
        """Take the last question into the composer; sending it makes a new branch."""
        self._edit(self.branch.last_question())

    def edit(self, message_id: str) -> None:
        """Take the question that a message is, or answers, into the composer."""
        self._edit(self.branch.question_of(message_id))

    def _edit(self, question: Message | None) -> None:
        if question is not None and not self.driver.is_running:
            if self._editing is None:
                self._before_editing = self.composer.text()
            self._editing = question.id
            self.composer.set_text(question.text)
            self.composer.set_editing(True)
            self.composer.take_focus()

    def quote(self, text: str) -> None:
        """Put a text into the composer as a quotation, at the cursor; what is written there stays."""
        quoted = "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
        self.composer.take_focus()
        cursor = self.composer.edit.textCursor()
        # A quotation is a paragraph of its own.
        before = "" if cursor.atBlockStart() else "\n\n"
        self.composer.edit.insertPlainText(f"{before}{quoted}\n\n")

    def focus_suggestions(self) -> None:
        """Go to the suggested prompts, where this conversation is empty."""
        if self.welcome is not None and self._stack.currentWidget() is self.welcome:
            self.welcome.focus_suggestions()

    def switch_version(self, step: int, message_id: str = "") -> None:
        """Show another version of a message, or of the last one that has several."""
        versions, before = self.branch.versions(), self.branch.messages
        chosen = message_id or next((m.id for m in reversed(before) if m.id in versions), "")
        if chosen in versions and not self.driver.is_running and self.branch.switch(chosen, step):
            has_ring = self.transcript.messages.message_id == chosen
            self.show_branch()
            if has_ring:
                place = [message.id for message in before].index(chosen)
                self.transcript.focus_message(self.branch.messages[place].id)
            self.branch_switched.emit(self.branch.leaf_id or "")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self.transcript.set_theme(theme)
        self.composer.set_theme(theme)
        if self.welcome is not None:
            self.welcome.set_theme(theme)

    def set_draft(self, text: str) -> None:
        """Bring back a text that was typed and not sent."""
        self._told_draft = text
        self.composer.set_text(text)

    def tell_draft(self) -> None:
        """Tell the draft if it is another one than was told last."""
        text = "" if self._editing is not None else self.composer.text()
        if text != self._told_draft:
            self._told_draft = text
            self.draft_changed.emit(text)

    def _build(self) -> None:
        self._stack.addWidget(self.transcript)
        if self.welcome is not None:
            self._stack.addWidget(self.welcome)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.composer)

    def _connect(self) -> None:
        self.driver.turn_event.connect(self._on_turn_event)
        self.driver.running_changed.connect(self._on_running_changed)
        self.driver.stopping.connect(self._on_stopping)
        self._status_timer.timeout.connect(self._show_waits)
        composer, transcript = self.composer, self.transcript
        composer.sent.connect(self.send)
        composer.stop_requested.connect(self.stop_requested)
        composer.edit_last_requested.connect(self.edit_last)
        composer.editing_left.connect(self._give_editing_up)
        composer.text_changed.connect(self.tell_draft)
        composer.page_requested.connect(transcript.scroll_pages)
        transcript.command_given.connect(self.command_given)
        transcript.message_focused.connect(self.status_changed)
        transcript.keyboard.typed.connect(self._on_typed)
        transcript.act_requested.connect(self._on_act)
        transcript.link_activated.connect(self.link_activated)
        transcript.tool_call_activated.connect(lambda _message_id, call_id: self.call_requested.emit(call_id))
        if self.welcome is not None:
            self.welcome.suggestion_chosen.connect(self._on_suggestion_chosen)
            self.welcome.left.connect(composer.take_focus)
            composer.suggestions_requested.connect(self.focus_suggestions)

    def _start(self, plan: TurnPlan, *, rewinds: bool = False) -> None:
        """Run a turn; `rewinds` first takes away what its answer will stand beside."""
        if rewinds:
            self.transcript.set_branch(plan.history, {})
        self.log.begin_turn()
        self.driver.start(lambda emit: self._make_turn(plan, emit))

    def _show_changed(self, message: Message | None) -> None:
        if message is not None:
            self.transcript.finish(message)
            self.progress.show_message(message)
            self.message_changed.emit(message)
            self.status_changed.emit()

    def _on_turn_event(self, event: TurnEvent) -> None:
        self.log.note(event)
        self.progress.note(event)
        match event:
            case ChunkReceived(message_id=message_id, received=received):
                self.transcript.add_deltas(message_id, received.deltas, received.at)
            case MessageAdded(message=message):
                self._on_message_added(message)
            case GenerationStarted(message=message):
                self.branch.add(message)
                self.transcript.begin(message)
            case VersionAdded(message=message):
                self.branch.add_beside(message)
            case GenerationFinished(message=message):
                self.branch.add(message)
                self.transcript.set_siblings(self.branch.versions())
                self.transcript.finish(message)
            case ToolStarted(call=call):
                self.transcript.set_tool_state(call.call_id, "runs", None)
            case ToolFinished(result=result):
                state = "failed" if result.is_error else "done"
                self.transcript.set_tool_state(result.call_id, state, result.seconds)
            case TurnFinished():
                self._on_turn_finished(event)
        if not isinstance(event, ChunkReceived | TurnFinished):
            self._show_waits()

    def _show_waits(self) -> None:
        """Say what is waited for, in the place of the answer and in the status line."""
        self.transcript.show_note(self.progress.waits.live_note())
        self.status_changed.emit()

    def _on_message_added(self, message: Message) -> None:
        self.branch.add(message)
        self.transcript.append(message)
        self._choose_view()
        if message.role is Role.USER:
            self._asked = ""
            self.head_changed.emit()

    def _on_turn_finished(self, event: TurnFinished) -> None:
        if event.failure is not None and not self._is_shown_at_its_message(event.failure):
            # Nothing of this turn could be stored: the branch is as it was, the text is given back.
            self.show_branch()
            if self._asked and not self.composer.text():
                self.composer.set_text(self._asked)
            self.trouble.emit(event.failure)
        self._asked = ""
        self.status_changed.emit()
        self.answered.emit(event)

    def _on_stopping(self) -> None:
        # Everything that was told before the key press is shown now; nothing is afterwards.
        self.transcript.flush()
        self.progress.stopping()
        self.transcript.show_note(None)
        self.composer.set_stopping()
        self.status_changed.emit()

    def _on_running_changed(self, is_running: bool) -> None:
        self.composer.set_running(is_running)
        self.transcript.set_busy(is_running)
        if is_running:
            self._status_timer.start()
        else:
            self._status_timer.stop()
        self.running_changed.emit(is_running)
        self.status_changed.emit()
        if not is_running and self._queued:
            text, self._queued = self._queued, ""
            self.send(text)

    def _on_act(self, message_id: str, act: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "continue": self.go_on,
            "undo_continue": self.undo_continue,
            "retry": self.retry,
            "edit": self.edit_last,
            "previous_version": lambda: self.switch_version(-1, message_id),
            "next_version": lambda: self.switch_version(1, message_id),
            "open_account": self._request_account,
            "try_now": self.driver.try_now,
            "keep_waiting": self.driver.wait_on,
            "stop": self.stop_requested.emit,
        }
        acts[act]()

    def _on_typed(self, text: str) -> None:
        self.composer.take_focus()
        self.composer.edit.insertPlainText(text)

    def _request_account(self) -> None:
        self.account_requested.emit(self.conversation.account_id)

    def _on_suggestion_chosen(self, _id: str, prompt: str) -> None:
        # The cards are the Tour's: whoever answers otherwise in this conversation knows nothing of it.
        self.branch.conversation = replace(self.branch.conversation, account_id=TOUR.id, model=TOUR.models[0])
        self.head_changed.emit()
        self.send(prompt)
        # The pressed card is gone: Up, Esc and the next words belong to the composer.
        self.composer.take_focus()

    def _give_editing_up(self) -> None:
        """Bring back what was written before; the question stays as it was asked."""
        self._leave_editing()
        self.composer.set_text(self._before_editing)

    def _leave_editing(self) -> None:
        if self._editing is not None:
            self._editing = None
            self.composer.set_editing(False)

    def _is_shown_at_its_message(self, failure: Failure) -> bool:
        last = self.branch.last_answer()
        return last is not None and last.failure == failure

    def _choose_view(self) -> None:
        is_empty = self.branch.is_empty and not self.driver.is_running
        shown = self.welcome if is_empty and self.welcome is not None else self.transcript
        self._stack.setCurrentWidget(shown)
        if not is_empty:
            self.composer.set_placeholder(self.tr("Write the next message"))
