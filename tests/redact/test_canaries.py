"""Canaries in every place of every kind of artifact, and none of them in anything that a run leaves behind.

Each run is a process of its own with a folder of its own for temporary files. What it prints, writes, names and forgets is
taken together and searched. The searcher is tested first: it must find what a gate that is switched off lets through.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from tests.redact.canaries import CUSTOMERS, DISGUISES, PAIRS, SECRETS, Aviary, Canary, Searcher
from tests.redact.canary_incident import Places, write

SEED = "larkspur canaries"
SOURCE = Path(__file__).resolve().parents[2] / "src"
MAIN = "from afteraction.cli.main import main; main()"
OFF = """
from afteraction.redact.gate import Gate
Gate.many = lambda self, texts, *a, **k: list(texts)
Gate.records = lambda self, records, *a, **k: list(records)
Gate.tree = lambda self, value, *a, **k: value
Gate.check = lambda self, text, what: text
"""
# Places of which nothing is shown: what no reader takes for a record is counted, not quoted; what stands behind a link's
# label and what a preview said are read and not written.
NEVER_SHOWN = {
    "unknown file",
    "UTF-16 file",
    "time that is none",
    "odd message",
    "cut file",
    "name of a log field",
    "link with a label",
    "link preview",
}


class Nest(NamedTuple):
    """The folders with what was planted in them."""

    root: Path
    aviary: Aviary
    places: Places
    folders: tuple[Path, ...]
    text: Path
    wide: Path
    config: Path
    crash: Canary
    typed: tuple[Canary, ...]


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Nest:
    """Three incidents over which every kind comes up in every disguise, and a text that holds them all."""
    root = tmp_path_factory.mktemp("nest")
    aviary = Aviary(SEED)
    places = Places(aviary, 5)
    folders = tuple(root / name / "incident" for name in ("one", "two", "three"))
    for folder in folders:
        write(folder, places)
    lines = [f"2026-02-16 02:00:00,001 - job - ERROR - {canary.text}" for canary in aviary.every("text")]
    (root / "app.log").write_text("\n".join(lines), encoding="utf-8")
    (root / "wide.log").write_bytes("\n".join(lines).encode("utf-16"))
    typed = tuple(
        aviary.one(kind, "plain", "typed") for kind in ("github-classic", "password-assigned", "stripe", "aws-key-id")
    )
    (root / "team.toml").write_text(
        f'[draft]\n{typed[0].text} = "{typed[1].text}"\nevents = "{typed[2].text}"\n', encoding="utf-8"
    )
    crash = aviary.one("openai", "plain", "exception")
    return Nest(root, aviary, places, folders, root / "app.log", root / "wide.log", root / "team.toml", crash, typed)


@pytest.fixture(scope="module")
def searcher(nest: Nest) -> Searcher:
    return Searcher(nest.aviary.all)


# Runs


class Run(NamedTuple):
    """How a run ended, and all that it left: printed, written, named. vault: what it keeps for its owner alone."""

    code: int
    left: bytes
    vault: bytes = b""


def run(nest: Nest, name: str, *arguments: str | Path, before: str = "", terminal: bool = False, **more: str) -> Run:
    """Run ``afteraction``. before: Python that is run first. more: the environment."""
    home = nest.root / f"run {name}"
    for part in ("tmp", "out", "cwd", "vault"):
        (home / part).mkdir(parents=True)
    command = [sys.executable, "-c", before + MAIN, *(str(one).replace("{home}", str(home)) for one in arguments)]
    env = {
        "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(SOURCE), "TMPDIR": str(home / "tmp"), "HOME": str(home / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100", **more,
    }  # fmt: skip
    known = set(nest.root.rglob("*"))
    if terminal:
        code, printed = _on_a_terminal(command, home / "cwd", env)
    else:
        done = subprocess.run(command, capture_output=True, cwd=home / "cwd", env=env, timeout=120, check=False)
        code, printed = done.returncode, done.stdout + b"\n" + done.stderr
    new = [
        path
        for path in nest.root.rglob("*")
        if path not in known and "/run " not in str(path.relative_to(nest.root).as_posix())
    ]
    files = sorted(
        {*home.rglob("*"), *(path for path in new if not path.relative_to(nest.root).parts[0].startswith("run "))}
    )
    kept = [path for path in files if path.is_file() and path.parent.name == "vault"]
    parts = [printed, *(str(path.relative_to(nest.root)).encode("utf-8", "surrogateescape") for path in files)]
    parts += [path.read_bytes() for path in files if path.is_file() and path not in kept]
    return Run(code, b"\n\n".join(parts), b"\n".join(path.read_bytes() for path in kept))


def _on_a_terminal(command: list[str], cwd: Path, env: dict[str, str]) -> tuple[int, bytes]:
    master, slave = pty.openpty()
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=cwd, env=env)
    os.close(slave)
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says so when the other side is closed
            part = b""
        if not part:
            break
        parts.append(part)
    os.close(master)
    return process.wait(timeout=60), b"".join(parts)


Made = Callable[[Nest, str], Run]
RUNS: dict[str, tuple[int, Made]] = {}


def _runs(name: str, code: int, *arguments: str, before: str = "", terminal: bool = False, **more: str) -> None:
    """arguments: ``{one}``, ``{text}``, ``{typed0}`` … stand for the folders and canaries of the nest."""

    def make(nest: Nest, name: str) -> Run:
        table = {
            "one": nest.folders[0], "two": nest.folders[1], "three": nest.folders[2], "text": nest.text, "wide": nest.wide,
            "config": nest.config, "crash": nest.crash.text, **{f"typed{at}": one.text for at, one in enumerate(nest.typed)}, "home": "{home}",
        }  # fmt: skip
        filled = [one.format(**table) for one in arguments]
        return run(
            nest, name, *filled, before=before.replace("CANARY", repr(nest.crash.text)), terminal=terminal, **more
        )

    RUNS[name] = (code, make)


_RAISE = "import afteraction.app.draft as d\ndef broken(*a, **k): raise {}\nd.draft = broken\n"
_CRASH = _RAISE.format("RuntimeError('while reading ' + CANARY)")
_CUT = "import os\nfrom afteraction.journal import disk\ndef broken(*a, **k): {}\ndisk.os.replace = broken\n"

_runs("into a folder", 0, "draft", "{one}", "--tz", "UTC", "-o", "{home}/out")
_runs(
    "google, everything, full names",
    0,
    "draft",
    "{two}",
    "-o",
    "{home}/out",
    "-t",
    "google",
    "--all",
    "--names",
    "full",
)
_runs(
    "short, for the public", 0, "draft", "{three}", "-o", "{home}/out", "-t", "short", "--audience", "public", "--json"
)
_runs(
    "for the company, with a vault",
    0,
    "draft",
    "{one}",
    "-o",
    "{home}/out",
    "--audience",
    "company",
    "--vault",
    "{home}/vault/v",
    "--all",
)
_runs("json of everything", 0, "draft", "{three}", "--tz", "UTC", "--stdout", "json", "--all")
_runs("html of everything", 0, "draft", "{two}", "--tz", "UTC", "--stdout", "html", "--all", "--names", "pseudonym")
_runs("md of everything", 0, "draft", "{one}", "--tz", "UTC", "--stdout", "md", "--all", "--names", "full")
_runs("a title, no folder", 0, "draft", "{two}/notes.md", "--title", "Outage {typed0} {typed3}", "--quiet")
_runs("inspect", 0, "inspect", "{one}")
_runs("inspect as json", 0, "inspect", "{two}", "--json")
_runs("on a terminal", 0, "draft", "{three}", "-o", "{home}/out", terminal=True, TERM="xterm")
_runs("redact", 0, "redact", "{text}")
_runs(
    "redact into a file, with a vault", 0, "redact", "{wide}", "-o", "{home}/out/clean.log", "--vault", "{home}/vault/v"
)
_runs("redact as json", 0, "redact", "{text}", "--json")
_runs("redact for the company", 0, "redact", "{three}/discord.json", "--audience", "company", "--people", "{one}")
_runs("a crash", 1, "draft", "{one}/notes.md", before=_CRASH)
_runs("a crash with its trace", 1, "draft", "{one}/notes.md", before=_CRASH, AFTERACTION_TRACE="1")
_runs("interrupted", 130, "draft", "{two}/notes.md", "-o", "{home}/out", before=_CUT.format("raise KeyboardInterrupt"))
_runs("killed while it writes", 9, "draft", "{three}/notes.md", "-o", "{home}/out", before=_CUT.format("os._exit(9)"))
_runs("a folder that cannot be written", 5, "draft", "{one}/notes.md", "-o", "{text}/{typed0}")
_runs("no such file", 2, "draft", "{home}/{typed0}.json", "{one}")
_runs("no such text", 2, "redact", "{typed3}.log")
_runs("no such config", 2, "draft", "{one}", "--config", "{typed2}.toml")
_runs("a config that cannot be used", 2, "draft", "{one}", "--config", "{config}")
_runs("a zone that is none", 2, "inspect", "{one}", "--tz", "{typed0}")
_runs("a zone for a file that is not there", 2, "inspect", "{one}/notes.md", "--tz", "{typed3}.log=UTC")
_runs("a template that is none", 2, "draft", "{one}/notes.md", "-t", "{typed2}")
_runs("an option that is none", 2, "draft", "{one}", "--{typed0}")
_runs("a command that is none", 2, "{typed3}")
_runs("a choice that is none", 2, "draft", "{one}", "--names", "{typed2}")
_runs("a vault that is none", 2, "draft", "{one}/notes.md", "--vault", "{config}")
_runs("nothing readable", 3, "draft", "{one}/unknown.bin")


for _number, _name in enumerate(("one", "two", "three")):
    _runs(
        f"gate off {_number}",
        0,
        "draft",
        f"{{{_name}}}",
        "--tz",
        "UTC",
        "-o",
        "{home}/out",
        "--all",
        "--names",
        "full",
        before=OFF,
    )
GATED = [name for name in RUNS if not name.startswith("gate off")]


@pytest.fixture(scope="module")
def runs(nest: Nest) -> Iterator[dict[str, Future[Run]]]:
    """Every run, a few at a time."""
    nest.config.chmod(0o600)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        yield {name: pool.submit(make, nest, name) for name, (_, make) in RUNS.items()}


def told(leaks: list[Canary]) -> list[str]:
    """Leaks without the values: the report of a test must hold none, either."""
    return sorted({f"{one.kind}, {one.disguise}, in {one.place}" for one in leaks})


@pytest.mark.parametrize("name", GATED)
def test_no_canary_is_in_anything_that_a_run_leaves(
    name: str, runs: dict[str, Future[Run]], searcher: Searcher
) -> None:
    """Printed, written, in the names of files, in the journal, in what was left half written."""
    done = runs[name].result()
    assert told(searcher.leaks(done.left)) == []
    assert done.code == RUNS[name][0], done.left[:500]


@pytest.mark.parametrize("name", [name for name in RUNS if "with a vault" in name])
def test_the_vault_holds_customers_and_no_secret(name: str, runs: dict[str, Future[Run]], searcher: Searcher) -> None:
    """That is what it is for."""
    vault = runs[name].result().vault
    assert told(searcher.leaks(vault, skip=CUSTOMERS)) == []
    assert {one.kind for one in searcher.leaks(vault)} & set(CUSTOMERS)


# The searcher, and what was planted


def test_every_kind_is_planted_in_every_disguise_and_in_every_place(nest: Nest) -> None:
    """Forty kinds of secrets, ten disguises, and the customers beside them."""
    assert len(SECRETS) >= 40
    assert len(DISGUISES) >= 10
    assert {(one.kind, one.disguise) for one in nest.aviary.all} == set(PAIRS)
    assert {(one.kind, one.disguise) for one in nest.aviary.all if one.place != "text"} == set(PAIRS)
    assert len(nest.places.names) >= 35


@pytest.mark.parametrize("disguise", DISGUISES)
def test_the_searcher_finds_what_was_planted(disguise: str, nest: Nest, searcher: Searcher) -> None:
    """Every canary, in every disguise, in the text as it was planted."""
    missed = {
        one.kind for one in nest.aviary.all if one.disguise == disguise and one not in searcher.leaks(one.text.encode())
    }
    assert missed == set()


_WRITTEN: dict[str, Callable[[str], bytes]] = {
    "as JSON in JSON": lambda text: json.dumps(json.dumps([text])).encode(),
    "as HTML": lambda text: html.escape(html.escape(text)).encode(),
    "with percent signs": lambda text: quote(text, safe="").encode(),
    "in base64": lambda text: base64.b64encode(text.encode()),
    "in base64, one letter later": lambda text: base64.b64encode(b"x" + text.encode() + b"y"),
    "in base64, two letters later, inside other letters": lambda text: (
        b"ab/" + base64.urlsafe_b64encode(b"xx" + text.encode())
    ),
    "in hex": lambda text: text.encode().hex().encode(),
    "packed": lambda text: b"head" + gzip.compress(text.encode()),
    "in two bytes a letter": lambda text: text.encode("utf-16"),
    "backwards": lambda text: text[::-1].encode(),
    "broken over lines": lambda text: "\n  ".join(text[at : at + 5] for at in range(0, len(text), 5)).encode(),
    "with code points shown": lambda text: "‹U+200B›".join(text).encode(),
}


@pytest.mark.parametrize("form", _WRITTEN)
def test_the_searcher_finds_what_an_output_wrote_in_its_own_way(form: str, nest: Nest, searcher: Searcher) -> None:
    """Whatever the run makes of it; in the middle of other text."""
    plain = [one for one in nest.aviary.all if one.disguise == "plain" and one.place == "text"]
    missed = {one.kind for one in plain if one not in searcher.leaks(b"<p>" + _WRITTEN[form](one.text) + b"</p>")}
    assert missed == set()


def test_the_searcher_is_silent_where_nothing_was_planted(searcher: Searcher) -> None:
    """The values of another seed, and text."""
    other = Aviary("another seed")
    text = "\n".join(one.text for one in other.every("elsewhere") if one.kind != "ipv4")
    assert told(searcher.leaks(text.encode() + Path(__file__).read_bytes())) == []


def test_with_the_gate_switched_off_every_place_leaks(
    nest: Nest, runs: dict[str, Future[Run]], searcher: Searcher
) -> None:
    """So each place does reach an output, and the searcher sees it there."""
    done = [runs[name].result() for name in RUNS if name not in GATED]
    assert [one.code for one in done] == [0, 0, 0]
    seen = {leak.place for one in done for leak in searcher.leaks(one.left)}
    assert set(nest.places.names) - seen <= NEVER_SHOWN
