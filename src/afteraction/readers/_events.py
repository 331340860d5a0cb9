"""What the readers of one vendor's JSON share when its items tell dated things: who reads them, and their moments as a table.

A format is told by names that only it has, by where its items stand, and by which fields hold a time and what happened
then. A reader gives these as values; the claim, the walk and the records of the moments are made here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind
from afteraction.domain.stamps import parse_iso, parse_named
from afteraction.domain.when import DOCUMENTED, Instant, Lacks, Stamp, Wall
from afteraction.readers import _alerts
from afteraction.readers._alerts import inside, is_time, obj, objs, prose, record, time_of
from afteraction.readers._json import Element, dig, text_of

_LOOKED_AT = 3  # items of an array that are looked at to know it


@dataclass(frozen=True, slots=True)
class EventReader:
    """A JSON format as data. It is a `Reader`.

    paths: where its items stand (see `Document`). shape: whether an object is such an item, by its names. why: what that
    proves, in words. make: the records of an item, or a text why there are none.
    """

    name: str
    title: str
    paths: tuple[str, ...]
    shape: Callable[[dict[str, Any]], bool]
    why: str
    make: _alerts.Make
    time_rule: str
    link_rule: str = "none"
    evidence: Evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document one of whose first items has this shape; of JSON lines the first may be damaged."""
        tops = objs(sample.doc)[:_LOOKED_AT] + sample.objects[:_LOOKED_AT]
        found = any(self.shape(item) for top in tops for item in _candidates(top, self.paths))
        return Match(Rank.SIGNATURE, self.why) if found else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The events of each item in the order of the file."""
        return _alerts.read_items(artifact, self.paths, f"an item of {self.title}", self.make)


class Moment(NamedTuple):
    """A field that holds a time. path: keys joined by ``/``. said: what happened then, in words before the title.

    status: the state that it is the moment of, or "". by: path of who did it, or "".
    """

    path: str
    said: str
    status: str = ""
    by: str = ""


def moments(
    element: Element, artifact: str, kind: RecordKind, table: Sequence[Moment], title: str, group: str, **common: Any
) -> Iterator[Record]:
    """A record for each moment of the table whose field names a time.

    common: what is equal for all of them; ``author`` counts where a moment names nobody, ``detail`` is said of the first.
    """
    author, detail = common.pop("author", None), prose(common.pop("detail", ""))
    for one in table:
        raw = at(element.value, one.path)
        if not is_time(raw):
            continue
        who = actor(at(element.value, one.by)) if one.by else author
        text = f"{one.said}: {title}" if title else one.said
        yield record(
            artifact, kind, inside(element.locator, one.path), raw, f"{text}\n{detail}" if detail and detail != title else text,
            author=who, title=title, status=one.status, group=group, key=f"{group}/{one.status or one.path.rpartition('/')[2]}" if group else "", **common,
        )  # fmt: skip
        detail = ""


def at(value: Any, path: str) -> Any:
    """The value behind keys joined by ``/``, None where one is missing."""
    return dig(value, *path.split("/"))


def actor(value: Any, bot: bool = False) -> Actor | None:
    """A person or machine that a field names, by a text or by an object with the usual names; None when it names nobody."""
    if not isinstance(value, dict):
        name = prose(value)
        return Actor(name, bot=bot) if name else None
    both = " ".join(filter(None, (prose(value.get("first_name")), prose(value.get("last_name")))))
    keys = ("name", "full_name", "fullName", "display_name", "username", "login", "email")
    name = both or next((prose(value[key]) for key in keys if prose(value.get(key))), "")
    own = prose(value.get("id") or value.get("_id"))
    return Actor(name, own, bot) if name or own else None


def inner(value: Any) -> dict[str, Any]:
    """The object that a text holds as JSON, or the value when it is an object itself; else an empty one."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        try:
            value = json.loads(value, parse_float=str, strict=False)
        except (ValueError, RecursionError):
            return {}
    return obj(value)


def utc(value: Any) -> Stamp:
    """A time of a format that writes UTC without saying so."""
    text = text_of(value).strip()
    stamp = parse_iso(text) or parse_named(text) or time_of(text)
    if isinstance(stamp, Wall) and stamp.lacks == Lacks.ZONE and not stamp.zone:
        return Instant(stamp.ns, stamp.precision, DOCUMENTED)
    return stamp


def _candidates(top: dict[str, Any], paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from _behind(top, path.split("/"))
    yield top


def _behind(value: Any, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The first objects that a path leads to."""
    found = objs(value)[:_LOOKED_AT]
    for key in keys:
        if key == "*":
            found = [item for one in found for held in one.values() for item in objs(held)[:_LOOKED_AT]][:_LOOKED_AT]
        else:
            found = [item for one in found for item in objs(one.get(key))[:_LOOKED_AT]]
    return found[:_LOOKED_AT]
