"""What went well, what went wrong, where we got lucky, and lessons: facts and quotations, the judgement is for people."""

from __future__ import annotations

import re
from collections.abc import Callable

from afteraction.domain.draft import Claim, Fact, Gap, Section, Slot
from afteraction.domain.when import MINUTE, SECOND, between, duration_text
from afteraction.extract.facts import shown_at
from afteraction.extract.joined import state_of
from afteraction.extract.signals import asks, in_vain, sentences, states_no_effect
from afteraction.synthesize.context import Context, by_id, in_focus, quoted, top
from afteraction.synthesize.words import at, fact_claim, moment, value
from afteraction.timeline.merge import instant

_LUCK = re.compile(
    r"\b(luck(?:y|ily)|fortunate(?:ly)?|good thing (?:we|it|that|the|i|you|he|she|they|nobody|this)\b|glad (?:we|it|that|this)|thank(?:s| )?(?:god|goodness|fully)|could have been (?:much )?worse|happened to (?:be|have)|(?:only|purely|just|found|noticed|saw) (?:it )?by chance|would have been (?:much )?worse|close call|dodged)\b"
)

_PRAISE = re.compile(
    r"\b(nice (?:catch|find|work|one)|great (?:work|job|catch|find|response)|good (?:catch|find|call|work|job)|well done|awesome work|that was (?:fast|quick)(?=[!.,]|\s*$)|super quick|clean rollback"
    r"|(?<!\bit )(?<!\bthat )(?<!\bthis )(?<!n't )(?<!\bnot )(?<!\bnever )worked as (?:expected|designed))\b"
)

# What is past is regretted, or what is kept for the next time; an order of the night is neither.
_LESSON = re.compile(
    r"\b(lessons? (?:learn(?:ed|t)|here|is|from|for us)|(?:the|my|our|one|a|hard|big) lesson|(?:we|i)(?:'ve| have)? learn(?:ed|t)|(?:in|with) hindsight|in retrospect|note to self|takeaways?"
    r"|(?<!'re )(?<!are )(?<!is )going forward(?! with)|we should (?:never|always)|(?:we|i) (?:should|need to|must|have to) (?:always )?remember|always remember"
    r"|(?:we|i) should(?:n't| not)? have (?:been |also |never )?(?:\w+(?:ed|en|wn|ne|ught|ade|ut|ld|nt)|had)"
    r"|(?<!the )next time\b[^.!?]{0,80}\b(?:we|i|let's|check|ask|test|use|start|wait|make sure|do not|don't)|(?:we|i|let's|check|ask|test|use|start|wait|make sure|do not|don't)\b[^.!?]{0,80}(?<!the )next time)\b"
)

_BARE = 4  # words that thank or cheer and tell nothing
_QUICK_ACK = 5 * MINUTE

_LATE_ALERT = 2 * MINUTE


def _says(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether some sentence of a text says so and does not ask."""
    return lambda text: (
        bool(pattern.search(text[:2000].lower()))
        and any(pattern.search(one) and not asks(one) for one in sentences(text[:2000]))
    )


def _said(ctx: Context, pattern: re.Pattern[str], limit: int) -> list[Claim]:
    says = _says(pattern)
    told = [
        i.record
        for i in ctx.talk
        if len(i.record.text.split()) > _BARE and in_focus(ctx, i.record) and says(i.record.text)
    ]
    return [quoted(ctx, record, "Said", about=says) for record in told[:limit]]


def well(ctx: Context) -> Section:
    """What the record shows to have gone well."""
    claims: list[Claim] = []
    tta = ctx.facts.get("tta")
    if tta and tta.value is not None and tta.value * SECOND <= _QUICK_ACK:
        claims.append(Claim(("It was acknowledged ", value(tta), " after detection."), ("tta", *tta.cites)))
    if soon := public_told_soon(ctx):
        claims.append(fact_claim(soon))
    detected = ctx.milestones["detected"].best
    company = ctx.found.joined.company.get(detected.record, ()) if detected else ()
    first_alert = by_id(ctx, detected.record) if detected else None
    if first_alert is not None and company:
        told = len({first_alert.artifact, *(record.artifact for record in company)})
        if told >= 2:
            words = ("The alert reached the responders through ", Slot("count", first_alert.id, str(told)), " sources.")
            claims.append(Claim(words, (first_alert.id, *(record.id for record in company))))
    claims += _said(ctx, _PRAISE, 3)
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


def wrong(ctx: Context) -> Section:
    """Delays, attempts without effect, alerts that came back, word that came late."""
    claims: list[Claim] = []
    started, detected = ctx.milestones["started"].best, ctx.milestones["detected"].best
    if started and detected and between(started.at, detected.at) * SECOND >= _LATE_ALERT:
        claims.append(
            Claim(
                (
                    "Detection came ",
                    Slot("duration", "ttd", duration_text(between(started.at, detected.at))),
                    " after the first sign in the record (",
                    moment(started, ctx.day),
                    " to ",
                    moment(detected, ctx.day),
                    ").",
                ),
                (started.record, detected.record),
            )
        )
    claims += _reopened(ctx)
    tried = [item for item in ctx.talk if states_no_effect(item.record.text) and in_vain(item.record.text)]
    for item in top(tried, {"no_effect"}, 2, without={"question", "hedge"}):
        claims.append(quoted(ctx, item.record, "No effect reported", about=states_no_effect))
    claims += _asked_first(ctx)
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


def public_told_soon(ctx: Context) -> Fact | None:
    """How soon the public was told, where that went well: within half an hour, and before a customer had to ask."""
    first = ctx.facts.get("first-public")
    soon = first is not None and first.value is not None and 0 <= first.value <= 30 * 60
    return first if soon and not _asked_first(ctx) else None


def _asked_first(ctx: Context) -> list[Claim]:
    """A customer asked before the public was told: then the first public word was late, however soon it came."""
    first, ticket = ctx.facts.get("first-public"), ctx.facts.get("tickets")
    public, asked = (by_id(ctx, fact.cites[0]) if fact else None for fact in (first, ticket))
    if public is None or asked is None or instant(asked).ns >= shown_at(public):
        return []
    shown = instant(public)._replace(ns=shown_at(public))
    words = (
        "The first ticket (",
        at(instant(asked), asked.id, ctx.day),
        ") came ",
        Slot("duration", public.id, duration_text(between(instant(asked), shown))),
        " before the first public word (",
        at(shown, public.id, ctx.day),
        ").",
    )
    return [Claim(words, (asked.id, public.id))]


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
                at(instant(again), again.id, ctx.day),
                ", after the first resolution at ",
                moment(first, ctx.day),
                ".",
            ),
            (again.id, first.record),
        )
    ]


def lucky(ctx: Context) -> Section:
    """What people called luck; always a question too."""
    claims = _said(ctx, _LUCK, 4)
    gap = Gap(
        "where we got lucky: what could have been worse and was not (time of day, only one path affected, who happened to be there)",
        "there is almost always something",
        "responders",
    )
    return Section("lucky", tuple(claims), (gap,))


def lessons(ctx: Context) -> Section:
    """What people said they learned."""
    claims = _said(ctx, _LESSON, 3)
    return Section(
        "lessons",
        tuple(claims),
        (
            Gap(
                "two to four durable takeaways for an engineer who reads this in six months", "not a recap", "team lead"
            ),
        ),
    )
