"""The asyncio event loop that Qt drives: qasync, hardened where it was measured to break.

What differs from qasync 0.28.0, whose private names `_timer` and `_timer_handle_cancelled` this
relies on (the version is pinned):

* one zero timer drains the ready queue, so a nested Qt loop inside a task pauses the other tasks
  and never loses their wake-ups (qasync issues 59, 82 and 174);
* one precise timer serves a heap of real `TimerHandle`s, and cancelled ones leave the heap, where
  qasync kept a Qt timer for each (33,778 after 40 s of a stream with a read timeout);
* delays may be infinite or longer than the 24 days that fit into a Qt timer;
* async generator hooks are installed, so an abandoned generator is closed;
* the default executor has daemon threads: a name look-up that hangs does not hold up the exit.
"""

from __future__ import annotations

import asyncio
import heapq
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import Context
from typing import Any, ParamSpec, TypeVar, cast

import qasync
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_WAIT_MS = 86_400_000  # a day; a later timer is looked at again then
_MANY_CANCELLED = 100
_THREADS = 4


class _Pump(QObject):
    """Runs ready handles and due timers from two Qt timers, however many there are."""

    def __init__(self, loop: QtLoop) -> None:
        super().__init__()
        self._loop = loop
        self._ready: deque[asyncio.Handle] = deque()
        self._heap: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = 0
        self._cancelled = 0
        self._is_stopped = False
        self._zero = QTimer(self)
        self._zero.setInterval(0)
        self._zero.timeout.connect(self._run_ready)
        self._alarm = QTimer(self)
        self._alarm.setSingleShot(True)
        self._alarm.setTimerType(Qt.TimerType.PreciseTimer)
        self._alarm.timeout.connect(self._run_due)

    @property
    def timers(self) -> int:
        """How many timers wait, cancelled ones that were not yet dropped included."""
        return len(self._heap)

    def soon(self, handle: asyncio.Handle) -> None:
        self._ready.append(handle)
        if not self._zero.isActive():
            self._zero.start()

    def at(self, when: float, handle: asyncio.TimerHandle) -> None:
        self._count += 1
        is_first = not self._heap or when < self._heap[0][0]
        heapq.heappush(self._heap, (when, self._count, handle))
        if is_first:
            self._set_alarm()

    def note_cancelled(self) -> None:
        self._cancelled += 1
        if self._cancelled > _MANY_CANCELLED and self._cancelled * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if not entry[2].cancelled()]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def _run_ready(self) -> None:
        # Only what is ready now: what these handles add waits for the next pass, so that Qt's own
        # events (a key press, a paint) come in between.
        # qasync lets Qt run once more when the loop has stopped: a task stepped then would find no loop.
        ready = self._ready
        for _ in range(len(ready)):
            if self._is_stopped or not self._loop.is_running():
                return
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001 - an event loop runs its handles
        if not ready:
            self._zero.stop()

    def _run_due(self) -> None:
        now = self._loop.time()
        while self._heap and self._heap[0][0] <= now:
            handle = heapq.heappop(self._heap)[2]
            if not handle.cancelled():
                self.soon(handle)
        self._set_alarm()

    def _set_alarm(self) -> None:
        while self._heap and self._heap[0][2].cancelled():
            heapq.heappop(self._heap)
            self._cancelled = max(0, self._cancelled - 1)
        if not self._heap:
            self._alarm.stop()
            return
        milliseconds = (self._heap[0][0] - self._loop.time()) * 1000
        # Rounded up: a timer that wakes early would find nothing due and spin.
        self._alarm.start(int(min(max(milliseconds, 0) + 0.999, _LONGEST_WAIT_MS)))

    # What qasync's loop calls on its timer object.

    def stop(self) -> None:
        self._is_stopped = True
        self._zero.stop()
        self._alarm.stop()

    def set_debug(self, enabled: bool) -> None:
        """Nothing to do: handles report slow callbacks themselves in asyncio's debug mode."""

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        self.soon(handle)
        return handle


class DaemonExecutor(Executor):
    """A few daemon threads for blocking calls; `shutdown` does not wait for those that run."""

    def __init__(self, threads: int = _THREADS) -> None:
        self._limit = threads
        self._threads: list[threading.Thread] = []
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in a thread; threads are started when they are first needed."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - it is handed on, whatever it is
                future.set_exception(error)
            else:
                future.set_result(result)

        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._limit:
            thread = threading.Thread(target=self._work, name=f"blocking-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            self._idle.release()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end after what is queued; never waits."""
        for _ in self._threads:
            self._jobs.put(None)


class QtLoop(qasync.QEventLoop):
    """An asyncio loop for `asyncio.Runner(loop_factory=lambda: QtLoop(app))`."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._pump = self._timer = _Pump(self)
        self.set_default_executor(DaemonExecutor())

    @property
    def timers(self) -> int:
        """How many timers the loop holds; stays small however long a stream runs."""
        return self._pump.timers

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run `callback` in the next pass, behind what is ready already."""
        self._check_closed()
        handle = asyncio.Handle(callback, args, self, context)
        self._pump.soon(handle)
        return handle

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run `callback` at loop time `when` (seconds), never before it; infinity means never."""
        self._check_closed()
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        # This makes cancel() tell the loop.
        handle._scheduled = True  # type: ignore[attr-defined]  # noqa: SLF001
        self._pump.at(when, handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run `callback` after `delay` seconds."""
        return self.call_at(self.time() + max(delay, 0), callback, *args, context=context)

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run `callback` in the loop's thread, from any thread; the handle can be cancelled."""
        handle = asyncio.Handle(callback, args, cast("asyncio.AbstractEventLoop", self), context)
        super().call_soon_threadsafe(_run_handle, handle)
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        self._pump.note_cancelled()

    def run_forever(self) -> int:
        """Run until `stop()`, with asynchronous generators looked after."""
        before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(
            firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook
        )
        try:
            return cast("int", super().run_forever())
        finally:
            sys.set_asyncgen_hooks(*before)


def _run_handle(handle: asyncio.Handle) -> None:
    if not handle.cancelled():
        handle._run()  # noqa: SLF001 - an event loop runs its handles
