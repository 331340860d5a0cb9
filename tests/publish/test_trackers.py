"""Action items at trackers: each once, whatever is lost; changed in place; edits there are never written over."""

from __future__ import annotations

import datetime
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.journal.drafting import Counting, Killing, Unsynced, apart, by
from tests.publish.kit import means
from tests.publish.trackers import NOW, TOKEN, TRACKERS, GitHub, Jira, JiraCloud, Linear, Tracker
from tests.wire.kit import Fault, Here, Said, Seen, Watch, served

from afteraction.app import actions_file as filing
from afteraction.app import clock
from afteraction.app.actions import Terms, agree, close, folder_of
from afteraction.app.actions_sync import compared
from afteraction.app.config import Config
from afteraction.app.notebook import JOURNAL
from afteraction.app.notebook import opened as mended
from afteraction.app.outbox import Outbox
from afteraction.app.publish import destination
from afteraction.domain.errors import RefusedError, ServiceError, UnreadableError
from afteraction.domain.lifecycle import Person
from afteraction.domain.ports import Destination
from afteraction.journal import chain
from afteraction.publish.means import Means
from afteraction.redact.gate import Gate

ANA = Person("Ana Ruiz", "ana@example.com")
TODAY = datetime.date(2026, 3, 2)
TEXT = """# Payments failed

- **Severity:** SEV2

## Contributing factors

1. The pool had ten connections, a constant in the code.

## Action items

- Move the pool size into `config.yaml`
- Add an alert on pool use: page at 80 % for 5 minutes
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """People agree and file on the day on which these trackers make their issues."""
    monkeypatch.setattr(clock, "_now", lambda: datetime.datetime.fromisoformat(NOW))


class Desk:
    """One incident with two agreed items, and one tracker: what the command does, without the command."""

    def __init__(self, folder: Path, tracker: Tracker, here: Here, token: str = TOKEN) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.tracker, self.here = folder, tracker, here
        (folder / "postmortem.md").write_text(TEXT, encoding="utf-8")
        self.config = Config(publish={"there": {"to": tracker.kind, "url": here.url, **dict(tracker.keys)}})
        self.means: Means = means({"AFTERACTION_TOKEN_THERE": token}, tracker.watch)

    def agree(self, item: str = "1", due: int = 20, why: str = "") -> None:
        terms = Terms("Ana Ruiz", datetime.date(2099, 3, due), "prevent", why=why)
        agree(folder_of(self.folder, datetime.date.max), item, terms, ANA, Gate(), self.config, TODAY)

    def agree_on(self, many: int) -> None:
        """So many in all; the first is agreed on already."""
        for number in range(2, many + 1):
            self.agree(str(number), 20 + number)

    @property
    def to(self) -> Destination:
        return filing.tracker(self.config, "there", self.means)

    def file(self) -> list[filing.Outcome]:
        folder, box = folder_of(self.folder, datetime.date.max), Outbox(self.folder, Gate(), self.tracker.watch)
        to = self.to
        return filing.file(filing.plan(folder, filing.wanted(folder, (), self.config), to, box, Gate()), to, box, ANA)

    def filed(self) -> list[str]:
        """Where each item is; an error is raised."""
        done = self.file()
        for one in done:
            if one.error:
                raise one.error
        return [one.url for one in done]

    def says(self) -> list[str]:
        folder, box = folder_of(self.folder, datetime.date.max), Outbox(self.folder, Gate(), self.tracker.watch)
        rows = compared(folder, box, lambda name: destination(self.config, name, self.means))
        return [str(one["says"]) for one in rows]


@contextmanager
def desk(folder: Path, kind: type[Tracker], token: str = TOKEN) -> Iterator[Desk]:
    tracker = kind(Watch())
    with served(tracker) as here:
        made = Desk(folder, tracker, here, token)
        made.agree("1")
        yield made


def makes(seen: Seen) -> bool:
    """Whether a question creates an issue."""
    return seen.method == "POST" and (b"issueCreate" in seen.body or b"query" not in seen.body)


every = pytest.mark.parametrize("kind", TRACKERS, ids=lambda one: one.__name__)


@every
def test_each_item_is_filed_once_with_its_owner_its_day_and_our_mark(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.agree("2", 21)
        first = here.filed()
        assert len(set(first)) == 2
        assert here.filed() == first
        assert len(here.tracker.issues) == 2
        texts = here.tracker.texts()
        assert all("afteraction-" in text and "Owner: Ana Ruiz" in text for text in texts)
        assert "Due: 2099-03-20" in texts[0]
        assert "2099-03-20" in str(next(iter(here.tracker.issues.values()))) or kind is GitHub


@every
def test_another_day_changes_the_same_issue(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        before = here.filed()
        here.agree("1", 27, "the vendor is late")
        assert here.filed() == before
        (text,) = here.tracker.texts()
        assert "Due: 2099-03-27" in text
        assert "the vendor is late" in text


@every
@pytest.mark.parametrize(
    "said", [Said(lost=True), Said(cut=7, body={"long": "enough to be cut"}), Said(500, {"message": "oops"}), Said(502)],
    ids=["lost", "cut off", "500", "502"],
)  # fmt: skip
def test_what_was_done_though_its_answer_was_lost_is_found_and_not_done_twice(
    kind: type[Tracker], said: Said, tmp_path: Path
) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.here.faults.append(Fault(said, after=True, on=makes))
        here.filed()
        here.filed()
        assert len(here.tracker.issues) == 1


@every
def test_what_was_lost_before_it_was_done_is_done_once(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.here.faults.append(Fault(Said(lost=True), on=makes))
        here.filed()
        assert len(here.tracker.issues) == 1


@every
def test_a_busy_tracker_is_waited_for_as_long_as_it_says(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.here.faults.append(Fault(Said(429, {}, {"retry-after": "7"}), on=makes))
        here.filed()
        assert 7 in here.tracker.watch.rests
        assert len(here.tracker.issues) == 1


@every
@pytest.mark.parametrize("status", [401, 403, 404, 409, 422])
def test_a_refusal_is_noted_and_the_next_run_files_it_once(kind: type[Tracker], status: int, tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.here.faults.append(Fault(Said(status, {"message": "no"}), on=makes))
        (one,) = here.file()
        assert isinstance(one.error, ServiceError)
        assert chain.read(here.folder / JOURNAL)[-1].body["step"] == "failed"
        assert here.tracker.issues == {}
        here.filed()
        assert len(here.tracker.issues) == 1


@pytest.mark.parametrize("kind", [one for one in TRACKERS if one is not JiraCloud], ids=lambda one: one.__name__)
def test_a_wrong_token_files_nothing_and_is_not_shown(kind: type[Tracker], tmp_path: Path) -> None:
    wrong = "wrong-" + "token-of-a-test"
    with desk(tmp_path / "inc", kind, wrong) as here:
        with pytest.raises(ServiceError) as caught:
            here.filed()
        assert caught.value.status == 401
        assert wrong not in str(caught.value)
        assert wrong not in (here.folder / JOURNAL).read_text()
        assert here.tracker.issues == {}


@every
def test_what_somebody_edited_there_is_never_written_over(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.filed()
        (ident,) = here.tracker.issues
        here.tracker.edit(ident, "\n\nand tell the vendor")
        here.agree("1", 27, "later")
        with pytest.raises(RefusedError, match="not what was written there"):
            here.filed()
        assert "and tell the vendor" in here.tracker.texts()[0]


@pytest.mark.parametrize("kind", [one for one in TRACKERS if one is not Linear], ids=lambda one: one.__name__)
@pytest.mark.parametrize("ident", ["..", "1/../../2", "1?x=y", "%2e%2e"])
def test_a_journal_that_names_a_way_elsewhere_as_an_issue_is_refused(
    kind: type[Tracker], ident: str, tmp_path: Path
) -> None:
    """But at Linear, where it is no part of an address."""
    with desk(tmp_path / "inc", kind) as here:
        here.filed()
        entry = chain.read(here.folder / JOURNAL)[-1]
        chain.append(
            here.folder / JOURNAL, entry.kind, {**entry.body, "remote": {**entry.body["remote"], "ident": ident}}
        )
        here.agree("1", 27, "later")
        before = [seen.path for seen in here.here.seen]
        with pytest.raises(UnreadableError, match="as the thing at the service"):
            here.filed()
        assert not any(ident in seen.path for seen in here.here.seen[len(before) :])


@every
def test_sync_says_where_both_sides_differ_and_changes_nothing(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.filed()
        (ident,) = here.tracker.issues
        assert here.says() == [""]
        here.tracker.shut(ident, closed=True)
        entries = (here.folder / JOURNAL).read_bytes()
        assert "closed there and open here" in here.says()[0]
        assert "actions close" in here.says()[0]
        assert (here.folder / JOURNAL).read_bytes() == entries
        close(folder_of(here.folder, datetime.date.max), "1", "https://git.example.com/pull/41", ANA, Gate())
        assert here.says() == [""]
        here.tracker.shut(ident, closed=False)
        assert "open there and closed here" in here.says()[0]
        here.tracker.issues.clear()
        assert here.says() == ["the issue is gone there"]


@every
def test_an_item_filed_at_another_place_is_told_and_not_asked_for(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.filed()
        with served(kind(Watch())) as elsewhere:
            here.config.publish["there"]["url"] = elsewhere.url
            (said,) = here.says()
        assert "there means another place now" in said
        assert here.here.url in said
        assert not elsewhere.seen


@every
def test_what_is_taken_back_is_closed_and_not_deleted(kind: type[Tracker], tmp_path: Path) -> None:
    with desk(tmp_path / "inc", kind) as here:
        here.filed()
        box = Outbox(here.folder, Gate(), here.tracker.watch)
        folder = folder_of(here.folder, datetime.date.max)
        to = here.to
        (one,) = filing.plan(folder, filing.wanted(folder, (), here.config), to, box, Gate())
        (delivery,) = box.deliveries.values()
        box.undo(to, one.letter, delivery, ANA, "filed by mistake")
        assert len(here.tracker.issues) == 1
        sent = delivery.sent
        assert sent is not None
        assert sent.remote is not None
        state = filing.destination(here.config, "there", here.means).state(sent.remote)  # type: ignore[attr-defined]
        assert state.closed


def test_an_issue_of_somebody_else_is_none_of_ours_even_on_a_later_page(tmp_path: Path) -> None:
    with desk(tmp_path / "inc", GitHub) as here:
        here.here.faults.append(Fault(Said(lost=True), after=True, on=makes))
        for number in range(2, 160):
            raw = {
                "number": number,
                "html_url": "",
                "state": "open",
                "title": "other",
                "body": "afteraction-" + "0" * 20,
            }
            here.tracker.issues[str(1000 + number)] = raw
        here.filed()
        assert sum("Move the pool" in text for text in here.tracker.texts()) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with processes that can be forked and killed")
@pytest.mark.parametrize(("kind", "many"), [(GitHub, 2), (Jira, 1)], ids=["GitHub", "Jira"])
def test_a_filing_that_is_killed_at_any_step_goes_on_and_each_issue_is_there_once(
    kind: type[Tracker], many: int, tmp_path: Path
) -> None:
    """SIGKILL before each open, sync, close, rename and in the middle of each write of the outbox."""
    counting = Counting()
    with desk(tmp_path / "whole", kind) as here:
        here.agree_on(many)
        with by(counting):
            here.filed()
    assert counting.count > 10
    for k in range(1, counting.count + 1):
        with desk(tmp_path / f"cut-{k}", kind) as here:
            here.agree_on(many)
            assert apart(Killing(k), here.filed) == signal.SIGKILL
            with by(Unsynced()):
                mended(here.folder)
                here.filed()
            assert len(here.tracker.issues) == many, f"killed at step {k}"
