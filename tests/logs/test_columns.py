"""A log read by columns gives what it gives line by line: the same records, places, spans not read, and counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from afteraction.domain.entries import Entries, entries_of
from afteraction.domain.ports import ColumnReader, Reader
from afteraction.domain.record import Item, Record, RecordKind, Unread
from afteraction.domain.when import Wall
from afteraction.logs.crunch import Crunch
from afteraction.readers import _blocks
from afteraction.readers._lines import LineFormat
from afteraction.readers._registry import readers
from afteraction.readers.documents import log_json
from afteraction.readers.lines import log_python
from afteraction.readers.lines._late import LateFormat
from afteraction.testing.reader import artifact_of, check_reader

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"
CASES = Path(__file__).parents[3] / "shared" / "cases" / "logs"
COLUMNS = ("minutes", "levels", "channels", "texts", "statuses")


def by_columns(reader: Reader, data: bytes) -> tuple[Entries, list[Item]]:
    """Every log entry in order, and the other items."""
    assert isinstance(reader, ColumnReader)
    found = Entries()
    others: list[Item] = []
    for item in reader.entries(artifact_of(data)):
        if isinstance(item, Entries):
            found.join(item)
        elif isinstance(item, Record):
            found.add(item)
        else:
            others.append(item)
    return found, others


def state(crunch: Crunch) -> tuple[Any, ...]:
    """Everything a crunch knows, in its order."""
    templates = [
        (key, one.text, one.level, one.first, one.total, list(one.counts.items()), list(one.starts.items()))
        for key, one in crunch.templates.items()
    ]
    numbers = sorted((key, list(one.minutes.items()), one.kept) for key, one in crunch.numbers.fields.items())
    counts = (crunch.levels, crunch.statuses, crunch.failed_first, crunch._kinds)
    return (
        templates, crunch.sample, crunch.lines, crunch.untimed, [list(one.items()) for one in counts],
        sorted(crunch._kept.items()), numbers,
    )  # fmt: skip


def check_both_ways(reader: Reader, data: bytes, chunk: int = 64 * 1024, batch: int = 1000) -> None:
    """Read ``data`` in both ways and compare. chunk: bytes of a block. batch: entries counted together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_blocks, "_CHUNK", chunk)
        items = check_reader(reader, data)
        found, others = by_columns(reader, data)
    records = [item for item in items if isinstance(item, Record)]
    made = set(found.made)
    assert found.records() == records
    assert sorted(map(repr, others)) == sorted(repr(item) for item in items if not isinstance(item, Record))
    wanted = entries_of(records)
    for name in COLUMNS:
        assert getattr(found, name) == getattr(wanted, name), name
    assert found.walls or not wanted.walls
    for number, record in enumerate(records):
        if number not in made:  # its fields are in the columns, where the gate looks for secrets
            told = {(name, str(column[number])) for name, column in found.fields.items()}
            assert told.issuperset(record.fields)
    single, together = Crunch("log", "app.log"), Crunch("log", "app.log")
    for record in records:
        single.add(record)
    for at in range(0, len(found), batch):
        together.add_all(found.part(at, min(at + batch, len(found))))
    assert state(together) == state(single)


# JSON lines

_TIMES = st.one_of(
    st.builds(
        "2026-03-{:02d}T{:02d}:{:02d}:{:02d}{}{}".format,
        st.integers(1, 3), st.integers(0, 24), st.integers(0, 60), st.integers(0, 61),
        st.sampled_from(["", ".5", ".123", ",123", ".123456", ".123456789"]),
        st.sampled_from(["Z", "Z", "", "+01:00", "-0330", " UTC", " CET", "+99"]),
    ),
    st.sampled_from(["2026-03-02 02:00:00", "2026/03/02 02:00:00", "0001-01-01T00:00:00Z", "soon", "", None, True]),
    st.sampled_from([1_772_416_800, 1_772_416_800_123, "1772416800.123", 12.5, -5]),
)  # fmt: skip
_PLAIN_TIMES = st.builds(
    "2026-03-02T02:{:02d}:{:02d}.{:03d}Z".format, st.integers(0, 59), st.integers(0, 59), st.integers(0, 999)
)
_WORDS = st.sampled_from(
    ["GET /v1/carts/35761 200 in 61 ms", "cache miss for key cart:7", "late", "-", "", "pool full: total=10", "ünï — 見",
     "line one\nline two\n", "tab\there", "bell\x07", "x" * 401, "id=9e3779b100000001 done", 7, None, ["a"], {"a": "b"}]
)  # fmt: skip
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "level": st.sampled_from(["info", "INFO", "error", "WARN", "odd", "", 30, 50, 3, None, True]),
    "message": _WORDS,
    "logger": st.sampled_from(["shop.carts", "api", "-", "", 5, None]),
    "service": st.sampled_from(["shop", "checkout", "", None]),
    "status": st.sampled_from([200, 503, "500", "404", 1, True, "ok", None]),
    "duration_ms": st.sampled_from([1, 12345678, "12.5", "3s", 1.5, None]),
    "path": st.sampled_from(["/a", "/v1/carts/7", "/" + "p" * 400, "", 4]),
    "trace_id": st.sampled_from(["9e3779b100000001", "0af7651916cd43dd8448eb211c80319c", "", 12]),
    "queue": st.sampled_from([1, 10**9, -(10**7), "17", True, 2.5]),
    "error": st.sampled_from(["refused", "", None, "Boom\n  at x"]),
    "ctx": st.sampled_from([{}, {"user": "u1", "n": 3}, {"a": {"b": {"c": {"d": 1}}}}, "no"]),
    "log": st.sampled_from(["inner line\n", "cut", 5]),
    "stream": st.sampled_from(["stdout", "stderr"]),
}


@st.composite
def _objects(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(list(_VALUES)), max_size=6, unique=True))
    value: dict[str, Any] = {draw(st.sampled_from(["time", "@timestamp", "ts"])): draw(_TIMES)}
    value |= {name: draw(_VALUES[name]) for name in names}
    if draw(st.booleans()):
        value = dict(reversed(value.items()))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    return json.dumps(value, separators=separators, ensure_ascii=draw(st.booleans()))


@st.composite
def _usual(draw: st.DrawFn) -> str:
    """What most lines of most logs are."""
    status = draw(st.sampled_from([200, 200, 404, 503]))
    return (
        f'{{"time":"{draw(_PLAIN_TIMES)}","level":"{draw(st.sampled_from(["info", "warn", "error"]))}",'
        f'"logger":"shop.carts","message":"GET /v1/carts/{draw(st.integers(0, 10**6))} took long",'
        f'"status":{status},"pod":"carts-{draw(st.integers(0, 3))}"}}'
    )


_ODD_LINES = st.sampled_from(
    [
        "", "   ", "Traceback (most recent call last):", '  File "x.py", line 3', "at com.shop.Carts.get(Carts.java:12)",
        '{"time":"2026-03-02T02:00:00Z","level":"info","mess', "{}{}", '{"a":1} {"b":2}', '{"a":', '{"b":1}}', "[1,2]", "17",
        '{"time":"2026-03-02T02:00:00Z","level":"info","level":"error","message":"told twice"}',
        'web-1  | {"time":"2026-03-02T02:00:00Z","level":"info","msg":"behind a name"}', "  {}",
        "time=2026-03-02T02:00:00Z level=warn msg=pairs", '{"time":"2026-03-02T02:00:00Z","level":"info","msg":"\x1b[31mred"}',
        '{"log":"panic: x\\n","stream":"stderr","time":"2026-03-02T02:00:00Z"}', '{"msg":NaN,"ts":1772416800.5}',
        '{"time":"2026-03-02T02:00:00Z","msg":"no level"}', '{"instant":{"epochSecond":1772416800,"nanoOfSecond":5},"level":"INFO","message":"log4j2"}',
        '{"Level":"info","level":"error","time":"2026-03-02T02:00:00Z","msg":"two names"}',
    ]
)  # fmt: skip
_ENDS = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\r\r\n", b"\0\0\n", b" \n"])


@st.composite
def _files(draw: st.DrawFn, lines: st.SearchStrategy[str]) -> bytes:
    listed = draw(st.lists(lines, min_size=1, max_size=40))
    end = draw(_ENDS)
    mixed = draw(st.booleans())
    data = b"".join(line.encode("utf-8", "surrogatepass") + (draw(_ENDS) if mixed else end) for line in listed)
    head = draw(st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf", b"\0" * 70, b"\xff\xfe broken\n"[2:]]))
    if draw(st.booleans()):
        data = data.rstrip(b"\r\n")
    if draw(st.integers(0, 5)) == 0:
        data = data.replace(b"t", b"\xe9", 1)  # no valid UTF-8 any more
    return head + data


_JSON_FILES = st.one_of(
    _files(_usual()),
    _files(st.one_of(_usual(), _usual(), _usual(), _objects(), _ODD_LINES)),
    _files(_objects()),
)


def _json_file(*lines: str) -> bytes:
    """Each between two usual lines."""
    usual = '{"time":"2026-03-02T02:00:00Z","level":"info","message":"opened it"}'
    return "".join(f"{line}\n{usual}\n" for line in (usual, *lines)).encode()


@settings(max_examples=120, deadline=None)
@example(
    _json_file('{"a":1}{"time":"2026-03-02T02:00:00Z","level":"info","message":"two on a line"}', '{"a":\n{"b":1}}'),
    400,
    1000,
)
@example(_json_file('{"time":"2026-03-02T02:00:60Z","level":"info","message":"leap second"}'), 400, 1000)
@example(
    _json_file(
        '{"time":"2026-03-02T02:00:00Z","level":"info","message":"a","status":true}',
        '{"time":"2026-03-02T02:00:00Z","level":"info","message":"a","status":1}',
    ),
    400,
    1,
)
@given(_JSON_FILES, st.sampled_from([97, 400, 64 * 1024]), st.sampled_from([1, 3, 1000]))
def test_json_lines_say_the_same_in_both_ways(data: bytes, chunk: int, batch: int) -> None:
    """Mixed shapes, order of names, nesting, damage, CRLF, blank lines, byte-order mark, NULs, cuts between blocks."""
    check_both_ways(log_json.READER, data, chunk, batch)


# Text


@st.composite
def _python_lines(draw: st.DrawFn) -> str:
    time = draw(
        st.builds(
            "2026-{:02d}-02{}{:02d}:{:02d}:{:02d},{:03d}".format,
            st.sampled_from([3, 3, 3, 13]), st.sampled_from([" ", "T"]), st.sampled_from([0, 1, 2, 3, 24]),
            st.integers(0, 60), st.sampled_from([0, 1, 30, 59, 60, 61]), st.integers(0, 999),
        )
    )  # fmt: skip
    name = draw(
        st.sampled_from(
            ["shop.carts", "root", "INFO", "info", "x.ERROR", "a:b", "WARNINGs", "_x", "9lives", "error.log"]
        )
    )
    level = draw(st.sampled_from(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NOTSET", "INFORM"]))
    gap = draw(st.sampled_from([" - ", " - ", " - ", " ", ":", " -  ", " | "]))
    text = draw(
        st.sampled_from(
            ["GET /x 200", "- dash", " two", "", "ERROR - inside", "INFO: again", "[boxed] x", "ünï", "tab\there", "bell\x07", "(x)",
             "root: behind", "]x", "9 lives"]
        )
    )  # fmt: skip
    return f"{time}{gap}{name}{gap}{level}{draw(st.sampled_from([gap, ' - ', '- ', '']))}{text}"


_USUAL_TEXT = st.builds(
    "2026-03-02 02:{:02d}:{:02d},{:03d} - shop.carts - {} - opened session {}".format,
    st.integers(0, 59), st.integers(0, 59), st.integers(0, 999), st.sampled_from(["INFO", "ERROR"]), st.integers(0, 10**6),
)  # fmt: skip
_BELOW = st.sampled_from(
    ["", "Traceback (most recent call last):", '  File "x.py", line 3', "KeyError: 'x'", "\x1b[1mred", "2026-03"]
)


def _python_file(*lines: str) -> bytes:
    """Each between two usual lines."""
    usual = "2026-03-02 02:00:00,000 - shop.carts - INFO - opened"
    return "".join(f"{line}\n{usual}\n" for line in (usual, *lines)).encode()


@settings(max_examples=120, deadline=None)
@example(_python_file("2026-03-02 02:00:00,000 - INFO - ERROR - the logger has the name of a level"), 400, 1000)
@example(
    _python_file("2026-03-02 02:00:61,000 - shop - INFO - no such second", "2026-0302 02:00:00,000 - a - INFO - b"),
    400,
    3,
)
@example(_python_file("2026-03-02 23:00:00,000 - a - INFO - b", "2026-03-02 03:00:00,000 - a - ERROR - c"), 400, 1000)
@given(
    _files(st.one_of(_USUAL_TEXT, _USUAL_TEXT, _python_lines(), _BELOW)),
    st.sampled_from([97, 400, 64 * 1024]),
    st.sampled_from([1, 3, 1000]),
)
def test_python_logs_say_the_same_in_both_ways(data: bytes, chunk: int, batch: int) -> None:
    """The quick pattern takes only what the full one reads in the same way; clocks that step back are met too."""
    check_both_ways(log_python.READER, data, chunk, batch)


def _formats() -> Sequence[LineFormat | LateFormat]:
    """Those that are made at their first use among them."""
    forms = [one for one in readers() if isinstance(one, LineFormat | LateFormat)]
    return [one for one in forms if (one.make() if isinstance(one, LateFormat) else one).kind is RecordKind.LOG]


@pytest.mark.parametrize("form", _formats(), ids=lambda form: form.name)
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_every_text_format_says_the_same_in_both_ways(form: LineFormat | LateFormat, data: st.DataObject) -> None:
    """Lines of its samples in any order, with others between them."""
    known = [line for path in sorted((SAMPLES / form.name).iterdir()) if ".golden" not in path.name
             for line in path.read_bytes().decode("utf-8", "replace").splitlines()]  # fmt: skip
    content = data.draw(_files(st.one_of(st.sampled_from(known), st.sampled_from(known), _BELOW)))
    check_both_ways(form, content, data.draw(st.sampled_from([97, 64 * 1024])), data.draw(st.sampled_from([3, 1000])))


def _case_files() -> list[Path]:
    return sorted(path for path in CASES.rglob("*.log") if path.stat().st_size < 600_000) if CASES.is_dir() else []


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_real_logs_say_the_same_in_both_ways() -> None:
    """Whatever reader claims them."""
    seen = 0
    for path in _case_files():
        data = path.read_bytes()
        claimed = [
            one for one in readers() if isinstance(one, ColumnReader) and list(one.entries(artifact_of(data[:20_000])))
        ]
        for reader in claimed[:1]:
            check_both_ways(reader, data[:100_000])
            seen += 1
    assert seen > 10


# What a file has that was cut while it was written

LINE = "2026-03-02 02:00:{:02d},000 - shop.carts - INFO - opened"


def test_runs_of_nul_are_no_line_and_are_said() -> None:
    """Before the first line, behind the last one, and in the middle of one; longer than any line may be, too."""
    lines = [LINE.format(second).encode() for second in range(4)]
    torn = lines[2][:51] + b"\0" * 9 + lines[2][51:]
    data = (
        b"\0" * 3_000_000
        + lines[0]
        + b"\n"
        + lines[1]
        + b"\0" * 5
        + b"\n"
        + torn
        + b"\n"
        + lines[3]
        + b"\n"
        + b"\0" * 200_000
    )
    found, others = by_columns(log_python.READER, data)
    check_both_ways(log_python.READER, data)
    spans = [(item.line, item.end - item.start) for item in others if isinstance(item, Unread)]
    assert spans == [(1, 3_000_000), (2, 5), (3, 9), (5, 200_000)]
    first, second, third, fourth = found.records()
    assert (first.locator.line, first.locator.start) == (1, 3_000_000)
    assert data[second.locator.start : second.locator.end] == lines[1]
    assert third.text == "opene\ufffdd"
    assert fourth.text == "opened"


def test_times_of_one_second_cost_one_reading_and_are_all_wall_times() -> None:
    """A log without a zone stays without one in the columns."""
    data = "".join(f"{LINE.format(second)}\n" for second in range(60)).encode()
    found, _ = by_columns(log_python.READER, data)
    assert found.walls
    assert len(found.made) <= 1
    assert all(isinstance(record.time, Wall) for record in found.records())
