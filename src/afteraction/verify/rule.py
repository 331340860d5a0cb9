"""What a check of a claim is, and what it sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from afteraction.domain.draft import Status
from afteraction.verify.carried import beyond
from afteraction.verify.flaw import Flaw
from afteraction.verify.language import Proposal, Rendered
from afteraction.verify.world import Source, World


class Judged(NamedTuple):
    """A claim before the judge. sources: the cited records that exist. quoted: the cited record that holds its quote, or None."""

    proposal: Proposal
    rendered: Rendered
    sources: tuple[Source, ...]
    quoted: Source | None
    world: World

    @property
    def plain(self) -> str:
        """Its words without what slots fill in."""
        return self.rendered.plain

    @property
    def sentence(self) -> str:
        """The sentences of the record in which the quote stands, whole."""
        return _around(self.quoted.whole, self.proposal.quote, _SHORT) if self.quoted is not None else ""

    @property
    def clause(self) -> str:
        """The one sentence in which the quote stands, or those that it touches."""
        return _around(self.quoted.whole, self.proposal.quote, 0) if self.quoted is not None else ""

    @property
    def voiced(self) -> str:
        """Its words with what its slots show in the words of others."""
        kinds = ("quote", "value", "id")
        words = self.rendered.words
        return "".join(word if isinstance(word, str) else word.text if word.kind in kinds else "\0" for word in words)

    @property
    def facts_told(self) -> str:
        """What the facts say that it cites."""
        facts = self.world.facts
        return " ".join(
            f"{facts[ref].name} {facts[ref].text} {facts[ref].unit} {facts[ref].method}"
            for ref in self.proposal.cites
            if ref in facts
        )

    @property
    def beyond_facts(self) -> tuple[str, ...]:
        """Words of its own that none of its facts has; words that join and report are free."""
        return beyond(self.plain.replace("\0", " "), [self.facts_told], _FREE).words

    @property
    def evidence(self) -> str:
        """The quote, or where only facts are cited, what they say."""
        if self.proposal.quote:
            return self.proposal.quote
        facts = self.world.facts
        return " ".join(
            f"{facts[ref].name} {facts[ref].text} {facts[ref].method}" for ref in self.proposal.cites if ref in facts
        )


_SHORT = 300  # characters of a record that is one statement
# Words that join and report: they may stand around a fact.
_FREE = frozenset(
    ["a", "an", "and", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "as", "than", "that", "this", "these", "those", "there", "it", "its", "which", "when", "while", "during", "until", "before", "after", "between", "since", "is", "was", "were", "are", "be", "been", "has", "have", "had", "took", "take", "takes", "came", "went", "passed", "according", "measured", "counted", "computed", "reckoned", "recorded", "reported", "shows", "showed", "shown", "stood", "reached", "began", "ended", "lasted", "time", "times", "count", "number", "share", "total", "figure", "log", "logs", "record", "records", "alert", "page", "incident", "detection", "detected", "or", "per", "out", "where"]
)  # fmt: skip


def _around(text: str, quote: str, short: int) -> str:
    if len(text) <= short:
        return text
    at = text.find(quote)
    if at < 0:
        return quote
    marks = (". ", "! ", "? ", "\n")
    start = max(text.rfind(mark, 0, at) for mark in marks) + 1
    ends = [end for mark in marks if (end := text.find(mark, max(at, at + len(quote) - 1))) >= 0]
    return text[start : min(ends) + 1 if ends else len(text)]


Look = Callable[[Judged], Iterable[Flaw]]


class Example(NamedTuple):
    """A claim over the records of `afteraction.verify.example`, for the tests and the docs."""

    words: str
    cites: tuple[str, ...] = ()
    quote: str = ""
    status: str = "reported"


class Check(NamedTuple):
    """One check. name: kebab-case, names the flaw, for ever. why: the reason, one sentence. refuses, lowers, allows: its tests."""

    name: str
    why: str
    look: Look
    allows: tuple[Example, ...]
    refuses: tuple[Example, ...] = ()
    lowers: tuple[Example, ...] = ()


def unsaid(judged: Judged, words: re.Pattern[str], said: re.Pattern[str] | None = None) -> str:
    """The first word of a class that the claim uses in its own words and its evidence does not, or "".

    said: how evidence may say it. A claim that is marked as inferred or open says so itself, and a person decides.
    """
    found = words.search(judged.plain)
    if found is None or judged.proposal.status in (Status.INFERRED, Status.OPEN):
        return ""
    evidence = f"{judged.evidence} {judged.sentence}"
    return "" if (said or words).search(evidence) else found[0]
