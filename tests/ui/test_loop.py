"""The Qt-driven event loop keeps asyncio's promises where qasync alone was measured to break them."""

from __future__ import annotations

import asyncio
import contextvars
import socket
import threading
import time
from collections.abc import AsyncGenerator, Coroutine
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from chatdesk.ui.loop import DaemonExecutor, QtLoop

T = TypeVar("T")


@pytest.fixture
def app() -> QApplication:
    """The one application of this process."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([])
    app.setQuitOnLastWindowClosed(False)
    return app


def run(app: QApplication, work: Coroutine[Any, Any, T]) -> T:
    """Run `work` on a fresh Qt loop."""
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        return runner.run(work)


def test_wake_ups_survive_a_nested_qt_loop_inside_a_task(app: QApplication) -> None:
    """Tasks pause while a task runs a nested Qt loop, and all of them go on afterwards."""
    ticks: list[float] = []

    async def tick() -> None:
        for _ in range(10):
            await asyncio.sleep(0.005)
            ticks.append(time.monotonic())

    async def main() -> None:
        ticker = asyncio.ensure_future(tick())
        await asyncio.sleep(0.01)
        nested = QEventLoop()
        QTimer.singleShot(50, nested.quit)
        nested.exec()
        await asyncio.wait_for(ticker, 5)

    run(app, main())
    assert len(ticks) == 10


def test_cancelled_timers_do_not_pile_up(app: QApplication) -> None:
    """A stream that sets and cancels a timeout per read leaves few timers behind."""

    async def main() -> int:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, QtLoop)
        for _ in range(5000):
            loop.call_later(120, print).cancel()
        return loop.timers

    assert run(app, main()) < 500


def test_infinite_and_very_long_delays_are_allowed(app: QApplication) -> None:
    """Sleeping for ever, or for a year, is no error."""

    async def main() -> None:
        for seconds in (float("inf"), 400 * 86_400.0):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.sleep(seconds), 0.01)

    run(app, main())


def test_timers_run_in_order_and_never_early(app: QApplication) -> None:
    """Timers fire by their time, none before it."""
    order: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for delay in (30, 10, 20):
            loop.call_later(delay / 1000, order.append, delay)
        await asyncio.sleep(0.05)
        assert loop.time() - began >= 0.05

    run(app, main())
    assert order == [10, 20, 30]


def test_abandoned_async_generator_is_closed(app: QApplication) -> None:
    """Leaving a loop over an async generator runs its `finally`, awaits included."""
    closed = threading.Event()

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            for number in range(10):
                yield number
        finally:
            await asyncio.sleep(0)
            closed.set()

    async def main() -> None:
        async for _ in numbers():
            break
        for _ in range(20):
            await asyncio.sleep(0)

    run(app, main())
    assert closed.is_set()


def test_call_from_another_thread_keeps_its_context_and_can_be_cancelled(app: QApplication) -> None:
    """A threadsafe call runs in the loop's thread, in the context it was given."""
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="none")
    seen: list[object] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()
        context.run(name.set, "mine")
        done = asyncio.Event()

        def call() -> None:
            loop.call_soon_threadsafe(seen.append, "cancelled").cancel()
            loop.call_soon_threadsafe(lambda: seen.append(name.get()), context=context)
            loop.call_soon_threadsafe(lambda: seen.append(threading.current_thread()))
            loop.call_soon_threadsafe(done.set)

        thread = threading.Thread(target=call)
        thread.start()
        thread.join(5)  # the loop stands still meanwhile: the first call is cancelled before its turn
        await asyncio.wait_for(done.wait(), 5)

    run(app, main())
    assert seen == ["mine", threading.main_thread()]


def test_hanging_thread_does_not_hold_up_the_end(app: QApplication) -> None:
    """The loop closes at once while a blocking call is still under way."""
    release = threading.Event()
    began = time.monotonic()

    async def main() -> None:
        task = asyncio.ensure_future(asyncio.to_thread(release.wait, 20))
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.wait([task])

    run(app, main())
    assert time.monotonic() - began < 5
    release.set()


def test_executor_hands_on_results_and_errors() -> None:
    """A job's result or error reaches its future; threads are reused."""
    executor = DaemonExecutor(2)
    assert [executor.submit(pow, 2, n).result(5) for n in range(20)] == [2**n for n in range(20)]
    with pytest.raises(ZeroDivisionError):
        executor.submit(divmod, 1, 0).result(5)
    executor.shutdown()


def test_sockets_and_child_processes_work(app: QApplication) -> None:
    """Streams over a socket pair and a child process end as on asyncio's own loop."""

    async def main() -> tuple[bytes, bytes]:
        near, far = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=near)
        far.sendall(b"hello")
        far.close()
        child = await asyncio.create_subprocess_exec("echo", "hi", stdout=asyncio.subprocess.PIPE)
        output, _ = await child.communicate()
        text = await reader.read()
        writer.close()
        await writer.wait_closed()
        return text, output

    assert run(app, main()) == (b"hello", b"hi\n")
