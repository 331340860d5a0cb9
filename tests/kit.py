"""Small invented records for the tests. Nobody in them exists."""

from __future__ import annotations

import itertools
from typing import Any

from afteraction.domain.record import Actor, Level, Locator, Record, RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import SECOND, Instant, Lacks, Unknown, Wall

DAY = "2026-02-16"
_ordinals = itertools.count()


def at(time: str, precision: int = SECOND) -> Instant:
    """An instant from ``02:12:04`` (that night, UTC) or from a full UTC time without its Z."""
    return Instant(_ns(time), precision)


def wall(time: str, lacks: Lacks = Lacks.ZONE, precision: int = SECOND, zone: str = "") -> Wall:
    """A civil time. Without a date it stands on day zero, as readers give it."""
    if lacks & Lacks.DATE:
        time = f"2000-01-01T{time}"
    return Wall(_ns(time), precision, lacks, zone)


def _ns(time: str) -> int:
    full = time if "T" in time else f"{DAY}T{time}"
    stamp = parse_iso(f"{full}Z")
    assert isinstance(stamp, Instant), time
    return stamp.ns


def said(time: str | Instant | Wall | Unknown, text: str, author: str = "Ana Ruiz", **further: Any) -> Record:
    """A chat message."""
    return item(
        RecordKind.MESSAGE, time, text, author=Actor(author), **{"artifact": "chat", "channel": "inc-pay", **further}
    )


def bot(time: str | Instant, text: str, **further: Any) -> Record:
    """A message of a machine."""
    return said(time, text, **{"author": "Pagebot", **further})._replace(author=Actor("Pagebot", bot=True))


def alert(time: str | Instant, status: str, title: str, group: str = "", **further: Any) -> Record:
    """A change of an alert's state."""
    return item(RecordKind.ALERT, time, "", title=title, status=status, group=group, **{"artifact": "pager", **further})


def change(time: str | Instant, status: str, text: str, **further: Any) -> Record:
    """A deploy or commit."""
    return item(RecordKind.CHANGE, time, text, status=status, **{"artifact": "deploys", **further})


def log(time: str | Instant | Wall | Unknown, text: str, level: Level = Level.INFO, **further: Any) -> Record:
    """A log entry."""
    return item(RecordKind.LOG, time, text, level=level, **{"artifact": "log", **further})


def item(kind: RecordKind, time: str | Instant | Wall | Unknown, text: str, **further: Any) -> Record:
    """Any record; ordinals count up over the whole run, so that ids differ."""
    ordinal = further.pop("ordinal", None)
    ordinal = next(_ordinals) if ordinal is None else ordinal
    stamp = at(time) if isinstance(time, str) else time
    place = Locator(ordinal + 1, ordinal + 1, ordinal * 10, ordinal * 10 + 9)
    return Record(further.pop("artifact", "notes"), ordinal, kind, stamp, text, place, **further)
