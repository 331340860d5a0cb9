"""The record of an invented incident with everything a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from afteraction.document.shape import (
    ClaimJson,
    EvidenceJson,
    PostmortemJson,
    RecordJson,
    RowJson,
    SectionJson,
    SlotJson,
)

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


def at(short: str) -> str:
    return f"2026-03-{short}Z"


def record_json(key: str, kind: str, stamp: str, artifact: str, line: int, text: str, **more: Any) -> RecordJson:
    base: RecordJson = {
        "id": key, "kind": kind, "time": at(stamp), "precision_s": 0.001 if "." in stamp else 1,
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
        yield record_json(
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
        yield record_json(
            f"m{artifact[:2]}.{index}", kind, stamp, artifact, 2 + index * 3 if artifact != LOG else 1800 + index * 11,
            text, title=title, status=status, channel=channel, level="error" if text.startswith("ERROR") else "",
            permalink=f"https://pager.example.net/incidents/Q{index}" if artifact == PAGER else "",
        )  # fmt: skip


def claim(text: str, *evidence: str, status: str = "observed", quote: str = "") -> ClaimJson:
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


def row(
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
            "record": key, "says": True, "time": records[key]["time"], "text": records[key]["text"],
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
        row(r, "change", "Deployed", "deploy pipeline", "mde.6"),
        row(r, "observation", "First error of the burst", "payments-api", "mpa.9"),
        row(r, "alert_fired", "Alert fired", "pager", "mpa.1", "c4a7.1"),
        row(r, "acknowledged", "Acknowledged", "on-call engineer", "mpa.2", "c4a7.3"),
        row(r, "escalation", "Incident commander named", "incident commander", "c4a7.5", status="reported"),
        row(r, "observation", "", "database engineer", "c4a7.6", status="reported"),
        row(r, "hypothesis", "Suspected", "on-call engineer", "c4a7.8", status="open", precision=60),
        row(r, "ruled_out", "Ruled out", "on-call engineer", "c4a7.9", status="reported", precision=60),
        row(r, "communication", "Status page: investigating", "communications lead", "mst.14", "c4a7.10"),
        row(r, "mitigation", "Config changed", "on-call engineer", "mde.7", "c4a7.15", "mpa.11"),
        row(r, "recovery", "Alert ended", "pager", "mpa.5", "c4a7.18"),
        row(r, "resolved", "Declared resolved", "incident commander", "c4a7.21", status="reported"),
    ]


def section(key: str, title: str, *claims: ClaimJson, **more: Any) -> SectionJson:
    base: SectionJson = {"id": key, "title": title, "claims": list(claims), "groups": [], "gaps": []}
    base.update(cast(Any, more))
    return base


def _sections() -> list[SectionJson]:
    return [
        section(
            "summary", "Summary",
            claim("Release {id|mde.6|2026.11.3} moved the pool size of {id|mde.6|payments-api} into the shared config at {time|mde.6|22:51:20} UTC.", "mde.6", "c4a7.11", quote="release 2026.11.3 went out at 22:51 and moved the pool size into the shared config"),
            claim("The first pool timeout stands in the log {duration|f.lag|2 min 27 s} later; the share of failed requests reached {value|f.peak|14.2%}.", "mpa.9", "f.lag", "f.peak"),
            claim("The smaller pool held back payments until its limit went from 10 to 60.", "c4a7.12", "mde.7", status="inferred", quote="pool max is 10 in the shared config, it was 60 before. that would do it"),
        ),
        section(
            "impact", "Impact",
            claim("{count|f.retried|1,312} payments were retried; {count|f.retried|9} failed for good.", "c4a7.20", status="reported", quote="queue drained, 1,312 payments retried, 9 failed for good"),
            claim("Support received {count|f.tickets|2} tickets in the first hour.", "f.tickets"),
            gaps=[{"what": "how many customers saw a refused card between 22:53 and 23:36", "why": "The record holds failed requests, not people.", "ask": "support lead"}],
        ),
        section(
            "factors", "Trigger and contributing factors",
            groups=[
                {"title": "Trigger", "claims": [claim("The deploy of {id|mde.6|2026.11.3} is the last change before the first error.", "mde.6", "mpa.9")]},
                {"title": "Technical", "claims": [
                    claim("The shared config held a pool limit of {count|c4a7.12|10}, below the number of workers.", "c4a7.12", status="reported"),
                    claim("The on-call engineer asked whether the card network was at fault and ruled it out {duration|f.lag|2 min 37 s} later.", "c4a7.8", "c4a7.9", status="open", quote="could it be the card network? their status page is green though"),
                ]},
                {"title": "Process", "claims": []},
            ],
            gaps=[{"what": "why the value 10 was in the shared config", "why": "The why-chain stops here.", "ask": "platform team"}, {"what": "whether a staging run had the same limit", "why": "", "ask": "platform team"}],
        ),
        section("lucky", "Where we got lucky"),
        section("lessons", "What went well", claim("The database engineer settled within {duration|f.lag|9 min 50 s} of the acknowledgement that ledger-db was not the limit: {quote|c4a7.7|so it is not the database running out, the limit is on the client side}", "c4a7.7", status="reported", quote="so it is not the database running out, the limit is on the client side")),
    ]  # fmt: skip


def fact(key: str, name: str, text: str, value: float, unit: str, method: str, *evidence: str) -> dict[str, Any]:
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
        "audience": "internal", "secrets": [{"alias": "[secret: password #1]", "kind": "password", "places": ["chat-inc-checkout.json"], "times": 2}], "replaced": {"email": 2},
        "title": "Card payments refused at checkout after the pool limit moved to the shared config",
        "date": "2026-03-17", "window": [at("17T22:51:20"), at("18T00:15:00")],
        "severity": claim("{id|c4a7.5|SEV2}", "c4a7.5", status="reported"),
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
            fact("f.ttd", "TTD", "4 min 10 s", 250, "s", "detected (22:57:58) minus started (22:53:47), whole seconds.", "mpa.9", "mpa.1"),
            fact("f.tta", "TTA", "3 min 07 s", 187, "s", "acknowledged (23:01:05) minus detected (22:57:58).", "mpa.1", "mpa.2"),
            fact("f.ttm", "TTM", "32 min 43 s", 1963, "s", "mitigated (23:30:41) minus detected (22:57:58).", "mpa.1", "mde.7"),
            fact("f.ttr", "TTR", "1 h 16 min 02 s", 4562, "s", "resolved (00:14:00) minus detected (22:57:58).", "mpa.1", "c4a7.21"),
            fact("f.lag", "change to first error", "2 min 27 s", 147, "s", "first error (22:53:47) minus deploy (22:51:20).", "mde.6", "mpa.9"),
            fact("f.peak", "highest share of failed requests", "14.2%", 14.2, "%", "errors divided by lines per minute, highest minute.", "mpa.10"),
            fact("f.retried", "payments retried", "1,312", 1312, "", "the number in the cited message.", "c4a7.20"),
            fact("f.tickets", "support tickets", "2", 2, "", "tickets opened between 22:53 and 23:53.", "msu.12", "msu.13"),
            fact("f.gap", "longest silence in the channel", "14 min 14 s", 854, "s", "longest span between two messages.", "c4a7.19", "c4a7.20"),
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
            {"name": "log lines", "unit": "per minute", "start": at("17T22:20:00"), "step_s": 60, "values": [float(900 + (i * 53) % 160 + _wave(i)) for i in range(150)]},
            {"name": "errors", "unit": "per minute", "start": at("17T22:20:00"), "step_s": 60, "values": [_wave(i) for i in range(150)]},
        ],
        "templates": [
            {"name": "pool-<*> - no connection after <*>", "unit": "per minute", "start": at("17T22:20:00"), "step_s": 60, "values": [_wave(i) for i in range(150)]},
            {"name": "POST /checkout/<*> 503", "unit": "per minute", "start": at("17T22:20:00"), "step_s": 60, "values": [_wave(i) // 2 for i in range(150)]},
        ],
        "ledger": {
            "artifacts": [
                {"name": CHAT, "bytes": 14_883, "reader": "slack export", "why": "messages with ts and user", "records": 24, "first": at("17T22:58:04"), "last": at("18T00:17:10"), "zone": "UTC, epoch seconds", "undated": 0, "skipped_bytes": 812, "unread": [], "notes": ["1 message was edited, 1 deleted; 2 attachments are named, not read"]},
                {"name": PAGER, "bytes": 3_204, "reader": "pager incidents", "why": "incident objects with status", "records": 5, "first": at("17T22:57:58"), "last": at("17T23:44:06"), "zone": "offset in each stamp", "undated": 0, "skipped_bytes": 0, "unread": [], "notes": []},
                {"name": DEPLOYS, "bytes": 1_120, "reader": "csv", "why": "columns time, service, revision", "records": 3, "first": at("17T22:20:00"), "last": at("17T23:30:41"), "zone": "Europe/Dublin, flag --zone", "undated": 1, "skipped_bytes": 41, "unread": [(7, 96, "no such column count (4 of 6)")], "notes": []},
                {"name": LOG, "bytes": 48_220_114, "reader": "log, key=value", "why": "98% of lines begin with a stamp", "records": 412_908, "first": at("17T22:00:00"), "last": at("18T01:00:00"), "zone": "UTC, documented", "undated": 0, "skipped_bytes": 0, "unread": [(210_344, 512, "bytes that are no text")], "notes": ["412,905 lines are counted and not shown"]},
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


def nothing() -> PostmortemJson:
    value = {
        "made_by": "afteraction 0.1.0", "format": 1, "engine": "rules", "template": "default",
        "audience": "internal", "secrets": [], "replaced": {}, "title": "", "date": "",
        "window": [], "severity": None, "roles": [], "milestones": [], "facts": [], "timeline": [], "unplaced": [], "sections": [],
        "actions": [], "series": [], "templates": [], "ledger": {"artifacts": [], "totals": {}, "notes": []}, "records": {},
        "contexts": [], "stream": [], "stream_left_out": 0,
    }  # fmt: skip
    return cast(PostmortemJson, value)
