"""What kind of moment a record is: from its fields first, from general patterns of its words second.

A question or a hedge never becomes more than a hypothesis; a state that text imitates ("RESOLVED" typed in chat) is a
message that says so, never a state.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.domain.draft import EventKind, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.extract.causes import states_cause
from afteraction.extract.guesses import doubts, suspects
from afteraction.extract.signals import (
    clauses,
    in_vain,
    shows,
    signals,
    states,
    states_no_effect,
    unhedged,
)
from afteraction.extract.topic import prose

_ALERT = {
    "triggered": (EventKind.ALERT_FIRED, "Alert triggered"),
    "firing": (EventKind.ALERT_FIRED, "Alert firing"),
    "warning": (EventKind.ALERT_FIRED, "Warning alert"),
    "no_data": (EventKind.ALERT_FIRED, "Alert: no data"),
    "acknowledged": (EventKind.ACKNOWLEDGED, "Acknowledged"),
    "unacknowledged": (EventKind.ESCALATION, "Acknowledgement withdrawn"),
    "resolved": (EventKind.RECOVERY, "Alert resolved"),
    "escalated": (EventKind.ESCALATION, "Escalated"),
    "assigned": (EventKind.COMMUNICATION, "Assigned"),
    "reassigned": (EventKind.ESCALATION, "Reassigned"),
    "notified": (EventKind.ESCALATION, "Notified"),
    "snoozed": (EventKind.COMMUNICATION, "Snoozed"),
    "note": (EventKind.OBSERVATION, "Note"),
}
_CHANGE = {
    "committed": "Commit",
    "requested": "Deployment requested",
    "in_progress": "Deployment started",
    "success": "Deployed",
    "failure": "Deployment failed",
    "inactive": "Deployment superseded",
    "merged": "Merged",
    "published": "Released",
    "rolled_back": "Rolled back",
    "cancelled": "Deployment cancelled",
    "ended": "Deployment ended",
    "warning": "Cluster event",
    "normal": "Cluster event",
}
_RAN = {
    "requested": "asked for",
    "in_progress": "started",
    "success": "succeeded",
    "failure": "failed",
    "rolled_back": "rolled back",
    "cancelled": "cancelled",
    "ended": "ended",
}
_COMMENT = ":comment/"
_TRACKERS = ("github:", "gitlab:", "jira:", "linear:")
_STATUS_PAGE = {
    "investigating": "Status page: investigating",
    "identified": "Status page: identified",
    "monitoring": "Status page: monitoring",
    "resolved": "Status page: resolved",
    "update": "Status page",
}
# Sentences that pagers write, met when their timeline comes as plain text.
_PAGER = (
    (re.compile(r"^(?:Note added|.{2,60}\bupdated the status\b|Resolution note)", re.IGNORECASE), "note"),
    (re.compile(r"^(?:\w{1,20} )?(?:recovery|up alerts?|alerts? (?:up|cleared|resolved|recovered))\b(?: messages?| alerts?)?(?: sent)?(?: for\b| from\b|:|\s*\n)", re.IGNORECASE), "resolved"),
    (re.compile(r"^(?:Triggered|Incident triggered|(?:Alert )?\[?FIRING\b|Alert (?:fired|triggered)|(?:first |\w{1,20} )?alerts?(?: down| firing)?(?: messages?)?(?: for\b| from\b|:|\s*\n|[ \t]+in (?:the )?#?[\w-]+))", re.IGNORECASE), "triggered"),
    (re.compile(r"^(?:Acknowledged by|.{2,60}\backnowledged (?:the incident|this)|Incident acknowledged)", re.IGNORECASE), "acknowledged"),
    (re.compile(r"^(?:Resolved (?:by|through|automatically)|.{2,60}\bresolved the incident|Incident resolved|\[?RESOLVED\])", re.IGNORECASE), "resolved"),
    (re.compile(r"^Escalated to", re.IGNORECASE), "escalated"),
    (re.compile(r"^Reassigned to", re.IGNORECASE), "reassigned"),
    (re.compile(r"^Assigned to", re.IGNORECASE), "assigned"),
)  # fmt: skip
_BOT_STATE = (
    (re.compile(r"\b(?:triggered|firing|alerting|critical|down for|is down|\bproblem\b|no data|warn(?:ing)?)\b|\U0001f534|:red_circle:|:fire:", re.IGNORECASE), "triggered"),
    (re.compile(r"\backnowledged\b", re.IGNORECASE), "acknowledged"),
    (re.compile(r"\b(?:resolved|recovered|recovery|is up|up for|ok\b|cleared)\b|\U0001f7e2|:large_green_circle:|:white_check_mark:", re.IGNORECASE), "resolved"),
)  # fmt: skip


class Kind(NamedTuple):
    """The kind of a record with a few words of code for its row, and how sure the record is of what it says."""

    kind: EventKind
    title: str
    status: Status


def kind_of(record: Record) -> Kind:
    """Field states first, then the words."""
    if record.kind is RecordKind.ALERT:
        kind, title = _ALERT.get(record.status or pager_state(record), (EventKind.OBSERVATION, "Alert"))
        return Kind(kind, title, Status.OBSERVED)
    if record.kind is RecordKind.CHANGE:
        sort, state = run_of(record)
        if sort:
            return Kind(EventKind.OBSERVATION, f"{sort.capitalize()} {_RAN.get(state, state)}", Status.OBSERVED)
        if act := record.get("act"):  # what the reader knows it to be, which is no deployment
            title = f"{act} {_RAN.get(record.status, '')}".strip()
            return Kind(EventKind.CHANGE, title[:1].upper() + title[1:], Status.OBSERVED)
        return Kind(EventKind.CHANGE, _CHANGE.get(record.status, "Change"), Status.OBSERVED)
    if record.kind is RecordKind.STATUS:
        kind = EventKind.RESOLVED if record.status == "resolved" else EventKind.COMMUNICATION
        return Kind(kind, _STATUS_PAGE.get(record.status, "Status page update"), Status.OBSERVED)
    if record.kind is RecordKind.TICKET:
        return Kind(EventKind.OBSERVATION, _ticket(record), Status.REPORTED)
    if record.kind is RecordKind.LOG:
        return Kind(EventKind.OBSERVATION, "Log", Status.OBSERVED)
    state = pager_state(record)
    if state:
        kind, title = _ALERT[state]
        return Kind(kind, title, Status.OBSERVED)
    if record.status:
        return _noted_state(record)
    return _spoken(record)


def run_of(record: Record) -> tuple[str, str]:
    """(``check`` or ``run``, the state that it reached) of a build system's run that does not say that it deploys; else ("", "")."""
    sort, _, state = record.status.partition(" ")
    return (sort, state) if record.kind is RecordKind.CHANGE and sort in ("check", "run") else ("", "")


def opens_ticket(record: Record) -> bool:
    """Whether it is that a ticket was opened: not what was said on it, nor a label, an assignee or a state that it got."""
    return (
        record.kind is RecordKind.TICKET
        and record.status in ("", "new", "open", "created")
        and not (record.thread or record.get("field"))
        and (record.key in ("", record.group) if record.group else _COMMENT not in record.key)
    )


def is_issue(record: Record) -> bool:
    """It stands in a tracker of work, where those who build a system write as well as those who use it."""
    return record.kind is RecordKind.TICKET and (record.group or record.key).startswith(_TRACKERS)


def _ticket(record: Record) -> str:
    if opens_ticket(record):
        return "Issue opened" if is_issue(record) else "Support ticket"
    what = "Issue" if is_issue(record) else "Ticket"
    return f"{what} comment" if record.thread or _COMMENT in record.key else f"{what} changed"


def _noted_state(record: Record) -> Kind:
    """A record of unknown sort with a state field: a status page saved by hand, a tracker's export."""
    if record.status in _STATUS_PAGE:
        kind = EventKind.RESOLVED if record.status == "resolved" else EventKind.COMMUNICATION
        return Kind(kind, "Update" if record.status == "update" else f"Update: {record.status}", Status.REPORTED)
    return _spoken(record)


def pager_state(record: Record) -> str:
    """The alert state that a machine's message or a pager's sentence carries, or ""; never a person's chat line."""
    if (
        record.kind is RecordKind.ALERT
        or (record.kind is RecordKind.NOTE and not (record.author and not record.author.bot))
        or (record.kind is RecordKind.MESSAGE and record.author is None)
    ):
        for pattern, state in _PAGER:
            if pattern.search(record.text):
                return state
        return ""
    if not (record.author and record.author.bot):
        return ""
    head = f"{record.title} {record.text}"[:160]
    places = [(found.start(), state) for pattern, state in _BOT_STATE if (found := pattern.search(head))]
    return min(places)[1] if places else ""


def _spoken(record: Record) -> Kind:
    found = signals(record.text)
    hedged = bool(found & {"hedge", "question"})
    status = Status.OPEN if hedged else Status.REPORTED
    if "ruled_out" in found and not hedged:
        return Kind(EventKind.RULED_OUT, "Ruled out", status)
    if hedged and _did(unhedged(record.text)):
        return Kind(EventKind.MITIGATION, "Action", status)  # what was done is stated, what it did is guessed
    if states_no_effect(record.text):
        return Kind(EventKind.OBSERVATION, "No effect" if in_vain(record.text) else "Still failing", status)
    if hedged:
        if suspects(record.text):
            return Kind(EventKind.HYPOTHESIS, "Suspected", Status.OPEN)
        if doubts(record.text):
            return Kind(EventKind.HYPOTHESIS, "Doubted", Status.OPEN)
        if states_cause(record.text, plainly=True):
            return Kind(EventKind.HYPOTHESIS, "Cause reported", Status.OPEN)
        return Kind(
            EventKind.ESCALATION if "escalation" in found else EventKind.OBSERVATION,
            "Asked" if "question" in found else "Said",
            Status.OPEN,
        )
    return _stated(record.text, found)


def _stated(text: str, found: frozenset[str]) -> Kind:
    """The kind of words that neither guess nor ask."""
    status = Status.REPORTED
    if "resolved" in found and states(text, "resolved"):
        return Kind(EventKind.RESOLVED, "Called resolved", status)
    recovered = "recovery" in found and states(text, "recovery")
    if recovered and not found & {"symptom"}:
        return Kind(EventKind.RECOVERY, "Recovery reported", status)
    if {"mitigation", "first_person_act"} <= found and _did(text):
        return Kind(EventKind.MITIGATION, "Action", status)
    if "update" in found:
        return Kind(EventKind.COMMUNICATION, "Update", status)
    if (
        "mitigation" in found
        and found & {"release", "recovery"}
        and "symptom" not in found
        and states(text, "mitigation")
    ):
        return Kind(EventKind.MITIGATION, "Action", status)
    if doubts(text):
        return Kind(EventKind.HYPOTHESIS, "Doubted", Status.OPEN)
    if "cause" in found and states_cause(text):
        seen = _ONLY_FOUND.match(text) is not None
        kind = EventKind.OBSERVATION if seen else EventKind.HYPOTHESIS
        return Kind(kind, "Found" if seen else "Cause reported", status)
    if recovered:
        return Kind(EventKind.RECOVERY, "Recovery reported", status)
    if "change_link" in found:
        return Kind(EventKind.CHANGE, "Change linked", status)
    if "mitigation" in found and states(text, "mitigation") and ("symptom" not in found or _ACTS.match(text)):
        return Kind(EventKind.MITIGATION, "Action", status)
    if found & {"declare", "decision"}:
        return Kind(EventKind.COMMUNICATION, "Update", status)
    if "escalation" in found:
        return Kind(EventKind.ESCALATION, "Called for help", status)
    return Kind(EventKind.OBSERVATION, "Reported" if prose(text).strip() else "Pasted", status)


def _did(plain: str) -> bool:
    """Whether some clause says in the first person what was done to the system."""
    return any(shows("mitigation", clause) and shows("first_person_act", clause) for clause in clauses(plain))


_ONLY_FOUND = re.compile(r"\W*(?:found|identified) (?:a|an|some|the)\b", re.IGNORECASE)
_ACTS = re.compile(r"\W{0,8}(?:\w{3,12}ly |just |now )?\w{3,30}(?:ed|ing)\b", re.IGNORECASE)
