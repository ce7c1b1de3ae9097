"""Who begins an import: the menu, or a file that is dropped on the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chatdesk.app.made import Made
from chatdesk.ui.acts.import_drops import ImportDrops

if TYPE_CHECKING:
    from chatdesk.ui.acts.importing import Imports


class ImportDoor:
    """What imports is loaded when it is first wanted."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self._imports: Imports | None = None
        ImportDrops(made.window, lambda: made.window.theme, self._take)

    def choose(self) -> None:
        """Let the user choose files."""
        self._opened().choose()

    def choose_folder(self) -> None:
        """Let the user choose a folder."""
        self._opened().choose_folder()

    def cancel(self) -> None:
        """End an import that runs."""
        if self._imports is not None:
            self._imports.cancel()

    def _take(self, paths: Sequence[Path]) -> None:
        self._opened().take(paths)

    def _opened(self) -> Imports:
        from chatdesk.ui.acts.importing import Imports

        if self._imports is None:
            made, window = self._made, self._made.window
            self._imports = Imports(made.desk, made.store, window.notices, made.tasks, window)
        return self._imports
