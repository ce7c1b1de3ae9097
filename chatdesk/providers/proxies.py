"""Which proxy the requests of an account go through, as a person would name it."""

from __future__ import annotations

from urllib.parse import urlsplit

from chatdesk.settings.accounts import Account


def proxy_of(account: Account) -> str:
    """Return host and port of the account's proxy, without its credentials; "" where there is none.

    The account's own proxy counts first, then the system's for this host. Services on this computer are
    asked directly.
    """
    if account.is_built_in or account.is_loopback:
        return ""
    address = account.proxy or _system_proxy(account.base_url)
    return address.rpartition("@")[2].rpartition("//")[2].rstrip("/")


def _system_proxy(base_url: str) -> str:
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all") or ""
    return "" if not address or proxy_bypass(parts.hostname or "") else address
