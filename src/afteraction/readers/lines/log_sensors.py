"""What watches a network writes: Zeek's logs (once Bro) and the one-line alerts of Snort and Suricata.

Zeek names its columns itself (``#fields``) and says how they are cut (``#separator \\x09``); ``ts`` is epoch seconds. Alerts:
``02/04-23:41:31.115933 [**] [1:648:18] name [**] [Classification: …] [Priority: 1] {TCP} a:80 -> b:60884``; Snort writes local time
without a year, Suricata puts the year before it. Read against real files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_epoch, parse_iso
from afteraction.domain.when import Instant, Lacks, Stamp, Unknown, Wall
from afteraction.readers._lines import LineFormat, amended, numbered_lines, remembered
from afteraction.readers._requests import level_of_status, told
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat

_HEAD = "#separator "
_TEXT = (
    "note",
    "msg",
    "name",
    "method",
    "host",
    "uri",
    "query",
    "service",
    "proto",
    "conn_state",
    "status_code",
    "history",
    "action",
)
_NAMES = {
    "uid": "id", "id.orig_h": "client", "id.resp_h": "server", "id.resp_p": "port", "proto": "protocol", "status_code": "status_code",
    "method": "method", "uri": "path", "conn_state": "state", "duration": "duration_s",
}  # fmt: skip
_PRIORITY = {"1": Level.ERROR, "2": Level.WARN}


class ZeekReader:
    """See the module."""

    name = "log-zeek"
    title = "Zeek log"
    time_rule = "ts, epoch seconds"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that begins with a separator and names its columns."""
        lines = sample.lines[:12]
        if (
            lines
            and lines[0].startswith(_HEAD)
            and any(line.startswith("#fields") and "ts" in line.split() for line in lines)
        ):
            return Match(Rank.SIGNATURE, "a #separator line and a #fields line that names ts, as Zeek writes its logs")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row."""
        names: list[str] = []
        mark, path, ordinal = "\t", "", 0
        for line, start, end, number, lost in numbered_lines(artifact):
            if line[:1] == "#":
                mark = _mark(line) or mark
                names = line.split(mark)[1:] if line.startswith("#fields") else names
                path = line.split(mark)[-1] if line.startswith("#path") else path
                yield Skipped(start, end, "a line of the header")
            elif line.strip():
                row = dict(zip(names, line.split(mark), strict=False))
                if len(row) < 2 or "ts" not in row:
                    yield Unread(start, end, "it does not have the columns that the #fields line names", number)
                else:
                    yield _row(row, clean(path), artifact.id, ordinal, Locator(number, number, start, end))
                    ordinal += 1
            if lost:
                yield Unread(end, end + lost, "the rest of a line that is too long", number)


def _mark(line: str) -> str:
    """The separator that a line states, as it is or by its code."""
    if not line.startswith(_HEAD):
        return ""
    said = line[len(_HEAD) :].strip()
    return chr(int(said[2:], 16)) if re.fullmatch(r"\\x[0-9a-fA-F]{2}", said) else said[:1]


def _row(row: dict[str, str], path: str, artifact: str, ordinal: int, place: Locator) -> Record:
    given = {name: value for name, value in row.items() if value not in ("-", "(empty)", "")}
    ends = (
        f"{given.get('id.orig_h', '')} -> {given.get('id.resp_h', '')}:{given.get('id.resp_p', '')}"
        if "id.orig_h" in given
        else ""
    )
    said = " ".join(part for part in (path, ends, *(given[name] for name in _TEXT if name in given)) if part)
    status = given.get("status_code", "")
    return Record(
        artifact, ordinal, RecordKind.LOG, _epoch(row["ts"]) or Unknown("the row's ts is no time"), clean(said), place,
        level=level_of_status(status), channel=path, raw_time=row["ts"],
        fields=tuple(told(*((known, clean(given[name])[:300]) for name, known in _NAMES.items() if name in given))),
    )  # fmt: skip


@remembered
def _epoch(text: str) -> Instant | None:
    stamp = parse_epoch(text)
    return stamp if isinstance(stamp, Instant) else None


@remembered
def _clock(text: str) -> Stamp | None:
    day, _, clock = text.partition("-")
    parts = day.split("/")
    if len(parts) == 3:
        year, month, date = (f"20{parts[0]}" if len(parts[0]) == 2 else parts[0]), parts[1], parts[2]
        if len(parts[2]) == 4 or int(parts[1]) > 12:  # 10/28/2010 and 10/28/10: the year at the end
            year, month, date = (f"20{parts[2]}" if len(parts[2]) == 2 else parts[2]), parts[0], parts[1]
        return parse_iso(f"{year}-{month}-{date} {clock}")
    stamp = parse_iso(f"2000-{'-'.join(parts)} {clock}")
    return stamp._replace(lacks=stamp.lacks | Lacks.YEAR) if isinstance(stamp, Wall) else None


def _finish(record: Record, found: re.Match[str]) -> Record:
    name, priority = found["name"].strip(' "'), found["priority"] or ""
    fields = told(
        ("rule", found["rule"]), ("classification", found["kind"] or ""), ("priority", priority), ("protocol", found["protocol"] or ""),
        ("client", found["source"] or ""), ("server", found["target"] or ""),
    )  # fmt: skip
    text = f"{name} {found['source'] or ''} -> {found['target'] or ''}" if found["target"] else name
    return amended(record, clean(text), _PRIORITY.get(priority, Level.INFO), "", tuple(fields))


@cache
def _fast() -> LineFormat:
    return LineFormat(
        name="log-snort",
        title="alerts of Snort or Suricata, one a line",
        pattern=re.compile(
            r"(?P<time>\d\d(?:/\d\d){1,2}(?:\d\d)?-\d\d:\d\d:\d\d\.\d{1,9}) {1,2}(?P<text>\[\*\*\] \[(?P<rule>[\d:]{3,40})\] (?P<name>[^\[]{1,500}) \[\*\*\]"
            r"(?: \[Classification: (?P<kind>[^\]]{1,200})\])?(?: \[Priority: (?P<priority>\d{1,3})\])?"
            r"(?: \{(?P<protocol>[^}]{1,30})\} (?P<source>\S{1,60}) -> (?P<target>\S{1,60}))?)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.SIGNATURE,
        time_rule="local time of the sensor; Snort writes no year",
    )


READERS = (ZeekReader(), LateFormat("log-snort", (" [**] [",), _fast))
