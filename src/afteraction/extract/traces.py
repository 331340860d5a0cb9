"""One request in several sources: ids of traces and requests that stand on failures of several services, or in the log and
in a ticket, an alert or the talk. Equal ids are told with the entries that hold them, as an order in time and never a cause."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Fact
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import MILLI, MINUTE, SECOND, Instant, Wall, clock_of, day_of, iso
from afteraction.extract.log_words import first_line
from afteraction.logs.crunch import LogView
from afteraction.logs.ids import candidates
from afteraction.logs.services import service_of
from afteraction.timeline.merge import instant

_EXCERPT = 90  # characters of an entry
_READ = 4000  # characters of a text that are looked at
_SHORT = 8  # first characters of an id by which people name it
_FACTS = 4
_NAMED = {
    RecordKind.TICKET: "the ticket", RecordKind.ALERT: "the alert", RecordKind.STATUS: "the status page",
    RecordKind.CHANGE: "the change", RecordKind.NOTE: "the note", RecordKind.MESSAGE: "the message",
}  # fmt: skip
_ORDER = tuple(_NAMED)
HOW = "ids of traces and requests on entries at ERROR or worse, or with a 5xx status"


class Sight(NamedTuple):
    """Where a log holds an id first. at: nanoseconds in UTC."""

    at: int
    service: str
    entry: Record


class Trace(NamedTuple):
    """An id. sights: the first of each service, in time order. mentions: dated records elsewhere that name it."""

    ident: str
    sights: tuple[Sight, ...]
    mentions: tuple[Record, ...] = ()


class Traces(NamedTuple):
    """across: of the services that share most ids, how often which came first, and an example of the commonest order.

    ids: how many they share. ordered: in how many of them that order holds. mentioned: ids that other sources name.
    cut: the logs hold more ids than were kept.
    """

    across: Trace | None
    ids: int
    ordered: int
    mentioned: tuple[Trace, ...]
    cut: bool = False

    @property
    def services(self) -> frozenset[str]:
        """Those whose order single requests show."""
        return frozenset(sight.service for sight in self.across.sights) if self.across else frozenset()

    @property
    def entries(self) -> Iterator[Record]:
        """The log entries that the facts cite."""
        for trace in (*((self.across,) if self.across else ()), *self.mentioned):
            yield from (sight.entry for sight in trace.sights)


def traces_of(views: Sequence[LogView], records: Sequence[Record], place: Callable[[Record], Record]) -> Traces:
    """Follow the ids of failures. records: of the dated stream. place: gives an entry its instant."""
    known = _sights(views)
    orders: dict[frozenset[str], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for sights in known.values():
        if len(sights) > 1:
            order = tuple(sight.service for sight in sights)
            orders[frozenset(order)][order] += 1
    across, ids, ordered = None, 0, 0
    if orders:
        group = max(orders, key=lambda services: (orders[services].total(), len(services), sorted(services)))
        order, ordered = min(orders[group].items(), key=lambda pair: (-pair[1], pair[0]))
        ids = orders[group].total()
        alike = sorted((s[0].at, ident) for ident, s in known.items() if tuple(one.service for one in s) == order)
        example = alike[len(alike) // 2][1]  # the first may be of a failure long before
        across = _placed(Trace(example, known[example]), place)
    cut = any(view.crunch.ids.cut for view in views)
    return Traces(across, ids, ordered, tuple(_placed(trace, place) for trace in _mentioned(known, records)), cut)


def _sights(views: Sequence[LogView]) -> dict[str, tuple[Sight, ...]]:
    firsts: dict[str, dict[str, Sight]] = defaultdict(dict)
    for view in views:
        for (channel, ident), (slot, entry) in view.crunch.ids.found.items():
            minute = view.utc(slot)
            if minute is None:
                continue
            service = service_of(channel, view.crunch.name)
            sight = Sight(minute * MINUTE + entry.time.ns % MINUTE, service, entry)  # type: ignore[union-attr]
            known = firsts[ident].get(service)
            if known is None or sight.at < known.at:
                firsts[ident][service] = sight
    return {ident: _in_order(by.values()) for ident, by in firsts.items()}


def _in_order(sights: Iterable[Sight]) -> tuple[Sight, ...]:
    """By time, as far as the coarsest of their clocks tells it, then by name."""
    found = list(sights)
    coarse = _coarsest(found)
    return tuple(sorted(found, key=lambda sight: (sight.at // coarse, sight.service)))


def _coarsest(sights: Sequence[Sight]) -> int:
    return max(one.entry.time.precision for one in sights if isinstance(one.entry.time, Instant | Wall))


def _mentioned(known: dict[str, tuple[Sight, ...]], records: Sequence[Record]) -> list[Trace]:
    """Ids that records of other sources name, whole or by their beginning; what customers and alerts name first."""
    if not known:
        return []
    idents = sorted(known)
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        text = " ".join((record.title, record.text[:_READ], *(value for _, value in record.fields)))
        for ident in dict.fromkeys(_meant(word, idents) for word in candidates(text)):
            if ident:
                found[ident].append(record)
    traces = [Trace(ident, known[ident], tuple(mentions[:3])) for ident, mentions in found.items()]
    traces.sort(key=lambda one: (min(_ORDER.index(r.kind) for r in one.mentions), instant(one.mentions[0]).ns))
    return traces[:_FACTS]


def _meant(word: str, idents: Sequence[str]) -> str:
    """The one id that begins so, or ""."""
    at = bisect_left(idents, word)
    if at == len(idents) or not idents[at].startswith(word) or len(word) < _SHORT:
        return ""
    if idents[at] != word and at + 1 < len(idents) and idents[at + 1].startswith(word):
        return ""
    return idents[at]


def _placed(trace: Trace, place: Callable[[Record], Record]) -> Trace:
    sights = tuple(sight._replace(entry=place(sight.entry)) for sight in trace.sights)
    return trace._replace(sights=tuple(sight for sight in sights if isinstance(sight.entry.time, Instant)))


def trace_facts(traces: Traces) -> Iterator[Fact]:
    """Which services failed in which order over the same requests, and which ids of the log stand elsewhere too."""
    trace = traces.across
    if trace is not None and len(trace.sights) > 1:
        services = [sight.service for sight in trace.sights]
        stand = "1 failed request stands" if traces.ids == 1 else f"{traces.ids} failed requests stand"
        if traces.cut:
            stand = f"of the ids that were kept, {traces.ids} {'stands' if traces.ids == 1 else 'stand'}"
        show = "it shows" if traces.ids == 1 else f"{'all' if traces.ordered == traces.ids else traces.ordered} show"
        coarse = _coarsest(trace.sights)
        told = len({sight.at // coarse for sight in trace.sights}) > 1
        order = f"{show} trouble in this order" if told else "which first, their clocks do not tell"
        times = ", ".join(f"{sight.service} at {_clock(sight)}" for sight in trace.sights)
        yield Fact(
            "traced",
            "The same requests in several services",
            f"{stand}{'' if traces.cut else ' by id'} in the logs of {', '.join(services[:-1])} and {services[-1]}; {order}, such as {trace.ident}: {times} UTC",
            None if traces.cut else float(traces.ids),
            "" if traces.cut else "requests",
            f"{HOW}{'; a sample of them was kept' if traces.cut else ''}; clocks of hosts may differ, and what came first need not have led to what came later",
            tuple(sight.entry.id for sight in trace.sights),
        )
    for place, one in enumerate(traces.mentioned):
        if not one.sights:
            continue
        first = one.sights[0]
        where = " and in ".join(f"{_NAMED[record.kind]} at {_moment(record, first.entry)}" for record in one.mentions)
        logs = ", then ".join(f"{sight.service} at {_clock(sight)} UTC" for sight in one.sights)
        yield Fact(
            f"shared{place + 1}",
            "The same request in the log",
            f"the id {one.ident} in {where} stands in the log of {logs}: “{first_line(first.entry, _EXCERPT)}”",
            None,
            "",
            HOW,
            (*(record.id for record in one.mentions), *(sight.entry.id for sight in one.sights)),
        )


def _clock(sight: Sight) -> str:
    when = instant(sight.entry)  # services of one request are often parts of a second apart
    return iso(when.ns, MILLI)[11:23] if when.precision < SECOND else clock_of(when.ns, when.precision)


def _moment(record: Record, beside: Record) -> str:
    when = instant(record)
    date = f"{day_of(when.ns)} " if day_of(when.ns) != day_of(instant(beside).ns) else ""
    return f"{date}{clock_of(when.ns, when.precision)} UTC"
