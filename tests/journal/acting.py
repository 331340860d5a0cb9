"""Deeds about action items that are killed at any step and gone on with. Also a program: see `test_acting`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from tests.journal.killing import Story, killed_at_each_place

from afteraction.actions.items import ItemDeed
from afteraction.app.actions import Folder, Noted, Terms, agree, close, folder_of, reopen
from afteraction.app.busy import Busy
from afteraction.app.config import Config
from afteraction.app.notebook import JOURNAL
from afteraction.app.notebook import opened as mended
from afteraction.domain.errors import RefusedError
from afteraction.domain.lifecycle import Person
from afteraction.journal import chain
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


def _kept(folder: Path) -> list[str]:
    """The journal is mended, as the next command does."""
    mended(folder)
    return taken(folder)


if __name__ == "__main__":
    print(
        killed_at_each_place(Story(_folder, lambda folder, done, known: tell(folder, done), _kept, seen), sys.argv[1])
    )
