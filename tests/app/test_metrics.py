"""Series of metrics in a draft: which are charted, on which clock, and which are not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from afteraction.app.metrics import charted
from afteraction.app.reading import read_all
from afteraction.domain.when import MINUTE, SECOND, Instant, from_civil
from afteraction.timeline.clocks import TimeFlags

START = from_civil(2026, 2, 16, 2, 0, 0)
END = START + 20 * MINUTE
CALM, PEAK = [0.2] * 12, [0.9, 3.4, 7.1, 6.8, 7.0, 5.5, 2.0, 0.3]


def answer(folder: Path, **series: Sequence[float | None]) -> None:
    """Prometheus's answer with a sample a minute; a None is a gap."""
    first = START // SECOND
    found = [
        {
            "metric": {"__name__": name},
            "values": [[first + 60 * n, str(v)] for n, v in enumerate(values) if v is not None],
        }
        for name, values in series.items()
    ]
    whole = {"status": "success", "data": {"resultType": "matrix", "result": found}}
    (folder / "answer.json").write_text(json.dumps(whole), encoding="utf-8")


def names(folder: Path, flags: TimeFlags | None = None) -> list[str]:
    return [one.name for one in charted(read_all([str(folder)], flags=flags), START, END)]


def test_a_series_is_charted_with_its_own_step_and_values(tmp_path: Path) -> None:
    answer(tmp_path, errors=[*CALM, *PEAK])
    (line,) = charted(read_all([str(tmp_path)]), START, END)
    assert (line.name, line.start, line.step, line.values) == ("errors", START, 60, (*CALM, *PEAK))


def test_of_many_series_those_are_charted_that_rose_furthest(tmp_path: Path) -> None:
    """A dashboard has dozens; a flat one says nothing about the incident."""
    answer(tmp_path, flat=[5.0] * 20, errors=[*CALM, *PEAK], slow=[1.0] * 10 + [1.5] * 10, queue=[0.0] * 15 + [9.0] * 5)
    assert names(tmp_path) == ["queue", "errors", "slow"]


def test_a_series_with_a_gap_or_below_zero_is_not_drawn(tmp_path: Path) -> None:
    """A line over a gap shows what nobody measured, and the axis begins at 0."""
    answer(tmp_path, gap=[*CALM, None, None, None, *PEAK[3:]], below=[-1.0, *CALM, *PEAK])
    assert names(tmp_path) == []


def test_a_series_far_from_the_incident_is_not_drawn(tmp_path: Path) -> None:
    answer(tmp_path, errors=[*CALM, *PEAK])
    reading = read_all([str(tmp_path)])
    assert charted(reading, START + 300 * MINUTE, END + 300 * MINUTE) == []


def test_samples_in_local_time_are_drawn_once_their_zone_is_known(tmp_path: Path) -> None:
    """Grafana exports the zone of the browser without saying so."""
    rows = "".join(f"2026-02-16 03:{n:02d}:00,{value}%\n" for n, value in enumerate([*CALM, *PEAK]))
    (tmp_path / "panel.csv").write_text('"Time","errors"\n' + rows, encoding="utf-8")
    assert names(tmp_path) == []
    (line,) = charted(read_all([str(tmp_path)], flags=TimeFlags(zones=(("panel.csv", "+01:00"),))), START, END)
    assert (line.start, line.unit) == (START, "%")


def test_a_series_is_one_note_and_no_log(tmp_path: Path) -> None:
    """Thousands of samples are not thousands of entries."""
    answer(tmp_path, errors=[*CALM, *PEAK])
    (one,) = read_all([str(tmp_path)]).artifacts
    assert (one.count, one.crunch) == (1, None)
    (note,) = one.records
    assert "lowest 0.2 at 2026-02-16T02:00:00Z, highest 7.1 at 2026-02-16T02:14:00Z" in note.text
    assert isinstance(note.time, Instant)
