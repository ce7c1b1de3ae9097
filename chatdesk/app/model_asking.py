"""When a model is wanted: the list opens, or the server is asked for the first of its models."""

from __future__ import annotations

from PySide6.QtCore import QObject

from chatdesk.ui.acts.model_choice import ModelChoice
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow


class ModelAsking(QObject):
    """Brings together who wants a model (header, pages) and who knows them (`ModelChoice`)."""

    def __init__(self, choice: ModelChoice, desk: Desk, window: MainWindow) -> None:
        super().__init__(desk)
        self._choice, self._desk = choice, desk
        window.header.model_picker_requested.connect(self.pick)
        choice.chosen.connect(desk.choose_model)
        choice.found.connect(self._use_where_missing)
        choice.nothing_found.connect(self._on_nothing_found)
        desk.page_changed.connect(self.find)

    def watch(self, page: ConversationPage) -> None:
        """Listen to a page that may want a model before it can send."""
        page.model_requested.connect(self._on_requested)

    def pick(self) -> None:
        """Open the list at the model of the conversation in front."""
        head = self._desk.page.conversation
        self._choice.open(head.account_id, head.model)

    def find(self, page: ConversationPage) -> None:
        """Ask for the models of an account whose first one nobody knows yet."""
        if not page.conversation.model:
            self._choice.find_first(page.conversation.account_id)

    def use_where_empty(self, account_id: str, model: str) -> None:
        """Let a model answer in the conversation in front if nothing was said in it yet."""
        if self._desk.page.branch.is_empty:
            self._desk.choose_model(account_id, model)

    def _use_where_missing(self, account_id: str, model: str) -> None:
        """Let a model answer in the conversation in front if that has the account and no model yet."""
        head = self._desk.page.conversation
        if head.account_id == account_id and not head.model:
            self._desk.choose_model(account_id, model)

    def _on_requested(self) -> None:
        # The message waits in the composer; it goes out when the server has named its models.
        if not self._choice.is_asking(self._desk.page.conversation.account_id):
            self.pick()

    def _on_nothing_found(self, account_id: str) -> None:
        page = self._desk.page
        if page.waits_for_model and page.conversation.account_id == account_id:
            self.pick()
