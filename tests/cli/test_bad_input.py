"""Broken, hostile and useless input: a clear message, the right exit code, and everything readable still read."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import CHAT, ROWS, TALK, drafted, run

from afteraction.journal import chain


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


UNREADABLE: list[tuple[str, dict[str, bytes], list[str]]] = [
    ("an empty folder", {}, ["holds no files"]),
    ("an empty file", {"empty.log": b""}, ["empty.log", "empty"]),
    ("a binary file", {"core.bin": bytes(range(256)) * 64}, ["core.bin", "binary"]),
    ("a file without times", {"notes.txt": b"somebody said something\nand nothing else\n"}, ["notes.txt", "no times"]),
    ("an archive that escapes", {"evil.zip": zipped({"../../evil.json": CHAT})}, ["evil.json", "out of the archive"]),
    ("a broken archive", {"half.zip": zipped({"chat.json": CHAT})[:60]}, ["half.zip"]),
    ("one long line of nothing", {"dump.txt": b"x" * 3_000_000}, ["dump.txt"]),
]


@pytest.mark.parametrize(("what", "files", "words"), UNREADABLE, ids=[what for what, _, _ in UNREADABLE])
def test_input_without_a_record_ends_with_3_and_names_the_file(
    tmp_path: Path, what: str, files: dict[str, bytes], words: list[str]
) -> None:
    """With the reason, and nothing is written."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    said = run("draft", folder, "-o", tmp_path / "out", code=3).output
    assert [word for word in words if word not in said] == [], what
    assert not (tmp_path / "out").exists()
    run("inspect", folder, code=3)


@pytest.mark.parametrize(("what", "files", "words"), UNREADABLE[1:], ids=[what for what, _, _ in UNREADABLE[1:]])
def test_beside_good_files_the_unreadable_are_named_and_the_good_are_read(
    tmp_path: Path, what: str, files: dict[str, bytes], words: list[str]
) -> None:
    """One bad file spoils no draft."""
    for name, data in {**files, "chat.json": CHAT}.items():
        (tmp_path / name).write_bytes(data)
    record = drafted(tmp_path, "--all")
    assert len(TALK) == len(record["timeline"])
    told = json.dumps(record["ledger"])
    assert [word for word in words if word not in told] == [], what
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({*files, "chat.json"})


def damaged(tmp_path: Path, data: bytes) -> dict[str, Any]:
    (tmp_path / "chat.json").write_bytes(data)
    return drafted(tmp_path, "--all", "--names", "full")


def test_a_cut_file_is_read_up_to_the_cut_and_the_place_is_named(tmp_path: Path) -> None:
    """Four of six messages stand before the cut."""
    cut = CHAT.index(b"02:31:00") + 4
    record = damaged(tmp_path, CHAT[:cut])
    assert [text for _, _, text in TALK[:4]] == [row["text"] for row in record["timeline"]]
    (line,) = record["ledger"]["artifacts"]
    at = CHAT.count(b"\n", 0, cut) + 1
    assert line["unread"]
    assert all(at - 1 <= place <= at and size and reason for place, size, reason in line["unread"])
    assert "not read: chat.json" in run("draft", tmp_path, "--stdout", "md").stdout


def test_bytes_that_are_no_text_cost_only_themselves(tmp_path: Path) -> None:
    """Invalid UTF-8 in one message: six rows, and the place shows that something was there."""
    record = damaged(
        tmp_path, CHAT.replace(b"is full", b"is \xff\xfe full").replace(b"bigger pool", "bigger pool at café".encode())
    )
    assert len(TALK) == len(record["timeline"])
    assert "\ufffd" in record["timeline"][2]["text"]
    assert record["timeline"][3]["text"] == "rolled out a bigger pool at café"


def test_a_file_whose_name_is_no_text_is_drafted(tmp_path: Path) -> None:
    """Names come from old disks and foreign archives."""
    folder = tmp_path / "in"
    folder.mkdir()
    name = os.fsdecode(b"caf\xe9.json")
    try:
        (folder / name).write_bytes(CHAT)
    except OSError:
        pytest.skip("this file system takes no such name")
    run("draft", folder, "-o", tmp_path / "out")
    run("draft", folder, "-o", tmp_path / "out")
    assert [entry.seq for entry in chain.read(tmp_path / "out" / "journal.jsonl")] == [1]
    for form in ("md", "html", "json"):
        run("draft", folder, "--stdout", form)
    run("inspect", folder)
    json.loads(run("inspect", folder, "--json").stdout)


def test_a_decompression_bomb_is_named_and_its_neighbours_are_read(tmp_path: Path) -> None:
    """Thirty megabytes of zeros in thirty kilobytes."""
    (tmp_path / "bomb.zip").write_bytes(zipped({"zeros.json": b"0" * 30_000_000, "chat.json": CHAT}))
    record = drafted(tmp_path, "--all")
    assert len(TALK) == len(record["timeline"])
    assert "zeros.json" in json.dumps(record["ledger"]["notes"])


def test_a_message_of_three_megabytes_on_one_line_is_a_record_like_others(tmp_path: Path) -> None:
    """Nothing is truncated on reading."""
    rows = [
        *ROWS,
        {
            "time": "2026-02-16T03:12:00Z",
            "author": "Ana Ruiz",
            "text": "the dump of the pool says " + "wait " * 600_000,
        },
    ]
    record = damaged(tmp_path, json.dumps(rows).encode())
    assert len(rows) == record["ledger"]["totals"]["records"]
    assert len(rows) == len(record["timeline"])


@pytest.mark.parametrize("name", ["export.json", "table.csv", "notes.md"])
def test_of_a_file_too_large_to_hold_the_beginning_is_read_and_the_rest_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Formats that are read whole stop at a limit (256 MiB; here 1,200 bytes), between two records."""
    whole = {
        "export.json": json.dumps([{"time": f"2026-02-16T02:{n:02}:00Z", "text": f"é{n}"} for n in range(60)]).encode(),
        "table.csv": ("time,text\n" + "".join(f"2026-02-16T02:{n:02}:00Z,row é{n}\n" for n in range(60))).encode(),
        "notes.md": ("# Notes\n\n" + "".join(f"- 2026-02-16T02:{n:02}:00Z row é{n}\n" for n in range(60))).encode(),
    }[name]
    (tmp_path / name).write_bytes(whole)
    every = json.loads(run("inspect", tmp_path, "--json").stdout)["artifacts"][0]
    monkeypatch.setattr("afteraction.readers._text.held.__defaults__", (1200,))
    (found,) = json.loads(run("inspect", tmp_path, "--json").stdout)["artifacts"]
    assert every["records"] == 60
    assert 20 < found["records"] < 60
    assert any("more than can be read at once" in span["reason"] for span in found["unread"])


def test_text_that_would_act_on_a_terminal_does_not(tmp_path: Path) -> None:
    """Escape sequences in a message or a file's name are spelled out."""
    name = "\x1b]0;owned\x07.txt"
    (tmp_path / name).write_text("nothing here", encoding="utf-8")
    assert "\x1b]" not in run("draft", tmp_path, code=3).output
    assert "\x1b]" not in run("inspect", tmp_path, code=3).output


def test_a_path_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    """For both commands, with the path."""
    for command in ("draft", "inspect"):
        assert "nowhere" in run(command, tmp_path / "nowhere", code=2).output
