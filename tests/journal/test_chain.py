"""The journal: a chain that shows changes, survives a torn end, and takes one writer at a time."""

import json
from multiprocessing import get_context
from pathlib import Path

import pytest

from afteraction.domain.errors import UnreadableError
from afteraction.journal import chain


def written(path: Path, count: int = 3) -> list[chain.Entry]:
    return [chain.append(path, "draft", {"number": number}) for number in range(count)]


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    """In order, each entry naming the hash of the one before."""
    path = tmp_path / "journal.jsonl"
    entries = written(path)
    assert entries == chain.read(path)
    assert ["", entries[0].sha256, entries[1].sha256] == [entry.prev for entry in entries]


@pytest.mark.parametrize("damage", ["edit", "drop", "swap"])
def test_a_change_inside_is_found(tmp_path: Path, damage: str) -> None:
    """An edited body, a removed entry, two entries in the wrong order."""
    path = tmp_path / "journal.jsonl"
    written(path)
    lines = path.read_text().splitlines(keepends=True)
    changed = {
        "edit": [lines[0].replace('"number": 0', '"number": 7'), *lines[1:]],
        "drop": lines[1:],
        "swap": [lines[1], lines[0], lines[2]],
    }[damage]
    assert changed != lines
    path.write_text("".join(changed))
    with pytest.raises(UnreadableError):
        chain.read(path)


TORN = b'{"seq": 3, "pre'


@pytest.mark.parametrize("torn", [TORN, b"\0" * 40, b"\0\0\0pre", TORN + b"\n", b"{", b"\xff\xfe"])
def test_half_an_entry_at_the_end_is_set_aside_and_noted(tmp_path: Path, torn: bytes) -> None:
    """A crash while writing costs that entry only; its bytes are kept, and an entry names them."""
    path = tmp_path / "journal.jsonl"
    written(path, 2)
    path.write_bytes(path.read_bytes() + torn)
    assert chain.look(path).torn == torn
    chain.append(path, "draft", {"number": 9})
    recovered = chain.read(path)[2]
    assert (recovered.kind, recovered.body["bytes"]) == ("recovered", len(torn))
    assert [entry.body.get("number") for entry in chain.read(path)] == [0, 1, None, 9]
    assert (tmp_path / recovered.body["kept"]).read_bytes() == torn


def test_each_tear_is_kept_in_a_file_of_its_own(tmp_path: Path) -> None:
    """The second one does not cost the bytes of the first, even when they are equal."""
    path = tmp_path / "journal.jsonl"
    for _ in range(2):
        written(path, 1)
        path.write_bytes(path.read_bytes() + TORN)
    written(path, 1)
    assert [one.name for one in chain.torn_files(path)] == ["journal.jsonl.torn.1", "journal.jsonl.torn.2"]
    assert [entry.body.get("kept") for entry in chain.read(path) if entry.kind == "recovered"] == [
        "journal.jsonl.torn.1",
        "journal.jsonl.torn.2",
    ]


def test_a_tear_that_was_set_aside_but_not_noted_is_noted_later(tmp_path: Path) -> None:
    """The crash came between the two."""
    path = tmp_path / "journal.jsonl"
    written(path, 1)
    (tmp_path / "journal.jsonl.torn.1").write_bytes(TORN)
    assert [entry.body["kept"] for entry in chain.Journal(path).mend()] == ["journal.jsonl.torn.1"]
    assert chain.Journal(path).mend() == []


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    written(path, 1)
    path.write_bytes(path.read_bytes() + TORN)
    before = path.read_bytes()
    assert len(chain.read(path)) == 1
    assert (path.read_bytes(), chain.torn_files(path)) == (before, [])


def test_garbage_in_the_middle_is_no_tear(tmp_path: Path) -> None:
    """The error names the line, the entry that should stand there, what still holds, and what to do."""
    path = tmp_path / "journal.jsonl"
    written(path, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + TORN + b"\n" + b"".join(lines[1:]))
    with pytest.raises(UnreadableError) as caught:
        chain.read(path)
    assert "line 2, where entry 2 should stand" in str(caught.value)
    assert "entries 1 to 1 hold" in caught.value.why
    assert "version control" in caught.value.hint


def test_what_another_writer_added_is_seen_before_the_next_entry(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    mine, other = chain.Journal(path), chain.Journal(path)
    mine.append("draft", {"number": 1})
    other.append("draft", {"number": 2})
    mine.append("draft", {"number": 3})
    assert [entry.body["number"] for entry in chain.read(path)] == [1, 2, 3]


def test_a_last_entry_without_its_line_end_stays(tmp_path: Path) -> None:
    """An editor or a copy may take the final new line; the entry is whole and the chain goes on."""
    path = tmp_path / "journal.jsonl"
    written(path, 2)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    chain.append(path, "draft", {"number": 9})
    assert [entry.body["number"] for entry in chain.read(path)] == [0, 1, 9]
    assert chain.torn_files(path) == []


def _write(path: str) -> None:
    for number in range(20):
        chain.append(Path(path), "draft", {"number": number})


def test_two_writers_at_once_keep_one_chain(tmp_path: Path) -> None:
    """Every entry of both is there and follows from the one before."""
    path = tmp_path / "journal.jsonl"
    context = get_context("spawn")
    writers = [context.Process(target=_write, args=(str(path),)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(chain.read(path)) == 40


def test_an_entry_is_one_line_of_json(tmp_path: Path) -> None:
    """So that other tools can read it."""
    path = tmp_path / "journal.jsonl"
    written(path, 1)
    (line,) = path.read_text().splitlines()
    assert {"seq", "prev", "kind", "body", "sha256"} == set(json.loads(line))
