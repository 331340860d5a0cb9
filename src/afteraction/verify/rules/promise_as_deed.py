"""What was promised or planned is not told as done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import DONE, FUTURE, OPEN_WORDS, PROMISE, content
from afteraction.verify.rule import Check, Example, Judged

_CLAUSE = re.compile(r"[.;!?](?:\s|$)|,? (?:and|but|while|so|after|before|once|since)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:said|says|wrote|writes|asked|noted|remarked|mentioned|replied|answered|posted|commented|put it|(?:words|remark|message|note|comment|request) (?:was|is|of|by|from|at)\b)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*(?:[,:\x00\x01]|(?:at|on|in|of|about|to|by|from|for|regarding|later|then|again)\b)")
_THAT = re.compile(r"\bthat\b(?!\s?[:,]?\s?\x01)", re.IGNORECASE)  # what was said, in words of the claim
_ABOUT = re.compile(r"\s*(?:about|on|of|regarding|at|in)\b", re.IGNORECASE)
_SUBJECT = 2  # words that carry meaning, of who said it


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None:
        return
    # what leads up to the quote, too: "I'll" stands before the deed
    lead, quote = judged.clause, judged.proposal.quote
    said = lead[: lead.find(quote)] + quote if quote in lead else quote
    future = PROMISE.search(said)
    told = FUTURE.search(judged.plain) or OPEN_WORDS.search(judged.plain) or _quotes(judged)
    if future and not told and not DONE.search(said):
        yield Flaw(
            "", future[0], "the record promises or plans it: say that it was promised, planned or proposed, not done"
        )


def _quotes(judged: Judged) -> bool:
    """Whether the promise stands in a quotation and the words around it only say that it was said."""
    words = judged.rendered.words
    promised = [word.text for word in words if not isinstance(word, str) and word.kind == "quote"]
    text = "".join(word if isinstance(word, str) else "\1" if word.kind == "quote" else "\0" for word in words)
    about = content(" ".join(promised))
    return any(PROMISE.search(one) for one in promised) and all(
        _tells_no_deed(clause, about) for clause in _CLAUSE.split(text)
    )


def _tells_no_deed(clause: str, about: frozenset[str]) -> bool:
    """Whether a clause says who said it, where and of what, or is of another thing. \\1: a quotation, \\0: another slot."""
    verb = _VERB.search(clause)
    if verb is None or "\1" not in clause:
        return not content(clause) & about
    before, behind = clause[: verb.start()], clause[verb.end() :]
    who = len(content(before)) <= _SUBJECT or _ABOUT.match(before)
    where = not content(behind) or _BESIDE.match(behind)
    return bool(who and where and not _THAT.search(behind) and not DONE.search(clause))


CHECK = Check(
    "promise-as-deed",
    "An action that everybody believes done is never done.",
    _look,
    refuses=(
        Example("An alert on pool usage was added.", ("m8",), "I'll add an alert on pool usage"),
        Example("An alert on pool usage was added.", ("m8",), "add an alert on pool usage"),
        Example("An alert on pool usage went in: {quote m8: I'll add an alert}.", ("m8",), "I'll add an alert"),
        Example("{actor m8} said that an alert went in: {quote m8: I'll add an alert}.", ("m8",), "I'll add an alert"),
        Example(
            "The alerts were looked at, and {actor m21} said {quote m21: someone should review the alerts}.",
            ("m21",),
            "someone should review the alerts",
        ),
    ),
    allows=(
        Example("{actor m8} will add an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example("{actor m8} promised an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example("An alert on pool usage is to be added.", ("m8",), "I'll add an alert on pool usage"),
        Example("{actor m8} means to add an alert on pool usage.", ("m8",), "I'll add an alert on pool usage"),
        Example(
            "{actor m21} said {quote m21: someone should review the alerts}.",
            ("m21",),
            "someone should review the alerts",
        ),
        Example(
            "On the pool, {actor m21} wrote at {time m21}: {quote m21: someone should review the alerts}.",
            ("m21",),
            "someone should review the alerts",
        ),
        Example("The report job was stopped.", ("m6",), "killed the report job"),
    ),
)
