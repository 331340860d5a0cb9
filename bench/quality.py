"""How good are the drafts of real incidents? Recall of what people wrote, wrong times, and every case read to its end.

The cases lie outside the project (``AFTERACTION_CASES``, by default ``../shared/cases``): real chats, logs and pages whose
licences do not let them be part of it. Without them there is nothing to measure and the command says so.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.markdown import render_markdown
from afteraction.document.template import load
from afteraction.domain.errors import AfteractionError
from afteraction.timeline.clocks import TimeFlags

CASES = Path(os.environ.get("AFTERACTION_CASES", Path(__file__).resolve().parents[2] / "shared" / "cases"))


def main() -> None:
    """Print the score of each labelled case, then one line for each other case."""
    if not (CASES / "incidents").is_dir():
        print(f"quality: no cases at {CASES}; set AFTERACTION_CASES")
        return
    scorer = _module(CASES.parent / "score" / "timeline.py")
    baseline = _module(CASES.parent / "score" / "timeline.py")
    print("== timelines against what people wrote ==")
    for case in sorted((CASES / "incidents").iterdir()):
        if (case / "truth" / "timeline.json").is_file() and (case / "raw" / "merged_primary.jsonl").is_file():
            _scored(case, scorer, baseline)
    print("\n== every case drafted to its end ==")
    print(f"{'case':58} {'rows':>4} {'gaps':>4} {'undated':>7} {'unread':>7} {'wrong':>5} {'secs':>5}  title")
    for case in sorted(_cases()):
        _line(case)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _scored(case: Path, scorer: ModuleType, baseline: ModuleType) -> None:
    truth = scorer.load_truth(case)
    budget = max(8, round(1.5 * len(truth)))
    for label, limit in (("at the budget", budget), ("as drafted", None)):
        record = drafted(case, limit)
        found = scorer.score(record, case)
        print(
            f"{case.name}, {label}: "
            + "  ".join(
                f"{key}={found[key]}"
                for key in ("shown", "budget", "recall_time", "recall_content", "precision_content", "random_content")
            )
        )
        if limit:
            wrong = wrong_times(case, record)
            print(f"  keyword baseline {keyword_baseline(case, budget, scorer)}; wrong times {len(wrong)}")
            entries = json.loads((case / "truth" / "timeline.json").read_text())["entries"]
            counted = [e for e in entries if e.get("quotes_found") or e.get("primary_msgs_within_5min", 0) > 0]
            for number in found["missed"]:
                print(f"  missed {counted[number]['ts_utc'][:16]} {counted[number]['text'][:110]!r}")


def keyword_baseline(case: Path, budget: int, scorer: ModuleType) -> float:
    """Content recall of the simple selector at the same budget."""
    import subprocess
    import sys

    script = CASES.parent / "score" / "keyword_baseline.py"
    out = subprocess.run(
        [sys.executable, str(script), str(case), str(budget)], capture_output=True, check=True, text=True
    )
    return float(scorer.score(json.loads(out.stdout), case)["recall_content"])


def drafted(case: Path, limit: int | None = None, flags: TimeFlags | None = None) -> Any:
    """The record drafted from a case's raw folder."""
    reading = read_all([str(case / "raw")], flags=flags)
    result = draft(reading, Wanted(load("standard"), limit), case.name)
    render_markdown(result.record, load("standard"))
    return result.record


def _cases() -> Iterator[Path]:
    for path in (CASES / "incidents").rglob("raw"):
        yield path.parent


def _line(case: Path) -> None:
    begun = time.perf_counter()
    name = str(case.relative_to(CASES / "incidents"))
    try:
        record = drafted(case)
    except AfteractionError as error:
        print(f"{name[:58]:58} {error.what}; {error.hint}")
        return
    totals = record["ledger"]["totals"]
    gaps = sum(len(section["gaps"]) for section in record["sections"])
    print(
        f"{name[-58:]:58} {len(record['timeline']):4} {gaps:4} {totals.get('records without a time', 0):7} "
        f"{totals.get('bytes not read', 0):7} {len(wrong_times(case, record)):5} {time.perf_counter() - begun:5.2f}  {record['title'][:60]}"
    )


def wrong_times(case: Path, record: Any) -> list[str]:
    """Rows whose time is none of those that the raw record holds, by an account that knows nothing of our readers."""
    true = _true_times(case)
    if true is None:
        return []
    spoken = _spoken_clocks(case)
    return [
        f"{row['time']} {row['text'][:80]}"
        for row in record["timeline"]
        if row["time"][:16] not in true and _london_clock(row["time"]) not in spoken
    ]


def _spoken_clocks(case: Path) -> set[tuple[int, int]]:
    """Times of day that stand in a British paste, as (hour, minute)."""
    path = case / "raw" / "slack_paste.txt"
    text = path.read_text() if path.is_file() else ""
    return {(int(hour), int(minute)) for hour, minute in re.findall(r"\b(\d{1,2})[.:]\s?(\d\d)\b", text)}


def _london_clock(time: str) -> tuple[int, int]:
    at = dt.datetime.fromisoformat(time.replace("Z", "+00:00")).astimezone(ZoneInfo("Europe/London"))
    return at.hour, at.minute


def _true_times(case: Path) -> set[str] | None:
    """UTC minutes that occur in the case's raw files; None for kinds that have no independent account here."""
    raw = case / "raw"
    if (raw / "merged_primary.jsonl").is_file():
        paths = sorted((raw / "discord").rglob("*.json"))
        stamps = [message["created_at"] for path in paths for message in json.loads(path.read_text())]
        return {dt.datetime.fromisoformat(stamp).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M") for stamp in stamps}
    if (raw / "updates.json").is_file():
        return {update["at"][:16] for update in json.loads((raw / "updates.json").read_text())["updates"]}
    if (raw / "events.json").is_file():
        doc = json.loads((raw / "events.json").read_text())
        zone = ZoneInfo(_ZONES.get(doc["timezone_of_report"], "UTC"))
        days = [f"{event['date']} {event['time']}" for event in doc["events"]]
        times = [dt.datetime.strptime(f"{day} +0000", "%b %d, %Y %I:%M %p %z").replace(tzinfo=zone) for day in days]
        return {at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M") for at in times}
    if (raw / "messages.json").is_file():
        return _london_times(json.loads((raw / "messages.json").read_text()))
    return None


def _london_times(doc: dict[str, Any]) -> set[str]:
    """UTC minutes of pastes in British local time, and those of the chat links in them."""
    times = set()
    for message in doc["messages"]:
        if message.get("day") and message.get("time_local"):
            for form in ("%d %B %Y %H:%M", "%Y-%m-%d %H:%M"):
                try:
                    at = dt.datetime.strptime(f"{message['day']} {message['time_local']} +0000", f"{form} %z")
                except ValueError:
                    continue
                times.add(at.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M"))
    for seconds in re.findall(r"/p(\d{10})\d{6}", json.dumps(doc)):
        times.add(dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%M"))
    return times


_ZONES = {
    "Bucharest": "Europe/Bucharest",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Eastern Time (US & Canada)": "America/New_York",
    "Edinburgh, London": "Europe/London",
}
