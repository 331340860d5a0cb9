"""A run that is killed, or whose machine loses power, goes on: nothing acknowledged is lost, nothing is paid twice, and the
document is that of a run which nobody disturbed.

``AFTERACTION_CRASH=all pytest tests/journal/test_crash.py`` cuts at every place; without it a sample is cut.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="needs the extra 'model'")

ROOT = Path(__file__).resolve().parents[2]
ALL = os.environ.get("AFTERACTION_CRASH") == "all"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with processes that can be forked and killed")
def test_a_run_that_is_killed_at_any_step_goes_on(tmp_path: Path) -> None:
    """SIGKILL before each open, sync, close, rename and folder, and in the middle of each write."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.drafting", str(tmp_path), "all" if ALL else "20"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["places"] > 200
    assert all(one["killed"] for one in found["runs"])
    wrong = [one for one in found["runs"] if one["lost"] or one["paid twice"] or one["strays"] or not one["same"]]
    assert wrong == []
    assert max(one["acknowledged"] for one in found["runs"]) > 10
