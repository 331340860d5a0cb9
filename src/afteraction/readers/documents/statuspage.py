"""Statuspage: ``/api/v2/incidents.json``, one incident, the webhook around either, and the bare list of the manage API.

``display_at`` is what readers of the page saw and may be back-dated; ``created_at`` is when it was typed. The record's
time is ``display_at`` and the typed time is kept as a field. Updates come newest first and carry the page's offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Unknown
from afteraction.readers._json import Document, Element, dig, text_of
from afteraction.readers._text import clean

_STATES = {
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "postmortem",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
}


class StatuspageReader:
    """See the module. Each update of each incident is one record; an incident without updates is one itself."""

    name = "statuspage"
    title = "Statuspage incidents"
    time_rule = "display_at with the page's offset; created_at is kept beside it"
    link_rule = "the incident's shortlink"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a document whose incidents carry ``incident_updates``."""
        doc = sample.doc
        if isinstance(doc, dict | list):
            listed = doc.get("incidents") if isinstance(doc, dict) else doc
            first = listed[0] if isinstance(listed, list) and listed else dig(doc, "incident") or doc
            if isinstance(first, dict) and "incident_updates" in first and "id" in first:
                return Match(Rank.SIGNATURE, "an incident with incident_updates, as status pages export them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Updates in the order of the file."""
        ordinal = 0
        for element in Document(artifact, ("incidents", "incident")).walk():
            if not isinstance(element, Element):
                yield element
                continue
            for record in _updates(element, artifact.id, ordinal):
                yield record
                ordinal += 1


def _updates(element: Element, artifact: str, ordinal: int) -> Iterator[Record]:
    incident = element.value if isinstance(element.value, dict) else {}
    updates = incident.get("incident_updates") or [incident]
    page = text_of(dig(element.envelope.get("page"), "name"))
    for index, update in enumerate(update for update in updates if isinstance(update, dict)):
        shown, typed = text_of(update.get("display_at")), text_of(update.get("created_at"))
        yield Record(
            artifact,
            ordinal + index,
            RecordKind.STATUS,
            parse_iso(shown or typed) or Unknown("the update carries no readable time"),
            clean(text_of(update.get("body")) or text_of(update.get("name"))),
            element.locator._replace(pointer=f"{element.locator.pointer}/incident_updates/{index}"),
            Actor(page or "status page", bot=True),
            title=clean(text_of(incident.get("name"))),
            status=_state(update),
            channel=page,
            key=text_of(update.get("id")),
            group=text_of(incident.get("id")),
            permalink=text_of(incident.get("shortlink")),
            raw_time=shown or typed,
            fields=(("impact", text_of(incident.get("impact"))), ("typed_at", typed)),
        )


def _state(update: dict[str, Any]) -> str:
    state = text_of(update.get("status")).lower()
    return state if state in _STATES else ""


READER = StatuspageReader()
