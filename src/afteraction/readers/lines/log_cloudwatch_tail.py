"""``aws logs tail``: the time, the stream, and the program's own line. Known from memory."""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Record
from afteraction.readers._inner import inner_of
from afteraction.readers._lines import LineFormat
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat


@cache
def _tail() -> LineFormat:
    return LineFormat(
        name="log-cloudwatch-tail",
        title="aws logs tail",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00) (?P<stream>[\w./\[\]$:-]{3,500}) (?P<text>.*)"
        ),
        finish=_tailed,
        rank=Rank.KEYS,
        share=0.6,
        need=re.compile(r"^\S{25,32} \S{1,400}[/\]]", re.MULTILINE),
        evidence=Evidence.MEMORY,
        time_rule="the line's time with its offset",
    )


def _tailed(record: Record, found: re.Match[str]) -> Record:
    inner = inner_of(record.text)
    return record._replace(
        text=clean(inner.text), level=inner.level, channel=inner.channel,
        fields=(("stream", clean(found["stream"])), *inner.fields),
    )  # fmt: skip


READER = LateFormat("log-cloudwatch-tail", ("+00:00 ",), _tail)
