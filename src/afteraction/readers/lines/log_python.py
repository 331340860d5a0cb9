"""Python's logging module: ``2024-03-05 10:12:43,123 - name - ERROR - message`` and its usual rearrangements.

The format has no zone: the host's local time, with a decimal comma. Also ``[logger] LEVEL:`` and ``{file.py:12} INFO`` orders
(Airflow), gunicorn's ``[2024-03-05 10:12:43 +0100] [77] [INFO] message`` and celery's ``[…: INFO/MainProcess] message``.
Source: the library's default ``Formatter`` (``asctime``),
https://docs.python.org/3/library/logging.html#logging.Formatter.formatTime, and real files;
Airflow, gunicorn and celery are from memory.
"""

import re

from afteraction.domain.late import late
from afteraction.domain.ports import Evidence
from afteraction.domain.record import Record
from afteraction.readers._lines import LineFormat

_WORD = "DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTSET"
_NAME = r"[A-Za-z_][\w.:/-]{0,100}"
_GAP = r"[\s:|-]{0,12}"  # bounded, so that a line of blanks costs nothing
_LOGGER_BEHIND = late(
    r"(?:\[(?P<boxed>[A-Za-z_][\w.-]{0,100})\]|(?P<dotted>[a-z_]\w{0,60}(?:\.\w{1,60})+|root)(?=:))(?::\s|\s|:)\s{0,20}"
)


def _logger_behind(record: Record, found: re.Match[str]) -> Record:
    """``WARNING reconcile.job: retrying``: the logger may stand behind the level."""
    if record.channel:
        return record
    behind = _LOGGER_BEHIND.match(record.text)
    if behind is None:
        return record
    return record._replace(channel=behind["boxed"] or behind["dotted"], text=record.text[behind.end() :])


READER = LineFormat(
    name="log-python",
    title="Python logging",
    pattern=late(
        r"\[?(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:,\d{3}| [+-]\d{4}))(?:\]|:(?=\s))?"
        rf"(?:{_GAP}(?:\[\d{{1,9}}\]|\d{{1,9}}|\{{[^{{}}]{{1,200}}\}}))?"  # a process number, or Airflow's file and line
        rf"(?:{_GAP}\[?(?P<program>{_NAME})\s{{0,40}}\]?)??"
        rf"{_GAP}\[?(?P<level>{_WORD})\b(?:/[\w-]{{1,60}})?\s{{0,12}}\]?\s{{0,12}}(?:[-:|]\s{{0,12}})?(?P<text>.*)"
    ),
    finish=_logger_behind,
    quick=late(  # the library's own form, with a logger in small letters and a message that begins like a word
        rf"(?P<time>[\d-]{{10}}[ T][\d:]{{8}},\d{{3}}) - (?P<program>[a-z_][\w.]{{0,100}}) - (?P<level>{_WORD}) - (?=\w)(?P<text>.*)"
    ),
    sign=late(
        r"Traceback \(most recent call last\)|\.py[:\"]|CRITICAL|\s-\s[\w.]+\s-\s(?:DEBUG|INFO|WARNING|ERROR)\s-"
    ),
    time_rule="local time of the host without a zone; comma and milliseconds",
    evidence=Evidence.FIXTURE,
)
