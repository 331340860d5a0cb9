"""A round of review whose every write is cut by kill -9 goes on: what was acknowledged holds, and nothing is decided twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journal.deciding import EDITED, STORY, taken, tell
from tests.journal.drafting import Unsynced, by
from tests.journal.powercut import KEEP, LOSE, Choose, Disk, Recorder

from afteraction.app.decisions import opened
from afteraction.app.notebook import opened as mended
from afteraction.app.texts import text_of
from afteraction.domain.lifecycle import Deed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with processes that can be forked and killed")
def test_a_round_of_review_that_is_killed_at_any_step_goes_on_and_the_books_balance(tmp_path: Path) -> None:
    """SIGKILL before each open, sync, close, rename and folder, and in the middle of each write, of two submissions, a request for
    changes, three approvals and a comment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.deciding", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["places"] > 50
    assert found["whole"] == {
        "taken": [
            "submitted",
            "asked for changes",
            "submitted again",
            "responder",
            "team lead",
            "manager",
            "commented",
        ],
        "state": "approved",
        "approved by": ["Ben Cole", "Cai Wong", "Dee Okoro"],
        "texts": [True, True],
        "strays": [],
        "torn": False,
    }
    assert all(one["killed"] for one in found["runs"])
    assert [one for one in found["runs"] if one["lost"] or one["after"] != found["whole"]] == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with processes that can be forked and killed")
def test_a_merge_that_is_killed_at_any_step_never_costs_a_person_a_word(tmp_path: Path) -> None:
    """At every moment the document lies under its name with the person's words; gone on with, the news are in it, too."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.merging", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["places"] > 30
    assert found["whole"] == {"mine": True, "news": True, "kept": True, "strays": [], "holds": True}
    assert all(one["killed"] for one in found["runs"])
    assert [one for one in found["runs"] if not one["cut"]["mine"] or not one["cut"]["holds"]] == []
    assert [one for one in found["runs"] if one["after"] != found["whole"]] == []


@pytest.mark.parametrize("choose", [LOSE, KEEP], ids=["all that was not synced is lost", "everything arrives"])
def test_after_a_power_cut_at_any_step_what_was_acknowledged_is_there(choose: Choose, tmp_path: Path) -> None:
    """Each decision that was acknowledged, and the text of each submission."""
    folder = tmp_path / "inc"
    folder.mkdir()
    recorder = Recorder()
    with by(recorder):
        tell(folder, recorder.mark)
    assert [op.data for op in recorder.ops if op.what == "mark"] == list(STORY)
    for number in range(1, len(recorder.ops) + 1):
        disk = Disk(folder)
        for op in recorder.ops[:number]:
            disk.take(op)
        after = tmp_path / f"after-{number}"
        disk.after(choose, after)
        (after / "postmortem.md").write_text(EDITED, encoding="utf-8")
        with by(Unsynced()):
            mended(after)
        marks = [op.data for op in recorder.ops[:number] if op.what == "mark"]
        assert taken(after)[: len(marks)] == marks
        submissions = [one for one in opened(after).decisions if one.deed is Deed.SUBMIT]
        assert all(text_of(after, one.sha256) is not None for one in submissions)
