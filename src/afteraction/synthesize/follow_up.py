"""Action items, open questions, distribution, and what is missing: what people committed to and what nobody answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from afteraction.domain.draft import ActionItem, Candidate, Claim, Gap, Section, Slot, Status
from afteraction.domain.record import RecordKind
from afteraction.domain.when import MINUTE
from afteraction.extract.questions import unanswered
from afteraction.extract.rules import shown_text
from afteraction.extract.signals import signals
from afteraction.synthesize.context import Context, actor_of, place_of
from afteraction.synthesize.words import at, moment, quote, why
from afteraction.timeline.merge import instant

_DUE = re.compile(
    r"\b(?:by|before|on|until|end of)\s+((?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|next week|eod|eow|end of (?:the )?(?:day|week|sprint|month)|\d{4}-\d\d-\d\d)\b",
    re.IGNORECASE,
)

# Somebody will do something, and behind it, on the same line, what lasts.
_DOING = re.compile(
    r"\b(?:add|creat|fil|writ|document|mov|extend|set up|make|open|schedul|follow|prepar|improv|automat|migrat|review|updat)\w*", re.IGNORECASE
)  # fmt: skip
_LASTING = re.compile(
    r"\b(?:alert\w*|monitor\w*|dashboard|ticket\w*|issue\w*|jira|doc\w*|runbook\w*|test\w*|checklist|config\w*|limit\w*|script|retro|post-?mortem|report|template|lint|canary|policy|rule|retr\w+|pool|env\w*|follow-?ups?|pr\b|guard\w*|migration)", re.IGNORECASE
)  # fmt: skip
_LATER = re.compile(
    r"\b(?:by|before|until) (?:(?:mon|tues|wednes|thurs|fri)day|\d{4}-\d\d-\d\d)|\b(?:tomorrow|next week|eow|after (?:the )?(?:incident|retro))\b", re.IGNORECASE)  # fmt: skip

_FOLLOW = re.compile(
    r"\b(action items?|follow[- ]?ups?|todo|we (?:should|need to|must)|long[- ]term|next steps?)\b", re.IGNORECASE
)

_STOP = re.compile(r"[.!?](?=\s|$)|\n")
_SHOWN = 240  # characters of a commitment
_PROMISE = re.compile(
    r"\b(?:i'll|i will|we'll|we will|let me|going to|todo|action items?|follow[- ]?ups?|we should|we need to|we must|next steps?|long[- ]term)\b",
    re.IGNORECASE,
)

_FAMILIES = (
    (RecordKind.MESSAGE, "the chat of the responders", "who did what, hypotheses, decisions"),
    (RecordKind.ALERT, "the alert or pager history", "detection and acknowledgement times"),
    (RecordKind.CHANGE, "the deploys and changes around the window", "the trigger"),
    (RecordKind.LOG, "application logs", "the onset, the error signature and counts of failed requests"),
    (RecordKind.TICKET, "support tickets", "what customers saw"),
    (RecordKind.STATUS, "status page updates", "external communication"),
)  # fmt: skip


def actions(ctx: Context) -> tuple[ActionItem, ...]:
    """Commitments that people made in the talk, as they made them: proposed until the review agrees."""
    after = ctx.milestones["detected"].best.at.ns if ctx.milestones["detected"].best else 0
    items: list[ActionItem] = []
    for item in ctx.talk:
        text = item.record.text[:1500]
        record, marks = item.record, signals(item.record.text)
        promised = "commitment" in marks
        if not (promised or ("follow_up" in marks and _FOLLOW.search(text))) or not _lasts(text):
            continue
        if "question" in marks or place_of(record) < after:
            continue
        due = _DUE.search(text)
        owner = ctx.found.naming.actor(record) if promised else ""
        items.append(
            ActionItem(
                ctx.found.naming.quote(_sentence(text)),
                owner,
                due[1] if due else "",
                "",
                "proposed",
                (record.id,),
            )
        )
    return tuple({item.text: item for item in reversed(items)}.values())[::-1][
        :8
    ]  # said twice, or told by two files: once


def _sentence(text: str) -> str:
    said = next((part for part in _STOP.split(text) if _PROMISE.search(part)), text)
    said = " ".join(said.split())
    return said if len(said) <= _SHOWN else f"{said[: said.rfind(' ', 0, _SHOWN)]} …"


def _lasts(text: str) -> bool:
    """Whether a text speaks of work that outlives the incident."""
    if _LATER.search(text):
        return True
    for line in text.split("\n"):
        doing = _DOING.search(line)
        if doing and _LASTING.search(line, doing.end()):
            return True
    return False


def action_gaps(actions: Sequence[ActionItem]) -> tuple[Gap, ...]:
    """What the action items still lack."""
    if not actions:
        return (
            Gap(
                "3 to 7 action items, each specific, with one owner, a date and a class (prevent, detect, mitigate), each tied to a factor",
                "no commitment was recognised in the record",
                "review meeting",
            ),
        )
    return (
        Gap(
            "owner, date, class (prevent, detect, mitigate) and the factor it acts on, for each item",
            "a commitment made at night is a proposal until the review agrees",
            "review meeting",
        ),
    )


def questions(ctx: Context) -> Section:
    """Questions nobody answered, and milestones for which records compete."""
    naming = ctx.found.naming
    open_ones = unanswered(ctx.records, ctx.found.focus)
    ranked = sorted(open_ones, key=lambda r: -next((i.score for i in ctx.talk if i.record.id == r.id), 0.0))[:6]
    claims = [
        Claim(
            (
                "Asked at ",
                at(instant(r), r.id, ctx.day),
                " by ",
                Slot("actor", r.id, actor_of(ctx, r) or "someone"),
                ", no answer recognised in the record: ",
                quote(r, naming.quote(shown_text(r, 200, lambda text: "question" in signals(text)))),
            ),
            (r.id,),
            Status.OPEN,
        )
        for r in sorted(ranked, key=lambda r: instant(r).ns)
    ]
    for name, milestone in ctx.milestones.items():
        best = milestone.best
        rival = next((c for c in milestone.candidates[1:] if best and _competes(name, best, c)), None)
        if best and rival:
            words = (f"Two records compete for “{name}”: ", moment(best, ctx.day), " (", why(best), ") and ")
            other = (moment(rival, ctx.day), " (", why(rival), ").")
            claims.append(Claim((*words, *other), (best.record, rival.record), Status.OPEN))
    return Section("questions", tuple(claims))


def _competes(name: str, best: Candidate, other: Candidate) -> bool:
    """A later alert or acknowledgement takes nothing from the first, an earlier one would; the end may lie later."""
    if other.confidence < best.confidence - 0.15 or abs(other.at.ns - best.at.ns) < 2 * MINUTE:
        return False
    if name == "mitigated":
        return True
    return other.at.ns > best.at.ns if name == "resolved" else other.at.ns < best.at.ns


def distribution() -> Section:
    """A question for the team; nothing is sent."""
    return Section(
        "distribution",
        (),
        (
            Gap(
                "where this document lives, who reads it, where its action items are tracked, and which review it rolls into",
                "a proposal for the review meeting; nothing has been sent",
                "team lead",
            ),
        ),
    )


def missing(ctx: Context) -> Section:
    """What the artifacts did not hold, and what changes if each is provided."""
    absent = [f"{what} ({gives})" for kind, what, gives in _FAMILIES if kind not in ctx.present]
    gaps = (
        (Gap(f"these are not among the artifacts: {'; '.join(absent)}", "in brackets what each would give", "author"),)
        if absent
        else ()
    )
    return Section("missing", (), (*ctx.notes, *gaps))
