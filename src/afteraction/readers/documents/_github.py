"""What GitHub's objects share: an object with what stands around it, its times, people and page, and a record of it.

Times are ISO, in push webhooks and the audit log epoch numbers; ``gh`` writes camelCase and Go's zero time for "not
yet".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from afteraction.domain.late import late
from afteraction.domain.record import Actor, Level, Locator, Record, RecordKind
from afteraction.domain.stamps import parse_epoch, parse_iso
from afteraction.domain.when import Instant, Stamp, Unknown
from afteraction.readers._json import dig, text_of
from afteraction.readers._links import links_of
from afteraction.readers._text import clean

_NO_TIME = Unknown("the item carries no readable time")
API = late(r"https://(?:api\.github\.com|(?P<host>[^/\s]+)/api/v3)/repos/(?P<repo>[^/\s]+/[^/\s]+)(?:/|\Z)")
_REPO = late(
    r"https://(?P<host>[^/\s]+)/(?P<repo>[^/\s]+/[^/\s]+)/(?:pull|issues|actions|releases|commit|deployments|runs)\b"
)


class GitHubItem(NamedTuple):
    """One object with its place and what stands around it (the webhook, or the page of a list)."""

    value: dict[str, Any]
    place: Locator
    around: dict[str, Any]
    artifact: str

    def get(self, *names: str) -> str:
        """The first of several spellings of a field that has a text."""
        return next((text for name in names if (text := text_of(self.value.get(name)))), "")

    @property
    def repo(self) -> str:
        """``owner/name``, from the repository beside it or an address."""
        for owner in (self.value, self.around):
            name = text_of(dig(owner.get("repository"), "full_name")) or text_of(
                dig(owner.get("repository"), "nameWithOwner")
            )
            if name:
                return name
        for name in ("html_url", "url", "deployment_url", "issue_url"):
            address = text_of(self.value.get(name))
            found = API.match(address) or _REPO.match(address)
            if found:
                return found["repo"]
        return ""


def _when(text: str) -> Stamp:
    """ISO in REST and gh, epoch seconds in push webhooks and the audit log."""
    return (parse_epoch(text) if text.isdigit() else parse_iso(text)) or _NO_TIME


def is_real(text: str) -> bool:
    """Whether a time was given that is one: no gap, no placeholder."""
    return bool(text) and isinstance(_when(text), Instant)


def is_before(one: str, other: str) -> bool:
    """Whether one time lies before another; an approximate end may, and then says nothing."""
    left, right = _when(one), _when(other)
    return isinstance(left, Instant) and isinstance(right, Instant) and left.ns < right.ns


def actor_of(*people: Any) -> Actor | None:
    """The first person that has a login; bots are marked by GitHub."""
    for person in people:
        login = text_of(dig(person, "login")) or (person if isinstance(person, str) else "")
        if login:
            bot = dig(person, "type") == "Bot" or dig(person, "is_bot") is True or login.endswith("[bot]")
            return Actor(clean(login), clean(login), bot)
    return None


def make(
    item: GitHubItem,
    raw: str,
    text: str,
    *,
    key: str,
    group: str = "",
    status: str = "",
    title: str = "",
    author: Actor | None = None,
    permalink: str = "",
    kind: RecordKind = RecordKind.CHANGE,
    thread: str = "",
    fields: tuple[tuple[str, str], ...] = (),
) -> Record:
    """A record of an item; its ordinal is set by the reader."""
    text = clean(text).strip()
    return Record(
        item.artifact,
        0,
        kind,
        _when(raw),
        text,
        item.place,
        author,
        title=" ".join(clean(title).split()),
        level=Level.ERROR if status == "failure" else Level.NONE,
        status=status,
        channel=clean(item.repo),
        thread=thread,
        key=_named(key),
        group=_named(group),
        permalink=permalink if permalink.startswith("https://") else "",
        raw_time=raw,
        links=links_of(text),
        fields=tuple((name, clean(value)) for name, value in fields if value),
    )


def _named(key: str) -> str:
    """The key with its vendor, "" when a part of it is not known: half a key would be equal to another's."""
    return f"github:{key}" if all(key.split("/")) and not key.startswith("#") else ""


def page_of(item: GitHubItem) -> str:
    """The page of the item: html_url, or gh's url, which is the page as well; never an API address."""
    page = item.get("html_url")
    if page:
        return page
    url = item.get("url")
    return url if _REPO.match(url) and not API.match(url) else ""
