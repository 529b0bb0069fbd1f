"""Where samsyn may send on its own: to hosts that the municipality has listed, and inside its walls only to addresses listed as such."""

import ipaddress
from collections.abc import Collection

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether an address that a listed host has come out as may be sent to. One inside only when the address itself is listed."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return address in hosts or all(one.is_global and not one.is_multicast for one in (found, *_within(found)))


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The address of the old kind that one of the new kind leads on to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    through = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return [one for one in (address.ipv4_mapped, address.sixtofour, through) if one is not None]
