"""Loki as text: what ``logcli`` prints, and what Grafana's Explore downloads.

Grafana writes ``<ms> TAB <ISO> TAB <line>`` below some lines about the query. Labels tell service and level; what stands in the
line is read as well. Grafana's form is from its source, the other from memory.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Record
from afteraction.readers._inner import inner_of
from afteraction.readers._lines import LineFormat
from afteraction.readers._loki import labels_of
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat


@cache
def _label() -> re.Pattern[str]:
    return re.compile(r'([A-Za-z_]\w{0,100})="([^"\\]*(?:\\.[^"\\]*)*)"')


def _finish(record: Record, found: re.Match[str]) -> Record:
    level, service, fields = labels_of(dict(_label().findall(found.groupdict().get("labels") or "")))
    inner = inner_of(record.text)
    return record._replace(
        text=clean(inner.text),
        level=level or inner.level,
        channel=inner.channel or service,
        fields=(*fields, *inner.fields),
    )


@cache
def _logcli() -> LineFormat:
    return LineFormat(
        name="log-loki-text",
        title="lines of Loki's logcli",
        pattern=re.compile(
            r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) \{(?P<labels>[^{}]{0,4000})\} ?(?P<text>.*)"
        ),
        finish=_finish,
        rank=Rank.KEYS,
        evidence=Evidence.MEMORY,
        time_rule="the line's time with its offset",
    )


@cache
def _download() -> LineFormat:
    return LineFormat(
        name="log-grafana-download",
        title="logs downloaded from Grafana",
        pattern=re.compile(r"\d{13}\t(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\t(?P<text>.*)"),
        finish=_finish,
        rank=Rank.SIGNATURE,
        share=0.5,
        skip=re.compile(r"(?:Common labels|Line limit|Total bytes processed|Limit|Query|Cached|Volume): .*"),
        evidence=Evidence.SCHEMA,
        time_rule="the second column, UTC",
    )


READERS = (
    LateFormat("log-loki-text", ('="',), _logcli),
    LateFormat("log-grafana-download", ("Z\t",), _download),
)
