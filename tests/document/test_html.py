"""The HTML page: deterministic, self-contained, traceable, and inert whatever the record says."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
import re
import select
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest

from afteraction.document._page.text import clock, link_of, slug, span
from afteraction.document.html import render_html
from afteraction.document.shape import (
    ClaimJson,
    EvidenceJson,
    PostmortemJson,
    RecordJson,
    RowJson,
    SectionJson,
    SlotJson,
)
from afteraction.document.visible import visible

# --- an invented incident ------------------------------------------------------------------------------------------

CHAT, PAGER, DEPLOYS, LOG, DESK, STATUS = (
    "chat-inc-checkout.json", "pager.json", "deploys.csv", "payments-api.log", "support.json", "status-page.json",
)  # fmt: skip
PEOPLE = {
    "oncall": ("Maren Hollis", "on-call engineer"),
    "ic": ("Tobias Quill", "incident commander"),
    "db": ("Ayo Brandt", "database engineer"),
    "support": ("Lise Okafor", "support lead"),
    "comms": ("Pell Arden", "communications lead"),
    "bot": ("pager-bot", ""),
}
# (who, time, precision, text, thread of, flags)
TALK: list[tuple[str, str, str, int, str]] = [
    ("bot", "17T22:58:04", "[FIRING] payments-api: 5xx share above 2% for 5 min (now 11.4%)", 0, ""),
    ("support", "17T22:59:31", "two tickets already about card payments being refused at checkout", 0, ""),
    ("oncall", "17T23:01:12", "ack, looking at payments-api", 0, ""),
    (
        "oncall",
        "17T23:03:40",
        "seeing lots of `timeout acquiring connection` from the pool, started 22:54 or so",
        0,
        "",
    ),
    ("ic", "17T23:05:02", "I'm taking IC. @Maren stays on diagnosis. Severity: SEV2 for now", 0, ""),
    ("db", "17T23:08:19", "ledger-db itself looks calm, 38 active connections out of 400", 0, ""),
    ("db", "17T23:08:55", "so it is not the database running out, the limit is on the client side", 0, ""),
    ("oncall", "17T23:11:30", "could it be the card network? their status page is green though", 0, ""),
    ("oncall", "17T23:14:07", "card network ruled out, the timeouts are before the outbound call", 0, ""),
    ("comms", "17T23:16:00", "status page updated: investigating", 0, ""),
    ("db", "17T23:21:44", "release 2026.11.3 went out at 22:51 and moved the pool size into the shared config", 0, ""),
    ("oncall", "17T23:23:10", "pool max is 10 in the shared config, it was 60 before. that would do it", 11, ""),
    ("ic", "17T23:24:05", "roll back or raise the limit?", 11, ""),
    ("oncall", "17T23:24:48", "raise it, rollback takes 25 min with the migration", 11, ""),
    ("oncall", "17T23:31:02", "config change is out: pool max 60", 0, "edited"),
    ("oncall", "17T23:36:20", "error share falling, 1.1% and going down", 0, ""),
    ("support", "17T23:41:15", "customers say cards work again", 0, ""),
    ("bot", "17T23:44:09", "[RESOLVED] payments-api: 5xx share below 2%", 0, ""),
    ("ic", "17T23:58:30", "keeping the channel open until the retry queue has drained", 0, ""),
    ("oncall", "18T00:12:44", "queue drained, 1,312 payments retried, 9 failed for good", 0, ""),
    ("ic", "18T00:14:00", "resolved. thanks all. review on Thursday", 0, ""),
    ("oncall", "18T00:15:27", "I'll add a check that refuses a pool max below the worker count", 0, ""),
    ("ic", "18T00:16:02", "someone should alert on pool wait time, we only saw it in logs", 0, ""),
    ("support", "18T00:17:10", "(message deleted)", 0, "deleted"),
]
MACHINES: list[tuple[str, str, str, str, str, str, str]] = [
    (
        "alert",
        PAGER,
        "17T22:57:58",
        "5xx share above 2%",
        "payments-api 5xx share 11.4%, threshold 2% for 5 min",
        "triggered",
        "payments-api",
    ),
    (
        "alert",
        PAGER,
        "17T23:01:05",
        "5xx share above 2%",
        "Acknowledged by on-call engineer",
        "acknowledged",
        "payments-api",
    ),
    ("alert", PAGER, "17T23:06:31", "checkout success below 90%", "checkout success 86.2%", "triggered", "checkout"),
    ("alert", PAGER, "17T23:40:02", "checkout success below 90%", "checkout success 98.9%", "resolved", "checkout"),
    ("alert", PAGER, "17T23:44:06", "5xx share above 2%", "payments-api 5xx share 0.4%", "resolved", "payments-api"),
    (
        "change",
        DEPLOYS,
        "17T22:51:20",
        "deploy payments-api 2026.11.3",
        "pool settings read from shared config",
        "success",
        "payments-api",
    ),
    (
        "change",
        DEPLOYS,
        "17T23:30:41",
        "config db.pool.max 10 → 60",
        "shared config revision 4471",
        "success",
        "shared-config",
    ),
    ("change", DEPLOYS, "17T22:20:00", "deploy storefront 5.8.0", "copy changes", "success", "storefront"),
    (
        "log",
        LOG,
        "17T22:53:47.218",
        "",
        "ERROR pool: timeout acquiring connection after 5000 ms (in use 10/10, waiting 3)",
        "",
        "",
    ),
    (
        "log",
        LOG,
        "17T23:12:09.004",
        "",
        "ERROR pool: timeout acquiring connection after 5000 ms (in use 10/10, waiting 141)",
        "",
        "",
    ),
    ("log", LOG, "17T23:31:15.660", "", "INFO pool: resized max 10 -> 60", "", ""),
    (
        "ticket",
        DESK,
        "17T22:57:12",
        "Card refused three times",
        "Customer of Larkfield Outfitters cannot pay by card",
        "open",
        "",
    ),
    (
        "ticket",
        DESK,
        "17T22:58:49",
        "Payment error at checkout",
        "Harrow & Finch: every order fails since a few minutes",
        "open",
        "",
    ),
    (
        "status",
        STATUS,
        "17T23:15:40",
        "Investigating",
        "We are looking into refused card payments.",
        "investigating",
        "",
    ),
    (
        "status",
        STATUS,
        "17T23:33:10",
        "Monitoring",
        "A fix is in place, we are watching the recovery.",
        "monitoring",
        "",
    ),
    ("status", STATUS, "18T00:15:00", "Resolved", "Card payments work again.", "resolved", ""),
]


def _at(short: str) -> str:
    return f"2026-03-{short}Z"


def _record(key: str, kind: str, stamp: str, artifact: str, line: int, text: str, **more: Any) -> RecordJson:
    base: RecordJson = {
        "id": key, "kind": kind, "time": _at(stamp), "precision_s": 0.001 if "." in stamp else 1,
        "zone": "UTC, stated in the file", "author": "", "role": "", "bot": False, "channel": "", "title": "", "text": text,
        "status": "", "level": "", "artifact": artifact,
        "locator": {"line": line, "end_line": line, "bytes": [line * 120, line * 120 + 118], "pointer": ""},
        "permalink": "", "thread": "", "reactions": 0, "edited": False, "deleted": False,
    }  # fmt: skip
    base.update(cast(Any, more))
    return base


def _chat() -> Iterator[RecordJson]:
    for index, (who, stamp, text, parent, flag) in enumerate(TALK, 1):
        name, role = PEOPLE[who]
        yield _record(
            f"c4a7.{index}", "message", stamp, CHAT, 12 + index * 9, text, author=name, role=role, bot=who == "bot",
            channel="inc-checkout", thread=f"c4a7.{parent}" if parent else "", edited=flag == "edited",
            deleted=flag == "deleted", reactions=4 if index == 17 else 0,
            permalink=f"https://larkfield.example.com/archives/C0/p{index:04d}",
            zone="UTC, from epoch seconds",
            locator={"line": 12 + index * 9, "end_line": 19 + index * 9, "bytes": [index * 310, index * 310 + 296],
                     "pointer": f"/messages/{index - 1}"},
        )  # fmt: skip


def _machines() -> Iterator[RecordJson]:
    for index, (kind, artifact, stamp, title, text, status, channel) in enumerate(MACHINES, 1):
        yield _record(
            f"m{artifact[:2]}.{index}", kind, stamp, artifact, 2 + index * 3 if artifact != LOG else 1800 + index * 11,
            text, title=title, status=status, channel=channel, level="error" if text.startswith("ERROR") else "",
            permalink=f"https://pager.example.net/incidents/Q{index}" if artifact == PAGER else "",
        )  # fmt: skip


def _claim(text: str, *evidence: str, status: str = "observed", quote: str = "") -> ClaimJson:
    """``{kind|ref|text}`` in the text is a slot."""
    words: list[SlotJson] = []
    for part in re.split(r"(\{[^}]*\})", text):
        if part.startswith("{"):
            kind, ref, value = part[1:-1].split("|")
            words.append({"kind": kind, "ref": ref, "text": value})
        elif part:
            words.append({"kind": "", "ref": "", "text": part})
    plain = "".join(word["text"] for word in words)
    return {"text": plain, "words": words, "status": status, "quote": quote, "evidence": list(evidence)}


def _row(
    records: dict[str, RecordJson],
    kind: str,
    title: str,
    actor: str,
    *keys: str,
    status: str = "observed",
    precision: float = 1,
) -> RowJson:
    first = records[keys[0]]
    evidence: list[EvidenceJson] = [
        {
            "record": key, "time": records[key]["time"], "text": records[key]["text"],
            "artifact": records[key]["artifact"], "locator": records[key]["locator"],
            "permalink": records[key]["permalink"],
        }
        for key in keys
    ]  # fmt: skip
    return {
        "id": "e-" + keys[0], "time": first["time"], "precision_s": precision, "kind": kind, "title": title,
        "actor": actor, "text": first["text"], "status": status, "signals": ["state:" + kind], "evidence": evidence,
    }  # fmt: skip


def _timeline(r: dict[str, RecordJson]) -> list[RowJson]:
    return [
        _row(r, "change", "Deployed", "deploy pipeline", "mde.6"),
        _row(r, "observation", "First error of the burst", "payments-api", "mpa.9"),
        _row(r, "alert_fired", "Alert fired", "pager", "mpa.1", "c4a7.1"),
        _row(r, "acknowledged", "Acknowledged", "on-call engineer", "mpa.2", "c4a7.3"),
        _row(r, "escalation", "Incident commander named", "incident commander", "c4a7.5", status="reported"),
        _row(r, "observation", "", "database engineer", "c4a7.6", status="reported"),
        _row(r, "hypothesis", "Suspected", "on-call engineer", "c4a7.8", status="open", precision=60),
        _row(r, "ruled_out", "Ruled out", "on-call engineer", "c4a7.9", status="reported", precision=60),
        _row(r, "communication", "Status page: investigating", "communications lead", "mst.14", "c4a7.10"),
        _row(r, "mitigation", "Config changed", "on-call engineer", "mde.7", "c4a7.15", "mpa.11"),
        _row(r, "recovery", "Alert ended", "pager", "mpa.5", "c4a7.18"),
        _row(r, "resolved", "Declared resolved", "incident commander", "c4a7.21", status="reported"),
    ]


def _section(key: str, title: str, *claims: ClaimJson, **more: Any) -> SectionJson:
    base: SectionJson = {"id": key, "title": title, "claims": list(claims), "groups": [], "gaps": []}
    base.update(cast(Any, more))
    return base


def _sections() -> list[SectionJson]:
    return [
        _section(
            "summary", "Summary",
            _claim("Release {id|mde.6|2026.11.3} moved the pool size of {id|mde.6|payments-api} into the shared config at {time|mde.6|22:51:20} UTC.", "mde.6", "c4a7.11", quote="release 2026.11.3 went out at 22:51 and moved the pool size into the shared config"),
            _claim("The first pool timeout stands in the log {duration|f.lag|2 min 27 s} later; the share of failed requests reached {value|f.peak|14.2%}.", "mpa.9", "f.lag", "f.peak"),
            _claim("The smaller pool held back payments until its limit went from 10 to 60.", "c4a7.12", "mde.7", status="inferred", quote="pool max is 10 in the shared config, it was 60 before. that would do it"),
        ),
        _section(
            "impact", "Impact",
            _claim("{count|f.retried|1,312} payments were retried; {count|f.retried|9} failed for good.", "c4a7.20", status="reported", quote="queue drained, 1,312 payments retried, 9 failed for good"),
            _claim("Support received {count|f.tickets|2} tickets in the first hour.", "f.tickets"),
            gaps=[{"what": "how many customers saw a refused card between 22:53 and 23:36", "why": "The record holds failed requests, not people.", "ask": "support lead"}],
        ),
        _section(
            "factors", "Trigger and contributing factors",
            groups=[
                {"title": "Trigger", "claims": [_claim("The deploy of {id|mde.6|2026.11.3} is the last change before the first error.", "mde.6", "mpa.9")]},
                {"title": "Technical", "claims": [
                    _claim("The shared config held a pool limit of {count|c4a7.12|10}, below the number of workers.", "c4a7.12", status="reported"),
                    _claim("The on-call engineer asked whether the card network was at fault and ruled it out {duration|f.lag|2 min 37 s} later.", "c4a7.8", "c4a7.9", status="open", quote="could it be the card network? their status page is green though"),
                ]},
                {"title": "Process", "claims": []},
            ],
            gaps=[{"what": "why the value 10 was in the shared config", "why": "The why-chain stops here.", "ask": "platform team"}, {"what": "whether a staging run had the same limit", "why": "", "ask": "platform team"}],
        ),
        _section("lucky", "Where we got lucky"),
        _section("lessons", "What went well", _claim("The database engineer settled within {duration|f.lag|9 min 50 s} of the acknowledgement that ledger-db was not the limit: {quote|c4a7.7|so it is not the database running out, the limit is on the client side}", "c4a7.7", status="reported", quote="so it is not the database running out, the limit is on the client side")),
    ]  # fmt: skip


def _fact(key: str, name: str, text: str, value: float, unit: str, method: str, *evidence: str) -> dict[str, Any]:
    return {
        "id": key,
        "name": name,
        "text": text,
        "value": value,
        "unit": unit,
        "method": method,
        "evidence": list(evidence),
    }


def _wave(index: int) -> float:
    """Errors per minute of the invented log."""
    if index < 33 or index > 78:
        return float((index * 7) % 4)
    return float(40 + (index - 33) * 9 + (index * 37) % 23) if index < 72 else float((78 - index) * 30)


def postmortem() -> PostmortemJson:
    """A realistic record of a payment outage over midnight."""
    records = {one["id"]: one for one in [*_chat(), *_machines()]}
    order = sorted(records, key=lambda key: (records[key]["time"], key))
    cand = {name: records[key]["time"] for name, key in (("started", "mpa.9"), ("detected", "mpa.1"), ("acknowledged", "mpa.2"), ("mitigated", "mde.7"), ("resolved", "c4a7.21"))}  # fmt: skip

    def choice(key: str, why: str, confidence: float, precision: float = 1.0) -> dict[str, Any]:
        return {
            "time": records[key]["time"],
            "precision_s": precision,
            "record": key,
            "why": why,
            "confidence": confidence,
        }

    value = {
        "made_by": "afteraction 0.1.0", "format": 1, "engine": "rules", "template": "default",
        "title": "Card payments refused at checkout after the pool limit moved to the shared config",
        "date": "2026-03-17", "window": [_at("17T22:51:20"), _at("18T00:15:00")],
        "severity": _claim("{id|c4a7.5|SEV2}", "c4a7.5", status="reported"),
        "roles": [
            {"role": "on-call engineer", "name": "Maren Hollis", "why": "acknowledged the page", "evidence": ["mpa.2"]},
            {"role": "incident commander", "name": "Tobias Quill", "why": "said so in the channel", "evidence": ["c4a7.5"]},
            {"role": "communications lead", "name": "", "why": "posted the status page updates", "evidence": ["c4a7.10"]},
        ],
        "milestones": [
            {"name": "started", "time": cand["started"], "candidates": [choice("mpa.9", "first error of the burst that ends with the mitigation", 0.9, 0.001), choice("mde.6", "last change before the first error", 0.6), choice("c4a7.4", "a message puts it at about 22:54", 0.4, 60.0)]},
            {"name": "detected", "time": cand["detected"], "candidates": [choice("mpa.1", "first alert on the affected service", 0.95), choice("msu.12", "a customer wrote earlier", 0.5)]},
            {"name": "acknowledged", "time": cand["acknowledged"], "candidates": [choice("mpa.2", "state of the page changed to acknowledged", 0.98)]},
            {"name": "mitigated", "time": cand["mitigated"], "candidates": [choice("mde.7", "last change before the errors fell", 0.8), choice("c4a7.16", "a message says that errors are falling", 0.5)]},
            {"name": "resolved", "time": cand["resolved"], "candidates": [choice("c4a7.21", "the incident commander declared it", 0.9), choice("mpa.5", "last alert ended", 0.7)]},
        ],
        "facts": [
            _fact("f.ttd", "TTD", "4 min 10 s", 250, "s", "detected (22:57:58) minus started (22:53:47), whole seconds.", "mpa.9", "mpa.1"),
            _fact("f.tta", "TTA", "3 min 07 s", 187, "s", "acknowledged (23:01:05) minus detected (22:57:58).", "mpa.1", "mpa.2"),
            _fact("f.ttm", "TTM", "32 min 43 s", 1963, "s", "mitigated (23:30:41) minus detected (22:57:58).", "mpa.1", "mde.7"),
            _fact("f.ttr", "TTR", "1 h 16 min 02 s", 4562, "s", "resolved (00:14:00) minus detected (22:57:58).", "mpa.1", "c4a7.21"),
            _fact("f.lag", "change to first error", "2 min 27 s", 147, "s", "first error (22:53:47) minus deploy (22:51:20).", "mde.6", "mpa.9"),
            _fact("f.peak", "highest share of failed requests", "14.2%", 14.2, "%", "errors divided by lines per minute, highest minute.", "mpa.10"),
            _fact("f.retried", "payments retried", "1,312", 1312, "", "the number in the cited message.", "c4a7.20"),
            _fact("f.tickets", "support tickets", "2", 2, "", "tickets opened between 22:53 and 23:53.", "msu.12", "msu.13"),
            _fact("f.gap", "longest silence in the channel", "14 min 14 s", 854, "s", "longest span between two messages.", "c4a7.19", "c4a7.20"),
        ],
        "timeline": _timeline(records),
        "unplaced": [
            {
                "artifact": "pasted-thread.txt",
                "reason": "a local time without a zone",
                "remedy": "--tz 'pasted-thread.txt=Area/City'",
                "total": 9,
                "rows": [
                    {"record": next(iter(records)), "written": "9:41 AM", "actor": "Responder 2", "text": "disk is full again"}
                ],
            }
        ],
        "sections": _sections(),
        "actions": [
            {"text": "Refuse a pool limit below the worker count", "owner": "on-call engineer", "due": "", "kind": "prevent", "state": "agreed", "evidence": ["c4a7.22"]},
            {"text": "Alert on pool wait time", "owner": "", "due": "", "kind": "detect", "state": "proposed", "evidence": ["c4a7.23"]},
        ],
        "series": [
            {"name": "log lines", "unit": "per minute", "start": _at("17T22:20:00"), "step_s": 60, "values": [float(900 + (i * 53) % 160 + _wave(i)) for i in range(150)]},
            {"name": "errors", "unit": "per minute", "start": _at("17T22:20:00"), "step_s": 60, "values": [_wave(i) for i in range(150)]},
        ],
        "ledger": {
            "artifacts": [
                {"name": CHAT, "bytes": 14_883, "reader": "slack export", "why": "messages with ts and user", "records": 24, "first": _at("17T22:58:04"), "last": _at("18T00:17:10"), "zone": "UTC, epoch seconds", "undated": 0, "skipped_bytes": 812, "unread": [], "notes": ["1 message was edited, 1 deleted; 2 attachments are named, not read"]},
                {"name": PAGER, "bytes": 3_204, "reader": "pager incidents", "why": "incident objects with status", "records": 5, "first": _at("17T22:57:58"), "last": _at("17T23:44:06"), "zone": "offset in each stamp", "undated": 0, "skipped_bytes": 0, "unread": [], "notes": []},
                {"name": DEPLOYS, "bytes": 1_120, "reader": "csv", "why": "columns time, service, revision", "records": 3, "first": _at("17T22:20:00"), "last": _at("17T23:30:41"), "zone": "Europe/Dublin, flag --zone", "undated": 1, "skipped_bytes": 41, "unread": [(7, 96, "no such column count (4 of 6)")], "notes": []},
                {"name": LOG, "bytes": 48_220_114, "reader": "log, key=value", "why": "98% of lines begin with a stamp", "records": 412_908, "first": _at("17T22:00:00"), "last": _at("18T01:00:00"), "zone": "UTC, documented", "undated": 0, "skipped_bytes": 0, "unread": [(210_344, 512, "bytes that are no text")], "notes": ["412,905 lines are counted and not shown"]},
                {"name": "whiteboard.png", "bytes": 183_002, "reader": "", "why": "", "records": 0, "first": "", "last": "", "zone": "", "undated": 0, "skipped_bytes": 0, "unread": [(0, 183_002, "no reader claims this file")], "notes": []},
            ],
            "totals": {"files": 7, "bytes": 48_430_911, "records": 412_945, "unread_bytes": 183_610},
            "notes": ["No message between 23:44 and 23:58 UTC.", "One thread has a parent outside the export."],
        },
        "records": records,
        "contexts": [
            {"record": key, "lines": [(line + shift, records[key]["text"] if shift == 0 else f"INFO request: POST /v2/charge 200 in {120 + shift * 7} ms") for shift in range(-4, 5)]}
            for key in ("mpa.9", "mpa.10", "mpa.11") for line in (records[key]["locator"]["line"],)
        ],
        "stream": order,
        "stream_left_out": 0,
    }  # fmt: skip
    return cast(PostmortemJson, value)


# --- a browser over a pipe -------------------------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip


class Browser:
    """Chromium's debugging protocol: JSON messages that end with NUL, on file descriptors 3 and 4."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._number, self._buffer, self._session = 0, b"", ""
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next(60)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return cast(dict[str, Any], answer.get("result", {}))
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event.get("method") == "Page.javascriptDialogOpening":
            self._number += 1
            closing = {
                "id": self._number + 1_000_000,
                "method": "Page.handleJavaScriptDialog",
                "sessionId": self._session,
            }
            os.write(self._write, json.dumps(closing | {"params": {"accept": False}}).encode() + b"\0")
            self._number -= 1

    def _next(self, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(self._read, 1 << 20) if ready else b""
            assert chunk, "the browser did not answer"
            self._buffer += chunk
        head, _, self._buffer = self._buffer.partition(b"\0")
        return cast(dict[str, Any], json.loads(head))

    def open(self, url: str) -> None:
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self._note(self._next(60))

    def value(self, script: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        for _ in range(100):
            if self.value(script):
                return
            time.sleep(0.05)
        raise AssertionError(f"never true: {script}")

    def key(self, name: str, code: int) -> None:
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code)

    def troubles(self) -> list[str]:
        """Console errors, violations of the policy, exceptions, dialogs, and requests beyond the page itself."""
        wrong = []
        for event in self.events:
            method, params = event.get("method"), event.get("params", {})
            if method in ("Runtime.exceptionThrown", "Page.javascriptDialogOpening"):
                wrong.append(f"{method}: {params}")
            elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
                wrong.append(params["entry"]["text"])
            elif method == "Runtime.consoleAPICalled":
                wrong.append(str(params["args"]))
            elif method == "Network.requestWillBeSent" and not params["request"]["url"].startswith("file:"):
                wrong.append(params["request"]["url"])
        return wrong


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    command = f'exec "$0" "$@" 3<&{to_read} 4>&{from_write}'
    process = subprocess.Popen(
        ["bash", "-c", command, str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}"],
        pass_fds=(to_read, from_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(to_read)
    os.close(from_write)
    try:
        yield Browser(to_write, from_read)
    finally:
        process.terminate()
        process.wait(timeout=20)
        os.close(to_write)
        os.close(from_read)


# --- reading the page ------------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    "html head meta title style body a nav ol ul li span button main header p h1 h2 h3 dl dt dd div small abbr table caption"
    " thead tbody tr th td section figure figcaption i b time blockquote footer q strong code output input select option"
    " noscript aside script svg desc g line rect path text tspan"
)
ATTRIBUTES = _words(
    "lang charset http-equiv content name class href id hidden type title datetime scope colspan tabindex role for"
    " aria-label aria-labelledby aria-hidden aria-live aria-pressed data-ref data-kind data-source data-th rel placeholder"
    " autocomplete spellcheck value viewbox preserveaspectratio x y x1 x2 y1 y2 width height d visibility text-anchor"
)
VOID = frozenset(("meta", "input"))


class Page(HTMLParser):
    """Every element with its attributes, and every text with the path of elements above it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.others: list[str] = []
        self._path: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._path.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._path[-1:] == [tag], (tag, self._path, self.getpos())
        self._path.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self._path[-1] if self._path else "", data))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(sorted(attrs))) for tag, attrs in self.elements]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def said(self) -> str:
        return " ".join(" ".join(text for where, text in self.texts if where not in ("style", "script")).split())


@pytest.fixture(scope="module")
def text() -> str:
    return render_html(postmortem())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_same_input_same_bytes_and_the_input_is_left_alone() -> None:
    record = postmortem()
    before = copy.deepcopy(record)
    assert render_html(record).encode() == render_html(postmortem()).encode()
    assert record == before


def test_no_element_or_attribute_that_could_reach_the_network(text: str, page: Page) -> None:
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, attrs in page.elements for name in attrs} <= ATTRIBUTES
    assert [attrs["http-equiv"] for attrs in page.all("meta") if "http-equiv" in attrs] == ["Content-Security-Policy"]
    assert not page.others
    for block in ("style", "script"):
        source = "".join(data for where, data in page.texts if where == block)
        assert not re.search(r"url\(|@import|innerHTML|insertAdjacent|document\.write|fetch\(|XMLHttp|eval\(", source)


def test_the_policy_names_the_hash_of_every_inline_block(text: str, page: Page) -> None:
    policy = next(attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs)
    blocks = re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL)
    assert [kind for kind, _ in blocks] == ["style", "script"]
    for kind, block in blocks:
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for part in ("img-src 'none'", "base-uri 'none'", "form-action 'none'"):
        assert part in policy


def test_the_script_stays_small(text: str) -> None:
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[0]
    assert len(script.encode()) < 25_000


def _cites(text: str) -> list[tuple[str, str]]:
    """(label, tag) of every citation mark in the order of the page."""
    found = re.findall(r'<a class="cite" href="#([^"]+)" data-ref="([^"]+)"[^>]*>([^<]+)</a>', text)
    assert all(href == ref for href, ref, _ in found)
    return [(label, tag) for _, tag, label in found]


def test_every_citation_leads_to_an_end_note(text: str, page: Page) -> None:
    cites = _cites(text)
    assert len(cites) > 60
    assert len(cites) == len([attrs for attrs in page.all("a") if attrs.get("class") == "cite"])
    assert {tag for _, tag in cites} <= {attrs["id"] for attrs in page.all("li") if "id" in attrs}
    label_of = {tag: label for label, tag in cites}
    assert all(label_of[tag] == label for label, tag in cites), "one number per record"
    for kind in ("", "F"):
        firsts = list(dict.fromkeys(label for label, _ in cites if label.startswith("F") == bool(kind)))
        assert firsts == [f"{kind}{number}" for number in range(1, len(firsts) + 1)], "numbers follow the page"


def test_end_notes_say_file_and_line(page: Page) -> None:
    assert "chat-inc-checkout.json:57–64" in page.said()
    assert "payments-api.log:1899" in page.said()


def test_every_inner_link_has_a_target(page: Page) -> None:
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    inner = [attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")]
    assert set(inner) <= ids


def test_ids_are_unique(page: Page) -> None:
    counts = Counter(attrs["id"] for _, attrs in page.elements if "id" in attrs)
    assert [name for name, count in counts.items() if count > 1] == []


def test_links_lead_outside_only_over_http_and_show_their_host(page: Page) -> None:
    outer = [attrs for attrs in page.all("a") if not attrs["href"].startswith("#")]
    assert len(outer) > 20
    for attrs in outer:
        assert re.match(r"https?://", attrs["href"])
        assert attrs["rel"] == "noopener noreferrer nofollow"
    assert "larkfield.example.com ↗" in page.said()


# --- what a reader sees ------------------------------------------------------------------------------------------------


def test_gaps_are_addressed_to_a_role_with_their_reason(page: Page) -> None:
    said = page.said()
    assert "TK — support lead to confirm: how many customers saw a refused card between 22:53 and 23:36" in said
    assert "The record holds failed requests, not people." in said
    assert said.count("TK — to be assigned in the review meeting") == 1


def test_times_are_no_finer_than_their_precision(text: str) -> None:
    rows = re.findall(r'<td class="at"><time class="num" datetime="([^"]+)">([^<]+)</time>', text)
    shown = dict(rows)
    assert shown["2026-03-17T23:11:30Z"] == "23:11"
    assert shown["2026-03-17T22:51:20Z"] == "22:51:20"
    assert shown["2026-03-17T22:53:47.218Z"] == "22:53:47"


def test_the_day_is_shown_when_it_changes(text: str) -> None:
    days = re.findall(r'<tr class="day"><th[^>]*>([^<]+)</th>', text)
    assert days == ["2026-03-17", "2026-03-18"]


def test_sections_keep_their_order_and_the_timeline_follows_the_impact(text: str) -> None:
    assert re.findall(r'<section id="([^"]+)"', text) == [
        "s-summary", "s-impact", "s-timeline", "s-factors", "s-lucky", "s-lessons", "s-actions", "evidence", "stream", "inputs",
    ]  # fmt: skip


def test_a_template_may_place_timeline_and_actions_itself() -> None:
    record = postmortem()
    record["sections"].insert(0, _section("action-items", "What we do next"))
    record["sections"].append(_section("timeline", "What happened"))
    shown = render_html(record)
    assert re.findall(r'<section id="(s-[^"]+)"', shown)[0] == "s-action-items"
    assert re.findall(r'<section id="(s-[^"]+)"', shown)[-1] == "s-timeline"
    assert shown.count('<table class="timeline"') == shown.count('<table class="actions"') == 1


def test_two_sections_under_one_heading_and_one_section_twice() -> None:
    record = postmortem()
    gap = record["sections"][1]["gaps"][0]
    record["sections"][1:1] = [_section("summary", "Summary", gaps=[gap]), _section("trigger", "Summary", gaps=[gap])]
    page = Page(render_html(record))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert [data for tag, data in page.texts if tag == "h2"].count("Summary") == 1


def test_evidence_that_the_record_does_not_hold_is_marked_and_leads_nowhere() -> None:
    record = postmortem()
    record["sections"][0]["claims"][0]["evidence"].append("gone.1")
    assert '<span class="cite lost" title="not in this record: gone.1">?</span>' in render_html(record)


def test_a_row_may_cite_what_the_stream_leaves_out() -> None:
    record = postmortem()
    record["timeline"][0]["evidence"][0]["record"] = "only.1"
    shown = render_html(record)
    assert 'id="r-only.1"' in shown


def _nothing() -> PostmortemJson:
    value = {
        "made_by": "afteraction 0.1.0", "format": 1, "engine": "rules", "template": "default", "title": "", "date": "",
        "window": [], "severity": None, "roles": [], "milestones": [], "facts": [], "timeline": [], "unplaced": [], "sections": [],
        "actions": [], "series": [], "ledger": {"artifacts": [], "totals": {}, "notes": []}, "records": {},
        "contexts": [], "stream": [], "stream_left_out": 0,
    }  # fmt: skip
    return cast(PostmortemJson, value)


def test_empty_things_are_one_honest_line() -> None:
    page = Page(render_html(_nothing()))
    assert not page.all("table")
    assert not page.all("svg")
    for line in (
        "No part of the record has a time.", "Severity not recorded", "No milestone could be placed.", "No gap is open.",
        "Nothing to chart: no record has a time.", "No moment of the record was chosen for a timeline.",
        "The record holds no commitment to follow up.", "No record is cited.", "No record was read.", "No file was read.",
    ):  # fmt: skip
        assert line in page.said()


# --- the chart -----------------------------------------------------------------------------------------------------------


def _chart(record: PostmortemJson) -> tuple[str, Page]:
    shown = render_html(record)
    found = re.search(r"<svg.*?</svg>", shown, re.DOTALL)
    assert found
    return found.group(), Page(found.group())


def test_the_chart_has_words_lanes_two_series_and_milestones() -> None:
    record = postmortem()
    record["series"].append({**record["series"][0], "name": "third"})
    drawn, page = _chart(record)
    assert "errors: highest" in page.said()
    assert "third" not in drawn
    assert drawn.count('class="area"') == 2
    assert drawn.count('class="ms"') == 5
    assert drawn.count('class="tick-alerts') == 5
    for label in ("23:00", "00:10", "2026-03-18", "alerts", "changes"):
        assert label in page.said()


def test_the_chart_without_series_shows_the_lanes() -> None:
    record = postmortem()
    record["series"] = []
    drawn, _ = _chart(record)
    assert 'class="area"' not in drawn
    assert 'class="tick-changes' in drawn
    assert "No log or metric series in the record." in render_html(record)


@pytest.mark.parametrize("values", [[7.0], [0.0], [float("nan"), float("inf"), 3.0], [5.0] * 5000])
def test_the_chart_bears_odd_series(values: list[float]) -> None:
    record = postmortem()
    record["series"] = [{**record["series"][0], "values": values}]
    record["window"] = [_at("17T22:20:00"), _at("20T22:20:00")]
    drawn, page = _chart(record)
    assert "nan" not in drawn.lower()
    assert len(drawn) < 60_000
    assert "2026-03-19" in page.said()


def test_the_chart_of_one_moment() -> None:
    record = _nothing()
    record["milestones"] = [postmortem()["milestones"][1]]
    _, page = _chart(record)
    assert "detected 22:57:58" in page.said()


# --- hostile text ----------------------------------------------------------------------------------------------------------

PAYLOADS = [
    "<script>alert(1)</script>", "</script><script>alert(2)</script>", "</SCRIPT ><img src=x onerror=alert(3)>",
    "<img src=x onerror=alert(4)>", '"><img src=x onerror=alert(5)>', "' onmouseover='alert(6)", '" autofocus onfocus="alert(7)',
    "<svg onload=alert(8)>", "<svg><script>alert(9)</script></svg>", "<svg><a xlink:href='javascript:alert(10)'>x</a></svg>",
    "<math><mi xlink:href='javascript:alert(11)'>x</mi></math>", "<iframe srcdoc='<script>alert(12)</script>'></iframe>",
    "<iframe src=javascript:alert(13)>", "<object data=javascript:alert(14)>", "<embed src=//evil.example/x.swf>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import '//evil.example';*{display:none}</style>",
    "</style><style>body{display:none}", "</title><script>alert(15)</script>", "</textarea><script>alert(16)</script>",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input type=submit>", "<a href='javascript:alert(17)'>x</a>", "javascript:alert(18)",
    "[click](javascript:alert(19))", "![x](https://evil.example/pixel.gif)", "<https://evil.example/>", "[a]: https://evil.example",
    "<!--", "--><script>alert(20)</script>", "<!--<script>", "]]><script>alert(21)</script>", "<?php echo 1 ?>",
    "{{7*7}}", "{% raw %}", "${alert(22)}", "&lt;script&gt;alert(23)&lt;/script&gt;", "&#x3c;script&#x3e;",
    "\u003cscript\u003ealert(24)", "\u2028alert(25)//", "<details open ontoggle=alert(26)>", "<template><script>alert(27)</script>",
    "\u202egnp.exe", "\u2066\u2069hidden\u200b\u200d\u2060\ufeff", "\x1b]52;c;ZXZpbA==\x07\x1b[31mred", "\x9b31m", "\x00\x08\x7f",
    "\ud800 lone", "\U000e0041\U000e0042", "=HYPERLINK(\"https://evil.example\")", "+cmd|' /C calc'!A0", "@SUM(1+1)",
    "<noscript><p title='</noscript><img src=x onerror=alert(28)>'>", "<xmp><script>alert(29)</script>", "<plaintext>",
    "\r\nSet-Cookie: a=b", "a" * 250, "e" + "\u0301" * 30, "<a href=data:text/html,<script>alert(30)</script>>",
]  # fmt: skip
KEPT = _words(
    "id ref record evidence stream thread kind time precision_s start status window first last permalink name artifact"
)


def _over(value: Any, change: Callable[[str], str], kept: frozenset[str], key: str = "") -> Any:
    """The value with every text changed that does not stand under a kept key."""
    if isinstance(value, str):
        return value if key in kept else change(value)
    if isinstance(value, dict):
        return {one: _over(item, change, kept, one) for one, item in value.items()}
    if isinstance(value, list | tuple):
        return [_over(item, change, kept, key) for item in value]
    return value


def _poisoned(payload: str) -> PostmortemJson:
    return cast(PostmortemJson, _over(postmortem(), lambda text: payload if text else "", KEPT))


@pytest.fixture(scope="module")
def plain_shape() -> list[tuple[str, tuple[str, ...]]]:
    return Page(render_html(_poisoned("plain words"))).shape()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_text_creates_nothing(payload: str, plain_shape: list[tuple[str, tuple[str, ...]]]) -> None:
    shown = render_html(_poisoned(payload))
    page = Page(shown)
    assert page.shape() == plain_shape
    assert not page.others
    shown.encode()
    kept = visible(payload).strip()
    assert all(part in shown or part in page.said() for part in kept.split() if part.isalnum())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_ids_kinds_times_and_names_creates_nothing(payload: str) -> None:
    record = cast(PostmortemJson, _over(postmortem(), lambda text: text + payload if text else "", frozenset()))
    record["records"] = {key + payload: one for key, one in record["records"].items()}
    record["ledger"]["totals"] = {key + payload: one for key, one in record["ledger"]["totals"].items()}
    shown = render_html(record)
    page = Page(shown)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, attrs in page.elements for name in attrs} <= ATTRIBUTES
    assert not page.others
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    for attrs in page.all("a"):
        assert attrs["href"][1:] in ids or re.match(r"https?://[a-z.]+example\.(com|net)/", attrs["href"])
    assert not [char for char in set(shown) if char not in "\n\t" and visible(char) != char]


def test_the_data_island_holds_no_way_out(text: str) -> None:
    shown = render_html(_poisoned("</script><!--<script>\u2028&"))
    island = re.findall(r'<script type="application/json" id="data">(.*?)</script>', shown, re.DOTALL)
    assert len(island) == 1
    assert not set("<>&\u2028\u2029") & set(island[0])
    texts = {one["x"] for one in json.loads(island[0])["records"].values()}
    assert texts == {"</script><!--<script>‹U+2028›&"}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", " https://a.example", "https://a.example\n", "data:text/html,x", "//a.example", "file:///etc/passwd",
        "https://good.example@evil.example/", "https://a.example/\u202e", "https://ex\u0430mple.com/", "https:///x", "ftp://a.example",
        "https://a.example/<b>", 'https://a.example/"x', "https://a.example\\@b.example", "vbscript:x", "JAVASCRIPT:x", "http:a.example",
    ],
)  # fmt: skip
def test_addresses_that_stay_text(address: str) -> None:
    assert link_of(address) is None
    record = postmortem()
    for one in record["records"].values():
        one["permalink"] = address
    for row in record["timeline"]:
        for cited in row["evidence"]:
            cited["permalink"] = address
    page = Page(render_html(record))
    assert all(attrs["href"].startswith("#") for attrs in page.all("a"))


def test_addresses_that_may_be_followed() -> None:
    assert link_of("https://Chat.Example.com:8443/a?b=c#d") == (
        "https://Chat.Example.com:8443/a?b=c#d",
        "chat.example.com:8443",
    )
    assert link_of("http://a.example") is not None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202eb", "a‹U+202E›b"), ("\x1b[31m", "‹U+001B›[31m"), ("\ufeffx", "‹U+FEFF›x"), ("a\u200bb", "a‹U+200B›b"),
        ("line\r\nnext\tcell", "line\nnext\tcell"), ("\r", "‹U+000D›"), ("\ud800", "‹U+D800›"), ("\U000e0041", "‹U+E0041›"),
        ("\u3164", "‹U+3164›"), ("naïve – “ok” 🚀 日本", "naïve – “ok” 🚀 日本"), ("\U000e0100", "‹U+E0100›"),
    ],
)  # fmt: skip
def test_unseen_code_points_are_spelled_out(given: str, shown: str) -> None:
    assert visible(given) == shown


def test_clock_slug_and_span() -> None:
    assert clock("2026-03-17T23:11:30Z", 300)[3:] == ("23:11", "within 5 min")
    assert clock("2026-03-17T23:11:30Z", 86_400)[3:] == ("—", "time of day unknown")
    assert clock("2026-13-45T99:11:30Z").ns is None
    assert clock("").clock == "time unknown"
    assert slug("c4a7.12") == "c4a7.12"
    assert re.fullmatch(r"x[0-9a-f]{20}", slug("a b"))
    assert span(_at("17T22:05:00"), _at("17T23:05:00")) == "2026-03-17, 22:05–23:05 UTC"
    assert span("", "") == ""


# --- in a real browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with browsing(tmp_path_factory.mktemp("profile")) as one:
        yield one


def _visit(browser: Browser, tmp_path: Path, record: PostmortemJson, fragment: str = "") -> None:
    file = tmp_path / "page.html"
    file.write_text(render_html(record), encoding="utf-8")
    browser.open(file.as_uri() + fragment)


def test_browser_opens_evidence_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    _visit(browser, tmp_path, postmortem())
    browser.value("document.querySelector('#tl .cite[data-ref=\"r-c4a7.15\"]').click()")
    assert browser.value("location.hash") == "#r-c4a7.15"
    assert browser.value("document.activeElement.id") == "panel-title"
    panel = browser.value("document.getElementById('panel').innerText")
    for words in (
        "config change is out: pool max 60",
        "/messages/14",
        "chat-inc-checkout.json:147–154",
        "roll back or raise",
    ):
        assert words in panel
    browser.key("Escape", 27)
    browser.wait("document.getElementById('panel').hidden && location.hash === ''")
    assert browser.value("document.activeElement.dataset.ref") == "r-c4a7.15"
    browser.value("document.querySelector('#tl .cite[data-ref=\"r-mpa.9\"]').click()")
    assert browser.value("document.querySelector('#panel .lines .here').textContent").startswith("1899ERROR pool")
    browser.value("document.getElementById('next').click()")
    assert browser.value("location.hash") != "#r-mpa.9"
    browser.value("history.back()")
    browser.wait("document.getElementById('panel').hidden")
    assert browser.troubles() == []


def test_browser_opens_the_record_of_the_address(browser: Browser, tmp_path: Path) -> None:
    _visit(browser, tmp_path, postmortem(), "#f-f.ttd")
    browser.wait("!document.getElementById('panel').hidden")
    assert "4 min 10 s" in browser.value("document.getElementById('panel').innerText")
    assert browser.troubles() == []


def test_browser_without_script_jumps_to_the_end_note(browser: Browser, tmp_path: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        _visit(browser, tmp_path, postmortem(), "#r-mpa.9")
        assert browser.value("document.querySelector(':target').closest('section').id") == "evidence"
        assert browser.value("getComputedStyle(document.getElementById('panel')).display") == "none"
        assert browser.value("document.querySelectorAll('#tl tr[data-kind]').length") == 12
        assert "shown with JavaScript" in browser.value("document.getElementById('stream').innerText")
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.troubles() == []


def test_browser_filters_the_timeline(browser: Browser, tmp_path: Path) -> None:
    _visit(browser, tmp_path, postmortem())
    browser.value("document.querySelector('[data-kind=observation].chip').click()")
    assert browser.value("document.getElementById('tl-count').textContent") == "2 of 12 shown"
    browser.value(
        "(t => { t.value = 'calm'; t.dispatchEvent(new Event('input')); })(document.getElementById('tl-text'))"
    )
    assert browser.value("document.getElementById('tl-count').textContent") == "1 of 12 shown"
    assert browser.value("document.querySelectorAll('#tl tbody:not([hidden])').length") == 1
    browser.value("document.getElementById('tl-clear').click()")
    assert browser.value("document.getElementById('tl-count').textContent") == "12 of 12 shown"
    assert browser.troubles() == []


def test_browser_fits_a_phone(browser: Browser, tmp_path: Path) -> None:
    browser.call("Emulation.setDeviceMetricsOverride", width=360, height=780, deviceScaleFactor=1, mobile=True)
    _visit(browser, tmp_path, postmortem())
    assert browser.value("document.documentElement.scrollWidth") == 360
    _visit(browser, tmp_path, _poisoned("w" * 400))
    assert browser.value("document.documentElement.scrollWidth") == 360
    browser.call("Emulation.clearDeviceMetricsOverride")
    assert browser.troubles() == []


def test_browser_stays_quick_with_many_records(browser: Browser, tmp_path: Path) -> None:
    record = postmortem()
    for index in range(5000):
        one = _record(f"n.{index}", "message", "18T00:20:00", CHAT, index, f"message {index}", channel="noise")
        record["records"][one["id"]] = one
        record["stream"].append(one["id"])
    _visit(browser, tmp_path, record)
    assert browser.value("document.querySelectorAll('#st-groups .item').length") == 0
    browser.value("document.querySelector('#st-groups details:last-child').open = true")
    browser.wait("document.querySelectorAll('#st-groups .item').length === 150")
    assert browser.value("document.querySelectorAll('*').length") < 6000
    assert browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd") < 5000
    assert browser.troubles() == []


@pytest.mark.parametrize("kept", [KEPT, frozenset(("kind", "time", "start", "precision_s"))], ids=["texts", "ids too"])
def test_browser_meets_no_dialog_request_or_violation(browser: Browser, tmp_path: Path, kept: frozenset[str]) -> None:
    whole = " ".join(payload for payload in PAYLOADS if len(payload) < 1000)
    record = cast(PostmortemJson, _over(postmortem(), lambda text: text + whole if text else "", kept))
    if "id" not in kept:
        record["records"] = {key + whole: one for key, one in record["records"].items()}
    _visit(browser, tmp_path, record)
    tags = browser.value("[...new Set([...document.querySelectorAll('*')].map(e => e.localName.toLowerCase()))]")
    assert set(tags) <= ELEMENTS | {"details", "summary"}
    browser.value(
        "for (const box of document.querySelectorAll('details')) box.open = true;"
        "for (const link of document.querySelectorAll('a[data-ref]')) link.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));"
        "for (const chip of document.querySelectorAll('.chip')) chip.click();"
    )
    browser.wait("document.querySelectorAll('#st-groups .item').length >= 40")
    assert browser.value("document.getElementById('panel').hidden") is False
    tags = browser.value("[...new Set([...document.querySelectorAll('*')].map(e => e.localName.toLowerCase()))]")
    assert set(tags) <= ELEMENTS | {"details", "summary"}
    handlers = (
        "[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on|^src|style/i.test(a.name)))"
    )
    assert browser.value(handlers) is False
    assert browser.value("getComputedStyle(document.body).display") != "none"
    assert browser.troubles() == []
