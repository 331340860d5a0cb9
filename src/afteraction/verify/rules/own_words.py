"""A sentence says what the record says in words that a reader finds there."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import content
from afteraction.verify.rule import Check, Example, Judged

_SHARE = 1 / 3  # of its words that cited records must hold
_LEAST = 3  # words from which a share says something
# Words that tell of the record itself.
_TELLING = content("said says wrote writes told asked answered reported noted notes remarked mentioned announced according point message record page log entry commit moment", short=True)  # fmt: skip
_SHOWN = ("quote", "id", "value", "count", "duration")  # slots that show the record itself


def _look(judged: Judged) -> Iterator[Flaw]:
    status = judged.proposal.status
    if judged.quoted is None or status in (Status.INFERRED, Status.OPEN):
        return
    if any(slot.kind in _SHOWN for slot in judged.rendered.slots):
        return
    own = content(judged.plain, short=True) - _TELLING
    told = " ".join(f"{source.whole} {source.actor} {source.kind.value} {source.status}" for source in judged.sources)
    held = own & content(f"{told} {judged.facts_told}", short=True)
    if len(own) >= _LEAST and 0 < len(held) < _SHARE * len(own):
        words = " ".join(sorted(own - held))[:80]
        advice = "the cited records have hardly a word of it: use theirs, or mark the claim inferred"
        yield Flaw("", words, advice, Status.INFERRED)


CHECK = Check(
    "own-words",
    "A reader cannot see in a quotation what only the writer made of it.",
    _look,
    lowers=(Example("The provider cut the network of the checkout.", ("m1",), "checkout p99 above 2 s"),),
    allows=(
        Example("The job that wrote reports was stopped.", ("m6",), "killed the report job"),
        Example(
            "An engineer's remark after the fact: {quote m6: errors are dropping}.", ("m6",), "errors are dropping"
        ),
    ),
)
