"""``git log`` in every form people paste it: medium, full, fuller, raw, e-mail patches, one line, own columns, reflog.

Here is the walk over the lines. Which form a text has is told by ``_git_layout``; what a commit means as a record, by
``_git_commit``. The order of a log follows the history, not the clock.

- ``From <sha> Mon Sep 17 00:00:00 2001`` of a patch is a constant of git and no time; ``Date:`` is the author date.
- Messages are indented by four spaces, so a ``Date:`` or ``commit`` inside one is text. With ``--graph`` the columns
  left of the word ``commit`` are the drawing, on every line of that commit.

Verified against git 2.39 (``pretty-formats`` and ``date-formats`` of its manual).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Skipped, Unread
from afteraction.readers._git_commit import DIFF, DIFF_FURNITURE, PERSON, Draft, commit_record
from afteraction.readers._git_forms import COMMIT, DRAWING, HEADER, MAIL, NODE, ONELINE, REFLOG
from afteraction.readers._git_layout import Columns, Layout, layout_of
from afteraction.readers._lines import LINE_LIMIT, numbered_lines
from afteraction.readers._sample import HeadSample

_GRAPH = late(r"[|/\\_ ]*\Z")
_MAIL_HEADER = late(r"(?P<name>[A-Za-z-]{2,40}): ?(?P<value>.*)\Z")
_PATCH_TAG = late(r"\[[^\]]{0,30}PATCH[^\]]{0,30}\] ?")
_REF_MARKS = ("HEAD", "tag: ", "origin/", "upstream/")  # "(fix) typo" is a subject, so a lone branch name stays in it


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
        layout = None if sample.is_json else layout_of(sample)
        return layout.match if layout else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record per commit (or reflog entry) in the order of the file."""
        layout = layout_of(HeadSample(artifact)) or Layout("block", Match(Rank.SHAPE, ""))
        walker = _Walker(layout)
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            place = Locator(number, number, start, end)
            for item in walker.take(line, place):
                if isinstance(item, Draft):
                    yield commit_record(item, artifact.id, ordinal)
                    ordinal += 1
                else:
                    yield item
            if lost:
                reason = f"line longer than {LINE_LIMIT // 2**20} MiB: only its beginning was read"
                yield Unread(end, end + lost, reason, number)
        if walker.draft:
            yield commit_record(walker.draft, artifact.id, ordinal)


class _Walker:
    """Goes line by line and gives a draft when the next one begins."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.draft: Draft | None = None
        self.column = 0  # where the text of the present commit begins, right of the drawing

    def take(self, line: str, place: Locator) -> Iterator[Draft | Unread | Skipped]:
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
            if line.startswith(("$ ", "% ", "> ")) or DRAWING.match(line):
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

    def _begin(self, line: str, place: Locator) -> Draft | None:
        kind = self.layout.kind
        if kind == "block":
            return self._begin_block(line, place)
        if kind == "mail":
            found = MAIL.match(line)
            return Draft(found["sha"], place, "mail") if found else None
        node = NODE.match(line) if self.layout.graph else None
        if self.layout.graph and node is None:
            return None
        return _from_line(self.layout, line[node.end() :] if node else line, place)

    def _begin_block(self, line: str, place: Locator) -> Draft | None:
        found = COMMIT.match(line)
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
        draft = Draft(found["sha"], place)
        rest = found["rest"].strip()
        if rest.endswith(")") and "(" in rest and not rest.startswith("(from "):
            draft.refs = rest[rest.index("(") + 1 : -1]
        return draft

    def _continue(self, draft: Draft, line: str) -> None:
        if self.layout.kind == "block":
            if self.column:
                # Trailing blanks of the drawing are often cut by editors.
                line = line[self.column :] if DRAWING.match(line[: self.column] + " ") else line
            _block_line(draft, line)
        elif self.layout.kind == "mail":
            _mail_line(draft, line)
        else:
            if self.layout.graph:
                if DRAWING.match(line):
                    return
                drawn = re.match(r"(?:[|/\\_] ?)+", line)
                line = line[drawn.end() :] if drawn else line
            if draft.tail(line):
                draft.state = "tail"
            elif draft.state != "tail":
                draft.say(line)


def _block_line(draft: Draft, line: str) -> None:
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
    return bool(line) and len(line) < 500 and not line.startswith((" ", "@", "+", "-", "\\", *DIFF_FURNITURE))


def _header_line(draft: Draft, line: str) -> None:
    found = HEADER.match(line)
    if not found:
        return
    name, value = found["name"] or found["raw"], (found["value"] or found["rawvalue"] or "").strip()
    if name in ("Author", "author"):
        draft.author_date = draft.person(value) or draft.author_date
    elif name == "committer":
        person = PERSON.match(value)
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


def _mail_line(draft: Draft, line: str) -> None:
    if draft.state == "header":
        _mail_header(draft, line)
    elif draft.state == "message":
        if line == "---" or DIFF.match(line) or line == "-- ":
            draft.state = "tail"
            draft.tail(line)
        elif not draft.notes and not any(draft.body[1:]) and line.startswith("From: "):
            draft.person(line[6:])  # the true author, when another person sent the patch
        else:
            draft.say(line)
    else:
        draft.tail(line)


def _mail_header(draft: Draft, line: str) -> None:
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
    from email.errors import HeaderParseError  # late: few logs hold the headers of mails
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _from_line(layout: Layout, line: str, place: Locator) -> Draft | None:
    if layout.kind == "columns" and layout.columns:
        return _from_columns(layout.columns, line, place)
    if layout.kind == "reflog":
        found = REFLOG.match(line)
        if not found:
            return None
        draft = Draft(
            found["sha"],
            place,
            "reflog",
            commit_date="" if found["date"].isdigit() and len(found["date"]) < 9 else found["date"],
        )
        draft.reflog, draft.refs = f"{found['ref']}@{{{found['date']}}}", found["refs"] or ""
        draft.say(found["text"])
        return draft
    found = layout.free.match(line) if layout.free else None
    plain = found or ONELINE.match(line)
    if not plain or (layout.free and plain["sha"].isdigit() and len(plain["sha"]) in (9, 10)):
        return None  # an epoch
    draft = Draft(plain["sha"], place)
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


def _from_columns(columns: Columns, line: str, place: Locator) -> Draft | None:
    parts = columns.split(line)
    if parts is None:
        return None

    def cell(index: int) -> str:
        return parts[index] if index >= 0 else ""

    draft = Draft(parts[columns.sha], place, author=cell(columns.author), mail=cell(columns.mail))
    draft.author_date, draft.commit_date = cell(columns.author_date), cell(columns.commit_date)
    draft.say(cell(columns.text))
    return draft


READER = GitLogReader()
