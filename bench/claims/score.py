"""How the judge does on claims that its author did not write: ``python -m bench.claims.score [open] [sealed] [--verbose]``.

Three outcomes: refused; lowered by a check, so that the document marks the claim and a person decides; passed. What the writer
marked as inferred or open itself and passes so is counted apart from what passes as a fact.
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


OUTCOMES = ("refused", "lowered", "marked", "passed")
_REPORT = 15  # claims of a report, for the work of its reader


def outcome_of(claim: dict[str, Any], verdict: Verdict) -> str:
    """What a reader gets of the claim. A person's word that is told as observed and lowered to reported passes as a fact."""
    if verdict.claim is None:
        return "refused"
    if verdict.claim.status not in (Status.INFERRED, Status.OPEN):
        return "passed"
    return "lowered" if verdict.doubts else "marked"


def main(*names: str, verbose: bool = False) -> None:
    """Print the outcomes, in all and per kind and check. names: of the files, ``open`` without any."""
    claims = [claim for name in names or ("open",) for claim in read(name) if folder(claim["incident"]).is_dir()]
    worlds: dict[str, World] = {}
    tally: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    rules: Counter[tuple[str, str, bool]] = Counter()
    for claim in claims:
        if claim["incident"] not in worlds:
            worlds[claim["incident"]] = world_of(drafted(claim["incident"]))
        world = worlds[claim["incident"]]
        gone = {claim["quote"]["record"], *claim["cites"]} - world.sources.keys() - world.facts.keys()
        if gone:
            print(f"claim {claim['n']} left out: the draft no longer shows {', '.join(sorted(gone))}")
            continue
        verdict = verdict_of(claim, world)
        outcome = outcome_of(claim, verdict)
        tally[claim["good"], claim["kind"]][outcome] += 1
        refused = {flaw.rule for flaw in verdict.flaws}
        rules.update({(rule, "refused", claim["good"]) for rule in refused})
        rules.update({(flaw.rule, "lowered", claim["good"]) for flaw in verdict.doubts if flaw.rule not in refused})
        if verbose and (outcome in ("refused", "lowered")) == claim["good"]:
            _told(claim, verdict, outcome)
    for good, title in ((False, "bad claims"), (True, "good claims")):
        total = sum((counts for (side, _), counts in tally.items() if side is good), Counter[str]())
        number = total.total()
        print(f"{title}: {number}")
        for outcome, what in (
            ("refused", "refused"),
            ("lowered", "lowered by a check"),
            ("marked", "marked by its writer"),
            ("passed", "passed as a fact"),
        ):
            print(f"  {what:<22}{total[outcome]:>4}  {wilson(total[outcome], number)}")
        print(
            f"  {'refused or lowered':<22}{(flags := total['refused'] + total['lowered']):>4}  {wilson(flags, number)}"
        )
        if good and number:
            print(f"  flags per {_REPORT} good claims: {_REPORT * flags / number:.1f}")
    print(f"\n{'kind of bad claim':<28}{''.join(f'{outcome:>9}' for outcome in OUTCOMES)}")
    for (good, kind), counts in sorted(tally.items()):
        if not good:
            print(f"{kind:<28}{''.join(f'{counts[outcome]:>9}' for outcome in OUTCOMES)}")
    print(f"\n{'':<28}{'bad':>18}{'good':>18}\n{'check':<28}{'refused':>9}{'lowered':>9}{'refused':>9}{'lowered':>9}")
    for rule in sorted({rule for rule, _, _ in rules}):
        counted = (rules[rule, how, good] for good in (False, True) for how in ("refused", "lowered"))
        print(f"{rule:<28}{''.join(f'{count:>9}' for count in counted)}")


def _told(claim: dict[str, Any], verdict: Verdict, outcome: str) -> None:
    what = f"{outcome} though good" if claim["good"] else "not caught"
    print(f"{what} {claim['n']} {claim['kind']} [{claim['status']}]: {verdict.shown}")
    for flaw in (*verdict.flaws, *verdict.doubts):
        print(f"    {flaw.rule} {flaw.token!r}: {flaw.message}")
    if not claim["good"]:
        print(f"    {claim['why']}")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    main(*words, verbose="--verbose" in sys.argv)
