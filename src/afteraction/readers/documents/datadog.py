"""Datadog: events v1 and v2, its webhook, monitors with their group states, incidents v2 with timelines, audit events.

Event ids are rounded as JSON numbers: ``id_str`` is used. v1 counts seconds (``date_happened``), v2 writes ISO and
repeats it in milliseconds, a monitor's ``*_ts`` are seconds. A monitor's state is the vendor's own word, in ``transition``
or in brackets at the head of the title. An incident has several moments that differ (created, detected, declared,
resolved, customer impact); each is an event of its own and keeps its name in the field ``moment``. A link is absolute,
or relative to a site that another link of the same item names; otherwise there is none, for sites differ by region.

Knowledge: real answers of the API (recorded by the vendor's clients), its OpenAPI schema, webhook bodies from public
repositories; the reading of incident timeline cells is from the schema of their creation only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Person, Record, RecordKind
from afteraction.readers import _alerts, _datadog
from afteraction.readers._alerts import UNDERSTOOD, inside, is_time, obj, pairs, prose, record, web
from afteraction.readers._json import Element, dig, text_of

_CHANGES = frozenset({
    "ansible", "argocd", "bitbucket", "buildkite", "capistrano", "chef", "circleci", "deploy", "deployment", "fabric",
    "fluxcd", "git", "github", "gitlab", "helm", "jenkins", "kubernetes", "launchdarkly", "puppet", "salt", "saltstack",
    "spinnaker", "teamcity", "terraform", "travis",
})  # fmt: skip
_LEVELS = {
    "error": Level.ERROR, "critical": Level.FATAL, "warning": Level.WARN, "warn": Level.WARN, "info": Level.INFO,
    "success": Level.INFO, "ok": Level.INFO,
}  # fmt: skip
_MOMENTS = {
    "created": ("", "Incident created"), "detected": ("triggered", "Incident detected"),
    "declared": ("", "Incident declared"), "resolved": ("resolved", "Incident resolved"),
    "customer_impact_start": ("", "Customer impact began"), "customer_impact_end": ("", "Customer impact ended"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatadogReader:
    """One of Datadog's JSON shapes."""

    name: str
    title: str
    paths: tuple[str, ...]
    shapes: tuple[Callable[[dict[str, Any]], bool], ...]
    why: str
    make: _alerts.Make
    time_rule: str
    link_rule: str
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document whose first item is of this shape."""
        item = _alerts.first_object(sample.doc, *self.paths)
        return Match(Rank.SIGNATURE, self.why) if any(shape(item) for shape in self.shapes) else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The events of each item in the order of the file."""
        return _alerts.read_items(artifact, self.paths, f"an item of {self.title}", self.make)


# Shapes


def _is_v1(item: dict[str, Any]) -> bool:
    return "date_happened" in item and "title" in item and ("text" in item or "alert_type" in item or "id" in item)


def _is_v2(item: dict[str, Any]) -> bool:
    inner = obj(item.get("attributes"))
    return item.get("type") == "event" and "timestamp" in inner and isinstance(inner.get("attributes"), dict)


def _is_hook(item: dict[str, Any]) -> bool:
    names = {"title", "event_type", "last_updated"} <= item.keys() or {"alert_transition", "alert_id"} <= item.keys()
    return names and "date" in item and ("body" in item or "event_msg" in item or "title" in item)


def _is_monitor(item: dict[str, Any]) -> bool:
    return "overall_state" in item and "query" in item and "name" in item


def _is_monitor_hit(item: dict[str, Any]) -> bool:
    return "last_triggered_ts" in item and ("monitor_id" in item or "classification" in item)


def _is_incident(item: dict[str, Any]) -> bool:
    inner = obj(item.get("attributes"))
    return (
        item.get("type") == "incidents" and "title" in inner and ("detected" in inner or "customer_impacted" in inner)
    )


def _is_cell(item: dict[str, Any]) -> bool:
    return item.get("type") == "incident_timeline_cells" and "attributes" in item


def _is_audit(item: dict[str, Any]) -> bool:
    return item.get("type") == "audit" and "timestamp" in obj(item.get("attributes"))


# Events


def _event(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_v2(item):
        yield _second(item, element, artifact)
    elif _is_v1(item):
        text, when = text_of(item.get("text")), item.get("date_happened")
        own = text_of(item.get("id_str")) or text_of(item.get("id"))
        yield _happened(element, artifact, item, when, prose(item.get("title")), text, own)
    elif _is_hook(item):
        text = text_of(item.get("body") or item.get("event_msg"))
        yield _happened(
            element, artifact, item, item.get("date"), prose(item.get("title")), text, text_of(item.get("id"))
        )
    else:
        yield "not an event with a title and a time"


def _second(item: dict[str, Any], element: Element, artifact: str) -> Record:
    outer = obj(item.get("attributes"))
    inner = obj(outer.get("attributes"))
    event, monitor = obj(inner.get("evt")), obj(inner.get("monitor"))
    flat = {
        **inner,
        "tags": outer.get("tags") or inner.get("tags"),
        "host": inner.get("hostname"),
        "alert_type": inner.get("status"),
        "monitor_id": monitor.get("id") or inner.get("monitor_id"),
        "alert_transition": dig(monitor, "transition", "trans_name"),
        "category": event.get("category") or inner.get("category"),
    }
    title = prose(inner.get("title")) or prose(event.get("name"))
    own = text_of(event.get("id")) or text_of(item.get("id"))  # evt.id is the id that v1 and the site know
    return _happened(element, artifact, flat, outer.get("timestamp"), title, text_of(outer.get("message")), own)


def _happened(
    element: Element, artifact: str, item: dict[str, Any], when: Any, title: str, body: str, own: str
) -> Record:
    tags = _tags(item.get("tags"))
    change = _datadog.transition(title)
    word = prose(item.get("alert_transition")) or (change.word if change else "")
    monitor = prose(item.get("monitor_id") or item.get("alert_id")) or _datadog.monitor_id(body)
    scope = (change.scope if change else "") or prose(item.get("alert_scope"))
    text = _datadog.plain_body(body)
    name = change.name if change and change.name else title
    kind = RecordKind.ALERT if word or monitor else RecordKind.NOTE
    source = prose(item.get("source_type_name") or item.get("source")).lower() or tags.get("source", "")
    if kind is RecordKind.NOTE and (source in _CHANGES or item.get("category") == "change" or "deployment" in tags):
        kind = RecordKind.CHANGE
    return record(
        artifact,
        kind,
        element.locator,
        when,
        f"{title}\n{text}" if text and text != title else title,
        author=_alerts.machine(source) if source else None,
        title=name,
        level=_LEVELS.get(prose(item.get("alert_type")).lower(), Level.NONE),
        status=_datadog.STATES.get(word.lower(), ""),
        channel=tags.get("service") or prose(item.get("service")),
        key=f"datadog:{own}" if own else "",
        group=_datadog.group_of(monitor, scope),
        permalink=_link(item, body, own),
        fields=pairs(
            ("transition", word),
            ("scope", scope),
            ("monitor_id", monitor),
            ("priority", _datadog.priority_of(title)),
            ("service", tags.get("service") or item.get("service")),
            ("environment", tags.get("env") or tags.get("environment")),
            ("host", item.get("host")),
            ("source", source),
            *((name, value) for name, value in _datadog.measured(body)),
        ),
    )


def _tags(given: Any) -> dict[str, str]:
    listed = given.split(",") if isinstance(given, str) else given if isinstance(given, list) else []
    tags: dict[str, str] = {}
    for tag in listed:
        name, _, value = prose(tag).partition(":")
        tags.setdefault(name, value)
    return tags


def _link(item: dict[str, Any], body: str, own: str) -> str:
    given = text_of(item.get("url") or item.get("link"))
    if web(given):
        return given
    site = _datadog.site_of(body)
    path = given if given.startswith("/") else f"/event/event?id={own}" if own.isdigit() else ""
    return f"{site}{path}" if site and path else ""


# Monitors


def _monitor(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if _is_monitor_hit(item):
        yield from _moments_of(item, item, element, artifact, "")
        return
    if not _is_monitor(item):
        yield "not a monitor with a query and a state"
        return
    groups = obj(obj(item.get("state")).get("groups"))
    for name, group in groups.items():
        yield from _moments_of(item, {"group": name, **obj(group)}, element, artifact, f"state/groups/{_escaped(name)}")
    if not groups and is_time(item.get("overall_state_modified")):
        state = _datadog.STATES.get(prose(item.get("overall_state")).lower(), "")
        yield _moment(item, {}, element, artifact, "overall_state_modified", state, "")
    yield f"{UNDERSTOOD}a monitor that carries no change of state"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _moments_of(
    item: dict[str, Any], group: dict[str, Any], element: Element, artifact: str, pointer: str
) -> Iterator[Record | str]:
    moments = (("last_triggered_ts", "triggered"), ("last_nodata_ts", "no_data"), ("last_resolved_ts", "resolved"))
    for name, state in moments:
        if is_time(group.get(name)):
            yield _moment(item, group, element, artifact, name, state, pointer)
    yield f"{UNDERSTOOD}a monitor group that never changed its state"


def _moment(
    item: dict[str, Any], group: dict[str, Any], element: Element, artifact: str, field: str, state: str, pointer: str
) -> Record:
    name = prose(item.get("name") or item.get("monitor_name"))
    own = text_of(item.get("monitor_id") or item.get("id"))
    scope = prose(group.get("group"))
    raw = group.get(field) if field in group else item.get(field)
    thing = _datadog.group_of(own, "" if scope == "*" else scope)
    tags = _tags(item.get("tags"))
    shown = state.replace("_", " ") or prose(item.get("overall_state"))
    where = "/".join(part for part in (pointer, field) if part)
    return record(
        artifact,
        RecordKind.ALERT,
        inside(element.locator, where),
        raw,
        f"Monitor {name} {shown}" + (f" on {{{scope}}}" if scope and scope != "*" else ""),
        title=name,
        status=state,
        channel=tags.get("service", ""),
        key=f"{thing}/{state}/{text_of(raw)}" if thing else "",
        group=thing,
        fields=pairs(
            ("monitor_id", own),
            ("scope", scope),
            ("state", group.get("status") or item.get("overall_state")),
            ("query", item.get("query")),
            ("threshold", dig(item, "options", "thresholds", "critical")),
            ("service", tags.get("service")),
            ("environment", tags.get("env")),
            ("priority", f"P{text_of(item.get('priority'))}" if text_of(item.get("priority")) else ""),
        ),
    )


# Incidents


def _incident(element: Element, artifact: str) -> Iterator[Record | Person | str]:
    item = element.value
    if item.get("type") == "users":
        yield from _person(item)
        return
    if _is_cell(item):
        yield _cell(element, artifact)
        return
    if not _is_incident(item):
        yield "not an incident with its moments"
        return
    facts = obj(item.get("attributes"))
    group = f"datadog:incident/{text_of(item.get('id'))}"
    title = prose(facts.get("title"))
    custom = obj(facts.get("fields"))
    fields = [
        ("number", facts.get("public_id")),
        ("slug", dig(custom, "slug", "value")),
        ("severity", facts.get("severity") or dig(custom, "severity", "value")),
        ("state", facts.get("state") or dig(custom, "state", "value")),
        ("service", _joined(dig(custom, "services", "value"))),
        ("team", _joined(dig(custom, "teams", "value"))),
        ("customer_impacted", facts.get("customer_impacted")),
        ("customer_impact_scope", facts.get("customer_impact_scope")),
        ("detection_method", dig(custom, "detection_method", "value")),
        ("commander", dig(item, "relationships", "commander_user", "data", "id")),
    ]
    yield f"{UNDERSTOOD}an incident without any moment"
    for name, (state, said) in _MOMENTS.items():
        if is_time(facts.get(name)):
            yield record(
                artifact, RecordKind.ALERT, inside(element.locator, f"attributes/{name}"), facts[name],
                f"{said}: {title}", author=_by(item, name), title=title, status=state, key=f"{group}/{name}",
                group=group, fields=pairs(("moment", name), *fields),
            )  # fmt: skip


def _by(item: dict[str, Any], moment: str) -> Actor | None:
    """Who did it, by id: the roster knows the name from the document's ``included`` people."""
    if moment not in ("created", "declared"):
        return None
    own = text_of(dig(item, "relationships", f"{moment}_by_user", "data", "id"))
    own = own or text_of(obj(item.get("attributes")).get(f"{moment}_by_uuid"))
    return Actor("", own) if own else None


def _cell(element: Element, artifact: str) -> Record:
    item, facts = element.value, obj(element.value.get("attributes"))
    content = obj(facts.get("content"))
    when = next((facts[name] for name in ("display_time", "created", "modified") if is_time(facts.get(name))), None)
    own = text_of(dig(item, "relationships", "created_by_user", "data", "id"))
    return record(
        artifact,
        RecordKind.NOTE,
        element.locator,
        when,
        prose(content.get("content") or content.get("message")) or prose(facts.get("cell_type")),
        author=Actor("", own) if own else None,
        key=f"datadog:{text_of(item.get('id'))}" if text_of(item.get("id")) else "",
        fields=pairs(("cell_type", facts.get("cell_type")), ("typed_at", facts.get("created"))),
    )


def _person(item: dict[str, Any]) -> Iterator[Person | str]:
    name = _user_name(item)
    if name:
        yield Person(text_of(item.get("id")), (name,))
    yield f"{UNDERSTOOD}a person"


def _user_name(user: dict[str, Any]) -> str:
    facts = obj(user.get("attributes"))
    return prose(facts.get("name")) or prose(facts.get("handle")) or prose(facts.get("email"))


def _joined(value: Any) -> str:
    return ", ".join(prose(item) for item in value) if isinstance(value, list) else prose(value)


# Audit


def _audit(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_audit(item):
        yield "not an audit event with a time"
        return
    facts = obj(item.get("attributes"))
    inner = obj(facts.get("attributes"))
    user = obj(inner.get("usr"))
    name = prose(user.get("name")) or prose(user.get("email"))
    kind = prose(dig(inner, "evt", "actor", "type"))
    own = prose(user.get("id"))
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        facts.get("timestamp"),
        prose(facts.get("message")) or prose(inner.get("action")),
        author=Actor("" if name == own else name, own, kind.upper() != "USER") if name or own else None,
        title=prose(dig(inner, "evt", "name")),
        channel=prose(facts.get("service")),
        key=f"datadog:{text_of(item.get('id'))}" if text_of(item.get("id")) else "",
        fields=pairs(
            ("action", inner.get("action")),
            ("asset_type", dig(inner, "asset", "type")),
            ("asset", dig(inner, "asset", "name") or dig(inner, "asset", "id")),
            ("actor_type", kind),
        ),
    )


READERS = (
    DatadogReader(
        "datadog-events", "Datadog events", ("event", "events", "data"), (_is_v1, _is_v2, _is_hook),
        "events with date_happened, or of type event with nested attributes, or the body of Datadog's webhook",
        _event, "date_happened in epoch seconds, timestamp in ISO 8601, the webhook's date in milliseconds",
        "the event's url, made absolute when the event itself links to its Datadog site",
    ),
    DatadogReader(
        "datadog-monitors", "Datadog monitors", ("monitors", "groups"), (_is_monitor, _is_monitor_hit),
        "monitors with query and overall_state, as Datadog's API gives them", _monitor,
        "last_triggered_ts, last_nodata_ts and last_resolved_ts of each group, in epoch seconds", "none",
    ),
    DatadogReader(
        "datadog-incidents", "Datadog incidents", ("data", "included"), (_is_incident, _is_cell),
        "items of type incidents with detected and customer_impacted, or cells of an incident's timeline", _incident,
        "each moment of the incident (created, detected, declared, resolved, customer impact), ISO 8601 with offset",
        "none",
    ),
    DatadogReader(
        "datadog-audit", "Datadog audit events", ("data",), (_is_audit,),
        "items of type audit with a timestamp, as Datadog's audit trail gives them", _audit,
        "attributes.timestamp, ISO 8601 in UTC", "none",
    ),
)  # fmt: skip
