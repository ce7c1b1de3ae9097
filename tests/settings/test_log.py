"""The log: masked to the last line of a traceback, private, and of limited size."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.log import LOG_NAME, set_up_logging
from chatdesk.settings.masking import Masker

LOG = logging.getLogger("chatdesk.tests")


@pytest.fixture
def masker() -> Masker:
    """A masker that knows one key."""
    masker = Masker()
    masker.add("hunter2hunter2")
    return masker


@pytest.fixture(autouse=True)
def _levels_as_before() -> Iterator[None]:
    """What a test sets up for the process is gone afterwards."""
    root = logging.getLogger()
    before = root.level
    yield
    root.setLevel(before)
    for name in ("httpx", "httpcore", "asyncio", "keyring", "markdown_it", "qasync"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_no_key_gets_into_the_log(tmp_path: Path, masker: Masker) -> None:
    """Message, arguments, traceback and stack are masked; what is around them is readable."""
    close = set_up_logging(tmp_path, "debug", masker.mask)
    LOG.info("message hunter2hunter2")
    LOG.info("argument %s %r", "hunter2hunter2", {"key": "hunter2hunter2"})
    try:
        int("hunter2hunter2")
    except ValueError:
        LOG.exception("failed", stack_info=True)
    close()
    text = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert "hunter2" not in text
    assert "Traceback" in text
    assert "argument (masked)" in text


def test_levels_hold_for_us_and_libraries_are_quiet(tmp_path: Path, masker: Masker) -> None:
    """Below the level nothing is written, and a library's chatter is not ours."""
    close = set_up_logging(tmp_path, "info", masker.mask)
    LOG.debug("too fine")
    LOG.info("just right")
    logging.getLogger("httpx").info("chatter")
    close()
    LOG.error("after the end")
    text = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert "just right" in text
    assert not any(word in text for word in ("too fine", "chatter", "after the end"))


def test_an_unknown_level_is_refused(tmp_path: Path, masker: Masker) -> None:
    """The sentence lists the levels there are."""
    with pytest.raises(SettingsError) as caught:
        set_up_logging(tmp_path, "loud", masker.mask)
    assert "warning" in caught.value.hint


def test_the_log_stays_small(tmp_path: Path, masker: Masker) -> None:
    """However much is written, there are at most four files of a megabyte."""
    close = set_up_logging(tmp_path, "info", masker.mask)
    line = "word " * 20_000
    for _ in range(60):
        LOG.info("%s", line)
    close()
    files = list(tmp_path.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 1_000_000 for file in files)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_the_log_is_private_and_made_with_its_first_line(tmp_path: Path, masker: Masker) -> None:
    """No line, no file; and only the owner reads it."""
    close = set_up_logging(tmp_path, "info", masker.mask)
    assert not (tmp_path / LOG_NAME).exists()
    LOG.info("first")
    close()
    assert stat.S_IMODE((tmp_path / LOG_NAME).stat().st_mode) == 0o600
