"""Which of git's forms a text has, by its first lines: blocks, patches, a reflog, own columns, one line each.

Own columns (``--format='%H|%an|%ad|%s'``) carry no names: what a column is follows from its values. Of two dates the
one that is never earlier is the commit date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.ports import Match, Rank, Sample
from afteraction.domain.record import Locator
from afteraction.domain.when import Unknown
from afteraction.readers._git_commit import DIFF_FURNITURE, STATUS, SUMMARY, Draft, stat_path
from afteraction.readers._git_forms import (
    COMMIT,
    DRAWING,
    FULL_SHA,
    HEADER,
    MAIL,
    NODE,
    ONE_SHA,
    ONELINE,
    REFLOG,
    free,
    is_date,
    stamp_of,
)
from afteraction.readers._sample import HeadSample

_SEPARATORS = ("\t", "\x1f", "|", ";", ",")
_ID = late("[0-9a-f]{7}")  # no form without an id
_LEVEL_WORD = late(r"(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL)\Z")


class Layout(NamedTuple):
    """Which of git's forms a file has. kind: block, mail, reflog, columns, free or oneline."""

    kind: str
    match: Match
    graph: bool = False
    columns: Columns | None = None
    free: re.Pattern[str] | None = None


class Columns(NamedTuple):
    """What the columns of an own format are; -1 when there is none."""

    separator: str
    width: int
    sha: int
    text: int
    author: int
    mail: int
    author_date: int
    commit_date: int

    def split(self, line: str) -> list[str] | None:
        """The columns of a line whose sha is in its place, else None. Separators inside the subject stay in it."""
        parts = _split(line, self.separator)
        extra = len(parts) - self.width
        if extra > 0 and self.text >= 0:
            parts[self.text : self.text + extra + 1] = [self.separator.join(parts[self.text : self.text + extra + 1])]
        parts = [part.strip() for part in parts]
        if len(parts) <= self.sha or not ONE_SHA.match(parts[self.sha]):
            return None
        return parts + [""] * (self.width - len(parts))


def layout_of(sample: Sample | HeadSample) -> Layout | None:
    """The form of a text by its first lines, and the words for it."""
    lines = sample.lines
    if len(lines) > 1 and not sample.text.endswith("\n"):
        lines = lines[:-1]  # cut in its middle, perhaps
    return _block_layout(lines) or _mail_layout(lines) or _line_layout(lines)


def _block_layout(lines: Sequence[str]) -> Layout | None:
    for index, line in enumerate(lines[:6]):
        found = COMMIT.match(line)
        if not found:
            continue
        column = len(found["graph"])
        if found["graph"] and not any(char in "*o<>=" for char in found["graph"]):
            continue
        for below in lines[index + 1 : index + 8]:
            header = HEADER.match(below[column:] if DRAWING.match(below[:column] + " ") else below)
            if header and (header["name"] or header["raw"]) in ("Author", "author", "tree", "Reflog"):
                graph = " with its graph" if column else ""
                match = Match(
                    Rank.SIGNATURE, f"'commit {found['sha'][:12]}' and its author, as git log prints them{graph}"
                )
                return Layout("block", match, bool(column))
    return None


def _mail_layout(lines: Sequence[str]) -> Layout | None:
    if any(MAIL.match(line) for line in lines[:3]):
        return Layout(
            "mail", Match(Rank.SIGNATURE, "patches with the constant 'Mon Sep 17 00:00:00 2001' of git format-patch")
        )
    return None


def _line_layout(lines: Sequence[str]) -> Layout | None:
    drawn = [line for line in lines if NODE.match(line)]
    graph = bool(drawn) and len(drawn) + sum(1 for line in lines if DRAWING.match(line)) >= 0.6 * len(lines)
    if graph:
        lines = [line[found.end() :] for line in drawn if (found := NODE.match(line))]
    scratch = Draft("", Locator(1, 1, 0, 0))
    lines = [line for line in lines if not scratch.tail(line) and not line.startswith(DIFF_FURNITURE)]
    if not lines:
        return None
    hits = [found for line in lines if (found := REFLOG.match(line))]
    if len(hits) >= 0.8 * len(lines):
        first = f"{hits[0]['ref']}@{{{hits[0]['date']}}}"
        why = f"{len(hits)} of {len(lines)} lines like '{first}', as git reflog prints them"
        return Layout("reflog", Match(Rank.SIGNATURE, why), graph)
    for separator in _SEPARATORS:
        columns = _columns_of(lines, separator)
        if columns:
            parts = next(row for line in lines if (row := columns.split(line)))
            rank = Rank.KEYS if FULL_SHA.match(parts[columns.sha]) else Rank.SHAPE
            shown = {"\t": "tab", "\x1f": "unit separator"}.get(separator, f"'{separator}'")
            why = f"columns with a commit id and a date, separated by {shown}"
            return Layout("columns", Match(rank, why), graph, columns)
    return _loose_layout(lines, graph)


def _loose_layout(lines: Sequence[str], graph: bool) -> Layout | None:
    if not any(_ID.search(line) for line in lines):
        return None
    for form in free():
        found = [hit for line in lines if (hit := form.match(line))]
        if len(found) >= 0.6 * len(lines) and _are_ids([hit["sha"] for hit in found]):
            rank = Rank.KEYS if FULL_SHA.match(found[0]["sha"]) else Rank.SHAPE
            why = f"{len(found)} of {len(lines)} lines hold a commit id and the date {found[0]['date']!r}"
            return Layout("free", Match(rank, why), graph, free=form)
    plain = [hit for line in lines if (hit := ONELINE.match(line))]
    stats = sum(1 for line in lines if stat_path(line) or SUMMARY.match(line) or STATUS.match(line))
    if len(plain) + stats < 0.8 * len(lines) or not plain or not _are_ids([hit["sha"] for hit in plain]):
        return None
    if not any(hit["text"] for hit in plain):
        return None
    why = f"{len(plain)} of {len(lines)} lines begin with a commit id, as git log --oneline prints them"
    return Layout("oneline", Match(Rank.SHAPE, why), graph)


def _are_ids(texts: Sequence[str]) -> bool:
    """Commit ids, not epochs or words: most hold letters and digits, and all have about one width."""
    mixed = sum(1 for text in texts if any(c.isdigit() for c in text) and any(c.isalpha() for c in text))
    widths = {len(text) for text in texts}
    return bool(texts) and mixed >= 0.6 * len(texts) and max(widths) - min(widths) <= 4 and not widths & {16, 32}


def _split(line: str, separator: str) -> list[str]:
    line, joint = line.strip(" "), f'"{separator}"'
    if len(line) > 1 and line[0] == line[-1] == '"' and joint in line:
        return line[1:-1].split(joint)  # git does not escape the quotes inside
    return line.split(separator)


def _columns_of(lines: Sequence[str], separator: str) -> Columns | None:
    rows = [[part.strip() for part in parts] for line in lines if len(parts := _split(line, separator)) > 1]
    if len(rows) < 0.5 * len(lines):
        return None
    # The narrowest rows show the columns; wider ones have separators in their subject, which the columns must explain.
    for width in sorted({len(row) for row in rows}):
        columns = _roles([row for row in rows if len(row) == width], width, separator)
        if columns and _explains(columns, lines, rows):
            return columns
    return None


def _explains(columns: Columns, lines: Sequence[str], rows: list[list[str]]) -> bool:
    read = [parts for line in lines if (parts := columns.split(line))]
    dated = sum(1 for parts in read if is_date(parts[columns.author_date]))
    return dated >= 0.9 * sum(1 for row in rows if any(ONE_SHA.match(cell) for cell in row))


def _roles(table: list[list[str]], width: int, separator: str) -> Columns | None:
    """What each column is, by its values; the first row may hold names."""
    hits = {at: [row[at] for row in table if ONE_SHA.match(row[at])] for at in range(width)}
    ids = [at for at, values in hits.items() if values and len(values) >= 0.8 * (len(table) - 1) and _are_ids(values)]
    if not ids:
        return None
    best = ids[0]
    rows = [row for row in table if ONE_SHA.match(row[best])]
    cells = {at: [row[at] for row in rows if row[at]] for at in range(width) if at != best}
    dates = [at for at, values in cells.items() if values and all(is_date(value) for value in values)]
    if not dates:
        return None
    texts = [at for at, values in cells.items() if at not in dates and values and not _is_furniture(values)]
    mails = [at for at in texts if all("@" in value and " " not in value for value in cells[at])]
    texts = [at for at in texts if at not in mails]
    if any(all(_LEVEL_WORD.match(value) for value in cells[at]) for at in texts):
        return None  # a log with request ids
    subject = max(texts, key=lambda at: (sum(map(len, cells[at])), at), default=-1)
    author = next((at for at in texts if at != subject), -1)
    written, committed = _clocks(rows, dates)
    places = [best, subject, author, mails[0] if mails else -1, written, committed]
    # Where every subject holds the separator, its other parts stand beside it as columns of text.
    last = subject
    while last + 1 in texts and last + 1 != author:
        last += 1
    while subject - 1 in texts and subject - 1 != author:
        subject -= 1
    spare = last - subject
    places[1] = subject
    return Columns(separator, width - spare, *(at - spare if at > last else at for at in places))


def _clocks(rows: list[list[str]], dates: list[int]) -> tuple[int, int]:
    """(author date, commit date) columns. A commit is never committed before it was written, but for wrong clocks."""
    if len(dates) == 1:
        return dates[0], -1
    first, second = dates[:2]
    ahead = behind = 0
    for row in rows:
        left, right = stamp_of(row[first]), stamp_of(row[second])
        if not isinstance(left, Unknown) and not isinstance(right, Unknown):
            ahead += left.ns > right.ns
            behind += left.ns < right.ns
    return (second, first) if ahead > behind else (first, second)


def _is_furniture(values: list[str]) -> bool:
    """Decorations, parents and trees."""
    if all(value.startswith("(") and value.endswith(")") for value in values):
        return True
    if any("HEAD -> " in value or value.startswith("tag: ") for value in values):
        return True
    return all(ONE_SHA.match(part) for value in values for part in value.split())
