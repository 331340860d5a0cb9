"""WhatsApp: the text that "Export chat" writes, of iPhones (``[16/02/2026, 02:14:05] Ana: …``) and of Android (``… - Ana: …``).

The form of the date is that of the phone's language, and neither a zone nor, on Android, seconds are written. Which number
is the day is settled by the whole file, or not at all. Invisible marks of direction stand before lines and attachments.
A line without a date belongs to the message above it. A line without a name is WhatsApp's own. Known from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind, Skipped, Unread
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._chat import Once
from afteraction.readers._columns import NOTHING_CHOSEN, Chosen, Mappable
from afteraction.readers._lines import LINE_LIMIT, TEXT_LIMIT, level_of, numbered_lines
from afteraction.readers._moments import ALL_ORDERS, Orders, chosen_orders, moment, orders_of
from afteraction.readers._plain import Line, blanks, even, links_of, place
from afteraction.readers._text import clean

_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2068\u2069\ufeff"))
_DIRECTION = "\u200e\u200f"
_PERSON = late(r"[^\[\]{}<>=|/\\]+")
_LEVEL = 3  # letters of the shortest word that is a level and no initial
_DAY = r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?"
_IPHONE = late(rf"\[(?P<day>{_DAY}),?\s(?P<clock>{_CLOCK})\]\s(?P<rest>.*)\Z", re.DOTALL)
_ANDROID = late(rf"(?P<day>{_DAY}),?\s(?P<clock>{_CLOCK})\s-\s(?P<rest>.*)\Z", re.DOTALL)
_SPOKEN = late(r"(?P<name>[^:\n]{1,80}):(?:\s(?P<text>.*)|)\Z", re.DOTALL)
_ATTACHED = late(
    r"<(?:attached|Anhang|adjunto|allegato|bijgevoegd|pièce jointe|anexado): (?P<name>[^<>\n]{1,200})>"
    r"|(?P<file>[^\s/\\<>]{1,200}\.\w{2,5}) \((?:file attached|Datei angehängt|archivo adjunto|fichier joint)\)"
)
_OMITTED = late(
    r"<Media omitted>|<Medien ausgeschlossen>|(?P<kind>image|video|audio|sticker|GIF|document|Contact card) omitted"
)
_EDITED = late(r"\s?<This message was edited>|\s?<Diese Nachricht wurde bearbeitet\.>")
_DELETED = late(r"(?:This message was deleted|You deleted this message|Diese Nachricht wurde gelöscht)\.?\Z")
_JOIN = late(r"\b(?:added|joined|left|removed|was added|created this group|created group)\b")
_OWN = late(
    r"end-to-end encrypted|security code|changed their phone number|disappearing messages|tap for more info", re.I
)
_QUOTE = late('["\u201c\u201d\u201e]')
_MARKED = late("[^:\n]{1,80}: \u200e")  # an iPhone names the group before what it says itself
_CHANGE = late(r"changed the (?:subject|group name|group description)|changed this group's|(?:voice|video) call", re.I)


class _Head(NamedTuple):
    """parted: by a comma between day and time, or a dash behind them."""

    raw: str
    day: str
    rest: str
    parted: bool


@dataclass(frozen=True, slots=True)
class WhatsAppReader(Mappable):
    """See the module. ``chosen``: what a person said in the config, of which only ``day_first`` means something here."""

    chosen: Chosen = NOTHING_CHOSEN
    name: str = "whatsapp"
    title: str = "WhatsApp chat export"
    time_rule: str = "the date and time of each line, in the zone of the phone that exported, which is not said"
    link_rule: str = "none"
    evidence: Evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text whose first line, and most that have a date, begin as WhatsApp's do, with names of people that repeat.

        Logs have times in brackets, too: without a comma in them a mark of direction has to stand somewhere, as in every
        export of an iPhone, and behind them stand levels and modules, or words that are others on each line.
        """
        lines = sample.lines[:60]
        if not lines or _head(lines[0]) is None:
            return None
        heads = [head for line in lines if (head := _head(line))]
        names = [spoken["name"] for head in heads if (spoken := _SPOKEN.match(head.rest.translate(_MARKS)))]
        if len(names) < 2 or 2 * len(names) < len(heads) or 3 * len(heads) < len(lines):
            return None
        if not (heads[0].parted or any(mark in line for line in lines for mark in _DIRECTION)):
            return None
        if 3 * len(set(names)) > 2 * len(names) + 3 or 2 * sum(map(_of_machine, names)) >= len(names):
            return None
        return Match(Rank.SIGNATURE, f"{len(heads)} of {len(lines)} lines begin like {heads[0].raw!r} and a name")

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in file order, each with the lines below it."""
        orders = chosen_orders(self.chosen.day_first)
        if self.chosen.day_first is None:
            days = (head.day for text, *_ in numbered_lines(artifact) if (head := _head(text)))
            orders = orders_of(days) or ALL_ORDERS
        return _Walk(artifact, orders).items()


class _Walk:
    """The message that is being put together, and the records so far."""

    def __init__(self, artifact: Artifact, orders: Orders) -> None:
        self.artifact, self.orders = artifact, orders
        self.ordinal = 0
        self.once = Once()
        self.head: _Head | None = None
        self.lines: list[Line] = []
        self.words: list[str] = []
        self.room = TEXT_LIMIT

    def items(self) -> Iterator[Item]:
        for text, start, end, number, lost in numbered_lines(self.artifact):
            line, head = Line(text, start, end, number), _head(text)
            if head is not None:
                yield from self._end()
                self.head, self.lines, self.words, self.room = head, [line], [head.rest], TEXT_LIMIT
            elif self.head is not None:
                self.lines = [self.lines[0], line] if text.strip() else self.lines
                yield from blanks([line])
                self.words += [text] if self.room > 0 else []
                self.room -= len(text)
            elif text.strip():
                yield Unread(start, end, "it stands before the first line with a date", number)
            else:
                yield from blanks([line])
            if lost:
                reason = f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read"
                yield Unread(end, end + lost, reason, number)
        yield from self._end()

    def _end(self) -> Iterator[Item]:
        head, self.head = self.head, None
        if head is None:
            return
        whole = "\n".join(self.words)
        spoken = _SPOKEN.match(whole.translate(_MARKS))
        if spoken is not None and _QUOTE.search(spoken["name"]) and (_CHANGE.search(whole) or _JOIN.search(whole)):
            spoken = None  # the colon stands in the name of the group
        first, last = self.lines[0], self.lines[-1]
        marked = spoken is not None and _MARKED.match(head.rest) is not None
        if spoken is None or (marked and any(own.search(whole[:300]) for own in (_OWN, _CHANGE, _JOIN))):
            words = (spoken["text"] or "" if spoken else whole.translate(_MARKS)).strip()
            if not _CHANGE.search(words) or _OWN.search(words):
                reason = "somebody joined or left" if _JOIN.search(words) else "a line of WhatsApp itself"
                yield Skipped(first.start, last.end, reason)
                return
            yield self._record(head, "", words, (("subtype", "system"),))
            return
        yield self._record(head, spoken["name"].strip().removeprefix("~").strip(), spoken["text"] or "", ())

    def _record(self, head: _Head, name: str, text: str, fields: tuple[tuple[str, str], ...]) -> Record:
        edited, words = _EDITED.search(text) is not None, _EDITED.sub("", text)
        words = _ATTACHED.sub(lambda found: f"[file: {found['name'] or found['file']}]", words)
        words = _OMITTED.sub(lambda found: f"[file: {found['kind'] or 'not in the export'}]", words)
        shown = clean(words).strip()
        made = Record(
            self.artifact.id,
            self.ordinal,
            RecordKind.MESSAGE,
            _time(head, self.orders),
            shown,
            place(self.lines),
            Actor(clean(name)) if name else None,
            key=self.once.key(f"whatsapp:{clean(name)}@{head.raw}"),
            edited=edited,
            deleted=_DELETED.match(shown) is not None,
            raw_time=head.raw,
            links=links_of(shown),
            fields=fields,
        )
        self.ordinal += 1
        return made


def _head(line: str) -> _Head | None:
    line = line.lstrip("\u200e\u200f\u202a\ufeff")
    if not line[:1].isdigit() and line[:1] != "[":
        return None
    plain = even(line)
    found = _IPHONE.match(plain) or _ANDROID.match(plain)
    if found is None:
        return None
    parted = plain[0] != "[" or plain[found.end("day")] == ","
    return _Head(f"{found['day']}, {found['clock']}", found["day"], line[found.start("rest") :], parted)


def _of_machine(name: str) -> bool:
    """Whether a log would have it there: a level, a module, a thread in brackets."""
    words = name.replace(".", " ").split()
    level = any(word.isupper() and len(word) >= _LEVEL and level_of(word) for word in words)
    alone = len(words) == 1 and len(name) >= _LEVEL and bool(level_of(name))
    return level or alone or not _PERSON.fullmatch(name) or ("." in name and len(name.split()) == 1)


def _time(head: _Head, orders: Orders) -> Stamp:
    day, _, clock = head.raw.partition(", ")
    if "-" not in day:
        orders -= {"ymd"}  # no language writes 26/02/16 or 26.02.16 for a day of 2026
    half = clock.replace(" ", "").lower()
    if half.endswith((".m.", "am", "pm")):
        clock = half.replace(".m.", "m").upper()
    return moment(f"{day} {clock}", orders) or Unknown(f"{head.raw} is no date and time")


READER = WhatsAppReader()
