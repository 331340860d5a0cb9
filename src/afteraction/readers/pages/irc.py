"""IRC logs: irssi, WeeChat, ZNC, HexChat and XChat, supybot and limnoria, MeetBot, dircproxy, mIRC, Ubuntu's archive.

One grammar reads them all, as irclog2html does (https://github.com/mgedmin/irclog2html): a time, then ``<nick> text``,
``* nick action``, ``-nick- notice`` or a mark of the client (``***``, ``-!-``, ``-->``, ``===``). The date stands in each
line, in header lines of the program (whose words are translated, so only their date is read), or in the file's name alone.
ZNC's line forms are those of its ``modules/log.cpp``, HexChat's those of ``src/common/text.c``; XChat's scrollback keeps
epoch seconds. Traps: mode prefixes and colour codes in nicks; a line in another charset; years that HexChat leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Hint, Item, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import Day, on_day, parse_clock, parse_day, parse_epoch, parse_iso, parse_named
from afteraction.domain.when import Lacks, Stamp, Unknown, Wall, civil
from afteraction.readers._lines import LINE_LIMIT, numbered_lines
from afteraction.readers._plain import Line, blanks, links_of, place, western
from afteraction.readers._text import clean, utf8

_CODES = late("\x03(?:\\d{1,2}(?:,\\d{1,2})?)?|[\x02\x08\x0f\x11\x16\x1d\x1e\x1f]|\x04[0-9A-Fa-f]{6}")
_NICK = r"[^\s<>]{1,64}"
_BARE_NICK = r"[\w\[\]\\^{}|`-]{1,64}"
_MONTH = r"[^\W\d_]{3,9}\.?"
_TIME = late(
    r"\s?(?P<open>\[)?(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?"
    rf"|\d\d-{_MONTH}-\d{{4}} \d\d:\d\d(?::\d\d)?|{_MONTH} [ \d]\d \d\d:\d\d(?::\d\d)?| ?\d{{1,2}} {_MONTH} \d\d:\d\d(?::\d\d)?"
    r"|(?:T )?\d{10}(?=\s)|T 0(?=\s)|\d\d:\d\d(?::\d\d)?)(?(open)\])(?P<gap>\s+)"
)
_SAID = late(rf"<\s?(?P<mode>[@+%~&!]*)(?P<nick>{_NICK})>\s?(?P<text>.*)\Z", re.DOTALL)
_WEECHAT = late(rf"(?P<mode>[@+%~&!]*)(?P<nick>{_BARE_NICK}| \*|-->|<--|--|=!=|)\t(?P<text>.*)\Z", re.DOTALL)
_ACTION = late(r"\*\s+(?P<nick>\S{1,64})\s?(?P<text>.*)\Z", re.DOTALL)
_NOTICE = late(rf"-(?P<nick>{_BARE_NICK})(?::[#\w-]+|\([^)\s]*\))?- (?P<text>.*)\Z", re.DOTALL)
_SYSTEM = late(r"(?:\*{3}|-!-|-->|<--|---|--|===|=!=|\*)[\s]+(?P<text>.*)\Z", re.DOTALL)
_HEADER = late(
    r"\*{4} [^\d\n]{3,40}|--- (?:Log opened|Log closed|Day changed)\b|Session (?:Start|Time|Close|Ident)\b[^:]{0,20}:"
)
_HEADER_DAY = late(r"(?P<mon>[^\W\d_]{3,9})\.? {1,3}(?P<d>\d{1,2}) (?:\d\d:\d\d(?::\d\d)? )?(?P<y>\d{4})\s*\Z")
_UNTIMED = late(r"===\s+\S")  # Ubuntu's archive writes joins and nick changes without a time
_MEETBOT = late(
    r"Meeting (?P<what>started|ended) (?P<date>\w{3} \w{3} +\d{1,2} \d\d:\d\d:\d\d \d{4})(?: (?P<zone>UTC))?"
)
_MINUTES_START = late(r"Meeting started by (?P<nick>\S{1,64}) at (?P<time>\d\d:\d\d:\d\d)(?: (?P<zone>UTC))?")
_MINUTES_END = late(r"Meeting ended at (?P<time>\d\d:\d\d:\d\d)(?: UTC)?")
_MINUTES_ITEM = late(r"\((?P<nick>[^\s(),]{1,64}), (?P<time>\d\d:\d\d:\d\d)\)\s*\Z")
_MEETING = late(
    r"#(startmeeting|endmeeting|info|action|agreed|agree|accepted|accept|rejected|reject|topic|link|idea|help|chair|vote|startvote)\b"
)
_CHANGES = (
    (late(r"(?:Joins: )?(?P<nick>\S+) (?:[(\[]\S*[)\]] )?(?:has joined|joined|is now talking on)\b(?: the channel)?\s?(?P<channel>[#&]\S+)?|Joins: (?P<nick2>\S+)"), "join"),
    (late(r"Parts: (?P<nick>\S+)|(?P<nick2>\S+) (?:[(\[]\S*[)\]] )?(?:has left|left)\b"), "part"),
    (late(r"Quits: (?P<nick>\S+)|(?P<nick2>\S+) (?:[(\[]\S*[)\]] )?(?:has quit|quit)\b"), "quit"),
    (late(r"(?P<nick>\S+) is now known as (?P<new>\S+)|(?P<nick2>\S+) was kicked\b"), "nick"),
    (late(r"(?P<nick>\S+) (?:changes topic to|has changed the topic|has set the topic|changed the topic)\b|Topic\b"), "topic"),
    (late(r"(?P<nick>\S+) (?:sets mode|gives (?:voice|channel operator status)|removes)\b|(?:ServerMode|Mode|mode)/"), "mode"),
    (late(r"(?:You (?:are )?(?:now talking on|connected|disconnected)|(?:Now talking|Speaking now|Talking) on) ?(?P<channel>[#&]\S+)?|(?:Dis)?[Cc]onnected\b"), "system"),
)  # fmt: skip
_NAME_DAY = late(r"(?<!\d)(?P<y>20\d\d)(?P<sep>[-_./]?)(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?!\d)")
_NAME_CHANNEL = late(r"(?P<channel>#{1,2}[A-Za-z][\w.+-]*?)(?=[_.\-/]?\d{4}|\.log|\.txt|\.weechatlog|/|\Z)")
# A name with its own part "bot", or that of a program that speaks in channels.
_BOT = late(
    r"[-_.|\[]bot\d{0,2}[\]|_`]{0,3}\Z|\A(?:(?:nagios|icinga\d?|zabbix|alertmanager|jenkins)\d{0,2}|(?:alert|build|deploy|git|github|gitlab|log|meet|monitor|nagios|ops|page|status|supy|zod)bot\d{0,2})[_`]{0,3}\Z",
    re.IGNORECASE,
)
_WHEN_BAD = "cannot be read as a time"


class _Said(NamedTuple):
    """A line behind its time. system: the client wrote it, about ``nick``."""

    nick: str
    text: str
    subtype: str = ""
    action: bool = False
    channel: str = ""
    new_nick: str = ""


class IrcReader:
    """See the module. One record for each line that carries a time."""

    name = "irc"
    title = "IRC log"
    time_rule = "the time of each line, on the day its header lines or the file's name give; local to the client or bot unless it says UTC"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text most of whose lines are a time and somebody's ``<nick>`` or a client's mark."""
        if sample.is_json:
            return None
        lines = [_stripped(line) for line in sample.lines]
        if any(_MINUTES_START.match(line.strip()) for line in lines[:12]):
            return Match(Rank.KEYS, "minutes of a meeting, as MeetBot writes them")
        headers = sum(_is_header(line) for line in lines)
        untimed = sum(_UNTIMED.match(line) is not None for line in lines)
        spoken = [found for line in lines if (found := _parts(line))]
        nicks = sum(said.subtype == "" and not said.action for _, said in spoken)
        if not spoken or len(spoken) < 0.6 * (len(lines) - headers - untimed) or not (nicks or headers):
            return None
        time, said = next((item for item in spoken if item[1].nick), spoken[0])
        why = f"{len(spoken)} of {len(lines)} lines such as [{time}] <{said.nick}>, as IRC programs write them"
        tabs = [line for line in lines if "\t" in line]
        if len(tabs) == len(spoken) and not headers and not any(said.subtype or said.action for _, said in spoken):
            return Match(Rank.SHAPE, why)  # WeeChat without a single join is also a table of three columns
        return Match(Rank.SIGNATURE if headers and nicks else Rank.KEYS, why)

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Lines in file order; the program's own header lines set the date and are skipped."""
        return _Log(artifact).items()


class _Log:
    """The walk over one log: the day, the year that HexChat leaves out, the channel, and the records so far."""

    def __init__(self, artifact: Artifact) -> None:
        self.artifact = artifact
        self.ordinal = 0
        self.day: Day | None = None
        self.channel = _named_channel(artifact.name)
        self.month = 0  # of the last line without a year, to notice the turn of the year
        self.minutes = _are_minutes(artifact)
        self.item: list[Line] = []
        self.hinted = False
        self.zoned = False

    def items(self) -> Iterator[Item]:
        for text, start, end, number, lost in numbered_lines(self.artifact):
            line = Line(_stripped(text), start, end, number)
            if line.text.strip():
                yield from self._minutes(line) if self.minutes else self._line(line)
            yield from blanks([line])
            if lost:
                reason = f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read"
                yield Unread(end, end + lost, reason, number)
        yield from self._end_item()

    def _line(self, line: Line) -> Iterator[Item]:
        if _is_header(line.text):
            self._open(line.text)
            yield Skipped(line.start, line.end, "header line of the IRC program")
            return
        found = _parts(line.text)
        if found is None and _UNTIMED.match(line.text):
            yield Skipped(line.start, line.end, "a join or nick change that was logged without a time")
            return
        if found is None:
            yield Unread(line.start, line.end, "no time and nick as IRC programs write them", line.number)
            return
        yield from self._spoken(line, *found)

    def _spoken(self, line: Line, raw: str, said: _Said) -> Iterator[Item]:
        meeting = _MEETBOT.match(said.text)
        if meeting and not said.subtype:
            stamp = parse_named(meeting["date"])
            if isinstance(stamp, Wall):
                self._set_day(stamp)
                if meeting["zone"] and not self.zoned:
                    self.zoned = True
                    date = "{:04d}-{:02d}-{:02d}".format(*civil(stamp.ns)[:3])
                    yield Hint("UTC", date, f"the bot's line {line.number} says {meeting[0]!r}")
        time = self._stamp(raw)
        if isinstance(time, Wall) and time.lacks & (Lacks.DATE | Lacks.YEAR):
            yield from self._name_hint()
        self.channel = said.channel or self.channel
        fields = [("subtype", said.subtype)] if said.subtype else [("action", "yes")] if said.action else []
        if said.new_nick:
            fields.append(("new_nick", clean(said.new_nick)))
        command = _MEETING.match(said.text)
        if command:
            fields.append(("meeting", command[1]))
        yield self._record([line], time, clean(said.text), said.nick, raw, tuple(fields))

    def _record(
        self, lines: list[Line], time: Stamp, text: str, nick: str, raw: str, fields: tuple[tuple[str, str], ...] = ()
    ) -> Record:
        author = Actor(clean(nick), bot=_BOT.search(nick) is not None) if nick else None
        record = Record(
            self.artifact.id, self.ordinal, RecordKind.MESSAGE, time, text, place(lines), author,
            channel=self.channel, raw_time=raw, links=links_of(text), fields=fields,
        )  # fmt: skip
        self.ordinal += 1
        return record

    def _open(self, text: str) -> None:
        """A header's date, of which only English month names can be read; another language's leaves the day unknown."""
        found = _HEADER_DAY.search(text[-60:])
        if found:
            self.day = parse_day(f"{found['d']} {found['mon']} {found['y']}")
            self.month = self.day.month if self.day else 0

    def _set_day(self, stamp: Wall) -> None:
        year, month, day, *_ = civil(stamp.ns)
        self.day, self.month = Day(year, month, day), month

    def _stamp(self, raw: str) -> Stamp:
        if raw.startswith("T ") or raw.isdigit():
            return parse_epoch(raw.removeprefix("T ")) or Unknown(f"{raw} {_WHEN_BAD}")
        stamp: Stamp | None = parse_clock(raw)
        if isinstance(stamp, Wall):
            return on_day(self.day, stamp) if self.day else stamp
        stamp = parse_iso(raw) or parse_named(raw.replace("-", " ")) or _day_first(raw)
        if stamp is None:
            return Unknown(f"{raw} {_WHEN_BAD}")
        if isinstance(stamp, Wall) and stamp.lacks & Lacks.YEAR and self.day and self.day.year:
            return self._with_year(stamp)
        return stamp

    def _with_year(self, wall: Wall) -> Stamp:
        """The year of the header above, one more after each December that goes over into January."""
        _, month, day, *_ = civil(wall.ns)
        assert self.day is not None
        if month < self.month - 6:
            self.day = self.day._replace(year=self.day.year + 1)
        self.month = month
        try:
            return on_day(Day(self.day.year, month, day), wall)
        except ValueError:
            return wall  # 29 February of a year that has none: the header's year is not this line's

    def _name_hint(self) -> Iterator[Hint]:
        if self.hinted or self.zoned:
            return
        self.hinted = True
        date = _day_in(self.artifact.name)
        if date:
            yield Hint(date=date, why="the file's name")

    def _dated_address(self, text: str) -> Iterator[Hint]:
        date = _day_in(text)
        if date and self.minutes:
            yield Hint(date=date, why="the address of the full log")

    def _minutes(self, line: Line) -> Iterator[Item]:
        """Minutes of MeetBot: items wrap over lines and end in ``(nick, 15:02:01)``."""
        text = line.text.strip()
        started, ended = _MINUTES_START.match(text), _MINUTES_END.match(text)
        item = _MINUTES_ITEM.search(text)
        if started or ended or text.startswith("* ") or line.text[:1] not in " \t":
            yield from self._end_item()
        if started:
            yield from self._name_hint()
            if started["zone"]:
                yield Hint(zone="UTC", why="the minutes' first line says UTC")
            yield self._record([line], self._stamp(started["time"]), clean(text), started["nick"], started["time"])
            return
        if ended:
            yield self._record([line], self._stamp(ended["time"]), clean(text), "", ended["time"])
            return
        self.item.append(line)
        if item:
            lines, self.item = self.item, []
            words = " ".join(part.text.strip() for part in lines).removeprefix("* ")
            said = _MINUTES_ITEM.sub("", words).strip()
            label = re.match(r"(ACTION|AGREED|LINK|IDEA|HELP|INFO|ACCEPTED|REJECTED)\b", said)
            fields = (("meeting", label[1].lower() if label else "info"),)
            yield self._record(lines, self._stamp(item["time"]), clean(said), item["nick"], item["time"], fields)

    def _end_item(self) -> Iterator[Item]:
        """Lines of the minutes that carry no time: headings, the list of people, the address of the full log."""
        lines, self.item = self.item, []
        text = "\n".join(line.text.strip() for line in lines)
        if not self.channel and text.startswith("#"):
            self.channel = text.partition(":")[0].split()[0]
        if links_of(text):
            yield from self._dated_address(text)
            yield self._record(lines, Unknown("the minutes give no time for this line"), clean(text), "", "")
        elif lines:
            yield Skipped(lines[0].start, lines[-1].end, "line of the minutes without a time")


def _are_minutes(artifact: Artifact) -> bool:
    with artifact.opener() as stream:
        head = utf8(stream.read(4096)).decode("utf-8", "replace")
    return any(_MINUTES_START.match(line.strip()) for line in head.splitlines()[:20])


def _day_in(text: str) -> str:
    """The first date in a file's name or address, ``YYYY-MM-DD``, or ""."""
    dates = (f"{found['y']}-{found['m']}-{found['d']}" for found in _NAME_DAY.finditer(text))
    return next((date for date in dates if parse_day(date)), "")


def _stripped(text: str) -> str:
    return _CODES.sub("", western(text))


def _is_header(line: str) -> bool:
    return line.startswith(("**** ", "--- ", "Session ")) and _HEADER.match(line.strip()) is not None


def _day_first(raw: str) -> Stamp | None:
    """dircproxy's ``14 Jan 10:36``, which has no year."""
    day, _, clock = raw.rpartition(" ")
    stamp, on = parse_clock(clock), parse_day(day)
    return on_day(on, stamp) if on and stamp else None


def _parts(line: str) -> tuple[str, _Said] | None:
    """(time as written, what stands behind it) of a line, or None when it is no line of an IRC log."""
    found = _TIME.match(line)
    if found is None:
        return None
    rest, raw = line[found.end() :], re.sub(r" {2,}", " ", found["time"]).strip()
    if found["gap"] == "\t" and "\t" in rest:
        tabbed = _WEECHAT.match(rest) or _WEECHAT.match(rest.lstrip(" "))
        said = _tabbed(tabbed) if tabbed else None
        return (raw, said) if said else None
    said = _body(rest.lstrip(" "))
    if said is None and found["gap"].isspace() and (len(found["gap"]) > 3 or raw.startswith("T ")) and rest:
        said = _changed(rest)  # XChat leaves the mark out before some lines of its own
    return (raw, said) if said else None


def _body(rest: str) -> _Said | None:
    spoken = _SAID.match(rest)
    if spoken:
        nick, bang, _ = spoken["nick"].partition("!")
        text = spoken["text"].lstrip("\t ")
        if bang and text[:1] in "+-":
            text = text[1:]  # dircproxy keeps the server's mark for people who identified themselves
        return _Said(nick, text)
    system = _SYSTEM.match(rest)
    if rest.startswith(("* ", "*\t")) and system:
        action = None if rest.startswith("*  ") else _ACTION.match(rest)  # XChat's own lines stand further in
        known = _changed(system["text"])
        if known.subtype != "system" or known.channel:
            return known
        return _Said(action["nick"], action["text"], action=True) if action else known
    if system:
        return _changed(system["text"])
    notice = _NOTICE.match(rest)
    return _Said(notice["nick"], notice["text"], "notice") if notice else None


def _tabbed(found: re.Match[str]) -> _Said | None:
    nick, text = found["nick"], found["text"]
    if nick == " *":
        return _Said(text.partition(" ")[0], text.partition(" ")[2], action=True)
    if nick in ("-->", "<--", "--", "=!=", ""):
        return _changed(text)
    return _Said(nick, text)


def _changed(text: str) -> _Said:
    """A line of the client itself: who joined, left, took another nick, set the topic."""
    for pattern, subtype in _CHANGES:
        found = pattern.match(text)
        if found:
            parts = found.groupdict()
            nick = parts.get("nick") or parts.get("nick2") or ""
            kind = "kick" if subtype == "nick" and not parts.get("new") else subtype
            return _Said(
                nick, text, kind, channel=(parts.get("channel") or "").rstrip(",.*"), new_nick=parts.get("new") or ""
            )
    return _Said("", text, "system")


def _named_channel(name: str) -> str:
    found = _NAME_CHANNEL.search(name)
    return found["channel"] if found else ""


READER = IrcReader()
