"""Any JSON in which objects carry a time: a document however nested, or JSON lines. Used when no format is recognised.

The arrays whose objects most often hold a time are found from the file's beginning; times, authors and texts are then
found by name and by value (see `_columns`). Rows given as plain arrays are read with the names of a sibling ``columns``
or of their first row. A field such as ``timezone`` beside the rows is passed on as a hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Hint, Item, Record, Unread
from afteraction.readers._column_record import record_of
from afteraction.readers._columns import NOTHING_CHOSEN, Chosen, Mappable, Plan, chosen_hint, hints_of, plan_for
from afteraction.readers._json import Document, Element, peek, text_of
from afteraction.readers._moments import moment
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import held

_DEEPEST = 8  # levels of nesting that are searched for arrays
_MOST = 200  # objects of one array that are looked at
_HEADERS = ("columns", "fields", "header", "headers", "schema", "column_names", "names")
_FEW = 20  # inner objects for each outer one up to which the outer one counts as an item (an issue with its comments)

Steps = tuple[str, ...]  # keys; "*" stands for the items of an array, "%" for the values of an object


class Route(NamedTuple):
    """One array of objects with times: how to reach it, what its rows mean, and arrays inside those rows."""

    path: Steps
    plan: Plan
    header: tuple[str, ...]
    inner: tuple[Route, ...] = ()

    @property
    def document(self) -> str:
        """The path as `Document` wants it; "" for the objects at the top."""
        steps = list(self.path[1:] if self.path[:1] == ("*",) else self.path)
        if steps and steps[-1] == "*":
            steps.pop()
        return "/".join("*" if step == "%" else step for step in steps)

    @property
    def names(self) -> list[str]:
        """The keys on the way, without the items of arrays."""
        return [step for step in self.path if step not in ("*", "%")]


@dataclass(frozen=True, slots=True)
class GenericJson(Mappable):
    """See the module. ``chosen`` holds the columns that a person named in the config."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "generic-json"
    title: str = "JSON with times, of no known format"
    time_rule: str = "the field that reads as a time in nine of ten objects, or the one named in the config"
    link_rule: str = "a field called permalink, html_url, link or url"
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a JSON value in which an array of objects, or one object, carries times."""
        routes = _routes(_value(sample), self.chosen)
        if not routes:
            return None
        best = routes[0]
        where = f"the objects of {'/'.join(best.names)!r}" if best.names else "its objects"
        return Match(Rank.FALLBACK, f"JSON of no known format; {where} carry times: {best.plan.why}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each object with a time or a text, in the order of the file."""
        sample = HeadSample(artifact)
        routes = _routes(_value(sample), self.chosen)
        if not routes and not sample.whole:
            routes = _routes(peek(held(artifact).text, whole=True), self.chosen)
        if not routes:
            yield Unread(0, artifact.size, "no field of its objects reads as a time", 1)
            return
        yield from chosen_hint(self.chosen)
        ordinal = 0
        for item in _items(artifact, routes):
            if isinstance(item, Record):
                yield item._replace(ordinal=ordinal)
                ordinal += 1
            else:
                yield item


def _value(sample: Sample | HeadSample) -> Any:
    """What the sample holds as one value: JSON lines become a list."""
    return sample.objects if len(sample.objects) > 1 else sample.doc


def _items(artifact: Artifact, routes: Sequence[Route]) -> Iterator[Item]:
    paths = [route.document for route in routes if route.document]
    around: Mapping[str, Any] | None = None
    told: set[str] = set()
    for element in Document(artifact, paths).walk():
        if not isinstance(element, Element):
            yield element
            continue
        if element.envelope is not around:
            around = element.envelope
            yield from _new_hints(around, told)
        found = list(_records(element, _route_of(element, routes), artifact.id))
        yield from found
        if not found:
            yield from _new_hints(element.value, told)
            place = element.locator
            yield Unread(place.start, place.end, "an object without a time", place.line)


def _new_hints(around: Any, told: set[str]) -> Iterator[Hint]:
    if isinstance(around, dict):
        for level in (around, *(value for value in around.values() if isinstance(value, dict))):
            for hint in hints_of(level):
                if hint.zone not in told:
                    told.add(hint.zone)
                    yield hint


def _route_of(element: Element, routes: Sequence[Route]) -> Route:
    if len(routes) > 1:
        names = [step for step in element.locator.pointer.split("/")[1:] if not step.isdigit()]
        for route in routes:
            if route.names == names:
                return route
    return routes[0]


def _records(element: Element, route: Route, artifact: str) -> Iterator[Record]:
    row = _row(element.value, route.header)
    if row is None:
        return
    record = record_of(row, route.plan, element.locator, artifact, 0, element.envelope)
    if record is not None:
        yield record
    for inner in route.inner:
        steps = inner.path[len(route.path) :]
        for value, pointer in _within(element.value, steps, element.locator.pointer):
            inner_row = _row(value, inner.header)
            if inner_row is not None:
                place = element.locator._replace(pointer=pointer)
                found = record_of(inner_row, inner.plan, place, artifact, 0, row)
                if found is not None:
                    yield found


def _within(value: Any, steps: Steps, pointer: str) -> Iterator[tuple[Any, str]]:
    if not steps:
        yield value, pointer
    elif steps[0] == "*" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _within(item, steps[1:], f"{pointer}/{index}")
    elif isinstance(value, dict):
        for key in value if steps[0] == "%" else [steps[0]] if steps[0] in value else []:
            yield from _within(value[key], steps[1:], f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")


def _row(value: Any, header: tuple[str, ...]) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and header:
        names = [*header, *(str(index + 1) for index in range(len(header), len(value)))]
        return dict(zip(names, value, strict=False)) if tuple(map(text_of, value)) != header else None
    return None


def _routes(doc: Any, chosen: Chosen) -> list[Route]:
    """The arrays to read, the one with the most times first; [] when there are none."""
    groups: dict[Steps, tuple[list[dict[str, Any]], tuple[str, ...]]] = {}
    _search(doc, (), groups, {})
    found: dict[Steps, Route] = {}
    score: dict[Steps, tuple[int, bool, int]] = {}
    for path, (rows, header) in groups.items():
        plan = plan_for(rows, chosen)
        if plan is not None and plan.timed * 2 >= len(rows[:_MOST]):
            found[path] = Route(path, plan, header)
            score[path] = plan.timed * (2 if plan.said else 1), path[-1:] == ("*",), -len(path)
    chain: list[Route] = []
    for path in sorted(found, key=lambda path: score[path], reverse=True):
        if any(_related(path, route.path) for route in chain):
            continue
        chain.append(_with_inner(_outermost(found[path], found, groups), found))
    return chain


def _outermost(route: Route, found: Mapping[Steps, Route], groups: Mapping[Steps, tuple[list[Any], Any]]) -> Route:
    """The array around this one, when its own objects are items with a time and a text: an issue with its comments."""
    for path, outer in found.items():
        inside = path != route.path and path and route.path[: len(path)] == path
        if inside and outer.plan.said and len(groups[route.path][0]) <= _FEW * len(groups[path][0]):
            return outer
    return route


def _with_inner(route: Route, found: Mapping[Steps, Route]) -> Route:
    inner = tuple(
        other
        for path, other in found.items()
        if len(path) > len(route.path)
        and path[: len(route.path)] == route.path
        and path[-1] in "*%"
        and other.plan.said
    )
    return route._replace(inner=inner if route.path else ())


def _related(path: Steps, other: Steps) -> bool:
    shared = min(len(path), len(other))
    return path[:shared] == other[:shared]


def _search(
    value: Any,
    path: Steps,
    groups: dict[Steps, tuple[list[dict[str, Any]], tuple[str, ...]]],
    beside: Mapping[str, Any],
) -> None:
    """Collect the objects at each place where arrays (or objects keyed by an id) hold them."""
    if len(path) > _DEEPEST:
        return
    if isinstance(value, dict):
        entries = list(value.values())[:_MOST]
        if len(entries) > 1 and all(isinstance(entry, dict) and entry for entry in entries) and _alike(entries):
            _collect(entries, (*path, "%"), groups, ())
            return
        if path[-1:] != ("*",) and path[-1:] != ("%",):
            groups.setdefault(path, ([], ()))[0].append(value)
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and "/" not in key and key not in ("*", "%"):
                _search(inner, (*path, key), groups, value)
    elif isinstance(value, list):
        _collect(value[:_MOST], (*path, "*"), groups, _header(value, beside))


def _collect(
    entries: list[Any],
    path: Steps,
    groups: dict[Steps, tuple[list[dict[str, Any]], tuple[str, ...]]],
    header: tuple[str, ...],
) -> None:
    rows = groups.setdefault(path, ([], header))[0]
    for entry in entries:
        row = _row(entry, header)
        if row is not None and len(rows) < _MOST * 5:
            rows.append(row)
        if isinstance(entry, dict):
            for key, inner in entry.items():
                if isinstance(inner, (dict, list)) and "/" not in key and key not in ("*", "%"):
                    _search(inner, (*path, key), groups, entry)
    if not rows:
        del groups[path]


def _alike(entries: list[dict[str, Any]]) -> bool:
    first = set(entries[0])
    return all(len(first & set(entry)) * 2 >= len(first) for entry in entries)


def _header(rows: list[Any], beside: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of plain arrays' places: from a sibling list, from their first row, or their numbers."""
    lists = [row for row in rows[:_MOST] if isinstance(row, list) and row]
    if not lists or len(lists) < len(rows[:_MOST]):
        return ()
    width = len(lists[0])
    for key in _HEADERS:
        named = beside.get(key)
        if isinstance(named, list) and len(named) == width:
            names = tuple(
                text_of(item.get("name") or item.get("text")) if isinstance(item, dict) else text_of(item)
                for item in named
            )
            if all(names):
                return names
    if len(lists) > 1 and all(isinstance(cell, str) and cell and moment(cell) is None for cell in lists[0]):
        return tuple(lists[0])
    return tuple(str(index + 1) for index in range(width))


READER = GenericJson()
