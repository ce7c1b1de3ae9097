"""Finds model servers on this computer by asking the ports that they are known for."""

from __future__ import annotations

import asyncio
import importlib
import selectors
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatdesk.domain.errors import BadReply

if TYPE_CHECKING:
    import httpx

KNOWN_PORTS: Mapping[str, int] = {
    "Ollama": 11434,
    "LM Studio": 1234,
    "llama.cpp": 8080,
    "vLLM": 8000,
    "Jan": 1337,
    "LiteLLM": 4000,
}
LOOK_SECONDS = 0.3
_LOOK_AGAIN_SECONDS = 0.02

_UNAUTHORIZED = (401, 403)


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A model server that answered.

    `base_url` has the number 127.0.0.1, because "localhost" may mean ::1, where most of these servers do not
    listen; `address` is what to show. `needs_key`: it wants a key before it lists its models.
    """

    name: str
    base_url: str
    address: str
    models: tuple[str, ...] = ()
    needs_key: bool = False


async def find_local_servers(
    ports: Mapping[str, int] = KNOWN_PORTS, *, within: float = LOOK_SECONDS
) -> list[LocalServer]:
    """Return the servers that answered within so many seconds, in the order of `ports`.

    A server counts only where its answer is a model list, or the refusal of one for want of a key: other
    programs like these ports too. httpx (some 0.2 s and 18 MB, loaded off the loop) is needed only where
    anything listens at all. Raises nothing but cancellation.
    """
    listening = await _listening(ports, within)
    if not listening:
        return []
    await asyncio.to_thread(importlib.import_module, "chatdesk.providers.clients")
    from chatdesk.providers.clients import local_client

    async with await local_client() as client, asyncio.TaskGroup() as group:
        asked = [group.create_task(_ask(client, name, port, within)) for name, port in listening.items()]
    return [found for found in (task.result() for task in asked) if found is not None]


async def _listening(ports: Mapping[str, int], within: float) -> dict[str, int]:
    """Return those of the ports where a connection is accepted.

    asyncio's own connections know TLS: OpenSSL would be loaded wherever there is no account yet.
    """
    found: set[str] = set()
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for name, port in ports.items():
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            try:
                knocking.connect(("127.0.0.1", port))
            except BlockingIOError:
                selector.register(knocking, selectors.EVENT_WRITE, (name, knocking))
            except OSError:
                continue
            else:
                found.add(name)
        found |= await _accepted(selector, within)
    return {name: port for name, port in ports.items() if name in found}


async def _accepted(selector: selectors.BaseSelector, within: float) -> set[str]:
    """Wait for those that neither accepted nor refused at once; return the names of those that accept."""
    found: set[str] = set()
    end = time.monotonic() + within
    while selector.get_map() and time.monotonic() < end:
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        for key, _ in selector.select(0):
            selector.unregister(key.fileobj)
            name, knocking = key.data
            if not knocking.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                found.add(name)
    return found


async def _ask(client: httpx.AsyncClient, name: str, port: int, within: float) -> LocalServer | None:
    import httpx

    base_url = f"http://127.0.0.1:{port}/v1"
    try:
        async with asyncio.timeout(within):
            response = await client.get(f"{base_url}/models")
    except (TimeoutError, httpx.HTTPError):
        return None
    return _recognised(name, base_url, response)


def _recognised(name: str, base_url: str, response: httpx.Response) -> LocalServer | None:
    address = base_url.removeprefix("http://").removesuffix("/v1").replace("127.0.0.1", "localhost")
    if response.status_code in _UNAUTHORIZED and _is_json_error(response):
        return LocalServer(name, base_url, address, needs_key=True)
    models = _models_in(response.content) if response.is_success else None
    return None if models is None else LocalServer(name, base_url, address, models)


def _models_in(body: bytes) -> tuple[str, ...] | None:
    from chatdesk.wire.model_list import parse_model_list

    try:
        models = parse_model_list(body)
    except BadReply:
        return None
    # A server without models says so in an object; a bare [] may come from anything.
    return tuple(models) if models or body.lstrip().startswith(b"{") else None


def _is_json_error(response: httpx.Response) -> bool:
    try:
        body = response.json()
    except ValueError:
        return False
    return isinstance(body, dict) and "error" in body
