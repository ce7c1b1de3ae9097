"""Code becomes a file: what it is called, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from chatdesk.ui.acts.code_names import suggested_name
from chatdesk.ui.acts.code_saving import CodeSaving
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.window.notices import NoticeStrip


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("x = 1", "py", "code.py"),
        ("x = 1", "python", "code.py"),
        ("let x", "ts", "code.ts"),
        ("int x;", "c++", "code.cpp"),
        ("echo", "bash", "code.sh"),
        ("{}", "json", "code.json"),
        ("a: 1", "yaml", "code.yaml"),
        ("FROM x", "dockerfile", "Dockerfile"),
        ("all:", "make", "Makefile"),
        ("words", "", "code.txt"),
        ("words", "no such language", "code.txt"),
        ("# steps.py\nx = 1", "py", "steps.py"),
        ("// src/app/main.tsx\nx", "tsx", "main.tsx"),
        ("/* style.css */\nb {}", "css", "style.css"),
        ("<!-- index.html -->\n<p>", "html", "index.html"),
        ("# file: a-b.toml\n", "toml", "a-b.toml"),
        ("# ../../.bashrc\n", "sh", "code.sh"),
        ("# sums what is there. Then e.g. more\n", "py", "code.py"),
        ("#!/usr/bin/env python3.12\n", "py", "code.py"),
    ],
)
def test_the_name_is_that_of_the_code_or_of_its_language(code: str, language: str, name: str) -> None:
    """A file name alone in a comment on the first line counts, without its folder; else the language does."""
    assert suggested_name(code, language) == name


async def saved(path: Path, notices: NoticeStrip, window: QWidget) -> None:
    """Save some code under a path that the dialog brings."""
    tasks = Tasks()
    saving = CodeSaving(notices, tasks, window)
    saving.save("x = 1", "py")
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    assert Path(dialog.selectedFiles()[0]).name == "code.py"
    dialog.fileSelected.emit(str(path))
    dialog.close()
    assert await tasks.drain(5) == 0


def no_draft_in(folder: Path) -> bool:
    """Tell whether nothing hidden was left behind."""
    return not any(folder.glob(".*"))


async def test_code_is_saved_whole_with_a_notice(qapp: QApplication, tmp_path: Path) -> None:
    """The file holds the code and a last line feed, an older one is replaced, and a notice names it."""
    window = QWidget()
    notices = NoticeStrip(load_theme("light"), window)
    path = tmp_path / "steps.py"
    path.write_text("old" * 100, encoding="utf-8")
    await saved(path, notices, window)
    assert path.read_bytes() == b"x = 1\n"
    assert no_draft_in(tmp_path)
    notice = notices.newest()
    assert notice is not None
    assert notice.title == "steps.py was saved"


async def test_what_cannot_be_written_is_told(qapp: QApplication, tmp_path: Path) -> None:
    """A folder that cannot be made gives a notice with the reason; nothing is raised."""
    window = QWidget()
    notices = NoticeStrip(load_theme("light"), window)
    (tmp_path / "file").write_text("", encoding="utf-8")
    await saved(tmp_path / "file" / "code.py", notices, window)
    notice = notices.newest()
    assert notice is not None
    assert notice.title == "The code was not saved"
    assert notice.text
