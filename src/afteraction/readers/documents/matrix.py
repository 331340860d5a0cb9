"""Matrix: the JSON that Element exports of a room.

``messages`` are events as servers keep them, decrypted where they could be. ``origin_server_ts`` is what the sender's server
claims. An edit is an event of its own: its words are put into the message that it replaces. A redacted event has lost its
words, an event that stayed encrypted never had any. Source: element-hq/element-web, src/utils/exportUtils/JSONExport.ts, and
the Matrix specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, read_items, record
from afteraction.readers._chat import JOINED, file_marks, said
from afteraction.readers._json import Document, Element, dig, text_of

_Key: TypeAlias = tuple[str, str]  # an event and who sent it: nobody may edit what another wrote
_SAID = frozenset({"m.room.message", "m.sticker"})
_TOPICS = {"m.room.topic": "topic", "m.room.name": "name"}
_FILES = frozenset({"m.file", "m.image", "m.audio", "m.video"})
_ROOTS = frozenset({"room_name", "room_creator", "export_date", "exported_by"})


class MatrixReader:
    """See the module. One record for each message, and for each new name or topic of the room."""

    name = "matrix"
    title = "Matrix room, exported by Element"
    time_rule = "origin_server_ts, milliseconds since 1970 by the clock of the sender's server"
    link_rule = "https://matrix.to/#/<room>/<event>"
    evidence = Evidence.SCHEMA

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document with the keys that Element writes before its messages, or whose messages are events."""
        doc = sample.doc
        if not isinstance(doc, dict) or not isinstance(doc.get("messages", []), list):
            return None
        if len(_ROOTS & doc.keys()) > 2:
            return Match(Rank.SIGNATURE, "room_name, exported_by and messages, as Element exports a room")
        first = (objs(doc.get("messages")) or [{}])[0]
        if first.keys() >= {"event_id", "origin_server_ts", "sender", "type"}:
            return Match(Rank.SIGNATURE, "messages with event_id and origin_server_ts: events of a Matrix room")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file, with the words of their last edit."""
        edits: dict[_Key, dict[str, Any]] = {}
        there: dict[str, str] = {}
        for element in Document(artifact, ("messages",)).walk():
            event = obj(element.value) if isinstance(element, Element) else {}
            sender, target = text_of(event.get("sender")), _replaced(event)
            there.setdefault(text_of(event.get("event_id")), sender)
            if target and _at(event) >= _at(edits.get((target, sender), {})):
                edits[target, sender] = event

        def make(element: Element, ident: str) -> Iterator[Record | str]:
            return _event(element, ident, edits, there)

        return read_items(artifact, ("messages",), "an event of a Matrix room", make)


def _replaced(event: dict[str, Any]) -> str:
    """The id of the event that this one replaces, or ""."""
    relation = obj(dig(event, "content", "m.relates_to"))
    return text_of(relation.get("event_id")) if relation.get("rel_type") == "m.replace" else ""


def _at(event: dict[str, Any]) -> int:
    text = text_of(event.get("origin_server_ts"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _event(
    element: Element, artifact: str, edits: dict[_Key, dict[str, Any]], there: dict[str, str]
) -> Iterator[Record | str]:
    event, kind = element.value, text_of(element.value.get("type"))
    ident, sender = prose(event.get("event_id")), prose(event.get("sender"))
    content, edit = (
        obj(event.get("content")),
        obj(edits.get((text_of(event.get("event_id")), text_of(event.get("sender"))))),
    )
    if not ident or not kind:
        yield "not an event of a Matrix room"
        return
    target = _replaced(event)
    if target and there.get(target) == text_of(event.get("sender")):
        yield f"{UNDERSTOOD}an edit, whose words stand in the message that it replaces"
        return
    if kind == "m.room.member":
        yield JOINED
        return
    redacted = bool(dig(event, "unsigned", "redacted_because"))
    gone = kind in (*_SAID, "m.room.encrypted") and redacted
    if kind == "m.room.encrypted" and not redacted:
        yield "it stayed encrypted: the exporter had no key for it"
        return
    if kind not in _SAID and kind not in _TOPICS and not gone:
        yield f"{UNDERSTOOD}an event of the room without words: {kind[:80]}"
        return
    changed = edit or (event if target else {})
    relation = obj(content.get("m.relates_to"))
    root = text_of(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else ""
    root = root or text_of(dig(relation, "m.in_reply_to", "event_id"))
    room = prose(event.get("room_id"))
    words = obj(dig(changed, "content", "m.new_content")) or content
    if kind in _TOPICS:
        words = {"body": f"the {_TOPICS[kind]} of the room: {prose(content.get(_TOPICS[kind]))}"}
    yield record(
        artifact,
        RecordKind.MESSAGE,
        element.locator,
        event.get("origin_server_ts"),
        "" if gone else _words(words, bool(relation.get("m.in_reply_to"))),
        author=Actor(sender, sender, text_of(content.get("msgtype")) == "m.notice") if sender else None,
        channel=prose(element.envelope.get("room_name")) or room,
        thread=f"matrix:{root}" if root else "",
        key=f"matrix:{ident if not target or target in there else target}",
        permalink=f"https://matrix.to/#/{room}/{ident}" if room.startswith("!") and ident.startswith("$") else "",
        edited=bool(changed),
        deleted=gone,
        fields=pairs(
            ("subtype", _TOPICS.get(kind, "")),
            ("edited_at", changed.get("origin_server_ts")),
            ("redacted_by", dig(event, "unsigned", "redacted_because", "sender")),
        ),
    )


def _words(content: dict[str, Any], reply: bool) -> str:
    """The body, without the quotation that older clients put before a reply; a file by its name."""
    body, kind = text_of(content.get("body")), text_of(content.get("msgtype"))
    if reply and body.startswith("> <"):
        quoted, apart, answer = body.partition("\n\n")
        body = answer if apart else quoted
    if kind in _FILES:
        name = prose(content.get("filename"))
        return said(body if name and name != body else "", *file_marks([name or body]))
    return said(body)


READER = MatrixReader()
