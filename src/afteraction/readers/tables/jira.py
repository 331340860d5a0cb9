"""Jira: issues with comments and changelog (REST v2 and v3), Service Management requests, and the CSV of a search.

REST times have an offset, that of whoever asked, so they are exact. v3 writes texts as documents (ADF), v2 as text; the
changelog's newest entry stands first in the cloud. Service Management tells each time four ways; ``epochMillis`` counts, for
``friendly`` is relative. The CSV has minutes in the zone and language of whoever exported (``05/Mar/24 10:12 AM``) and repeats
the column ``Comment`` with time, person and text in each. From memory; the time of Service Management was seen in real text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Record, Skipped, Unread
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, prose, web
from afteraction.readers._events import EventReader, actor, at
from afteraction.readers._json import Element, text_of
from afteraction.readers._links import host_of
from afteraction.readers._sheets import cells, rows
from afteraction.readers._tickets import Ticket, rich

_TOLD = ("status", "priority", "assignee", "resolution", "severity", "issuetype", "flagged", "impact", "urgency")
_NO_TIME = Unknown("the time is in a form that does not settle its day", "export with ISO dates, or as JSON")


def _is_issue(item: dict[str, Any]) -> bool:
    return (
        isinstance(item.get("fields"), dict)
        and "key" in item
        and ("created" in item["fields"] or "changelog" in item or "summary" in item["fields"])
    )


def _is_request(item: dict[str, Any]) -> bool:
    return "issueKey" in item and "epochMillis" in obj(item.get("createdDate"))


def _is_comment(item: dict[str, Any]) -> bool:
    return (
        "body" in item
        and "created" in item
        and ("/rest/" in text_of(item.get("self")) or "epochMillis" in obj(item.get("created")))
    )


def _is_history(item: dict[str, Any]) -> bool:
    listed = objs(item.get("items"))
    return "created" in item and bool(listed) and "field" in listed[0]


def _is_page(item: dict[str, Any]) -> bool:
    """Comments of an issue asked for by themselves."""
    return "key" not in item and any(map(_is_comment, objs(item.get("comments"))[:1]))


def _who(value: Any) -> Actor | None:
    person = obj(value)
    return actor(
        {"name": person.get("displayName") or person.get("name"), "id": person.get("accountId") or person.get("key")}
    )


def _when(value: Any) -> Any:
    """A time of REST as it is, of Service Management its milliseconds."""
    return obj(value).get("epochMillis") or obj(value).get("iso8601") if isinstance(value, dict) else value


def _site(item: dict[str, Any]) -> str:
    host = host_of(text_of(item.get("self") or at(item, "_links/self")))
    return f"https://{host}" if host and host != "api.atlassian.com" else ""


def _is_known(item: dict[str, Any]) -> bool:
    return any(shape(item) for shape in (_is_issue, _is_request, _is_page, _is_comment, _is_history))


def _comment(ticket: Ticket, item: dict[str, Any], pointer: str) -> Record:
    own, public = prose(item.get("id")), item.get("public", item.get("jsdPublic"))
    return ticket.said(
        pointer, _when(item.get("created")), rich(item.get("body")), _who(item.get("author")), own,
        public if isinstance(public, bool) else None, f"{ticket.link}?focusedCommentId={own}" if "/browse/" in ticket.link and own else "",
    )  # fmt: skip


def _history(ticket: Ticket, item: dict[str, Any], pointer: str) -> Iterator[Record]:
    for place, one in enumerate(objs(item.get("items"))):
        name = prose(one.get("field")).lower()
        if name in _TOLD:
            yield ticket.changed(
                f"{pointer}/items/{place}".lstrip("/"), item.get("created"), name, prose(one.get("fromString")),
                prose(one.get("toString")), _who(item.get("author")), f"change/{prose(item.get('id'))}/{place}",
            )  # fmt: skip


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item, place = element.value, element.locator
    if _is_issue(item):
        yield from _issue(item, place, artifact)
    elif _is_request(item):
        yield from _request(item, place, artifact)
    elif _is_page(item):
        for number, one in enumerate(objs(item["comments"])):
            yield _comment(Ticket(artifact, place, "jira", ""), one, f"comments/{number}")
    elif _is_comment(item):
        key = prose(element.envelope.get("key") or element.envelope.get("issueKey"))
        yield _comment(Ticket(artifact, place, "jira", f"issue/{key}" if key else ""), item, "")
    elif _is_history(item):
        yield from _history(Ticket(artifact, place, "jira", ""), item, "")
        yield f"{UNDERSTOOD}a change of fields that tell no state"
    else:
        yield "not an issue, request, comment or change of Jira"


def _issue(item: dict[str, Any], place: Locator, artifact: str) -> Iterator[Record]:
    facts, key, site = item["fields"], prose(item["key"]), _site(item)
    labels = facts.get("labels")
    ticket = Ticket(
        artifact, place, "jira", f"issue/{key}", prose(facts.get("summary")), f"{site}/browse/{key}" if site else "", (
            ("ticket", key), ("status_at_export", at(facts, "status/name")), ("priority", at(facts, "priority/name")),
            ("ticket_type", at(facts, "issuetype/name")), ("assignee", at(facts, "assignee/displayName")),
            ("tags", ", ".join(map(prose, labels)) if isinstance(labels, list) else ""),
        ),
    )  # fmt: skip
    yield ticket.opened(
        facts.get("created"), rich(facts.get("description")), _who(facts.get("reporter") or facts.get("creator"))
    )
    for number, one in enumerate(objs(at(facts, "comment/comments"))):
        yield _comment(ticket, one, f"fields/comment/comments/{number}")
    histories = objs(at(item, "changelog/histories"))
    for number, one in enumerate(histories):
        yield from _history(ticket, one, f"changelog/histories/{number}")
    if not any(
        one.get("field") in ("status", "resolution") for history in histories for one in objs(history.get("items"))
    ):
        yield from ticket.moment("fields/resolutiondate", facts.get("resolutiondate"), "resolved")


def _request(item: dict[str, Any], place: Locator, artifact: str) -> Iterator[Record]:
    values = {text_of(one.get("fieldId")): one.get("value") for one in objs(item.get("requestFieldValues"))}
    key = prose(item["issueKey"])
    ticket = Ticket(
        artifact, place, "jira", f"issue/{key}", prose(values.get("summary")), web(at(item, "_links/web")),
        (("ticket", key), ("status_at_export", at(item, "currentStatus/status"))),
    )  # fmt: skip
    yield ticket.opened(_when(item["createdDate"]), rich(values.get("description")), _who(item.get("reporter")))
    for number, one in enumerate(objs(at(item, "comments/values"))):
        yield _comment(ticket, one, f"comments/values/{number}")


# CSV


class JiraCsvReader:
    """The CSV of a search. See the module."""

    name = "jira-csv"
    title = "Jira issues as CSV"
    time_rule = (
        "Created, Resolved and the time in each Comment, in the zone of whoever exported, which the file does not name"
    )
    link_rule = "none: the file does not name its site"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a table with the columns Issue key, Summary and Created."""
        names = {cell.strip().lower() for cell in cells(sample.lines[0], ",")} if sample.lines else set()
        if {"issue key", "summary", "created"} <= names:
            return Match(Rank.KEYS, "a table with the columns Issue key, Summary and Created, as Jira exports a search")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """An issue and its comments for each row."""
        header: list[str] = []
        ordinal = 0
        for text, place, lost in rows(artifact):
            found = cells(text, ",")
            if not header:
                header = [cell.strip().lower() for cell in found]
                if "issue key" in header:
                    yield Skipped(place.start, place.end, "names of the columns")
                else:
                    header = []
                    yield Unread(place.start, place.end, "no header with Issue key", place.line)
                continue
            row: dict[str, list[str]] = {}
            for name, cell in zip(header, found, strict=False):
                row.setdefault(name, []).extend([cell.strip()] if cell.strip() else [])
            if not row.get("issue key") or not row.get("created"):
                yield Unread(place.start, place.end, "a row without Issue key or Created", place.line)
            else:
                for made in _row(row, place, artifact.id):
                    yield made._replace(ordinal=ordinal)
                    ordinal += 1
            if lost:
                yield Unread(place.end, place.end + lost, "the rest of a line that is too long", place.line)


def _row(row: dict[str, list[str]], place: Locator, artifact: str) -> Iterator[Record]:
    def first(name: str) -> str:
        return prose(next(iter(row.get(name, ())), ""))

    key = first("issue key")
    ticket = Ticket(
        artifact, place, "jira", f"issue/{key}", first("summary"), fields=(
            ("ticket", key), ("status_at_export", first("status")), ("priority", first("priority")),
            ("ticket_type", first("issue type")), ("assignee", first("assignee")), ("tags", ", ".join(row.get("labels", ()))),
        ),
    )  # fmt: skip
    raw = first("created")
    yield ticket.opened(raw, first("description"), actor(first("reporter") or first("creator")))._replace(
        time=_local(raw)
    )
    for at_comment, cell in enumerate(row.get("comment", ())):
        when, _, rest = cell.partition(";")
        who, _, text = rest.partition(";")
        said = (
            ticket.said("", when, prose(text), actor(who), f"{key}/{at_comment}")
            if text
            else ticket.said("", "", prose(cell), None, "")
        )
        yield said._replace(time=_local(when) if text else _NO_TIME)
    solved = first("resolved")
    if solved:
        made = ticket.changed("", solved, "status", "", first("resolution") or "resolved", None, "resolved")
        yield made._replace(time=_local(solved), status="resolved", text=f"resolved: {ticket.title}")


@cache
def _short_year() -> re.Pattern[str]:
    return re.compile(r"(\d{1,2}[/-][A-Za-z]{3}[/-])(\d\d) (\d.{3,20})\Z")


def _local(text: str) -> Stamp:
    found = _short_year().match(text.strip())
    return parse_any(f"{found[1]}20{found[2]} {found[3]}" if found else text) or _NO_TIME


READERS = (
    EventReader(
        "jira", "Jira issues and Service Management requests", ("issues", "values", "histories"),
        _is_known,
        "issues with key and fields, or requests, comments and changes, as Jira's REST API gives them", _make,
        "created of the issue, of each comment and change, with its offset", "https://<site>/browse/<key>, from the issue's self",
    ),
    JiraCsvReader(),
)  # fmt: skip
