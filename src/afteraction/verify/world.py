"""What the judge knows: the records and facts that a claim may rest on, as its author saw them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from afteraction.domain.draft import Fact
from afteraction.domain.record import RecordKind
from afteraction.domain.when import Instant


class Source(NamedTuple):
    """A record. text: cleaned by the gate. actor: the author as prose names them, "" when unknown. person: no machine.

    group: the thing it is about (an alert, a deployment), or "". within: inside the hours of the incident.
    """

    id: str
    text: str
    title: str = ""
    actor: str = ""
    person: bool = False
    kind: RecordKind = RecordKind.MESSAGE
    at: Instant | None = None
    status: str = ""
    group: str = ""
    within: bool = True

    @property
    def whole(self) -> str:
        """Title and text."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class World(NamedTuple):
    """Everything a claim may cite. names: every spelling of every person. day: the UTC day of the incident."""

    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    names: frozenset[str] = frozenset()
    day: str = ""
