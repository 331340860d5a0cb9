"""Large logs are read by processes of their own; nobody can tell it from the draft, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import CHAT, run

from afteraction.app import aside, take
from afteraction.app.aside import Aside, beside, spare
from afteraction.app.reading import read_all
from afteraction.readers._first_look import Problem

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
LINES = 12_000
SECRET = "AKIA" + "Q3EGRIKL7TYWVBPA"


def log(name: str, *, odd: str = "") -> bytes:
    """Over a megabyte of entries, one of which says something odd near the end."""
    rows = []
    for number in range(LINES):
        row = {
            "time": f"2026-02-16T{1 + number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
            "level": "error" if 4000 < number < 4400 else "info",
            "message": f"{name} answered request {number} of the pool in {number % 97} ms, connection kept for the next",
        }
        rows.append(row | ({"message": odd} if odd and number == LINES - 40 else {}))
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    folder = tmp_path / "incident"
    folder.mkdir()
    (folder / "chat.json").write_bytes(CHAT)
    (folder / "a.jsonl").write_bytes(log("checkout"))
    (folder / "b.jsonl").write_bytes(log("billing"))
    return folder


def drafted(folder: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> str:
    monkeypatch.setattr(take, "spare", lambda: processes)
    return run("draft", folder, "--stdout", "json").stdout


def began(monkeypatch: pytest.MonkeyPatch) -> list[Aside[Any]]:
    """Every process that is started from here on."""
    found: list[Aside[Any]] = []

    def start(work: Callable[..., Any]) -> Aside[Any]:
        found.append(Aside(work))
        return found[-1]

    monkeypatch.setattr(take, "Aside", start)
    return found


def test_the_draft_is_the_same_with_any_number_of_processes(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = drafted(incident, monkeypatch, 0)
    started = began(monkeypatch)
    assert drafted(incident, monkeypatch, 1) == alone
    assert len(started) == 1
    assert drafted(incident, monkeypatch, 8) == alone
    assert len(started) == 3


@pytest.mark.parametrize("where", ["a.jsonl", "b.jsonl", "both"])
def test_a_secret_in_a_large_log_is_taken_out_and_counted_the_same(
    incident: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        if where in (name, "both"):
            (incident / name).write_bytes(log(name, odd=f"could not sign with key {SECRET} of the bucket"))
    alone = drafted(incident, monkeypatch, 0)
    assert SECRET not in alone
    assert json.loads(alone)["secrets"]
    assert drafted(incident, monkeypatch, 2) == alone


def test_a_secret_of_the_chat_is_taken_out_of_a_large_log(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is known by its words in the chat alone; the log shows it bare, in a line that the draft may quote."""
    password = "River" + "Moon-4711-Xq"
    rows = json.loads(CHAT)
    rows.insert(2, {**rows[1], "text": f"the db password is {password}, use it for now"})
    (incident / "chat.json").write_text(json.dumps(rows))
    (incident / "a.jsonl").write_bytes(log("checkout", odd=f"refused {password} for user pay"))
    alone = drafted(incident, monkeypatch, 0)
    assert password not in alone
    assert drafted(incident, monkeypatch, 2) == alone


def test_a_process_that_dies_costs_time_and_nothing_else(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = drafted(incident, monkeypatch, 0)
    here, really = os.getpid(), take._take

    def dying(*arguments: Any) -> take.Taken:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return really(*arguments)

    monkeypatch.setattr(take, "_take", dying)
    assert drafted(incident, monkeypatch, 2) == alone


def test_a_system_that_allows_no_further_process_costs_time_only(
    incident: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    alone = drafted(incident, monkeypatch, 0)
    monkeypatch.setattr(os, "fork", refused)
    monkeypatch.setattr(aside, "spare", lambda: 2)
    assert drafted(incident, monkeypatch, 2) == alone
    assert beside(lambda: 7)() == 7


def test_a_file_that_goes_away_is_a_problem_and_the_rest_is_read(
    incident: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take, "spare", lambda: 2)
    really = take.Hands.begin

    def begin(hands: take.Hands, reader: Any, artifact: Any, *rest: Any) -> Any:
        if artifact.name == "b.jsonl":
            (incident / "b.jsonl").unlink()
        return really(hands, reader, artifact, *rest)

    monkeypatch.setattr(take.Hands, "begin", begin)
    reading = read_all([str(incident)])
    assert [one.artifact.name for one in reading.artifacts] == ["a.jsonl", "chat.json"]
    assert [(problem.name, problem.reason) for problem in reading.problems] == [
        ("b.jsonl", "could not be read: No such file or directory")
    ]
    assert all(isinstance(problem, Problem) for problem in reading.problems)


def test_members_of_an_archive_are_read_beside_each_other(
    incident: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They share one temporary file, and so the place where a process reads in it."""
    import tarfile

    from afteraction.readers import _spool

    monkeypatch.setattr(_spool, "_SPOOL", 1000)
    monkeypatch.setattr(_spool, "CHUNK", 700)
    packed = tmp_path / "packed"
    packed.mkdir()
    with tarfile.open(packed / "all.tar", "w") as archive:
        archive.add(incident, "all")
    alone = drafted(packed, monkeypatch, 0)
    assert "all.tar!all/b.jsonl" in alone
    assert drafted(packed, monkeypatch, 3) == alone


def test_progress_is_told_from_there(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take, "spare", lambda: 2)
    monkeypatch.setattr(take, "_TELL_EVERY", 5000)
    told: list[tuple[str, int]] = []
    read_all([str(incident)], progress=lambda name, done: told.append((name, done)))
    assert [name for name, _ in told] == ["a.jsonl"] * 2 + ["b.jsonl"] * 2
    assert all(5000 <= done <= LINES for _, done in told)


def test_work_is_done_meanwhile_only_where_somebody_else_reads(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    for processes in (0, 2):
        monkeypatch.setattr(take, "spare", lambda processes=processes: processes)
        read_all([str(incident)], meanwhile=lambda processes=processes: done.append(processes))  # type: ignore[misc]
    assert done == [2]


def test_no_process_is_left_when_reading_is_interrupted(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take, "spare", lambda: 2)
    here, really = os.getpid(), take._take
    monkeypatch.setattr(take, "_take", lambda *all_: really(*all_) if os.getpid() == here else time.sleep(60))
    started = began(monkeypatch)

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_all([str(incident)], meanwhile=interrupt)
    assert len(started) == 2
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_tells_its_value_once_and_shows_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def work(tell: aside.Tell) -> list[int]:
        tell(7)
        return [1, 2]

    told: list[int] = []
    assert (Aside(work).value(told.append), told) == (([1, 2],), [7])
    assert Aside(lambda _: 1 // 0).value(told.append) is None
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("processes", [0, 1])
def test_what_is_worked_out_beside_is_the_same(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    """The second time, the process dies, and the work is done where it is asked for."""
    here = os.getpid()
    monkeypatch.setattr(aside, "spare", lambda: processes)
    assert beside(lambda: [os.getpid() == here, "page"])() == [not processes, "page"]
    assert beside(lambda: os.getpid() if os.getpid() == here else os._exit(3))() == here


def test_beside_threads_there_is_no_process_to_spare() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert spare() == 0
    finally:
        over.set()
        thread.join()
