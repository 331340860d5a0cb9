"""submit: a draft to its reviewers, once its tone passes and no gap is left in the parts that count."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from afteraction.app import gitted
from afteraction.app import review as reviewing
from afteraction.app.config import Config
from afteraction.app.decisions import Incident, decide, refusal_of
from afteraction.app.texts import keep
from afteraction.domain.document import Document, Part
from afteraction.domain.errors import LeakError, NotReadyError, UnreadableError
from afteraction.domain.finding import Finding
from afteraction.domain.lifecycle import Decision, Deed, Person
from afteraction.lifecycle.ready import Left, gaps, severity
from afteraction.lifecycle.roles import needed
from afteraction.redact.gate import Gate

_SHOWN = 5


def submit(
    incident: Incident, who: Person, gate: Gate, config: Config, *, why: str = "", allow_gaps: str = ""
) -> Decision:
    """Note the submission with the rules of its round. allow_gaps: the reason why gaps may remain, "" for none.

    Raises:
        RefusedError: it is not the time. NotReadyError: the tone does not pass, or gaps are left. LeakError: a secret stands in it.
        UnreadableError: the system refused.
    """
    refusal_of(incident, Deed.SUBMIT, who)
    source = reviewing.Input(str(incident.path), incident.path, incident.data)
    kept = config.review.baseline
    known = reviewing.known_of(Path(kept)) if kept else {}
    reviewed = reviewing.review(source, gate, config, known=known)
    _toned(reviewed.report.off_tone, reviewed.report.tone, incident)
    left = _gaps(reviewed.document, config, gate)
    if left and not allow_gaps:
        raise _unfilled(left, incident)
    try:
        keep(incident.folder, incident.data, gate)
    except LeakError as error:
        raise LeakError(
            f"{incident.path.name} was not submitted: it holds what must not leave",
            why=error.what,
            hint=f"afteraction review {incident.path} names the place; take it out, and rotate it",
        ) from error
    except OSError as error:
        raise UnreadableError(f"{incident.folder} cannot be written", why=error.strerror or str(error)) from error
    said = severity(reviewed.document)
    rules = config.lifecycle
    more: dict[str, Any] = {
        "why": gate.text(why),
        "severity": said,
        "terms": {
            "needed": list(needed(rules.roles, said)),
            "authors_may_hold": rules.authors_may_hold,
            "people": rules.people,
        },
        "authors": [one._asdict() for one in gitted.authors(incident.path)],
        "gaps": [f"line {one.line}, {one.part.value}: {one.text}" for one in left],
        "gaps allowed": gate.text(allow_gaps) if left else "",
        "tone": reviewed.report.tone,
    }
    return decide(incident, Deed.SUBMIT, who, **more)


def _toned(off: Sequence[Finding], said: str, incident: Incident) -> None:
    if not off:
        return
    places = [f"line {one.place.line}: “{one.quote}”: {one.message}" for one in off[:_SHOWN]]
    raise NotReadyError(
        said.rstrip("."),
        why=_listed(places, len(off)),
        where=str(incident.path),
        hint=f"afteraction review {incident.path} --tone offers better sentences",
    )


def _gaps(document: Document, config: Config, gate: Gate) -> list[Left]:
    """Gaps in the parts that the config names; a severity that the header does not say is one."""
    parts = [part for part in Part if part.value in config.lifecycle.filled]
    left = gaps(document, parts)
    if Part.HEADER in parts and not severity(document) and not any("severity" in one.text.lower() for one in left):
        left = [Left(1, Part.HEADER, "the header does not say the severity (SEV1 to SEV5)"), *left]
    return [one._replace(text=gate.text(one.text)) for one in left]


def _unfilled(left: Sequence[Left], incident: Incident) -> NotReadyError:
    many = f"{len(left)} gaps are" if len(left) > 1 else "a gap is"
    return NotReadyError(
        f"{many} left where reviewers need an answer",
        why=_listed([f"line {one.line}, {one.part.value}: {one.text}" for one in left[:_SHOWN]], len(left)),
        where=str(incident.path),
        hint="fill them, write why they cannot be known, or submit with --allow-gaps 'the reason'",
    )


def _listed(said: Sequence[str], many: int) -> str:
    more = [f"and {many - len(said)} more"] if many > len(said) else []
    return "\n         ".join([*said, *more])
