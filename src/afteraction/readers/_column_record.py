"""The record of one row of a table, by the plan that `_columns` found: its time, its words, its key, its links.

Ids of unknown vendors are kept as keys only when they are unique in the whole world (UUIDs, long hashes): ``7`` in two
files is not the same item.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from afteraction.domain.late import late
from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.domain.stamps import offset_ns, on_day
from afteraction.domain.when import DAY, SECOND, Basis, BasisKind, Instant, Lacks, Stamp, Unknown, Wall, civil
from afteraction.domain.zones import zone_named
from afteraction.readers._column_names import sort_of, state_of
from afteraction.readers._columns import Paths, Plan, value_at
from afteraction.readers._lines import level_of
from afteraction.readers._moments import day_of_cell, day_stamp, is_clock_only, moment
from afteraction.readers._text import clean, cut

_VALUE_LIMIT = 200  # characters of a further field
_WORLD_ID = late(
    r"(?=[^-]*[0-9])[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}\Z|[0-9a-f]{24,64}\Z|[0-9A-Z]{26}\Z"
)
_LINK = late(r"https?://[^\s<>\"'`|\])}]+")
_HEADED = late(r"(?P<author>[^\W\d_][^\n#:,!?]{0,60}?)(?P<gap> {1,4})#(?P<channel>[\w-]{1,80})[ \t]*\n(?P<text>\S)")


def named_cells(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """A row as a mapping; a column without a name, or with the name of another, has its number."""
    row: dict[str, str] = {}
    for number, cell in enumerate(cells):
        name = names[number] if number < len(names) and names[number] else str(number + 1)
        row[name if name not in row else f"{name} {number + 1}"] = cell
    return row


def record_of(
    row: Mapping[str, Any],
    plan: Plan,
    place: Locator,
    artifact: str,
    ordinal: int,
    around: Mapping[str, Any] | None = None,
) -> Record | None:
    """The record of a row; None when the row has neither a time nor a text. around: fields of the enclosing object."""
    around = around or {}
    stamp, raw_time = stamp_of(row, plan)
    text = clean(_first(row, plan.text)).strip("\n")
    title = clean(_first(row, plan.title))
    if isinstance(stamp, Unknown) and not raw_time and not text:
        return None
    author = clean(_first(row, plan.author))
    channel = clean(_first(row, plan.channel)) or _around(around, "channel", "channel_name", "room")
    kind = plan.kind if plan.kind is RecordKind.LOG else sort_of(_first(row, plan.sort)) or plan.kind
    headed = _HEADED.match(text)
    if headed and not author and _is_name(headed, kind):
        author, channel, kind = headed["author"].strip(), headed["channel"], RecordKind.MESSAGE
        text = text[headed.start("text") :]
    if kind is RecordKind.MESSAGE and not channel:
        channel = _around(around, "name")
    status = state_of(_first(row, plan.status))
    key = next((f"id:{value}" for value in (value_at(row, path) for path in plan.key) if _WORLD_ID.match(value)), "")
    parent = _first(row, plan.thread)
    level = level_of(_first(row, plan.level))
    facts = [
        (name, cut(clean(value_at(row, path)), _VALUE_LIMIT))
        for name, path in plan.facts
        if not (level and path in plan.level)
    ]
    page = _around(around, "permalink", "html_url", "url", "shortlink")
    link = _first(row, plan.url) if kind is not RecordKind.LOG else ""
    return Record(
        artifact,
        ordinal,
        kind,
        stamp,
        text or title or _listed(row, _told_apart(plan)),
        place,
        Actor(author) if author else None,
        title=(title if text else "") or _around(around, "title", "headline"),
        level=level,
        status=status,
        channel=channel,
        thread=f"id:{parent}" if key and _WORLD_ID.match(parent) and f"id:{parent}" != key else "",
        key=key,
        group=page if page.startswith("http") else "",
        permalink=link or (page if page.startswith("http") else ""),
        raw_time=clean(raw_time),
        links=tuple(dict.fromkeys(found.rstrip(".,;:!?") for found in _LINK.findall(text))),
        fields=tuple((name, value) for name, value in facts if value),
    )


def stamp_of(row: Mapping[str, Any], plan: Plan) -> tuple[Stamp, str]:
    """The row's time and the text it was read from. Never filled in from other rows."""
    unread = ""
    dayed = day_of_cell(value_at(row, plan.day), plan.orders) if plan.day else None
    day_text = value_at(row, plan.day).strip() if plan.day else ""
    if day_text and not dayed:
        unsettled = moment(day_text, plan.orders)
        if isinstance(unsettled, Unknown):
            return unsettled, day_text
    for path in plan.time:
        raw = value_at(row, path).strip()
        if not raw:
            continue
        stamp = moment(raw, plan.orders)
        if stamp is None or (isinstance(stamp, Unknown) and not unread and path != plan.time[-1]):
            unread = unread or raw
            continue
        if dayed and is_clock_only(stamp) and isinstance(stamp, Wall):
            return _zoned(on_day(dayed, stamp), row, plan), f"{day_text} {raw}"
        return _zoned(stamp, row, plan), raw
    if dayed:
        return day_stamp(dayed), day_text
    if day_text and moment(day_text, plan.orders):
        return moment(day_text, plan.orders) or Unknown("the date could not be read"), day_text
    raw = unread or day_text
    return Unknown(f"{clean(raw[:40])!r} is no time that could be read" if raw else "no time is given"), raw


def _zoned(stamp: Stamp, row: Mapping[str, Any], plan: Plan) -> Stamp:
    """A row that names its own zone settles its time, but for the hour that a clock change repeats or skips."""
    if not (plan.zone or plan.named_zone) or not isinstance(stamp, Wall):
        return stamp
    if stamp.lacks != Lacks.ZONE or stamp.precision == DAY or stamp.zone:
        return stamp
    said = _first(row, plan.zone) or plan.named_zone
    zone = zone_named(said)
    offset = _east(zone, stamp.ns) if zone else None
    if offset is None:
        return stamp._replace(zone=said[:40])
    where = "the row" if plan.zone else "the name of the column"
    return Instant(stamp.ns - offset, stamp.precision, Basis(BasisKind.HEADER, f"{where} says {clean(said)}"))


def _east(zone: str, wall_ns: int) -> int | None:
    fixed = offset_ns(zone)
    if fixed is not None:
        return fixed
    year, month, day, hour, minute, second, _ = civil(wall_ns)
    first = dt.datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo(zone))
    east, other = first.utcoffset(), first.replace(fold=1).utcoffset()
    return int(east.total_seconds()) * SECOND if east is not None and east == other else None


def _is_name(headed: re.Match[str], kind: RecordKind) -> bool:
    """``First Last #channel`` heads a message; ``see the notes in #channel`` does not."""
    words = headed["author"].split()
    if kind is RecordKind.MESSAGE:
        return len(words) <= 5
    return len(words) <= 4 and (len(headed["gap"]) > 1 or (len(words) > 1 and all(word[0].isupper() for word in words)))


def _first(row: Mapping[str, Any], paths: Paths) -> str:
    for path in paths:
        value = value_at(row, path).strip()
        if value and value.lower() not in ("null", "none"):
            return value
    return ""


def _told_apart(plan: Plan) -> Paths:
    """What is told of a row without words: nothing that has a place of its own in the record."""
    own = {*plan.author, *plan.channel, *plan.text}
    return tuple(path for path in plan.rest if path not in own)


def _listed(row: Mapping[str, Any], paths: Paths) -> str:
    shown = [(path, value_at(row, path)) for path in paths]
    return clean(", ".join(f"{'.'.join(path)}: {cut(value, _VALUE_LIMIT)}" for path, value in shown if value))


def _around(around: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = around.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value:
            return clean(value)
    return ""
