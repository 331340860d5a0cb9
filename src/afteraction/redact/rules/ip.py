"""Public IP addresses: they are people's. Those of private networks, of hosts themselves and of whole networks are infrastructure and stay."""

from __future__ import annotations

import ipaddress

from afteraction.redact.rule import Family, Rule


def _public(value: str, before: str) -> bool:
    if value.startswith(_PRIVATE) or value in _RESOLVERS:
        return False
    try:
        found = ipaddress.ip_address(value.partition("%")[0])
    except ValueError:
        return False
    if (
        before.endswith(("version ", "Version ", " v"))
        or found.is_loopback
        or found.is_link_local
        or found.is_unspecified
    ):
        return False
    if found.is_multicast or str(found).startswith(("255.", "0.")) or value.endswith(".0") or before.endswith("~"):
        return False
    return not (found.is_private and not _documentation(found))


_PRIVATE = ("10.", "127.", "192.168.", "169.254.", "0.", "255.")  # most addresses of a log: no need to parse them


_RESOLVERS = frozenset(  # everybody's name servers
    (
        *("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "208.67.222.222", "208.67.220.220"),
        *("2001:4860:4860::8888", "2001:4860:4860::8844", "2606:4700:4700::1111", "2606:4700:4700::1001"),
    )
)


def _documentation(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Addresses of examples stand for customers' there (RFC 5737, RFC 3849)."""
    return any(found in net for net in _EXAMPLES if net.version == found.version)


_EXAMPLES = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))

RULES = (
    Rule(
        "ip",
        r"(?:^|[^A-Za-z0-9.\-]|[^A-Za-z0-9]-)(?P<v>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?:[^A-Za-z0-9.]|\.(?:[^0-9]|$)|$)",
        (".",),
        Family.CUSTOMER,
        lambda value, before: _public(value, before) and not (before[-1:] == "/" and before[-2:-1].isalpha()),
        finds=(("from 203.0.113.9 port 22", "203.0.113.9"), ("198.51.100.8:53", "198.51.100.8")),
        leaves=("asked 8.8.8.8 and 1.1.1.1", "10.1.2.3", "version 4.3.2.1", "Chrome/120.0.6099.109", "1.2.3.4.5", "127.0.0.1", "app-1.2.3.4"),
    ),
    Rule(
        "ip",
        r"(?:^|[^A-Za-z0-9:.])(?P<v>(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4})(?:[^A-Za-z0-9:]|$)",
        (":",),
        Family.CUSTOMER,
        lambda value, before: any(char.isdigit() for char in value) and _public(value, before),
        finds=(("from 2001:db8:0:0:8a2e:370:7334:1 port", "2001:db8:0:0:8a2e:370:7334:1"),),
        leaves=("at 12:34:56", "aa:bb:cc:dd:ee:ff", "1:2:3:4:5:6:7"),
    ),
    Rule(
        "ip",
        r"(?:^|[^A-Za-z0-9:.])(?P<v>(?:[0-9A-Fa-f]{1,4}:){1,6}(?:(?::[0-9A-Fa-f]{1,4}){1,6}|:))(?:[^A-Za-z0-9:]|$)",
        ("::",),
        Family.CUSTOMER,
        lambda value, before: any(char.isdigit() for char in value) and _public(value, before),
        finds=(("from 2001:db8::8a2e:370:7334 port", "2001:db8::8a2e:370:7334"),),
        leaves=("at 12:34:56", "::1", "aa:bb:cc:dd:ee:ff", "std::a1", "fe80::1"),
    ),
)  # fmt: skip
