"""The user's own words and their file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chatdesk.spelling.own_words import OwnWords


def test_a_word_is_kept_for_the_next_start(tmp_path: Path) -> None:
    """One word a line, in the order in which they came."""
    file = tmp_path / "words.txt"
    words = OwnWords(file)
    words.add("qasync")
    words.add("O\u2019Neill")
    assert file.read_text("utf-8") == "qasync\nO'Neill\n"
    again = OwnWords(file)
    assert "qasync" in again
    assert "Qasync" in again
    assert "O'Neill" in again
    assert "o'neill" not in again


def test_a_word_can_be_taken_back(tmp_path: Path) -> None:
    """One that is not there is no error, and the file is not made for it."""
    file = tmp_path / "words.txt"
    words = OwnWords(file)
    words.remove("nothing")
    assert not file.exists()
    words.add("one")
    words.add("two")
    words.remove("one")
    assert file.read_text("utf-8") == "two\n"
    assert "one" not in words


def test_what_others_wrote_there_stays(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are written back as they were."""
    file = tmp_path / "words.txt"
    file.write_bytes(b"caf\xe9\n\n  spaced  \n")
    words = OwnWords(file)
    words.add("new")
    assert file.read_bytes() == b"caf\xe9\nspaced\nnew\n"


def test_a_file_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    """No word is in it as far as we know, and adding one says why it cannot be kept."""
    file = tmp_path / "words.txt"
    file.mkdir()
    words = OwnWords(file)
    assert "any" not in words
    with pytest.raises(OSError, match="directory"):
        words.add("any")
    assert file.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_the_file_is_for_its_owner(tmp_path: Path) -> None:
    """What a person writes about is nobody else's business."""
    file = tmp_path / "words.txt"
    OwnWords(file).add("secret")
    assert file.stat().st_mode & 0o777 == 0o600
