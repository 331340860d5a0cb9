"""Python's logging module: ``2024-03-05 10:12:43,123 - name - ERROR - message`` and its usual rearrangements.

The format has no zone: the host's local time, with a decimal comma. Source: the library's default ``Formatter``
(``asctime``), https://docs.python.org/3/library/logging.html#logging.Formatter.formatTime.
"""

import re

from afteraction.domain.ports import Evidence
from afteraction.readers._lines import LineFormat

_WORD = "DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTSET"

READER = LineFormat(
    name="log-python",
    title="Python logging",
    pattern=re.compile(
        r"\[?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\]?"
        rf"(?:(?:\s-\s|\s|\s\[)(?P<program>[\w.:/-]+)\]?(?:\s-\s|\s|:))??\s?-?\s?\[?(?P<level>{_WORD})\b\]?\s?[-:]?\s?(?P<text>.*)"
    ),
    time_rule="local time of the host without a zone; comma and milliseconds",
    evidence=Evidence.FIXTURE,
)
