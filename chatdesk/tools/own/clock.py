"""The current time, in any zone."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from chatdesk.domain.errors import ToolError


def current_time(now: datetime, zone: str = "") -> str:
    """Return the time `now` in a time zone (empty: this computer's), date and offset included.

    Raises `ToolError` for a zone that this computer does not know.
    """
    local = now.astimezone(_zone(zone))
    offset = local.strftime("%z")
    name = f"{zone}, " if zone else ""
    return f"{local:%A, %Y-%m-%d %H:%M:%S} ({name}UTC{offset[:3]}:{offset[3:5]})"


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC  # known even where the system has no time zone data (Windows)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ToolError(
            f'The time zone "{name}" is not known here. Use an IANA name such as Europe/Lisbon.'
        ) from error
