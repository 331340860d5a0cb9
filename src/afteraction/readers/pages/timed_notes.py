"""Timeline notes: what a person or a team wrote down about an incident, or a chat condensed by hand, each point with a time.

There is no format, only a habit: lines that begin with a time of day (``14.37``, ``8:48``, ``2:14 AM``, ``02:14 UTC``,
``[14:02]``, ``14:02-14:10``, ``2026-02-16 02:12``), bare or as bullets, bold text, headings or table rows, below headings
with a date. Learnt from published incident notes. Traps: initials or a name before the words (``RK: …``, ``SB created …``)
beside abbreviations that are nobody; lines of other people without a time of their own; numbers such as ``1.30 GB``.
A line without a time never gets one invented: it takes the time above it as its earliest, and says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Hint, Item, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import Day, on_day, parse_clock, parse_iso, parse_named
from afteraction.domain.when import Stamp, Unknown, Wall
from afteraction.readers._moments import day_of_cell, day_stamp, is_clock_only
from afteraction.readers._page_times import still_that_day, zone_hints
from afteraction.readers._plain import Line, blanks, even, lines_of, links_of, load, place
from afteraction.readers._text import clean

_ZONE = (
    r"(?:\s?(?:Z|UTC|GMT|CEST|CET|EEST|EET|WEST|WET|MSK|BST|IST|PST|PDT|MST|MDT|CST|CDT|EST|EDT|JST|SGT|HKT|AEST|AEDT|NZST|NZDT|SAST|BRT"
    r"|\+\d\d:?\d\d|-\d{4})(?![\w:]))?"
)
_CLOCK = (
    r"(?:\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?-\d\d:\d\d(?![\d:])"  # only behind seconds is -05:00 no end of a range
    rf"|\d{{1,2}}(?::\s?|\.)\d{{2}}(?::\d{{2}})?(?:\s?[AaPp]\.?[Mm]\b\.?)?{_ZONE})"
)
_CLOCK_TAIL = late(rf"\d\s?(?P<half>[AaPp]\.?[Mm]\b\.?)?(?P<zone>{_ZONE})\Z")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}(?:,?\s\d{{4}})?|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?)"
_HEAD = late(
    r"(?P<lead>\s{0,12}(?:(?:[-*•–+]|\d{1,3}[.)])\s{1,4}|#{1,6}\s{1,3})?)(?P<open>[*_`\[(]{0,5})"
    r"(?P<about>(?:c|ca|circa|approx|approximately|around|about)\.?\s{1,2}|c(?=\d)|~\s?)?"
    rf"(?:(?P<day>{_DAY})(?:T|,?\s{{1,2}}(?:at\s)?))?(?P<clock>{_CLOCK})(?P<until>\s?[-–—]\s?{_CLOCK})?"
    r"(?P<shut>[\])*_`]{0,5})(?P<about2>\s\(?(?:approx|ish)\b\.?\)?)?(?P<sep>\s{0,3}(?:->|=>|[:|–—-](?=\s|\Z|\*)|(?=\s|\Z))[*_`]{0,3}\s*)"
)
_GARBLED = late(r"\s{0,4}(?:[-*•]\s)?(?P<raw>\d{3}[:.]\d\d|\d\d?[:.]\d{3})\s+(?=\S)")
_UNIT = late(
    r"\s?(?:%|x\b|k\b|m\b|s\b|h\b|ms\b|sec|second|min\b|minute|hour|day|[KMGT]i?B\b|percent|per\b|USD|EUR|GBP|million|billion|times\b)"
)
_LIST_GOES_ON = late(r"(?:and|or|to|&|,)\s*\d")
_ENDS_IN_TIME = late(r".*?(?:\s|\()(?P<raw>\d{1,2}:\d\d|(?:at|c\.?|ca\.?|~)\s?\d{1,2}\.\d\d)\)?\.?\s*\Z")
_DATE_FIELD = late(r"(?:incident\s)?(?:date|day)(?:\sof\s(?:the\s)?incident)?\s?:\s?(?P<day>.{6,40})\Z", re.IGNORECASE)
_HEADING = late(
    r"#{1,6}\s|(?:(?:early|late)\s)?(?:morning|afternoon|evening|night|overnight|day|timeline|notes):?\s*\Z",
    re.IGNORECASE,
)
_RULE = late(r"\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*\Z")
_ASIDE = r"(?P<aside>\[[^\]\n]{1,40}\]\s)?"
_INITIALS = late(rf"{_ASIDE}(?P<name>[A-Z]{{2,3}})(?:\s\((?P<where>[^()\n]{{1,60}})\))?(?P<colon>:)?(?:\s+(?=\S)|\Z)")
# Behind initials: the notes speak about somebody or something, nobody speaks.
_NOT_SPEAKING = late(r"(?:teams?|users?|is|are|was|were|has|have|had|went)\b")
_UNSURE = late(r"(?P<name>[A-Z]{2,3})(?=\s[a-zA-Z’'])|[A-Z]{2,3}(?:(?:/|\s?&\s?|\sand\s)[A-Z]{2,3}){1,3}\b")
_NAMED = late(
    r"(?P<name>[^\W\d_][\w'’.-]{0,24}(?:\s[A-Z][\w'’.-]{0,24}){0,2})(?:\s\((?P<where>[^()\n]{1,60})\))?:\s+(?=\S)"
)
_HANDLE = late(r"(?P<name>@[\w.-]{2,40}):?\s+(?=\S)")
_IN_CHANNEL = late(r"(?:in\s)?#(?P<channel>[\w-]{2,80})")
_CHANNEL = late(r"#(?P<channel>[\w-]{2,80}):\s*")
_ONLY_LINKS = late(
    r"https?://\S+|\b(?:see|and|also|links?|slack|thread|here|at|in|the|channel|discussion)\b|[^\w\s]|_", re.IGNORECASE
)
_LOG_LIKE = late(r"\b(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL|TRACE|NOTICE|CRITICAL)\b|\[\d{1,7}\]:|\b\w+=\S")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never a person, whatever follows; and those that are people only when a colon says so.
_NOBODY = _words(
    """
    AKS ALB ALL AM AND API APP AWS CDN CI CL CLI CPU CSV CVE DNS EBS EC ECS EKS EL ELB ES ETA EU FOR FYI GCP
    GKE GMT GPU HTTP IAM ID IP ISP JVM K8 K8S LB LDAP MQ MR MTTD MTTR NB NEW NFS NLB NO NOT OK OOM OS PM POD
    PR PRS QPS RAM RCA RDS RPC RPS S3 SDK SEV SLA SLO SQL SRE SSH SSL SSO TBC TBD TF THE TL TLDR TLS TTL UAT
    UI UK UP URL US UTC VM VPC VPN WAF WAL
    """
)
_DOUBTFUL = _words(
    """
    AZ BI CD CS DB DC DR EC EM HA HR IT ML MR OP PC PD PG QA UX VP WC WP
    """
)
_LABELS = _words(
    """
    acknowledged action actions alarm alert alerts analysis api automated backend background cause closed
    communication conclusion confirmed containment context customer customers database declared deploy
    deployed deployment detected detection discovery down edit emergency end ended engineer error errors
    escalated escalation everyone evidence example experience final first fix fixed from frontend full high
    http https identified impact incident info initial investigating investigation issue link links log logs
    low manual mitigated mitigating mitigation monitoring next note notes notified observation opened outcome
    page partial peak plan pr ps recovered recovering recovery remediation reminder reported resolution
    resolved response restored result rollback root second server service someone start started status step
    steps summary symptom symptoms team ticket time timeline todo total triage trigger triggered up update
    updates users validation verification verifying warning why workaround
    """
)
_NO_TIME = Unknown("it has no time of its own")


class _Head(NamedTuple):
    """A line that begins with a time: the stamp as far as the line gives it, the text as written, and the rest."""

    stamp: Stamp
    raw: str
    rest: str
    until: str = ""
    about: bool = False
    dotted: bool = False


class _Speaker(NamedTuple):
    """Who a line begins with, where they spoke when it says so, and what they said."""

    name: str
    text: str
    channel: str = ""


class TimedNotesReader:
    """See the module. One record for each timed line with the lines below it, and one for each line of another person."""

    name = "timed-notes"
    title = "timeline notes"
    time_rule = "the time each line begins with, on the day of the heading above it; local to whoever wrote unless it names a zone"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text of which enough lines begin with a time that a person would write."""
        if sample.is_json or sample.text.lstrip()[:2].startswith(("{", "[{", "<")):
            return None
        lines = [line for line in sample.text.splitlines()[:600] if line.strip()]
        if any("|" in line and "--" in line and not line.strip("|:- \t") for line in lines):
            return None  # a table is read by its columns
        heads = [head for line in lines if (head := _head(line))]
        days = sum(_day_header(line) is not None for line in lines)
        people = _people(lines_of(lines))
        if not heads or len(heads) + days < 3 - bool(people) or len(heads) + days < 0.12 * len(lines):
            return None
        if sum(_LOG_LIKE.search(head.rest[:80]) is not None for head in heads) > 0.3 * len(heads):
            return None
        exact = sum(head.raw.count(":") > 1 for head in heads)
        if exact > 0.5 * len(heads) and not people and not days:
            return None  # seconds on each line and nobody's name: a program wrote it
        said = f", with people such as {sorted(people)[0]}" if people else f", below {days} dates" if days else ""
        return Match(Rank.SHAPE, f"{len(heads)} of {len(lines)} lines begin with a time such as {heads[0].raw!r}{said}")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Notes in the order they were written."""
        lines, lost = load(artifact)
        yield from _Notes(artifact.id, lines).items()
        yield from blanks(lines)
        yield from lost


class _Notes:
    """The walk over one set of notes: the day, the last time, and the note that is being put together."""

    def __init__(self, artifact: str, lines: list[Line]) -> None:
        self.artifact, self.lines = artifact, lines
        self.people = _people(lines)
        self.dotted = _writes_dots(line.text for line in lines)
        self.ordinal = 0
        self.day: Day | None = None
        self.latest = 0  # the latest time of day below that date
        self.day_holds = False  # a line without a time belongs to the day above it, until a rule or heading ends that
        self.last: tuple[Stamp, str] | None = None
        self.year_said = ""
        self.hinted = False
        self.draft: Record | None = None
        self.part: list[Line] = []
        self.words: list[str] = []
        self.timed = False
        self.closed = False  # a line that ends in its time stands for itself
        self.block_day: Day | None = None  # of a draft without a time

    def items(self) -> Iterator[Item]:
        yield from zone_hints("\n".join(line.text[:400] for line in self.lines[:400]))
        fenced = False
        for line in self.lines:
            text = even(line.text)
            turns = text.count("```") % 2 == 1
            if (fenced or turns) and self.draft is not None:
                self._join(line)
            elif text.strip():
                yield from self._line(line, text)
            else:
                yield from self._blank(line)
            fenced ^= turns
        yield from self._flush()

    def _line(self, line: Line, text: str) -> Iterator[Item]:
        day = _day_header(text)
        if day is not None:
            yield from self._flush()
            yield from self._open_day(day, line)
            return
        yield from self._date_field(line, text)
        head = _head(text, self.dotted)
        if head is not None:
            yield from self._flush()
            self._start_timed(line, head)
            return
        if _RULE.match(text) or _HEADING.match(text.strip("*_ ")):
            yield from self._flush()
            self.day_holds = self.day_holds and not _RULE.match(text)
            self.last = None if _RULE.match(text) else self.last
            yield Skipped(line.start, line.end, "heading or rule of the notes")
            return
        yield from self._untimed(line, text)

    def _untimed(self, line: Line, text: str) -> Iterator[Item]:
        garbled = _GARBLED.match(text)
        speaker = _speaker(text[garbled.end() :] if garbled else text.strip(), self.people)
        apart = garbled or speaker or (self.people and _another(text))
        ends = _ENDS_IN_TIME.match(text) if self.day_holds and not self.timed else None
        if self.draft is not None and not apart and not ends and not self.closed:
            self._join(line)
            return
        yield from self._flush()
        words = text[garbled.end() :] if garbled else text
        if ends and self.day:
            clock = parse_clock(re.sub(r"[^\d:.]", "", ends["raw"].removeprefix("c.").removeprefix("ca.")))
            self._start(line, on_day(self.day, clock) if clock else _NO_TIME, words, ends["raw"])
            self.closed = True
        elif apart and self.last is not None:
            raw = garbled["raw"] if garbled else self.last[1]
            self._start(line, self.last[0], words, raw, (("time_inherited", "yes"),))
            self.timed = True
        else:
            self._start(line, _NO_TIME, words, "")
            self.block_day = self.day if self.day_holds else None

    def _date_field(self, line: Line, text: str) -> Iterator[Hint]:
        """``Date: 23 November 2019`` speaks of the whole file, and counts unless a heading has given a day before."""
        found = _DATE_FIELD.match(text.replace("*", "").strip(" #_-")) if self.day is None and not self.hinted else None
        day = day_of_cell(found["day"]) if found else None
        if day is not None and day.year:
            self.hinted = True
            yield Hint(
                date=f"{day.year:04d}-{day.month:02d}-{day.day:02d}",
                why=f"line {line.number} says {clean(text.strip())!r}",
            )

    def _open_day(self, day: Day, line: Line) -> Iterator[Item]:
        if day.year:
            self.year_said = f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
        elif self.year_said:
            yield Hint(date=self.year_said, why=f"a date with a year stands above the one on line {line.number}")
            self.year_said = ""
        self.day, self.day_holds, self.last, self.latest = day, True, None, 0
        yield Skipped(line.start, line.end, "date of the notes below it")

    def _start_timed(self, line: Line, head: _Head) -> None:
        stamp = head.stamp
        if self.day is not None and isinstance(stamp, Wall) and is_clock_only(stamp):
            same, self.latest = still_that_day(self.day, stamp, self.latest)
            stamp = on_day(self.day, stamp) if same else stamp
        fields = [("until", head.until)] if head.until else []
        if head.about:
            fields.append(("approximate", "yes"))
        self._start(line, stamp, head.rest, head.raw, tuple(fields))
        self.last, self.timed = (stamp, head.raw), True

    def _start(self, line: Line, stamp: Stamp, words: str, raw: str, fields: tuple[tuple[str, str], ...] = ()) -> None:
        speaker = _speaker(words.strip(), self.people)
        channel = _CHANNEL.match(words.strip())
        text = speaker.text if speaker else words.strip()[channel.end() :] if channel else words.strip()
        where = speaker.channel if speaker else f"#{channel['channel']}" if channel else ""
        self.draft = Record(
            self.artifact, self.ordinal, RecordKind.MESSAGE if speaker else RecordKind.NOTE, stamp, "", place([line]),
            Actor(clean(speaker.name)) if speaker else None, channel=where.removeprefix("#"), raw_time=raw, fields=fields,
        )  # fmt: skip
        self.part, self.words, self.timed, self.block_day = [line], [text], False, None
        self.closed = False

    def _join(self, line: Line) -> None:
        self.part.append(line)
        self.words.append(line.text.rstrip())

    def _blank(self, line: Line) -> Iterator[Item]:
        if self.draft is not None and self.timed:
            self._join(line)
        else:
            yield from self._flush()

    def _flush(self) -> Iterator[Item]:
        if self.draft is None:
            return
        text = re.sub(r"\n{3,}", "\n\n", clean("\n".join(self.words))).strip()
        if self.block_day is not None and re.search(r"\w", _ONLY_LINKS.sub("", text)):
            self.draft = self.draft._replace(time=day_stamp(self.block_day), raw_time=_day_words(self.block_day))
        text = text or clean(self.part[0].text.strip())
        if self.draft.time is _NO_TIME and self.draft.author is None and not links_of(text):
            self.draft = None
            yield Unread(self.part[0].start, self.part[-1].end, "text without a time of its own", self.part[0].number)
            return
        yield self.draft._replace(text=text, locator=place(self.part), links=links_of(text))
        self.ordinal += 1
        self.draft, self.timed = None, False


def _day_words(day: Day) -> str:
    """The heading above a note, which is all the time it has: ``2021-05-18``, ``05-18`` without a year."""
    return f"{f'{day.year:04d}-' if day.year else ''}{day.month:02d}-{day.day:02d}"


def _head(line: str, dotted: bool = True) -> _Head | None:
    """The time a line begins with; ``dotted`` allows ``14.37``, which can also be a number."""
    found = _HEAD.match(even(line))
    if found is None:
        return None
    clock, rest = found["clock"], found.string[found.end() :]
    point = clock[1:3].find(".") >= 0
    if "[" in found["open"] and "]" not in found["shut"]:
        return None  # more than a time stands in the brackets: a log's own form
    if point and (not dotted or _UNIT.match(found.string, found.end("clock"))):
        return None
    until = (found["until"] or "").strip(" -–—")
    stamp = _stamp(found["day"] or "", _completed(clock, until))
    if stamp is None:
        return None
    if _LIST_GOES_ON.match(rest):
        rest = found.string[found.start("clock") :]
    elif rest.startswith(f"{clock} "):
        rest = rest[len(clock) :]  # copied twice
    if "**" in found["open"] and "**" not in found["shut"] + found["sep"]:
        rest = rest.rstrip().removesuffix("**")
    raw = found.string[found.start("day") if found["day"] else found.start("clock") : found.end("clock")]
    return _Head(stamp, raw, rest.strip(), until, bool(found["about"] or found["about2"]), point)


def _completed(clock: str, until: str) -> str:
    """``1:05-2:10 PM EST``: what the end of a range says of its half of the day and zone holds for its beginning."""
    there, here = _CLOCK_TAIL.search(until), _CLOCK_TAIL.search(clock)
    end = parse_clock(re.sub(r":\s", ":", until)) if there else None
    if there is None or here is None or end is None:
        return clock
    half, zone = here["half"] or "", here["zone"] or there["zone"]
    bare = clock[: here.start() + 1]
    if there["half"] and not half:
        starts = [f"{bare} {option}" for option in ("PM", "AM")]
        half = next((text[-2:] for text in starts if (start := parse_clock(text)) and start.ns <= end.ns), "AM")
    return f"{bare} {half} {zone.strip()}".replace("  ", " ").strip()


def _stamp(day: str, clock: str) -> Stamp | None:
    clock = re.sub(r":\s", ":", clock)
    if not day:
        return parse_clock(clock)
    stamp = parse_iso(f"{day} {clock}") or parse_named(f"{day} {clock}")
    if stamp is not None:
        return stamp
    on, at = day_of_cell(day), parse_clock(clock)
    return on_day(on, at) if on and at else None


def _day_header(line: str) -> Day | None:
    """A line that is only a date: as a heading, in bold, with something in brackets behind it."""
    if not any(char.isdigit() for char in line[:60]):
        return None
    bare = even(line).strip().lstrip("#").partition("(")[0].strip(" *_-–—=:|")
    return day_of_cell(bare) if 4 <= len(bare) <= 40 else None


def _writes_dots(texts: Iterable[str]) -> bool:
    """Whether this author writes times with a point: more than once, or never with a colon."""
    heads = [head.dotted for text in texts if (head := _head(text))]
    return heads.count(True) > 1 or not heads.count(False)


def _people(lines: Iterable[Line]) -> frozenset[str]:
    """Initials and names that begin the words of several lines, or stand before a colon there."""
    spoken: Counter[str] = Counter()
    below: Counter[str] = Counter()
    called: Counter[str] = Counter()
    capital: set[str] = set()
    for line in lines:
        head = _head(line.text)
        words = head.rest if head else line.text.strip()
        initials, named = _INITIALS.match(words), _NAMED.match(words)
        if initials and initials["name"] not in _NOBODY and not _spoken_of(initials):
            if initials["colon"]:
                called[initials["name"]] += 1
            elif head:
                spoken[initials["name"]] += 1
            else:
                below[initials["name"]] += 1
        elif (
            named
            and head
            and words[named.end() :]
            and named["name"].split()[0].lower() not in _LABELS
            and not named["name"].isupper()
        ):
            called[named["name"]] += 1
            if named["name"][0].isupper():
                capital.add(named["name"])
    known = {name for name in called if name in capital or len(name) < 4 or called[name] > 1}
    known |= {name for name, times in spoken.items() if times > 1 and name not in _DOUBTFUL}
    if len(known) > 1:  # the habit is clear: those who speak between the timed lines count as well
        known |= {name for name, times in (spoken + below).items() if times > 1 and name not in _DOUBTFUL}
    return frozenset(known)


def _is_label(name: str) -> bool:
    return name.isupper() or not _LABELS.isdisjoint(name.lower().split())


def _spoken_of(initials: re.Match[str]) -> bool:
    if initials["colon"]:
        return False
    return initials["name"] in _DOUBTFUL or _NOT_SPEAKING.match(initials.string, initials.end()) is not None


def _another(text: str) -> bool:
    """Whether a line seems to begin with somebody's initials: enough not to add it to another person's words."""
    found = _UNSURE.match(text)
    return found is not None and (found["name"] or "") not in _NOBODY


def _speaker(words: str, people: frozenset[str]) -> _Speaker | None:
    """Who a line begins with, when the notes as a whole show that it is somebody."""
    initials = _INITIALS.match(words)
    if initials and initials["name"] in people and not _spoken_of(initials):
        return _spoken(initials, f"{initials['aside'] or ''}{words[initials.end() :]}")
    named = _NAMED.match(words)
    if named and named["name"] in people:
        return _spoken(named, words[named.end() :])
    handle = _HANDLE.match(words)
    if handle and ":" in handle[0]:
        return _Speaker(handle["name"][1:], words[handle.end() :])
    return None


def _spoken(found: re.Match[str], text: str) -> _Speaker:
    channel = _IN_CHANNEL.match(found["where"]) if found["where"] else None
    return _Speaker(found["name"], text, channel["channel"] if channel else "")


READER = TimedNotesReader()
