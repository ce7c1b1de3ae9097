"""The files of the next message: shown as chips, walked and taken away by keys, sent without a word."""

from __future__ import annotations

import base64

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from chatdesk.domain.message import AttachmentPart
from chatdesk.ui.composer.attachments import MOST_BYTES, MOST_FILES, size_words
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.composer.text_attaching import attach_text
from tests.ui.conftest import emitted

KEY = Qt.Key
PLAN = AttachmentPart(
    "plan.md", "text/markdown", base64.b64encode(b"# Plan").decode(), "notes, note:///plan.md"
)


def file(name: str, size: int = 3) -> AttachmentPart:
    """Return a file of so many bytes."""
    return AttachmentPart(name, "text/plain", base64.b64encode(b"x" * size).decode())


def names(composer: Composer) -> list[str]:
    """Return what goes with the message, by name."""
    return [file.name for file in composer.attachments.files]


def press(*keys: Qt.Key) -> None:
    """Press keys where the focus is."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


def focused() -> QWidget | None:
    """Return what has the focus."""
    return QApplication.focusWidget()


def test_chips_make_room_for_themselves(composer: Composer) -> None:
    """Over the field, in as many rows as they need; the composer is as before when they are gone."""
    before = composer.height()
    composer.attachments.add([PLAN])
    one = composer.height()
    assert one > before
    assert composer.attachments.geometry().bottom() < composer.edit.geometry().top()
    composer.attachments.add([file(f"a long name of a file {number}.txt") for number in range(4)])
    assert composer.height() > one
    rows = {chip.y() for chip in composer.attachments.chips}
    assert len(rows) > 1
    assert all(chip.geometry().right() <= composer.attachments.width() for chip in composer.attachments.chips)
    composer.attachments.set_files(())
    assert composer.height() == before


def test_a_file_is_sent_without_a_word(composer: Composer) -> None:
    """Enter sends it; taken over, it is gone."""
    sent = QSignalSpy(composer.sent)
    QTest.keyClick(composer.edit, KEY.Key_Return)
    assert emitted(sent) == []
    composer.attachments.add([PLAN])
    QTest.keyClick(composer.edit, KEY.Key_Return)
    assert emitted(sent) == [[""]]
    composer.clear()
    assert names(composer) == []
    assert not composer.has_content()


def test_chips_are_walked_and_taken_away_by_keys(composer: Composer) -> None:
    """Arrows walk, Delete takes one away and stays beside it; after the last one the field has the focus."""
    composer.attachments.add([file("a"), file("b"), file("c")])
    composer.attachments.chips[0].setFocus(Qt.FocusReason.TabFocusReason)
    press(KEY.Key_Right, KEY.Key_Delete)
    assert names(composer) == ["a", "c"]
    assert focused() is composer.attachments.chips[1]
    press(KEY.Key_Escape)
    assert focused() is composer.edit
    composer.attachments.chips[1].setFocus(Qt.FocusReason.TabFocusReason)
    press(KEY.Key_Backspace, KEY.Key_Backspace)
    assert names(composer) == []
    assert focused() is composer.edit


def test_the_cross_takes_away(composer: Composer) -> None:
    """A click elsewhere on the chip does not."""
    composer.attachments.add([PLAN])
    (chip,) = composer.attachments.chips
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert names(composer) == ["plan.md"]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 8, 10))
    assert names(composer) == []


def test_a_chip_says_where_its_file_is_from(composer: Composer) -> None:
    """To eyes, in the tooltip, and to screen readers."""
    composer.attachments.add([PLAN])
    (chip,) = composer.attachments.chips
    assert chip.toolTip() == "plan.md\nnotes, note:///plan.md\ntext/markdown, 6 B\nDel takes it away"
    assert chip.accessibleName() == "plan.md, text/markdown, 6 B"
    assert chip.accessibleDescription() == "notes, note:///plan.md"
    assert [size_words(size) for size in (999, 2_048, 3 * 2**20)] == ["999 B", "2 KB", "3.0 MB"]


def test_too_much_is_not_taken(composer: Composer) -> None:
    """Neither by number nor by size; what is there stays."""
    assert composer.attachments.add([file(str(number)) for number in range(MOST_FILES)])
    assert not composer.attachments.add([file("one more")])
    assert len(composer.attachments.files) == MOST_FILES
    composer.attachments.set_files(())
    assert not composer.attachments.add([file("large", MOST_BYTES + 1)])
    assert names(composer) == []


def test_a_button_offers_what_can_be_attached(composer: Composer) -> None:
    """Its menu names the commands; by keys alone."""
    wanted = QSignalSpy(composer.command_wanted)
    composer.attach_button.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Files of this computer…", "From a tool server…"]
    QTest.keyClick(menu, KEY.Key_Down)
    QTest.keyClick(menu, KEY.Key_Return)
    assert emitted(wanted) == [["composer.attach_resource"]]


def test_a_long_text_becomes_a_file(composer: Composer) -> None:
    """All that is written, or what is selected of it; Undo brings the text back into the field."""
    composer.set_text("Look:\nüne line\nanother")
    composer.edit.set_caret(6, 22)
    assert attach_text(composer)
    (made,) = composer.attachments.files
    assert (made.name, base64.b64decode(made.data).decode()) == ("Text.txt", "üne line\nanother")
    assert composer.text() == "Look:\n"
    composer.set_text("x" * 1_000_000)
    assert attach_text(composer)
    assert names(composer) == ["Text.txt", "Text 2.txt"]
    assert composer.text() == ""
    composer.edit.undo()
    assert len(composer.text()) == 1_000_000


def test_what_is_too_much_for_a_message_stays_in_the_field(composer: Composer) -> None:
    """Nothing is attached and nothing is lost; of nothing nothing is made."""
    composer.set_text("  ")
    assert attach_text(composer)
    composer.attachments.add([file(str(number)) for number in range(MOST_FILES)])
    composer.set_text("too much")
    assert not attach_text(composer)
    assert (composer.text(), len(composer.attachments.files)) == ("too much", MOST_FILES)


def test_a_pasted_line_in_which_nobody_could_write_is_a_file(composer: Composer) -> None:
    """A key in a line of a million characters would take half a second; many lines stay text."""
    data = QMimeData()
    data.setText("x" * 1_000_000)
    composer.edit.insertFromMimeData(data)
    assert (names(composer), composer.text()) == (["Text.txt"], "")
    data.setText("short\n" * 100_000)
    composer.edit.insertFromMimeData(data)
    assert (names(composer), len(composer.text())) == (["Text.txt"], 600_000)
    composer.clear()
    composer.attachments.add([file(str(number)) for number in range(MOST_FILES)])
    data.setText("x" * 100_001)
    composer.edit.insertFromMimeData(data)
    assert len(composer.text()) == 100_001
