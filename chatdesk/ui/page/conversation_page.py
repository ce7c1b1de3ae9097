"""One open conversation: its transcript, its composer, and the turn that runs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from chatdesk.domain.conversation import Conversation, title_from
from chatdesk.domain.message import AttachmentPart, Failure, Message, Role, ToolResultPart
from chatdesk.domain.tool import ToolInfo
from chatdesk.engine.events import TurnEvent, TurnFinished
from chatdesk.engine.open_branch import OpenBranch
from chatdesk.engine.plans import TurnPlan, plan_continue, plan_onward, plan_retry, plan_send
from chatdesk.settings.accounts import TOUR
from chatdesk.ui.bridge import TurnDriver
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.page.answering import Answering
from chatdesk.ui.page.context_meter import ContextMeter
from chatdesk.ui.page.middle import Middle
from chatdesk.ui.page.oversize import Oversize
from chatdesk.ui.page.preset_bar import PresetBar
from chatdesk.ui.page.queue import Queue
from chatdesk.ui.page.reading import Reading
from chatdesk.ui.page.requests import Requests
from chatdesk.ui.page.turn_progress import Status, TurnProgress
from chatdesk.ui.page.welcome import Welcome
from chatdesk.ui.page.writing import Writing
from chatdesk.ui.transcript.ends import RECEIPT
from chatdesk.ui.transcript.follow import FollowMode
from chatdesk.ui.transcript.view import TranscriptView

if TYPE_CHECKING:
    from chatdesk.engine.turn import Turn

MakeTurn = Callable[[TurnPlan, Callable[[TurnEvent], None]], "Turn"]


class ConversationPage(QWidget):
    """Shows one branch of a conversation and runs its turns.

    `reading` is the branch that is shown, `writing` what is written. What has to be kept is told by
    signals, of those two also: the owner writes it. `answered` says that a turn ended (with its
    `TurnFinished`), `asking` that one is about to begin, `head_changed` that title, model or newest
    message changed.
    """

    running_changed = Signal(bool)
    status_changed = Signal()
    head_changed = Signal()
    answered = Signal(object)
    account_requested = Signal(str)
    link_activated = Signal(str)
    call_requested = Signal(str)
    receipt_requested = Signal()
    stop_requested = Signal()
    model_requested = Signal()
    command_given = Signal(str)
    asking = Signal()
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
        self.context = ContextMeter(branch)
        self.transcript = TranscriptView(theme)
        self.composer = composer or Composer(theme)
        self.welcome = welcome
        self.preset_bar = PresetBar(theme, branch, self)
        self.reading = Reading(branch, self.transcript, self.progress, lambda: driver.is_running, self)
        self.writing = Writing(self.composer, self)
        self._answering = Answering(driver, branch, self.transcript, self.log, self.progress, self)
        self.queue = Queue(driver, self.composer, self.writing, self.send, self)
        self.requests = Requests(driver, self.transcript, self.composer, self)
        self.oversize = Oversize(self.context, self.transcript, self.composer, self)
        self._make_turn = make_turn
        self._asked = ""
        self.waits_for_model = False
        # Whether the status line says what the view does while an answer is written.
        self.tells_follow_mode = False
        # How an answer is followed here, where that is not as the settings say.
        self.chosen_follow: FollowMode | None = None
        self._waiting = ""
        self.middle = Middle(self.transcript, welcome, self.requests)
        self._build()
        self._connect()
        self.reading.show_branch()

    @property
    def conversation(self) -> Conversation:
        """The head of the conversation as it is now."""
        return self.branch.conversation

    @property
    def status(self) -> Status:
        """What the status line shows while this page is open."""
        status = self.progress.status()
        # Before the figures that go first where room is short.
        context = self.oversize.words() if not self.driver.is_running else ""
        mode = _follow_words(self.transcript.modes.follow) if self.tells_follow_mode else ""
        parts = (*status.parts[:2], context, *status.parts[2:], mode)
        return replace(status, parts=tuple(filter(None, parts)))

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

    def send(self, text: str, files: tuple[AttachmentPart, ...] | None = None) -> None:
        """Ask; while a turn runs the question waits for its end.

        The files in the composer go with a text that is written there; `files` are those of another text.
        """
        is_written = files is None and text == self.composer.text()
        own = self.composer.attachments.files if is_written else files or ()
        if not (text.strip() or own):
            return
        if self.driver.is_running:
            self.queue.put(text, own)
            return
        if not self.conversation.model:
            self.waits_for_model = True
            self._waiting = "" if is_written else text
            self.model_requested.emit()
            return
        # Anything else in the composer is a draft of the user's: it stays, also what it is an edit of.
        edited_id = self.writing.edited_id if is_written else None
        plan = plan_send(self.branch, text, own, instead_of=edited_id)
        is_edit = edited_id is not None
        is_sent = self.oversize.check(plan, lambda plan: self._send(plan, text, own, is_edit=is_edit))
        if not is_sent and not is_written:
            self.writing.give_back(text, own)

    def _send(self, plan: TurnPlan, text: str, own: tuple[AttachmentPart, ...], *, is_edit: bool) -> None:
        self._asked, self._asked_files = text, own
        if (text, own) == (self.composer.text(), self.composer.attachments.files):
            self.writing.leave_editing()
            self.composer.clear()
        self.composer.history.add(text)
        self._start(plan, rewinds=is_edit)

    def choose_model(self, account_id: str, model: str) -> None:
        """Let another model answer from now on; a message that waited for one is sent."""
        self.branch.conversation = replace(self.conversation, account_id=account_id, model=model)
        self.oversize.withdraw()
        self.oversize.show_mark()
        self.head_changed.emit()
        if model and self.waits_for_model:
            self.waits_for_model = False
            self.send(self._waiting or self.composer.text())

    def stop(self) -> bool:
        """Stop what runs here; what has arrived stays."""
        self.queue.cancel_interrupt()
        return self.driver.stop()

    def retry(self, message_id: str = "") -> None:
        """Answer the last question again, or that of a message, as another version."""
        plan = plan_retry(self.branch, message_id)
        if plan is not None and not self.driver.is_running:
            self.oversize.check(plan, lambda plan: self._start(plan, rewinds=True))

    def go_on(self) -> None:
        """Go on with the last answer where it ended early."""
        plan = plan_continue(self.branch)
        if plan is not None and not self.driver.is_running:
            # After tools a new answer is asked for: one that failed there gives way to it.
            self._start(plan, rewinds=plan.continued is None)

    def send_onward(self, result: ToolResultPart) -> bool:
        """Go on with another result of a call, in a branch of its own; False where that cannot be."""
        plan = plan_onward(self.branch, result)
        if plan is None or plan.question is None or self.driver.is_running:
            return False
        self._start(plan, rewinds=True, kept=[one.call_id for one in plan.question.tool_results])
        return True

    def edit(self, message_id: str = "") -> None:
        """Take the last question into the composer, or that of a message; sending it makes a new branch."""
        question = self.branch.question_of(message_id) if message_id else self.branch.last_question()
        if question is not None and not self.driver.is_running:
            self.writing.edit(question)

    def use_tools(self, find: Callable[[str], ToolInfo | None]) -> None:
        """Take who knows the tools by the names that the model calls them."""
        self.transcript.page.find_tool = self.log.find_tool = find

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and measures."""
        self.transcript.set_theme(theme)
        self.composer.set_theme(theme)
        self.preset_bar.set_theme(theme)
        if self.welcome is not None:
            self.welcome.set_theme(theme)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.preset_bar)
        # In a low window with large text the composer stays whole, and this gives way.
        self.middle.setMinimumHeight(1)
        column.addWidget(self.middle, 1)
        column.addWidget(self.composer)

    def _connect(self) -> None:
        self.driver.running_changed.connect(self._on_running_changed)
        self.driver.stopping.connect(self.composer.set_stopping)
        self.driver.stopping.connect(self.status_changed)
        self.reading.shown.connect(self._on_shown)
        self.reading.changed.connect(self.status_changed)
        self.oversize.changed.connect(self.status_changed)
        self._answering.changed.connect(self.status_changed)
        self._answering.stored.connect(self._on_stored)
        self._answering.finished.connect(self._on_turn_finished)
        composer, transcript = self.composer, self.transcript
        composer.command_wanted.connect(self.command_given)
        composer.sent.connect(self.send)
        composer.stop_requested.connect(self.stop_requested)
        self.queue.changed.connect(self.status_changed)
        composer.edit_last_requested.connect(self.edit)
        composer.page_requested.connect(transcript.keys.scroll_pages)
        transcript.command_given.connect(self.command_given)
        transcript.message_focused.connect(self.status_changed)
        transcript.keyboard.typed.connect(self.writing.type)
        self.requests.typed.connect(self.writing.type)
        self.requests.inspected.connect(self.call_requested)
        self.requests.link_opened.connect(self.link_activated)
        self.requests.changed.connect(self.status_changed)
        transcript.act_requested.connect(self._on_act)
        transcript.link_activated.connect(self.link_activated)
        transcript.tool_call_activated.connect(lambda _message_id, call_id: self.call_requested.emit(call_id))
        if self.welcome is not None:
            self.welcome.suggestion_chosen.connect(self._on_suggestion_chosen)
            self.welcome.left.connect(composer.take_focus)
            composer.suggestions_requested.connect(self.middle.focus_suggestions)

    def _start(self, plan: TurnPlan, *, rewinds: bool = False, kept: Iterable[str] = ()) -> None:
        """Run a turn; `rewinds` first takes away what its answer will stand beside."""
        if rewinds:
            self.transcript.set_branch(plan.history, {})
        self.asking.emit()
        self.log.begin_turn(kept)
        self.driver.start(lambda emit: self._make_turn(plan, emit))

    def _on_shown(self) -> None:
        self._choose_view()
        self.oversize.withdraw()
        self.oversize.show_mark()

    def _on_stored(self, message: Message) -> None:
        self._choose_view()
        if message.role is Role.USER:
            self._asked, self._asked_files = "", ()
            self.head_changed.emit()

    def _on_turn_finished(self, event: TurnFinished) -> None:
        last = self.branch.last_answer()
        is_shown = last is not None and last.failure == event.failure
        if event.failure is not None and not is_shown:
            # Nothing of this turn could be stored: the branch is as it was, the text is given back.
            self.reading.show_branch()
            if self._asked or self._asked_files:
                self.queue.give_back(self._asked, self._asked_files)
            self.trouble.emit(event.failure)
        self._asked, self._asked_files = "", ()
        self.queue.note_end(event)
        if self.log.times.stop is not None:
            self.transcript.offer_receipt()
        self.oversize.show_mark()
        self.status_changed.emit()
        self.answered.emit(event)

    def _on_running_changed(self, is_running: bool) -> None:
        self.composer.set_running(is_running)
        self.running_changed.emit(is_running)
        self.status_changed.emit()
        if not is_running:
            self.queue.go_on()

    def _on_act(self, message_id: str, act: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "continue": self.go_on,
            "undo_continue": self.reading.undo_continue,
            "retry": self.retry,
            "edit": self.edit,
            "previous_version": lambda: self.reading.switch_version(-1, message_id),
            "next_version": lambda: self.reading.switch_version(1, message_id),
            "open_account": lambda: self.account_requested.emit(self.conversation.account_id),
            "another_model": self.model_requested.emit,
            "try_now": self.driver.try_now,
            "keep_waiting": self.driver.wait_on,
            "stop": self.stop_requested.emit,
            RECEIPT: self.receipt_requested.emit,
        }
        acts[act]()

    def _on_suggestion_chosen(self, _id: str, prompt: str) -> None:
        # The cards are the Tour's: whoever answers otherwise in this conversation knows nothing of it.
        self.branch.conversation = replace(self.branch.conversation, account_id=TOUR.id, model=TOUR.models[0])
        self.head_changed.emit()
        self.send(prompt)
        # The pressed card is gone: Up, Esc and the next words belong to the composer.
        self.composer.take_focus()

    def _choose_view(self) -> None:
        is_empty = self.branch.is_empty and not self.driver.is_running
        self.middle.set_empty(is_empty)
        if not is_empty:
            self.composer.edit.set_placeholder(self.tr("Write the next message"))


def _follow_words(mode: FollowMode) -> str:
    translate = QCoreApplication.translate
    words = {
        FollowMode.FOLLOW: translate("ConversationPage", "follows the answer"),
        FollowMode.STAY: translate("ConversationPage", "stays where you read"),
        FollowMode.TOP: translate("ConversationPage", "question at the top"),
    }
    return words[mode]
