"""What the first answer needs is loaded in a thread while the first question is typed."""

from __future__ import annotations

import asyncio
import gc

from chatdesk.providers.catalog import ServiceCatalog


async def warm_up(catalog: ServiceCatalog) -> None:
    """Load the way to the services, then the Markdown parser, then the commonest languages of code.

    None of it is loaded at the start: it takes 0.3 s and some 20 MB, which a window that is only read in
    does not need.
    """
    await catalog.warm_up()
    await asyncio.to_thread(_load_rendering)
    # Modules stay: looking for garbage in them would cost 30 ms in the middle of the answer.
    gc.freeze()


def _load_rendering() -> None:
    import chatdesk.markup.streaming  # noqa: F401 - loaded here, used by the first answer
    from chatdesk.ui.transcript.highlight import warm_up as load_languages

    load_languages()
