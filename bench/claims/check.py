"""Are the claims whole? ``python -m bench.claims.check``: every id exists, every span lies inside its text.

It judges nothing and prints no sentence, so that it may be run by people who must not see the sealed ones.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CASES = Path(os.environ.get("AFTERACTION_CASES", ROOT.parent / "shared" / "cases"))
FILES = ("open", "sealed", "blind")
FIELDS = {"n", "incident", "section", "words", "cites", "quote", "status", "good", "kind", "why"}
STATUSES = {"observed", "reported", "inferred", "open"}
SECTIONS = {
    "summary",
    "impact",
    "trigger",
    "factors",
    "investigation",
    "well",
    "wrong",
    "lucky",
    "lessons",
    "questions",
    "actions",
    "timeline",
}
SLOT = re.compile(r"\{([^{}]*)\}")
SPANNED = re.compile(r"(\S+)\[(\d+):(\d+)\]")

Claim = dict[str, Any]
Record = dict[str, Any]


def read(name: str) -> list[Claim]:
    """The claims of ``open``, ``sealed`` or ``blind``."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def folder(incident: str) -> Path:
    """Where the artifacts of an incident lie."""
    return ROOT / "examples/payment-outage/artifacts" if incident == "example" else CASES / incident


def drafted(incident: str) -> Record:
    """The whole of an incident as afteraction writes it; raises CalledProcessError if it cannot."""
    command = [sys.executable, "-m", "afteraction", "draft", str(folder(incident)), "--all", "--events", "100000"]
    done = subprocess.run([*command, "--stdout", "json"], check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def inside(start: int, end: int, text: str) -> bool:
    """Is it a span of at least one character of the text?"""
    return 0 <= start < end <= len(text)


def slot_problems(slot: str, records: Record, facts: set[str], cites: list[str]) -> list[str]:
    """What is wrong with one slot, in words that do not show it."""
    kind, _, rest = slot.partition(" ")
    if kind in ("quote", "id"):
        match = SPANNED.fullmatch(rest)
        if match is None or match[1] not in records:
            return ["slot without a record"]
        good = inside(int(match[2]), int(match[3]), records[match[1]]["text"])
        refs, found = [match[1]], [] if good else ["span of a slot"]
    elif kind == "fact":
        refs, found = [rest], [] if rest in facts else ["fact of a slot"]
    elif kind in ("time", "day", "actor", "duration"):
        refs = rest.split(" ")
        field = "role" if kind == "actor" else "time"
        wanted = 2 if kind == "duration" else 1
        whole = len(refs) == wanted and all(records.get(ref, {}).get(field) for ref in refs)
        found = [] if whole else [f"{kind} slot"]
    else:
        return ["unknown slot"]
    return found if all(ref in cites for ref in refs) else [*found, "slot of a record that is not cited"]


def problems(claim: Claim, whole: Record) -> list[str]:
    """What is wrong with one claim."""
    records: Record = whole["records"]
    facts = {fact["id"] for fact in whole["facts"]}
    found = [] if FIELDS <= claim.keys() <= FIELDS | {"with"} else ["fields"]
    if claim["section"] not in SECTIONS or claim["status"] not in STATUSES:
        found.append("section or status")
    if not claim["cites"] or any(ref not in records and ref not in facts for ref in claim["cites"]):
        found.append("cites")
    quote = claim["quote"]
    if quote["record"] not in records or quote["record"] not in claim["cites"]:
        found.append("record of the quote")
    elif not inside(quote["span"][0], quote["span"][1], records[quote["record"]]["text"]):
        found.append("span of the quote")
    for slot in SLOT.findall(claim["words"]):
        found += slot_problems(slot, records, facts, claim["cites"])
    if "{" in SLOT.sub("", claim["words"]) or "}" in SLOT.sub("", claim["words"]):
        found.append("brace")
    return found


def main() -> None:
    """Check the files and print counts; exit 1 at the first claims that are not whole."""
    claims = [(name, claim) for name in FILES for claim in read(name)]
    numbers = Counter(claim["n"] for _, claim in claims)
    drafts: dict[str, Record] = {}
    wrong, absent = 0, set()
    for name, claim in claims:
        incident = claim["incident"]
        if not folder(incident).is_dir():
            absent.add(incident)
            continue
        if incident not in drafts:
            drafts[incident] = drafted(incident)
        found = problems(claim, drafts[incident])
        if numbers[claim["n"]] > 1 or claim.get("with", claim["n"]) not in numbers:
            found.append("number")
        if found:
            wrong += 1
            print(f"{name} {claim['n']}: {', '.join(found)}")
    for name in FILES:
        good = sum(claim["good"] for of, claim in claims if of == name)
        print(f"{name}: {good} good, {sum(of == name for of, _ in claims) - good} bad")
    if absent:
        print(f"not checked, for their artifacts are not here: {len(absent)} incidents")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
