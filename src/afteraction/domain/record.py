"""What a reader gives: records with the place they came from, and an account of everything that is not a record."""

from __future__ import annotations

import enum
from typing import NamedTuple, TypeAlias

from afteraction.domain.when import Stamp


class RecordKind(enum.Enum):
    """What sort of thing an item is; decides which rules look at it."""

    MESSAGE = "message"  # a person or bot said it in a chat
    ALERT = "alert"  # a monitor or pager changed state, or somebody acted on it
    CHANGE = "change"  # commit, deploy, flag, config, cluster event
    LOG = "log"  # an application or system log entry
    TICKET = "ticket"  # a customer or support item
    STATUS = "status"  # a public status page update
    NOTE = "note"  # something a person wrote down with a time, or an item of unknown sort


class Level(enum.IntEnum):
    """Severity of a log line or alert, normalised; higher is worse."""

    NONE = 0
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40
    FATAL = 50


class Actor(NamedTuple):
    """Who acted, as the artifact names them.

    name: display name ("" when only an id is known). id: the source's own id ("" when none). bot: a machine.
    """

    name: str
    id: str = ""
    bot: bool = False


class Locator(NamedTuple):
    """Where in the artifact a record stands.

    line, end_line: 1-based, inclusive. start, end: byte offsets, half open. pointer: RFC 6901 JSON pointer or "".
    """

    line: int
    end_line: int
    start: int
    end: int
    pointer: str = ""


class Record(NamedTuple):
    """One item read from an artifact. All text is untrusted.

    artifact: `Artifact.id`. ordinal: 0-based place among the records of that artifact.
    text: what it says, decoded, mentions kept as ``<@ID>`` until the roster resolves them.
    channel: chat channel name or id, service, or "". thread: key of the thread's parent, or "". key: the source's own
    id, equal for the same item met twice, or "". group: the source's id of the thing this item is about (an incident,
    an alert with its start, a deployment), or "". status: the state a field states, lower case: ``triggered``,
    ``acknowledged``, ``resolved``, ``firing``, ``success``, ``failure``, ``investigating``…, or "" - never taken from
    free text. permalink: link to the item itself, or "". fields: further named values, for facts and display.
    """

    artifact: str
    ordinal: int
    kind: RecordKind
    time: Stamp
    text: str
    locator: Locator
    author: Actor | None = None
    title: str = ""
    level: Level = Level.NONE
    status: str = ""
    channel: str = ""
    thread: str = ""
    key: str = ""
    group: str = ""
    permalink: str = ""
    reactions: int = 0
    replies: int = 0
    edited: bool = False
    deleted: bool = False
    raw_time: str = ""
    links: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Stable id from content and place."""
        return f"{self.artifact}.{self.ordinal}"

    def get(self, name: str) -> str:
        """The value of a further field, or ""."""
        for key, value in self.fields:
            if key == name:
                return value
        return ""


class Person(NamedTuple):
    """A member of the roster, from a users file or an inlined profile.

    names: every name they go by, the preferred first. bot: a machine account. zone: IANA zone if stated, or "".
    """

    id: str
    names: tuple[str, ...]
    bot: bool = False
    zone: str = ""


class Channel(NamedTuple):
    """A chat channel: the id that messages carry and the name that people know."""

    id: str
    name: str


class Hint(NamedTuple):
    """Something a file states about its own times, apart from its records.

    zone: IANA name or fixed offset that the file claims for itself, or "". date: ``YYYY-MM-DD`` it claims, or "".
    why: where it says so.
    """

    zone: str = ""
    date: str = ""
    why: str = ""


class Unread(NamedTuple):
    """A span that could not be read, and why. Shown in the ledger, never dropped.

    start, end: byte offsets. line: 1-based line of start, 0 when unknown.
    """

    start: int
    end: int
    reason: str
    line: int = 0


class Skipped(NamedTuple):
    """A span that was understood and is no record by itself (brackets, headers, furniture of a chat client)."""

    start: int
    end: int
    reason: str


Item: TypeAlias = Record | Person | Channel | Hint | Unread | Skipped
