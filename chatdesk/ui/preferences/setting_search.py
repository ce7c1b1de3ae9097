"""The search of the preferences: a field above the pages, and what it finds in the place of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent

from chatdesk.commands.table import COMMANDS
from chatdesk.settings.accounts import Account
from chatdesk.ui.look.keycap import draw_keycaps, keycaps_width, split_keys
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Page
from chatdesk.ui.preferences.contents import ACCOUNTS, KEYS, PAGES
from chatdesk.ui.preferences.fields import TextField
from chatdesk.ui.preferences.finding import Place, find
from chatdesk.ui.preferences.found_page import FoundList
from chatdesk.ui.preferences.setting_row import words_of

_PAGE_OF_ROWS = 8
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_PAGE_OF_ROWS,
    Qt.Key.Key_PageDown: _PAGE_OF_ROWS,
}


class FindField(TextField):
    """The line that one types into; arrows walk what was found, Enter goes there.

    `stepped` brings by how many rows, `entered` that Enter was pressed, `left_below` that Down was pressed
    while nothing is searched for.
    """

    stepped = Signal(int)
    entered = Signal()
    left_below = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Find a setting", icon="magnifying-glass")
        self.setPlaceholderText(self.tr("Find a setting"))
        self._keys = split_keys("Ctrl+F")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in _STEPS and self.text():
            self.stepped.emit(_STEPS[key])
        elif key == Qt.Key.Key_Down:
            self.left_below.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.text():
            x = self.width() - keycaps_width(self._theme, self._keys) - self._theme.px(8)
            if x > self._theme.px(130):
                draw_keycaps(QPainter(self), self._theme, x, self.height() / 2, self._keys)


class SettingSearch(QObject):
    """Ties the field to the list of what was found.

    `changed`: something else is searched for or current, or nothing any more. `chosen` brings a page and
    a place on it.
    """

    changed = Signal()
    chosen = Signal(str, str)

    def __init__(
        self,
        theme: Theme,
        accounts: Callable[[], Sequence[Account]],
        named: Callable[[], Iterable[Place]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._accounts, self._named = accounts, named
        self.field = FindField(theme)
        self.list = FoundList(theme)
        self.page = Page(theme, self.list)
        self.field.textChanged.connect(self._on_typed)
        self.field.stepped.connect(self._on_stepped)
        self.field.entered.connect(self.list.choose)
        self.list.chosen.connect(self._on_chosen)

    @property
    def is_on(self) -> bool:
        """Whether something is searched for."""
        return bool(self.field.text().strip())

    @property
    def current_page(self) -> str:
        """The page of what Enter would go to; "" where nothing was found."""
        return self.list.current_page

    def begin(self, letters: str = "") -> None:
        """Go to the field; what is typed takes the place of what was searched for before."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if letters:
            self.field.setText(letters)
        else:
            self.field.selectAll()

    def end(self) -> bool:
        """Search for nothing; False where nothing was."""
        was_on = bool(self.field.text())
        self.field.clear()
        return was_on

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means for the search that nothing else has a use for; False where it means nothing.

        Esc ends it, Ctrl+F goes to the field, and letters are searched for.
        """
        if event.key() == Qt.Key.Key_Escape:
            return self.end()
        if event.matches(QKeySequence.StandardKey.Find):
            self.begin()
            return True
        is_letter = event.text().strip() and event.text().isprintable()
        if is_letter and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.begin(event.text())
            return True
        return False

    def _on_typed(self, typed: str) -> None:
        if self.is_on:
            every = [*places(), *_of_accounts(self._accounts()), *self._named(), *_of_commands()]
            self.list.show_hits(find(typed, every), typed.strip())
            self.list.announce()
        self.changed.emit()

    def _on_stepped(self, rows: int) -> None:
        self.list.step(rows)
        self.list.announce()
        self.changed.emit()

    def _on_chosen(self, page_id: str, place_id: str) -> None:
        self.field.clear()
        self.chosen.emit(page_id, place_id)


def places() -> Iterable[Place]:
    """Return all that can be gone to, page by page."""
    for page in PAGES:
        yield Place(page.id, "", page.shown_title, "", page.icon, _tr(page.text), page.also)
        for setting in page.settings:
            words = " ".join((setting.key, *words_of(setting)))
            title, text = _setting_tr(setting.title), _setting_tr(setting.help)
            yield Place(page.id, setting.id, title, page.shown_title, page.icon, text, words)
        for topic in page.topics:
            yield Place(page.id, topic.id, _tr(topic.title), page.shown_title, page.icon, _tr(topic.text))


def _of_accounts(accounts: Iterable[Account]) -> Iterable[Place]:
    page = next(page for page in PAGES if page.id == ACCOUNTS)
    for account in accounts:
        yield Place(ACCOUNTS, account.id, account.name, page.shown_title, page.icon, account.base_url)


def _of_commands() -> Iterable[Place]:
    """Return all commands, whose keys can be changed."""
    page = next(page for page in PAGES if page.id == KEYS)
    for command in COMMANDS:
        title = QCoreApplication.translate("Commands", command.title).rstrip("…")
        text = QCoreApplication.translate("Commands", command.help)
        yield Place(KEYS, command.id, title, page.shown_title, page.icon, text)


def _setting_tr(text: str) -> str:
    return QCoreApplication.translate("SettingField", text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Preferences", text)
