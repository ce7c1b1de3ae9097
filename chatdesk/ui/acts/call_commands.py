"""The commands that are about a tool call: run it again, tell the model what was wrong, go on, copy it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from chatdesk.domain.approval import Decision
from chatdesk.domain.message import CallEnding, ToolCallPart, ToolResultPart
from chatdesk.domain.tool import DEFAULT_SECONDS, ToolInfo, ToolNote
from chatdesk.domain.tool_server import ToolServer
from chatdesk.engine.events import STOPPED_CALL
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.inspector.call_entry import CallEntry, CallRun, CallState
from chatdesk.ui.inspector.models import pretty
from chatdesk.ui.inspector.turn_log import TurnLog
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    import asyncio

    from chatdesk.ui.inspector.call_page import CallPage

_CALL = "call"
_WANTS_OTHERS = "Call it again with arguments that fit its schema."


class Runner(Protocol):
    """Runs tools; the toolbox of the turns does."""

    def find(self, name: str) -> ToolInfo | None:
        """Return the tool that the model knows by this name."""

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Run one call; failures are results with `is_error`, only cancellation is raised."""


class CallCommands(QObject):
    """Carries them out for the call that the inspector shows, in the conversation in front.

    A run that the user starts is its own approval: nobody asks again. It changes nothing in the
    conversation until its result is sent onward, and then makes a branch. `changed` says that a run began
    or ended.
    """

    changed = Signal()

    def __init__(
        self,
        page: Callable[[], ConversationPage],
        toolbox: Runner,
        servers: Callable[[], Sequence[ToolServer]],
        tell: Callable[[Notice], None],
        tasks: Tasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._toolbox = toolbox
        self._servers = servers
        self._tell = tell
        self._tasks = tasks
        self._calls: CallPage | None = None
        self._task: asyncio.Task[Any] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a call runs that the user has started."""
        return self._task is not None

    def watch(self, calls: CallPage) -> None:
        """Carry out what is asked for in the page of the calls."""
        self._calls = calls
        calls.copies = self._copies
        calls.copy_requested.connect(self._copy)
        calls.views.editor.run_requested.connect(self.run)
        calls.views.editor.onward_requested.connect(self._send_text)

    def edit_and_run(self) -> None:
        """Open the editor for the arguments of the call, or for its result where that is looked at."""
        if self._calls is not None and self._calls.can_run:
            self._calls.edit()

    def stop(self) -> bool:
        """Stop the run that the user has started; False where none is."""
        if self._task is None:
            return False
        self._task.cancel()
        return True

    def run(self, arguments: str) -> None:
        """Run the call with these arguments, beside what there is."""
        entry = self._entry
        if self._calls is None or entry is None or self.is_running or not self._calls.can_run:
            return
        log = self._page().log
        run = entry.begin_run(arguments, log.now)
        self._calls.views.editor.forget()
        self._calls.views.close_editor()
        self._task = self._tasks.spawn(self._run(entry, run, log))
        self._calls.show_run()
        self.changed.emit()

    def send_onward(self) -> None:
        """Go on with the result of the chosen run, in a branch of its own."""
        entry, run = self._entry, None if self._calls is None else self._calls.views.runs.run
        if entry is None or run is None or run.result is None or not self._can_start:
            return
        content = run.result.content
        if pretty(run.arguments) != pretty(entry.arguments):
            content = f"The user ran this call again with other arguments: {run.arguments}\n\n{content}"
        self._go_on(replace(run.result, call_id=entry.call_id, content=content))

    def send_error_back(self) -> None:
        """Tell the model what of the arguments does not fit, as the result of the call."""
        entry = self._entry
        if self._calls is None or entry is None or not self._calls.can_send_back:
            return
        driver = self._page().driver
        if entry.state is CallState.WAITS:
            if driver.calls is not None:
                driver.calls.answer(entry.call_id, Decision(is_approved=False, reason=_WANTS_OTHERS))
            return
        if self._can_start:
            said = "\n".join(f"- {line}" for line in self._calls.violations)
            said = said.replace(", the model wrote ", ", you wrote ")
            text = f"The arguments of this call do not fit its schema:\n{said}\n{_WANTS_OTHERS}"
            ending = CallEnding.NOT_RUN.value
            self._go_on(ToolResultPart(entry.call_id, text, is_error=True, ending=ending))

    @property
    def _entry(self) -> CallEntry | None:
        return None if self._calls is None else self._calls.entry

    @property
    def _can_start(self) -> bool:
        """Whether the conversation is at rest; else it is said why nothing happens."""
        if not self._page().driver.is_running:
            return True
        words = self.tr("Wait for the end of the answer, or stop it first.")
        self._tell(Notice(_CALL, self.tr("An answer is being written"), words, NoticeKind.INFO))
        return False

    def _send_text(self, text: str) -> None:
        """Go on with a result that the user has written."""
        entry = self._entry
        if entry is None or self._calls is None or not self._can_start:
            return
        newest = entry.runs[-1].result if entry.runs else None
        part = newest or ToolResultPart(entry.call_id, text)
        self._calls.views.editor.forget()
        self._calls.views.close_editor()
        self._go_on(ToolResultPart(entry.call_id, text, part.is_error, part.seconds))

    def _go_on(self, result: ToolResultPart) -> None:
        if self._page().send_onward(result):
            words = self.tr("The one before is another version of the answer.")
            self._tell(
                Notice(_CALL, self.tr("Sent onward in a new branch"), words, NoticeKind.DONE, is_quiet=True)
            )

    async def _run(self, entry: CallEntry, run: CallRun, log: TurnLog) -> None:
        from chatdesk.engine.time_limit import TimeLimit

        tool = self._toolbox.find(entry.name)
        limit = TimeLimit(DEFAULT_SECONDS if tool is None else tool.seconds)

        def note(said: ToolNote) -> None:
            limit.heed(said)
            run.take_note(log.now, said)
            log.touch()

        call = ToolCallPart(entry.call_id, entry.name, run.arguments)
        result = ToolResultPart(entry.call_id, STOPPED_CALL, is_error=True, ending=CallEnding.STOPPED.value)
        try:
            result = await limit.run(self._toolbox.call(call, note))
        except TimeoutError:
            text = f"Stopped: it was not done after {limit.end:.0f} s, the time that it has here."
            result = replace(result, content=text, ending=CallEnding.TIMED_OUT.value)
        finally:
            self._task = None
            run.finish(replace(result, seconds=round(log.now - (run.began or 0.0), 3)))
            log.touch()
            self.changed.emit()

    def _copies(self, entry: CallEntry) -> dict[str, str]:
        from chatdesk.snippets.tool_call import CallForm, forms_of

        server = self._server_of(entry)
        is_remote = server is not None and server.is_remote
        words = {
            CallForm.ARGUMENTS: self.tr("Arguments as JSON"),
            CallForm.RESULT: self.tr("Result"),
            CallForm.JSON_RPC: self.tr("Call as JSON-RPC"),
            CallForm.SHELL: self.tr("Call by curl") if is_remote else self.tr("Call by a command line"),
        }
        forms = forms_of(has_result=self._shown_result(entry) is not None, server=server)
        return {form.value: words[form] for form in forms}

    def _copy(self, form: str) -> None:
        from chatdesk.snippets.tool_call import CallForm, json_rpc, shell, variables

        entry = self._entry
        if entry is None:
            return
        server, result = self._server_of(entry), self._shown_result(entry)
        arguments = entry.runs[-1].arguments if entry.runs else entry.arguments
        tool = entry.tool.name if entry.tool is not None else entry.name
        more, text = "", pretty(arguments) or "{}"
        if form == CallForm.RESULT and result is not None:
            text = result
        elif form == CallForm.JSON_RPC:
            text = json_rpc(tool, arguments)
        elif form == CallForm.SHELL and server is not None:
            text = shell(server, tool, arguments)
            needed = ", ".join(variables(server))
            more = self.tr("It reads {0} from the environment.").format(needed) if needed else ""
        QGuiApplication.clipboard().setText(text)
        title = self.tr("Copied: {0}").format(self._copies(entry)[form])
        self._tell(Notice(_CALL, title, more, NoticeKind.DONE, is_quiet=True))

    def offer_copies(self) -> None:
        """Open the menu of the forms in which the call can be copied."""
        if self._calls is not None:
            self._calls.open_copy_menu()

    @staticmethod
    def _shown_result(entry: CallEntry) -> str | None:
        newest = entry.runs[-1].result if entry.runs else None
        return None if newest is None else newest.content

    def _server_of(self, entry: CallEntry) -> ToolServer | None:
        wanted = entry.tool.server if entry.tool is not None and not entry.tool.is_builtin else None
        return next((server for server in self._servers() if server.name == wanted), None)
