"""Failed requests in the draft: the window of their rise, the count, for whom, and the command that gives the same numbers."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from tests.cli.kit import run

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.markdown import render_markdown
from afteraction.document.template import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two hours of an access log as JSON; every second request fails for twenty minutes."""
    lines = [
        json.dumps({
            "time": f"2026-02-16T{2 + minute // 60:02}:{minute % 60:02}:{second:02}Z", "level": "info", "msg": "done", "method": "GET",
            "path": f"/carts/{minute * 60 + second}", "status": 503 if 70 <= minute < 90 and second % 2 else 200, "tenant": f"t{second % 7}",
        }) + "\n"
        for minute in range(120) for second in range(0, 60, 5)
    ]  # fmt: skip
    (tmp_path / "cart.log").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def test_the_draft_counts_them_and_says_how_to_count_them_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command prints is what the draft says."""
    result = draft(read_all([str(folder)]), Wanted(load("standard")), "Incident")
    text = render_markdown(result.record, load("standard"))
    assert "120 of 240 requests (50.0 %) answered with a 5xx status from 03:10 to 03:30 UTC" in text
    assert "6 distinct values of tenant" in text
    (line,) = (line for line in text.splitlines() if "counted again by: " in line)
    command = shlex.split(line.partition("counted again by: ")[2].partition(" [^")[0])
    assert command == [
        "afteraction",
        "logs",
        "cart.log",
        "--since",
        "2026-02-16T03:10Z",
        "--until",
        "2026-02-16T03:29Z",
    ]
    monkeypatch.chdir(folder)
    found = json.loads(run(*command[1:], "--json").stdout)["impact"]
    assert (found["failed"], found["answered"], found["who"]) == (120, 240, {"tenant": 6})


def test_the_public_sees_the_count_and_no_name_of_a_file(folder: Path) -> None:
    wanted = Wanted(load("standard"), audience="public")
    text = render_markdown(draft(read_all([str(folder)]), wanted, "Incident").record, load("standard"))
    assert "120 of 240 requests" in text
    assert "cart.log" not in text
    assert "/carts/" not in text


def answered(minute: int, second: int, path: str, status: int) -> str:
    entry = {
        "time": f"2026-02-16T{2 + minute // 60:02}:{minute % 60:02}:{second:02}Z", "level": "info", "msg": "done", "method": "POST",
        "path": path, "status": status, "tenant": path.split("/")[2],
    }  # fmt: skip
    return json.dumps(entry) + "\n"


def test_failures_of_one_endpoint_are_found_below_those_of_all(tmp_path: Path) -> None:
    """One in forty requests fails, of one tenant only; others fail now and then, and all of them for a moment at a restart."""
    lines = []
    for minute in range(180):
        for second in range(0, 60, 2):
            failed = minute == 30 or (minute * 30 + second // 2) % 97 == 0
            lines.append(answered(minute, second, "/v2/kestrel/reports", 502 if failed else 200))
        bad = 80 <= minute < 150
        lines.append(answered(minute, 31, "/v2/halvorsen/exports", 500 if bad else 202))
        lines.append(answered(minute, 47, "/v2/ondine/exports", 202))
    (tmp_path / "edge.log").write_text("".join(lines), encoding="utf-8")
    text = render_markdown(
        draft(read_all([str(tmp_path)]), Wanted(load("standard")), "Incident").record, load("standard")
    )
    assert "70 of 70 requests (100.0 %) to one endpoint answered with a 5xx status from 03:20 to 04:30 UTC" in text
    assert "Failed requests by endpoint: 70 of 70 to POST /v2/halvorsen/exports from 03:20 to 04:30 UTC" in text
    assert "1 distinct value of tenant in the requests that failed" in text


def test_the_window_holds_failures_that_went_on_at_a_lower_rate(tmp_path: Path) -> None:
    """All fail for three minutes, then one in six for ten more; which endpoints, with how many."""
    lines = []
    for minute in range(120):
        for second in range(0, 60, 2):
            bad = 60 <= minute < 63 or (63 <= minute < 73 and second % 12 == 0)
            lines.append(answered(minute, second, "/shop/pay" if second % 4 else "/shop/cart", 503 if bad else 200))
    (tmp_path / "edge.log").write_text("".join(lines), encoding="utf-8")
    text = render_markdown(
        draft(read_all([str(tmp_path)]), Wanted(load("standard")), "Incident").record, load("standard")
    )
    assert "140 of 390 requests (35.9 %) answered with a 5xx status from 03:00 to 03:13 UTC" in text
    assert "Failed requests by endpoint: 95 of 195 to POST /shop/cart, 45 of 195 to POST /shop/pay" in text
