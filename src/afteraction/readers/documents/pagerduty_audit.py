"""PagerDuty: the audit trail of its configuration, as the API gives it: who changed a service, a schedule, a policy.

Knowledge: the vendor's API schema and its examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import names, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, dig, text_of


def _is_entry(item: dict[str, Any]) -> bool:
    return "execution_time" in item and "action" in item and "root_resource" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    entry = element.value
    if not _is_entry(entry):
        yield "not an entry of the audit trail"
        return
    about, inner = obj(entry["root_resource"]), obj(dig(entry, "details", "resource"))
    kind = text_of(about.get("type")).removesuffix("_reference").replace("_", " ")
    named = prose(about.get("summary")) or prose(about.get("id"))
    changed = "; ".join(
        f"{prose(one.get('name'))}: {prose(one.get('before_value')) or 'none'} to {prose(one.get('value')) or 'none'}"
        for one in objs(dig(entry, "details", "fields"))
    )
    moved = [
        f"{sign}{names(objs(one.get(how)), 'summary', 'id')}"
        for one in objs(dig(entry, "details", "references"))
        for how, sign in (("added", "+"), ("removed", "-"))
        if objs(one.get(how))
    ]
    who = next(iter(objs(entry.get("actors"))), {})
    person = text_of(who.get("type")).startswith("user")
    said = prose(entry["action"])
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        entry["execution_time"],
        "\n".join(filter(None, (f"{said} {kind} {named}".replace("  ", " "), changed, ", ".join(moved)))),
        author=Actor(prose(who.get("summary")), prose(who.get("id")), not person) if who else None,
        title=f"{kind} {named}".strip(),
        key=f"pagerduty:{text_of(entry.get('id'))}" if entry.get("id") else "",
        group=f"pagerduty:{prose(about.get('id'))}" if about.get("id") else "",
        fields=pairs(
            ("action", said), ("resource", kind), ("part", text_of(inner.get("type")).removesuffix("_reference")),
            ("via", dig(entry, "method", "type")),
        ),
    )  # fmt: skip


READER = EventReader(
    "pagerduty-audit", "PagerDuty audit trail", ("records",), _is_entry,
    "records with execution_time, action and root_resource, PagerDuty's audit trail", _make,
    "execution_time, ISO 8601 in UTC", evidence=Evidence.SCHEMA,
)  # fmt: skip
