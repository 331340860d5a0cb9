"""Customer impact: what was counted and what was said, never an adjective."""

from __future__ import annotations

import re

from afteraction.domain.draft import Claim, Fact, Gap, Section, Slot, Status
from afteraction.domain.record import RecordKind
from afteraction.extract.facts import query_of
from afteraction.extract.topic import prose
from afteraction.synthesize.context import Context, quoted, top
from afteraction.synthesize.review import public_told_soon
from afteraction.synthesize.words import fact_claim

_COUNTED = re.compile(
    r"\b(?:(?<![\d][.:])\d{2,}|(?<=\d\.)\d{3}|(?<![\d][.:])[2-9]|(?<![\d,.])\d[\d,.]{0,12}\s?[km%]|no|zero)(?:\s*%)?\s+(?!(?:errors?|for|on|from|in|with|when|and|more|this|that)\b)(?:of )?(?:our |the |all )?(?:\w+ ){0,2}?"
    r"(?:users?|customers?|tenants?|merchants?|clients?|accounts?|requests?|calls|orders?|payments?|charges?|transactions?|checkouts?|sign-?ups?|logins?|uploads?|downloads?|fetch(?:es)?|attempts?|emails?|tickets?|complaints?|players?|employees?|people|members?|patients?|students?|passengers?|subscribers?|visitors?"
    r"|compan(?:y|ies)|shops?|stores?|warehouses?|bookings?|deliver(?:y|ies)|invoices?)\b"
    r"|(?<![\d.,:])\d[\d,.]{0,12}\s?[km]?\s(?:\w+ )?[a-z]{2,20}s (?:without|could(?: not|n['’]t)|can(?:not|['’]t)|(?:were |are |was )?(?:late|lost|missed|affected|impacted|delayed|stuck|waiting|refused))\b"
    r"|(?<![\w$€£])[$€£]\s?\d[\d,.]{0,12}|(?<![\w.,])\d[\d,. ]{0,12}(?:\s?[km])?\s?(?:usd|eur|gbp|chf|sek|dollars|euros?|pounds)\b",
    re.IGNORECASE,
)


_QUERIES = 2
_TICKETS = 4
_ALIKE = 80  # characters by which an update repeats an earlier one
_PUBLIC = re.compile(rf"{_COUNTED.pattern}|\b\d{{1,3}}(?:\.\d{{1,3}})?\s?(?:%|percent\b)", re.IGNORECASE)


def _counts(text: str) -> bool:
    return _COUNTED.search(text) is not None


def _again(fact: Fact) -> Claim:
    """The command that counts a number again, for whoever checks it."""
    return Claim(
        ("The failed requests can be counted again by: ", Slot("id", fact.id, query_of(fact))),
        (fact.id, *fact.cites),
        Status.OBSERVED,
    )


def impact(ctx: Context) -> Section:
    """Counts by code, numbers as people said them, tickets, and when customers and the public were told."""
    claims = [fact_claim(fact) for name, fact in ctx.facts.items() if name.startswith(("failed-", "endpoints-"))]
    claims += [_again(fact) for fact in ctx.facts.values() if query_of(fact)][:_QUERIES]
    claims += [fact_claim(fact) for name, fact in ctx.facts.items() if name == "errors"]
    if "tickets" in ctx.facts:
        claims.append(fact_claim(ctx.facts["tickets"]))
    told_soon = public_told_soon(ctx)  # then it stands under what went well
    claims += [
        fact_claim(ctx.facts[name])
        for name in ("first-answer", "first-public")
        if name in ctx.facts and ctx.facts[name] is not told_soon
    ]
    counted = [item for item in ctx.talk if _counts(prose(item.record.text[:2000]))]
    claims += [
        quoted(ctx, item.record, "Said", about=_counts)
        for item in top(counted, {"impact", "symptom", "number"}, 5, without={"question"})
    ]
    counted_tickets = ctx.facts["tickets"].cites if "tickets" in ctx.facts else ()
    told_to_support = [r for r in ctx.records if r.id in counted_tickets]
    claims += [quoted(ctx, record, "Ticket") for record in told_to_support[:_TICKETS]]
    statuses = [r for r in ctx.records if r.kind is RecordKind.STATUS]
    measured = list({r.text[:_ALIKE]: r for r in reversed(statuses) if _PUBLIC.search(r.text[:2000])}.values())[:-4:-1]
    told = dict.fromkeys([*statuses[:1], *measured])
    claims += [quoted(ctx, record, "Public word", about=lambda text: bool(_PUBLIC.search(text))) for record in told]
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
