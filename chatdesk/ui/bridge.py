"""Where asyncio meets Qt: tasks are kept and reported, turns run and stop, single awaits come back.

asyncio is imported by the methods that need it: the window is made and painted before it (40 ms).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from chatdesk.domain.errors import ChatDeskError
from chatdesk.engine.events import ChunkReceived, LateRequest, TurnEvent

if TYPE_CHECKING:
    import asyncio

    from chatdesk.engine.calls import Calls
    from chatdesk.engine.turn import Turn


P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Await what a call returns that may take its time, on a thread beside the window."""
    import asyncio

    return await asyncio.to_thread(call, *args, **kwargs)


class Tasks:
    """Keeps every task that the program starts, and reports what goes wrong in one.

    An exception that nobody awaits goes to the loop's exception handler at once, not when the
    garbage collector finds the task.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run `work` in the background."""
        import asyncio

        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._end)
        return task

    async def drain(self, seconds: float) -> int:
        """Wait for the tasks that run; cancel what is left after `seconds` and return their number."""
        import asyncio

        deadline = asyncio.get_running_loop().time() + seconds
        # What ends may have started something: a turn that ends has its draft and its place kept.
        while self._running and (rest := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._running), timeout=rest)
        left = set(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=seconds)
        return len(left)

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            task.get_loop().call_exception_handler(
                {"message": "A background task failed", "exception": error, "task": task}
            )


class TurnDriver(QObject):
    """Runs one turn at a time and stops it.

    `turn_event` carries what the turn tells, in order. After `stop()` no chunk is told any more,
    whatever still arrives: `came_late` brings the `Received` that nobody is shown.
    """

    turn_event = Signal(object)
    came_late = Signal(object)
    running_changed = Signal(bool)
    stopping = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: asyncio.Task[Any] | None = None
        self._turn: Turn | None = None
        self._has_begun = False
        self._is_stopping = False

    @property
    def is_running(self) -> bool:
        """Whether a turn is under way, the saving after a Stop included."""
        return self._task is not None

    def start(self, make: Callable[[Callable[[TurnEvent], None]], Turn]) -> None:
        """Run the turn that `make` builds around the given emitter; none may be running."""
        if self._task is not None:
            raise RuntimeError("a turn is running")
        self._has_begun = self._is_stopping = False
        turn = self._turn = make(self._tell)
        self._task = self._tasks.spawn(self._run(turn))
        self.running_changed.emit(True)

    def stop(self) -> bool:
        """Stop the turn; returns whether there was one to stop. A second call changes nothing."""
        if self._task is None or self._is_stopping:
            return False
        self._is_stopping = True
        if self._has_begun:
            self._task.cancel()
        self.stopping.emit()
        return True

    def try_now(self) -> None:
        """Make the next attempt at once, where one waits for its time."""
        if self._turn is not None and not self._is_stopping:
            self._turn.try_now()

    def wait_on(self) -> None:
        """Let the server be silent for as long as it will."""
        if self._turn is not None and not self._is_stopping:
            self._turn.wait_on()

    @property
    def calls(self) -> Calls | None:
        """The tool calls of the turn that runs; None where none does, or where it is being stopped."""
        return None if self._turn is None or self._is_stopping else self._turn.calls

    def answer_rounds(self, *, goes_on: bool) -> None:
        """Let the model go on asking for tools, or end the turn there."""
        if self._turn is not None and not self._is_stopping:
            self._turn.answer_rounds(goes_on=goes_on)

    async def _run(self, turn: Turn) -> None:
        self._has_begun = True
        if self._is_stopping and self._task is not None:
            # Cancelled before its first step a task would never run: the question would not be
            # saved, and nobody would be told.
            self._task.cancel()
        try:
            await turn.run()
        finally:
            self._task = self._turn = None
            self.running_changed.emit(False)

    def _tell(self, event: TurnEvent) -> None:
        if self._is_stopping and isinstance(event, ChunkReceived):
            self.came_late.emit(event.received)
            return
        if isinstance(event, LateRequest) and not isValid(self):
            return  # the page was closed meanwhile: nobody is left to be told
        self.turn_event.emit(event)


class Job(QObject):
    """One await at a time whose end comes back as a signal: list models, test a server.

    Starting a new one drops the one before, which then tells nothing.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._task: asyncio.Task[Any] | None = None

    @property
    def is_running(self) -> bool:
        """Whether an await is under way."""
        return self._task is not None

    def start(self, make: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Await what `make` returns; `done` brings its result, `failed` a `ChatDeskError`."""
        self.cancel()
        self._task = self._tasks.spawn(self._run(make))

    def cancel(self) -> None:
        """Drop the await that runs; nothing is told of it."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, make: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        import asyncio

        task = asyncio.current_task()
        try:
            result = await make()
        except ChatDeskError as error:
            if self._task is task:
                self._task = None
                self.failed.emit(error)
            return
        if self._task is task:
            self._task = None
            self.done.emit(result)
