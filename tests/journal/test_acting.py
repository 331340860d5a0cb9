"""Deeds about action items whose every write is cut by kill -9 go on: what was acknowledged holds, and nothing is noted twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with processes that can be forked and killed")
def test_deeds_about_items_that_are_killed_at_any_step_go_on_and_the_books_balance(tmp_path: Path) -> None:
    """SIGKILL before each open, sync, close, rename and folder, and in the middle of each write, of three agreements, two closings
    and a re-opening."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.acting", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["places"] > 20
    assert found["whole"] == {
        "taken": ["agreed", "agreed on the other", "moved", "closed", "re-opened", "closed again"],
        "items": [["closed", "2099-03-20", 5], ["agreed", "2099-03-11", 1]],
        "strays": [],
        "torn": False,
    }
    assert all(one["killed"] for one in found["runs"])
    assert [one for one in found["runs"] if one["lost"] or one["after"] != found["whole"]] == []
