"""Import from the window: something is chosen, the work is done beside it, a notice tells what came of it."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from chatdesk.domain.errors import StoreError
from chatdesk.store.store import Store
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.window.notices import Notice, NoticeKind, NoticeStrip

if TYPE_CHECKING:
    from chatdesk.store.importing import ImportReport
    from chatdesk.store.imports.finding import ImportProgress

_KEY = "import"
_RUNNING = "import-running"
# Seconds between two notices of the progress: each is spoken by screen readers, and leaves after eight.
_PAUSE = 4.0
# Seconds after which the thread that writes gives way to the window; by itself it would hold on for 5 ms.
_GIVES_WAY = 0.0005


class Imports(QObject):
    """Adds the conversations of exports, one import at a time; the notice meanwhile cancels it and the rest.

    Exports are read in a process of their own: the window shall not wait for the reading of large JSON.
    At the end of the program an import that runs is cancelled too: what it had added is taken back.
    """

    def __init__(self, desk: Desk, store: Store, notices: NoticeStrip, tasks: Tasks, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._store = desk, store
        self._notices, self._tasks, self._window = notices, tasks, window
        self._folder = ""
        self._cancelled: threading.Event | None = None
        self._waiting: deque[Path] = deque()
        self._told_at = 0.0
        notices.act_chosen.connect(self._on_notice_act)

    def choose(self) -> None:
        """Ask which files to import."""
        dialog = self._dialog(self.tr("Import conversations"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Exports (*.zip *.json *.jsonl)"), self.tr("All files (*)")])
        dialog.open()

    def choose_folder(self) -> None:
        """Ask which folder to import: some programs keep or export their conversations as one."""
        dialog = self._dialog(self.tr("Import a folder of conversations"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def take(self, paths: Sequence[Path]) -> None:
        """Import files, ZIP archives and folders, one after the other and after those that are waiting."""
        self._waiting += paths
        self._begin()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDirectory(self._folder or _first_folder())
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        return dialog

    def _begin(self) -> None:
        if self._cancelled is None and self._waiting:
            path = self._waiting.popleft()
            self._folder = str(path.parent)
            self._cancelled = threading.Event()
            self._tell_progress(path.name, "")
            self._tasks.spawn(self._run(path, self._cancelled))

    def cancel(self) -> None:
        """Cancel the import that runs and those that wait; what it had added is taken back."""
        self._waiting.clear()
        if self._cancelled is not None:
            self._cancelled.set()

    async def _run(self, path: Path, cancelled: threading.Event) -> None:
        import asyncio

        from chatdesk.store.importing import ImportCancelled, import_file
        from chatdesk.store.imports.apart import find_apart

        loop = asyncio.get_running_loop()

        def on_progress(progress: ImportProgress) -> None:
            loop.call_soon_threadsafe(self._on_progress, path.name, progress)

        work = asyncio.to_thread(import_file, self._store, path, on_progress, cancelled.is_set, find_apart)
        job = asyncio.ensure_future(work)
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_GIVES_WAY)
        try:
            report = await asyncio.shield(job)
        except ImportCancelled:
            self._tell(self.tr("The import was cancelled"), self.tr("Nothing was changed."), NoticeKind.INFO)
        except StoreError as error:
            self._tell_refused(path.name, error)
        except asyncio.CancelledError:
            self.cancel()
            with suppress(StoreError):
                await job
            raise
        else:
            self._desk.take_heads(await self._store.conversations.newest())
            self._tell_report(report)
        finally:
            sys.setswitchinterval(usual)
            self._cancelled = None
            self._begin()

    def _on_progress(self, name: str, progress: ImportProgress) -> None:
        if self._cancelled is None or time.monotonic() < self._told_at + _PAUSE:
            return
        count = self._conversations(progress.conversations)
        done = f"{progress.fraction:.0%}"
        words = self.tr("{0} checked, {1}") if progress.is_checked else self.tr("{0}, {1} added")
        self._tell_progress(name, words.format(done, count))

    def _tell_progress(self, name: str, text: str) -> None:
        self._told_at = time.monotonic()
        title = self.tr("Importing {0}…").format(name)
        self._notices.show_notice(Notice(_RUNNING, title, text, NoticeKind.INFO, act=self.tr("Cancel")))

    def _tell_refused(self, name: str, error: StoreError) -> None:
        """Say first that this file is not imported, then why not."""
        about, colon, reason = error.text.partition(": ")
        if not colon or not about.startswith("This file"):
            self._tell(error.text, error.hint, NoticeKind.ERROR)
            return
        why = f"{reason[0].upper()}{reason[1:]} {error.hint}".strip()
        self._tell(self.tr("{0} cannot be imported").format(name), why, NoticeKind.ERROR)

    def _tell_report(self, report: ImportReport) -> None:
        count = report.messages
        messages = self.tr("1 message") if count == 1 else self.tr("{0} messages").format(f"{count:,}")
        title = self.tr("Added {0} with {1}").format(self._conversations(report.conversations), messages)
        if not (report.conversations or count or report.completed):
            title = self.tr("Nothing new to add")
        words = []
        if report.completed:
            words.append(self.tr("{0} that were there were completed.").format(report.completed))
        if report.unchanged:
            words.append(self.tr("{0} were there already.").format(report.unchanged))
        if report.left_out:
            words.append(self.tr("Left out: {0}.").format("; ".join(map(str, report.left_out))))
        # What was left out shall not pass by unread.
        kind = NoticeKind.WARNING if report.left_out else NoticeKind.DONE
        self._tell(title, " ".join(words), kind)

    def _conversations(self, count: int) -> str:
        return self.tr("1 conversation") if count == 1 else self.tr("{0} conversations").format(f"{count:,}")

    def _tell(self, title: str, text: str, kind: NoticeKind) -> None:
        self._notices.take_back(_RUNNING)
        self._notices.show_notice(Notice(_KEY, title, text, kind))

    def _on_notice_act(self, key: str) -> None:
        if key == _RUNNING:
            self.cancel()


def _first_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
