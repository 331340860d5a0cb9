"""What was installed on a Debian or Ubuntu machine: dpkg's log and apt's history. Upgrades that nobody started are in it, too.

dpkg: ``2016-08-06 17:35:39 install base-passwd:amd64 <none> 3.5.33``; only installing, upgrading and removing are changes, the
states between them are log lines. apt: paragraphs from ``Start-Date`` to ``End-Date`` with the command line. Both write local
time without a zone. Read against real files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Record, RecordKind, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Unknown
from afteraction.readers._alerts import pairs
from afteraction.readers._lines import LineFormat, numbered_lines
from afteraction.readers._plain import Line, place
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat

_DONE = ("install", "upgrade", "remove", "purge")
_PACKAGES = ("Install", "Upgrade", "Remove", "Purge", "Downgrade", "Reinstall")
_NAMES = ("Start-Date", "End-Date", "Commandline", "Requested-By", "Error", "Comment", *_PACKAGES)
_SHOWN = 12  # packages that the text names


def _finish(record: Record, found: re.Match[str]) -> Record:
    if found["done"] not in _DONE:
        return record
    return record._replace(
        kind=RecordKind.CHANGE, title=f"{found['done']} {found['thing']}", fields=pairs(("act", "package change"), ("action", found["done"]), ("package", found["thing"]))
    )  # fmt: skip


@cache
def _dpkg() -> LineFormat:
    return LineFormat(
        name="log-dpkg",
        title="dpkg log",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<text>(?P<done>startup|status|install|upgrade|remove|purge|configure|trigproc|conffile|update-alternatives:) (?P<thing>\S{1,200}).*)"
        ),
        finish=_finish,
        rank=Rank.KEYS,
        time_rule="local time of the host without a zone",
    )


class AptHistoryReader:
    """See the module."""

    name = "apt-history"
    title = "apt history"
    time_rule = "Start-Date, local time of the host without a zone"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text whose first line begins with Start-Date."""
        if sample.lines and sample.lines[0].startswith("Start-Date: "):
            return Match(Rank.SIGNATURE, "paragraphs that begin with Start-Date, as apt writes its history")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each run of apt."""
        held: list[Line] = []
        ordinal = 0
        for text, start, end, number, lost in numbered_lines(artifact):
            if text.startswith("Start-Date: ") or not text.strip():
                yield from _run(held, artifact.id, ordinal)
                ordinal += bool(held)
                held = []
            if text.startswith("Start-Date: ") or (held and text.partition(":")[0] in _NAMES):
                held.append(Line(text, start, end, number))
            elif text.strip():
                yield Unread(start, end, "not a line of a run of apt", number)
            if lost:
                yield Unread(end, end + lost, "the rest of a line that is too long", number)
        yield from _run(held, artifact.id, ordinal)


def _run(lines: list[Line], artifact: str, ordinal: int) -> Iterator[Record]:
    if not lines:
        return
    said = {name: value.strip() for name, _, value in (line.text.partition(":") for line in lines)}
    raw, command, who = said["Start-Date"], said.get("Commandline", ""), said.get("Requested-By", "").partition(" (")[0]
    done = [f"{name.lower()} {_few(said[name])}" for name in _PACKAGES if said.get(name)]
    failed = said.get("Error", "")
    yield Record(
        artifact, ordinal, RecordKind.CHANGE, parse_iso(" ".join(raw.split())) or Unknown("the run has no readable Start-Date"),
        clean("\n".join([command, *done, *([f"Error: {failed}"] if failed else [])]).strip()), place(lines),
        author=Actor(clean(who)) if who else None, title=clean(command or ", ".join(done)), status="failure" if failed else "",
        raw_time=raw, fields=pairs(("act", "package change"), ("command", command), ("ended_at", said.get("End-Date", ""))),
    )  # fmt: skip


def _few(packages: str) -> str:
    """Names of packages without their versions, the first ones."""
    names = [part.split(" (")[0].strip() for part in packages.split("),")]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


READERS = (
    LateFormat("log-dpkg", (" install ", " status ", " upgrade ", " startup ", " conffile ", " configure "), _dpkg),
    AptHistoryReader(),
)
