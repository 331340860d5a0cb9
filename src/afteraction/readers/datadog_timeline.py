"""A timeline of Datadog alerts exported or written down as Markdown: headings, tables, lists.

No vendor defines it, so the reader is tolerant. A table row with a time, a list line or heading that begins with one,
and a line with a full date and time are records; a state of a monitor in it (a state column, ``[Triggered on {…}]``, a
column such as *Recovered at*) makes it an alert, else it is a note. Lines below a record's heading or list line belong
to it, with ``Metric value: 97.3`` and the threshold. Times without a zone stay wall times; what the document says of its
zone (``Time (UTC)``, "all times in …") and of its one date becomes a hint. With several dated headings, a time of day
takes the date above it. Lines about the document itself (generated at, time range) are no events.

Knowledge: the monitor's own words come from real notifications; the layouts are what people and scripts make of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Hint, Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import Day, on_day
from afteraction.domain.when import DAY, Instant, Lacks, Stamp, Unknown, Wall, civil
from afteraction.readers import _alerts, _datadog
from afteraction.readers._alerts import links_in, pairs, record
from afteraction.readers._lines import numbered_lines
from afteraction.readers._moments import day_of_cell, head_of, is_clock_only, moment, within
from afteraction.readers._text import clean

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?P<text>\S.*?)\s*#*\s*\Z")
_RULE = re.compile(r"\s*\|?[\s:|-]*-{2}[\s:|-]*\Z")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)")
_CELL = re.compile(r"(?<!\\)\|")
_LINKED = re.compile(r"\[(?P<text>[^\[\]\n]{0,500})\]\((?P<url>[^()\s]{1,2000})\)")
_MARKS = re.compile(r"\*\*|__|`|<br\s*/?>")
_EVENT = re.compile(r"[?&/](?:id|event_id)=(?P<id>\d{12,22})\b")
_ABOUT = re.compile(
    r"(?:generated|exported|export|created|retrieved|queried|report|last updated|updated|time range|range|window|period"
    r"|time ?frame|from|query|snapshot)\b",
    re.IGNORECASE,
)
_PRIORITY_MARK = re.compile(r"\[P[1-5]\]\s*")
_LABEL = re.compile(
    r"(?:first |last )?(?P<word>re-?triggered|triggered|recovered|resolved|acknowledged|warn|no data|snoozed|muted)"
    r"(?:\s+(?:at|on))?\s*:",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<name>monitor(?: name)?|alert(?: name)?|monitor id)\s*:\s*(?P<value>\S.*)", re.IGNORECASE)
_TIME_LABEL = re.compile(
    r"(?:time|timestamp|date|when|at|occurred(?: at)?|date/time|event time)(?:\s*\([^)]{0,20}\))?\s*:\s*(?P<time>\d.*|[A-Z].*)",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(r"(?:incident )?(?:date|day|window|period|time range|range)\b", re.IGNORECASE)
_DATE = re.compile(
    r"(?<![\w/.:-])(?:\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]{2,8},?\s\d{4}"
    r"|[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?)(?![\w/-])"
)
_TOKEN = (
    r"(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d|[A-Z][A-Za-z]{2,20}/[A-Z][A-Za-z_/]{2,40}"
    r"|UTC|GMT|[A-Z]{2,4}T\b"
)
_ZONE = re.compile(
    rf"(?:times?(?:stamps)?(?:\s(?:are|is|shown|displayed|given|listed|reported))*\s?(?:in|:)|time\s?zone)\W{{0,8}}(?:the\s)?(?P<zone>(?-i:{_TOKEN}))",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(rf"[(\[,]\s*(?P<zone>{_TOKEN})\s*[)\]]?\s*\Z|\b(?P<bare>UTC|GMT)\s*\Z")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d\d)?\Z")
_ARROW = re.compile(r".*(?:→|->|=>|➜|to\s)\s*")
_FURNITURE = re.compile(
    r"timeline|summary|overview|history|alerts?\s*\Z|events?\s*\Z|details|notes|metrics?\b|values?\b|log\s*\Z|\d{4}",
    re.IGNORECASE,
)
_NOT_SAID = Unknown("the document says only when the monitor was last triggered, not when this happened")
_LEAD = re.compile(r"\A[^\w\[]+")

_NO_TIME_COLUMN = re.compile(r"duration|elapsed|latency|response|zone|\bby\b|\bttr\b|\bmtt")
_ROLES = (
    ("resolved", re.compile(r"\b(?:recovered|resolved|ended|end|closed|cleared|recovery)\b")),
    ("acknowledged", re.compile(r"\b(?:acknowledged|acked|ack)\b")),
    ("triggered", re.compile(r"\b(?:triggered|fired|opened|alerted|started|start)\b")),
    ("time", re.compile(r"\b(?:time|times|timestamp|datetime|when|date|day|at|occurred|utc)\b")),
)
_COLUMNS = (
    ("value", re.compile(r"\bvalue\b|\bmeasured\b|\bobserved\b")),
    ("threshold", re.compile(r"threshold|\blimit\b")),
    ("metric", re.compile(r"\bmetric\b|\bquery\b")),
    ("state", re.compile(r"\bstate\b|\bstatus\b|\btransition\b|\bevent type\b|\btype\b|\baction\b")),
    ("event", re.compile(r"\bevent\b|\balert\b")),
    ("monitor", re.compile(r"\bmonitor\b|\bname\b|\btitle\b|\brule\b")),
    ("scope", re.compile(r"\bscope\b|\bgroup\b|\btags?\b")),
    ("service", re.compile(r"\bservice\b|\bapp\b|\bcomponent\b")),
    ("host", re.compile(r"\bhost\b|\binstance\b")),
    ("environment", re.compile(r"\benv(?:ironment)?\b")),
    ("severity", re.compile(r"\bseverity\b|\blevel\b")),
    ("priority", re.compile(r"\bpriority\b")),
    ("author", re.compile(r"\bauthor\b|\bactor\b|\buser\b|\bwho\b|\bby\b|\bresponder\b")),
)  # fmt: skip
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?\s?[%\w/]{0,6}\Z")
_TEXTUAL = ("", "event", "monitor", "state", "metric")


class _Line(NamedTuple):
    text: str
    start: int
    end: int
    number: int
    lost: int


class _Column(NamedTuple):
    """A table column. role: which moment its cells are, or "". means: what its cells say, or ""."""

    header: str
    role: str
    means: str


@dataclass(slots=True)
class _Document:
    """What the document says of itself, and where the reading stands."""

    zone: str = ""
    abbreviation: str = ""
    day: Day | None = None
    several_days: bool = False
    monitor: str = ""
    monitor_id: str = ""
    section: str = ""  # the heading that the lines below stand under
    hints: list[Hint] = field(default_factory=list)


class DatadogTimelineReader:
    """See the module."""

    name = "datadog-timeline"
    title = "Datadog alert timeline in Markdown"
    time_rule = "the time column or the head of the line; zone and date as the document itself states them"
    link_rule = "a link to a Datadog event on the line"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim Markdown with times that speaks of monitors as Datadog does."""
        text = sample.text
        if text.lstrip()[:1] == "{" or not any(_HEADING.match(line) or _is_rule(line) for line in sample.lines):
            return None
        points = _evidence(text, sample.lines)
        if sum(points.values()) < 3 or not any(_timed(line) for line in sample.lines):
            return None
        return Match(Rank.KEYS, f"Markdown with times and a monitor's words: {', '.join(points)}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Hints first, then the records in the order of the document."""
        lines = [_Line(*line) for line in numbered_lines(artifact)]
        about = _survey(lines)
        yield from about.hints
        ordinal = 0
        for item in _walk(lines, about, artifact.id):
            if isinstance(item, Record):
                yield item._replace(ordinal=ordinal)
                ordinal += 1
            else:
                yield item
        for line in lines:
            if line.lost:
                yield Unread(line.end, line.end + line.lost, "the rest of an oversize line", line.number)


def _evidence(text: str, lines: Sequence[str]) -> dict[str, int]:
    """What speaks for a monitor's timeline, with its weight."""
    heads = [line.lower() for line in lines if _HEADING.match(line)]
    heads += [line.lower() for line, below in pairwise(lines) if _is_rule(below)]
    states = [found for found in map(_datadog.transition, lines) if found]
    points: dict[str, int] = {}
    if any(state.scope for state in states):
        points["a transition with its scope"] = 3
    elif states:
        points["transitions in brackets"] = 2
    if _datadog.LAST_TRIGGERED.search(text):
        points["'last triggered at'"] = 2
    if "metric value" in text.lower():
        points["'metric value'"] = 2
    if any("datadog" in line for line in heads) or any("datadog" in line.lower() for line in lines[:3]):
        points["Datadog in its headings"] = 2
    if any("monitor" in line for line in heads) or any(_NAMED.match(_bare(line)) for line in lines[:20]):
        points["a monitor in its headings"] = 1
    return points if len(points) > 1 or any(state.scope for state in states) else {}


def _timed(line: str) -> bool:
    cells = _CELL.split(line) if "|" in line else [_content(line)]
    return any(moment(_flat(cell)) is not None or head_of(_flat(cell)) or within(cell) for cell in cells)


# What the document says of itself


def _survey(lines: Sequence[_Line]) -> _Document:
    about, days = _Document(), []
    for index, line in enumerate(lines):
        text = _bare(line.text)[:400]
        heading = _HEADING.match(line.text)
        below = lines[index + 1].text if index + 1 < len(lines) else ""
        if "|" in line.text and _is_rule(below):
            for cell in _cells(line.text):
                if any(role.search(cell.lower()) for _, role in _ROLES):
                    _zone_from(about, _IN_BRACKETS.search(cell), f"the column {cell!r}")
        _zone_from(about, _ZONE.search(text), f"line {line.number}: {text[:80]!r}")
        if heading:
            _zone_from(about, _IN_BRACKETS.search(text), f"the heading {text[:80]!r}")
        if heading or _DATE_LABEL.match(text):
            days += [(day, line.number) for day in _days_in(text)]
        named = _NAMED.match(text)
        if named and "|" not in line.text:
            _named(about, named["name"].lower(), named["value"].strip())
    _settle_days(about, days, lines)
    ids = {found for line in lines if (found := _datadog.monitor_id(line.text))}
    about.monitor_id = about.monitor_id or (ids.pop() if len(ids) == 1 else "")
    return about


def _named(about: _Document, name: str, value: str) -> None:
    if "id" in name.split():
        about.monitor_id = about.monitor_id or (value if value.isdigit() else "")
    elif not about.monitor:
        found = _datadog.transition(value)
        about.monitor = _PRIORITY_MARK.sub("", found.name if found else value).strip()


def _zone_from(about: _Document, found: re.Match[str] | None, why: str) -> None:
    if found is None or about.zone or about.abbreviation:
        return
    token = next(text for text in found.groupdict().values() if text)
    offset = _OFFSET.match(token)
    if token.upper() in ("UTC", "GMT"):
        about.zone = "UTC"
    elif offset:
        about.zone = f"{offset['sign']}{int(offset['h']):02d}:{offset['m'] or '00'}"
    elif "/" in token:
        about.zone = token
    elif token.isupper():
        about.abbreviation = token
    if about.zone:
        about.hints.append(Hint(about.zone, "", why))


def _days_in(text: str) -> list[Day]:
    found = (day_of_cell(hit[0]) for hit in _DATE.finditer(text))
    return [day for day in found if day is not None]


def _settle_days(about: _Document, days: list[tuple[Day, int]], lines: Sequence[_Line]) -> None:
    """One date for the whole document becomes a hint; several stay with the headings that carry them."""
    known = {(day.year, day.month, day.day) for day, _ in days}
    why = (
        f"line {days[0][1]}: {_bare(lines[days[0][1] - 1].text)[:80]!r}" if days else "every dated line of the document"
    )
    if not known:
        stamps = [hit.stamp for line in lines if not _ABOUT.match(_bare(line.text)) and (hit := within(line.text))]
        needed = any(_has_clock_only(line.text) for line in lines)
        known = {civil(stamp.ns)[:3] for stamp in stamps if isinstance(stamp, Instant | Wall)} if needed else set()
    about.several_days = len(known) > 1
    if len(known) != 1:
        return
    year, month, day = known.pop()
    if year:
        about.hints.append(Hint("", f"{year:04d}-{month:02d}-{day:02d}", why))
    else:
        about.several_days, about.day = True, Day(0, month, day)  # a date without a year is no hint: it is put on


def _has_clock_only(line: str) -> bool:
    parts = _cells(line) if "|" in line else [_content(line)]
    return any(is_clock_only(hit.stamp) for part in parts if (hit := head_of(_flat(part))) and ":" in hit.raw)


# The walk


def _walk(lines: Sequence[_Line], about: _Document, artifact: str) -> Iterator[Item]:
    open_record: _Open | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        table = _table_end(lines, index)
        if table:
            yield from _closed(open_record, artifact)
            open_record = None
            yield from _table(lines[index:table], about, artifact)
            index = table
            continue
        index += 1
        if open_record is not None and open_record.time_from(line):
            open_record.add(line)
            continue
        made = _opened(line, about)
        if made is not None:
            yield from _closed(open_record, artifact)
            open_record = made
        elif open_record is not None and open_record.takes(line):
            open_record.add(line)
        else:
            yield from _closed(open_record, artifact)
            open_record = None
            if line.text.strip():
                yield Skipped(line.start, line.end, "text without a time")
    yield from _closed(open_record, artifact)


@dataclass(slots=True)
class _Open:
    """A record under way: more lines may belong to it."""

    first: _Line
    stamp: Stamp | None  # a heading's may come further down
    raw: str
    text: str
    state: str
    heading: bool
    about: _Document
    end: int = 0
    end_line: int = 0
    more: list[str] = field(default_factory=list)

    def takes(self, line: _Line) -> bool:
        """Whether a line without a time of its own still belongs to it."""
        if _HEADING.match(line.text) or "|" in line.text[:2]:
            return False
        if self.heading or line.text[:1].isspace() or not line.text.strip():
            return self.heading or bool(line.text.strip())
        return self.end_line + 1 >= line.number and not _ITEM.match(line.text)

    def add(self, line: _Line) -> None:
        """Append a line; blank ones only count when text follows."""
        if line.text.strip() and sum(map(len, self.more)) < 64 * 1024:
            self.more.append(line.text)
        if line.text.strip():
            self.end, self.end_line = line.end, line.number

    def time_from(self, line: _Line) -> bool:
        """Whether a line is not an event of its own but tells when this one was; takes the time from it."""
        bare = _bare(line.text)
        label = _TIME_LABEL.match(bare)
        last = _datadog.LAST_TRIGGERED.search(bare)
        if not (label or last) or not self.takes(line):
            return False
        if self.stamp is None and (label or self.state in ("triggered", "warning", "no_data")):
            raw = label["time"] if label else last["time"] if last else ""
            hit = head_of(raw)
            if hit is not None:
                self.stamp, self.raw = _placed(hit.stamp, self.about), hit.raw
        return bool(last) or self.stamp is not None


def _opened(line: _Line, about: _Document) -> _Open | None:
    """A record that begins on this line, or None; headings with a date set the date for what follows."""
    heading = _HEADING.match(line.text)
    content = _content(line.text)
    bare = _bare(line.text)
    if heading:
        _under(heading, bare, about)
    if not bare or (_ABOUT.match(bare) and not _datadog.transition(bare)):
        return None
    head = head_of(content) or head_of(bare)
    if head is not None and ":" not in head.raw and not head.raw.isdigit():
        head = None  # 12.45 at the head of a line is a number
    label = _LABEL.match(bare)
    word = _datadog.LAST_TRIGGERED.search(bare)
    state = _datadog.STATES.get(label["word"].lower(), "") if label else "triggered" if word else ""
    change = _datadog.transition(line.text)
    if heading and len(heading[1]) == 1 and not change:
        return None  # the title of the document says what it covers, not what happened
    state = change.status if change else state
    hit = head or (within(bare) if _ITEM.match(line.text) or heading or state else None)
    hit = hit or (head_of(bare[label.end() :].strip()) if label else None)
    if hit is None:
        return _Open(line, None, "", bare, state, True, about, line.end, line.number) if heading and change else None
    text = bare if head is None else (bare[bare.find(head.raw) + len(head.raw) :] if head.raw in bare else bare)
    text = _LEAD.sub("", text) if head is not None else text
    if head is not None and not text:
        text = bare
    return _Open(line, _placed(hit.stamp, about), hit.raw, text, state, bool(heading), about, line.end, line.number)


def _under(heading: re.Match[str], bare: str, about: _Document) -> None:
    """Remember the heading: its date, and its words unless they only name a part of the document."""
    days = _days_in(bare[:400]) if about.several_days else []
    about.day = days[0] if days else about.day
    change = _datadog.transition(bare)
    about.section = change.name if change else "" if _FURNITURE.search(bare) or len(heading[1]) == 1 else bare


def _closed(item: _Open | None, artifact: str) -> Iterator[Record | Skipped]:
    if item is None:
        return
    if item.stamp is None and not any(_datadog.LAST_TRIGGERED.search(line) for line in item.more):
        yield Skipped(item.first.start, item.end, "text without a time")
        return
    raw_text = "\n".join([item.first.text, *item.more])
    text = "\n".join([item.text, *(_bare(line) for line in item.more)])
    place = Locator(item.first.number, item.end_line, item.first.start, item.end)
    change = _datadog.transition(raw_text)
    yield _record(artifact, place, item.stamp or _NOT_SAID, item.raw, text, raw_text, item.state or (change.status if change else ""),
                  item.about, {})  # fmt: skip


def _record(
    artifact: str, place: Locator, stamp: Stamp, raw: str, text: str, source: str, state: str, about: _Document,
    cells: dict[str, str],
) -> Record:  # fmt: skip
    change = _datadog.transition(source)
    event = _EVENT.search(source)
    scope = cells.get("scope", "").strip("{} ") or (change.scope if change else "")
    title = _named_in(cells) or (_title(change.name) if change else "") or about.section or about.monitor
    title = _PRIORITY_MARK.sub("", title).strip()
    monitor = _datadog.monitor_id(source) or (about.monitor_id if title == about.monitor or not about.monitor else "")
    alert = bool(state or change)
    linked = next((url for url in links_in(source) if "datadog" in url and "event" in url), "")
    author = cells.get("author", "")
    severity = cells.get("severity", "")
    extra: dict[str, Any] = {"author": Actor(author)} if author else {}
    return record(
        artifact,
        RecordKind.ALERT if alert else RecordKind.NOTE,
        place,
        raw,
        text,
        time=stamp,
        title=title if alert else "",
        status=state,
        level=_alerts.severity(severity),
        channel=cells.get("service", ""),
        key=f"datadog:{event['id']}" if event else "",
        group=_datadog.group_of(monitor or title, scope) if alert else "",
        permalink=linked,
        links=links_in(source),
        fields=pairs(
            *((name, cells.get(name)) for name in ("metric", "value", "threshold")),
            *_datadog.measured(_bare(source)),
            ("scope", scope),
            ("monitor_id", monitor if alert else ""),
            *((name, cells.get(name)) for name in ("service", "host", "environment", "severity")),
            ("priority", cells.get("priority") or _datadog.priority_of(source)),
            *((name, value) for name, value in cells.items() if name.startswith("column ")),
        ),
        **extra,
    )


def _named_in(cells: dict[str, str]) -> str:
    """The monitor's name in its own column, without a transition that may stand before it."""
    change = _datadog.transition(cells.get("monitor", ""))
    return change.name if change else cells.get("monitor", "")


def _title(name: str) -> str:
    """The monitor's name out of a line's rest: without the time before it and the values behind it."""
    first = _bare(name.split("\n", 1)[0])
    head = head_of(first)
    first = _LEAD.sub("", first[head.end :]) if head else first
    return re.split(r"[|]|\s[—–-]\s|[.;(]\s?(?=[Mm]etric|[Vv]alue|[Tt]hreshold)", first, maxsplit=1)[0].strip(
        " |:—–-*`"
    )


def _placed(stamp: Stamp, about: _Document) -> Stamp:
    if about.several_days and about.day is not None and is_clock_only(stamp) and isinstance(stamp, Wall):
        stamp = on_day(about.day, stamp)
    if about.abbreviation and isinstance(stamp, Wall) and not stamp.zone and stamp.lacks & Lacks.ZONE:
        stamp = stamp._replace(zone=about.abbreviation)
    return stamp


# Tables


def _is_rule(line: str) -> bool:
    return "|" in line and _RULE.match(line) is not None


def _table_end(lines: Sequence[_Line], index: int) -> int:
    """Index behind the table that begins here, 0 when none does."""
    if index + 1 >= len(lines) or "|" not in lines[index].text or not _is_rule(lines[index + 1].text):
        return 0
    end = index + 2
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    return end


def _cells(line: str) -> list[str]:
    parts = _CELL.split(line.strip())
    if parts and not parts[0].strip():
        parts = parts[1:]
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    return [part.replace("\\|", "|").strip() for part in parts]


def _table(lines: Sequence[_Line], about: _Document, artifact: str) -> Iterator[Item]:
    rows = [_cells(line.text) for line in lines[2:]]
    columns = _columns(_cells(lines[0].text), rows)
    timed = any(column.role for column in columns)
    yield Skipped(lines[0].start, lines[1].end, "header of a table")
    for line, row in zip(lines[2:], rows, strict=True):
        made = list(_row(line, row, columns, about, artifact)) if timed else []
        yield from made
        if not made:
            yield (
                Unread(line.start, line.end, "a table row without a readable time", line.number)
                if timed
                else Skipped(line.start, line.end, "a table without times")
            )


def _columns(headers: list[str], rows: list[list[str]]) -> list[_Column]:
    columns = []
    for index, header in enumerate(headers):
        plain = _bare(header)
        name = re.sub(r"\([^)]*\)", "", plain).replace("_", " ").lower().strip() or plain.lower()
        cells = [_flat(row[index]) for row in rows if index < len(row) and row[index].strip(" -–—")]
        times = sum(1 for cell in cells if moment(cell) is not None or day_of_cell(cell) is not None)
        role = ""
        if cells and times * 2 >= len(cells) and not _NO_TIME_COLUMN.search(name):
            role = next((role for role, pattern in _ROLES if pattern.search(name)), "")
        means = "" if role else next((means for means, pattern in _COLUMNS if pattern.search(name)), "")
        columns.append(_Column(plain, role, means))
    return _one_clock(columns, rows)


def _one_clock(columns: list[_Column], rows: list[list[str]]) -> list[_Column]:
    """Of several plain time columns the one in UTC counts, else the first; a date column beside it is kept as ``day``."""
    plain = [index for index, column in enumerate(columns) if column.role == "time"]
    days = [index for index in plain if _all_days(rows, index)]
    clocks = [index for index in plain if index not in days]
    for index in days:
        columns[index] = columns[index]._replace(role="day" if clocks else "time")
    if not clocks:
        for index in days[1:]:
            columns[index] = columns[index]._replace(role="")
    chosen = next((index for index in clocks if "utc" in columns[index].header.lower()), clocks[0] if clocks else -1)
    for index in clocks:
        columns[index] = columns[index]._replace(role="time" if index == chosen else "")
    return columns


def _all_days(rows: list[list[str]], index: int) -> bool:
    cells = [_flat(row[index]) for row in rows if index < len(row) and row[index].strip()]
    return bool(cells) and all(day_of_cell(cell) is not None for cell in cells)


def _row(line: _Line, row: list[str], columns: list[_Column], about: _Document, artifact: str) -> Iterator[Record]:
    day: Day | None = None
    moments: list[tuple[str, Stamp, str]] = []
    cells: dict[str, str] = {}
    said: list[str] = []
    state = ""
    for column, cell in zip(columns, row, strict=False):
        plain = _bare(cell)
        if column.role == "day":
            day = day_of_cell(_flat(cell))
        elif column.role:
            stamp = _column_stamp(_flat(cell), column.header)
            if stamp is not None:
                moments.append((column.role, stamp, _flat(cell)))
        elif plain.strip("-–— "):
            state = state or _state_of(column.means, plain)
            if column.means:
                cells.setdefault(column.means, plain)
            number = not column.means and plain[:1].isdigit()
            if (
                number
                and _NUMBER.match(plain)
                and "value" not in cells
                and not _NO_TIME_COLUMN.search(column.header.lower())
            ):
                cells |= {"metric": column.header, "value": plain}
            said.append(plain if column.means in _TEXTUAL and not number else f"{column.header}: {plain}")
    named = len(moments) > 1
    for role, stamp, raw in moments:
        placed = (
            on_day(day, stamp) if day and isinstance(stamp, Wall) and is_clock_only(stamp) else _placed(stamp, about)
        )
        own = state if role == "time" else role
        text = " — ".join(said) or line.text.strip()
        change = _datadog.transition(line.text)
        if change and role == "time":
            own = change.status
        place = Locator(line.number, line.number, line.start, line.end)
        shown = f"{own.capitalize()}: {text}" if role != "time" and named else text
        yield _record(artifact, place, placed, raw, shown, line.text, own, about, cells)


def _column_stamp(cell: str, header: str) -> Stamp | None:
    """The time of a cell; a column's own abbreviation such as ``Time (PST)`` goes to its wall times."""
    stamp = moment(cell)
    if stamp is None:
        hit = head_of(cell) or within(cell)
        stamp = hit.stamp if hit else None
    found = _IN_BRACKETS.search(header)
    token = (found["zone"] or found["bare"] or "") if found else ""
    if isinstance(stamp, Wall) and not stamp.zone and stamp.precision < DAY and token.isalpha() and token.isupper():
        return stamp._replace(zone=token) if token not in ("UTC", "GMT") else stamp
    return stamp


def _state_of(means: str, cell: str) -> str:
    """The state that a cell of a state or event column is, ``OK → Alert`` included; "" for any other text."""
    if means not in ("state", "event"):
        return ""
    word = _LEAD.sub("", cell).strip().strip(".!*`[] ").lower()
    direct = _datadog.STATES.get(word) or _datadog.STATES.get(_ARROW.sub("", word).strip())
    if direct:
        return direct
    first = re.match(
        r"(re-?triggered|triggered|recovered|resolved|no data|snoozed|muted|acknowledged|warn)(?=\s*(?::|-|–|—|on\s|\(|\[))",
        word,
    )
    return _datadog.STATES.get(first[1], "") if first else ""


# Markdown


def _content(line: str) -> str:
    """A line without its list bullet or heading marks."""
    found = _HEADING.match(line) or _ITEM.match(line)
    text = found["text"] if found else line.strip()
    return text.lstrip("> ")


def _bare(line: str) -> str:
    """A line's words without Markdown; links show their text."""
    text = _LINKED.sub(lambda found: found["text"] or found["url"], _content(line))
    return clean(_MARKS.sub("", text)).strip()


def _flat(cell: str) -> str:
    return _LEAD.sub("", _bare(cell)) if not _bare(cell)[:1].isdigit() else _bare(cell)


READER = DatadogTimelineReader()
