"""logs: what files of logs hold, and what changed in them, without a draft."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from afteraction.app.config import instant_of
from afteraction.app.logs_numbers import followed, numbers
from afteraction.app.logs_quiet import against_quiet
from afteraction.app.logs_requests import requests
from afteraction.app.reading import ArtifactReading, Reading, place_log_record
from afteraction.domain.errors import NothingReadableError, UsageError
from afteraction.domain.late import late
from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, Instant, iso
from afteraction.logs.change import METHOD, METHOD_GIVEN, Change, Kind, Watched, against, clumping, quiet_minutes, scan
from afteraction.logs.crunch import BEYOND, Template
from afteraction.logs.numbers import alike
from afteraction.logs.template import Masker

_BINS = 60  # columns of a picture
_NAMED = 3  # files whose reasons are told when none of them is a log
_SHOWN = 200  # characters of an example line
_ROTATED = late(r"(?:[._-]?\d{1,14}){0,4}(?:\.(?:gz|bz2|xz|zst|zip))?\Z")
PRECISION = "counts are by whole minutes: no time here is known better than to the minute"


class Asked(NamedTuple):
    """What the reader of the summary asked for. since, until: UTC minutes, inclusive. template: words of a template.

    command: what reads the same files with the same clocks, for people who count again.
    """

    since: int | None = None
    until: int | None = None
    template: str = ""
    top: int = 10
    command: str = "afteraction logs PATH"


@dataclass(slots=True)
class _Series:
    """The counts of one template of one service, over all files that hold it."""

    service: str
    text: str
    level: Level
    counts: dict[int, int] = field(default_factory=dict)
    held: list[tuple[ArtifactReading, Template]] = field(default_factory=list)


def minute_of(text: str, flag: str) -> int | None:
    """The UTC minute of an instant in ISO 8601, None for "".

    Raises:
        UsageError: it is no instant.
    """
    stamp = instant_of(text, flag)
    return None if stamp is None else stamp.ns // MINUTE


def leave_out(reading: Reading, before: int | None) -> None:
    """Count nothing before a UTC minute, when there is one.

    Raises:
        UsageError: nothing is left.
    """
    spans = [view.span for view in reading.views if view.span is not None]
    if before is None or not spans:
        return
    end = max(last for _, last in spans)
    if end < before:
        raise UsageError("no line of the logs stands behind --from", why=f"they end at {_time(end)}")
    for view in reading.views:
        view.leave_out(before)


def summary(reading: Reading, asked: Asked) -> dict[str, Any]:
    """The whole account as plain values, cleaned by the gate.

    Raises:
        NothingReadableError: no entry of a log with a time stands in the files. UsageError: the window is empty.
    """
    logs = [one for one in reading.artifacts if one.crunch is not None and one.view is not None]
    spans = [one.view.span for one in logs if one.view is not None and one.view.span is not None]
    if not spans:
        raise _nothing(reading, logs)
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    since, until = asked.since, last if asked.until is None else min(asked.until, last)
    if (first if since is None else since) > until:
        raise UsageError(
            "no line of the logs stands between --since and --until",
            why=f"they go from {_time(first)} to {_time(last)}",
        )
    everything = Watched((span[0], min(span[1], until)) for span in spans)
    totals = _totals(logs, until)
    every = _series(logs, until)
    series = [one for one in every if one.text != BEYOND and _holds(one.text, asked.template)]
    watched = _watched(logs, until)
    clumps = clumping((one.counts for one in every), _quiet(totals, everything, since))
    headline = {
        name: _changed(counts, everything, asked, until, len(totals), clumps) if counts else None
        for name, counts in totals.items()
    }
    trouble = headline["ERROR or worse"] or headline["answers 5xx"]
    found = []
    for one in series:
        change = _changed(one.counts, watched[one.service], asked, until, len(every), clumps)
        if change is None and since is None and trouble and trouble.onset is not None:
            end = until if trouble.recovery is None else trouble.recovery - 1
            late = against(one.counts, watched[one.service], trouble.onset, end, len(every), clumps)
            change = late if late is not None and late.kind is Kind.NEW else None
        if change is not None:
            found.append((one, change))
    found.sort(key=lambda pair: (pair[0].level < Level.WARN, -pair[1].weight, pair[0].service, pair[0].text))
    low = first if since is None else since
    return reading.gate.tree(
        {
            "files": [_file(one) for one in logs],
            "others": [_other(one) for one in reading.artifacts if one not in logs]
            + [{"name": problem.name, "why": problem.reason} for problem in reading.problems],
            "first": _time(first),
            "last": _time(last),
            "window": {
                "since": _time(low),
                "until": _time(until),
                "given": since is not None or asked.until is not None,
                "minutes_before": sum(1 for minute in everything.minutes if minute < low),
            },
            "entries": _within(totals["all entries"], low, until),
            "levels": {
                level.name: count for level in reversed(Level) if (count := _of_level(logs, level, low, until))
            },
            "requests": requests(logs, low, until),
            "impact": _impact(logs, headline, (low, until), asked),
            "volume": _bins(totals, everything, until),
            "series": {name: _told(change) for name, change in headline.items()},
            "changes": [_told(change) | _of(one) | {"example": _example(one, since if change.onset is None else change.onset)} for one, change in found],
            "templates": [
                _of(one)
                | {"entries": _within(one.counts, low, until), "example": _example(one, asked.since)}
                for one in sorted(series, key=lambda one: (-_within(one.counts, low, until), one.service, one.text))
                if _within(one.counts, low, until)
            ][: asked.top],
            "templates_looked_at": len(series),
            "entries_of_further_templates": sum(_within(one.counts, low, until) for one in every if one.text == BEYOND),
            "numbers": numbers(
                [one for one in followed(logs, until, _service) if _holds(one.template, asked.template)],
                None if since is None else (since, until),
                _quoted,
                sum(one.crunch.numbers.left_out for one in logs if one.crunch is not None),
            ),
            "against_quiet": against_quiet(reading.views, trouble if since is None else None),
            "method": METHOD if since is None else METHOD_GIVEN,
            "precision": PRECISION,
        }
    )  # fmt: skip


def _changed(
    counts: dict[int, int], watched: Watched, asked: Asked, until: int, looked: int, clumps: float
) -> Change | None:
    if asked.since is None:
        return scan(counts, watched, looked, clumps)
    change = against(counts, watched, asked.since, until, looked, clumps)
    if change is None or change.onset is not None:
        return change
    found = scan(counts, watched, looked, clumps)  # when it changed, if the counts tell
    if found is None or found.onset is None or found.onset < asked.since or found.kind.up != change.kind.up:
        return change
    return change._replace(onset=found.onset, earliest=found.earliest, latest=found.latest, recovery=found.recovery)


def _totals(logs: Sequence[ArtifactReading], until: int) -> dict[str, dict[int, int]]:
    """What is counted over all files: name to UTC minute to number."""
    found: dict[str, dict[int, int]] = {"all entries": {}, "ERROR or worse": {}, "answers 5xx": {}}
    for one in logs:
        assert one.view is not None
        parts = one.view.by_level(Level.NONE), one.view.by_level(Level.ERROR), one.view.by_status("5")
        for counts, part in zip(found.values(), parts, strict=True):
            _add(counts, part, until)
    return found


def _quiet(totals: dict[str, dict[int, int]], watched: Watched, since: int | None) -> set[int]:
    """The minutes before a moment that was given, else those outside the windows in which trouble may have risen."""
    if since is not None:
        return {minute for minute in watched.minutes if minute < since}
    return quiet_minutes((totals[name] for name in ("ERROR or worse", "answers 5xx")), watched)


def _add(counts: dict[int, int], part: dict[int, int], until: int) -> None:
    for minute, number in part.items():
        if minute <= until:
            counts[minute] = counts.get(minute, 0) + number


def _service(one: ArtifactReading, channel: str) -> str:
    """Whose entries these are: what they say, else the file, of which `app.log.1.gz` is a part like `app.log`."""
    return alike(channel) or _ROTATED.sub("", posixpath.basename(one.artifact.stem)) or one.artifact.stem


def _series(logs: Sequence[ArtifactReading], until: int) -> list[_Series]:
    found: dict[tuple[str, str, Level], _Series] = {}
    for one in logs:
        assert one.view is not None
        for volume in one.view.volumes():
            template = volume.template
            key = _service(one, volume.channel), template.text, template.level
            series = found.setdefault(key, _Series(*key))
            _add(series.counts, volume.counts, until)
            series.held.append((one, template))
    return [one for one in found.values() if one.counts]


def _watched(logs: Sequence[ArtifactReading], until: int) -> dict[str, Watched]:
    """The minutes in which each service could be seen: those of the files that hold it."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for one in logs:
        span = one.view.span if one.view is not None else None
        if span is None or one.crunch is None:
            continue
        for service in {_service(one, channel) for channel, _, _ in one.crunch.templates}:
            spans.setdefault(service, []).append((span[0], min(span[1], until)))
    return {service: Watched(seen) for service, seen in spans.items()}


def _holds(template: str, words: str) -> bool:
    if not words:
        return True
    text = template.lower()
    return words.lower() in text or Masker().template(words).lower() in text


def _within(counts: dict[int, int], low: int, high: int) -> int:
    return sum(number for minute, number in counts.items() if low <= minute <= high)


def _of_level(logs: Sequence[ArtifactReading], level: Level, low: int, high: int) -> int:
    count = 0
    for one in logs:
        if one.view is not None and one.crunch is not None:
            for (slot, worth), number in one.crunch.levels.items():
                minute = one.view.utc(slot)
                count += number if worth == level and minute is not None and low <= minute <= high else 0
    return count


def _impact(
    logs: Sequence[ArtifactReading], headline: Mapping[str, Change | None], window: tuple[int, int], asked: Asked
) -> dict[str, Any] | None:
    """Requests while they failed: in the window that was asked for, else in that of the 5xx answers, with the command that
    counts them again. window: first and last UTC minute that is looked at."""
    low, high = window
    change = headline["answers 5xx"]
    if asked.since is None and asked.until is None:
        if change is None or not change.kind.up:
            return None
        low = low if change.onset is None else change.onset
        high = high if change.recovery is None else change.recovery - 1
    found = requests(logs, low, high)
    if found is None:
        return None
    since, until = _time(low), _time(high)
    return {"since": since, "until": until} | found | {"command": f"{asked.command} --since {since} --until {until}"}


def _bins(totals: dict[str, dict[int, int]], watched: Watched, until: int) -> dict[str, Any]:
    """Counts for a picture; None where no file was. The first and last column may be part of an interval."""
    low, high = watched.minutes[0], min(watched.minutes[-1], until)
    width = (high - low) // _BINS + 1
    seen = {(minute - low) // width for minute in watched.minutes if minute <= high}
    drawn: dict[str, list[int | None]] = {}
    for name, counts in totals.items():
        sums: dict[int, int] = {}
        for minute, number in counts.items():
            sums[(minute - low) // width] = sums.get((minute - low) // width, 0) + number
        drawn[name] = [sums.get(at, 0) if at in seen else None for at in range((high - low) // width + 1)]
    return {"first": _time(low), "interval_minutes": width, "counts": drawn}


def _told(change: Change | None) -> dict[str, Any]:
    if change is None:
        return {"kind": "unchanged"}
    return {
        "kind": change.kind.value,
        "onset": _time(change.onset),
        "onset_from": _time(change.earliest),
        "onset_to": _time(change.latest),
        "recovery": _time(change.recovery),
        "entries": change.inside,
        "minutes": change.minutes,
        "other_entries": change.other,
        "other_minutes": change.other_minutes,
        "chance": float(f"{change.chance:.2g}"),
        "log_likelihood_ratio": round(change.weight, 1),
        "spread": round(change.spread, 1),
    }


def _of(one: _Series) -> dict[str, Any]:
    return {"service": one.service, "level": one.level.name, "template": one.text}


def _example(one: _Series, onset: int | None) -> dict[str, Any]:
    """One entry of the template: the first from the onset on where it is kept, else the first there is."""
    kept = [
        (minute, reading, record)
        for reading, template in one.held
        for slot, record in ((*template.starts.items(),))
        if reading.view is not None and (minute := reading.view.utc(slot)) is not None
    ]
    late = [item for item in kept if onset is not None and item[0] >= onset]
    minute, reading, record = min(late or kept or list(_firsts(one)), key=lambda item: (item[0], item[1].artifact.name))
    return _quoted(reading, record, minute, onset)


def _quoted(reading: ArtifactReading, record: Record, minute: int, onset: int | None) -> dict[str, Any]:
    """One entry as it is shown. minute: its UTC minute."""
    time = place_log_record(record, reading).time
    text = record.text.partition("\n")[0]
    return {
        "file": reading.artifact.name,
        "line": record.locator.line or None,
        "time": time.iso() if isinstance(time, Instant) else None,
        "before_onset": onset is not None and minute < onset,
        "text": text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…",
    }


def _firsts(one: _Series) -> Iterator[tuple[int, ArtifactReading, Record]]:
    for reading, template in one.held:
        assert reading.view is not None
        placed = (reading.view.utc(slot) for slot in template.counts)
        yield min((minute for minute in placed if minute is not None), default=1 << 60), reading, template.first


def _file(one: ArtifactReading) -> dict[str, Any]:
    assert one.crunch is not None
    assert one.view is not None
    span = one.view.span
    return {
        "name": one.artifact.name,
        "read_as": one.identified.reader.title if one.identified.reader else one.identified.why,
        "engine": one.plan.engine if one.plan is not None and not one.plan.why else one.engine,
        "line_by_line": one.plan.why if one.plan is not None else "",
        "entries": one.crunch.lines,
        "without_time": one.crunch.untimed + one.view.unplaced,
        "first": _time(span[0]) if span else None,
        "last": _time(span[1]) if span else None,
        "remedy": one.clock.remedy or None,
        "bytes_not_read": one.unread_bytes,
    }


def _other(one: ArtifactReading) -> dict[str, str]:
    reader = one.identified.reader
    return {"name": one.artifact.name, "why": f"{reader.title}: no log" if reader else one.identified.why}


def _nothing(reading: Reading, logs: Sequence[ArtifactReading]) -> NothingReadableError:
    remedy = next((one.clock.remedy for one in logs if one.clock.remedy), "")
    if logs:
        why = f"{sum(one.count for one in logs):,} entries were read, and the time of none could be settled"
        return NothingReadableError("no line of a log has a time", why=why, hint=remedy)
    whys = [f"{one['name']}: {one['why']}" for one in map(_other, reading.artifacts)]
    whys += [f"{problem.name}: {problem.reason}" for problem in reading.problems]
    more = f"; and {len(whys) - _NAMED} more files" if len(whys) > _NAMED else ""
    return NothingReadableError(
        "there is no log in what was given",
        why="; ".join(whys[:_NAMED]) + more or "the folder is empty",
        hint="`afteraction inspect PATH` says what each file was taken for",
    )


def _time(minute: int | None) -> str | None:
    return None if minute is None else f"{iso(minute * MINUTE)[:16]}Z"
