"""Ids of failures: taken from fields and words, for each service once, and never what is equal by chance."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kit import at, log

from afteraction.domain.record import Level, Record
from afteraction.domain.when import MINUTE, SECOND, Instant
from afteraction.logs.crunch import Crunch
from afteraction.logs.ids import MAX_IDS, candidates, in_text
from afteraction.logs.services import file_of, service_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NIGHT = at("00:00:00").ns


def counted(records: list[Record]) -> Crunch:
    crunch = Crunch("log", "app.log")
    for record in records:
        crunch.add(record)
    return crunch


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        (f"failed trace_id={TRACE}", TRACE),
        (f'failed, "traceId": "{TRACE.upper()}"', TRACE),
        (f"traceparent=00-{TRACE}-00f067aa0ba902b7-01", TRACE),
        ("[req-9f8e7d6c-1111-2222-3333-444455556666 admin] boom", "9f8e7d6c-1111-2222-3333-444455556666"),
        ("upstream gone, X-Request-ID: 571ad056fd4e", "571ad056fd4e"),
        ("correlation id abcdef12-3456 was lost", "abcdef12-3456"),
        ("trace=Root=1-67891233-abcdef012345678912345678", "1-67891233-abcdef012345678912345678"),
    ],
)
def test_an_id_stands_behind_its_name(text: str, ident: str) -> None:
    assert list(in_text(text)) == [ident]


@pytest.mark.parametrize(
    "text",
    ["request failed after 2000000 ms", "request id: 12345678", "request_id=unknown-id", "request=2026-02-16T02:00:00", "request gzip9payload refused", "trace: off"],
)  # fmt: skip
def test_what_may_be_equal_by_chance_is_no_id(text: str) -> None:
    """Counts, dates, words."""
    assert list(in_text(text)) == []


def test_ids_of_failures_are_kept_with_their_first_entry() -> None:
    """At ERROR or worse or with 5xx, for each service; what went well is not followed."""
    records = [
        log("02:00:00", "fine", **_id("aaaaaaaa1111", "gateway")),
        log("02:00:01", "bad", Level.ERROR, **_id("bbbbbbbb2222", "gateway")),
        log("02:00:02", "bad again", Level.ERROR, **_id("bbbbbbbb2222", "gateway")),
        log("02:00:03", "answered", **_id("cccccccc3333", "gateway", ("status_code", "502"))),
        log("02:00:04", "refused request_id=bbbbbbbb2222", Level.ERROR, channel="ledger"),
    ]
    found = counted(records).ids.found
    assert {key: record.text for key, (_, record) in found.items()} == {
        ("gateway", "bbbbbbbb2222"): "bad",
        ("gateway", "cccccccc3333"): "answered",
        ("ledger", "bbbbbbbb2222"): "refused request_id=bbbbbbbb2222",
    }


def test_memory_for_ids_is_bounded_and_later_minutes_have_their_share() -> None:
    """A storm does not use up what a quiet hour later needs."""
    storm = [
        log(Instant(NIGHT + minute * MINUTE + n * SECOND // 200), "bad", Level.ERROR, **_id(f"{minute:04}-{n:08}x", "pay"))
        for minute in range(80)
        for n in range(100)
    ]  # fmt: skip
    ids = counted(storm).ids
    found = ids.found
    assert MAX_IDS // 2 < len(found) <= MAX_IDS
    assert ids.cut
    assert max(slot for slot, _ in found.values()) - NIGHT // MINUTE > 60


def test_every_log_keeps_the_same_ids_of_a_minute() -> None:
    """In whatever order they come there: one request can be followed only where each service kept it."""
    idents = [f"{n:08}-{n * 7919 % 1000:03}x" for n in range(900)]
    kept = []
    for service, order in (("gateway", idents), ("ledger", idents[::-1])):
        crunch = counted([log("02:00:00", "bad", Level.ERROR, **_id(ident, service)) for ident in order])
        assert crunch.ids.cut
        kept.append({ident for _, ident in crunch.ids.found})
    assert kept[0] == kept[1]
    assert len(kept[0]) == 60
    assert not counted([log("02:00:00", "bad", Level.ERROR, **_id("aaaaaaaa1111", "pay"))]).ids.cut


def test_whatever_in_a_text_could_be_an_id_is_a_candidate() -> None:
    assert list(candidates(f"customer sent {TRACE}, order 12345678, since 2026-02-16")) == [TRACE]


@pytest.mark.parametrize(
    ("channel", "log_name", "service"),
    [
        ("payments", "all.jsonl", "payments"),
        ("com.shop.payments.AccessLog", "logs/payments.log.1.gz!payments.log.1", "payments.log"),
        ("root", "cart-2026-02-16.log", "cart-2026-02-16.log"),
        ("", "a/b/cart.log.2.gz", "cart.log"),
        ("worker-3", "jobs.log", "worker-<*>"),
    ],
)
def test_a_logger_is_no_service_of_its_own(channel: str, log_name: str, service: str) -> None:
    """Two classes of one program are one service: that of its file."""
    assert service_of(channel, log_name) == service


def test_a_file_goes_by_its_name_without_rotation() -> None:
    assert file_of("x.zip!logs/app.log.12.gz") == "app.log"


def _id(ident: str, service: str, *further: tuple[str, str]) -> dict[str, Any]:
    return {"channel": service, "fields": (("request_id", ident), *further)}
