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


def test_half_an_entry_at_the_end_is_moved_aside(tmp_path: Path) -> None:
    """A crash while writing costs that entry only, and its bytes are kept."""
    path = tmp_path / "journal.jsonl"
    written(path, 2)
    path.write_bytes(path.read_bytes() + b'{"seq": 3, "pre')
    chain.append(path, "draft", {"number": 9})
    assert [entry.body["number"] for entry in chain.read(path)] == [0, 1, 9]
    assert path.with_name("journal.jsonl.torn").read_bytes() == b'{"seq": 3, "pre'


def test_a_last_entry_without_its_line_end_stays(tmp_path: Path) -> None:
    """An editor or a copy may take the final new line; the entry is whole and the chain goes on."""
    path = tmp_path / "journal.jsonl"
    written(path, 2)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    chain.append(path, "draft", {"number": 9})
    assert [entry.body["number"] for entry in chain.read(path)] == [0, 1, 9]
    assert not path.with_name("journal.jsonl.torn").exists()


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
