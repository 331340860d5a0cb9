"""A cause is stated by a record, or marked as inferred."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import CAUSAL, SAID_CAUSE, content
from afteraction.verify.rule import Check, Example, Judged, unsaid

_SINCE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|thanks to|caused by|triggered by|as a result of)\b", re.IGNORECASE
)
_REACH = 6  # words behind it that name the cause


def _look(judged: Judged) -> Iterator[Flaw]:
    word = unsaid(judged, CAUSAL, SAID_CAUSE) or _of_another(judged)
    if word:
        advice = "the quoted words state no such cause: quote the record that does, or mark the claim inferred"
        yield Flaw("", word, advice, Status.INFERRED)


def _of_another(judged: Judged) -> str:
    """A cause that no cited record names, whatever cause they state."""
    if judged.proposal.status in (Status.INFERRED, Status.OPEN):
        return ""
    told = content(f"{' '.join(source.whole for source in judged.sources)} {judged.facts_told}", short=True)
    for found in _SINCE.finditer(judged.plain):
        cause = " ".join(judged.plain[found.end() :].split()[:_REACH])
        named = content(cause.replace("\0", " "), short=True)
        if named and "\0" not in cause and not named & told:
            return found[0]
    return ""


CHECK = Check(
    "unsaid-cause",
    "Two true events side by side are the most believable wrong cause.",
    _look,
    lowers=(
        Example("Errors dropped because the report job was killed.", ("m6",), "killed the report job"),
        Example("The pool was full because a vendor failed.", ("m5",), "because the report job holds locks"),
    ),
    allows=(
        Example(
            "The pool was full because the report job held locks.",
            ("m5",),
            "pool is full: hikari-checkout has 40 of 40 connections busy because the report job holds locks",
        ),
        Example("Errors dropped because the report job was killed.", ("m6",), "killed the report job", "inferred"),
    ),
)
