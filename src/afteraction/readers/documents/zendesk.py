"""Zendesk: tickets, comments and audits as its API gives them.

JSON forms: one ticket, a page of tickets, search results, the incremental and the JSON-lines export (comments and people
inside the ticket), ``comments.json``, ``audits.json``, an Airbyte record around any of them. Times are UTC seconds.

- ``description`` is the first comment: the ticket's record carries it, the comment is not read a second time. The first
  audit of a ticket holds the same comment and gets the ticket's key.
- ``updated_at`` moves for anything and is no event; ``status`` is the state at export. States over time are only in
  audits.
- ``public: false`` is an internal note that the customer never saw. ``author_id`` -1 is Zendesk itself.
- ``type: "incident"`` is a sort of ticket, not an incident of anybody's service.

Source: Zendesk's ticket records in airbyte's ``expected_records.jsonl``; comments and audits from memory.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Person, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._links import host_of, links_of
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import clean

_PATHS = ("tickets", "ticket", "results", "comments", "audits", "audit", "users", "data")
_TICKET_URL = late(r"https://[^/\s]+/api/v2/(?:tickets|requests)/\d+\.json\Z")
_TICKET_IN_URL = late(r"/api/v2/tickets/(\d+)/(?:comments|audits)")
_FLOAT_ID = late(r"(\d+)\.0+\Z")
_TAG = late(r"<[^<>]*>")
_BREAK = late(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_NO_TIME = Unknown("the item carries no readable time")
_STATES = frozenset({"new", "open", "pending", "hold", "solved", "closed"})
_CHANGES = ("status", "priority", "type", "assignee_id", "group_id", "subject")  # not tags and custom fields: noise


class _Source(NamedTuple):
    """What the whole file says: names of people and which tickets stand in it (id to description and link)."""

    artifact: str
    names: dict[str, str]
    tickets: dict[str, dict[str, Any]]


class ZendeskReader:
    """See the module."""

    name = "zendesk"
    title = "Zendesk tickets, comments and audits"
    time_rule = "created_at of the ticket, comment or audit, UTC"
    link_rule = "https://<account>/agent/tickets/<id>, from the ticket's url"
    evidence = Evidence.SCHEMA

    def identify(self, sample: Sample) -> Match | None:
        """Claim tickets by their API address or people's ids, comments and audits by their keys."""
        for item in _first_items(sample.doc):
            kind = _kind(item)
            if kind == "ticket" and _TICKET_URL.match(text_of(item.get("url"))):
                return Match(Rank.SIGNATURE, "a ticket with an address under /api/v2/tickets/")
            if kind == "ticket":
                return Match(Rank.KEYS, "a ticket with requester_id, submitter_id and subject, as Zendesk exports it")
            if kind == "comment":
                return Match(Rank.KEYS, "comments with author_id, public and html_body, as Zendesk gives them")
            if kind == "audit":
                return Match(Rank.KEYS, "audits with ticket_id, author_id and events, as Zendesk gives them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Tickets, comments, state changes and people in the order of the file."""
        doc = HeadSample(artifact).doc
        first = doc[0] if isinstance(doc, list) and doc else doc
        # An exported ticket holds its comments itself; everywhere else they are an array of their own.
        whole = isinstance(first, dict) and _kind(first) == "ticket"
        items = list(Document(artifact, () if whole else _PATHS).walk())
        source = _source(items, artifact.id)
        ordinal = 0
        for item in items:
            if not isinstance(item, Element):
                yield item
                continue
            if not isinstance(item.value, dict):
                yield Unread(
                    item.locator.start, item.locator.end, "not an object where a ticket was expected", item.locator.line
                )
                continue
            made = list(_items(item, source))
            for one in made:
                if isinstance(one, Record):
                    one = one._replace(ordinal=ordinal)
                    ordinal += 1
                yield one
            if not any(isinstance(one, Record) for one in made):
                yield _nothing(item)


def _nothing(element: Element) -> Skipped | Unread:
    place = element.locator
    kind = _kind(element.value)
    if kind == "person":
        return Skipped(place.start, place.end, "a person of the roster")
    if kind == "audit":
        return Skipped(place.start, place.end, "an audit without a comment or a change of state")
    if kind == "comment":
        return Skipped(place.start, place.end, "the first comment, which is the ticket's description")
    return Unread(place.start, place.end, "not a ticket, comment, audit or user of Zendesk", place.line)


def _first_items(doc: Any) -> Iterator[dict[str, Any]]:
    """The first object of each array that this reader would go through."""
    if isinstance(doc, list):
        yield from _first_items(doc[0] if doc else None)
        return
    if not isinstance(doc, dict):
        return
    for key in _PATHS:
        inner = doc.get(key)
        first = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(first, dict) and not (key in ("comments", "data") and _kind(doc) == "ticket"):
            yield first
    yield doc


def _kind(item: dict[str, Any]) -> str:
    url = text_of(item.get("url"))
    if _TICKET_URL.match(url) and "subject" in item:
        return "ticket"
    if {"requester_id", "subject", "created_at"} <= item.keys() and "submitter_id" in item:
        return "ticket"
    if "events" in item and {"ticket_id", "author_id", "created_at"} <= item.keys():
        return "audit"
    if {"author_id", "public", "created_at"} <= item.keys() and (
        "html_body" in item or "plain_body" in item or "body" in item
    ):
        return "comment" if isinstance(item.get("public"), bool) else ""
    if "id" in item and "name" in item and ("role" in item or "email" in item):
        return "person"
    return ""


def _source(items: list[Any], artifact: str) -> _Source:
    names: dict[str, str] = {"-1": "Zendesk"}
    tickets: dict[str, dict[str, Any]] = {}
    for item in items:
        value = item.value if isinstance(item, Element) else None
        if not isinstance(value, dict):
            continue
        kind = _kind(value)
        if kind == "person":
            names[_id(value.get("id"))] = text_of(value.get("name"))
        elif kind == "ticket":
            tickets[_id(value.get("id"))] = value
    return _Source(artifact, names, tickets)


def _items(element: Element, source: _Source) -> Iterator[Record | Person]:
    value, kind = element.value, _kind(element.value)
    if kind == "ticket":
        yield from _people_inside(value, source)
        yield from _ticket(value, element.locator, source)
    elif kind == "comment":
        ticket = _ticket_of(element, source)
        record = _comment(value, ticket, element.locator, source)
        if record is not None:
            yield record
    elif kind == "audit":
        yield from _audit(value, element.locator, source)
    elif kind == "person":
        yield _person(value)


def _person(value: dict[str, Any]) -> Person:
    names = tuple(dict.fromkeys(clean(text_of(value.get(key))) for key in ("name", "alias") if text_of(value.get(key))))
    return Person(_id(value.get("id")), names)


def _people_inside(ticket: dict[str, Any], source: _Source) -> Iterator[Person]:
    """The JSON-lines export has whole people in the place of their ids."""
    for key in ("requester", "submitter", "assignee"):
        person = ticket.get(key)
        if isinstance(person, dict) and text_of(person.get("name")) and _id(person.get("id")) not in source.names:
            source.names[_id(person.get("id"))] = text_of(person.get("name"))
            yield _person(person)


def _ticket(ticket: dict[str, Any], place: Locator, source: _Source) -> Iterator[Record]:
    number = _id(ticket.get("id"))
    created = text_of(ticket.get("created_at"))
    subject = _title(ticket)
    text = _plain(text_of(ticket.get("description"))) or subject
    fields = (
        ("ticket", number),
        ("status_at_export", text_of(ticket.get("status"))),
        ("priority", text_of(ticket.get("priority"))),
        ("ticket_type", text_of(ticket.get("type"))),
        ("via", text_of(dig(ticket, "via", "channel"))),
        ("visibility", "internal" if ticket.get("is_public") is False else "public"),
        ("tags", ", ".join(filter(None, map(text_of, ticket["tags"]))) if isinstance(ticket.get("tags"), list) else ""),
    )
    yield Record(
        source.artifact,
        0,
        RecordKind.TICKET,
        _when(created),
        text,
        place,
        _actor(ticket.get("requester_id") or dig(ticket, "requester", "id"), source, ticket),
        title=subject,
        key=f"zendesk:ticket/{number}" if number else "",
        group=f"zendesk:ticket/{number}" if number else "",
        permalink=_link(ticket),
        raw_time=created,
        links=links_of(text),
        fields=tuple((name, clean(value)) for name, value in fields if value),
    )
    comments = ticket.get("comments")
    for index, comment in enumerate(comments if isinstance(comments, list) else ()):
        if isinstance(comment, dict):
            inner = place._replace(pointer=f"{place.pointer}/comments/{index}")
            record = _comment(comment, ticket, inner, source)
            if record is not None:
                yield record


def _comment(comment: dict[str, Any], ticket: dict[str, Any] | None, place: Locator, source: _Source) -> Record | None:
    """A comment as a record; None when it is the description that the ticket's record already shows."""
    text = _body(comment)
    created = text_of(comment.get("created_at"))
    if ticket and created == text_of(ticket.get("created_at")):
        askers = {_id(ticket.get(key)) for key in ("requester_id", "submitter_id")} | {
            _id(dig(ticket, "requester", "id"))
        }
        if text == _plain(text_of(ticket.get("description"))) or _id(comment.get("author_id")) in askers - {""}:
            return None
    number = _id(ticket.get("id")) if ticket else ""
    comment_id = _id(comment.get("id"))
    return _said(comment, text, created, number, comment_id, place, source, ticket)


def _said(
    comment: dict[str, Any],
    text: str,
    created: str,
    number: str,
    comment_id: str,
    place: Locator,
    source: _Source,
    ticket: dict[str, Any] | None = None,
) -> Record:
    public = comment.get("public")
    fields = (
        ("ticket", number),
        ("visibility", "internal note" if public is False else "public" if public is True else ""),
        ("via", text_of(dig(comment, "via", "channel"))),
    )
    return Record(
        source.artifact,
        0,
        RecordKind.TICKET,
        _when(created),
        text,
        place,
        _actor(comment.get("author_id"), source, comment),
        title=_title(ticket) if ticket else "",
        thread=f"zendesk:ticket/{number}" if number else "",
        key=f"zendesk:comment/{comment_id}" if comment_id else "",
        group=f"zendesk:ticket/{number}" if number else "",
        permalink=_link(ticket) if ticket else "",
        raw_time=created,
        links=links_of(text),
        fields=tuple((name, clean(value)) for name, value in fields if value),
    )


def _audit(audit: dict[str, Any], place: Locator, source: _Source) -> Iterator[Record]:
    listed = audit.get("events")
    events = [event for event in listed if isinstance(event, dict)] if isinstance(listed, list) else []
    number, created = _id(audit.get("ticket_id")), text_of(audit.get("created_at"))
    ticket = source.tickets.get(number)
    creates = any(event.get("type") == "Create" for event in events)
    for index, event in enumerate(events):
        inner = place._replace(pointer=f"{place.pointer}/events/{index}")
        if event.get("type") == "Comment":
            said = {"author_id": audit.get("author_id"), "via": audit.get("via"), **event}
            if not creates:
                yield _said(said, _body(event), created, number, _id(event.get("id")), inner, source, ticket)
            elif ticket is None:
                record = _said(said, _body(event), created, number, "", inner, source)
                yield record._replace(key=f"zendesk:ticket/{number}", thread="")
        elif event.get("type") == "Change" and _is_change(event):
            yield _change(event, audit, number, inner, source)


def _is_change(event: dict[str, Any]) -> bool:
    return text_of(event.get("field_name")) in _CHANGES and not isinstance(event.get("value"), (list, dict))


def _change(event: dict[str, Any], audit: dict[str, Any], number: str, place: Locator, source: _Source) -> Record:
    name, value, before = (text_of(event.get(key)) for key in ("field_name", "value", "previous_value"))
    shown, was = (source.names.get(_id(side), side) if name == "assignee_id" else side for side in (value, before))
    created = text_of(audit.get("created_at"))
    event_id = _id(event.get("id"))
    return Record(
        source.artifact,
        0,
        RecordKind.TICKET,
        _when(created),
        clean(f"{name.removesuffix('_id')}: {was or 'none'} → {shown or 'none'}"),
        place,
        _actor(audit.get("author_id"), source, audit),
        status=value if name == "status" and value in _STATES else "",
        key=f"zendesk:event/{event_id}" if event_id else "",
        group=f"zendesk:ticket/{number}" if number else "",
        raw_time=created,
        fields=(("ticket", number), ("field", name), ("before", clean(before)), ("after", clean(value))),
    )


def _ticket_of(element: Element, source: _Source) -> dict[str, Any] | None:
    """The ticket that a comment of a list belongs to: named in the page's address, or the only one in the file."""
    around = element.envelope
    number = _id(element.value.get("ticket_id"))
    for key in ("next_page", "previous_page", "url"):
        found = _TICKET_IN_URL.search(text_of(around.get(key)))
        number = number or (found[1] if found else "")
    if not number and len(source.tickets) == 1:
        return next(iter(source.tickets.values()))
    return source.tickets.get(number) or ({"id": number} if number else None)


def _actor(ident: Any, source: _Source, item: dict[str, Any]) -> Actor | None:
    number = _id(ident)
    name = source.names.get(number, "") or text_of(dig(item, "via", "source", "from", "name"))
    if not number and not name:
        return None
    return Actor(clean(name), number, number == "-1")


def _id(value: Any) -> str:
    """An id as text; other tools write the large ones as decimals."""
    text = text_of(value)
    found = _FLOAT_ID.match(text)
    return found[1] if found else text


def _body(comment: dict[str, Any]) -> str:
    body = text_of(comment.get("plain_body")) or text_of(comment.get("body"))
    if not body:
        body = _TAG.sub("", _BREAK.sub("\n", text_of(comment.get("html_body"))))
    return _plain(body)


def _title(ticket: dict[str, Any]) -> str:
    return " ".join(_plain(text_of(ticket.get("subject")) or text_of(ticket.get("raw_subject"))).split())


def _plain(text: str) -> str:
    return clean(html.unescape(text).replace("\xa0", " ")).strip()


def _when(text: str) -> Stamp:
    return parse_iso(text) or _NO_TIME


def _link(ticket: dict[str, Any]) -> str:
    url = text_of(ticket.get("url"))
    return (
        f"https://{host_of(url)}/agent/tickets/{_id(ticket.get('id'))}"
        if _TICKET_URL.match(url) and _id(ticket.get("id"))
        else ""
    )


READER = ZendeskReader()
