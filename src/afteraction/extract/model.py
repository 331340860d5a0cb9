"""What a model may say about records: which of them matter. Ids, kinds and words; never a time, a number or a name."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from afteraction.domain.draft import EventKind
from afteraction.domain.prompt import prompt
from afteraction.verify.addressed import addressed
from afteraction.verify.world import Source

PROMPT = prompt("afteraction.extract", "events")
Kind = Literal[
    "alert_fired", "acknowledged", "observation", "hypothesis", "ruled_out", "change", "mitigation", "recovery",
    "escalation", "communication", "resolved",
]  # fmt: skip
# What a person's words may be taken for; states of alerts and changes come from their fields alone.
_SAID = frozenset(("observation", "hypothesis", "ruled_out", "mitigation", "recovery", "escalation", "communication"))


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """An entry that matters."""

    id: Annotated[str, msgspec.Meta(max_length=12)]
    kind: Kind
    why: Annotated[str, msgspec.Meta(max_length=160)]


class Events(msgspec.Struct, forbid_unknown_fields=True):
    """The answer."""

    events: Annotated[list[Event], msgspec.Meta(max_length=80)]


def refused(answer: Events, part: tuple[Source, ...]) -> list[str]:
    """What is wrong with an answer, so that it can be asked again: ids that were not in this part."""
    shown = {source.id for source in part}
    return [f"{event.id} is no entry of this part" for event in answer.events if event.id not in shown]


def picked(answer: Events, part: tuple[Source, ...]) -> dict[str, EventKind | None]:
    """Short ids with the kind the model saw, None where a field decides. What talks to a machine is chosen by rules alone."""
    shown = {source.id: source for source in part if not addressed(source.whole)}
    return {
        event.id: EventKind(event.kind) if shown[event.id].person and event.kind in _SAID else None
        for event in answer.events
        if event.id in shown
    }
