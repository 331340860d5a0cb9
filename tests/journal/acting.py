"""Deeds about action items that are killed at any step and gone on with. Also a program: see `test_acting`."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.journal.drafting import Counting, Killing, Unsynced, by

from afteraction.actions.items import ItemDeed
from afteraction.app.actions import Folder, Noted, Terms, agree, close, folder_of, reopen
from afteraction.app.busy import Busy
from afteraction.app.config import Config
from afteraction.app.notebook import JOURNAL
from afteraction.app.notebook import opened as mended
from afteraction.domain.errors import RefusedError
from afteraction.domain.lifecycle import Person
from afteraction.journal import chain, disk
from afteraction.redact.gate import Gate

ANA, BEN = Person("Ana Ruiz"), Person("Ben Cole")
TODAY = datetime.date(2026, 3, 2)
TEXT = """# Payments failed

- **Severity:** SEV3

## Contributing factors

1. The pool had ten connections, a constant in the code.

## Action items

- Move the pool size into `config.yaml`
- Add an alert on pool use: page at 80 % for 5 minutes
"""
Step = Callable[[Folder], Noted]


def _agreed(item: str, due: int, why: str = "") -> Step:
    terms = Terms("Ana Ruiz", datetime.date(2099, 3, due), "prevent", why=why)
    return lambda folder: agree(folder, item, terms, ANA, Gate(), Config(), TODAY)


STORY: dict[str, Step] = {
    "agreed": _agreed("1", 10),
    "agreed on the other": _agreed("2", 11),
    "moved": _agreed("1", 20, "the vendor is late"),
    "closed": lambda folder: close(folder, "1", "3fa1b2c4d5", BEN, Gate()),
    "re-opened": lambda folder: reopen(folder, "1", "the constant came back", BEN, Gate()),
    "closed again": lambda folder: close(folder, "1", "https://git.example.com/pull/42", BEN, Gate()),
}
_DEEDS = dict(zip(STORY, ("AGREE", "AGREE", "AGREE", "CLOSE", "REOPEN", "CLOSE"), strict=True))


def tell(folder: Path, done: Callable[[str], None]) -> None:
    """The story from the first step that the journal does not hold, as a person goes on who looks at the list first."""
    busy = Busy()
    busy.hold(folder)
    try:
        mended(folder)
        for name, step in list(STORY.items())[len(taken(folder)) :]:
            try:
                step(folder_of(folder, datetime.date.max))
            except RefusedError:
                continue
            done(name)
    finally:
        busy.release()


def taken(folder: Path) -> list[str]:
    """The steps that the journal holds, by name, in order."""
    deeds = {one.value for one in ItemDeed}
    kinds = [entry.kind for entry in chain.read(folder / JOURNAL) if entry.kind in deeds]
    names = list(STORY)[: len(kinds)]
    assert kinds == [ItemDeed[_DEEDS[name]].value for name in names]
    return names


def _child(folder: Path, said: Path, steps: disk.Steps) -> tuple[int, list[str]]:
    """The story in a process of its own: the signal that ended it or 0, and what was acknowledged so far."""
    child = os.fork()
    if child == 0:
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with by(steps):
            tell(folder, lambda name: (os.write(handle, f"{name}\n".encode()), None)[1])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if not ended and os.WEXITSTATUS(status):
        raise AssertionError(f"the story ended with {os.WEXITSTATUS(status)}")
    return ended, said.read_text(encoding="utf-8").splitlines()


def _folder(base: Path, name: str) -> Path:
    place = base / name
    place.mkdir()
    (place / "postmortem.md").write_text(TEXT, encoding="utf-8")
    return place


def seen(folder: Path) -> dict[str, object]:
    """How the books stand."""
    return {
        "taken": taken(folder),
        "items": [(one.state.value, one.due, len(one.decisions)) for one in folder_of(folder, datetime.date.max).items],
        "strays": sorted(str(path.name) for path in folder.rglob(".*")),
        "torn": bool(chain.look(folder / JOURNAL).torn),
    }


def main(root: str) -> None:
    """Kill the story at each place, go on, and print what was seen as JSON."""
    base = Path(root)
    counting = Counting()
    whole = _folder(base, "whole")
    with by(counting):
        tell(whole, lambda name: None)
    found = []
    for k in range(1, counting.count + 1):
        folder, said = _folder(base, f"cut-{k}"), base / f"said-{k}"
        ended, acknowledged = _child(folder, said, Killing(k))
        mended(folder)
        kept = taken(folder)
        _child(folder, said, Unsynced())
        lost = sorted({*acknowledged} - {*kept})
        found.append({"k": k, "killed": ended == signal.SIGKILL, "lost": lost, "after": seen(folder)})
        shutil.rmtree(folder)
    print(json.dumps({"places": counting.count, "whole": seen(whole), "runs": found}))


if __name__ == "__main__":
    main(sys.argv[1])
