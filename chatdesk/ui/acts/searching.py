"""Carries the search of all conversations: from the field to the store, from a hit to its message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from chatdesk.ui.bridge import Job, Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from chatdesk.domain.search_query import SearchQuery
    from chatdesk.store.search import Found, Hit, HitKey, SearchStore
    from chatdesk.ui.search.search_pane import SearchPane

# What fits on a screen comes with the search itself.
_AT_ONCE = 30
# Between two looks at how far the index is.
_INDEXING_MS = 1000
# An answer that takes longer is waited for in words: what stands there is of the query before.
_NOTICED_MS = 200


class Searching(QObject):
    """Opens the search over the list of conversations and closes it. Nothing of it is loaded before.

    `search` returns the store's; `trouble` brings its errors.
    """

    trouble = Signal(object)

    def __init__(
        self, window: MainWindow, desk: Desk, search: Callable[[], SearchStore], tasks: Tasks
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._search = search
        self._pane: SearchPane | None = None
        self._before: QWidget | None = None
        self._unfolded_sidebar = False
        self._query: SearchQuery | None = None
        self._shown: SearchQuery | None = None
        self._found: Found | None = None
        self._wanted: Hit | None = None
        self._finding, self._older, self._details = (Job(tasks, self) for _ in range(3))
        self._finding.done.connect(self._on_found)
        self._older.done.connect(self._on_older)
        self._details.done.connect(self._on_details)
        for job in (self._finding, self._older, self._details):
            job.failed.connect(self.trouble)
        self._again = QTimer(self, singleShot=True, interval=_INDEXING_MS)
        self._again.timeout.connect(self._look)
        self._finding.failed.connect(self._on_failed)
        self._slow = QTimer(self, singleShot=True, interval=_NOTICED_MS)
        self._slow.timeout.connect(self._say_it_lasts)
        desk.page_changed.connect(self._on_page_changed)
        window.theme_changed.connect(self._on_theme_changed)

    @property
    def pane(self) -> SearchPane | None:
        """The view, if it was ever opened."""
        return self._pane

    @property
    def is_open(self) -> bool:
        """Whether the search is shown."""
        return self._pane is not None and self._pane.isVisibleTo(self._window)

    def open(self, text: str = "") -> None:
        """Show the search with the focus in its field; without a text what was looked for before is there."""
        is_first, pane = self._pane is None, self._made()
        if text:
            pane.field.setText(text)
        if not self.is_open:
            self._before = QApplication.focusWidget()
            self._unfolded_sidebar = not self._window.sidebar.isVisibleTo(self._window)
            if self._unfolded_sidebar:
                self._window.toggle_sidebar()
            self._window.sidebar.cover(pane)
            self._look()
        elif not self._window.sidebar.isVisibleTo(self._window):
            self._window.toggle_sidebar()
        if is_first and not self._finding.is_running:
            # Before the first letter, which ends it where it comes at once.
            self._finding.start(self._search().prepare)
        pane.take_focus()

    def close(self) -> None:
        """Show the list again; the focus goes back to where it was."""
        self._again.stop()
        self._slow.stop()
        self._finding.cancel()
        self._window.sidebar.cover(None)
        if self._unfolded_sidebar and self._window.sidebar.isVisibleTo(self._window):
            self._window.toggle_sidebar()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._desk.page.composer.take_focus()

    def _made(self) -> SearchPane:
        if self._pane is None:
            from chatdesk.ui.search.search_pane import SearchPane

            pane = self._pane = SearchPane(self._window.theme)
            pane.query_changed.connect(lambda _text: self._look())
            pane.chosen.connect(self._on_chosen)
            pane.closed.connect(self.close)
            pane.model.hits_wanted.connect(self._fetch)
            pane.model.older_wanted.connect(self._look_further)
        return self._pane

    def _look(self) -> None:
        """Search for what stands in the field."""
        from chatdesk.domain.search_query import read_query

        pane, self._query = self._made(), read_query(self._made().field.text())
        self._again.stop()
        self._older.cancel()
        query, search = self._query, self._search()

        async def find() -> tuple[SearchQuery, Found, tuple[Hit, ...]] | None:
            found = await search.find(query)
            if found is None:
                return None
            return query, found, await search.hits(query, found.keys[:_AT_ONCE])

        if query.is_empty:
            self._slow.stop()
            self._finding.cancel()
            pane.model.show_found((), (), has_older=False)
            unread = self._unread_words(query)
            pane.show_words(unread, is_empty=not unread)
            return
        if query != self._shown:
            self._slow.start()
        self._finding.start(find)

    def _on_failed(self) -> None:
        self._slow.stop()
        if self._pane is not None:
            self._pane.show_words("", is_empty=False)

    def _say_it_lasts(self) -> None:
        if self._pane is not None:
            self._pane.show_words(self.tr("Searching…"), is_empty=False)

    def _on_found(self, result: tuple[SearchQuery, Found, tuple[Hit, ...]] | None) -> None:
        if result is None or self._pane is None:
            return
        self._slow.stop()
        query, found, hits = result
        is_same = self._found is not None and self._found.keys == found.keys and bool(self._pane.model.rows)
        self._found = found
        # While the index is made the same is asked again and again: the choice must not jump.
        is_same = is_same and query == self._shown
        self._shown = query
        if not is_same:
            self._pane.model.show_found(found.keys, hits, has_older=found.older is not None)
        self._pane.show_words(self._words(query, found), is_empty=False)
        if not is_same:
            self._pane.choose_first()
        if found.indexed < 1:
            self._again.start()

    def _words(self, query: SearchQuery, found: Found) -> str:
        """Return how much was found, and what stands in the way of more."""
        words = []
        if not found.keys:
            words.append(self.tr("Nothing found."))
            if found.indexed >= 1:
                words.append(self.tr("Fewer words find more, and a part of a word is enough."))
        else:
            count = f"{len(found.keys):,}" + ("+" if found.older is not None else "")
            places = len({key.conversation_id for key in found.keys})
            told = self.tr("{0} hits in {1} conversations")
            if places == 1:
                told = self.tr("1 hit") if count == "1" else self.tr("{0} hits in one conversation")
            words.append(told.format(count, f"{places:,}"))
        if found.indexed < 1:
            share = f"{int(found.indexed * 100)}"
            told = (
                self.tr("{0} % indexed")
                if found.keys
                else self.tr("{0} % of all messages are indexed so far.")
            )
            words.append(told.format(share))
        unread = self._unread_words(query)
        if unread:
            words.append(unread)
        return (" · " if found.keys else " ").join(words)

    def _unread_words(self, query: SearchQuery) -> str:
        return self.tr("Not understood: {0}").format(", ".join(query.unread)) if query.unread else ""

    def _look_further(self) -> None:
        found, query = self._found, self._query
        # A search that runs would be interrupted by this one.
        if self._finding.is_running:
            return
        if found is not None and query is not None and found.older is not None:
            older = found.older
            self._older.start(lambda: self._search().find(query, older))

    def _on_older(self, found: Found | None) -> None:
        if found is None or self._pane is None or self._found is None:
            return
        self._found = found
        self._pane.model.add_older(found.keys, has_older=found.older is not None)

    def _fetch(self, keys: tuple[HitKey, ...]) -> None:
        query = self._query
        if query is None:
            return

        async def fetch() -> tuple[tuple[HitKey, ...], tuple[Hit, ...]]:
            return keys, await self._search().hits(query, keys)

        self._details.start(fetch)

    def _on_details(self, result: tuple[tuple[HitKey, ...], tuple[Hit, ...]]) -> None:
        if self._pane is not None:
            self._pane.model.take_hits(*result)

    # -- going there -----------------------------------------------------------------------------

    def _on_chosen(self, hit: Hit) -> None:
        conversation_id = hit.key.conversation_id
        self._wanted = hit
        page = self._desk.page
        if page.conversation.id == conversation_id:
            self._show(page)
        else:
            self._desk.open(conversation_id)

    def _on_page_changed(self, page: ConversationPage) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        if page.conversation.id == wanted.key.conversation_id:
            # It has its size when it was laid out.
            QTimer.singleShot(0, lambda: self._show(page) if isValid(page) else None)
        else:
            self._wanted = None

    def _show(self, page: ConversationPage) -> None:
        """Bring a hit into view, with the words marked."""
        hit, self._wanted = self._wanted, None
        if hit is None:
            return
        if hit.message_id is None:
            page.composer.take_focus()
            return
        page.reading.show_message(hit.message_id)
        marked = [hit.snippet.text[start:end] for start, end in hit.snippet.marks]
        words = tuple(dict.fromkeys(marked))
        page.transcript.search.show_at(words, page.branch.shown_as(hit.message_id))

    def _on_theme_changed(self, theme: object) -> None:
        if self._pane is not None:
            self._pane.set_theme(self._window.theme)
        del theme
