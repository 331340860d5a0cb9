"""The picture of what `app.logs` found: volume and errors over time, with the alerts and changes that were read beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from afteraction.app.files import encoded, write_whole
from afteraction.app.reading import Reading
from afteraction.document.picture import is_ours, svg
from afteraction.document.shape import PostmortemJson
from afteraction.domain.errors import UsageError
from afteraction.domain.record import RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import MINUTE, Instant
from afteraction.extract.kinds import run_of
from afteraction.timeline.merge import instant

_SERIES = ("all entries", "ERROR or worse", "answers 5xx")
_DRAWN = 2
_NUMBERS = 2


def write_picture(path: Path, reading: Reading, found: dict[str, Any]) -> None:
    """Draw what `summary` found into a file. A picture made here before is replaced.

    Raises:
        UsageError: another file stands there, or it cannot be written. LeakError: a secret stands in it.
    """
    drawn = svg(_record(reading, found))
    assert drawn is not None, "a log with a time has a picture"
    data = encoded(reading.gate.check(drawn, path.name))
    try:
        if path.exists():
            with path.open("rb") as stream:
                if not is_ours(stream.read(100)):
                    raise UsageError(
                        f"{path} is there already and is no picture of afteraction", hint="take another name"
                    )
        write_whole(path, [data])
    except OSError as error:
        raise UsageError(f"{path} cannot be written", why=error.strerror or str(error)) from error


def _record(reading: Reading, found: dict[str, Any]) -> PostmortemJson:
    """As much of a record as a chart needs, cleaned by the gate."""
    volume = found["volume"]
    first = volume["first"]
    columns = len(volume["counts"]["all entries"])
    low, step = _minute(first), volume["interval_minutes"]
    high = low + columns * step
    beside = [
        record
        for record in reading.merged.dated
        if record.kind in (RecordKind.ALERT, RecordKind.CHANGE)
        and not run_of(record)[0]
        and low <= instant(record).ns // MINUTE <= high
    ]
    told = {
        "milestones": [
            {"name": name, "time": time, "candidates": [{"precision_s": 60}]} for name, time in _moments(found)
        ],
        "stream": [record.id for record in beside],
        "records": {
            record.id: {
                "kind": record.kind.value, "time": instant(record).iso(), "title": record.title,
                "text": record.text[:200], "status": record.status,
            }
            for record in beside
        },
        "timeline": [],
        "window": [first, Instant(high * MINUTE, MINUTE).iso()],
        "series": [
            {
                "name": name, "unit": f"per {step} min" if step > 1 else "per minute", "start": first,
                "step_s": step * 60, "values": [float(count or 0) for count in volume["counts"][name]],
            }
            for name in _drawn(volume["counts"])
        ],
    }  # fmt: skip
    return cast("PostmortemJson", reading.gate.tree(told))


def _drawn(counts: dict[str, Sequence[int | None]]) -> list[str]:
    """All entries, and the errors; the failed answers where there is no error."""
    return [name for name in _SERIES if any(counts[name])][:_DRAWN]


def _moments(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(what, when) of the onset and recovery of errors, and of the numbers that moved first."""
    trouble: dict[str, Any] = next(
        (found["series"][name] for name in _SERIES[1:] if found["series"][name].get("onset")), {}
    )
    moments = [("errors rise", trouble.get("onset")), ("errors back", trouble.get("recovery"))]
    moved = sorted((row for row in found["numbers"]["moved"] if row["onset"]), key=lambda row: row["onset"])
    full = [row for row in moved if row["unit"] == "%" and row["level"] == 100]
    rest = [row for row in moved if row not in full]
    moments += [
        (f"{row['field'].partition(' of ')[0]} {'full' if row in full else row['kind']}", row["onset"])
        for row in (full + rest)[:_NUMBERS]
    ]
    return [(name, time) for name, time in moments if time]


def _minute(text: str) -> int:
    stamp = parse_iso(text)
    assert isinstance(stamp, Instant)
    return stamp.ns // MINUTE
