"""What the logs show to have come before what: numbers that moved before the alert, services that failed one after the
other, jobs that started. An order in time, with the entries behind it, and never a cause."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Fact, Milestone
from afteraction.domain.record import Record
from afteraction.domain.when import HOUR, MINUTE, Instant, between, clock_of, day_of, duration_text
from afteraction.extract.focus import Focus
from afteraction.extract.log_words import first_line
from afteraction.logs.burst import Burst, of_many_forms
from afteraction.logs.crunch import LogView, Measured
from afteraction.logs.services import service_of
from afteraction.logs.shift import METHOD, Shift, moved
from afteraction.logs.template import plain_form
from afteraction.timeline.merge import instant

_MOVES = 3
_EARLY = 2 * HOUR
_AHEAD = HOUR  # of trouble, in which a job may have started
_JOBS = 3
_RARE = 30  # minutes between two starts of a job from which on a start tells something
_FULL = 100.0
_EXCERPT = 60  # characters of an entry
_SHORTLY = 10 * MINUTE  # before a number began to move, in which a change is told with it


class Move(NamedTuple):
    """A number that moved in the incident, and the first entry that shows it."""

    told: Measured
    shift: Shift
    onset: int
    first: Record
    log: str


def moves_of(
    views: Sequence[LogView],
    focus: Focus,
    rises: Sequence[tuple[Burst, Instant, Instant]],
    place: Callable[[Record], Record],
) -> list[Move]:
    """The moves that tell most, one for each name: what was full first, then the surest. place: gives an entry its instant.

    They began within two hours before the talk or the first rise, or until the last of both ended.
    """
    found: list[Move] = []
    starts = [began.ns for _, began, _ in rises] + ([focus.start] if focus.end else [])
    if not starts:
        return found
    low, high = (
        (min(starts) - _EARLY) // MINUTE,
        max(focus.end, *(end.ns for _, _, end in rises)) // MINUTE if rises else focus.end // MINUTE,
    )
    for view in views:
        fields = list(view.measured())
        for told in fields:
            shift = moved(told.minutes, len(fields), share=told.field.unit == "%")
            onset = shift.began if shift is not None else None
            if shift is not None and onset is not None and low <= onset <= high:
                first = place(told.behind(shift.change.onset or onset))
                if isinstance(first.time, Instant) and instant(first).ns // MINUTE >= onset:
                    found.append(Move(told, shift, onset, first, view.crunch.name))
    found.sort(key=lambda move: (not _full(move), -move.shift.change.weight, move.told.name, move.log))
    chosen: list[Move] = []
    names: set[str] = set()
    for move in found:
        if not names.intersection(move.told.name.split(" of ")):
            names.update(move.told.name.split(" of "))
            chosen.append(move)
    return chosen[:_MOVES]


def _full(move: Move) -> bool:
    return move.told.field.unit == "%" and move.shift.up and move.shift.level == _FULL


def _minutes(since: int, until: Instant) -> int:
    return until.ns // MINUTE - since


def move_facts(
    moves: Sequence[Move], milestones: Sequence[Milestone], changes: Sequence[Record] = ()
) -> Iterator[Fact]:
    """From when to when a number was far from what it is else, how long before the alert that began, and which change went live
    shortly before. changes: before the onset, by time."""
    detected = next((m.best for m in milestones if m.name == "detected"), None)
    for place, move in enumerate(moves):
        change, unit = move.shift.change, move.told.field.unit
        began = clock_of(move.onset * MINUTE, MINUTE)
        inside, outside = (amount(part.quantile(0.5), unit) for part in (move.shift.inside, move.shift.outside))
        told = (
            f"{move.told.name} was full (100%)"
            if _full(move)
            else f"{move.told.name} {'rose' if move.shift.up else 'sank'} to {inside} (median)"
        )
        text = f"{told} from {clock_of((change.onset or move.onset) * MINUTE, MINUTE)}"
        text += f" to {clock_of(change.recovery * MINUTE, MINUTE)} UTC" if change.recovery is not None else " UTC on"
        if move.shift.climb is not None:
            text += f", {'climbing' if move.shift.up else 'falling'} from {began} UTC on"
        text += f", else {outside}, in entries such as “{first_line(move.first, _EXCERPT)}”"
        cites = [move.first.id]
        if detected is not None and (early := _minutes(move.onset, detected.at)) > 0:
            ahead = _minutes(change.onset or move.onset, detected.at)
            slow = move.shift.climb is not None
            text += f"; {'this' if ahead > 0 or not slow else 'the climb'} began "
            text += f"{duration_text((ahead if ahead > 0 else early) * 60)} before detection at {_moment(detected.at, move.first)}"
            text += f", the climb {duration_text(early * 60)}" if slow and ahead > 0 else ""
            cites.append(detected.record)
        before = [r for r in changes if 0 <= (move.onset + 1) * MINUTE - instant(r).ns <= _SHORTLY]
        if before:
            text += f"; the change at {clock_of(instant(before[-1]).ns)} UTC came shortly before that"
            cites.append(before[-1].id)
        yield Fact(
            f"moved{place + 1}",
            "Number in the log",
            text,
            move.shift.inside.quantile(0.5),
            unit,
            f"values by minute in entries of the form “{plain_form(move.told.template)[:80]}” of {move.log}; {METHOD}",
            tuple(cites),
        )


def amount(value: float, unit: str) -> str:
    """A value as it is told, with its unit."""
    told = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{told}{unit}" if unit == "%" else f"{told} {unit}".rstrip()


def _moment(when: Instant, beside: Record) -> str:
    date = f"{day_of(when.ns)} " if day_of(when.ns) != day_of(instant(beside).ns) else ""
    return f"{date}{clock_of(when.ns, when.precision)} UTC"


def jobs_of(
    views: Sequence[LogView],
    rises: Sequence[tuple[Burst, Instant, Instant]],
    focus: Focus,
    place: Callable[[Record], Record],
) -> list[Record]:
    """Entries that say that a job started in the hour before the first trouble or the talk, the last ones first.

    A job that starts every few minutes is none: it started before everything.
    """
    starts = [began.ns for _, began, _ in rises] + ([focus.start] if focus.end else [])
    if not starts:
        return []
    low, high = (min(starts) - _AHEAD) // MINUTE, max(starts) // MINUTE
    found = []
    for view in views:
        if view.span is None:
            continue
        often = 1 + (view.span[1] - view.span[0]) // _RARE
        for template in (one for one in view.crunch.templates.values() if one.job and len(one.counts) <= often):
            placed = ((view.utc(slot), record) for slot, record in template.starts.items())
            found += [place(record) for minute, record in placed if minute is not None and low <= minute <= high]
    dated = [record for record in found if isinstance(record.time, Instant)]
    return sorted(dated, key=lambda record: (-instant(record).ns, record.id))[:_JOBS]


def stops_of(views: Sequence[LogView], place: Callable[[Record], Record]) -> list[tuple[str, Record]]:
    """Entries that say that a program was told to stop, each with the name of its log, in order of time: what follows within
    moments is no trouble of itself."""
    found = []
    for view in views:
        for template in (one for one in view.crunch.templates.values() if one.stop):
            entries = (place(record) for record in template.starts.values())
            found += [(view.crunch.name, entry) for entry in entries if isinstance(entry.time, Instant)]
    return sorted(found, key=lambda one: (instant(one[1]).ns, one[0], one[1].ordinal))


def order_facts(rises: Sequence[tuple[Burst, Instant, Instant]], told: Collection[str] = frozenset()) -> Iterator[Fact]:
    """In which order the logs of several services began to show trouble, and whether they said the same.

    told: services whose order is known better, from single requests.
    """
    firsts: dict[str, tuple[Burst, Instant]] = {}
    for burst, began, _ in sorted(rises, key=lambda rise: (rise[1].ns, rise[0].text)):
        firsts.setdefault(service_of(burst.channel, burst.log), (burst, began))
    if len(firsts) < 2 or firsts.keys() <= set(told):
        return
    rose = ", then ".join(
        f"in {service} at {clock_of(began.ns, began.precision)}" for service, (_, began) in firsts.items()
    )
    alike = len({burst.text for burst, _ in firsts.values()}) == 1 and not any(
        of_many_forms(b) for b, _ in firsts.values()
    )
    same = ", in entries of one form" if alike else ""
    (_, first), (_, last) = next(iter(firsts.values())), list(firsts.values())[-1]
    yield Fact(
        "order",
        "Trouble by service",
        f"it rose {rose} UTC{same}",
        float(between(first, last)),
        "s",
        "first entries of the rises in the logs of each service; what came first need not have led to what came later",
        tuple(burst.first.id for burst, _ in firsts.values()),
    )
