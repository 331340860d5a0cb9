"""What was known before: findings of an old document that nobody has to mend today.

A finding is known by its rule, its words and how often they occur, never by its line: text may be added above it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from afteraction.domain.finding import Finding

VERSION = 1
NEVER = ("unredacted-secret",)  # a secret that was there yesterday is still one today


class Split(NamedTuple):
    """new: what the baseline does not hold. known: what it holds."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]


def print_of(finding: Finding) -> str:
    """What a finding is known by: 16 hexadecimal digits of rule and words."""
    words = " ".join(finding.quote.split()) or finding.message
    return hashlib.sha256(f"{finding.rule}\n{words}".encode("utf-8", "replace")).hexdigest()[:16]


def split(findings: Sequence[Finding], known: Mapping[str, int]) -> Split:
    """The findings of one document against its baseline. known: print to how often."""
    left = Counter(known)
    new, old = [], []
    for finding in findings:
        mark = print_of(finding)
        if left[mark] > 0 and finding.rule not in NEVER:
            left[mark] -= 1
            old.append(finding)
        else:
            new.append(finding)
    return Split(tuple(new), tuple(old))


def written(findings: Mapping[str, Iterable[Finding]]) -> str:
    """The baseline of documents, by name, as JSON."""
    files = {
        name: dict(sorted(Counter(print_of(finding) for finding in found).items()))
        for name, found in sorted(findings.items())
    }
    return json.dumps({"version": VERSION, "files": files}, indent=2, ensure_ascii=False) + "\n"


def read(text: str) -> dict[str, dict[str, int]]:
    """The baseline as it was written.

    Raises:
        ValueError: it is none, or of another version.
    """
    value = json.loads(text)
    if not isinstance(value, dict) or value.get("version") != VERSION or not isinstance(value.get("files"), dict):
        raise ValueError(f"it is no baseline of version {VERSION}")
    if not all(isinstance(marks, dict) for marks in value["files"].values()):
        raise ValueError("a document in it has no findings by their marks")
    return {
        str(name): {str(mark): int(times) for mark, times in marks.items()} for name, marks in value["files"].items()
    }
