"""The invariants of the house, each as a test: no clock, no chance, nothing dropped, nothing silent."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.reading import Reading, read_all
from afteraction.document.html import render_html
from afteraction.document.markdown import render_markdown
from afteraction.document.record_json import dumps
from afteraction.document.template import load
from afteraction.domain.artifact import Artifact
from afteraction.readers._intake import gather
from afteraction.testing import check_reader

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "afteraction"
EXAMPLE = ROOT / "examples" / "payment-outage" / "artifacts"
MODULES = sorted(SOURCE.rglob("*.py"))

MODULE_LINES = 500
FUNCTION_LINES = 80


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# No clock and no chance

BANNED_CALLS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "uuid.uuid1", "uuid.uuid4", "uuid4", "os.urandom",
}  # fmt: skip
BANNED_MODULES = {"random", "secrets", "uuid"}
ALLOWED = {
    "journal/key.py": "os.urandom()",  # a key is the one thing that nobody may guess
    "app/clock.py": "datetime.datetime.now()",  # the one clock, for warnings and for entries of the journal
}


def test_source_was_found() -> None:
    """A walk over nothing would prove nothing."""
    assert len(MODULES) > 50


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_reads_a_clock_or_throws_dice(path: Path) -> None:
    """Times come from artifacts, ids from content and place."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and any(ast.unparse(node.func).endswith(banned) for banned in BANNED_CALLS):
            called = f"{ast.unparse(node.func)}()"
            if ALLOWED.get(name_of(path)) != called:
                found.append(f"{name_of(path)}:{node.lineno}: {called}")
        elif isinstance(node, ast.Import) and {alias.name for alias in node.names} & BANNED_MODULES:
            found.append(f"{name_of(path)}:{node.lineno}: import")
        elif isinstance(node, ast.ImportFrom) and node.module in BANNED_MODULES:
            found.append(f"{name_of(path)}:{node.lineno}: from {node.module}")
    assert found == []


@pytest.mark.parametrize("banned", ["datetime.now()", "dt.datetime.utcnow()", "dt.date.today()", "time.time()"])
def test_the_clock_is_recognised_however_it_is_imported(banned: str) -> None:
    """The check above sees what it is meant to see."""
    call = ast.parse(banned, mode="eval").body
    assert isinstance(call, ast.Call)
    assert any(ast.unparse(call.func).endswith(name) for name in BANNED_CALLS)


# Silence is never success


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else {"Exception"}
    )
    return bool(caught & {"Exception", "BaseException"})


def broad_and_silent(tree: ast.AST) -> list[int]:
    """Lines of handlers that catch everything and end without raising again."""
    return [
        node.lineno for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not (node.body and isinstance(node.body[-1], ast.Raise))
    ]  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_whoever_catches_everything_raises_it_again(path: Path) -> None:
    """Bad data is a finding with a place, a caller's mistake a named error; the rest must be seen."""
    assert [f"{name_of(path)}:{line}" for line in broad_and_silent(tree_of(path))] == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("try:\n  x()\nexcept Exception:\n  pass", [3]),
        ("try:\n  x()\nexcept:\n  pass", [3]),
        ("try:\n  x()\nexcept (ValueError, BaseException) as e:\n  print(e)", [3]),
        ("try:\n  x()\nexcept BaseException:\n  clean()\n  raise", []),
        ("try:\n  x()\nexcept ValueError:\n  pass", []),
    ],
)
def test_a_broad_except_is_recognised(code: str, expected: list[int]) -> None:
    """The check above sees what it is meant to see."""
    assert expected == broad_and_silent(ast.parse(code))


# Sizes, docstrings, layers


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_fit_in_a_head(path: Path) -> None:
    """A module has at most 500 lines and a function 80; the message names what is over."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    over = [f"{name_of(path)}: {lines} lines"] if lines > MODULE_LINES else []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                over.append(f"{name_of(path)}:{node.lineno} {node.name}: {length} lines")
    assert over == []


def undocumented(tree: ast.Module) -> list[str]:
    """Public classes, functions and methods of public classes without a docstring."""
    found = []
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        found += [] if ast.get_docstring(node) else [node.name]
        for inner in node.body if isinstance(node, ast.ClassDef) else []:
            if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_") and not ast.get_docstring(inner):
                found.append(f"{node.name}.{inner.name}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_everything_public_says_what_it_is(path: Path) -> None:
    """Modules, classes and functions without an underscore have a docstring."""
    tree = tree_of(path)
    missing = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    assert [f"{name_of(path)}: {name}" for name in [*missing, *undocumented(tree)]] == []


def test_the_layout_follows_the_plan() -> None:
    """Doors import the hall, the hall the rooms, and no room another: the import contracts hold."""
    tool = shutil.which(
        "lint-imports", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    )
    assert tool is not None, "import-linter is one of the dev tools: pip install -e '.[dev]'"
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# The example, drafted

_BLOCK = re.compile(r"```[^`]*(?:```|\Z)")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_all([str(EXAMPLE)])


@pytest.fixture(scope="module")
def result(reading: Reading) -> DraftResult:
    return draft(reading, Wanted(load("standard")), "Incident")


@pytest.fixture(scope="module")
def told(result: DraftResult) -> dict[str, Any]:
    """The record as a reader of the file has it."""
    found = json.loads(dumps(result.record))
    assert isinstance(found, dict)
    return found


PRINT_ALL = """
import sys
from afteraction.app.draft import Wanted, draft
from afteraction.app.reading import read_all
from afteraction.document.html import render_html
from afteraction.document.markdown import render_markdown
from afteraction.document.record_json import dumps
from afteraction.document.template import load
record = draft(read_all([sys.argv[1]]), Wanted(load("standard")), "Incident").record
sys.stdout.buffer.write("\\0".join((render_markdown(record, load("standard")), render_html(record), dumps(record))).encode())
"""


def test_two_runs_over_the_same_bytes_give_the_same_bytes(result: DraftResult) -> None:
    """Markdown, page and JSON, also in another process with other hash seeds."""
    ours = "\0".join(
        (render_markdown(result.record, load("standard")), render_html(result.record), dumps(result.record))
    ).encode()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PRINT_ALL, str(EXAMPLE)],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )
        assert ours == done.stdout


def test_every_byte_of_the_example_is_read_skipped_or_named_as_unread(reading: Reading) -> None:
    """Nothing falls on the floor: records, skipped and unread spans cover each artifact."""
    readers = {item.artifact.id: item.identified.reader for item in reading.artifacts}
    covered = 0
    for artifact in gather([str(EXAMPLE)]):
        assert isinstance(artifact, Artifact), artifact
        reader = readers[artifact.id]
        assert reader is not None, artifact.name
        check_reader(reader, artifact.read(), artifact.name)
        covered += 1
    assert len(readers) == covered > 10


def test_the_time_of_a_row_is_that_of_its_first_evidence(told: dict[str, Any]) -> None:
    """No row has a time of its own; one that was computed from counts has that of the milestone that it tells."""
    reached = {
        (candidate["record"], candidate["time"])
        for milestone in told["milestones"]
        for candidate in milestone["candidates"]
    }
    computed = [row for row in told["timeline"] if "computed" in row["signals"]]
    assert [row for row in computed if (row["evidence"][0]["record"], row["time"]) not in reached] == []
    rows = [row for row in told["timeline"] if row not in computed]
    assert rows
    assert computed
    assert (
        [row["time"] for row in rows]
        == [row["evidence"][0]["time"] for row in rows]
        == [told["records"][row["evidence"][0]["record"]]["time"] for row in rows]
    )


def test_the_words_of_a_row_stand_in_a_record_it_cites(told: dict[str, Any]) -> None:
    """A row quotes and never rephrases: between names given as roles and cuts, every stretch of it is verbatim."""
    for row in told["timeline"]:
        cited = [told["records"][evidence["record"]] for evidence in row["evidence"]]
        texts = [
            " ".join(form.split())
            for record in cited
            for form in (
                f"{record['title']}: {record['text']}",
                record["text"],
                _BLOCK.sub(" ", record["text"]),
                f"{record['title']}: {_BLOCK.sub(' ', record['text'])}",
            )
        ]
        for stretch in re.split(r"\[[^\]]*\]|\s*…$", row["text"]):
            assert any(stretch.strip() in text for text in texts), (row["id"], stretch)


def claims_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        claim
        for section in told["sections"]
        for claim in (*section["claims"], *(c for group in section["groups"] for c in group["claims"]))
    ]
    return [*found, told["severity"]] if told["severity"] else found


def test_every_id_that_is_cited_exists(told: dict[str, Any]) -> None:
    """Rows, milestones, facts, roles, actions, claims, contexts, threads and the stream point at records or facts that are there."""
    records, facts = set(told["records"]), {fact["id"] for fact in told["facts"]}
    cited = [evidence["record"] for row in told["timeline"] for evidence in row["evidence"]]
    cited += [candidate["record"] for milestone in told["milestones"] for candidate in milestone["candidates"]]
    cited += [ident for part in (*told["facts"], *told["roles"], *told["actions"]) for ident in part["evidence"]]
    cited += [context["record"] for context in told["contexts"]] + told["stream"]
    cited += [record["thread"] for record in told["records"].values() if record["thread"]]
    assert len(cited) > 100
    assert set() == set(cited) - records
    assert set() == {ident for claim in claims_of(told) for ident in claim["evidence"]} - records - facts


def test_every_claim_cites_something(told: dict[str, Any]) -> None:
    """No sentence stands on nothing."""
    claims = claims_of(told)
    assert claims
    assert [claim["text"] for claim in claims if not claim["evidence"]] == []


def test_every_slot_comes_from_a_record_or_a_fact(told: dict[str, Any]) -> None:
    """A time, a number, a name or a quotation has its source by id; events are cited as ``e-<record>``."""
    known = set(told["records"]) | {fact["id"] for fact in told["facts"]} | {row["id"] for row in told["timeline"]}
    slots = [slot for claim in claims_of(told) for slot in claim["words"] if slot["kind"]]
    assert slots
    assert [slot for slot in slots if slot["ref"] not in known] == []


def test_the_words_between_slots_hold_no_number(told: dict[str, Any]) -> None:
    """Every digit of a claim is a value that code took from somewhere."""
    plain = [(claim["text"], word["text"]) for claim in claims_of(told) for word in claim["words"] if not word["kind"]]
    assert plain
    assert [pair for pair in plain if any(char.isdigit() for char in pair[1])] == []


def test_the_words_of_a_claim_joined_are_its_text(told: dict[str, Any]) -> None:
    """What is shown is what was built."""
    assert [
        claim["text"] for claim in claims_of(told) if claim["text"] != "".join(word["text"] for word in claim["words"])
    ] == []


def test_every_quotation_stands_in_what_the_claim_cites(told: dict[str, Any]) -> None:
    """Word for word in a cited record."""
    by_fact = {fact["id"]: fact["evidence"] for fact in told["facts"]}
    for claim in claims_of(told):
        idents = [ident for cited in claim["evidence"] for ident in by_fact.get(cited, [cited])]
        texts = [
            " ".join(f"{told['records'][ident]['title']} {told['records'][ident]['text']}".split()) for ident in idents
        ]
        assert not claim["quote"] or any(" ".join(claim["quote"].split()) in text for text in texts), claim["text"]


def test_a_log_lines_context_holds_the_line(told: dict[str, Any]) -> None:
    """What is shown around a cited line is around that line."""
    assert told["contexts"]
    for context in told["contexts"]:
        assert told["records"][context["record"]]["locator"]["line"] in [number for number, _ in context["lines"]]


def test_a_cited_record_is_found_again_at_its_place(reading: Reading, told: dict[str, Any]) -> None:
    """Byte offsets and lines point into the file: the span begins on the line that is named."""
    by_name = {item.artifact.name: item.artifact for item in reading.artifacts}
    contents = {name: artifact.read() for name, artifact in by_name.items()}
    for row in told["timeline"]:
        for evidence in row["evidence"]:
            data, place = contents[evidence["artifact"]], evidence["locator"]
            start, end = place["bytes"]
            assert 0 <= start < end <= len(data), evidence
            assert place["line"] == data.count(b"\n", 0, start) + 1, evidence
