"""A hash chain in a JSON-lines file.

Each entry holds the hash of the one before it, so an edit, a removal or a swap inside the file shows. Cutting off the end
does not show, unless the head is kept elsewhere: say so wherever the chain is praised. A torn last line (power loss) is set
aside in a file of its own and noted, never silently cut.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.domain.errors import UnreadableError
from afteraction.journal import disk

RECOVERED = "recovered"


class Entry(NamedTuple):
    """One line. seq: from 1. prev: hash of the entry before, "" for the first. sha256: of this entry without itself."""

    seq: int
    prev: str
    kind: str
    body: dict[str, Any]
    sha256: str


class Found(NamedTuple):
    """What a file holds. torn: bytes after the last whole entry, b"" as a rule. open_end: the last entry lost its line end."""

    entries: list[Entry]
    torn: bytes = b""
    open_end: bool = False


def digest(seq: int, prev: str, kind: str, body: dict[str, Any]) -> str:
    """Hash of an entry over its canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps([seq, prev, kind, body], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def read(path: Path) -> list[Entry]:
    """All whole entries in order; [] when there is no journal.

    Raises:
        UnreadableError: an entry does not follow from the one before it.
    """
    return look(path).entries


def look(path: Path) -> Found:
    """All whole entries, and what a crash left behind them. Nothing is changed.

    Raises:
        UnreadableError: an entry does not follow from the one before it.
    """
    entries: list[Entry] = []
    if not path.exists():
        return Found(entries)
    data = path.read_bytes()
    lines = data.split(b"\n")
    last = max((number for number, line in enumerate(lines, start=1) if line), default=0)
    at = 0
    for number, line in enumerate(lines, start=1):
        start, at = at, at + len(line) + 1
        if not line:
            continue
        entry = _entry(line)
        if entry is None and number == last:  # nothing that was ever an entry: a crash while writing
            return Found(entries, data[start:])
        if (flaw := _flaw(entry, entries)) or entry is None:
            raise _broken(path, number, entries, flaw)
        entries.append(entry)
    return Found(entries, b"", open_end=bool(entries) and not data.endswith(b"\n"))


def _entry(line: bytes) -> Entry | None:
    try:
        raw = json.loads(line)
        entry = Entry(raw["seq"], raw["prev"], raw["kind"], raw["body"], raw["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return entry if isinstance(entry.body, dict) and isinstance(entry.sha256, str) else None


def _flaw(entry: Entry | None, before: list[Entry]) -> str:
    """Why an entry cannot stand where it stands, "" when it can."""
    if entry is None:
        return "the line is no entry of a journal"
    if entry.sha256 != digest(*entry[:4]):
        return "its content is not what its hash was made of: it was edited"
    if entry.seq != len(before) + 1 or entry.prev != (before[-1].sha256 if before else ""):
        return "it does not follow from the entry before: entries were removed, put in or put in another order"
    return ""


def _broken(path: Path, line: int, before: list[Entry], why: str) -> UnreadableError:
    trusted = f"entries 1 to {len(before)} hold" if before else "no entry before it holds"
    return UnreadableError(
        f"the journal was changed at line {line}, where entry {len(before) + 1} should stand",
        where=str(path),
        why=f"{why}; {trusted}",
        hint="put the file back from version control or a backup; nothing was overwritten. To go on without it, move "
        "journal.jsonl away: the next draft begins a new one",
    )


class Journal:
    """One file, read once and then added to. Others may add to it, too: what they added is read before the next entry."""

    def __init__(self, path: Path) -> None:
        """Nothing is written yet.

        Raises:
            UnreadableError: an entry does not follow from the one before it.
        """
        self._path = path
        self._found = Found([])
        self._size = -1
        self._synced = False
        self._load()

    @property
    def entries(self) -> list[Entry]:
        """As they were when last looked at."""
        return list(self._found.entries)

    def append(self, kind: str, body: dict[str, Any]) -> Entry:
        """Add one entry; when this returns it is on the disk.

        Raises:
            UnreadableError: the journal is damaged. OSError: the system refused.
        """
        with _locked(self._path) as handle:
            self._settle(handle)
            return self._add(handle, kind, body)

    def mend(self) -> list[Entry]:
        """Set a torn end aside, if there is one: the entries that say so.

        Raises:
            UnreadableError: the journal is damaged. OSError: the system refused.
        """
        if not self._path.exists():
            return []
        with _locked(self._path) as handle:
            return self._settle(handle)

    def _load(self) -> None:
        size = self._path.stat().st_size if self._path.exists() else 0
        if size != self._size:
            self._found, self._size = look(self._path), size

    def _settle(self, handle: int) -> list[Entry]:
        """A whole last entry that lost its line end gets it back; half an entry is set aside and noted.

        The bytes are kept, durably, before they are cut; the entry that names them comes last. Whatever of that a crash
        prevents is made up for the next time.
        """
        self._load()
        entries, torn, open_end = self._found
        if open_end:
            self._write(handle, b"\n")
        if torn:
            kept = _aside(self._path, torn, self._noted())
            if not kept.exists():
                disk.whole(kept, [torn])
            disk.STEPS.truncate(handle, self._size - len(torn))
            disk.STEPS.sync(handle)
            self._size -= len(torn)
        self._found = Found(entries)
        noted = self._noted()
        return [
            self._add(
                handle,
                RECOVERED,
                {
                    "kept": name.name,
                    "bytes": name.stat().st_size,
                    "sha256": hashlib.sha256(name.read_bytes()).hexdigest(),
                },
            )
            for name in torn_files(self._path)
            if name.name not in noted
        ]

    def _noted(self) -> set[str]:
        return {str(entry.body.get("kept")) for entry in self._found.entries if entry.kind == RECOVERED}

    def _add(self, handle: int, kind: str, body: dict[str, Any]) -> Entry:
        entries = self._found.entries
        seq, prev = len(entries) + 1, entries[-1].sha256 if entries else ""
        entry = Entry(seq, prev, kind, body, digest(seq, prev, kind, body))
        line = json.dumps(entry._asdict(), sort_keys=True)  # ASCII: nothing in it acts on a terminal
        self._write(handle, line.encode() + b"\n")
        entries.append(entry)
        return entry

    def _write(self, handle: int, data: bytes) -> None:
        disk.STEPS.write(handle, data)
        disk.STEPS.sync(handle)
        if not self._synced:  # the file's name, too: whoever made the file may have been killed before that
            disk.STEPS.sync_folder(self._path.parent)
            self._synced = True
        self._size += len(data)


def append(path: Path, kind: str, body: dict[str, Any]) -> Entry:
    """Add one entry and force it to the disk.

    Raises:
        UnreadableError: the journal is damaged. OSError: the system refused.
    """
    return Journal(path).append(kind, body)


def torn_files(path: Path) -> list[Path]:
    """What was set aside of a journal, oldest first."""
    before = f"{path.name}.torn."
    names = (one.name.removeprefix(before) for one in path.parent.iterdir() if one.name.startswith(before))
    return [path.with_name(before + number) for number in sorted(filter(str.isdigit, names), key=int)]


def _aside(path: Path, torn: bytes, noted: set[str]) -> Path:
    """The first free name beside the journal, or the one that holds these bytes since a crash while setting them aside."""
    kept = torn_files(path)
    if kept and kept[-1].name not in noted and kept[-1].read_bytes() == torn:
        return kept[-1]
    number = int(kept[-1].name.rpartition(".")[2]) + 1 if kept else 1
    return path.with_name(f"{path.name}.torn.{number}")


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """One writer at a time, where the system has advisory locks: the handle to add with."""
    handle = disk.STEPS.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    try:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:  # Windows: two runs into one folder at the same moment are not guarded there
            pass
        yield handle
    finally:
        disk.STEPS.close(handle)
