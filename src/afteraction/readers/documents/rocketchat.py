"""Rocket.Chat: answers of ``channels.messages`` and its relatives, and dumps of its message collection.

``ts`` is an ISO text in UTC, in dumps ``{"$date": …}`` with a text or milliseconds. ``t`` names a line of the system, ``tmid``
the parent of a thread. The server's address stands nowhere in an answer, so no link can be made. Known from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Person, Record, RecordKind
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, read_items, record, web
from afteraction.readers._chat import JOINED, count, file_marks, once_each, said
from afteraction.readers._json import Element, text_of

_PATHS = ("messages", "result/messages")
_JOINS = frozenset({"uj", "ul", "au", "ru", "ut", "ujt", "ult", "added-user-to-team", "removed-user-from-team", "ui"})


class RocketChatReader:
    """See the module. One record for each message, and for each line of the system that is no join."""

    name = "rocketchat"
    title = "Rocket.Chat messages"
    time_rule = "ts, in UTC"
    link_rule = "none: the server's address is not in the file"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim messages with ``rid``, ``msg``, ``ts`` and ``u``."""
        for doc in objs(sample.doc)[:3]:
            for value in (objs(doc.get("messages")) or [doc])[:3]:
                if value.keys() >= {"_id", "rid", "msg", "ts", "u"} and "username" in obj(value["u"]):
                    return Match(Rank.SIGNATURE, "messages with _id, rid, msg, ts and u, as Rocket.Chat has them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Messages in the order of the file, which is often newest first."""
        return once_each(read_items(artifact, _PATHS, "a Rocket.Chat message", _message))


def _message(element: Element, artifact: str) -> Iterator[Record | Person | str]:
    message = element.value
    kind, user, created = prose(message.get("t")), obj(message.get("u")), _date(message.get("ts"))
    ident, room = prose(message.get("_id")), prose(message.get("rid"))
    if not created or not {"msg", "u"} & message.keys():
        yield "not a Rocket.Chat message"
        return
    if kind in _JOINS:
        yield JOINED
        return
    name, login = prose(user.get("name")), prose(user.get("username"))
    if prose(user.get("_id")) and (name or login):
        yield Person(prose(user["_id"]), tuple(dict.fromkeys(filter(None, (name, login)))))
    cards = objs(message.get("attachments"))
    files = [prose(file.get("name")) for file in objs(message.get("files")) or objs(message.get("file"))]
    alias, bot = prose(message.get("alias")), bool(message.get("bot"))
    text = said(text_of(message.get("msg")), *(part for card in cards for part in _card(card)), *file_marks(files))
    if not text and kind != "rm":
        yield f"{UNDERSTOOD}a message without words"
        return
    parent, edited = prose(message.get("tmid")), _date(message.get("editedAt"))
    yield record(
        artifact,
        RecordKind.MESSAGE,
        element.locator,
        created,
        text,
        author=Actor(alias or name or login, "" if alias else prose(user.get("_id")), bot),
        channel=prose(element.envelope.get("name")) or prose(message.get("roomName")) or room,
        thread=f"rocketchat:{parent}" if parent else "",
        key=f"rocketchat:{ident}" if ident else "",
        reactions=_reactions(message.get("reactions")),
        replies=count(message.get("tcount")),
        edited=bool(edited),
        deleted=kind == "rm",
        fields=pairs(
            ("subtype", "" if kind == "rm" else kind),
            ("edited_at", edited),
            ("pinned", "yes" if message.get("pinned") is True else ""),
            ("files", ", ".join(filter(None, files))),
        ),
    )


def _date(value: Any) -> str:
    """The text or the number of a date, also within Mongo's ``$date``."""
    inner = value.get("$date") if isinstance(value, dict) else value
    return text_of(inner.get("$numberLong") if isinstance(inner, dict) else inner)


def _card(card: dict[str, Any]) -> Iterator[str]:
    """The words of an attachment; one that quotes another message would say it twice."""
    if web(card.get("message_link")):
        return
    for key in ("title", "text", "description"):
        yield "" if card.get("type") == "file" and key == "title" else prose(card.get(key))
    for one in objs(card.get("fields"))[:50]:
        title, value = prose(one.get("title")), prose(one.get("value"))
        yield f"{title}: {value}" if title and value else value


def _reactions(value: Any) -> int:
    given = (obj(one).get("usernames") for one in obj(value).values())
    return sum(len(names) for names in given if isinstance(names, list))


READER = RocketChatReader()
