"""Opens the list of what was deleted, and carries out what is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from chatdesk.domain.errors import StoreError
from chatdesk.engine.open_branch import Removed
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.store.conversations import LoadedConversation
    from chatdesk.store.trash import Deleted, TrashStore
    from chatdesk.ui.trash.trash_panel import TrashPanel


class RecentlyDeleted(QObject):
    """The trash as the user meets it; the panel is made when it is first wanted."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        deletions: Deletions,
        trash: Callable[[], TrashStore],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._deletions = window, desk, deletions
        self._trash, self._tasks = trash, tasks
        self._panel: TrashPanel | None = None

    def open(self) -> None:
        """Show what can be brought back."""
        self._tasks.spawn(self._told(self._open))

    async def _open(self) -> None:
        from chatdesk.ui.trash.trash_panel import TrashPanel

        if self._panel is None:
            panel = self._panel = TrashPanel(self._window.theme, self._window)
            panel.restore_wanted.connect(lambda entry: self._spawn(lambda: self._restore(entry)))
            panel.remove_wanted.connect(lambda entry: self._spawn(lambda: self._remove([entry])))
            panel.empty_wanted.connect(lambda: self._spawn(self._empty))
            self._window.theme_changed.connect(panel.set_theme)
        self._panel.open_with(await self._trash().entries())

    def _spawn(self, act: Callable[[], object]) -> None:
        self._tasks.spawn(self._told(act))

    async def _told(self, act: Callable[[], object]) -> None:
        try:
            await act()  # type: ignore[misc]
        except StoreError as error:
            notice = Notice("trouble", error.text, error.hint, NoticeKind.ERROR)
            self._window.notices.show_notice(notice)

    async def _restore(self, entry: Deleted) -> None:
        loaded = await self._trash().restore(entry)
        if self._panel is not None:
            self._panel.dismiss()
        if loaded is None:
            return
        page = self._desk.page_of(entry.conversation_id)
        if entry.is_conversation:
            self._deletions.restore(loaded.conversation)
        elif page is None:
            self._desk.open(entry.conversation_id)
        else:
            missing = tuple(
                message for id_, message in loaded.messages.items() if page.branch.message(id_) is None
            )
            if missing:
                page.reading.put_back(Removed(missing, _leaf(loaded)))
            self._desk.open(entry.conversation_id)

    async def _empty(self) -> None:
        await self._remove(await self._trash().entries())

    async def _remove(self, gone: Sequence[Deleted]) -> None:
        if not gone or not await self._is_sure(gone):
            return
        await self._trash().remove(gone)
        # An undo would bring back what is no longer there.
        self._deletions.forget()
        if self._panel is not None:
            self._panel.show_entries(await self._trash().entries())

    async def _is_sure(self, gone: Sequence[Deleted]) -> bool:
        import asyncio

        from PySide6.QtWidgets import QMessageBox, QPushButton

        from chatdesk.ui.look.message_box import dress_box
        from chatdesk.ui.trash.trash_rows import title_of

        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete for good"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        one = self.tr("Delete “{0}” for good?").format(title_of(gone[0]))
        many = self.tr("Delete all {0} entries for good?").format(len(gone))
        box.setText(one if len(gone) == 1 else many)
        box.setInformativeText(self.tr("This cannot be undone."))
        delete = QPushButton(self.tr("Delete for good"), box)
        box.addButton(delete, QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        dress_box(box)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        box.finished.connect(lambda _result: answer.set_result(box.clickedButton() is delete))
        box.open()
        try:
            return await answer
        finally:
            box.deleteLater()


def _leaf(loaded: LoadedConversation) -> str | None:
    return loaded.conversation.current_message_id
