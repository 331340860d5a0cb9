"""Are the labels whole? ``python -m bench.rubric.labels.check``: every passage is at its place, with its hash.

It judges no rule and prints no text of a passage, so that it may be run by people who must not see the sealed half.
The documents lie outside the project (``AFTERACTION_CASES``, by default ``../shared/cases``); without them the shape of the
labels is checked all the same, and the counts are printed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CASES = Path(os.environ.get("AFTERACTION_CASES", HERE.parents[2].parent / "shared" / "cases"))
POSTMORTEMS = CASES / "postmortems"
HALVES = ("open", "sealed")
FIELDS = {"file", "line", "start", "end", "sha256", "rule", "verdict", "reason", "sample", "scope"}
MORE = {"doubt", "missing"}
SAMPLES = {"random", "enriched", "whole"}
SCOPES = {"sentence", "item", "row", "section", "document"}
PARTS = {"summary", "impact", "timeline", "causes", "actions", "lessons"}

Label = dict[str, Any]


def read(name: str) -> list[Label]:
    """The lines of ``open``, ``sealed`` or ``documents``."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def half(file: str) -> str:
    """The half a document belongs to: by its name alone, so that nobody can choose."""
    digest = hashlib.sha256(Path(file).name.encode()).hexdigest()
    return HALVES[int(digest, 16) % 2]


@cache
def text(file: str) -> str:
    """A document as its characters are counted: UTF-8, line ends as they are; raises OSError where it is absent."""
    with (POSTMORTEMS / file).open(encoding="utf-8", newline="") as opened:
        return opened.read()


def passage(label: Label) -> str:
    """The words that a label is about; raises OSError where the document is absent."""
    return text(label["file"])[label["start"] : label["end"]]


def shape_problems(label: Label, name: str) -> Iterator[str]:
    """What is wrong with a label, seen without its document."""
    if not FIELDS <= label.keys() <= FIELDS | MORE:
        yield "fields"
    if label["sample"] not in SAMPLES or label["scope"] not in SCOPES:
        yield "sample or scope"
    if not isinstance(label["verdict"], bool) or not label["reason"]:
        yield "verdict or reason"
    if half(label["file"]) != name:
        yield "half"
    missing = label.get("missing")
    if (missing is not None) != (label["rule"] == "missing-section") or not set(missing or ()) <= PARTS:
        yield "missing"
    if missing is not None and bool(missing) != label["verdict"]:
        yield "missing against verdict"


def place_problems(label: Label) -> Iterator[str]:
    """What is wrong with the place of a label; raises OSError where the document is absent."""
    words = passage(label)
    if hashlib.sha256(words.encode()).hexdigest()[:12] != label["sha256"]:
        yield "hash"
    if text(label["file"]).count("\n", 0, label["start"]) + 1 != label["line"]:
        yield "line"


def table(labels: dict[str, list[Label]]) -> list[str]:
    """The counts per rule as the lines of a Markdown table."""
    rows = ["| rule | open: flag | open: leave | sealed: flag | sealed: leave |", "|---|---|---|---|---|"]
    counts = Counter((label["rule"], name, label["verdict"]) for name in HALVES for label in labels[name])
    for rule in sorted({rule for rule, _, _ in counts}):
        cells = [str(counts[rule, name, verdict]) for name in HALVES for verdict in (True, False)]
        rows.append(f"| `{rule}` | {' | '.join(cells)} |")
    return rows


def main() -> None:
    """Check both halves and print counts; exit 1 if a label is not whole or the README counts otherwise."""
    labels = {name: read(name) for name in HALVES}
    there = POSTMORTEMS.is_dir()
    wrong = 0
    for name in HALVES:
        keys = Counter((label["file"], label["start"], label["end"], label["rule"]) for label in labels[name])
        for number, label in enumerate(labels[name], 1):
            found = [*shape_problems(label, name), *(place_problems(label) if there else ())]
            if keys[label["file"], label["start"], label["end"], label["rule"]] > 1:
                found.append("twice")
            if found:
                wrong += 1
                print(f"{name}.jsonl:{number}: {', '.join(found)}")
    for number, document in enumerate(read("documents"), 1):
        if half(document["file"]) != document["half"] or (there and not text(document["file"])):
            wrong += 1
            print(f"documents.jsonl:{number}: half or file")
    rows = table(labels)
    if "\n".join(rows) not in (HERE / "README.md").read_text(encoding="utf-8"):
        wrong += 1
        print("README.md: its table is not this one")
    print("\n".join(rows))
    everything = [label for name in HALVES for label in labels[name]]
    places = {(label["file"], label["start"], label["end"]) for label in everything}
    files = {label["file"] for label in everything}
    print(f"{len(everything)} labels on {len(places)} passages of {len(files)} documents", end="; ")
    print(f"{sum(label.get('doubt', False) for label in everything)} in doubt")
    for sample, count in sorted(Counter(label["sample"] for label in everything).items()):
        drawn = {(label["file"], label["start"], label["end"]) for label in everything if label["sample"] == sample}
        print(f"{sample}: {count} labels on {len(drawn)} passages")
    if not there:
        print(f"places not checked: no postmortems at {POSTMORTEMS}; set AFTERACTION_CASES")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
