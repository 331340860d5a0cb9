"""Who did it, by the record that shows it: in a slot, or by role in plain words at the beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.draft import Status
from afteraction.verify.flaw import Flaw
from afteraction.verify.lexicon import content
from afteraction.verify.rule import Check, Example, Judged

_DONE_TO = ("was", "were", "is", "are", "got", "had", "could")  # nothing is said of an act of theirs

_CLAUSE = re.compile(r"[.;:]|,? (?:and|but|while|then|before|after|until|because|so)\b")


def _look(judged: Judged) -> Iterator[Flaw]:
    sources = judged.world.sources
    actors = [sources[slot.ref].actor for slot in judged.rendered.slots if slot.kind == "actor"]
    quoted = judged.quoted
    if len(set(actors)) > 1:
        yield from _of_another(judged)
    if quoted is None or len(actors) > 1:
        return
    named = actors[0] if actors else _role(judged) if quoted.person else ""
    if named and quoted.actor and quoted.actor != named and named.lower() not in quoted.whole.lower():
        yield Flaw(
            "",
            named,
            f"the quoted record is by {quoted.actor}: write {{actor {quoted.id}}} or quote the one who did it",
        )


def _of_another(judged: Judged) -> Iterator[Flaw]:
    """Of several actors one whose own record has no word of what is told of them, where another's has."""
    words = judged.rendered.words
    for place, word in enumerate(words[:-1]):
        behind = words[place + 1]
        if isinstance(word, str) or word.kind != "actor" or not isinstance(behind, str):
            continue
        deed = content(_CLAUSE.split(behind, maxsplit=1)[0], short=True)
        actor = judged.world.sources[word.ref].actor
        own = [one.whole for one in judged.sources if one.actor == actor]
        others = [one for one in judged.sources if one.actor and one.actor != actor]
        if deed and own and not any(deed & content(one, short=True) for one in own):
            other = next((one for one in others if deed & content(one.whole, short=True)), None)
            if other is not None:
                advice = f"the cited record that tells this is by {other.actor}: write {{actor {other.id}}}"
                yield Flaw("", word.text, advice, Status.INFERRED)


def _role(judged: Judged) -> str:
    """The role that the claim begins with and says an act of, or ""."""
    plain = judged.plain.lower().strip().removeprefix("the ")
    for source in judged.world.sources.values():
        role = source.actor.lower()
        if source.person and role and plain.startswith(f"{role} "):
            return "" if plain[len(role) :].split()[:1][0] in _DONE_TO else source.actor
    return ""


CHECK = Check(
    "wrong-actor",
    "Acts and promises are bound to the author of the record, not to whoever the writer remembers.",
    _look,
    refuses=(
        Example("{actor m4} stopped the report job.", ("m4", "m6"), "killed the report job"),
        Example("The incident commander stopped the report job.", ("m6",), "killed the report job"),
    ),
    lowers=(
        Example("{actor m4} rolled cart back, and {actor m7} killed the job.", ("m4", "m7", "m6"), "rolled cart back"),
    ),
    allows=(
        Example("{actor m4} rolled cart back, and {actor m6} killed the job.", ("m4", "m6"), "rolled cart back"),
        Example("{actor m6} stopped the report job.", ("m6",), "killed the report job"),
        Example("The on-call engineer stopped the report job.", ("m6",), "killed the report job"),
        Example("The incident commander was told that errors were dropping.", ("m6",), "errors are dropping"),
    ),
)
