"""What a model takes, what it costs, and when it dies, as values."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import NamedTuple


class Capability(NamedTuple):
    """temperature: whether the parameter is taken; newer models refuse it. native: whether answers are bound to a JSON schema.

    context, output: tokens that it reads and writes at most.
    """

    temperature: bool = False
    native: bool = True
    context: int = 100_000
    output: int = 8_000


# Days on which vendors switch models off, where the vendor's library does not bring them.
_RETIRES = {"claude-sonnet-4-5": "November 30th, 2026"}
_WARN = 60  # days
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_DAY = re.compile(r"([A-Z][a-z]{2,8}) (\d{1,2})(?:st|nd|rd|th)?, (\d{4})")
_DATED = re.compile(r"(.+)[-@]\d{8}")


def retirement(model: str, today: datetime.date) -> str:
    """A warning when the model is about to be switched off, or "". today: the caller's day; nothing here reads a clock."""
    provider, _, name = model.partition(":")
    if provider != "anthropic":
        return ""
    table = _table()
    dated = _DATED.fullmatch(name)
    said = table.get(name) or (table.get(dated[1]) if dated else None)
    if said is None:
        return ""
    day = _day(said)
    if day is None:
        return f"{model} is deprecated, and will be switched off ({said}): name a successor"
    if (day - today).days > _WARN:
        return ""
    when = f"on {day.isoformat()}" if day >= today else f"since {day.isoformat()}"
    return f"{model} is switched off {when}: name a successor, and compare it with `afteraction replay --diff`"


def _table() -> Mapping[str, str]:
    """When models of Anthropic end, by name: as its library says, which is imported when such a model is asked, else as we know."""
    try:
        from anthropic.resources.messages.messages import DEPRECATED_MODELS
    except ImportError:
        return _RETIRES
    return {**_RETIRES, **DEPRECATED_MODELS}


def _day(said: str) -> datetime.date | None:
    """``November 30th, 2026``; None when it is no day, as of a model whose end is not yet known."""
    found = _DAY.fullmatch(said.strip())
    try:
        return datetime.date(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2])) if found else None
    except ValueError:
        return None


def unpinned(model: str) -> str:
    """A warning when a name is an alias that its vendor moves, or ""."""
    name = model.rpartition(" ")[2].lower()
    latest = name.endswith("latest") or (name.startswith("ollama:") and name.count(":") == 1)
    if not latest:
        return ""
    return f"{model} is an alias, behind which another model may answer tomorrow: name a version"
