"""PagerDuty's log entries and notes: what people and machines did about an incident, one moment each.

A note and its ``annotate`` log entry have different ids: their texts are kept equal, so that they join.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.late import late
from afteraction.domain.record import Locator, Record, RecordKind
from afteraction.readers._alerts import details, names, obj, objs, pairs, prose, record, web
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._pagerduty import STATES, VERBS, actor_of, key_of, responders, summary_of, title_of

_IN_ADDRESS = late(r"(?:/incidents/|[?&]incident_id=)(?P<id>[A-Z0-9]{6,32})\b")


def entry_records(element: Element, artifact: str) -> Iterator[Record | str]:
    """A log entry of the REST API."""
    entry = element.value
    incident = obj(entry.get("incident"))
    if not incident:  # the addresses of the entry still name it
        found = _IN_ADDRESS.search(f"{text_of(entry.get('html_url'))} {text_of(entry.get('self'))}")
        incident = {"id": found["id"]} if found else {}
    yield entry_record(entry, element.locator, artifact, incident)


def entry_record(entry: dict[str, Any], place: Locator, artifact: str, incident: dict[str, Any]) -> Record:
    """The record of a log entry, wherever it stood; incident: the one it is about."""
    stem = text_of(entry.get("type")).removesuffix("_log_entry")
    agent = actor_of(entry, "agent")
    channel = obj(entry.get("channel"))
    service = prose(summary_of(entry.get("service"))) or (summary_of(entry.get("agent")) if _is_service(entry) else "")
    state = STATES.get(stem, "")
    if stem == "assign" and agent is not None and not agent.bot:
        state = "reassigned"  # the first assignment follows the trigger and is the service's own
    notice = obj(channel.get("notification"))
    return record(
        artifact,
        RecordKind.ALERT,
        place,
        entry.get("created_at"),
        _entry_text(stem, entry, channel),
        author=agent,
        title=title_of(incident),
        status=state,
        channel=service,
        key=key_of(entry.get("id")),
        group=key_of(incident.get("id")),
        permalink=_entry_link(entry, incident),
        fields=pairs(
            ("entry_type", stem),
            ("service", service),
            ("assignee", names(objs(entry.get("assignees")), "summary", "name")),
            ("notified", summary_of(entry.get("user"))),
            ("responder_requested", responders(entry)),
            ("via", channel.get("type")),
            ("delivery", notice.get("type")),
            ("delivery_status", notice.get("status")),
            ("delivered_at", notice.get("started_at")),
            ("severity", channel.get("severity")),
            ("acknowledgement_timeout_s", entry.get("acknowledgement_timeout")),
            ("team", names(objs(entry.get("teams")), "summary")),
            *_changes(entry),
            *(details(channel.get("details")) if stem == "trigger" else ()),
        ),
    )


def _entry_text(stem: str, entry: dict[str, Any], channel: dict[str, Any]) -> str:
    summary = prose(entry.get("summary"))
    note = prose(entry.get("note"))
    if stem == "annotate":  # the note's own words alone, equal to what the notes endpoint says
        return prose(channel.get("content")) or note or prose(channel.get("summary")) or summary
    told = [prose(obj(entry.get("event_details")).get("description"))]
    if stem == "trigger":
        told += [prose(channel.get(key)) for key in ("subject", "description", "summary", "details", "body")]
    text = summary or VERBS.get(stem, stem.replace("_", " ").capitalize())
    more = ": ".join(part for part in dict.fromkeys(told) if part and part not in text)
    text = f"{text.rstrip('.')}: {more}" if more else text
    return f"{text}\n{note}" if note and note not in text else text


def _entry_link(entry: dict[str, Any], incident: dict[str, Any]) -> str:
    own, base, key = web(entry.get("html_url")), web(incident.get("html_url")), text_of(entry.get("id"))
    return own or (f"{base.rstrip('/')}/log_entries/{key}" if base and key else "")


def _changes(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for change in objs(entry.get("changeset")):
        name = prose(change.get("field") or change.get("name"))
        if name:
            yield f"changed_{name}", prose(change.get("new_value") or change.get("value"))


def _is_service(entry: dict[str, Any]) -> bool:
    return text_of(obj(entry.get("agent")).get("type")).startswith("service")


def note_records(element: Element, artifact: str) -> Iterator[Record | str]:
    """A note or a status update of an incident."""
    note = element.value
    update = "message" in note and "content" not in note
    incident = obj(note.get("incident"))
    yield record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        note.get("created_at"),
        prose(note.get("message" if update else "content")),
        author=actor_of(note, "sender" if update else "user"),
        title=prose(note.get("subject")) or title_of(incident),
        status="" if update else "note",
        key=key_of(note.get("id")),
        group=key_of(incident.get("id")),
        permalink=web(incident.get("html_url")),
        edited=bool(note.get("updated_at")) and note.get("updated_at") != note.get("created_at"),
        fields=pairs(
            ("entry_type", "status_update" if update else "annotate"), ("via", summary_of(note.get("channel")))
        ),
    )
