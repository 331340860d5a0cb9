"""The contract of a reader, as a function that any reader's tests can call.

- no exception escapes, whatever the bytes;
- records, unread and skipped spans cover the whole artifact but for white space;
- ids are stable and ordinals count up;
- a cut file still gives the records before the cut, and says what it could not read.
"""

from __future__ import annotations

import hashlib
import io

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Reader
from afteraction.domain.record import Channel, Hint, Item, Person, Record, Skipped, Unread
from afteraction.domain.when import Instant, Wall, civil

_BLANK = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"  # with the marks of encodings


def artifact_of(data: bytes, name: str = "sample") -> Artifact:
    """An artifact held in memory."""
    return Artifact(name, len(data), hashlib.sha256(data).hexdigest(), lambda: io.BytesIO(data))


def check_reader(reader: Reader, data: bytes, name: str = "sample") -> list[Item]:
    """Read ``data`` twice and assert the contract; return the items.

    Raises:
        AssertionError: the contract is broken; the message says where.
    """
    items = list(reader.read(artifact_of(data, name)))
    again = list(reader.read(artifact_of(data, name)))
    assert items == again, f"{reader.name}: two runs over the same bytes differ"
    records = [item for item in items if isinstance(item, Record)]
    assert [record.ordinal for record in records] == list(range(len(records))), (
        f"{reader.name}: ordinals do not count up"
    )
    for record in records:
        place = record.locator
        assert 0 <= place.start < place.end <= len(data), f"{reader.name}: {place} lies outside the artifact"
        assert place.line >= 1 <= place.end_line, f"{reader.name}: line numbers start at 1"
    spans = sorted(
        (item.locator.start, item.locator.end) if isinstance(item, Record) else (item.start, item.end)
        for item in items
        if isinstance(item, Record | Unread | Skipped)
    )
    at = 0
    for start, end in [*spans, (len(data), len(data))]:
        if start > at:
            missed = data[at:start]
            assert not missed.strip(_BLANK).decode("utf-8", "surrogateescape").strip(), (
                f"{reader.name}: bytes {at} to {start} are neither a record nor accounted for: {missed[:80]!r}"
            )
        at = max(at, end)
    return items


def show_items(items: list[Item]) -> str:
    """Items as lines for a golden file: what a person checks when reading it."""
    return "".join(f"{_line(item)}\n" for item in items if not isinstance(item, Skipped))


def _line(item: Item) -> str:
    if isinstance(item, Person):
        return f"person   {item.id} {' / '.join(item.names)}{' bot' if item.bot else ''}"
    if isinstance(item, Channel):
        return f"channel  {item.id} {item.name}"
    if isinstance(item, Hint):
        return f"hint     zone={item.zone} date={item.date} ({item.why})"
    if isinstance(item, Unread):
        return f"unread   {item.start}-{item.end}: {item.reason}"
    if isinstance(item, Skipped):
        return f"skipped  {item.start}-{item.end}: {item.reason}"
    marks = [
        f"{key}={value}"
        for key, value in (
            ("title", item.title), ("level", item.level.name if item.level else ""), ("status", item.status),
            ("channel", item.channel), ("thread", item.thread), ("key", item.key), ("group", item.group),
            ("link", item.permalink), ("reactions", item.reactions or ""), ("replies", item.replies or ""),
            ("edited", item.edited or ""), ("deleted", item.deleted or ""), *item.fields,
        )
        if value
    ]  # fmt: skip
    author = f"{item.author.name or item.author.id}{' (bot)' if item.author.bot else ''}: " if item.author else ""
    place = f"{item.locator.line}" + (f"-{item.locator.end_line}" if item.locator.end_line > item.locator.line else "")
    return f"{item.kind.value:8} L{place} {_stamp(item)} {author}{item.text!r} {' '.join(marks)}".rstrip()


def _stamp(item: Record) -> str:
    time = item.time
    if isinstance(time, Instant):
        return time.iso()
    if isinstance(time, Wall):
        year, month, day, hour, minute, second, _ = civil(time.ns)
        lacks = "|".join(flag.name or "" for flag in time.lacks).lower()
        return f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d} lacks {lacks}{' ' + time.zone if time.zone else ''}"
    return f"unknown ({time.reason})"
