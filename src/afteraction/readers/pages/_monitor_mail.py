"""What a monitor's mail says: which of its alerts fired, was taken up, or cleared.

Monitors that page nobody write mail. Its subject tells the change of state, in a form of the monitor's own. Forms that a person may
write, too ("Resolved: my question"), count only where a machine sent them. Sources: Nagios' and Icinga's notification commands,
Alertmanager's and Zabbix' default templates; CloudWatch, Azure, Pingdom, Uptime Robot and Datadog from memory.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from afteraction.domain.late import late
from afteraction.readers import _datadog

_NAGIOS = late(
    r"\*\* (?P<word>PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPINGST\w{2,4}|DOWNTIME\w{3,9}|CUSTOM) (?:Service|Host) Alert: (?P<name>.{1,300}) is (?P<state>[A-Z]{2,11}) \*\*\Z"
    r"|\[(?P<type>PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPINGST\w{2,4}|DOWNTIME\w{3,9}|CUSTOM)\] (?P<thing>.{1,300}) is (?P<now>[A-Z]{2,11})!?\Z",
    re.IGNORECASE,
)
_INFO = late(r"^Additional Info:?\s{0,20}\n?(?P<info>[^\n]{1,1000})", re.MULTILINE)
_SURE = late(
    r"\[(?P<fires>FIRING:\d{1,5}|RESOLVED)\] (?P<name>.{1,300})\Z|(?P<alarm>ALARM|OK|INSUFFICIENT[ _]DATA): \"(?P<what>[^\"]{1,300})\""
)
_BY_MACHINE = late(
    r"\[(?P<grafana>Alerting|OK|No Data)\] (?P<rule>.{1,300})\Z"
    r"|Monitor is (?P<up>DOWN|UP): (?P<monitor>.{1,300})\Z|(?P<ping>DOWN|UP) alert: (?P<site>.{1,300}?)(?: is (?:DOWN|UP))?\Z"
    r"|(?:Azure: )?(?P<fired>Fired|Activated|Deactivated|Resolved) ?: ?(?:Sev\d )?(?:Azure Monitor Alert )?(?P<name>.{1,300})\Z"
    r"|(?P<zabbix>Problem|Resolved)(?: in [\dhmsd ]{1,20})?: (?P<problem>.{1,300})\Z"
)
_MONITOR = late(r"\[Monitor Alert\] (?P<word>[A-Za-z][A-Za-z -]{1,20}): (?P<name>.{1,300})\Z")
_TO_WHOM_AND_WHEN = late(r"^(?:@\S{1,100}|The monitor was last triggered at [^\n]{1,60})$", re.MULTILINE)
_BLANK = late(r"\n{3,}")
_STATES = {
    "problem": "firing", "recovery": "resolved", "acknowledgement": "acknowledged", "firing": "firing", "alerting": "firing",
    "alarm": "firing", "fired": "firing", "activated": "firing", "down": "firing", "ok": "resolved", "resolved": "resolved",
    "deactivated": "resolved", "up": "resolved", "no data": "no_data", "insufficient_data": "no_data", "insufficient data": "no_data",
}  # fmt: skip


class Told(NamedTuple):
    """An alert as a mail tells it. status: one of ours, "" for what is no change of state; group: the same in all its mails."""

    status: str
    title: str
    text: str
    group: str
    fields: tuple[tuple[str, str], ...] = ()


def told_by(subject: str, body: str, *, machine: bool) -> Told | None:
    """The change of state that a mail tells, or None. machine: no person sent it."""
    found = _NAGIOS.match(subject)
    if found:
        return _nagios(found, body)
    found = _SURE.match(subject) or (_BY_MACHINE.match(subject) if machine else None)
    if found:
        word, name = (given for given in found.groups() if given)
        return Told(
            _STATES[word.lower().partition(":")[0]], name.strip(), body or subject, f"mail:alert/{name.strip()}"
        )
    return _of_datadog(subject, body) if machine or "datadog" in body else None


def _nagios(found: re.Match[str], body: str) -> Told:
    word, name, state = (given for given in found.groups() if given)
    host, _, service = name.partition("/")
    status = _STATES.get(word.lower(), "")
    status = "warning" if status == "firing" and state.upper() == "WARNING" else status
    info = _INFO.search(body)
    return Told(
        status,
        f"{service} on {host}" if service else name,
        f"{word.upper()}: {state}" + (f"\n{info['info'].strip()}" if info else ""),
        f"nagios:{name}",
        (("state", state),),
    )


def _of_datadog(subject: str, body: str) -> Told | None:
    first, _, rest = body.partition("\n")
    inside, named = _datadog.transition(first), _MONITOR.match(subject)
    outside = _datadog.transition(subject) if subject.startswith("[") else None
    change = inside or outside
    status = change.status if change else _datadog.STATES.get(named["word"].lower(), "") if named else ""
    title = (change.name if change else "") or (named["name"] if named else "")
    if not status or not title or not (named or outside):
        return None
    scope = change.scope if change else ""
    monitor = _datadog.monitor_id(body)
    text = _BLANK.sub("\n\n", _TO_WHOM_AND_WHEN.sub("", _datadog.plain_body(rest if inside else body))).strip()
    word = change.word if change else named["word"] if named else ""
    return Told(
        status,
        title,
        f"{word}\n{text}" if text else word,
        _datadog.group_of(monitor or title, scope),
        (*_datadog.measured(body), *((("scope", scope),) if scope else ())),
    )
