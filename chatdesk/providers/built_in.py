"""Who answers for the built-in accounts: the Tour, and a recorded stream; nothing heavy is loaded here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatdesk.providers.tour.keys import KeyOf, no_key

if TYPE_CHECKING:
    import httpx

    from chatdesk.providers.clients import MakeTransport
    from chatdesk.providers.recording import Recording


def tour(speed: float, key_of: KeyOf = no_key) -> MakeTransport:
    """Return who answers for the Tour; `speed` multiplies its pace (`math.inf`: at once).

    `key_of` tells the keys that its answers name.
    """

    def make() -> httpx.AsyncBaseTransport:
        from chatdesk.providers.tour.transport import TourTransport

        return TourTransport(speed=speed, key_of=key_of)

    return make


def replay(recording: Recording) -> MakeTransport:
    """Return who answers for `recording.account`: the same bytes again and again."""

    def make() -> httpx.AsyncBaseTransport:
        from chatdesk.providers.recorded import RecordedTransport

        return RecordedTransport(recording)

    return make
