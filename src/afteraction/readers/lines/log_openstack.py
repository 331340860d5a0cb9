"""Logs of OpenStack services (oslo.log): ``2017-05-16 00:00:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-…] text``.

Several files of one collection may stand in one with the file's name before each line. Local time of the host, in deployments mostly
UTC, without a zone. Read against real lines.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Record
from afteraction.readers._lines import LineFormat
from afteraction.readers._requests import told
from afteraction.readers.lines._late import LateFormat


def _finish(record: Record, found: re.Match[str]) -> Record:
    return record._replace(
        fields=tuple(told(("request_id", found["id"] or ""), ("pid", found["pid"]), ("file", found["file"] or "")))
    )


@cache
def _oslo() -> LineFormat:
    return LineFormat(
        name="log-openstack",
        title="OpenStack service log",
        pattern=re.compile(
            r"(?:(?P<file>[a-z][\w.:-]{2,100}\.log\S{0,60}) )?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?P<pid>\d{1,9}) "
            r"(?P<level>TRACE|DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL) (?P<program>[\w.]{2,150}) \[(?:(?:req-)?(?P<id>[0-9a-f-]{36})?[^\]]{0,300})\] (?P<text>.*)"
        ),
        finish=_finish,
        quick=re.compile(  # a line of one file
            r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?P<pid>\d{1,9}) (?P<level>TRACE|DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL) "
            r"(?P<program>[\w.]{2,150}) \[(?:(?:req-)?(?P<request_id>[0-9a-f-]{36})?[^\]\n]{0,300})\] (?P<text>[^\n]*)"
        ),
        rank=Rank.KEYS,
        time_rule="local time of the host without a zone",
    )


READERS = (LateFormat("log-openstack", (" INFO ", " WARNING ", " ERROR ", " DEBUG ", " AUDIT "), _oslo),)
