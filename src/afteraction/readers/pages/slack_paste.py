"""Text copied from a Slack client: desktop, web, thread pane, and pastes into Markdown with linked times.

No vendor documents it; the shapes come from real pastes in public repositories (https://github.com/amittell/obsidian-slack-formatter
and others). Traps: follow-up times without AM or PM; quotes of the parent below "replied to a thread"; link previews and
reactions that follow the text without any mark; date separators that are often missing. A time that is a link carries the
message's exact ``ts``: such records have an instant, an id and a thread, and together they give the paste's own zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Hint, Item, Person, Record, RecordKind, Skipped
from afteraction.domain.stamps import on_day, parse_clock, parse_epoch
from afteraction.domain.when import DAY, HOUR, MINUTE, Instant, Stamp, Unknown, Wall, from_civil
from afteraction.readers._plain import Line, blanks, even, lines_of, links_of, load, place
from afteraction.readers._text import clean
from afteraction.readers.pages._slack_client import (
    DELETED,
    Header,
    Permalink,
    When,
    avatar,
    day_of,
    headers,
    minutes,
    permalink,
    plain,
    separator,
    undoubled,
)

_EMOJI = r":[^\s:]{1,200}:"
_REACTION_ROW = late(rf"(?:(?:{_EMOJI}|[^\w\s:]{{1,8}})\s?\d{{1,4}}\s*)+(?:[^\w\s]{{1,8}})?\Z")
_REACTION = late(rf"(?:(?:{_EMOJI})+|[^\w\s:.,;!?()-]{{1,8}})\Z")
_COUNT = late(r"\d{1,4}\+?\Z")
_REPLIES = late(r"(?P<n>\d{1,4}) repl(?:y|ies)\b")
_THREAD_END = late(r"(?:\d+ repl(?:y|ies)\s?)?(?:Last reply .{0,60}|.{0,40}\bago ?View thread)\Z|View thread\Z")
_FURNITURE = late(
    r"\d{1,4} repl(?:y|ies)|View newer replies|Also sen[td] to the channel|\d+\+? new messages?|Loading history…?(?:\.\.\.)?"
    r"|See more|Show more|Show less|Read more|\d+ files|Download all|Download|Custom response|Jump to date|View message|\d{1,2}\+"
    r"|Message #\S+|Shift \+ Return to add a new line|Only visible to you|Added by \[?[\w .-]+\]?(?:\(.*\))?|(?:From a thread in|Posted in) .{1,160}"
    r"|Saved for later.*|Reply…?|\(edited\)|-{3,}"
)
_SIDEBAR = frozenset(
    {"home", "dms", "activity", "later", "more", "threads", "channels", "direct messages", "apps", "thread", "huddles"}
    | {"drafts & sent", "search", "files", "canvases"}
)
_SYSTEM = (
    (late(r"(?:has )?joined\b"), "join"),
    (late(r"was added to .{1,80} by\b"), "join"),
    (late(r"(?:has )?left\b"), "leave"),
    (
        late(
            r"(?:has )?(?:set|changed|cleared|updated) the (?:channel|group|conversation)(?:'s)? (?:topic|purpose|description|name)"
        ),
        "topic",
    ),
    (late(r"(?:has )?(?:renamed|archived|un-archived) the channel"), "topic"),
    (late(r"(?:has )?pinned a message|added an integration"), "pin"),
    (late(r"(?:has )?started a (?:huddle|call)\b"), "call"),
)
_QUOTED = late(r"replied to a thread:\s?(?P<quote>.*)\Z")
_EDITED = "(edited)"
_MENTION_ALONE = late(r"[ \t]\n(@[^\n@]{1,80}?)[ \t]*(?=\n|\Z)")
_MENTION_BEFORE = late(r"((?:^|[\s,(])@[^\s@][^\n@]{0,79}?)[ \t]*\n(?=[ ,.!?:;)'’])")
_MENTION_LINK = late(r"\[@(?P<name>[^\]\n]{1,80})\]\(https?://[\w.-]+/team/(?P<id>[UWB][A-Z0-9]{5,})\)")
_CHANNEL_LINK = late(r"\[(?P<name>#[^\]\n\s]{1,80})\]\(https?://[\w.-]+/archives/[A-Z0-9]+/?\)")
_NIGHT = 180  # minutes: a clock that steps back further than this, below a date, has passed midnight
_NO_HEADER = Unknown("it stands before the first message whose author and time were copied")
_NO_TIME = Unknown("the client shows no time for a deleted message")
_BAD_TIME = Unknown("the time in its header is not a time of day")


class _Body(NamedTuple):
    """What stands below a header, sorted into what its author wrote and what the client drew around it."""

    text: str
    reactions: int = 0
    replies: int = 0
    edited: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()


class SlackPasteReader:
    """See the module. One record for each message, follow-ups included, in the order of the paste."""

    name = "slack-paste"
    title = "Text copied from Slack"
    time_rule = (
        "the minute shown, in the zone of the person who copied; the exact time where it is a link to the message"
    )
    link_rule = "the link behind the message's time, when it was copied with it"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text with two message headers below which something stands, or one that only Slack writes."""
        if sample.is_json or sample.text.lstrip()[:2].startswith(("{", "[{", "<")):
            return None
        lines = lines_of(sample.text.splitlines()[:1500])
        found = headers(lines)
        named = [header for header in found if header.name]
        spoken = [at for at, header in enumerate(found) if header.name and _followed(lines, header, found, at)]
        sure = any(header.sure for header in found)
        linked = any(permalink(header.link) for header in named)
        if not named or not (sure or len(named) > 1) or not (linked or 2 * len(spoken) >= len(named)):
            return None
        first = named[0]
        return Match(
            Rank.KEYS,
            f"{len(found)} messages such as {first.name!r} at {first.clock!r}, as the Slack client copies them",
        )

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in file order; what the client drew between them is skipped."""
        lines, lost = load(artifact)
        yield from _Paste(artifact.id, lines).items()
        yield from blanks(lines)
        yield from lost


def _followed(lines: Sequence[Line], header: Header, found: Sequence[Header], at: int) -> bool:
    end = found[at + 1].first if at + 1 < len(found) else len(lines)
    return any(line.text.strip() for line in lines[header.last + 1 : end])


class _Paste:
    """The walk over one paste: the day, the clock and the person that the next bare time belongs to."""

    def __init__(self, artifact: str, lines: list[Line]) -> None:
        self.artifact, self.lines = artifact, lines
        self.headers = headers(lines)
        self.named_lines = {lines[header.first].number for header in self.headers if header.name}
        self.half_days = any(minutes(header.clock)[1] for header in self.headers)
        self.ordinal = 0
        self.day: When | None = None  # of the last separator
        self.own_day: When | None = None  # of the last header that names one; its follow-ups share it
        self.minute: int | None = None
        self.carried = 0  # days gone by since the date that was last named
        self.author: Actor | None = None
        self.channel = ""
        self.seen: set[str] = set()

    def items(self) -> Iterator[Item]:
        zone = self._zone()
        if zone:
            yield Hint(zone, why="the minutes shown beside links to the same messages")
        starts = [header.first for header in self.headers] + [len(self.lines)]
        yield from self._before(starts[0])
        for at, header in enumerate(self.headers):
            yield from self._message(header, starts[at + 1])

    def _before(self, end: int) -> Iterator[Item]:
        """Lines above the first header: a link to the discussion, the rest of a cut message, or the client's sidebar."""
        block = self.lines[:end]
        texts = [line.text.strip() for line in block if line.text.strip()]
        if texts and texts[0].lower() == "thread" and len(texts) == 2:
            self.channel = texts[1].removeprefix("#")
        text = "\n".join(
            text
            for text in texts
            if not (avatar(text) or separator(text) or text == "New" or _FURNITURE.fullmatch(text))
        )
        drawn = sum(text.lower() in _SIDEBAR for text in texts)
        if text and not drawn:
            self._separated(block)
            kind = RecordKind.NOTE if links_of(text) else RecordKind.MESSAGE
            yield self._record(kind, _NO_HEADER, text, block, links=links_of(text))
            return
        self._separated(block)
        yield from _skip(block)

    def _message(self, header: Header, end: int) -> Iterator[Item]:
        if header.name:
            self.author = Actor(clean(header.name), header.ident, header.bot)
            self.own_day = None
        elif header.ident and self.author and not self.author.id:
            self.author = self.author._replace(id=header.ident)
        kept, gone, deleted = self._split(header.last + 1, end)
        body = _body([line.text for line in kept])
        time, link = self._time(header), permalink(header.link)
        for ident, name in body.people:
            if ident not in self.seen:
                self.seen.add(ident)
                yield Person(ident, (name,))
        covered = [*self.lines[header.first : header.last + 1], *kept]
        record = self._record(RecordKind.MESSAGE, time, body.text, covered, links=links_of(body.text))
        shown = f"{header.day} at {header.clock}" if header.day else header.clock
        yield _linked(record, link, header.link)._replace(
            author=self.author,
            reactions=body.reactions,
            replies=body.replies,
            edited=body.edited,
            deleted=body.text == DELETED,
            raw_time=shown,
            fields=(*self._said_day(header), *body.fields),
        )
        for line in deleted:
            yield self._record(RecordKind.MESSAGE, _NO_TIME, DELETED, [line])._replace(deleted=True)
        yield from _skip(gone)
        self._separated(self.lines[header.last + 1 : end])

    def _split(self, start: int, end: int) -> tuple[list[Line], list[Line], list[Line]]:
        """(the message's lines, separators and placeholders behind it, placeholders of deleted messages)."""
        kept, gone, deleted = self.lines[start:end], [], []
        while kept and (
            not kept[-1].text.strip()
            or separator(kept[-1].text)
            or avatar(kept[-1].text)
            or kept[-1].text.strip() == "New"
        ):
            line = kept.pop()
            if line.text.strip():
                gone.append(line)
        spoken, cut = False, len(kept)
        for at, line in enumerate(kept):
            if spoken and line.text.strip() == DELETED:
                cut = min(cut, at)  # a placeholder has no header, and what stands below it is its thread's count
                deleted.append(line)
            elif cut < len(kept):
                gone.append(line)
            spoken = spoken or bool(line.text.strip())
        kept = kept[:cut]
        return kept, gone, deleted

    def _record(
        self, kind: RecordKind, time: Stamp, text: str, block: Sequence[Line], links: tuple[str, ...] = ()
    ) -> Record:
        record = Record(
            self.artifact, self.ordinal, kind, time, clean(text), place(block), channel=self.channel, links=links
        )
        self.ordinal += 1
        return record

    def _separated(self, block: Sequence[Line]) -> None:
        """The last date separator of a block sets the day of what follows."""
        for line in block:
            day = separator(line.text)
            if day is not None and self._stands_alone(line):
                self.day, self.carried, self.minute = day, 0, None

    def _stands_alone(self, line: Line) -> bool:
        """``Friday`` is a separator above a message and an answer within one."""
        for after in self.lines[line.number : line.number + 6]:
            if after.text.strip() and not separator(after.text):
                return after.number in self.named_lines or after.text.strip() == "New" or avatar(after.text)
        return False

    def _time(self, header: Header) -> Stamp:
        link, before = permalink(header.link), self.minute
        self.minute, clock = self._clock(header.clock)
        if header.day:
            self.own_day, before = day_of(even(header.day)) or self.own_day, None
        if before is not None and before - (self.minute or 0) > _NIGHT:
            self.carried += 1
        elif before is None:
            self.carried = 0
        if link is not None:
            return parse_epoch(link.ts) or _BAD_TIME
        wall = parse_clock(even(clock))
        if wall is None:
            return _BAD_TIME
        day = self.own_day or self.day
        if day is None:
            return wall
        if day.day is None:
            return wall._replace(weekday=day.weekday)
        dated = on_day(day.day, wall)
        return dated._replace(ns=dated.ns + self.carried * DAY) if isinstance(dated, Wall) else dated

    def _clock(self, clock: str) -> tuple[int | None, str]:
        """The minute of the day and the clock with the half of the day that the last full time gives it."""
        shown, full = minutes(clock)
        if full or not self.half_days or self.minute is None or not 60 <= shown < 13 * 60:
            return shown, clock
        minute = min((shown % 720, shown % 720 + 720), key=lambda option: (option - (self.minute or 0)) % 1440)
        return minute, f"{clock} {'PM' if minute >= 720 else 'AM'}"

    def _said_day(self, header: Header) -> tuple[tuple[str, str], ...]:
        """A day relative to the moment of copying stays beside the time, which it cannot settle."""
        day = self.own_day or self.day
        return (("day", day.word),) if day and day.word and not permalink(header.link) else ()

    def _zone(self) -> str:
        """The paste's zone, when every linked time names the same one and some times are not linked."""
        linked = [(header, link) for header in self.headers if (link := permalink(header.link))]
        if not linked or len(linked) == len(self.headers):
            return ""
        offsets = {_offset(header, link) for header, link in linked if minutes(header.clock)[1] or not self.half_days}
        if len(offsets) != 1 or None in offsets:
            return ""
        total = (offsets.pop() or 0) // MINUTE
        return f"{'-' if total < 0 else '+'}{abs(total) // 60:02d}:{abs(total) % 60:02d}"


def _offset(header: Header, link: Permalink) -> int | None:
    """Nanoseconds that the clock shown is ahead of UTC; None when the two are not the same moment."""
    at = parse_epoch(link.ts)
    if not isinstance(at, Instant):
        return None
    ahead = (from_civil(1970, 1, 1) + minutes(header.clock)[0] * MINUTE - at.ns // MINUTE * MINUTE) % DAY
    if ahead > 14 * HOUR:
        ahead -= DAY
    return ahead if ahead % (15 * MINUTE) == 0 else None


def _linked(record: Record, link: Permalink | None, url: str) -> Record:
    if link is None:
        return record
    thread = f"slack:{link.thread}" if link.thread and link.thread != link.ts else ""
    return record._replace(key=f"slack:{link.ts}", thread=thread, permalink=url, channel=link.channel)


def _skip(block: Sequence[Line]) -> Iterator[Skipped]:
    for line in block:
        if line.text.strip():
            yield Skipped(line.start, line.end, "furniture of the chat client")


def _body(raw: Sequence[str]) -> _Body:
    texts = [plain(text) for text in raw]
    fields: list[tuple[str, str]] = []
    texts = _without_quote(texts, fields)
    texts, reactions = _without_reactions(texts)
    texts = _without_files(texts, fields)
    texts = _without_preview(texts, fields)
    replies = next((int(found["n"]) for text in texts if (found := _REPLIES.match(text.strip()))), 0)
    edited = any(text.rstrip().endswith(_EDITED) for text in texts)
    kept = [_unmarked(text) for text in texts if not _drawn(text.strip())]
    text = "\n".join(kept)
    text = _MENTION_BEFORE.sub(r"\1", _MENTION_ALONE.sub(r" \1", text))
    people = tuple((found["id"], found["name"]) for found in _MENTION_LINK.finditer(text))
    text = _CHANNEL_LINK.sub(r"\g<name>", _MENTION_LINK.sub(r"<@\g<id>>", text))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    text = re.sub(r"\n{3,}", "\n\n", text)
    if not text and fields and fields[-1][0] == "files":
        text = fields[-1][1]
    for pattern, subtype in _SYSTEM:
        if pattern.match(text) and len(text.split("\n")) <= 2:
            fields.insert(0, ("subtype", subtype))
            text = text.removesuffix("\n.")
            break
    return _Body(text, reactions, replies, edited, tuple(fields), people)


def _unmarked(text: str) -> str:
    bare = text.rstrip()
    return bare.removesuffix(_EDITED).rstrip() if bare.endswith(_EDITED) else text


def _drawn(text: str) -> bool:
    return bool(text) and (
        avatar(text) or _FURNITURE.fullmatch(text) is not None or _THREAD_END.match(text) is not None
    )


def _without_quote(texts: list[str], fields: list[tuple[str, str]]) -> list[str]:
    """The line below "replied to a thread:" is the parent's, not the author's."""
    for at, text in enumerate(texts[:3]):
        found = _QUOTED.match(text.strip())
        if found:
            quote, rest = found["quote"], texts[at + 1 :]
            if not quote and rest:
                quote, rest = rest[0], rest[1:]
            fields.append(("thread_quote", clean(quote.strip())))
            return texts[:at] + rest
    return texts


def _without_reactions(texts: list[str]) -> tuple[list[str], int]:
    kept: list[str] = []
    total = at = 0
    while at < len(texts):
        text = texts[at].strip()
        below = texts[at + 1].strip() if at + 1 < len(texts) else ""
        if _REACTION.match(text) and _COUNT.match(below):
            total += int(below.rstrip("+"))
            at += 2
            continue
        if len(text) < 2000 and _REACTION_ROW.match(text) and (kept or len(texts) > 1):
            total += sum(int(number) for number in re.findall(r"(?<=[\s:])\d{1,4}(?=\s|:|\Z)", f" {text}"))
        else:
            kept.append(texts[at])
        at += 1
    return kept, total


def _without_files(texts: list[str], fields: list[tuple[str, str]]) -> list[str]:
    """The name of a picture or file stands twice, with a line of one space between."""
    kept: list[str] = []
    names: list[str] = []
    at = 0
    while at < len(texts):
        if (
            texts[at].strip()
            and at + 2 < len(texts)
            and texts[at + 1].strip() == ""
            and texts[at + 1]
            and texts[at] == texts[at + 2]
        ):
            names.append(texts[at].strip())
            at += 3
            continue
        kept.append(texts[at])
        at += 1
    if names:
        fields.append(("files", clean(", ".join(names))))
    return kept


def _without_preview(texts: list[str], fields: list[tuple[str, str]]) -> list[str]:
    """A link preview begins with the site's name run together with its picture's title: ``ShuppaShuppa``."""
    linked = False
    for at, text in enumerate(texts):
        bare = text.strip()
        site = undoubled(bare)
        if site != bare and "  " not in bare and (linked or " " in site):
            preview = " ".join(
                [site, *(line.strip() for line in texts[at + 1 :] if line.strip() and not _drawn(line.strip()))]
            )
            fields.append(("preview", clean(preview)[:300]))
            return texts[:at] + [line for line in texts[at + 1 :] if _drawn(line.strip())]
        linked = linked or "://" in bare
    return texts


READER = SlackPasteReader()
