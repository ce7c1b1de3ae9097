"""Which proxy the requests of an account go through, as a person would name it."""

from __future__ import annotations

from urllib.parse import urlsplit

from chatdesk.settings.accounts import Account

# Where httpx asks a proxy whose address has no port.
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


def proxy_of(account: Account) -> str:
    """Return host and port of the account's proxy, without its credentials; "" where there is none.

    The account's own proxy counts first, then the system's for this host. Services on this computer are
    asked directly.
    """
    return _address_of(account).rpartition("@")[2].rpartition("//")[2].rstrip("/")


def proxy_place(account: Account) -> tuple[str, int]:
    """Return the host of the account's proxy and the port where it is asked; ("", 0) where there is none."""
    address = _address_of(account)
    if not address:
        return "", 0
    parts = urlsplit(address if "//" in address else f"//{address}")
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 80)


def _address_of(account: Account) -> str:
    if account.is_built_in or account.is_loopback:
        return ""
    return account.proxy or system_proxy(account.base_url)


def system_proxy(base_url: str) -> str:
    """Return the address of the proxy that this system names for an address, credentials included; or ""."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(base_url)
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all") or ""
    return "" if not address or proxy_bypass(parts.hostname or "") else address
