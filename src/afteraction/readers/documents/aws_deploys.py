"""AWS: deployments of CodeDeploy, and the events of ECS services, as the CLI prints them.

The CLI writes times in the zone of whoever called it, or, in old versions, as epoch seconds with decimals. An ECS service keeps
its last hundred events; what they say is a sentence of ECS. Known from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.readers._alerts import inside, is_time, objs, pairs, prose, record
from afteraction.readers._events import EventReader, Moment, moments
from afteraction.readers._json import Element, dig, text_of

_ENDS = {"Succeeded": "success", "Failed": "failure", "Stopped": "failure"}


def _is_deployment(item: dict[str, Any]) -> bool:
    return "deploymentId" in item and "applicationName" in item and "createTime" in item


def _is_service(item: dict[str, Any]) -> bool:
    return "serviceArn" in item and ("events" in item or "deployments" in item)


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if _is_deployment(element.value):
        yield from _deployment(element, artifact)
    elif _is_service(element.value):
        yield "a service without events"
        yield from _service(element, artifact)
    else:
        yield "neither a deployment of CodeDeploy nor a service of ECS"


def _deployment(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    own, app, state = text_of(item["deploymentId"]), prose(item["applicationName"]), prose(item.get("status"))
    back = prose(dig(item, "rollbackInfo", "rollbackTriggeringDeploymentId"))
    table = [
        Moment("createTime", "Deployment asked for", "requested"),
        Moment("startTime", "Deployment started", "in_progress"),
    ]
    if state in _ENDS:
        table.append(
            Moment(
                "completeTime",
                f"Deployment {state.lower()}",
                "rolled_back" if back and state == "Succeeded" else _ENDS[state],
            )
        )
    yield from moments(
        element, artifact, RecordKind.CHANGE, table, f"{app} {own}", f"codedeploy:{own}", channel=app,

        detail="\n".join(filter(None, (prose(item.get("description")), prose(dig(item, "errorInformation", "message"))))),
        fields=pairs(
            ("state", state), ("creator", item.get("creator")), ("group", item.get("deploymentGroupName")), ("rollback_of", back),
            ("sha", dig(item, "revision", "gitHubLocation", "commitId")),
        ),
    )  # fmt: skip


def _service(element: Element, artifact: str) -> Iterator[Record]:
    item = element.value
    name = prose(item.get("serviceName")) or text_of(item["serviceArn"]).rpartition("/")[2]
    for index, event in enumerate(objs(item.get("events"))):
        yield record(
            artifact, RecordKind.CHANGE, inside(element.locator, f"events/{index}"), event.get("createdAt"), prose(event.get("message")),
            author=Actor("Amazon ECS", "", True), title=name, status="normal", channel=name,
            key=f"ecs:{text_of(event.get('id'))}" if event.get("id") else "", group=f"ecs:{name}",
        )  # fmt: skip
    for index, deployment in enumerate(objs(item.get("deployments"))):
        if is_time(deployment.get("createdAt")):
            task = text_of(deployment.get("taskDefinition")).rpartition("/")[2]
            yield record(
                artifact, RecordKind.CHANGE, inside(element.locator, f"deployments/{index}"), deployment["createdAt"],
                f"Deployment of {name} to {task} created", title=name, channel=name, status="in_progress",
                key=f"ecs:{text_of(deployment.get('id'))}", group=f"ecs:{text_of(deployment.get('id'))}",
                fields=pairs(("state", deployment.get("rolloutState") or deployment.get("status")), ("task", task)),
            )  # fmt: skip


READER = EventReader(
    "aws-deploys", "CodeDeploy deployments and ECS services", ("deploymentInfo", "deploymentsInfo", "services"),
    lambda item: _is_deployment(item) or _is_service(item),
    "a deploymentInfo with applicationName and createTime, or services with a serviceArn and events", _make,
    "createTime, startTime, completeTime and createdAt, with the offset of the caller or in epoch seconds",
)  # fmt: skip
