"""Spinnaker: executions of pipelines, as its API lists them.

Times are epoch milliseconds: ``buildTime`` when it was asked for, ``startTime``, ``endTime``; a stage has the last two. A
running execution has no end. Known from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Record, RecordKind
from afteraction.readers._alerts import inside, is_time, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader, Moment, actor, moments
from afteraction.readers._json import Element, text_of

_ENDS = {"SUCCEEDED": "success", "TERMINAL": "failure", "FAILED_CONTINUE": "failure", "CANCELED": "", "STOPPED": ""}
_DEPLOYS = frozenset(
    {"deploy", "deployManifest", "rollbackCluster", "undoRolloutManifest", "resizeServerGroup", "disableCluster"}
)


def _is_execution(item: dict[str, Any]) -> bool:
    return (
        "application" in item
        and "stages" in item
        and "trigger" in item
        and ("buildTime" in item or "startTime" in item)
    )


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_execution(item):
        yield "not an execution of a pipeline"
        return
    own, state, app = text_of(item.get("id")), prose(item.get("status")), prose(item.get("application"))
    name = prose(item.get("name")) or own
    trigger = obj(item["trigger"])
    group = f"spinnaker:{own}"
    table = [Moment("startTime" if is_time(item.get("startTime")) else "buildTime", "Pipeline started", "in_progress")]
    if state in _ENDS:
        table.append(Moment("endTime", f"Pipeline {state.lower()}", _ENDS[state]))
    yield "an execution without a time"
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"{name} of {app}", group, author=actor(trigger.get("user")), channel=app,
        fields=pairs(("state", state), ("trigger", trigger.get("type")), ("application", app)),
    )  # fmt: skip
    for index, stage in enumerate(objs(item.get("stages"))):
        kind, how = text_of(stage.get("type")), prose(stage.get("status"))
        if kind in _DEPLOYS and is_time(stage.get("endTime")):
            back = kind in ("rollbackCluster", "undoRolloutManifest") and how == "SUCCEEDED"
            yield record(
                artifact, RecordKind.CHANGE, inside(element.locator, f"stages/{index}/endTime"), stage["endTime"],
                f"Stage {prose(stage.get('name')) or kind} of {name} {how.lower()}", title=f"{name} of {app}", channel=app,
                status="rolled_back" if back else _ENDS.get(how, ""), group=group, author=actor(trigger.get("user")),
                key=f"{group}/{text_of(stage.get('id')) or index}", fields=pairs(("stage", kind), ("state", how)),
            )  # fmt: skip


READER = EventReader(
    "spinnaker", "Spinnaker pipeline executions", ("executions",), _is_execution,
    "executions with application, stages and trigger, as Spinnaker's API lists them", _make,
    "startTime and endTime, epoch milliseconds",
)  # fmt: skip
