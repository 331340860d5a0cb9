"""``git log`` in every form people paste it: medium, full, fuller, raw, e-mail patches, one line, own columns, reflog.

A commit is a change that was made. It is not a change that was live: no push, merge or deploy time is in here, so each
record carries the field ``live=unknown``. The order of a log follows the history, not the clock.

- The author date is when the change was written, the commit date when it got its present form (rebase, cherry-pick,
  amend). When both are given, the record's time is the commit date and both are fields.
- ``From <sha> Mon Sep 17 00:00:00 2001`` of a patch is a constant of git and no time; ``Date:`` is the author date.
- ``--date=local`` and ``short`` have no zone: the viewer's. ``relative`` and ``--oneline`` have no time at all.
- Messages are indented by four spaces, so a ``Date:`` or ``commit`` inside one is text. With ``--graph`` the columns
  left of the word ``commit`` are the drawing, on every line of that commit.
- Own columns (``--format='%H|%an|%ad|%s'``) carry no names: what a column is follows from its values. Of two dates the
  one that is never earlier is the commit date.
- A reflog says when a reference moved on that one machine; its records are about a commit (``group``), not the commit.

Verified against git 2.39 (``pretty-formats`` and ``date-formats`` of its manual).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_any, parse_epoch
from afteraction.domain.when import Instant, Stamp, Unknown
from afteraction.readers._lines import LINE_LIMIT, TEXT_LIMIT, numbered_lines
from afteraction.readers._sample import HeadSample
from afteraction.readers._text import clean

REMEDY = "git log --date=iso-strict"
NO_DATE = Unknown("this form of git log shows no dates", REMEDY)
PATHS_SHOWN = 20  # changed files that are named in the field; the count is always whole

_SHA = r"(?:[0-9a-f]{7,40}|[0-9a-f]{64})"
_ONE_SHA = re.compile(rf"{_SHA}\Z")
_FULL_SHA = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_COMMIT = re.compile(rf"(?P<graph>[*|/\\_.\- o<>=]*)commit (?:[-<>=+^] ?)?(?P<sha>{_SHA})(?P<rest>(?: .*)?)\Z")
_GRAPH = re.compile(r"[|/\\_ ]*\Z")
_DRAWING = re.compile(r"[|/\\_. *-]+\Z")
_NODE = re.compile(r"[|/\\_ ]*\*[|/\\_. -]*")
_HEADER = re.compile(
    r"(?P<name>AuthorDate|CommitDate|Author|Commit|Date|Merge|Reflog message|Reflog): *(?P<value>.*)\Z"
    r"|(?P<raw>author|committer|parent|tree) (?P<rawvalue>.*)\Z"
)
_PERSON = re.compile(r"(?P<name>[^<]*)<(?P<mail>[^>]*)>(?:\s+(?P<date>\d{1,12} [+-]\d{4}))?\s*\Z")
_RAW_DATE = re.compile(r"(?P<epoch>\d{1,12}) [+-]\d{4}\Z")
_RELATIVE = re.compile(r"(?:in the future|just now|yesterday|\d+ \w+(?:, \d+ \w+)? ago)\Z", re.IGNORECASE)
_MAIL = re.compile(rf"From (?P<sha>{_SHA}) Mon Sep 17 00:00:00 2001\Z")
_MAIL_HEADER = re.compile(r"(?P<name>[A-Za-z-]{2,40}): ?(?P<value>.*)\Z")
_PATCH_TAG = re.compile(r"\[[^\]]{0,30}PATCH[^\]]{0,30}\] ?")
_REVERTS = re.compile(rf"^This reverts commit (?P<sha>{_SHA})", re.MULTILINE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+")

_SUMMARY = re.compile(
    r" ?(?P<files>\d+) files? changed(?:, (?P<plus>\d+) insertions?\(\+\))?(?:, (?P<minus>\d+) deletions?\(-\))?\Z"
)
_STAT = re.compile(r" *(?:\d+ ?[+-]*\Z|Bin\b)")
_NUMSTAT = re.compile(r"(?P<plus>\d+|-)\t(?P<minus>\d+|-)\t(?P<path>.+)\Z")
_STATUS = re.compile(
    r"(?::\d{6} \d{6} [0-9a-f.]+ [0-9a-f.]+ )?(?:[ACDMTUX]|[RC]\d{1,3})\t(?:[^\t]+\t)?(?P<path>[^\t]+)\Z"
)
_DIFF = re.compile(r"diff --(?:git a/.* b/|cc |combined )(?P<path>.+)\Z")
_HUNK = re.compile(r"@@ -\d+(?:,(?P<old>\d+))? \+\d+(?:,(?P<new>\d+))? @@")

_REFLOG = re.compile(
    rf"(?P<sha>{_SHA}) (?:\((?P<refs>[^()]*)\) )?(?P<ref>[^\s@{{}}]+)@\{{(?P<date>[^{{}}]*)\}}:? ?(?P<text>.*)\Z"
)
_ONELINE = re.compile(rf"(?P<sha>{_SHA})(?: (?P<text>(?![ *]|refs/).*))?\Z")
_REF_MARKS = ("HEAD", "tag: ", "origin/", "upstream/")  # "(fix) typo" is a subject, so a lone branch name stays in it
_DATE = (  # atomic: a date is taken whole or not at all, never without the offset that stands behind it
    r"(?P<date>(?>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?(?:[+-]\d\d:?\d\d|Z))?)?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}(?: [+-]\d{4})?"
    r"|[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
    r"|\d{9,10}(?: [+-]\d{4})?"
    r"|\d{1,3} (?:second|minute|hour|day|week|month|year)s?(?:, \d{1,3} (?:day|week|month)s?)? ago))"
)
_FREE = tuple(
    re.compile(form)
    for form in (
        rf"(?P<sha>{_SHA}) {_DATE} \| (?P<text>.*?) ?\[(?P<author>[^|]{{2,60}}?)\]\Z",
        rf"(?P<sha>{_SHA}) (?:\([^()]*\) )?[-:|]? ?[\[(<]?{_DATE}[\])>]?[ :,|-]*(?:(?<=[ :,|-])(?P<text>\S.*))?\Z",
        rf"[\[(<]?{_DATE}[\])>]?[ :,|-]+(?P<sha>{_SHA})(?:[ :,|-]+(?P<text>\S.*)?)?\Z",
        rf"(?P<sha>{_SHA}) - (?P<author>[^,|()]{{2,60}}), {_DATE} : (?P<text>.*)\Z",
        rf"(?P<sha>{_SHA})[ -]+(?P<author>[^\d,|()]{{2,60}}),? {_DATE}(?: : | - |: | |\Z)(?P<text>.*)\Z",
        rf"(?P<sha>{_SHA}) \((?P<text>.*), {_DATE}\)\Z",
        rf"(?P<sha>{_SHA})[ -]+(?P<text>[^\n]{{0,400}}?) ?[\[(]{_DATE}[\])]"
        r"(?: *[<\[(]?(?P<author>[^<>()]{2,60}?)[>\])]?)?\Z",
    )
)
_SEPARATORS = ("\t", "\x1f", "|", ";", ",")
_LEVEL_WORD = re.compile(r"(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL)\Z")


def stamp_of(text: str) -> Stamp:
    """A date as any ``--date=`` option writes it."""
    text = text.strip()
    raw = _RAW_DATE.match(text)
    if raw:
        return parse_epoch(raw["epoch"]) or Unknown("the commit's epoch is out of range", REMEDY)
    if not text:
        return NO_DATE
    if _RELATIVE.match(text):
        return Unknown("the date is relative to the moment of copying", REMEDY)
    return parse_any(text) or Unknown("the date is in a form of its own", REMEDY)


@dataclass(slots=True)
class _Draft:
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
        found = _PERSON.match(text)
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
        summary, numstat, hunk = _SUMMARY.match(line), _NUMSTAT.match(line), _HUNK.match(line)
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
            diff = _DIFF.match(line)
            self.diff = self.diff or diff is not None
            named = diff or _STATUS.match(line)
            path = named["path"] if named else _stat_path(line)
            if not path:
                return False
            # A long path is shortened in the diffstat; the diff below names it whole.
            if not path.startswith("...") or not self.paths:
                self.paths[path] = None
        return True


def _stat_path(line: str) -> str:
    """The path of a diffstat line `` checkout/pool.py | 12 ++--``, or ""."""
    path, bar, rest = line.rpartition(" | ")
    return path.strip() if bar and line[0] == " " and line[1:2] != " " and _STAT.match(rest) else ""


class GitLogReader:
    """See the module."""

    name = "git-log"
    title = "git log"
    time_rule = (
        "the commit date when both are shown, else the author date, with the offset as written; local dates lack it"
    )
    link_rule = "none: a log does not name its remote"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that begins like one of git's forms."""
        layout = _layout(sample)
        return layout.match if layout else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record per commit (or reflog entry) in the order of the file."""
        layout = _layout(HeadSample(artifact)) or _Layout("block", Match(Rank.SHAPE, ""))
        walker = _Walker(layout)
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            place = Locator(number, number, start, end)
            for item in walker.take(line, place):
                if isinstance(item, _Draft):
                    yield _record(item, artifact.id, ordinal)
                    ordinal += 1
                else:
                    yield item
            if lost:
                reason = f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read"
                yield Unread(end, end + lost, reason, number)
        if walker.draft:
            yield _record(walker.draft, artifact.id, ordinal)


class _Layout(NamedTuple):
    """Which of git's forms a file has. kind: block, mail, reflog, columns, free or oneline."""

    kind: str
    match: Match
    graph: bool = False
    columns: _Columns | None = None
    free: re.Pattern[str] | None = None


class _Columns(NamedTuple):
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
        if len(parts) <= self.sha or not _ONE_SHA.match(parts[self.sha]):
            return None
        return parts + [""] * (self.width - len(parts))


class _Walker:
    """Goes line by line and gives a draft when the next one begins."""

    def __init__(self, layout: _Layout) -> None:
        self.layout = layout
        self.draft: _Draft | None = None
        self.column = 0  # where the text of the present commit begins, right of the drawing

    def take(self, line: str, place: Locator) -> Iterator[_Draft | Unread | Skipped]:
        """The draft that this line ends, if it begins another, and what is no part of a commit."""
        begun = None if self._inside_hunk(line) else self._begin(line, place)
        if begun is not None:
            if self.draft:
                yield self.draft
            self.draft = begun
        elif self.draft:
            self.draft.place = self.draft.place._replace(end=place.end, end_line=place.line)
            self._continue(self.draft, line)
        elif line.strip():
            if line.startswith(("$ ", "% ", "> ")) or _DRAWING.match(line):
                yield Skipped(place.start, place.end, "the command or the drawing above the first commit")
            elif self.layout.kind == "columns":
                yield Skipped(place.start, place.end, "names of the columns")
            else:
                yield Unread(place.start, place.end, "text above the first commit", place.line)

    def _inside_hunk(self, line: str) -> bool:
        draft = self.draft
        if draft is None or (draft.old <= 0 and draft.new <= 0) or not self.column:
            return False
        return bool(_GRAPH.match(line[: self.column])) and line[self.column : self.column + 1] in (
            " ",
            "+",
            "-",
            "\\",
            "",
        )

    def _begin(self, line: str, place: Locator) -> _Draft | None:
        kind = self.layout.kind
        if kind == "block":
            return self._begin_block(line, place)
        if kind == "mail":
            found = _MAIL.match(line)
            return _Draft(found["sha"], place, "mail") if found else None
        node = _NODE.match(line) if self.layout.graph else None
        if self.layout.graph and node is None:
            return None
        return _from_line(self.layout, line[node.end() :] if node else line, place)

    def _begin_block(self, line: str, place: Locator) -> _Draft | None:
        found = _COMMIT.match(line)
        if not found:
            return None
        graph = found["graph"]
        if bool(graph) != self.layout.graph:
            return None
        if graph:
            node = next((at for at, char in enumerate(graph) if char in "*o<>="), -1)
            # A bullet in a message stands at least four columns right of the drawing, a commit never does.
            if node < 0 or (self.draft and node > self.column + 2):
                return None
            self.column = len(graph)
        draft = _Draft(found["sha"], place)
        rest = found["rest"].strip()
        if rest.endswith(")") and "(" in rest and not rest.startswith("(from "):
            draft.refs = rest[rest.index("(") + 1 : -1]
        return draft

    def _continue(self, draft: _Draft, line: str) -> None:
        if self.layout.kind == "block":
            if self.column:
                # Trailing blanks of the drawing are often cut by editors.
                line = line[self.column :] if _DRAWING.match(line[: self.column] + " ") else line
            _block_line(draft, line)
        elif self.layout.kind == "mail":
            _mail_line(draft, line)
        else:
            if self.layout.graph:
                if _DRAWING.match(line):
                    return
                drawn = re.match(r"(?:[|/\\_] ?)+", line)
                line = line[drawn.end() :] if drawn else line
            if draft.tail(line):
                draft.state = "tail"
            elif draft.state != "tail":
                draft.say(line)


def _block_line(draft: _Draft, line: str) -> None:
    if draft.state == "header":
        if not line.strip():
            draft.state = "message"
            return
        _header_line(draft, line)
        return
    if draft.state == "message":
        if line.startswith("    ") or not line.strip():
            draft.say(line[4:])
            return
        draft.state = "notes" if line.startswith("Notes") and line.rstrip().endswith(":") else "tail"
        if draft.state == "notes":
            return
    if draft.state == "notes":
        if line.startswith("    ") or not line.strip():
            if len(draft.notes) < 200:
                draft.notes.append(line[4:])
            return
        draft.state = "tail"
    if not draft.tail(line) and not draft.diff and not draft.counted and _is_path(line):
        draft.paths[line] = None  # --name-only prints nothing but the path


def _is_path(line: str) -> bool:
    return bool(line) and len(line) < 500 and not line.startswith((" ", "@", "+", "-", "\\", *_DIFF_FURNITURE))


_DIFF_FURNITURE = (
    "index ", "---", "+++", "new file", "deleted file", "old mode", "new mode", "similarity", "dissimilarity",
    "rename ", "copy ", "Binary files", "GIT binary", "\\ No newline", "Submodule ", "literal ", "delta ", "mode ",
)  # fmt: skip


def _header_line(draft: _Draft, line: str) -> None:
    found = _HEADER.match(line)
    if not found:
        return
    name, value = found["name"] or found["raw"], (found["value"] or found["rawvalue"] or "").strip()
    if name in ("Author", "author"):
        draft.author_date = draft.person(value) or draft.author_date
    elif name == "committer":
        person = _PERSON.match(value)
        draft.commit_date = (person["date"] or "") if person else ""
    elif name in ("Date", "AuthorDate"):
        draft.author_date = value
    elif name == "CommitDate":
        draft.commit_date = value
    elif name == "Merge":
        draft.merge = value
    elif name == "parent":
        draft.merge = f"{draft.merge} {value}".strip()
    elif name == "Reflog":
        draft.reflog = value.split(" (")[0]


def _mail_line(draft: _Draft, line: str) -> None:
    if draft.state == "header":
        _mail_header(draft, line)
    elif draft.state == "message":
        if line == "---" or _DIFF.match(line) or line == "-- ":
            draft.state = "tail"
            draft.tail(line)
        elif not draft.notes and not any(draft.body[1:]) and line.startswith("From: "):
            draft.person(line[6:])  # the true author, when another person sent the patch
        else:
            draft.say(line)
    else:
        draft.tail(line)


def _mail_header(draft: _Draft, line: str) -> None:
    if not line.strip():
        subject = _decoded(" ".join(draft.body))
        tag = _PATCH_TAG.match(subject)
        draft.body = [subject[tag.end() :] if tag else subject, ""]
        draft.state = "message"
        return
    if line[0] in " \t":
        if draft.kind == "mail-subject":
            draft.say(line.strip())
        return
    found = _MAIL_HEADER.match(line)
    name = found["name"].lower() if found else ""
    draft.kind = "mail-subject" if name == "subject" else "mail"
    value = found["value"].strip() if found else ""
    if name == "subject":
        draft.say(value)
    elif name == "from":
        draft.person(_decoded(value))
    elif name == "date":
        draft.author_date = value


def _decoded(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _from_line(layout: _Layout, line: str, place: Locator) -> _Draft | None:
    if layout.kind == "columns" and layout.columns:
        return _from_columns(layout.columns, line, place)
    if layout.kind == "reflog":
        found = _REFLOG.match(line)
        if not found:
            return None
        draft = _Draft(
            found["sha"],
            place,
            "reflog",
            commit_date="" if found["date"].isdigit() and len(found["date"]) < 9 else found["date"],
        )
        draft.reflog, draft.refs = f"{found['ref']}@{{{found['date']}}}", found["refs"] or ""
        draft.say(found["text"])
        return draft
    found = layout.free.match(line) if layout.free else None
    plain = found or _ONELINE.match(line)
    if not plain or (layout.free and plain["sha"].isdigit() and len(plain["sha"]) in (9, 10)):
        return None  # an epoch
    draft = _Draft(plain["sha"], place)
    if found:
        draft.author_date = found["date"]
        draft.author = (found.groupdict().get("author") or "").strip()
    draft.refs, text = _apart((plain["text"] or "").strip())
    draft.say(text)
    return draft


def _apart(text: str) -> tuple[str, str]:
    """(decoration, subject) of a line that has both, whichever comes first."""
    head, _, rest = text.partition(")")
    if text.startswith("(") and any(mark in head for mark in _REF_MARKS):
        return head[1:], rest.strip()
    rest, _, last = text.rpartition("(")
    if last.endswith(")") and any(mark in last for mark in _REF_MARKS):
        return last[:-1], rest.strip()
    return "", text


def _from_columns(columns: _Columns, line: str, place: Locator) -> _Draft | None:
    parts = columns.split(line)
    if parts is None:
        return None

    def cell(index: int) -> str:
        return parts[index] if index >= 0 else ""

    draft = _Draft(parts[columns.sha], place, author=cell(columns.author), mail=cell(columns.mail))
    draft.author_date, draft.commit_date = cell(columns.author_date), cell(columns.commit_date)
    draft.say(cell(columns.text))
    return draft


def _record(draft: _Draft, artifact: str, ordinal: int) -> Record:
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
        links=tuple(dict.fromkeys(link.rstrip(".,;:") for link in _URL.findall(text))),
        fields=tuple((name, value) for name, value in fields if value),
    )


_COMMITTING = ("commit", "cherry-pick", "revert", "merge ")


def _shown(text: str) -> str:
    stamp = stamp_of(text)
    return stamp.iso() if isinstance(stamp, Instant) else text


def _layout(sample: Sample | HeadSample) -> _Layout | None:
    """The form of a text by its first lines, and the words for it."""
    lines = sample.lines
    if len(lines) > 1 and not sample.text.endswith("\n"):
        lines = lines[:-1]  # cut in its middle, perhaps
    return _block_layout(lines) or _mail_layout(lines) or _line_layout(lines)


def _block_layout(lines: Sequence[str]) -> _Layout | None:
    for index, line in enumerate(lines[:6]):
        found = _COMMIT.match(line)
        if not found:
            continue
        column = len(found["graph"])
        if found["graph"] and not any(char in "*o<>=" for char in found["graph"]):
            continue
        for below in lines[index + 1 : index + 8]:
            header = _HEADER.match(below[column:] if _DRAWING.match(below[:column] + " ") else below)
            if header and (header["name"] or header["raw"]) in ("Author", "author", "tree", "Reflog"):
                graph = " with its graph" if column else ""
                match = Match(
                    Rank.SIGNATURE, f"'commit {found['sha'][:12]}' and its author, as git log prints them{graph}"
                )
                return _Layout("block", match, bool(column))
    return None


def _mail_layout(lines: Sequence[str]) -> _Layout | None:
    if any(_MAIL.match(line) for line in lines[:3]):
        return _Layout(
            "mail", Match(Rank.SIGNATURE, "patches with the constant 'Mon Sep 17 00:00:00 2001' of git format-patch")
        )
    return None


def _line_layout(lines: Sequence[str]) -> _Layout | None:
    drawn = [line for line in lines if _NODE.match(line)]
    graph = bool(drawn) and len(drawn) + sum(1 for line in lines if _DRAWING.match(line)) >= 0.6 * len(lines)
    if graph:
        lines = [line[found.end() :] for line in drawn if (found := _NODE.match(line))]
    scratch = _Draft("", Locator(1, 1, 0, 0))
    lines = [line for line in lines if not scratch.tail(line) and not line.startswith(_DIFF_FURNITURE)]
    if not lines:
        return None
    hits = [found for line in lines if (found := _REFLOG.match(line))]
    if len(hits) >= 0.8 * len(lines):
        first = f"{hits[0]['ref']}@{{{hits[0]['date']}}}"
        why = f"{len(hits)} of {len(lines)} lines like '{first}', as git reflog prints them"
        return _Layout("reflog", Match(Rank.SIGNATURE, why), graph)
    for separator in _SEPARATORS:
        columns = _columns_of(lines, separator)
        if columns:
            parts = next(row for line in lines if (row := columns.split(line)))
            rank = Rank.KEYS if _FULL_SHA.match(parts[columns.sha]) else Rank.SHAPE
            shown = {"\t": "tab", "\x1f": "unit separator"}.get(separator, f"'{separator}'")
            why = f"columns with a commit id and a date, separated by {shown}"
            return _Layout("columns", Match(rank, why), graph, columns)
    return _loose_layout(lines, graph)


def _loose_layout(lines: Sequence[str], graph: bool) -> _Layout | None:
    for form in _FREE:
        found = [hit for line in lines if (hit := form.match(line))]
        if len(found) >= 0.6 * len(lines) and _are_ids([hit["sha"] for hit in found]):
            rank = Rank.KEYS if _FULL_SHA.match(found[0]["sha"]) else Rank.SHAPE
            why = f"{len(found)} of {len(lines)} lines hold a commit id and the date {found[0]['date']!r}"
            return _Layout("free", Match(rank, why), graph, free=form)
    plain = [hit for line in lines if (hit := _ONELINE.match(line))]
    stats = sum(1 for line in lines if _stat_path(line) or _SUMMARY.match(line) or _STATUS.match(line))
    if len(plain) + stats < 0.8 * len(lines) or not plain or not _are_ids([hit["sha"] for hit in plain]):
        return None
    if not any(hit["text"] for hit in plain):
        return None
    why = f"{len(plain)} of {len(lines)} lines begin with a commit id, as git log --oneline prints them"
    return _Layout("oneline", Match(Rank.SHAPE, why), graph)


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


def _columns_of(lines: Sequence[str], separator: str) -> _Columns | None:
    rows = [[part.strip() for part in parts] for line in lines if len(parts := _split(line, separator)) > 1]
    if len(rows) < 0.5 * len(lines):
        return None
    # The narrowest rows show the columns; wider ones have separators in their subject, which the columns must explain.
    for width in sorted({len(row) for row in rows}):
        columns = _roles([row for row in rows if len(row) == width], width, separator)
        if columns and _explains(columns, lines, rows):
            return columns
    return None


def _explains(columns: _Columns, lines: Sequence[str], rows: list[list[str]]) -> bool:
    read = [parts for line in lines if (parts := columns.split(line))]
    dated = sum(1 for parts in read if _is_date(parts[columns.author_date]))
    return dated >= 0.9 * sum(1 for row in rows if any(_ONE_SHA.match(cell) for cell in row))


def _roles(table: list[list[str]], width: int, separator: str) -> _Columns | None:
    """What each column is, by its values; the first row may hold names."""
    hits = {at: [row[at] for row in table if _ONE_SHA.match(row[at])] for at in range(width)}
    ids = [at for at, values in hits.items() if values and len(values) >= 0.8 * (len(table) - 1) and _are_ids(values)]
    if not ids:
        return None
    best = ids[0]
    rows = [row for row in table if _ONE_SHA.match(row[best])]
    cells = {at: [row[at] for row in rows if row[at]] for at in range(width) if at != best}
    dates = [at for at, values in cells.items() if values and all(_is_date(value) for value in values)]
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
    return _Columns(separator, width - spare, *(at - spare if at > last else at for at in places))


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


def _is_date(text: str) -> bool:
    if text.isdigit() and len(text) not in (9, 10):
        return False
    return bool(_RELATIVE.match(text) or _RAW_DATE.match(text)) or (len(text) > 5 and parse_any(text) is not None)


def _is_furniture(values: list[str]) -> bool:
    """Decorations, parents and trees."""
    if all(value.startswith("(") and value.endswith(")") for value in values):
        return True
    if any("HEAD -> " in value or value.startswith("tag: ") for value in values):
        return True
    return all(_ONE_SHA.match(part) for value in values for part in value.split())


READER = GitLogReader()
