"""Starts the window for one data directory, or hands over to the one that runs there already."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ChatDeskError, StoreError
from chatdesk.options import WindowOptions
from chatdesk.settings.paths import Paths, find_paths

if TYPE_CHECKING:
    from chatdesk.providers.recording import Recording

OK = 0
FAILED = 1


def run(options: WindowOptions) -> int:
    """Run the window until it is closed, or hand over to the one that runs already."""
    from chatdesk.qt_check import refusal

    # Everything that is made now stays: looking for garbage in it costs a twentieth of the start. Later
    # `ui.collector` does it.
    gc.disable()
    if why := refusal():
        return _fail(why)
    try:
        recording = None
        if options.replay is not None:
            from chatdesk.replay import recording_of

            recording = recording_of(options.replay)
            options = options._replace(
                account=recording.account.id, prompt=f"Replay of {recording.name}", send=True
            )
        paths = find_paths(options.data_dir, os.environ)
        paths.make_folders()
        return _run_owner(options, paths, recording)
    except ChatDeskError as error:
        # Of the database the window has told; a recorded stream is played from a terminal.
        is_told = isinstance(error, StoreError) or options.replay is not None
        return (_fail if is_told else _refuse)(error.text, error.hint)


def _run_owner(options: WindowOptions, paths: Paths, recording: Recording | None) -> int:
    from chatdesk.app import binding

    binding.load()
    # The lock first: only its owner may open the database.
    from chatdesk.ui.instance import SingleInstance

    instance = SingleInstance(paths.lock)
    if not instance.own():
        if recording is not None:
            return _fail(
                "ChatDesk is already running with this data directory, and takes no recorded stream there.",
                "Close that window, or choose another directory with --data-dir.",
            )
        if instance.hand_over(options.prompt, options.send, options.new):
            return OK
        return _refuse(
            "ChatDesk is already running with this data directory, and does not answer.",
            "Close that window, or choose another directory with --data-dir.",
        )
    try:
        from chatdesk.app.first_paint import FirstPaint

        first = FirstPaint(paths)
        first.paint()
        from chatdesk.app import plain_asyncio

        plain_asyncio.load()
        from chatdesk.app.program import Program

        Program(options, paths, instance, first, recording).run()
        return OK
    finally:
        # All of it goes with the process: to look for garbage among it once more takes up to half a second.
        gc.freeze()
        instance.release()


def _refuse(text: str, hint: str) -> int:
    """Say so on standard error and in a small window."""
    status = _fail(text, hint)
    from chatdesk.app.refusing import show_refusal

    show_refusal(text, hint)
    return status


def _fail(text: str, hint: str = "") -> int:
    print(text, file=sys.stderr)  # noqa: T201 - there is no window yet that could say it
    if hint:
        print(hint, file=sys.stderr)  # noqa: T201
    return FAILED
