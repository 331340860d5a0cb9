"""Whose an entry is: the service it names, else the file it stands in."""

from __future__ import annotations

import posixpath

from afteraction.domain.late import late
from afteraction.logs.numbers import alike

_ROTATED = late(r"(?:[._-]?\d{1,14}){0,4}(?:\.(?:gz|bz2|xz|zst|zip))?\Z")
_POD = late(r"-[0-9a-f]{6,10}-[a-z0-9]{5}(?=/|\Z)")
_LOGGER = late(r"[.:/$]|[a-z][A-Z]|\A(?:root|main|__main__|app|default|http|server)\Z")


def file_of(name: str) -> str:
    """What the file of a log is called without its folder and rotation: `app.log.1.gz` is a part of `app.log`."""
    stem = name.rpartition("!")[2] or name
    return _ROTATED.sub("", posixpath.basename(stem)) or stem


def family_of(channel: str) -> str:
    """The channel of all pods, workers and threads of a kind: `cart-6d9f7c5b8-x2lqp` and `cart-6d9f7c5b8-m8w4z` are one."""
    return alike(_POD.sub("", channel)) if channel else ""


def service_of(channel: str, log: str) -> str:
    """The service of a channel in a log. A logger of a program (`com.shop.Cart`, `root`) is no service of its own."""
    return alike(channel) if channel and not _LOGGER.search(channel) else file_of(log)
