"""How Datadog's monitors speak, in events, notifications and exported timelines alike.

Titles carry the transition in brackets, ``[P2] [Triggered on {host:web-1}] CPU high``; bodies stand between ``%%%`` and
end in a rule and links, ``Metric value: 97.3`` and ``The monitor was last triggered at Tue Mar 05 2024 09:12:43 UTC.``
"""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.domain.late import late

STATES = {
    "triggered": "triggered", "re-triggered": "triggered", "retriggered": "triggered", "renotify": "triggered",
    "re-notify": "triggered", "alert": "triggered", "alerting": "triggered", "critical": "triggered",
    "recovered": "resolved", "recovery": "resolved", "resolved": "resolved", "ok": "resolved", "closed": "resolved",
    "manually resolved": "resolved", "warn": "warning", "warning": "warning", "re-warn": "warning",
    "no data": "no_data", "nodata": "no_data", "re-no data": "no_data", "snoozed": "snoozed", "muted": "snoozed",
    "acknowledged": "acknowledged", "acked": "acknowledged", "ack": "acknowledged", "escalated": "escalated",
    "notified": "notified", "firing": "firing",
}  # fmt: skip
_BRACKET_WORDS = (
    "Re-?Triggered|Triggered|Re-?Warn|Warning|Warn|Re-No Data|No Data|Recovered|Manually Resolved|Resolved|Renotify"
    "|Re-?Notify|Snoozed|Muted|Alert|OK"
)
_BRACKET = late(
    rf"\[(?P<word>{_BRACKET_WORDS})(?:\s(?:on|for|from)\s\{{?(?P<scope>[^\]}}\n]{{0,500}}+)\}}?)?\]", re.IGNORECASE
)
_PRIORITY = late(r"\[(P[1-5])\]")
VALUE = late(
    r"(?:metric|current|measured|observed|last)\s+value\W{0,6}?\s?(?P<value>[-+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)[ ]?(?:%|[a-zA-Zµ]{1,4}(?![\w]))?)",
    re.IGNORECASE,
)
THRESHOLD = late(
    r"threshold\W{0,6}?\s?(?:of\s|is\s|was\s)?(?P<value>(?:[<>]=?|≥|≤)?[ ]?[-+]?\d[\d,]*(?:\.\d+)?[ ]?(?:%|[a-zA-Zµ]{1,4}(?![\w]))?)",
    re.IGNORECASE,
)
METRIC = late(
    r"(?:^|\W)(?:avg|sum|min|max|count|p\d\d)(?:\(last_\w{1,8}\))?:(?P<name>[\w.:*-]{3,120})"
    r"|\*\*(?P<bold>[a-z][\w-]*(?:\.[\w-]+)+)\*\*\s+over\s"
)
LAST_TRIGGERED = late(
    r"last triggered at:?\W{0,4}(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{4} \d\d:\d\d:\d\d(?: [A-Z]{2,5})?"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z| ?[A-Z]{3,4}| ?[+-]\d\d:?\d\d)?)"
)
_MONITOR = late(r"/monitors[/#](?P<id>\d{1,12})\b")
# p.datadoghq.com only serves snapshot images: a site is a host that shows pages of the product.
_SITE = late(
    r"(?P<site>https://(?!p\.)[\w-]{1,40}\.(?:datadoghq\.(?:com|eu)|ddog-gov\.com))"
    r"/(?:monitors|event|logs|infrastructure|process|apm|dashboard|incidents)\b"
)
_IMAGE = late(r"\[?!\[[^\]\n]{0,200}+\]\([^)\s]{0,500}+\)(?:\]\([^)\s]{0,500}+\))?")
_FOOT = late(r"\n[^\S\n]*(?:- - -|---)[^\S\n]*\n\s*\[{0,2}(?:Monitor Status|Edit Monitor)")
_BLANK = late(r"\n{3,}")


class Transition(NamedTuple):
    """A monitor's change of state as its title tells it. status is one of ours; word as written; scope without braces."""

    status: str
    word: str
    scope: str
    name: str


def transition(title: str) -> Transition | None:
    """The transition a title or a line carries in brackets, None when there is none. name: the text without brackets."""
    found = _BRACKET.search(title)
    if found is None:
        return None
    rest = _PRIORITY.sub("", title[: found.start()] + title[found.end() :])
    name = rest.strip().strip("`*_:–—- ").strip()
    status = STATES.get(found["word"].lower(), "")
    return Transition(status, found["word"], (found["scope"] or "").strip("{} "), name)


def priority_of(title: str) -> str:
    """``P1`` to ``P5`` when a title carries it."""
    found = _PRIORITY.search(title)
    return found[1] if found else ""


def plain_body(text: str) -> str:
    """A notification's body as a person reads it: without its markers, snapshot images and the row of links below."""
    text = text.replace("%%%", "").replace("\r\n", "\n")
    foot = _FOOT.search(text)
    if foot:
        text = text[: foot.start()]
    return _BLANK.sub("\n\n", _IMAGE.sub("", text)).strip()


def monitor_id(text: str) -> str:
    """The id in a link to a monitor, or ""."""
    found = _MONITOR.search(text)
    return found["id"] if found else ""


def site_of(text: str) -> str:
    """The Datadog site that the text's own links lead to, without a path, or ""."""
    found = _SITE.search(text)
    return found["site"] if found else ""


def measured(text: str) -> list[tuple[str, str]]:
    """The metric, its value and the threshold that a text states."""
    found: list[tuple[str, str]] = []
    for name, pattern in (("value", VALUE), ("threshold", THRESHOLD)):
        hit = pattern.search(text)
        if hit:
            found.append((name, hit["value"].strip()))
    metric = METRIC.search(text)
    if metric:
        found.append(("metric", metric["name"] or metric["bold"]))
    last = LAST_TRIGGERED.search(text)
    if last:
        found.append(("last_triggered", last["time"]))
    return found


def group_of(monitor: str, scope: str) -> str:
    """The id that all transitions of one monitor's group share, "" without a monitor."""
    return f"datadog:monitor/{monitor}{{{scope}}}" if monitor else ""
