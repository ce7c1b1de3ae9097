"""The box that tells which program this is."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from chatdesk.origin import version_line
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.window.about import AboutBox, licences_file


def test_it_tells_the_version_and_copies_it(qapp: object) -> None:
    """What is copied is the line that `--version` prints; Enter closes."""
    window = QWidget()
    box = AboutBox(window, load_theme("light"))
    box.show()
    words = "\n".join(label.text() for label in box.findChildren(QLabel))
    for part in version_line().removeprefix("ChatDesk ").split(", "):
        assert part in words
    buttons = {button.text(): button for button in box.findChildren(QPushButton)}
    buttons["Copy"].click()
    assert QGuiApplication.clipboard().text() == version_line()
    assert buttons["Close"].isDefault()
    assert box.focusWidget() is buttons["Close"]
    box.close()
    window.deleteLater()


def test_a_checkout_has_no_file_of_licences() -> None:
    """The button is there where there is something to show."""
    assert licences_file() is None
