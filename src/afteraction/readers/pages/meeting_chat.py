"""Chat of meetings as text: what Zoom and Webex save, and what is copied from Teams.

Zoom: ``09:13:10 From Ana Ruiz to Everyone:`` with the text on the next lines, older versions ``09:13:10 TAB From Ana Ruiz : text``;
time of day of whoever saved it, no date. Webex: ``from Ana Ruiz to everyone:    9:13 AM`` and the text below. Teams:
``[2/16/2026 9:13 AM] Ruiz, Ana`` and the text below, in the order of day and month of whoever copied it; ``[9:13 AM]`` and
``[Yesterday 9:13 AM]`` have no date, and ``[Monday 9:13 AM]`` has one of many. A message to one person is marked. From memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind
from afteraction.domain.record import Unread as _Unread
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._moments import ALL_ORDERS, Orders, moment, orders_of
from afteraction.readers._plain import Line, blanks, even, links_of, load, place
from afteraction.readers._text import clean

_UNSETTLED = Unknown(
    "the date does not settle which number is the day", "say day_first = true or false for this file in the config"
)
_WEEKDAY = Unknown("only a weekday stands beside the time", "copy the messages when Teams shows their dates")
_RELATIVE = late(r"(?P<day>Today|Yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? ", re.IGNORECASE)
_EVERYONE = ("", "everyone", "everyone in meeting", "hosts and panelists", "all attendees", "all panelists")


@dataclass(frozen=True, slots=True)
class MeetingChat:
    """One program's form. It is a `Reader`. header: groups ``time`` and ``author``, perhaps ``to`` and ``text``."""

    name: str
    title: str
    marks: tuple[str, ...]  # texts of which every file has one
    header: Callable[[], re.Pattern[str]]
    time_rule: str
    link_rule: str = "none"
    evidence: Evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that begins with such a line and has a second one, or is only one message."""
        if not any(mark in sample.text for mark in self.marks) or not sample.lines:
            return None
        header = self.header()
        found = [line for line in map(even, sample.lines) if header.match(line)]
        if not found or not any(header.match(even(line)) for line in sample.lines[:3]):
            return None
        if len(found) == 1 and len(sample.lines) > 4:
            return None
        return Match(Rank.KEYS, f"{len(found)} lines such as {found[0][:60]!r} ({self.title})")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each message."""
        lines, lost = load(artifact)
        header = self.header()
        heads = [(line, found) for line in lines if (found := header.match(even(line.text)))]
        orders = orders_of(found["time"] for _, found in heads) or ALL_ORDERS
        held: list[Line] = []
        head: re.Match[str] | None = None
        ordinal = 0
        for line in lines:
            found = header.match(even(line.text))
            if found is not None:
                if head is not None:
                    yield _message(head, held, orders, artifact.id, ordinal)
                    ordinal += 1
                head, held = found, [line]
            elif head is not None:
                held.append(line)
            elif line.text.strip():
                yield _Unread(line.start, line.end, "stands before the first message", line.number)
        if head is not None:
            yield _message(head, held, orders, artifact.id, ordinal)
        yield from blanks(lines)
        yield from lost


def _message(head: re.Match[str], held: list[Line], orders: Orders, artifact: str, ordinal: int) -> Record:
    groups = head.groupdict()
    said = [groups.get("text") or "", *(line.text.strip() for line in held[1:])]
    text = clean("\n".join(said)).strip()
    to = (groups.get("to") or "").strip()
    private = "" if to.lower() in _EVERYONE else clean(to)
    return Record(
        artifact, ordinal, RecordKind.MESSAGE, _when(groups["time"], orders), text, place(held), Actor(clean(groups["author"]).strip()),
        raw_time=groups["time"], links=links_of(text), fields=(("to", private),) if private else (),
    )  # fmt: skip


def _when(text: str, orders: Orders) -> Stamp:
    relative = _RELATIVE.match(text)
    if relative and relative["day"].lower() not in ("today", "yesterday"):
        return _WEEKDAY
    return moment(text[relative.end() :] if relative else text, orders) or _UNSETTLED


@cache
def _zoom() -> re.Pattern[str]:
    return re.compile(
        r"(?P<time>\d\d:\d\d:\d\d)[ \t]{1,4}From {1,3}(?P<author>[^\t:]{1,80}?)"
        r"(?: {1,3}[tT]o {1,3}(?P<to>[^:]{1,80}?)(?:\((?:Direct Message|Privately)\))? {0,3})? {0,3}: {0,3}(?P<text>.*)"
    )


@cache
def _webex() -> re.Pattern[str]:
    return re.compile(
        r"from (?P<author>[^:\t]{1,80}?) to (?P<to>[^:\t]{1,80}): {1,20}(?P<time>\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?)\Z"
    )


@cache
def _teams() -> re.Pattern[str]:
    return re.compile(
        r"\[(?P<time>(?:[A-Z][a-z]{4,8},? )?(?:\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?,? )?\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?)\] "
        r"(?P<author>[^\W\d_][^:\[\]<>]{1,80})\Z"
    )


READERS = (
    MeetingChat(
        "zoom-chat", "Zoom meeting chat", (" From ", "\tFrom ", "\t From "), _zoom,
        "time of day of whoever saved it, without date and zone",
    ),
    MeetingChat(
        "webex-chat", "Webex meeting chat", ("from ",), _webex, "time of day of whoever saved it, without date and zone"
    ),
    MeetingChat(
        "teams-paste", "messages copied from Teams", ("] ",), _teams,
        "the time in brackets, in the zone and language of whoever copied it",
    ),
)  # fmt: skip
