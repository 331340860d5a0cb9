"""What the logs show to have come before what: told with the entries behind it, only when it is sure, never as a cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.kit import at, log, said

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.domain.record import Level
from afteraction.extract.precedence import order_facts, quoted_facts
from afteraction.logs.burst import Burst

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
        Burst(text, channel, Level.ERROR, 0, 0, 5, 9, 50, 0.0, True, first, f"{channel}.log"),
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


def test_a_line_of_the_log_that_somebody_quoted_is_found() -> None:
    """Its words, whatever varies in it; a few common words are no quotation."""
    rises = [
        rise("pool-<*> - Connection is not available after <*> ms", "02:07:12", "pay"),
        rise("failed <*>", "02:06:00", "pay"),
    ]
    talk = [
        said("02:05:00", "connection is not available, I think"),
        said("02:10:00", "it failed"),
        said("02:17:38", "we see `Connection is not available after 5000 ms` everywhere"),
    ]
    (fact,) = quoted_facts(rises, talk)
    assert fact.cites == (talk[2].id, rises[0][0].first.id)
    assert "quoted at 02:17:38 UTC stands in the log from 02:07:12 UTC on, 10 min 26 s earlier" in fact.text
    assert list(quoted_facts(rises, talk[:2])) == []
