"""Clock alignment: what two sources share fixes the offset of the one that does not say its zone.

A clue is a value that stands in a record and elsewhere at a known instant: a link to a chat message (its id holds the
instant), a full time inside a log line, the same sentence, commit, ticket or link in a source whose clock is known.
Clues vote for one of the offsets that zones really have; what is left over must be small. The winner needs one strong
clue or two weak ones, and no rival of half its weight. A link to a chat message proves less, since any minute of the paste
may be meant: it settles an offset only when no other whole hour would put it inside the time the paste covers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Record
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import DAY, HOUR, MICRO, MINUTE, SECOND, Instant, Lacks, Wall, civil, from_civil

QUARTER = 15 * MINUTE
_PERMALINK = late(r"/archives/[A-Z0-9]+/p(\d{10})(\d{6})")
_FULL_TIME = late(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d| UTC)")
_URL = late(r"https?://[^\s<>|\"')\]]{1,500}")
_HEX = late(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b")
_TICKET = late(r"\b[A-Z][A-Z0-9]{1,9}-\d{2,7}\b|(?<!\w)#\d{3,7}\b")
_WORDS = late(r"[\w']+")

_QUOTED = late(r"[\"“`]([^\"“”`\n]{12,400})[\"”`]")
_READ, _LINES, _COLONS = 2000, 12, 3  # characters and lines that are looked at, and how far into a line
_SENTENCE = 5  # words that hardly stand twice by chance

_IDS = ("trace_id", "request_id")  # fields of log entries that another service writes, too

_REPEATED = "line of a machine"
STRONG, WEAK = 2, 1
# Offsets that some zone uses today, in minutes beside the whole hours from -12 to +14.
_ODD_OFFSETS = (-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825)
_REAL = frozenset([hour * HOUR for hour in range(-12, 15)] + [minutes * MINUTE for minutes in _ODD_OFFSETS])
_EDGE = 5 * MINUTE  # how far outside the paste's own times a linked message may lie
_TIGHT = 30 * SECOND  # a full time this close to a whole quarter of an hour from the line's own time is no accident
_PLURAL = {
    "full time inside its lines": "full times inside its lines",
    "shared message": "shared messages",
    f"shared {_REPEATED}": "shared lines of a machine",
    "shared link": "shared links",
    "shared commit or id": "shared commits or ids",
    "shared ticket or alert number": "shared tickets or alert numbers",
}


class Clue(NamedTuple):
    """A wall time and the instant it may stand for. weight: STRONG or WEAK. what: in words."""

    wall: int
    instant: int
    weight: int
    what: str


class Alignment(NamedTuple):
    """shift: nanoseconds to take from a wall time (its date as read so far) to get UTC. clues: how many agree.

    offset: the zone's part of the shift. what: ``"3 shared messages and 1 link"``. rest: median of what is left over,
    nanoseconds the file's clock is ahead.
    """

    shift: int
    offset: int
    clues: int
    what: str
    rest: int = 0


def keys_of(record: Record) -> Iterator[tuple[str, int, str]]:
    """(key, weight, what) of everything in a record that another source may hold too."""
    words = _WORDS.findall(record.text.lower())
    if len(words) >= _SENTENCE:
        yield "text:" + " ".join(words[:40]), STRONG, "message"
    for told in _told_again(record.text):
        yield f"told:{told}", WEAK, _REPEATED
    for url in dict.fromkeys((*record.links, *_URL.findall(record.text))):
        if url.count("/") > 3:
            yield f"url:{url.rstrip('/.,')}", WEAK, "link"
    named = " ".join(filter(None, map(record.get, _IDS))) if record.fields else ""
    for found in dict.fromkeys(_HEX.findall(f"{record.text} {named}")):
        yield f"hex:{found[:12]}", WEAK, "commit or id"
    for found in dict.fromkeys(_TICKET.findall(f"{record.title} {record.text}")):
        yield f"ticket:{found}", WEAK, "ticket or alert number"


def _told_again(text: str) -> Iterator[str]:
    """The words of a line, of what stands behind a colon, or between quotation marks: so bots and people repeat machines."""
    parts = [part for line in text[:_READ].split("\n")[:_LINES] for part in (line, *_behind_colons(line))]
    parts += (found[1] for found in _QUOTED.finditer(text[:_READ]))
    whole = " ".join(_WORDS.findall(text.lower())[:40])
    told = (" ".join(words[:40]) for part in parts if len(words := _WORDS.findall(part.lower())) >= _SENTENCE)
    return (words for words in dict.fromkeys(told) if words != whole)


def _behind_colons(line: str) -> Iterator[str]:
    rest = line
    for _ in range(_COLONS):
        _, colon, rest = rest.partition(": ")
        if colon:
            yield rest


def own_clues(records: Iterable[tuple[Record, int]], limit: int = 400) -> list[Clue]:
    """Clues inside the records themselves: full times near the wall time of the same record."""
    clues: list[Clue] = []
    for record, wall in records:
        if len(clues) >= limit:
            break
        text = record.text
        if "T" in text or "UTC" in text or "Z" in text:
            for found in _FULL_TIME.findall(text[:2000]):
                stamp = parse_iso(found.replace(" UTC", "Z"))
                if isinstance(stamp, Instant):
                    near = abs((wall - stamp.ns + QUARTER // 2) % QUARTER - QUARTER // 2) <= _TIGHT
                    clues.append(Clue(wall, stamp.ns, STRONG if near else WEAK, "full time inside its lines"))
    return clues


def permalink_instants(records: Iterable[Record]) -> list[int]:
    """Instants held by chat permalinks anywhere in the records."""
    found: dict[int, None] = {}
    for record in records:
        for text in (record.text, *record.links):
            for seconds, micros in _PERMALINK.findall(text):
                found[int(seconds) * SECOND + int(micros) * MICRO] = None
    return list(found)


def shared_clues(walls: Iterable[tuple[Record, int]], known: dict[str, list[tuple[int, str]]]) -> list[Clue]:
    """Clues from keys that also stand in records whose instants are known (``known``: key to (instant, what))."""
    clues: list[Clue] = []
    seen: set[str] = set()
    for record, wall in walls if known else ():
        for key, weight, what in keys_of(record):
            places = known.get(key, ())
            if key in seen or not places or len(places) > 6:
                continue  # the first mention here; things mentioned everywhere say nothing
            seen.add(key)
            clues.extend(Clue(wall, instant, weight, f"shared {what}") for instant, _ in places)
    return clues


def index_known(records: Iterable[tuple[Record, int]]) -> dict[str, list[tuple[int, str]]]:
    """Keys of the records whose instants are known, each with its instants in order."""
    known: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for record, instant in records:
        for key, _, what in keys_of(record):
            if len(known[key]) < 8:
                known[key].append((instant, what))
    return known


def settle(
    clues: Sequence[Clue], lacks: Lacks, precision: int, links: Sequence[int] = (), walls: Sequence[int] = ()
) -> Alignment | None:
    """The shift that most clues agree on, or None when they do not settle it.

    lacks: what the wall times do not say. precision: of the wall times, nanoseconds. links: instants of permalinks whose
    message may be any of ``walls``.
    """
    votes: dict[tuple[int, int], dict[tuple[int, str], int]] = defaultdict(dict)
    rests: dict[tuple[int, int], list[int]] = defaultdict(list)
    for clue in clues:
        for shift, offset, rest in _shifts(clue.wall, clue.instant, lacks):
            if abs(rest) <= _tolerance(clue, precision):
                votes[shift, offset][(clue.wall, clue.what)] = clue.weight
                if clue.what != f"shared {_REPEATED}":  # it was said later, by a clock that may be right
                    rests[shift, offset].append(rest)
    if not votes:
        return _by_links(lacks, precision, links, walls)
    ranked = sorted(votes.items(), key=lambda vote: (-sum(vote[1].values()), abs(vote[0][1]), vote[0]))
    (shift, offset), support = ranked[0]
    weight = sum(support.values())
    rival = sum(ranked[1][1].values()) if len(ranked) > 1 else 0
    enough = weight >= STRONG and (len(support) >= 2 or max(support.values()) >= STRONG)
    if not enough or rival * 2 > weight:
        return None
    left = sorted(rests[shift, offset]) or [0]
    return Alignment(shift, offset, len(support), _what(support), left[len(left) // 2])


def _by_links(lacks: Lacks, precision: int, links: Sequence[int], walls: Sequence[int]) -> Alignment | None:
    """The only whole hour (or, failing that, the only odd offset) that puts every near link inside the paste's time.

    At least one link must fall on the very minute of a message.
    """
    if not links or not walls:
        return None
    minutes = {wall - wall % precision for wall in walls}
    fitting: dict[tuple[int, int], list[int]] = {}
    for shift, offset in {(s, o) for link in links for wall in walls for s, o, _ in _shifts(wall, link, lacks)}:
        low, high = min(walls) - shift - _EDGE, max(walls) - shift + _EDGE
        near = [link for link in links if low - 12 * HOUR <= link <= high + 12 * HOUR]
        if near and all(low <= link <= high for link in near):
            exact = [link for link in near if (link + shift) - (link + shift) % precision in minutes]
            fitting[shift, offset] = exact
    whole = {key: exact for key, exact in fitting.items() if key[1] % HOUR == 0} or fitting
    if len(whole) != 1:
        return None
    (shift, offset), exact = next(iter(whole.items()))
    if not exact:
        return None
    return Alignment(shift, offset, len(exact), f"{len(exact)} chat link{'s' if len(exact) > 1 else ''}")


def _what(support: dict[tuple[int, str], int]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for _, what in support:
        counts[what] += 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [f"{count} {_PLURAL[what] if count > 1 else what}" for what, count in ranked]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _tolerance(clue: Clue, precision: int) -> int:
    if clue.what == "shared message":
        return max(precision, 5 * SECOND)
    return 2 * MINUTE if clue.weight == WEAK else max(precision, 30 * SECOND)


def _shifts(wall: int, instant: int, lacks: Lacks) -> Iterator[tuple[int, int, int]]:
    """(whole shift, its zone part, what is left over) of one pair, for each date the wall time may have."""
    if lacks & Lacks.DATE:
        days = [(instant + offset) // DAY * DAY - wall // DAY * DAY for offset in (0, -12 * HOUR, 14 * HOUR)]
    elif lacks & Lacks.YEAR:
        days = [_year_shift(wall, civil(instant)[0] + step) for step in (-1, 0, 1)]
    else:
        days = [0]
    for day in dict.fromkeys(days):
        difference = wall + day - instant
        offset = (difference + QUARTER // 2) // QUARTER * QUARTER
        if offset in _REAL:
            yield offset - day, offset, difference - offset


def _year_shift(wall: int, year: int) -> int:
    _, month, dom, *_ = civil(wall)
    if month == 2 and dom == 29 and not (year % 4 == 0 and (year % 100 or year % 400 == 0)):
        return 0
    return from_civil(year, month, dom) - from_civil(2000, month, dom)


def wall_of(record: Record) -> Wall | None:
    """The record's wall time, None when it has an instant or nothing."""
    return record.time if isinstance(record.time, Wall) else None
