"""Title, severity and summary: what the record names and when it says things happened."""

from __future__ import annotations

import re

from afteraction.domain.draft import Claim, Gap, Section, Slot, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import SECOND, duration_text
from afteraction.extract.joined import state_of
from afteraction.extract.rules import shown_text
from afteraction.extract.signals import signals
from afteraction.synthesize.context import Context, by_id
from afteraction.synthesize.words import fact_claim, moment, on, quote, value
from afteraction.timeline.merge import instant

_SEVERITY = re.compile(r"\b(SEV(?:ERITY)?[ -]?[0-5])\b", re.IGNORECASE)

_PRIORITY = re.compile(r"(?<![\w-])(P[0-5])(?![\w-])")


def title(ctx: Context, fallback: str) -> tuple[str, Record | None]:
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


def severity(ctx: Context) -> Claim | None:
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
    alert = by_id(ctx, detected.record) if detected else None
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


def summary(ctx: Context, title: str, title_record: Record | None) -> Section:
    claims: list[Claim] = []
    best = {name: milestone.best for name, milestone in ctx.milestones.items()}
    detected, resolved, started = best["detected"], best["resolved"], best["started"]
    if title_record is not None:
        named = (
            "the status page"
            if title_record.kind is RecordKind.STATUS
            else "the alert"
            if title_record.kind is RecordKind.ALERT
            else "the record"
        )
        claims.append(
            Claim((f"{named[0].upper()}{named[1:]} calls it ", quote(title_record, title), "."), (title_record.id,))
        )
    if detected:
        words: list[str | Slot] = [
            "It was detected on ",
            on(detected.at, detected.record),
            " at ",
            moment(detected, ctx.day),
            " by ",
            detected.why,
        ]
        alert = by_id(ctx, detected.record)
        if alert is not None and alert.title and alert is not title_record:
            words += [": ", quote(alert, shown_text(alert, 120))]
        claims.append(Claim((*words, "."), (detected.record,)))
    if started and detected and started.at.ns < detected.at.ns - SECOND:
        seconds = (detected.at.ns - started.at.ns) // SECOND
        claims.append(
            Claim(
                (
                    "The log shows trouble from ",
                    moment(started, ctx.day),
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
                (
                    "It was acknowledged at ",
                    moment(acknowledged, ctx.day),
                    ", ",
                    value(ctx.facts["tta"]),
                    " after detection.",
                ),
                (acknowledged.record, "tta"),
            )
        )
    if best["mitigated"]:
        claims.append(
            Claim(
                ("Recovery is recorded at ", moment(best["mitigated"], ctx.day), ": ", best["mitigated"].why, "."),
                (best["mitigated"].record,),
            )
        )
    if resolved:
        tail: tuple[str | Slot, ...] = (", ", value(ctx.facts["ttr"]), " after detection") if "ttr" in ctx.facts else ()
        claims.append(
            Claim(
                ("It was declared resolved at ", moment(resolved, ctx.day), *tail, "."),
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
