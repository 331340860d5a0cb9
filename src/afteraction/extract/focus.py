"""Where the incident is in the record: the hour and channel in which trouble is talked about, and the words of that talk.

An export holds more than the incident. The nucleus is the first hour of a channel with nearly the most heat (symptoms,
causes, actions and alerts from several people): the aftermath is talked about longer than the incident was. Terms that are far more common there than elsewhere are the incident's own words;
a record is relevant by how many of them it uses. Two rounds: the relevant records of the first become the nucleus of the
second, so that talk about the same matter in other channels is found.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE
from afteraction.extract.signals import signals
from afteraction.extract.topic import tokens
from afteraction.timeline.merge import instant

_HEAT = {
    "symptom": 1.0, "cause": 0.8, "mitigation": 0.5, "no_effect": 0.8, "recovery": 0.6, "escalation": 0.5, "impact": 0.6,
    "resolved": 0.8, "declare": 1.0, "confirm": 0.4, "acknowledge": 0.3, "update": 0.4, "hypothesis": 0.2,
}  # fmt: skip
_NUMBERISH = re.compile(r"(?<![\w.])#?\d{4,}(?!\w)|\b0x[0-9a-fA-F]{8,}\b")
_MENTION = re.compile(r"<[@#!][^>\s]{0,80}>|https?://\S+")
_TERMS = 60
_NEARLY = 0.5
_WARM = 0.8  # heat of a record that may begin it
_AROUND = 6 * HOUR
_SHORT = 60  # records of a file that somebody may have written by hand
_SEQUEL = 72 * HOUR  # what is still noted behind it is what came of it
_COMPANY = 10 * MINUTE
_ROOM = re.compile(
    r"(?:\A|[\W_])(?:inc|incidents?|sev[0-5]?|outages?|war[\W_]?room|major|p[01])(?:[\W_\d]|\Z)", re.IGNORECASE
)
_BEFORE = HOUR // 2  # people may gather before the first word about it
_QUIET = 0.25  # of what is said in a room from then on, at most this much was said there before
_PAUSE = 15 * MINUTE
_SILENCE = 2 * HOUR  # behind it a room is about something else
_LEAD = 3 * HOUR
_IDENTIFIER = re.compile(r"[a-z][-_.][a-z]|\d{4}")
_TALK = (RecordKind.MESSAGE, RecordKind.NOTE)
_MACHINE = (RecordKind.ALERT, RecordKind.STATUS, RecordKind.TICKET, RecordKind.CHANGE)
_COMMIT = re.compile(r"(?<![\w-])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}(?![\w-])")
_SHA = 7  # digits by which people name a commit
_COMMON_IN_NAMES = frozenset(
    {
        "deploy",
        "deployment",
        "production",
        "prod",
        "main",
        "master",
        "above",
        "below",
        "high",
        "low",
        "alert",
        "monitor",
        "merge",
    }
)
_ID_WEIGHT = 1.5  # a number or id that two people quote ties records closer than a word
_STRONG = 4  # terms that count for one record


class Focus(NamedTuple):
    """relevance: record id to 0..1. start, end: UTC nanoseconds of the active time. terms: the incident's own words."""

    relevance: dict[str, float]
    start: int
    end: int
    terms: dict[str, float]
    channels: frozenset[str]


def terms_of(record: Record) -> set[str]:
    """Words and long numbers of a record."""
    text = f"{record.title} {record.text}"
    return set(tokens(text)) | {found.lstrip("#") for found in _NUMBERISH.findall(_MENTION.sub(" ", text[:4000]))}


def focus_of(records: Sequence[Record], named: Iterable[str] = ()) -> Focus:
    """The focus of a dated stream; everything is relevant when there is nothing to tell apart.

    named: texts that name what failed or began to run by the logs; changes and alerts about it are about the matter.
    """
    if not any(record.kind is not RecordKind.CHANGE for record in records):
        return Focus({record.id: 1.0 for record in records}, 0, 0, {}, frozenset())
    words = {record.id: set() if record.get("subtype") else terms_of(record) for record in records}
    nucleus = core = _nucleus(records)
    onset = min(instant(record).ns for record in records if record.id in core)
    terms: dict[str, float] = {}
    relevance: dict[str, float] = {}
    for _ in range(2):
        terms = _own_terms(records, words, nucleus)
        relevance = {record.id: _relevance(record, words[record.id], terms, nucleus) for record in records}
        low, high = onset - _AROUND, onset + HOUR + _AROUND
        nucleus = core | {r.id for r in records if relevance[r.id] >= 0.6 and low <= instant(r).ns <= high}
    _carry_notes(records, core, relevance)
    _carry_company(records, relevance)
    _carry_room(records, core, onset, relevance)
    _weigh_machines(records, words, relevance, core, {term for text in named for term in tokens(text)})
    _carry_groups(records, relevance)
    end = max(instant(record).ns for record in records if relevance[record.id] >= 0.5 or record.id in core)
    start = min(
        [
            onset,
            *(
                instant(r).ns
                for r in records
                if relevance[r.id] >= 0.4 and heat(r) >= 0.8 and 0 < onset - instant(r).ns <= _LEAD
            ),
        ]
    )
    near = {
        record.id
        for record in records
        if relevance[record.id] >= 0.5 and start <= instant(record).ns <= onset + _AROUND
    }
    channels = frozenset(_channels(records, near | core))
    return Focus(relevance, start, end, terms, channels)


def heat(record: Record) -> float:
    """How much a record is about trouble."""
    if record.kind is RecordKind.ALERT:
        return 2.5
    if record.kind in (RecordKind.STATUS, RecordKind.TICKET):
        return 1.5
    found = signals(record.text)
    if "chatter" in found or record.get("subtype"):
        return 0.0
    return min(2.5, sum(weight for name, weight in _HEAT.items() if name in found))


def _place(record: Record) -> str:
    return record.channel or record.artifact


class _Window(NamedTuple):
    """An hour of one channel: records ``low`` to ``high`` of it, and how hot they are."""

    start: int
    value: float
    channel: str
    low: int
    high: int


def _nucleus(records: Sequence[Record]) -> set[str]:
    by_channel: dict[str, list[Record]] = defaultdict(list)
    talked = any(record.kind in _TALK for record in records)
    for record in records:
        if record.kind in _TALK or (record.kind is not RecordKind.CHANGE and not talked):
            by_channel[_place(record)].append(record)
    windows = [window for channel in sorted(by_channel) for window in _windows(channel, by_channel[channel])]
    hottest = max(window.value for window in windows)
    first = min(window.start for window in windows if window.value >= _NEARLY * hottest)
    best = max((w for w in windows if w.start - first < HOUR), key=lambda w: (w.value, -w.start))
    inside = by_channel[best.channel][best.low : best.high + 1]
    hot = next((place for place, record in enumerate(inside) if heat(record) >= _WARM), 0)
    return {record.id for record in inside[hot:]}  # what was said before the first word of trouble is not of it


def _windows(channel: str, listed: Sequence[Record]) -> Iterator[_Window]:
    """The hour that ends with each record of a channel, in one walk."""
    people: Counter[str] = Counter()
    total, low = 0.0, 0
    heats = [heat(record) for record in listed]
    for high, record in enumerate(listed):
        total += heats[high]
        people[record.author.name if record.author else ""] += 1
        while instant(record).ns - instant(listed[low]).ns > HOUR:
            total -= heats[low]
            gone = listed[low].author
            name = gone.name if gone else ""
            people[name] -= 1
            if not people[name]:
                del people[name]
            low += 1
        speakers = len(people) - ("" in people)
        yield _Window(instant(listed[low]).ns, round(total, 6) * math.log2(1 + speakers), channel, low, high)


def _own_terms(records: Sequence[Record], words: dict[str, set[str]], nucleus: set[str]) -> dict[str, float]:
    """Terms of the nucleus by log-odds against the rest, and only those that two people or sources use."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    users: dict[str, set[str]] = defaultdict(set)
    n_in = n_out = 0
    for record in records:
        if record.id in nucleus:
            n_in += 1
            inside.update(words[record.id])
            for word in words[record.id]:
                users[word].add(record.author.name if record.author else record.artifact)
        else:
            n_out += 1
            outside.update(words[record.id])
    scored = {}
    for term, count in inside.items():
        if count < 2 or len(users[term]) < 2:
            continue
        odds = math.log((count + 0.5) / (n_in - count + 0.5)) - math.log(
            (outside[term] + 0.5) / (n_out - outside[term] + 0.5)
        )
        if n_out < n_in / 4:
            odds += 2.0  # a dedicated channel: there is no background to stand out against
        if odds > 0.5:
            scored[term] = odds * math.log1p(count) * (_ID_WEIGHT if term[0].isdigit() else 1.0)
    top = sorted(scored.items(), key=lambda pair: (-pair[1], pair[0]))[:_TERMS]
    most = top[0][1] if top else 1.0
    return {term: value / most for term, value in top}


def _relevance(record: Record, words: set[str], terms: dict[str, float], nucleus: set[str]) -> float:
    strong = sorted((terms[word] for word in words if word in terms), reverse=True)[:_STRONG]
    value = 1 - math.exp(-1.6 * sum(strong))
    if record.id in nucleus:
        value = max(value, 0.45)
    return value


def _weigh_machines(
    records: Sequence[Record], words: dict[str, set[str]], relevance: dict[str, float], core: set[str], named: set[str]
) -> None:
    """Alerts, status updates, tickets and changes are short: they belong when people handled them, when the talk names
    what they name, and when they lie near its time."""
    talk: Counter[str] = Counter()
    for record in records:
        if record.kind in _TALK and (relevance[record.id] >= 0.5 or record.id in core):
            talk.update(words[record.id])
    talk.update(dict.fromkeys(named, 2))
    commits = {found[:_SHA] for r in records if r.kind in _TALK for found in _COMMIT.findall(r.text[:4000])}
    handled = {record.group for record in records if record.group and record.status in ("acknowledged", "escalated")}
    for record in records:
        if record.kind in _MACHINE and record.group in handled:
            talk.update(dict.fromkeys(terms_of(record._replace(text="")), 2))
    times = [instant(record).ns for record in records if record.id in core]
    low, high = min(times) - HOUR, max(times) + 3 * HOUR
    for record in records:
        if record.kind in _MACHINE:
            mine = _named(record)
            shared = sum(1 for term in mine if talk[term] >= 2) / len(mine) if mine else 0.0
            if any(talk[term] >= 2 and _IDENTIFIER.search(term) for term in mine):
                shared = max(shared, 0.6)  # one shared service or job name says more than many shared words
            if talk[record.get("resource").rpartition("/")[2].lower()] >= 2:
                shared = max(shared, 0.6)
            if record.get("sha")[:_SHA] in commits:
                shared = 1.0
            near = 0.25 if low <= instant(record).ns <= high and record.kind is not RecordKind.CHANGE else 0.0
            fit = 0.6 * min(1.0, 1.5 * shared) + near + (0.25 if record.group in handled else 0.0)
            relevance[record.id] = max(relevance[record.id] if talk else 0.5, min(1.0, fit))


def _named(record: Record) -> set[str]:
    """The words by which a machine's record names its matter."""
    if record.kind is RecordKind.CHANGE:
        found = terms_of(record._replace(text=record.text[:160])) | set(tokens(record.channel))
    else:
        found = terms_of(record._replace(text="") if record.title else record)
    return found - _COMMON_IN_NAMES


def _carry_groups(records: Sequence[Record], relevance: dict[str, float]) -> None:
    """What is said of one alert, ticket or deployment is about the same thing: its most telling record speaks for all."""
    best: dict[str, float] = defaultdict(float)
    for record in records:
        if record.group:
            best[record.group] = max(best[record.group], relevance[record.id])
    for record in records:
        if record.group:
            relevance[record.id] = best[record.group]


def _carry_notes(records: Sequence[Record], core: set[str], relevance: dict[str, float]) -> None:
    """A short file about the incident was written for it: a condensed chat, a pager's timeline. All of it is about the matter."""
    files: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.kind in _TALK and not record.key and not record.thread:
            files[record.artifact].append(record)
    told = {name: [instant(record).ns for record in listed if record.id in core] for name, listed in files.items()}
    every = [at for times in told.values() for at in times]
    for name, listed in files.items():
        times = told[name] or ([] if any(record.channel for record in listed) else every)
        if not times or len(listed) > _SHORT:
            continue
        for record in listed:
            if min(times) - _AROUND <= instant(record).ns <= max(times) + _SEQUEL and "chatter" not in signals(
                record.text
            ):
                relevance[record.id] = max(relevance[record.id], 0.5)


def _carry_company(records: Sequence[Record], relevance: dict[str, float]) -> None:
    """Inside a running talk about the matter a sentence belongs to it even when it uses none of its words."""
    places: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        places[_place(record)].append(record)
    sure = {key for key, value in relevance.items() if value >= 0.5}
    for listed in places.values():
        marks = [instant(record).ns for record in listed if record.id in sure]
        low = 0
        for record in listed:
            at = instant(record).ns
            while low < len(marks) and marks[low] < at - _COMPANY:
                low += 1
            high = low
            while high < len(marks) and marks[high] <= at + _COMPANY:
                high += 1
            if high - low >= 3:
                relevance[record.id] = max(relevance[record.id], min(0.75, 0.35 + 0.05 * (high - low)))


def _carry_room(records: Sequence[Record], core: set[str], onset: int, relevance: dict[str, float]) -> None:
    """A room for the incident is about it until it falls silent, whatever the words: the fix, the end, and what people
    promised behind it use others than the first hour. It is one by its name, or because nearly nobody spoke there before."""
    rooms = {_place(record) for record in records if record.id in core and record.kind in _TALK}
    listed = [record for record in records if record.kind in _TALK and _place(record) in rooms]
    behind = [record for record in listed if instant(record).ns >= onset - _BEFORE]
    if not (len(listed) - len(behind) <= _QUIET * len(behind) or any(map(_ROOM.search, rooms))):
        return
    begun = _run_up([instant(record).ns for record in listed], onset)
    last = onset
    for record in behind:
        at = instant(record).ns
        if at - last > _SILENCE:
            return
        last = max(last, at)
        if at >= begun and "chatter" not in signals(record.text) and not record.get("subtype"):
            relevance[record.id] = max(relevance[record.id], 0.5)


def _run_up(times: Sequence[int], onset: int) -> int:
    """When the talk began that led to the onset without a pause: the hottest hour may begin in the middle of it."""
    begun = onset
    for at in reversed(times):
        if begun - at > _PAUSE:
            break
        begun = min(begun, at)
    return begun


def _channels(records: Sequence[Record], nucleus: set[str]) -> list[str]:
    count = Counter(_place(record) for record in records if record.id in nucleus)
    top = max(count.values(), default=0)
    return [channel for channel, number in count.items() if number >= min(3, 0.15 * top)]
