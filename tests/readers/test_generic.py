"""The generic readers: columns that a person names, and bytes that nobody would write."""

import json
from typing import Any, cast

import pytest

from afteraction.domain.errors import UsageError
from afteraction.domain.record import Hint, Record, RecordKind
from afteraction.domain.when import Instant, Unknown, Wall, iso
from afteraction.readers.generic.generic_csv import READER as CSV
from afteraction.readers.generic.generic_json import READER as JSON
from afteraction.readers.generic.generic_markdown import READER as MARKDOWN
from afteraction.readers.generic.generic_text import READER as TEXT
from afteraction.testing import check_reader


def records(reader: Any, data: bytes) -> list[Record]:
    return [item for item in check_reader(reader, data) if isinstance(item, Record)]


def test_named_columns_of_a_table() -> None:
    data = b"opened,seen,by,note,long\n2024-03-05T09:00:00Z,2024-03-05T09:12:00Z,x,short,a much longer text\n"
    found = records(CSV.mapped(time="seen", author="by", text="note", zone="Paris"), data)[0]
    assert isinstance(found.time, Instant)
    assert iso(found.time.ns) == "2024-03-05T09:12:00Z"
    assert found.author is not None
    assert (found.author.name, found.text) == ("x", "short")
    hints = [item for item in check_reader(CSV.mapped(zone="Paris"), data) if isinstance(item, Hint)]
    assert [hint.zone for hint in hints] == ["Europe/Paris"]


def test_named_columns_of_a_table_without_a_header() -> None:
    data = b"a,2024-03-05 09:00:00,ines,one\nb,2024-03-05 09:01:00,tomasz,two\n"
    found = records(CSV.mapped(time="2", author="3", text="4"), data)
    assert [(record.author and record.author.name, record.text) for record in found] == [
        ("ines", "one"),
        ("tomasz", "two"),
    ]


def test_named_fields_of_json() -> None:
    data = b'[{"at":"2024-03-05T09:00:00Z","meta":{"seen":1709629963,"actor":"ines"},"a":"short","b":"a longer text"}]'
    found = records(JSON.mapped(time="meta.seen", author="meta.actor", text="a"), data)[0]
    assert isinstance(found.time, Instant)
    assert iso(found.time.ns) == "2024-03-05T09:12:43Z"
    assert found.text == "short"


def test_who_asks_for_something_is_a_customer_and_no_responder() -> None:
    """A table with a requester is one of tickets, unless it is changes that are asked for."""
    data = b"id,created_at,requester,description\n7,2024-03-05 09:00:00,Ines Vidal,I cannot pay at all\n"
    assert [(record.kind, record.author and record.author.name) for record in records(CSV, data)] == [
        (RecordKind.TICKET, "Ines Vidal")
    ]
    change = (
        b"change_id,created_at,requester,approver,description\n7,2024-03-05 09:00:00,Ines Vidal,Bo Lind,pool to 50\n"
    )
    assert [record.kind for record in records(CSV, change)] == [RecordKind.NOTE]


def test_a_row_without_words_says_nothing_of_who_stood_beside_it() -> None:
    """An empty message is empty: its author and channel have places of their own."""
    rows = [
        {"time": f"2024-03-05T09:0{n}:00Z", "channel": "inc", "author": "Ines Vidal", "text": text}
        for n, text in enumerate(("all down", "", "up again"))
    ]
    found = records(JSON, json.dumps(rows).encode())
    assert ["Ines" in record.text or "inc" in record.text for record in found] == [False] * len(found)


def test_words_of_a_text() -> None:
    data = b"web-1 2024-03-05T09:00:00Z ines says hello\nweb-2 2024-03-05T09:01:00Z tomasz says no\n"
    found = records(TEXT.mapped(time="2", author="3", text="5"), data)
    assert [(record.author and record.author.name, record.text) for record in found] == [
        ("ines", "hello"),
        ("tomasz", "no"),
    ]


@pytest.mark.parametrize("reader", [JSON, CSV, MARKDOWN, TEXT])
def test_a_zone_that_means_several_is_refused(reader: Any) -> None:
    with pytest.raises(UsageError, match="CST"):
        reader.mapped(zone="CST")


@pytest.mark.parametrize(("day_first", "day"), [(True, "2024-04-03"), (False, "2024-03-04")])
def test_a_person_settles_which_number_is_the_day(day_first: bool, day: str) -> None:
    data = b"When,Message\n03/04/2024 09:12,hello there\n"
    assert isinstance(records(CSV, data)[0].time, Unknown)
    for reader, text in (
        (CSV, data),
        (TEXT, b"03/04/2024 09:12 hello\n"),
        (JSON, b'[{"time":"03/04/2024 09:12","text":"x"}]'),
    ):
        stamp = records(reader.mapped(day_first=day_first), text)[0].time
        assert isinstance(stamp, Wall)
        assert iso(stamp.ns)[:10] == day


def test_one_late_date_settles_all() -> None:
    rows = b"".join(b"03/04/2024 09:%02d,x y z\n" % (n % 60) for n in range(3000))
    found = records(CSV, b"When,Message\n" + rows + b"25/04/2024 10:00,last\n")
    assert {type(record.time) for record in found} == {Wall}
    assert iso(found[0].time.ns)[:10] == "2024-04-03"  # type: ignore[union-attr]


def test_a_column_of_another_array_says_nothing_about_local_times() -> None:
    data = (
        b'{"messages":[{"time_local":"09:12","text":"hello"},{"time_local":"09:13","text":"again"}],'
        b'"links":[{"utc":"2024-03-05T09:12:00Z","url":"https://larkspur.example/1"}]}'
    )
    items = check_reader(cast(Any, JSON), data)
    assert not [item for item in items if isinstance(item, Hint)]
    assert len([item for item in items if isinstance(item, Record)]) == 3


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"\0", b"{", b"[", b"[[", b"{}", b"[]", b"null", b'"x"', b",,,\n,,,\n", b'"', b'"\n"\n"', b"|", b"|-|\n|-|\n", b"- ", b"#",
     b"\xff\xfe", b"\xff\xfe1", b"\xef\xbb\xbf", b"sep=", b"sep=;\n", b'{"a":' * 3000, b"[" * 3000, b'[{"time":{"time":[1]}}]', b"1709629963"],
)  # fmt: skip
@pytest.mark.parametrize("reader", [JSON, CSV, MARKDOWN, TEXT])
def test_odd_bytes_never_raise(reader: Any, data: bytes) -> None:
    check_reader(reader, data)


@pytest.mark.parametrize(
    "piece",
    [b"1:", b"12/", b'"', b'""', b'",', b" ", b"[", b"- ", b"|", b"2024-03-05 ", b"Mar ", b"a: ", b"10:00-", b"\t"],
)
@pytest.mark.parametrize("reader", [JSON, CSV, MARKDOWN, TEXT])
def test_long_repetitions_take_no_long_time(reader: Any, piece: bytes) -> None:
    for end in (b"", b"\n2024-03-05 10:00:00 x"):
        check_reader(reader, piece * (200_000 // len(piece)) + end)
