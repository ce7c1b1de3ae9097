"""The keys in force where a button stands for a command: in tooltips and on the buttons themselves."""

from __future__ import annotations

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.composer.composer import Composer
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.window.main_window import MainWindow


def show_keys(window: MainWindow, keymap: Keymap) -> None:
    """Tell the buttons of sidebar and header their keys; the window is complete."""
    header, head, foot = window.header, window.sidebar.head, window.sidebar.foot
    for button, command_id in (
        (header.sidebar_button, "sidebar.toggle"),
        (header.new_button, "conversation.new"),
        (header.branches_button, "branches.open"),
        (header.preset_button, "preset.edit"),
        (header.inspector_button, "inspector.toggle"),
        (head.new_button, "conversation.new"),
        (head.fold_button, "sidebar.toggle"),
        (foot.settings_button, "settings.open"),
        (foot.deleted_button, "conversation.deleted"),
        (foot.help_button, "help.contents"),
    ):
        button.show_keys(keymap.shown(command_id))
    window.sidebar.field.show_keys(split_keys(keymap.shown("sidebar.filter")))
    header.model_button.show_keys(keymap.shown("model.pick"))


def show_keys_of_composer(composer: Composer, keymap: Keymap) -> None:
    """Tell a composer what its keys mean, and those of Stop, and of stopping and sending."""
    composer.edit.keys.take(keymap)
    stop, interrupt = keymap.shown("turn.stop"), keymap.shown("turn.interrupt_and_send")
    file = keymap.shown("composer.attach_text")
    composer.keys.show(split_keys(stop), split_keys(interrupt), split_keys(file))
