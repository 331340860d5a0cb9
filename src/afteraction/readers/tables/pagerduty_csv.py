"""PagerDuty: incidents as the CSV of its reports.

A row is one incident: when it was created, when it was resolved, and how many seconds passed until the first
acknowledgement, from which that moment is counted. Times without an offset are in the zone of the account or the user.
The names of the columns are from public programs that read such files; no whole file was seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import SECOND, Instant, Stamp, Unknown, Wall
from afteraction.readers._alerts import pairs, record
from afteraction.readers._sheets import Table, columns

_HEADINGS = {
    name: name
    for name in (
        "id", "incident_number", "description", "service_name", "escalation_policy_name", "created_on", "resolved_on",
        "seconds_to_first_ack", "seconds_to_resolve", "auto_resolved", "acknowledged_by_user_names",
        "assigned_to_user_names", "resolved_by_user_name", "urgency", "priority_name", "status", "team_name",
    )
} | {
    "created_at": "created_on", "resolved_at": "resolved_on", "acknowledged_user_names": "acknowledged_by_user_names",
    "assigned_user_names": "assigned_to_user_names",
}  # fmt: skip


class PagerDutyCsvReader:
    """See the module."""

    name = "pagerduty-csv"
    title = "PagerDuty incidents as CSV"
    time_rule = (
        "created_on and resolved_on; without an offset in the account's or user's zone, which the file does not name"
    )
    link_rule = "none: the file does not name its account"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a table whose header names incident_number, created_on and seconds_to_first_ack."""
        found, _ = columns(sample.lines[0] if sample.lines else "", _HEADINGS)
        if {"incident_number", "created_on"} <= found.keys() and {
            "seconds_to_first_ack",
            "seconds_to_resolve",
        } & found.keys():
            return Match(
                Rank.KEYS,
                "a table with incident_number, created_on and seconds_to_first_ack, as PagerDuty reports incidents",
            )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Up to three records of each incident: triggered, acknowledged, resolved."""
        return _TABLE.read(artifact)


def _made(row: dict[str, str], artifact: str, place: Locator) -> Iterator[Record] | None:
    return _row(row, artifact, place) if row.get("incident_number") and row.get("created_on") else None


def _row(row: dict[str, str], artifact: str, place: Locator) -> Iterator[Record]:
    own, title = row.get("id") or f"number/{row['incident_number']}", row.get("description", "")
    group = f"pagerduty:{own}"
    common: dict[str, Any] = {
        "title": title,
        "channel": row.get("service_name", ""),
        "group": group,
        "fields": pairs(
            ("number", row["incident_number"]), ("service", row.get("service_name")), ("urgency", row.get("urgency")),
            ("priority", row.get("priority_name")), ("assignee", row.get("assigned_to_user_names")),
            ("escalation_policy", row.get("escalation_policy_name")), ("team", row.get("team_name")),
            ("seconds_to_first_ack", row.get("seconds_to_first_ack")), ("seconds_to_resolve", row.get("seconds_to_resolve")),
            ("auto_resolved", row.get("auto_resolved")),
        ),
    }  # fmt: skip
    created = _stamp(row["created_on"])
    yield record(
        artifact, RecordKind.ALERT, place, row["created_on"], title or f"Incident {row['incident_number']}", time=created,
        status="triggered", key=f"{group}/triggered", **common,
    )  # fmt: skip
    after = row.get("seconds_to_first_ack", "").partition(".")[0]
    if after.isdigit() and len(after) < 9 and isinstance(created, Instant | Wall):
        who = row.get("acknowledged_by_user_names", "")
        yield record(
            artifact, RecordKind.ALERT, place, row["created_on"], f"Acknowledged{f' by {who}' if who else ''}: {title}",
            time=created._replace(ns=created.ns + int(after) * SECOND), author=Actor(who) if who and "," not in who else None,
            status="acknowledged", key=f"{group}/acknowledged",
            **{**common, "fields": (*common["fields"], ("time_is", "created_on plus seconds_to_first_ack"))},
        )  # fmt: skip
    if row.get("resolved_on"):
        who = row.get("resolved_by_user_name", "")
        yield record(
            artifact, RecordKind.ALERT, place, row["resolved_on"], f"Resolved{f' by {who}' if who else ''}: {title}",
            time=_stamp(row["resolved_on"]), author=Actor(who) if who else None, status="resolved", key=f"{group}/resolved",
            **common,
        )  # fmt: skip


def _stamp(text: str) -> Stamp:
    return parse_any(text) or Unknown("the time is in a form that does not settle its day", "export with ISO dates")


_TABLE = Table(
    _HEADINGS,
    lambda found: {"incident_number", "created_on"} <= set(found),
    "no header with the columns of PagerDuty's incidents",
    "a row without the number or time of an incident",
    _made,
)
READER = PagerDutyCsvReader()
