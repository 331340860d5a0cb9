"""vsftpd's own log: ``Mon Jun  6 18:43:32 2016 [pid 1] [jean] OK LOGIN: Client "192.0.2.9"``. Local time without a zone.

Read against a real file.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Rank
from afteraction.domain.record import Actor, Level, Record
from afteraction.domain.stamps import parse_named
from afteraction.domain.when import Stamp
from afteraction.readers._lines import LineFormat, remembered
from afteraction.readers._requests import told
from afteraction.readers._text import clean
from afteraction.readers.lines._late import LateFormat


@remembered
def _clock(text: str) -> Stamp | None:
    return parse_named(text)


def _finish(record: Record, found: re.Match[str]) -> Record:
    done, user, client = found["done"], found["user"] or "", found["client"] or ""
    return record._replace(
        level=Level.WARN if done.startswith("FAIL") else Level.INFO, author=Actor(clean(user)) if user else None,
        fields=tuple(told(("action", done), ("client", clean(client)), ("pid", found["pid"]))),
    )  # fmt: skip


@cache
def _vsftpd() -> LineFormat:
    return LineFormat(
        name="log-vsftpd",
        title="vsftpd log",
        pattern=re.compile(
            r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) \[pid (?P<pid>\d{1,10})\] (?:\[(?P<user>[^\]]{1,100})\] )?"
            r"(?P<text>(?P<done>[A-Z]{2,8}(?: [A-Z]{2,12})?)(?:: Client \"(?P<client>[^\"]{1,100})\")?.*)"
        ),
        clock=_clock,
        finish=_finish,
        rank=Rank.KEYS,
        time_rule="local time of the server without a zone",
    )


READERS = (LateFormat("log-vsftpd", (" [pid ",), _vsftpd),)
