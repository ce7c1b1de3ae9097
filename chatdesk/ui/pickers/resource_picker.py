"""Choosing what goes with a message out of what tool servers let be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from chatdesk.domain.server_offer import ServerResource, ServerTemplate
from chatdesk.domain.uri_template import expanded
from chatdesk.ui.look.list_panel import FootHint, ListPanel
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.pickers.resource_rows import (
    ResourceRow,
    RowKind,
    ServerGroup,
    one_line,
    resource_count,
    rows_for,
    value_rows,
)
from chatdesk.ui.pickers.resource_view import ResourceDelegate, ResourceModel

_ASK_AFTER_MS = 120


class ResourcePicker(ListPanel):
    """Finds by typing; an address with names in it asks for a word for each, one after the other.

    `chosen` brings server, address and name of what is to be read; it stays open, so that what goes wrong
    can be said. `values_wanted` brings the template, the name and what is typed for it, the words before:
    `set_values` gives the answer.
    """

    chosen = Signal(str, str, str)
    values_wanted = Signal(object, str, str, object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, "Attach from a server", "Resources")
        self._groups: Sequence[ServerGroup] = ()
        self._template: ServerTemplate | None = None
        self._values: dict[str, str] = {}
        self._asked: list[str] = []
        self._proposed: tuple[str, ...] = ()
        self._note: ResourceRow | None = None
        self._ask = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._ask.timeout.connect(self._want_values)
        self._model = ResourceModel(self)
        self._delegate = ResourceDelegate(theme, self)
        self.setAccessibleName("Attach from a server")
        self.field.textChanged.connect(self._on_typed)
        self.use(self._model, self._delegate)
        self.set_theme(theme)

    @property
    def rows(self) -> Sequence[ResourceRow]:
        """What is shown."""
        return self._model.rows

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and measures of another theme."""
        self._delegate.theme = theme
        super().set_theme(theme)

    def open_with(self, groups: Sequence[ServerGroup]) -> None:
        """Open over the window with what is known."""
        self._groups = groups
        self._leave_template()
        self.open_over()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def update_groups(self, groups: Sequence[ServerGroup]) -> None:
        """Show what is known now; the chosen row stays chosen."""
        self._groups = groups
        if not self.isHidden() and self._template is None:
            self._refill(keeps_place=True)

    def set_values(self, variable: str, text: str, values: tuple[str, ...]) -> None:
        """Show what the server proposes, where that is still asked."""
        if self._variable == variable and self.field.text() == text:
            self._proposed = values
            self._refill(keeps_place=bool(text))

    def say(self, words: str, *, is_error: bool = False) -> None:
        """Say something above the rows; "" takes it away."""
        self._note = ResourceRow(RowKind.NOTE, one_line(words), is_error=is_error) if words else None
        self._refill(keeps_place=True)

    def choose(self, index: QModelIndex) -> None:
        """Take a resource, begin with a template, or take a word for one."""
        row = self._model.rows[index.row()] if index.isValid() else None
        if row is None or not row.can_be_chosen:
            return
        if isinstance(row.what, ServerResource):
            self.chosen.emit(row.what.server, row.what.uri, row.what.shown_name)
        elif isinstance(row.what, ServerTemplate):
            self._begin(row.what)
        else:
            self._take_value(row.what)

    def count_words(self) -> str:
        if self._template is not None:
            place, count = len(self._asked) + 1, len(self._template.variables)
            return self.tr("{0} of {1}").format(place, count) if count > 1 else ""
        count = resource_count(self._groups)
        return self.tr("1 to attach") if count == 1 else self.tr("%n to attach", "", count)

    def foot_hints(self) -> tuple[Sequence[FootHint], Sequence[FootHint]]:
        if self._template is not None:
            left: tuple[FootHint, ...] = ((("Tab",), self.tr("complete")),)
            return left, ((("Enter",), self.tr("use")), (("Esc",), self.tr("back")))
        walk: FootHint = (("↑", "↓"), self.tr("walk"))
        return (), (walk, (("Enter",), self.tr("attach")), (("Esc",), self.tr("close")))

    def head_icon(self) -> str:
        return "magnifying-glass" if self._template is None else "brackets-curly"

    def take_key(self, event: QKeyEvent) -> bool:
        if self._template is not None:
            if event.key() == Qt.Key.Key_Escape:
                self._leave_template()
                return True
            if event.key() == Qt.Key.Key_Tab:
                self._complete()
                return True
        return super().take_key(event)

    @property
    def _variable(self) -> str:
        """What is asked for now; "": nothing."""
        names = self._template.variables if self._template is not None else ()
        return names[len(self._asked)] if len(self._asked) < len(names) else ""

    def _begin(self, template: ServerTemplate) -> None:
        self._template, self._values, self._asked = template, {}, []
        self._note = None
        self._ask_next()

    def _ask_next(self) -> None:
        template = self._template
        if template is None:
            return
        if not self._variable:
            uri = expanded(template.pattern, self._values)
            self._leave_template()
            self.chosen.emit(template.server, uri, template.shown_name)
            return
        self._proposed = ()
        self._set_field(self.tr("A word for {0}").format(one_line(self._variable)))
        self._refill()
        self.update()  # the foot says something else
        self._want_values()

    def _take_value(self, value: str | None) -> None:
        variable = self._variable
        self._asked.append(variable)
        if value is not None:
            self._values[variable] = value
        self._ask_next()

    def _leave_template(self) -> None:
        self._template, self._values, self._asked = None, {}, []
        self._ask.stop()
        self._note = None
        self._set_field(self.tr("Find something to attach"))
        self._refill()
        self.update()

    def _complete(self) -> None:
        """Write the proposed word into the field."""
        index = self.view.currentIndex()
        row = self._model.rows[index.row()] if index.isValid() else None
        word = row.what if row is not None and isinstance(row.what, str) else ""
        if word and word != self.field.text():
            self.field.setText(word)
        elif self._proposed:
            self.field.setText(self._proposed[0])

    def _set_field(self, placeholder: str) -> None:
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.field.setPlaceholderText(placeholder)

    def _on_typed(self) -> None:
        self._note = None
        if self._template is not None:
            self._ask.start()
        self._refill()

    def _want_values(self) -> None:
        if self._template is not None and self._variable:
            text, known = self.field.text(), dict(self._values)
            self.values_wanted.emit(self._template, self._variable, text, known)

    def _refill(self, *, keeps_place: bool = False) -> None:
        now = self.view.currentIndex().row()
        # The first row was gone to by nobody: what comes above it later is the first then.
        first = next((place for place, row in enumerate(self._model.rows) if row.can_be_chosen), -1)
        before = self._model.rows[now] if keeps_place and now not in (-1, first) else None
        text = self.field.text()
        if self._template is None:
            rows = rows_for(self._groups, text)
        else:
            rows = value_rows(self._template, self._variable, self._values, text, self._proposed)
        if self._note is not None:
            rows.insert(0, self._note)
        self._model.set_rows(rows)
        places = [place for place, row in enumerate(rows) if row == before]
        if places:
            self.go_to(places[0])
        else:
            self.go_to_first()
        self.show_rows()
