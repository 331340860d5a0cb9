"""Logs in the W3C extended form: IIS, CloudFront, Windows Firewall, Exchange; each file names its columns itself.

``#Fields: date time cs-method cs-uri-stem sc-status time-taken`` and rows below it, cut by blanks, tabs or commas; ``-`` is
nothing and ``+`` a blank. The header comes again in the file, sometimes with other columns. Times are UTC, as the form
says, but for ``date-local``, for ``#Time Format: Local`` (firewall) and ISA Server. A file without a column ``date`` has it
in ``#Date:``; behind midnight it is the next day. ``time-taken`` is milliseconds in IIS, seconds with decimals elsewhere.
Read against real files of IIS 6 to 10; CloudFront, firewall and Exchange are from memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Item, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import DAY, DOCUMENTED, HOUR, Instant, Lacks, Stamp, Wall
from afteraction.readers._blocks import Block, oversize
from afteraction.readers._lines import NO_TIME
from afteraction.readers._requests import level_of_status, told, whole_ms
from afteraction.readers._rows import Parts, by_columns, by_lines
from afteraction.readers._sheets import cells
from afteraction.readers._text import clean

_FIELDS = "#fields:"
_LOCAL = ("internet security", "isa server", "windows firewall")
_NAMES = {
    "sc-status": "status_code", "cs-method": "method", "cs-uri-stem": "path", "sc-bytes": "bytes", "c-ip": "client",
    "s-computername": "host", "sc-substatus": "substatus", "sc-win32-status": "win32_status",
    "x-edge-result-type": "edge_result", "x-edge-request-id": "request_id", "x-edge-location": "edge",
    "action": "action", "protocol": "protocol", "src-ip": "client", "dst-ip": "server", "dst-port": "port",
}  # fmt: skip


class W3cReader:
    """See the module."""

    name = "log-w3c"
    title = "W3C extended log (IIS, CloudFront, Windows Firewall)"
    time_rule = "date and time, UTC; local time of the server where the file says so"
    link_rule = "none"
    evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text with a ``#Fields:`` line that names a time."""
        for line in sample.lines[:50]:
            if line[: len(_FIELDS)].lower() == _FIELDS:
                names = _names(line)
                if any(name.removesuffix("-local") in ("time", "date-time") for name in names):
                    return Match(Rank.SIGNATURE, f"a #Fields line that names {len(names)} columns, time among them")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row."""
        return by_lines(artifact, _Walk(artifact.id))

    def entries(self, artifact: Artifact) -> Iterator[Item | Entries]:
        """The same for counting."""
        return by_columns(artifact, _Walk(artifact.id))


class _Walk:
    """One walk over a file. See `afteraction.readers._rows`."""

    def __init__(self, aid: str) -> None:
        self.ordinal = 0
        self._aid = aid
        self._columns: list[str] = []
        self._mark: str | None = None
        self._day = ""
        self._past = 0  # whole days since the day that the file names
        self._last = -1  # the time of day of the row above, for files without a column of dates
        self._local = False
        self._iis = False

    def take(self, block: Block, at: int) -> Iterable[Item]:
        """A row is a record, a line with ``#`` says how to read the next ones."""
        line, number = block.lines[at], block.number + at
        start, end = block.span(at)
        items: list[Item] = []
        if line[:1] == "#":
            self._learn(line)
            items.append(Skipped(start, end, "a line of the header"))
        elif line.strip():
            made = self._row(line, Locator(number, number, start, end))
            items.append(Unread(start, end, made, number) if isinstance(made, str) else made)
        if block.lost and at == block.size - 1:
            items.append(oversize(end, block.lost, number))
        return items

    def flush(self) -> Iterable[Item]:
        """No row grows."""
        return ()

    end = flush

    def record(self, block: Block, at: int, ordinal: int) -> Record:
        """Never asked: no columns are given."""
        raise AssertionError("no columns are given")

    def columns(self, block: Block) -> Parts | None:
        """Each row by itself."""
        return None

    def _learn(self, line: str) -> None:
        low = line.lower()
        if low.startswith(_FIELDS):
            self._columns = _names(line)
            self._mark = "," if "," in line else None
            self._local = self._local or "time-local" in self._columns
        elif low.startswith(("#date:", "#start-date:")):
            self._day, self._past, self._last = low.partition(":")[2].strip()[:10], 0, -1
        elif low.startswith("#software:"):
            self._iis = "internet information services" in low or "http server api" in low
            self._local = self._local or any(name in low for name in _LOCAL)
        elif low.startswith("#time format:") and "local" in low:
            self._local = True

    def _row(self, line: str, place: Locator) -> Record | str:
        if not self._columns:
            return "no #Fields line stands above it"
        found = self._cells(line)
        if len(found) > len(self._columns) + 1 or len(found) < min(3, len(self._columns)):
            return "it does not have the columns that the #Fields line above it names"
        row = dict(zip(self._columns, found, strict=False))
        raw, stamp = self._when(row)
        status, method, stem = row.get("sc-status", ""), row.get("cs-method", ""), row.get("cs-uri-stem", "")
        if method:
            text = " ".join(part for part in (method, stem, status) if part)
        else:
            text = " ".join(value for name, value in row.items() if name not in ("date", "time", "date-time"))
        fields = told(*((known, clean(row[name])[:300]) for name, known in _NAMES.items() if name in row))
        site = next((row[name] for name in ("s-sitename", "cs-host", "cs(host)") if row.get(name, "-") != "-"), "")
        record = Record(
            self._aid, self.ordinal, RecordKind.LOG, stamp, clean(text), place, level=level_of_status(status),
            channel=clean(site), raw_time=clean(raw), fields=(*fields, *self._took(row)),
        )  # fmt: skip
        self.ordinal += 1
        return record

    def _cells(self, line: str) -> list[str]:
        if "\t" in line:
            return line.split("\t")
        if ' "' in line or self._mark:
            found = cells(line, self._mark or " ")
            return found if self._mark else [cell for cell in found if cell]
        return line.split()

    def _took(self, row: dict[str, str]) -> list[tuple[str, str]]:
        took = row.get("time-taken") or ""
        if row.get("timetakenms", "").isdigit():
            return [("duration_ms", row["timetakenms"])]
        if took.isdigit():
            return [("duration_ms" if self._iis else "request_time", took)]
        return told(("duration_ms", whole_ms([took]) if "." in took else ""))

    def _when(self, row: dict[str, str]) -> tuple[str, Stamp]:
        """(as written, when the row says it was)."""
        whole, clock = row.get("date-time", ""), row.get("time") or row.get("time-local") or ""
        day = row.get("date") or row.get("date-local")
        raw = whole or f"{day or self._day} {clock}"
        stamp = parse_iso(raw)
        if stamp is None:
            return raw.strip(), NO_TIME
        if isinstance(stamp, Wall) and not whole and not day:
            if stamp.ns % DAY < self._last - 12 * HOUR:
                self._past += 1
            self._last = stamp.ns % DAY
            stamp = stamp._replace(ns=stamp.ns + self._past * DAY)
        if isinstance(stamp, Wall) and stamp.lacks == Lacks.ZONE and not self._local:
            stamp = Instant(stamp.ns, stamp.precision, DOCUMENTED)
        return raw.strip(), stamp


def _names(line: str) -> list[str]:
    told_names = line[len(_FIELDS) :].strip().lower()
    return [name.strip() for name in (told_names.split(",") if "," in told_names else told_names.split())]


READER = W3cReader()
