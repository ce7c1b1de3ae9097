"""What belongs to a conversation beside its messages comes back with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.preset import Preset
from tests.app.desk_in_window import CONVERSATION, desk_in_window

pytestmark = pytest.mark.usefixtures("qapp")

_QUESTION = Message(Role.USER, (TextPart("Why?"),), id="q")


async def test_a_preset_is_kept_with_its_conversation(tmp_path: Path) -> None:
    """It is on disk once it is told, also for a conversation in which nothing was said yet."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        bar = made.page.preset_bar
        bar.toggle()
        assert bar.form is not None
        bar.form.system.edit.insertPlainText("Be brief.")
        bar.close_form()
        await made.settle()
        loaded = await made.store.conversations.load(CONVERSATION)
        assert loaded is not None
        assert loaded.preset == Preset("Be brief.")
        made.desk.new()
        new = made.page.preset_bar
        assert not new.isVisible()
        new.toggle()
        assert new.form is not None
        new.form.system.edit.insertPlainText("Something else.")
        new.close_form()
        await made.settle()
        begun = await made.store.begin()
        assert begun.new_preset == Preset("Something else.")


async def test_the_preset_of_a_new_conversation_moves_with_its_first_message(tmp_path: Path) -> None:
    """It is kept under the conversation's own id before the message is; the next new one begins afresh."""
    async with desk_in_window(tmp_path, _QUESTION) as made:
        made.desk.new()
        page = made.page
        page.branch.preset = Preset("Be brief.")
        page.preset_bar.changed.emit()
        page.asking.emit()
        await made.settle()
        page.branch.add(_QUESTION)
        page.head_changed.emit()
        await made.store.messages.append(page.conversation.id, _QUESTION)
        await made.settle()
        loaded = await made.store.conversations.load(page.conversation.id)
        assert loaded is not None
        assert loaded.preset == Preset("Be brief.")
        assert (await made.store.begin()).new_preset == Preset()
    async with desk_in_window(tmp_path) as again:
        again.desk.add(loaded)
        assert again.page.branch.preset == Preset("Be brief.")
        assert again.page.branch.plan_send("And?").preset == Preset("Be brief.")
        assert again.page.preset_bar.isVisible()
