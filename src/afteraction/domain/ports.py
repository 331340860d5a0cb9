"""What can be plugged in. Third parties implement these; nothing here imports a room."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.record import Item


class Rank(enum.IntEnum):
    """How sure an identification is; the highest claim reads the file, a tie at the top is reported."""

    FALLBACK = 0  # the generic readers
    SHAPE = 1  # looks like the family (a text log with a common header)
    KEYS = 2  # names and values of exactly this format
    SIGNATURE = 3  # cannot be anything else


class Match(NamedTuple):
    """A reader's claim on an artifact. why: what convinced it, shown to the user as written."""

    rank: Rank
    why: str


class Sample(Protocol):
    """The beginning of an artifact, prepared once for all readers."""

    @property
    def name(self) -> str:
        """Name of the artifact; never evidence of its format."""

    @property
    def text(self) -> str:
        """The first 64 KiB, decoded, without a byte-order mark."""

    @property
    def lines(self) -> list[str]:
        """At most 200 non-empty lines of the text, terminal colours removed."""

    @property
    def whole(self) -> bool:
        """The sample is the entire artifact."""

    @property
    def doc(self) -> Any:
        """The JSON value it begins with (as far as it goes when cut), or None."""

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The objects on its first lines when it is JSON lines, else []."""

    @property
    def is_json(self) -> bool:
        """It begins with JSON that holds objects, and no line of it begins like one of a text."""


class Evidence(enum.Enum):
    """What a reader's knowledge of its format rests on; shown in the docs and, for MEMORY, at first use."""

    FIXTURE = "real files"
    SCHEMA = "the vendor's schema"
    MEMORY = "memory only"


class Reader(Protocol):
    """One format. `identify` never opens the artifact; `read` never raises on bad data: it yields `Unread`."""

    @property
    def name(self) -> str:
        """The id for ever, kebab-case: ``slack-export``."""

    @property
    def title(self) -> str:
        """For people: ``Slack workspace export``."""

    @property
    def time_rule(self) -> str:
        """One sentence: where times come from and in which zone."""

    @property
    def link_rule(self) -> str:
        """One sentence: how a record can be opened at its source, or ``none``."""

    @property
    def evidence(self) -> Evidence:
        """What the knowledge of the format rests on."""

    def identify(self, sample: Sample) -> Match | None:
        """A claim with its reason, or None."""

    def read(self, artifact: Artifact) -> Iterator[Item]:
        """Every item; the spans of records, `Unread` and `Skipped` cover the artifact but for white space."""


@runtime_checkable
class ColumnReader(Protocol):
    """A reader of logs that can also give its entries by columns, where counting them is all that is wanted."""

    def entries(self, artifact: Artifact) -> Iterator[Item | Entries]:
        """What `read` gives, its log entries in the same order, most of them as `Entries`."""
