"""Line formats that most incidents do not have: their patterns are made when a text holds a mark of them.

Every text log loads this folder, and a compiled pattern takes a third of a millisecond; a mark is found in a few microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.ports import Evidence, Match, Sample
from afteraction.domain.record import Item
from afteraction.readers._lines import LineFormat


@dataclass(frozen=True, slots=True)
class LateFormat:
    """A `LineFormat` that is made at first use. It is a `Reader`.

    marks: texts of which every file of the format holds one. make: gives the format; it remembers it.
    """

    name: str
    marks: tuple[str, ...]
    make: Callable[[], LineFormat]

    @property
    def title(self) -> str:
        """The format's."""
        return self.make().title

    @property
    def time_rule(self) -> str:
        """The format's."""
        return self.make().time_rule

    @property
    def link_rule(self) -> str:
        """The format's."""
        return self.make().link_rule

    @property
    def evidence(self) -> Evidence:
        """The format's."""
        return self.make().evidence

    def identify(self, sample: Sample) -> Match | None:
        """Nothing without a mark, and nothing of JSON; else what the format says."""
        if not any(mark in sample.text for mark in self.marks) or sample.is_json:
            return None
        return self.make().identify(sample)

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """What the format reads."""
        return self.make().read(artifact)

    def entries(self, artifact: Artifact) -> Iterator[Item | Entries]:
        """The same by columns."""
        return self.make().entries(artifact)
