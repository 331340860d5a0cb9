"""comment: a question or remark about the document or about one claim of it, which stays with the claim."""

from __future__ import annotations

from afteraction.app import review as reviewing
from afteraction.app.decisions import Incident, decide
from afteraction.domain.errors import UsageError
from afteraction.domain.lifecycle import Anchored, Decision, Deed, Person
from afteraction.lifecycle.claims import Found, pointed_at
from afteraction.redact.gate import Gate

_SHOWN = 5
_WORDS = 90


def comment(incident: Incident, who: Person, gate: Gate, text: str, quote: str = "") -> Decision:
    """Note a comment. quote: words of the claim that it is about, "" for the whole document.

    Raises:
        UsageError: no claim, or more than one, holds the words. UnreadableError: the journal was changed, or the system refused.
    """
    anchor = _anchor(incident, quote) if quote else None
    held = (
        {name: value if name == "mark" else gate.text(value) for name, value in anchor._asdict().items()}
        if anchor
        else {}
    )
    return decide(incident, Deed.COMMENT, who, why=gate.text(text), anchor=held)


def settle(incident: Incident, who: Person, gate: Gate, number: int, why: str = "") -> Decision:
    """Note that a comment is settled. number: of its entry.

    Raises:
        RefusedError: there is no such open comment. UnreadableError: the journal was changed, or the system refused.
    """
    return decide(incident, Deed.SETTLE, who, why=gate.text(why), settles=number)


def _anchor(incident: Incident, quote: str) -> Anchored:
    document = reviewing.opened(reviewing.Input(str(incident.path), incident.path, incident.data))
    found = pointed_at(document, quote)
    if not found:
        raise UsageError(
            "no sentence of the document holds these words",
            where=f"--on {quote!r}",
            hint="copy some words of one sentence as they are shown, without footnotes",
        )
    marks = {one.anchor.mark: one for one in found}
    if len(marks) > 1:
        shown = "; ".join(_told(one) for one in found[:_SHOWN])
        raise UsageError(
            f"{len(found)} sentences hold these words",
            why=shown,
            where=f"--on {quote!r}",
            hint="more words, so that one sentence is meant",
        )
    return found[0].anchor


def _told(one: Found) -> str:
    return f"line {one.line}: {one.anchor.sentence[:_WORDS]}"
