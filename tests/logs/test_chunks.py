"""A file in parts: nothing is lost between them, and their results come in order."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afteraction.logs import chunks
from afteraction.logs.engines import EngineError

_LINES = st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\n", b" ")), max_size=40)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_LINES, st.integers(1, 60), st.booleans())
def test_the_parts_are_the_file_in_whole_lines(tmp_path: Path, lines: list[bytes], size: int, ended: bool) -> None:
    """Each with the number of its first line."""
    path = tmp_path / "app.log"
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    path.write_bytes(data)
    parts = list(chunks.chunks(str(path), size))
    assert b"".join(part for part, _ in parts) == data
    assert all(part.endswith(b"\n") for part, _ in parts[:-1])
    at = 0
    for part, number in parts:
        assert number == data[:at].count(b"\n")
        at += len(part)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large the file is."""
    monkeypatch.setattr(chunks, "CHUNK", 10)
    monkeypatch.setattr(chunks, "_LONGEST", 80)
    path = tmp_path / "app.log"
    path.write_bytes(b"x" * 1000)
    with pytest.raises(EngineError, match="longer than 64 MiB"):
        list(chunks.chunks(str(path)))


def test_parts_are_worked_on_at_once_and_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of them ends only when the second was begun."""
    monkeypatch.setattr(chunks, "CHUNK", 2)
    path = tmp_path / "app.log"
    path.write_bytes(b"".join(b"%d\n" % number for number in range(9)))
    begun = Event()

    def work(data: bytes, number: int) -> tuple[bytes, int]:
        if number == 1:
            begun.set()
        assert number or begun.wait(30)
        return data, number

    assert list(chunks.beside(str(path), work)) == [(b"%d\n" % number, number) for number in range(9)]


def test_an_error_in_a_part_is_met_where_its_result_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was not begun is let be."""
    monkeypatch.setattr(chunks, "CHUNK", 2)
    path = tmp_path / "app.log"
    path.write_bytes(b"0\n" * 500)
    done: list[int] = []

    def work(data: bytes, number: int) -> int:
        done.append(number)
        if number == 2:
            raise ValueError("broken")
        return number

    taken: list[int] = []
    with pytest.raises(ValueError, match="broken"):
        taken.extend(chunks.beside(str(path), work))
    assert taken in ([0, 1], [])
    assert len(done) < 10
