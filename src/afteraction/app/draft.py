"""draft: from paths to a document. The only place that knows the whole flow.

read → settle clocks → merge → extract → synthesize → assemble → render. Nothing is written here; `app.deliver` writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from afteraction.app.account import replaced_of, secrets_of
from afteraction.app.addressed import notes_on_addresses
from afteraction.app.anchor import Anchor, head_of, run_of, text_sha256
from afteraction.app.audience import for_audience
from afteraction.app.ledger import ledger_of
from afteraction.app.metrics import charted, measured
from afteraction.app.reading import ArtifactReading, Reading, place_log_record, unsettled_twice
from afteraction.document.record_json import Shown, dumps, to_json
from afteraction.document.shape import DefinedJson, PostmortemJson
from afteraction.document.template import Template
from afteraction.document.visible import visible
from afteraction.domain.draft import Claim, Draft, EventKind, Gap, Ledger, Milestone, Series, UnplacedFile, UnplacedRow
from afteraction.domain.errors import NothingReadableError
from afteraction.domain.record import Level, Record, RecordKind
from afteraction.domain.when import HOUR, MINUTE, Instant, day_of
from afteraction.extract.rules import Extraction, Material, Options, extract, shown_text
from afteraction.extract.unplaced import unplaced_of
from afteraction.logs.services import family_of
from afteraction.logs.template import plain_form
from afteraction.readers._lines import numbered_lines
from afteraction.redact.gate import Gate
from afteraction.synthesize.rules import Synthesis, synthesize
from afteraction.timeline.merge import instant
from afteraction.verify.omission import Key, left_out

if TYPE_CHECKING:
    from afteraction.app.engine import Engine, Written
    from afteraction.app.minutes import Minutes

_STREAM = 5000
_AROUND = 6 * HOUR
_CONTEXT = 5  # raw lines on either side of a cited log line
_BUCKETS = 400
_NAMED_UNREAD = 3  # files of one reason that are named each


@dataclass(frozen=True, slots=True)
class DraftResult:
    """The record and the reading it came from."""

    record: PostmortemJson
    reading: Reading
    found: Extraction
    bare: str = ""  # SHA-256 of the record without its anchor
    minutes: Minutes | None = None  # of a run with a model


class Wanted(NamedTuple):
    """How the draft shall be: see ``afteraction draft --help``."""

    template: Template
    events: int | None = None
    everything: bool = False
    names: str = "role"
    title: str = ""
    audience: str = "internal"
    vendors: tuple[str, ...] = ()
    severities: tuple[DefinedJson, ...] = ()  # as the team defines them
    engine: Callable[[str, str], Engine] | None = None  # from day and title, which name the folder of its journal


def draft(reading: Reading, wanted: Wanted, fallback_title: str) -> DraftResult:
    """Draft what was read.

    Raises:
        NothingReadableError: not one record could be read.
    """
    if wanted.audience != "internal":
        wanted = wanted._replace(names="role")
    by_id = {item.artifact.id: item for item in reading.artifacts}
    names = {ident: item.artifact.name for ident, item in by_id.items()}
    if not any(item.count for item in reading.artifacts):
        raise _nothing(reading)

    def place(record: Record) -> Record:
        (clean,) = reading.gate.records([record], names[record.artifact], again=True)
        return place_log_record(clean, by_id[record.artifact])

    material = Material(reading.merged, reading.views, reading.roster, place, names, measured(reading))
    found = extract(material, Options(wanted.events, wanted.everything, wanted.names))
    present = {record.kind for record in (*reading.merged.dated, *reading.merged.undated)} | (
        {RecordKind.LOG} if reading.views else set()
    )
    merged = reading.merged
    written = synthesize(found, merged.dated, present, fallback_title, _reading_gaps(reading), merged.undated)
    notes: tuple[str, ...] = ()
    name, minutes = "rules", None
    if wanted.engine is not None:
        engine = wanted.engine(_day(found), wanted.title or written.title)
        found, written, notes = _modelled(wanted, engine, material, found, written, reading)
        name, minutes = engine.name, engine.minutes
    notes = (*notes_on_addresses(reading, found.log_records, found.naming), *notes)
    window = _window(found.milestones)
    whole = Draft(
        title=wanted.title or written.title,
        day=_day(found),
        window=window,
        severity=written.severity,
        timeline=found.events,
        milestones=found.milestones,
        facts=found.facts,
        roles=found.roles,
        sections=written.sections,
        actions=written.actions,
        series=(*_series(reading, found), *charted(reading, found.focus.start, found.focus.end)),
        ledger=_with_notes(ledger_of(reading, found.events), notes),
        engine=name,
        unplaced=tuple(_unplaced(reading, found, names)),
        templates=tuple(_templates(reading, found)),
    )
    stream, left_out = _stream(reading, found, whole)
    records = {record.id: record for record in (*reading.merged.dated, *reading.merged.undated, *found.log_records)}
    needed = set(stream) | _cited(whole)
    shown = Shown(
        records={ident: records[ident] for ident in needed if ident in records},
        names=names,
        role=found.naming.actor,
        contexts=list(_contexts((record for record in found.log_records if record.id in needed), by_id, reading.gate)),
        stream=stream,
        left_out=left_out,
        full_names=wanted.names != "pseudonym" and wanted.audience == "internal",
        audience=wanted.audience,
    )
    made = to_json(whole, shown, wanted.template)
    if whole.severity is None and wanted.severities and wanted.audience == "internal":
        made["severities"] = list(wanted.severities)
    record = reading.gate.tree(made)
    record["secrets"], record["replaced"] = secrets_of(reading.gate), replaced_of(reading.gate)
    told = for_audience(record, found.naming, reading.roster, wanted.vendors)
    bare = text_sha256(dumps(told))
    run = run_of([(item.artifact.sha256, item.artifact.size) for item in reading.artifacts], told["engine"], bare)
    anchor = minutes.anchor(run) if minutes else Anchor(run, head_of(run, ()))
    told["ledger"]["anchor"] = {"run": anchor.run, "head": anchor.head}
    return DraftResult(told, reading, found, bare, minutes)


def _modelled(
    wanted: Wanted, engine: Engine, material: Material, found: Extraction, written: Synthesis, reading: Reading
) -> tuple[Extraction, Synthesis, tuple[str, ...]]:
    """The model's choice of moments and its sections; whatever it does not give, the rules have given already."""
    import asyncio

    from afteraction.extract.sheet import sheet

    whole = sheet(found, reading.merged.dated, reading.roster, _day(found))
    rules = {section.id: section for section in written.sections}

    async def both() -> tuple[dict[str, EventKind | None], Written]:
        picked = await engine.pick(whole)
        shown = [*picked, *(ident for event in found.events for ident in (*event.cites, *event.around))]
        return picked, await engine.write(whole, shown, rules)

    picked, sections = asyncio.run(both())
    keys = _keys(found, written)
    found = extract(material, Options(wanted.events, wanted.everything, wanted.names, picked))
    merged = tuple(sections.sections.get(section.id, section) for section in written.sections)
    cited = {ident for event in found.events for ident in event.cites}
    by_rules = {id(claim) for section in written.sections for claim in section.claims}
    for claim in (claim for section in merged for claim in section.claims):
        # A model may cite what it says nothing of: what it quotes or takes a value from is told.
        cited |= set(claim.cites) if id(claim) in by_rules else _told(claim)
    cited |= {ident for action in written.actions for ident in action.cites}
    cited |= {
        milestone.best.record for milestone in found.milestones if milestone.best
    }  # the head of the document has them
    missed = left_out(keys, cited)
    engine.minutes.decided("key events compared", {"looked for": len(keys), "left out": len(missed)})
    left = tuple(f"left out of the draft: {key.what}: {key.text[:160]}" for key in missed)
    notes = (sections.account.text(), *sections.problems, *left)
    return found, written._replace(sections=merged), notes


def _told(claim: Claim) -> set[str]:
    """Ids of what a model's claim shows: the record of its quotation, which is cited first, and those of its slots."""
    slots = {word.ref for word in claim.words if not isinstance(word, str)}
    return slots | ({claim.cites[0]} if claim.quote and claim.cites else set())


_KEY_KINDS = {
    EventKind.ALERT_FIRED: "alert",
    EventKind.ACKNOWLEDGED: "acknowledgement",
    EventKind.CHANGE: "change",
    EventKind.MITIGATION: "mitigation",
    EventKind.RECOVERY: "recovery",
    EventKind.RULED_OUT: "dead end",
    EventKind.RESOLVED: "resolution",
}


def _keys(found: Extraction, written: Synthesis) -> list[Key]:
    """What the rules hold for key events, whatever a model chose."""
    keys = [
        Key(_KEY_KINDS[event.kind], event.cites, f"{event.title} {event.text}".strip())
        for event in found.events
        if event.kind in _KEY_KINDS
    ]
    keys += [Key(m.name, (m.best.record,), m.best.why) for m in found.milestones if m.best]
    impact = next((section for section in written.sections if section.id == "impact"), None)
    keys += [Key("impact", claim.cites, claim.text) for claim in (impact.claims if impact else ())]
    return keys + [Key("commitment", action.cites, action.text) for action in written.actions]


def _with_notes(ledger: Ledger, notes: tuple[str, ...]) -> Ledger:
    return ledger._replace(notes=(*ledger.notes, *notes)) if notes else ledger


def _nothing(reading: Reading) -> NothingReadableError:
    reasons = [
        f"{item.artifact.name}: {item.identified.why}" for item in reading.artifacts if item.identified.reader is None
    ]
    reasons += [f"{problem.name}: {problem.reason}" for problem in reading.problems]
    for item in reading.artifacts:
        if item.identified.reader is not None and not item.count:
            unread = item.unread[0].reason if item.unread else "it holds no records"
            reasons.append(f"{item.artifact.name}, read as {item.identified.reader.title}: {unread}")
    why = "; ".join(reasons[:5]) or "the input is empty"
    return NothingReadableError(
        "nothing in the input could be read as a record of an incident",
        why=why,
        hint="afteraction inspect PATH shows what each file was taken for",
    )


def _reading_gaps(reading: Reading) -> tuple[Gap, ...]:
    gaps = []
    for item in reading.artifacts:
        undated = sum(1 for record in item.records if not isinstance(record.time, Instant))
        if item.clock.remedy and (undated or (item.crunch and item.view is not None and item.view.span is None)):
            gaps.append(
                Gap(
                    f"the clock of {item.artifact.name}",
                    f"{_unplaced_of(item, undated)} cannot be placed; settle it with {item.clock.remedy}",
                    "author",
                )
            )
        elif (twice := unsettled_twice(item))[0]:
            gaps.append(
                Gap(
                    f"which of two hours {item.artifact.name} means",
                    f"{twice[0]} entries stand in an hour that occurred twice and cannot be placed; settle it with {twice[1]}",
                    "author",
                )
            )
    return (*gaps, *_unread_gaps(reading))


def _unread_gaps(reading: Reading) -> Iterable[Gap]:
    """What was not read, the files of one reason together."""
    unread: dict[str, list[str]] = {}
    for item in reading.artifacts:
        if item.identified.reader is None:
            unread.setdefault(item.identified.why, []).append(item.artifact.name)
    for why, names in unread.items():
        if len(names) <= _NAMED_UNREAD:
            yield from (Gap(f"what {name} holds", f"it was not read: {why}", "author") for name in names)
            continue
        shown = ", ".join(names[:_NAMED_UNREAD])
        rest = len(names) - _NAMED_UNREAD
        yield Gap(
            f"what {len(names)} files hold: {shown} and {rest} more, which the ledger lists",
            f"not read: {why}",
            "author",
        )


def _unplaced_of(item: ArtifactReading, undated: int) -> str:
    if not undated:
        return "its entries"
    return (
        f"{undated} of its {item.count} records"
        if undated < item.count
        else f"its {undated} record{'s' if undated > 1 else ''}"
    )


def _unplaced(reading: Reading, found: Extraction, names: dict[str, str]) -> Iterable[UnplacedFile]:
    for one in unplaced_of(reading.merged.undated):
        rows = tuple(
            UnplacedRow(
                r.id, " ".join(r.raw_time.split()), found.naming.actor(r), found.naming.quote(shown_text(r, 200))
            )
            for r in one.records
        )
        yield UnplacedFile(names.get(one.artifact, one.artifact), one.reason, one.remedy, one.total, rows)


def _day(found: Extraction) -> str:
    """The UTC day on which the incident began, "" when nothing has a time."""
    window = _window(found.milestones)
    start = window[0] if window else (found.events[0].at if found.events else None)
    return day_of(start.ns) if start else ""


def _window(milestones: Sequence[Milestone]) -> tuple[Instant, Instant] | None:
    times = [milestone.best.at for milestone in milestones if milestone.best]
    return (min(times), max(times)) if times else None


def _cited(whole: Draft) -> set[str]:
    """Every id that the draft points at, and those of what was said around its rows."""
    claims = [
        claim
        for section in whole.sections
        for claim in (*section.claims, *(c for _, group in section.groups for c in group))
    ]
    if whole.severity:
        claims.append(whole.severity)
    cited = {ident for claim in claims for ident in claim.cites}
    cited |= {ident for event in whole.timeline for ident in (*event.cites, *event.around)}
    cited |= {candidate.record for milestone in whole.milestones for candidate in milestone.candidates}
    cited |= {ident for fact in whole.facts for ident in fact.cites}
    cited |= {row.record for one in whole.unplaced for row in one.rows}
    cited |= {ident for role in whole.roles for ident in role.cites}
    return cited | {ident for action in whole.actions for ident in action.cites}


def _stream(reading: Reading, found: Extraction, whole: Draft) -> tuple[list[str], int]:
    """Ids of the records shown in full: those of the incident's hours, cited log lines among them, the undated last."""
    low, high = found.focus.start - _AROUND, found.focus.end + _AROUND
    if whole.window:
        low, high = min(low, whole.window[0].ns - _AROUND), max(high, whole.window[1].ns + _AROUND)
    inside = [record for record in reading.merged.dated if low <= instant(record).ns <= high]
    inside += [record for record in found.log_records if isinstance(record.time, Instant)]
    inside.sort(key=lambda record: (instant(record).ns, record.artifact, record.ordinal))
    undated = [record.id for record in reading.merged.undated][:500]
    kept = inside
    if len(inside) > _STREAM:
        cited = _cited(whole)
        ranked = sorted(inside, key=lambda r: (r.id not in cited, -found.focus.relevance.get(r.id, 0.0)))[:_STREAM]
        chosen = {record.id for record in ranked}
        kept = [record for record in inside if record.id in chosen]
    total = len(reading.merged.dated) + len(found.log_records) + len(reading.merged.undated)
    return [record.id for record in kept] + undated, total - len(kept) - len(undated)


def _contexts(
    records: Iterable[Record], by_id: dict[str, ArtifactReading], gate: Gate
) -> Iterable[tuple[str, list[tuple[int, str]]]]:
    """Raw lines around cited log entries: one more walk over each file that has any."""
    wanted: dict[str, list[Record]] = {}
    for record in records:
        wanted.setdefault(record.artifact, []).append(record)
    for artifact, listed in wanted.items():
        listed.sort(key=lambda record: record.locator.line)
        spans = [
            (r.locator.line - _CONTEXT, min(r.locator.end_line, r.locator.line + 20) + _CONTEXT, r.id) for r in listed
        ]
        last = max(end for _, end, _ in spans)
        kept: dict[str, list[tuple[int, str]]] = {ident: [] for _, _, ident in spans}
        for text, _, _, number, _ in numbered_lines(by_id[artifact].artifact):
            if number > last:
                break
            for start, end, ident in spans:
                if start <= number <= end:
                    kept[ident].append((number, text))
        for ident, found in kept.items():
            cleaned = gate.many([text for _, text in found], by_id[artifact].artifact.name, again=True, lines=True)
            yield ident, [(number, visible(text[:400])) for (number, _), text in zip(found, cleaned, strict=True)]


def _axis(reading: Reading, found: Extraction) -> tuple[int, int, int] | None:
    """First and last UTC minute of what is drawn, and the minutes of an interval; None when nothing has a time."""
    low, high = found.focus.start - HOUR // 2, found.focus.end + HOUR // 2
    spans = [view.span for view in reading.views if view.span]
    if not reading.merged.dated and not spans:
        return None
    times = [milestone.best.at.ns for milestone in found.milestones if milestone.best]
    if times:
        low, high = min(times) - HOUR // 2, max(times) + HOUR // 2
    if spans and not found.focus.terms and not times:
        low, high = min(s for s, _ in spans) * MINUTE, max(e for _, e in spans) * MINUTE
    start, end = low // MINUTE, high // MINUTE + 1
    step = next((size for size in (1, 2, 5, 10, 15, 30, 60, 180, 360, 1440) if (end - start) / size <= _BUCKETS), 1440)
    return start - start % step, end, step


def _series(reading: Reading, found: Extraction) -> list[Series]:
    """Log volume and errors per interval over the incident; without logs, messages per interval."""
    axis = _axis(reading, found)
    if axis is None:
        return []
    series = []
    if any(view.span for view in reading.views):
        for name, least in (("log entries", Level.NONE), ("errors", Level.ERROR)):
            counts: dict[int, int] = {}
            for view in reading.views:
                _add(counts, view.by_level(least))
            series.append(_bucketed(name, counts, *axis))
    else:
        talk: dict[int, int] = {}
        for record in reading.merged.dated:
            if record.kind is RecordKind.MESSAGE:
                minute = instant(record).ns // MINUTE
                talk[minute] = talk.get(minute, 0) + 1
        series.append(_bucketed("messages", talk, *axis))
    return [one for one in series if any(one.values)]


def _templates(reading: Reading, found: Extraction) -> Iterator[Series]:
    """The forms of entries whose rises weigh most, each over the same time."""
    axis = _axis(reading, found)
    shown: dict[tuple[str, str, Level], dict[int, int]] = {
        (family_of(burst.channel), burst.text, burst.level): {} for burst, _, _ in found.rises
    }
    for view in reading.views if shown else ():
        for volume in view.volumes():
            if (
                counts := shown.get((family_of(volume.channel), volume.template.text, volume.template.level))
            ) is not None:
                _add(counts, volume.counts)
    for (_, text, _), counts in shown.items():
        if axis is not None and any((one := _bucketed(plain_form(text), counts, *axis)).values):
            yield one


def _add(total: dict[int, int], more: dict[int, int]) -> None:
    for minute, count in more.items():
        total[minute] = total.get(minute, 0) + count


def _bucketed(name: str, counts: dict[int, int], start: int, end: int, step: int) -> Series:
    values = [0.0] * max(1, -(-(end - start) // step))
    for minute, count in counts.items():
        if start <= minute < end:
            values[(minute - start) // step] += count
    return Series(name, f"per {step} min" if step > 1 else "per minute", start * MINUTE, step * 60, tuple(values))


def slug(text: str, limit: int = 60) -> str:
    """A title as part of a file name: letters, digits and hyphens; "incident" when nothing is left."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:limit].rstrip("-") or "incident"
