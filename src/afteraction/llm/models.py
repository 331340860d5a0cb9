"""What a model takes, what it costs, and when it dies, as values."""

from __future__ import annotations

import datetime
from typing import NamedTuple


class Capability(NamedTuple):
    """temperature: whether the parameter is taken; newer models refuse it. native: whether answers are bound to a JSON schema.

    context, output: tokens that it reads and writes at most.
    """

    temperature: bool = False
    native: bool = True
    context: int = 100_000
    output: int = 8_000


# Days on which vendors switch models off, as they announced them; the library knows everything else.
_RETIRES = {"anthropic:claude-sonnet-4-5": datetime.date(2026, 11, 30)}
_WARN = 60  # days


def retirement(model: str, today: datetime.date) -> str:
    """A warning when the model is about to be switched off, or "". today: the caller's day; nothing here reads a clock."""
    day = next((day for name, day in _RETIRES.items() if model.startswith(name)), None)
    if day is None or (day - today).days > _WARN:
        return ""
    when = f"on {day.isoformat()}" if day >= today else f"since {day.isoformat()}"
    return f"{model} is switched off {when}: name a successor, and compare it with `afteraction replay --diff`"


def unpinned(model: str) -> str:
    """A warning when a name is an alias that its vendor moves, or ""."""
    name = model.rpartition(" ")[2].lower()
    latest = name.endswith("latest") or (name.startswith("ollama:") and name.count(":") == 1)
    if not latest:
        return ""
    return f"{model} is an alias, behind which another model may answer tomorrow: name a version"
