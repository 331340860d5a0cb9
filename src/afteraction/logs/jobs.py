"""Whether the words of a log entry say that a job starts (a line of cron, a batch, a backup, a scheduled task), that the
program was told to stop, or that it starts."""

from __future__ import annotations

import re

from afteraction.domain.late import late

_JOB = late(
    r"\b(?:jobs?|cron ?jobs?|batch(?:es)?|scheduled?|scheduler|cron|backups?|imports?|exports?|migrations?|re-?index\w*|etl|pipelines?|workflows?"
    r"|reconciliations?|vacuum|snapshots?|rebuild|clean-?up|purge|rotation|rotate|archiv\w+|aggregations?|roll-?ups?|syncs?|synchroni[sz]ation"
    r"|dags?|tasks?|reports?|timer|daily|nightly|hourly|weekly|monthly)\b",
    re.IGNORECASE,
)
_STARTS = late(
    r"\b(?:start(?:s|ed|ing)?|beg(?:ins|an|inning)|launch(?:es|ed|ing)|kick(?:s|ed|ing) off|trigger(?:s|ed|ing)|execut(?:es|ed|ing)|running)\b",
    re.IGNORECASE,
)
_ENDS = late(
    r"\b(?:finish\w*|complete\w*|done|ended|stopp\w+|fail\w*|error|abort\w*|cancel\w*|skipp\w*|after|took|not)\b",
    re.IGNORECASE,
)
_CRON = late(r"\([\w.<>*-]{1,64}\) CMD \(|\bjob `[^`]{1,80}' started")


_STOP = late(
    r"\bcaught signal\b|\bSIG(?:TERM|INT|QUIT|HUP)\b|\breceived (?:a )?(?:termination|shutdown|stop|interrupt|terminate) ?(?:signal|request)?"
    r"|\b(?:stopping|shutting down|terminating) (?:the )?(?:node|server|service|application|daemon|process|instance)\b"
    r"|\bshutting down(?=[\s.!…]*\Z)|\bgraceful(?:ly)? (?:shutdown|stop|shutting down)|\b(?:shutdown|suspend|suspension|stop|pause|abort|cancel(?:lation)?) (?:was )?(?:requested|initiated)\b",
    re.IGNORECASE,
)


_PROGRAM = r"(?:node|server|service|application|app|daemon|process|instance|broker|container|database system)\b"
_BEGINS = late(
    rf"^(?:\W*(?:start(?:ing|ed)(?: up)?|initiali[sz]ing|booting|launching) (?:the )?(?:[\w.-]{{1,40}} ){{0,2}}{_PROGRAM}|started \S{{1,80}} in \S{{1,9}} ?(?:s|ms|seconds)\b)"
    r"|\bready (?:to accept|for) connections\b|\b(?:server|service|application) (?:is )?(?:started|up and running)\b",
    re.IGNORECASE,
)


def begins(text: str) -> bool:
    """Whether a template says that the program starts."""
    return _BEGINS.search(text) is not None and _ENDS.search(text.partition(" in ")[0]) is None


def asks_stop(text: str) -> bool:
    """Whether a template says that the program was told to stop."""
    return _STOP.search(text) is not None


def starts_job(text: str) -> bool:
    """Whether a template says so."""
    if _CRON.search(text):
        return True
    return _STARTS.search(text) is not None and _JOB.search(text) is not None and _ENDS.search(text) is None
