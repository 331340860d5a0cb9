"""Alertmanager (webhook v4 and v3, API v2 and v1, silences), Prometheus alerts, amtool tables, Grafana webhooks.

An alert is two events: it fires at ``startsAt`` and, when its own status says ``resolved``, ends at ``endsAt``. A firing
alert's ``endsAt`` is never an end: the webhook sends 0001-01-01, the API a moment in the future. A group's ``status`` is
not that of its members. The fingerprint is a hash of the labels and the same for every recurrence, so an episode is the
fingerprint with its start; where it is lacking (v3, early v4) it is computed from the labels the way Prometheus does
(FNV-1a over the sorted names and values). ``startsAt`` is cut to milliseconds in that id, for the API writes no more.
Prometheus' own ``activeAt`` is the start of *pending*. Grafana sends the same body with ``version: "1"``.

Knowledge: the sources of prometheus/alertmanager (api/v2, template, notify/webhook, cli/format) and prometheus/common
(model/signature), Grafana's documentation of its webhook, real payloads of all but amtool's extended tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.ports import Evidence, Match, Rank, Sample
from afteraction.domain.record import Actor, Item, Level, Locator, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_any
from afteraction.domain.when import MILLI, Instant, Stamp, Unknown
from afteraction.readers import _alerts
from afteraction.readers._alerts import UNDERSTOOD, inside, is_time, links_in, obj, objs, pairs, prose, record, web
from afteraction.readers._json import Element, text_of
from afteraction.readers._lines import numbered_lines
from afteraction.readers._text import clean

_SHOWN = (
    "severity", "service", "app", "job", "instance", "cluster", "environment", "env", "namespace", "pod", "deployment",
    "container", "node", "host", "region", "queue", "device",
)  # fmt: skip
_SERVICE = ("service", "app", "application", "app_kubernetes_io_name", "service_name", "job")
_MASK = (1 << 64) - 1
_LATE = Unknown("a legacy Grafana webhook carries no time", "the time it was received, from the receiver's log")


def fingerprint(labels: dict[str, Any]) -> str:
    """The hash of a label set as Prometheus computes it, 16 hex digits."""
    value = 14695981039346656037
    for name in sorted(labels):
        for part in (name, text_of(labels[name])):
            for byte in (*part.encode("utf-8", "surrogatepass"), 255):
                value = ((value ^ byte) * 1099511628211) & _MASK
    return f"{value:016x}"


@dataclass(frozen=True, slots=True)
class JsonAlerts:
    """A family of JSON bodies that hold alerts with labels."""

    name: str
    title: str
    paths: tuple[str, ...]
    claim: Callable[[Any], str]
    make: _alerts.Make
    time_rule: str
    link_rule: str
    evidence: Evidence = Evidence.FIXTURE

    def identify(self, sample: Sample) -> Match | None:
        """Claim what this family's names prove."""
        why = self.claim(sample.doc)
        return Match(Rank.SIGNATURE, why) if why else None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """The events of each alert in the order of the file."""
        return _alerts.read_items(artifact, self.paths, f"an item of {self.title}", self.make)


# Claims


def _claim_alertmanager(doc: Any) -> str:
    for top in objs(doc)[:3]:
        if _is_grafana(top):
            return ""
        if "alerts" in top and "groupKey" in top and ("receiver" in top or "commonLabels" in top):
            return f"alerts under a groupKey, version {text_of(top.get('version'))!r}: an Alertmanager webhook"
        if _is_silence(top) or _is_silence(obj(top.get("silence"))):
            return "silences with matchers and createdBy, as Alertmanager's API gives them"
        inner = objs(top.get("alerts")) or objs(top.get("data")) or [top]
        status = obj(inner[0].get("status"))
        if "startsAt" in inner[0] and ("silencedBy" in status or ("state" in status and "receivers" in inner[0])):
            return "alerts with startsAt and status.silencedBy, as Alertmanager's API and amtool give them"
        if {"labels", "annotations", "startsAt", "endsAt", "generatorURL"} <= inner[0].keys():
            return "alerts with labels, startsAt, endsAt and generatorURL, as Prometheus sends them to Alertmanager"
    return ""


def _claim_prometheus(doc: Any) -> str:
    for top in objs(doc)[:1]:
        data = obj(top.get("data"))
        found = objs(data.get("alerts"))
        for group in objs(data.get("groups"))[:20]:
            for rule in objs(group.get("rules")):
                found += objs(rule.get("alerts"))
        if found and "activeAt" in found[0] and "labels" in found[0]:
            return "alerts with activeAt under data, as Prometheus' API gives them"
    return ""


def _claim_grafana(doc: Any) -> str:
    for top in objs(doc)[:3]:
        if _is_grafana(top):
            return "alerts under a groupKey with orgId or version '1': a Grafana webhook"
        if "ruleName" in top and "state" in top and ("ruleId" in top or "evalMatches" in top):
            return "ruleName, state and evalMatches: a webhook of Grafana's legacy alerting"
    return ""


def _is_grafana(top: dict[str, Any]) -> bool:
    alerts = objs(top.get("alerts"))
    if not alerts or not ("groupKey" in top or "commonLabels" in top) or "labels" not in alerts[0]:
        return False
    own = "silenceURL" in alerts[0] or "valueString" in alerts[0] or "dashboardURL" in alerts[0]
    return "orgId" in top or text_of(top.get("version")) == "1" or own


def _is_silence(item: dict[str, Any]) -> bool:
    return "matchers" in item and "createdBy" in item and "endsAt" in item


# Alerts with startsAt


def _make_alertmanager(element: Element, artifact: str) -> Iterator[Record | str]:
    if _is_silence(element.value):
        yield from _silence(element, artifact)
    else:
        yield from _alert(element, artifact, "alertmanager")


def _make_grafana(element: Element, artifact: str) -> Iterator[Record | str]:
    if "ruleName" in element.value:
        yield _legacy(element, artifact)
    else:
        yield from _alert(element, artifact, "grafana")


def _alert(element: Element, artifact: str, vendor: str) -> Iterator[Record | str]:
    alert, around = element.value, element.envelope
    labels, notes = obj(alert.get("labels")), obj(alert.get("annotations"))
    if "startsAt" not in alert or not (labels or notes):
        yield "not an alert with labels and startsAt"
        return
    start = _alerts.time_of(alert["startsAt"])
    group = f"{vendor}:{_episode(alert, labels, start)}"
    state = alert.get("status")
    suppressed = obj(state)
    word = prose(labels.get("severity") or labels.get("priority"))
    common: dict[str, Any] = {
        "title": prose(labels.get("alertname")),
        "level": _alerts.severity(word) if word else Level.NONE,
        "channel": _service(labels),
        "group": group,
        "permalink": web(alert.get("generatorURL")),
        "fields": pairs(
            ("severity", word),
            ("service", _service(labels)),
            ("instance", labels.get("instance")),
            ("environment", labels.get("environment") or labels.get("env")),
            ("value", alert.get("valueString") or _values(alert.get("values")) or notes.get("value")),
            ("state", suppressed.get("state")),
            ("silenced_by", _texts(suppressed.get("silencedBy"))),
            ("inhibited_by", _texts(suppressed.get("inhibitedBy"))),
            ("receiver", prose(around.get("receiver")) or _receivers(alert)),
            (
                "truncated_alerts",
                "" if text_of(around.get("truncatedAlerts")) == "0" else around.get("truncatedAlerts"),
            ),
            ("dashboard", web(alert.get("dashboardURL"))),
            ("runbook", web(notes.get("runbook_url"))),
            *((name, labels.get(name)) for name in _SHOWN),
        ),
    }
    text = _text(labels, notes)
    yield record(
        artifact, RecordKind.ALERT, element.locator, alert["startsAt"], text,
        status="firing", key=f"{group}/firing", **common,
    )  # fmt: skip
    if prose(state).lower() == "resolved" and is_time(alert.get("endsAt")):
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, "endsAt"), alert["endsAt"], text,
            status="resolved", key=f"{group}/resolved", **common,
        )  # fmt: skip


def _episode(alert: dict[str, Any], labels: dict[str, Any], start: Stamp) -> str:
    mark = prose(alert.get("fingerprint")) or fingerprint(labels)
    began = str(start.ns // MILLI * MILLI) if isinstance(start, Instant) else prose(alert.get("startsAt"))
    return f"{mark}@{began}"


def _text(labels: dict[str, Any], notes: dict[str, Any]) -> str:
    said = [prose(notes.get(name)) for name in ("summary", "title", "description", "message", "error")]
    told = "\n".join(dict.fromkeys(part for part in said if part))
    names = [name for name in _SHOWN if prose(labels.get(name))]
    if not told:
        told, names = prose(labels.get("alertname")) or "alert", [name for name in labels if name != "alertname"][:12]
    about = ", ".join(f"{prose(name)}={prose(labels[name])}" for name in names)
    return f"{told} ({about})" if about else told


def _service(labels: dict[str, Any]) -> str:
    return next((prose(labels.get(name)) for name in _SERVICE if prose(labels.get(name))), "")


def _values(values: Any) -> str:
    return ", ".join(f"{clean(name)}={text_of(value)}" for name, value in obj(values).items())


def _texts(values: Any) -> str:
    return ", ".join(prose(value) for value in values if prose(value)) if isinstance(values, list) else ""


def _receivers(alert: dict[str, Any]) -> str:
    listed = alert.get("receivers")
    return _texts([obj(item).get("name", item) for item in listed]) if isinstance(listed, list) else ""


def _legacy(element: Element, artifact: str) -> Record:
    body = element.value
    state = prose(body.get("state")).lower()
    measured = [f"{prose(item.get('metric'))}={prose(item.get('value'))}" for item in objs(body.get("evalMatches"))]
    tags = obj(body.get("tags"))
    title, message = prose(body.get("title")), prose(body.get("message"))
    return record(
        artifact,
        RecordKind.ALERT,
        element.locator,
        "",
        f"{title or prose(body.get('ruleName'))}: {message}" if message else title or prose(body.get("ruleName")),
        time=_LATE,
        title=prose(body.get("ruleName")),
        status={"alerting": "firing", "ok": "resolved", "no_data": "no_data"}.get(state, ""),
        level=_alerts.severity(prose(tags.get("severity"))),
        channel=_service(tags),
        group=f"grafana:rule/{prose(body.get('ruleId'))}" if prose(body.get("ruleId")) else "",
        permalink=web(body.get("ruleUrl")),
        fields=pairs(("state", state), ("value", ", ".join(dict.fromkeys(measured))), *_alerts.details(tags)),
    )


# Silences


def _silence(element: Element, artifact: str) -> Iterator[Record | str]:
    silence = element.value
    what = _matchers(silence.get("matchers"))
    state = prose(obj(silence.get("status")).get("state"))
    comment, own = prose(silence.get("comment")), prose(silence.get("id"))
    author = prose(silence.get("createdBy"))
    until = text_of(silence.get("endsAt"))
    common: dict[str, Any] = {
        "author": Actor(author) if author else None,
        "title": f"Silence of {what}",
        "group": f"alertmanager:silence/{own}" if own else "",
        "fields": pairs(("matchers", what), ("state", state), ("until", until), ("set_at", silence.get("updatedAt"))),
    }
    said = f": {comment}" if comment else ""
    if state == "pending":  # it has not begun: what happened is that somebody set it
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, "updatedAt"), silence.get("updatedAt"),
            f"Silence of {what} planned{said}", key=f"alertmanager:silence/{own}/planned", **common,
        )  # fmt: skip
        return
    yield record(
        artifact, RecordKind.ALERT, element.locator, silence.get("startsAt"), f"Silenced {what}{said}",
        status="snoozed", key=f"alertmanager:silence/{own}/start" if own else "", **common,
    )  # fmt: skip
    if state == "expired" and is_time(until):
        yield record(
            artifact, RecordKind.ALERT, inside(element.locator, "endsAt"), until, f"Silence of {what} ended",
            key=f"alertmanager:silence/{own}/end" if own else "", **common,
        )  # fmt: skip


def _matchers(values: Any) -> str:
    shown = []
    for item in objs(values):
        sign = ("=~" if item.get("isRegex") is True else "=") if item.get("isEqual") is not False else "!="
        shown.append(f"{prose(item.get('name'))}{sign}{prose(item.get('value'))}")
    return " ".join(shown) or "alerts"


# Prometheus


def _make_prometheus(element: Element, artifact: str) -> Iterator[Record | str]:
    value = element.value
    if "rules" not in value:
        yield from _active(value, element.locator, artifact)
        return
    yield f"{UNDERSTOOD}a group of rules without active alerts"
    for number, rule in enumerate(objs(value.get("rules"))):
        for index, alert in enumerate(objs(rule.get("alerts"))):
            yield from _active(alert, inside(element.locator, f"rules/{number}/alerts/{index}"), artifact)


def _active(alert: dict[str, Any], place: Locator, artifact: str) -> Iterator[Record | str]:
    if "activeAt" not in alert:
        yield "not an alert with activeAt"
        return
    labels, state = obj(alert.get("labels")), prose(alert.get("state")).lower()
    word = prose(labels.get("severity"))
    began = _alerts.time_of(alert.get("activeAt"))
    group = f"prometheus:{_episode({'startsAt': alert['activeAt']}, labels, began)}"
    yield record(
        artifact,
        RecordKind.ALERT,
        place,
        alert["activeAt"],
        _text(labels, obj(alert.get("annotations"))),
        title=prose(labels.get("alertname")),
        status="firing" if state == "firing" else "",
        level=_alerts.severity(word) if word else Level.NONE,
        channel=_service(labels),
        key=f"{group}/active",
        group=group,
        fields=pairs(
            ("severity", word),
            ("service", _service(labels)),
            ("state", state),
            ("value", alert.get("value")),
            ("time_means", "activeAt, the start of pending; the alert fires after the rule's 'for'"),
            *((name, labels.get(name)) for name in _SHOWN),
        ),
    )


# amtool

_TABLE = late(
    r"\s*(?:Alertname\s+Starts At\s+Summary|Labels\s+Annotations\s+Starts At\s+Ends At\s+Generator URL)(?:\s+State)?\s*\Z"
    r"|\s*ID\s+Matchers\s+(?:Starts At\s+)?Ends At\s+(?:Updated At\s+)?Created By\s+Comment\s*\Z"
)
_COLUMN = late(
    r"Alertname|Starts At|Summary|State|Labels|Annotations|Ends At|Generator URL|ID|Matchers|Updated At|Created By|Comment"
)
_GAP = late(r"\t+| {2,}")
_LABEL = late(r'(?<!\w)(\w+)="([^"]*)"')


class AmtoolReader:
    """The tables of ``amtool alert`` and ``amtool silence``; columns stand where the header says."""

    name = "amtool"
    title = "amtool tables"
    time_rule = "the Starts At column; its zone is written as an abbreviation"
    link_rule = "the Generator URL column of the extended table"
    evidence = Evidence.SCHEMA

    def identify(self, sample: Sample) -> Match | None:
        """Claim a text that has amtool's header among its first lines."""
        for line in sample.lines[:5]:
            if _TABLE.match(line):
                return Match(Rank.SIGNATURE, f"the header of an amtool table: {' '.join(line.split())!r}")
        return None

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """One record for each row; a second line of a summary belongs to the row above it."""
        columns: list[tuple[str, int, int]] = []
        pending: Record | None = None
        ordinal = 0
        for line, start, end, number, lost in numbered_lines(artifact):
            made = None
            if _TABLE.match(line):
                columns = _columns(line)
                yield Skipped(start, end, "header of the table")
            elif columns and line.strip():
                made = _row(columns, line, Locator(number, number, start, end), artifact.id)
            if made is None and pending is not None and line.strip() and not _TABLE.match(line):
                pending = _joined(pending, line, number, end)
            elif made is None and line.strip() and not _TABLE.match(line):
                yield (
                    Unread(start, end, "not a row of the table", number)
                    if columns
                    else Skipped(start, end, "text above the table")
                )
            if lost:
                yield Unread(end, end + lost, "the rest of an oversize line", number)
            if pending is not None and (made is not None or not line.strip() or _TABLE.match(line)):
                yield pending._replace(ordinal=ordinal)
                pending, ordinal = None, ordinal + 1
            pending = made or pending
        if pending is not None:
            yield pending._replace(ordinal=ordinal)


def _joined(above: Record, line: str, number: int, end: int) -> Record:
    text = above.text if len(above.text) > 64 * 1024 else f"{above.text}\n{clean(line).strip()}"
    return above._replace(text=text, locator=above.locator._replace(end_line=number, end=end), links=links_in(text))


def _columns(header: str) -> list[tuple[str, int, int]]:
    found = [(item[0], item.start()) for item in _COLUMN.finditer(header)]
    ends = [start for _, start in found[1:]] + [1 << 30]
    return [(name, start, end) for (name, start), end in zip(found, ends, strict=True)]


def _row(columns: list[tuple[str, int, int]], line: str, place: Locator, artifact: str) -> Record | None:
    cell = {name: clean(line[start:end]).strip() for name, start, end in columns}
    raw = cell.get("Starts At", "")
    stamp = parse_any(raw) if raw else None
    parts = _GAP.split(line.strip())
    if stamp is None and len(parts) == len(columns):  # a copy that lost its alignment
        cell = {name: clean(part) for (name, _, _), part in zip(columns, parts, strict=True)}
        raw = cell.get("Starts At", "")
        stamp = parse_any(raw) if raw else None
    if "ID" in cell:
        return _silence_row(cell, stamp, place, artifact)
    if stamp is None:
        return None
    labels: dict[str, Any] = dict(_LABEL.findall(cell.get("Labels", "")))
    notes: dict[str, Any] = dict(_LABEL.findall(cell.get("Annotations", "")))
    labels.setdefault("alertname", cell.get("Alertname", ""))
    word = prose(labels.get("severity"))
    return record(
        artifact,
        RecordKind.ALERT,
        place,
        raw,
        cell.get("Summary", "") or _text(labels, notes),
        time=stamp,
        title=prose(labels["alertname"]),
        status="firing",
        level=_alerts.severity(word) if word else Level.NONE,
        channel=_service(labels),
        permalink=web(cell.get("Generator URL", "")),
        fields=pairs(("severity", word), ("service", _service(labels)), ("state", cell.get("State", "")),
                     *((name, labels.get(name)) for name in _SHOWN)),
    )  # fmt: skip


def _silence_row(cell: dict[str, str], stamp: Stamp | None, place: Locator, artifact: str) -> Record | None:
    if not cell.get("Ends At") or parse_any(cell["Ends At"]) is None:
        return None
    author, own = cell.get("Created By", ""), cell["ID"]
    said = f": {cell['Comment']}" if cell.get("Comment") else ""
    return record(
        artifact,
        RecordKind.ALERT,
        place,
        cell.get("Starts At", ""),
        f"Silenced {cell.get('Matchers', '')}{said}",
        time=stamp or Unknown("this table shows only when the silence ends", "amtool silence -o extended, or -o json"),
        author=Actor(author) if author else None,
        title=f"Silence of {cell.get('Matchers', '')}",
        status="snoozed",
        key=f"alertmanager:silence/{own}/start",
        group=f"alertmanager:silence/{own}",
        fields=pairs(("matchers", cell.get("Matchers", "")), ("until", cell["Ends At"])),
    )


READERS = (
    JsonAlerts(
        "alertmanager", "Alertmanager alerts and silences", ("alerts", "data", "silence"),
        _claim_alertmanager, _make_alertmanager,
        "startsAt and, for resolved alerts, endsAt; RFC 3339 with their offsets", "the alert's generatorURL",
    ),
    JsonAlerts(
        "prometheus-alerts", "Prometheus active alerts", ("data/alerts", "data/groups"),
        _claim_prometheus, _make_prometheus,
        "activeAt, the start of pending; RFC 3339 with its offset", "none",
    ),
    JsonAlerts(
        "grafana-webhook", "Grafana alert webhooks", ("alerts",), _claim_grafana, _make_grafana,
        "startsAt and, for resolved alerts, endsAt; legacy webhooks have no time", "the alert's generatorURL",
    ),
    AmtoolReader(),
)  # fmt: skip
