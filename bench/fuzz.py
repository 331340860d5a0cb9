"""Coverage-guided fuzzing of detection and of every reader, with atheris (libFuzzer): ``pip install atheris``.

``python -m bench fuzz --seconds 5`` gives each reader so many seconds in a process of its own, beginning with its samples;
``--reader NAME`` fuzzes one, ``--reader detection`` the choice among all of them. A crash is an exception that escapes, a byte
that is neither read nor accounted for, two readings that differ, a reading that takes over-proportionally long, or too much
memory. What made it is kept beside the temporary folder's log, and belongs into `tests/readers/samples` or a test when it is mended.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from afteraction.domain.ports import Reader
from afteraction.testing.reader import artifact_of, check_reader

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "readers" / "samples"
DETECTION = "detection"
_LONGEST = 8192  # bytes of an input
_MEMORY = 1024  # MiB of a process
_HANG = 20  # seconds for one input
_SLOW, _TIMES, _MORE = (
    0.05,
    4,
    4,
)  # seconds from which growth is looked at; how much longer the input; how much beyond that is too long
_WORD = re.compile(rb'"[A-Za-z_@.-]{2,30}"|\b\d{10,19}\b|[A-Za-z]{4,20}[:=]')
_ODD = (
    b"null",
    b"1e400",
    b'"\\ud800"',
    b"\xff\xfe",
    b"0001-01-01T00:00:00Z",
    b"9999-12-31T23:59:60Z",
    b"{}",
    b"[]",
    b"-1",
    b"\0",
)


def main(words: list[str]) -> None:
    """Fuzz as the words of the command line say, print a line for each reader, and end with an error when one crashed."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz")
    parser.add_argument("--seconds", type=int, default=5, help="for each reader")
    parser.add_argument("--reader", default="", help=f"one reader, or {DETECTION}")
    asked = parser.parse_args(words)
    seconds, reader = asked.seconds, asked.reader
    if importlib.util.find_spec("atheris") is None:
        sys.exit("fuzzing needs atheris: pip install atheris")
    atheris = importlib.import_module("atheris")
    for name in [name for name in sys.modules if name.startswith("afteraction.readers.")]:
        del sys.modules[name]  # loaded by other benchmarks without being watched
    sys.stderr.flush()
    shown = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # atheris names each module that it watches
    with atheris.instrument_imports(include=["afteraction.readers"]):
        registry = importlib.import_module("afteraction.readers._registry")
        every: dict[str, Reader] = {one.name: one for one in registry.readers()}
    os.dup2(shown, 2)
    if reader and reader not in (*every, DETECTION):
        sys.exit(f"no reader is called {reader!r}")
    folder = Path(tempfile.mkdtemp(prefix="afteraction-fuzz-"))
    crashed = []
    for name in [reader] if reader else [DETECTION, *every]:
        found = _one(atheris, registry, every.get(name), name, seconds, folder / name)
        print(f"{name:<26} {found}", flush=True)
        crashed += [name] if "CRASH" in found else []
    print(f"\n{len(crashed)} crashed{': ' if crashed else ''}{', '.join(crashed)}; logs and inputs in {folder}")
    if crashed:
        sys.exit(1)


def _one(atheris: Any, registry: Any, reader: Reader | None, name: str, seconds: int, folder: Path) -> str:
    """Fuzz one reader, or detection, in a process of its own; a line on what came of it."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    pattern = f"{name}/*" if reader else "*/good-1*"
    samples = [path for path in sorted(SAMPLES.glob(pattern)) if path.suffix != ".golden"]
    for path in samples:
        (corpus / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes()[:_LONGEST])
    words = {word for path in samples for word in _WORD.findall(path.read_bytes())}
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in (*_ODD, *sorted(words)[:300])]
    (folder / "words").write_text("".join(lines), encoding="ascii")
    child = os.fork()
    if not child:
        with open(folder / "log", "wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        atheris.Setup(
            ["fuzz", str(corpus), f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={_HANG}", f"-rss_limit_mb={_MEMORY}",
             f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=1"],
            (lambda data: _read(reader, data)) if reader else (lambda data: _detect(registry, data)),
        )  # fmt: skip
        atheris.Fuzz()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    said = (folder / "log").read_text(encoding="utf-8", errors="replace")
    runs = re.search(r"number_of_executed_units: +(\d+)", said)
    cover = re.findall(r"cov: (\d+)", said)
    told = f"{runs[1] if runs else '?':>8} inputs, {cover[-1] if cover else '?':>5} places reached"
    if os.waitstatus_to_exitcode(status):
        why = re.search(r"=== Uncaught Python exception: ===\n(.*)|ERROR: libFuzzer: (.*)", said)
        return f"{told}  CRASH {((why[1] or why[2]) if why else 'without a word')[:200]}"
    return told


def _read(reader: Reader, data: bytes) -> None:
    begun = time.perf_counter()
    check_reader(reader, data)
    took = time.perf_counter() - begun
    if took > _SLOW:
        begun = time.perf_counter()
        for _ in reader.read(artifact_of(data * _TIMES)):
            pass
        longer = time.perf_counter() - begun
        assert longer < took / 2 * _TIMES * _MORE, (
            f"{took / 2:.2f} s for {len(data)} bytes, {longer:.2f} s for {_TIMES} times as many"
        )


def _detect(registry: Any, data: bytes) -> None:
    found = registry.identify(artifact_of(data))
    assert found.why
