"""Telegram Desktop: ``result.json`` of one chat, or of a whole account.

``date`` is the wall clock of the computer that exported, without a zone; ``date_unixtime`` beside it is exact and is read
first (exports before 2021 have only ``date``). ``text`` is a string, or a list of strings and of pieces with a type. The
program writes control characters as ``\\x1F``, which no JSON parser takes; they are read as one replacement character.
Source: Telegram/SourceFiles/export/output/export_output_json.cpp of telegramdesktop/tdesktop. Links and older exports are
known from memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Person, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, read_items, record, web
from afteraction.readers._chat import JOINED, count, file_marks, once_each, said, with_links
from afteraction.readers._json import Element, dig, text_of
from afteraction.readers._text import HELD

_KINDS = frozenset(
    {"personal_chat", "bot_chat", "saved_messages", "private_group", "private_supergroup", "public_supergroup"}
    | {"private_channel", "public_channel", "verification_codes", "replies"}
)
_TYPES = frozenset({"message", "service", "unsupported"})
_JOINS = frozenset(
    {"invite_members", "remove_members", "join_group_by_link", "join_group_by_request", "joined_telegram"}
    | {"migrate_to_supergroup", "migrate_from_group", "create_group", "create_channel"}
)
_CONTROL = late(rb"\\(?:x[0-9A-F]{2}|.)", re.DOTALL)
_LARGE = frozenset({"private_supergroup", "private_channel", "public_supergroup", "public_channel"})


class TelegramReader:
    """See the module. One record for each message, and for each line of the client that is no join."""

    name = "telegram"
    title = "Telegram Desktop export"
    time_rule = "date_unixtime; in old exports date, the clock of the computer that exported, without a zone"
    link_rule = "https://t.me/c/<chat>/<message> for supergroups and channels; else none"
    evidence = Evidence.SCHEMA

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document whose chat has a type of Telegram's and messages that have one too."""
        for doc in objs(sample.doc)[:1]:
            listed = objs(dig(doc, "chats", "list")) or [doc]
            for chat in listed[:3]:
                kind, first = text_of(chat.get("type")), objs(chat.get("messages"))[:1]
                if kind in _KINDS and "id" in chat and all(text_of(one.get("type")) in _TYPES for one in first):
                    return Match(Rank.SIGNATURE, f"a chat of type {kind!r} with messages, as Telegram Desktop exports")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        paths = ("messages", "chats/list/*/messages", "left_chats/list/*/messages")
        return once_each(read_items(_repaired(artifact), paths, "a message of Telegram", _message))


def _repaired(artifact: Artifact) -> Artifact:
    """The same bytes, but for control characters that are written as no JSON may; every offset stays."""
    data = artifact.read(HELD)
    if b"\\x" not in data:
        return artifact
    fixed = _CONTROL.sub(lambda found: b"\xef\xbf\xbd " if len(found[0]) == 4 else found[0], data)
    return replace(artifact, opener=lambda: io.BytesIO(fixed)) if artifact.size <= HELD else artifact


def _message(element: Element, artifact: str) -> Iterator[Record | Person | str]:
    message, chat = element.value, element.envelope
    kind, room = text_of(message.get("type")), prose(chat.get("id"))
    if kind not in _TYPES or "id" not in message:
        yield "not a message of Telegram"
        return
    if kind == "unsupported":
        yield "a message that this version of Telegram could not export"
        return
    action = text_of(message.get("action"))
    if action in _JOINS:
        yield JOINED
        return
    name = prose(message.get("from") or message.get("actor"))
    ident = prose(message.get("from_id") or message.get("actor_id"))
    if name and ident:
        yield Person(f"telegram:{ident}", (name,))
    text, links = _words(message, action)
    if not text:
        yield f"{UNDERSTOOD}a message without words"
        return
    number, reply = prose(message.get("id")), prose(message.get("reply_to_message_id"))
    stamp = text_of(message.get("date_unixtime"))
    made = record(
        artifact,
        RecordKind.MESSAGE,
        element.locator,
        stamp if stamp.isdigit() and stamp != "0" else message.get("date"),
        text,
        author=Actor(name or "deleted account", f"telegram:{ident}" if ident else ""),
        channel=prose(chat.get("name")) or prose(chat.get("type")).replace("_", " "),
        thread=f"telegram:{room}/{reply}" if reply else "",
        key=f"telegram:{room}/{number}",
        permalink=_link(text_of(chat.get("type")), room, number),
        reactions=sum(count(one.get("count")) for one in objs(message.get("reactions"))),
        edited="edited_unixtime" in message or "edited" in message,
        fields=pairs(
            ("subtype", action),
            ("edited_at", message.get("edited_unixtime") or message.get("edited")),
            ("forwarded_from", message.get("forwarded_from")),
            ("via_bot", message.get("via_bot")),
        ),
    )
    yield with_links(made, links)


def _words(message: dict[str, Any], action: str) -> tuple[str, list[str]]:
    """(text with what is attached, addresses behind its words)."""
    given = message.get("text")
    pieces = given if isinstance(given, list) else [given]
    text = "".join(text_of(obj(piece).get("text")) if isinstance(piece, dict) else text_of(piece) for piece in pieces)
    links = [web(piece.get("href")) for piece in objs(pieces) if web(piece.get("href"))]
    options = [prose(answer.get("text")) for answer in objs(dig(message, "poll", "answers"))]
    parts = [text, *file_marks([_file(message)])]
    if dig(message, "poll", "question"):
        parts.append(f"[poll: {prose(dig(message, 'poll', 'question'))}: {', '.join(options)}]")
    if action:
        parts.append(f"{action.replace('_', ' ')} {prose(message.get('title'))}")
    return said(*parts), links


def _file(message: dict[str, Any]) -> str:
    """The name of what is attached. A file that was left out of the export has a sentence in place of its path."""
    named = prose(message.get("file_name"))
    path = prose(message.get("file")) or prose(message.get("photo"))
    kind = prose(message.get("media_type")) or ("photo" if message.get("photo") else "file")
    if not path and not named:
        return ""
    return named or (kind if path.startswith("(") else path.rsplit("/", 1)[-1])


def _link(kind: str, room: str, number: str) -> str:
    return f"https://t.me/c/{room}/{number}" if kind in _LARGE and room.isdigit() and number.isdigit() else ""


READER = TelegramReader()
