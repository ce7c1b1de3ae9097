"""The window for bugs: says that something broke, and gives the traceback to copy, secrets masked."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

_log = logging.getLogger(__name__)
_MOST = 20


class CrashReporter(QObject):
    """Shows and logs errors that nobody expected.

    One window is open at a time; further errors are added to it, and only the first `_MOST` are
    kept, so that an error in a paint event cannot flood the screen.
    """

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__()
        self._mask = mask
        self._texts: list[str] = []
        self._window: _CrashWindow | None = None

    def report_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take the place of `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            return
        self._report("".join(traceback.format_exception(kind, error, trace)))

    def report_loop(self, loop: object, context: dict[str, Any]) -> None:
        """Take the place of the event loop's exception handler."""
        error = context.get("exception")
        head = f"{context.get('message', '')}\n"
        body = "".join(traceback.format_exception(error)) if isinstance(error, BaseException) else ""
        self._report(head + body)

    def _report(self, text: str) -> None:
        text = self._mask(text)
        _log.error("Unexpected error: %s", text)
        self._texts.append(text)
        if len(self._texts) > _MOST or QGuiApplication.instance() is None:
            return
        if self._window is None:
            self._window = _CrashWindow()
            self._window.finished.connect(self._on_closed)
            self._window.open()
        self._window.show_texts(self._texts)

    def _on_closed(self) -> None:
        self._texts.clear()
        if self._window is not None:
            self._window.deleteLater()
            self._window = None


class _CrashWindow(QDialog):
    """What broke, and a button that copies it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Something broke"))
        self.resize(720, 440)
        words = QLabel(
            self.tr(
                "ChatDesk met an error that it did not expect. Your conversations are saved. "
                "You can go on, and send this text to the people who make ChatDesk."
            ),
            wordWrap=True,
        )
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setAccessibleName(self.tr("Details of the error"))
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        copy, close = QPushButton(self.tr("Copy")), QPushButton(self.tr("Go on"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addWidget(self._text, 1)
        column.addLayout(row)
        close.setFocus()
        # On the ground of a page, as our other boxes. Nothing of our look is asked: it may be what broke.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, palette.color(QPalette.ColorRole.Base))
        self.setPalette(palette)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)

    def show_texts(self, texts: list[str]) -> None:
        """Show all errors so far."""
        self._text.setPlainText("\n".join(texts))
