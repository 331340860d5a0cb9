"""The rules engine's draft. It never writes a cause that nobody stated, an owner nobody named, or a number nobody counted.

One function for each section, in the order of the rubric; each returns what the record holds and the gaps it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from afteraction.domain.draft import (
    ActionItem,
    Claim,
    EventKind,
    Fact,
    Gap,
    Milestone,
    Section,
    Slot,
    Status,
)
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import DAY, HOUR, MINUTE, SECOND, duration_text
from afteraction.extract.joined import state_of
from afteraction.extract.kinds import kind_of
from afteraction.extract.rules import Extraction, shown_text, unanswered
from afteraction.extract.select import Scored
from afteraction.extract.signals import signals
from afteraction.synthesize.words import at, fact_claim, moment, on, quote, value
from afteraction.timeline.merge import instant

_LUCK = re.compile(
    r"\b(luck(?:y|ily)|fortunate(?:ly)?|good thing|glad (?:we|it|that|this)|thank(?:s| )?(?:god|goodness|fully)|could have been (?:much )?worse|happened to (?:be|have)|by chance|coincidence|would have been (?:much )?worse|close call|dodged)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(nice (?:catch|find|work|one)|great (?:work|job|catch|find|response)|good (?:catch|find|call|work|job)|well done|awesome work|that was (?:fast|quick)|super quick|clean rollback|worked as (?:expected|designed))\b",
    re.IGNORECASE,
)
_LESSON = re.compile(
    r"\b(lesson|we learn(?:ed|t)|in hindsight|next time|going forward|we should (?:never|always|have)|takeaway|remember(?: to)? )\b",
    re.IGNORECASE,
)
_SEVERITY = re.compile(r"\b(SEV(?:ERITY)?[ -]?[0-5])\b", re.IGNORECASE)
_PRIORITY = re.compile(r"(?<![\w-])(P[0-5])(?![\w-])")
_DUE = re.compile(
    r"\b(?:by|before|on|until|end of)\s+((?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today|next week|eod|eow|end of (?:the )?(?:day|week|sprint|month)|\d{4}-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:\d{2,}|[2-9]|\d[\d,.]*\s?[km%]|no|zero)\s*%?\s+(?:of )?(?:our |the |all )?(?:\w+ ){0,2}?"
    r"(?:users?|customers?|tenants?|merchants?|clients?|accounts?|requests?|calls?|orders?|payments?|charges?|transactions?|checkouts?|sign-?ups?|logins?|uploads?|emails?|tickets?|complaints?)\b"
    r"|\b(?:users?|customers?|tenants?|merchants?|requests?|orders?|payments?|transactions?|data)\b[^.\n]{0,40}\b(?:fail\w*|lost|affected|impacted|unable|can(?:'t|not)|dropped|declined)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(because|due to|caused? (?:by|is|was)|root cause|culprit|turns out|the (?:issue|problem|reason|bug|cause|trigger) (?:is|was|here is|seems)|trigger(?:ed|s) by|introduced (?:by|in)|came from|comes from"
    r"|regression|mismatch|misconfigur\w+|exhaust\w*|deadlock\w*|leak(?:ed|ing|s)?|expired|starv\w+|saturat\w+|hold(?:s|ing) (?:the |a |row |all )?\w+|locked|missing (?:the|a)|forgot\w*|without the|wrong (?:\w+ ){0,2}(?:config|version|value|key|url|template))\b",
    re.IGNORECASE,
)
_QUICK_ACK = 5 * MINUTE
_LATE_ALERT = 2 * MINUTE
_BEFORE = 2 * HOUR
_FAMILIES = (
    (RecordKind.MESSAGE, "the chat of the responders", "who did what, hypotheses, decisions"),
    (RecordKind.ALERT, "the alert or pager history", "detection and acknowledgement times"),
    (RecordKind.CHANGE, "the deploys and changes around the window", "the trigger"),
    (RecordKind.LOG, "application logs", "the onset, the error signature and counts of failed requests"),
    (RecordKind.TICKET, "support tickets", "what customers saw"),
    (RecordKind.STATUS, "status page updates", "external communication"),
)  # fmt: skip


class Synthesis(NamedTuple):
    """The parts of a draft that the engine wrote."""

    title: str
    severity: Claim | None
    sections: tuple[Section, ...]
    actions: tuple[ActionItem, ...]


class Context(NamedTuple):
    """What every section looks at. talk: people's and machines' words within the incident, best first in time order."""

    found: Extraction
    records: tuple[Record, ...]
    talk: tuple[Scored, ...]
    facts: dict[str, Fact]
    milestones: dict[str, Milestone]
    present: frozenset[RecordKind]
    notes: tuple[Gap, ...]


def synthesize(
    found: Extraction,
    records: Sequence[Record],
    present: Iterable[RecordKind],
    fallback_title: str,
    notes: Sequence[Gap] = (),
) -> Synthesis:
    """Write every section. records: the dated stream. present: families of the artifacts. notes: gaps of the reading."""
    relevance = found.focus.relevance
    talk = tuple(
        item
        for item in found.scored
        if item.record.kind in (RecordKind.MESSAGE, RecordKind.NOTE)
        and relevance.get(item.record.id, 0.0) >= 0.4
        and "chatter" not in item.signals
    )
    ctx = Context(
        found,
        tuple(records),
        talk,
        {fact.id: fact for fact in found.facts},
        {m.name: m for m in found.milestones},
        frozenset(present),
        tuple(notes),
    )
    title, title_record = _title(ctx, fallback_title)
    severity = _severity(ctx)
    actions = _actions(ctx)
    sections = (
        _summary(ctx, title, title_record),
        _impact(ctx),
        _trigger(ctx),
        _factors(ctx),
        _investigation(ctx),
        _well(ctx),
        _wrong(ctx),
        _lucky(ctx),
        Section("actions", gaps=_action_gaps(actions)),
        _lessons(ctx),
        _questions(ctx),
        _distribution(),
    )
    return Synthesis(title, severity, (*sections, _missing(ctx, sections)), actions)


# Title and header


def _title(ctx: Context, fallback: str) -> tuple[str, Record | None]:
    """The name a system gave the incident: status page, pager, first alert; else the channel or the folder."""
    relevance = ctx.found.focus.relevance
    ranked: list[tuple[int, int, Record]] = []
    for record in ctx.records:
        if not record.title or (relevance.get(record.id, 0.0) < 0.3 and ctx.found.focus.terms):
            continue
        if record.kind is RecordKind.STATUS:
            ranked.append((0, instant(record).ns, record))
        elif record.kind is RecordKind.ALERT and state_of(record) == "triggered":
            ranked.append((1, instant(record).ns, record))
        elif record.kind is RecordKind.NOTE:
            ranked.append((2, instant(record).ns, record))
    if ranked:
        record = min(ranked)[2]
        return " ".join(record.title.split())[:120], record
    return fallback, None


def _severity(ctx: Context) -> Claim | None:
    for record in ctx.records:
        stated = record.get("severity") or record.get("priority")
        found = _SEVERITY.fullmatch(stated) if stated else None
        if found and record.kind is RecordKind.ALERT:
            return Claim(
                (Slot("value", record.id, _level(found[1])), ", as the pager states"), (record.id,), Status.OBSERVED
            )
    for item in ctx.talk:
        found = _SEVERITY.search(item.record.text)
        if found and "question" not in signals(item.record.text):
            return Claim(
                (Slot("value", item.record.id, _level(found[1])), ", as said in the talk"),
                (item.record.id,),
                Status.REPORTED,
            )
    detected = ctx.milestones["detected"].best
    alert = _by_id(ctx, detected.record) if detected else None
    found = _PRIORITY.search(f"{alert.title} {alert.text}") if alert else None
    if alert and found:
        return Claim(
            ("not stated; the alert carries priority ", Slot("value", alert.id, found[1].upper())),
            (alert.id,),
            Status.OPEN,
        )
    return None


def _level(text: str) -> str:
    """``sev 2``, ``SEVERITY-2`` and ``SEV2`` are one spelling."""
    return re.sub(r"SEVERITY|SEV", "SEV", text.upper()).replace(" ", "").replace("-", "")


# Sections


def _summary(ctx: Context, title: str, title_record: Record | None) -> Section:
    claims: list[Claim] = []
    best = {name: milestone.best for name, milestone in ctx.milestones.items()}
    detected, resolved, started = best["detected"], best["resolved"], best["started"]
    if detected:
        words: list[str | Slot] = [
            "Detected on ",
            on(detected.at, detected.record),
            " at ",
            moment(detected),
            " by ",
            detected.why,
        ]
        cites = [detected.record]
        if title_record is not None:
            words += [": ", quote(title_record, title)]
            cites.append(title_record.id)
        claims.append(Claim((*words, "."), tuple(dict.fromkeys(cites))))
    if started and detected and started.at.ns < detected.at.ns - SECOND:
        seconds = (detected.at.ns - started.at.ns) // SECOND
        claims.append(
            Claim(
                (
                    "The log shows trouble from ",
                    moment(started),
                    ", ",
                    Slot("duration", "ttd", duration_text(seconds)),
                    " earlier.",
                ),
                (started.record, detected.record),
            )
        )
    acknowledged = best["acknowledged"]
    if acknowledged and "tta" in ctx.facts:
        claims.append(
            Claim(
                ("It was acknowledged at ", moment(acknowledged), ", ", value(ctx.facts["tta"]), " after detection."),
                (acknowledged.record, "tta"),
            )
        )
    if best["mitigated"]:
        claims.append(
            Claim(
                ("Recovery is recorded at ", moment(best["mitigated"]), ": ", best["mitigated"].why, "."),
                (best["mitigated"].record,),
            )
        )
    if resolved:
        tail: tuple[str | Slot, ...] = (", ", value(ctx.facts["ttr"]), " after detection") if "ttr" in ctx.facts else ()
        claims.append(
            Claim(
                ("It was declared resolved at ", moment(resolved), *tail, "."),
                (resolved.record, *(("ttr",) if tail else ())),
            )
        )
    failed = next((fact for name, fact in ctx.facts.items() if name.startswith("failed-")), None)
    if failed:
        claims.append(fact_claim(failed, "By the log, "))
    return Section(
        "summary",
        tuple(claims),
        (
            Gap(
                "in one sentence without jargon, what customers saw and what was done",
                "a reader who is not an engineer must grasp the event from here",
                "author",
            ),
        ),
    )


def _impact(ctx: Context) -> Section:
    claims = [fact_claim(fact) for name, fact in ctx.facts.items() if name.startswith(("failed-", "errors"))]
    if "tickets" in ctx.facts:
        claims.append(fact_claim(ctx.facts["tickets"]))
    counted = [item for item in ctx.talk if _COUNTED.search(item.record.text)]
    claims += [
        _quoted(ctx, item.record, "Said")
        for item in _top(counted, {"impact", "symptom", "number"}, 5, without={"question"})
    ]
    tickets = [
        r
        for r in ctx.records
        if r.kind is RecordKind.TICKET and r.id in ctx.facts.get("tickets", Fact("", "", "", None, "", "", ())).cites
    ]
    claims += [_quoted(ctx, record, "Ticket") for record in tickets[:4]]
    statuses = [r for r in ctx.records if r.kind is RecordKind.STATUS][:1]
    claims += [_quoted(ctx, record, "Public word") for record in statuses]
    if not claims:
        return Section(
            "impact",
            (),
            (
                Gap(
                    "what customers could not do, how many of them or of their requests, from when to when, and how each number was counted",
                    "the artifacts hold no count; impact must be measured, not described",
                    "support lead",
                ),
            ),
        )
    gaps = []
    if not any(name.startswith("failed-") for name in ctx.facts):
        gaps.append(
            Gap(
                "how many requests or operations failed, and how that was counted",
                "impact must be measured, not described",
                "on-call engineer",
            )
        )
    gaps.append(
        Gap(
            "how many customers were affected (count or share) and how that was determined",
            "the log and the talk may count differently",
            "support lead",
        )
    )
    gaps.append(
        Gap("revenue impact (a value, or “not material” with the reasoning) and error budget used", "", "service owner")
    )
    return Section("impact", tuple(claims), tuple(gaps))


def _trigger(ctx: Context) -> Section:
    start = ctx.milestones["started"].best or ctx.milestones["detected"].best
    claims: list[Claim] = []
    if start is not None:
        changes = [
            item
            for item in ctx.found.scored
            if item.record.kind is RecordKind.CHANGE
            and 0
            <= start.at.ns - instant(item.record).ns
            <= (_BEFORE if item.record.status != "committed" else 14 * DAY)
            and item.record.status not in ("inactive", "requested", "in_progress", "normal")
        ]
        near = [item for item in changes if start.at.ns - instant(item.record).ns <= _BEFORE]
        older = sorted(
            (
                item
                for item in changes
                if item not in near and ctx.found.focus.relevance.get(item.record.id, 0.0) >= 0.6
            ),
            key=lambda item: -ctx.found.focus.relevance[item.record.id],
        )[:3]
        for item in sorted([*near[-5:], *older], key=lambda item: instant(item.record).ns):
            seconds = (start.at.ns - instant(item.record).ns) // SECOND
            words = (
                "The onset at ",
                moment(start),
                " was preceded by a change, ",
                Slot("duration", item.record.id, duration_text(seconds)),
                " before: ",
                quote(item.record, ctx.found.naming.quote(shown_text(item.record, 160))),
                ".",
            )
            claims.append(Claim(words, (item.record.id, start.record), Status.OBSERVED))
    gap = Gap(
        "the trigger: which event started it",
        "the changes above came before; nothing in the record proves that one of them did it"
        if claims
        else "no change in the two hours before the onset is in the artifacts",
        "on-call engineer",
    )
    return Section("trigger", tuple(claims), (gap,))


def _factors(ctx: Context) -> Section:
    stated = _top(
        [i for i in ctx.talk if _CAUSE.search(i.record.text)], {"cause"}, 5, without={"question", "hedge", "ruled_out"}
    )
    claims = [_quoted(ctx, item.record, "Stated") for item in stated]
    bursts = [fact_claim(fact) for name, fact in ctx.facts.items() if name.startswith("burst")][:4]
    if not claims and not bursts:
        return Section(
            "factors",
            (),
            (
                Gap(
                    "the contributing factors (technical, process, operational), each with the question why it was possible",
                    "the record states no cause; a chain that ends at a person is not finished",
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


def _investigation(ctx: Context) -> Section:
    """Hypotheses in order, dead ends kept, and what did not help."""
    taken: list[tuple[int, Claim]] = []
    for item in _top(
        [i for i in ctx.talk if signals(i.record.text) & {"cause", "symptom", "identifier"}],
        {"hypothesis", "cause"},
        6,
        need_any={"hedge", "question"},
    ):
        taken.append((instant(item.record).ns, _quoted(ctx, item.record, "Suspected", Status.OPEN)))
    for item in _top(ctx.talk, {"ruled_out"}, 4, without={"question"}):
        taken.append((instant(item.record).ns, _quoted(ctx, item.record, "Ruled out")))
    for item in _top(ctx.talk, {"no_effect"}, 4, without={"question"}):
        taken.append((instant(item.record).ns, _quoted(ctx, item.record, "No effect seen")))
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


def _well(ctx: Context) -> Section:
    claims: list[Claim] = []
    tta = ctx.facts.get("tta")
    if tta and tta.value is not None and tta.value * SECOND <= _QUICK_ACK:
        claims.append(Claim(("The page was acknowledged ", value(tta), " after detection."), ("tta", *tta.cites)))
    first = ctx.facts.get("first-public")
    if first and first.value is not None and 0 <= first.value <= 30 * 60:
        claims.append(fact_claim(first))
    told = max((len(company) for company in ctx.found.joined.company.values()), default=0)
    if told >= 2 and ctx.milestones["detected"].best:
        record = ctx.milestones["detected"].best.record
        claims.append(
            Claim(
                ("The first alert reached the responders through ", Slot("count", record, str(told + 1)), " sources."),
                (record,),
            )
        )
    claims += [_quoted(ctx, item.record, "Said") for item in ctx.talk if _PRAISE.search(item.record.text) and len(item.record.text.split()) > 4][:3]
    gaps = (
        (
            Gap(
                "what else went well: a runbook step that fitted, an early escalation, a clean rollback",
                "recognition belongs to the record too",
                "responders",
            ),
        )
        if len(claims) < 3
        else ()
    )
    return Section("well", tuple(claims), gaps)


def _wrong(ctx: Context) -> Section:
    claims: list[Claim] = []
    started, detected = ctx.milestones["started"].best, ctx.milestones["detected"].best
    if started and detected and detected.at.ns - started.at.ns >= _LATE_ALERT:
        seconds = (detected.at.ns - started.at.ns) // SECOND
        claims.append(
            Claim(
                (
                    "Detection came ",
                    Slot("duration", "ttd", duration_text(seconds)),
                    " after the first sign in the record (",
                    moment(started),
                    " to ",
                    moment(detected),
                    ").",
                ),
                (started.record, detected.record),
            )
        )
    claims += _reopened(ctx)
    for item in _top(ctx.talk, {"no_effect"}, 2, without={"question"}):
        claims.append(_quoted(ctx, item.record, "No effect reported"))
    first = ctx.facts.get("first-public")
    ticket = ctx.facts.get("tickets")
    if first and ticket:
        public, asked = _by_id(ctx, first.cites[0]), _by_id(ctx, ticket.cites[0])
        if public and asked and instant(asked).ns < instant(public).ns:
            words = (
                "The first ticket (",
                at(instant(asked), asked.id),
                ") came before the first public word (",
                at(instant(public), public.id),
                ").",
            )
            claims.append(Claim(words, (asked.id, public.id)))
    silence = ctx.facts.get("silence1")
    if silence:
        claims.append(fact_claim(silence))
    gaps = (
        Gap(
            "what made it harder: a missing signal, a stale runbook step, an escalation or communication gap",
            "",
            "responders",
        ),
    )
    return Section("wrong", tuple(claims), gaps)


def _reopened(ctx: Context) -> list[Claim]:
    """Alerts that fired again after the incident had been called resolved."""
    resolved = sorted(ctx.milestones["resolved"].candidates, key=lambda c: c.at.ns)
    if len(resolved) < 2:
        return []
    first = resolved[0]
    again = next(
        (
            r
            for r in ctx.records
            if state_of(r) == "triggered"
            and first.at.ns < instant(r).ns <= resolved[-1].at.ns
            and ctx.found.focus.relevance.get(r.id, 0.0) >= 0.3
        ),
        None,
    )
    if again is None:
        return []
    return [
        Claim(
            (
                "An alert fired at ",
                at(instant(again), again.id),
                ", after the first resolution at ",
                moment(first),
                ".",
            ),
            (again.id, first.record),
        )
    ]


def _lucky(ctx: Context) -> Section:
    claims = [_quoted(ctx, item.record, "Said") for item in ctx.talk if _LUCK.search(item.record.text)][:4]
    gap = Gap(
        "where we got lucky: what could have been worse and was not (time of day, only one path affected, who happened to be there)",
        "there is almost always something",
        "responders",
    )
    return Section("lucky", tuple(claims), (gap,))


def _actions(ctx: Context) -> tuple[ActionItem, ...]:
    """Commitments that people made in the talk, as they made them: proposed until the review agrees."""
    after = ctx.milestones["detected"].best.at.ns if ctx.milestones["detected"].best else 0
    items: list[ActionItem] = []
    for item in ctx.talk:
        record, marks = item.record, signals(item.record.text)
        lasting = marks & {"commitment"} and _LASTING.search(record.text)
        if (
            not (lasting or ("follow_up" in marks and _FOLLOW.search(record.text)))
            or "question" in marks
            or instant(record).ns < after
        ):
            continue
        due = _DUE.search(record.text)
        owner = ctx.found.naming.actor(record) if lasting else ""
        items.append(
            ActionItem(
                ctx.found.naming.quote(_sentence(record.text)),
                owner,
                due[1] if due else "",
                "",
                "proposed",
                (record.id,),
            )
        )
    return tuple(items[:8])


_LASTING = re.compile(
    r"\b(?:add|creat|fil|writ|document|mov|extend|set up|make|open|schedul|follow|prepar|improv|automat|migrat|review|updat)\w*\b.*\b(?:alert\w*|monitor\w*|dashboard|ticket\w*|issue\w*|jira|doc\w*|runbook\w*|test\w*|checklist|config\w*|limit\w*|script|retro|post-?mortem|report|template|lint|canary|policy|rule|retr\w+|pool|env\w*|follow-?ups?|pr\b|guard\w*|migration)"
    r"|\b(?:by|before|until) (?:mon|tues|wednes|thurs|fri)day|\b(?:tomorrow|next week|eow|after (?:the )?(?:incident|retro))\b", re.IGNORECASE)  # fmt: skip
_FOLLOW = re.compile(
    r"\b(action items?|follow[- ]?ups?|todo|we (?:should|need to|must)|long[- ]term|next steps?)\b", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"[^.!?\n]*\b(?:i'll|i will|we'll|we will|let me|going to|todo|action items?|follow[- ]?ups?|we should|we need to|we must|next steps?|long[- ]term)\b[^.!?\n]*",
    re.IGNORECASE,
)


def _sentence(text: str) -> str:
    found = _SENTENCE.search(text)
    return " ".join((found[0] if found else text).split())[:240]


def _action_gaps(actions: Sequence[ActionItem]) -> tuple[Gap, ...]:
    if not actions:
        return (
            Gap(
                "3 to 7 action items, each specific, with one owner, a date and a class (prevent, detect, mitigate), each tied to a factor",
                "nobody committed to anything in the record",
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


def _lessons(ctx: Context) -> Section:
    claims = [
        _quoted(ctx, item.record, "Said")
        for item in ctx.talk
        if _LESSON.search(item.record.text) and "question" not in item.signals
    ][:3]
    return Section(
        "lessons",
        tuple(claims),
        (
            Gap(
                "two to four durable takeaways for an engineer who reads this in six months", "not a recap", "team lead"
            ),
        ),
    )


def _questions(ctx: Context) -> Section:
    naming = ctx.found.naming
    open_ones = unanswered(ctx.records, ctx.found.focus)
    ranked = sorted(open_ones, key=lambda r: -next((i.score for i in ctx.talk if i.record.id == r.id), 0.0))[:6]
    claims = [
        Claim(
            (
                "Asked at ",
                at(instant(r), r.id),
                " by ",
                Slot("actor", r.id, _actor(ctx, r) or "someone"),
                ", no answer in the record: ",
                quote(r, naming.quote(shown_text(r, 200))),
            ),
            (r.id,),
            Status.OPEN,
        )
        for r in sorted(ranked, key=lambda r: instant(r).ns)
    ]
    for name, milestone in ctx.milestones.items():
        best = milestone.best
        rival = next(
            (
                c
                for c in milestone.candidates[1:]
                if best and c.confidence >= best.confidence - 0.15 and abs(c.at.ns - best.at.ns) >= 2 * MINUTE
            ),
            None,
        )
        if best and rival:
            claims.append(
                Claim(
                    (
                        f"Two records compete for “{name}”: ",
                        moment(best),
                        f" ({best.why}) and ",
                        moment(rival),
                        f" ({rival.why}).",
                    ),
                    (best.record, rival.record),
                    Status.OPEN,
                )
            )
    return Section("questions", tuple(claims))


def _distribution() -> Section:
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


def _missing(ctx: Context, sections: Sequence[Section]) -> Section:
    """What the artifacts did not hold, and what changes if each is provided."""
    absent = [f"{what} ({gives})" for kind, what, gives in _FAMILIES if kind not in ctx.present]
    gaps = (
        (Gap(f"these are not among the artifacts: {'; '.join(absent)}", "in brackets what each would give", "author"),)
        if absent
        else ()
    )
    return Section("missing", (), (*ctx.notes, *gaps))


# Tools


def _quoted(ctx: Context, record: Record, lead: str, status: Status | None = None) -> Claim:
    """``Said at 02:17 UTC by the on-call engineer: “…”``."""
    actor = _actor(ctx, record)
    by: tuple[str | Slot, ...] = (" by ", Slot("actor", record.id, actor)) if actor else ()
    text = ctx.found.naming.quote(shown_text(record, 220))
    sure = status or kind_of(record).status
    return Claim(
        (f"{lead} at ", at(instant(record), record.id), *by, ": ", quote(record, text)), (record.id,), sure, record.text
    )


def _actor(ctx: Context, record: Record) -> str:
    actor = ctx.found.naming.actor(record)
    if not actor:
        return ""
    if record.author and record.author.bot:
        return actor
    return (
        f"the {actor[0].lower()}{actor[1:]}"
        if not actor[-1].isdigit() and actor.split(" ")[0] not in ("Person",)
        else actor
    )


def _top(
    talk: Sequence[Scored],
    wanted: set[str],
    limit: int,
    *,
    without: set[str] | None = None,
    need_any: set[str] | None = None,
) -> list[Scored]:
    """The best of the talk that carries one of the signals, in order of time."""
    chosen = []
    for item in talk:
        marks = signals(item.record.text)
        if not marks & wanted or (without and marks & without) or (need_any and not marks & need_any):
            continue
        if item.record.author and item.record.author.bot:
            continue
        chosen.append(item)
    best = sorted(chosen, key=lambda item: (-item.score, instant(item.record).ns))[:limit]
    return sorted(best, key=lambda item: (instant(item.record).ns, item.record.id))


def _by_id(ctx: Context, ident: str) -> Record | None:
    return next((record for record in ctx.records if record.id == ident), None)


__all__ = ["EventKind", "Synthesis", "synthesize"]
