"""Signing in to a server of tools with the browser: how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SignInStep(StrEnum):
    """Where a sign-in is. `ASKING`: the user is to agree that the browser opens; `BROWSER`: it is open."""

    NONE = "none"
    NEEDED = "needed"
    LOOKING = "looking"
    ASKING = "asking"
    BROWSER = "browser"
    ENDING = "ending"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SignInStatus:
    """A sign-in at one moment.

    `host` is where the browser goes, `address` its whole address, which belongs to this sign-in alone.
    `until` is when the time for it ends, in seconds since 1970. `trouble` says why the last try came to
    nothing, `note` what the user should know of one that is done.
    """

    step: SignInStep = SignInStep.NONE
    host: str = ""
    address: str = field(default="", repr=False)
    until: float = 0.0
    trouble: str = ""
    note: str = ""

    @property
    def is_under_way(self) -> bool:
        """Whether it has begun and not ended."""
        return self.step in (SignInStep.LOOKING, SignInStep.ASKING, SignInStep.BROWSER, SignInStep.ENDING)


NO_SIGN_IN = SignInStatus()
"""Nobody has asked for one."""
