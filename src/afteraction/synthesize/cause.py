"""Trigger, factors and the investigation: what came before, what was stated, what was suspected and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable

from afteraction.domain.draft import Claim, Gap, Section, Slot, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import DAY, HOUR, SECOND, between, duration_text
from afteraction.extract.kinds import kind_of
from afteraction.extract.rules import shown_change, shown_text
from afteraction.extract.signals import guesses_end, signals, states_cause
from afteraction.logs.jobs import starts_job
from afteraction.synthesize.context import Context, in_focus, quoted, top
from afteraction.synthesize.words import at, fact_claim, quote
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
_BEFORE = 2 * HOUR
_LONG_BEFORE = 31 * DAY
_ABOUT = 0.5  # relevance from which an older change is about the matter
_JOB = HOUR // 2
_NOT_LIVE = ("inactive", "requested", "in_progress", "normal", "warning")


def trigger(ctx: Context) -> Section:
    """What came before the onset: recent changes, older ones about the same matter, jobs that began. Never which one did it."""
    start = ctx.milestones["started"].best or ctx.milestones["detected"].best
    claims: list[Claim] = []
    if start is not None:
        onset = at(start.at, start.record, ctx.day)
        for record, told in _changes_before(ctx, start.at.ns):
            before = Slot("duration", record.id, duration_text(between(instant(record), start.at)))
            said = quote(told, ctx.found.naming.quote(shown_change(record, told, 170)))
            when = at(instant(record), record.id, ctx.day)
            came = ("A change at ", when, ", ", before, " before the onset at ", onset, ": ", said, ".")
            claims.append(Claim(came, tuple(dict.fromkeys((record.id, told.id, start.record)))))
        for record in ctx.found.job_starts:
            gap = between(instant(record), start.at)
            if 0 <= gap <= _JOB // SECOND:
                words = (
                    "A job starts at " if starts_job(record.text) else "A log begins at ",
                    at(instant(record), record.id, ctx.day),
                    ", ",
                    Slot("duration", record.id, duration_text(gap)),
                    " before the onset at ",
                    onset,
                    ": ",
                    quote(record, shown_text(record, 170)),
                    ".",
                )
                claims.append(Claim(words, (record.id, start.record)))
    why = (
        "what is listed came before; nothing in the record proves that one of them did it"
        if claims
        else "no change before the onset is in the artifacts"
    )
    return Section("trigger", tuple(claims), (Gap("the trigger: which event started it", why, "on-call engineer"),))


def _changes_before(ctx: Context, start: int) -> list[tuple[Record, Record]]:
    """Changes of the last two hours, and older ones that are about the matter, each with the record that describes it."""
    described: dict[str, Record] = {}
    for record in ctx.records:
        if record.kind is RecordKind.CHANGE and record.group:
            known = described.get(record.group)
            described[record.group] = record if known is None or len(record.text) > len(known.text) else known
    relevance = ctx.found.focus.relevance
    near: list[Record] = []
    older: list[Record] = []
    for record in ctx.records:
        age = start - instant(record).ns
        if record.kind is not RecordKind.CHANGE or age < 0 or record.status in _NOT_LIVE:
            continue
        if age <= _BEFORE:
            near.append(record)
        elif age <= _LONG_BEFORE and relevance.get(record.id, 0.0) >= _ABOUT:
            older.append(record)
    best = sorted(older, key=lambda record: -relevance[record.id])[:4]
    chosen = sorted([*near[-5:], *best], key=lambda record: instant(record).ns)
    return [(record, described.get(record.group, record)) for record in chosen]


def _tells_cause(text: str) -> bool:
    return states_cause(text, _CAUSE)


def _told_public(text: str) -> bool:
    return _tells_cause(text) or _WHILE.search(text) is not None


def _states(record: Record, rows: set[str]) -> bool:
    """It tells a cause, or its row in the timeline says that it does: the two places must not contradict each other."""
    return _tells_cause(record.text[:2000]) or (record.id in rows and kind_of(record).title == "Cause reported")


def _narrowest(record: Record) -> Callable[[str], bool]:
    return _tells_cause if _tells_cause(record.text[:2000]) else states_cause


def factors(ctx: Context) -> Section:
    """What was stated about the cause and what the logs show; the chain of whys is for people."""
    rows = {event.cites[0] for event in ctx.found.events}
    stated = top(
        [i for i in ctx.talk if _states(i.record, rows) and in_focus(ctx, i.record)],
        {"cause"},
        5,
        without={"question", "hedge", "ruled_out", "no_effect"},
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
        if name.startswith(("moved", "order", "traced", "shared", "quoted"))
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


def _guesses(text: str) -> bool:
    return bool(signals(text) & {"hypothesis", "cause"}) and not guesses_end(text)


def _shows(name: str) -> Callable[[str], bool]:
    return lambda text: name in signals(text)


def investigation(ctx: Context) -> Section:
    """Hypotheses in order, dead ends kept, and what did not help."""
    taken: list[tuple[int, Claim]] = []
    rows = {event.cites[0] for event in ctx.found.events if event.title == "Suspected"}
    for item in top(
        [
            i
            for i in ctx.talk
            if (signals(i.record.text) & {"cause", "symptom", "identifier"} or i.record.id in rows)
            and not guesses_end(i.record.text)
        ],
        {"hypothesis", "cause"},
        6,
        need_any={"hedge", "question"},
    ):
        taken.append((instant(item.record).ns, quoted(ctx, item.record, "Suspected", Status.OPEN, about=_guesses)))
    for item in top(ctx.talk, {"ruled_out"}, 4, without={"question", "hedge"}):
        taken.append((instant(item.record).ns, quoted(ctx, item.record, "Ruled out", about=_shows("ruled_out"))))
    for item in top(ctx.talk, {"no_effect"}, 4, without={"question"}):
        taken.append((instant(item.record).ns, quoted(ctx, item.record, "No effect seen", about=_shows("no_effect"))))
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
