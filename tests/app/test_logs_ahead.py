"""`logs` lets another process group a log while it loads; nobody can tell it from the summary, and nothing is left behind."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run

from afteraction.app import logs_ahead
from afteraction.app.aside import Aside
from afteraction.app.logs_times import looked_at
from afteraction.logs.engines.python import ENGINE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
HEAD = "2026-03-02 {:02d}:{:02d}:{:02d},000 - shop - "


def rows(number: int, said: Callable[[int], str]) -> str:
    heads = (HEAD.format(at // 3600, at // 60 % 60, at % 60) for at in range(number))
    return "".join(f"{head}{said(at)}\n" for at, head in enumerate(heads))


def usual(at: int) -> str:
    worse = 9000 < at < 12_000 and at % 7 == 0
    return f"{'ERROR - payment' if worse else 'INFO - order'} {at % 911} of cart {at * 7919:08x} took {at % 97} ms"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Over a megabyte, so that it is grouped."""
    path = tmp_path / "shop.log"
    path.write_text(rows(18_000, usual), encoding="utf-8")
    return path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Aside[Any]]:
    """A core is to spare; what is begun on it."""
    found: list[Aside[Any]] = []

    def start(work: Callable[..., Any]) -> Aside[Any]:
        found.append(Aside(work))
        return found[-1]

    monkeypatch.setattr(logs_ahead, "Aside", start)
    monkeypatch.setattr(logs_ahead, "spare", lambda: 1)
    return found


def alone(path: Path) -> str:
    """The summary by one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs_ahead, "spare", lambda: 0)
        return told(path)


def told(path: Path, *options: str) -> str:
    return run("logs", path, "--tz", "UTC", "--json", *options).stdout


def is_over(process: Aside[Any]) -> bool:
    return process._pipe.closed and not process._process


def test_the_summary_is_the_same_and_the_groups_came_from_the_other_process(
    log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = alone(log)
    here, parts = os.getpid(), type(ENGINE).parts

    def elsewhere(*arguments: Any) -> Any:
        assert os.getpid() != here
        return parts(*arguments)

    monkeypatch.setattr(type(ENGINE), "parts", elsewhere)
    assert told(log) == expected
    assert json.loads(expected)["files"][0]["engine"] == "python"
    assert len(started) == 1
    assert is_over(started[0])


def test_what_the_config_says_of_the_file_wins(log: Path, started: list[Aside[Any]]) -> None:
    """The other process does not know it: its groups are of other times, or of another reader, and are not taken."""
    (log.parent / "afteraction.toml").write_text('[files."shop.log"]\nreader = "generic-text"\n', encoding="utf-8")
    options = ("--config", str(log.parent / "afteraction.toml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs_ahead, "spare", lambda: 0)
        expected = told(log, *options)
    assert told(log, *options) == expected
    assert is_over(started[0])


def test_groups_of_other_times_are_not_taken(
    log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = logs_ahead._group

    def shifted(path: str, tell: Callable[[Any], None]) -> None:
        def other(said: Any) -> Any:
            return (said[0]._replace(rest=said[0].rest + 1), said[1]) if isinstance(said, tuple) else said

        really(path, lambda said: tell(other(said)))

    monkeypatch.setattr(logs_ahead, "_group", shifted)
    assert told(log) == alone(log)
    assert is_over(started[0])


def test_groups_of_a_file_that_was_written_meanwhile_are_not_taken(
    log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*arguments: Any) -> Any:
        found = looked_at(*arguments)
        os.utime(log, ns=(1, 1))
        return found

    expected = alone(log)
    monkeypatch.setattr("afteraction.app.logs_grouped.looked_at", written)
    here, lines, asked = os.getpid(), type(ENGINE).lines, list[int]()

    def counted(*arguments: Any) -> Any:
        asked.append(os.getpid())
        return lines(*arguments)

    monkeypatch.setattr(type(ENGINE), "lines", counted)
    assert json.loads(told(log))["entries"] == json.loads(expected)["entries"]
    assert asked == [here]


@pytest.mark.parametrize("heard", [0, 1, 2])
def test_a_process_that_dies_costs_time_and_nothing_else(
    log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch, heard: int
) -> None:
    """Before it says anything, before its first group, and behind it: then the log is read line by line, which is said."""
    really = logs_ahead._group

    def dying(path: str, tell: Callable[[Any], None]) -> None:
        left = heard

        def counted(said: Any) -> None:
            nonlocal left
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            tell(said)

        really(path, counted)

    monkeypatch.setattr(logs_ahead, "_group", dying)
    said = " ".join(run("logs", log, "--tz", "UTC").stdout.split())
    assert "18,000 entries" in said
    assert "read line by line: the process that grouped it was ended" in said
    assert is_over(started[0])


def test_why_a_log_cannot_be_grouped_is_said_all_the_same(tmp_path: Path, started: list[Aside[Any]]) -> None:
    dice = random.Random(1)
    path = tmp_path / "noise.log"
    path.write_text(rows(18_000, lambda _: "INFO - " + "".join(dice.choices("ghijklmnopq", k=40))), encoding="utf-8")
    assert "differ from every other of their minute" in told(path)
    assert told(path) == alone(path)
    assert len(started) == 2


def test_ctrl_c_ends_the_other_process(log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    from afteraction.app import reading

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "_identify", interrupted)
    run("logs", log, "--tz", "UTC", code=130)
    assert is_over(started[0])


@pytest.mark.parametrize("arguments", [("--engine", "lines"), ("--engine", "polars"), ("--help",)])
def test_no_process_is_begun_for_what_it_cannot_do(
    log: Path, started: list[Aside[Any]], arguments: tuple[str, ...]
) -> None:
    run("logs", log, "--tz", "UTC", *arguments)
    assert started == []


def test_no_process_is_begun_for_folders_small_logs_and_several(log: Path, started: list[Aside[Any]]) -> None:
    small = log.parent / "small.log"
    small.write_text(rows(100, usual), encoding="utf-8")
    run("logs", log.parent, "--tz", "UTC")
    run("logs", small, "--tz", "UTC")
    run("logs", log, small, "--tz", "UTC")
    assert started == []


def test_a_system_that_allows_no_further_process_costs_time_only(
    log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    expected = alone(log)
    monkeypatch.setattr(os, "fork", refused)
    assert told(log) == expected
    assert started == []


def test_a_narrow_pipe_makes_it_wait_and_changes_nothing(
    log: Path, started: list[Aside[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the system allows no wider one."""
    from afteraction.app import aside

    expected = alone(log)
    monkeypatch.setattr(aside, "_ROOM", 1 << 40)
    assert told(log) == expected
    assert len(started) == 1
