"""What access logs of any server have in common: the words of a request, and what its status means."""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.domain.record import Level

Pairs = list[tuple[str, str]]


def level_of_status(status: str) -> Level:
    """ERROR for what the server got wrong, INFO for any other answer, NONE when there was none."""
    if len(status) != 3 or not status.isdigit():
        return Level.NONE
    return Level.ERROR if status[0] == "5" else Level.INFO


def path_of(address: str) -> str:
    """The path of a request's address, with or without the host before it."""
    _, scheme, rest = address.partition("://")
    return "/" + rest.partition("/")[2] if scheme else address


def request_of(text: str) -> Pairs:
    """Method and path of ``GET /cart HTTP/1.1``, as far as there are any."""
    words = text.split(" ")
    if len(words) < 2 or not words[0].isalpha() or not words[0].isupper():
        return []
    return [("method", words[0]), ("path", path_of(words[1]))]


def told(*given: tuple[str, str]) -> Pairs:
    """Named values without those that say nothing."""
    return [(name, value) for name, value in given if value not in ("", "-", "-1")]


def whole_ms(seconds: Sequence[str]) -> str:
    """The sum of some durations in seconds as milliseconds; "" when one of them was never measured (negative)."""
    from decimal import Decimal, InvalidOperation  # late: few logs measure

    try:
        parts = [Decimal(one) for one in seconds]
    except InvalidOperation:
        return ""
    if any(part < 0 for part in parts):
        return ""
    return format((sum(parts, Decimal(0)) * 1000).normalize(), "f")
