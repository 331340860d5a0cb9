"""Services on this machine that follow the vendors' published APIs, and the command that fetches from them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.wire.kit import Here, Said, Seen, Watch, served

from afteraction.app.config import FetchConfig
from afteraction.app.fetch import Door, Order, Progress, fetch, order

TOKEN = "t0ken" + "-of-nobody-at-all"
SINCE, UNTIL = "2026-02-16T03:00:00Z", "2026-02-16T05:00:00Z"
FIRST, LAST = 1771210800, 1771218000  # the same, in seconds
WINDOW = {"since": SINCE, "until": UNTIL}


class Route(NamedTuple):
    """path: a pattern of the whole path. params: what it may be asked with. give: from the question and the pattern's groups."""

    path: str
    params: str
    give: Callable[..., Said]


class Stand(NamedTuple):
    """A service. flags: of the command that fetches all that it has. header: what it wants to see. denied: its answer to a stranger.

    readers: name of a page's file to the reader that must recognise it. pages: how many the flags lead to. more: other flags.
    """

    service: str
    flags: dict[str, str]
    environment: dict[str, str]
    header: tuple[tuple[str, str], ...]
    denied: Any
    routes: tuple[Route, ...]
    readers: dict[str, str]
    pages: int
    more: tuple[dict[str, str], ...] = ()

    def answer(self, seen: Seen) -> Said:
        """What the service says. Whatever its API does not have is refused, as the vendors do."""
        if seen.method != "GET":
            return Said(405, {"message": f"{seen.method} is not read-only"})
        if any(seen.headers.get(name) != value for name, value in self.header):
            return Said(401, self.denied)
        for route in self.routes:
            found = re.fullmatch(route.path, seen.path)
            if found:
                unknown = set(seen.query) - set(route.params.split())
                return (
                    Said(400, {"message": f"unknown: {sorted(unknown)}"})
                    if unknown
                    else route.give(seen, *found.groups())
                )
        return Said(404, {"message": "Not Found"})


def stands() -> list[Stand]:
    """All of them, each with fresh state."""
    package = importlib.import_module("tests.fetch.servers")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"tests.fetch.servers.{name}").stand() for name in names]


def stand(service: str) -> Stand:
    found: Stand = importlib.import_module(f"tests.fetch.servers.{service}").stand()
    return found


@contextmanager
def running(what: Stand) -> Iterator[Here]:
    with served(what.answer) as here:
        yield here


def ordered(what: Stand, url: str, folder: Path, flags: dict[str, str] | None = None) -> Order:
    return order(what.service, what.flags if flags is None else flags, folder, FetchConfig(url), ["--to", str(folder)])


def fetched(
    what: Stand,
    here: Here,
    folder: Path,
    *,
    watch: Watch | None = None,
    flags: dict[str, str] | None = None,
    **more: Any,
) -> Progress:
    return fetch(ordered(what, here.url, folder, flags), Door(watch or Watch(), what.environment, **more))


def files(folder: Path) -> dict[str, bytes]:
    """Every page with its bytes, the index without its times."""
    found = {}
    for path in sorted(folder.rglob("*.json")):
        body = path.read_bytes()
        if path.name.startswith(".fetched-"):
            body = re.sub(rb'"(at|begun|changed)": "[^"]*"', rb'"\1": ""', body)
        found[path.relative_to(folder).as_posix()] = body
    return found


def own(seen: Seen) -> str:
    """The address that the service was asked at."""
    return f"http://{seen.headers['host']}"


def sliced(rows: list[Any], seen: Seen, size: int, param: str = "page") -> tuple[list[Any], str]:
    """A page by its number, and the Link header of the next one, as GitHub and GitLab give it."""
    number = int(seen.query.get(param, "1"))
    part, rest = rows[(number - 1) * size : number * size], rows[number * size :]
    query = "&".join(f"{name}={value}" for name, value in {**seen.query, param: str(number + 1)}.items())
    address = f"{own(seen)}{seen.path}?{query}"
    return part, f'<{address}>; rel="next", <{address}>; rel="last"' if rest else ""


class Cursors:
    """Cursors that were handed out; no other is taken."""

    def __init__(self) -> None:
        self._handed: dict[str, int] = {"": 0}

    def page(self, rows: list[Any], cursor: str, size: int) -> tuple[list[Any], str] | None:
        """The rows behind a cursor and the cursor of the next page; None for a cursor that nobody handed out."""
        if cursor not in self._handed:
            return None
        start = self._handed[cursor]
        following = start + size
        if following >= len(rows):
            return rows[start:], ""
        handed = f"bmV4dF9{len(rows)}x{following}=="
        self._handed[handed] = following
        return rows[start:following], handed


def typed(what: Stand, here: Here, folder: Path) -> list[str]:
    """The command that asks for all of it."""
    flags = [word for name, value in what.flags.items() for word in (f"--{name}", value)]
    return ["fetch", what.service, *flags, "--url", here.url, "--to", str(folder)]
