"""One stream from all sources: dated records in order, copies of one item joined with all their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Record, RecordKind
from afteraction.domain.when import MINUTE, SECOND, Instant

_ROLE = late(r"<@&\d{1,24}>|@role-\d{1,24}")
_SAME_WORDS = 6  # of two texts that may be one
_KIND_ORDER = {kind: place for place, kind in enumerate(RecordKind)}


class Merged(NamedTuple):
    """The stream. dated: records with an instant, in order. undated: the others, in the order of their files.

    copies: id of the record kept, to the ids of its copies.
    """

    dated: tuple[Record, ...]
    undated: tuple[Record, ...]
    copies: dict[str, tuple[str, ...]]


def instant(record: Record) -> Instant:
    """The instant of a record of the dated stream."""
    assert isinstance(record.time, Instant)
    return record.time


def _kept(ident: str | None, replaced: dict[str, str]) -> str | None:
    """The record that stands for one now."""
    while ident in replaced:
        ident = replaced[ident]
    return ident


def merge(records: Iterable[Record]) -> Merged:
    """Join copies, then order by time; ties keep the order of each file.

    A copy is the same vendor id, or the same words by the same author at the same time in another artifact. Of two copies
    the one that says more is kept, at the place of the first: what a file put behind either stays behind it.
    """
    kept: dict[str, Record] = {}
    copies: dict[str, list[str]] = {}
    replaced: dict[str, str] = {}  # a copy that was kept at first, by the one that said more
    by_key: dict[str, str] = {}
    by_text: dict[tuple[str, str, int], str] = {}
    beside: dict[int, list[str]] = defaultdict(list)  # what was said in one minute
    seats: dict[str, list[tuple[str, int]]] = {}  # of a record with copies, where each of them stands
    for record in records:
        twin = _kept(by_key.get(record.key), replaced) if record.key else None
        text_key = _text_key(record)
        if twin is None and text_key is not None:
            twin = _kept(by_text.get(text_key), replaced)
            if twin is not None and not _may_join(kept[twin], record):
                twin = None
            if twin is None:
                near = beside[instant(record).ns // MINUTE]
                twin = next((one for one in near if one in kept and _tells_the_same(kept[one], record)), None)
        if twin is not None:
            first = kept[twin]
            better, other = (record, first) if _says_more(record, first) else (first, record)
            joined = [*copies.pop(first.id, []), other.id]
            seats[better.id] = [
                *seats.pop(first.id, [(first.artifact, first.ordinal)]),
                (record.artifact, record.ordinal),
            ]
            if better is record:
                del kept[twin]
                replaced[twin] = record.id
                kept[record.id] = record
            copies[better.id] = joined
        else:
            better = record
            kept[record.id] = record
        if record.key:
            by_key[record.key] = better.id
        if text_key is not None:
            by_text[text_key] = better.id
            beside[instant(record).ns // MINUTE].append(better.id)
    dated = [record for record in kept.values() if isinstance(record.time, Instant)]
    rank: dict[str, int] = {}
    for record in dated:
        rank[record.artifact] = min(rank.get(record.artifact, 99), _KIND_ORDER[record.kind])
    dated.sort(
        key=lambda r: (
            instant(r).ns,
            min((rank.get(a, 99), a, n) for a, n in seats.get(r.id, [(r.artifact, r.ordinal)])),
        )
    )
    undated = _not_told_elsewhere([r for r in kept.values() if not isinstance(r.time, Instant)], dated, copies)
    return Merged(tuple(dated), tuple(undated), {key: tuple(ids) for key, ids in copies.items()})


def _not_told_elsewhere(undated: list[Record], dated: Sequence[Record], copies: dict[str, list[str]]) -> list[Record]:
    """An undated record whose words another file gives with a time is a copy of that one."""
    told = {(" ".join(r.text.split()), _author(r)): r for r in reversed(dated) if r.kind is not RecordKind.LOG}
    left = []
    for record in undated:
        words = " ".join(record.text.split())
        twin = told.get((words, _author(record))) if len(words.split()) >= 3 else None
        if twin is not None and twin.artifact != record.artifact:
            copies.setdefault(twin.id, []).append(record.id)
        else:
            left.append(record)
    return left


def _text_key(record: Record) -> tuple[str, str, int] | None:
    """What must be equal for two records without a common id to be one item; None for those that only repeat."""
    if not isinstance(record.time, Instant) or record.kind is RecordKind.LOG:
        return None
    words = _words(record)
    if not words:
        return None
    width = MINUTE if record.time.precision >= MINUTE else SECOND
    return words, _author(record), record.time.ns // width


def _words(record: Record) -> str:
    """The text as every export writes it: they differ in how a role is called and whether files are listed."""
    text = " ".join(record.text[:2000].split())
    if "<@&" in text or "@role-" in text:
        text = _ROLE.sub("@role", text)
    return (text[: text.find(" [file: ")] if text.endswith("]") and " [file: " in text else text)[:400]


def _tells_the_same(first: Record, second: Record) -> bool:
    """One begins or ends as the other, in another file: a parser took its first words for a time or a name, or ran lines together."""
    if first.artifact == second.artifact or not _may_join(first, second):
        return False
    one, other = sorted((first, second), key=lambda record: len(_words(record)))
    (short, of_short), (long, of_long) = (_words(one), _author(one)), (_words(other), _author(other))
    begin = long[: len(long) - len(short)].strip(" :").lower()
    if len(short.split()) < (3 if begin == of_short and not of_long else _SAME_WORDS):
        return False
    if long.startswith(f"{short} ") and of_short == of_long:
        return True  # run together with the lines below it
    if not long.endswith(f" {short}") or len(long) - len(short) > len(short) // 4:
        return False
    return of_short == of_long or (not of_long and begin == of_short)


def _says_more(record: Record, first: Record) -> bool:
    """Of two that tell the same the longer; of two that say the same the richer."""
    if _tells_the_same(first, record):
        return len(_words(record)) > len(_words(first))
    return _richness(record) > _richness(first)


def _author(record: Record) -> str:
    return record.author.name.lower() if record.author else ""


def _may_join(first: Record, second: Record) -> bool:
    """The same text in one file under two ids is said twice; in two files, or under no id, it is a copy."""
    if first.artifact == second.artifact:
        return bool(first.key and first.key == second.key)
    return first.kind is second.kind or RecordKind.NOTE in (first.kind, second.kind)


def _richness(record: Record) -> tuple[bool, int, int, int]:
    """What the better of two copies has: the later text, its own link and ids, the finer time, the longer words."""
    precision = record.time.precision if isinstance(record.time, Instant) else 10**18
    marks = bool(record.permalink) + bool(record.key) + bool(record.thread) + (record.kind is not RecordKind.NOTE)
    return record.edited, marks, -precision, len(record.text)
