"""What is asked of a service, as values: nothing here reaches a network or a disk.

A plan is a generator: it yields a `Query`, is sent the `Page` that came, and yields the next one. The same pages give the same
questions, which is how a fetch that was interrupted goes on: what lies on the disk is sent to the plan instead of being asked again.
Every question is a GET.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from afteraction.domain.errors import ServiceError, UsageError
from afteraction.domain.stamps import parse_iso
from afteraction.domain.when import Instant, iso

_BILLION = 1_000_000_000
_NEXT = re.compile(r'<([^<>\s]{1,8000})>\s{0,10};[^,<]{0,200}\brel="?next"?')


class Asked(NamedTuple):
    """What a person asked for. incident: its id, number or address. since, until: whole seconds since 1970, None when not given."""

    incident: str = ""
    since: int | None = None
    until: int | None = None
    channel: str = ""
    repo: str = ""
    page: str = ""
    query: str = ""

    @property
    def window(self) -> tuple[int, int]:
        """Both ends.

        Raises:
            UsageError: one of them is missing.
        """
        if self.since is None or self.until is None:
            raise UsageError("a time needs both its ends", hint="give --since and --until")
        return self.since, self.until


class Query(NamedTuple):
    """One question.

    name: how its file is called. path: below the address of the service, or a whole address that the service gave as the next page.
    items: where the records of the answer stand, keys joined by ``/``; "" for the answer itself. optional: a refusal (not allowed,
    not there) is noted, and the plan goes on without.
    """

    name: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    items: str = ""
    optional: bool = False

    @property
    def text(self) -> str:
        """Path and parameters, which tell it from every other question."""
        return f"{self.path}?{urlencode(self.params)}" if self.params else self.path

    def with_params(self, params: Mapping[str, str]) -> Query:
        """The same with these parameters added or replaced."""
        return self._replace(params=tuple({**dict(self.params), **params}.items()))


class Page(NamedTuple):
    """An answer. doc: its JSON, None when an optional question was refused. link: its ``Link`` header, or ""."""

    doc: Any
    link: str = ""


Plan = Generator[Query, Page, None]
Part = Generator[Query, Page, list[Any]]  # of a plan: gives the items of all its pages


class Secret(NamedTuple):
    """A token. name: in the keyring. variables: of the environment, the first that is set counts. needed: or it may be missing."""

    name: str
    variables: tuple[str, ...]
    needed: bool = True


class Api(NamedTuple):
    """A service.

    base: its address, or "" where every team has its own. takes: flags that it knows. headers: from the values of ``secrets``, in
    their order. told: what is asked, in words. rights: what the token must be allowed. known_from: where our knowledge of the API
    comes from. refused: the status that an answer should have had and why, (0, "") when it is none. folder: below ``raw/<service>``, of our making.
    """

    title: str
    base: str
    takes: tuple[str, ...]
    secrets: tuple[Secret, ...]
    headers: Callable[[tuple[str, ...]], dict[str, str]]
    plan: Callable[[Asked], Plan]
    told: tuple[str, ...]
    rights: str
    known_from: str
    refused: Callable[[Any], tuple[int, str]] = lambda _: (0, "")
    folder: Callable[[Asked], str] = lambda _: ""


def at(value: Any, path: str) -> Any:
    """The value behind keys joined by ``/``; a number counts in a list. None where one is missing."""
    for key in path.split("/") if path else ():
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def items_of(doc: Any, where: str) -> list[Any]:
    """The records of an answer: those of a list, else the one thing that stands there."""
    found = at(doc, where)
    return found if isinstance(found, list) else [found] if found else []


def text_at(value: Any, path: str) -> str:
    """A text or number behind keys, as text; "" when there is none."""
    found = at(value, path)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def one(query: Query) -> Part:
    """A single answer."""
    page = yield query
    return items_of(page.doc, query.items)


def pages(query: Query, after: Callable[[Query, Page], Query | None]) -> Part:
    """All pages. after: the question for the page behind one, None behind the last."""
    found: list[Any] = []
    ask: Query | None = query
    while ask is not None:
        page = yield ask
        if page.doc is None:
            break
        found += items_of(page.doc, query.items)
        ask = after(ask, page)
    return found


def by_cursor(where: str, param: str) -> Callable[[Query, Page], Query | None]:
    """The next page by a cursor that stands in the answer. The other parameters stay."""

    def after(query: Query, page: Page) -> Query | None:
        cursor = text_at(page.doc, where)
        return query.with_params({param: cursor}) if cursor else None

    return after


def by_address(where: str, more: str = "") -> Callable[[Query, Page], Query | None]:
    """The next page by an address that stands in the answer. more: what says whether there is one, where the address may mislead."""

    def after(query: Query, page: Page) -> Query | None:
        address = text_at(page.doc, where)
        if not address or (more and at(page.doc, more) is not True):
            return None
        return query._replace(path=address, params=())

    return after


def by_offset(param: str, more: Callable[[Any, int], bool]) -> Callable[[Query, Page], Query | None]:
    """The next page by how many items came before. more: whether there is one behind so many; an empty page is the last."""

    def after(query: Query, page: Page) -> Query | None:
        here = len(items_of(page.doc, query.items))
        behind = int(dict(query.params)[param]) + here
        return query.with_params({param: str(behind)}) if here and more(page.doc, behind) else None

    return after


def by_link(query: Query, page: Page) -> Query | None:
    """The next page by the ``Link`` header."""
    found = _NEXT.search(page.link)
    return query._replace(path=found[1], params=()) if found else None


def until_older(
    after: Callable[[Query, Page], Query | None], field: str, since: int
) -> Callable[[Query, Page], Query | None]:
    """The same for a list that begins with the newest: it ends with the page that reaches back behind ``since``."""

    def further(query: Query, page: Page) -> Query | None:
        last = items_of(page.doc, query.items)[-1:]
        time = _seconds(text_at(last[0], field)) if last else None
        return None if time is not None and time < since else after(query, page)

    return further


def within(items: list[Any], field: str, window: tuple[int, int]) -> Iterator[Any]:
    """Those whose ISO time lies in the window; one without such a time counts as inside."""
    for item in items:
        time = _seconds(text_at(item, field))
        if time is None or window[0] <= time <= window[1]:
            yield item


def _seconds(text: str) -> int | None:
    found = parse_iso(text)
    return found.ns // _BILLION if isinstance(found, Instant) else None


def iso_of(seconds: int) -> str:
    """``2026-02-16T02:00:00Z``."""
    return iso(seconds * _BILLION)


def known(pattern: re.Pattern[str], given: str, what: str, hint: str) -> re.Match[str]:
    """What a person gave, as the pattern reads it: an id, or an address that holds it.

    Raises:
        UsageError: it is neither.
    """
    if not given:
        raise UsageError(f"no {what} is named", hint=hint)
    found = pattern.search(given.strip())
    if found is None:
        raise UsageError(f"{given!r} is no {what}", hint=hint)
    return found


def own_id(item: Any, path: str, pattern: re.Pattern[str]) -> str:
    """An id that a service gave, before it becomes a part of the next question.

    Raises:
        ServiceError: it is none.
    """
    found = text_at(item, path)
    if not pattern.fullmatch(found):
        raise ServiceError(
            "the service gave an id that is none", why=repr(found[:80]), hint="nothing was asked with it"
        )
    return found
