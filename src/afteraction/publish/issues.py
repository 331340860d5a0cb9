"""What trackers share: the fields of an action item, the mark in its text, and how an issue stands."""

from __future__ import annotations

import datetime
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from afteraction.document.gist import summary
from afteraction.domain.delivery import Letter, Payload, Remote
from afteraction.domain.errors import ServiceError, UncertainError, UsageError
from afteraction.publish.mark import mark, marked

LABEL = "afteraction"
MAY = {
    "labels": "labels of each issue, with commas (afteraction)",
    "owners": "who is who there, with commas: Ana Ruiz=ana, Ben Cole=bcole",
}
PAGE, _PAGES = 100, 50  # issues of a page, and pages that are looked through
_DIGITS = 16


class Standing(NamedTuple):
    """How an issue stands there. state: in the tracker's words. closed: whether nothing more is to be done, by its own account."""

    state: str
    closed: bool
    url: str


class Held(NamedTuple):
    """An issue as a tracker holds it."""

    ident: str
    url: str
    title: str
    text: str
    state: str
    closed: bool


class Issues(ABC):
    """A tracker. Each says how it is asked; what is asked, and what is compared, is the same for all.

    lag: of its search or list, in seconds.
    """

    name: str
    kind: str
    place: str
    lag: float = 0.0
    asks = True

    def render(self, letter: Letter) -> Payload:
        """The creation, as it is sent."""
        return self._payload(letter, letter.title, text(letter))

    def find(self, letter: Letter, known: Remote | None) -> Remote | None:
        """The issue that we know, else the one whose text holds the key."""
        held = self._held(known.ident) if known and known.ident else self._search(letter)
        return _remote(letter, held) if held else None

    def put(self, letter: Letter, payload: Payload, there: Remote | None) -> Remote:
        """Make it, or change its title, text and date."""
        if there is not None and there.marker == letter.marker:
            return there
        body = self._body(letter, letter.title, text(letter))
        return _remote(letter, self._make(body) if there is None else self._change(there.ident, body))

    def show(self, letter: Letter, there: Remote) -> str:
        """The creation that would have made what is there."""
        held = self._held(there.ident)
        return self._payload(letter, held.title, held.text).data.decode() if held else ""

    def undo(self, letter: Letter, there: Remote) -> str:
        """Close it; nothing is deleted."""
        return self._shut(there)

    def state(self, there: Remote) -> Standing | None:
        """How an issue stands, None when it is gone."""
        held = self._held(there.ident)
        return Standing(held.state, held.closed, held.url) if held else None

    def _payload(self, letter: Letter, title: str, said: str) -> Payload:
        data = json.dumps(self._body(letter, title, said), ensure_ascii=False, indent=1).encode()
        return Payload(f"{letter.name}-{letter.key[:6]}.{self.kind}.json", data)

    @abstractmethod
    def _body(self, letter: Letter, title: str, said: str) -> dict[str, Any]:
        """What creates an issue with this title and text."""

    @abstractmethod
    def _held(self, ident: str) -> Held | None:
        """The issue of an ident, None when there is none."""

    @abstractmethod
    def _search(self, letter: Letter) -> Held | None:
        """The issue whose text or label holds the key of the letter."""

    @abstractmethod
    def _make(self, body: dict[str, Any]) -> Held:
        """Create it."""

    @abstractmethod
    def _change(self, ident: str, body: dict[str, Any]) -> Held:
        """Give it the title, the text and the date of a creation."""

    @abstractmethod
    def _shut(self, there: Remote) -> str:
        """Close it; what was done, for people. Done twice it is done once."""


def labels(said: Mapping[str, str]) -> list[str]:
    """The labels of an issue."""
    return [word.strip() for word in said.get("labels", LABEL).split(",") if word.strip()]


def owners(said: Mapping[str, str]) -> Callable[[Letter], str]:
    """What gives the tracker's name of a letter's owner, "" where the config names none.

    Raises:
        UsageError: a pair has no equals sign.
    """
    known = {}
    for pair in filter(None, (part.strip() for part in said.get("owners", "").split(","))):
        name, sign, ident = (part.strip() for part in pair.rpartition("="))
        if not sign or not name or not ident:
            raise UsageError(f"owners: {pair!r} is no pair", hint='owners = "Ana Ruiz=ana, Ben Cole=bcole"')
        known[name.casefold()] = ident
    return lambda letter: known.get(letter.fields.get("owner", "").casefold(), "")


def text(letter: Letter) -> str:
    """The text of an issue, with the mark by which it is found again: an item as it was agreed on, of a document its summary."""
    said = letter.markdown.rstrip() if letter.fields else _summed_up(letter)
    return f"{said}\n\n{mark(letter)}\n"


def _summed_up(letter: Letter) -> str:
    """What the document states of severity, impact and duration, in its own words, and where all of it is."""
    told = summary(letter.markdown)
    lines = [f"{line.name}: {line.value}" for line in told.lines]
    return "\n\n".join([told.title or letter.title, *lines, *([letter.link] if letter.link else [])])


def _remote(letter: Letter, held: Held) -> Remote:
    """What a tracker holds. Its version is that of title and text alone: a comment or a new state changes nothing of ours."""
    lines = held.text.replace("\r\n", "\n").strip().split("\n")
    plain = "\n".join([held.title.strip(), *(line.rstrip() for line in lines)])
    version = hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]
    return Remote(held.ident, held.url, version, marked(held.text, letter.key))


def ours(
    page: Callable[[int], list[dict[str, Any]]], letter: Letter, body: str, most: int = PAGE
) -> dict[str, Any] | None:
    """The newest issue whose text holds the letter's key. page: the issues of a page from 1 on; one that is not full is the last.

    Raises:
        UncertainError: there are more than are looked through.
    """
    for number in range(1, _PAGES + 1):
        found = page(number)
        raw = next((one for one in found if marked(one.get(body) or "", letter.key)), None)
        if raw or len(found) < most:
            return raw
    raise cut_short("the tracker", _PAGES)


def cut_short(name: str, pages: int) -> UncertainError:
    """Of a search that ended before what it searches did: what was not found may be there all the same."""
    return UncertainError(
        f"nobody knows whether {name} holds it",
        why=f"{pages} pages were looked through, and there are more",
        hint="look there; nothing was sent",
    )


def since(letter: Letter) -> str:
    """From when on it may have been made: a day before people agreed or it was first noted, since the tracker's clock is another. "" when nobody says."""
    begins = letter.since or letter.at
    if not begins:
        return ""
    day_before = datetime.datetime.fromisoformat(begins) - datetime.timedelta(days=1)
    return day_before.strftime("%Y-%m-%dT%H:%M:%SZ")


def there_or_none(ask: Callable[[], Any]) -> Any:
    """What was asked for, None when the tracker says that there is no such thing.

    Raises:
        ServiceError: another refusal.
    """
    try:
        return ask()
    except ServiceError as error:
        if error.status in (404, 410):
            return None
        raise


def after_sending(ask: Callable[[], Held | None], kind: str) -> Held:
    """What a tracker holds after it took something, where its answer does not say.

    Raises:
        UncertainError: it does not tell.
    """
    try:
        held = ask()
    except ServiceError as error:
        raise UncertainError(
            f"{kind} took the issue, and did not show it", why=f"{error.what} {error.why}".strip(), where=error.where
        ) from error
    if held is None:
        raise UncertainError(f"{kind} took the issue, and does not show it", hint="it may be found later")
    return held
