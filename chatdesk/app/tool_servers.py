"""The tools of the program: which servers, what they may see of us, and where their secrets come from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chatdesk.settings.declared import PRIVATE_ADDRESSES
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.secrets import Secrets
from chatdesk.settings.token_vault import TokenVault
from chatdesk.tools.builtin import BuiltinServer
from chatdesk.tools.own.grants import Grants
from chatdesk.tools.surroundings import Surroundings
from chatdesk.tools.toolbox import McpToolbox
from chatdesk.tools.watchdog import Watchdog

if TYPE_CHECKING:
    from chatdesk.tools.asking import Elicitor, Sampler


def make_toolbox(
    config: ConfigFile,
    secrets: Secrets,
    logs: Path,
    elicitor: Elicitor | None = None,
    sampler: Sampler | None = None,
) -> McpToolbox:
    """Return the toolbox, with nothing started; what the configuration grants is read at each call.

    `elicitor` answers what servers ask the user, `sampler` what they ask a model; without one they are told
    that they cannot ask.
    """

    def folders() -> Sequence[Path]:
        return tuple(Path(folder).expanduser().absolute() for folder in config.config.granted_folders)

    def grants() -> Grants:
        return Grants(tuple(folders()), config.config.value(PRIVATE_ADDRESSES), _proxy_for)

    around = Surroundings(
        fill_in=secrets.filled_in,
        logs=logs,
        roots=folders,
        watchdog=Watchdog(),
        report=_report,
        mask=secrets.mask,
        elicitor=elicitor,
        sampler=sampler,
        vault=TokenVault(secrets),
    )
    return McpToolbox(around, BuiltinServer(grants))


def _proxy_for(url: str) -> str:
    # Asked when a page is fetched: nothing of it is needed at the start.
    from chatdesk.providers.proxies import system_proxy

    return system_proxy(url)


def _report(error: BaseException) -> None:
    message = {"message": "A connection to a tool server failed", "exception": error}
    asyncio.get_running_loop().call_exception_handler(message)
