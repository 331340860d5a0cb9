"""The outbox as values: what the steps in the journal say of each delivery, and what may be done next. No file, no clock, no network."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from difflib import unified_diff

from afteraction.domain.delivery import Delivery, Letter, Noted, Payload, Remote, Step

_DIGITS = 20
_SHOWN = 40


def key_of(incident: str, kind: str, place: str, about: str) -> str:
    """What one thing of an incident is called at one place, whatever its text. incident: a hash that is the incident's alone."""
    return _mac(incident, "key", kind, place, about)


def marker_of(key: str, sha256: str) -> str:
    """What one text is called there."""
    return _mac(key, "marker", sha256)


def _mac(secret: str, *parts: str) -> str:
    return hmac.new(secret.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def deliveries(steps: Iterable[Noted]) -> dict[str, Delivery]:
    """Each delivery by its key, in the order in which they began."""
    found: dict[str, Delivery] = {}
    for step in steps:
        found[step.key] = _after(found.get(step.key, Delivery(step)), step)
    return found


def _after(before: Delivery, step: Noted) -> Delivery:
    sending = step.step is Step.SENDING
    attempts = (before.attempts if step.marker == before.last.marker else 0) + sending
    unknown = sending or (before.unknown and step.step in (Step.INTENDED, Step.UNCERTAIN, Step.UNDOING))
    arrived = step.step is Step.SENT or (step.step is Step.UNDONE and step.remote is not None)
    sent = step if arrived else None if step.step is Step.UNDONE else before.sent
    return Delivery(step, sent, attempts, unknown, before.began or before.last.at)


def must_wait_for_a_person(delivery: Delivery | None, *, asks: bool) -> bool:
    """Whether it may have arrived at a service that cannot be asked: only a person can look. asks: the service can be asked."""
    return delivery is not None and delivery.unknown and not asks


def arrived(there: Remote | None, letter: Letter) -> bool:
    """Whether the service holds this very text, all of it."""
    return there is not None and there.marker == letter.marker and there.whole


def changed_there(there: Remote, letter: Letter, before: Delivery | None, over: str = "") -> bool:
    """Whether somebody else changed what would be written over. over: the version that a person looked at and gives up, "" for none."""
    if over and over == there.version:
        return False
    known = before.sent.remote if before and before.sent else None
    if there.marker == letter.marker and (before is None or before.last.step is not Step.SENT):
        return False  # ours, on its way to be noted
    if known is None:
        return True  # it says that it is ours, and the journal knows nothing of it
    return there.version != known.version


def foreign(there: Remote, before: Delivery, over: str = "") -> bool:
    """Whether what would be taken away is somebody else's: no mark of ours, and not the version that we wrote. over: as above."""
    known = before.sent.remote if before.sent else None
    if there.marker or (over and over == there.version):
        return False
    return known is None or there.version != known.version


def difference(there: str, payload: Payload) -> str:
    """The first lines in which what is there (-) and what would be sent (+) differ."""
    try:
        ours = payload.data.decode()
    except UnicodeDecodeError:
        return "it is another file"
    lines = list(unified_diff(_lines(there), _lines(ours), "there", "to be sent", lineterm="", n=0))
    more = [f"… and {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more]) or "the text is the same; its version is not"


def _lines(text: str) -> list[str]:
    """Lines of prose, or of markup without any: a break before each element that begins a block."""
    return [line[:200] for line in text.replace("><", ">\n<").splitlines()]
