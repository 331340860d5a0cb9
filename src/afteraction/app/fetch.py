"""fetch: the raw artifacts of an incident from a service, page by page, until the plan has no further question.

The loop is the same for every service: what lies on the disk is given to the plan, the rest is asked, written whole and given then.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from afteraction.app.busy import Busy
from afteraction.app.config import FetchConfig, instant_of
from afteraction.app.fetched import Shelf
from afteraction.domain.errors import ServiceError, UsageError
from afteraction.fetch import services
from afteraction.fetch.plan import Api, Asked, Page, Plan, Query, iso_of, items_of
from afteraction.wire.service import Clock, Limits, Service
from afteraction.wire.token import token

_BILLION = 1_000_000_000
_MEBI = 1024 * 1024
LIMITS = Limits(run=12 * 3600.0, most=64 * _MEBI)
_PAGES = 5_000
_BYTES = 4096 * _MEBI
_REFUSALS = (403, 404)  # what an optional question may be answered with


@dataclass(frozen=True, slots=True)
class Order:
    """A fetch that was asked for. place: the folder of its pages. command: what goes on with it."""

    name: str
    api: Api
    asked: Asked
    address: str
    place: Path
    command: str
    plain: bool = False


@dataclass(slots=True)
class Progress:
    """What was done so far. kept: pages that lay there already. refused: optional questions, each with why."""

    pages: int = 0
    records: int = 0
    kept: int = 0
    size: int = 0
    refused: list[str] = field(default_factory=list)


class Door(NamedTuple):
    """What a fetch needs of the world. told: hears of waits; seen: of each page and of the question it answered."""

    clock: Clock
    environment: Mapping[str, str]
    told: Callable[[str], None] = lambda _: None
    seen: Callable[[Query, Progress], None] = lambda *_: None
    limits: Limits = LIMITS


def order(name: str, given: Mapping[str, str], folder: Path, own: FetchConfig, typed: Sequence[str]) -> Order:
    """What is to be fetched. given: flags by name, of the service. own: where the service lives. typed: all flags as they were typed.

    Raises:
        UsageError: no such service, a flag that it does not know, a time without a zone, no address.
    """
    api = services.api(name)
    for flag in given:
        if flag not in api.takes:
            known = ", ".join(f"--{one}" for one in api.takes)
            raise UsageError(f"{api.title} is not asked by --{flag}", hint=f"it knows {known}")
    words = {flag: value for flag, value in given.items() if flag not in ("since", "until")}
    asked = Asked(**words, since=_second(given, "since"), until=_second(given, "until", up=True))
    if (asked.since, asked.until) != (None, None) and asked.window[0] >= asked.window[1]:
        raise UsageError("--until does not lie after --since")
    address = (own.url or api.base).rstrip("/")
    if not address:
        hint = f"--url https://…, or url in [fetch.{name}] of the config"
        raise UsageError(f"every team has a {api.title} of its own: its address is missing", hint=hint)
    next(api.plan(asked))  # a mistake in a flag is told before a token is looked for
    return Order(
        name,
        api,
        asked,
        address,
        folder / "raw" / name / api.folder(asked),
        shlex.join(["afteraction", "fetch", name, *typed]),
        own.plain,
    )


def _second(given: Mapping[str, str], flag: str, *, up: bool = False) -> int | None:
    found = instant_of(given.get(flag, ""), f"--{flag}")
    return None if found is None else -(-found.ns // _BILLION) if up else found.ns // _BILLION


def fetch(what: Order, door: Door) -> Progress:
    """Ask until nothing is left. What is complete on the disk is not asked again.

    Raises:
        ServiceError: the service refused, or sends us in circles; names the command that goes on.
        UsageError: no token. OSError: the disk refused.
    """
    values = tuple(
        token(secret.name, secret.variables, door.environment)
        if secret.needed
        else next(filter(None, (door.environment.get(name, "").strip() for name in secret.variables)), "")
        for secret in what.api.secrets
    )
    service = Service(
        what.api.title,
        what.address,
        door.clock,
        headers=what.api.headers(values),
        limits=door.limits,
        told=door.told,
        plain=what.plain,
        secrets=values,
    )
    busy = Busy("choose another folder with --to")
    try:
        busy.hold(what.place)
        shelf = _shelf(what)
        shelf.sweep()
        return _all(what, shelf, service, door)
    except ServiceError as error:
        error.hint = "; ".join(
            filter(None, (error.hint, f"what is complete is kept, and this goes on: {what.command}"))
        )
        raise
    finally:
        service.close()
        busy.release()


def preview(what: Order) -> tuple[Progress, Query | None]:
    """What lies on the disk already, and the question that comes next; None when nothing is left. Nothing is asked."""
    done, shelf = Progress(), _shelf(what)
    plan = what.api.plan(what.asked)
    query = next(plan)
    while (kept := shelf.kept(query)) is not None:
        done.pages, done.kept, done.records = done.pages + 1, done.kept + 1, done.records + kept[1].records
        following = _after(plan, kept[0])
        if following is None:
            return done, None
        query = following
    return done, query


def _shelf(what: Order) -> Shelf:
    told = what.asked._asdict()
    asked = {
        name: iso_of(value) if isinstance(value, int) else value
        for name, value in told.items()
        if value not in ("", None)
    }
    return Shelf(what.place, what.name, what.address, asked)


def _all(what: Order, shelf: Shelf, service: Service, door: Door) -> Progress:
    done, plan = Progress(), what.api.plan(what.asked)
    seen: set[str] = set()
    query = next(plan)
    while True:
        if query.text in seen:
            raise ServiceError(
                f"{what.api.title} sends us in a circle",
                why="the next page is one that came before",
                where=query.text[:300],
            )
        seen.add(query.text)
        if done.pages >= _PAGES or done.size > _BYTES:
            raise ServiceError(
                f"{what.api.title} has no end after {done.pages:,} pages of {done.size // _MEBI:,} MB",
                hint="ask for less: a shorter time",
            )
        page, asked = _page(what, shelf, service, query, done)
        done.pages += 1
        door.seen(query, done)
        following = _after(plan, page)
        if asked or (following is None and shelf.left):
            shelf.note(following.text if following else "")
        if following is None:
            return done
        query = following


def _after(plan: Plan, page: Page) -> Query | None:
    """The question behind a page, None when the plan has no further one."""
    try:
        return plan.send(page)
    except StopIteration:
        return None


def _page(what: Order, shelf: Shelf, service: Service, query: Query, done: Progress) -> tuple[Page, bool]:
    """From the disk, or from the service and then on the disk, and whether it was asked for."""
    kept = shelf.kept(query)
    if kept is not None:
        done.kept, done.records, done.size = done.kept + 1, done.records + kept[1].records, done.size + kept[1].bytes
        return kept[0], False
    path = _below(what, query)
    try:
        answer = service.get(path, dict(query.params) or None)
        doc = answer.json()
        _accept(what.api, doc, f"GET {what.address}{path}")
    except ServiceError as error:
        if not query.optional or error.status not in _REFUSALS:
            raise
        why = f"{query.name}: {' '.join(filter(None, (error.what, error.why)))}"
        shelf.refuse(query, why)
        done.refused.append(why)
        return Page(None), True
    link = answer.headers.get("link", "")
    records = len(items_of(doc, query.items))
    shelf.put(query, answer.body, link, records)
    done.records, done.size = done.records + records, done.size + len(answer.body)
    return Page(doc, link), True


def _accept(api: Api, doc: Any, where: str) -> None:
    """Raises ServiceError: the answer is a refusal, though its status is good."""
    status, why = api.refused(doc)
    if status:
        hint = "try again later" if status == 429 else "look at the token and its rights"
        raise ServiceError(f"{api.title} refused", why=why[:300], where=where, hint=hint, status=status)


def _below(what: Order, query: Query) -> str:
    """The path of a question below the service's address, where alone the token may go."""
    if query.path.startswith("/") and not query.path.startswith("//"):
        return query.path
    try:
        own, there = urlsplit(what.address), urlsplit(query.path)
        same = (there.scheme, there.netloc.lower()) == (own.scheme, own.netloc.lower())
    except ValueError:
        same = False
    if not same or not there.path.startswith(f"{own.path}/"):
        raise ServiceError(
            f"the next page of {what.api.title} lies at another address, and is not asked for",
            why="the token would go along",
            where=query.path[:300],
            hint="give --url as the service names itself, if that address is its own",
        )
    return there.path.removeprefix(own.path) + (f"?{there.query}" if there.query else "")


def lines(what: Order) -> Iterator[str]:
    """What would be asked, and what is needed for it, in words."""
    yield f"{what.api.title} at {what.address}, read only, into {what.place}"
    yield from (f"  {line}" for line in what.api.told)
    names = " and ".join(
        " or ".join(secret.variables) + ("" if secret.needed else " (if set)") for secret in what.api.secrets
    )
    yield f"  token: {names}, or the keyring; {what.api.rights}"
