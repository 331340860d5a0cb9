"""What `afteraction logs` finds, on real text where it is there.

1. Grouping accuracy: the share of lines whose group is exactly the group of the ground truth (loghub, 2,000 lines of each
   of 16 systems), for our templates and, where drain3 is installed, for drain3 as it comes. Both get the bare messages.
2. Onsets: real messages (invented ones where the cases are absent) are dealt out over three hours, in clumps, with their
   own levels; code mixes a burst of one message into half of the logs at a known second. Found: the onset that
   `afteraction logs` tells lies within one interval (a minute) of that second. False: what it tells of the other half.
   Beside it, where ruptures is installed, its exact search for changes of the mean with a penalty (PELT's criterion) on the
   same counts: see docs/adr/0022-the-window-of-a-change.md.
3. The same of a real log of a quiet half hour, where the cases are there.
4. Numbers: invented answers with their lengths over three hours; in half of the logs they take longer from a known second
   on, for some minutes. Found and false as above.
"""

from __future__ import annotations

import csv
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.app.config import Config, time_flags
from afteraction.app.logs import Asked, minute_of, summary
from afteraction.app.reading import Reading, read_all
from afteraction.domain.record import Level
from afteraction.domain.when import MILLI, SECOND, iso
from afteraction.logs.burst import bursts
from afteraction.logs.template import Masker

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases"
LOGHUB = CASES / "logs" / "loghub_2k"
QUIET = CASES / "incidents" / "celestia-2025-08-18" / "raw" / "celestia-appd-last-30m-sanitized.log"
_ZONE, _DAY = "America/Los_Angeles", "2025-08-19"  # of QUIET, as its report says
LOGS = 40  # of each half
HOURS = 3
_START = 1_772_416_800  # 2026-03-02T02:00:00Z
_TROUBLE = ("WARN", "ERROR", "FATAL")
_LEVELS = {"error": "ERROR", "err": "ERROR", "e": "ERROR", "fatal": "FATAL", "severe": "ERROR", "failure": "ERROR",
           "warn": "WARN", "warning": "WARN", "w": "WARN"}  # fmt: skip
_INVENTED = [
    *[("INFO", f"order {n} of shop {n % 9} was paid in {n * 7} ms") for n in range(100, 700)],
    *[("INFO", f"cache miss for key cart:{n}") for n in range(300)],
    *[("WARN", f"slow query took {n} ms") for n in range(200, 220)],
    *[("ERROR", f"charge {n} was refused by the bank") for n in range(6)],
]


class Log(NamedTuple):
    """One log that was put together. burst: its second and message, None when nothing was mixed in."""

    text: str
    burst: tuple[int, str] | None


class Onsets(NamedTuple):
    """logs: with a burst. by_template, by_errors: how many were found there. false: what quiet logs gave, by name.
    pelt: how many were found by ruptures, None without it."""

    logs: int
    by_template: int
    by_errors: int
    by_either: int
    hours: float
    false: Counter[str]
    pelt: int | None


_FALSE = (
    "onset of errors",
    "template, WARN or worse",
    "template, any level",
    "rise in a draft",
    "by ruptures, WARN or worse",
)


def grouping(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Share of lines whose group holds exactly the lines of the true group."""
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for at, group in enumerate(truth):
        groups[group].add(at)
    ours: dict[Hashable, set[int]] = defaultdict(set)
    for at, group in enumerate(found):
        ours[group].add(at)
    return sum(len(lines) for lines in ours.values() if groups[truth[min(lines)]] == lines) / len(truth)


def main() -> None:
    """Print all four."""
    templates()
    onsets()
    quiet()
    numbers()


def templates() -> None:
    """Print the grouping accuracy of each system."""
    if not LOGHUB.is_dir():
        print("grouping accuracy: skipped, ../shared/cases/logs/loghub_2k is not there")
        return
    drain = find_spec("drain3") is not None
    if not drain:
        print("drain3: skipped, it is not installed")
    print(f"{'system':<14}{'ours':>8}{'drain3':>8}{'templates':>11}{'true':>6}")
    ours, theirs = [], []
    for path in sorted(LOGHUB.glob("*/*_structured.csv")):
        rows = _rows(path)
        messages, truth = [row["Content"] for row in rows], [row["EventId"] for row in rows]
        masked = Masker().templates(messages)
        ours.append(grouping(truth, masked))
        theirs.append(grouping(truth, _drained(messages)) if drain else 0.0)
        other = f"{theirs[-1]:8.3f}" if drain else f"{'-':>8}"
        print(f"{path.parent.name:<14}{ours[-1]:8.3f}{other}{len(set(masked)):11}{len(set(truth)):6}")
    other = f"{sum(theirs) / len(theirs):8.3f}" if drain else f"{'-':>8}"
    print(f"{'mean':<14}{sum(ours) / len(ours):8.3f}{other}")


def onsets() -> None:
    """Print how many of the bursts were found, and what was found where there was none."""
    texts = dict(_texts()) or {"invented": _INVENTED}
    print(f"\nonsets, {', '.join(sorted(texts))}: {LOGS} logs with a burst and {LOGS} without, {HOURS} hours each")
    found = measure(texts, LOGS)
    for name, count in (
        ("in its template", found.by_template),
        ("in all errors together", found.by_errors),
        ("in either", found.by_either),
    ):
        print(f"  found within one interval {name:<24}{count:4} of {found.logs} ({count / found.logs:.0%})")
    if found.pelt is None:
        print("  ruptures: skipped, it is not installed")
    else:
        print(
            f"  found by ruptures in either            {found.pelt:10} of {found.logs} ({found.pelt / found.logs:.0%})"
        )
    for name in _FALSE:
        rate = found.false[name] / found.hours
        print(f"  false in quiet logs: {name:<28}{found.false[name]:4} in {found.hours:.0f} hours ({rate:.2f} an hour)")


def measure(texts: dict[str, list[tuple[str, str]]], logs: int, seed: int = 1) -> Onsets:
    """Put logs together, look at each as the command does, and count."""
    by_template = by_errors = by_either = by_pelt = 0
    false: Counter[str] = Counter()
    pelt = find_spec("ruptures") is not None
    names = sorted(texts)
    for number in range(2 * logs):
        dice = random.Random(seed * 10_000 + number)
        log = mixed(texts[names[number // 2 % len(names)]], dice, burst=number % 2 == 0)
        reading = _read(log.text)
        found = summary(reading, Asked())
        if log.burst is None:
            false["rise in a draft"] += len(bursts(reading.views[0]))
            false["by ruptures, WARN or worse"] += len(list(_by_pelt(reading, None))) if pelt else 0
            rows = [row for row in found["changes"] if row["chance"] <= 0.01]
            false["onset of errors"] += found["series"]["ERROR or worse"]["kind"] not in ("unchanged", "fell", "gone")
            false["template, WARN or worse"] += sum(row["level"] in _TROUBLE for row in rows)
            false["template, any level"] += len(rows)
            continue
        second, message = log.burst
        (masked,) = Masker().templates([message])
        rows = [row for row in found["changes"] if row["template"] == masked and row["level"] == "ERROR"]
        one = any(_near(row["onset"], second) for row in rows)
        two = _near(found["series"]["ERROR or worse"].get("onset"), second)
        by_template, by_errors, by_either = by_template + one, by_errors + two, by_either + (one or two)
        by_pelt += pelt and any(abs(at - (_START + second) // 60) <= 1 for at in _by_pelt(reading, masked))
    return Onsets(logs, by_template, by_errors, by_either, float(logs * HOURS), false, by_pelt if pelt else None)


def _by_pelt(reading: Reading, template: str | None) -> Iterator[int]:
    """UTC minutes at which ruptures sees errors or a template rise: one template at ERROR, or all at WARN or worse.

    It gets what helps it: counts with an even spread (Anscombe), a penalty in terms of how they jitter, and a rise must be
    to the double, as for ours.
    """
    import numpy
    import ruptures

    (view,) = reading.views
    assert view.span is not None
    low, high = view.span
    series = [view.by_level(Level.ERROR)] + [
        one.counts
        for one in view.volumes()
        if (one.template.text == template and one.template.level == Level.ERROR)
        or (template is None and one.template.level >= Level.WARN)
    ]
    for counts in series:
        values = [counts.get(minute, 0) for minute in range(low, high + 1)]
        even = 2 * numpy.sqrt(numpy.array(values) + 3 / 8)
        jitter = max(1.0, float(numpy.median(numpy.abs(numpy.diff(even)))) / 0.6745 / 2**0.5)
        search = ruptures.KernelCPD(kernel="linear", min_size=2).fit(even.reshape(-1, 1))
        edges = [0, *search.predict(pen=4 * jitter**2 * float(numpy.log(len(values))))]
        for first, at, end in zip(edges, edges[1:], edges[2:], strict=False):
            before, after = sum(values[first:at]) / (at - first), sum(values[at:end]) / (end - at)
            if after >= 2 * before and sum(values[at:end]) >= 3:
                yield low + at


def mixed(said: Sequence[tuple[str, str]], dice: random.Random, *, burst: bool) -> Log:
    """Messages over some hours, the rare ones rare; a tenth of them come in clumps. burst: one message rises for a while."""
    end = HOURS * 3600
    entries: list[tuple[float, str, str]] = []
    at = 0.0
    pace = dice.choice((5, 20, 60)) / 60  # entries a second
    while (at := at + dice.expovariate(pace)) < end:
        level, message = dice.choice(said)
        clump = dice.randint(2, 8) if dice.random() < 0.1 else 1
        entries += [(min(at + n / 100, end - 0.001), level, message) for n in range(clump)]
    planted = None
    if burst:
        trouble = [message for level, message in said if level in _TROUBLE] or [message for _, message in said]
        second, message = dice.randint(20 * 60, end - 40 * 60), dice.choice(trouble)
        length, rate = dice.randint(3, 20) * 60, dice.choice((10, 30, 120)) / 60
        at = float(second)
        while at < second + length:
            entries.append((at, "ERROR", message))
            at += dice.expovariate(rate)
        planted = second, message
    entries.sort()
    return Log("".join(_line(*entry) for entry in entries), planted)


def quiet() -> None:
    """Print what is told of a real log in which nothing happened."""
    if not QUIET.is_file():
        print("\na real quiet log: skipped, ../shared/cases/incidents is not there")
        return
    found = summary(read_all([str(QUIET)], flags=time_flags(Config(), (_ZONE,), (_DAY,))), Asked())
    sure = [row for row in found["changes"] if row["chance"] <= 0.01]
    errors = found["series"]["ERROR or worse"]["kind"]
    print(f"\na real quiet log, {found['first']} to {found['last']}, {found['entries']:,} entries:")
    print(f"  errors {errors}; {sum(row['level'] in _TROUBLE for row in sure)} templates at WARN or worse, {len(sure)} of any level")  # fmt: skip


def numbers() -> None:
    """Print how many of the moves of a number were found, and what was found where none was."""
    print(f"\nnumbers: {LOGS} logs in which answers take longer for a while and {LOGS} without, {HOURS} hours each")
    by_times: Counter[int] = Counter()
    false = 0
    for number in range(2 * LOGS):
        times = (2, 4, 10)[number // 2 % 3]
        log = slowed(random.Random(7_000 + number), times if number % 2 == 0 else 1)
        found = _looked_at(log.text)["numbers"]["moved"]
        if log.burst is None:
            false += len(found)
        else:
            by_times[times] += any(_near(row["onset"], log.burst[0]) for row in found if row["kind"] == "rose")
    for times in (2, 4, 10):
        of = sum((2, 4, 10)[number % 3] == times for number in range(LOGS))
        print(f"  {times:2} times as long: onset within one interval {by_times[times]:4} of {of}")
    print(f"  false in quiet logs: {false} in {LOGS * HOURS} hours ({false / LOGS / HOURS:.2f} an hour)")


def slowed(dice: random.Random, times: int) -> Log:
    """Answers of two kinds over some hours. times: how much longer they take for 5 to 20 minutes, 1 for never."""
    end, second, length = HOURS * 3600, 0, 0
    if times > 1:
        second, length = dice.randint(20 * 60, end - 40 * 60), dice.randint(5, 20) * 60
    lines, at = [], 0.0
    pace = dice.choice((5, 20, 60)) / 60  # answers a second
    while (at := at + dice.expovariate(pace)) < end - 1:
        path, middle = dice.choice((("/cart", 4.0), ("/orders", 5.5)))
        took = dice.lognormvariate(middle, 0.5) * (times if second <= at < second + length else 1)
        lines.append(_line(at, "INFO", f"GET {path} 200 in {took:.0f} ms"))
    return Log("".join(lines), (second, "") if times > 1 else None)


def _looked_at(text: str) -> dict[str, Any]:
    return summary(_read(text), Asked())


def _read(text: str) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "app.log"
        path.write_text(text, encoding="utf-8", errors="replace")
        return read_all([str(path)])


def _near(told: str | None, second: int) -> bool:
    minute = minute_of(told or "", "onset")
    return minute is not None and abs(minute - (_START + second) // 60) <= 1


def _line(at: float, level: str, message: str) -> str:
    stamp = iso(_START * SECOND + int(at * 1000) * (SECOND // 1000), MILLI)
    return json.dumps({"@timestamp": stamp, "level": level, "service": "app", "message": message}) + "\n"


def _texts() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for path in sorted(LOGHUB.glob("*/*_structured.csv")) if LOGHUB.is_dir() else []:
        rows = _rows(path)
        if "Level" in rows[0] and path.parent.name not in ("Linux",):  # there it is the name of a host
            yield path.parent.name, [(_LEVELS.get(row["Level"].lower(), "INFO"), row["Content"]) for row in rows]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _drained(messages: Sequence[str]) -> list[int]:
    import logging

    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    logging.disable(logging.CRITICAL)
    miner = TemplateMiner(config=TemplateMinerConfig())
    return [int(miner.add_log_message(message)["cluster_id"]) for message in messages]
