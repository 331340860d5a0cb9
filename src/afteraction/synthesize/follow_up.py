"""Action items, open questions, distribution, and what is missing: what people committed to and what nobody answered."""

from __future__ import annotations

from collections.abc import Sequence

from afteraction.domain.draft import ActionItem, Candidate, Claim, Gap, Section, Slot, Status
from afteraction.domain.record import RecordKind
from afteraction.domain.when import MINUTE
from afteraction.extract.questions import unanswered
from afteraction.extract.rules import shown_text
from afteraction.extract.signals import signals
from afteraction.synthesize.commitments import commits, due_of, is_own, promise_of
from afteraction.synthesize.context import Context, actor_of, place_of
from afteraction.synthesize.words import at, moment, quote, why
from afteraction.timeline.merge import instant

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
    end = ctx.milestones["resolved"].best
    items: list[ActionItem] = []
    for item in ctx.talk:
        text = item.record.text[:1500]
        record, marks = item.record, signals(item.record.text)
        promised = "commitment" in marks
        over = end is not None and place_of(record) > end.at.ns
        if "question" in marks or place_of(record) < after or not commits(text, promised, over=over):
            continue
        items.append(
            ActionItem(
                ctx.found.naming.quote(promise_of(text)),
                ctx.found.naming.actor(record) if promised or is_own(text) else "",
                due_of(text),
                "",
                "proposed",
                (record.id,),
            )
        )
    return tuple({item.text: item for item in reversed(items)}.values())[::-1][
        :8
    ]  # said twice, or told by two files: once


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
