"""Zulip: a server's export (``messages-000001.json`` and ``realm.json``), and answers of its ``/messages`` API.

An export names sender and recipient by number; ``realm.json`` beside it says who and where they are, and is read for that
alone. Times are seconds since 1970, in an export with decimals. ``subject`` is the topic. Neither names the server, so no
link can be made. The names of the keys come from Zulip's own test files and API documentation, the rest from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Channel, Item, Person, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, read_items, record
from afteraction.readers._chat import links_of_html, once_each, said, with_links, words_of_html
from afteraction.readers._json import Document, Element, text_of

_PATHS = (
    "zerver_message",
    "messages",
    "zerver_userprofile",
    "zerver_userprofile_crossrealm",
    "zerver_userprofile_mirrordummy",
)
_PLACES = ("zerver_recipient", "zerver_stream")
_STREAM = "2"  # the type of a recipient that is a channel


class ZulipReader:
    """See the module. One record for each message; people and channels from ``realm.json``."""

    name = "zulip"
    title = "Zulip export and API messages"
    time_rule = "date_sent or timestamp, seconds since 1970"
    link_rule = "none: the server's address is not in the file"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document with tables of Zulip's, or messages as its API gives them."""
        doc = sample.doc
        if not isinstance(doc, dict):
            return None
        table = next((key for key in doc if key in (*_PATHS, *_PLACES, "zerver_realm") and key != "messages"), "")
        if table:
            return Match(Rank.SIGNATURE, f"the table {table}, as Zulip exports it")
        for value in objs(doc.get("messages"))[:3]:
            if value.keys() >= {"id", "sender_full_name", "timestamp", "display_recipient"}:
                return Match(
                    Rank.SIGNATURE, "messages with sender_full_name and display_recipient, as Zulip gives them"
                )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        yield from _channels(artifact)
        yield from once_each(read_items(artifact, _PATHS, "a Zulip message", _items))


def _channels(artifact: Artifact) -> Iterator[Channel]:
    """The channels that ``realm.json`` names: a message carries the number of a recipient, that the number of a stream."""
    streams, recipients = dict[str, str](), dict[str, str]()
    for element in Document(artifact, _PLACES).walk():
        value = obj(element.value) if isinstance(element, Element) else {}
        if "type_id" in value and text_of(value.get("type")) == _STREAM:
            recipients[text_of(value.get("id"))] = text_of(value["type_id"])
        elif "name" in value and "type_id" not in value:
            streams[text_of(value.get("id"))] = prose(value.get("name"))
    for ident, stream in recipients.items():
        if streams.get(stream):
            yield Channel(f"zulip:{ident}", streams[stream])


def _items(element: Element, artifact: str) -> Iterator[Record | Person | str]:
    value = element.value
    if "full_name" in value and "content" not in value:
        ident, name = prose(value.get("id")), prose(value.get("full_name"))
        if ident and name:
            yield Person(f"zulip:{ident}", (name,), value.get("is_bot") is True)
        yield f"{UNDERSTOOD}a member of the workspace"
    elif "content" in value and ({"date_sent", "timestamp"} & value.keys()):
        yield from _message(element, value, artifact)
    elif any(key.startswith("zerver_") for key in value):
        yield f"{UNDERSTOOD}tables of the export that hold no messages"
    else:
        yield "not a Zulip message"


def _message(element: Element, message: dict[str, Any], artifact: str) -> Iterator[Record | Person]:
    content, name = text_of(message.get("content")), prose(message.get("sender_full_name"))
    marked = text_of(message.get("content_type")) == "text/html" or content.startswith("<p>")
    number = prose(message.get("sender_id")) or prose(message.get("sender"))
    login = prose(message.get("sender_email"))
    bot = "-bot@" in login
    if number and name:
        yield Person(f"zulip:{number}", (name,), bot)
    shown, topic = message.get("display_recipient"), prose(message.get("subject"))
    people = ", ".join(prose(one.get("full_name")) for one in objs(shown)[:20])
    recipient = prose(message.get("recipient"))
    edited = text_of(message.get("last_edit_timestamp")) or text_of(message.get("last_edit_time"))
    made = record(
        artifact,
        RecordKind.MESSAGE,
        element.locator,
        message.get("date_sent", message.get("timestamp")),
        said(words_of_html(content) if marked else content),
        author=Actor(name, f"zulip:{number}" if number else "", bot) if name or number else None,
        channel=prose(shown) or people or (f"zulip:{recipient}" if recipient else ""),
        key=f"zulip:{prose(message.get('id'))}" if prose(message.get("id")) else "",
        reactions=len(objs(message.get("reactions"))),
        edited=bool(edited),
        fields=pairs(("topic", topic.strip("\ufffd")), ("edited_at", edited)),
    )
    yield with_links(made, links_of_html(content) if marked else ())


READER = ZulipReader()
