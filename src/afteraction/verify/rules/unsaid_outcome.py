"""That something helped is said by somebody, or shown by a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged

_OUTCOME = re.compile(
    r"\b(?:solved|(?:was|were|is|been|got|had|has|have|it|this|which|that) fixed|fixed (?:it|this|that)|cured|resolved|restored|recovered|helped|back to normal|brought (?:it |them )?back|succeeded|worked|was (?:up|over)|were up|normal again|healthy again)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:sol(?:ved|ution)|fixed|fixes|cured|resol\w+|restor\w+|recover\w+|help(?:ed|s)|normal\w*|healthy|(?:is|are|was|were|came|comes?|coming|all|now|s) back|back (?:up|to|on|online|in)|again|green|200|stable|ok|okay|fine|work(?:s|ed|ing)|flow\w*|clear(?:ed)?|up|live|success\w*|gone|improv\w+|pass(?:es|ed)?|good|done|drop(?:s|ped|ping)?|closed|complete[ds]?|finished|ended|operating)\b",
    re.IGNORECASE,
)


def _look(judged: Judged) -> Iterator[Flaw]:
    found = _OUTCOME.search(judged.plain)
    if found is None or judged.quoted is None or judged.proposal.status in (Status.INFERRED, Status.OPEN):
        return
    told = [judged.sentence, *(source.whole for source in judged.sources if source is not judged.quoted)]
    told += [f"{source.status} {source.kind.value}" for source in judged.sources]
    if not any(_SAID.search(one) for one in (*told, judged.facts_told)):
        advice = "no cited record says how it ended: cite the one that does, or mark the claim inferred"
        yield Flaw("", found[0], advice, Status.INFERRED)


CHECK = Check(
    "unsaid-outcome",
    "What was tried is remembered as what worked.",
    _look,
    lowers=(Example("The roll-back of cart solved it.", ("m20",), "rolling cart back"),),
    allows=(
        Example("The job was killed, and checkout recovered.", ("m6", "m7"), "killed the report job"),
        Example("Cart was being rolled back.", ("m20",), "rolling cart back"),
    ),
)
