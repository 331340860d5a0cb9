"""An incident in the formats of the readers, with a canary in every place where somebody may have written one."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.redact.canaries import Aviary, Canary

START = datetime(2026, 2, 16, 2, 0, tzinfo=UTC)
TALK = (
    "payment-service errors, error rate is 9%",
    "I'll take IC",
    "the pool is full, that is the cause",
    "rolled out a bigger pool",
    "errors are back to normal",
)


def at(second: int) -> str:
    return (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Places:
    """Fills the places. each: canaries in one place; 0 for every kind in every disguise. names: the places filled, how often."""

    def __init__(self, aviary: Aviary, each: int) -> None:
        self._aviary, self._each = aviary, each
        self.names: Counter[str] = Counter()

    def fill(self, place: str) -> Iterator[Canary]:
        """Canaries for a place."""
        for canary in self._aviary.next(place, self._each) if self._each else self._aviary.every(place):
            self.names[place] += 1
            yield canary


def named(canary: Canary) -> str:
    """The canary as part of a file's name, which holds no line end, no slash and not too much."""
    return canary.text if len(canary.text.encode()) < 200 and not set(canary.text) & set("\n/\0") else ""


# Chat


def slack(places: Places) -> bytes:
    """A Slack export: names of people, channels and members; messages with all that Slack hangs on them."""
    users = [
        {
            "id": f"U0P{number:06}",
            "name": f"p{number}",
            "real_name": canary.text,
            "profile": {"display_name": canary.text},
        }
        for number, canary in enumerate(places.fill("display name"))
    ] + [
        {
            "id": "U0ANARUIZ",
            "name": "ana",
            "real_name": "Ana Ruiz",
            "profile": {"real_name": "Ana Ruiz", "display_name": "ana"},
        }
    ]
    channels = [
        {"id": f"C0C{number:06}", "name": canary.text, "created": 1771207200}
        for number, canary in enumerate(places.fill("channel name"))
    ]
    channels.append({"id": "C0INCIDENT", "name": "inc-payments", "created": 1771207200})
    members: dict[str, Any] = {
        "users.json": users,
        "channels.json": channels,
        "inc-payments/2026-02-16.json": _messages(places, users),
    }
    stamp = count(1771214400)
    for canary in places.fill("name of a channel's folder"):
        if named(canary):
            members[f"{named(canary)}/2026-02-16.json"] = [
                _message(next(stamp), "U0ANARUIZ", text="looking at the pool")
            ]
    return zipped({name: json.dumps(value).encode() for name, value in members.items()})


def _messages(places: Places, users: list[dict[str, Any]]) -> list[dict[str, Any]]:
    stamp = count(1771207200)
    found = [_message(next(stamp), "U0ANARUIZ", text=text) for text in TALK]
    found += [_message(next(stamp), user["id"], text=f"<@{user['id']}> is here") for user in users]
    for place, make in _SLACK_PLACES:
        found += [_message(next(stamp), "U0ANARUIZ", **make(_escaped(canary.text))) for canary in places.fill(place)]
    for canary in places.fill("thread"):
        parent = next(stamp)
        found.append(
            _message(parent, "U0ANARUIZ", text=f"who knows {_escaped(canary.text)}", thread_ts=f"{parent}.000100")
        )
        found.append(_message(next(stamp), "U0ANARUIZ", text="me", thread_ts=f"{parent}.000100"))
    return found


def _message(stamp: int, user: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "ts": f"{stamp}.000100", "text": "", **more}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code_block(text: str) -> dict[str, Any]:
    part = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"blocks": [{"type": "rich_text", "elements": [part]}]}


_SLACK_PLACES: Any = (
    ("message", lambda text: {"text": f"try {text}"}),
    ("code block", lambda text: {"text": f"```\n{text}\n```"}),
    ("code in rich text", _code_block),
    ("link preview", lambda text: {"text": "see https://wiki.larkspur.example/pool", "attachments": [{"from_url": "https://wiki.larkspur.example/pool", "title": text, "fallback": text}]}),
    ("link", lambda text: {"text": f"see <https://wiki.larkspur.example/?q={text.replace('>', '').replace('|', '')}>"}),
    ("link with a label", lambda text: {"text": f"see <https://wiki.larkspur.example/?q={text.replace('>', '').replace('|', '')}|this>"}),
    ("attachment of a bot", lambda text: {"bot_id": "B01", "username": "bot", "attachments": [{"title": f"Deploy failed {text}", "title_link": f"https://ci.larkspur.example/{text}", "text": text, "fields": [{"title": "Environment", "value": text}], "footer": text}]}),
    ("image name", lambda text: {"text": "screenshot", "files": [{"id": "F1", "name": f"{text} (1).png", "title": f"{text} (1).png", "mode": "hosted"}]}),
    ("snippet", lambda text: {"text": "", "files": [{"id": "F2", "name": "a.txt", "mode": "snippet", "preview": text}]}),
    ("quoted message", lambda text: {"text": "", "attachments": [{"is_msg_unfurl": True, "author_name": "ana", "text": text}]}),
    ("table", lambda text: {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}, "fields": [{"type": "plain_text", "text": text}]}]}),
)  # fmt: skip


def discord(places: Places) -> bytes:
    """A Discord export."""
    author = {
        "id": "201384788765712001",
        "name": "dana",
        "discriminator": "0000",
        "nickname": "Dana Wolf",
        "isBot": False,
        "roles": [],
    }
    messages = []
    for number, canary in enumerate(places.fill("discord message")):
        messages.append({
            "id": str(1214501000000000010 + number), "type": "Default", "timestamp": at(600 + number).replace("Z", "+00:00"), "timestampEdited": None,
            "isPinned": False, "content": canary.text, "author": author, "attachments": [{"id": "1", "url": f"https://cdn.example/{canary.text}", "fileName": canary.text, "fileSizeBytes": 1}],
            "embeds": [{"title": canary.text, "url": "https://x.example", "description": canary.text, "fields": []}], "stickers": [], "reactions": [], "mentions": [], "inlineEmojis": [],
        })  # fmt: skip
    head = {
        "guild": {"id": "0", "name": "Larkspur"},
        "channel": {"id": "1", "type": "GuildTextChat", "category": "incidents", "name": "checkout", "topic": None},
    }
    return json.dumps(
        {**head, "dateRange": {"after": None, "before": None}, "messages": messages, "messageCount": len(messages)}
    ).encode()


# Alerts


def pagerduty(places: Places) -> bytes:
    """PagerDuty incidents."""
    return json.dumps({"incidents": [
        {
            "id": f"P{number:06}", "type": "incident", "summary": f"[#{number}] {canary.text}", "html_url": f"https://larkspur.pagerduty.example/incidents/P{number:06}?x={canary.text}",
            "incident_number": number, "title": f"High errors {canary.text}", "created_at": at(700 + number), "status": "resolved", "incident_key": canary.text,
            "service": {"id": "PSVC001", "type": "service_reference", "summary": "Checkout"}, "assignments": [],
            "acknowledgements": [{"at": at(705 + number), "acknowledger": {"id": "PUSR001", "type": "user_reference", "summary": "Mara Lindqvist"}}],
            "last_status_change_at": at(1900 + number), "last_status_change_by": {"id": "PUSR001", "type": "user_reference", "summary": "Mara Lindqvist"},
            "resolved_at": at(1900 + number), "urgency": "high",
        }
        for number, canary in enumerate(places.fill("alert title"), 400)
    ]}).encode()  # fmt: skip


def alertmanager(places: Places) -> bytes:
    """An Alertmanager webhook."""
    alerts = [
        {
            "status": "firing", "labels": {"alertname": f"HighErrors{number}", "severity": "critical", "instance": canary.text, "service": "checkout"},
            "annotations": {"summary": canary.text, "description": f"see {canary.text}"}, "startsAt": at(720 + number), "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": f"https://prom.larkspur.example/graph?g0.expr={canary.text}", "fingerprint": f"{number:016x}",
        }
        for number, canary in enumerate(places.fill("alert label"))
    ]  # fmt: skip
    head = {
        "receiver": "ops",
        "status": "firing",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://am.larkspur.example",
        "version": "4",
    }
    return json.dumps({**head, "groupKey": "{}", "truncatedAlerts": 0, "alerts": alerts}).encode()


def datadog(places: Places) -> bytes:
    """Datadog events."""
    return json.dumps({"events": [
        {
            "id": 6327818702635911000 + number, "id_str": str(7513400000000000123 + number), "title": f"[Triggered] {canary.text}", "text": f"%%%\n{canary.text}\n%%%",
            "date_happened": 1771207900 + number, "alert_type": "error", "tags": ["service:checkout", f"key:{canary.text}"], "source": "Monitor Alert", "url": f"/event/event?id=1&q={canary.text}",
        }
        for number, canary in enumerate(places.fill("datadog event"))
    ]}).encode()  # fmt: skip


# Logs


def json_log(places: Places) -> bytes:
    """JSON lines: in the message, in a field, in what is nested, and under a name of its own."""
    kinds = zip(
        *(
            list(places.fill(place))
            for place in ("log message", "log field", "nested log field", "name of a log field")
        ),
        strict=True,
    )
    rows: list[dict[str, Any]] = []
    for number, (message, value, nested, name) in enumerate(kinds):
        rows += [
            {"level": "error", "msg": f"pool exhausted {message.text}", "service": "checkout"},
            {"level": "error", "msg": "request failed", "status": 500, "note": value.text, "path": f"/v1/pay?q={value.text}"},
            {"level": "error", "msg": f"retrying {number}", "request": {"headers": {"x": nested.text}}, "error": nested.text, "stacktrace": f"main.go\n\t{nested.text}"},
            {"level": "info", "msg": "odd", name.text: "1"},
        ]  # fmt: skip
    quiet = [{"ts": at(60 * minute), "level": "info", "msg": "alive"} for minute in range(10)]
    loud = [
        {"ts": at(620 + number), "level": "error", "msg": "payment failed: pool exhausted", "status": 503}
        for number in range(200)
    ]
    told = [{"ts": at(600 + number), **row} for number, row in enumerate(rows)]
    return b"".join(
        json.dumps(row).encode() + b"\n" for row in [*quiet, *sorted([*told, *loud], key=lambda row: row["ts"])]
    )


def text_log(places: Places) -> bytes:
    """A Python log: in an entry, in the lines of its traceback, and in lines around errors that say nothing."""
    lines: list[str] = []
    for number, (line, trace) in enumerate(
        zip(places.fill("log line"), places.fill("line of a traceback"), strict=True)
    ):
        lines.append(f"{_local(2000 + 2 * number)} - job.pool - INFO - run {number} {line.text}")
        lines += [
            f"{_local(2001 + 2 * number)} - job.pool - ERROR - cannot open",
            "Traceback (most recent call last):",
            '  File "job.py", line 4, in run',
            f"    connect({trace.text})",
            "job.Error: no",
        ]
    quiet = [f"{_local(300 * minute)} - job.pool - INFO - alive" for minute in range(7)]
    loud = [f"{_local(2100 + number)} - job.pool - ERROR - cannot open" for number in range(200)]
    return "\n".join([*quiet, *lines, *loud]).encode() + b"\n"


def _local(second: int) -> str:
    return (START + timedelta(milliseconds=200 * second)).strftime("%Y-%m-%d %H:%M:%S,%f")[:23]


# Tickets, status, changes


def zendesk(places: Places) -> bytes:
    """Zendesk tickets."""
    tickets = [
        {
            "url": f"https://larkspurpay.zendesk.com/api/v2/tickets/{number}.json", "id": number, "via": {"channel": "email", "source": {"from": {"address": "cy@shop.example", "name": canary.text}, "to": {}}},
            "created_at": at(900 + number), "updated_at": at(2900), "type": "incident", "subject": f"I cannot pay {canary.text}", "raw_subject": canary.text, "description": canary.text,
            "priority": "high", "status": "open", "requester_id": number, "submitter_id": number, "is_public": True, "tags": [canary.text],
        }
        for number, canary in enumerate(places.fill("ticket"), 145)
    ]  # fmt: skip
    users = [
        {"id": number, "name": canary.text, "role": "end-user"}
        for number, canary in enumerate(places.fill("requester"), 145)
    ]
    return json.dumps({"tickets": tickets, "users": users, "next_page": None, "count": len(tickets)}).encode()


def table(places: Places) -> bytes:
    """A table of what happened, as people keep them."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Time (UTC)", "Who", "What happened", "Link"])
    for number, canary in enumerate(places.fill("cell")):
        writer.writerow(
            [
                at(1000 + number).replace("T", " ").rstrip("Z"),
                "Ines Calder",
                canary.text,
                f"https://larkspur.example/a/{number}",
            ]
        )
    return out.getvalue().encode()


def statuspage(places: Places) -> bytes:
    """Statuspage incidents."""
    updates = [
        {
            "id": f"u{number}",
            "status": "investigating",
            "body": canary.text,
            "created_at": at(1100 + number),
            "display_at": at(1100 + number),
        }
        for number, canary in enumerate(places.fill("status update"))
    ]
    incident = {
        "id": "inc9",
        "name": f"Payments failing {next(iter(places.fill('status title'))).text}",
        "status": "resolved",
        "impact": "major",
        "shortlink": "https://status.larkspur.example/i/9",
        "incident_updates": updates,
    }
    return json.dumps(
        {"page": {"id": "pg1", "name": "Larkspur Pay", "time_zone": "Etc/UTC"}, "incidents": [incident]}
    ).encode()


def git_log(places: Places) -> bytes:
    """git log: subjects, bodies, authors."""
    parts = []
    for number, canary in enumerate(places.fill("commit")):
        body = canary.text.replace("\n", "\n    ")
        parts.append(
            f"commit {number + 4096:040x}\nAuthor: Ana <ana@larkspur.example>\nDate:   Mon Feb 16 02:{number % 60:02}:00 2026 +0000\n\n    fix {number}\n\n    {body}\n"
        )
    return "\n".join(parts).encode()


def pulls(places: Places) -> bytes:
    """GitHub pull requests."""
    return json.dumps([
        {
            "url": f"https://api.github.com/repos/larkspur/checkout/pulls/{number}", "id": number, "html_url": f"https://github.com/larkspur/checkout/pull/{number}", "number": number, "state": "closed",
            "title": f"checkout {canary.text}", "user": {"login": "bjorn-a", "type": "User"}, "body": canary.text, "created_at": at(100), "updated_at": at(200), "closed_at": at(300 + number), "merged_at": at(300 + number),
            "merge_commit_sha": f"{number:040x}", "head": {"ref": canary.text, "sha": f"{number + 1:040x}"}, "base": {"ref": "main", "sha": f"{number + 2:040x}"}, "draft": False,
        }
        for number, canary in enumerate(places.fill("pull request"), 812)
    ]).encode()  # fmt: skip


def notes(places: Places) -> bytes:
    """Markdown notes."""
    rows = [f"- 02:{number % 60:02} {canary.text}" for number, canary in enumerate(places.fill("note"))]
    return ("# Notes 2026-02-16 (UTC)\n\n" + "\n".join(rows) + "\n").encode()


# Damage


def damaged(places: Places) -> dict[str, bytes]:
    """Files whose account quotes them: cut JSON, rows that are none, bytes that are no text."""
    files: dict[str, bytes] = {}
    rows = [
        {
            "ts": f"{1771207300 + number}.0001",
            "type": canary.text,
            "user": "U0ANARUIZ",
            "text": [canary.text],
            canary.text: 1,
        }
        for number, canary in enumerate(places.fill("odd message"))
    ]
    files["odd-messages.json"] = json.dumps([_message(1771207299, "U0ANARUIZ", text="here"), *rows]).encode()
    lines = [
        json.dumps({"ts": canary.text, "level": canary.text, "msg": "x"}) for canary in places.fill("time that is none")
    ]
    files["odd-log.jsonl"] = "\n".join(
        [json.dumps({"ts": at(61), "level": "error", "msg": "y"}), *lines, '{"ts": ']
    ).encode()
    cut = json.dumps(
        {
            "incidents": [
                {"id": "P1", "type": "incident", "created_at": canary.text, "title": "x", "status": canary.text}
                for canary in places.fill("cut file")
            ]
        }
    )
    files["cut.json"] = cut[:-30].encode()
    texts = [canary.text for canary in places.fill("unknown file")]
    files["unknown.bin"] = b"\0\1\2" + "\n".join(texts).encode()
    files["unknown.txt"] = "\n".join(texts).encode()
    files["wide.log"] = "\n".join(
        f"{_local(number)} - job - ERROR - {canary.text}" for number, canary in enumerate(places.fill("UTF-16 file"))
    ).encode("utf-16")
    files["broken.zip"] = zipped({"a.txt": b"x" * 400})[:-40]
    return files


# The folder


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 2, 16, 4, 0, 0)), data)
    return out.getvalue()


_FILES = {
    "slack-export.zip": slack, "discord.json": discord, "pagerduty.json": pagerduty, "alertmanager.json": alertmanager,
    "datadog.json": datadog, "pay.jsonl": json_log, "job.log": text_log, "zendesk.json": zendesk, "table.csv": table,
    "status.json": statuspage, "git.txt": git_log, "pulls.json": pulls, "notes.md": notes,
}  # fmt: skip


def write(folder: Path, places: Places, only: Iterable[str] = ()) -> None:
    """The whole incident into a folder that is made for it. only: names of files, none for all."""
    folder.mkdir(parents=True)
    chosen = list(only) or list(_FILES)
    for name in chosen:
        (folder / name).write_bytes(_FILES[name](places))
    if only:
        return
    for name, data in damaged(places).items():
        (folder / name).write_bytes(data)
    members = {}
    for number, canary in enumerate(places.fill("file name inside a zip")):
        if named(canary):
            members[f"logs/{named(canary)}.log"] = f"{_local(number)} - job - ERROR - member {number}\n".encode()
    (folder / "more.zip").write_bytes(zipped(members))
    for number, canary in enumerate(places.fill("file name")):
        if named(canary):
            (folder / f"{named(canary)}.log").write_bytes(f"{_local(number)} - job - ERROR - file {number}\n".encode())
