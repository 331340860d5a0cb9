"""The same against a Redmine that really runs: AFTERACTION_TEST_REDMINE is its address, AFTERACTION_TEST_REDMINE_KEY a key of its API.

The project ``ops`` must be there, with the REST API turned on; its issues stay there.
"""

from __future__ import annotations

import datetime
import os
import signal
from pathlib import Path

import pytest
from tests.journal.drafting import Counting, Killing, Unsynced, apart, by
from tests.publish.test_trackers import ANA, Desk
from tests.publish.trackers import Redmine
from tests.wire.kit import Here, Said, Watch

from afteraction.app.actions import close, folder_of
from afteraction.app.notebook import opened as mended
from afteraction.redact.gate import Gate
from afteraction.wire.service import Service

URL, KEY = os.environ.get("AFTERACTION_TEST_REDMINE", ""), os.environ.get("AFTERACTION_TEST_REDMINE_KEY", "")
pytestmark = pytest.mark.skipif(not URL, reason="AFTERACTION_TEST_REDMINE names no server")


def _desk(folder: Path) -> Desk:
    here = Here(lambda seen: Said())
    here.url = URL
    made = Desk(folder, Redmine(Watch()), here, KEY)
    made.agree("1")
    return made


def _service() -> Service:
    return Service("Redmine", URL, Watch(), headers={"x-redmine-api-key": KEY})


def _count() -> int:
    found = _service().get("/issues.json", {"project_id": "ops", "status_id": "*", "limit": 1}).json()["total_count"]
    return int(found)


def test_an_issue_is_made_once_changed_in_place_and_compared(tmp_path: Path) -> None:
    here, before = _desk(tmp_path / "inc"), _count()
    (url,) = here.filed()
    assert here.filed() == [url]
    here.agree("1", 27, "the vendor is late")
    assert here.filed() == [url]
    assert _count() - before == 1
    path = f"/issues/{url.rsplit('/', 1)[1]}.json"
    assert _service().get(path).json()["issue"]["due_date"] == "2099-03-27"
    _service().send("PUT", path, {"issue": {"status_id": 5}})
    assert "closed there and open here" in here.says()[0]
    close(folder_of(here.folder, datetime.date.max), "1", "https://git.example.com/pull/41", ANA, Gate())
    assert here.says() == [""]


def test_a_filing_that_is_killed_at_any_step_leaves_one_issue(tmp_path: Path) -> None:
    counting, whole = Counting(), _desk(tmp_path / "whole")
    with by(counting):
        whole.filed()
    for k in range(1, counting.count + 1):
        here, before = _desk(tmp_path / f"cut-{k}"), _count()
        assert apart(Killing(k), here.filed) == signal.SIGKILL
        with by(Unsynced()):
            mended(here.folder)
            here.filed()
        assert _count() - before == 1, f"killed at step {k}"
