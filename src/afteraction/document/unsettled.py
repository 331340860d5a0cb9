"""A record in which no time could be settled: what is said of it before anything else, with the one flag that settles all."""

from __future__ import annotations

from typing import NamedTuple

from afteraction.document.shape import PostmortemJson

_FLAGS = {
    "Area/City": ("--tz Area/City", "the zone in which they were written"),
    "YYYY-MM-DD": ("--date YYYY-MM-DD", "the day on which they were written"),
}  # by what the remedy of a file asks for


class Unsettled(NamedTuple):
    """How many records have no time, why, and the flags that settle the most of them: "" where no flag does."""

    records: int
    reasons: tuple[str, ...]
    flags: str
    meaning: str

    @property
    def text(self) -> str:
        """``13 records have a time that is not settled: a local time without a zone.``"""
        one = self.records == 1
        return f"{self.records} record{'' if one else 's'} {'has' if one else 'have'} a time that is not settled: {'; '.join(self.reasons)}."


def unsettled(record: PostmortemJson) -> Unsettled | None:
    """None when the timeline has rows, or when nothing that has a time of its own waits for a clock."""
    files = record["unplaced"]
    if record["timeline"] or not files:
        return None
    flags = [told for asked, told in _FLAGS.items() if any(asked in one["remedy"] for one in files)]
    return Unsettled(
        sum(one["total"] for one in files),
        tuple(dict.fromkeys(one["reason"] for one in files if one["reason"])),
        " ".join(flag for flag, _ in flags),
        " and ".join(meaning for _, meaning in flags),
    )
