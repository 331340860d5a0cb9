"""Where the times of a text log stand: in one place of all its lines, or it is not grouped.

A log is looked at in its beginning, its middle and its end. Whatever that misses is met again when its groups are read.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from dataclasses import replace

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Reader
from afteraction.domain.record import Hint, Record, RecordKind
from afteraction.logs.engines import Lines
from afteraction.logs.numbers import alike

_LEAST_HEAD, _HEAD = 16 * 1024, 64 * 1024  # bytes that are looked at, at the beginning, in the middle and at the end
_FEW = 20  # entries below which nothing is said of a log
_CLOCK = late(r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?")
_OTHER_DIGITS = str.maketrans("0123456789", "1234567890")


class NotGrouped(Exception):  # noqa: N818 - no error: the log is read another way
    """Why a log is read line by line."""


def looked_at(reader: Reader, artifact: Artifact) -> tuple[Lines, list[Hint]]:
    """Where the times stand, and what the file says of its clock.

    Raises:
        NotGrouped: they do not all stand in one place, or digits decide more than a number.
    """
    path = _path(artifact)
    text = _parts(path, artifact.size)
    items = list(reader.read(like(artifact, text)))
    records = [item for item in items if isinstance(item, Record)]
    lines = text.split("\n")
    if len(records) < _FEW or any(record.kind is not RecordKind.LOG for record in records):
        raise NotGrouped("it is no plain log")
    heads = {_head(lines[record.locator.line - 1], record.raw_time) for record in records}
    if len({(before, len(time)) for before, time in heads}) != 1:
        raise NotGrouped("its times do not all stand in one place")
    before, time = min(heads)
    clock = _CLOCK.search(time)
    if clock is None or any(
        found is None or found.span() != clock.span() for found in map(_CLOCK.search, (t for _, t in heads))
    ):
        raise NotGrouped("its times do not say hours, minutes and seconds in one place")
    start, rest = len(before), len(before) + len(time)
    # The place of each letter takes what stands there in any of them: a day may be " 2" or "12".
    places = ["".join(sorted(set(letters))) for letters in zip(*(time for _, time in heads), strict=True)]
    pattern = "^" + re.escape(before) + "".join(map(_class_of, places))
    _check_digits(reader, artifact, lines, records, rest)
    source = Lines(path, pattern, (start, start + clock.start() + 5), (start + clock.end(), rest), rest)
    return source, [item for item in items if isinstance(item, Hint)]


def _path(artifact: Artifact) -> str:
    with artifact.opener() as stream:
        path = stream.name if isinstance(stream, io.BufferedReader) else None
        head = stream.read(3)
    if not isinstance(path, str) or not os.path.isfile(path) or os.path.getsize(path) != artifact.size:
        raise NotGrouped("it lies in an archive, or is compressed")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head == b"\xef\xbb\xbf":
        raise NotGrouped("it is no plain UTF-8")
    return path


def _parts(path: str, size: int) -> str:
    """Whole lines of the beginning, the middle and the end."""
    much = max(_LEAST_HEAD, min(_HEAD, size // 256))
    found = []
    with open(path, "rb") as stream:
        for at in (0, max(0, size // 2), max(0, size - much)):
            stream.seek(at)
            part = stream.read(much)
            found.append(part[part.find(b"\n") + 1 if at else 0 : part.rfind(b"\n") + 1])
    return b"".join(found).decode("utf-8", "replace")


def like(artifact: Artifact, text: str) -> Artifact:
    """An artifact that holds something else."""
    data = text.encode("utf-8", "surrogatepass")
    return replace(artifact, size=len(data), digest="", opener=lambda: io.BytesIO(data), changed=str)


def _head(line: str, time: str) -> tuple[str, str]:
    """What stands before the time of a line, and the time."""
    at = line.find(time) if time else -1
    if at < 0:
        raise NotGrouped("its times are not told as they stand")
    return line[:at], time


def _class_of(letters: str) -> str:
    """A pattern for the letters of one place: digits and letters stand for all of their kind."""
    kinds = {"0-9" if one.isdigit() else "A-Za-z" if one.isalpha() else re.escape(one) for one in letters}
    return f"[{''.join(sorted(kinds))}]"


def _check_digits(
    reader: Reader, artifact: Artifact, lines: Sequence[str], records: Sequence[Record], rest: int
) -> None:
    """Whether other digits behind the times make no difference but in the messages."""
    if any(record.get("status_code") for record in records):
        raise NotGrouped("it tells of requests, whose status is a number")
    changed = list(lines)
    for record in records:
        at = record.locator.line - 1
        changed[at] = lines[at][:rest] + lines[at][rest:].translate(_OTHER_DIGITS)
    again = [item for item in reader.read(like(artifact, "\n".join(changed))) if isinstance(item, Record)]
    told = [[(one.time, one.level, alike(one.channel)) for one in every] for every in (records, again)]
    if told[0] != told[1]:
        raise NotGrouped("digits in it say more than a number: a level, or a time")
