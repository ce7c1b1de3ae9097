"""Who answers under a preset: an account from a menu, and one of its models, or whoever answers already."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QMenu

from chatdesk.settings.accounts import BuiltIn
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.look.buttons import PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.fields import TextField


class WhoField(Box):
    """The button tells the account and opens the menu; the line beside it holds the model."""

    def __init__(self, theme: Theme, accounts: Accounts) -> None:
        super().__init__(theme, is_row=True, gap=8)
        self._accounts = accounts
        self._account_id = ""
        self.button = by_enter(PlainButton(theme, "", icon_name="caret-down"))
        self.model = TextField(theme, "Model", placeholder=self.tr("Its model"))
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self.model)
        # In the line itself: Up and Down go through the models that begin so.
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.model.setCompleter(completer)
        self.add(self.button, self.model)
        self.line.setStretch(1, 1)
        self.line.addStretch(0)
        self.button.clicked.connect(self._open_menu)
        self.show_choice("", "")

    def show_choice(self, account_id: str, model: str) -> None:
        """Show an account, "" for whoever answers already, and a model of it."""
        account = self._accounts.find(account_id) if account_id else None
        self._account_id = account_id
        gone = self.tr("{0} (is gone)").format(account_id)
        name = gone if account is None else account.name
        words = name if account_id else self.tr("Whoever answers already")
        self.button.setText(words)
        self.button.setAccessibleName(f"Account: {words}")
        self.button.updateGeometry()
        has_models = bool(account_id) and not isinstance(account, BuiltIn)
        self.model.setVisible(has_models)
        self.model.setText(model)
        self._known.setStringList(list(self._accounts.known_models(account)) if account is not None else [])

    def choice(self) -> tuple[str, str]:
        """Return account and model as they are written."""
        return self._account_id, self.model.text().strip() if self._account_id else ""

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Account")
        chosen = menu.addAction(self.tr("Whoever answers already"))
        chosen.triggered.connect(lambda: self.show_choice("", ""))
        choices = [("", chosen)]
        for account in self._accounts.all():
            # In a menu "&" marks the letter that chooses.
            action = menu.addAction(account.name.replace("&", "&&"))
            first = next(iter(self._accounts.known_models(account)), "")
            action.triggered.connect(lambda _on=False, id_=account.id, first=first: self._choose(id_, first))
            choices.append((account.id, action))
        for id_, action in choices:
            action.setCheckable(True)
            action.setChecked(id_ == self._account_id)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.setActiveAction(next((one for id_, one in choices if id_ == self._account_id), chosen))
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 2)))

    def _choose(self, account_id: str, model: str) -> None:
        if account_id != self._account_id:
            self.show_choice(account_id, model)
