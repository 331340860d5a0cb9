"""A hash chain in a JSON-lines file.

Each entry holds the hash of the one before it, so an edit, a removal or a swap inside the file shows. Cutting off the end
does not show, unless the head is kept elsewhere: say so wherever the chain is praised. A torn last line (power loss) is
moved aside, never silently cut.
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


class Entry(NamedTuple):
    """One line. seq: from 1. prev: hash of the entry before, "" for the first. sha256: of this entry without itself."""

    seq: int
    prev: str
    kind: str
    body: dict[str, Any]
    sha256: str


def digest(seq: int, prev: str, kind: str, body: dict[str, Any]) -> str:
    """Hash of an entry over its canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps([seq, prev, kind, body], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def read(path: Path) -> list[Entry]:
    """All whole entries in order; [] when there is no journal.

    Raises:
        UnreadableError: an entry does not follow from the one before it.
    """
    entries: list[Entry] = []
    if not path.exists():
        return entries
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            raw = json.loads(line)
            entry = Entry(raw["seq"], raw["prev"], raw["kind"], raw["body"], raw["sha256"])
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                return entries  # torn by a crash while writing
            raise UnreadableError(
                f"the journal is damaged at line {number}", where=str(path), why=str(error)
            ) from error
        prev = entries[-1].sha256 if entries else ""
        if entry.seq != len(entries) + 1 or entry.prev != prev or entry.sha256 != digest(*entry[:4]):
            raise UnreadableError(
                f"the journal was changed at line {number}",
                where=str(path),
                why="its entry does not follow from the one before",
                hint="restore the file from version control; nothing was overwritten",
            )
        entries.append(entry)
    return entries


def append(path: Path, kind: str, body: dict[str, Any]) -> Entry:
    """Add one entry and force it to the disk.

    Raises:
        UnreadableError: the journal is damaged.
    """
    with _locked(path):
        return _append(path, kind, body)


def _append(path: Path, kind: str, body: dict[str, Any]) -> Entry:
    entries = read(path)
    _mend_tail(path, entries)
    seq, prev = len(entries) + 1, entries[-1].sha256 if entries else ""
    entry = Entry(seq, prev, kind, body, digest(seq, prev, kind, body))
    with path.open("ab") as stream:
        stream.write(
            json.dumps(entry._asdict(), sort_keys=True).encode() + b"\n"  # ASCII: nothing in it acts on a terminal
        )
        stream.flush()
        os.fsync(stream.fileno())
    return entry


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time, where the system has advisory locks."""
    try:
        import fcntl
    except ImportError:  # Windows: two runs into one folder at the same moment are not guarded there
        yield
        return
    handle = os.open(path.parent, os.O_RDONLY)  # the folder itself is the lock: nothing is left behind
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _mend_tail(path: Path, entries: list[Entry]) -> None:
    """A whole last entry that lost its line end gets it back; half an entry is moved aside, never silently cut."""
    if not path.exists():
        return
    data = path.read_bytes()
    cut = data.rfind(b"\n") + 1
    if cut == len(data):
        return
    whole = entries and entries[-1].sha256.encode() in data[cut:]
    if not whole:
        path.with_name(path.name + ".torn").write_bytes(data[cut:])
    with path.open("r+b") as stream:
        if whole:
            stream.seek(0, os.SEEK_END)
            stream.write(b"\n")
        else:
            stream.truncate(cut)
        stream.flush()
        os.fsync(stream.fileno())
