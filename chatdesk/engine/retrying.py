"""When an answer is asked for again by itself: how often and how soon, while nothing of it was shown."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from chatdesk.domain.delta import ErrorDelta
from chatdesk.domain.errors import ModelLoading, ProviderError
from chatdesk.domain.message import Failure

_PASSING_STATUS = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_PASSING_WORDS = re.compile(
    r"rate.?limit|too.?many.?requests|overloaded|^server.?error$|internal.?(server.?)?error|unavailable"
    r"|timed?.?out|bad.?gateway|upstream"
)
_LASTING_WORDS = re.compile(r"quota|billing|credit")
# A longer random part of a wait that the service has named would only be a longer wait.
_MOST_ADDED = 0.5


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often and how soon; all times in seconds.

    `tries` counts the attempts after the first one. The wait before the n-th of them is random between 0
    and `first` x 2^(n-1), at most `longest`: clients that failed together do not come back together. Where
    the service asks to wait, it is asked again just after that, unless that is longer than `obeyed`. A
    model that is being loaded costs no try: it is asked for every `loading_step` until `loading` has passed.
    """

    tries: int = 3
    first: float = 1.0
    longest: float = 8.0
    obeyed: float = 60.0
    loading: float = 300.0
    loading_step: float = 2.0


DEFAULT_RULE = RetryRule()


class Retry(NamedTuple):
    """The next attempt: which of how many (0 of 0: it is not counted), and in how many seconds."""

    number: int
    of: int
    seconds: float


class Retries:
    """The attempts of one generation."""

    def __init__(
        self,
        rule: RetryRule,
        *,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rule = rule
        self._chance = chance
        self._clock = clock
        self._began = clock()
        self._made = 1
        self._counted = 0
        self._longer_asked = False

    def after(self, error: ProviderError) -> Retry | None:
        """Return the attempt that follows a failure before which nothing was shown; None where none does."""
        rule, asked = self._rule, error.retry_after
        if not error.is_transient or rule.tries <= 0:
            return None
        if isinstance(error, ModelLoading) and self._clock() - self._began < rule.loading:
            self._made += 1
            return Retry(0, 0, min(max(asked or 0.0, rule.loading_step), rule.obeyed))
        if self._counted >= rule.tries:
            return None
        if asked is not None and asked > rule.obeyed:
            self._longer_asked = True
            return None
        widest = min(rule.longest, rule.first * 2**self._counted)
        self._counted += 1
        self._made += 1
        seconds = self._chance() * (widest if not asked else min(_MOST_ADDED, widest)) + (asked or 0.0)
        return Retry(self._counted, rule.tries, seconds)

    def told(self, failure: Failure | None, about: str = "") -> Failure | None:
        """Return the failure that remains with what was tried; `about` stands in for details."""
        if failure is None:
            return None
        said = []
        if self._made > 1:
            said.append(f"Tried {self._made} times.")
        if self._longer_asked:
            said.append(f"That is more than the {self._rule.obeyed:g} s that ChatDesk waits by itself.")
        hint = " ".join([*said, failure.hint]).strip()
        return replace(failure, hint=hint, details=failure.details or about)


class Pause:
    """A wait that can be cut short, and cancelled as any other."""

    def __init__(self) -> None:
        self._over: asyncio.Event | None = None

    async def wait(self, seconds: float) -> None:
        """Wait so long, or until `end` is called."""
        self._over = asyncio.Event()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._over.wait()
        finally:
            self._over = None

    def end(self) -> bool:
        """End the wait that is under way; return whether there was one."""
        if self._over is None:
            return False
        self._over.set()
        return True


def may_pass(error: ErrorDelta) -> bool:
    """Tell by its code and type whether an error inside a stream may be gone in a moment."""
    words = [word.strip().lower() for word in (error.code, error.type)]
    if any(map(_LASTING_WORDS.search, words)):
        return False
    numbers = {int(word) for word in words if word.isascii() and word.isdecimal() and len(word) == 3}
    return not numbers.isdisjoint(_PASSING_STATUS) or any(map(_PASSING_WORDS.search, words))
