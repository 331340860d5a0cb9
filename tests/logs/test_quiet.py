"""A log that begins in the middle of the trouble against a quiet one of the same service from another day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import drafted, run

CELESTIA = Path(__file__).parents[3] / "shared" / "cases" / "incidents" / "celestia-2025-08-18" / "raw"
_MINUTES, _RISE = 60, 50


def _line(day: int, minute: int, second: int, level: str, text: str, service: str) -> str:
    time = f"2026-02-{day}T02:{minute:02}:{second:02}Z"
    return json.dumps({"time": time, "level": level, "service": service, "message": text}) + "\n"


def _log(
    day: int, *, retries: int, latency: int, rises: bool = False, service: str = "shop", minutes: int = _MINUTES
) -> str:
    """An hour of a service. retries: in each minute; latency: of its requests, in milliseconds; rises: errors in minutes 50 to 55."""
    lines = []
    for minute in range(minutes):
        lines += [_line(day, minute, n, "INFO", f"served in latency={latency + n} ms", service) for n in range(6)]
        lines += [_line(day, minute, 10 + n, "INFO", f"retry of peer {n}", service) for n in range(retries)]
        if rises and _RISE <= minute < _RISE + 5:
            lines += [_line(day, minute, 30 + n, "ERROR", f"pool refuses cart {n}", service) for n in range(20)]
    return "".join(lines)


def _folder(tmp_path: Path, bad: str, quiet: str) -> Path:
    (tmp_path / "bad.jsonl").write_text(bad, encoding="utf-8")
    (tmp_path / "quiet.jsonl").write_text(quiet, encoding="utf-8")
    return tmp_path


def _facts(folder: Path) -> list[str]:
    return [fact["text"] for fact in drafted(folder)["facts"] if fact["name"] == "Against a quiet log"]


def _summary(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("logs", folder, "--json").stdout)["against_quiet"]
    return found


def test_what_was_so_from_the_first_minute_is_told_with_both_rates_and_no_onset(tmp_path: Path) -> None:
    """Eight retries a minute where one is usual: nothing rises in the log itself, and when it began nobody knows."""
    folder = _folder(tmp_path, _log(16, retries=8, latency=40, rises=True), _log(17, retries=1, latency=40))
    (told,) = _facts(folder)
    assert "“retry of peer …” came 8 a minute from 02:00 to 02:50 UTC, against 1 a minute in quiet.jsonl" in told
    assert told.endswith("it was so already when the log begins, and when it began is not in the record")
    (row,) = _summary(folder)
    assert [(form["template"], form["onset"]) for form in row["forms"]] == [("retry of peer <*>", None)]
    assert "8 a minute, 1 in the quiet log; so from the log's first minute" in run("logs", folder).stdout


def test_a_number_that_differs_is_told_with_both_medians(tmp_path: Path) -> None:
    """Requests that took 400 ms where 40 is usual."""
    folder = _folder(tmp_path, _log(16, retries=1, latency=400, rises=True), _log(17, retries=1, latency=40))
    (told,) = _facts(folder)
    assert told.startswith("latency was 40")
    assert "(median) from 02:00 to 02:50 UTC, against 4" in told
    assert [row["field"] for row in _summary(folder)[0]["numbers"]] == ["latency"]


def test_where_nothing_differs_the_draft_says_so_in_its_summary(tmp_path: Path) -> None:
    """With what was compared; it does not say that nothing was wrong."""
    folder = _folder(tmp_path, _log(16, retries=1, latency=40, rises=True), _log(17, retries=1, latency=40))
    (told,) = _facts(folder)
    assert told.startswith(
        "before 02:50 UTC bad.jsonl does not differ from quiet.jsonl (2026-02-17 02:00 to 03:00 UTC)"
    )
    assert "if there was any, shows in none of these counts" in told
    text = run("draft", folder, "--stdout", "md").stdout
    assert "does not differ from quiet.jsonl" in text.partition("## Summary")[2].partition("## ")[0]
    assert "nothing differs" in run("logs", folder).stdout


@pytest.mark.parametrize(
    ("why", "bad", "quiet"),
    [
        ("another service", _log(16, retries=8, latency=40, rises=True), _log(17, retries=1, latency=40, service="till")),
        ("too little", _log(16, retries=8, latency=40, rises=True), _log(17, retries=1, latency=40, minutes=10)),
        ("trouble there too", _log(16, retries=8, latency=40, rises=True), _log(17, retries=1, latency=40, rises=True)),
        ("no rise", _log(16, retries=8, latency=40), _log(17, retries=1, latency=40)),
    ],
)  # fmt: skip
def test_what_is_no_quiet_log_of_the_service_is_compared_with_nothing(
    tmp_path: Path, why: str, bad: str, quiet: str
) -> None:
    """Another service, ten minutes, or a log in which trouble rose as well; and no log is the quiet one where none is troubled."""
    assert not _facts(_folder(tmp_path, bad, quiet)), why


@pytest.mark.skipif(not CELESTIA.is_dir(), reason="the real cases are not beside this repository")
def test_a_real_log_that_does_not_show_the_trouble_is_not_said_to() -> None:
    """People saw missed blocks for hours; the log's rates and numbers are those of a quiet day until the restart."""
    (told,) = _facts(CELESTIA)
    assert told.startswith("before 17:55 UTC celestia-first-incident")
    assert "none came surely more or less often" in told
