"""One alert told by several sources is one event: its records are joined under the one that knows most.

Two records are the same change of an alert's state when they agree on the state, lie within three minutes, come from
different sources, and share the alert's number or most of the words of its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import MINUTE
from afteraction.extract.kinds import pager_state
from afteraction.extract.topic import tokens
from afteraction.timeline.merge import instant

_NEAR = 3 * MINUTE
_NUMBER = re.compile(r"(?<!\w)#(\d{2,8})\b")
_STATE_WORDS = frozenset(
    ["triggered", "triggering", "firing", "fired", "resolved", "recovered", "recovery", "acknowledged", "alert", "alerts", "alerting", "monitor", "incident", "pagerduty", "datadog", "error", "warn", "warning", "critical", "value", "metric", "threshold", "urgency", "high", "low", "service"]
)  # fmt: skip
_SAME_STATE = {"firing": "triggered", "warning": "triggered"}


class Joined(NamedTuple):
    """company: id of a leading record to the others of its event. absorbed: ids of those others."""

    company: dict[str, tuple[Record, ...]]
    absorbed: frozenset[str]


def state_of(record: Record) -> str:
    """The alert state a record carries by field, or as a machine's message; ""."""
    if record.kind is RecordKind.ALERT:
        state = record.status or pager_state(record)
        return _SAME_STATE.get(state, state) if state != "note" else ""
    return pager_state(record)


def join_alerts(records: Sequence[Record]) -> Joined:
    """Go through a dated stream once; records of one event are within a short reach of each other."""
    company: dict[str, tuple[Record, ...]] = {}
    absorbed: set[str] = set()
    open_events: list[tuple[Record, str, frozenset[str], frozenset[str]]] = []
    for record in records:
        state = state_of(record)
        if not state:
            continue
        names, numbers = _name(record), frozenset(_NUMBER.findall(f"{record.title} {record.text}"))
        open_events = [event for event in open_events if instant(record).ns - instant(event[0]).ns <= _NEAR]
        twin = next(
            (event for event in open_events if event[1] == state and _same(event, record, names, numbers)), None
        )
        if twin is None:
            open_events.append((record, state, names, numbers))
            continue
        lead = twin[0]
        others = company.pop(lead.id, ())
        if record.kind is RecordKind.ALERT and lead.kind is not RecordKind.ALERT:
            lead, record = record, lead
            absorbed.discard(lead.id)
            open_events[open_events.index(twin)] = (lead, state, names | twin[2], numbers | twin[3])
        company[lead.id] = (*others, record)
        absorbed.add(record.id)
    return Joined(company, frozenset(absorbed))


def _name(record: Record) -> frozenset[str]:
    return frozenset(tokens(f"{record.title} {record.text[:300]}")) - _STATE_WORDS


def _same(
    event: tuple[Record, str, frozenset[str], frozenset[str]],
    record: Record,
    names: frozenset[str],
    numbers: frozenset[str],
) -> bool:
    other, _, their_names, their_numbers = event
    if other.artifact == record.artifact and (other.group or "") != (record.group or ""):
        return False
    if other.group and other.group == record.group:
        return True
    if numbers and their_numbers:
        return bool(numbers & their_numbers)
    if not names or not their_names:
        return other.status == "acknowledged" or state_of(other) == "acknowledged"
    return len(names & their_names) >= 0.5 * min(len(names), len(their_names))
