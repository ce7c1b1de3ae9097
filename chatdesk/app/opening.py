"""Waiting for the database behind the first picture, and the polite refusal where it cannot be used."""

from __future__ import annotations

from concurrent.futures import wait

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from chatdesk.domain.errors import StoreError
from chatdesk.store.errors import may_pass
from chatdesk.store.store import Beginning, Store
from chatdesk.store.worker import Reply

# Seconds until the wait is explained, and milliseconds between two looks then.
_PATIENCE = 1.0
_LOOK_MS = 50


def opened(store: Store, beginning: Reply[Beginning], window: QWidget, limit: int | None = None) -> Beginning:
    """Return what the store began with; a long wait (backup, migration, repair) is explained.

    Where it fails the user can try again as long as that may help. Raises the `StoreError` when he quits,
    with the store closed.
    """
    while True:
        if not wait([beginning], _PATIENCE).done:
            _explain(beginning, window)
        try:
            return beginning.result()
        except StoreError as error:
            if not _asks_again(store, error, window):
                store.close().result()
                raise
        beginning = store.begin(limit)


def _explain(beginning: Reply[Beginning], window: QWidget) -> None:
    """Say that there is something to wait for, until there no longer is."""
    # As a rule nobody sees these: they cost memory and time when they are imported.
    from PySide6.QtWidgets import QProgressDialog

    words = _tr("Your conversations are being prepared. Please let this finish.")
    dialog = QProgressDialog(words, "", 0, 0, window)
    dialog.setWindowTitle("ChatDesk")
    dialog.setCancelButton(None)
    dialog.setMinimumDuration(0)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    loop = QEventLoop()
    timer = QTimer(dialog, interval=_LOOK_MS)
    timer.timeout.connect(lambda: loop.quit() if beginning.done() else None)
    timer.start()
    dialog.show()
    # Keys that are typed ahead wait until there is somebody to answer them.
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    dialog.reset()
    dialog.deleteLater()


def _asks_again(store: Store, error: StoreError, window: QWidget) -> bool:
    """Say why the conversations cannot be opened; whether the user wants another attempt."""
    from PySide6.QtWidgets import QMessageBox, QPushButton

    from chatdesk.ui.look.message_box import dress_box

    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("ChatDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(error.text)
    box.setInformativeText(f"{error.hint}\n\n{store.database.path}")
    leave = QPushButton(_tr("Quit"), box)
    box.addButton(leave, QMessageBox.ButtonRole.RejectRole)
    folder = QPushButton(_tr("Show folder"), box)
    box.addButton(folder, QMessageBox.ButtonRole.ActionRole)
    # It shows, and the box stays.
    folder.clicked.disconnect()
    address = QUrl.fromLocalFile(str(store.database.path.parent))
    folder.clicked.connect(lambda: QDesktopServices.openUrl(address))
    again: QPushButton | None = None
    if may_pass(error):
        again = QPushButton(_tr("Try again"), box)
        box.addButton(again, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(again or leave)
    box.setEscapeButton(leave)
    dress_box(box)
    # The loop of the program begins with what this start brings: there is none yet that this could hold up
    # or come into again, and nothing behind the window works without its database.
    box.exec()
    wants_again = again is not None and box.clickedButton() is again
    box.deleteLater()
    return wants_again


def _tr(text: str) -> str:
    return QCoreApplication.translate("Opening", text)
