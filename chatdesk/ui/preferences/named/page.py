"""A page of the preferences with everything of one kind that is kept under a name, in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_lists import NamedList, TakenOut
from chatdesk.settings.named_tables import NamedT, NamedTableError
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.announcing import announce
from chatdesk.ui.look.buttons import LinkButton, PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, by_enter
from chatdesk.ui.preferences.named.card import MakeFoot, NamedCard
from chatdesk.ui.preferences.named.editor import MakeEditor
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.words import Sentence, Tone, Words


class PageWords(NamedTuple):
    """What the page says: with some, with none, on the button of a new one, and that one's topic."""

    some: str
    none: str
    new: str
    topic: str


class NamedPage(SettingsPage, Generic[NamedT]):
    """A card for each, and a place for a new one. A change is in the file at once; deleting has an Undo."""

    def __init__(
        self,
        theme: Theme,
        config: ConfigFile,
        tasks: Tasks,
        kept: NamedList[NamedT],
        words: PageWords,
        line_of: Callable[[NamedT], str],
        make_editor: MakeEditor[NamedT],
        make_foot: MakeFoot[NamedT] | None = None,
    ) -> None:
        super().__init__(theme, (), config, tasks)
        self._theme, self._tasks, self._kept = theme, tasks, kept
        self._words, self._line_of = words, line_of
        self._make_editor, self._make_foot = make_editor, make_foot
        self._taken: TakenOut[NamedT] | None = None
        self.cards: list[NamedCard[NamedT]] = []
        self.note = Sentence(theme)
        self.list = Box(theme, gap=10)
        self.fresh = NamedCard[NamedT](theme, None, make_editor)
        self.new = by_enter(PlainButton(theme, words.new))
        self.new.setAccessibleName(words.new)
        self.gone = Words(theme, "", "ui", "text_secondary", height=32)
        self.undo = by_enter(LinkButton(theme, self.tr("Undo")))
        self._gone_line = Box(theme, self.gone, self.undo, is_row=True, gap=4, margins=(14, 0, 12, 0))
        self._gone_line.line.addStretch(1)
        self.spots[words.topic] = self.new
        self._build()

    def refresh(self) -> None:
        """Show what is in force now; what is being written stays."""
        super().refresh()
        self._show_cards(self._kept.all())

    def spot(self, id_: str) -> QWidget | None:
        """Return what to go to for the topic, or for a name."""
        card = next((card for card in self.cards if card.named is not None and card.named.name == id_), None)
        return super().spot(id_) if card is None else card.edit

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)

    def _build(self) -> None:
        self.line.takeAt(self.line.count() - 1)  # the stretch: rows follow
        self.add(self.note, self.list, self.fresh)
        self.line.addWidget(self.new, 0, Qt.AlignmentFlag.AlignLeft)
        self.line.addStretch(1)
        self.list.add(self._gone_line)
        self._gone_line.hide()
        self.fresh.hide()
        self.new.clicked.connect(self._begin_new)
        self.undo.clicked.connect(lambda: self._tasks.spawn(self._put_back()))
        self.fresh.save_wanted.connect(lambda: self._tasks.spawn(self._save(self.fresh)))
        self.fresh.ended.connect(self._end_new)

    # -- what is shown ---------------------------------------------------------------------------

    def _show_cards(self, named: Sequence[NamedT]) -> None:
        before = {card.named.name: card for card in self.cards if card.named is not None}
        self.cards = []
        for number, one in enumerate(named):
            card = before.pop(one.name, None) or self._card(one)
            card.show_named(one, self._line_of(one), is_first=not number, is_last=number == len(named) - 1)
            if card.is_open:
                card.said.hide()
            self.cards.append(card)
        # What is being written stays, though it is gone from the file: saved, it is a new one.
        self.cards += [card for card in before.values() if card.is_open]
        for place, card in enumerate(self.cards):
            self.list.line.insertWidget(place, card)
            card.show()
        for card in before.values():
            if card not in self.cards:
                card.hide()
                card.deleteLater()
        if self._taken is not None:
            self.list.line.removeWidget(self._gone_line)
            self.list.line.insertWidget(min(self._taken.place, len(self.cards)), self._gone_line)
        self.list.setVisible(bool(self.cards) or self._taken is not None)
        self.note.say(self._words.some if self.cards else self._words.none)

    def _card(self, one: NamedT) -> NamedCard[NamedT]:
        foot = None if self._make_foot is None else self._make_foot(self._theme)
        card = NamedCard[NamedT](self._theme, one, self._make_editor, foot)
        if foot is not None:
            foot.changed.connect(self.refresh)
        card.save_wanted.connect(lambda: self._tasks.spawn(self._save(card)))
        card.delete_wanted.connect(lambda: self._tasks.spawn(self._delete(card)))
        card.move_wanted.connect(lambda steps: self._tasks.spawn(self._move(card, steps)))
        card.ended.connect(lambda: self._on_ended(card))
        return card

    def _on_ended(self, card: NamedCard[NamedT]) -> None:
        self.refresh()
        if card not in self.cards:
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_new(self) -> None:
        self.new.hide()
        self.fresh.show()
        self.fresh.begin()

    def _end_new(self) -> None:
        self.fresh.hide()
        self.new.show()
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is done ----------------------------------------------------------------------------

    async def _save(self, card: NamedCard[NamedT]) -> None:
        editor = card.editor
        written = None if editor is None else editor.written()
        if editor is None or written is None:
            return
        before = "" if card.named is None else card.named.name
        try:
            good = await asyncio.to_thread(lambda: self._kept.put(written, instead_of=before))
        except SettingsError as error:
            field = error.field if isinstance(error, NamedTableError) else ""
            editor.complain(field, f"{error.text} {error.hint}".strip())
            return
        editor.end()
        if card.named is not None:
            card.named = good
        card.end()
        self.refresh()
        chosen = self.spot(good.name)
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _delete(self, card: NamedCard[NamedT]) -> None:
        if card.named is None:
            return
        try:
            taken = await asyncio.to_thread(self._kept.take_out, card.named.name)
        except SettingsError as error:
            self._complain(error)
            return
        self._taken = taken
        if taken is not None:
            self.gone.setText(self.tr("“{0}” was deleted.").format(taken.named.name))
            self.gone.updateGeometry()
            self._gone_line.show()
            self.refresh()
            self.undo.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self.gone.text())

    async def _put_back(self) -> None:
        taken = self._taken
        if taken is None:
            return
        try:
            await asyncio.to_thread(self._kept.put_back, taken)
        except SettingsError as error:
            self._complain(error)
            return
        self._taken = None
        self.refresh()
        chosen = self.spot(taken.named.name)
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)
        self._gone_line.hide()

    async def _move(self, card: NamedCard[NamedT], steps: int) -> None:
        if card.named is None:
            return
        try:
            await asyncio.to_thread(self._kept.move, card.named.name, steps)
        except SettingsError as error:
            self._complain(error)
            return
        self.refresh()
        place = self.cards.index(card) + 1
        announce(self, self.tr("{0}: place {1} of {2}").format(card.named.name, place, len(self.cards)))

    def _complain(self, error: SettingsError) -> None:
        self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
