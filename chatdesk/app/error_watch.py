"""Errors that nobody expected, and the log, from the first picture to the end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from chatdesk.app.made import Made
from chatdesk.settings.declared import LOG_LEVEL
from chatdesk.settings.log import set_up_logging
from chatdesk.settings.masking import Masker
from chatdesk.ui.crash_window import CrashReporter


class ErrorWatch:
    """Shows them with their traceback and writes the log, secrets masked in both."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._crashes = CrashReporter(masker.mask)
        self._close_log: Callable[[], None] = lambda: None

    def begin(self, made: Made) -> None:
        """Watch Python and the running loop, and open the log."""
        sys.excepthook = self._crashes.report_exception
        asyncio.get_running_loop().set_exception_handler(self._crashes.report_loop)
        config = made.config.config
        for secret in config.literal_secrets():
            self._masker.add(secret)
        level = made.options.log_level or config.value(LOG_LEVEL)
        self._close_log = set_up_logging(made.paths.logs, level, self._masker.mask)

    def close(self) -> None:
        """Close the log."""
        self._close_log()
