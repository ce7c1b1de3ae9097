"""What the first answer needs is loaded in a thread while the first question is typed."""

from __future__ import annotations

import asyncio
import gc

from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.accounts import KEY_KEYRING, Account
from chatdesk.settings.secrets import Secrets


async def warm_up(catalog: ServiceCatalog, secrets: Secrets, account: Account | None) -> None:
    """Load the way to the account's service, then the Markdown parser, then the commonest languages of code.

    None of it is loaded at the start: it takes 0.5 s and some 20 MB, which a window that is only read in
    does not need. The keyring is looked for, and not asked for the key.
    """
    ways = [catalog.warm_up(account)]
    if account is not None and account.key == KEY_KEYRING:
        ways.append(_load_keyring(secrets))
    await asyncio.gather(*ways)
    await asyncio.to_thread(_load_rendering)
    # Modules stay: looking for garbage in them would cost 30 ms in the middle of the answer.
    gc.freeze()


async def _load_keyring(secrets: Secrets) -> None:
    await secrets.backend()


def _load_rendering() -> None:
    import chatdesk.markup.streaming  # noqa: F401 - loaded here, used by the first answer
    from chatdesk.ui.transcript.highlight import warm_up as load_languages

    load_languages()
