"""Google Chat: ``messages.json`` of Google Takeout, one file for each space or direct conversation.

Times are sentences in the language of the account, to the second and in UTC. English ones are read; in another language
the time stays unknown and its text is kept. A deleted message has neither author nor time. ``topic_id`` is the thread; the
folder is named after the space. Known from a published description of the files and from what other readers of them met; no
real file was seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Person, Record, RecordKind
from afteraction.domain.stamps import parse_iso, parse_named
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, read_items, record, web
from afteraction.readers._chat import file_marks, once_each, said, with_links
from afteraction.readers._json import Element, dig, text_of

_GONE = Unknown("the export keeps no time of a message that was deleted")
_WRAPPED = "private_do_not_access_or_else_safe_url_wrapped_value"


class GoogleChatReader:
    """See the module. One record for each message."""

    name = "google-chat"
    title = "Google Chat, from Takeout"
    time_rule = "created_date, a sentence in UTC; read when it is English"
    link_rule = "https://chat.google.com/room/<space>/<topic>/<message>"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim messages with ``creator``, ``created_date`` and ``topic_id``, or deleted ones."""
        doc = sample.doc
        listed = objs(doc.get("messages"))[:10] if isinstance(doc, dict) else []
        for value in listed:
            if value.keys() >= {"creator", "created_date"} and {"topic_id", "message_id"} & value.keys():
                return Match(Rank.SIGNATURE, "messages with creator, created_date and topic_id, as Takeout has them")
        if listed and all("message_state" in value and "message_id" in value for value in listed):
            return Match(Rank.KEYS, "deleted messages with message_state and message_id, as Takeout has them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        folder = artifact.folder

        def make(element: Element, ident: str) -> Iterator[Record | Person | str]:
            return _message(element, ident, folder)

        return once_each(read_items(artifact, ("messages",), "a message of Google Chat", make))


def _message(element: Element, artifact: str, folder: str) -> Iterator[Record | Person | str]:
    message = element.value
    ident, raw = prose(message.get("message_id")), text_of(message.get("created_date"))
    deleted = text_of(message.get("message_state")) == "DELETED"
    if not ident or not (raw or deleted):
        yield "not a message of Google Chat"
        return
    creator, (space, topic) = obj(message.get("creator")), _place(ident, prose(message.get("topic_id")))
    name, mail = prose(creator.get("name")), prose(creator.get("email"))
    if name and mail:
        yield Person(mail, (name,), text_of(creator.get("user_type")) == "Bot")
    attached = objs(message.get("attached_files"))
    files = [prose(one.get("original_name")) or prose(one.get("export_name")) for one in attached]
    text = said(text_of(message.get("text")), *file_marks(files))
    if not text and not deleted:
        yield f"{UNDERSTOOD}a message without words"
        return
    annotated = (dig(one, "url_metadata", "url", _WRAPPED) for one in objs(message.get("annotations")))
    made = record(
        artifact,
        RecordKind.MESSAGE,
        element.locator,
        raw,
        text,
        time=_time(raw) if raw else _GONE,
        author=Actor(name or mail, mail, text_of(creator.get("user_type")) == "Bot") if name or mail else None,
        channel=folder or space,
        thread=f"google-chat:{space}/{topic}/{topic}" if topic and not ident.endswith(f"/{topic}") else "",
        key=f"google-chat:{ident}",
        permalink=_link(ident, folder),
        reactions=sum(_size(one.get("reactor_emails")) for one in objs(message.get("reactions"))),
        edited="updated_date" in message or bool(objs(message.get("previous_message_versions"))),
        deleted=deleted,
        fields=pairs(
            ("edited_at", message.get("updated_date")),
            ("deleted_at", message.get("deleted_date")),
            ("files", ", ".join(filter(None, files))),
        ),
    )
    yield with_links(made, [web(url) for url in annotated if web(url)])


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _place(ident: str, topic: str) -> tuple[str, str]:
    """(space, topic) of a message's id, ``space/topic/message``."""
    parts = ident.split("/")
    return (parts[0], topic or parts[1]) if len(parts) == 3 else ("", topic)


def _time(raw: str) -> Stamp:
    return parse_named(raw) or parse_iso(raw) or Unknown("a date that is not written in English or as numbers")


def _link(ident: str, folder: str) -> str:
    if ident.count("/") != 2 or any(char.isspace() for char in ident):
        return ""
    return f"https://chat.google.com/{'dm' if folder.startswith('DM ') else 'room'}/{ident}"


READER = GoogleChatReader()
