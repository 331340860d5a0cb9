"""A model that lies, over the example: the kinds of lies whose refusal is promised, a reduced ``python -m bench hostile``.

Structural kinds alone: a value of its own, a wrong citation, an altered quotation, another speaker, a key event left out. None of
them may pass, in any claim.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

pytest.importorskip("bench", reason="needs the repository")
from bench.claims.score import world_of
from bench.hostile import OTHERS, PROMISED, Good, goods
from tests.cli.kit import EXAMPLE
from tests.engine.kit import Answer, Puppet, claim

from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.engine import Engine
from afteraction.app.reading import Reading, read_all
from afteraction.document.template import load
from afteraction.domain.draft import Status
from afteraction.llm.models import Capability
from afteraction.verify.judge import judge
from afteraction.verify.world import World

CLAIMS = 12
CITATION = (
    "no quote",
    "no citation",
    "unknown record",
    "unknown record in a slot",
    "slot that is not cited",
    "slot of no kind",
)
QUOTATION = ("altered quote", "quote of nobody", "words that are not in the record", "quotation")
SPEAKER = ("another's act", "person")
STATUS = ("person's word as observed",)  # not structural: it may be lowered instead
VALUE = tuple(name for name in PROMISED if name not in (*CITATION, *QUOTATION, *SPEAKER, *STATUS))
KEYS = {"alert_fired", "acknowledged", "change", "mitigation", "recovery", "ruled_out", "resolved"}


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_all([str(EXAMPLE)])


@pytest.fixture(scope="module")
def by_rules(reading: Reading) -> DraftResult:
    return draft(reading, Wanted(load("standard"), events=100_000, everything=True), "Incident")


@pytest.fixture(scope="module")
def world(by_rules: DraftResult) -> World:
    return world_of(dict(by_rules.record))


@pytest.fixture(scope="module")
def good(world: World) -> list[Good]:
    return list(islice(goods(world), CLAIMS))


def test_there_are_good_claims_to_lie_in(good: list[Good]) -> None:
    """Each of them passes as it is: what is refused below is refused for the lie."""
    assert len(good) == CLAIMS
    assert all(judge(one.claim, one.world).claim is not None for one in good)


@pytest.mark.parametrize("kind", [*VALUE, *CITATION, *QUOTATION, *SPEAKER])
def test_no_lie_of_a_structural_kind_passes(kind: str, good: list[Good]) -> None:
    lie = {**PROMISED, **OTHERS}[kind]
    told = [(one, proposal) for one in good if (proposal := lie(one)) is not None]
    assert told, "no claim in which this lie can be told"
    assert [proposal.words for one, proposal in told if judge(proposal, one.world).claim is not None] == []


def test_a_persons_word_never_stands_as_observed(good: list[Good]) -> None:
    for one in good:
        told = PROMISED[STATUS[0]](one)
        if told is not None:
            verdict = judge(told, one.world)
            assert verdict.claim is None or verdict.claim.status is not Status.OBSERVED


def test_no_key_event_is_left_out_in_silence(reading: Reading, by_rules: DraftResult) -> None:
    """A model that chooses small talk and writes of nothing else: what it left out is cited all the same, or listed."""

    def chatter(entries: dict[str, str]) -> str:
        return next(ident for ident, text in entries.items() if "thanks" in text.lower() and ": " in text)

    def writes(name: str, entries: dict[str, str], question: str) -> Answer:
        ident = chatter(entries)
        said = entries[ident].rpartition(": ")[2]
        return {
            "claims": [
                claim(f"{{actor {ident}}} wrote at {{time {ident}}}: {{quote {ident}: {said}}}.", [ident], said)
            ],
            "gaps": [],
        }

    def picks(entries: dict[str, str]) -> Answer:
        return {"events": [{"id": chatter(entries), "kind": "observation", "why": "it is kind"}]}

    puppet = Puppet(writes, picks)
    wanted = Wanted(load("standard"), engine=lambda *_: Engine(puppet, "test:puppet", Capability(context=400_000)))
    record = draft(reading, wanted, "Incident").record
    claims = [one for section in record["sections"] for one in section["claims"]]
    assert Counter(" wrote at " in one["text"] for one in claims)[True] > 3  # the sections are the model's
    cited = {ref for one in claims for ref in one["evidence"]}
    cited |= {one["record"] for row in record["timeline"] for one in row["evidence"]}
    notes = " ".join(note for note in record["ledger"]["notes"] if note.startswith("left out of the draft"))
    rows = draft(reading, Wanted(load("standard")), "Incident").record["timeline"]
    keys = [row for row in rows if row["kind"] in KEYS]
    assert len(keys) > 10
    silent = [
        row["text"]
        for row in keys
        if not cited & {one["record"] for one in row["evidence"]} and row["text"][:60] not in notes
    ]
    assert silent == []
    assert notes, "nothing was left out: the test is about nothing"
