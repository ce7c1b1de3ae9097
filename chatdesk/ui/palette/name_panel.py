"""Asks in the place of the palette under which name something is to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from chatdesk.domain.matching import Pattern
from chatdesk.ui.look.list_panel import FootHint, ListPanel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.palette.items import Item, Kind
from chatdesk.ui.palette.palette_rows import Row
from chatdesk.ui.palette.palette_view import PaletteDelegate, PaletteModel


class Naming(NamedTuple):
    """What is asked: the question, what is kept in a few words, a proposal, and what there is already.

    `known` holds names and what each stands for; `longest` is how many letters a name may have.
    """

    question: str
    kept: str
    icon: str
    known: Sequence[tuple[str, str]] = ()
    proposal: str = ""
    longest: int = 80


class NamePanel(ListPanel):
    """The field holds the name. Enter keeps under it; one that is there is replaced where it is chosen.

    `named` brings the name, and whether it takes the place of one that is there.
    """

    named = Signal(str, bool)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, "Name", "Names")
        self._naming = Naming("", "", "")
        self._model = PaletteModel(self)
        self._delegate = PaletteDelegate(theme, self._model, self)
        self.field.textChanged.connect(self._fill)
        self.use(self._model, self._delegate)
        self.set_theme(theme)

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._model.rows

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.set_theme(theme)
        super().set_theme(theme)

    def open_for(self, naming: Naming) -> None:
        """Ask for a name; a proposal stands in the field, selected."""
        self._naming = naming
        self.setAccessibleName(naming.question)
        self.field.setAccessibleDescription(naming.question)
        self.field.setPlaceholderText(self.tr("Its name"))
        self.field.setMaxLength(naming.longest)
        self.field.setText(naming.proposal)
        self.field.selectAll()
        self._fill()
        self.open_over()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def choose(self, index: QModelIndex) -> None:
        """Keep under the name of a row."""
        row = self._model.rows[index.row()] if index.isValid() else None
        if row is not None and row.item is not None:
            (name,) = row.item.value
            self.dismiss()
            self.named.emit(name, any(name == known for known, _ in self._naming.known))

    def head_icon(self) -> str:
        return "pencil-simple"

    def foot_hints(self) -> tuple[Sequence[FootHint], Sequence[FootHint]]:
        return (), ((("Enter",), self.tr("save")), (("Esc",), self.tr("close")))

    def _fill(self) -> None:
        naming, name = self._naming, " ".join(self.field.text().split())
        rows = [Row(naming.question, is_heading=True)]
        known = dict(naming.known)
        if name and name not in known:
            words = self.tr("Save as “{0}”").format(name)
            rows.append(Row(words, Item(Kind.COMMAND, (name,), words, naming.kept, "plus")))
        elif not name:
            rows.append(Row(naming.kept))
        rows += self._replaced(known, name)
        self._model.set_rows(rows)
        self.go_to_first()
        self.show_rows()

    def _replaced(self, known: dict[str, str], name: str) -> list[Row]:
        """Return what could be replaced: the one of just this name first, then those that begin like it."""
        pattern = Pattern(name)
        fitting = [(one, match) for one in known if (match := pattern.match(one)) is not None]
        fitting.sort(key=lambda found: found[0] != name)
        rows = [Row(self.tr("Replace"), is_heading=True)] if fitting else []
        for one, match in fitting:
            item = Item(Kind.COMMAND, (one,), one, known[one], self._naming.icon, note=self.tr("replace"))
            rows.append(Row(one, item, match.places))
        return rows
