"""What a text of people says of its times away from the times themselves: the zone, and the day that still holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from afteraction.domain.late import late
from afteraction.domain.record import Hint
from afteraction.domain.stamps import Day
from afteraction.domain.when import HOUR, Wall
from afteraction.domain.zones import zone_named
from afteraction.readers._text import clean

_ZONE_SAID = late(
    r"\btimes?(?:stamps)?\b[^.\n]{0,40}?\b(?:in|are|is|as|use|uses)\b\s+(?:all\s+|in\s+|the\s+)?(?P<zone>[A-Za-z][\w/+&:. -]{1,40})",
    re.IGNORECASE,
)
_ZONE_BRACKET = late(
    r"\b(?:timeline|times?|timestamps)\s?[(\[](?:all\s)?(?:times\s)?(?:in\s)?(?P<zone>[^)\]\n]{2,40})[)\]]",
    re.IGNORECASE,
)


def zone_hints(text: str) -> Iterator[Hint]:
    """ "All times are in UTC", "Timeline (Pacific Time)": the first such statement that names one zone."""
    for pattern in (_ZONE_BRACKET, _ZONE_SAID):
        for found in islice(pattern.finditer(text), 50):
            said = re.split(r"[.,;]| unless| and ", found["zone"])[0].strip(" *_`:")
            zone = zone_named(said) or zone_named(" ".join(said.split()[:1]))
            if zone:
                yield Hint(zone=zone, why=f"the text says {clean(found[0]).strip()!r}")
                return


def still_that_day(day: Day | None, clock: Wall, latest: int) -> tuple[bool, int]:
    """Whether a time of day still belongs to the day above it; one that jumps back by hours is past midnight."""
    return (day is not None and clock.ns >= latest - 6 * HOUR), max(latest, clock.ns)
