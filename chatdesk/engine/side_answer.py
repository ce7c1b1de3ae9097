"""An answer beside the conversation: one request, folded into a message that is stored nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from chatdesk.domain.errors import ProviderError
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Failure, Message, Role
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received
from chatdesk.engine.endings import ended
from chatdesk.engine.ports import ModelService


async def answer_beside(
    service: ModelService, request: GenerationRequest, show: Callable[[str], None]
) -> Message:
    """Return the answer as it ended; `failure` says what went wrong. Cancelled, the connection is dropped.

    `show` takes the whole text whenever there is more of it. Nothing is asked twice.
    """
    growing = GrowingMessage(Message(Role.ASSISTANT, account_id=request.account_id, model=request.model))
    clock = asyncio.get_running_loop().time
    began, failure = clock(), None
    try:
        async with aclosing(service.generate(request)) as stream:
            async for item in stream:
                if isinstance(item, Received):
                    for delta in item.deltas:
                        growing.add(delta, item.at)
                    show(growing.message().text)
    except ProviderError as error:
        failure = Failure.from_error(error)
    return ended(growing, clock() - began, was_stopped=False, failure=failure)
