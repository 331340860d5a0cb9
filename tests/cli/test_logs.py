"""``afteraction logs``: what changed in a log, for people and for scripts."""

from __future__ import annotations

import gzip
import json
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.cli.kit import CHAT, EXAMPLE, run

from afteraction.app.logs_text import spark

CELESTIA = Path(__file__).parents[3] / "shared" / "cases" / "incidents" / "celestia-2025-08-18" / "raw"
CALM, ONSET, END = 60, 40, 50  # minutes of the log; the incident within it


def line(minute: int, second: int, level: str, text: str, **further: object) -> str:
    stamp = f"2026-02-16T{2 + minute // 60:02}:{minute % 60:02}:{second:02}.000Z"
    return json.dumps({"@timestamp": stamp, "level": level, "message": text, **further}) + "\n"


def entries() -> list[str]:
    """An hour: orders all the time, a benign remark that says "timed out", a pool that is full for ten minutes."""
    lines = []
    for minute in range(CALM):
        lines += [line(minute, n, "INFO", f"order {minute * 60 + n} was paid") for n in range(5)]
        lines.append(line(minute, 10, "INFO", f"Timed out dur={minute} step=NewHeight"))
        if ONSET <= minute < END:
            lines += [line(minute, 20 + n, "ERROR", f"pool of shop-{n} is full, {n} wait") for n in range(9)]
        elif minute < ONSET:
            lines += [line(minute, 30 + n, "INFO", "heartbeat sent") for n in range(2)]
    return lines


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("".join(entries()), encoding="utf-8")
    return path


def told(*arguments: str | Path) -> dict[str, Any]:
    found = json.loads(run("logs", *arguments, "--json").stdout)
    assert isinstance(found, dict)
    return found


def change(found: dict[str, Any], words: str) -> dict[str, Any]:
    (row,) = (row for row in found["changes"] if words in row["template"])
    assert isinstance(row, dict)
    return row


def test_the_incident_is_found_from_its_first_minute_to_its_recovery(log: Path) -> None:
    """With how many lines, against how many, and one of them to quote."""
    row = change(told(log), "pool of")
    assert (row["kind"], row["onset"], row["recovery"]) == ("new", "2026-02-16T02:40Z", "2026-02-16T02:50Z")
    assert (row["entries"], row["minutes"], row["other_entries"], row["other_minutes"]) == (90, 10, 0, 50)
    assert row["example"]["text"] == "pool of shop-0 is full, 0 wait"
    cited = log.read_text(encoding="utf-8").splitlines()[row["example"]["line"] - 1]
    assert json.loads(cited)["message"] == row["example"]["text"]
    assert row["example"]["time"] == "2026-02-16T02:40:20.000Z"


def test_what_is_no_longer_said_is_told_too(log: Path) -> None:
    """A heartbeat that stops is news."""
    row = change(told(log), "heartbeat")
    assert (row["kind"], row["onset"], row["recovery"]) == ("gone", "2026-02-16T02:40Z", None)


def test_benign_words_are_no_errors(log: Path) -> None:
    """ "Timed out" at level INFO, at the same rate all along, is neither an error nor a change."""
    found = told(log)
    assert found["levels"] == {"ERROR": 90, "INFO": 440}
    assert [row for row in found["changes"] if "Timed out" in row["template"]] == []
    assert sum(found["volume"]["counts"]["ERROR or worse"]) == 90


def test_the_page_has_a_picture_lists_and_places(log: Path) -> None:
    """For who is woken at night."""
    page = run("logs", log).output
    words = ("app.log  ", "ERROR 90, INFO 440", "new from 2026-02-16T02:40Z", "█", "New: 1", "Grew: nothing",
             "Sank or vanished: 1", "app.log:", "pool of shop-0 is full", "Kulldorff")  # fmt: skip
    assert [word for word in words if word not in page] == []


def test_since_compares_with_the_time_before(log: Path) -> None:
    """And the window is counted, not the whole."""
    found = told(log, "--since", "2026-02-16T02:45Z", "--until", "2026-02-16T03:47:10+01:00")
    assert found["window"] == {
        "since": "2026-02-16T02:45Z", "until": "2026-02-16T02:47Z", "given": True, "minutes_before": 45,
    }  # fmt: skip
    assert found["levels"] == {"ERROR": 27, "INFO": 18}
    row = change(told(log, "--since", "2026-02-16T02:40Z"), "pool of")
    assert (row["kind"], row["onset"], row["other_entries"], row["other_minutes"]) == (
        "new",
        "2026-02-16T02:40Z",
        0,
        40,
    )


def test_what_lies_behind_until_is_as_if_it_had_not_been_written(log: Path) -> None:
    """The log of half an hour in which nothing happened."""
    found = told(log, "--until", "2026-02-16T02:30Z")
    assert (found["changes"], found["levels"]) == ([], {"INFO": 31 * 8})
    assert found["series"]["all entries"] == {"kind": "unchanged"}
    assert found["templates_looked_at"] == 3


def test_the_line_to_quote_is_of_the_incident(tmp_path: Path) -> None:
    """Not the stray one of half an hour before; where only that was kept, it is marked."""
    path = tmp_path / "app.log"
    rows = [line(5, 59, "ERROR", "pool of shop-77 is full, 7 wait"), line(5, 58, "INFO", "retry 77")]
    rows += [line(45, n, "INFO", f"retry {n}") for n in range(40)]
    path.write_text("".join(sorted(entries() + rows)), encoding="utf-8")
    found = told(path)
    assert change(found, "pool of")["example"]["text"] == "pool of shop-0 is full, 0 wait"
    assert not change(found, "pool of")["example"]["before_onset"]
    assert change(found, "retry")["example"]["before_onset"]
    assert "(its first, before that)  retry 77" in run("logs", path).output


def test_the_moment_that_was_asked_about_is_not_told_as_an_onset(tmp_path: Path) -> None:
    """The rise began ten minutes after ``--since``; where the counts do not tell when, no time is told."""
    path = tmp_path / "app.log"
    rare = [line(minute, 50, "INFO", "retry") for minute in range(CALM)]
    rise = [line(minute, 51, "INFO", "retry") for minute in range(ONSET, END) for _ in range(20)]
    path.write_text("".join(sorted(entries() + rare + rise)), encoding="utf-8")
    row = change(told(path, "--since", "2026-02-16T02:30Z"), "retry")
    assert (row["kind"], row["onset"], row["recovery"]) == ("grew", "2026-02-16T02:40Z", "2026-02-16T02:50Z")
    row = change(told(path, "--since", "2026-02-16T02:41Z"), "retry")
    assert (row["kind"], row["onset"]) == ("grew", None)
    assert "more often than before" in run("logs", path, "--since", "2026-02-16T02:41Z").output


@pytest.mark.parametrize("moment", ["yesterday", "02:45", "2026-02-16T02:45", "2026-02-16", "2026-13-01T00:00Z"])
@pytest.mark.parametrize("flag", ["--since", "--until"])
def test_a_moment_without_zone_or_sense_is_refused(log: Path, flag: str, moment: str) -> None:
    """The error says how it is written."""
    said = run("logs", log, flag, moment, code=2).output
    assert [word for word in (flag, "no instant", "2026-02-16T02:00Z") if word not in said] == []


def test_a_window_outside_the_log_is_refused(log: Path) -> None:
    """With what the log covers."""
    said = run("logs", log, "--since", "2026-02-17T00:00Z", code=2).output
    assert "2026-02-16T02:00Z to 2026-02-16T02:59Z" in said
    run("logs", log, "--until", "2026-02-15T00:00Z", code=2)


def test_one_template_can_be_asked_for_by_its_words_or_by_a_line(log: Path) -> None:
    """In any case of letters, with numbers as they stand in the log."""
    for words in ("timed OUT", "Timed out dur=17"):
        found = told(log, "--template", words)
        assert [(row["template"], row["entries"]) for row in found["templates"]] == [
            ("Timed out dur=<*> step=NewHeight", 60)
        ]
    assert "'no such words': none" in run("logs", log, "--template", "no such words").output


def test_top_limits_the_lists_and_says_so(tmp_path: Path) -> None:
    """What is cut off is counted."""
    path = tmp_path / "app.log"
    more = [line(45, n % 60, "ERROR", f"{name} refused") for name in ("alpha", "beta", "gamma") for n in range(30)]
    path.write_text("".join(sorted(entries() + more)), encoding="utf-8")
    page = run("logs", path, "--top", "1").output
    assert "New: 4" in page
    assert "and 3 more; --top 4" in page


def test_failed_requests_are_counted_by_status(tmp_path: Path) -> None:
    """And how they were counted is told."""
    path = tmp_path / "access.log"
    rows = [
        f'10.0.0.{n % 9} - - [16/Feb/2026:02:{minute:02}:{n:02} +0000] "GET /cart/{n} HTTP/1.1" {503 if minute in (30, 31) and n % 2 else 404 if n == 8 else 200} 12\n'
        for minute in range(60)
        for n in range(10)
    ]
    path.write_text("".join(rows), encoding="utf-8")
    found = told(path)
    assert found["requests"]["classes"] == {"2xx": 530, "4xx": 60, "5xx": 10}
    assert (found["requests"]["answered"], found["requests"]["failed"]) == (600, 10)
    assert "status_code" in found["requests"]["how"]
    assert found["series"]["answers 5xx"]["onset"] == "2026-02-16T02:30Z"
    assert "600 answered, 10 failed (1.7%)" in run("logs", path).output


def test_rotated_files_are_one_log(log: Path, tmp_path: Path) -> None:
    """In any order, compressed or not: what was in the older half is not new in the younger."""
    whole = told(log)
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    cut = next(at for at, text in enumerate(lines) if "T02:30:" in text)
    folder = tmp_path / "rotated"
    folder.mkdir()
    (folder / "app.log").write_text("".join(lines[cut:]), encoding="utf-8")
    (folder / "app.log.1.gz").write_bytes(gzip.compress("".join(lines[:cut]).encode(), mtime=0))
    found = told(folder)
    assert len(found["files"]) == 2
    kinds = ("kind", "onset", "recovery", "entries", "other_entries", "template", "service")
    assert [[row[key] for key in kinds] for row in found["changes"]] == [
        [row[key] for key in kinds] for row in whole["changes"]
    ]


def test_what_is_no_log_is_named_and_left_out(log: Path) -> None:
    """A chat beside it changes nothing."""
    (log.parent / "chat.json").write_bytes(CHAT)
    found = told(log.parent)
    assert [other["name"].rpartition("/")[2] for other in found["others"]] == ["chat.json"]
    assert found["entries"] == 530


def test_nothing_to_read_ends_with_3_and_a_wrong_path_with_2(tmp_path: Path) -> None:
    """As everywhere."""
    (tmp_path / "chat.json").write_bytes(CHAT)
    found = run("logs", tmp_path, code=3).output
    assert "there is no log" in found
    assert "chat.json: " in found
    run("logs", tmp_path / "nowhere", code=2)
    run("logs", code=2)


def test_an_empty_file_a_log_without_times_and_one_without_a_day_say_what_they_lack(tmp_path: Path) -> None:
    """Each with its own reason, and what to do where something can be done."""
    for text, why in (
        ("", "the file is empty"),
        ("ERROR one thing failed\nINFO all good\n", "no times were found in it"),
        ("09:00:01 ERROR one thing failed\n09:00:02 INFO all good\n" * 2, "--date 'app.log=YYYY-MM-DD'"),
    ):
        path = tmp_path / "app.log"
        path.write_text(text, encoding="utf-8")
        assert why in run("logs", path, code=3).output


def test_words_that_are_masked_are_not_found_in_templates_and_that_is_said(log: Path) -> None:
    assert "are masked in templates" in run("logs", log, "--template", "nothing-of-the-kind").output


def test_secrets_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """Neither as text nor as JSON."""
    key = "AKIA" + "Q7RZ2M4XW9KD3TBL"
    path = tmp_path / "app.log"
    path.write_text("".join(sorted([*entries(), line(45, 59, "ERROR", f"login with {key} refused")])), encoding="utf-8")
    page, data = run("logs", path, "--top", "50").output, run("logs", path, "--json").output
    assert "login with" in page
    assert [text for text in (page, data) if key in text] == []


def test_a_secret_in_the_name_of_a_file_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """Names are text as well."""
    key = "AKIA" + "Q7RZ2M4XW9KD3TBL"
    path = tmp_path / f"dump-{key}.log"
    path.write_text("".join(entries()), encoding="utf-8")
    pages = run("logs", path).output, run("logs", path, "--json").output
    assert [page for page in pages if key in page] == []


def test_text_of_a_log_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    """Control characters are spelled out."""
    path = tmp_path / "app.log"
    rows = [line(45, n, "ERROR", "gone \u202e\u001b[2J wild") for n in range(40)]
    path.write_text("".join(sorted(entries() + rows)), encoding="utf-8")
    page = run("logs", path).output
    assert "gone" in page
    assert [char for char in ("\u202e", "\u001b") if char in page] == []


def test_two_runs_say_the_same() -> None:
    """On the example, whose files are of many kinds."""
    assert run("logs", EXAMPLE).output == run("logs", EXAMPLE).output


@pytest.mark.parametrize(
    ("counts", "drawn"), [([], ""), ([0, None, 0], "· ·"), ([1, 8, 0, 4], "▁█·▄"), ([7, 7], "██"), ([1, 10_000], "▁█")]
)
def test_a_sparkline_has_a_bar_for_each_count(counts: list[int | None], drawn: str) -> None:
    """The largest is full; what is not zero is seen; what was not watched is blank."""
    assert spark(counts) == drawn


def pools(tmp_path: Path) -> Path:
    """Two hours of readings of a pool: full for a quarter of an hour, and an alert would have come later."""
    path = tmp_path / "pool.log"
    lines = []
    for minute in range(120):
        busy = 10 if 63 <= minute < 78 else 2 + minute % 2
        lines += [line(minute, n, "INFO", "pool stats", pool_in_use=busy, pool_size=10) for n in (5, 35)]
        lines += [line(minute, 40, "INFO", f"GET /cart 200 in {20 + minute % 7} ms")]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_a_number_that_moved_is_told_with_the_entry_behind_it(tmp_path: Path) -> None:
    """That the pool was full, from when to when, and where that stands."""
    found = told(pools(tmp_path))["numbers"]
    rows = {row["field"]: row for row in found["moved"]}
    assert set(rows) == {"pool_in_use", "pool_in_use of pool_size"}
    full = rows["pool_in_use of pool_size"]
    assert (full["kind"], full["level"], full["unit"]) == ("rose", 100, "%")
    assert (full["onset"], full["recovery"]) == ("2026-02-16T03:03Z", "2026-02-16T03:18Z")
    assert (full["inside"]["median"], full["outside"]["median"]) == (100, 20)
    assert full["example"]["time"] == "2026-02-16T03:03:05.000Z"
    assert full["example"]["values"] == ["pool_in_use=10", "pool_size=10"]
    assert {row["field"] for row in found["steady"]} == {"time", "pool_size"}


def test_numbers_are_shown_to_people(tmp_path: Path) -> None:
    """Full is said in words."""
    text = run("logs", pools(tmp_path)).output
    assert "pool_in_use of pool_size full: at 100%" in text
    assert "rose at 2026-02-16T03:03Z, back at 2026-02-16T03:18Z; median 100%, 100% to 100%; else 20%" in text
    assert "(pool_in_use=10, pool_size=10)" in text


def test_what_a_window_is_asked_for_compares_numbers_too(tmp_path: Path) -> None:
    """With the time before it."""
    found = told(pools(tmp_path), "--since", "2026-02-16T03:00Z", "--until", "2026-02-16T03:10Z")["numbers"]
    assert "pool_in_use of pool_size" in {row["field"] for row in found["moved"]}
    calm = told(pools(tmp_path), "--since", "2026-02-16T02:30Z", "--until", "2026-02-16T03:00Z")["numbers"]
    assert calm["moved"] == []


@pytest.mark.skipif(not CELESTIA.is_dir(), reason="the shared cases are not here")
def test_of_a_real_incident_the_restart_is_found_and_what_stayed_the_same_is_said() -> None:
    """Its report calls the values of `dur=` in "Timed out" abnormally high; they are those of a quiet day, from the first
    line of the log to the last, and such entries stand at INFO."""
    clock = ("--tz", "America/Los_Angeles")
    found = told(CELESTIA / "celestia-first-incident-sanitized.log", *clock, "--date", "2025-08-18")
    assert found["series"]["ERROR or worse"]["onset"] == "2025-08-18T17:55Z"
    assert found["series"]["ERROR or worse"]["recovery"] == "2025-08-18T17:59Z"
    assert not any("Timed out" in row["template"] for row in found["changes"])
    (busy,) = (row for row in found["numbers"]["steady"] if row["field"] == "dur")
    quiet_day = told(CELESTIA / "celestia-appd-last-30m-sanitized.log", *clock, "--date", "2025-08-19")
    (quiet,) = (row for row in quiet_day["numbers"]["steady"] if row["field"] == "dur")
    assert busy["values"]["median"] == quiet["values"]["median"] == 4160
    assert found["numbers"]["moved"] == quiet_day["numbers"]["moved"] == []


def test_failed_requests_are_counted_with_the_command_that_counts_them_again(tmp_path: Path) -> None:
    """By endpoint and tenant, over the minutes in which they failed; a plain count of the lines gives the same."""
    path = tmp_path / "api.log"
    lines = []
    for minute in range(90):
        bad = 40 <= minute < 52
        for n in range(12):
            status = 503 if bad and n % 2 else 200
            lines.append(
                line(minute, n, "INFO", f"GET /cart/{n} {status}", status=status, tenant=f"t-{minute}-{n % 4}")
            )
    path.write_text("".join(lines), encoding="utf-8")
    impact = told(path)["impact"]
    assert (impact["since"], impact["until"]) == ("2026-02-16T02:40Z", "2026-02-16T02:51Z")
    assert impact["failed"] == sum('"status": 503' in one for one in lines) == 72
    assert (impact["answered"], impact["who"]) == (144, {"tenant": 24})
    command, *arguments = shlex.split(impact["command"])
    assert command == "afteraction"
    again = json.loads(run(*arguments, "--json").stdout)
    assert {key: again["requests"][key] for key in ("failed", "answered", "who", "endpoints")} == {
        key: impact[key] for key in ("failed", "answered", "who", "endpoints")
    }
    assert "72 of 144 requests failed, of 24 distinct tenant" in run("logs", path).output


def test_a_picture_is_written_with_alerts_beside_the_log(tmp_path: Path) -> None:
    """Well-formed, with its colours in it, its moments marked, and nothing of it leading anywhere."""
    folder = tmp_path / "in"
    folder.mkdir()
    pools(folder)
    target = tmp_path / "picture.svg"
    run("logs", folder, "--svg", target)
    text = target.read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    assert "pool_in_use full" in text
    assert "<style>" in text
    assert "href" not in text
    run("logs", folder, "--svg", target)  # its own it may write again
    assert target.read_text(encoding="utf-8") == text


def test_a_picture_never_takes_the_place_of_another_file(log: Path, tmp_path: Path) -> None:
    """Not even of a picture, if it was not drawn here."""
    target = tmp_path / "mine.svg"
    target.write_text("<svg/>", encoding="utf-8")
    found = run("logs", log, "--svg", target, code=2)
    assert "is no picture of afteraction" in found.output
    assert target.read_text(encoding="utf-8") == "<svg/>"
