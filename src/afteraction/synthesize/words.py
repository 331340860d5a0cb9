"""Building claims: words with slots, so that every value in a sentence names the record or fact it came from."""

from __future__ import annotations

from afteraction.domain.draft import Candidate, Claim, Fact, Slot, Status
from afteraction.domain.record import Record
from afteraction.domain.when import EXPLICIT, Instant, clock_of, day_of, off_by


def at(when: Instant, ref: str, day: str) -> Slot:
    """A time in UTC as exact as its record; with its date when that is not ``day``, the day of the incident, and with what is
    known of a clock that is off."""
    date, off = day_of(when.ns), off_by(when)
    shown = f"{f'{date} ' if date != day else ''}{clock_of(when.ns, when.precision)} UTC"
    return Slot("time", ref, f"{shown} by a clock {off}" if off else shown)


def on(when: Instant, ref: str) -> Slot:
    """A UTC day."""
    return Slot("time", ref, day_of(when.ns))


def moment(candidate: Candidate, day: str) -> Slot:
    """The time of a milestone's candidate; `why` says it when its clock is off."""
    return at(candidate.at._replace(basis=EXPLICIT), candidate.record, day)


def why(candidate: Candidate) -> Slot:
    """What speaks for a milestone, as the rules put it."""
    return Slot("value", candidate.record, candidate.why)


def value(fact: Fact) -> Slot:
    """What a fact says."""
    kind = "duration" if fact.unit == "s" else "count"
    return Slot(kind, fact.id, fact.text)


def quote(record: Record, text: str) -> Slot:
    """Words of a record, in quotation marks."""
    bare = text.startswith("“") and text.endswith("”") and text.count("“") == 1
    return Slot("quote", record.id, text if bare else f"“{text}”")


def fact_claim(fact: Fact, lead: str = "") -> Claim:
    """A fact as a sentence of its own."""
    return Claim((lead or f"{fact.name}: ", value(fact), "."), (fact.id, *fact.cites), Status.OBSERVED)
