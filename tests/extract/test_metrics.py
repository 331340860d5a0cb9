"""Numbers of dashboards: what moved around the incident is told, and the rows of a timeline hold none of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.extract.test_precedence import alerts, service, stamp

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import SECOND, Instant


def series(instance: str, values: list[float]) -> dict[str, Any]:
    begin = parse_iso(stamp(0, 0))
    assert isinstance(begin, Instant)
    return {
        "metric": {"__name__": "disk_free_bytes", "instance": instance},
        "values": [[begin.ns // SECOND + 60 * at, str(value)] for at, value in enumerate(values)],
    }


def facts_of(tmp_path: Path, *listed: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The facts and the rows of a draft; requests fail from 03:10 on and the alert fires at 03:12."""
    (tmp_path / "cart.log").write_text(service(3), encoding="utf-8")
    (tmp_path / "alert.json").write_text(alerts(), encoding="utf-8")
    answer = {"status": "success", "data": {"resultType": "matrix", "result": list(listed)}}
    (tmp_path / "disk.json").write_text(json.dumps(answer), encoding="utf-8")
    record = draft(read_all([str(tmp_path)]), Wanted(load("standard")), "Incident").record
    return list(record["facts"]), list(record["timeline"])  # type: ignore[arg-type]


def steady() -> list[float]:
    return [400.0 + minute % 3 for minute in range(120)]


def test_a_disk_that_ran_out_is_told_from_when_it_began(tmp_path: Path) -> None:
    """With what it is else, and how long before detection; the series that stayed as it was is not told."""
    falling = [value if minute < 40 else max(0.0, 400.0 - 14 * (minute - 39)) for minute, value in enumerate(steady())]
    facts, rows = facts_of(tmp_path, series("db-a", falling), series("db-b", steady()))
    (told,) = [fact for fact in facts if fact["id"].startswith("metric")]
    assert told["text"].startswith("disk_free_bytes{instance=db-a} sank to 0 (median; 0 at least) from ")
    assert "from 02:40 UTC on" in told["text"]
    assert told["text"].endswith("this began 32 min before detection")
    assert [row for row in rows if "samples" in row["text"]] == []


def test_numbers_that_did_not_move_are_not_told(tmp_path: Path) -> None:
    facts, _ = facts_of(tmp_path, series("db-a", steady()), series("db-b", steady()))
    assert [fact for fact in facts if fact["id"].startswith("metric")] == []


def test_of_series_of_one_name_one_is_told_and_the_others_are_counted(tmp_path: Path) -> None:
    """Each pod has its own; all of them moved."""
    high = [value * (5 if 65 <= minute < 90 else 1) for minute, value in enumerate(steady())]
    facts, _ = facts_of(tmp_path, *(series(f"pod-{n}", high) for n in range(3)))
    (told,) = [fact for fact in facts if fact["id"].startswith("metric")]
    assert "rose to" in told["text"]
    assert "2 more series of this name moved, too" in told["text"]
