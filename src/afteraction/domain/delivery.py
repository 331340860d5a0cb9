"""What leaves for a service and what became of it: a letter, what the service holds of it, and the steps that were noted."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple


class Letter(NamedTuple):
    """What is delivered.

    key: the same for every text of one thing at one place; 20 hex digits. marker: of this very text there; 20 hex digits.
    name: of the incident, for files and branches: small letters, digits, hyphens. sha256: of the text that people agreed on.
    markdown: as its readers shall see it. at: when people agreed, in UTC. fields: what else a service may take, as owner or due.
    since: from when on some text of it may be there, "" for ``at``.
    """

    key: str
    marker: str
    name: str
    title: str
    markdown: str
    sha256: str
    at: str = ""
    link: str = ""
    labels: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    since: str = ""


class Payload(NamedTuple):
    """A letter as one service takes it: the same bytes for the same letter. name: of a file that would hold it."""

    name: str
    data: bytes


class Remote(NamedTuple):
    """What a service holds of ours.

    ident: its own name for it. version: other after every edit there, "" where the service tells none. marker: of the text that it
    holds, "" when that is not known. whole: False while parts of it are missing.
    """

    ident: str
    url: str = ""
    version: str = ""
    marker: str = ""
    whole: bool = True


class Step(enum.Enum):
    """What an entry of the outbox says."""

    INTENDED = "intended"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"
    LOST = "lost"  # a person looked: it never arrived


class Noted(NamedTuple):
    """One step, as the journal holds it.

    entry: its number. to: the destination's name in the config; kind, place: what it is and where. about: of what it is, as
    ``document`` or the id of an action item. name: of the incident, as it was called then. sha256: of the text that people agreed on. payload: SHA-256 of what was sent. found: it was
    not acknowledged, and found there. why: of a failure, or what a person said.
    """

    entry: int
    step: Step
    key: str
    marker: str
    at: str
    to: str
    kind: str
    place: str
    about: str
    name: str
    title: str
    sha256: str
    payload: str = ""
    remote: Remote | None = None
    found: bool = False
    why: str = ""
    who: str = ""


class Delivery(NamedTuple):
    """All steps of one key together: the last of them, and what the service held when last it was known.

    sent: the last that arrived, of this text or of an earlier one. attempts: to send the text of ``last``. unknown: it may have arrived
    since, and nobody knows. began: when the first step was noted.
    """

    last: Noted
    sent: Noted | None = None
    attempts: int = 0
    unknown: bool = False
    began: str = ""

    @property
    def open(self) -> bool:
        """Whether something is left to do."""
        return self.last.step not in (Step.SENT, Step.UNDONE)
