"""How long a service asks us to wait before the next request: in its headers, or in its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_UNITS = {
    "ms": 0.001, "milliseconds": 0.001, "millisecond": 0.001,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "d": 86_400.0, "day": 86_400.0, "days": 86_400.0,
}  # fmt: skip
_DURATION = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)\s{0,3}([a-z]{1,12})", re.IGNORECASE)
_IN_WORDS = re.compile(
    r"(?:try again|retry|wait)(?: again)? (?:in|after|for) "
    r"((?:\d{1,9}(?:\.\d{1,9})?\s?[a-z]{1,12}[\s,]{0,2}){1,4})",
    re.IGNORECASE,
)
# An epoch, not a number of seconds to wait; the larger one is in milliseconds.
_EPOCH, _EPOCH_MS = 1e9, 1e12


def retry_after(
    headers: Mapping[str, str], *, is_limited: bool = False, now: datetime | None = None
) -> float | None:
    """Return how many seconds to wait, from headers with lower-case names; None where unsaid.

    `Retry-After-Ms` goes before `Retry-After` (seconds, or a date). Where the service limits us, the
    reset of the used-up budget counts too (`x-ratelimit-reset-tokens: 6m0s` beside
    `x-ratelimit-remaining-tokens: 0`). Dates are held against the server's own clock, else against `now`.
    """
    milliseconds = _seconds(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    now = _date(headers.get("date", "")) or now
    value = headers.get("retry-after", "")
    asked = _seconds(value)
    asked = _until(_date(value), now) if asked is None and value else asked
    return _reset(headers, now) if asked is None and is_limited else asked


def retry_after_in(error: Mapping[str, Any], words: str) -> float | None:
    """Return how many seconds an error object asks to wait, in a field or in its words; None where unsaid.

    Knows Google's `RetryInfo`, `retry_after` and `estimated_time` as numbers, and "try again in 6m0s".
    """
    for name in ("retry_after", "retry_after_seconds", "estimated_time"):
        value = error.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf"):
            return float(value)
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        delay = detail.get("retryDelay") if isinstance(detail, dict) else None
        if isinstance(delay, str) and (seconds := _duration(delay)) is not None:
            return seconds
    found = _IN_WORDS.search(words)
    return _duration(found.group(1)) if found else None


def _reset(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """The longest reset among the budgets that are used up; a reset that stands alone counts as one."""
    used_up, alone = [], []
    for name, value in headers.items():
        words = name.split("-")
        if "ratelimit" not in words or "reset" not in words:
            continue
        seconds = _moment(value, now)
        if seconds is None:
            continue
        left = _seconds(headers.get("-".join("remaining" if w == "reset" else w for w in words), ""))
        if left is None:
            alone.append(seconds)
        elif left < 1:
            used_up.append(seconds)
    if used_up:
        return max(used_up)
    return alone[0] if len(alone) == 1 else None


def _moment(value: str, now: datetime | None) -> float | None:
    """Seconds until what a reset names: a number of seconds, an epoch, a duration, a date."""
    number = _seconds(value)
    if number is None:
        seconds = _duration(value)
        return _until(_date(value), now) if seconds is None else seconds
    if number < _EPOCH:
        return number
    return _until(datetime.fromtimestamp(number / 1000 if number >= _EPOCH_MS else number, UTC), now)


def _duration(text: str) -> float | None:
    """Return the seconds of "6m0s", "20ms", "1.5 seconds"; None for anything else."""
    parts: Iterable[re.Match[str]] = list(_DURATION.finditer(text))
    rest = _DURATION.sub("", text).strip(" ,.")
    units = [_UNITS.get(part.group(2).lower()) for part in parts]
    if rest or not units or None in units:
        return None
    return sum(float(part.group(1)) * (unit or 0.0) for part, unit in zip(parts, units, strict=True))


def _until(then: datetime | None, now: datetime | None) -> float | None:
    return max(0.0, (then - now).total_seconds()) if then is not None and now is not None else None


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _date(value: str) -> datetime | None:
    """A date as HTTP writes it, or as ISO 8601; one without zone is none."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            date = read(value)
        except (ValueError, IndexError, OverflowError, TypeError):
            continue
        if date.tzinfo is not None:
            return date
    return None
