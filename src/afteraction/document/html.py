"""The postmortem as one self-contained HTML page: it reads without JavaScript and asks nothing of the network.

All text of the record is hostile. It is made inert once, before anything else sees it, and escaped by the template. The
order of the template is the order of the page, so the template hands out the numbers of the citations.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from typing import NamedTuple, cast

from markupsafe import Markup

from afteraction.document._page.chart import Chart, draw
from afteraction.document._page.claims import Word, aside_of, words_of
from afteraction.document._page.engine import asset, template
from afteraction.document._page.evidence import byline, cited, known, place, place_of, source_of, source_order
from afteraction.document._page.multiples import HEADING, PANEL, Small, multiples
from afteraction.document._page.parts import parts_of
from afteraction.document._page.stream import script_data
from afteraction.document._page.text import Clock, Link, clock, inert, link_of, slug, span
from afteraction.document.shape import (
    ClaimJson,
    EvidenceJson,
    FactJson,
    PostmortemJson,
    RecordJson,
    RoleJson,
    RowJson,
    telling,
)
from afteraction.document.unsettled import unsettled
from afteraction.domain.draft import EventKind

_EXCERPT = 600  # characters of a record in the end notes
_GLYPHS = dict(zip((kind.value for kind in EventKind), "▲✓○?✕Δ◆↗↑»■", strict=True))
_STATUS = {"reported": "reported", "inferred": "☐ inferred", "open": "? open"}
_DURATIONS = (
    ("TTD", "time to detect", "started", "detected"),
    ("TTA", "time to acknowledge", "detected", "acknowledged"),
    ("TTM", "time to mitigate", "detected", "mitigated"),
    ("TTR", "time to resolve", "detected", "resolved"),
)
_SPOKEN = frozenset(("message", "note", "ticket"))
_NUMBERED = re.compile(r" \d+$")


def render_html(record: PostmortemJson) -> str:
    """The page. The same record gives the same bytes."""
    shown = cast(PostmortemJson, inert(record))
    style, script = asset("page.css"), asset("page.js")
    page = _Page(shown)
    return template().render(
        d=shown,
        page=page,
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        panel=PANEL,
        panels=HEADING,
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src 'none'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(block: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()


class Mark(NamedTuple):
    """A citation mark. tag: the fragment it leads to, "" when the record holds no such evidence."""

    label: str
    tag: str
    hint: str


class Source(NamedTuple):
    """What a timeline row cites of one source. place: the source; of a single mark in a file its lines too."""

    marks: list[Mark]
    place: str
    link: Link | None


class Row(NamedTuple):
    """A timeline row made ready."""

    row: RowJson
    at: Clock
    kind: str
    glyph: str
    label: str
    sources: list[Source]
    groups: str
    spoken: bool


class Day(NamedTuple):
    """The rows of one UTC day; day is "" when their time is unknown."""

    day: str
    rows: list[Row]


class Duration(NamedTuple):
    """One of the four durations, computed or not."""

    code: str
    name: str
    first: str
    last: str
    fact: FactJson | None


class Note(NamedTuple):
    """An end note."""

    mark: Mark
    record: RecordJson
    at: Clock
    place: str
    link: Link | None
    excerpt: str
    more: int


class Chip(NamedTuple):
    """A filter button."""

    value: str
    glyph: str
    label: str
    number: int


class _Page:
    """What the template asks for, and the numbering of evidence in order of first use."""

    def __init__(self, record: PostmortemJson) -> None:
        self._record = record
        self._records = known(record)
        self._facts = {fact["id"]: fact for fact in record["facts"]}
        self._numbers: dict[str, int] = {}
        self._fact_numbers: dict[str, int] = {}
        self._sources = source_order(record, self._records)
        self.parts = parts_of(record)
        self.unsettled = unsettled(record)

    # citations ------------------------------------------------------------------------------------------------

    def mark(self, ref: str) -> Mark:
        """The mark of a record or fact, numbered on first use."""
        if ref in self._records:
            number = self._numbers.setdefault(ref, len(self._numbers) + 1)
            return Mark(str(number), "r-" + slug(ref), self._hint(self._records[ref]))
        if ref in self._facts:
            number = self._fact_numbers.setdefault(ref, len(self._fact_numbers) + 1)
            return Mark(f"F{number}", "f-" + slug(ref), "computed: " + self._facts[ref]["name"])
        return Mark("?", "", f"not in this record: {ref}")

    def marks(self, refs: list[str]) -> list[Mark]:
        """The marks of several, each once."""
        return [self.mark(ref) for ref in dict.fromkeys(refs)]

    def cites(self, claim: ClaimJson) -> list[Mark]:
        """The evidence of a claim, and where its values come from when that is elsewhere."""
        values = [word["ref"] for word in claim["words"] if word["ref"] in self._records or word["ref"] in self._facts]
        return self.marks([*claim["evidence"], *values])

    def _hint(self, record: RecordJson) -> str:
        at = clock(record["time"], record["precision_s"])
        return f"{place_of(record)} · {at.clock}{' UTC' if at.ns is not None else ''}"

    # header ---------------------------------------------------------------------------------------------------

    def window(self) -> str:
        """The window of the incident in words, or ""."""
        ends = self._record["window"]
        return span(ends[0], ends[-1]) if ends else ""

    def durations(self) -> list[Duration]:
        """TTD, TTA, TTM and TTR with their facts."""
        return [Duration(*one, self._duration(one[0], one[1])) for one in _DURATIONS]

    def _duration(self, code: str, name: str) -> FactJson | None:
        named = re.compile(rf"(?<![a-z]){code.lower()}(?![a-z])")
        for fact in self._record["facts"]:
            spelled = f"{fact['id']} {fact['name']}".lower()
            if named.search(spelled) or name in spelled:
                return fact
        return None

    def key_roles(self) -> list[RoleJson]:
        """The roles that an act gave: on-call, commander, communications."""
        return [role for role in self._record["roles"] if not _NUMBERED.search(role["role"])]

    def other_roles(self) -> list[RoleJson]:
        """Everybody else, told apart by a number only."""
        return [role for role in self._record["roles"] if _NUMBERED.search(role["role"])]

    def asks(self) -> list[tuple[str, list[str]]]:
        """Open gaps by the role that is likely to know: (role, tags)."""
        by_role: dict[str, list[str]] = {}
        for part in self.parts:
            for tag, gap in part.gaps:
                by_role.setdefault(gap["ask"] or "author", []).append(tag)
        return list(by_role.items())

    def chart(self) -> Chart | None:
        """The chart; only what the page cites can be opened from it."""
        return draw(self._record, cited(self._record))

    def multiples(self) -> list[Small]:
        """The forms of log entries that tell most, each in a small panel."""
        return multiples(self._record)

    # claims ---------------------------------------------------------------------------------------------------

    def words(self, claim: ClaimJson) -> list[Word]:
        """The runs of a claim."""
        return words_of(claim)

    def aside(self, claim: ClaimJson) -> str:
        """The words a claim rests on, unless it quotes them itself."""
        return aside_of(claim)

    def speaker(self, claim: ClaimJson) -> str:
        """Who said the quotation of a claim, where and when: of the first record cited that holds it."""
        cited = [self._records[ref] for ref in claim["evidence"] if ref in self._records]
        holders = [one for one in cited if claim["quote"] in one["text"]] or cited
        return byline(holders[0]) if holders else ""

    # timeline -------------------------------------------------------------------------------------------------

    def days(self) -> list[Day]:
        """The timeline by UTC day."""
        days: list[Day] = []
        for one in self._record["timeline"]:
            row = self._row(one)
            if not days or days[-1].day != row.at.day:
                days.append(Day(row.at.day, []))
            days[-1].rows.append(row)
        return days

    def _row(self, row: RowJson) -> Row:
        kind = row["kind"] if row["kind"] in _GLYPHS else "other"
        groups = sorted({self._sources[self._source(one["record"])] for one in telling(row)})
        label = row["kind"].replace("_", " ")
        at = clock(row["time"], row["precision_s"])
        shown = " ".join(str(group) for group in groups)
        first = self._records[row["evidence"][0]["record"]] if row["evidence"] else None
        # The public sees no words of people: what stands there is said in ours.
        spoken = first is not None and first["kind"] in _SPOKEN and self._record["audience"] != "public"
        return Row(row, at, kind, _GLYPHS.get(kind, "·"), label, self._sources_of(row), shown, spoken)

    def _sources_of(self, row: RowJson) -> list[Source]:
        """The evidence of a row by its source, so that ten messages of a channel take one line."""
        by_source: dict[str, list[EvidenceJson]] = {}
        for one in telling(row):
            by_source.setdefault(self._source(one["record"]), []).append(one)
        sources = []
        for name, found in by_source.items():
            marks = self.marks([one["record"] for one in found])
            only = found[0] if len(found) == 1 else None
            where = place(name, only["locator"]) if only and name == only["artifact"] else name
            sources.append(Source(marks, where, link_of(only["permalink"]) if only else None))
        return sources

    def _source(self, ref: str) -> str:
        return source_of(self._records[ref])

    def kind_chips(self) -> list[Chip]:
        """Filters by kind, in the order of the legend."""
        counts = Counter(row["kind"] if row["kind"] in _GLYPHS else "other" for row in self._record["timeline"])
        order = [kind for kind in (*_GLYPHS, "other") if kind in counts]
        return [Chip(kind, _GLYPHS.get(kind, "·"), kind.replace("_", " "), counts[kind]) for kind in order]

    def source_chips(self) -> list[Chip]:
        """Filters by channel or artifact, in order of first use; of one source there is nothing to filter."""
        counts = Counter(
            name
            for row in self._record["timeline"]
            for name in dict.fromkeys(self._source(one["record"]) for one in telling(row))
        )
        chips = [Chip(str(self._sources[name]), "", name, count) for name, count in counts.items()]
        return chips if len(chips) > 1 else []

    # end notes and data ---------------------------------------------------------------------------------------

    def fact_notes(self) -> list[tuple[Mark, FactJson]]:
        """The computed values: those used first, then the others, so that none is missing."""
        for key in self._facts:
            self.mark(key)
        return [(self.mark(key), self._facts[key]) for key in self._fact_numbers]

    def notes(self) -> list[Note]:
        """The records cited anywhere above, in order of their numbers."""
        return [self._note(ref) for ref in list(self._numbers)]

    def _note(self, ref: str) -> Note:
        one = self._records[ref]
        text = "\n".join(part for part in (one["title"], one["text"]) if part)
        return Note(
            self.mark(ref),
            one,
            clock(one["time"], one["precision_s"]),
            place_of(one),
            link_of(one["permalink"]),
            text[:_EXCERPT],
            max(0, len(text) - _EXCERPT),
        )

    def data(self, chart: Chart | None) -> Markup:
        """What the script needs, as JSON that no parser can leave."""
        return script_data(self._record, self._records, self._facts, self._numbers, self._fact_numbers, chart)

    # small things ---------------------------------------------------------------------------------------------

    def clock(self, stamp: str, precision_s: float = 1) -> Clock:
        """A stamp split for display."""
        return clock(stamp, precision_s)

    def span(self, first: str, last: str) -> str:
        """Two stamps as one reading."""
        return span(first, last)

    def status(self, status: str) -> str:
        """The words of a status mark; "" for what a machine recorded."""
        return "" if status == "observed" else _STATUS.get(status, status)

    def byline(self, record: RecordJson) -> str:
        """Who, where and when of a record."""
        return byline(record)

    def gap_count(self) -> int:
        """How many gaps are open."""
        return sum(len(part.gaps) for part in self.parts)
