"""Jenkins: builds as its JSON API lists them, and console output that the Timestamper plugin stamped.

``timestamp`` is when a build was scheduled to start, in milliseconds; it ended ``duration`` milliseconds later, which is 0
while it runs. A console has no times unless the plugin is asked for them (``[2026-02-16T09:12:43.123Z]``).

Known from memory and from excerpts of bodies in public repositories; no whole answer was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.when import MILLI, Instant
from afteraction.readers._alerts import inside, is_time, objs, pairs, prose, record, time_of, web
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, text_of
from afteraction.readers._late import LateFormat
from afteraction.readers._lines import LineFormat

_RESULTS = {"SUCCESS": "success", "FAILURE": "failure", "UNSTABLE": "", "ABORTED": "", "NOT_BUILT": ""}


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
        status="in_progress", key=f"{group}/started", **common,
    )  # fmt: skip
    length, began = text_of(build.get("duration")), time_of(raw)
    if result in _RESULTS and length.isdigit() and len(length) < 12 and isinstance(began, Instant):
        common["fields"] = (*common["fields"], ("time_is", "timestamp plus duration"))
        yield record(
            artifact, RecordKind.CHANGE, inside(element.locator, "duration"), raw, f"Build {result.lower()}: {name}",
            time=began._replace(ns=began.ns + int(length) * MILLI), status=_RESULTS[result], key=f"{group}/ended", **common,
        )  # fmt: skip


@cache
def _console() -> LineFormat:
    return LineFormat(
        name="jenkins-console",
        title="Jenkins console output with timestamps",
        pattern=re.compile(r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\] ?(?P<text>.*)"),
        rank=Rank.KEYS,
        time_rule="the time in brackets, UTC",
        evidence=Evidence.MEMORY,
    )


READERS = (
    EventReader(
        "jenkins", "Jenkins builds", ("builds", "allBuilds"), _is_build,
        "builds with number, result, timestamp and duration, as Jenkins' API lists them", _make,
        "timestamp, epoch milliseconds, and the same plus duration", "the build's url",
    ),
    LateFormat("jenkins-console", ("Z] [Pipeline]", "Z] Started by ", "Z] Finished: ", "Z] Running on "), _console),
)  # fmt: skip
