"""Who will do something said so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged

_WILL = re.compile(
    r"^\s?(?:will|agreed to|promised|committed|owns?|is to|took on|takes on|is responsible|is assigned|volunteered)\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"\b(?:is with|lies with|rests with|is owned by|owned by|assigned to|up to)\s?$", re.IGNORECASE)
_TAKES = re.compile(
    r"\b(?:i['’]?(?:ll|m| will| can| am| take| took| have|['’]d)|we(?:['’]ll| will| can| are|['’]re)|let me|will do|on it|mine|me|yes|yep|yeah|sure|ok|okay|agreed|will|taking|assigned|owner|ack\w*)\b",
    re.IGNORECASE,
)
# That somebody else is meant, or nobody yet.
_OTHERS = re.compile(
    r"\b(?:someone|somebody|anyone|anybody|who|should|could (?:we|you|they)|can (?:we|you|they)|did (?:any\w+|we|you|they)|would be (?:good|nice))\b|\?",
    re.IGNORECASE,
)


def _look(judged: Judged) -> Iterator[Flaw]:
    words = judged.rendered.words
    for place, word in enumerate(words):
        if isinstance(word, str) or word.kind != "actor":
            continue
        before = words[place - 1] if place else ""
        behind = words[place + 1] if place + 1 < len(words) else ""
        binds = (isinstance(behind, str) and _WILL.match(behind)) or (isinstance(before, str) and _WITH.search(before))
        source = judged.world.sources.get(word.ref)
        if binds and source is not None and not _TAKES.search(source.text):
            advice = "the record of that author takes nothing on: say that it was proposed or asked"
            yield Flaw("", word.text, advice, None if _OTHERS.search(source.text) else Status.INFERRED)


CHECK = Check(
    "unsaid-owner",
    "An owner who never agreed is how an action is lost.",
    _look,
    refuses=(
        Example("{actor m21} will review the alerts on the pool.", ("m21",), "someone should review the alerts"),
        Example("The review of the alerts is with {actor m21}.", ("m21",), "someone should review the alerts"),
    ),
    lowers=(Example("{actor m22} will write the follow-up ticket.", ("m22",), "a follow-up ticket on the pool size"),),
    allows=(
        Example("{actor m8} will add an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example("{actor m21} proposed a review of the alerts.", ("m21",), "someone should review the alerts"),
    ),
)
