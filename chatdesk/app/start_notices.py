"""What the user should know of the start: recovered answers, a damaged store, a faulty configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from chatdesk.app.checking import SALVAGED
from chatdesk.app.config_notices import config_notices
from chatdesk.commands.keymap import Keymap
from chatdesk.settings.file import ConfigFile
from chatdesk.store.store import Beginning
from chatdesk.ui.window.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from chatdesk.store.salvage import Salvage


def start_notices(
    beginning: Beginning, config: ConfigFile, keymap: Keymap, complaints: Iterable[str]
) -> Iterator[Notice]:
    """Yield the notices, the least important first: the last one shown lies on top."""
    for number, complaint in enumerate(complaints):
        yield Notice(f"environment-{number}", _tr("Configuration"), complaint, NoticeKind.WARNING)
    yield from config_notices(config, keymap)
    answers = beginning.recovery.answers
    if answers:
        text = _tr("An answer was cut off when the program ended; what had arrived is here.")
        if answers > 1:
            text = _tr("{0} answers were cut off when the program ended; what had arrived is here.")
        yield Notice("recovered", _tr("Recovered"), text.format(answers), NoticeKind.INFO)
    if beginning.salvaged is not None:
        yield _salvaged(beginning.salvaged)
    trouble = beginning.trouble
    if trouble is not None:
        yield Notice("trouble", trouble.text, trouble.hint, NoticeKind.ERROR)


def _salvaged(done: Salvage) -> Notice:
    title = _tr("The database was damaged and has been repaired: all of it could be read")
    if not done.is_whole:
        title = _tr("The database was damaged, and a part of it could not be read")
        if not done.conversations:
            title = _tr("The database was damaged, and nothing in it could be read")
    words = [
        _counts(done) if done.conversations or done.is_whole else "",
        _tr("The damaged file is {0}.").format(done.kept),
        # Who misses nothing needs no older state.
        _tr("There is a copy from before, {0}.").format(done.backup)
        if done.backup is not None and not done.is_whole
        else "",
    ]
    text = " ".join(filter(None, words))
    return Notice(SALVAGED, title, text, NoticeKind.WARNING, act=_tr("Show folder"))


def _counts(done: Salvage) -> str:
    text = _tr("Conversations that are here now: {0}, messages: {1}.")
    if done.deleted:
        text = _tr("Conversations that are here now: {0}, {2} of them under Recently deleted, messages: {1}.")
    return text.format(f"{done.conversations:,}", f"{done.messages:,}", f"{done.deleted:,}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Start", text)
