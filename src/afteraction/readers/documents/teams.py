"""Microsoft Teams: chatMessage objects of Microsoft Graph, and the dump of its PowerShell cmdlets with PascalCase keys.

Bodies are HTML; adaptive cards are JSON text within ``attachments``. ``lastModifiedDateTime`` moves with every reaction, so an
edit is ``lastEditedDateTime``. ``id`` is unique only within its channel or chat. Events of the system have no ``from``.
Sources: chatmessage.md of microsoftgraph/microsoft-graph-docs-contrib, and a real TeamsDataExport. The words of events
(``callStarted…``) are those of the schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Person, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, inside, obj, objs, pairs, prose, read_items, record, web
from afteraction.readers._chat import JOINED, file_marks, links_of_html, once_each, said, with_links, words_of_html
from afteraction.readers._json import Element, text_of

_EVENT = late(r"(?:#microsoft\.graph\.)?(?P<kind>[A-Za-z]{3,60}?)EventMessageDetail\Z")
_WORD = late(r"(?<=[a-z])(?=[A-Z])")
_MEMBERS = late(r"members?(?:Added|Removed|Deleted|Joined|Left|RoleUpdated)", re.IGNORECASE)
_CARD_DEPTH = 12
_FORMS = frozenset({"text", "title", "subtitle", "summary", "value"})


class TeamsReader:
    """See the module. One record for each message, replies that are nested in it included."""

    name = "teams"
    title = "Microsoft Teams messages"
    time_rule = "createdDateTime, which Graph gives in UTC"
    link_rule = "webUrl, which messages of channels have"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim objects with the keys of a chatMessage in either spelling."""
        for doc in objs(sample.doc)[:5]:
            for value in (objs(doc.get("value")) or [doc])[:5]:
                if "messageType" in _keys(value) and {"createdDateTime", "body"} & _keys(value):
                    where = "channelIdentity" if field(value, "channelIdentity") else "chatId"
                    return Match(
                        Rank.SIGNATURE, f"messageType, createdDateTime and {where}, as Microsoft Graph has them"
                    )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file."""
        return once_each(read_items(artifact, ("value",), "a Teams message", _messages))


def field(value: Any, *names: str) -> Any:
    """The value behind a chain of keys, each spelled with a small or a capital first letter."""
    for name in names:
        inner = obj(value)
        value = inner.get(name, inner.get(name[:1].upper() + name[1:]))
    return value


def _keys(value: dict[str, Any]) -> set[str]:
    return {key[:1].lower() + key[1:] for key in value}


def _messages(element: Element, artifact: str) -> Iterator[Record | Person | str]:
    yield from _message(element.value, element.locator, artifact)
    for index, reply in enumerate(objs(field(element.value, "replies"))):
        yield from _message(reply, inside(element.locator, f"replies/{index}"), artifact)


def _message(message: dict[str, Any], place: Locator, artifact: str) -> Iterator[Record | Person | str]:
    ident, created = prose(field(message, "id")), field(message, "createdDateTime")
    if not ident or not created:
        yield "not a Teams message"
        return
    event = _event(obj(field(message, "eventDetail")))
    if _MEMBERS.search(event):
        yield JOINED
        return
    room = prose(field(message, "channelIdentity", "channelId")) or prose(field(message, "chatId"))
    sender = obj(field(message, "from")) or obj(field(message, "eventDetail", "initiator"))
    author = _author(sender)
    if author and author.id and author.name and not author.bot:
        yield Person(author.id, (author.name,))
    text, links = _words(message)
    deleted = bool(field(message, "deletedDateTime"))
    if event:
        text = said(_WORD.sub(" ", event).lower(), prose(field(message, "eventDetail", "callDuration")))
    if not text and not deleted:
        yield f"{UNDERSTOOD}a line of Teams without words"
        return
    parent = prose(field(message, "replyToId"))
    importance = prose(field(message, "importance"))
    made = record(
        artifact,
        RecordKind.MESSAGE,
        place,
        created,
        text,
        author=author,
        channel=prose(field(message, "channelIdentity", "displayName")) or room,
        thread=f"teams:{room}/{parent}" if parent and parent != ident else "",
        key=f"teams:{room}/{ident}",
        permalink=web(field(message, "webUrl")),
        reactions=len(objs(field(message, "reactions"))),
        edited=bool(field(message, "lastEditedDateTime")),
        deleted=deleted,
        fields=pairs(
            ("subtype", event),
            ("edited_at", field(message, "lastEditedDateTime")),
            ("deleted_at", field(message, "deletedDateTime")),
            ("importance", "" if importance.lower() == "normal" else importance),
            ("files", ", ".join(_files(message))),
        ),
    )
    yield with_links(made, links)


def _event(detail: dict[str, Any]) -> str:
    """The kind of an event of the system, ``callStarted``; "" when it does not say."""
    found = _EVENT.match(text_of(detail.get("@odata.type")))
    return found["kind"] if found else prose(field(detail, "eventType"))


def _author(sender: dict[str, Any]) -> Actor | None:
    for kind in ("user", "application", "device"):
        who = obj(field(sender, kind))
        name, ident = prose(field(who, "displayName")), prose(field(who, "id"))
        if name or ident:
            return Actor(name, ident, kind != "user")
    return None


def _words(message: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """(subject, body, cards and names of files; addresses behind its links)."""
    body = text_of(field(message, "body", "content"))
    links = links_of_html(body)
    plain = body if text_of(field(message, "body", "contentType")).lower() == "text" else words_of_html(body)
    cards = [words for one in objs(field(message, "attachments")) for words in _card(one)]
    return said(prose(field(message, "subject")), plain, *cards, *file_marks(_files(message))), links


def _files(message: dict[str, Any]) -> list[str]:
    attached = objs(field(message, "attachments"))
    named = [one for one in attached if text_of(field(one, "contentType")) in ("reference", "file")]
    return [prose(field(one, "name")) for one in named if prose(field(one, "name"))]


def _card(attachment: dict[str, Any]) -> Iterator[str]:
    """The words of a card, which stands as JSON text in its attachment."""
    content = text_of(field(attachment, "content"))
    if "card" not in text_of(field(attachment, "contentType")) or not content:
        return
    try:
        card = json.loads(content, parse_float=str)
    except (ValueError, RecursionError):
        yield "[card that cannot be read]"
        return
    yield from _card_words(card, 0)


def _card_words(part: Any, depth: int) -> Iterator[str]:
    if depth > _CARD_DEPTH:
        return
    if isinstance(part, list):
        for inner in part:
            yield from _card_words(inner, depth + 1)
    elif isinstance(part, dict):
        if isinstance(part.get("title"), str) and isinstance(part.get("value"), str) and "type" not in part:
            yield f"{part['title'].rstrip(':')}: {part['value']}"  # a fact
            return
        for key, inner in part.items():
            if isinstance(inner, str):
                yield words_of_html(inner) if key in _FORMS and not web(inner) else ""
            elif key not in ("buttons", "actions"):
                yield from _card_words(inner, depth + 1)


READER = TeamsReader()
