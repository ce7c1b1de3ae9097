"""Which addresses of the network a page may be fetched from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_EMBEDDING = IPv6Network("64:ff9b::/96")  # NAT64: the last four bytes are an IPv4 address


def is_public(text: str) -> bool:
    """Say whether an IP address belongs to the public network.

    Private, loopback, link-local, shared, reserved and multicast addresses do not, also where an IPv6
    address only carries such an IPv4 one.
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(address)
    if inner is not None:
        address = inner
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _EMBEDDING:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
