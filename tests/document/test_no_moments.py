"""A timeline without rows says why in words that are true of the record."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from afteraction.cli.main import main


def _draft(folder: Path, *flags: str) -> str:
    done = CliRunner().invoke(main, ["draft", str(folder), "--stdout", "md", *flags])
    assert done.exit_code == 0, done.output
    return done.output


def test_timed_lines_of_which_none_stands_out_are_not_called_unplaced(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(
        "2026-01-05 02:10:00,123 INFO app: ready\n2026-01-05 02:11:00,123 INFO app: ready\n"
    )
    text = _draft(tmp_path, "--tz", "UTC")
    assert "No record stands out as a moment" in text
    assert "could be placed on the clock" not in text


def test_lines_without_a_zone_are_called_unplaced(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(
        "2026-01-05 02:10:00,123 INFO app: ready\n2026-01-05 02:11:00,123 INFO app: ready\n"
    )
    assert "No record could be placed on the clock." in _draft(tmp_path)
