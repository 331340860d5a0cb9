"""Standard input, standard output, and `inspect`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.kit import CHAT, EXAMPLE, TALK, run


def test_a_dash_reads_standard_input() -> None:
    """``cat chat.json | afteraction draft - --stdout json``."""
    record = json.loads(run("draft", "-", "--stdout", "json", "--all", stdin=CHAT).stdout)
    assert len(TALK) == len(record["timeline"])


def test_an_empty_standard_input_ends_with_3() -> None:
    """Nothing came."""
    run("draft", "-", "--stdout", "md", code=3, stdin=b"")


def test_inspect_says_what_each_file_was_taken_for(incident: Path) -> None:
    """As text for people and as JSON for scripts, with the same reason."""
    (artifact,) = json.loads(run("inspect", incident, "--json").stdout)["artifacts"]
    assert ("chat.json", len(TALK), 0, "2026-02-16T02:12:04Z", None) == tuple(
        artifact[key] for key in ("name", "records", "undated", "first", "remedy")
    )
    text = run("inspect", incident).output
    assert [words for words in ("chat.json", artifact["read_as"], "6 records") if words not in text] == []


def test_a_reader_that_stops_early_causes_no_traceback(tmp_path: Path) -> None:
    """``afteraction draft … --stdout html | head -c 10``."""
    command = [sys.executable, "-m", "afteraction", "draft", str(EXAMPLE), "--stdout", "html"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10) == b"<!doctype "
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said
    assert b"Exception" not in said
