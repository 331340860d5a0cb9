"""A publication that is killed anywhere is done again: one page, nothing lost, nothing twice, and the journal holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with processes that can be forked and killed")
def test_killed_at_any_step_and_at_any_question_there_is_one_page_and_the_books_balance(tmp_path: Path) -> None:
    """SIGKILL before each open, sync, close and in the middle of each write of the disk; and before and after the service does what
    it was asked, at each question."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.publish.publishing", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["whole"] == {
        "pages": 1,
        "properties": 1,
        "labels": ["incident", "postmortem", "sev3"],
        "state": "published",
        "publications": 1,
        "outbox": ["sent"],
        "holds": [True],
        "follow": True,
        "torn": False,
        "strays": [],
    }
    assert found["steps"] > 20
    assert found["questions"] > 5
    assert [one["at"] for one in found["runs"] if not one["killed"]] == []
    assert {one["cut"] for one in found["runs"]} == {0, 1}
    assert [one for one in found["runs"] if one["after"] != found["whole"]] == []
