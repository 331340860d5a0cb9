"""A publication that is killed at any step of the disk and at any question to the service, and done again. Also a program: see
`test_crash`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.journal.drafting import Counting, Killing, Unsynced, by
from tests.publish.kit import EVE, Desk, approved
from tests.publish.servers import Confluence
from tests.wire.kit import Here, Said, Seen, served

from afteraction.app.busy import Busy
from afteraction.app.decisions import opened
from afteraction.app.notebook import JOURNAL
from afteraction.app.notebook import opened as mended
from afteraction.app.publish import plan, publish
from afteraction.journal import chain, disk


def desk_of(folder: Path, here: Here, server: Confluence) -> Desk:
    return Desk(folder, {"url": here.url, **server.said}, server.environment())


def run(desk: Desk) -> None:
    """What the command does."""
    busy = Busy()
    busy.hold(desk.folder)
    try:
        mended(desk.folder)
        incident, box = opened(desk.folder), desk.box
        planned = plan(incident, ["there"], EVE, box, desk.config, desk.means)
        for one in publish(incident, planned, EVE, box, desk.config):
            if one.error is not None:
                raise one.error
    finally:
        busy.release()


def seen(desk: Desk, server: Confluence) -> dict[str, Any]:
    """How the books stand, here and there."""
    entries = chain.read(desk.folder / JOURNAL)
    now = opened(desk.folder)
    return {
        "pages": len(server.pages),
        "properties": len(server.properties),
        "labels": sorted(set().union(*server.labels.values())),
        "state": now.standing.state.value,
        "publications": sum(one.deed.value == "publish" for one in now.decisions),
        "outbox": [one.last.step.value for one in desk.box.deliveries.values()],
        "holds": [server.held()[0].count(one.last.marker) > 0 for one in desk.box.deliveries.values()],
        "follow": [one.seq for one in entries] == list(range(1, len(entries) + 1)),
        "torn": bool(chain.look(desk.folder / JOURNAL).torn),
        "strays": sorted(path.name for path in desk.folder.rglob(".*")),
    }


def _child(desk: Desk, steps: disk.Steps, began: Callable[[int], None] = lambda _: None) -> int:
    """The publication in a process of its own: the signal that ended it, or 0. began: told its id before it does anything."""
    waits, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(waits, 1)
        with by(steps):
            run(desk)
        os._exit(0)
    began(child)
    os.write(go, b"1")
    _, status = os.waitpid(child, 0)
    os.close(waits)
    os.close(go)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise AssertionError(f"the publication ended with {os.WEXITSTATUS(status)}")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


class Deadly:
    """A service that kills whoever asks the k-th question, before or after it does what it was asked."""

    def __init__(self, server: Confluence, k: int, *, after: bool) -> None:
        self.server, self.k, self.after, self.count, self.child = server, k, after, 0, 0

    def __call__(self, seen: Seen) -> Said:
        self.count += 1
        if self.count != self.k:
            return self.server(seen)
        if self.after:
            self.server(seen)
        os.kill(self.child, signal.SIGKILL)
        return Said(lost=True)

    def began(self, child: int) -> None:
        self.child = child


def main(root: str) -> None:
    """Kill it at each place, do it again, and print what was seen as JSON."""
    base = Path(root)
    model = base / "model"
    approved(model)
    whole = Confluence()
    counting = Counting()
    with served(whole) as here:
        desk = desk_of(Path(shutil.copytree(model, base / "whole" / "pool")), here, whole)
        with by(counting):
            run(desk)
        questions, found = len(here.seen), {"whole": seen(desk, whole), "steps": counting.count}
    found["questions"] = questions
    runs: list[dict[str, Any]] = []
    places: list[tuple[str, int, bool]] = [("step", k, False) for k in range(1, counting.count + 1)]
    places += [("question", k, after) for k in range(1, questions + 1) for after in (False, True)]
    for what, k, after in places:
        server = Confluence()
        deadly = Deadly(server, k if what == "question" else 0, after=after)
        with served(deadly) as here:
            folder = Path(shutil.copytree(model, base / f"{what}-{k}-{after}" / "pool"))
            desk = desk_of(folder, here, server)
            ended = _child(desk, Killing(k) if what == "step" else Unsynced(), deadly.began)
            cut = len(server.pages)
            _child(desk, Unsynced())
            runs.append(
                {"at": f"{what} {k}", "killed": ended == signal.SIGKILL, "cut": cut, "after": seen(desk, server)}
            )
        shutil.rmtree(folder)
    found["runs"] = runs
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
