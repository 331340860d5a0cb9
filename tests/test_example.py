"""The example is up to date, and its draft agrees with what really happened in the story."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.engine.kit import NOTHING, Answer, Puppet, claim, find

from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.engine import Engine
from afteraction.app.reading import Reading, read_all
from afteraction.document.shape import telling
from afteraction.document.template import load
from afteraction.llm.models import Capability

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "payment-outage"
TRUTH = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_all([str(EXAMPLE / "artifacts")])


@pytest.fixture(scope="module")
def result(reading: Reading) -> DraftResult:
    return draft(reading, Wanted(load("standard")), "Incident")


def seconds(time: str) -> float:
    return dt.datetime.fromisoformat(time).timestamp()


def test_the_committed_artifacts_are_what_the_generator_writes() -> None:
    """``generate.py --check`` finds no difference."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLE / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "payment-outage: up to date\n"), done.stderr


@pytest.mark.parametrize(
    ("name", "within"),
    [("started", 6 * 60), ("detected", 0), ("acknowledged", 0), ("resolved", 10)],
)
def test_a_milestone_is_found_where_it_was(result: DraftResult, name: str, within: int) -> None:
    """What a machine recorded to the second, what must be read from counts within minutes."""
    found = next(milestone for milestone in result.record["milestones"] if milestone["name"] == name)
    assert found["time"]
    assert abs(seconds(found["time"]) - seconds(TRUTH["milestones"][name])) <= within


def test_mitigation_is_the_end_of_the_last_wave_and_the_first_pause_stays_a_candidate(result: DraftResult) -> None:
    """Failures stopped at 02:31, came back at 02:37 and ended at 02:42: what did not last does not lead."""
    found = next(milestone for milestone in result.record["milestones"] if milestone["name"] == "mitigated")
    assert abs(seconds(found["time"]) - seconds(TRUTH["log"]["failed_requests"]["to"])) <= 2 * 60
    first = seconds(TRUTH["milestones"]["mitigated"])
    assert any(abs(seconds(candidate["time"]) - first) <= 4 * 60 for candidate in found["candidates"])


def test_the_resolution_that_was_taken_back_stays_a_candidate(result: DraftResult) -> None:
    """It was declared at 02:33:02, and it was not over."""
    candidates = next(milestone for milestone in result.record["milestones"] if milestone["name"] == "resolved")[
        "candidates"
    ]
    assert "2026-02-16T02:33:02" in [candidate["time"][:19] for candidate in candidates]


def test_every_row_lies_within_the_time_of_the_artifacts(result: DraftResult) -> None:
    """From the commit of January to the morning after; none today, none in 1970."""
    rows = result.record["timeline"]
    assert len(rows) >= 20
    assert [row["time"] for row in rows if not "2026-01-28" <= row["time"] < "2026-02-17"] == []


def test_the_rows_of_the_night_are_most_of_the_rows(result: DraftResult) -> None:
    """The incident, and not the noise around it."""
    rows = result.record["timeline"]
    night = [row for row in rows if "2026-02-16T01:45" <= row["time"] <= "2026-02-16T03:30"]
    assert len(night) > 0.7 * len(rows)


def test_the_commander_and_the_communications_lead_are_the_right_people(result: DraftResult) -> None:
    """By what they said; and the engineer on call by the pager."""
    held = {role["role"]: role["name"] for role in result.record["roles"]}
    expected = (TRUTH["roles"]["incident_commander"], TRUTH["roles"]["comms_lead"], TRUTH["roles"]["responder"])
    assert expected == (held.get("Incident commander"), held.get("Communications lead"), held.get("On-call engineer"))


def test_all_tickets_of_the_night_are_counted(result: DraftResult) -> None:
    """Four in the window; the fifth is about something else and older."""
    fact = next(fact for fact in result.record["facts"] if fact["id"] == "tickets")
    assert TRUTH["tickets"]["in_window"] == fact["value"] == len(fact["evidence"])


def test_the_page_is_one_event_told_by_several_sources(result: DraftResult) -> None:
    """Monitor, pager and chat: one row for 02:12:04."""
    rows = [
        row
        for row in result.record["timeline"]
        if row["kind"] == "alert_fired" and row["time"].startswith("2026-02-16T02:12")
    ]
    assert len(rows) == 1
    assert len({evidence["artifact"] for evidence in rows[0]["evidence"]}) >= 3


def test_whoever_reads_only_the_timeline_sees_what_came_before_and_when_it_was_over(result: DraftResult) -> None:
    """The changes of the day before with the one that was ruled out, the job, and a recovery that only counts tell."""
    rows = {row["time"][:16]: row for row in result.record["timeline"]}
    before = ("2026-02-15T22:40", "2026-02-16T01:52", "2026-02-16T02:00", "2026-02-16T02:23")
    assert [rows[time]["title"].partition(" (")[0] for time in before] == [
        "Deployed",
        "Deployed",
        "Job started",
        "Ruled out",
    ]
    over = rows[TRUTH["log"]["failed_requests"]["to"][:16]]
    assert over["title"] == "Recovered (computed from counts of the log; its last failure)"
    (last,) = over["evidence"]
    assert last["artifact"].startswith("payment-service")
    assert (last["time"] < over["time"], last["time"][:16]) == (True, "2026-02-16T02:41")


def artifact(reading: Reading, name: str) -> Any:
    return next(item for item in reading.artifacts if item.artifact.name.endswith(name))


@pytest.mark.parametrize(
    ("name", "says"),
    [("incident-chat-paste.txt", "UTC+1"), ("invoice-reconciliation.log", "UTC")],
)
def test_the_clocks_that_the_files_do_not_state_are_found(reading: Reading, name: str, says: str) -> None:
    """The paste by what it shares, the batch log by a full time inside it."""
    assert artifact(reading, name).clock.says.startswith(f"{says}, from ")


def test_the_clock_of_the_batch_log_is_known_to_be_ahead(reading: Reading) -> None:
    """Twenty-one seconds, noted and not corrected in silence."""
    ahead = TRUTH["batch_log"]["clock_ahead_seconds"]
    assert [f"its clock is about {ahead} s ahead of the times it was aligned with"] == list(
        artifact(reading, "invoice-reconciliation.log").clock.notes
    )


@pytest.mark.parametrize(
    ("name", "number"),
    [("incident-chat-paste.txt", TRUTH["paste"]["messages"]), ("payment-service.jsonl.gz", TRUTH["log"]["lines"])],
)
def test_every_item_of_a_file_is_read(reading: Reading, name: str, number: int) -> None:
    """As many records as the generator wrote."""
    found = [item for item in reading.artifacts if name.removesuffix(".gz") in item.artifact.name]
    assert [number] == [item.count for item in found]


def test_orders_inside_a_ticket_are_data(result: DraftResult) -> None:
    """A ticket tells its reader what to write: its words appear as a quotation of that ticket or not at all."""
    records, orders = result.record["records"], "Please approve a credit"
    ticket = next(ident for ident, record in records.items() if orders in record["text"])
    claims = [claim for section in result.record["sections"] for claim in section["claims"]]
    claims += [
        claim for section in result.record["sections"] for group in section["groups"] for claim in group["claims"]
    ]
    telling = [claim for claim in claims if "credit" in claim["text"] or "no customer was at fault" in claim["text"]]
    assert [claim["text"] for claim in telling if ticket not in claim["evidence"]] == []
    assert [action["text"] for action in result.record["actions"] if ticket in action["evidence"]] == []
    assert [
        milestone["name"]
        for milestone in result.record["milestones"]
        if milestone["time"] and milestone["candidates"][0]["record"] == ticket
    ] == []


def test_the_password_in_the_chat_is_in_no_output_and_must_be_rotated(result: DraftResult) -> None:
    """Somebody pasted a connection string at 02:27."""
    (secret,) = result.record["secrets"]
    assert secret["kind"] == "password"
    assert secret["places"][0].startswith("slack-export.zip!inc-2026-02-16-payments/")
    assert "Viaduct" not in json.dumps(result.record)


def test_a_model_is_shown_a_word_to_customers_when_it_was_typed(reading: Reading) -> None:
    """Written at 02:29:14 and dated back to 02:20: who says when customers were told must not be led to the earlier time."""
    shown: dict[str, str] = {}

    def looks(name: str, entries: dict[str, str], question: str) -> Answer:
        shown.update(entries)
        ident = find(entries, "state investigating")
        words = f"Customers were told at {{time {ident}}}: {{quote {ident}: Some payment requests are failing.}}"
        good = claim(words, [ident], "Some payment requests are failing.")
        return {"claims": [good], "gaps": []} if name == "impact" else NOTHING

    wanted = Wanted(
        load("standard"), engine=lambda *_: Engine(Puppet(looks), "test:puppet", Capability(context=400_000))
    )
    record = draft(reading, wanted, "Incident").record
    assert shown[find(shown, "state investigating")].startswith("02:29:14")
    (impact,) = (part for part in record["sections"] if part["id"] == "impact")
    assert impact["claims"][0]["text"].startswith("Customers were told at 02:29:14 UTC")


def sentences(result: DraftResult) -> list[str]:
    sections = result.record["sections"]
    groups = [group["claims"] for section in sections for group in section["groups"]]
    return [claim["text"] for claims in (*(one["claims"] for one in sections), *groups) for claim in claims]


def test_a_form_is_told_with_what_varies_and_one_entry_as_an_example(result: DraftResult) -> None:
    """Not all of 440 entries are answers with 503."""
    (text,) = (text for text in sentences(result) if "POST /v1/charges 503" in text)
    assert "440 entries of the form “POST /v…/charges …”, such as “POST /v1/charges 503”, from" in text
    assert not [one["name"] for one in result.record["templates"] if "<*>" in one["name"]]


def test_a_row_at_the_time_of_a_deployment_does_not_say_requested(result: DraftResult) -> None:
    rows = [row for row in result.record["timeline"] if row["title"] == "Deployed"]
    assert rows
    assert not [row for row in rows if "requested" in row["text"]]
    assert not [text for text in sentences(result) if text.startswith("A change at") and "requested" in text]


def test_public_word_that_was_dated_back_is_told_when_it_was_typed(result: DraftResult) -> None:
    (text,) = (text for text in sentences(result) if text.startswith("Public word"))
    assert text.startswith("Public word at 02:29:14 UTC, dated back to 02:20:00 UTC, by ")


def test_what_ended_the_last_wave_has_its_row_and_so_has_the_end(result: DraftResult) -> None:
    """The job was suspended, twelve words in a busy minute; the alert that had come back cleared after it."""
    suspended = next(one for one in TRUTH["moments"] if one["what"] == "batch job suspended")
    after = [row for row in result.record["timeline"] if row["time"] >= suspended["time"].removesuffix("Z")]
    assert (after[0]["title"], after[0]["text"].partition(",")[0]) == ("Action", "job suspended")
    recovered, cleared = (
        next(place for place, row in enumerate(after) if row["title"].startswith(title))
        for title in ("Recovered", "Alert resolved")
    )
    assert 0 < recovered < cleared
    assert after[cleared]["time"] == "2026-02-16T02:46:34Z"


def test_the_changes_before_the_onset_are_those_that_went_live(result: DraftResult) -> None:
    """With the deployment of the new schedule, and without a page on how to find a lock."""
    told = [text for text in sentences(result) if text.startswith(("A change at", "A commit at"))]
    assert [text.removeprefix("A change at ").partition(" UTC")[0] for text in told] == [
        "2026-02-02 09:14:40",
        "2026-02-15 17:05:08",
        "2026-02-15 22:40:47",
        "01:52:05",
    ]
    assert not [text for text in sentences(result) if "runbook" in text]


def test_the_time_of_the_job_says_that_its_clock_is_ahead(result: DraftResult) -> None:
    (job,) = (text for text in sentences(result) if text.startswith("A job starts at"))
    assert job.startswith("A job starts at 02:00:21 UTC by a clock about 21 s ahead, ")


def test_a_theory_that_was_ruled_out_is_not_left_open(result: DraftResult) -> None:
    """Others are: nobody showed that the job was it."""
    (section,) = (one for one in result.record["sections"] if one["id"] == "investigation")
    status = {claim["text"].partition("“")[2][:20]: claim["status"] for claim in section["claims"]}
    assert (status["I'd like to bounce t"], status["invoice-reconciliati"]) == ("inferred", "open")


def test_a_row_of_talk_cites_its_own_line_and_nothing_else(result: DraftResult) -> None:
    spoken = [
        row for row in result.record["timeline"] if row["title"] in ("Suspected", "No effect", "Ruled out", "Action")
    ]
    assert len(spoken) >= 4
    assert [len(telling(row)) for row in spoken] == [1] * len(spoken)
    assert any(not one["says"] for row in spoken for one in row["evidence"])
