"""The model picker: a field and the models of every account, over the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.list_panel import FootHint, ListPanel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.pickers.model_rows import (
    AccountModels,
    PickerRow,
    RowKind,
    match_count,
    rows_for,
    with_group,
)
from chatdesk.ui.pickers.model_view import PickerDelegate, PickerModel


class ModelPicker(ListPanel):
    """Choose a model by typing a part of its name and pressing Enter.

    `open_with` shows what is known at once; `update_account` puts in what comes later without moving a
    chosen row. Only where the account in use had nothing to choose does its first row take the place of
    another account's that nobody has gone to. `chosen` carries the account's id and the model. A typed
    name can always be used. Where it `opens_accounts`, `account_wanted` brings an account whose list could
    not be read.
    """

    chosen = Signal(str, str)
    account_wanted = Signal(str)

    def __init__(self, theme: Theme, window: QWidget, *, opens_accounts: bool = False) -> None:
        super().__init__(theme, window, "Model", "Models")
        self.setAccessibleName(self.tr("Choose the model"))
        self._groups: list[AccountModels] = []
        self._current = ("", "")
        self._opens_accounts = opens_accounts
        self._model = PickerModel(self)
        self._delegate = PickerDelegate(theme, self)
        self.field.setPlaceholderText(self.tr("Find a model, or type its name"))
        self.field.textChanged.connect(lambda: self._refill(keep=None))
        self.use(self._model, self._delegate)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        super().set_theme(theme)

    def open_with(self, groups: Iterable[AccountModels], account_id: str, model: str) -> None:
        """Open over the window with these accounts; the model in use is marked and selected."""
        self._groups, self._current = list(groups), (account_id, model)
        self.was_walked = False
        self.field.clear()
        self._refill(keep=self._current)
        self.open_over()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def update_account(self, group: AccountModels) -> None:
        """Show what is known of an account now."""
        row = self._row_at(self.view.currentIndex())
        self._groups = with_group(self._groups, group)
        self._refill(keep=(row.account_id, row.text) if row else self._current)
        is_by_itself = not self.was_walked and not self.field.text()
        if row is not None and is_by_itself and row.account_id != group.account_id == self._current[0]:
            places = (at for at, one in enumerate(self._model.rows) if one.can_be_chosen)
            own = next((at for at in places if self._model.rows[at].account_id == group.account_id), None)
            if own is not None:
                self.go_to(own)

    def choose(self, index: QModelIndex) -> None:
        """Close, then tell which model it is, or which account."""
        row = self._row_at(index)
        if row is None:
            return
        self.dismiss()
        if row.kind is RowKind.ACCOUNT:
            self.account_wanted.emit(row.account_id)
        else:
            self.chosen.emit(row.account_id, row.text)

    def panel_rect(self) -> QRect:
        # Notes break at the width of the panel, which the height of their rows follows from.
        self._delegate.width = min(
            self._theme.size("palette"), self.width() - 2 * self._theme.space("l")
        ) - self._theme.px(2)
        return super().panel_rect()

    def count_words(self) -> str:
        count = match_count(self._model.rows)
        return self.tr("1 model") if count == 1 else self.tr("%n models", "", count)

    def foot_hints(self) -> tuple[Sequence[FootHint], Sequence[FootHint]]:
        walk: FootHint = (("↑", "↓"), self.tr("walk"))
        return (), (walk, (("Enter",), self.tr("use")), (("Esc",), self.tr("close")))

    def _row_at(self, index: QModelIndex) -> PickerRow | None:
        row = self._model.rows[index.row()] if index.isValid() else None
        return row if row is not None and row.can_be_chosen else None

    def _refill(self, keep: tuple[str, str] | None) -> None:
        rows = rows_for(self._groups, self.field.text(), self._current, opens_accounts=self._opens_accounts)
        self._model.set_rows(rows)
        kept = [
            place
            for place, row in enumerate(rows)
            if row.can_be_chosen and (row.account_id, row.text) == keep
        ]
        if kept:
            self.go_to(kept[0])
        else:
            self.go_to_first()
        self.show_rows()
