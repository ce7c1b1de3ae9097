"""Addresses as the configuration names them, taken apart; nothing here raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from urllib.parse import SplitResult


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an http or https address of a host, None where it is none that can be asked."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
        is_good = is_good and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if is_good else None


def host_of(url: str) -> str:
    """Return the host of an address in lower case, or "" when there is none."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
