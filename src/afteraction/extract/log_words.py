"""A log entry as a row of a timeline shows it."""

from __future__ import annotations

from afteraction.domain.late import late
from afteraction.domain.record import Record

_FRAME = late(r"\s+(?:at |File \"|\.\.\. \d)|\s*(?:Traceback|goroutine \d|Caused by:)")  # of a stack
_AGAIN = late(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.{0,120}?(?=(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY): )")


def log_words(record: Record) -> str:
    """An entry as a row shows it: without its stack but for the last cause it names, and of a line that repeats the time only
    what it says behind it."""
    head, *rest = record.text.split("\n")
    said: list[str] = []
    for at, line in enumerate(rest):
        if _FRAME.match(line):
            said = [f"[…] {cause}" for cause in rest[at:] if cause.startswith("Caused by:")][-1:] or said
            break
        again = _AGAIN.match(line)
        said.append(f"[…] {line[again.end() :]}" if again else line)
    return "\n".join((head, *said))


def asked(record: Record) -> str:
    """What was asked for and how it was answered, where the words of an entry do not say it."""
    told = [record.get(name) for name in ("method", "path", "status_code")]
    path = told[1].partition("?")[0]
    return f" ({' '.join(filter(None, (told[0], path, told[2])))})" if path and path not in record.text else ""
