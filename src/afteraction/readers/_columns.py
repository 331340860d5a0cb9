"""Which named value of a row is its time, its author, its text: for tables and JSON whose format nobody knows.

A column is believed for its name and for its values together: nine of ten values must read as times (six when the name
says time or date), a name alone is not enough. What is found is a `Plan`, which then builds each record. Ids of unknown
vendors are kept as keys only when they are unique in the whole world (UUIDs, long hashes): ``7`` in two files is not the
same item.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from afteraction.domain.errors import UsageError
from afteraction.domain.record import Actor, Hint, Level, Locator, Record, RecordKind
from afteraction.domain.stamps import offset_ns, on_day
from afteraction.domain.when import DAY, SECOND, Basis, BasisKind, Instant, Lacks, Stamp, Unknown, Wall, civil
from afteraction.domain.zones import zone_named
from afteraction.readers._json import text_of
from afteraction.readers._lines import level_of
from afteraction.readers._moments import (
    ALL_ORDERS,
    Orders,
    chosen_orders,
    day_of_cell,
    day_stamp,
    has_slashed,
    is_clock_only,
    moment,
    orders_of,
)
from afteraction.readers._text import clean

Path = tuple[str, ...]
Paths = tuple[Path, ...]

SHARE = 0.9  # part of a column's values that must read as times
SHARE_NAMED = 0.6  # the same when the column is called time, date or the like: some rows may be damaged
_ROWS = 200  # rows that are looked at
_PATHS = 400  # distinct values of a row that are looked at
_VALUE_LIMIT = 200  # characters of a further field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES: Mapping[str, str] = {
    "author": "author user username user_name from actor by who sender sent_by created_by creator posted_by reporter"
    " reported_by agent nick nickname speaker poster commenter responder person member owner author_name"
    " from_name requester initiator identity handle",
    "text": "text message msg content body comment note notes description event summary details detail entry line log"
    " what update remarks remark action activity annotation observation happened event_description log_message"
    " plain_text raw_message payload short_description title subject reason",
    "title": "title subject headline short_summary alert_name alertname incident incident_title name display_name",
    "status": "status state phase outcome result conclusion event_status alert_status incident_status",
    "level": "level severity loglevel log_level lvl levelname level_name sev severity_text",
    "channel": "channel channel_name room conversation chat service service_name app application component subsystem"
    " program logger logger_name source_app unit",
    "key": "id uuid guid message_id event_id uid key _id",
    "url": "permalink html_url message_link web_url link url href",
    "thread": "thread_parent parent_id reply_to in_reply_to thread_ts thread thread_id parent reply_to_id",
    "zone": "timezone time_zone tz zone tzname",
    "sort": "kind type source category event_type origin record_type",
}
_NAMES: Mapping[str, Mapping[str, int]] = {
    role: {name: rank for rank, name in enumerate(names.split())} for role, names in _ROLES.items()
}
_TIME_ORDER = (
    "timestamp ts time datetime date_time event_time eventtime occurred_at occurred happened_at at when"
    " timestamp_utc time_utc created_at created created_on creation_date date sent_at sent posted_at posted"
    " published_at logged_at logtime log_time reported_at opened_at started_at start_time starttime start starts_at"
    " began_at begin opened received_at received observed_at day"
)
_TIME_NAMES = {name: rank for rank, name in enumerate(_TIME_ORDER.split())}
_TIME_WORDS = _words(
    "time timestamp ts at date datetime when day created occurred start started begin began logged posted sent"
    " published received opened triggered epoch moment clock hour stamp utc local gmt on"
)
_LATE_WORDS = _words(
    "updated update modified edited end ended ends finish finished closed resolved expires expiry due deleted last"
    " ingested ingestion processed acknowledged acked completed until to changed next"
)
_NEVER_TIME = _words(
    "zone timezone tz duration elapsed timeout uptime latency ttl took interval offset id count number size phone port"
    " response request pid uid version"
)
_FACTS = _words(
    "service app environment env region cluster namespace pod host hostname node server instance sha commit version"
    " status_code http_status code duration duration_ms elapsed latency latency_ms value count error error_code"
    " error_type exception trace_id span_id request_id correlation_id method path endpoint route user_id customer"
    " customer_id account ticket ticket_id priority impact severity component team assignee assigned_to queue monitor"
    " metric threshold deployment release branch tag job build attempt retries type kind source category logger thread"
    " tags labels resource database table"
)
_SECRET = re.compile(
    r"secret|token|passw|(?:access|private)_?key|authoriz|cookie|api_?key|routing_?key|webhook|subscribe_?url|signature|credential"
)
_STATES = _words(
    "triggered firing acknowledged unacknowledged resolved escalated reassigned notified note snoozed no_data warning"
    " committed requested in_progress success failure inactive merged published rolled_back normal investigating"
    " identified monitoring postmortem scheduled verifying completed open opened closed pending active cancelled"
    " canceled started finished running queued update mitigated degraded down up ok recovered failing error new solved"
    " hold reopened on_hold waiting rejected approved skipped deployed operational fixed done"
)
_PUBLIC_MARKS = _words("investigating identified monitoring")
_PUBLIC_STATES = _PUBLIC_MARKS | _words("resolved update postmortem scheduled verifying completed in_progress")
_SAME_STATE = {
    "failed": "failure", "fail": "failure", "succeeded": "success", "successful": "success", "passed": "success",
    "acked": "acknowledged", "ack": "acknowledged", "alerting": "firing", "nodata": "no_data", "warn": "warning",
    "rolledback": "rolled_back", "inprogress": "in_progress",
}  # fmt: skip
_SORTS: tuple[tuple[frozenset[str], RecordKind], ...] = (
    (
        _words("slack chat message discord teams mattermost irc im dm telegram comment conversation"),
        RecordKind.MESSAGE,
    ),
    (
        _words(
            "alert alarm page pagerduty opsgenie monitor alertmanager datadog monitoring prometheus victorops nagios"
            " zabbix grafana sentry pingdom"
        ),
        RecordKind.ALERT,
    ),
    (
        _words("deploy deployment change commit release rollback merge config flag github gitlab jenkins argocd build"),
        RecordKind.CHANGE,
    ),
    (_words("ticket support zendesk customer jira intercom freshdesk"), RecordKind.TICKET),
    (_words("statuspage status_page"), RecordKind.STATUS),
)
_MACHINE = frozenset({"logger", "logger_name", "trace", "stack_trace", "stacktrace", "pid", "process"})
_SPOKEN = frozenset({"text", "message", "msg", "content", "body", "comment"})
_WORD_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_WORLD_ID = re.compile(
    r"(?=[^-]*[0-9])[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}\Z|[0-9a-f]{24,64}\Z|[0-9A-Z]{26}\Z"
)
_LINK = re.compile(r"https?://[^\s<>\"'`|\])}]+")
_ZONE_KEY = re.compile(r"(?:^|_)(?:time_?zone|tz|tzname)(?:_|$)")
_HEADED = re.compile(
    r"(?P<author>[^\W\d_][^\n#:,!?]{0,60}?)(?P<gap> {1,4})#(?P<channel>[\w-]{1,80})[ \t]*\n(?P<text>\S)"
)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")


class Chosen(NamedTuple):
    """What a person said about a file in the config. Names of columns (``user.name`` for nested ones), or ""."""

    time: str = ""
    author: str = ""
    text: str = ""
    zone: str = ""
    day_first: bool | None = None


NOTHING_CHOSEN = Chosen()


class Plan(NamedTuple):
    """Where a row keeps what. Several paths mean: the first that holds a value."""

    time: Paths
    day: Path | None
    author: Paths
    text: Paths
    title: Paths
    status: Paths
    level: Paths
    channel: Paths
    key: Paths
    url: Paths
    thread: Paths
    zone: Paths
    sort: Paths
    facts: tuple[tuple[str, Path], ...]
    rest: Paths  # what stands for the text when there is no text column
    kind: RecordKind
    orders: Orders
    said: bool  # the text column was found by its name
    named_zone: str  # the zone that the name of the time column states: ``Time (UTC)``, ``created_utc``
    timed: int  # rows of the sample that gave a time

    @property
    def why(self) -> str:
        """The columns in words, for the user."""
        shown = [".".join(self.day)] if self.day and self.day not in self.time else []
        shown += [".".join(path) for path in self.time[:1]]
        parts = [f"time in {' + '.join(map(repr, shown))}"]
        for name, paths in (("author", self.author), ("text", self.text)):
            if paths:
                parts.append(f"{name} in {'.'.join(paths[0])!r}")
        return ", ".join(parts)


def checked(chosen: Chosen) -> Chosen:
    """The same, once its zone is known to mean one zone.

    Raises:
        UsageError: the zone is none, or means several.
    """
    if chosen.zone and zone_named(chosen.zone) is None:
        raise UsageError(
            f"the zone {chosen.zone!r} is not known or means several",
            hint="give an IANA name such as Europe/Paris or America/New_York, or an offset such as +02:00",
        )
    return chosen


def value_at(row: Any, path: Path) -> str:
    """The scalar behind a path as text; a list of words is joined by lines."""
    for key in path:
        row = row.get(key) if isinstance(row, dict) else None
    return _scalar(row)


def plan_for(rows: Sequence[Mapping[str, Any]], chosen: Chosen = NOTHING_CHOSEN) -> Plan | None:
    """The plan for rows like these, or None when no column of them reads as a time."""
    rows = rows[:_ROWS]
    columns = _profile(rows)
    orders = chosen_orders(chosen.day_first)
    if chosen.day_first is None:
        orders = orders_of(value for values in columns.values() for value in values if has_slashed(value[:40]))
    orders = orders or ALL_ORDERS
    times, day = _time_columns(columns, orders, len(rows))
    if chosen.time:
        times = (_named(columns, chosen.time),)
    if not times and day is None:
        return None
    taken = {*times, *(() if day is None else (day,))}
    roles = {role: _role(columns, role, taken, times[0][:-1] if times else ()) for role in _ROLES}
    said = bool(roles["text"] or chosen.text)
    if chosen.text:
        roles["text"] = (_named(columns, chosen.text),)
    else:
        roles["text"] = roles["text"] or _longest(columns, taken)
    if chosen.author:
        roles["author"] = (_named(columns, chosen.author),)
    else:
        roles["author"] = tuple(
            path for path in roles["author"] if path not in roles["text"] and _short(columns[path], 60)
        )
    if (
        not roles["author"]
        and said
        and not chosen.text
        and _snake(roles["text"][0][-1]) in _SPOKEN
        and not roles["status"]
    ):
        roles["author"] = tuple(path for path in roles["title"] if _snake(path[-1]) in ("name", "display_name"))
    roles["title"] = tuple(path for path in roles["title"] if path not in roles["text"][:1])
    roles["author"] = tuple(path for path in roles["author"] if path not in roles["title"])
    roles["url"] = tuple(
        path for path in roles["url"] if all(value.startswith("http") for value in columns[path] if value)
    )
    used = {*taken, *roles["text"], *roles["author"], *roles["title"], *roles["channel"][:1]}
    timed = sum(
        1
        for row in rows
        if any(moment(value_at(row, path), orders) for path in times)
        or (day and day_of_cell(value_at(row, day), orders))
    )
    return Plan(
        time=times, day=day, facts=_facts(columns, used), rest=_rest(columns, taken), orders=orders, timed=timed,
        said=said,
        named_zone=_zone_of_name(times[0]) if times else "",
        kind=_kind(columns, roles), **roles,
    )  # fmt: skip


def hints_of(mapping: Mapping[str, Any]) -> Iterator[Hint]:
    """Zones that fields such as ``timezone`` or ``timezone_of_report`` state for what stands beside them."""
    for name, value in mapping.items():
        if _ZONE_KEY.search(_snake(name)):
            zone = zone_named(text_of(value)) if isinstance(value, str) else None
            if zone:
                yield Hint(zone=zone, why=f"the field {name!r} says {clean(value)!r}")


def chosen_hint(chosen: Chosen) -> Iterator[Hint]:
    """The zone that the config gives."""
    if chosen.zone:
        yield Hint(zone=zone_named(chosen.zone) or chosen.zone, why="the config says so for this file")


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
    kind = plan.kind if plan.kind is RecordKind.LOG else _sort_of(_first(row, plan.sort)) or plan.kind
    headed = _HEADED.match(text)
    if headed and not author and _is_name(headed, kind):
        author, channel, kind = headed["author"].strip(), headed["channel"], RecordKind.MESSAGE
        text = text[headed.start("text") :]
    if kind is RecordKind.MESSAGE and not channel:
        channel = _around(around, "name")
    status = _state(_first(row, plan.status))
    key = next((f"id:{value}" for value in (value_at(row, path) for path in plan.key) if _WORLD_ID.match(value)), "")
    parent = _first(row, plan.thread)
    level = level_of(_first(row, plan.level))
    facts = [
        (name, clean(value_at(row, path))[:_VALUE_LIMIT])
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
        text or title or _listed(row, plan.rest),
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


def _profile(rows: Iterable[Mapping[str, Any]]) -> dict[Path, list[str]]:
    """Every path of the rows, three names deep, with its values in order ("" where a row lacks it is left out)."""
    columns: dict[Path, list[str]] = {}
    for row in rows:
        for path, value in _walk(row, ()):
            if path in columns or len(columns) < _PATHS:
                columns.setdefault(path, []).append(value)
    return columns


def _walk(row: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, str]]:
    for name, value in row.items():
        if isinstance(value, dict):
            if len(above) < 2:
                yield from _walk(value, (*above, name))
        else:
            yield (*above, name), _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(part for part in value if isinstance(part, str))
    return text_of(value)


def _time_columns(columns: Mapping[Path, list[str]], orders: Orders, rows: int) -> tuple[Paths, Path | None]:
    """(paths of times, best first; path of a date that stands apart from its time of day)."""
    full: list[tuple[int, Path]] = []
    clocks: list[tuple[int, Path]] = []
    days: list[tuple[int, Path]] = []
    for path, values in columns.items():
        filled = [
            value
            for value in values
            if value.strip() and value.strip().lower() not in ("null", "none", "-", "n/a", "0")
        ]
        rank = _time_rank(path)
        if not filled or rank is None:
            continue
        forms = [_form(value, orders, rank < 1000) for value in filled]
        if sum(form != "" for form in forms) < (SHARE_NAMED if rank < 200 else SHARE) * len(filled):
            continue
        if len(filled) * 5 < rows:
            rank += 500
        counts = {form: forms.count(form) for form in ("full", "clock", "day")}
        if max(counts.values()) == 0:
            continue  # placeholders only
        if counts["full"]:
            full.append((rank, path))
        elif rank < 1000:
            (clocks if counts["clock"] >= counts["day"] else days).append((rank, path))
    full.sort(), clocks.sort(), days.sort()
    early = [path for rank, path in full if rank < 200]
    if clocks and not early:
        return tuple(path for _, path in clocks[:1]), days[0][1] if days else None
    if full:
        return tuple(early or [full[0][1]])[:4], days[0][1] if days and not early else None
    return (), days[0][1] if days else None


def _zone_of_name(path: Path) -> str:
    inside = _IN_BRACKETS.search(path[-1])
    zone = zone_named(inside[1]) if inside else None
    return zone or ("UTC" if {"utc", "gmt"} & set(_snake(path[-1]).split("_")) else "")


def _time_rank(path: Path) -> int | None:
    """How much a name sounds like the time of the event: lower is more, 1000 not at all, None surely not."""
    name = _snake(path[-1])
    words = set(name.split("_"))
    if name in ("value", "date_time", "datetime", "iso", "numberlong", "date") and len(path) > 1:
        above = _time_rank(path[:-1])
        if above is not None and above < 1000:
            return above + 1
    if words & _NEVER_TIME:
        return None
    deeper = 5 * (len(path) - 1)
    bare = _IN_BRACKETS.sub("", name).strip("_")
    if bare in _TIME_NAMES:
        return _TIME_NAMES[bare] + deeper
    if words & _LATE_WORDS:
        return 300 + deeper if words & _TIME_WORDS else 1000
    return 100 + deeper if words & _TIME_WORDS or name.endswith(("time", "date", "timestamp")) else 1000


def _form(text: str, orders: Orders, sounds: bool) -> str:
    """``full``, ``clock``, ``day``, ``void`` for a placeholder or an open date, "" for no time at all."""
    text = text.strip()
    if not sounds and (len(text) > 40 or text.replace(".", "").isdigit()):
        return ""
    stamp = moment(text, orders)
    if stamp is None:
        return "day" if sounds and day_of_cell(text, orders) else ""
    if isinstance(stamp, Unknown):
        return ("full" if ":" in text else "day") if has_slashed(text) else "void"
    if is_clock_only(stamp):
        return "clock"
    return "day" if stamp.precision == DAY else "full"


def _role(columns: Mapping[Path, list[str]], role: str, taken: set[Path], home: Path) -> Paths:
    """Columns of a role by name, best first. home: the object that holds the time, whose ids and links count."""
    names = _NAMES[role]
    found: list[tuple[int, Path]] = []
    for path, values in columns.items():
        name = _snake(path[-1])
        rank = names.get(name)
        if rank is None and role == "author":
            rank = _nested_author(path, name)
        if rank is None or path in taken or not any(values) or _SECRET.search(name):
            continue
        if role in ("url", "key", "title", "sort") and path[:-1] != home[: len(path) - 1]:
            continue
        if role == "text" and name in ("event", "action", "update", "log") and _short(values, 12):
            rank += 40  # a code, not a sentence
        found.append((rank + 15 * (len(path) - 1), path))
    return tuple(path for _, path in sorted(found))[:4]


def _nested_author(path: Path, name: str) -> int | None:
    if len(path) < 2 or name not in (
        "name",
        "login",
        "username",
        "display_name",
        "displayname",
        "real_name",
        "full_name",
        "email",
    ):
        return None
    return _NAMES["author"].get(_snake(path[-2]))


def _longest(columns: Mapping[Path, list[str]], taken: set[Path]) -> Paths:
    """The column that looks most like sentences, when no name says which one is the text."""
    best: tuple[float, Path] | None = None
    for path, values in columns.items():
        filled = [value for value in values if value]
        if path in taken or not filled or _SECRET.search(_snake(path[-1])):
            continue
        spaced = sum(" " in value.strip() for value in filled) / len(filled)
        length = sum(map(len, filled)) / len(filled)
        if spaced >= 0.5 and length >= 12 and (best is None or length > best[0]):
            best = length, path
    return (best[1],) if best else ()


def _short(values: Sequence[str], limit: int) -> bool:
    filled = [value for value in values if value]
    return (
        bool(filled)
        and sum(map(len, filled)) / len(filled) <= limit
        and not any("\n" in value for value in filled[:50])
    )


def _facts(columns: Mapping[Path, list[str]], used: set[Path]) -> tuple[tuple[str, Path], ...]:
    found: dict[str, Path] = {}
    for path in sorted(columns, key=len):
        name = _snake(path[-1])
        if name in _FACTS and path not in used and name not in found and not _SECRET.search(name):
            found[name] = path
    return tuple(found.items())[:16]


def _rest(columns: Mapping[Path, list[str]], taken: set[Path]) -> Paths:
    return tuple(path for path in columns if path not in taken and not _SECRET.search(_snake(path[-1])))[:12]


def _kind(columns: Mapping[Path, list[str]], roles: Mapping[str, Paths]) -> RecordKind:
    names = {_snake(path[-1]) for path in columns}
    words = [value for path in roles["level"] for value in columns[path] if value]
    levelled = words and sum(level_of(word) > Level.NONE and not word.isdigit() for word in words) * 2 >= len(words)
    if (levelled and not roles["author"]) or names & _MACHINE:
        return RecordKind.LOG
    states = {_state(value) for path in roles["status"] for value in columns[path] if value}
    if states <= _PUBLIC_STATES and states & _PUBLIC_MARKS and not roles["author"]:
        return RecordKind.STATUS
    chatty = names & {"channel", "room", "thread", "thread_ts", "reply_to", "mentions", "reactions", "conversation"}
    plain = {_snake(path[-1]) for path in roles["text"][:1]} & _SPOKEN
    if roles["author"] and roles["text"] and (chatty or plain) and not roles["title"] and not roles["status"]:
        return RecordKind.MESSAGE
    return RecordKind.NOTE


@lru_cache(maxsize=1024)
def _sort_of(text: str) -> RecordKind | None:
    words = set(_snake(text[:80]).split("_"))
    return next((kind for names, kind in _SORTS if words & names), None) if text else None


def _is_name(headed: re.Match[str], kind: RecordKind) -> bool:
    """``First Last #channel`` heads a message; ``see the notes in #channel`` does not."""
    words = headed["author"].split()
    if kind is RecordKind.MESSAGE:
        return len(words) <= 5
    return len(words) <= 4 and (len(headed["gap"]) > 1 or (len(words) > 1 and all(word[0].isupper() for word in words)))


def _state(text: str) -> str:
    state = _snake(text[:40])
    state = _SAME_STATE.get(state, state)
    return state if state in _STATES else ""


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


def _first(row: Mapping[str, Any], paths: Paths) -> str:
    for path in paths:
        value = value_at(row, path).strip()
        if value and value.lower() not in ("null", "none"):
            return value
    return ""


def _listed(row: Mapping[str, Any], paths: Paths) -> str:
    shown = [(path, value_at(row, path)) for path in paths]
    return clean(", ".join(f"{'.'.join(path)}: {value[:_VALUE_LIMIT]}" for path, value in shown if value))


def _around(around: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = around.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value:
            return clean(value)
    return ""


def _named(columns: Mapping[Path, list[str]], name: str) -> Path:
    """The path a person means: ``user.name``, or the header of a column as it is written there, in any case."""
    for path in columns:
        if ".".join(path) == name:
            return path
    for path in columns:
        if ".".join(path).lower() == name.lower() or _snake(".".join(path)) == _snake(name):
            return path
    return tuple(name.split("."))


@lru_cache(maxsize=8192)
def _snake(name: str) -> str:
    """``createdAt``, ``Created At`` and ``@created-at`` as ``created_at``."""
    return "_".join(part for part in _WORD_EDGE.split(name[:120]) if part).lower()
