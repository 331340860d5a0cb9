"""What can be plugged in. Third parties implement these; nothing here imports a room."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from afteraction.domain.artifact import Artifact
from afteraction.domain.entries import Entries
from afteraction.domain.record import Item

if TYPE_CHECKING:  # readers know nothing of deliveries
    from afteraction.domain.delivery import Letter, Payload, Remote


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
    def shape(self) -> str:
        """These lines with each digit as 0."""

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


@runtime_checkable
class Destination(Protocol):
    """One place at one service. It holds no state: what was done is asked of the service, and noted by the outbox.

    Every question may raise `ServiceError` (it did not happen) and `UncertainError` (it may have happened).
    """

    @property
    def name(self) -> str:
        """As the config calls it."""

    @property
    def kind(self) -> str:
        """What it is: ``confluence``."""

    @property
    def place(self) -> str:
        """Where it is, as address and space; no token. Another place is another delivery."""

    @property
    def lag(self) -> float:
        """Seconds until what was written is surely found; 0 where the service finds it at once, or refuses a second one."""

    @property
    def asks(self) -> bool:
        """Whether the service can be asked what it holds, or does a thing once that is sent twice."""

    def render(self, letter: Letter) -> Payload:
        """The letter as the service takes it: pure, for the preview and for the record."""

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        """What the service holds under the letter's key, whatever its text. known: what it held when last it was known."""

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        """Make the service hold this text. there: what `find` gave, and nothing else is written over; with the letter's marker already,
        only what is missing is done."""

    def show(self, letter: Letter, there: Remote) -> str:
        """What the service holds, as text that can be compared with a payload."""

    def undo(self, letter: Letter, there: Remote) -> str:
        """Take it away from its readers so that it can be brought back; what was done, for people. Done twice it is done once."""
