"""What the logs show to have come before what: told with the entries behind it, only when it is sure, never as a cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.kit import at, log

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.domain.record import Level
from afteraction.extract.precedence import order_facts
from afteraction.logs.burst import Burst
from afteraction.timeline.clocks import TimeFlags

ONSET, END, ALERT = 63, 90, 72  # minutes after 02:00Z


def stamp(minute: int, second: int) -> str:
    return f"2026-02-16T{2 + minute // 60:02}:{minute % 60:02}:{second:02}.000Z"


def service(busy: int) -> str:
    """Two hours of a service whose pool has ``busy`` of ten connections in use for a while."""
    lines = []
    for minute in range(120):
        used = busy if ONSET <= minute < END else 2 + minute % 2
        reading = {"message": "pool stats", "level": "INFO", "pool_in_use": used, "pool_size": 10}
        lines += [json.dumps({"@timestamp": stamp(minute, second), **reading}) for second in (5, 35)]
        lines += [json.dumps({"@timestamp": stamp(minute, 40), "message": "cart is empty", "level": "INFO"})]
        if ALERT - 2 <= minute < END:
            lines += [
                json.dumps({"@timestamp": stamp(minute, n), "message": "no connection in time", "level": "ERROR"})
                for n in range(20)
            ]
    return "\n".join(lines) + "\n"


def alerts() -> str:
    return json.dumps(
        {
            "receiver": "pager",
            "status": "firing",
            "alerts": [
                {
                    "status": "firing",
                    "labels": {"alertname": "CartErrors", "severity": "critical"},
                    "annotations": {"summary": "cart service fails"},
                    "startsAt": stamp(ALERT, 4),
                    "endsAt": stamp(END + 1, 0),
                    "fingerprint": "5ef77f1f8a3ecfb8",
                }
            ],
            "groupLabels": {},
            "commonLabels": {"alertname": "CartErrors"},
            "commonAnnotations": {},
            "externalURL": "https://alerts.example",
            "version": "4",
            "groupKey": "{}:{}",
        }
    )


def facts_of(tmp_path: Path, busy: int) -> dict[str, Any]:
    (tmp_path / "cart.log").write_text(service(busy), encoding="utf-8")
    (tmp_path / "alert.json").write_text(alerts(), encoding="utf-8")
    found = draft(read_all([str(tmp_path)]), Wanted(load("standard")), "Incident")
    return {fact.id: fact for fact in found.found.facts}


def test_a_pool_that_was_full_before_the_alert_is_told_with_both_records(tmp_path: Path) -> None:
    """From which minute, until when, how long before; the entry is the first one at that minute."""
    fact = facts_of(tmp_path, busy=10)["moved1"]
    assert fact.text.startswith("pool_in_use of pool_size was full (100%) from 03:03 to 03:30 UTC, else 20%")
    assert "this began 9 min before detection at 03:12:04 UTC" in fact.text
    assert len(fact.cites) == 2
    assert "cause" not in fact.text


def test_a_number_that_stayed_is_no_fact(tmp_path: Path) -> None:
    """A pool in use as always precedes nothing."""
    assert not [name for name in facts_of(tmp_path, busy=3) if name.startswith("moved")]


def rise(text: str, time: str, channel: str) -> tuple[Burst, Any, Any]:
    first = log(time, text, Level.ERROR)
    return (
        Burst(text, channel, Level.ERROR, 0, 9, 50, 5, True, None, first, f"{channel}.log"),
        at(time),
        at("02:40:00"),
    )


def test_services_are_told_in_the_order_in_which_they_began_to_fail() -> None:
    """Each once, by its first rise; one service has no order."""
    rises = [rise("b is slow", "02:11:00", "cart"), rise("no a", "02:07:12", "pay"), rise("no c", "02:09:00", "pay")]
    (fact,) = order_facts(rises)
    assert fact.text == "it rose in pay at 02:07:12, then in cart at 02:11:00 UTC"
    assert fact.value == 228.0
    assert list(order_facts(rises[1:])) == []


def test_services_that_said_the_same_are_told_so_and_single_requests_tell_it_better() -> None:
    """Entries of one form; nothing is told twice when ids of requests show the order."""
    rises = [rise("no row lock", "02:11:00", "cart"), rise("no row lock", "02:07:12", "pay")]
    (fact,) = order_facts(rises)
    assert fact.text.endswith("then in cart at 02:11:00 UTC, in entries of one form")
    assert list(order_facts(rises, {"cart", "pay", "gateway"})) == []


def test_a_job_that_started_before_the_trouble_precedes_it_and_one_of_every_minute_does_not(tmp_path: Path) -> None:
    """Told under the trigger, with the time between, and not as the cause."""
    cron = [
        f"Feb 16 {2 + m // 60:02}:{m % 60:02}:01 db1 CRON[{900 + m}]: (root) CMD (/usr/lib/sa/sa1 1 1)"
        for m in range(120)
    ]
    cron += [f"Feb 16 {2 + m // 60:02}:{m % 60:02}:31 db1 kernel: link is up" for m in range(120)]
    cron.append("Feb 16 03:00:02 db1 CRON[3333]: (billing) CMD (/opt/billing/close-month)")
    (tmp_path / "syslog").write_text("\n".join(sorted(cron, key=lambda line: line[7:15])) + "\n", encoding="utf-8")
    (tmp_path / "cart.log").write_text(service(10), encoding="utf-8")
    (tmp_path / "alert.json").write_text(alerts(), encoding="utf-8")
    flags = TimeFlags(zones=(("*syslog", "UTC"),), dates=(("*syslog", "2026-02-16"),))
    found = draft(read_all([str(tmp_path)], flags=flags), Wanted(load("standard")), "Incident")
    (trigger,) = (section for section in found.record["sections"] if section["id"] == "trigger")
    told = [claim["text"] for claim in trigger["claims"]]
    assert told == [
        "A job starts at 03:00:02 UTC, 9 min 58 s before the onset at 03:10:00 UTC: “(billing) CMD (/opt/billing/close-month)”."
    ]
