"""cron: the lines that cron, crond and anacron write to syslog, when a file holds little else.

A job's line is when it was started; how it ended is not logged. ``REPLACE`` is when somebody installed a new crontab. The
times are those of syslog: local, without a year, or ISO where rsyslog or journalctl wrote them. Known from memory.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.ports import Evidence, Rank
from afteraction.domain.record import Actor, Record, RecordKind
from afteraction.domain.stamps import parse_iso, parse_named
from afteraction.domain.when import Stamp
from afteraction.readers._lines import LineFormat, remembered
from afteraction.readers.lines._late import LateFormat


def _clock(text: str) -> Stamp | None:
    return parse_iso(text) if text[:1].isdigit() else parse_named(text)


def _finish(record: Record, found: re.Match[str]) -> Record:
    """A job, a new crontab, or the daemon's own line."""
    user, verb, what = found["user"] or "", found["verb"] or "", (found["what"] or "").strip()
    if not verb or verb not in ("CMD", "REPLACE"):
        return record._replace(kind=RecordKind.LOG)
    job = verb == "CMD"
    return record._replace(
        text=f"Scheduled job: {what}" if job else f"New crontab of {what or user}",
        author=Actor(user, "", job), title=what, channel="", group="", fields=(*record.fields, ("job" if job else "crontab", what)),
    )  # fmt: skip


@cache
def _cron() -> LineFormat:
    return LineFormat(
        name="cron",
        title="cron's lines in syslog",
        pattern=re.compile(
            r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) "
            r"(?P<host>\S{1,255}) (?P<program>cron|CRON|crond|CROND|anacron|crontab|run-parts|/usr/sbin/cron)(?:\([^()\s]{0,80}\))?(?:\[\d{1,9}\])?: "
            r"(?P<text>(?:\((?P<user>[\w.-]{1,64})\) (?P<verb>[A-Z][A-Z ]{1,20}?) \((?P<what>.*)\))?.*)"
        ),
        clock=remembered(_clock),
        kind=RecordKind.CHANGE,
        rank=Rank.KEYS,
        share=0.9,
        finish=_finish,
        time_rule="syslog's time: local, without a year and a zone, unless it is written in ISO 8601",
        evidence=Evidence.MEMORY,
    )


READER = LateFormat(
    "cron",
    (" CRON[", " cron[", " CROND[", " crond[", " crond(", " anacron[", " crontab[", "/usr/sbin/cron", " run-parts["),
    _cron,
)
