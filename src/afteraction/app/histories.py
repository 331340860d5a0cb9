"""histories: commits and tags of git repositories for the window of the incident, as texts that are read like any other.

git prints them in a form that the readers know (`git log`, and a table of tags), so a citation leads to a line of that text
and names the commit. The text depends on the repository and the window alone. No file of the repository is read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from afteraction.app.gitted import Told, told
from afteraction.domain.artifact import Artifact
from afteraction.domain.when import DAY, SECOND, Instant, iso
from afteraction.readers._first_look import Problem
from afteraction.readers._repositories import Repository

_MOST = 64 * 2**20  # bytes of one history
_COMMITS = 20_000
# A stash and notes are of git's own making; --exclude has to stand before --all.
_LOG = (
    "log", "--exclude=refs/stash", "--exclude=refs/notes/*", "--all", "--format=fuller", "--date=iso-strict", "--decorate=short", "--encoding=UTF-8", "--no-color", "--no-notes",
    "--no-abbrev-commit", "--no-ext-diff", "--no-textconv", "--name-status", "--no-renames", "--submodule=short",
    f"--max-count={_COMMITS}",
)  # fmt: skip
_TAGS = (
    "for-each-ref", "--sort=taggerdate",
    "--format=%(taggerdate:unix)%09%(taggerdate:iso-strict)%09%(refname:strip=2)%09%(taggername) %(taggeremail)%09%(*objectname)%09%(contents:subject)",
    "refs/tags",
)  # fmt: skip
_TAGS_HEAD = "taggerdate\trefname\ttagger\tobject\tsubject\n"


class Window(NamedTuple):
    """From when to when commits are wanted, in nanoseconds since 1970. why: where that comes from."""

    since: int
    until: int
    why: str

    def __str__(self) -> str:
        return f"{iso(self.since)} to {iso(self.until)}"


def window_of(whens: Iterable[Instant], since: Instant | None, until: Instant | None) -> Window | None:
    """A day around the times of all other artifacts, or what a person asked for; None when neither says anything."""
    stamps = [when.ns for when in whens]
    if not stamps and (since is None or until is None):
        return None
    return Window(
        since.ns if since is not None else min(stamps) - DAY,
        until.ns if until is not None else max(stamps) + DAY,
        "as --since and --until say"
        if since is not None and until is not None
        else "a day around the times of the other artifacts; --since and --until change it",
    )


def exported(repository: Repository, window: Window | None) -> Iterator[Artifact | Problem]:
    """What the repository says of the window, and why that is not all."""
    name = repository.name
    if window is None:
        advice = "give --since and --until, or, when its files are the artifacts, their paths"
        yield Problem(name, f"a git repository, and no artifact says of which hours: {advice}")
        return
    begin, end = window.since // SECOND, window.until // SECOND
    commits = told(Path(repository.git_dir), *_LOG, f"--max-age={begin}", f"--min-age={end}", "--", most=_MOST)
    if commits.text.startswith(b"commit ") and commits.text.count(b"\ncommit ") + 1 == _COMMITS:
        commits = commits._replace(wrong=commits.wrong or f"there are more than {_COMMITS:,}")
    tags = told(Path(repository.git_dir), *_TAGS, most=_MOST)
    tagged = b"".join(_within(tags.text, begin, end))
    for part, text, wrong in (
        ("commits", _whole(commits), commits.wrong),
        ("tags", _TAGS_HEAD.encode() + tagged if tagged else b"", tags.wrong),
    ):
        if text:
            digest = hashlib.sha256(text).hexdigest()
            yield Artifact(f"{name}!{part}", len(text), digest, partial(io.BytesIO, text))
        if wrong:
            yield Problem(f"{name}!{part}", f"not all {part} from {window} were read: {wrong}")
    if not commits.text and not tagged and not commits.wrong and not tags.wrong:
        yield Problem(name, f"a git repository without commits or tags from {window}")


def _whole(said: Told) -> bytes:
    """A log that was cut, up to the last commit that is whole."""
    return said.text[: said.text.rfind(b"\ncommit ") + 1] if said.wrong else said.text


def _within(text: bytes, begin: int, end: int) -> Iterator[bytes]:
    """Rows of annotated tags that were made in time; a lightweight tag has no time."""
    for row in text.splitlines(keepends=True):
        stamp, _, rest = row.partition(b"\t")
        if stamp.isdigit() and begin <= int(stamp) <= end:
            yield rest
