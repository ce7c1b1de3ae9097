"""The commands without a window: doctor, export, import, replay. Qt is never imported here."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chatdesk.command_line import DoctorOptions, ExportOptions, ImportOptions, flush_output
from chatdesk.domain.errors import ChatDeskError, StoreError
from chatdesk.options import ReplayOptions
from chatdesk.settings.paths import Paths, find_paths
from chatdesk.store.store import Store

if TYPE_CHECKING:
    from chatdesk.store.imports.finding import ImportProgress

HeadlessOptions = DoctorOptions | ExportOptions | ImportOptions | ReplayOptions

OK = 0
FAILED = 1


def run(options: HeadlessOptions) -> int:
    """Carry out a command; prints its result, or one sentence and a hint on standard error."""
    try:
        match options:
            case ReplayOptions():
                _replay(options)
            case DoctorOptions():
                _doctor(options)
            case ExportOptions():
                _export(options)
            case ImportOptions():
                _import(options)
        flush_output()
    except ChatDeskError as error:
        print(error.text, file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        flush_output()
    return OK


def _replay(options: ReplayOptions) -> None:
    from chatdesk.replay import recording_of, replay_bytes

    data = recording_of(options).data
    print(json.dumps(replay_bytes(data, options.dialect, options.chunk_size or None), ensure_ascii=True))


def _doctor(options: DoctorOptions) -> None:
    import asyncio

    from chatdesk.doctor import examine, to_text

    report = asyncio.run(examine(find_paths(options.data_dir, os.environ), os.environ))
    print(json.dumps(report, indent=2) if options.as_json else to_text(report))


def _export(options: ExportOptions) -> None:
    from chatdesk.store.export import export_conversations

    store = _open_store(find_paths(options.data_dir, os.environ), must_exist=True)
    try:
        ids = [options.conversation] if options.conversation else None
        report = export_conversations(store, ids, options.format, Path(options.output))
    finally:
        store.close().result()
    written = report.paths[0] if len(report.paths) == 1 else options.output
    print(f"{_count(report.conversations, 'conversation')}, {_count(report.messages, 'message')}: {written}")


def _import(options: ImportOptions) -> None:
    import signal
    import threading

    from chatdesk.store.importing import import_file

    paths = find_paths(options.data_dir, os.environ)
    paths.make_folders()
    store = _open_store(paths, must_exist=False)
    interrupted = threading.Event()
    # Not as an exception, which could come between a write and the note of what was written.
    before = signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    try:
        report = import_file(store, Path(options.path), _show_progress, interrupted.is_set)
    finally:
        signal.signal(signal.SIGINT, before)
        store.close().result()
        if sys.stderr.isatty():
            print(end="\r\x1b[K", file=sys.stderr)
    print(
        f"Added {_count(report.conversations, 'conversation')} with {_count(report.messages, 'message')}; "
        f"{report.completed} completed, {report.unchanged} were there already."
    )
    for left_out in (*report.left_out, *report.other_files):
        print(f"Left out: {left_out}.")


def _show_progress(progress: ImportProgress) -> None:
    if sys.stderr.isatty():
        doing = "Checking" if progress.is_checked else "Adding"
        done = f"{progress.fraction:4.0%}, {_count(progress.conversations, 'conversation')}"
        print(f"\r{doing}: {done}\x1b[K", end="", file=sys.stderr, flush=True)


def _open_store(paths: Paths, *, must_exist: bool) -> Store:
    if must_exist and not paths.database.exists():
        raise StoreError(
            f"There are no conversations in {paths.database.parent}.",
            hint="Name another directory with --data-dir.",
        )
    return Store(paths.database)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
