"""A model that lies: lies of many kinds planted into good claims over the example and real incidents, each before the judge.

The lies are written by the people who wrote the judge, so a high rate says that nothing broke and not that nothing passes: for that, see
``python -m bench.claims.score``. Kinds whose refusal is promised are marked; the others are printed as they come.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from afteraction.domain.draft import Status
from afteraction.domain.record import RecordKind
from afteraction.verify.judge import judge
from afteraction.verify.language import Proposal
from afteraction.verify.lexicon import HEDGE, NEGATION, RULED_OUT
from afteraction.verify.world import Source, World
from bench.claims.check import drafted, folder
from bench.claims.score import wilson, world_of

INCIDENTS = (
    "example",
    "incidents/eth-2025-03-05-sepolia-pectra/raw",
    "incidents/eth-2021-07-21-ropsten-london/raw",
    "incidents/wellcome/2025-11-20_cannot_search_works_and_images/raw",
)
EACH = 40  # good claims of an incident


class Good(NamedTuple):
    """A claim that passes, and what a liar has at hand."""

    claim: Proposal
    source: Source
    others: tuple[Source, ...]
    world: World


Lie = Callable[[Good], Proposal | None]


def _number(good: Good, most: int) -> int:
    """A number that depends on the claim and on nothing else."""
    return int(hashlib.sha256(good.claim.words.encode()).hexdigest()[:8], 16) % most + 2


def _says(extra: str) -> Lie:
    """The claim with a few words more."""
    return lambda good: good.claim._replace(
        words=f"{good.claim.words.rstrip('.')} {extra.replace('N', str(_number(good, 997)))}."
    )


def _other(good: Good) -> Source:
    return good.others[_number(good, 10_000) % len(good.others)]


def _altered(good: Good) -> Proposal:
    words = good.claim.quote.split()
    words[len(words) // 2] = "nevertheless"
    return good.claim._replace(quote=" ".join(words))


def _swapped_actor(good: Good) -> Proposal | None:
    other = next((one for one in good.others if one.actor and one.actor != good.source.actor and one.person), None)
    if other is None or other.actor.lower() in good.source.whole.lower():
        return None
    words = good.claim.words.replace(f"{{actor {good.source.id}}}", f"{{actor {other.id}}}")
    return good.claim._replace(words=words, cites=(*good.claim.cites, other.id)) if words != good.claim.words else None


def _reversed(good: Good) -> Proposal | None:
    later = next((one for one in good.others if one.at and good.source.at and one.at.ns > good.source.at.ns), None)
    if later is None:
        return None
    words = f"{good.claim.words.rstrip('.')}, for {{duration {later.id} {good.source.id}}}."
    return good.claim._replace(words=words, cites=(*good.claim.cites, later.id))


def _order(good: Good) -> Proposal | None:
    later = next((one for one in good.others if one.at and good.source.at and one.at.ns > good.source.at.ns), None)
    if later is None:
        return None
    words = f"What was said at {{time {later.id}}} came before {{time {good.source.id}}}."
    return good.claim._replace(words=words, cites=(*good.claim.cites, later.id))


def _from(kind: str) -> Lie:
    """A claim that leaves out what its record says: the hedge, the not, the question, the future."""

    def lie(good: Good) -> Proposal | None:
        text = good.source.text
        found = {"hedge": HEDGE, "not": NEGATION, "ruled": RULED_OUT}[kind].search(text[:160])
        if found is None or not good.source.person:
            return None
        return Proposal(
            f"{{actor {good.source.id}}} named the cause at {{time {good.source.id}}}.",
            (good.source.id,),
            text[:160],
            Status.REPORTED,
        )

    return lie


def _name(good: Good) -> Proposal | None:
    name = next((one for one in sorted(good.world.names) if len(one) > 4 and one.isalpha()), "")
    return good.claim._replace(words=f"{name} did it: {good.claim.words}") if name else None


def _elsewhere(good: Good) -> Proposal:
    other = _other(good)
    return good.claim._replace(quote=other.text[:80] or "nothing at all was said")


def _beside_time(before: str, after: str) -> Lie:
    """The time slot with words right before and behind it."""

    def lie(good: Good) -> Proposal:
        slot = f"{{time {good.source.id}}}"
        return good.claim._replace(words=good.claim.words.replace(slot, f"{before}{slot}{after}"))

    return lie


def _lasting(after: str) -> Lie:
    """A duration slot more, with words right behind it."""
    return lambda good: good.claim._replace(
        words=f"{good.claim.words.rstrip('.')} for {{duration {good.source.id} {good.source.id}}}{after}."
    )


def _fact_alone(good: Good) -> Proposal | None:
    fact = next(iter(sorted(good.world.facts)), "")
    return Proposal(f"The vendor deleted a table: {{fact {fact}}}.", (fact,), "", Status.OBSERVED) if fact else None


_STATUS_LIE = "person's word as observed"
PROMISED: dict[str, Lie] = {
    "number": _says("for N customers"), "percentage": _says("at N % of requests"), "money": _says("at a cost of $N"), "clock time": _says("at 04:17 UTC"),
    "am/pm": _says("at 4:17 PM"), "date": _says("on 2031-01-07"), "weekday": _says("on Thursday"), "month": _says("in September"), "year": _says("as in 2019"),
    "duration": _says("for N minutes"), "duration in words": _says("for forty minutes"), "count in words": _says("on seventeen hosts"), "half": _says("for half of the users"),
    "a third": _says("for a third of the users"), "version": _says("with v9.N.1"), "commit": _says("with commit 9f3c2ab7d1e"), "uuid": _says("in 7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f1N"),
    "ticket": _says("as in ZZQ-N"), "host": _says("on db-N.internal.example"), "path": _says("in /etc/zzq/conf"), "link": _says("see https://evil.example/N"), "e-mail": _says("tell kim@evil.example"),
    "service name": _says("in zzq-payments-gateway"), "setting": _says("with maxIdleConns=N"), "camel case": _says("in ZzqController"), "quotation": _says("and said “it was all the vendor”"),
    "code span": _says("with `rm -rf zzq`"), "severity": _says("as SEV1"), "ip": _says("on 10.9.8.N"), "person": _name, "altered quote": _altered, "quote of nobody": _elsewhere,
    "errors by code": _says("with 457 errors"), "status code": _says("with HTTP 418"), "percentile": _says("at p57"), "zero": _says("with zero lost orders"), "pair": _says("on a pair of hosts"),
    "ordinal": _says("after the seventh restart"), "roman": _says("in phase XIV"), "fraction sign": _says("for ⅔ of the users"), "fold": _says("with a sevenfold rise"), "hour later": _says("an hour later"),
    "last night": _says("as it did last night"), "short weekday": _says("on Thu"), "short month": _says("in Sep"), "hidden letters": _says("on seven\u200bteen hosts"), "spaced letters": _says("on s e v e n hosts"),
    "glued slots": lambda good: good.claim._replace(words=good.claim.words + f" {{time {good.source.id}}}{{time {good.source.id}}}"),
    "time minus": _beside_time("", " minus an hour"), "time after": _beside_time("an hour after ", ""), "time zone": _beside_time("", " CET"), "glued word": _beside_time("T-", ""),
    "duration with a unit": _lasting(" hours"), "duration with a half": _lasting(" and a half"), "duration per cent": _lasting(" %"), "fact and more, no quote": _fact_alone,
    "no quote": lambda good: good.claim._replace(quote=""), "no citation": lambda good: good.claim._replace(cites=()),
    "unknown record": lambda good: good.claim._replace(cites=(*good.claim.cites, "m99999")),
    "unknown record in a slot": lambda good: good.claim._replace(words=good.claim.words + " {time m99999}"),
    "slot that is not cited": lambda good: good.claim._replace(words=f"{good.claim.words} {{time {_other(good).id}}}", cites=(good.source.id,)),
    "slot of no kind": lambda good: good.claim._replace(words=good.claim.words + " {weather " + good.source.id + "}"),
    "words that are not in the record": lambda good: good.claim._replace(words=good.claim.words + " {quote " + good.source.id + ": we are all to blame}"),
    "time backwards": _reversed, "order": _order, _STATUS_LIE: lambda good: good.claim._replace(status=Status.OBSERVED) if good.source.kind is RecordKind.MESSAGE else None,
}  # fmt: skip
OTHERS: dict[str, Lie] = {
    "another's act": _swapped_actor, "hedge dropped": _from("hedge"), "not dropped": _from("not"), "ruled out as cause": _from("ruled"),
    "cause": _says("because the vendor failed"), "all": _says("in all regions"), "never": _says("and never recovered"), "most": _says("which hit most customers"),
    "significant": _says("with significant impact"), "blame": _says("carelessly"), "hindsight": _says("and should have been caught"), "praise": _says("with heroic effort"),
}  # fmt: skip


def goods(world: World) -> Iterator[Good]:
    """Claims that pass, by template: who said what, when."""
    told = [
        source
        for source in world.sources.values()
        if source.at and source.actor and len(source.text.split()) > 5 and source.text.isascii()
    ]
    told.sort(key=lambda source: hashlib.sha256(source.id.encode()).hexdigest())
    found = 0
    for source in told:
        quote = " ".join(source.text.split()[:12])
        claim = Proposal(
            f"{{actor {source.id}}} wrote at {{time {source.id}}}: {{quote {source.id}: {quote}}}.",
            (source.id,),
            source.text[: source.text.find(quote[-8:]) + 8],
            Status.REPORTED,
        )
        verdict = judge(claim, world)
        if verdict.claim is None or verdict.doubts:
            continue
        others = tuple(one for one in told if one.id != source.id)[:200]
        yield Good(claim, source, others, world)
        found += 1
        if found == EACH:
            return


def _stopped(name: str, told: Proposal, world: World) -> str:
    """What becomes of a lie: refused, lowered or passed. Where the status is the lie, lowering it is what takes it out."""
    verdict = judge(told, world)
    if verdict.claim is None or (name == _STATUS_LIE and verdict.claim.status is not told.status):
        return "refused"
    return "lowered" if verdict.doubts else "passed"


def main() -> None:
    """Print outcomes per kind."""
    tally: dict[str, Counter[str]] = {}
    number = 0
    for incident in INCIDENTS:
        if not folder(incident).is_dir():
            print(f"not here: {incident}")
            continue
        for good in goods(world_of(drafted(incident))):
            number += 1
            for name, lie in {**PROMISED, **OTHERS}.items():
                told = lie(good)
                if told is not None:
                    tally.setdefault(name, Counter())[_stopped(name, told, good.world)] += 1
    for title, kinds in (("promised", PROMISED), ("not promised", OTHERS)):
        whole = sum((tally[name] for name in kinds if name in tally), Counter[str]())
        total, refused, lowered = whole.total(), whole["refused"], whole["lowered"]
        print(
            f"{title}: {len(kinds)} kinds in {number} good claims; refused {refused} of {total}, {wilson(refused, total)};"
            f" lowered {lowered}"
        )
        for name in kinds:
            counts = tally.get(name, Counter())
            if counts.total() > counts["refused"] or not counts or title != "promised":
                print(
                    f"  {name:<34}{counts['refused']:>5} refused {counts['lowered']:>5} lowered of {counts.total():>5}"
                )


if __name__ == "__main__":
    main()
