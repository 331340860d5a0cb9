"""The forms in which git writes: commit ids, dates of every ``--date=`` option, and the lines that begin a commit.

``--date=local`` and ``short`` have no zone: the viewer's. ``relative`` and ``--oneline`` have no time at all.

Verified against git 2.39 (``pretty-formats`` and ``date-formats`` of its manual).
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.domain.late import late
from afteraction.domain.stamps import parse_any, parse_epoch
from afteraction.domain.when import Stamp, Unknown

REMEDY = "git log --date=iso-strict"
NO_DATE = Unknown("this form of git log shows no dates", REMEDY)
SHA = r"(?:[0-9a-f]{7,40}|[0-9a-f]{64})"
ONE_SHA = late(rf"{SHA}\Z")
FULL_SHA = late(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
COMMIT = late(rf"(?P<graph>[*|/\\_.\- o<>=]*)commit (?:[-<>=+^] ?)?(?P<sha>{SHA})(?P<rest>(?: .*)?)\Z")
DRAWING = late(r"[|/\\_. *-]+\Z")
NODE = late(r"[|/\\_ ]*\*[|/\\_. -]*")
HEADER = late(
    r"(?P<name>AuthorDate|CommitDate|Author|Commit|Date|Merge|Reflog message|Reflog): *+(?P<value>.*)\Z"
    r"|(?P<raw>author|committer|parent|tree) (?P<rawvalue>.*)\Z"
)
_RAW_DATE = late(r"(?P<epoch>\d{1,12}) [+-]\d{4}\Z")
_RELATIVE = late(r"(?:in the future|just now|yesterday|\d+ \w+(?:, \d+ \w+)? ago)\Z", re.IGNORECASE)
MAIL = late(rf"From (?P<sha>{SHA}) Mon Sep 17 00:00:00 2001\Z")
REFLOG = late(
    rf"(?P<sha>{SHA}) (?:\((?P<refs>[^()]*)\) )?(?P<ref>[^\s@{{}}]+)@\{{(?P<date>[^{{}}]*)\}}:? ?(?P<text>.*)\Z"
)
ONELINE = late(rf"(?P<sha>{SHA})(?: (?P<text>(?![ *]|refs/).*))?\Z")
_DATE = (  # atomic: a date is taken whole or not at all, never without the offset that stands behind it
    r"(?P<date>(?>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?(?:[+-]\d\d:?\d\d|Z))?)?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}(?: [+-]\d{4})?"
    r"|[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
    r"|\d{9,10}(?: [+-]\d{4})?"
    r"|\d{1,3} (?:second|minute|hour|day|week|month|year)s?(?:, \d{1,3} (?:day|week|month)s?)? ago))"
)


@cache
def free() -> tuple[re.Pattern[str], ...]:
    """Lines of a form of one's own with an id and a date, by what else stands there; made at first use, for they take 10 ms."""
    forms = (
        rf"(?P<sha>{SHA}) {_DATE} \| (?P<text>.*?) ?\[(?P<author>[^|]{{2,60}}?)\]\Z",
        rf"(?P<sha>{SHA}) (?:\([^()]*\) )?[-:|]? ?[\[(<]?{_DATE}[\])>]?[ :,|-]*(?:(?<=[ :,|-])(?P<text>\S(?s:.*)))?\Z",
        rf"[\[(<]?{_DATE}[\])>]?[ :,|-]+(?P<sha>{SHA})(?:[ :,|-]+(?P<text>\S(?s:.*))?)?\Z",
        rf"(?P<sha>{SHA}) - (?P<author>[^,|()]{{2,60}}), {_DATE} : (?P<text>.*)\Z",
        rf"(?P<sha>{SHA})[ -]+(?P<author>[^\d,|()]{{2,60}}),? {_DATE}(?: : | - |: | |\Z)(?P<text>.*)\Z",
        rf"(?P<sha>{SHA}) \((?P<text>.*), {_DATE}\)\Z",
        rf"(?P<sha>{SHA})[ -]++(?P<text>[^\n]{{0,400}}?) ?[\[(]{_DATE}[\])]"
        r"(?: *[<\[(]?(?P<author>[^<>()]{2,60}?)[>\])]?)?\Z",
    )
    return tuple(re.compile(form) for form in forms)


def stamp_of(text: str) -> Stamp:
    """A date as any ``--date=`` option writes it."""
    text = text.strip()
    raw = _RAW_DATE.match(text)
    if raw:
        return parse_epoch(raw["epoch"]) or Unknown("the commit's epoch is out of range", REMEDY)
    if not text:
        return NO_DATE
    if _RELATIVE.match(text):
        return Unknown("the date is relative to the moment of copying", REMEDY)
    return parse_any(text) or Unknown("the date is in a form of its own", REMEDY)


def is_date(text: str) -> bool:
    """Whether a text is a date that git may have written; ids and small numbers are none."""
    if text.isdigit() and len(text) not in (9, 10):
        return False
    return bool(_RELATIVE.match(text) or _RAW_DATE.match(text)) or (len(text) > 5 and parse_any(text) is not None)
