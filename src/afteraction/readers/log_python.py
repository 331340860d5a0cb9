"""Python's logging module: ``2024-03-05 10:12:43,123 - name - ERROR - message`` and its usual rearrangements.

The format has no zone: the host's local time, with a decimal comma. Also ``[logger] LEVEL:`` and ``{file.py:12} INFO`` orders
(Airflow), gunicorn's ``[2024-03-05 10:12:43 +0100] [77] [INFO] message`` and celery's ``[…: INFO/MainProcess] message``.
Source: the library's default ``Formatter`` (``asctime``),
https://docs.python.org/3/library/logging.html#logging.Formatter.formatTime, and real files.
"""

import re

from afteraction.domain.ports import Evidence
from afteraction.readers._lines import LineFormat

_WORD = "DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTSET"
_NAME = r"[A-Za-z_][\w.:/-]*"

READER = LineFormat(
    name="log-python",
    title="Python logging",
    pattern=re.compile(
        r"\[?(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:,\d{3}| [+-]\d{4}))(?:\]|:(?=\s))?"
        r"(?:\s*[-:|]?\s*(?:\[\d+\]|\d{1,9}|\{[^{}]{1,200}\}))?"  # a process number, or Airflow's file and line
        rf"(?:\s*[-:|]?\s*\[?(?P<program>{_NAME}|[^\W_][^\s\[\]]*)\s*\]?\s*[-:|]?\s*)??"
        rf"\s*[-:|]?\s*\[?(?P<level>{_WORD})\b(?:/[\w-]+)?\s*\]?\s*(?:[-:|]\s*)?(?:\[\w[\w.-]*\]\s)?(?P<text>.*)"
    ),
    sign=re.compile(r"Traceback \(most recent call last\)|\.py[:\"]|CRITICAL|\s-\s[\w.]+\s-\s(?:DEBUG|INFO|WARNING|ERROR)\s-"),
    time_rule="local time of the host without a zone; comma and milliseconds",
    evidence=Evidence.FIXTURE,
)
