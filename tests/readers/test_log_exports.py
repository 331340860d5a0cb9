"""Logs as servers and log stores give them: what a sample file alone does not show."""

from __future__ import annotations

import json

import pytest

from afteraction.domain.entries import Entries
from afteraction.domain.ports import ColumnReader
from afteraction.domain.record import Item, Level, Record, RecordKind, Unread
from afteraction.domain.when import Instant, Wall, iso
from afteraction.readers._registry import identify, readers
from afteraction.testing import artifact_of, check_reader


def read(text: str, name: str) -> list[Item]:
    """Read by the reader of that name, which must be the one that claims it."""
    found = identify(artifact_of(text.encode()))
    assert found.reader is not None, found.why
    assert found.reader.name == name, found.why
    return check_reader(found.reader, text.encode())


def records(items: list[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def otlp(*bodies: str | None) -> str:
    """A line of OTLP; a None is an entry without body, severity and time."""
    logs = [
        {"timeUnixNano": str(1_771_207_925_000_000_000 + n), "body": {"stringValue": body}}
        if body
        else {"traceId": "x"}
        for n, body in enumerate(bodies)
    ]
    return json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": logs}]}]}) + "\n"


def test_a_line_of_many_entries_is_cited_by_each_with_its_pointer() -> None:
    """The collector writes batches: the line alone would not say which entry is meant."""
    found = records(read(otlp("first", "second") + otlp("third"), "log-otel"))
    assert [(one.text, one.locator.line, one.locator.pointer.rpartition("/")[2]) for one in found] == [
        ("first", 1, "0"), ("second", 1, "1"), ("third", 2, "0"),
    ]  # fmt: skip


def test_a_damaged_line_costs_only_itself_and_a_damaged_entry_is_told() -> None:
    items = read(otlp("first") + otlp("second", None) + '{"resourceLogs": [\n' + otlp("third"), "log-otel")
    assert [one.text for one in records(items)] == ["first", "second", "third"]
    lost = [(item.line, item.reason) for item in items if isinstance(item, Unread)]
    assert lost == [(2, "1 of its entries: not a log record with timeUnixNano and a body"), (3, "not valid JSON")]


def test_a_stream_of_loki_is_read_newest_first_and_each_line_has_its_nanosecond() -> None:
    values = [["1771207926153400001", "level=error msg=late"], ["1771207925153400001", "early"]]
    whole = {
        "data": {"resultType": "streams", "result": [{"stream": {"app": "pay", "level": "warn"}, "values": values}]}
    }
    first, second = records(read(json.dumps(whole), "log-loki"))
    assert isinstance(first.time, Instant)
    assert iso(first.time.ns, first.time.precision) == "2026-02-16T02:12:06.153400001Z"
    assert (first.level, first.channel, second.text) == (Level.WARN, "pay", "early")


def test_what_a_program_wrote_itself_is_read_inside_the_wrapper() -> None:
    """The store knows when it got the line, the line knows how bad it is."""
    line = {"timestamp": 1771207925153, "message": '{"level":"error","msg":"pool exhausted"}', "ingestionTime": 1}
    (found,) = records(read(json.dumps({"events": [line]}), "log-cloudwatch"))
    assert (found.level, found.text, found.kind) == (Level.ERROR, "pool exhausted", RecordKind.LOG)


def test_a_header_in_the_middle_of_a_w3c_log_changes_what_the_columns_mean() -> None:
    """IIS writes a new one when somebody changed what is logged."""
    text = "#Fields: date time sc-status cs-uri-stem\n2026-02-16 02:12:05 500 /pay\n#Fields: date time cs-uri-stem sc-status\n2026-02-16 02:12:06 /pay 200\n"
    assert [one.get("status_code") for one in records(read(text, "log-w3c"))] == ["500", "200"]


@pytest.mark.parametrize(
    ("said", "taken", "shown"),
    [
        ("", "31", "request_time"),
        ("Microsoft Internet Information Services 10.0", "31", "duration_ms"),
        ("", "0.031", "duration_ms"),
    ],
)
def test_the_unit_of_time_taken_is_said_only_where_it_is_known(said: str, taken: str, shown: str) -> None:
    text = f"#Software: {said}\n#Fields: date time sc-status time-taken\n2026-02-16 02:12:05 200 {taken}\n"
    (found,) = records(read(text, "log-w3c"))
    assert found.get(shown) == "31"


def test_a_step_that_a_balancer_never_reached_gives_no_duration() -> None:
    """-1 is no millisecond."""
    line = '2026-02-16T02:12:05Z pay 192.0.2.1:2817 - -1 -1 -1 503 0 0 29 "GET http://pay.example.com:80/v1 HTTP/1.1" "curl/8" - -\n'
    (found,) = records(read(line, "log-aws-balancer"))
    assert (found.get("duration_ms"), found.get("status_code"), found.get("path"), found.level) == (
        "",
        "503",
        "/v1",
        Level.ERROR,
    )


def test_a_request_of_haproxy_is_dated_by_its_bracket_and_a_server_by_syslog() -> None:
    """Only the bracket knows the year."""
    text = (
        'Feb 16 02:12:05 lb haproxy[7]: 192.0.2.1:4 [16/Feb/2026:02:12:04.143] fe be/s1 0/0/7/1457/1487 200 3421 - - ---- 5/5/1/1/0 0/0 "GET / HTTP/1.1"\n'
        "Feb 16 02:12:07 lb haproxy[7]: Server be/s1 is DOWN, reason: Layer4 timeout.\n"
    )
    request, server = records(read(text, "log-haproxy"))
    assert isinstance(request.time, Wall)
    assert isinstance(server.time, Wall)
    assert [time.lacks.name for time in (request.time, server.time)] == ["ZONE", "ZONE|YEAR"]


def test_counting_and_reading_give_the_same_entries() -> None:
    """Logs are counted by columns where the reader gives them."""
    text = "#Fields: date time cs-uri-stem sc-status\n2026-02-16 02:12:06 /pay 200\n2026-02-16 02:12:07 /pay 500\n"
    reader = next(reader for reader in readers() if reader.name == "log-w3c")
    assert isinstance(reader, ColumnReader)
    counted = [
        one
        for item in reader.entries(artifact_of(text.encode()))
        if isinstance(item, Entries)
        for one in item.records()
    ]
    assert counted == records(check_reader(reader, text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "timestamp,message\n2026-02-16 02:12:05,pager went off\n2026-02-16 02:13:05,rolled back\n",
        "time,status,duration\n2026-02-16 02:12:05,200,31\n2026-02-16 02:12:06,500,3000\n",
        "time,duration\n2026-02-16 02:12:05,31\n2026-02-16 02:12:05,44\n",
    ],
)
def test_a_table_with_common_names_is_left_to_who_asks_for_nothing(text: str) -> None:
    """Somebody's notes are no export of a log store in UTC, and requests are no samples."""
    found = identify(artifact_of(text.encode()))
    assert found.reader is not None
    assert found.reader.name == "generic-csv"


@pytest.mark.parametrize("stamp", ["2026-05-04T09:30:0{}.000Z", "May  4 09:30:0{}"])
@pytest.mark.parametrize(
    "rest", ["{} stock: shard is read-only", "{} [stock] shard is read-only", "{}: shard is read-only"]
)
def test_a_word_for_a_level_is_neither_host_nor_program(stamp: str, rest: str) -> None:
    """In capitals or small: the line has that level, whichever reader takes it."""
    words = {"ERROR": Level.ERROR, "WARN": Level.WARN, "INFO": Level.INFO, "TRACE": Level.DEBUG, "FATAL": Level.FATAL}
    for named in (words, {word.lower(): level for word, level in words.items()}):
        text = "".join(f"{stamp.format(n)} {rest.format(word)}\n" for n, word in enumerate(named))
        found = identify(artifact_of(text.encode()))
        assert found.reader is not None, found.why
        entries = records(check_reader(found.reader, text.encode()))
        assert [entry.level for entry in entries] == list(named.values())
        assert not {entry.channel for entry in entries} & {*named}
        assert all("read-only" in entry.text and not dict(entry.fields).get("host") for entry in entries)
