"""`afteraction review` and `afteraction rules`: exit codes, places, baselines, fixes, evidence, and what never gets out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import CHAT, run
from tests.redact.kit import vendor_tokens

GOOD = """# Checkout outage

## Summary

The pool of payment-service ran out at 02:07 UTC on 2026-02-16; 4,312 charges failed until 02:31 UTC.

## Customer impact

4,312 of 61,204 charges failed, counted from the gateway log.

## Timeline (UTC)

- 02:12 Alert on the error rate (PD-12).
- 02:26 A larger pool was rolled out by the on-call engineer (PR #9).
- 02:31 Errors back to normal ([graph](https://graphs.example/1)).

## Contributing factors

1. The pool holds ten connections, and nothing alerts on its use.
2. A job of reconciliation took eight of them for an hour.

## What went well

- The rollback took four minutes.

## What went wrong

- The alert fired five minutes after the first error.

## Where we got lucky

- It was Monday night: a fifth of the usual load.

## Action items

- [Detection] Page when the pool is at 80 % for 5 minutes. Owner: Ines Duarte. Due: 2026-03-01

## Lessons learned

- A shared pool needs its own alert.
"""
BAD = "# Outage\n\n## Summary\n\nIt was obviously human error; the outage was caused by human error.\n"


def put(folder: Path, text: str = BAD, name: str = "postmortem.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rules_of(output: str) -> set[str]:
    return {finding["rule"] for review in json.loads(output)["reviews"] for finding in review["findings"]}


def test_a_good_postmortem_is_ready(tmp_path: Path) -> None:
    done = run("review", put(tmp_path, GOOD))
    assert "ready to publish; no findings" in done.stdout


def test_a_bad_one_ends_with_its_own_exit_code_and_names_line_and_column(tmp_path: Path) -> None:
    done = run("review", put(tmp_path), code=8)
    assert "postmortem.md:5:8: warning: “obviously”" in done.stdout
    assert "[human-error-terminal]" in done.stdout
    assert "fails the rubric" in done.stdout


@pytest.mark.parametrize(("limit", "code"), [("never", 0), ("error", 0), ("warning", 8), ("suggestion", 8)])
def test_what_fails_is_chosen(tmp_path: Path, limit: str, code: int) -> None:
    path = put(tmp_path, GOOD.replace("Due: 2026-03-01", "Due: soon"))
    run("review", path, "--fail-on", limit, code=code)


def test_a_folder_is_reviewed_document_by_document(tmp_path: Path) -> None:
    put(tmp_path, GOOD, "a.md")
    put(tmp_path, BAD, "b.md")
    (tmp_path / ".git").mkdir()
    put(tmp_path / ".git", BAD, "c.md")
    found = json.loads(run("review", tmp_path, "--json", code=8).stdout)
    assert [Path(review["file"]).name for review in found["reviews"]] == ["a.md", "b.md"]


def test_standard_input_is_a_document() -> None:
    assert "standard input:5:" in run("review", "-", stdin=BAD.encode(), code=8).stdout


def test_a_baseline_hides_what_was_known_and_nothing_new(tmp_path: Path) -> None:
    path, known = put(tmp_path), tmp_path / "known.json"
    run("review", path, "--write-baseline", known)
    assert "known from the baseline" in run("review", path, "--baseline", known).stdout
    put(tmp_path, "\n\n" + BAD + "\nThe rollback should have been tested.\n")
    found = run("review", path, "--baseline", known, "--json", "--fail-on", "warning", code=8)
    assert rules_of(found.stdout) == {"counterfactual"}


def test_fix_changes_only_what_loses_nothing_and_diff_changes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path)
    run("review", path, "--diff", code=8)
    assert path.read_text(encoding="utf-8") == BAD
    run("review", path, "--fix", code=8)
    after = path.read_text(encoding="utf-8")
    assert after == BAD.replace("obviously ", "")
    run("review", path, "--fix", code=8)
    assert path.read_text(encoding="utf-8") == after


def test_a_fix_keeps_the_mark_at_the_start_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "postmortem.md"
    path.write_bytes(b"\xef\xbb\xbf" + BAD.encode())
    run("review", path, "--fix", code=8)
    assert path.read_bytes() == b"\xef\xbb\xbf" + BAD.replace("obviously ", "").encode()


def test_nothing_is_fixed_when_one_of_the_files_cannot_be(tmp_path: Path) -> None:
    first = put(tmp_path, BAD, "a.md")
    put(tmp_path, "<h1>Outage</h1><p>It was obviously so.</p><p>It was clear.</p>", "b.html")
    latin = tmp_path / "c.md"
    latin.write_bytes("# Störung\n\n## Summary\n\nIt was obviously the pool.\n".encode("latin-1"))
    run("review", tmp_path, "--fix", code=2)
    assert first.read_text(encoding="utf-8") == BAD


def test_a_baseline_knows_a_document_however_its_path_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path)
    run("review", tmp_path / "postmortem.md", "--write-baseline", tmp_path / "known.json")
    monkeypatch.chdir(tmp_path)
    assert "no findings" in run("review", "postmortem.md", "--baseline", "known.json").stdout


def test_a_secret_cannot_be_allowed_or_known_away(tmp_path: Path) -> None:
    token = vendor_tokens()[0]
    path = put(tmp_path, f"# A\n\n<!-- afteraction: allow unredacted-secret: it is old -->\nThe key was {token}.\n")
    run("review", path, "--write-baseline", tmp_path / "known.json")
    assert "unredacted-secret" in run("review", path, "--baseline", tmp_path / "known.json", code=8).stdout


def test_a_name_of_a_file_is_no_workflow_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, GOOD, "::error::owned.md")
    lines = run("review", "::error::owned.md", "--format", "github").stdout.splitlines()
    assert [line for line in lines if line.startswith("::error::")] == []


def test_a_secret_is_found_and_never_shown_in_any_format(tmp_path: Path) -> None:
    token = vendor_tokens()[0]
    path = put(
        tmp_path,
        GOOD.replace(
            "## What went well", f"The engineer pasted `{token}` and should have seen {token}.\n\n## What went well"
        ),
    )
    for form in ("text", "markdown", "json", "sarif", "github", "html"):
        done = run("review", path, "--format", form, code=8)
        assert token not in done.output
        assert "unredacted-secret" in done.output
    run("review", path, "--fix")
    assert token not in path.read_text(encoding="utf-8")


def test_evidence_tells_a_wrong_time_and_a_number_from_nowhere(tmp_path: Path) -> None:
    chat = tmp_path / "chat.json"
    chat.write_bytes(CHAT)
    text = GOOD.replace("- 02:26 A larger pool was rolled out by", "- 02:56 “rolled out a bigger pool”,")
    done = run("review", put(tmp_path, text), "--evidence", chat, "--json", code=8)
    (review,) = json.loads(done.stdout)["reviews"]
    wrong = next(finding for finding in review["findings"] if finding["rule"] == "wrong-time")
    assert (wrong["quote"], wrong["rewrite"]) == ("02:56", "02:26:41 UTC")
    assert any("4,312" in finding["quote"] for finding in review["findings"] if finding["rule"] == "unsupported-value")
    assert "Compared with 6 records of 1 files" in review["checked_against_evidence"]


def test_a_draft_over_many_days_has_no_wrong_time(tmp_path: Path) -> None:
    """A row that is a day dates those below it; the clock need not go back for a day to end."""
    talk = {
        "2026-02-02T09:14:40": "rolled out forty workers", "2026-02-15T17:05:08": "moved the export to two",
        "2026-02-16T18:10:00": "rolled back the pool",
    }  # fmt: skip
    raw = tmp_path / "raw"
    raw.mkdir()
    said = [{"time": f"{time}Z", "author": "Ana Ruiz", "text": words} for time, words in talk.items()]
    (raw / "chat.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    run("draft", raw, "-o", tmp_path / "out", "--all", "-q")
    done = run("review", tmp_path / "out" / "postmortem.md", "--evidence", raw, "--json", "--fail-on", "never")
    (review,) = json.loads(done.stdout)["reviews"]
    assert [one for one in review["findings"] if one["rule"] == "wrong-time"] == []


def against(folder: Path, talk: list[tuple[str, str]], text: str) -> list[tuple[str, str, str, str]]:
    """(level, quote, rewrite, message) of the times that are doubted in a document, against what was said in a chat."""
    chat = folder / "chat.json"
    said = [{"time": f"{time}Z", "author": "Ana Ruiz", "text": words} for time, words in talk]
    chat.write_text(json.dumps(said), encoding="utf-8")
    done = run("review", put(folder, text), "--evidence", chat, "--json", "--fail-on", "never")
    (review,) = json.loads(done.stdout)["reviews"]
    return [
        (one["level"], one["quote"], one["rewrite"], one["message"])
        for one in review["findings"]
        if one["rule"] == "wrong-time"
    ]


AFTERNOON = [
    ("2026-02-16T11:50:04", "payment-service answers with errors everywhere"),
    ("2026-02-16T12:17:38", "the pool of payment-service is full now"),
    ("2026-02-16T12:42:41", "rolled out a bigger pool everywhere"),
    ("2026-02-16T12:58:00", "error rate is back to normal levels"),
]


def test_rows_an_hour_ahead_are_one_finding_and_take_their_half_of_the_day_from_the_title(tmp_path: Path) -> None:
    text = """# Outage

It began at 11:50 UTC.

## Timeline

### 12:50-1:30 PM: the pool

- 12:50: "payment-service answers with errors everywhere"
- 1:17: "the pool of payment-service is full now"

### 1:42-1:59 PM: the end

- 1:42: "rolled out a bigger pool everywhere"
- 1:58: "error rate is back to normal levels"
"""
    ((level, _, rewrite, message),) = against(tmp_path, AFTERNOON, text)
    assert (level, rewrite) == ("warning", "")
    assert message.startswith("The rows run 1 h ahead of the record and name no zone.")


def test_a_row_out_of_order_does_not_move_the_rows_after_it_to_another_day(tmp_path: Path) -> None:
    text = """# Outage of 2026-02-16

## Timeline (UTC)

- 11:50 "payment-service answers with errors everywhere"
- 12:42 "rolled out a bigger pool everywhere"
- 12:17 "the pool of payment-service is full now"
- 12:58 "error rate is back to normal levels"
"""
    next_day = [("2026-02-17T09:00:00", "good morning"), ("2026-02-17T09:01:00", "the review is at ten")]
    assert against(tmp_path, AFTERNOON + next_day, text) == []


def test_a_footnote_is_the_source_of_the_row_that_cites_it(tmp_path: Path) -> None:
    text = """# Outage of 2026-02-16

## Timeline (UTC)

- 12:27 The pool had no room left [^1]

## Sources

[^1]: `chat.json` line 1 at `/1`
"""
    ((level, quote, rewrite, _),) = against(tmp_path, AFTERNOON, text)
    assert (level, quote, rewrite) == ("error", "12:27", "12:17:38 UTC")


def test_a_rule_can_be_turned_off_by_the_team(tmp_path: Path) -> None:
    config = tmp_path / "team.toml"
    config.write_text('[review]\noff = ["human-error-terminal", "single-cause"]\nfail_on = "error"\n', encoding="utf-8")
    done = run("review", put(tmp_path), "--config", config)
    assert "human-error-terminal" not in done.stdout


def test_a_rule_that_does_not_exist_cannot_be_turned_off(tmp_path: Path) -> None:
    config = tmp_path / "team.toml"
    config.write_text('[review]\noff = ["no-such-rule"]\n', encoding="utf-8")
    assert "no-such-rule" in run("review", put(tmp_path), "--config", config, code=2).output


def test_a_path_that_is_not_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    assert "there is no file" in run("review", tmp_path / "none.md", code=2).output


def test_what_is_no_document_is_named(tmp_path: Path) -> None:
    path = tmp_path / "picture.md"
    path.write_bytes(b"\x89PNG\r\n\0\0\xff\xfe")
    assert "could not be read" in run("review", path, code=5).output


def test_the_review_goes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "review.html"
    run("review", put(tmp_path), "--format", "html", "-o", out, code=8)
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_every_rule_is_explained() -> None:
    assert "counterfactual  (warning)" in run("rules").stdout
    said = run("rules", "counterfactual").stdout
    assert "authority: Sidney Dekker" in said
    assert "found in:" in said
    assert "no-such" in run("rules", "no-such", code=2).output
    assert {"wrong-time", "named-blame"} <= {rule["name"] for rule in json.loads(run("rules", "--json").stdout)}


def test_the_teams_exemplars_set_the_measure_of_tone(tmp_path: Path) -> None:
    """Hedges that the team's own good postmortems never use are off its tone; without exemplars nothing is said."""
    put(tmp_path, GOOD, "good.md")
    hedged = (
        "The pool probably ran out, and it seems that the job maybe took eight of its ten connections at that hour. "
        * 6
    )
    path = put(tmp_path, GOOD.replace("## What went well", f"{hedged}\n\n## What went well"))
    config = tmp_path / "team.toml"
    config.write_text(f'[review]\nexemplars = ["{(tmp_path / "good.md").as_posix()}"]\n', encoding="utf-8")
    assert "[off-tone]" in run("review", path, "--config", config).stdout
    assert "[off-tone]" not in run("review", path).stdout


def test_the_tone_is_a_gate_of_its_own(tmp_path: Path) -> None:
    """What is only incomplete may go to reviewers; what speaks ill of people may not."""
    assert (
        "The tone passes"
        in run(
            "review", put(tmp_path, "# A\n\n## Summary\n\nThe pool of the payment service ran out.\n"), "--tone"
        ).stdout
    )
    blaming = put(tmp_path, "# A\n\n## Summary\n\nThe on-call engineer forgot to renew the certificate.\n")
    assert "The tone does not pass" in run("review", blaming, "--tone", code=8).stdout


def test_an_exemplar_that_is_not_there_is_named(tmp_path: Path) -> None:
    config = tmp_path / "team.toml"
    config.write_text('[review]\nexemplars = ["none.md"]\n', encoding="utf-8")
    assert "none.md" in run("review", put(tmp_path), "--config", config, code=2).output
