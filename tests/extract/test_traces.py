"""One request in several sources: equal ids are joined with the entries that hold them, in order of time, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

from tests.kit import alert, at, log, said

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.domain.record import Level, Record
from afteraction.domain.when import MILLI, SECOND, Instant
from afteraction.extract.traces import Traces, trace_facts, traces_of
from afteraction.logs.crunch import Crunch, LogView

IDENT = "571ad056fd4e52d3"


def entry(time: str, text: str, service: str, ident: str, milli: int = 0) -> Record:
    when = Instant(at(time).ns + milli * MILLI, MILLI)
    return log(when, text, Level.ERROR, channel=service, artifact=service, fields=(("request_id", ident),))


def view_of(*records: Record) -> LogView:
    crunch = Crunch(records[0].artifact, f"{records[0].artifact}.jsonl")
    for record in records:
        crunch.add(record)
    return crunch.placed(lambda times: [Instant(time.ns) for time in times])


def followed(*views: LogView, beside: tuple[Record, ...] = ()) -> Traces:
    return traces_of(views, beside, lambda record: record)


def test_services_are_told_in_the_order_in_which_the_same_requests_failed_in_them() -> None:
    """By most of the requests; the example is the middle one of those that show it, with its entries."""
    gateway = [entry(f"02:00:0{n}", "502", "gateway", f"{IDENT}{n}", 900) for n in range(4)]
    ledger = [entry(f"02:00:0{n}", "no lock", "ledger", f"{IDENT}{n}", 100 if n else 950) for n in range(4)]
    (fact,) = trace_facts(followed(view_of(*gateway), view_of(*ledger)))
    assert fact.text == (
        "4 failed requests stand by id in the logs of ledger and gateway; 3 show trouble in this order, such as "
        f"{IDENT}2: ledger at 02:00:02.100, gateway at 02:00:02.900 UTC"
    )
    assert fact.cites == (ledger[2].id, gateway[2].id)
    assert "cause" not in fact.text
    assert "clocks of hosts may differ" in fact.method


def test_clocks_that_tell_whole_seconds_tell_no_order_within_one() -> None:
    """An access log writes 02:00:01 for what the service writes at 02:00:01.900."""
    seconds = [at(f"02:00:0{n}")._replace(precision=SECOND) for n in range(3)]
    edge = [entry("02:00:00", "502", "edge", f"{IDENT}{n}")._replace(time=when) for n, when in enumerate(seconds)]
    cart = [entry(f"02:00:0{n}", "no lock", "cart", f"{IDENT}{n}", 900) for n in range(3)]
    (fact,) = trace_facts(followed(view_of(*edge), view_of(*cart)))
    assert "in the logs of cart and edge; which first, their clocks do not tell, such as" in fact.text


def test_a_sample_of_ids_is_not_told_as_all_requests() -> None:
    """Nine hundred requests fail in both: what was kept of them is no count of them."""
    gateway = [entry(f"02:{n // 100:02}:02", "502", "gateway", f"{IDENT}{n:03}") for n in range(900)]
    ledger = [entry(f"02:{n // 100:02}:01", "no lock", "ledger", f"{IDENT}{n:03}") for n in range(899, -1, -1)]
    (fact,) = trace_facts(followed(view_of(*gateway), view_of(*ledger)))
    assert fact.text.startswith(
        "of the ids that were kept, 540 stand in the logs of ledger and gateway; all show trouble in"
    )
    assert (fact.value, fact.unit) == (None, "")
    assert "a sample of them was kept" in fact.method


def test_an_id_of_one_service_tells_no_order() -> None:
    """Two entries of one service about one request are one request."""
    assert (
        list(trace_facts(followed(view_of(entry("02:00:00", "a", "pay", IDENT), entry("02:00:01", "b", "pay", IDENT)))))
        == []
    )


def test_an_id_that_a_ticket_an_alert_or_a_message_names_leads_to_the_entry() -> None:
    """Whole or by its beginning; each id once, with all who name it."""
    beside = (
        said("02:16:00", f"a customer sent request {IDENT[:10]}, anyone?"),
        alert("02:17:00", "triggered", f"Failed request {IDENT}"),
        said("02:18:00", "nothing about order 571ad05"),
    )
    failed = entry("02:07:12", "no lock in time", "ledger", IDENT)
    (fact,) = trace_facts(followed(view_of(failed), beside=beside))
    assert fact.text == (
        f"the id {IDENT} in the message at 02:16:00 UTC and in the alert at 02:17:00 UTC stands in the log of "
        "ledger at 02:07:12.000 UTC: “no lock in time”"
    )
    assert fact.cites == (beside[0].id, beside[1].id, failed.id)


def test_the_beginning_of_two_ids_means_neither() -> None:
    views = view_of(entry("02:00:00", "a", "pay", f"{IDENT}a"), entry("02:00:01", "b", "pay", f"{IDENT}b"))
    assert list(trace_facts(followed(views, beside=(said("02:10:00", f"see {IDENT}"),)))) == []


def test_a_draft_joins_the_logs_of_two_services_by_their_ids(tmp_path: Path) -> None:
    """From files to the claim, with footnotes to both lines."""
    for service, milli in (("gateway", 900), ("ledger", 300)):
        lines = []
        for minute in range(90):
            for second in range(0, 60, 10):
                bad = 60 <= minute < 75
                lines.append({
                    "@timestamp": f"2026-02-16T{2 + minute // 60:02}:{minute % 60:02}:{second:02}.{milli}Z", "service": service,
                    "level": "ERROR" if bad else "INFO", "message": "no answer" if bad else "served", "trace_id": f"{minute:03}{second:02}c0ffee",
                })  # fmt: skip
        (tmp_path / f"{service}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = draft(read_all([str(tmp_path)]), Wanted(load("standard")), "Incident")
    fact = {fact.id: fact for fact in found.found.facts}["traced"]
    assert fact.text.startswith(
        "90 failed requests stand by id in the logs of ledger and gateway; all show trouble in this order"
    )
    (factors,) = (section for section in found.record["sections"] if section["id"] == "factors")
    (claim,) = (claim for group in factors["groups"] for claim in group["claims"] if "by id" in claim["text"])
    cited = [found.record["records"][ident] for ident in claim["evidence"] if ident != fact.id]
    assert [(one["artifact"], one["locator"]["line"]) for one in cited] == [
        ("ledger.jsonl", 406),
        ("gateway.jsonl", 406),
    ]
