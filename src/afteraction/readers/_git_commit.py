"""One commit: what is gathered of it line by line, down to its diff, and the record that comes of it.

A commit is a change that was made. It is not a change that was live: no push, merge or deploy time is in here, so each
record carries the field ``live=unknown``.

- The author date is when the change was written, the commit date when it got its present form (rebase, cherry-pick,
  amend). When both are given, the record's time is the commit date and both are fields.
- A reflog says when a reference moved on that one machine; its records are about a commit (``group``), not the commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from afteraction.domain.late import late
from afteraction.domain.record import Actor, Locator, Record, RecordKind
from afteraction.domain.when import Instant
from afteraction.readers._git_forms import SHA, stamp_of
from afteraction.readers._lines import TEXT_LIMIT
from afteraction.readers._links import links_of
from afteraction.readers._text import clean

PATHS_SHOWN = 20  # changed files that are named in the field; the count is always whole
PERSON = late(r"(?P<name>[^<]*)<(?P<mail>[^>]*)>(?:\s+(?P<date>\d{1,12} [+-]\d{4}))?\s*\Z")
_REVERTS = late(rf"^This reverts commit (?P<sha>{SHA})", re.MULTILINE)
_COMMITTING = ("commit", "cherry-pick", "revert", "merge ")
SUMMARY = late(
    r" ?(?P<files>\d+) files? changed(?:, (?P<plus>\d+) insertions?\(\+\))?(?:, (?P<minus>\d+) deletions?\(-\))?\Z"
)
_STAT = late(r" *(?:\d+ ?[+-]*\Z|Bin\b)")
_NUMSTAT = late(r"(?P<plus>\d+|-)\t(?P<minus>\d+|-)\t(?P<path>.+)\Z")
STATUS = late(r"(?::\d{6} \d{6} [0-9a-f.]+ [0-9a-f.]+ )?(?:[ACDMTUX]|[RC]\d{1,3})\t(?:[^\t]+\t)?(?P<path>[^\t]+)\Z")
DIFF = late(r"diff --(?:git a/.* b/|cc |combined )(?P<path>(?s:.+))\Z")
_HUNK = late(r"@@ -\d+(?:,(?P<old>\d+))? \+\d+(?:,(?P<new>\d+))? @@")
DIFF_FURNITURE = (
    "index ", "---", "+++", "new file", "deleted file", "old mode", "new mode", "similarity", "dissimilarity",
    "rename ", "copy ", "Binary files", "GIT binary", "\\ No newline", "Submodule ", "literal ", "delta ", "mode ",
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """A commit while its lines are being read."""

    sha: str
    place: Locator
    kind: str = "commit"
    author: str = ""
    mail: str = ""
    author_date: str = ""
    commit_date: str = ""
    merge: str = ""
    refs: str = ""
    reflog: str = ""
    body: list[str] = field(default_factory=list)
    room: int = TEXT_LIMIT
    state: str = "header"  # header, message, notes, tail
    notes: list[str] = field(default_factory=list)
    paths: dict[str, None] = field(default_factory=dict)
    files: int = 0
    plus: int = 0
    minus: int = 0
    counted: bool = False  # a summary or numstat settled the numbers; the diff does not count again
    diff: bool = False  # a diff has begun
    old: int = 0  # lines of the present hunk still to come
    new: int = 0

    def say(self, line: str) -> None:
        """Add a line to the message as far as there is room."""
        if self.room > 0:
            self.body.append(line)
            self.room -= len(line) + 1

    def person(self, text: str) -> str:
        """Take author name and address; return the date behind them, if any."""
        found = PERSON.match(text)
        self.author, self.mail = (found["name"].strip(' "'), found["mail"]) if found else (text.strip(), "")
        return (found["date"] or "") if found else ""

    def in_hunk(self, line: str) -> bool:
        """Whether the line belongs to the hunk of a diff that is not yet complete; counts it when it does."""
        if (self.old <= 0 and self.new <= 0) or (line and line[0] not in " +-\\"):
            self.old = self.new = 0
            return False
        sign = line[:1]
        if sign == "+":
            self.new -= 1
            self.plus += not self.counted
        elif sign == "-":
            self.old -= 1
            self.minus += not self.counted
        elif sign != "\\":
            self.old -= 1
            self.new -= 1
        return True

    def tail(self, line: str) -> bool:
        """Take what --stat, --numstat, --name-status, --name-only and -p print below the message."""
        if self.in_hunk(line):
            return True
        summary, numstat, hunk = SUMMARY.match(line), _NUMSTAT.match(line), _HUNK.match(line)
        if summary:
            self.files, self.counted = int(summary["files"]), True
            self.plus, self.minus = int(summary["plus"] or 0), int(summary["minus"] or 0)
        elif numstat:
            if not self.counted or not self.files:
                self.counted = True
                self.plus += int(numstat["plus"].replace("-", "0"))
                self.minus += int(numstat["minus"].replace("-", "0"))
            self.paths[numstat["path"]] = None
        elif hunk:
            self.old, self.new = int(hunk["old"] or 1), int(hunk["new"] or 1)
        else:
            diff = DIFF.match(line)
            self.diff = self.diff or diff is not None
            named = diff or STATUS.match(line)
            path = named["path"] if named else stat_path(line)
            if not path:
                return False
            # A long path is shortened in the diffstat; the diff below names it whole.
            if not path.startswith("...") or not self.paths:
                self.paths[path] = None
        return True


def stat_path(line: str) -> str:
    """The path of a diffstat line `` checkout/pool.py | 12 ++--``, or ""."""
    path, bar, rest = line.rpartition(" | ")
    return path.strip() if bar and line[0] == " " and line[1:2] != " " and _STAT.match(rest) else ""


def commit_record(draft: Draft, artifact: str, ordinal: int) -> Record:
    """The record of a commit or of a reflog entry, whose lines are all read."""
    lines = [line.rstrip() for line in draft.body]
    while lines and not lines[-1]:
        lines.pop()
    text = clean("\n".join(lines)).strip("\n")
    title = " ".join(text.split("\n\n", 1)[0].split("\n"))
    raw = draft.commit_date or draft.author_date
    reflog = draft.kind == "reflog"
    both = bool(draft.author_date and draft.commit_date)
    reverted = _REVERTS.search(text)
    count = draft.files or len(draft.paths)
    numbers = draft.counted or draft.plus or draft.minus
    fields = (
        ("sha", draft.sha),
        ("author_date", _shown(draft.author_date) if both else ""),
        ("commit_date", _shown(draft.commit_date) if both else ""),
        ("refs", clean(draft.refs)),
        ("merge", draft.merge if " " in draft.merge else ""),
        ("reverts", reverted["sha"] if reverted else ""),
        ("reflog", clean(draft.reflog)),
        ("files", str(count) if count else ""),
        ("insertions", str(draft.plus) if numbers else ""),
        ("deletions", str(draft.minus) if numbers else ""),
        ("paths", clean(", ".join(list(draft.paths)[:PATHS_SHOWN]))),
        ("notes", clean("\n".join(draft.notes).strip())),
        ("live", "unknown"),
    )
    author = (
        Actor(clean(draft.author), clean(draft.mail), "[bot]" in draft.author) if draft.author or draft.mail else None
    )
    return Record(
        artifact,
        ordinal,
        RecordKind.CHANGE,
        stamp_of(raw),
        text,
        draft.place,
        author,
        title=title,
        status="" if reflog and not text.startswith(_COMMITTING) else "committed",
        key=f"git-reflog:{draft.sha}:{draft.reflog}" if reflog and raw else "" if reflog else f"git:{draft.sha}",
        group=f"git:{draft.sha}" if reflog else "",
        raw_time=raw,
        links=links_of(text),
        fields=tuple((name, value) for name, value in fields if value),
    )


def _shown(text: str) -> str:
    stamp = stamp_of(text)
    return stamp.iso() if isinstance(stamp, Instant) else text
