"""What a rule or a check says about a place in a document."""

from __future__ import annotations

import enum
from typing import NamedTuple

from afteraction.domain.document import Place


class Level(enum.Enum):
    """How much it matters: an error must not be published, a warning should be changed, a suggestion may be."""

    ERROR = "error"
    WARNING = "warning"
    SUGGESTION = "suggestion"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Level).index(self)


class Edit(NamedTuple):
    """A replacement in the source: characters, half open."""

    start: int
    end: int
    words: str


class Finding(NamedTuple):
    """One thing to change.

    rule: its name, for ever. quote: the words found, as a reader sees them. message: what is wrong, kindly, one sentence.
    rewrite: a better sentence to offer, or "". edits: what ``--fix`` does, only where nothing can be lost by it.
    critical: it makes the document unfit to be published at all. by: who says so, "rules" or a model. rewrite_by: who wrote the
    rewrite where it was not the same, or "".
    """

    rule: str
    level: Level
    place: Place
    quote: str
    message: str
    rewrite: str = ""
    edits: tuple[Edit, ...] = ()
    critical: bool = False
    by: str = "rules"
    rewrite_by: str = ""

    @property
    def modelled(self) -> str:
        """The model that says so, or "" when the rules do."""
        return "" if self.by == "rules" else self.by
