"""An export that is dropped on the window: shown while it is held over it, imported when it is let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from chatdesk.ui.look.paint import draw_rounded
from chatdesk.ui.look.theme import Theme

_ENDINGS = (".zip", ".json", ".jsonl")


class ImportDrops(QObject):
    """Takes files and folders that may be exports, anywhere on the window that takes no drops itself.

    The composer does: there a file goes with the message. `take` gets their paths.
    """

    def __init__(
        self, window: QWidget, theme: Callable[[], Theme], take: Callable[[Sequence[Path]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._theme, self._take = window, theme, take
        self._sign: DropSign | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dragged over the window, if it is for us."""
        kind = event.type()
        if watched is not self._window:
            return False
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDragMoveEvent):
            paths = exports_in(event.mimeData())
            if paths:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            self._show_sign(bool(paths))
            return bool(paths)
        if kind == QEvent.Type.DragLeave:
            self._show_sign(False)
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._show_sign(False)
            paths = exports_in(event.mimeData())
            if paths:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self._take(paths)
            return bool(paths)
        return False

    def _show_sign(self, shown: bool) -> None:
        if shown and self._sign is None:
            self._sign = DropSign(self._theme(), self._window)
        elif not shown and self._sign is not None:
            self._sign.hide()
            self._sign.deleteLater()
            self._sign = None


class DropSign(QWidget):
    """A frame over the window that says what letting go will do; the mouse goes through it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._drawn_in = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Drop to import"))
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._drawn_in
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        pen = painter.pen()
        pen.setColor(theme.color("accent"))
        pen.setWidthF(theme.px(2))
        painter.setPen(pen)
        painter.drawRoundedRect(frame, theme.radius("panel"), theme.radius("panel"))
        words = self.tr("Drop to import conversations")
        metrics = theme.metrics("title")
        width, height = metrics.horizontalAdvance(words) + 2 * theme.px(24), theme.px(52)
        box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        draw_rounded(
            painter, box, theme.radius("panel"), theme.color("bg_raised"), theme.color("line_strong")
        )
        painter.setFont(theme.font("title"))
        painter.setPen(theme.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def exports_in(data: QMimeData) -> list[Path]:
    """Return the paths of what is dragged where each of them may be an export; else none."""
    urls = data.urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    are_exports = all(path.suffix.lower() in _ENDINGS or path.is_dir() for path in paths)
    return paths if are_exports and len(paths) == len(urls) else []
