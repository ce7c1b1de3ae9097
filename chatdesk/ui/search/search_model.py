"""The rows of a search for a view; what a row says is fetched when it is first painted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from chatdesk.domain.message import Role
from chatdesk.store.search import Hit, HitKey
from chatdesk.ui.search.search_rows import HeadRow, HitRow, RestRow, SearchRow, arrange

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
# The view asks every row for its height before it paints: all 2,000 of a common word took 13 ms per key.
# So many are more than a high screen shows, and the next ones come when the last is in view.
_PIECE = 60
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SearchModel(QAbstractListModel):
    """What was found, shown a piece at a time as it is scrolled.

    `hits_wanted` asks for what painted rows lack, `older_wanted` for hits further back.
    """

    hits_wanted = Signal(object)
    older_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[SearchRow] = []
        self._later: Iterator[SearchRow] = iter(())
        self._has_later = False
        self.keys: list[HitKey] = []
        self._hits: dict[HitKey, Hit] = {}
        self._unfolded: set[str] = set()
        self._wanted: dict[HitKey, None] = {}
        self._has_older = False
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._on_ask)

    def show_found(self, keys: Sequence[HitKey], hits: Iterable[Hit], *, has_older: bool) -> None:
        """Show this in the place of all else."""
        self.beginResetModel()
        self.keys = list(keys)
        self._hits = {hit.key: hit for hit in hits}
        self._unfolded.clear()
        self._wanted.clear()
        self._has_older = has_older
        self._take(arrange(self.keys), _PIECE)
        self.endResetModel()

    def add_older(self, keys: Sequence[HitKey], *, has_older: bool) -> None:
        """Put hits behind those that are shown."""
        known = set(self.keys)
        self.keys += [key for key in keys if key not in known]
        self._has_older = has_older
        self._rearrange(_PIECE)

    def take_hits(self, asked: Iterable[HitKey], hits: Iterable[Hit]) -> None:
        """Take what rows say; those that were asked for and are gone meanwhile leave."""
        self._hits.update((hit.key, hit) for hit in hits)
        gone = {key for key in asked if key not in self._hits}
        if gone:
            self.keys = [key for key in self.keys if key not in gone]
            self._rearrange()
        elif self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def unfold(self, conversation_id: str) -> None:
        """Show all hits of a conversation."""
        self._unfolded.add(conversation_id)
        folded = sum(
            row.count
            for row in self.rows
            if isinstance(row, RestRow) and row.conversation_id == conversation_id
        )
        self._rearrange(folded)

    def hit(self, key: HitKey) -> Hit | None:
        """Return what is shown of a hit; None where it is yet to come, which is asked for."""
        found = self._hits.get(key)
        if found is None and key not in self._wanted:
            self._wanted[key] = None
            self._ask.start()
        return found

    def row(self, index: _Index) -> SearchRow | None:
        """Return the row of an index."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def can_be_chosen(self, place: int) -> bool:
        """Whether the row at a place leads anywhere."""
        row = self.rows[place]
        return not isinstance(row, HeadRow) or row.is_hit

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and index.row() < len(self.rows) and self.can_be_chosen(index.row()):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and (self._has_later or self._has_older)

    def fetchMore(self, parent: _Index) -> None:
        del parent
        more = self._next_rows(_PIECE)
        if more:
            first = len(self.rows)
            self.beginInsertRows(_ROOT, first, first + len(more) - 1)
            self.rows += more
            self.endInsertRows()
        elif self._has_older:
            self._has_older = False
            self.older_wanted.emit()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(row)
        return None

    def speaker(self, hit: Hit) -> str:
        """Return who said it and when."""
        names = {Role.USER: self.tr("You"), Role.TOOL: self.tr("Tools"), Role.SYSTEM: self.tr("System")}
        assistant = hit.model or self.tr("Assistant")
        name = names.get(hit.role, assistant) if hit.role is not None else ""
        places = {"reasoning": self.tr("reasoning"), "tool": self.tr("tool call")}
        if hit.role is Role.ASSISTANT and hit.snippet.place in places:
            name = self.tr("{0}, {1}").format(name, places[hit.snippet.place])
        return name

    def rest_words(self, row: RestRow) -> str:
        """Return what stands for the hits that are not shown."""
        return self.tr("{0} more in this conversation").format(f"{row.count:,}")

    def _words(self, row: SearchRow | None) -> str:
        if isinstance(row, RestRow):
            return self.rest_words(row)
        if row is None:
            return ""
        hit = self.hit(row.first if isinstance(row, HeadRow) else row.key)
        if hit is None:
            return ""
        if isinstance(row, HitRow):
            return f"{self.speaker(hit)}, {moment(hit.created_at)}: {hit.snippet.text}"
        return hit.title or self.tr("New conversation")

    def _rearrange(self, more: int = 0) -> None:
        """Make the rows anew; `more` of them are shown than before."""
        rows = arrange(self.keys, self._unfolded)
        self.layoutAboutToBeChanged.emit()
        # A row that is still there keeps its selection, wherever it stands now.
        before = [(index, self.rows[index.row()]) for index in self.persistentIndexList()]
        self._take(rows, max(_PIECE, len(self.rows) + more))
        places = {row: place for place, row in enumerate(self.rows)}
        now = [self.index(places[row]) if row in places else QModelIndex() for _, row in before]
        self.changePersistentIndexList([index for index, _ in before], now)
        self.layoutChanged.emit()

    def _take(self, rows: Iterator[SearchRow], count: int) -> None:
        self._later = rows
        self.rows = self._next_rows(count)

    def _next_rows(self, count: int) -> list[SearchRow]:
        rows = list(islice(self._later, count))
        self._has_later = len(rows) == count
        return rows

    def _on_ask(self) -> None:
        wanted, self._wanted = tuple(self._wanted), {}
        if wanted:
            self.hits_wanted.emit(wanted)


def moment(seconds: float) -> str:
    """Return a day in the user's words, of today the time."""
    at = QDateTime.fromMSecsSinceEpoch(round(seconds * 1000))
    now = QDateTime.currentDateTime()
    locale = QLocale()
    if at.date() == now.date():
        return locale.toString(at.time(), QLocale.FormatType.ShortFormat)
    is_this_year = at.date().year() == now.date().year()
    return locale.toString(at.date(), "d MMM" if is_this_year else "d MMM yyyy")
