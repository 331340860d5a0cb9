"""Which named value of a row is its time, its author, its text: for tables and JSON whose format nobody knows.

A column is believed for its name and for its values together: nine of ten values must read as times (six when the name
says time or date), a name alone is not enough. The names are those of `_column_names`. What is found is a `Plan`, by which
`_column_record` builds each record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Self

from afteraction.domain.errors import UsageError
from afteraction.domain.late import late
from afteraction.domain.record import Hint, Level, RecordKind
from afteraction.domain.when import DAY, Unknown
from afteraction.domain.zones import zone_named
from afteraction.readers._column_names import (
    ASKERS,
    FACTS,
    LATE_WORDS,
    MACHINE,
    NAMES,
    NEVER_TIME,
    OF_CHANGES,
    PUBLIC_MARKS,
    PUBLIC_STATES,
    ROLES,
    SECRET,
    SPOKEN,
    TIME_NAMES,
    TIME_WORDS,
    snake,
    state_of,
)
from afteraction.readers._json import text_of
from afteraction.readers._lines import level_of
from afteraction.readers._moments import (
    ALL_ORDERS,
    Orders,
    chosen_orders,
    day_of_cell,
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
_ZONE_KEY = late(r"(?:^|_)(?:time_?zone|tz|tzname)(?:_|$)")
_IN_BRACKETS = late(r"[(\[]([^()\[\]]{1,40})[)\]]")


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


class Mappable:
    """A reader whose columns a person can name in the config; mix it into a frozen dataclass with a ``chosen``."""

    __slots__ = ()

    def mapped(
        self, time: str = "", author: str = "", text: str = "", zone: str = "", day_first: bool | None = None
    ) -> Self:
        """A copy that takes its parts by name: a header or a field (``user.name``), a number from 1 where there is none.

        Raises:
            UsageError: the zone is none, or means several.
        """
        chosen = checked(Chosen(time, author, text, zone, day_first))
        return replace(self, chosen=chosen)  # type: ignore[type-var]  # a dataclass where it is mixed in


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
    roles = {role: _role(columns, role, taken, times[0][:-1] if times else ()) for role in ROLES}
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
        and snake(roles["text"][0][-1]) in SPOKEN
        and not roles["status"]
    ):
        roles["author"] = tuple(path for path in roles["title"] if snake(path[-1]) in ("name", "display_name"))
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
        if _ZONE_KEY.search(snake(name)):
            zone = zone_named(text_of(value)) if isinstance(value, str) else None
            if zone:
                yield Hint(zone=zone, why=f"the field {name!r} says {clean(value)!r}")


def chosen_hint(chosen: Chosen) -> Iterator[Hint]:
    """The zone that the config gives."""
    if chosen.zone:
        yield Hint(zone=zone_named(chosen.zone) or chosen.zone, why="the config says so for this file")


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
    return zone or ("UTC" if {"utc", "gmt"} & set(snake(path[-1]).split("_")) else "")


def _time_rank(path: Path) -> int | None:
    """How much a name sounds like the time of the event: lower is more, 1000 not at all, None surely not."""
    name = snake(path[-1])
    words = set(name.split("_"))
    if name in ("value", "date_time", "datetime", "iso", "numberlong", "date") and len(path) > 1:
        above = _time_rank(path[:-1])
        if above is not None and above < 1000:
            return above + 1
    if words & NEVER_TIME:
        return None
    deeper = 5 * (len(path) - 1)
    bare = _IN_BRACKETS.sub("", name).strip("_")
    if bare in TIME_NAMES:
        return TIME_NAMES[bare] + deeper
    if words & LATE_WORDS:
        return 300 + deeper if words & TIME_WORDS else 1000
    return 100 + deeper if words & TIME_WORDS or name.endswith(("time", "date", "timestamp")) else 1000


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
    names = NAMES[role]
    found: list[tuple[int, Path]] = []
    for path, values in columns.items():
        name = snake(path[-1])
        rank = names.get(name)
        if rank is None and role == "author":
            rank = _nested_author(path, name)
        if rank is None or path in taken or not any(values) or SECRET.search(name):
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
    return NAMES["author"].get(snake(path[-2]))


def _longest(columns: Mapping[Path, list[str]], taken: set[Path]) -> Paths:
    """The column that looks most like sentences, when no name says which one is the text."""
    best: tuple[float, Path] | None = None
    for path, values in columns.items():
        filled = [value for value in values if value]
        if path in taken or not filled or SECRET.search(snake(path[-1])):
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
        name = snake(path[-1])
        if name in FACTS and path not in used and name not in found and not SECRET.search(name):
            found[name] = path
    return tuple(found.items())[:16]


def _rest(columns: Mapping[Path, list[str]], taken: set[Path]) -> Paths:
    return tuple(path for path in columns if path not in taken and not SECRET.search(snake(path[-1])))[:12]


def _kind(columns: Mapping[Path, list[str]], roles: Mapping[str, Paths]) -> RecordKind:
    names = {snake(path[-1]) for path in columns}
    if roles["author"] and snake(roles["author"][0][-1]) in ASKERS and not names & OF_CHANGES:
        return RecordKind.TICKET
    words = [value for path in roles["level"] for value in columns[path] if value]
    levelled = words and sum(level_of(word) > Level.NONE and not word.isdigit() for word in words) * 2 >= len(words)
    if (levelled and not roles["author"]) or names & MACHINE:
        return RecordKind.LOG
    states = {state_of(value) for path in roles["status"] for value in columns[path] if value}
    if states <= PUBLIC_STATES and states & PUBLIC_MARKS and not roles["author"]:
        return RecordKind.STATUS
    chatty = names & {"channel", "room", "thread", "thread_ts", "reply_to", "mentions", "reactions", "conversation"}
    plain = {snake(path[-1]) for path in roles["text"][:1]} & SPOKEN
    if roles["author"] and roles["text"] and (chatty or plain) and not roles["title"] and not roles["status"]:
        return RecordKind.MESSAGE
    return RecordKind.NOTE


def _named(columns: Mapping[Path, list[str]], name: str) -> Path:
    """The path a person means: ``user.name``, or the header of a column as it is written there, in any case."""
    for path in columns:
        if ".".join(path) == name:
            return path
    for path in columns:
        if ".".join(path).lower() == name.lower() or snake(".".join(path)) == snake(name):
            return path
    return tuple(name.split("."))
