"""Which addresses a sign-in may ask and lead to: what a server names is not trusted."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from chatdesk.tools.sign_in.errors import SignInError


def is_here(host: str) -> bool:
    """Whether a host is this computer, by its name or address alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def checked_place(url: str, server_url: str) -> str:
    """Return the host (with its port, if it has one) of an address that the sign-in may go to.

    That is https without a user name; http only from this computer to this computer, else a server far
    away could have us ask what runs here. Raises `SignInError`.
    """
    parts = _parts(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise SignInError("The server names an address for signing in that cannot be used.")
    both_here = is_here(host) and is_here(_parts(server_url).hostname or "")
    if parts.scheme == "http" and not both_here:
        raise SignInError(f"Signing in leads to “{host}” without encryption, which is refused.")
    return f"{host}:{parts.port}" if parts.port else host


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SignInError("The server names an address for signing in that cannot be used.") from error
    return parts
