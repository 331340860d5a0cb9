"""Discord: files of DiscordChatExporter, and channel archives with one list of messages for each day.

DiscordChatExporter writes the times of the machine that exported, with the offset beside each, so they can be trusted. The
alerts of bots stand in ``embeds`` while ``content`` is empty. When a thread was exported, ``category`` names its parent
channel. A reply names its message in ``reference``; so do pins, crossposts and forwards, which are no replies. Sources:
Tyrrrz/DiscordChatExporter (JsonMessageWriter.cs), https://discord.com/developers/docs/reference#message-formatting.

The archive (ethereum/eth-rnd-archive) has one folder for each channel, whose name is the only place where the channel
stands, and no ids at all: an author and a time are the identity of a message, also where the archiver wrote the same
conversation into two folders. Its README misspells ``attachments``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Channel, Item, Level, Person, Record, RecordKind, Unread
from afteraction.domain.stamps import parse_epoch
from afteraction.domain.when import SECOND, Instant, iso
from afteraction.readers._alerts import links_in, obj, objs, pairs, prose, time_of, web
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._text import clean, cut
from afteraction.readers.documents._slack_text import level_of_color

_MARK = late(
    r"<@!?(?P<user>\d{5,25})>|<@&(?P<role>\d{5,25})>|<a?:(?P<emoji>\w{1,64}):\d{5,25}>"
    r"|<t:(?P<time>\d{1,12})(?::[tTdDfFsSR])?>|</(?P<command>[\w -]{1,100}):\d{5,25}>|<(?P<url>https?://[^\s<>]{1,2000})>"
)
_MASKED = late(r"\[([^\[\]\n]{1,500})\]\(<?(https?://[^\s()<>]{1,2000})>?\)")
_MASKED_ONLY = late(r"\]\(<?(https?://[^\s()<>]{1,2000})>?\)")
_NUMBER = late(r"\d{15,22}\Z")
_NAME = late(r"[^a-z0-9]+")
_SECRET = late(
    r"token|secret|passw|credential|authori[sz]|cookie|(?:api|routing|service|access|private)[_ -]?key", re.I
)
_REPLIES = frozenset({"reply", "19"})
_PLAIN = frozenset({"default", "reply", "0", "19"})
_ARCHIVE_KEYS = frozenset({"author", "content", "created_at"})
_ARCHIVE_MORE = frozenset({"category", "parent", "attachments", "attachements"})
_EMBEDS = 20  # of one message; Discord itself allows 10


class DiscordExportReader:
    """See the module: a document with ``guild``, ``channel`` and ``messages``."""

    name = "discord-dce"
    title = "DiscordChatExporter"
    time_rule = "timestamp with the offset of the exporting machine"
    link_rule = "https://discord.com/channels/<guild>/<channel>/<message>"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document that names its guild and channel before its messages."""
        for doc in objs(sample.doc)[:3]:
            if not isinstance(doc.get("guild"), dict) or not isinstance(doc.get("channel"), dict):
                continue
            if "messages" in doc or "dateRange" in doc or "exportedAt" in doc:
                channel = prose(doc["channel"].get("name"))
                return Match(
                    Rank.SIGNATURE, f"guild, channel {channel!r} and messages, as DiscordChatExporter writes them"
                )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        known: set[Person | Channel] = set()
        ordinal = 0
        for element in Document(artifact, ("messages",)).walk():
            if not isinstance(element, Element):
                yield element
                continue
            message, place = obj(element.value), element.locator
            if not ({"timestamp", "content"} & message.keys()):
                yield Unread(place.start, place.end, "not a Discord message", place.line)
                continue
            for item in _met(message, obj(element.envelope.get("channel"))):
                if item not in known:
                    known.add(item)
                    yield item
            yield _message(element, message, artifact.id, ordinal)
            ordinal += 1


class DiscordArchiveReader:
    """See the module: an array of objects with author, content and created_at, and no id."""

    name = "discord-archive"
    title = "Discord channel archive, one file a day"
    time_rule = "created_at with its offset"
    link_rule = "none: the archive holds no ids"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim an array whose objects have exactly these keys."""
        values = objs(sample.doc)[:20] if isinstance(sample.doc, list) else []
        if not sample.whole:
            values = values[:-1] or values
        if values and all(_is_archived(value) for value in values):
            return Match(
                Rank.KEYS, "author, content, created_at with category, parent and attachments, as in channel archives"
            )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        ordinal, met = 0, Counter[str]()
        for element in Document(artifact).walk():
            if not isinstance(element, Element):
                yield element
                continue
            place = element.locator
            if not isinstance(element.value, dict) or not _ARCHIVE_KEYS & element.value.keys():
                yield Unread(place.start, place.end, "not a message of a channel archive", place.line)
                continue
            record = _archived(element, artifact, ordinal)
            met[record.key] += 1
            if record.key and met[record.key] > 1:  # two messages of one moment stay two
                record = record._replace(key=f"{record.key}/{met[record.key]}")
            yield record
            ordinal += 1


def _is_archived(value: dict[str, Any]) -> bool:
    return (
        value.keys() >= _ARCHIVE_KEYS
        and value.keys() <= _ARCHIVE_KEYS | _ARCHIVE_MORE
        and len(value.keys() & _ARCHIVE_MORE) >= 2
        and isinstance(value["author"], str)
    )


def _archived(element: Element, artifact: Artifact, ordinal: int) -> Record:
    message = element.value
    author, raw = prose(message.get("author")), text_of(message.get("created_at"))
    listed = objs(message.get("attachments") or message.get("attachements"))
    files = [prose(file.get("origin_name")) or prose(file.get("type")) for file in listed]
    words = text_of(message.get("content"))
    text = clean("\n".join([_plain(words), *(f"[file: {name}]" for name in files if name)])).strip()
    return Record(
        artifact.id,
        ordinal,
        RecordKind.MESSAGE,
        time_of(raw),
        text,
        element.locator,
        Actor(author) if author else None,
        channel=artifact.folder,
        key=f"discord:{author}@{raw}" if author and raw else "",
        raw_time=raw,
        links=_links(words, text),
        fields=pairs(
            ("parent", message.get("parent")),
            ("category", message.get("category")),
            ("files", ", ".join(filter(None, files))),
        ),
    )


def _message(element: Element, message: dict[str, Any], artifact: str, ordinal: int) -> Record:
    channel, guild = obj(element.envelope.get("channel")), obj(element.envelope.get("guild"))
    embeds = objs(message.get("embeds"))[:_EMBEDS]
    kind, ident = prose(message.get("type")), prose(message.get("id"))
    parent = prose(dig(message, "reference", "messageId")) if kind.lower() in _REPLIES else ""
    author = obj(message.get("author"))
    own = author.get("isBot") is True or not web(next((embed.get("url") for embed in embeds), ""))
    text = _words(message, embeds)
    edited = text_of(message.get("timestampEdited"))
    return Record(
        artifact,
        ordinal,
        RecordKind.MESSAGE,
        time_of(message.get("timestamp")),
        text,
        element.locator,
        _author(author),
        title=next((prose(embed.get("title")) for embed in embeds if prose(embed.get("title"))), "") if own else "",
        level=max((level_of_color(text_of(embed.get("color"))) for embed in embeds), default=Level.NONE)
        if own
        else Level.NONE,
        channel=prose(channel.get("name")) or prose(channel.get("id")),
        thread=f"discord:{parent}" if parent else "",
        key=f"discord:{ident}" if ident else "",
        permalink=_permalink(guild, channel, ident),
        reactions=sum(_count(reaction.get("count")) for reaction in objs(message.get("reactions"))),
        edited=bool(edited),
        raw_time=text_of(message.get("timestamp")),
        links=_links("\n".join(_raw_parts(message, embeds)), text),
        fields=_fields(message, channel, embeds, kind),
    )


def _author(author: dict[str, Any]) -> Actor | None:
    name = prose(author.get("nickname")) or prose(author.get("name"))
    ident = prose(author.get("id"))
    return Actor(name, ident, author.get("isBot") is True) if name or ident else None


def _met(message: dict[str, Any], channel: dict[str, Any]) -> Iterator[Person | Channel]:
    """The channel, and everybody whose id and name stand in the message."""
    if prose(channel.get("id")) and prose(channel.get("name")):
        yield Channel(prose(channel.get("id")), prose(channel.get("name")))
    users = [obj(message.get("author")), *objs(message.get("mentions")), obj(dig(message, "interaction", "user"))]
    for user in users:
        names = tuple(dict.fromkeys(filter(None, (prose(user.get("nickname")), prose(user.get("name"))))))
        if prose(user.get("id")) and names:
            yield Person(prose(user.get("id")), names, user.get("isBot") is True)


def _words(message: dict[str, Any], embeds: list[dict[str, Any]]) -> str:
    """Content, what was forwarded, what embeds of bots say, and the names of files."""
    parts = [_plain(text_of(message.get("content")))]
    forwarded = obj(message.get("forwardedMessage"))
    if forwarded:
        quoted = _plain(text_of(forwarded.get("content"))).strip()
        parts.append("\n".join(f"> {line}" for line in quoted.split("\n")) if quoted else "")
    bot = dig(message, "author", "isBot") is True
    for embed in embeds:
        if bot or not web(embed.get("url")) or not parts[0].strip():  # else the preview of a link
            parts.extend(_embed(embed))
    for file in objs(message.get("attachments")):
        name = prose(file.get("fileName"))
        parts.append(f"[file: {name}]" if name else "")
    for sticker in objs(message.get("stickers")):
        parts.append(f"[sticker: {prose(sticker.get('name'))}]")
    command = prose(dig(message, "interaction", "name"))
    if command and not any(part.strip() for part in parts):
        parts.append(f"/{command}")
    return clean("\n".join(dict.fromkeys(part.strip() for part in parts if part.strip())))


def _embed(embed: dict[str, Any]) -> Iterator[str]:
    yield prose(dig(embed, "author", "name"))
    for key in ("title", "description"):
        yield _plain(text_of(embed.get(key)))
    for field in objs(embed.get("fields"))[:50]:
        name, value = (
            _plain(text_of(field.get("name"))).strip(" \u200b"),
            _plain(text_of(field.get("value"))).strip(" \u200b"),
        )
        if value and not _SECRET.search(name):
            yield f"{name}: {value}" if name else value


def _raw_parts(message: dict[str, Any], embeds: list[dict[str, Any]]) -> Iterator[str]:
    """The texts in which links with a label may stand, and the addresses that embeds name."""
    yield text_of(message.get("content"))
    for embed in embeds:
        yield web(embed.get("url"))
        yield text_of(embed.get("description"))
        for field in objs(embed.get("fields"))[:50]:
            yield "" if _SECRET.search(text_of(field.get("name"))) else text_of(field.get("value"))


def _fields(
    message: dict[str, Any], channel: dict[str, Any], embeds: list[dict[str, Any]], kind: str
) -> tuple[tuple[str, str], ...]:
    in_thread = "thread" in prose(channel.get("type")).lower()
    bot = dig(message, "author", "isBot") is True
    named = [
        (_NAME.sub("_", prose(field.get("name")).lower()).strip("_"), cut(_plain(text_of(field.get("value"))), 500))
        for embed in (embeds if bot else ())
        for field in objs(embed.get("fields"))[:20]
        if not _SECRET.search(prose(field.get("name")))
    ]
    return pairs(
        ("subtype", "" if kind.lower() in _PLAIN else kind),
        ("parent" if in_thread else "category", channel.get("category")),
        ("edited_at", message.get("timestampEdited")),
        ("call_ended_at", message.get("callEndedTimestamp")),
        ("command", dig(message, "interaction", "name")),
        ("preview", "" if bot or not embeds else embeds[0].get("title")),
        ("color", next((embed.get("color") for embed in embeds if bot and embed.get("color")), "")),
        ("files", ", ".join(filter(None, (prose(file.get("fileName")) for file in objs(message.get("attachments")))))),
        *(pair for pair in named if pair[0]),
    )


def _permalink(guild: dict[str, Any], channel: dict[str, Any], ident: str) -> str:
    server, room = prose(guild.get("id")), prose(channel.get("id"))
    server = "@me" if server == "0" else server
    if not (_NUMBER.match(ident) and _NUMBER.match(room) and (server == "@me" or _NUMBER.match(server))):
        return ""
    return f"https://discord.com/channels/{server}/{room}/{ident}"


def _links(raw: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*links_in(clean(raw)), *links_in(text))))


def _plain(text: str) -> str:
    """Discord's marks as words: mentions keep their canonical form, times show their epoch in UTC, masked links their label."""
    if "<" in text:
        text = _MARK.sub(_mark, text)
    return _MASKED.sub(r"\1", text) if _MASKED_ONLY.search(text) else text


def _mark(found: re.Match[str]) -> str:
    kind = found.lastgroup
    value = found[kind] if kind else ""
    if kind == "time":
        at = parse_epoch(value)
        return iso(at.ns, SECOND) if isinstance(at, Instant) and at.precision == SECOND else found[0]
    shape = {"user": "<@{}>", "role": "@role-{}", "emoji": ":{}:", "command": "/{}", "url": "{}"}
    return shape[kind].format(value) if kind in shape else found[0]


def _count(value: Any) -> int:
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


READERS = (DiscordExportReader(), DiscordArchiveReader())
