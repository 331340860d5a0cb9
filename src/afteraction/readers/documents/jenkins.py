"""Jenkins: builds as its JSON API lists them.

``timestamp`` is when a build was scheduled to start, in milliseconds; it ended ``duration`` milliseconds later, which is 0
while it runs.

Known from memory and from excerpts of bodies in public repositories; no whole answer was seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.when import MILLI, Instant
from afteraction.readers._alerts import inside, is_time, objs, pairs, prose, record, time_of, web
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of
from afteraction.readers.documents._runs import ran

_RESULTS = {"SUCCESS": "success", "FAILURE": "failure", "UNSTABLE": "", "ABORTED": "cancelled", "NOT_BUILT": ""}


def _is_build(item: dict[str, Any]) -> bool:
    own = "_class" in item or "/job/" in text_of(item.get("url"))
    return own and "number" in item and "timestamp" in item and "result" in item


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    build = element.value
    if not _is_build(build) or not is_time(build["timestamp"]):
        yield "not a build with its timestamp (ask the API for builds[number,url,timestamp,duration,result])"
        return
    number, page, result = prose(build["number"]), web(build.get("url")), prose(build.get("result"))
    job = "/".join(page.partition("/job/")[2].split("/job/")).rstrip("/").removesuffix(f"/{number}") if page else ""
    name = prose(build.get("fullDisplayName")) or f"{job or prose(element.envelope.get('fullName'))} #{number}".strip()
    causes = [cause for action in objs(build.get("actions")) for cause in objs(action.get("causes"))]
    who = next(
        (Actor(prose(one["userName"]), prose(one.get("userId"))) for one in causes if prose(one.get("userName"))), None
    )
    why = next((prose(one["shortDescription"]) for one in causes if prose(one.get("shortDescription"))), "")
    group = f"jenkins:{page.rstrip('/') or name}"
    common: dict[str, Any] = {
        "author": who,
        "title": name,
        "channel": job,
        "group": group,
        "permalink": page,
        "fields": pairs(("number", number), ("result", result), ("cause", why), ("duration_ms", build.get("duration"))),
    }
    raw = build["timestamp"]
    yield record(
        artifact, RecordKind.CHANGE, inside(element.locator, "timestamp"), raw, f"Build started: {name}" + (f"\n{why}" if why else ""),
        status=ran("in_progress", name), key=f"{group}/started", **common,
    )  # fmt: skip
    length, began = text_of(build.get("duration")), time_of(raw)
    if result in _RESULTS and length.isdigit() and len(length) < 12 and isinstance(began, Instant):
        common["fields"] = (*common["fields"], ("time_is", "timestamp plus duration"))
        yield record(
            artifact, RecordKind.CHANGE, inside(element.locator, "duration"), raw, f"Build {result.lower()}: {name}",
            time=began._replace(ns=began.ns + int(length) * MILLI), status=ran(_RESULTS[result], name), key=f"{group}/ended", **common,
        )  # fmt: skip


READER = EventReader(
    "jenkins", "Jenkins builds", ("builds", "allBuilds"), _is_build,
    "builds with number, result, timestamp and duration, as Jenkins' API lists them", _make,
    "timestamp, epoch milliseconds, and the same plus duration", "the build's url",
)  # fmt: skip
