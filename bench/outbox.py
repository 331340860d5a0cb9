"""A service that loses answers: of what is written, 40 % of the answers are lost after it was done; 30 % of all questions are refused
with 429; a search does not see at first what was just made. ``python -m bench outbox`` publishes 200 incidents to four such services.

Each command that fails is given again, as a person or a schedule would, until it says that the text arrived. Counted are pages that
are there twice, texts that were said to have arrived and are not there, and commands. Beside it stands what sends again whatever it
does not know. Servers run in this process; the command line's own code talks to them over HTTP. Nothing waits: the clock is moved.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.publish.kit import Desk, approved
from tests.publish.servers import Confluence, MediaWiki
from tests.publish.servers_more import Drive, Notion
from tests.wire.kit import Here, Said, Seen, served

from afteraction.domain.delivery import Step
from afteraction.domain.errors import AfteractionError

RUNS = 50  # of each of four
_LOST, _REFUSED = 0.4, 0.3
_COMMANDS = 12


class Lossy:
    """A service behind a bad line."""

    def __init__(self, server: Any, seed: int) -> None:
        self.server, self._chance = server, random.Random(seed)

    def __call__(self, seen: Seen) -> Said:
        if self._chance.random() < _REFUSED:
            return Said(429)
        said: Said = self.server(seen)
        if self.server.writes(seen) and self._chance.random() < _LOST:
            if isinstance(self.server, Drive):
                self.server.hidden = 1
            return Said(lost=True)
        return said


class Counted(NamedTuple):
    """Over all runs."""

    twice: int
    lost: int
    given_up: int
    commands: int


def _outbox(desk: Desk) -> bool:
    return desk.publish().last.step is Step.SENT


def _blind(desk: Desk) -> bool:
    """Without an outbox: what was not acknowledged is sent again."""
    to, letter = desk.to, desk.letter()
    return bool(to.put(letter, to.render(letter), None).ident)


def _count(kind: Callable[[], Any], send: Callable[[Desk], bool], base: Path, model: Path) -> Counted:
    twice = lost = given_up = commands = 0
    for run in range(RUNS):
        server = kind()
        with served(Lossy(server, run)) as here:
            folder = Path(shutil.copytree(model, base / f"run-{run}"))
            desk = _desk(folder, server, here)
            said = False
            for _ in range(_COMMANDS):
                commands += 1
                try:
                    said = send(desk)
                    break
                except AfteractionError:
                    continue
            shutil.rmtree(folder)
        pages = len(server.held())
        twice += pages > 1
        lost += said and pages == 0
        given_up += not said
    return Counted(twice, lost, given_up, commands)


def _desk(folder: Path, server: Any, here: Here) -> Desk:
    return Desk(folder, {"url": here.url + server.path, **server.said}, server.environment())


def main() -> None:
    """Print the table."""
    print(f"{RUNS} publications each; answers lost after the write {_LOST:.0%}, refused with 429 {_REFUSED:.0%}")
    print(
        f"{'service':12} {'way':24} {'there twice':>12} {'silently lost':>14} {'never confirmed':>16} {'commands':>9}"
    )
    with tempfile.TemporaryDirectory() as root:
        model = approved(Path(root) / "model")
        ways = [(kind, "outbox", _outbox) for kind in (Confluence, MediaWiki, Notion, Drive)]
        ways += [(kind, "sent again unasked", _blind) for kind in (Notion, Drive)]  # the others refuse a second page
        for kind, name, send in ways:
            found = _count(kind, send, Path(root), model)
            print(
                f"{kind.__name__:12} {name:24} {found.twice:12} {found.lost:14} {found.given_up:16} {found.commands:9}"
            )
