"""What the readers of on-call and alert JSON share: safe access, names of severities, and the walk over a document.

Vendors mix shapes freely (a page of a list, one object, a webhook body, an array of saved bodies), so a reader gives
the keys under which its items stand and one function that turns an item into records; the rest is accounted for here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.record import Actor, Item, Level, Locator, Person, Record, RecordKind, Skipped, Unread
from afteraction.domain.stamps import parse_epoch, parse_iso
from afteraction.domain.when import Stamp, Unknown
from afteraction.readers._json import Document, Element, text_of
from afteraction.readers._lines import level_of
from afteraction.readers._text import clean

Make: TypeAlias = Callable[[Element, str], Iterable[Record | Person | str]]

NO_TIME = Unknown("the item carries no readable time")
_WORDS = {
    **dict.fromkeys(("page", "disaster", "sev0", "sev1", "sev-1", "p1", "emergency"), Level.FATAL),
    **dict.fromkeys(("high", "major", "sev2", "sev-2", "p2"), Level.ERROR),
    **dict.fromkeys(("medium", "moderate", "average", "minor", "low", "sev3", "sev-3", "p3", "p4"), Level.WARN),
    **dict.fromkeys(("information", "ok", "success", "none", "p5"), Level.INFO),
}
_LINK = late(r"https?://[^\s<>\"'`|\\\])}]{1,2000}")
_SECRET = late(
    r"(?:api|routing|service|access|integration|private|licen[cs]e|account)[_ -]?key|token|secret|passw|credential"
    r"|authori[sz]|cookie",
    re.IGNORECASE,
)


def read_items(artifact: Artifact, paths: Sequence[str], what: str, make: Make) -> Iterator[Item]:
    """Walk a document; ``make`` yields records (their ordinals are set here), or a text why there are none."""
    ordinal = 0
    for element in Document(artifact, paths).walk():
        if not isinstance(element, Element):
            yield element
            continue
        place, reason, found = element.locator, "", False
        for made in make(element, artifact.id) if isinstance(element.value, dict) else ():
            if isinstance(made, str):
                reason = reason or made
            elif isinstance(made, Person):
                yield made
            else:
                found = True
                yield made._replace(ordinal=ordinal)
                ordinal += 1
        if not found:
            reason = reason or f"not {what}"
            understood = reason.startswith(UNDERSTOOD)
            yield (
                Skipped(place.start, place.end, reason.removeprefix(UNDERSTOOD))
                if understood
                else Unread(place.start, place.end, reason, place.line)
            )


UNDERSTOOD = "understood: "  # begins a reason for an item that was read and simply is no event


def obj(value: Any) -> dict[str, Any]:
    """The value when it is an object, else an empty one (``"null"`` as text and null itself occur)."""
    return value if isinstance(value, dict) else {}


def objs(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; one object alone counts as a list of it."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def first_object(doc: Any, *keys: str) -> dict[str, Any]:
    """The first object of a document, below one of ``keys`` when it has it: what `identify` looks at."""
    found = objs(doc)
    if not found:
        return {}
    for key in keys:
        inner = objs(found[0].get(key))
        if inner:
            return inner[0]
    return found[0]


def prose(value: Any) -> str:
    """A scalar as clean text without white space around it."""
    return clean(text_of(value)).strip()


def time_of(value: Any) -> Stamp:
    """An ISO text or an epoch number; `Unknown` when it is neither."""
    text = text_of(value).strip()
    return parse_iso(text) or parse_epoch(text) or NO_TIME


def is_time(value: Any) -> bool:
    """Whether a field names a moment: not empty, no placeholder."""
    return not isinstance(time_of(value), Unknown)


def severity(text: str) -> Level:
    """The level of a severity word of any vendor."""
    word = text.strip().lower()
    return _WORDS.get(word) or (Level.NONE if word.isdigit() or len(word) < 3 else level_of(word))


def web(value: Any) -> str:
    """The value when it is a web address, else ""."""
    text = text_of(value).strip()
    return text if text.startswith(("https://", "http://")) and not any(char.isspace() for char in text) else ""


def links_in(text: str) -> tuple[str, ...]:
    """Web addresses in the order of the text, each once."""
    if "://" not in text:
        return ()
    return tuple(dict.fromkeys(found.rstrip(".,;:!?*_") for found in _LINK.findall(text)))


def pairs(*given: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Named values without the empty ones; the first of a name wins."""
    kept: dict[str, str] = {}
    for name, value in given:
        text = prose(value)
        if text and name not in kept:
            kept[name] = text
    return tuple(kept.items())


def details(value: Any, limit: int = 20) -> list[tuple[str, str]]:
    """Scalars of a free-form object as named values; whatever is named like a secret stays out."""
    return [
        (clean(str(name)), prose(inner))
        for name, inner in obj(value).items()
        if not _SECRET.search(str(name)) and prose(inner)
    ][:limit]


def names(values: Iterable[Any], *keys: str) -> str:
    """The names of several objects, joined with commas: the first of ``keys`` that is filled in each."""
    found = (next((prose(value.get(key)) for key in keys if prose(value.get(key))), "") for value in values)
    return ", ".join(dict.fromkeys(name for name in found if name))


def inside(place: Locator, pointer: str) -> Locator:
    """The place of something within an element."""
    return place._replace(pointer=f"{place.pointer}/{pointer}")


def record(artifact: str, kind: RecordKind, place: Locator, raw_time: Any, text: str, **more: Any) -> Record:
    """A record whose time, links and clean text follow from the values given; its ordinal is set by `read_items`."""
    shown = clean(text).strip()
    raw = text_of(raw_time)
    more.setdefault("time", time_of(raw))
    more.setdefault("links", links_in(shown))
    return Record(artifact, 0, kind, text=shown, locator=place, raw_time=raw, **more)


def machine(name: str, key: str = "") -> Actor | None:
    """A machine as actor, None without a name."""
    return Actor(name, key, True) if name or key else None
