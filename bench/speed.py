"""Speed and memory, each figure beside a named baseline of the same run.

1. The example drafted cold: a new process each time, beside a bare interpreter.
2. ``--help``, beside ``import click`` and a bare interpreter.
3. Reading a log (identify, read, crunch, place) at three sizes, as text and as JSON lines, beside ``wc -l``, a plain
   ``re`` or ``json`` loop, and drain3 when it is installed; and the whole of ``afteraction inspect`` on the same file.

Wall times are medians, memory is the peak of the child process as the kernel counts it. Where something else runs on the
machine, ``cpu s`` (of the whole process, its start included) says more than the wall does.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "payment-outage" / "artifacts"
RUNS = 5
SIZES = (10_000, 100_000, 1_000_000)
_SLOW = 100_000  # lines beyond which drain3 is not asked: its time grows with the lines and says nothing new
_START = 1_772_416_800  # 2026-03-02T02:00:00Z

# (every n-th line, level, message): what a small shop's service says; `{n}` and its kin vary from line to line.
_SAID = (
    (
        997,
        "ERROR",
        "HikariPool-1 - Connection is not available, request timed out after 50{m}ms (total=10, active=10, waiting={w})",
    ),
    (211, "WARN", "slow query took {n} ms: SELECT * FROM carts WHERE id = {k}"),
    (53, "INFO", "session {id} opened for shopper s_{k} from 10.1.{m}.{w}"),
    (11, "INFO", "cache miss for key cart:{k}:{w} ttl={n}"),
    (3, "DEBUG", "GET /healthz 200 in {w} ms"),
    (2, "INFO", "POST /v1/carts/{k}/items 201 in {n} ms trace={id}"),
    (1, "INFO", "GET /v1/carts/{k} 200 in {n} ms trace={id}"),
)
_READ = """
import sys, time
from afteraction.app.reading import read_all
began = time.perf_counter()
reading = read_all([sys.argv[1]])
crunch = reading.artifacts[0].crunch
print(time.perf_counter() - began, crunch.lines, len(crunch.templates))
"""
_RE_LOOP = r"""
import re, sys, time
from collections import Counter
began = time.perf_counter()
line_of = re.compile(rb"(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d,\d{3} - (\S+) - (\w+) - (.*)")
counts = Counter()
with open(sys.argv[1], "rb") as stream:
    for line in stream:
        found = line_of.match(line)
        counts[found[1], found[3]] += 1
print(time.perf_counter() - began, sum(counts.values()), 0)
"""
_JSON_LOOP = """
import json, sys, time
from collections import Counter
began = time.perf_counter()
counts = Counter()
with open(sys.argv[1], "rb") as stream:
    for line in stream:
        entry = json.loads(line)
        counts[entry["@timestamp"][:16], entry["level"]] += 1
print(time.perf_counter() - began, sum(counts.values()), 0)
"""
_DRAIN = """
import logging, sys, time
logging.disable(logging.CRITICAL)
from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig
began = time.perf_counter()
miner = TemplateMiner(config=TemplateMinerConfig())
lines = 0
with open(sys.argv[1], encoding="utf-8") as stream:
    for line in stream:
        miner.add_log_message(line.rstrip().split(" - ", 3)[-1])
        lines += 1
print(time.perf_counter() - began, lines, len(miner.drain.clusters))
"""
_STARTER = """
import os, sys, time
began = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - began
print("\\n%.6f %.6f %d" % (wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss), end="")
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Cost(NamedTuple):
    """What one child process took. wall, cpu: seconds. peak: MiB. out: what it printed."""

    wall: float
    cpu: float
    peak: float
    out: str


def child(arguments: Sequence[str]) -> Cost:
    """Run a command to its end and ask the kernel what it took.

    A bare interpreter starts it, because the kernel counts the memory of whoever starts a process as its first peak.
    Its modules are compiled once, as they are for everybody who does not forbid it.

    Raises:
        RuntimeError: it failed; a figure of a failed run would lie.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _STARTER, *arguments], capture_output=True, text=True, check=False, env=env
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments[:4])[:200]} failed: {done.stderr[-500:]}")
    out, _, figures = done.stdout.rpartition("\n")
    wall, cpu, peak = map(float, figures.split())
    return Cost(wall, cpu, peak / (1024 if sys.platform.startswith("linux") else 1024 * 1024), out)


def repeated(arguments: Sequence[str], runs: int = RUNS) -> tuple[Cost, float]:
    """Medians of several runs, and the spread of wall time (longest minus shortest)."""
    costs = [child(arguments) for _ in range(runs)]
    walls = [cost.wall for cost in costs]
    middle = Cost(
        statistics.median(walls), statistics.median(c.cpu for c in costs), statistics.median(c.peak for c in costs), ""
    )
    return middle, max(walls) - min(walls)


def main() -> None:
    """Print every table. Takes a few minutes, most of them for the million lines."""
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}: compare within one run only"
    )
    _cold()
    _starts()
    with tempfile.TemporaryDirectory() as folder:
        _logs(Path(folder))


def _table(title: str, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    print(f"\n== {title}: median of {RUNS} new processes ==")
    print(f"{'':38}{'wall s':>9}{'spread':>9}{'cpu s':>9}{'peak MiB':>10}{'times base':>12}")
    base = 0.0
    for name, arguments in rows:
        cost, spread = repeated(arguments)
        base = base or cost.wall
        print(f"{name:38}{cost.wall:9.3f}{spread:9.3f}{cost.cpu:9.3f}{cost.peak:10.1f}{cost.wall / base:11.1f}x")


def _cold() -> None:
    with tempfile.TemporaryDirectory() as folder:
        draft = [sys.executable, "-m", "afteraction", "draft", str(EXAMPLE), "--quiet", "--out", folder]
        _table(
            "the example drafted cold",
            [("python -c pass (base)", [sys.executable, "-c", "pass"]), ("afteraction draft", draft)],
        )


def _starts() -> None:
    rows = [
        ("python -c pass (base)", [sys.executable, "-c", "pass"]),
        ('python -c "import click"', [sys.executable, "-c", "import click"]),
        ("afteraction --help", [sys.executable, "-m", "afteraction", "--help"]),
    ]
    _table("start-up", rows)


def _logs(folder: Path) -> None:
    word_count = shutil.which("wc")
    drain = find_spec("drain3") is not None
    for form, loop, loop_name in (("text", _RE_LOOP, "plain re loop"), ("JSON lines", _JSON_LOOP, "plain json loop")):
        print(f"\n== reading a log, {form} ==")
        print(
            f"{'lines':>10}{'':2}{'':24}{'seconds':>9}{'cpu s':>8}{'lines/s':>12}{'growth':>8}{'peak MiB':>10}{'templates':>11}"
        )
        first: dict[str, float] = {}
        for lines in SIZES:
            path = folder / f"service-{lines}.{'log' if form == 'text' else 'jsonl'}"
            size = write_log(path, lines, form)
            print(f"{lines:10,}  {size / 1e6:.1f} MB")
            if word_count:
                _row("wc -l", child([word_count, "-l", str(path)]), first, lines, timed_inside=False)
            before = _row(loop_name, child([sys.executable, "-c", loop, str(path)]), first, lines)
            if form == "text" and drain and lines <= _SLOW:
                _row("drain3", child([sys.executable, "-c", _DRAIN, str(path)]), first, lines)
            ours = _row("afteraction", child([sys.executable, "-c", _READ, str(path)]), first, lines)
            inspect = [sys.executable, "-m", "afteraction", "inspect", str(path)]
            _row("afteraction inspect", child(inspect), first, lines, timed_inside=False)
            after = _row(f"{loop_name}, again", child([sys.executable, "-c", loop, str(path)]), first, lines)
            print(f"{'':12}afteraction takes {2 * ours / (before + after):.1f} times the {loop_name}")
            path.unlink()
    if not drain:
        print("drain3: not installed")


def _row(name: str, cost: Cost, first: dict[str, float], lines: int, *, timed_inside: bool = True) -> float:
    """One line of the table; seconds inside the process, so that start-up does not hide the growth."""
    inside = cost.out.split() if timed_inside else []
    seconds = float(inside[0]) if inside else cost.wall
    if inside and int(inside[1]) != lines:
        raise RuntimeError(f"{name} read {inside[1]} of {lines} lines")
    rate = lines / seconds
    growth = seconds / first.setdefault(name, seconds)
    templates = inside[2] if inside and inside[2] != "0" else ""
    print(f"{'':12}{name:24}{seconds:9.2f}{cost.cpu:8.2f}{rate:12,.0f}{growth:7.1f}x{cost.peak:10.1f}{templates:>11}")
    return seconds


def write_log(path: Path, lines: int, form: str) -> int:
    """Write an invented log, 100 lines a second of service, the same bytes every time; gives its size in bytes."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(lines):
            stream.write(_text_line(number) if form == "text" else _json_line(number))
    return path.stat().st_size


def _entry(number: int) -> tuple[str, int, str, str]:
    seconds, hundredths = divmod(number, 100)
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(_START + seconds))
    level, message = next((level, text) for every, level, text in _SAID if number % every == 0)
    mixed = number * 2_654_435_761 % 2**32
    values = {"n": mixed % 900, "m": mixed % 97, "w": mixed % 31, "k": mixed % 50_000, "id": f"{mixed:08x}{number:08x}"}
    return stamp, hundredths * 10, level, message.format(**values)


def _text_line(number: int) -> str:
    stamp, millis, level, message = _entry(number)
    return f"{stamp},{millis:03d} - shop.carts - {level} - {message}\n"


def _json_line(number: int) -> str:
    stamp, millis, level, message = _entry(number)
    return (
        f'{{"@timestamp":"{stamp.replace(" ", "T")}.{millis:03d}Z","level":"{level}","logger":"shop.carts",'
        f'"message":"{message}","pod":"carts-{number % 3}","duration_ms":{number % 700}}}\n'
    )
