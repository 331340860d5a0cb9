"""Who did it, by the record that shows it."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.verify.flaw import Flaw
from afteraction.verify.rule import Check, Example, Judged


def _look(judged: Judged) -> Iterator[Flaw]:
    actors = [slot for slot in judged.rendered.slots if slot.kind == "actor"]
    quoted = judged.quoted
    if quoted is None or len(actors) != 1:
        return
    named = actors[0].text
    if quoted.actor and quoted.actor != named and named.lower() not in quoted.whole.lower():
        yield Flaw(
            "",
            named,
            f"the quoted record is by {quoted.actor}: write {{actor {quoted.id}}} or quote the one who did it",
        )


CHECK = Check(
    "wrong-actor",
    "Acts and promises are bound to the author of the record, not to whoever the writer remembers.",
    _look,
    refuses=(Example("{actor m4} stopped the report job.", ("m4", "m6"), "killed the report job"),),
    allows=(Example("{actor m6} stopped the report job.", ("m6",), "killed the report job"),),
)
