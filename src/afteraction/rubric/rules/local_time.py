"""Times that a reader elsewhere cannot place: local, or with no zone at all."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rows import Row, clocks, states_utc, states_zone
from afteraction.rubric.rule import Rule, found

_DAY = 24 * 60  # minutes
_OFFSETS = {
    "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "EST": -5, "EDT": -4, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_UTC = ("z", "utc", "gmt", "+00:00", "+0000")


def look(page: Page) -> Iterator[Finding]:
    """One finding for a timeline without a zone or in a local one; rows in a local zone among rows in UTC, each."""
    rows = [row for row in page.rows if row.minute is not None]
    if not rows:
        yield from _in_prose(page)
    if not rows or _headed(page, rows[0]):
        return
    local = [row for row in rows if row.zone and not row.zone.lower().startswith(_UTC)]
    in_utc = [row for row in rows if row.zone.lower().startswith(_UTC)]
    if in_utc and local:
        for row in local:
            if not states_utc(row.seen.text):
                yield _finding(page, row, f"“{row.clock}” is local time among times in UTC. Write it in UTC.")
        return
    if in_utc:
        return
    if any(states_utc(section.title) for section in page.document.sections if section.part is Part.TIMELINE):
        return
    first = (local or rows)[0]
    said = f"The times are in {local[0].zone}" if local else "No zone is given for the times"
    yield _finding(page, first, f"{said}. Write the timeline in UTC, and say so in its heading.")


def _in_prose(page: Page) -> Iterator[Finding]:
    """Times told in sentences, in a document without a timeline that says no zone anywhere, or only a local one."""
    source = page.document.source
    if states_utc(source):
        return
    for sentence in page.sentences:
        for match in clocks(sentence.voice):
            zone = (match["zone"] or "").strip(" ()")
            if zone.lower().startswith(_UTC):
                return
            said = f"“{match[0].strip()}” is local time" if zone else f"“{match[0].strip()}” names no zone"
            yield found(page, RULE.name, Level.WARNING, sentence, *match.span(), f"{said}. Write times in UTC.")
            return


def _headed(page: Page, row: Row) -> bool:
    """Whether a heading, a table's head or a line before the first row says that times are in UTC."""
    document = page.document
    first = row.block
    heads = " ".join(first.head)
    titles = " ".join(section.title for section in document.sections if section.part is Part.TIMELINE)
    before = " ".join(
        block.text[:300]
        for block in document.blocks
        if block.end <= first.start and document.part_of(block) in (Part.TIMELINE, Part.HEADER, Part.OTHER)
    )
    if states_utc(heads) or states_utc(titles):
        return True
    return states_utc(before) and not states_zone(titles)


def _finding(page: Page, row: Row, message: str) -> Finding:
    place = page.document.place_of(row.seen, row.at, row.at + len(row.clock))
    return Finding(RULE.name, Level.WARNING, place, row.clock, message, _in_utc(row))


def _in_utc(row: Row) -> str:
    """The time in UTC where its zone has one meaning ("PST"; not "IST" or "BST"), else ""."""
    offset = _OFFSETS.get(row.zone.upper())
    if offset is None or row.minute is None:
        return ""
    minute = round(row.minute - offset * 60)
    day = " (the day after)" if minute >= _DAY else " (the day before)" if minute < 0 else ""
    return f"{minute % _DAY // 60:02}:{minute % 60:02} UTC{day}"


RULE = Rule(
    name="local-time",
    says="The timeline is in local time or names no zone.",
    why="Readers, logs and alerts live in other zones, and twice a year even the author's does.",
    authority="the rubric of this project (timeline in UTC); PagerDuty postmortem guide",
    level=Level.WARNING,
    method="structure",
    look=look,
    any_language=True,
    bad=(
        "## Timeline\n\n- 10:02 Alert.\n- 10:05 Restarted.\n",
        "## Timeline (PST)\n\n- 10:02 Alert.\n",
        "## Timeline\n\n- 10:02 UTC Alert.\n- 4:05 PST Restarted.\n",
        "## Timeline\n\nAll times in PST (UTC-8).\n\n- 10:02 Alert.\n",
        "# Outage\n\n## Summary\n\nFrom 12:00 to 17:55 CEST the site was slow.\n",
        "# Outage\n\n- **Context**\n  - 2026-03-01 10:02: Alert.\n  - 2026-03-01 10:20: Restarted.\n  - 2026-03-01 10:30: Recovered.\n",
    ),
    good=(
        "## Timeline (UTC)\n\n- 10:02 Alert.\n",
        "## Timeline\n\nAll times are UTC.\n\n- 10:02 Alert.\n",
        "## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 10:02 | Alert |\n",
        "## Timeline\n\n- 2026-03-01T10:02Z Alert.\n",
        "## Timeline\n\n- 1 March 2026 Reported.\n- 2 March 2026 Fixed.\n",
        "# Outage\n\n## Summary\n\nFrom 12:00 UTC on the site was slow; version 10.2 was used until 12:40.\n",
    ),
)
