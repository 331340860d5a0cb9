"""A document at a tracker: one issue with what it states of itself, and the link to the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publish.kit import CORRECTED, EVE, Desk, approved
from tests.publish.trackers import TOKEN, Jira, JiraCloud
from tests.wire.kit import Fault, Here, Said, Watch, served


@pytest.fixture(params=[Jira, JiraCloud])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Desk, Jira, Here]]:
    tracker: Jira = request.param(Watch())
    with served(tracker) as here:
        said = {"to": "jira", "url": here.url, **dict(tracker.keys)}
        desk = Desk(approved(tmp_path / "pool"), said, {"JIRA_TOKEN": TOKEN})
        tracker.watch = desk.watch
        yield desk, tracker, here


def test_a_document_is_one_issue_with_its_summary(project: tuple[Desk, Jira, Here]) -> None:
    desk, tracker, _ = project
    desk.publish()
    desk.publish()
    (text,) = tracker.texts()
    assert "Severity: SEV3" in text
    assert "340 requests failed" in text
    assert "The pool had ten connections" not in text
    assert [one["fields"]["summary"] for one in tracker.issues.values()] == ["Payments failed"]


@pytest.mark.parametrize("said", [Said(lost=True), Said(500)], ids=["lost", "500"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_issue_whose_answer_was_lost_is_made_once(project: tuple[Desk, Jira, Here], said: Said, after: bool) -> None:
    desk, tracker, here = project
    here.faults = [Fault(said, after=after, on=lambda seen: seen.method == "POST")]
    desk.publish()
    assert len(tracker.issues) == 1


def test_a_correction_changes_the_issue(project: tuple[Desk, Jira, Here]) -> None:
    desk, tracker, _ = project
    desk.publish()
    approved(desk.folder, CORRECTED)
    desk.publish()
    (text,) = tracker.texts()
    assert "341 requests failed" in text


def test_what_is_taken_back_is_closed(project: tuple[Desk, Jira, Here]) -> None:
    desk, tracker, _ = project
    desk.publish()
    desk.box.undo(desk.to, desk.letter(), desk.delivery(), EVE)
    (issue,) = tracker.issues.values()
    assert issue["fields"]["status"]["name"] == "Done"
