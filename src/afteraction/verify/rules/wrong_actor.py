"""Who did it, by the record that shows it: in a slot, or by role in plain words at the beginning."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged

_DONE_TO = ("was", "were", "is", "are", "got", "had", "could")  # nothing is said of an act of theirs


def _look(judged: Judged) -> Iterator[Flaw]:
    actors = [slot.text for slot in judged.rendered.slots if slot.kind == "actor"]
    quoted = judged.quoted
    if quoted is None or len(actors) > 1:
        return
    named = actors[0] if actors else _role(judged) if quoted.person else ""
    if named and quoted.actor and quoted.actor != named and named.lower() not in quoted.whole.lower():
        yield Flaw(
            "",
            named,
            f"the quoted record is by {quoted.actor}: write {{actor {quoted.id}}} or quote the one who did it",
        )


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
    allows=(
        Example("{actor m6} stopped the report job.", ("m6",), "killed the report job"),
        Example("The on-call engineer stopped the report job.", ("m6",), "killed the report job"),
        Example("The incident commander was told that errors were dropping.", ("m6",), "errors are dropping"),
    ),
)
