"""A document that a person wrote, against the record: rows at their times, values and quotations where they stand.

The words of a person are free, so nothing here says that a sentence is true. It says which values the record holds, where
the record holds another one, and what the record holds that the document does not mention.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from math import log
from typing import NamedTuple

from afteraction.domain.when import SECOND, civil, clock_of, from_civil
from afteraction.verify.folded import plain, stands

_MINUTE = 60 * SECOND
_DAY = 24 * 60 * _MINUTE
_CLOSE = 2 * _MINUTE  # ns between a row and what it tells: people write the minute they saw it
_FAR = 12 * 60 * _MINUTE  # ns: the same words on another day are another event
_WORD = re.compile(r"[a-z0-9][a-z0-9_.\-]{2,}")
_STEM = 6  # letters
_SAME = 0.5  # share of a row's weight that a record must hold to be what the row tells
_SOME = 0.2  # the same for a record right at its time
_FEW = 3  # words that two texts must share at least, to be about one thing at different times
_STRONG = 0.6  # share of a row's weight that settles which record it tells
_CLEARLY = 0.25  # by so much must a record far away be better than the ones nearby
_SURE = 4  # words that must be shared besides, before a time is called wrong without doubt
_RARE = 0.5  # of the weight of a word that stands nowhere: what weighs as much is rare
_HALF = 30 * _MINUTE  # ns: zones differ by whole and half hours
_MOST = 0.6  # share of the matched rows that must run ahead by the same, to be one mistake
_ENOUGH = 3  # matched rows from which that can be told
_SAID = 4  # words of a quotation that settle whose it is
_SHOWN = re.compile(
    r"(?:`(?P<name>[^`\n]{1,300})`,? line (?P<line>\d{1,9})\b|(?<![^\s`(])(?P<name2>[^\s`(]{1,300}?),? line (?P<line2>\d{1,9})\b)(?: at `(?P<pointer>/[^`\n]{0,300})`)?"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]|]+")
# The verbs that begin and end things, by stem, each with the milestone that it names, or "".
_VERBS = {"acknow": "acknowledged", "resolv": "resolved", "mitiga": "mitigated", "declar": "", "restar": ""}
_ABOUT = re.compile(r"\b(?:incident|outage|page|pager|alert|alarm|issue|pagerduty|opsgenie)\b", re.IGNORECASE)
QUOTE = re.compile(r"“([^“”]{1,600})”|(?<![\w\"])\"([^\"\n]{1,600})\"(?![\w\"])")
_COMMON = frozenset(
    re.findall(
        r"[a-z]+",
        "the and for that this with from was were are has had have not but all its our their they them then than when which who what while after before into over onto out off via per about again still also been being will would could should can may might did does done there here where some any more most very just only now one two new see saw said says say get got use used using at on in to of by is it we us i a an as or if no so do up",
    )
)


class Known(NamedTuple):
    """A record. text: cleaned by the gate, title and author included. at: ns since the epoch, or None. precision: ns.

    where: file and line, for people. link: its permalink, or "". pointer: its place in a JSON file, or "".
    """

    id: str
    text: str
    at: int | None
    precision: int
    where: str
    link: str = ""
    pointer: str = ""


class Key(NamedTuple):
    """Something that a timeline should mention: what it is, for people, and its record.

    also: other records of the same. milestone: its name when it is one, else "".
    """

    what: str
    record: Known
    also: tuple[str, ...] = ()
    milestone: str = ""


class WrittenRow(NamedTuple):
    """A row of the document's timeline. at: ns since the epoch as its time reads in UTC, or None when it cannot be known.

    clock: as written. source: the markup of the row and of the footnotes it cites, for links and places. mark: what the caller knows it by.
    """

    text: str
    clock: str
    at: int | None
    source: str
    mark: int


class Passage(NamedTuple):
    """A sentence of the document. voice: of the same length, other people's words and code as ``□``. mark: as above."""

    text: str
    voice: str
    mark: int


class Doubt(NamedTuple):
    """What does not fit. check: its name, for ever. mark: which row or passage, -1 for the document. start, end: in its text.

    message: one sentence. better: what to write instead, or "". sure: whether the row can mean nothing else.
    """

    check: str
    mark: int
    start: int
    end: int
    message: str
    better: str = ""
    sure: bool = False


class Library:
    """The records, indexed by their words. spans: durations that code computed, in seconds. raw: texts of files, by name."""

    def __init__(
        self,
        known: Iterable[Known],
        facts: Iterable[str] = (),
        spans: Iterable[float] = (),
        raw: Mapping[str, str] | None = None,
    ) -> None:
        self.known = tuple(known)
        self.spans = tuple(spans)
        self.raw = dict(raw or {})
        self.facts = tuple(facts)
        self.bags = [bag_of(one.text) for one in self.known]
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for number, bag in enumerate(self.bags):
            for stem in bag:
                self._by_stem[stem].append(number)
        self.timed = sorted((one.at, number) for number, one in enumerate(self.known) if one.at is not None)
        self._ats = [at for at, _ in self.timed]
        self._cited: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self.known):
            for name in {one.where, one.link} - {""}:
                self._cited[name].append(number)

    @cached_property
    def said(self) -> list[str]:
        """The text of each record, plain and in lower case, then those of the facts."""
        return [plain(text).lower() for text in (*(one.text for one in self.known), *self.facts)]

    @cached_property
    def texts(self) -> list[str]:
        """Everything that is searched for whole words: records, facts, files; plain."""
        joined = (" | ".join(one.text for one in self.known), " | ".join(self.facts), *self.raw.values())
        return [plain(text) for text in joined]

    @cached_property
    def lowered(self) -> list[str]:
        """The same in lower case."""
        return [text.lower() for text in self.texts]

    def weight(self, stem: str) -> float:
        """How much a word tells: rare ones more."""
        return log(1 + (len(self.known) + 1) / (len(self._by_stem.get(stem, ())) + 1))

    def likeness(self, bag: Iterable[str], number: int) -> tuple[float, int]:
        """(share of the weight of some words that a record holds, how many of the words it holds)."""
        wanted = list(bag)
        total = sum(self.weight(stem) for stem in wanted)
        shared = [stem for stem in wanted if stem in self.bags[number]]
        return (sum(self.weight(stem) for stem in shared) / total if total else 0.0), len(shared)

    def rare(self, stems: Iterable[str]) -> int:
        """How many of some words stand in few records."""
        least = _RARE * log(2 + len(self.known))
        return sum(self.weight(stem) >= least for stem in stems)

    def like(self, bag: Iterable[str]) -> list[tuple[float, int, int]]:
        """The records that share words, best first: (share, words, number)."""
        weights: dict[int, float] = defaultdict(float)
        for stem in bag:
            weight = self.weight(stem)
            for number in self._by_stem.get(stem, ()):
                weights[number] += weight
        first = nlargest(50, weights, key=lambda number: (weights[number], -number))
        found = [(*self.likeness(bag, number), number) for number in first]
        return sorted(found, key=lambda one: (-one[0], -one[1], one[2]))

    def near(self, at: int, within: int) -> list[int]:
        """The records around an instant and the minute that it begins."""
        return self.between(at - within, at + _MINUTE + within)

    def between(self, first: int, last: int) -> list[int]:
        """The records from one instant to another, both included."""
        span = slice(bisect_left(self._ats, first), bisect_right(self._ats, last))
        return [number for _, number in self.timed[span]]

    def cited(self, source: str, at: int | None) -> list[int]:
        """The records that some markup names by file and line, else those it links to; of one place, those around ``at``."""
        groups: list[list[int]] = []
        for one in _SHOWN.finditer(source):
            group = self._cited.get(f"{one['name'] or one['name2']}, line {one['line'] or one['line2']}", [])
            exact = [number for number in group if one["pointer"] and self.known[number].pointer == one["pointer"]]
            groups.append(exact or group)
        if not any(groups):
            links = (html.unescape(match[0]).rstrip(".,;:") for match in _ADDRESS.finditer(source))
            groups = [self._cited.get(link, []) for link in links]
        around = set(self.near(at, _CLOSE)) if at is not None else set()
        found = [number for group in groups for number in ([one for one in group if one in around] or group)]
        return list(dict.fromkeys(found))

    def saying(self, text: str) -> list[int]:
        """The records that hold a quotation of a text to the letter, where it is long enough to be somebody's."""
        parts = [
            part.strip(" .,;")
            for match in QUOTE.finditer(text)
            for part in re.split("…|\\.\\.\\.", match[1] or match[2])
        ]
        long = [plain(part).lower() for part in parts if len(part.split()) >= _SAID]
        return (
            [number for number in range(len(self.known)) if any(part in self.said[number] for part in long)]
            if long
            else []
        )

    def holds(self, words: str, *, case: bool = True) -> bool:
        """Whether words stand in a record, a fact or a file, whole. case: whether capitals count."""
        wanted = plain(words) if case else plain(words).lower()
        return any(stands(text, wanted) for text in (self.texts if case else self.lowered))


def rows_against(rows: Sequence[WrittenRow], library: Library, keys: Sequence[Key] = ()) -> Iterator[Doubt]:
    """Rows whose time, or whose source, the record contradicts, and rows that nothing in the record tells."""
    for row in rows:
        bag = _words_of(row)
        cited = [library.known[number] for number in library.cited(row.source, row.at)]
        doubt = _linked(row, bag, cited) if cited else _misplaced(row, bag, library, keys)
        if doubt is not None:
            yield doubt


def shift_of(rows: Sequence[WrittenRow], library: Library) -> int | None:
    """By how much most rows run ahead of the record, in ns, a whole or half hour; None when too few rows tell."""
    steps: Counter[int] = Counter()
    matched = 0
    for row in rows:
        record = _told_by(row, library)
        if row.at is None or record is None or record.at is None:
            continue
        matched += 1
        step = round((row.at - record.at) / _HALF)
        if abs(row.at - record.at - step * _HALF) <= _CLOSE + _MINUTE:
            steps[step] += 1
    if matched < _ENOUGH or not steps:
        return None
    ((step, count),) = steps.most_common(1)
    return step * _HALF if count >= _MOST * matched else None


def missing(keys: Sequence[Key], rows: Sequence[WrittenRow], library: Library) -> Iterator[Doubt]:
    """What the record holds that matters, and that no row of the timeline tells.

    A row that cites its sources tells what it cites. Any other tells one thing at most, the one that it fits best.
    """
    told: set[int] = set()
    free: list[tuple[WrittenRow, frozenset[str], float]] = []
    for row in rows:
        cited = {library.known[number].id for number in library.cited(row.source, row.at)}
        told |= {number for number, key in enumerate(keys) if cited & {key.record.id, *key.also}}
        if not cited:
            bag = _words_of(row)
            near = library.near(row.at, _CLOSE + _MINUTE) if row.at is not None else []
            free.append((row, bag, max((library.likeness(bag, number)[0] for number in near), default=0.0)))
    fits = (
        (score, number, index)
        for number, key in enumerate(keys)
        if number not in told
        for index, (row, bag, best) in enumerate(free)
        if (score := _fits(key, row, bag, best, library)) > 0
    )
    taken: set[int] = set()
    for _, number, index in sorted(fits, key=lambda fit: (-fit[0], fit[1], fit[2])):
        if number not in told and index not in taken:
            told.add(number)
            taken.add(index)
    for number, key in enumerate(keys):
        if number not in told:
            at = key.record.at
            when = f"{clock_of(at)} UTC " if at is not None else ""
            yield Doubt(
                "missing-event", -1, 0, 0, f"The timeline does not tell this: {when}{key.what} ({key.record.where})."
            )


def instant_of(minute: float, date: tuple[int, int, int] | None, library: Library, after: int | None) -> int | None:
    """The instant of a clock time in UTC: on its date, else on the day of the row before, else on the busiest of the record.

    The day after begins only where the clock goes back by more than half a day: rows stand out of order, too.
    """
    of_day = round(minute * 60) * SECOND
    if date is not None:
        return from_civil(*date) + of_day
    if after is not None:
        at = after // _DAY * _DAY + of_day
        return at + _DAY if at < after - _FAR else at
    days = Counter(at // _DAY for at, _ in library.timed)
    return days.most_common(1)[0][0] * _DAY + of_day if days else None


def _misplaced(row: WrittenRow, bag: frozenset[str], library: Library, keys: Sequence[Key]) -> Doubt | None:
    """What is wrong with the time of a row without a source, by its quotation, its verb, then all its words."""
    if row.at is None or not bag:
        return None
    near = library.near(row.at, _CLOSE)
    said = library.saying(row.text)
    if set(said) & set(near):
        return None
    quoted = _nearest(row.at, [library.known[number] for number in said])
    if quoted is not None:
        return _late(row, quoted, sure=True)
    moment = _milestone(row.at, row.text, bag, library, keys)
    if moment is not None:
        return _late(row, moment)
    here = max((library.likeness(bag, number)[0] for number in near), default=0.0)
    share, shared, record = _best(row.at, bag, library)
    clear = share >= _STRONG and share >= here + _CLEARLY
    far = record is not None and record.at is not None and abs(record.at - row.at) > _CLOSE + _MINUTE
    if record is not None and far and share >= _SAME and shared >= _FEW and (here < _SOME or clear):
        return _late(row, record, sure=share >= _STRONG and shared >= _SURE)
    if not near:
        return Doubt(
            "untold-row", row.mark, 0, len(row.text),
            "Nothing in the record stands within two minutes of this row, and nothing else tells it. Add its source, or mark it as remembered.",
        )  # fmt: skip
    return None


def _told_by(row: WrittenRow, library: Library) -> Known | None:
    """The record that a row surely tells, wherever it stands within half a day."""
    if row.at is None:
        return None
    settled = [library.known[number] for number in library.cited(row.source, row.at) or library.saying(row.text)]
    found = _nearest(row.at, settled)
    if found is not None:
        return found
    share, shared, record = _best(row.at, _words_of(row), library)
    return record if share >= _SAME and shared >= _FEW else None


def _best(at: int, bag: frozenset[str], library: Library) -> tuple[float, int, Known | None]:
    """The record within half a day that is most like a row, of equals the nearest: (share, words, record)."""
    found = [
        (share, shared, one)
        for share, shared, number in library.like(bag)
        if (one := library.known[number]).at is not None and abs(one.at - at) < _FAR
    ]
    equal = [one for one in found if one[0] >= found[0][0] - 0.01]
    return min(equal, key=lambda one: abs((one[2].at or 0) - at), default=(0.0, 0, None))


def _nearest(at: int, records: Iterable[Known]) -> Known | None:
    found = [one for one in records if one.at is not None and abs(one.at - at) < _FAR]
    return min(found, key=lambda one: abs((one.at or 0) - at), default=None)


def _milestone(at: int, text: str, bag: frozenset[str], library: Library, keys: Sequence[Key]) -> Known | None:
    """The moment that a row names by its verb, when it lies elsewhere and nothing of the row's minute has that verb."""
    for stem, name in _VERBS.items():
        if stem not in bag:
            continue
        named = [key.record for key in keys if name and key.milestone == name and _ABOUT.search(text)]
        named = named or [
            key.record for key in keys if stem in (own := bag_of(key.record.text)) and len(own & bag) >= 2
        ]
        here = [library.bags[number] for number in library.between(at - _MINUTE, at + _MINUTE)]
        here += [bag_of(key.what) for key in keys if key.record.at is not None and abs(key.record.at - at) <= _MINUTE]
        found = _nearest(at, named)
        if any(stem in one for one in here) or found is None or found.at is None:
            continue
        if not -_CLOSE <= found.at - at <= _MINUTE + _CLOSE:
            return found
    return None


def _fits(key: Key, row: WrittenRow, bag: frozenset[str], best: float, library: Library) -> float:
    """How well a row tells a key, 0 for not at all. best: the likeness of the record nearby that is most like the row."""
    own = bag_of(key.record.text) | bag_of(key.milestone)
    shared = bag & own
    total = sum(library.weight(stem) for stem in bag)
    share = sum(library.weight(stem) for stem in shared) / total if total else 0.0
    at = key.record.at
    if at is not None and row.at is not None and abs(row.at - at) <= _CLOSE + _MINUTE:
        enough = library.rare(shared) >= 2 or (bool(shared) and len(shared) == min(len(bag), len(own), 2))
        # the words of every alert, and one that only this has
        enough = enough or (library.rare(shared) == 1 and len(shared) >= _SURE and share >= best)
        if enough and share >= _SOME and share >= best - _CLEARLY:
            return 1 + share - abs(row.at - at) / _FAR
    return share if share >= _SAME and len(shared) >= _FEW else 0.0


def _linked(row: WrittenRow, bag: frozenset[str], cited: Sequence[Known]) -> Doubt | None:
    """What the sources that a row cites say against it; one of them at its time is enough."""
    sharing = [one for one in cited if bag & bag_of(one.text)]
    if row.at is not None and all(
        one.at is not None and not -_CLOSE <= one.at - row.at <= _MINUTE + _CLOSE for one in cited
    ):
        return _late(row, (sharing or cited)[0], sure=bool(sharing))
    if bag and not sharing:
        return Doubt(
            "source-says-otherwise", row.mark, 0, len(row.text),
            f"The source of this row shares no word with it: it says “{short(cited[0].text)}” ({cited[0].where}).",
        )  # fmt: skip
    return None


def _late(row: WrittenRow, record: Known, *, sure: bool = False) -> Doubt:
    assert record.at is not None
    at = row.text.find(row.clock)
    stated = clock_of(record.at, record.precision)
    year, month, day, *_ = civil(record.at)
    other = f" on {year:04}-{month:02}-{day:02}" if row.at is not None and row.at // _DAY != record.at // _DAY else ""
    return Doubt(
        "wrong-time", row.mark, max(at, 0), max(at, 0) + len(row.clock),
        f"The record has this at {stated} UTC{other}: “{short(record.text)}” ({record.where}).", f"{stated} UTC", sure,
    )  # fmt: skip


def _words_of(row: WrittenRow) -> frozenset[str]:
    return bag_of(row.text.replace(row.clock, " ", 1))


def bag_of(text: str) -> frozenset[str]:
    """The words of a text that tell something, cut to their stems."""
    return frozenset(word.strip("._-")[:_STEM] for word in _WORD.findall(text.lower()) if word not in _COMMON)


def short(text: str, limit: int = 120) -> str:
    """A text on one line, cut."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
