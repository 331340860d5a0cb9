"""How the judge does on claims that its author did not write: ``python -m bench.claims.score [open|sealed] [--verbose]``.

Catch: bad claims refused. False alarm: good claims refused. Bad claims that pass only as ``inferred`` or ``open`` are marked in the
document and wait for a person; they are counted as labelled, apart from those that pass as facts.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from typing import Any

from bench.claims.check import drafted, folder, read

from afteraction.domain.draft import Fact, Status
from afteraction.domain.record import RecordKind
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Instant
from afteraction.verify.judge import Verdict, judge
from afteraction.verify.language import Proposal
from afteraction.verify.world import Source, World


def world_of(whole: dict[str, Any]) -> World:
    """What the judge knows of an incident."""
    return World(
        {ident: _source(ident, record) for ident, record in whole["records"].items()},
        {
            one["id"]: Fact(
                one["id"], one["name"], one["text"], one["value"], one["unit"], one["method"], tuple(one["evidence"])
            )
            for one in whole["facts"]
        },
        frozenset(
            record["author"] for record in whole["records"].values() if not record["bot"] and len(record["author"]) > 2
        ),
        whole["date"],
    )


def _source(ident: str, record: dict[str, Any]) -> Source:
    at = parse_iso(record["time"]) if record["time"] else None
    kind = RecordKind(record["kind"])
    title = record["title"] if kind is not RecordKind.MESSAGE else ""
    person = bool(record["author"]) and not record["bot"] and kind is not RecordKind.LOG
    return Source(
        ident,
        record["text"],
        title,
        record["role"],
        person,
        kind,
        at if isinstance(at, Instant) else None,
        record["status"],
    )


def verdict_of(claim: dict[str, Any], world: World) -> Verdict:
    """The judge's word on one claim."""
    quote = claim["quote"]
    text = world.sources[quote["record"]].text
    start, end = quote["span"]
    return judge(Proposal(claim["words"], tuple(claim["cites"]), text[start:end], Status(claim["status"])), world)


def wilson(hits: int, total: int) -> str:
    """A share with its 95 % interval; rounded down, so that 100 % means all."""
    if not total:
        return "-"
    z, p = 1.96, hits / total
    middle = (p + z * z / 2 / total) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / 4 / total / total) / (1 + z * z / total)
    return f"{math.floor(1000 * hits / total) / 10:5.1f} %  ({100 * max(0, middle - half):.0f} to {100 * min(1, middle + half):.0f})"


def main(name: str = "open", *, verbose: bool = False) -> None:
    """Print catch and false alarms, in all and per kind."""
    claims = [claim for claim in read(name) if folder(claim["incident"]).is_dir()]
    worlds: dict[str, World] = {}
    tally: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    rules: Counter[tuple[str, bool]] = Counter()
    for claim in claims:
        if claim["incident"] not in worlds:
            worlds[claim["incident"]] = world_of(drafted(claim["incident"]))
        verdict = verdict_of(claim, worlds[claim["incident"]])
        labelled = claim["status"] in ("inferred", "open")
        outcome = "refused" if verdict.claim is None else "labelled" if labelled else "passed"
        tally[claim["good"], claim["kind"]][outcome] += 1
        rules.update({(flaw.rule, claim["good"]) for flaw in verdict.flaws})
        if verbose and (outcome == "refused") == claim["good"]:
            what = "false alarm" if claim["good"] else "not caught"
            print(f"{what} {claim['n']} {claim['kind']} [{claim['status']}]: {verdict.shown}")
            for flaw in verdict.flaws:
                print(f"    {flaw.rule} {flaw.token!r}: {flaw.message}")
            if not claim["good"]:
                print(f"    {claim['why']}")
    for good, title in ((False, "bad claims"), (True, "good claims")):
        total: Counter[str] = Counter()
        for (side, _), counts in tally.items():
            if side is good:
                total.update(counts)
        number = sum(total.values())
        print(
            f"{title}: {number}; refused {wilson(total['refused'], number)}; pass with a mark {total['labelled']}; pass as facts {total['passed']}"
        )
    print(f"\n{'kind of bad claim':<28} refused  marked  passed")
    for (good, kind), counts in sorted(tally.items()):
        if not good:
            print(f"{kind:<28} {counts['refused']:>7}  {counts['labelled']:>6}  {counts['passed']:>6}")
    print(f"\n{'check':<28} bad refused  good refused")
    for rule in sorted({rule for rule, _ in rules}):
        print(f"{rule:<28} {rules[rule, False]:>11}  {rules[rule, True]:>12}")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    main(*words, verbose="--verbose" in sys.argv)
