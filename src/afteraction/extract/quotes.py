"""Log lines that somebody quoted: which message holds words of which template, and since when the log had held them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.draft import Fact
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.when import MINUTE, Instant, between, clock_of, day_of, duration_text
from afteraction.logs.burst import Burst
from afteraction.logs.crunch import LogView, Template
from afteraction.timeline.merge import instant

_WORDS, _LENGTH = 3, 18  # of a log line, from which on nobody says the same by chance
_READ = 4000  # characters of a text that are looked at
_FACTS = 3
_PASTED = re.compile(r"```.{1,4000}?(?:```|\Z)|`[^`\n]{8,400}`|^[ \t]{0,3}>[^\n]{1,400}", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"[a-z]{4,40}")


class Quote(NamedTuple):
    """A message and what it quotes. words: those of the template in it. first: the entry from which on the log holds it.

    until: entries of the template from that one's minute on, before the minute of the message.
    """

    record: Record
    words: str
    first: Record
    log: str
    until: int


class _Line(NamedTuple):
    words: str
    view: LogView
    template: Template
    trouble: bool


def quotes_of(
    views: Sequence[LogView],
    rises: Sequence[tuple[Burst, Instant, Instant]],
    records: Sequence[Record],
    place: Callable[[Record], Record],
) -> list[Quote]:
    """The first message that quotes each template, those of rises first, then in time order; a few.

    What reports no trouble is a quotation only where it was pasted as code or behind ``>``. place: gives an entry its instant.
    """
    lines = _lines(views)
    talk = [r for r in records if r.kind is RecordKind.MESSAGE]
    begun = {(burst.log, burst.text): (burst.first, at) for burst, at, _ in rises}
    found: dict[str, Quote] = {}
    for record in talk if lines else ():
        text = _plain(record.text[:_READ])
        pasted = _plain(" ".join(_PASTED.findall(record.text[:_READ])))
        words = set(_WORD.findall(text))
        for line in (line for word in sorted(words & lines.keys()) for line in lines[word]):
            key = line.template.text
            if key in found or line.words not in (text if line.trouble else pasted):
                continue
            first, at = begun.get((line.view.crunch.name, key), (None, None))
            if first is None or at is None:
                first = place(line.template.first)
                at = first.time if isinstance(first.time, Instant) else None
            if at is not None and at.ns <= instant(record).ns:
                until = _until(line, at.ns // MINUTE, instant(record).ns // MINUTE)
                found[key] = Quote(record, line.words, first, line.view.crunch.name, until)
    risen = {text for _, text in begun}
    ranked = sorted(found.items(), key=lambda pair: (pair[0] not in risen, instant(pair[1].record).ns, pair[0]))
    return [quote for _, quote in ranked][:_FACTS]


def _lines(views: Sequence[LogView]) -> dict[str, list[_Line]]:
    """The templates that can be recognised in a text, by the longest word of theirs."""
    found: dict[str, list[_Line]] = defaultdict(list)
    for view in views:
        for template in view.crunch.templates.values():
            parts = (_plain(part).strip(" .,:;-()[]{}=\"'") for part in template.text.split("<*>"))
            words = max(parts, key=lambda part: (len(part), part))
            longest = max(_WORD.findall(words), key=lambda word: (len(word), word), default="")
            if longest and len(words) >= _LENGTH and len(words.split()) >= _WORDS:
                found[longest].append(_Line(words, view, template, template.level >= Level.WARN))
    return found


def _until(line: _Line, low: int, high: int) -> int:
    placed = ((line.view.utc(slot), count) for slot, count in line.template.counts.items())
    return sum(count for at, count in placed if at is not None and low <= at < high)


def quote_facts(quotes: Sequence[Quote]) -> Iterator[Fact]:
    """What was quoted when, and since when it stood in the log."""
    for place, one in enumerate(quotes):
        said, began = instant(one.record), instant(one.first)
        gap = between(began, said)
        day = f"{day_of(said.ns)} " if day_of(said.ns) != day_of(began.ns) else ""
        until = clock_of(said.ns // MINUTE * MINUTE, MINUTE)
        since = f"{one.until} entries of that form until {day}{until}, the first at " if one.until > 1 else "first at "
        yield Fact(
            f"quoted{place + 1}",
            "Log line quoted in the talk",
            f"what was quoted at {day}{clock_of(said.ns, said.precision)} UTC stands in the log: {since}{clock_of(began.ns, began.precision)} UTC, {duration_text(gap)} earlier",
            float(gap),
            "s",
            f"the words “{one.words[:80]}” in a message and in entries of {one.log}",
            (one.record.id, one.first.id),
        )


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
