"""Zendesk: tickets as the CSV of a view or of Explore.

The file has the account's or the user's zone and does not say which. One row is one ticket: when it was created, and
when it was solved if a column says so. Source: memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._links import links_of
from afteraction.readers._sheets import Table
from afteraction.readers._sheets import columns as columns_of
from afteraction.readers._text import clean

_HEADINGS = {
    "id": "id", "ticket id": "id", "ticket #": "id",
    "subject": "subject", "ticket subject": "subject", "title": "subject",
    "description": "text", "ticket description": "text",
    "requester": "requester", "requester name": "requester", "submitter": "submitter", "submitter name": "submitter",
    "requester id": "requester id", "requester email": "requester email", "organization": "organization",
    "requester organization": "organization", "ticket organization name": "organization",
    "created at": "created", "created": "created", "requested": "created", "ticket created - timestamp": "created",
    "ticket created at": "created", "ticket created - date": "created day",
    "updated at": "updated", "updated": "updated", "ticket updated - timestamp": "updated", "ticket updated at": "updated",
    "solved at": "solved", "ticket solved - timestamp": "solved", "ticket solved at": "solved",
    "status": "status", "ticket status": "status", "priority": "priority", "ticket priority": "priority",
    "type": "type", "ticket type": "type", "group": "team", "ticket group": "team", "group name": "team",
    "assignee": "assignee", "assignee name": "assignee", "via": "via", "ticket channel": "via", "channel": "via",
    "tags": "tags", "ticket tags": "tags", "satisfaction score": "satisfaction",
}  # fmt: skip
_SHOWN = ("priority", "type", "team", "assignee", "organization", "via", "tags")


class ZendeskCsvReader:
    """See the module."""

    name = "zendesk-csv"
    title = "Zendesk tickets as CSV"
    time_rule = "Created at and Solved at, in the zone of the account or user, which the file does not name"
    link_rule = "none: the file does not name its account"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a table whose header names a ticket id, its creation and its requester as Zendesk does."""
        header = sample.lines[0] if sample.lines else ""
        columns, _ = columns_of(header, _HEADINGS)
        if not {"id", "created"} <= columns.keys() and not {"id", "created day"} <= columns.keys():
            return None
        written = {cell.strip().strip('"').lower() for cell in re.split(r"[,;\t]", header)}
        sure = {
            "created at",
            "ticket created - timestamp",
            "ticket created - date",
            "ticket created at",
            "requested",
        } & written
        asked = {"requester", "requester id", "requester name", "requester email", "submitter"} & written
        if sure and (asked or ("ticket id" in written and {"subject", "ticket subject"} & written)):
            names = ", ".join(sorted(asked | sure | ({"id", "ticket id"} & written)))
            return Match(Rank.KEYS, f"a table with the columns {names}, as Zendesk exports tickets")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """A record when the ticket was created, and one when it was solved if a column says so."""
        return _TABLE.read(artifact)


def _made(row: dict[str, str], artifact: str, place: Locator) -> Iterator[Record] | None:
    dated = row.get("created") or row.get("created day") or row.get("subject")
    return _row(row, artifact, place) if row.get("id") and dated else None


def _row(row: dict[str, str], artifact: str, place: Locator) -> Iterator[Record]:
    number = row["id"].lstrip("#")
    created = row.get("created") or row.get("created day", "")
    subject = " ".join(clean(row.get("subject", "")).split())
    text = clean(row.get("text", "")) or subject
    name, ident = clean(row.get("requester", "")), row.get("requester id", "")
    base = Record(
        artifact,
        0,
        RecordKind.TICKET,
        _local(created),
        text,
        place,
        Actor(name or clean(row.get("requester email", "")), ident)
        if name or ident or row.get("requester email")
        else None,
        title=subject,
        key=f"zendesk:ticket/{number}",
        group=f"zendesk:ticket/{number}",
        raw_time=created,
        links=links_of(text),
        fields=(
            ("ticket", clean(number)),
            *((key, clean(row[key])) for key in _SHOWN if row.get(key)),
            *((("status_at_export", clean(row["status"].lower())),) if row.get("status") else ()),
        ),
    )
    yield base
    solved = _local(row["solved"]) if row.get("solved") else None
    if solved is not None and not isinstance(solved, Unknown):
        yield base._replace(
            time=solved, raw_time=row["solved"], author=None, status="solved",
            text=f"solved: {subject}", key=f"zendesk:ticket/{number}/solved",
        )  # fmt: skip


def _local(text: str) -> Stamp:
    return parse_any(text) or Unknown("the time is in a form that does not settle its day", "export with ISO dates")


_TABLE = Table(
    _HEADINGS,
    lambda found: "id" in found and len(found) > 1,
    "no header with the names of a ticket's columns",
    "a row without the id or time of a ticket",
    _made,
)
READER = ZendeskCsvReader()
