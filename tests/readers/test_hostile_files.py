"""Files made to harm: each costs itself at most, is named with its place and reason, and its neighbours are read."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import CHAT, TALK, drafted, run

from afteraction.app import reading
from afteraction.readers._registry import Identified

DEEP = "[" * 100_000 + "]" * 100_000
DEEP_KEYS = '{"a":' * 100_000 + "1" + "}" * 100_000
DIGITS = "9" * 5_000
ROW = json.dumps({"time": "2026-02-16T02:40:00Z", "author": "Cleo Marsh", "text": "after the trap"})


def with_row(row: str) -> bytes:
    """The chat with a trap in it, and a message behind."""
    return CHAT.rstrip()[:-1] + f",\n{row},\n{ROW}]".encode()


def log_with(line: str) -> bytes:
    lines = [
        json.dumps({"ts": f"2026-02-16T02:20:{n:02}Z", "level": "error", "msg": f"pool full {n}"}) for n in range(20)
    ]
    return "\n".join([*lines[:10], line, *lines[10:]]).encode() + b"\n"


def account(folder: Path) -> dict[str, Any]:
    """What `inspect` says, after `draft` has gone through the same folder in every form."""
    run("draft", folder, "-o", folder.parent / f"{folder.name}-out", code=0)
    found = json.loads(run("inspect", folder, "--json").stdout)
    assert isinstance(found, dict)
    return found


def beside_good(tmp_path: Path, name: str, data: bytes) -> dict[str, Any]:
    """The account of a hostile file; the good one beside it is read whole."""
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz-good.json").write_bytes(CHAT)
    found = account(tmp_path)
    (good,) = [item for item in found["artifacts"] if item["name"] == "zz-good.json"]
    assert (good["records"], good["unread"]) == (len(TALK), [])
    return found


def of(found: dict[str, Any], name: str) -> dict[str, Any]:
    (item,) = [item for item in found["artifacts"] if item["name"] == name]
    assert isinstance(item, dict)
    return item


def texts(folder: Path, name: str) -> list[str]:
    records = drafted(folder, "--all", "--names", "full")["records"].values()
    return [
        record["text"]
        for record in sorted(records, key=lambda one: one["locator"]["bytes"])
        if record["artifact"] == name
    ]


@pytest.mark.parametrize(
    "data",
    [DEEP, DEEP_KEYS, DEEP + "\n" + DEEP, '{"time": ' + DEEP + "}"],
    ids=["arrays", "objects", "twice", "as a time"],
)
def test_nesting_a_hundred_thousand_deep_is_named(tmp_path: Path, data: str) -> None:
    item = of(beside_good(tmp_path, "deep.json", data.encode()), "deep.json")
    assert item["records"] == 0
    assert item["why"]


def test_a_line_nested_too_deeply_costs_itself(tmp_path: Path) -> None:
    item = of(beside_good(tmp_path, "app.log", log_with(f'{{"ts": "2026-02-16T02:21:00Z", "msg": {DEEP}}}')), "app.log")
    assert item["records"] == 20
    assert [part["line"] for part in item["unread"]] == [11]


@pytest.mark.parametrize(
    "row",
    [
        '{"time": "2026-02-16T02:39:00Z", "text": "first", "text": "trap"}', '{"time": "2026-02-16T02:39:00Z", "text": "trap", "n": [NaN, Infinity, -Infinity, 1e999, -0]}',
        f'{{"time": "2026-02-16T02:39:00Z", "text": "trap", "n": {DIGITS}, "f": 0.{DIGITS}, "e": 1e{DIGITS}}}',
        '{"time": "2026-02-16T02:39:00Z", "text": "trap", "__proto__": {"x": 1}, "": "", "\\u0000": 1}',
    ],
    ids=["a key twice", "no numbers", "numbers of 5,000 digits", "odd keys"],
)  # fmt: skip
def test_a_trap_in_one_message_spoils_none(tmp_path: Path, row: str) -> None:
    """In a log its line is read or named; in a chat it is read."""
    assert of(beside_good(tmp_path, "chat.json", with_row(row)), "chat.json")["records"] == len(TALK) + 2
    assert texts(tmp_path, "chat.json")[-2:] == ["trap", "after the trap"]
    line = row.replace('"time"', '"ts"').replace('"text"', '"msg"')
    log = of(beside_good(tmp_path, "app.log", log_with(line)), "app.log")
    assert (log["records"], [part["line"] for part in log["unread"]]) in ((21, []), (20, [11]))


@pytest.mark.parametrize("form", ["[{}]", '{{"messages": [{}], "next": null}}'])
@pytest.mark.parametrize("place", [0, 7])
@pytest.mark.parametrize(
    "rest",
    [f'"d": {DEEP}', '"d": ', '"d": nil', '"d": [1, 2}', '"d" 1'],
    ids=["too deep", "no value", "a word", "odd brackets", "no colon"],
)
def test_a_broken_row_of_an_array_costs_itself(tmp_path: Path, rest: str, place: int, form: str) -> None:
    """Also the first one, and also where all rows stand on one line."""
    rows = [
        json.dumps({"time": f"2026-02-16T02:2{n}:00Z", "author": "Ana Ruiz", "text": f"pool {n}"}) for n in range(9)
    ]
    rows.insert(place, f'{{"time": "2026-02-16T02:30:00Z", "author": "Ana Ruiz", "text": "trap", {rest}}}')
    for number, gap in enumerate((", ", ",\n")):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = form.format(gap.join(rows)).encode()
        item = of(beside_good(folder, "chat.json", data), "chat.json")
        if rest != '"d": [1, 2}':  # where brackets lie, the place of the next row is not sure
            assert item["records"] == 9, item
        assert [part["line"] for part in item["unread"]][:1] == [1 if number == 0 else place + 1], item


def test_a_key_that_stands_twice_is_said_with_its_place(tmp_path: Path) -> None:
    """The last value is read, as by whatever wrote and carried the file; the first is not lost in silence."""
    row = '{"time": "2026-02-16T02:39:00Z", "author": "Cleo Marsh", "text": "first", "text": "last"}'
    item = of(beside_good(tmp_path, "chat.json", with_row(row)), "chat.json")
    line = with_row(row).decode().splitlines().index(row + ",") + 1
    said = (line, 0, "the key 'text' stands twice in one object: its last value is read")
    assert [(part["line"], part["bytes"], part["reason"]) for part in item["unread"]] == [said]
    assert texts(tmp_path, "chat.json")[-2:] == ["last", "after the trap"]
    assert f"chat.json, line {line}: the key 'text' stands twice" in run("draft", tmp_path, "--stdout", "md").stdout
    wrapped = f'{{"channel": "a", "channel": "b", "messages": [{ROW}]}}'
    item = of(beside_good(tmp_path, "chat.json", wrapped.encode()), "chat.json")
    assert ["channel" in part["reason"] for part in item["unread"]] == [True]


@pytest.mark.parametrize(
    "time",
    [
        "NaN",
        "Infinity",
        DIGITS,
        f"-{DIGITS}",
        f"1.{DIGITS}",
        '"9999-99-99T99:99:99Z"',
        '"0000-00-00"',
        f'"{DIGITS}"',
        "[]",
        "null",
        '"\\ud800"',
    ],
)
def test_a_time_that_is_none_leaves_its_message_without_one(tmp_path: Path, time: str) -> None:
    found = beside_good(tmp_path, "chat.json", with_row(f'{{"time": {time}, "author": "Cleo Marsh", "text": "trap"}}'))
    item = of(found, "chat.json")
    assert (item["records"], item["undated"]) in ((len(TALK) + 2, 1), (len(TALK) + 1, 0))
    assert item["records"] == len(TALK) + 2 or item["unread"]


def test_half_characters_are_replaced_and_said(tmp_path: Path) -> None:
    """A lone surrogate is no text: no output could hold it."""
    row = r'{"time": "2026-02-16T02:39:00Z", "author": "C\udc80leo", "text": "x \ud800 y \udfff", "channel": "\ud83d"}'
    found = beside_good(tmp_path, "chat.json", with_row(row))
    assert of(found, "chat.json")["records"] == len(TALK) + 2
    assert texts(tmp_path, "chat.json")[-2] == "x \ufffd y \ufffd"
    assert any("no valid text" in note for note in of(found, "chat.json")["notes"])


def lying_zip() -> bytes:
    """Three megabytes that say in both headers that they are ten bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.json", b"0" * 3_000_000)
        archive.writestr("chat.json", CHAT)
    data = bytearray(held.getvalue())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def zip_of(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, CHAT)
    return held.getvalue()


def tar_of(*members: tuple[str, bytes, str]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind, target in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            info.size = len(CHAT) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(CHAT) if info.size else None)
    return held.getvalue()


def squeezed(times: int) -> bytes:
    data = CHAT
    for _ in range(times):
        data = gzip.compress(data)
    return data


OUT = "its path leads out of the archive"
ARCHIVES: dict[str, tuple[bytes, dict[str, str], list[str]]] = {
    "a size that lies": (lying_zip(), {"big.json": "damaged"}, ["chat.json"]),
    "paths that leave": (
        zip_of("../\x1b]0;x\x07evil.json", "/abs.json", "C:\\x.json", "..\\..\\w.json", "a/../../b.json", "ok\x1b[2J.json"),
        {"../\x1b]0;x\x07evil.json": OUT, "/abs.json": OUT, "C:\\x.json": OUT, "..\\..\\w.json": OUT, "a/../../b.json": OUT},
        ["ok\x1b[2J.json"],
    ),
    "links and devices": (
        tar_of(
            ("soft", tarfile.SYMTYPE, "/etc/hostname"), ("hard", tarfile.LNKTYPE, "../x"), ("null", tarfile.CHRTYPE, ""), ("disk", tarfile.BLKTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""), ("../up.json", tarfile.REGTYPE, ""), ("/abs.json", tarfile.REGTYPE, ""), ("soft/in.json", tarfile.REGTYPE, ""), ("ok.json", tarfile.REGTYPE, ""),
        ),
        {"soft": "a link", "hard": "a link", "null": "device", "disk": "device", "pipe": "pipe", "../up.json": OUT, "/abs.json": OUT},
        ["ok.json", "soft/in.json"],
    ),
    "archives in archives": (squeezed(12), {"": "nested more than"}, []),
}  # fmt: skip


@pytest.mark.parametrize("what", ARCHIVES)
def test_an_archive_made_to_harm_gives_what_is_harmless(tmp_path: Path, what: str) -> None:
    """Members that lie, leave or are no files are named; nothing is written anywhere; the others are read."""
    data, refused, taken = ARCHIVES[what]
    found = beside_good(tmp_path, "a.bin", data)
    problems = {problem["name"].partition("!")[2]: problem["reason"] for problem in found["problems"]}
    assert len(problems) == len(refused)
    for name, reason in refused.items():
        assert reason in (problems[name] if name else next(iter(problems.values())))
    assert (
        sorted(item["name"].partition("!")[2] for item in found["artifacts"] if item["records"] and "!" in item["name"])
        == taken
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "zz-good.json"]


def test_what_is_no_file_in_a_folder_is_named_and_never_opened(tmp_path: Path) -> None:
    """Pipes would block, devices never end, links may show what was not handed in."""
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.json").write_text(ROW.replace("after the trap", "not handed in"))
    links = {
        "away.json": tmp_path / "outside.json",
        "up": tmp_path,
        "zero.log": Path("/dev/zero"),
        "self": folder / "self",
        "gone": tmp_path / "gone",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    expected = set(links)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.log")
        expected.add("pipe.log")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(folder)
        try:
            listening.bind("socket.log")
        finally:
            os.chdir(here)
        found = beside_good(folder, "a.json", CHAT)
        assert "not handed in" not in run("draft", folder, "--stdout", "json", "--all").stdout
    assert {problem["name"] for problem in found["problems"]} == expected | {"socket.log"}
    assert all(problem["reason"] for problem in found["problems"])


def test_a_line_of_ten_megabytes_is_read_as_far_as_it_can_be_and_named(tmp_path: Path) -> None:
    lines = [f"2026-02-16T02:20:{n:02}Z ERROR cannot open {n}\n" for n in range(30)]
    data = "".join([*lines[:10], "2026-02-16T02:20:10Z ERROR " + "x " * 5_000_000 + "\n", *lines[10:]])
    item = of(beside_good(tmp_path, "app.log", data.encode()), "app.log")
    assert item["records"] == 31
    assert [(part["line"], "longer" in part["reason"]) for part in item["unread"]] == [(11, True)]


def shrink(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: len(CHAT) // 2])


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n" + CHAT)


def scramble(path: Path) -> None:
    path.write_bytes(bytes(reversed(path.read_bytes())))


def vanish(path: Path) -> None:
    path.unlink()


CHANGES: list[Callable[[Path], object]] = [shrink, grow, scramble, vanish]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", ["a.json", "a.log", "a.csv"])
def test_a_file_that_changes_while_it_is_read_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Path], object]
) -> None:
    """After it was hashed and recognised, before it is read: a log that is still written, an editor that saves."""
    data = {
        "a.json": CHAT,
        "a.log": log_with(ROW),
        "a.csv": b"time,author,text\n" + b"".join(b"2026-02-16T02:20:%02dZ,Ana,pool %d\n" % (n, n) for n in range(30)),
    }[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz-good.json").write_bytes(CHAT)
    really = reading._identify

    def between(artifact: Any, rules: Any) -> Identified:
        found = really(artifact, rules)
        if artifact.name == name:
            change(tmp_path / name)
        return found

    monkeypatch.setattr(reading, "_identify", between)
    for arguments in (
        ("inspect",),
        ("draft", "--stdout", "md"),
        ("draft", "-o", tmp_path.parent / f"{tmp_path.name}-out"),
    ):
        (tmp_path / name).write_bytes(data)
        said = run(arguments[0], tmp_path, *arguments[1:]).output
        assert "zz-good.json" in said or arguments[-1] != "md"


@pytest.mark.parametrize("change", [shrink, grow, scramble], ids=lambda change: change.__name__)
def test_a_file_that_changed_while_it_was_read_is_said_to_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    """In the ledger: what is quoted may stand elsewhere by now. A file that lay still is not mentioned."""
    (tmp_path / "a.json").write_bytes(CHAT)
    (tmp_path / "zz-good.json").write_bytes(CHAT.replace(b"pool", b"port"))
    really = reading._identify

    def between(artifact: Any, rules: Any) -> Identified:
        found = really(artifact, rules)
        if artifact.name == "a.json":
            change(tmp_path / "a.json")
        return found

    monkeypatch.setattr(reading, "_identify", between)
    told = json.loads(run("draft", tmp_path, "--stdout", "json").stdout)["ledger"]["artifacts"]
    notes = {line["name"]: [note for note in line["notes"] if "changed while it was read" in note] for line in told}
    assert [len(notes.get(name, [])) for name in ("a.json", "zz-good.json")] == [1, 0]


def test_names_that_are_no_text_are_read_and_shown(tmp_path: Path) -> None:
    """From old disks, and from archives of other systems."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", encoding="latin-1") as archive:
        info = tarfile.TarInfo("caf\xe9.json")
        info.size = len(CHAT)
        archive.addfile(info, io.BytesIO(CHAT))
    try:
        (tmp_path / os.fsdecode(b"caf\xe9 \x9b31m.json")).write_bytes(with_row(ROW))
    except OSError:
        pytest.skip("this file system takes no such name")
    found = beside_good(tmp_path, "a.tar", held.getvalue())
    assert sum(item["records"] for item in found["artifacts"]) >= len(TALK)
    assert found["problems"] == []
    assert "caf‹U+DCE9›" in run("inspect", tmp_path).output


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "\t=1+1", '=HYPERLINK(""https://evil.example"")']
)
def test_a_formula_in_a_table_is_text(tmp_path: Path, cell: str) -> None:
    rows = "".join(f'2026-02-16T02:2{n}:00Z,"Ana","{cell}"\n' for n in range(5))
    (tmp_path / "table.csv").write_text("time,author,text\n" + rows)
    plain = cell.replace('""', '"').strip()
    assert {record["text"].strip() for record in drafted(tmp_path, "--all")["records"].values()} == {plain}


def test_a_config_among_the_artifacts_says_not_where_to_write(tmp_path: Path) -> None:
    (tmp_path / "chat.json").write_bytes(CHAT)
    elsewhere = json.dumps(str(tmp_path.parent / f"{tmp_path.name}-elsewhere"))
    (tmp_path / "afteraction.toml").write_text(f"[draft]\nout = {elsewhere}\n[redact]\nvault = {elsewhere}\n")
    run("draft", tmp_path, "-o", tmp_path.parent / f"{tmp_path.name}-out")
    run("draft", tmp_path)
    assert not Path(json.loads(elsewhere)).exists()


def test_a_config_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chat.json").write_bytes(CHAT)
    (tmp_path / "afteraction.toml").write_text("x = " + "[" * 50_000 + "]" * 50_000)
    assert "config" in run("draft", tmp_path, code=2).output
