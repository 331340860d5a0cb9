"""Title, severity and summary: what the record names and when it says things happened."""

from __future__ import annotations

import itertools
import re

from afteraction.domain.draft import Claim, Gap, Section, Slot, Status
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import HOUR, between, duration_text
from afteraction.extract.joined import state_of
from afteraction.extract.kinds import opens_ticket
from afteraction.extract.milestones import RELEVANT
from afteraction.extract.rules import shown_text
from afteraction.extract.signals import signals
from afteraction.synthesize.context import Context, by_id, quoted
from afteraction.synthesize.words import fact_claim, moment, on, quote, value, why
from afteraction.timeline.merge import instant

_SEVERITY = re.compile(r"(?<!\bas )(?<!\bas a )\b(SEV(?:ERITY)?[ -]?[0-5])\b", re.IGNORECASE)

_HEAD = 1000  # characters of an alert in which its name stands
_DESCRIBED = re.compile(r"Triggered\b[^\n]*\n[ \t]*Description:[ \t]*(?P<name>\S.*)", re.DOTALL)
_ALERT_TITLE = 100  # characters of a title
_BEGINNINGS = 3
_SINCE = re.compile(
    r"\b(?:since|start(?:ed|ing|s)?|began|begin(?:s|ning)|broken from)(?: \w{2,12})?(?: at| around| about| roughly)? ?~?(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)",
    re.IGNORECASE,
)
_OPENED_FOR = frozenset(("inc", "incident", "outage", "sev", "warroom", "war"))  # how the names of such channels begin
_STATE_BEFORE = re.compile(r"^\[[A-Z]{4,12}(?::\d{1,4})?\][ ]?")
_PULL = re.compile(r"/(?:pull|pull-requests|pullrequest|merge_requests)/\d")
_PLACE = re.compile(r"(?![A-Z0-9]{8,}\Z)[^\s/]\S{1,59}")  # no id of a channel
_PRIORITY = re.compile(r"(?<![\w-])(P[0-5])(?![\w-])")


def title(ctx: Context, fallback: str) -> tuple[str, Record | None]:
    """The name a system gave the incident: status page, pager, first alert from detection on; else that of the folder or file.

    fallback: what the folder's name says, or "". Where it says nothing: the words of the first alert, the first ticket's
    title, the channel that was opened for it, and last the day with the place where it was told.
    """
    relevance = ctx.found.focus.relevance
    detected = ctx.milestones["detected"].best
    ranked: list[tuple[int, int, Record]] = []
    for record in ctx.records:
        if not record.title or (relevance.get(record.id, 0.0) < 0.3 and ctx.found.focus.terms):
            continue
        if record.kind is RecordKind.STATUS:
            ranked.append((0, instant(record).ns, record))
        elif record.kind is RecordKind.ALERT and state_of(record) == "triggered":
            of_before = detected is not None and instant(record).ns < detected.at.ns
            ranked.append((2 if of_before else 1, instant(record).ns, record))
        elif record.kind is RecordKind.NOTE and not _of_code(record) and _of_its_time(ctx, record):
            ranked.append((3, instant(record).ns, record))
    if ranked:
        record = min(ranked)[2]
        return " ".join(record.title.split())[:120], record
    return (fallback, None) if fallback else _told_name(ctx)


def _of_code(record: Record) -> bool:
    """A pull request or what was said on it: its title names a change and not what happened."""
    return bool(record.get("branch") or _PULL.search(record.permalink))


def _told_name(ctx: Context) -> tuple[str, Record | None]:
    """A name from what was told, with its record where it stands in one."""
    relevance = ctx.found.focus.relevance
    near = [r for r in ctx.records if _of_its_time(ctx, r) and relevance.get(r.id, 1.0) >= RELEVANT]
    fired = [r for r in near if state_of(r) == "triggered" and r.text.strip()]
    detected = ctx.milestones["detected"].best
    first = by_id(ctx, detected.record) if detected else None
    record = first if first is not None and state_of(first) == "triggered" else next(iter(fired), None)
    if record is not None:
        return _STATE_BEFORE.sub("", ctx.found.naming.quote(_named(record, _ALERT_TITLE))), record
    record = next((r for r in near if opens_ticket(r) and r.title), None)
    if record is not None:
        return ctx.found.naming.quote(_cut_words(record.title)), record
    words = next(filter(None, map(_opened_for, sorted(ctx.found.focus.channels))), "")
    return (words[:1].upper() + words[1:] if words else _plain_name(ctx)), None


def _opened_for(channel: str) -> str:
    """What the name of a channel says behind ``inc``, ``sev1`` or the like and its numbers; "" when it begins otherwise."""
    first, *rest = channel.lstrip("#").replace("_", "-").split("-")
    if first.lower().rstrip("0123456789") not in _OPENED_FOR:
        return ""
    return " ".join(itertools.dropwhile(lambda part: not part[:1].isalpha() or part == "room", rest))


def _plain_name(ctx: Context) -> str:
    """The day, and the channel or service of what began it."""
    began = ctx.milestones["detected"].best or ctx.milestones["started"].best
    first = by_id(ctx, began.record) if began else None
    if first is None:
        first = next((r for r in ctx.found.log_records if began and r.id == began.record), None)
    where = first.channel if first is not None and _PLACE.fullmatch(first.channel) else ""
    place = f" in {'#' if first is not None and first.kind is RecordKind.MESSAGE else ''}{where}" if where else ""
    return f"Incident{f' on {ctx.day}' if ctx.day else ''}{place}"


def _cut_words(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _ALERT_TITLE else f"{words[: words.rfind(' ', 0, _ALERT_TITLE)]} …"


def _of_its_time(ctx: Context, record: Record) -> bool:
    """A note of another month names something else: an integration that was added, a pull request."""
    focus = ctx.found.focus
    return focus.start - 3 * HOUR <= instant(record).ns <= focus.end + 12 * HOUR


def severity(ctx: Context) -> Claim | None:
    """The severity as a field or a person states it; never derived from impact."""
    for record in ctx.records:
        stated = record.get("severity") or record.get("priority")
        found = _SEVERITY.fullmatch(stated) if stated else None
        if found and record.kind is RecordKind.ALERT:
            return Claim(
                (Slot("value", record.id, _level(found[1])), ", as the pager states"), (record.id,), Status.OBSERVED
            )
    for item in ctx.talk:
        found = _SEVERITY.search(item.record.text[:2000])
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
    """When it was found, acknowledged, recovered and resolved, and what the log counted; the plain sentence is a gap."""
    claims: list[Claim] = []
    if title_record is not None:
        named = _WHO_NAMES.get(title_record.kind, "The record")
        claims.append(Claim((f"{named} calls it ", quote(title_record, title), "."), (title_record.id,)))
    claims += _beginning(ctx, title_record)
    claims += _told_beginning(ctx)
    claims += [fact_claim(fact) for name, fact in ctx.facts.items() if name.startswith("unseen")]
    claims += _end(ctx)
    failed = next((fact for name, fact in ctx.facts.items() if name.startswith("failed-")), None)
    if failed:
        claims.append(fact_claim(failed, "By the log, "))
    gap = Gap(
        "in one sentence without jargon, what customers saw and what was done",
        "a reader who is not an engineer must grasp the event from here",
        "author",
    )
    return Section("summary", tuple(claims), (gap,))


_WHO_NAMES = {
    RecordKind.STATUS: "The status page", RecordKind.ALERT: "The alert", RecordKind.MESSAGE: "The alert", RecordKind.TICKET: "The ticket",
}  # fmt: skip


def _beginning(ctx: Context, title_record: Record | None) -> list[Claim]:
    """Detected, how long it had been going on, acknowledged."""
    claims: list[Claim] = []
    started, detected = ctx.milestones["started"].best, ctx.milestones["detected"].best
    if detected:
        words: list[str | Slot] = ["It was detected on ", on(detected.at, detected.record), " at "]
        words += [moment(detected, ctx.day), " by ", why(detected)]
        alert = by_id(ctx, detected.record)
        if alert is not None and state_of(alert) == "triggered" and alert is not title_record:
            words += [": ", quote(alert, ctx.found.naming.quote(_named(alert)))]
        claims.append(Claim((*words, "."), (detected.record,)))
    if started and not detected:
        first = ("Trouble is recorded from ", on(started.at, started.record), " at ", moment(started, ctx.day), ": ")
        claims.append(Claim((*first, why(started), "."), (started.record,)))
    if started and detected and between(started.at, detected.at) > 0:
        earlier = Slot("duration", started.record, duration_text(between(started.at, detected.at)))
        since = ("Trouble is recorded from ", moment(started, ctx.day), ", ", earlier, " earlier: ", why(started), ".")
        claims.append(Claim(since, (started.record, detected.record)))
    acknowledged, tta = ctx.milestones["acknowledged"].best, ctx.facts.get("tta")
    if acknowledged and tta:
        took = ("It was acknowledged at ", moment(acknowledged, ctx.day), ", ", value(tta), " after detection.")
        claims.append(Claim(took, (acknowledged.record, "tta")))
    return claims


def _told_beginning(ctx: Context) -> list[Claim]:
    """What people said of when it began, where no record shows it: their clocks are not ours to read."""
    if ctx.milestones["started"].best is not None:
        return []
    told = [
        item
        for item in ctx.talk
        if not signals(item.record.text) & {"hedge", "question"} and _told_since(item.record.text)
    ]
    return [quoted(ctx, item.record, "Said of the beginning", about=_told_since) for item in told[:_BEGINNINGS]]


def _told_since(text: str) -> bool:
    return _SINCE.search(text[:_HEAD]) is not None


def _named(alert: Record, limit: int = 120) -> str:
    """What an alert calls itself; behind "Description:" where a pager's timeline came as text."""
    told = _DESCRIBED.match(alert.text[:_HEAD])
    return shown_text(alert._replace(text=told["name"]) if told and not alert.title else alert, limit)


def _end(ctx: Context) -> list[Claim]:
    """Recovery and resolution."""
    claims: list[Claim] = []
    mitigated, resolved, ttr = ctx.milestones["mitigated"].best, ctx.milestones["resolved"].best, ctx.facts.get("ttr")
    if mitigated and not (resolved and resolved.record == mitigated.record):
        words = ("Recovery is recorded at ", moment(mitigated, ctx.day), ": ", why(mitigated), ".")
        claims.append(Claim(words, (mitigated.record,)))
    if resolved:
        tail: tuple[str | Slot, ...] = (", ", value(ttr), " after detection") if ttr else ()
        words_of_end = ("The end is recorded at ", moment(resolved, ctx.day), *tail, ": ", why(resolved), ".")
        claims.append(Claim(words_of_end, (resolved.record, *(("ttr",) if ttr else ()))))
    return claims
