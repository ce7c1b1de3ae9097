"""How the tests of this room ask: an account for a scripted server, a real service, a whole answer."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from chatdesk.domain.delta import Delta, ReasoningDelta, TextDelta
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import RawEvent, Received, RequestSent, ResponseOpened, StreamItem
from chatdesk.providers.built_in import tour
from chatdesk.providers.clients import Clients
from chatdesk.providers.http import HttpService
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.timeouts import Timeouts

KEY = "sk-test-0123456789abcdef"


def account_for(url: str, **changes: Any) -> Account:
    """Return an account called "Work gateway" at `url`, with a key and short time limits."""
    account = Account(
        id="work", name="Work gateway", base_url=url, key="keyring", timeouts=Timeouts(5.0, 5.0, 5.0)
    )
    return replace(account, **changes)


def question(text: str = "Hello?", *, model: str = "m1") -> GenerationRequest:
    """Return a request with one message of the user."""
    return GenerationRequest(model, (Message(Role.USER, (TextPart(text),)),))


@dataclass
class Answer:
    """Everything that one generation yielded."""

    items: list[StreamItem] = field(default_factory=list)

    @property
    def deltas(self) -> list[Delta]:
        """All deltas, in order."""
        return [delta for item in self.items if isinstance(item, Received) for delta in item.deltas]

    @property
    def events(self) -> list[RawEvent]:
        """All events as they came."""
        return [event for item in self.items if isinstance(item, Received) for event in item.events]

    @property
    def sent(self) -> list[RequestSent]:
        """The requests that went out."""
        return [item for item in self.items if isinstance(item, RequestSent)]

    @property
    def opened(self) -> list[ResponseOpened]:
        """The responses that came."""
        return [item for item in self.items if isinstance(item, ResponseOpened)]

    @property
    def text(self) -> str:
        """The visible text."""
        return "".join(delta.text for delta in self.deltas if isinstance(delta, TextDelta))

    @property
    def reasoning(self) -> str:
        """The reasoning."""
        return "".join(delta.text for delta in self.deltas if isinstance(delta, ReasoningDelta))

    def growing(self, model: str = "m1") -> GrowingMessage:
        """Fold the deltas as a turn does."""
        growing = GrowingMessage(Message(Role.ASSISTANT, model=model))
        for delta in self.deltas:
            growing.add(delta)
        return growing


class Service:
    """An `HttpService` with clients of its own, closed at the end of `async with`."""

    def __init__(
        self,
        account: Account,
        key: str | None = KEY,
        *,
        capabilities: CapabilityBook | None = None,
        tour_speed: float = 1.0,
    ) -> None:
        self.clients = Clients({TOUR.id: tour(tour_speed)})
        self.http = HttpService(account, self.clients, self._key, capabilities)
        self.key = key

    async def _key(self) -> str | None:
        return self.key

    async def ask(self, request: GenerationRequest | None = None, into: Answer | None = None) -> Answer:
        """Return the whole answer; what came before an error is in `into`."""
        answer = into or Answer()
        async with aclosing(self.http.generate(request or question())) as items:
            async for item in items:
                answer.items.append(item)
        return answer

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.clients.aclose_all()
