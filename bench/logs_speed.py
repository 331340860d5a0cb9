"""How fast `afteraction logs` is beside what does less: whole processes, imports included.

The text is real where the cases are there (OpenStack of loghub, 2,000 lines over and over, with times shifted and ids made
new), invented otherwise. The baselines do the core of the task only: minute, level, mask with one pattern, count per minute
and template. drain3 gets the masking of its own example settings, on the first 50,000 lines. Every row is one process of
the same run; ratios hold, seconds belong to this machine and its load.

Sizes are 15 thousand, 100 thousand and a million lines; `--million` adds 10 million (2.6 GB in a temporary folder).
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from bench.logs import LOGHUB
from bench.speed import Cost, child, write_log

REAL = LOGHUB / "OpenStack" / "OpenStack_2k.log"
SIZES = (15_000, 100_000, 1_000_000)
_LARGE = 10_000_000
_START = 1_772_416_800  # 2026-03-02T02:00:00Z
_MOST_DRAIN, _MOST_RE, _MOST_PYTHON = 50_000, 1_000_000, 100_000  # lines beyond which these only take longer
_SPARE = 3  # times the size of the largest file that must be free
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
_MASK = r"0x[0-9a-fA-F]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9]+(?:\.[0-9]+)*"
_RE = f"""
import re, sys
from collections import Counter
mask, level = re.compile(rb"{_MASK}"), re.compile(rb" ([A-Z]+) ")
counts = Counter()
with open(sys.argv[1], "rb") as stream:
    for line in stream:
        counts[line[:16], level.search(line)[1], mask.sub(b"<*>", line[24:-1])] += 1
print(len(counts))
"""
_DUCKDB = rf"""
import sys, duckdb
rows = duckdb.connect().execute(r'''
  select line[:16], regexp_extract(line, ' ([A-Z]+) ', 1), regexp_replace(line[25:], '{_MASK}', '<*>', 'g'), count(*)
  from read_csv($1, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='', header=false, auto_detect=false)
  group by all''', [sys.argv[1]]).fetchall()
print(len(rows))
"""
_DRAIN = f"""
import itertools, logging, sys
logging.disable(logging.CRITICAL)
from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig
config = TemplateMinerConfig()
config.masking_instructions = [MaskingInstruction(r"{_MASK}", "*")]
miner = TemplateMiner(config=config)
with open(sys.argv[1], encoding="utf-8") as stream:
    for line in itertools.islice(stream, {_MOST_DRAIN}):
        miner.add_log_message(line[24:].rstrip())
print(len(miner.drain.clusters))
"""
# One pass over the mapped file: the line with every word that has a digit left out, hashed with its minute.
_C = r"""
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#define SLOTS (1u << 22)
static uint64_t keys[SLOTS]; static uint32_t counts[SLOTS];
int main(int argc, char **argv) {
  struct stat st; int fd = open(argv[1], O_RDONLY); fstat(fd, &st);
  const unsigned char *p = mmap(0, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0), *end = p + st.st_size;
  size_t groups = 0;
  while (p < end) {
    uint64_t hash = 1469598103934665603ull, word; int digit, at = 0;
    for (; at < 16; at++) hash = (hash ^ p[at]) * 1099511628211ull;
    for (p += 24; p < end && *p != '\n'; ) {
      for (word = hash, digit = 0; p < end && ((*p | 32) >= 'a' && (*p | 32) <= 'z' || *p >= '0' && *p <= '9'); p++) {
        digit |= *p <= '9'; word = (word ^ *p) * 1099511628211ull;
      }
      hash = digit ? hash * 31 : word;
      if (p < end && *p != '\n') hash = (hash ^ *p++) * 1099511628211ull;
    }
    p++;
    uint32_t slot = hash >> 40 & (SLOTS - 1);
    while (counts[slot] && keys[slot] != hash) slot = (slot + 1) & (SLOTS - 1);
    if (!counts[slot]) { keys[slot] = hash; groups++; }
    counts[slot]++;
  }
  printf("%zu\n", groups);
}
"""


def main(*, million: bool = False) -> None:
    """Print a table for each size. million: ten million lines, too."""
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}: compare within one run only"
    )
    real = REAL.is_file()
    print(f"text: {'OpenStack of loghub, replicated' if real else 'invented'}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _floor()
        loop = _compiled(folder)
        for lines in (*SIZES, *((_LARGE,) if million else ())):
            path = folder / f"service-{lines}.log"
            if lines == _LARGE and shutil.disk_usage(folder).free < _SPARE * lines * 260:
                print(f"\n{lines:,} lines: skipped, the disk is too full")
                continue
            if real:
                _replicated(path, lines)
            else:
                write_log(path, lines, "text")
            _table(path, lines, loop)
            path.unlink()


def _floor() -> None:
    """What a command of Python that does nothing takes."""
    for name, code in (
        ("python -c pass", "pass"),
        ("import click", "import click"),
        ("the imports of the command", "import afteraction.cli.main, afteraction.app.logs, afteraction.app.logs_text"),
    ):
        print(f"  {name:<32}{min(child([sys.executable, '-c', code]).wall for _ in range(5)):8.3f} s")


def _table(path: Path, lines: int, loop: str) -> None:
    rows = dict(_rows(path, lines, loop))
    base = rows.get("DuckDB, plain SQL")
    print(f"\n== {lines:,} lines, {path.stat().st_size / 1e6:.1f} MB ==")
    print(f"{'':34}{'wall s':>8}{'cpu s':>8}{'klines/s':>10}{'of DuckDB':>11}{'of drain3':>11}{'peak MiB':>10}")
    drain = rows.get("drain3 with masking")
    for name, cost in rows.items():
        read = min(lines, _MOST_DRAIN) if name.startswith("drain3") else lines
        rate = read / cost.wall
        other = [f"{rate / (lines / base.wall):.2f}x" if base else "-"]
        other += [f"{rate / (min(lines, _MOST_DRAIN) / drain.wall):.1f}x" if drain else "-"]
        print(
            f"{name:34}{cost.wall:8.2f}{cost.cpu:8.2f}{rate / 1000:10.0f}{other[0]:>11}{other[1]:>11}{cost.peak:10.0f}"
        )


def _rows(path: Path, lines: int, loop: str) -> Iterator[tuple[str, Cost]]:
    """Each baseline and each engine, once; with the smallest file in turns, since a machine changes its pace, and the best."""
    python, turns = sys.executable, 9 if lines <= SIZES[0] else 1
    commands = {
        "a loop in C": [loop, str(path)] if loop else [],
        "plain re": [python, "-c", _RE, str(path)] if lines <= _MOST_RE else [],
        "DuckDB, plain SQL": [python, "-c", _DUCKDB, str(path)] if find_spec("duckdb") else [],
        "drain3 with masking": [python, "-c", _DRAIN, str(path)] if find_spec("drain3") else [],
        "afteraction logs, lines": _ours(path, "lines") if lines <= _MOST_PYTHON else [],
        "afteraction logs, python": _ours(path, "python") if lines <= _MOST_PYTHON else [],
        "afteraction logs, polars": _ours(path, "polars") if find_spec("polars") else [],
        "afteraction logs": _ours(path, "auto"),
    }
    able = {name: command for name, command in commands.items() if command}
    costs = [{name: child(command) for name, command in able.items()} for _ in range(turns)]
    for name in able:
        yield name, min((one[name] for one in costs), key=lambda cost: cost.wall)


def _ours(path: Path, engine: str) -> list[str]:
    return [sys.executable, "-m", "afteraction", "logs", str(path), "--tz", "UTC", "--json", "--engine", engine]


def _compiled(folder: Path) -> str:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        print("a loop in C: skipped, there is no compiler")
        return ""
    source, program = folder / "loop.c", folder / "loop"
    source.write_text(_C, encoding="utf-8")
    subprocess.run([compiler, "-O3", "-w", "-o", str(program), str(source)], check=True)
    return str(program)


def _replicated(path: Path, lines: int) -> None:
    """Real lines over and over, a hundred a second, each round with ids of its own."""
    heads = re.compile(r"\S+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}(.*)")
    rests = [found[1] for line in REAL.read_text(encoding="utf-8").splitlines() if (found := heads.match(line))]
    parts = [_ID.split(rest) for rest in rests]
    ids = [_ID.findall(rest) for rest in rests]
    with path.open("w", encoding="utf-8") as stream:
        for start in range(0, lines, len(rests)):
            fresh = f"{start * 2_654_435_761 % 2**32:08x}"
            for at in range(start, min(start + len(rests), lines)):
                number, (second, hundredth) = at - start, divmod(at, 100)
                if not hundredth:
                    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(_START + second))
                told = (fresh + one[8:] for one in ids[number])
                rest = "".join(itertools.chain.from_iterable(itertools.zip_longest(parts[number], told, fillvalue="")))
                stream.write(f"{stamp}.{hundredth * 10:03d}{rest}\n")
