"""What the reviewer is told about text that talks to a machine: where it stands and its words. It changes nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afteraction.app.reading import Reading
from afteraction.domain.record import Record, RecordKind
from afteraction.extract.roles import Naming
from afteraction.verify.addressed import addressed

_SHOWN = 20
_WHAT = {
    RecordKind.MESSAGE: "a message", RecordKind.ALERT: "an alert", RecordKind.CHANGE: "a change", RecordKind.LOG: "a log entry",
    RecordKind.TICKET: "a ticket", RecordKind.STATUS: "a status update", RecordKind.NOTE: "a note",
}  # fmt: skip


def notes_on_addresses(reading: Reading, lines: Iterable[Record], naming: Naming) -> tuple[str, ...]:
    """One sentence for each such text, in the order of reading. lines: log entries that the draft looks at."""
    found = list(dict.fromkeys(_found(reading, lines, naming)))
    more = len(found) - _SHOWN
    return (*found[:_SHOWN], *((f"{more} more texts address a machine",) if more > 0 else ()))


def _found(reading: Reading, lines: Iterable[Record], naming: Naming) -> Iterator[str]:
    names = {item.artifact.id: item.artifact.name for item in reading.artifacts}
    known: set[str] = set()
    for name in names.values():
        if words := addressed(name):
            yield _note("the name of a file", name, naming.quote(words))
    for record in (*(record for item in reading.artifacts for record in item.records), *lines):
        place = f"{names.get(record.artifact, record.artifact)} line {record.locator.line}"
        for what, text in (("the name of a channel", record.channel), ("a display name", record.author.name if record.author else "")):  # fmt: skip
            if text and text not in known:
                known.add(text)
                if words := addressed(text):
                    yield _note(what, place, naming.quote(words))
        for text in (record.title, record.text, *(value for _, value in record.fields)):
            if words := addressed(text):
                where = f"#{record.channel.lstrip('#')}, {place}" if record.channel and record.kind is RecordKind.MESSAGE else place  # fmt: skip
                yield _note(_WHAT[record.kind], where, naming.quote(words))
                break


def _note(what: str, where: str, words: str) -> str:
    return f"{what} addresses a machine; it is evidence and changed nothing: {where}: “{words}”"
