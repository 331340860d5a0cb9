"""Transcripts of meetings: WebVTT (Teams, Zoom, Meet and others) and SubRip (``.srt``).

A cue says how long after the start of the recording it was spoken, and neither format says when that was. Two things settle
it: the name that Zoom gives its files (``GMT20260216-021000_Recording.transcript.vtt``, in UTC; known from memory), or a line
``NOTE start 2026-02-16T02:10:00Z`` that a person writes above the first cue. Without them every time is unknown. Speakers
stand in ``<v Name>`` or before a colon. Sources: https://www.w3.org/TR/webvtt1/; SubRip has no specification.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import HOUR, MILLI, MINUTE, SECOND, Basis, BasisKind, Instant, Stamp, Unknown
from afteraction.readers._plain import Line, blanks, links_of, load, place
from afteraction.readers._text import clean

_CUE = late(
    r"(?P<from>(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3})[ \t]{1,8}-->[ \t]{1,8}(?P<to>(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3})(?:\s|\Z)"
)
_OFFSET = late(r"(?:(?P<h>\d{1,4}):)?(?P<m>\d{1,2}):(?P<s>\d{2})[.,](?P<f>\d{1,3})\Z")
_VOICE = late(r"<v(?:\.[^\s<>]{1,80})?[ \t](?P<name>[^<>\n]{1,120})>")
_TAG = late(r"</?[A-Za-z0-9][^<>\n]{0,200}>")
_SPEAKER = late(r"(?P<name>[^\s:.?!<>][^:.?!<>\n]{0,59}): (?P<text>.*)\Z", re.DOTALL)
_START = late(r"NOTE start:? (?P<time>\S{16,40})\s*\Z")
_ZOOM = late(r"GMT(?P<d>\d{8})-(?P<t>\d{6})_")
_REMEDY = "write a line such as NOTE start 2026-02-16T02:10:00Z above the first cue"


class _Start(NamedTuple):
    """When the recording began, and where that stands."""

    at: Instant
    why: str


@dataclass(frozen=True, slots=True)
class TranscriptReader:
    """See the module. One record for each cue. opening: what the first line begins with, "" for a number and a cue."""

    name: str
    title: str
    opening: str
    evidence: Evidence
    time_rule: str = (
        "the time since the start of the recording; the start is in Zoom's file name or in a line NOTE start"
    )
    link_rule: str = "none"

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that opens as the format does and holds a cue."""
        lines = sample.lines[:40]
        if not lines:
            return None
        if self.opening:
            opens = lines[0] == self.opening or lines[0].startswith((f"{self.opening} ", f"{self.opening}\t"))
        else:
            lines = [line for line in lines if not _START.match(line)]
            opens = len(lines) > 1 and lines[0].strip().isdigit() and _CUE.match(lines[1].strip()) is not None
        found = next((found for line in lines if (found := _CUE.match(line.strip()))), None)
        if not opens or found is None:
            return None
        return Match(Rank.SIGNATURE, f"{self.opening or 'numbered cues'} with times such as {found[0].strip()}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Cues in file order."""
        lines, lost = load(artifact)
        yield from _Cues(artifact, lines).items()
        yield from blanks(lines)
        yield from lost


class _Cues:
    """The walk over the blocks of a file, which empty lines keep apart."""

    def __init__(self, artifact: Artifact, lines: Sequence[Line]) -> None:
        self.artifact, self.lines = artifact, lines
        self.ordinal = 0
        self.start = _start_of(artifact, lines)
        leads = (found["name"] for line in lines if (found := _SPEAKER.match(line.text)) and not _CUE.match(line.text))
        self.speakers = frozenset(name for name, times in Counter(leads).items() if times > 1)

    def items(self) -> Iterator[Item]:
        block: list[Line] = []
        for line in self.lines:
            if line.text.strip():
                block.append(line)
            else:
                yield from self._block(block)
                block = []
        yield from self._block(block)

    def _block(self, block: list[Line]) -> Iterator[Item]:
        """One block: a cue, several that no empty line keeps apart, or what the format has besides."""
        heads = [at for at, line in enumerate(block) if _CUE.match(line.text.strip())]
        firsts = [at - 1 if at and block[at - 1].text.strip().isdigit() else at for at in heads]
        if heads and heads[0] == 1:
            firsts[0] = 0  # the cue's own name
        if block[: firsts[0] if firsts else len(block)]:
            yield from self._apart(block[: firsts[0] if firsts else len(block)])
        for number, (first, head) in enumerate(zip(firsts, heads, strict=True)):
            end = firsts[number + 1] if number + 1 < len(firsts) else len(block)
            yield from self._cue(block[first:end], block[head].text.strip(), block[head + 1 : end])

    def _apart(self, lines: list[Line]) -> Iterator[Item]:
        first, last = lines[0], lines[-1]
        text = first.text.strip()
        if text.startswith(("WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP")) or (
            text.isdigit() and first is last
        ):
            yield Skipped(first.start, last.end, "header, note or style of the transcript")
        else:
            yield Unread(first.start, last.end, "words that stand below no time", first.number)

    def _cue(self, lines: list[Line], head: str, body: list[Line]) -> Iterator[Item]:
        found = _CUE.match(head)
        raw = found["from"] if found else head
        text = "\n".join(line.text.strip() for line in body)
        voice, spoken = _VOICE.search(text), _SPEAKER.match(text)
        name = voice["name"].strip() if voice else ""
        if not voice and spoken and spoken["name"] in self.speakers:
            name, text = spoken["name"].strip(), spoken["text"]
        shown = clean(_TAG.sub("", text)).strip()
        if not shown:
            yield Skipped(lines[0].start, lines[-1].end, "a cue without words")
            return
        yield Record(
            self.artifact.id,
            self.ordinal,
            RecordKind.MESSAGE,
            self._time(raw),
            shown,
            place(lines),
            Actor(clean(name)) if name else None,
            raw_time=raw,
            links=links_of(shown),
            fields=(("offset", raw),),
        )
        self.ordinal += 1

    def _time(self, raw: str) -> Stamp:
        found = _OFFSET.match(raw)
        if found is None:
            return Unknown(f"{raw} is no time since a start")
        if self.start is None:
            return Unknown(f"{raw} after the start of a recording, and the file does not say when that was", _REMEDY)
        ns = int(found["h"] or 0) * HOUR + int(found["m"]) * MINUTE + int(found["s"]) * SECOND
        ns += int(found["f"].ljust(3, "0")) * MILLI
        begun = self.start.at
        return Instant(begun.ns + ns, max(begun.precision, MILLI), Basis(BasisKind.HEADER, self.start.why))


def _start_of(artifact: Artifact, lines: Sequence[Line]) -> _Start | None:
    for line in lines:
        found = _START.match(line.text.strip())
        stamp = parse_iso(found["time"]) if found else None
        if isinstance(stamp, Instant):
            return _Start(stamp, f"line {line.number} says when the recording began")
        if _CUE.match(line.text.strip()):
            break
    named = _ZOOM.search(artifact.stem)
    stamp = parse_iso(f"{named['d']}T{named['t']}Z") if named else None
    return _Start(stamp, "the file's name says when the recording began") if isinstance(stamp, Instant) else None


READERS = (
    TranscriptReader("transcript-vtt", "Meeting transcript, WebVTT", "WEBVTT", Evidence.SCHEMA),
    TranscriptReader("transcript-srt", "Meeting transcript, SubRip", "", Evidence.MEMORY),
)
