"""Microsoft 365's audit log: who did what in Teams, Exchange, SharePoint and Entra, as Purview and its API export it.

The CSV of Purview's search and of ``Search-UnifiedAuditLog`` holds the entry as JSON in the column AuditData; the Management
Activity API and JSON exports hold that object itself. CreationTime is UTC and does not say so; the CSV's CreationDate is the same
moment in the form of whoever exported, so it is not read. An entry says that a message was sent, never what it said: messages
themselves come as mails (see ``mail``) or through Graph (see ``teams``).

Knowledge: the schema of the Office 365 Management Activity API, as remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind
from afteraction.readers._alerts import obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader, inner, utc
from afteraction.readers._json import Element
from afteraction.readers._sheets import Table
from afteraction.readers._sheets import columns as columns_of

_TIME_RULE = "CreationTime, which is UTC without saying so"
_THINGS = ("ObjectId", "TeamName", "ChannelName", "CommunicationType", "ItemName", "SourceFileName", "Target")
_MACHINES = ("4", "5", "8")  # UserType: system, application, system policy


def _is_entry(item: dict[str, Any]) -> bool:
    return {"CreationTime", "Operation", "Workload", "RecordType"} <= item.keys()


def _entry(item: dict[str, Any], place: Locator, artifact: str) -> Record:
    done, where, who = prose(item.get("Operation")), prose(item.get("Workload")), prose(item.get("UserId"))
    thing = next((prose(item[name]) for name in _THINGS if isinstance(item.get(name), str) and item[name]), "")
    result, own = prose(item.get("ResultStatus")), prose(item.get("Id"))
    changed = "; ".join(
        f"{prose(one.get('Name'))}: {prose(one.get('OldValue')) or '(none)'} → {prose(one.get('NewValue'))}"
        for one in objs(item.get("ModifiedProperties"))[:10]
        if prose(one.get("Name"))
    )
    title = f"{done} {thing}".strip()
    return record(
        artifact, RecordKind.CHANGE, place, item.get("CreationTime"), f"{where}: {title}" + (f"\n{changed}" if changed else ""),
        time=utc(item.get("CreationTime")), title=title, channel=where,
        author=Actor(who, prose(item.get("UserKey")), prose(item.get("UserType")) in _MACHINES) if who else None,
        level=Level.WARN if result.lower() in ("failed", "failure", "false") else Level.NONE,
        key=f"microsoft365:{own}" if own else "",
        fields=pairs(
            ("action", done), ("workload", where), ("object", thing), ("result", result), ("team", item.get("TeamName")),
            ("channel", item.get("ChannelName")), ("record_type", item.get("RecordType")),
        ),
    )  # fmt: skip


def _json(element: Element, artifact: str) -> Iterator[Record | str]:
    whole = obj(element.value)
    item = inner(whole.get("AuditData")) or inner(whole.get("auditData")) or whole
    yield _entry(item, element.locator, artifact) if _is_entry(item) else "not an entry of the audit log"


def _wraps_entry(item: dict[str, Any]) -> bool:
    return _is_entry(item) or any(_is_entry(inner(item.get(name))) for name in ("AuditData", "auditData"))


def _row(row: dict[str, str], artifact: str, place: Locator) -> list[Record] | None:
    item = inner(row.get("data", ""))
    return [_entry(item, place, artifact)] if _is_entry(item) else None


_HEADINGS = {
    "auditdata": "data",
    "creationdate": "day",
    "operations": "done",
    "operation": "done",
    "userids": "who",
    "userid": "who",
}
_TABLE = Table(
    _HEADINGS, lambda found: "data" in found, "no header with the names of the audit log's columns",
    "a row whose AuditData is no entry", _row,
)  # fmt: skip


class AuditCsvReader:
    """See the module."""

    name = "microsoft-audit-csv"
    title = "Microsoft 365 audit log as CSV, from Purview"
    time_rule = f"{_TIME_RULE}, in the column AuditData"
    link_rule = "none"
    evidence = Evidence.MEMORY

    def identify(self, sample: Sample) -> Match | None:
        """Claim a table with the columns CreationDate and AuditData."""
        for line in sample.lines[:2]:  # PowerShell may write #TYPE above the header
            if {"data", "day", "done"} <= columns_of(line, _HEADINGS)[0].keys():
                return Match(
                    Rank.SIGNATURE,
                    "a table with CreationDate, Operation and AuditData, as Purview exports its audit log",
                )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row."""
        return _TABLE.read(artifact)


READERS = (
    EventReader(
        "microsoft-audit", "Microsoft 365 audit log", ("value",), _wraps_entry,
        "CreationTime, Operation, Workload and RecordType, as Microsoft 365 writes its audit log", _json, _TIME_RULE,
    ),
    AuditCsvReader(),
)  # fmt: skip
