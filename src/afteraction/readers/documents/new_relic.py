"""New Relic: legacy alert webhooks, the default body of workflow webhooks, and issues of its API (NerdGraph).

All times are milliseconds. A legacy body tells one change of state at ``timestamp``. A workflow's body tells the state that
an issue has: it was opened at ``createdAt`` and reached that state at ``updatedAt``. A workflow's body is a template that
its owner may have changed.

Knowledge: a real legacy webhook, default bodies from public repositories; the API's issues from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record, RecordKind
from afteraction.readers import _alerts
from afteraction.readers._alerts import names, objs, pairs, prose, record, web
from afteraction.readers._events import EventReader, Moment, actor, moments
from afteraction.readers._json import Element, text_of

_STATES = {
    "open": ("triggered", "Opened"), "acknowledged": ("acknowledged", "Acknowledged"), "closed": ("resolved", "Closed"),
    "created": ("triggered", "Opened"), "activated": ("triggered", "Opened"),
}  # fmt: skip
_PATHS = ("data/actor/account/aiIssues/issues/issues", "issues")


def _is_legacy(item: dict[str, Any]) -> bool:
    return "current_state" in item and "condition_name" in item and "incident_id" in item and "policy_name" in item


def _is_issue(item: dict[str, Any]) -> bool:
    hook = "issueUrl" in item and "state" in item and "createdAt" in item
    return hook or ("issueId" in item and ("activatedAt" in item or "closedAt" in item))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    if _is_legacy(element.value):
        yield _legacy(element, artifact)
    elif _is_issue(element.value):
        yield from _issue(element, artifact)
    else:
        yield "neither an incident with current_state nor an issue with its times"


def _legacy(element: Element, artifact: str) -> Record:
    body = element.value
    status, said = _STATES.get(prose(body.get("current_state")).lower(), ("", prose(body.get("current_state"))))
    title, word = prose(body.get("condition_name")), prose(body.get("severity"))
    own = text_of(body.get("incident_id"))
    return record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        body.get("timestamp"),
        "\n".join(filter(None, (f"{said}: {title}", prose(body.get("details"))))),
        author=actor(body.get("owner")),
        title=title,
        level=_alerts.severity(word),
        status=status,
        channel=names(objs(body.get("targets")), "name"),
        key=f"newrelic:{own}/{status}",
        group=f"newrelic:{own}",
        permalink=web(body.get("incident_url")),
        fields=pairs(
            ("severity", word), ("policy", body.get("policy_name")), ("account", body.get("account_name")),
            ("runbook", web(body.get("runbook_url"))),
        ),
    )  # fmt: skip


def _issue(element: Element, artifact: str) -> Iterator[Record]:
    issue = element.value
    state = prose(issue.get("state")).lower()
    status, said = _STATES.get(state, ("", state.capitalize()))
    began = next((key for key in ("activatedAt", "createdAt") if text_of(issue.get(key))), "createdAt")
    table = [Moment(began, "Opened", "triggered")]
    if "acknowledgedAt" in issue or "closedAt" in issue:
        table += [
            Moment("acknowledgedAt", "Acknowledged", "acknowledged", "acknowledgedBy"),
            Moment("closedAt", "Closed", "resolved", "closedBy"),
        ]
    elif status != "triggered":
        table.append(Moment("updatedAt", said, status))
    title = issue.get("title")
    shown = ", ".join(prose(one) for one in title) if isinstance(title, list) else prose(title)
    word = prose(issue.get("priority"))
    own = text_of(issue.get("issueId") or issue.get("id"))
    entities = issue.get("impactedEntities") or issue.get("entityNames")
    about = ", ".join(prose(one) for one in entities) if isinstance(entities, list) else ""
    policies = issue.get("alertPolicyNames")
    yield from moments(
        element, artifact, RecordKind.ALERT, table, shown, f"newrelic:{own}", level=_alerts.severity(word), channel=about,
        permalink=web(issue.get("issueUrl")), fields=pairs(
            ("severity", word), ("state", issue.get("state")), ("trigger", issue.get("trigger")),
            ("policy", ", ".join(prose(one) for one in policies) if isinstance(policies, list) else ""),
            ("workflow", issue.get("workflowName")),
        ),
    )  # fmt: skip


READER = EventReader(
    "new-relic", "New Relic incidents and issues", _PATHS, lambda item: _is_legacy(item) or _is_issue(item),
    "an incident with current_state and condition_name, or an issue with issueUrl, as New Relic sends them", _make,
    "timestamp, createdAt, updatedAt and their kind, epoch milliseconds", "incident_url or issueUrl", Evidence.FIXTURE,
)  # fmt: skip
