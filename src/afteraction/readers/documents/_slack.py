"""Slack messages as records, the same for every file that holds them: exports, API answers, events, slackdump.

A message's ``ts`` is its time (seconds and microseconds since the epoch, always UTC) and its id; it stays the text that was
written, since a float loses the last zeros of it. ``message_changed`` and ``message_deleted`` are given as the message
they speak of. The copy of a parent in ``root``, quotes and previews are no events. Sources:
https://docs.slack.dev/reference/events/message, rusq/slackdump (its forms), real exports of 2015 and 2025.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.record import Actor, Channel, Item, Locator, Person, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_epoch
from afteraction.domain.when import SECOND, Instant, Stamp, Unknown, iso
from afteraction.readers._alerts import UNDERSTOOD, inside, obj, objs, pairs, prose, web
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._text import HELD, utf8
from afteraction.readers.documents._slack_text import Spoken

TS = late(r"\d{9,10}\.\d{1,6}\Z")
_EXACT = late(r"\d{10}\.\d{6}\Z")
_COUNTER = late(r"\.(?:000\d{3}|\d{4}00)\Z")
_CHANNEL_ID = late(r"[CGD][A-Z0-9]{7,14}\Z")
_DAY_FILE = late(r"\d{4}-\d\d-\d\d(?:\.json)?(?:\.\w{1,5})?\Z")
# Only a message's and a file's own "permalink" names the workspace; an address in a text may lead anywhere.
_HOME = late(rb'"permalink"\s?:\s?"https:\\?/\\?/((?:[a-z0-9-]{1,64}\.){1,2}slack\.com)\\?/(?:files|archives)\\?/')
_HOME_LIMIT = 64 * 1024 * 1024
_REPLIES = "slackdump_thread_replies"
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_NESTED = late(r'"slackdump_thread_replies"\s{0,100}:\s{0,100}\[\s*')
_GAP = late(r"[, \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)
_ABOUT_ANOTHER = ("message_changed", "message_replied")
_BY_A_PERSON = ("bot_add", "bot_remove", "bot_enable", "bot_disable")  # bot_id is the one they acted on
_NO_TIME = Unknown("the message carries no readable ts")


class Where(NamedTuple):
    """Where a message was said. name: what people call the channel, or its id. id: the channel's id, or ""."""

    name: str = ""
    id: str = ""


class Messages:
    """One artifact of Slack messages. home: the workspace's host when the artifact gives it away, else ""."""

    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        self._home = home_of(artifact)
        self._data: bytes | None = None  # kept only for files with nested replies
        self._where = Where()  # of the element before
        self._ordinal = 0
        self._seen: set[tuple[str, ...]] = set()
        self._known: set[Person | Channel] = set()

    def walk(self, paths: tuple[str, ...], folder: Where) -> Iterator[Item]:
        """Every message of a document. folder: the channel when neither message nor envelope names one."""
        for element in Document(self._artifact, paths).walk():
            if isinstance(element, Unread):
                yield from self._saved(element)
                continue
            if not isinstance(element, Element):
                yield element
                continue
            place, found, reason = element.locator, False, ""
            for item in self._element(element, folder):
                if isinstance(item, str):
                    reason = reason or item
                    continue
                # Nested replies cover their own bytes only, not those of a parent that gave no record.
                found = found or (isinstance(item, Record) and item.locator.end == place.end)
                yield item
            if not found and reason.startswith(UNDERSTOOD):
                yield Skipped(place.start, place.end, reason.removeprefix(UNDERSTOOD))
            elif not found:
                yield Unread(place.start, place.end, reason or "not a Slack message", place.line)

    def _element(self, element: Element, folder: Where) -> Iterator[Item | str]:
        """One value of a document: a message, or what stands in its place."""
        value, place = obj(element.value), element.locator
        self._where = where = _around(element.envelope, folder)
        if isinstance(value.get("matches"), list):  # search.messages as one value
            for index, match in enumerate(value["matches"]):
                yield from self._message(obj(match), inside(place, f"matches/{index}"), where)
        elif looks_like_message(value) or value.get("type") == "message":
            yield from self._message(value, place, where)
        elif "ts" not in value and is_person(value):
            yield from (item for item in people_of(value) if self._is_new(item))
            yield f"{UNDERSTOOD}a member of the workspace"
        elif "ts" not in value and (channel := channel_of(value)) is not None:
            if self._is_new(channel):
                yield channel
            yield f"{UNDERSTOOD}a channel of the workspace"
        else:
            yield _no_message(value)

    def _message(self, message: dict[str, Any], place: Locator, where: Where) -> Iterator[Item | str]:
        where = _of_message(message, where)
        if where.id and where.name != where.id and self._is_new(channel := Channel(where.id, where.name)):
            yield channel
        subtype = text_of(message.get("subtype"))
        if subtype in _ABOUT_ANOTHER and isinstance(message.get("message"), dict):
            before = _words_of(obj(message.get("previous_message")))
            yield from self._said(message["message"], inside(place, "message"), where, before)
        elif subtype == "message_deleted":
            gone = obj(message.get("previous_message"))
            gone = {**gone, "ts": gone.get("ts") or message.get("deleted_ts"), "subtype": "message_deleted"}
            yield from self._said(gone, place, where, "")
        else:
            yield from self._said(message, place, where, "")
            if _listed(message.get(_REPLIES)):
                yield from self._replies(place, where)

    def _replies(self, place: Locator, where: Where) -> Iterator[Item | str]:
        """The replies that slackdump nests in their parent, each with its own place."""
        if self._data is None:
            self._data = self._artifact.read(HELD)
        encoding = _UTF16.get(self._data[:2], "utf-8")
        text = self._data[place.start : place.end].decode(
            encoding, "surrogateescape" if encoding == "utf-8" else "replace"
        )
        done, start, line = 0, place.start, place.line
        for index, (reply, at, end) in enumerate(_nested(text)):
            start, line = start + _width(text[done:at], encoding), line + text.count("\n", done, at)
            stop, last = start + _width(text[at:end], encoding), line + text.count("\n", at, end)
            pointer = f"{place.pointer}/{_REPLIES}/{index}" if place.pointer else ""
            yield from self._said(obj(reply), Locator(line, last, start, stop, pointer), where, "")
            done, start, line = end, stop, last

    def _saved(self, broken: Unread) -> Iterator[Item]:
        """The nested replies that are whole although their parent is cut, and what could not be read around them."""
        at, line = broken.start, broken.line
        for item in self._replies(Locator(max(line, 1), max(line, 1), broken.start, broken.end), self._where):
            if isinstance(item, str):
                continue
            if isinstance(item, Record):
                if item.locator.start > at:
                    yield Unread(at, item.locator.start, broken.reason, line)
                at, line = item.locator.end, item.locator.end_line
            yield item
        if at < broken.end:
            yield Unread(at, broken.end, broken.reason, line)

    def _said(self, message: dict[str, Any], place: Locator, where: Where, before: str) -> Iterator[Item | str]:
        """The record of one message, its copies left out; before: its words before an edit."""
        subtype = text_of(message.get("subtype"))
        spoken = Spoken().read(message, bot=_by_machine(message))
        yield from (item for item in _met(message, spoken.names) if self._is_new(item))
        ts, thread = exact(message.get("ts")), exact(message.get("thread_ts"))
        if not ts and not spoken.text:
            yield "a message without a time and without words"
            return
        room = obj(message.get("room"))
        record = Record(
            self._artifact.id,
            self._ordinal,
            RecordKind.MESSAGE,
            time_of(ts or text_of(message.get("ts"))),
            spoken.text,
            place,
            author_of(message, spoken.names),
            title=spoken.title,
            level=spoken.level,
            channel=where.name,
            thread=f"slack:{thread}" if thread and thread != ts else "",
            key=f"slack:{ts}" if ts else "",
            group=f"slack:{prose(room.get('id'))}" if prose(room.get("id")) else "",
            permalink=self._permalink(message, ts, thread, where),
            reactions=_reactions(message),
            replies=_count(message.get("reply_count")),
            edited=isinstance(message.get("edited"), dict),
            deleted=subtype in ("tombstone", "message_deleted"),
            raw_time=text_of(message.get("ts")),
            links=spoken.links,
            fields=_fields(message, spoken, before),
        )
        copy = (record.channel, record.key, record.thread, record.text, str(record.edited), str(record.deleted))
        if ts and copy in self._seen:
            yield f"{UNDERSTOOD}the same message again"
            return
        self._seen.add(copy)
        self._ordinal += 1
        yield record
        ended = time_of(text_of(room.get("date_end")))
        if room and isinstance(ended, Instant):
            yield record._replace(
                ordinal=self._ordinal,
                time=ended,
                text="The huddle ended",
                locator=inside(place, "room/date_end"),
                key=f"{record.key}/end",
                raw_time=text_of(room.get("date_end")),
                author=None,
                replies=0,
                reactions=0,
                links=(),
            )
            self._ordinal += 1

    def _permalink(self, message: dict[str, Any], ts: str, thread: str, where: Where) -> str:
        given = web(message.get("permalink"))
        if given or not (self._home and where.id and _EXACT.match(ts)):
            return given
        link = f"https://{self._home}/archives/{where.id}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread}&cid={where.id}" if thread and thread != ts else link

    def _is_new(self, item: Person | Channel) -> bool:
        fresh = item not in self._known
        self._known.add(item)
        return fresh


def _nested(text: str) -> Iterator[tuple[Any, int, int]]:
    """Each whole value of the array of nested replies, with the characters where it begins and ends."""
    found = _NESTED.search(text)
    at = found.end() if found else len(text)
    while at < len(text) and text[at] != "]":
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value, at, end
        gap = _GAP.match(text, end)
        at = gap.end() if gap else end


def _width(text: str, encoding: str) -> int:
    return len(text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "surrogatepass"))


def looks_like_message(value: Any) -> bool:
    """A ``ts`` of Slack's form beside a message's other names, or the type itself."""
    if not isinstance(value, dict):
        return False
    if value.get("type") == "message" and ("ts" in value or "subtype" in value or "event_ts" in value):
        return True
    named = any(key in value for key in ("text", "user", "bot_id", "username", "subtype", "blocks", "attachments"))
    return named and bool(TS.match(text_of(value.get("ts"))))


def home_of(artifact: Artifact) -> str:
    """The workspace's host, when the permalinks in the artifact agree on one; else ""."""
    if artifact.size > _HOME_LIMIT:
        return ""
    hosts = set(_HOME.findall(utf8(artifact.read())))
    return hosts.pop().decode("ascii") if len(hosts) == 1 else ""


def day_folder(artifact: Artifact) -> Where:
    """The conversation of an export's day file: its folder is the channel's name, or the id of a direct message."""
    if not _DAY_FILE.match(artifact.stem):
        return Where()
    folder = artifact.folder
    return Where(folder, folder if _CHANNEL_ID.match(folder) else "")


def channel_folder(artifact: Artifact) -> Where:
    """The conversation of API answers that lie in a folder named after the channel's id, since they name none themselves."""
    folder = artifact.folder
    return Where(folder, folder) if _CHANNEL_ID.match(folder) else Where()


def exact(value: Any) -> str:
    """A ``ts`` with its six decimals, restored when a tool dropped zeros at the end; "" when it is none."""
    text = text_of(value).strip()
    if not TS.match(text):
        return ""
    whole, _, decimals = text.partition(".")
    return "" if not int(whole) else f"{whole}.{decimals:0<6}"


def time_of(text: str) -> Stamp:
    """The instant of a ``ts`` or of epoch seconds; to the second where the decimals only count messages."""
    at = parse_epoch(text) or _NO_TIME
    # Until about 2020 the decimals were a counter such as 000007 or 021900; they order messages within a second.
    return at._replace(precision=SECOND) if isinstance(at, Instant) and _COUNTER.search(text) else at


def author_of(message: dict[str, Any], names: dict[str, str]) -> Actor | None:
    """Who said it. An app is known by its bot id even when it speaks for a person, who would else count as a machine."""
    user = prose(message.get("user")) or prose(dig(message, "comment", "user"))
    username = prose(message.get("username"))
    username = "" if username.startswith("<@") else username
    if _by_machine(message):
        bot_id = prose(message.get("bot_id"))
        name = username or prose(dig(message, "bot_profile", "name"))
        return Actor(name or ("" if bot_id or user else "Slack app"), bot_id or user, True)
    if user == "USLACKBOT":
        return Actor("Slackbot", user, True)
    if not user:
        return Actor(username) if username else None
    known = names_of(obj(message.get("user_profile")))
    return Actor(known[0] if known else username or names.get(user, ""), user)


def is_person(value: dict[str, Any]) -> bool:
    """An entry of ``users.json``."""
    if not re.match(r"[UWB][A-Z0-9]{5,}\Z", text_of(value.get("id"))):
        return False
    if text_of(value.get("name")) and names_of(obj(value.get("profile"))):
        return True  # a list that was cut down to what tells who is who
    marks = ("team_id", "deleted", "is_bot", "tz", "real_name", "presence", "profile")
    return sum(key in value for key in marks) >= 2 and ("name" in value or isinstance(value.get("profile"), dict))


def people_of(user: dict[str, Any]) -> Iterator[Person]:
    """A member under the user's id, and for an app under its bot id, which is what its messages carry."""
    profile, ident = obj(user.get("profile")), prose(user.get("id"))
    names = names_of({"real_name": user.get("real_name"), "name": user.get("name"), **_filled(profile)})
    bot = user.get("is_bot") is True or ident == "USLACKBOT"
    yield Person(ident, names, bot, prose(user.get("tz")))
    bot_id = prose(profile.get("bot_id"))
    if bot_id and bot:
        yield Person(bot_id, names, True)


def names_of(profile: dict[str, Any]) -> tuple[str, ...]:
    """Names in the order in which Slack prefers them, each once."""
    found = (prose(profile.get(key)) for key in ("display_name", "real_name", "name"))
    return tuple(dict.fromkeys(name for name in found if name))


def channel_of(value: dict[str, Any]) -> Channel | None:
    """An entry of ``channels.json``, ``groups.json``, ``mpims.json`` or ``dms.json``, or None."""
    ident = prose(value.get("id"))
    marks = ("members", "created", "creator", "is_channel", "is_group", "is_im", "is_mpim", "topic", "is_archived")
    if not re.match(r"[CGD][A-Z0-9]{5,}\Z", ident) or sum(key in value for key in marks) < 2:
        return None
    return Channel(ident, prose(value.get("name")) or f"direct message {ident}")


def _filled(profile: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in profile.items() if prose(value)}


def _met(message: dict[str, Any], names: dict[str, str]) -> Iterator[Person]:
    """People whose names a message gives away: the author's inlined profile, labels beside mentions."""
    user, known = prose(message.get("user")), names_of(obj(message.get("user_profile")))
    if user and known and not _by_machine(message):
        yield Person(user, known)
    for ident, name in names.items():
        yield Person(ident, (name,))


def _by_machine(message: dict[str, Any]) -> bool:
    subtype = text_of(message.get("subtype"))
    return subtype not in _BY_A_PERSON and (subtype == "bot_message" or bool(text_of(message.get("bot_id"))))


def _words_of(message: dict[str, Any]) -> str:
    return Spoken().read(message, bot=False).text


def _fields(message: dict[str, Any], spoken: Spoken, before: str) -> tuple[tuple[str, str], ...]:
    edited = time_of(text_of(dig(message, "edited", "ts")))
    room = obj(message.get("room"))
    return pairs(
        ("subtype", message.get("subtype")),
        ("inviter", message.get("inviter")),
        ("edited_at", iso(edited.ns, SECOND) if isinstance(edited, Instant) else ""),
        ("text_before", before if before != spoken.text else ""),
        ("huddle", room.get("name") or room.get("id")),
        *spoken.fields.items(),
    )


def _reactions(message: dict[str, Any]) -> int:
    found = objs(message.get("reactions"))
    return sum(_count(item.get("count")) or len(_listed(item.get("users"))) for item in found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _count(value: Any) -> int:
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _around(envelope: dict[str, Any], folder: Where) -> Where:
    """The channel that the page around messages names: slackdump's ``channel_id`` and ``name``, a chunk's ``id``."""
    ident = prose(envelope.get("channel_id")) or (prose(envelope.get("id")) if "t" in envelope else "")
    name = prose(envelope.get("name")) or ident
    where = Where(name, ident) if name else folder
    return _of_message(envelope, where)


def _of_message(message: dict[str, Any], where: Where) -> Where:
    """The channel that a message itself names, as events and search results do; else the one around it."""
    given = message.get("channel")
    ident = prose(given.get("id")) if isinstance(given, dict) else prose(given)
    name = prose(given.get("name")) if isinstance(given, dict) else prose(message.get("channel_name"))
    if ident and not _CHANNEL_ID.match(ident):
        ident, name = "", name or ident.lstrip("#")
    if not ident and not name:
        return where
    if ident and ident == where.id and not name:
        return where
    return Where(name or ident, ident)


def _no_message(value: dict[str, Any]) -> str:
    """Why a value holds no message, as far as that can be told."""
    kind = text_of(value.get("type"))
    if "event_ts" in value and kind:
        return f"{UNDERSTOOD}an event of the type {kind}"
    if "ok" in value or kind in ("url_verification", "hello", "app_rate_limited"):
        return f"{UNDERSTOOD}an answer without messages"
    if "t" in value and "ts" in value:
        return f"{UNDERSTOOD}a chunk of a slackdump archive without messages"
    return "not a Slack message"
