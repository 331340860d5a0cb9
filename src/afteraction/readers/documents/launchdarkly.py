"""LaunchDarkly: its audit log, as the API lists it and as webhooks send its entries.

``date`` is epoch milliseconds. ``title`` is Markdown with links; ``titleVerb`` may be empty. Entries that a token made have no
member. Knowledge: bodies in public repositories and in the vendor's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import obj, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, actor
from afteraction.readers._json import Element, dig, text_of

_SITE = "https://app.launchdarkly.com"


def _is_entry(item: dict[str, Any]) -> bool:
    return "titleVerb" in item and "kind" in item and ("date" in item or "accesses" in item)


@cache
def _link() -> re.Pattern[str]:
    return re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{0,1000}\)")


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    entry = element.value
    if not _is_entry(entry):
        yield "not an entry of the audit log"
        return
    own, name, verb = text_of(entry.get("_id")), prose(entry.get("name")), prose(entry.get("titleVerb"))
    said = _link().sub(r"\1", prose(entry.get("title"))) or f"{verb} {name}".strip()
    notes = dict.fromkeys(filter(None, (prose(entry.get("comment")), prose(entry.get("description")))))
    href = text_of(dig(entry, "_links", "site", "href"))
    actions = ", ".join(
        dict.fromkeys(prose(one.get("action")) for one in objs(entry.get("accesses")) if prose(one.get("action")))
    )
    member = obj(entry.get("member"))
    person = (
        actor({"first_name": member.get("firstName"), "last_name": member.get("lastName"), **member})
        if member
        else None
    )
    token = prose(dig(entry, "token", "name") or dig(entry, "app", "name"))
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        entry.get("date"),
        "\n".join((said, *notes)),
        author=person or (Actor(token, "", True) if token else None),
        title=name,
        channel=prose(dig(entry, "parent", "name")),
        key=f"launchdarkly:{own}" if own else "",
        group=f"launchdarkly:{prose(entry['kind'])}/{name}" if name else "",
        permalink=web(href) or (_SITE + href if href.startswith("/") else ""),
        fields=pairs(("kind", entry["kind"]), ("flag", name), ("action", actions), ("verb", verb)),
    )  # fmt: skip


READER = EventReader(
    "launchdarkly", "LaunchDarkly audit log", ("items",), _is_entry,
    "entries with titleVerb, kind and date, the audit log of LaunchDarkly", _make,
    "date, epoch milliseconds", "_links.site.href at app.launchdarkly.com", Evidence.SCHEMA,
)  # fmt: skip
