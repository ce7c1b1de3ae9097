"""Frames and their spacing."""

from __future__ import annotations

import asyncio

from chatdesk.ui.transcript.scheduler import BackOff, FrameScheduler


async def test_many_requests_are_one_frame() -> None:
    """All requests of 16 ms are answered by one frame, and none comes after it."""
    frames = 0
    done = asyncio.Event()

    def work() -> None:
        nonlocal frames
        frames += 1
        done.set()

    scheduler = FrameScheduler(work)
    for _ in range(1000):
        scheduler.request()
    await asyncio.wait_for(done.wait(), 10)
    assert not scheduler.is_due
    assert frames == 1


async def test_a_cancelled_frame_does_not_come() -> None:
    """After `cancel` nothing is called, however long one waits."""
    scheduler = FrameScheduler(lambda: frames.append(1))
    frames: list[int] = []
    scheduler.request()
    scheduler.cancel()
    await asyncio.sleep(0.05)
    assert frames == []


def test_a_dear_render_is_followed_by_a_rest() -> None:
    """After a render of 10 ms the next may come 20 ms later; after a cheap one at once."""
    now = 100.0
    back_off = BackOff(lambda: now)
    back_off.note(0.010)
    assert 19 <= back_off.wait_ms() <= 21
    now += 0.021
    assert back_off.wait_ms() == 0
    back_off.note(0.007)
    assert back_off.wait_ms() == 0
    back_off.note(1.0)
    back_off.forget()
    assert back_off.wait_ms() == 0
