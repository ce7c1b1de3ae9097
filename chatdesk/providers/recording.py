"""A recorded answer and how it is played: plain values, nothing heavy is loaded here."""

from __future__ import annotations

from dataclasses import dataclass

from chatdesk.settings.accounts import BuiltIn
from chatdesk.settings.timeouts import Timeouts

# A slow pace is wanted, not a server that hangs: the longest wait that an account can have, a day.
_PATIENT = Timeouts(first_byte=86_400.0, stall=86_400.0)


@dataclass(frozen=True, slots=True)
class Recording:
    """The body of an answer as it was recorded, and how it is played.

    `events_per_second` 0 means at once, None as it was recorded where the data tells that, else 60.
    `chunk_size` 0 cuts at the events, anything else gives so many bytes at a time; the events keep their
    pace.
    """

    name: str
    dialect: str
    data: bytes
    events_per_second: float | None = 0.0
    chunk_size: int = 0

    @property
    def account(self) -> BuiltIn:
        """The account that is answered by this recording, whatever is asked.

        Its id cannot stand in the configuration, so it never takes the place of a person's own account.
        """
        return BuiltIn(
            id=":replay",
            name="Replay",
            base_url="replay://built-in",
            dialect=self.dialect,
            models=(self.name,),
            timeouts=_PATIENT,
            note="recorded stream, no network",
            has_tools=False,
        )
