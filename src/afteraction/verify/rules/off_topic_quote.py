"""The words shown have something to do with the sentence."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.draft import Slot
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import content
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    if judged.quoted is None:
        return
    said = content(judged.plain) | content(
        " ".join(_own(slot) for slot in judged.rendered.slots if slot.kind != "time")
    )
    shown = content(f"{judged.quoted.whole} {judged.quoted.kind.value} {judged.quoted.status}")
    if (said and shown and not said & shown) or (_foreign(judged.plain) and not _foreign(judged.quoted.whole)):
        yield Flaw(
            "", judged.proposal.quote[:80], "the quoted record shares no word with the sentence: cite what shows it"
        )


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
    allows=(Example("The job that wrote reports was stopped.", ("m6",), "killed the report job"),),
)
