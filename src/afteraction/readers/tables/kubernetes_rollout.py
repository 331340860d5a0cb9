"""Kubernetes: ``kubectl rollout history``, and ReplicaSets as JSON, which are what its revisions are.

The printed history has no times at all: its records have none, and say what does. A ReplicaSet has its
``creationTimestamp``, which is that of the first rollout with its template: a rollback takes an old ReplicaSet again and gives
it a new number. Its time stays the old one, and the record says so. Neither tells how a rollout went. Known from memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.record import Locator, Record, RecordKind
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import UNDERSTOOD, obj, objs, pairs, prose, record
from afteraction.readers._events import EventReader
from afteraction.readers._json import Element, dig, text_of
from afteraction.readers.tables._tables import TableReader

_NO_TIME = Unknown(
    "kubectl rollout history prints no times", "kubectl get replicasets -o json, or the events of the cluster"
)
_REVISION = "deployment.kubernetes.io/revision"
_HISTORY = "deployment.kubernetes.io/revision-history"
_CAUSE = "kubernetes.io/change-cause"


def _is_set(item: dict[str, Any]) -> bool:
    return item.get("kind") == "ReplicaSet" and _REVISION in obj(dig(item, "metadata", "annotations"))


def _make(element: Element, artifact: str) -> Iterator[Record | str]:
    item = element.value
    if not _is_set(item):
        kind = prose(item.get("kind"))
        yield f"{UNDERSTOOD}a {kind} that is no revision of a deployment" if kind else "not a ReplicaSet"
        return
    meta = obj(item["metadata"])
    notes = obj(meta.get("annotations"))
    owner = next((prose(one.get("name")) for one in objs(meta.get("ownerReferences"))), "") or prose(meta.get("name"))
    images = ", ".join(prose(one.get("image")) for one in objs(dig(item, "spec", "template", "spec", "containers")))
    number, cause, earlier = prose(notes[_REVISION]), prose(notes.get(_CAUSE)), prose(notes.get(_HISTORY))
    first = earlier.partition(",")[0] or number
    yield record(
        artifact,
        RecordKind.CHANGE,
        element.locator,
        meta.get("creationTimestamp"),
        f"{owner} revision {first} created: {images}" + (f"\n{cause}" if cause else ""),
        title=f"{owner} revision {first}",
        channel=prose(meta.get("namespace")),
        key=f"kubernetes:replicaset/{text_of(meta.get('uid'))}",
        group=f"kubernetes:replicaset/{text_of(meta.get('uid'))}",
        fields=pairs(
            ("revision", number), ("earlier_revisions", earlier), ("images", images), ("replicas", dig(item, "status", "replicas")),
            ("time_is", "when this template was first rolled out; it was taken again later" if earlier else ""),
        ),
    )  # fmt: skip


def _row(cells: dict[str, str], place: Locator, artifact: str, above: str) -> Record | str:
    number, cause = cells.get("revision", ""), cells.get("change-cause", "")
    if not number.isdigit():
        return "a row without the number of a revision"
    cause = "" if cause == "<none>" else cause
    about = above.split()[0] if above else ""
    return record(
        artifact, RecordKind.CHANGE, place, "", f"Revision {number}" + (f" of {about}" if about else "") + (f": {cause}" if cause else ""),
        time=_NO_TIME, title=about, fields=pairs(("revision", number), ("object", about)),
    )  # fmt: skip


READERS = (
    TableReader(
        "kubectl-rollout-history", "kubectl rollout history", frozenset({"revision", "change-cause"}), _row,
        "the header of kubectl rollout history", "none: the command prints no times",
    ),
    EventReader(
        "kubernetes-replicasets", "Kubernetes ReplicaSets", ("items",), _is_set,
        "ReplicaSets with the annotation deployment.kubernetes.io/revision", _make,
        "metadata.creationTimestamp, UTC: when the template was first rolled out",
    ),
)  # fmt: skip
