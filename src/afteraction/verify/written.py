"""A document that a person wrote, against the record: rows at their times, values and quotations where they stand.

The words of a person are free, so nothing here says that a sentence is true. It says which values the record holds, where
the record holds another one, and what the record holds that the document does not mention.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from typing import NamedTuple

from afteraction.domain.when import SECOND, civil, clock_of, from_civil
from afteraction.verify._literals import Literal, literals
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
_DURATION = re.compile(
    r"[~≈<>≤≥]?\s?(?P<number>\d+(?:[.,]\d+)?)\s?-?(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"“([^“”]{1,600})”|(?<![\w\"])\"([^\"\n]{1,600})\"(?![\w\"])")
_DAY_WORDS = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?:,?\s\d{4})?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?|\d{4}-\d\d-\d\d)\b",
    re.IGNORECASE,
)  # days are the business of the rows
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_COMMON = frozenset(
    re.findall(
        r"[a-z]+",
        "the and for that this with from was were are has had have not but all its our their they them then than when which who what while after before into over onto out off via per about again still also been being will would could should can may might did does done there here where some any more most very just only now one two new see saw said says say get got use used using at on in to of by is it we us i a an as or if no so do up",
    )
)


class Known(NamedTuple):
    """A record. text: cleaned by the gate, title and author included. at: ns since the epoch, or None. precision: ns.

    where: file and line, for people. link: its permalink, or "".
    """

    id: str
    text: str
    at: int | None
    precision: int
    where: str
    link: str = ""


class Key(NamedTuple):
    """Something that a timeline should mention: what it is, for people, and its record."""

    what: str
    record: Known


class WrittenRow(NamedTuple):
    """A row of the document's timeline. at: ns since the epoch as its time reads in UTC, or None when it cannot be known.

    clock: as written. source: the markup of the row, for its links. mark: what the caller knows it by.
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

    message: one sentence. better: what to write instead, or "".
    """

    check: str
    mark: int
    start: int
    end: int
    message: str
    better: str = ""


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
        self._bags = [_bag(one.text) for one in self.known]
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for number, bag in enumerate(self._bags):
            for stem in bag:
                self._by_stem[stem].append(number)
        self.timed = sorted((one.at, number) for number, one in enumerate(self.known) if one.at is not None)
        self._texts = [plain(" | ".join(one.text for one in self.known)), plain(" | ".join(facts))]
        self._texts += [plain(text) for text in (raw or {}).values()]

    def weight(self, stem: str) -> float:
        """How much a word tells: rare ones more."""
        return log(1 + (len(self.known) + 1) / (len(self._by_stem.get(stem, ())) + 1))

    def likeness(self, bag: Iterable[str], number: int) -> tuple[float, int]:
        """(share of the weight of some words that a record holds, how many of the words it holds)."""
        wanted = list(bag)
        total = sum(self.weight(stem) for stem in wanted)
        shared = [stem for stem in wanted if stem in self._bags[number]]
        return (sum(self.weight(stem) for stem in shared) / total if total else 0.0), len(shared)

    def like(self, bag: Iterable[str]) -> list[tuple[float, int, int]]:
        """The records that share words, best first: (share, words, number)."""
        counts: Counter[int] = Counter()
        for stem in bag:
            counts.update(self._by_stem.get(stem, ()))
        found = [(*self.likeness(bag, number), number) for number, _ in counts.most_common(50)]
        return sorted(found, key=lambda one: (-one[0], -one[1], one[2]))

    def near(self, at: int, within: int) -> list[int]:
        """The records around an instant."""
        return [number for when, number in self.timed if at - within <= when <= at + _MINUTE + within]

    def holds(self, words: str) -> bool:
        """Whether words stand in a record, a fact or a file, whole."""
        wanted = plain(words)
        return any(stands(text, wanted) for text in self._texts)


def rows_against(rows: Sequence[WrittenRow], library: Library) -> Iterator[Doubt]:
    """Rows whose time, or whose source, the record contradicts, and rows that nothing in the record tells."""
    for row in rows:
        bag = _bag(row.text.replace(row.clock, " ", 1))
        linked = next((one for one in library.known if one.link and one.link in row.source), None)
        if linked is not None:
            doubt = _linked(row, bag, linked, library)
            if doubt:
                yield doubt
            continue
        if row.at is None or not bag:
            continue
        near = library.near(row.at, _CLOSE)
        if any(library.likeness(bag, number)[0] >= _SOME for number in near):
            continue
        best = next(
            ((share, shared, library.known[number]) for share, shared, number in library.like(bag)
             if share >= _SAME and shared >= _FEW and (at := library.known[number].at) is not None and abs(at - row.at) < _FAR), None,
        )  # fmt: skip
        if best is not None:
            yield _late(row, best[2])
        elif not near:
            yield Doubt(
                "untold-row",
                row.mark,
                0,
                len(row.text),
                "Nothing in the record stands within two minutes of this row, and nothing else tells it. Add its source, or mark it as remembered.",
            )


def values_in(passages: Sequence[Passage], library: Library, *, day: int | None = None) -> Iterator[Doubt]:
    """Numbers, identifiers, links and quotations of the document that stand nowhere in the record."""
    for passage in passages:
        quotes = [
            Literal("quote", *match.span(), (match[1] or match[2]).strip()) for match in _QUOTE.finditer(passage.text)
        ]
        values = [one for one in literals(_DAY_WORDS.sub(_blank, passage.text)) if one.kind not in ("quote", "time")]
        values = [one for one in values if not any(quote.start <= one.start < quote.end for quote in quotes)]
        for literal in (*quotes, *values):
            if _stands(literal, library):
                continue
            length = _duration(literal.text)
            if length is not None and any(_same_length(length, span, literal.text) for span in library.spans):
                continue
            yield _unsupported(passage, literal)


def missing(keys: Sequence[Key], rows: Sequence[WrittenRow], library: Library) -> Iterator[Doubt]:
    """What the record holds that matters, and that no row of the timeline tells."""
    bags = [(row, _bag(row.text)) for row in rows]
    for key in keys:
        at, bag = key.record.at, _bag(key.record.text)
        told = False
        for row, words in bags:
            shared = words & bag
            weight = sum(library.weight(stem) for stem in shared)
            whole = sum(library.weight(stem) for stem in words) or 1.0
            close = at is not None and row.at is not None and abs(row.at - at) <= _CLOSE + _MINUTE
            told = (
                told
                or (close and bool(shared))
                or (weight >= _SAME * whole and len(shared) >= _FEW)
                or bool(key.record.link and key.record.link in row.source)
            )
        if not told:
            when = f"{clock_of(at)} UTC " if at is not None else ""
            yield Doubt(
                "missing-event", -1, 0, 0, f"The timeline does not tell this: {when}{key.what} ({key.record.where})."
            )


def instant_of(minute: float, date: tuple[int, int, int] | None, library: Library, after: int | None) -> int | None:
    """The instant of a clock time in UTC: on its date, else on the day of the record that puts it nearest to the row before."""
    seconds = round(minute * 60)
    if date is not None:
        return _midnight(*date) + seconds * SECOND
    days = sorted({at // _DAY for at, _ in library.timed})
    found = [day * _DAY + seconds * SECOND for day in days]
    if not found:
        return None
    if after is not None:
        later = [at for at in found if at >= after - 10 * _MINUTE]
        return min(later) if later else found[-1]
    busiest = Counter(at // _DAY for at, _ in library.timed).most_common(1)[0][0]
    return busiest * _DAY + seconds * SECOND


def _midnight(year: int, month: int, day: int) -> int:
    return from_civil(year, month, day)


def _linked(row: WrittenRow, bag: frozenset[str], record: Known, library: Library) -> Doubt | None:
    if row.at is not None and record.at is not None and not -_CLOSE <= record.at - row.at <= _MINUTE + _CLOSE:
        return _late(row, record)
    if bag and not bag & _bag(record.text):
        return Doubt(
            "source-says-otherwise",
            row.mark,
            0,
            len(row.text),
            f"The source of this row shares no word with it: it says “{_short(record.text)}” ({record.where}).",
        )
    return None


def _late(row: WrittenRow, record: Known) -> Doubt:
    assert record.at is not None
    at = row.text.find(row.clock)
    stated = clock_of(record.at, record.precision)
    year, month, day, *_ = civil(record.at)
    other = f" on {year:04}-{month:02}-{day:02}" if row.at is not None and row.at // _DAY != record.at // _DAY else ""
    return Doubt(
        "wrong-time", row.mark, max(at, 0), max(at, 0) + len(row.clock),
        f"The record has this at {stated} UTC{other}: “{_short(record.text)}” ({record.where}).", f"{stated} UTC",
    )  # fmt: skip


def _stands(literal: Literal, library: Library) -> bool:
    forms = [literal.text]
    if literal.kind == "number":
        bare = re.match(r"[~≈<>≤≥+\-$€£]*\d[\d.,/]*", literal.text)
        forms += [bare[0].strip("~≈<>≤≥+-$€£.,")] if bare else []
        forms += [form.replace(",", "") for form in forms if "," in form]
        if not any(char.isdigit() for char in literal.text):
            return True  # a number in words is how people speak; what it counts is not looked up
        if bare and bare[0].strip("~≈<>≤≥+-").rstrip(".,") in ("0", "1", "2", "3", "100"):
            return True
    if literal.kind == "quote" and len(literal.text.split()) < 3:
        return True  # a word in quotation marks is no quotation
    if literal.kind == "quote":
        parts = [part.strip() for part in re.split(r"…|\.\.\.|\[[^\[\]]{0,40}\]", literal.text)]
        return all(library.holds(part) or library.holds(part[:1].lower() + part[1:]) for part in parts if part)
    return any(library.holds(form) for form in dict.fromkeys(forms) if form)


def _unsupported(passage: Passage, literal: Literal) -> Doubt:
    name = {"quote": "misquoted", "link": "unsupported-value", "identifier": "unsupported-value"}.get(
        literal.kind, "unsupported-value"
    )
    shown = _short(literal.text)
    said = (
        f"Nobody in the record says “{shown}” in these words. Quote exactly, or tell it without quotation marks."
        if literal.kind == "quote"
        else f"“{shown}” stands nowhere in the record. Say where it comes from (a query, a dashboard, a person), or correct it."
    )
    return Doubt(name, passage.mark, literal.start, literal.end, said)


def _blank(match: re.Match[str]) -> str:
    return "".join("," if char.isalnum() else char for char in match[0])


def _duration(text: str) -> float | None:
    match = _DURATION.fullmatch(text.strip())
    return float(match["number"].replace(",", ".")) * _UNIT[match["unit"][0].lower()] if match else None


def _same_length(length: float, span: float, text: str) -> bool:
    """Whether a written length is a computed one, to the unit that it is written in."""
    unit = 1 if re.search(r"s(?:ec|$)", text, re.IGNORECASE) and "m" not in text.lower() else 60
    return abs(length - span) <= unit


def _bag(text: str) -> frozenset[str]:
    return frozenset(word.strip("._-")[:_STEM] for word in _WORD.findall(text.lower()) if word not in _COMMON)


def _short(text: str, limit: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
