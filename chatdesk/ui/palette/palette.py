"""The command palette: everything that can be done or opened, by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.key_names import key_name
from chatdesk.ui.look.list_panel import FootHint, ListPanel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.palette.items import Item, Sources
from chatdesk.ui.palette.palette_rows import Row, found_count, rows_for
from chatdesk.ui.palette.palette_view import PaletteDelegate, PaletteModel


class Palette(ListPanel):
    """Opens empty each time. `chosen` brings the item after the focus went back to where it was.

    `recent` returns the keys of what was used last. `given_back` brings what was typed where it was opened by
    typing into something else and nothing was chosen.
    """

    chosen = Signal(object)
    given_back = Signal(str)

    def __init__(
        self, theme: Theme, window: QWidget, sources: Sources, recent: Callable[[], Sequence[str]]
    ) -> None:
        super().__init__(theme, window, "Command", "Results")
        self._sources, self._recent = sources, recent
        self._closing: Collection[str] = ()
        self._gives_back = False
        self._model = PaletteModel(self)
        self._delegate = PaletteDelegate(theme, self._model, self)
        self.setAccessibleName("Palette")
        self.field.setPlaceholderText(self.tr("Do, open or find anything"))
        self.field.textChanged.connect(self._on_typed)
        self.use(self._model, self._delegate)
        self.set_theme(theme)

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._model.rows

    def close_by(self, keys: Collection[str]) -> None:
        """Name keys, as the keymap writes them, that close the palette as Esc does."""
        self._closing = keys

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.set_theme(theme)
        super().set_theme(theme)

    def open_at(self, text: str = "", *, gives_back: bool = False) -> None:
        """Open over the window with this text in the field."""
        self._gives_back = gives_back
        self.field.blockSignals(True)
        self.field.setText(text)
        self.field.blockSignals(False)
        self.refill()
        self.open_over()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def refill(self) -> None:
        """Show what fits what is typed, the best row chosen."""
        self._model.set_rows(rows_for(self.field.text(), self._sources, self._recent()))
        self.go_to_first()
        self.show_rows()

    def update_rows(self) -> None:
        """Show what is known now; a row that was walked to stays chosen."""
        if self.isHidden():
            return
        kept = self._item_at(self.view.currentIndex()) if self.was_walked else None
        self.refill()
        for place, row in enumerate(self._model.rows):
            if kept is not None and row.item is not None and row.item.key == kept.key:
                self.was_walked = True
                self.go_to(place)
                return

    def choose(self, index: QModelIndex) -> None:
        """Close, then tell what was chosen; what cannot be used now stays where it is."""
        item = self._item_at(index)
        if item is not None and item.is_able:
            self._gives_back = False
            self.dismiss()
            self.chosen.emit(item)
        elif item is None and self._gives_back:
            self.dismiss()

    def dismiss(self) -> None:
        """Close; what was typed goes back to where it was meant for."""
        gives_back, self._gives_back = self._gives_back, False
        super().dismiss()
        if gives_back:
            self.given_back.emit(self.field.text())

    def count_words(self) -> str:
        if not self.field.text().strip():
            return ""
        count = found_count(self._model.rows)
        return self.tr("1 found") if count == 1 else self.tr("%n found", "", count)

    def foot_hints(self) -> tuple[Sequence[FootHint], Sequence[FootHint]]:
        left: tuple[FootHint, ...] = (
            ((">",), self.tr("commands")),
            (("@",), self.tr("models")),
            (("/",), self.tr("prompts")),
            (("#",), self.tr("conversations")),
        )
        leaving = self.tr("write it") if self._gives_back else self.tr("close")
        return left, ((("Enter",), self.tr("run")), (("Esc",), leaving))

    def take_key(self, event: QKeyEvent) -> bool:
        if key_name(event) in self._closing:
            self.dismiss()
            return True
        return super().take_key(event)

    def _on_typed(self, text: str) -> None:
        if text or not self._gives_back:
            self.refill()
        else:
            self.dismiss()

    def _item_at(self, index: QModelIndex) -> Item | None:
        return self._model.rows[index.row()].item if index.isValid() else None
