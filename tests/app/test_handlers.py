"""Every declared command can be carried out."""

from __future__ import annotations

from chatdesk.app.handlers import (
    call_handlers,
    conversation_handlers,
    copy_handlers,
    inspecting_handlers,
    message_handlers,
    page_handlers,
    request_handlers,
    tree_handlers,
    window_handlers,
)
from chatdesk.commands.table import BY_ID

# What more than the window is needed for; `app.session` hands these in.
OTHERS = {
    "model.pick",
    "preset.edit",
    "preset.save",
    "preset.undo",
    "preset.use",
    "snippet.save",
    "snippet.use",
    "conversation.deleted",
    "conversation.import",
    "conversation.import_folder",
    "palette.open",
    "composer.attach",
    "composer.next_misspelling",
    "composer.attach_resource",
    "help.about",
    "help.contents",
    "help.shortcuts",
    "search.all",
    "settings.open",
    "app.quit",
    "view.follow_mode",
    "view.wrap_code",
    "view.key_hints",
    "view.zoom_in",
    "view.zoom_out",
    "view.zoom_reset",
}


class Anything:
    """Has every attribute, so that only the names of commands matter."""

    def __getattr__(self, name: str) -> object:
        """Return something that can be called, and has every attribute too."""
        return Anything()

    def __call__(self, *_: object) -> None:
        """Do nothing."""


def test_each_command_has_a_handler_and_each_handler_a_command() -> None:
    """No key or menu entry is dead, and no handler is without its declaration."""
    nobody = Anything()
    others = dict.fromkeys(OTHERS, print) | request_handlers(nobody) | message_handlers(nobody)  # type: ignore[arg-type]
    others |= call_handlers(nobody) | conversation_handlers(nobody)  # type: ignore[arg-type]
    others |= tree_handlers(nobody, nobody, nobody, nobody, nobody)  # type: ignore[arg-type]
    others |= page_handlers(nobody) | inspecting_handlers(nobody)  # type: ignore[arg-type]
    others |= copy_handlers(nobody)  # type: ignore[arg-type]
    handlers = window_handlers(nobody, nobody, nobody) | others  # type: ignore[arg-type]
    assert set(handlers) == set(BY_ID)
