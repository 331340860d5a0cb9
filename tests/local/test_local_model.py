"""A real small model, as poor as it is: whatever it says, nothing false gets into the draft as a fact. Slow, and only when asked for.

``AFTERACTION_LOCAL_MODEL`` is the address of a server (``http://127.0.0.1:8089/v1#name``) or the path of weights that
``tests/local/model.py fetch`` wrote; for a path, ``xllamacpp`` must be installed here. On two idle cores a run takes ten minutes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.local.incident import TALK, write

from afteraction.journal import chain
from afteraction.llm.client import CHARS_PER_TOKEN

WANTED = os.environ.get("AFTERACTION_LOCAL_MODEL", "")
pytestmark = pytest.mark.skipif(
    not WANTED, reason="AFTERACTION_LOCAL_MODEL names no local model: slow, and only when asked for"
)
if WANTED:
    pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
    pytest.importorskip("cryptography", reason="needs the extra 'model'")


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    if WANTED.startswith("http"):
        yield WANTED
        return
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("serving weights needs xllamacpp")
    command = [sys.executable, str(Path(__file__).with_name("model.py")), "serve", WANTED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def out(model: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The draft of thirty messages, with every call in its journal."""
    folder = tmp_path_factory.mktemp("local")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFTERACTION_HOME", str(folder / "home"))
        run("draft", write(folder / "cached-taxes"), "-o", folder / "out", "--model", model)
        yield folder / "out"


@pytest.fixture(scope="module")
def record(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "postmortem.json").read_bytes())
    return found


def test_the_draft_says_how_the_model_did(record: dict[str, Any]) -> None:
    (said,) = [note for note in record["ledger"]["notes"] if " passed every check" in note]
    assert re.search(
        r"wrote \d+ claims?: \d+ passed every check, \d+ (was|were) asked again, \d+ (was|were) withheld", said
    )


def test_every_section_stands_whoever_wrote_it(record: dict[str, Any]) -> None:
    assert all(section["claims"] or section["gaps"] for section in record["sections"])


def test_no_number_stands_in_a_claim_that_nobody_said(record: dict[str, Any]) -> None:
    """Times and counts that code computed are slots; every other number is one of the record."""
    said = " ".join(text for *_, text in TALK) + " ".join(time for time, *_ in TALK)
    for section in record["sections"]:
        for claim in section["claims"]:
            words = "".join(
                word["text"] for word in claim["words"] if word["kind"] not in ("time", "day", "duration", "fact")
            )
            assert [number for number in re.findall(r"\d+(?:\.\d+)?", words) if number not in said] == [], claim["text"]


def test_every_quotation_stands_in_the_record(record: dict[str, Any]) -> None:
    said = " ".join(text for *_, text in TALK)
    for section in record["sections"]:
        for claim in section["claims"]:
            assert all(word["text"].strip("“”") in said for word in claim["words"] if word["kind"] == "quote")


def test_milestones_are_those_of_the_rules(record: dict[str, Any], out: Path) -> None:
    """A model moves no milestone."""
    run("draft", out.parent / "cached-taxes", "-o", out.parent / "rules", "-q", "--engine", "rules")
    rules = json.loads((out.parent / "rules" / "postmortem.json").read_bytes())
    assert [one["time"] for one in record["milestones"]] == [one["time"] for one in rules["milestones"]]


def test_it_replays_byte_for_byte(out: Path) -> None:
    assert run("replay", out).stdout.count("the same, byte for byte") == 3


def test_every_answer_ended_by_itself(out: Path) -> None:
    """The schema has an end for every list and every text, so a model that goes on is stopped by it."""
    stops = [entry.body["stop"] for entry in chain.read(out / "journal.jsonl") if entry.kind == "answer"]
    assert stops.count("length") <= len(stops) // 10


def test_our_rule_for_tokens_errs_high(model: str, out: Path) -> None:
    """Characters / 2.5 beside what the model's own tokenizer counts; only llama.cpp says."""
    text = "\n".join(
        f"m{number} · {time} · on-call engineer · message: {said}" for number, (time, _, said) in enumerate(TALK)
    )
    address = model.partition("/v1")[0] + "/tokenize"
    asked = urllib.request.Request(
        address, json.dumps({"content": text}).encode(), {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            count = len(json.load(answer)["tokens"])
    except urllib.error.HTTPError:
        pytest.skip("this server does not count tokens")
    assert count <= len(text) / CHARS_PER_TOKEN * 1.05
