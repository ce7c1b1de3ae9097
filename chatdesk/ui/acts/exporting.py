"""Export from the window: a file is chosen, the work is done beside it, a notice tells what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from chatdesk.domain.errors import StoreError
from chatdesk.store.store import Store
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.sidebar.conversation_rows import ConversationRow
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

_KEY = "export"
_SUFFIXES = {".md": "markdown", ".html": "html", ".json": "json"}
_LONGEST_NAME = 60


class Exports(QObject):
    """Writes conversations to a file, several to one JSON or HTML file or to a folder of Markdown files."""

    def __init__(self, store: Store, window: MainWindow, tasks: Tasks) -> None:
        super().__init__(window)
        self._store, self._tasks, self._window = store, tasks, window
        self._folder = ""

    def choose(self, rows: Sequence[ConversationRow]) -> None:
        """Ask where to, then write."""
        is_one = len(rows) == 1
        filters = {
            self.tr("Markdown (*.md)") if is_one else self.tr("Folder of Markdown files (*)"): ".md",
            self.tr("HTML page (*.html)"): ".html",
            self.tr("JSON, can be imported again (*.json)"): ".json",
        }
        dialog = QFileDialog(self._window, self.tr("Export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(list(filters))
        dialog.setDirectory(self._folder or _first_folder())
        dialog.selectFile(_name_for(rows))
        ids = [row.id for row in rows]
        dialog.fileSelected.connect(
            lambda name: self.write(ids, Path(name), filters.get(dialog.selectedNameFilter(), ".md"))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, ids: Sequence[str], path: Path, suffix: str) -> None:
        """Write conversations; the ending of the name says the format, where it has one that is known."""
        self._folder = str(path.parent)
        form = _SUFFIXES.get(path.suffix.lower(), _SUFFIXES[suffix])
        is_folder = form == "markdown" and len(ids) > 1
        if not is_folder and path.suffix.lower() not in _SUFFIXES:
            path = path.with_name(path.name + suffix)
        self._tasks.spawn(self._run(list(ids), path, form))

    async def _run(self, ids: list[str], path: Path, form: str) -> None:
        import asyncio

        from chatdesk.store.export import export_conversations

        try:
            report = await asyncio.to_thread(export_conversations, self._store, ids, form, path)
        except StoreError as error:
            self._window.notices.show_notice(Notice(_KEY, error.text, error.hint, NoticeKind.ERROR))
            return
        count = report.conversations
        what = (
            self.tr("Exported") if count == 1 else self.tr("Exported {0} conversations").format(f"{count:,}")
        )
        where = report.paths[0] if len(report.paths) == 1 else path
        self._window.notices.show_notice(Notice(_KEY, what, str(where), NoticeKind.DONE, is_quiet=True))


def _name_for(rows: Sequence[ConversationRow]) -> str:
    if len(rows) != 1:
        return "conversations"
    kept = "".join(letter if letter.isalnum() or letter in " -_.," else " " for letter in rows[0].title)
    return " ".join(kept.split())[:_LONGEST_NAME].strip(" .") or "conversation"


def _first_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
