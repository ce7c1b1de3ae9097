"""Files of this computer, attached to a message: read beside the window, within limits."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from chatdesk.ui.acts import file_attaching
from chatdesk.ui.acts.file_attaching import FileAttaching, read_file
from chatdesk.ui.composer.attachments import MOST_FILES
from tests.app.desk_in_window import desk_in_window

pytestmark = pytest.mark.qt


async def test_files_go_with_the_message(tmp_path: Path) -> None:
    """Each as what it is; what cannot be read is told, the others are there."""
    (tmp_path / "notes.md").write_text("# Notes")
    (tmp_path / "LICENSE").write_text("MIT")
    (tmp_path / "dot.png").write_bytes(b"\x89PNG")
    async with desk_in_window(tmp_path) as made:
        attaching = FileAttaching(made.window, lambda: made.page, made.tasks)
        names = ("notes.md", "LICENSE", "dot.png", "missing")
        attaching.take(made.page, [tmp_path / name for name in names])
        await made.settle()
        files = made.page.composer.attachments.files
        assert [(file.name, file.media_type) for file in files] == [
            ("notes.md", "text/markdown"),
            ("LICENSE", "text/plain"),
            ("dot.png", "image/png"),
        ]
        assert base64.b64decode(files[0].data) == b"# Notes"
        assert made.said == "Not attached"
        assert made.page.composer.edit.hasFocus()


async def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others go along; the notice is gone when the message went."""
    monkeypatch.setattr(file_attaching, "MOST_BYTES", 3)
    (tmp_path / "large").write_text("four")
    (tmp_path / "small").write_text("one")
    async with desk_in_window(tmp_path) as made:
        attaching = FileAttaching(made.window, lambda: made.page, made.tasks)
        attaching.take(made.page, [tmp_path / "large", tmp_path / "small"])
        await made.settle()
        assert [file.name for file in made.page.composer.attachments.files] == ["small"]
        notice = made.window.notices.current()
        assert notice is not None
        assert notice.text == "large has 4 B; a message takes 3 B."
        attaching.watch(made.page)
        made.page.asking.emit()
        assert made.window.shown_notice is None


async def test_too_many_are_not_taken(tmp_path: Path) -> None:
    """None of them: the user chooses again."""
    paths = [tmp_path / str(number) for number in range(MOST_FILES + 1)]
    for path in paths:
        path.write_text("x")
    async with desk_in_window(tmp_path) as made:
        FileAttaching(made.window, lambda: made.page, made.tasks).take(made.page, paths)
        await made.settle()
        assert made.page.composer.attachments.files == ()
        assert made.said == "Not attached"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a", b"\xff\xfe", "application/octet-stream"), ("b", b"a\0b", "application/octet-stream")],
)
def test_bytes_are_no_text(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    """What nobody knows by its name is looked at."""
    (tmp_path / name).write_bytes(data)
    assert read_file(tmp_path / name).media_type == kind


async def test_what_is_pasted_goes_along(tmp_path: Path) -> None:
    """Files and pictures are no text; words stay words, also with a picture of them beside."""
    (tmp_path / "notes.md").write_text("# Notes")
    async with desk_in_window(tmp_path) as made:
        edit, attachments = made.page.composer.edit, made.page.composer.attachments
        FileAttaching(made.window, lambda: made.page, made.tasks).watch(made.page)
        files, words = QMimeData(), QMimeData()
        files.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.md"))])
        edit.insertFromMimeData(files)
        picture = QImage(4, 4, QImage.Format.Format_RGB32)
        picture.fill(0)
        pictured = QMimeData()
        pictured.setImageData(picture)
        edit.insertFromMimeData(pictured)
        words.setText("words")
        words.setImageData(picture)
        edit.insertFromMimeData(words)
        await made.settle()
        assert sorted(file.name for file in attachments.files) == ["notes.md", "picture.png"]
        sent = next(file for file in attachments.files if file.name == "picture.png")
        assert base64.b64decode(sent.data).startswith(b"\x89PNG")
        assert made.page.composer.text() == "words"


async def test_an_address_or_a_folder_stays_text(tmp_path: Path) -> None:
    """Nothing is fetched, and no folder is taken for a file."""
    async with desk_in_window(tmp_path) as made:
        FileAttaching(made.window, lambda: made.page, made.tasks).watch(made.page)
        for url in (QUrl("https://example.org/a.png"), QUrl.fromLocalFile(str(tmp_path))):
            given = QMimeData()
            given.setUrls([url])
            given.setText(url.toString())
            made.page.composer.edit.insertFromMimeData(given)
        await made.settle()
        assert made.page.composer.attachments.files == ()
        assert "https://example.org/a.png" in made.page.composer.text()
