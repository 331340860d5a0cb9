"""One alert told by several sources is one event; two alerts are two."""

from __future__ import annotations

from tests.kit import alert, bot, said

from afteraction.domain.record import Record
from afteraction.extract.joined import join_alerts


def groups(*records: Record) -> list[set[str]]:
    """The events: ids of the records of each."""
    joined = join_alerts(records)
    return [
        {record.id, *(other.id for other in joined.company.get(record.id, ()))}
        for record in records
        if record.id not in joined.absorbed
    ]


def test_one_alert_in_three_sources_is_one_event_with_three_records() -> None:
    """Monitor, pager and chat tell the same page; the pager, which knows its state by field, leads."""
    chat = bot("02:12:02", "Triggered: payment-service error rate above 5%", artifact="chat")
    pager = alert("02:12:04", "triggered", "payment-service error rate above 5%", "pagerduty:P1", artifact="pager")
    monitor = alert("02:12:09", "firing", "payment-service error rate", "datadog:9", artifact="monitor")
    joined = join_alerts([chat, pager, monitor])
    assert {pager.id: {chat.id, monitor.id}} == {
        lead: {record.id for record in others} for lead, others in joined.company.items()
    }
    assert {chat.id, monitor.id} == joined.absorbed


def test_two_alerts_of_different_names_stay_two() -> None:
    """At the same second in two sources."""
    one = alert("02:12:04", "triggered", "payment-service error rate above 5%", artifact="pager")
    other = alert("02:12:04", "triggered", "disk of search-index nearly full", artifact="monitor")
    assert [{one.id}, {other.id}] == groups(one, other)


def test_two_alerts_of_one_source_and_different_numbers_stay_two() -> None:
    """A pager that gives two ids means two incidents, whatever they are called."""
    one = alert("02:12:04", "triggered", "error rate", "pagerduty:P1")
    other = alert("02:12:30", "triggered", "error rate", "pagerduty:P2")
    assert [{one.id}, {other.id}] == groups(one, other)


def test_an_alert_and_its_end_are_two_events() -> None:
    """Fired and resolved are two states of one alert."""
    fired = alert("02:12:04", "triggered", "error rate", "pagerduty:P1")
    cleared = alert("02:13:30", "resolved", "error rate", "pagerduty:P1", artifact="monitor")
    assert [{fired.id}, {cleared.id}] == groups(fired, cleared)


def test_the_same_alert_an_hour_later_is_another_event() -> None:
    """It fired again."""
    first = alert("02:12:04", "triggered", "error rate", artifact="pager")
    again = alert("03:12:04", "triggered", "error rate", artifact="monitor")
    assert [{first.id}, {again.id}] == groups(first, again)


def test_what_a_person_types_joins_nothing() -> None:
    """Only machines tell alerts."""
    page = alert("02:12:04", "triggered", "payment-service error rate above 5%")
    typed = said("02:12:30", "Triggered: payment-service error rate above 5%")
    assert [{page.id}, {typed.id}] == groups(page, typed)


def test_every_record_is_in_exactly_one_event() -> None:
    """Nothing is lost by joining, and nothing is told twice."""
    records = [
        alert(f"02:{minute:02d}:04", state, "error rate of payments", f"{source}:{minute // 5}", artifact=source)
        for minute in range(10, 30) for source in ("pagerduty", "datadog") for state in ("triggered", "resolved")
    ]  # fmt: skip
    found = groups(*records)
    assert sorted(record.id for record in records) == sorted(ident for group in found for ident in group)
