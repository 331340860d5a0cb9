"""The words shown have something to do with the sentence."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Slot, Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import IGNORANCE, OPEN_WORDS, content
from afteraction.verify.rule import Check, Example, Judged
from afteraction.verify.world import Source

_TERSE = 3  # words that carry meaning
_ADVICE = "the quoted record shares no word with the sentence: cite what shows it"


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None:
        return
    if IGNORANCE.search(judged.proposal.quote) and OPEN_WORDS.search(judged.plain):  # what nobody knew is told as that
        return
    own = " ".join(_own(slot) for slot in judged.rendered.slots if slot.kind != "time")
    said = content(f"{judged.plain} {own}", short=True)
    filled = any(slot.ref in judged.world.facts for slot in judged.rendered.slots)
    shown = content(f"{_told(judged.quoted)} {judged.facts_told if filled else ''}", short=True)
    quote = judged.proposal.quote[:80]
    if _foreign(judged.plain) and not _foreign(judged.quoted.whole):
        yield Flaw("", quote, _ADVICE)
    elif said and shown and not said & shown:
        others = [source for source in judged.sources if source is not judged.quoted]
        # What a word or two mean depends on what they answer: approved, ok go.
        terse = bool(others) and len(content(judged.quoted.whole)) <= _TERSE
        beside = terse or any(said & content(_told(source), short=True) for source in others)
        yield Flaw("", quote, _ADVICE, Status.INFERRED if beside else None)


def _told(source: Source) -> str:
    return f"{source.whole} {source.kind.value} {source.status}"


def _foreign(text: str) -> bool:
    """Whether it holds letters of another script than the Latin one; words are compared in that one alone."""
    return not text.isascii() and any(char.isalpha() and char > "\u024f" for char in text)


def _own(slot: Slot) -> str:
    return "" if slot.kind == "actor" else slot.text


CHECK = Check(
    "off-topic-quote",
    "A citation that exists proves nothing when it is about something else.",
    _look,
    refuses=(
        Example("The database ran out of memory.", ("m6",), "killed the report job"),
        Example("Виноват поставщик.", ("m6",), "killed the report job"),
    ),
    lowers=(
        Example("The pool was full.", ("m6", "m5"), "killed the report job"),
        Example("The incident commander agreed to the plan.", ("m23", "m15"), "ok, go ahead"),
    ),
    allows=(
        Example("Whose change it was is not known.", ("m13",), "no idea whether", "open"),
        Example("The job that wrote reports was stopped.", ("m6",), "killed the report job"),
        Example("Of all requests {fact f2} failed.", ("m6", "f2"), "killed the report job", "inferred"),
    ),
)
