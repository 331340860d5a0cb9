"""Factors and the investigation: what was stated, what was suspected and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from afteraction.domain.draft import Claim, EventKind, Gap, Section, Slot, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.extract.causes import states_cause
from afteraction.extract.dead_ends import ends_itself, ruled_out_by
from afteraction.extract.guesses import doubts, suspects
from afteraction.extract.kinds import kind_of
from afteraction.extract.signals import in_vain, signals, states_no_effect
from afteraction.synthesize.context import Context, actor_of, in_focus, place_of, quoted, top
from afteraction.synthesize.words import at, fact_claim
from afteraction.timeline.merge import instant

_CAUSE = re.compile(
    r"\b(because|due to|caused? (?:by|is|was)|root cause|culprit|turns out|the (?:issue|problem|reason|bug|cause|trigger) (?:is|was|here is|seems)|trigger(?:ed|s) by|introduced (?:by|in)|came from|comes from"
    r"|(?:identified|found|isolated) (?:an?|some) (?:faulty|bad|broken|problematic|misbehaving|failing|failed|corrupt\w*|malformed) \w+"
    r"|regression|mismatch|misconfigur\w+|exhaust\w*|deadlock\w*|leak(?:ed|ing|s)?|expired|starv\w+|saturat\w+|hold(?:s|ing) (?:the |a |row |all )?\w+|locked|missing (?:the|a)|forgot\w*|without the|wrong (?:\w+ ){0,2}(?:config|version|value|key|url|template))\b",
    re.IGNORECASE,
)

# What the public is told of the beginning, in one sentence with its comma.
_WHILE = re.compile(
    r"\b(?:while|when|after) (?:rolling out|deploying|releasing|applying|upgrading|migrating|performing)\b[^.!?\n]{3,120}\b(?:was|were|became|caused|lost|failed|affected)\b",
    re.IGNORECASE,
)

_DENIED = {"ruled_out", "question"}
_TELLING = {"cause", "symptom", "identifier"}


def _tells_cause(text: str) -> bool:
    return states_cause(text, _CAUSE, plainly=True)


def _told_public(text: str) -> bool:
    return _tells_cause(text) or _WHILE.search(text) is not None


def _states(record: Record, rows: set[str]) -> bool:
    """It tells a cause, or its row in the timeline says that it does: the two places must not contradict each other."""
    return _tells_cause(record.text[:2000]) or (record.id in rows and kind_of(record).title == "Cause reported")


def _narrowest(record: Record) -> Callable[[str], bool]:
    return _tells_cause if _tells_cause(record.text[:2000]) else partial(states_cause, plainly=True)


def factors(ctx: Context) -> Section:
    """What was stated about the cause and what the logs show; the chain of whys is for people."""
    rows = {event.cites[0] for event in ctx.found.events}
    stated = top(
        [i for i in ctx.talk if _states(i.record, rows) and in_focus(ctx, i.record)],
        {"cause"},
        5,
        without={"ruled_out", "no_effect"},
    )
    claims = [quoted(ctx, item.record, "Stated", about=_narrowest(item.record)) for item in stated]
    public = [
        r
        for r in ctx.records
        if r.kind is RecordKind.STATUS and _told_public(r.text[:2000]) and not signals(r.text) & _DENIED
    ][:3]
    claims += [quoted(ctx, record, "Stated to the public", about=_told_public) for record in public]
    bursts = [fact_claim(fact) for name, fact in ctx.facts.items() if name.startswith("burst")][:4]
    bursts += [
        fact_claim(fact)
        for name, fact in ctx.facts.items()
        if name.startswith(("quiet", "moved", "order", "traced", "shared", "quoted", "news", "metric"))
    ]
    if not claims and not bursts:
        return Section(
            "factors",
            (),
            (
                Gap(
                    "the contributing factors (technical, process, operational), each with the question why it was possible",
                    "no statement of a cause was recognised in the record; a chain that ends at a person is not finished",
                    "responders",
                ),
            ),
        )
    gaps = (
        Gap(
            "technical factors: for each statement above, why was that possible? Go on until the answer is a property of the system",
            "a chain that ends at a person is not finished",
            "responders",
        ),
        Gap("process factors: what in review, testing or rollout let it through", "", "team lead"),
        Gap("operational factors: what in detection, runbooks or coverage made it longer", "", "team lead"),
    )
    groups = (("What was said about the cause", tuple(claims)), ("What the logs show", tuple(bursts)))
    return Section("factors", (), gaps, tuple(group for group in groups if group[1]))


def _says(name: str) -> Callable[[str], bool]:
    return lambda text: name in signals(text)


def _suspected(ctx: Context, record: Record, denials: Sequence[Record]) -> Claim:
    """A hypothesis: open, unless what somebody ruled out later reads like it."""
    claim = quoted(ctx, record, "Suspected", Status.OPEN, about=suspects)
    if ends_itself(record):
        return claim._replace(words=(*claim.words, "; ruled out in the same message"), status=Status.INFERRED)
    ended = ruled_out_by(record, denials)
    if ended is None:
        return claim
    actor = actor_of(ctx, ended)
    by = (" by ", Slot("actor", ended.id, actor)) if actor else ()
    words = (*claim.words, "; ruled out at ", at(instant(ended), ended.id, ctx.day), *by)
    return claim._replace(words=words, cites=(record.id, ended.id), status=Status.INFERRED)


def investigation(ctx: Context) -> Section:
    """Hypotheses in order, dead ends kept, and what did not help."""
    taken: list[tuple[int, Claim]] = []
    rows = {event.cites[0] for event in ctx.found.events if event.kind is EventKind.HYPOTHESIS}
    denials = [item.record for item in top(ctx.talk, {"ruled_out"}, len(ctx.talk), without={"question", "hedge"})]
    talk = [item for item in ctx.talk if item.record.id in rows or in_focus(ctx, item.record)]
    telling = [i for i in talk if signals(i.record.text) & _TELLING or i.record.id in rows]
    guesses = [i for i in telling if suspects(i.record.text)]
    for item in top(guesses, {"hypothesis", "cause", "question"}, 6, need_any={"hedge", "question"}):
        taken.append((place_of(item.record), _suspected(ctx, item.record, denials)))
    doubted = [i for i in telling if doubts(i.record.text) and not suspects(i.record.text)]
    for item in top(doubted, {"hedge", "cause", "symptom", "ruled_out"}, 3):
        taken.append((place_of(item.record), quoted(ctx, item.record, "Doubted", Status.OPEN, about=doubts)))
    for item in top(talk, {"ruled_out"}, 4, without={"question", "hedge"}):
        taken.append((place_of(item.record), quoted(ctx, item.record, "Ruled out", about=_says("ruled_out"))))
    failing = [item for item in talk if states_no_effect(item.record.text)]
    for item in top(failing, {"no_effect"}, 4):
        lead = "No effect seen" if in_vain(item.record.text) else "Still failing"
        taken.append((place_of(item.record), quoted(ctx, item.record, lead, about=states_no_effect)))
    unique = {claim.cites[0]: (when, claim) for when, claim in reversed(taken)}
    claims = [claim for _, claim in sorted(unique.values(), key=lambda pair: (pair[0], pair[1].cites))]
    gap = (
        ()
        if claims
        else (
            Gap(
                "which hypotheses were tried and how each ended",
                "dead ends are where the next responder learns most",
                "responders",
            ),
        )
    )
    return Section("investigation", tuple(claims), gap)
