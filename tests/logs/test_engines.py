"""Engines: whatever groups the entries, the same templates, counts and changes come of it as of reading line by line."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import re2
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cli.kit import run

from afteraction.app.config import Config, time_flags
from afteraction.app.logs import Asked, summary
from afteraction.app.logs_grouped import Planner, chosen
from afteraction.app.logs_table import URL, read_table
from afteraction.app.reading import Reading, read_all
from afteraction.cli.main import main
from afteraction.domain.errors import UsageError
from afteraction.domain.when import MILLI, SECOND, iso
from afteraction.logs import chunks
from afteraction.logs.engines import engines, python
from afteraction.logs.engines.polars import _FOLD
from afteraction.logs.fold import FOLD
from afteraction.logs.template import Masker
from afteraction.redact.gate import Gate

LOGHUB = Path(__file__).resolve().parents[3] / "shared" / "cases" / "logs" / "loghub_2k"
_START = 1_772_416_800  # 2026-03-02T02:00:00Z
_SAID = (
    ("INFO", "GET /v1/carts/{n} took {m} ms trace={id}"),
    ("INFO", "session {uuid}_new opened for s_{n} from 10.1.{m}.7:{n}"),
    ("DEBUG", "cache miss for key cart:{n} size 12x{m} at 0x{id}"),
    ("WARN", 'slow query "SELECT {n}" took {m}.5s'),
    ("INFO", "Größe {n}µs für Überweisung{m}é{id}"),
)
_PIECES = st.one_of(
    st.sampled_from([*' =/([-.:,"_xX\ngZ)', "é", "耗时", "0x", "facade", "GET", "dead-beef"]),
    st.text("0123456789abcdefABCDEF", min_size=1, max_size=18),
    st.uuids().map(str),
)
_MESSAGES = st.lists(st.lists(_PIECES, max_size=9).map("".join), min_size=1, max_size=6)


def _entries(seed: int = 1, size: int = 4000) -> Iterator[tuple[int, str, str]]:
    """(milliseconds, level, message): two hours with errors from 03:05 on."""
    dice = random.Random(seed)
    at = 0
    for number in range(size):
        at += dice.randint(1, 3600)
        level, message = dice.choice(_SAID)
        if at > 65 * 60_000 and number % 3 == 0:
            level, message = "ERROR", "pool of shard {m} is full, order {uuid} waits"
        ident = f"{dice.getrandbits(64):016x}"
        uuid = f"{ident[:8]}-{ident[:4]}-{ident[4:8]}-{ident[8:12]}-{ident[:12]}"
        yield at, level, message.format(n=dice.randint(1, 99_999), m=dice.randint(1, 250), id=ident, uuid=uuid)


def _text(seed: int = 1) -> str:
    """As Python's logging writes it, with a stack trace here and there."""
    lines = []
    for at, level, message in _entries(seed):
        stamp = iso(_START * SECOND + at * MILLI, MILLI)[:-1].replace("T", " ").replace(".", ",")
        lines.append(f"{stamp} - shop.carts-{at % 2} - {level.replace('WARN', 'WARNING')} - {message}\n")
        if level == "ERROR":
            lines.append(
                f'Traceback (most recent call last):\n  File "pool.py", line {at % 7}, in take\nPoolError: {at}\n'
            )
    return "".join(lines)


def _grouped(path: Path, engine: str = "polars") -> Reading:
    gate = Gate()
    flags = time_flags(Config(), ("UTC",), ("2017-06-01",))
    return read_all([str(path)], flags=flags, gate=gate, grouped=Planner(chosen(engine), gate, least=0))


def _line_by_line(path: Path) -> Reading:
    return read_all([str(path)], flags=time_flags(Config(), ("UTC",), ("2017-06-01",)))


def _told(reading: Reading, *, examples: bool) -> dict[str, Any]:
    """The summary without what engines may tell differently. examples: compare them too."""
    found = summary(reading, Asked(top=1000))
    for name in ("files", "numbers"):
        found.pop(name)
    for row in [*found["changes"], *found["templates"]]:
        row["service"] = row["service"] or "logs"
        if not examples:
            row.pop("example")
    return found


@settings(max_examples=100, deadline=None)
@given(_MESSAGES)
def test_folding_takes_all_digits_alike(messages: list[str]) -> None:
    """So that the template, which sees only the shape of a message, is the same for all that fold to the same."""
    for message in messages:
        shape = re.sub("[1-9]", "0", message)
        assert re.sub(FOLD, "0", shape, flags=re.ASCII) == re.sub(FOLD, "0", message, flags=re.ASCII)


@settings(max_examples=100, deadline=None)
@given(_MESSAGES)
def test_rust_and_re2_fold_as_python_does(messages: list[str]) -> None:
    """One pattern for all engines; polars is Rust, and RE2 is in DuckDB, ClickHouse and BigQuery."""
    python = [re.sub(FOLD, "0", message, flags=re.ASCII) for message in messages]
    assert pl.Series(messages, dtype=pl.String).str.replace_all(_FOLD, "0").to_list() == python
    assert [re2.sub(FOLD, "0", message) for message in messages] == python


@settings(max_examples=100, deadline=None)
@given(_MESSAGES, st.randoms(use_true_random=False))
def test_what_folds_alike_has_one_template(messages: list[str], dice: random.Random) -> None:
    """Other digits and other ids, the same fold, the same template."""
    masker = Masker()
    for message in messages:
        other = re.sub("[0-9]", lambda _: str(dice.randint(0, 9)), message)
        assert re.sub(FOLD, "0", message, flags=re.ASCII) == re.sub(FOLD, "0", other, flags=re.ASCII)
        assert masker.template(message) == masker.template(other)


@pytest.mark.parametrize("part", [700, 20_000, 8 * 1024 * 1024])
@pytest.mark.parametrize("engine", ["polars", "python"])
def test_a_grouped_log_tells_what_the_log_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, part: int
) -> None:
    """Levels, templates, counts, onsets, and the very lines to quote, by file and number, in however many parts it is read."""
    monkeypatch.setattr(chunks, "CHUNK", part)
    monkeypatch.setattr(python, "_PART", part)
    monkeypatch.setattr(python, "_PIECE", 1 + part // 20)
    path = tmp_path / "app.log"
    path.write_text(_text(part), encoding="utf-8")
    reading = _grouped(path, engine)
    plan = reading.artifacts[0].plan
    assert plan is not None
    assert plan.why == ""
    told = _told(reading, examples=True)
    assert told == _told(_line_by_line(path), examples=True)
    assert told["series"]["ERROR or worse"]["onset"] == "2026-03-02T03:05Z"
    lines = path.read_text(encoding="utf-8").split("\n")
    assert all(lines[row["example"]["line"] - 1].endswith(row["example"]["text"]) for row in told["changes"])
    assert reading.artifacts[0].artifact.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert {record.artifact for record in reading.artifacts[0].crunch.sample} == {reading.artifacts[0].artifact.id}  # type: ignore[union-attr]


@pytest.mark.skipif(not LOGHUB.is_dir(), reason="the cases lie beside the repository")
@pytest.mark.parametrize("engine", ["polars", "python"])
@pytest.mark.parametrize("system", ["Hadoop", "HDFS", "Spark", "OpenStack", "HealthApp", "Apache"])
def test_real_logs_tell_the_same(system: str, engine: str) -> None:
    """Grouped where it can be, else line by line; never something else."""
    path = LOGHUB / system / f"{system}_2k.log"
    grouped, plain = _grouped(path, engine), _line_by_line(path)
    if plain.views and plain.views[0].span is not None:
        assert _told(grouped, examples=True) == _told(plain, examples=True)


def _json_levels(entries: list[tuple[int, str, str]]) -> str:
    return "".join(
        json.dumps({"time": iso(_START * SECOND + at * MILLI, MILLI), "level": 50 if level == "ERROR" else 30, "msg": said}) + "\n"
        for at, level, said in entries
    )  # fmt: skip


def _access(entries: list[tuple[int, str, str]]) -> str:
    return "".join(
        f'10.0.0.7 - - [02/Mar/2026:02:{at // 60_000 % 60:02d}:{at // 1000 % 60:02d} +0000] "GET /carts/{at} HTTP/1.1" {500 if level == "ERROR" else 200} 17\n'
        for at, level, _ in entries
    )  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "python"])
@pytest.mark.parametrize("before", ["[3f2504e0-4f89-41d3-9a0c-0305e82c3301] ", "pod=0a1b2c3d4e5f ", "host-7 "])
def test_what_stands_before_the_time_takes_nothing_from_the_message(tmp_path: Path, before: str, engine: str) -> None:
    """An id there is cut off before ids are made alike."""
    path = tmp_path / "app.log"
    lines = (
        f"{before}2026-02-16 14:{n // 60 % 60:02d}:{n % 60:02d}.037 {('INFO', 'WARN', 'ERROR')[n % 7 % 3]} worker {n} did it\n"
        for n in range(2000)
    )
    path.write_text("".join(lines), encoding="utf-8")
    grouped, plain = _grouped(path, engine), _line_by_line(path)
    assert grouped.artifacts[0].plan is not None
    assert grouped.artifacts[0].plan.why == ""
    assert _told(grouped, examples=True) == _told(plain, examples=True)


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_progress_is_told_while_a_log_is_grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    """By entries, up to all of them."""
    monkeypatch.setattr(chunks, "CHUNK", 20_000)
    monkeypatch.setattr(python, "_PART", 20_000)
    monkeypatch.setattr(python, "_PIECE", 1000)
    path = tmp_path / "app.log"
    path.write_text(_text(), encoding="utf-8")
    told: list[int] = []
    gate = Gate()
    reading = read_all(
        [str(path)],
        gate=gate,
        grouped=Planner(chosen(engine), gate, least=0),
        progress=lambda _, done: told.append(done),
    )
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == reading.artifacts[0].count == 4000


def test_python_sees_the_same_numbers_as_line_by_line(tmp_path: Path) -> None:
    """The first entries of each kind and minute, as they are looked at anyway."""
    path = tmp_path / "app.log"
    text = re.sub("carts-[01]", "carts", _text())  # of workers of a kind it sees one
    slow = [line.replace(" ms trace", "00 ms trace") if line[11:16] > "03:05" else line for line in text.splitlines()]
    path.write_text("\n".join(slow), encoding="utf-8")
    told, expected = (
        summary(reading, Asked(top=1000))["numbers"] for reading in (_grouped(path, "python"), _line_by_line(path))
    )
    assert [row["onset"] for row in told["moved"]] == ["2026-03-02T03:06Z"]
    assert told == expected


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_a_log_whose_entries_all_differ_is_read_line_by_line_before_it_fills_the_memory(
    tmp_path: Path, engine: str
) -> None:
    dice = random.Random(1)
    words = ("".join(dice.choices("ghijklmnopqrstuvwxyz", k=40)) for _ in range(25_000))
    path = tmp_path / "app.log"
    path.write_text(
        "".join(f"2026-03-02 02:{n // 1000:02d}:00,000 - shop - INFO - {word}\n" for n, word in enumerate(words)),
        encoding="utf-8",
    )
    said = run("logs", path, "--tz", "UTC", "--engine", engine).stdout
    why = r"read line by line: most of its first [\d,]+ entries differ from every other of their minute"
    assert re.search(why, " ".join(said.split()))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("numeric", "digits in it say more than a number: a level, or a time"),
        ("access", "its times do not all stand in one place"),
        ("back", "its clock steps back"),
        ("packed", "it lies in an archive, or is compressed"),
        ("mixed", "some of its times stand elsewhere than the others"),
    ],
)
def test_a_log_that_grouping_could_change_is_read_line_by_line(tmp_path: Path, name: str, why: str) -> None:
    """And says why."""
    entries = list(_entries())
    text, path = _text(), tmp_path / "app.log"
    half, at = text[: text.index("2026-03-02 03:00")], text.index("2026-03-02 02:40")
    data = {
        "numeric": _json_levels(entries),
        "access": _access(entries).replace("10.0.0.7", "10.0.0.17", 9),
        "back": text + half,
        "packed": text,
        "mixed": text[:at]
        + re.sub(",[0-9]{3} - shop", " +0000 - shop", text[at : at + 2000], count=2)
        + text[at + 2000 :],
    }[name].encode()
    if name == "packed":
        path = tmp_path / "app.log.gz"
        data = gzip.compress(data)
    path.write_bytes(data)
    for engine in ("polars", "python"):
        reading = _grouped(path, engine)
        plan = reading.artifacts[0].plan
        assert plan is not None
        assert plan.why == why
        assert _told(reading, examples=True) == _told(_line_by_line(path), examples=True)


def _rows(tmp_path: Path) -> tuple[Path, Path]:
    """The same entries as JSON lines and as Parquet."""
    rows = [
        {
            "ts": iso(_START * SECOND + at * MILLI, MILLI),
            "severity": level,
            "service": "shop",
            "message": f"{said}\nmore {at}",
        }
        for at, level, said in _entries()
    ]
    lines, table = tmp_path / "logs.jsonl", tmp_path / "logs.parquet"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pl.DataFrame(rows).with_columns(pl.col("ts").str.to_datetime(time_unit="us", time_zone="UTC")).write_parquet(table)
    return lines, table


def _asked(name: str, url: str = "", *, first: int | None = None, last: int | None = None) -> dict[str, Any]:
    return _told(read_table(name, (), (first, last), {URL: url} if url else {}, Gate()), examples=False)


def test_parquet_files_tell_what_the_same_lines_tell(tmp_path: Path) -> None:
    """Columns are found by their names."""
    lines, table = _rows(tmp_path)
    assert _asked(str(table)) == _told(_line_by_line(lines), examples=False)


def test_a_window_is_asked_for_before_anything_else(tmp_path: Path) -> None:
    """Both minutes are included; what lies outside is not read, as if it were not there."""
    _, table = _rows(tmp_path)
    first = _START // 60 + 30
    told = _asked(str(table), first=first, last=first + 9)
    assert told["first"] == "2026-03-02T02:30Z"
    assert told["last"] == "2026-03-02T02:39Z"
    assert 0 < told["entries"] < _asked(str(table))["entries"]


def test_a_database_tells_what_the_same_lines_tell(tmp_path: Path) -> None:
    """DuckDB, through the expression that all databases share."""
    pytest.importorskip("ibis", reason="needs the extra 'cluster'")
    duckdb = pytest.importorskip("duckdb", reason="needs the extra 'cluster'")
    lines, table = _rows(tmp_path)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(f"create schema prod; create table prod.logs as select * from '{table}'")
    url = f"duckdb://{tmp_path / 'shop.duckdb'}"
    assert _asked("prod.logs", url) == _told(_line_by_line(lines), examples=False)
    first = _START // 60 + 30
    assert _asked("prod.logs", url, first=first, last=first + 9) == _asked(str(table), first=first, last=first + 9)


@pytest.mark.skipif(find_spec("ibis") is None or find_spec("pyspark") is None, reason="needs ibis and pyspark")
@pytest.mark.skipif(shutil.which("java") is None, reason="needs Java")
def test_a_cluster_tells_what_the_same_lines_tell(tmp_path: Path) -> None:
    """Spark, started here, through the same expression."""
    lines, table = _rows(tmp_path)
    assert _asked(str(table), "spark:local[2]") == _told(_line_by_line(lines), examples=False)


@pytest.mark.parametrize("dialect", ["duckdb", "pyspark", "clickhouse", "trino", "bigquery", "postgres", "snowflake"])
def test_every_database_has_its_sql(dialect: str) -> None:
    """Compiled, not run; a hostile name stays a quoted name."""
    ibis = pytest.importorskip("ibis", reason="needs the extra 'cluster'")
    from afteraction.logs.engines import Table
    from afteraction.logs.engines.sql import expression

    name = "x'; drop table logs; --"
    table = ibis.table({"ts": "timestamp('UTC', 3)", name: "string"}, name="logs")
    sql = str(
        ibis.to_sql(expression(table, Table("logs", "", "ts", name, since=_START * SECOND), dialect), dialect=dialect)
    )
    assert "drop table" in sql
    assert "drop table" not in re.sub(r'`(?:[^`\\]|\\.)*`|"(?:[^"]|"")*"', "", sql)
    assert "2026" in sql


def test_every_engine_is_found_by_its_file() -> None:
    """Adding one touches one file."""
    folder = Path(engines.__wrapped__.__code__.co_filename).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(engines())


def test_an_address_that_fails_is_not_shown(tmp_path: Path) -> None:
    """Nor the password in it."""
    pytest.importorskip("ibis", reason="needs the extra 'cluster'")
    with pytest.raises(UsageError) as raised:
        _asked("logs", f"duckdb://user:hunter2@{tmp_path}/none/none.duckdb")
    assert "hunter2" not in f"{raised.value} {raised.value.why} {raised.value.hint}"


def test_the_command_says_what_grouped_a_log_and_leaves_out_what_lies_before(tmp_path: Path) -> None:
    """In words and as data."""
    path = tmp_path / "app.log"
    path.write_text(_text(), encoding="utf-8")
    asked = ("logs", path, "--tz", "UTC")
    assert "entries, grouped by polars" in run(*asked, "--engine", "polars").stdout
    assert "grouped" not in run(*asked).stdout  # too small to be worth an engine
    found = json.loads(run(*asked, "--engine", "polars", "--from", "2026-03-02T02:30Z", "--json").stdout)
    assert found["files"][0]["engine"] == "polars"
    assert found["first"] == "2026-03-02T02:30Z"
    plain = json.loads(run(*asked, "--from", "2026-03-02T02:30Z", "--json").stdout)
    assert all(found[name] == plain[name] for name in ("entries", "levels", "volume", "series", "changes"))


def test_a_table_is_asked_by_command_with_columns_that_are_named(tmp_path: Path) -> None:
    """And examples have a time instead of a line."""
    _, table = _rows(tmp_path)
    found = json.loads(run("logs", "--table", table, "--column", "level=severity", "--json").stdout)
    assert found["changes"][0]["example"]["line"] is None
    assert "logs.parquet:2026-03-02T03:" in run("logs", "--table", table).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give files and folders, or --table"),
        (("app.log", "--engine", "dukdb"), "there is no engine 'dukdb' for files"),
        (("--table", "none.parquet"), "the table 'none.parquet' could not be asked"),
        (("--table", "logs.parquet", "--column", "time=when"), "--column 'time=when' does not fit"),
        (("--table", "logs.parquet", "--from", "2027-01-01T00:00Z"), "has no row in the window"),
    ],
)
def test_what_cannot_be_asked_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    """Before anything is read, in words."""
    _rows(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.log").write_text(_text(), encoding="utf-8")
    result = CliRunner().invoke(main, ["logs", *arguments])
    assert result.exit_code
    assert said in result.output
    assert "Traceback" not in result.output


def test_an_engine_that_is_not_installed_names_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And `auto` does without it."""
    real = find_spec
    there = {"polars": False, "ibis": False}
    monkeypatch.setattr(
        "afteraction.app.logs_grouped.find_spec", lambda name: real(name) if there.get(name, True) else None
    )
    assert [engine.name for engine in chosen("auto")] == ["python"]
    with pytest.raises(UsageError) as raised:
        chosen("polars")
    assert raised.value.hint == "pip install 'afteraction[logs]'"
    with pytest.raises(UsageError) as raised:
        read_table("logs", (), (None, None), {URL: "clickhouse://h"}, Gate())
    assert raised.value.hint == "pip install 'afteraction[cluster]'"
