"""Import from the window: the list, the notices, cancel."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from PySide6 import __version_info__ as version_tuple
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.ui.acts.import_drops import DropSign, ImportDrops
from chatdesk.ui.acts.importing import Imports
from chatdesk.ui.window.notices import Notice, NoticeKind
from tests.app.desk_in_window import CONVERSATION, DeskInWindow, desk_in_window
from tests.store.imports.samples import chat, node, write

_FIRST = Message(Role.USER, (TextPart("Here before"),))


def _sample(path: Path, count: int) -> Path:
    nodes = [node("u1", "root", "user", "Why?"), node("a1", "u1", "assistant", "So. " * 200)]
    chats = [chat(*nodes, current="a1", conversation_id=f"c{n}", title=f"Chat {n}") for n in range(count)]
    return write(path, [*chats, {"title": "Broken"}])


def _imports(made: DeskInWindow) -> Imports:
    return Imports(made.desk, made.store, made.window.notices, made.tasks, made.window)


def _notice(made: DeskInWindow) -> Notice:
    notice = made.window.notices.current()
    assert notice is not None
    return notice


async def test_an_import_fills_the_list_and_tells_what_it_did(qapp: QApplication, tmp_path: Path) -> None:
    """The chosen file's conversations stand in the sidebar and open, ready to be gone on with."""
    async with desk_in_window(tmp_path, _FIRST) as made:
        imports = _imports(made)
        imports.choose()
        (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
        dialog.filesSelected.emit([str(_sample(tmp_path / "x.json", 3))])
        dialog.close()
        assert _notice(made).act == "Cancel"
        usual = sys.getswitchinterval()
        await made.settle()
        # The writing gave way to the window more often meanwhile, and does so no longer.
        assert sys.getswitchinterval() == usual
        notice = _notice(made)
        assert (notice.title, notice.kind) == ("Added 3 conversations with 6 messages", NoticeKind.WARNING)
        assert notice.text == "Left out: 1 conversation (Broken): it has no “mapping” of messages."
        assert made.page.conversation.id == CONVERSATION
        heads = await made.store.conversations.newest()
        imported = next(head for head in heads if head.title == "Chat 1")
        made.desk.open(imported.id)
        await made.until(lambda: made.page.conversation.id == imported.id)
        assert made.shown[0] == "Why?"
        assert (made.page.conversation.account_id, made.page.conversation.model) == ("here", "newest")


async def test_a_file_that_is_none_is_told(qapp: QApplication, tmp_path: Path) -> None:
    """A refused file gives a notice that stays, and another import can follow."""
    async with desk_in_window(tmp_path, _FIRST) as made:
        imports = _imports(made)
        imports.take([write(tmp_path / "x.json", b"[1, 2")])
        await made.settle()
        assert (_notice(made).title, _notice(made).kind) == ("x.json cannot be imported", NoticeKind.ERROR)
        assert _notice(made).text.startswith("It is damaged in line 1")
        assert _notice(made).text.endswith(" Nothing was changed.")
        imports.take([_sample(tmp_path / "x.json", 1)])
        await made.settle()
        assert made.said == "Added 1 conversation with 2 messages"


async def test_cancel_leaves_everything_as_it_was(qapp: QApplication, tmp_path: Path) -> None:
    """The notice's Cancel ends an import that runs, and nothing of it stays."""
    async with desk_in_window(tmp_path, _FIRST) as made:
        _imports(made).take([_sample(tmp_path / "x.json", 8000)])
        made.window.notices.act_chosen.emit(_notice(made).key)
        await made.settle()
        assert made.said == "The import was cancelled"
        assert [head.id for head in await made.store.conversations.newest()] == [CONVERSATION]


async def test_the_end_of_the_program_takes_back_an_import(qapp: QApplication, tmp_path: Path) -> None:
    """An import whose task is cancelled ends before the store closes, and nothing of it stays."""
    async with desk_in_window(tmp_path, _FIRST) as made:
        _imports(made).take([_sample(tmp_path / "x.json", 8000)])
        await asyncio.sleep(0)
        assert await made.tasks.drain(0.01) == 1
        await made.settle()
        assert [head.id for head in await made.store.conversations.newest()] == [CONVERSATION]


async def test_a_folder_is_chosen_and_several_files_follow_each_other(
    qapp: QApplication, tmp_path: Path
) -> None:
    """An unpacked export is a folder; of several exports each is told of, and none is left out."""
    async with desk_in_window(tmp_path, _FIRST) as made:
        imports = _imports(made)
        imports.choose_folder()
        (dialog,) = [one for one in made.window.findChildren(QFileDialog) if one.isVisible()]
        assert dialog.fileMode() is QFileDialog.FileMode.Directory
        _sample(tmp_path / "out" / "conversations.json", 2)
        dialog.filesSelected.emit([str(tmp_path / "out")])
        dialog.close()
        await made.settle()
        assert made.said == "Added 2 conversations with 4 messages"
        imports.take([_sample(tmp_path / "y.json", 3), _sample(tmp_path / "z.json", 5)])
        await made.settle()
        assert len(await made.store.conversations.newest()) == 6


def _drop(window: QWidget, paths: list[Path]) -> tuple[bool, bool, list[str]]:
    """Drag files over a window and let them go: what was accepted, and the signs that were shown."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # PySide 6.12 advises against whole pixels, 6.11 knows nothing else.
    place = QPoint(200, 200) if version_tuple < (6, 12) else QPointF(200, 200)
    enter = QDragEnterEvent(place, copy, data, left, none)  # type: ignore[arg-type, call-overload, unused-ignore]
    enter.ignore()
    QApplication.sendEvent(window, enter)
    signs = [sign.accessibleName() for sign in window.findChildren(DropSign) if sign.isVisible()]
    drop = QDropEvent(QPointF(200, 200), copy, data, left, none)
    drop.ignore()
    QApplication.sendEvent(window, drop)
    return enter.isAccepted(), drop.isAccepted(), signs


async def test_exports_are_dropped_on_the_window(qapp: QApplication, tmp_path: Path) -> None:
    """A file or a folder that may be an export is taken, with a sign before; a picture is not."""
    async with desk_in_window(tmp_path, _FIRST) as made:
        ImportDrops(made.window, lambda: made.window.theme, _imports(made).take)
        sample = _sample(tmp_path / "out" / "conversations.json", 2)
        assert _drop(made.window, [sample.parent]) == (True, True, ["Drop to import"])
        await made.settle()
        assert made.said == "Added 2 conversations with 4 messages"
        assert _drop(made.window, [write(tmp_path / "x.png", b"")]) == (False, False, [])
        assert _drop(made.window, []) == (False, False, [])
        # On the field a file is one to go with the message.
        given = QSignalSpy(made.page.composer.edit.files_given)
        _drop(made.page.composer.edit.viewport(), [sample])
        assert given.count() == 1
        assert _drop(made.page.composer.edit.viewport(), [sample.parent])[0]
        await made.settle()
        assert (made.page.composer.text(), made.said) == ("", "Nothing new to add")


async def test_a_reader_that_dies_is_told_and_changes_nothing(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the process that reads ends before its time, that is an error and never a short import."""
    monkeypatch.setattr("chatdesk.store.imports.apart.READ_EXPORT", "--unknown")
    async with desk_in_window(tmp_path, _FIRST) as made:
        _imports(made).take([_sample(tmp_path / "x.json", 3)])
        await made.settle()
        assert made.said == "The process that reads the file ended before its time."
        assert [head.id for head in await made.store.conversations.newest()] == [CONVERSATION]
