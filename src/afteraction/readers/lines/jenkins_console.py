"""Console output of Jenkins that the Timestamper plugin stamped (``[2026-02-16T09:12:43.123Z]``); without the plugin it has no times.

Known from memory.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.readers._lines import LineFormat
from afteraction.readers.lines._late import LateFormat


@cache
def _console() -> LineFormat:
    return LineFormat(
        name="jenkins-console",
        title="Jenkins console output with timestamps",
        pattern=re.compile(r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\] ?(?P<text>.*)"),
        rank=Rank.KEYS,
        time_rule="the time in brackets, UTC",
        evidence=Evidence.MEMORY,
    )


READER = LateFormat("jenkins-console", ("Z] [Pipeline]", "Z] Started by ", "Z] Finished: ", "Z] Running on "), _console)
