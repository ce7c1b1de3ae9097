"""One request and its response as they may be shown: times, headers and bodies without secrets."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chatdesk.domain.delta import ErrorDelta
from chatdesk.domain.response_body import ResponseBody
from chatdesk.domain.stream import Limits, Received, RequestSent, ResponseOpened
from chatdesk.settings.accounts import Account
from chatdesk.settings.masking import MASK, is_secret_header, mask, mask_headers
from chatdesk.wire.error_body import REQUEST_ID_HEADERS
from chatdesk.wire.retry_after import retry_after_in

MAX_DETAILS_BODY = 2_048
# The steps of httpcore after which a connection stands; a tunnel and TLS come one after the other.
_CONNECTED = ("connect_tcp.complete", "start_tls.complete")

Headers = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Exchange:
    """Notes what is sent and what comes back; `began` is on the clock of `time.perf_counter`.

    `has_content`: something of the answer itself has come, more than signs of life. `is_stream`: the answer
    was asked for piece by piece.

    Whatever leaves this object is masked: the key, the values of the account's secret headers, and what has
    the shape of a secret, also where the server repeats it.
    """

    account: Account
    method: str
    url: str
    key: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    began: float = field(default_factory=time.perf_counter)
    opened: float | None = None
    status: int | None = None
    reason: str = ""
    request_id: str = ""
    response_headers: Headers = ()
    has_content: bool = False
    is_stream: bool = True
    connected: float | None = None
    received: ResponseBody = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep what comes; it is masked as everything here is."""
        self.received = ResponseBody(self.masked)

    def now(self) -> float:
        """Return the seconds since the request began."""
        return round(time.perf_counter() - self.began, 6)

    def headers(self) -> dict[str, str]:
        """Return the headers to send, secrets and all."""
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json"}
        if self.method == "GET":
            headers = {"Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return headers | dict(self.account.headers)

    def sent(self) -> RequestSent:
        """Return the request for showing."""
        limits = Limits(self.account.timeouts.first_byte, self.account.timeouts.stall)
        url, body = self.masked(self.url), self._without_key(self.body)
        return RequestSent(self.now(), self.method, url, self._shown_headers(), body, limits, self.is_stream)

    def reached(self, step: str) -> None:
        """Note a step of httpcore, where it is one of a new connection."""
        if step.endswith(_CONNECTED):
            self.connected = self.now()

    def opened_with(
        self, status: int, reason: str, headers: Iterable[tuple[str, str]], http_version: str = ""
    ) -> ResponseOpened:
        """Note status and headers of the response; return them for showing."""
        self.opened = self.now()
        self.status, self.reason = status, reason
        self.response_headers = mask_headers(headers, self._secrets())
        named = {name.lower(): value for name, value in self.response_headers}
        self.request_id = next((named[name] for name in REQUEST_ID_HEADERS if named.get(name)), "")
        return ResponseOpened(
            self.opened,
            status,
            self.response_headers,
            reason,
            http_version,
            self.request_id,
            self.connected,
            self.received,
        )

    def read(self, chunk: bytes) -> float:
        """Keep what a read brought; return when that was."""
        at = self.now()
        self.received.add(at, chunk)
        return at

    def end(self) -> None:
        """Note that nothing more is read."""
        self.received.end(self.now())

    def masked(self, text: str) -> str:
        """Return a text of the server without secrets."""
        return mask(text, self._secrets())

    def clean(self, received: Received) -> Received:
        """Return what a read brought with the errors in it masked, and with their details.

        Errors alone are looked through: a service that refuses may repeat what was sent to it.
        """
        if not any(isinstance(delta, ErrorDelta) for delta in received.deltas):
            return received
        events = tuple(
            event._replace(data=self.masked(event.data)) if event.kind == "error" else event
            for event in received.events
        )
        raw = next((event.data for event in events if event.kind == "error"), "")
        deltas = tuple(
            self._told(delta, raw) if isinstance(delta, ErrorDelta) else delta for delta in received.deltas
        )
        return replace(received, deltas=deltas, events=events)

    def details(self, body: bytes = b"") -> str:
        """Return what a developer wants to see of a failure, with the first 2 kB of the response's body."""
        lines = [f"{self.method} {self.masked(self.url)}", self._status_line()]
        lines += [f"{name}: {value}" for name, value in self._shown_headers() if is_secret_header(name)]
        if self.response_headers:
            lines += ["", *(f"{name}: {value}" for name, value in self.response_headers)]
        text = self.masked(body.decode("utf-8", "replace")).strip()
        if text:
            lines += ["", text[:MAX_DETAILS_BODY] + ("…" if len(text) > MAX_DETAILS_BODY else "")]
        return "\n".join(lines)

    def _told(self, error: ErrorDelta, raw: str) -> ErrorDelta:
        return replace(
            error,
            message=self.masked(error.message),
            details=self.details(raw.encode()),
            retry_after=retry_after_in({}, error.message),
        )

    def _status_line(self) -> str:
        if self.status is None or self.opened is None:
            return f"no response after {self.now() * 1000:.0f} ms"
        line = f"{self.status} {self.reason}".rstrip() + f", after {self.opened * 1000:.0f} ms"
        return f"{line}, request {self.request_id}" if self.request_id else line

    def _shown_headers(self) -> Headers:
        headers = self.headers()
        shown = mask_headers(headers.items(), self._secrets())
        # The scheme of the account's key is no secret; one that the account's headers bring is all hidden.
        own = f"Bearer {self.key}"
        return tuple(
            (name, f"Bearer {MASK}") if self.key and headers[name] == own else (name, value)
            for name, value in shown
        )

    def _without_key(self, text: str) -> str:
        # The body holds the person's own words; only what is surely secret is taken out of it.
        for secret in self._secrets():
            text = text.replace(secret, MASK)
        return text

    def _secrets(self) -> list[str]:
        own = [value for name, value in self.account.headers if is_secret_header(name)]
        bare = [value.partition(" ")[2] for value in own if " " in value]
        return [secret for secret in (self.key, *own, *bare) if len(secret) >= 4]
