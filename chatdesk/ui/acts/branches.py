"""The map of the branches in the window: it follows the conversation in front and carries out its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from chatdesk.commands.command import When
from chatdesk.commands.keymap import Keymap
from chatdesk.ui.acts.deletions import Deletions
from chatdesk.ui.acts.forks import Forks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.ui.branch_map.pane import BranchPane

_REFRESH_MS = 120


class Branches(QObject):
    """Opens and closes the map, which is made when it is first wanted.

    One pane stands at the right: the inspector, where it has no window of its own, or the map.
    """

    def __init__(
        self, window: MainWindow, desk: Desk, forks: Forks, deletions: Deletions, keymap: Keymap
    ) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._forks, self._deletions, self._keymap = forks, deletions, keymap
        self._pane: BranchPane | None = None
        self._page: ConversationPage | None = None
        self._before: QWidget | None = None
        self._ring_before = ""
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        window.header.branches_requested.connect(self.toggle)
        window.right.inspector_shown.connect(self._on_inspector_shown)
        desk.page_changed.connect(self._on_page_changed)

    @property
    def pane(self) -> BranchPane | None:
        """The map, if it was ever opened."""
        return self._pane

    @property
    def is_open(self) -> bool:
        """Whether the map is shown."""
        return self._pane is not None and self._window.right.beside is self._pane

    def toggle(self) -> None:
        """Open the map with the focus in it; closed by the same where the focus is there already."""
        focus = self._window.focusWidget()
        has_focus = self._pane is not None and self._pane.isAncestorOf(focus)
        if self.is_open and (has_focus or focus is self._window.header.branches_button):
            self.close()
            return
        self._before, self._ring_before = focus, self._desk.page.transcript.messages.message_id or ""
        pane = self._pane or self._made()
        self._show(pane, shown=True)
        self.refresh()
        pane.go_here()
        pane.take_focus()

    def close(self) -> None:
        """Close the map and give the focus back."""
        if self._pane is None or not self.is_open:
            return
        self._show(self._pane, shown=False)
        before, self._before = self._before, None
        page = self._desk.page
        is_shown = any(message.id == self._ring_before for message in page.branch.messages)
        if before is page.transcript and is_shown:
            page.transcript.ring.go_to(self._ring_before)
        elif before is not None and before.isVisible() and page.isAncestorOf(before):
            before.setFocus()
        else:
            page.composer.take_focus()

    def refresh(self) -> None:
        """Show the conversation as it is now."""
        if self._pane is not None and self.is_open:
            branch = self._desk.page.branch
            self._pane.show_tree(branch.all_messages, branch.leaf_id, self._read_at())

    def _made(self) -> BranchPane:
        from chatdesk.ui.branch_map.pane import BranchPane

        pane = self._pane = BranchPane(self._window.theme, self._keymap.commands_in(When.TRANSCRIPT))
        self._keymap.listen(lambda: pane.set_keys(self._keymap.commands_in(When.TRANSCRIPT)))
        self._window.theme_changed.connect(pane.set_theme)
        pane.close_requested.connect(self.close)
        pane.chosen.connect(self._go)
        pane.command_given.connect(self._carry_out)
        self._on_page_changed(self._desk.page)
        return pane

    def _show(self, pane: BranchPane, *, shown: bool) -> None:
        window = self._window
        if shown and window.right.is_inspector_open and not window.right.own_window.is_wanted:
            window.right.show_inspector(False)
        window.right.show_beside(pane, shown=shown)
        window.header.branches_button.setChecked(shown)

    def _read_at(self) -> str:
        """Return the message that is read: the one with the ring, else the last one."""
        page = self._desk.page
        return page.transcript.messages.message_id or page.branch.leaf_id or ""

    def _go(self, message_id: str) -> None:
        """Read a message in its branch; the ring goes to it, and the focus with it."""
        page = self._desk.page
        shown = page.branch.shown_as(message_id)
        page.reading.show_message(message_id)
        if all(message.id != message_id for message in page.branch.messages):
            words = self.tr("Other branches can be opened when the answer has ended.")
            self._tell(self.tr("An answer is being written here"), words)
            return
        covers = self._window.is_transcript_covered
        if covers and self._pane is not None:
            self._show(self._pane, shown=False)
        page.transcript.ring.go_to(shown)
        self.refresh()

    def _carry_out(self, command_id: str, message_id: str) -> None:
        page = self._desk.page
        if command_id == "message.fork":
            self._forks.fork(message_id)
        elif page.driver.is_running:
            words = self.tr("Messages can be deleted when the answer has ended.")
            self._tell(self.tr("An answer is being written here"), words)
        else:
            self._deletions.delete_message(message_id)
            self.refresh()

    def _tell(self, title: str, text: str) -> None:
        self._window.notices.show_notice(Notice("branches", title, text, NoticeKind.INFO))

    def _on_page_changed(self, page: ConversationPage) -> None:
        if self._pane is None or page is self._page:
            self._refresh_soon()
            return
        if self._page is not None:
            self._page.status_changed.disconnect(self._refresh_soon)
        self._page = page
        page.status_changed.connect(self._refresh_soon)
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        if self.is_open and not self._timer.isActive():
            self._timer.start()

    def _on_inspector_shown(self, shown: bool) -> None:
        if shown and self.is_open and self._pane is not None and not self._window.right.own_window.is_wanted:
            self._show(self._pane, shown=False)
