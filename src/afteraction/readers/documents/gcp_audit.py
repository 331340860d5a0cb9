"""Google Cloud audit logs: who changed what, as ``gcloud logging read --format json`` and exports write them.

An operation that takes time is logged when it begins and when it is done, with one ``operation.id``. ``data_access`` logs say what
was read and are skipped. A file that holds other entries of Cloud Logging as well is a log, and is read as one.

Knowledge: a real export in the test data of a forensic tool.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, record
from afteraction.readers._json import Element, dig, text_of


def _is_entry(item: dict[str, Any]) -> bool:
    payload = obj(item.get("protoPayload"))
    return "methodName" in payload and "cloudaudit" in text_of(item.get("logName")) and "timestamp" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_entry(item):
        yield "not an entry of an audit log"
        return
    if text_of(item["logName"]).endswith("data_access"):
        yield f"{UNDERSTOOD}an entry that says what was read"
        return
    payload, step = obj(item["protoPayload"]), obj(item.get("operation"))
    method, thing = prose(payload["methodName"]), prose(payload.get("resourceName"))
    who = prose(dig(payload, "authenticationInfo", "principalEmail"))
    code, said = prose(dig(payload, "status", "code")), prose(dig(payload, "status", "message"))
    failed = code not in ("", "0")
    begun = step.get("first") is True and step.get("last") is not True
    own = text_of(item.get("insertId"))
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        item["timestamp"],
        f"{method} {thing}" + (" begun" if begun else "") + (f": {said or code}" if failed else ""),
        author=Actor(who, "", who.endswith("gserviceaccount.com")) if who else None,
        title=f"{method} {thing}",
        level=Level.WARN if failed else Level.NONE,
        channel=prose(payload.get("serviceName")),
        key=f"gcp:audit/{own}" if own else "",
        group=f"gcp:operation/{text_of(step.get('id'))}" if step.get("id") else "",
        fields=pairs(
            ("action", method), ("resource", thing), ("service", payload.get("serviceName")), ("severity", item.get("severity")),
            ("code", code), ("received_at", item.get("receiveTimestamp")),
        ),
    )  # fmt: skip


class GcpAuditReader:
    """See the module."""

    name = "gcp-audit"
    title = "Google Cloud audit logs"
    time_rule = "timestamp, ISO 8601 in UTC"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim entries of Cloud Logging all of which are of an audit log."""
        found = objs(sample.doc) if len(sample.objects) < 2 else sample.objects
        if found and all(_is_entry(item) for item in found):
            return Match(
                Rank.SIGNATURE, "entries with protoPayload.methodName of a cloudaudit log, as Google Cloud writes them"
            )
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each entry, in the order of the file (newest first)."""
        return _alerts.read_items(artifact, (), "an entry of an audit log", _make)


READER = GcpAuditReader()
