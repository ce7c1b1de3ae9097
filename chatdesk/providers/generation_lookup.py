"""What a generation took, asked for afterwards where the service keeps records of them (OpenRouter)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from chatdesk.domain.delta import ProviderDataDelta
from chatdesk.domain.errors import ProviderError
from chatdesk.domain.stream import Received
from chatdesk.domain.usage import GENERATION_ID, Usage
from chatdesk.providers.clients import Clients
from chatdesk.providers.keys import KeySource, key_text
from chatdesk.providers.model_fetch import ask
from chatdesk.settings.accounts import Account
from chatdesk.settings.addresses import host_of
from chatdesk.wire.generation_record import parse_generation_record

_log = logging.getLogger(__name__)

HEADER = "x-generation-id"

# Seconds before each question: the record is made some seconds after the end of the generation.
PAUSES: Sequence[float] = (1.0, 2.0, 4.0, 8.0, 16.0)

_HOST = "openrouter.ai"
_ID_IN_EVENT = re.compile(r'"id" ?: ?"(gen-[A-Za-z0-9_-]{4,100})"')
_ID = re.compile(r"[A-Za-z0-9._:-]{4,128}")


class GenerationMark:
    """Finds the id of a generation in a response, and adds it to the first thing that the response brings.

    The header names it, whoever the host is; without one an id that begins with "gen-" counts where the host
    is OpenRouter.
    """

    def __init__(self, account: Account, headers: Mapping[str, str]) -> None:
        named = headers.get(HEADER, "")
        self._id = named if _ID.fullmatch(named) else ""
        host = host_of(account.base_url)
        self._looks = not self._id and (host == _HOST or host.endswith(f".{_HOST}"))
        self._is_told = False

    def marked(self, received: Received) -> Received:
        """Return what was received, with the id where it is known and not told yet."""
        if self._is_told:
            return received
        if self._looks:
            found = next(filter(None, (_ID_IN_EVENT.search(event.data) for event in received.events)), None)
            self._id = found.group(1) if found is not None else ""
            # It stands in the first event with data or nowhere.
            self._looks = not any(event.kind == "data" for event in received.events)
        if not self._id:
            self._is_told = not self._looks
            return received
        self._is_told = True
        return replace(received, deltas=(*received.deltas, ProviderDataDelta(GENERATION_ID, self._id)))


async def fetch_usage(account: Account, clients: Clients, key: KeySource, generation_id: str) -> Usage | None:
    """Return what a generation took, asked for a few times; None where it cannot be had. Raises nothing."""
    path = f"/generation?id={quote(generation_id, safe='')}"
    for pause in PAUSES:
        await asyncio.sleep(pause)
        try:
            asked = await ask(account, clients, await key_text(account, key), path)
        except ProviderError as error:
            _log.debug("The usage of a generation could not be asked for: %s", error.text)
            continue
        if asked.status == 200 and (usage := parse_generation_record(asked.body)) is not None:
            return usage
        if asked.status not in {200, 404, 408, 425, 429} and asked.status < 500:
            break
    return None
