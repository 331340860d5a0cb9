"""Timeline rows that cite nothing, in a document where rows cite, or where none does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.document import Kind
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rows import Row, days, weekdays
from afteraction.rubric.rule import Rule

_SOURCE = re.compile(
    r"https?://|\]\(|\[\^|\[[A-Za-z]?\d{1,4}\]|\b[0-9a-f]{7,40}\b|\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b|(?<![\w&])#\w|\balert\s?(?:id)?\s?[:#]|\bincident\s?#|\bPR\s?#?\d|`[^`]+`|\(source|source:|\b(?:pagerduty|opsgenie|slack|datadog|grafana|statuspage|zendesk|kibana|prometheus|splunk|logs?|dashboard)\b",
    re.IGNORECASE,
)
_FEW = 3  # rows below which a share says nothing
_MOST = 0.5


def look(page: Page) -> Iterator[Finding]:
    """Where most rows cite, each that does not; where few do, one finding for the timeline."""
    rows = [row for row in page.rows if row.block.kind is not Kind.HEADING and not _divides(row)]
    if len(rows) < _FEW:
        return
    bare = [row for row in rows if not _cites(page, row)]
    if len(bare) > _MOST * len(rows):
        first = rows[0].block
        yield Finding(
            RULE.name, Level.WARNING, page.document.place(first.start, first.end), first.text[:120],
            f"{len(bare)} of {len(rows)} rows of the timeline name no source. Add the message link, alert id, commit or query that each rests on, or mark the row as remembered.",
        )  # fmt: skip
        return
    for row in bare:
        yield Finding(
            RULE.name, Level.WARNING, page.document.place(row.block.start, row.block.end), row.block.text[:120],
            "This row names no source, and its neighbours do. Add the message link, alert id, commit or query, or mark it as remembered.",
        )  # fmt: skip


def _divides(row: Row) -> bool:
    """Whether a row of a table holds a date and nothing else: it begins a day."""
    if row.block.kind is not Kind.ROW:
        return False
    rest = " ".join(cell.text for cell in row.block.cells)
    for day in reversed(list(days(rest))):
        rest = rest[: day.start] + rest[day.end :]
    for _, start, end in reversed(list(weekdays(rest))):
        rest = rest[:start] + rest[end:]
    return not any(char.isalnum() for char in rest)


def _cites(page: Page, row: Row) -> bool:
    return bool(_SOURCE.search(page.document.source[row.block.start : row.block.end]))


RULE = Rule(
    name="unsourced-event",
    says="A timeline row has no source.",
    why="A row without a source cannot be checked, so it can be neither trusted nor corrected.",
    authority="the rubric of this project (every timeline entry has a source)",
    level=Level.WARNING,
    method="structure",
    look=look,
    any_language=True,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 The pool was full.\n- 10:05 Restarted.\n- 10:09 Recovered.\n",
        "## Timeline (UTC)\n\n- 10:02 Alert (PD-12).\n- 10:04 Seen ([message](https://chat.example/1)).\n- 10:09 Recovered.\n",
        "## Timeline\n\n- Nov 13th - Reported https://chat.example/1\n- Nov 19th - Confirmed https://chat.example/2\n- Nov 20th Discussed the date\n- Nov 21st - Merged https://code.example/3\n",
    ),
    good=(
        "## Timeline (UTC)\n\n- 10:02 Alert (PD-12).\n- 10:04 Seen ([message](https://chat.example/1)).\n- 10:09 Recovered ([graph](https://graphs.example/2)).\n",
        "## Timeline (UTC)\n\n| When | What | Source |\n|---|---|---|\n| Tuesday, 3 March 2026 | | |\n| 10:02 | Alert | PD-12 |\n| 10:04 | Seen | PD-12 |\n| 2026-03-04 | | |\n| 10:09 | Closed | PD-13 |\n",
    ),
)
