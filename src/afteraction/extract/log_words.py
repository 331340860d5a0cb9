"""A log entry as rows and sentences show it."""

from __future__ import annotations

from afteraction.domain.late import late
from afteraction.domain.record import Level, Record
from afteraction.logs.jobs import asks_stop, begins, starts_job

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


def log_title(record: Record) -> str:
    """What a row that is a log entry is headed with: what it says of its program or a job, else its level."""
    if record.level < Level.WARN:
        for says, title in ((starts_job, "Job started"), (asks_stop, "Stop asked for"), (begins, "Program starts")):
            if says(record.text):
                return title
    return f"Log: {record.level.name.lower()}" if record.level else "Log"


def first_line(record: Record, limit: int = 110) -> str:
    """The beginning of an entry, as it was written. limit: characters."""
    return cut(" ".join(record.text.partition("\n")[0].split()), limit)


def cut(line: str, limit: int = 110) -> str:
    """A line of at most so many characters, cut between words and not inside an alias."""
    if len(line) <= limit:
        return line
    space = line.rfind(" ", limit // 2, limit)
    kept = line[: limit if space < 0 else space]
    if kept.rfind("[") > kept.rfind("]"):
        kept = kept[: kept.rfind("[")].rpartition(" ")[0] or kept
    return f"{kept.rstrip()} …"
