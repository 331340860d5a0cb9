"""The look of text copied from a Slack client: message headers, clocks, date separators, and the furniture around.

A header is a name and a time, on one line or on two, with a status title, ``APP`` or an emoji between them; the time can
be in brackets and can be a link to the message. Later messages of the same person show a bare time, without AM or PM even
on a 12-hour clock. Nothing here decides what is a message: `slack_paste` does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.stamps import Day, parse_day
from afteraction.readers._plain import Line, even

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = (
    rf"(?:{_WEEKDAY},?\s)?{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}(?:,?\s\d{{4}})?"
    r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.]\d{1,2}(?:[/.]\d{4})?"
)
_CLOCK = r"\d{1,2}:\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?"
_TIME = (
    rf"(?P<open>\[)?(?:(?P<day>[Tt]oday|[Yy]esterday|{_WEEKDAY}|{_DATE}),?\s(?:at\s)?)?(?P<clock>{_CLOCK})(?(open)\])"
    r"(?:\s?\((?P<link>https?://[^()\s]*)\))?"
)
_SOLO = late(rf"{_TIME}\Z")
_HEAD = late(rf"(?P<name>\S.{{0,160}}?)(?P<gap>\s{{1,6}}){_TIME}\Z")
_IMAGE = late(r"!\[(?P<alt>[^\]\n]{0,120})\]\([^()\s]{0,800}\)")
_AVATAR = late(r"!\[\]\(https://ca\.slack-edge\.com/(?:[A-Z0-9]+-(?P<id>[UWB][A-Z0-9]{5,})-)?[^()\s]*\)\Z")
_PROFILE = late(r"\s?\(?https://app\.slack\.com/(?:team|services)/(?P<id>[UWB][A-Z0-9]{5,})\)(?P<name>.*)\Z")
_EMOJI_TAIL = late(r"(?::[^\s:]{1,80}:\s?){1,6}\Z")
_STATUS_GLUED = late(r"[^\s:]{2,40}:[^\s:]{1,80}:\Z")  # ``ana:palm_tree: 9:40``
_TAGS = frozenset({"APP", "BOT", "WORKFLOW"})
_MACHINE = late(r"\s?(?:APP|BOT|WORKFLOW)\Z")
_NOT_A_NAME = late(r"[>•\-*#@/\[(:`|+=&\d.,]|.*[.,:;!?…—–|\-]\Z|.*(?:https?://|:\s|\t|[{}<>=])")
_NUMBERS = late(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?\Z")
_DASHES = late(r"-{2,}\s?|\s-{2,}\Z")
_PERMALINK = late(
    r"https?://[\w.-]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<s>\d{10})\.?(?P<us>\d{6})(?:\?(?:[^#\s]*&)?thread_ts=(?P<thread>\d{10}\.\d{6}))?"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ANCHORED_MINUTES = 60  # a bare time further than this from the last one is a number in a text, not a follow-up
DELETED = "This message was deleted."


class Permalink(NamedTuple):
    """What a link to a message says: the channel's id, the message's ``ts`` and its thread's, as Slack writes them."""

    channel: str
    ts: str
    thread: str


class Header(NamedTuple):
    """Where a message begins.

    first, last: indexes of its lines. name: "" for a follow-up of the same person. ident: user id from an avatar or a
    profile link. day, clock, link: as written. sure: its shape alone proves a Slack client.
    """

    first: int
    last: int
    name: str
    clock: str
    day: str = ""
    link: str = ""
    ident: str = ""
    bot: bool = False
    sure: bool = False


class When(NamedTuple):
    """The day part of a time: a date, or a weekday or word relative to the moment of copying."""

    day: Day | None
    weekday: int = -1
    word: str = ""


def permalink(url: str) -> Permalink | None:
    """The parts of a message link, or None."""
    found = _PERMALINK.match(url)
    return Permalink(found["channel"], f"{found['s']}.{found['us']}", found["thread"] or "") if found else None


def plain(text: str) -> str:
    """A line with emoji pictures as ``:name:`` and other pictures as their titles; for matching and for reading."""
    return _IMAGE.sub(_alt, text) if "![" in text else text


def _alt(found: re.Match[str]) -> str:
    alt = found["alt"]
    if not alt:
        return found[0]
    return alt if alt.startswith(":") or " " in alt else f":{alt}:"


def day_of(text: str) -> When | None:
    """``Today``, ``Wednesday``, ``Feb 25th``, ``March 4th, 2024``, ``2021/5/26``, ``5/27`` when it can be only one date."""
    bare = text.strip()
    lower = bare.lower()
    if lower in ("today", "yesterday"):
        return When(None, word=lower)
    if lower in _DAYS:
        return When(None, _DAYS.index(lower), lower)
    day = parse_day(bare)
    if day is not None:
        return When(day, day.weekday)
    numbers = [int(part) for part in re.split(r"[-/.]", bare)] if _NUMBERS.match(bare) else []
    if len(numbers) == 3 and numbers[0] > 999:
        day = parse_day("{:04d}-{:02d}-{:02d}".format(*numbers))
        return When(day) if day else None
    if len(numbers) in (2, 3) and (numbers[0] > 12) != (numbers[1] > 12):
        number, month = (numbers[0], numbers[1]) if numbers[0] > 12 else (numbers[1], numbers[0])
        day = parse_day(f"{numbers[2] if len(numbers) == 3 else 2000:04d}-{month:02d}-{number:02d}")
        return When(day if day is None or len(numbers) == 3 else day._replace(year=0))
    return When(None) if len(numbers) in (2, 3) else None


def separator(text: str) -> When | None:
    """A date that stands alone on a line, in dashes or not."""
    bare = _DASHES.sub("", even(text).strip()).strip()
    if not bare or len(bare) > 40 or (bare[0].isdigit() and not any(char.isalpha() for char in bare)):
        return None
    return day_of(bare)


def is_name(text: str) -> bool:
    """Whether a line could be somebody's name: short, no punctuation of a sentence, something to read in it."""
    return (
        0 < len(text) <= 80 and len(text.split()) <= 7 and not _NOT_A_NAME.match(text) and any(map(str.isalnum, text))
    )


def undoubled(name: str) -> str:
    """``Bill MeiBill Mei``: the alternative text of the picture runs into the name."""
    half = len(name) // 2
    if half >= 3 and len(name) % 2 == 0 and name[:half] == name[half:] and not name.islower():
        return name[:half]
    first, _, second = name.partition("  ")
    return first if first and first == second.strip() else name


def minutes(clock: str) -> tuple[int, bool]:
    """Minutes since midnight as shown, and whether AM or PM is given."""
    digits, half = re.match(r"[\d:]+", clock), re.search(r"[AaPp]", clock)
    hour, minute = (int(part) for part in (digits[0] if digits else "0:0").split(":")[:2])
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return hour * 60 + minute, half is not None


class _Finder:
    """One pass over the lines of a paste, which first learns how this paste writes its headers."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.raw = [even(plain(line.text)).rstrip() for line in lines]
        self.text = [_unwrapped(raw.strip()) for raw in self.raw]
        self.fenced = _fenced(self.raw)
        self.solo = [_SOLO.match(text) if text[:1] in _TIME_STARTS else None for text in self.text]
        self.heads = [None if solo else _head(text) for solo, text in zip(self.solo, self.text, strict=True)]
        self.from_line = 0  # lines before this one belong to an earlier header
        self.two_line = self._writes_two_lines()
        self.half_days = any(found and minutes(found["clock"])[1] for found in (*self.solo, *self.heads))
        self.known: set[str] = set()
        names = Counter(undoubled(head["name"]) for head in self.heads if head)
        self.repeated = {name for name, times in names.items() if times > 1}
        self.last: int | None = None

    def run(self) -> list[Header]:
        headers: list[Header] = []
        for at in range(len(self.text)):
            if self.fenced[at] or self.raw[at].startswith(">"):
                continue
            header = self._at(at)
            if header is not None:
                headers.append(header)
                self.last = minutes(header.clock)[0]
                self.from_line = header.last + 1
                if header.name:
                    self.known.add(header.name)
        return headers

    def _at(self, at: int) -> Header | None:
        solo, head = self.solo[at], self.heads[at]
        if solo is not None:
            return self._stacked_header(at, solo) or self._named_below(at, solo) or self._follow_up(at, solo)
        return self._one_line(at, head) if head is not None else None

    def _above(self, at: int) -> str:
        return self.text[at - 1] if at > self.from_line and not self.fenced[at - 1] else ""

    def _writes_two_lines(self) -> bool:
        """Whether names stand above their times: a lone time, ``APP`` or emoji below a name, or the same pair twice."""
        pairs: Counter[tuple[str, str]] = Counter()
        for at, head in enumerate(self.heads):
            if self.solo[at] is not None and self._stacked(at):
                return True
            if head is None or not is_name(self._above(at)):
                continue
            if not _EMOJI_TAIL.sub("", head["name"]).strip() or head["name"] in _TAGS:
                return True
            if self._above(at) != head["name"]:
                pairs[self._above(at), head["name"]] += 1
        return any(times > 1 for times in pairs.values())

    def _stacked(self, at: int) -> bool:
        """A time alone on its line, right below a name, that says more than a follow-up would."""
        solo, above = self.solo[at], self._above(at)
        if solo is None or not is_name(_bare(above)):
            return False
        return self.raw[at][:1] == " " or minutes(solo["clock"])[1] or bool(solo["day"])

    def _stacked_header(self, at: int, solo: re.Match[str]) -> Header | None:
        above = self._above(at)
        name = _bare(above)
        if not above or self.solo[at - 1] or _PROFILE.match(above):
            return None
        indented, full = self.raw[at][:1] == " ", minutes(solo["clock"])[1] or bool(solo["day"])
        plain_24 = not self.half_days and (at < 2 or not self.text[at - 2] or name in self.known)
        sure = indented or permalink(solo["link"] or "") is not None
        if not (is_name(name) and (sure or full or plain_24 or (name in self.known and solo["open"]))):
            return None
        return self._header(at, name, solo, at - 1, sure)

    def _one_line(self, at: int, head: re.Match[str]) -> Header | None:
        name, above = head["name"], self._above(at)
        machine = _MACHINE.search(name)
        human = name[: machine.start()] if machine else name
        label = _EMOJI_TAIL.sub("", name).strip()
        linked = permalink(head["link"] or "") is not None
        if not human or not label:  # ``APP  10:53 AM``, ``:wave:  9:40 AM``: the name is above
            return self._header(at, _bare(above), head, at - 1, True, bool(machine)) if above else None
        if above and undoubled(above) == undoubled(label):
            return self._header(at, undoubled(label), head, at - 1, True)
        if machine:
            return self._header(at, human, head, at, True, True)
        titled = bool(above) and is_name(_bare(above)) and not linked
        twice = at - 2 >= self.from_line and self.text[at - 2] == above
        if titled and (twice or (self.two_line and label not in self.known)):
            return self._header(at, _bare(above), head, at - 1, label != name)  # ``New hire:wave:  8:37 AM``
        name = undoubled(label)
        wide = len(head["gap"]) > 1 or (head["open"] and len(name.split()) <= 5) or _STATUS_GLUED.match(head["name"])
        dated = head["day"] and _titlecase(name)
        if not is_name(name) or not (linked or head["link"] or wide or dated or self._weak(name)):
            return None
        return self._header(at, name, head, at, linked or label != name or bool(head["day"]))

    def _weak(self, name: str) -> bool:
        """``ael 22:43``: one space is no proof, the same short name again is."""
        return name in self.known or (name in self.repeated and len(name.split()) <= 2)

    def _named_below(self, at: int, solo: re.Match[str]) -> Header | None:
        """Pastes of direct messages into Markdown put the linked time first and the name in the paragraph below."""
        below = at + 2
        if below >= len(self.text) or self.text[at + 1] or not solo["link"] or self.solo[below] or self.heads[below]:
            return None
        name, alone = undoubled(self.text[below]), below + 1 < len(self.text) and not self.text[below + 1]
        if not is_name(name) or not alone or not (name in self.known or not self.known):
            return None
        return Header(at, below, name, solo["clock"], solo["day"] or "", solo["link"], self._ident(at), sure=True)

    def _follow_up(self, at: int, solo: re.Match[str]) -> Header | None:
        linked = permalink(solo["link"] or "") is not None
        if self.last is None and not linked:
            return None
        shown, full = minutes(solo["clock"])
        day = 720 if self.half_days and not full else 1440
        if not (linked or solo["link"]) and (shown - (self.last or 0)) % day > _ANCHORED_MINUTES:
            return None
        return Header(at, at, "", solo["clock"], solo["day"] or "", solo["link"] or "", sure=linked)

    def _header(self, at: int, name: str, time: re.Match[str], first: int, sure: bool, bot: bool = False) -> Header:
        """A header with the lines above it that only say the name once more."""
        ident = ""
        while first > self.from_line:
            above = self.text[first - 1]
            profile = _PROFILE.match(above)
            if profile:
                ident = profile["id"]
            elif undoubled(above) != name:
                break
            first -= 1
        name = undoubled(_MACHINE.sub("", name) if bot else name)
        return Header(
            first,
            at,
            name,
            time["clock"],
            time["day"] or "",
            time["link"] or "",
            ident or self._ident(first),
            bot,
            sure,
        )

    def _ident(self, first: int) -> str:
        """The user's id from the picture above the name."""
        for at in range(first - 1, max(first - 4, -1), -1):
            found = _AVATAR.match(self.text[at]) if "ca.slack-edge" in self.text[at] else None
            if found:
                return found["id"] or ""
            if self.text[at]:
                break
        return ""


_TIME_STARTS = frozenset("0123456789[TYtyMWFSJADNO")


def headers(lines: Sequence[Line]) -> list[Header]:
    """Every message header and follow-up time, in order."""
    return _Finder(lines).run()


def avatar(text: str) -> bool:
    """Whether a line is only somebody's picture."""
    return "ca.slack-edge" in text and _AVATAR.match(text.strip()) is not None


def _head(text: str) -> re.Match[str] | None:
    if len(text) > 600 or not (text[-1:] in ")]Mm." or text[-1:].isdigit()):
        return None
    return _HEAD.match(text)


def _bare(name: str) -> str:
    return undoubled(_EMOJI_TAIL.sub("", name).strip())


def _titlecase(name: str) -> bool:
    return len(name.split()) <= 4 and all(word[0].isupper() or not word[0].isalpha() for word in name.split())


def _unwrapped(text: str) -> str:
    """``_Name  8:44 PM_`` and ``**Name**``: headers in Markdown emphasis."""
    for mark in ("**", "__", "_", "*"):
        if text.startswith(mark) and text.endswith(mark) and len(text) > 2 * len(mark):
            return text[len(mark) : -len(mark)].strip()
    if text.startswith("**"):
        return text[2:].replace("**", "", 1)
    return text


def _fenced(texts: Sequence[str]) -> list[bool]:
    """Which lines stand in a code block; none when the fences do not pair."""
    inside, flags = False, []
    for text in texts:
        turns = text.count("```") % 2 == 1
        flags.append(inside or turns)
        inside ^= turns
    return [False] * len(texts) if inside else flags
