"""The inspector and what is done from it: requests copied, saved and replayed, calls run again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from chatdesk.app.handlers import call_handlers, inspecting_handlers, request_handlers
from chatdesk.app.made import Made
from chatdesk.app.replays import Replays
from chatdesk.app.services import Services
from chatdesk.ui.acts.call_commands import CallCommands
from chatdesk.ui.acts.inspecting import Inspecting
from chatdesk.ui.acts.request_commands import RequestCommands
from chatdesk.ui.page.linking import Linking

if TYPE_CHECKING:
    from chatdesk.ui.inspector.pane import InspectorPane


class Inspection(QObject):
    """Holds the commands about what is inspected, and makes the pane when it is first opened."""

    def __init__(self, made: Made, services: Services) -> None:
        super().__init__(made.window)
        window, desk, tasks = made.window, made.desk, made.tasks
        self._made, self._toolbox = made, services.toolbox
        self.inspecting = Inspecting(window, desk)
        self._requests = RequestCommands(lambda: desk.page, window.notices, tasks, window)
        self._replays = Replays(desk, made.accounts, services.catalog, tasks)
        self._requests.replay_requested.connect(self._replays.replay)
        self._linking = Linking(lambda: desk.page, desk)
        desk.page_changed.connect(lambda _page: self._linking.follow())
        self._calls = CallCommands(
            lambda: desk.page,
            services.toolbox,
            lambda: made.config.config.tool_servers,
            window.notices.show_notice,
            tasks,
            window,
        )
        made.front.set_calls(self._calls, self.inspecting.allowed)
        window.right.set_maker(self._make_pane)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of the commands that are about requests, calls and the inspector."""
        return (
            request_handlers(self._requests)
            | call_handlers(self._calls)
            | inspecting_handlers(self.inspecting)
        )

    def _make_pane(self) -> InspectorPane:
        from chatdesk.ui.inspector.pane import InspectorPane

        made, front, requests = self._made, self._made.front, self._requests
        keymap = made.keymap
        pane = InspectorPane(made.window.theme, find_tool=self._toolbox.find, keymap=keymap)
        keymap.listen(lambda: pane.set_keymap(keymap))
        pane.head.set_apart(made.window.right.own_window.is_wanted)
        pane.open_page(made.state.inspector_tab)
        pane.command_given.connect(front.give)
        pane.calls.acts_changed.connect(front.enable)
        self._calls.watch(pane.calls)
        pane.close_requested.connect(front.toggle_inspector)
        pane.requests.copy_requested.connect(requests.copy)
        pane.requests.save_requested.connect(requests.save_stream)
        pane.events.save_requested.connect(requests.save_stream)
        pane.events.replay_requested.connect(requests.replay)
        self._linking.watch(pane.events)
        return pane
