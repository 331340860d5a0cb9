"""The texts of a record, for the gate to look at, and the record with others in their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from afteraction.domain.entries import Entries
from afteraction.domain.late import late
from afteraction.domain.record import Record

_PLAIN = 8  # characters under which a value is no secret, unless its name says so
_TELLING = late(
    r"pass|pwd|secret|token|key|auth|cred|cookie|sess|pin|code|cv[vc]|sid|dsn|ur[il]|conn|login|user|sig|salt|hash|cert|priv|phrase|otp|pw|jwt|bearer|secur|access|env|arg|cmd|command|header",
    re.IGNORECASE,
)


def texts_of(record: Record) -> list[str]:
    """Every text of a record, fields with their names."""
    author = (record.author.name, record.author.id) if record.author else ("", "")
    return [
        record.text, record.title, record.channel, record.permalink, record.raw_time, *author,
        *record.links, *(f'{name}="{value}"' for name, value in record.fields),
    ]  # fmt: skip


def glance(records: Sequence[Record]) -> list[str]:
    """The texts of log entries for a first look at many at once: what may hold a secret in plain form, each repetition once."""
    texts: list[str] = []
    channels: set[str] = set()
    for record in records:
        texts.append(record.text)
        if record.channel not in channels:
            channels.add(record.channel)
            texts.append(record.channel)
        for name, value in record.fields:
            # A short value under a name that says nothing is a count, a level, a code.
            if len(value) >= _PLAIN or _telling(name):
                texts.append(f'{name}="{value}"')
    return texts


def glance_at(entries: Entries) -> list[str]:
    """The same of log entries by columns."""
    if len(entries.made) == len(entries):
        return glance(entries.records())
    texts = [*entries.texts, *dict.fromkeys(entries.channels), *glance(list(entries.made.values()))]
    for name, column in entries.fields.items():
        least = 1 if _telling(name) else _PLAIN
        if least > 1 and _all_short(column):
            continue
        texts += [f'{name}="{value}"' for value in column if value is not None and len(str(value)) >= least]
    return texts


def _all_short(column: Sequence[str | int | None]) -> bool:
    """Whether no value of these is long enough to be looked at."""
    numbers = [value for value in column if type(value) is int]
    words = [value for value in column if type(value) is str]
    if numbers and not -(10 ** (_PLAIN - 2)) < min(numbers) <= max(numbers) < 10 ** (_PLAIN - 1):
        return False
    return not words or max(map(len, words)) < _PLAIN


@lru_cache(maxsize=4096)
def _telling(name: str) -> bool:
    """Whether the name of a field may say that its value is a secret."""
    return _TELLING.search(name) is not None


def with_texts(record: Record, texts: Sequence[str]) -> Record:
    """The record with these in the place of its texts, in the order of `texts_of`."""
    text, title, channel, permalink, raw_time, name, ident, *rest = texts
    links, flat = rest[: len(record.links)], rest[len(record.links) :]
    fields = tuple(_field(name, one) for (name, _), one in zip(record.fields, flat, strict=True))
    author = record.author._replace(name=name, id=ident) if record.author else None
    return record._replace(
        text=text, title=title, channel=channel, permalink=permalink, raw_time=raw_time, author=author,
        links=tuple(links), fields=fields,
    )  # fmt: skip


def _field(name: str, cleaned: str) -> tuple[str, str]:
    """A field was looked at as ``name="value"``: a value alone does not show what its name says."""
    if cleaned.startswith(f'{name}="') and cleaned.endswith('"'):
        return name, cleaned[len(name) + 2 : -1]
    found = cleaned.partition("=")
    return found[0], found[2].strip('"')
