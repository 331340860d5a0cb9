"""Argo CD: the history and the last operation of applications as JSON, and ``argocd app history``.

``deployedAt`` is when a sync had applied everything, not when the pods were healthy. The history keeps ten entries. The last
operation is often also the last entry of the history: it is told only when its end is not that entry's. Times are UTC; the
table writes them as Go does (``2026-02-16 09:12:43 +0000 UTC``).

Knowledge: the history's shape from public programs; the operation and the table from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import inside, is_time, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, dig, text_of
from afteraction.readers.tables._tables import TableReader

_PHASES = {"Succeeded": "success", "Failed": "failure", "Error": "failure", "Running": "in_progress"}


def _is_app(item: dict[str, Any]) -> bool:
    status = obj(item.get("status"))
    return "metadata" in item and ("operationState" in status or _deployed(status.get("history")))


def _deployed(history: Any) -> bool:
    found = objs(history)
    return bool(found) and "deployedAt" in found[0] and "id" in found[0]


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    app = element.value
    if not _is_app(app):
        yield "not an application with a history or an operation"
        return
    status, name = obj(app["status"]), prose(dig(app, "metadata", "name"))
    yield "an application that was never synced"
    history = objs(status.get("history"))
    for index, entry in enumerate(history):
        yield _entry(entry, inside(element.locator, f"status/history/{index}"), artifact, name)
    operation = obj(status.get("operationState"))
    known = {text_of(entry.get("deployedAt")) for entry in history}
    if operation and text_of(operation.get("finishedAt")) not in known:
        yield from _operation(operation, element, artifact, name)
    for index, condition in enumerate(objs(status.get("conditions"))):
        if is_time(condition.get("lastTransitionTime")):
            yield record(
                artifact, RecordKind.CHANGE, inside(element.locator, f"status/conditions/{index}"),
                condition["lastTransitionTime"], f"{name}: {prose(condition.get('type'))}: {prose(condition.get('message'))}",
                author=Actor("Argo CD", "", True), title=name, status="warning", channel=name,
                key=f"argocd:{name}/{prose(condition.get('type'))}/{text_of(condition['lastTransitionTime'])}",
            )  # fmt: skip


def _entry(entry: dict[str, Any], place: Locator, artifact: str, name: str) -> Record:
    listed = entry.get("revisions")
    revision = prose(entry.get("revision")) or (", ".join(map(prose, listed)) if isinstance(listed, list) else "")
    source = obj(entry.get("source")) or next(iter(objs(entry.get("sources"))), {})
    number = prose(entry.get("id"))
    return record(
        artifact, RecordKind.CHANGE, place, entry.get("deployedAt"), f"Argo CD synced {name} at {revision}",
        author=_by(obj(entry.get("initiatedBy"))), title=f"{name} at {revision}", status="success", channel=name,
        key=f"argocd:{name}/{number}", group=f"argocd:{name}/{number}", fields=pairs(
            ("sha", revision), ("started_at", entry.get("deployStartedAt")), ("repository", source.get("repoURL")),
            ("target", source.get("targetRevision")), ("path", source.get("path") or source.get("chart")), ("number", number),
        ),
    )  # fmt: skip


def _operation(operation: dict[str, Any], element: Element, artifact: str, name: str) -> Iterator[Record]:
    phase, said = prose(operation.get("phase")), prose(operation.get("message"))
    revision = prose(dig(operation, "syncResult", "revision") or dig(operation, "operation", "sync", "revision"))
    group = f"argocd:{name}/operation/{text_of(operation.get('startedAt'))}"
    for where, status in (("startedAt", "in_progress"), ("finishedAt", _PHASES.get(phase, ""))):
        if is_time(operation.get(where)):
            ended = where == "finishedAt"
            text = f"Argo CD sync of {name} {phase.lower() if ended else 'started'}" + (
                f" at {revision}" if revision else ""
            )
            yield record(
                artifact, RecordKind.CHANGE, inside(element.locator, f"status/operationState/{where}"), operation[where],
                f"{text}\n{said}" if said and ended else text, author=_by(obj(dig(operation, "operation", "initiatedBy"))),
                title=name, status=status, channel=name, key=f"{group}/{where}", group=group,
                fields=pairs(("sha", revision), ("state", phase)),
            )  # fmt: skip


def _by(who: dict[str, Any]) -> Actor | None:
    name = prose(who.get("username"))
    if name:
        return Actor(name)
    return Actor("Argo CD", "", True) if who.get("automated") is True else None


def _app_of(command: str) -> str:
    """The application that ``argocd app history`` was asked for, "" when the command does not stand above the table."""
    words = command.split()
    at = next((at for at, word in enumerate(words) if word.endswith("argocd")), None)
    rest = words[at + 1 :] if at is not None else []
    named = rest[2] if rest[:2] == ["app", "history"] and len(rest) > 2 else ""
    return "" if named.startswith("-") else named.rpartition("/")[2]


def _row(cells: dict[str, str], place: Locator, artifact: str, above: str) -> Record | str:
    raw, number = cells.get("date", ""), cells.get("id", "")
    if not number.isdigit() or not raw:
        return "a row without an id and a date"
    revision = cells.get("revision", "")
    name = _app_of(above)
    key = f"argocd:{name}/{number}" if name else ""
    return record(
        artifact, RecordKind.CHANGE, place, raw, f"Argo CD synced {name} to {revision}" if name else f"Argo CD synced to {revision}",
        time=parse_any(raw) or Unknown("the date is in no known form"), title=" to ".join(filter(None, (name, revision))),
        status="success", channel=name, key=key, group=key, fields=pairs(("number", number), ("target", revision), ("sha", revision.partition("(")[2].rstrip(")"))),
    )  # fmt: skip


READERS = (
    EventReader(
        "argocd", "Argo CD applications", ("items",), _is_app,
        "applications with status.history or operationState, as Argo CD and kubectl print them", _make,
        "deployedAt, startedAt and finishedAt, UTC",
    ),
    TableReader(
        "argocd-history", "argocd app history", frozenset({"id", "date", "revision"}), _row,
        "the header of argocd app history", "the DATE column with its offset", exact=True,
    ),
)  # fmt: skip
