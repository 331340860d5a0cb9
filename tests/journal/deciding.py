"""A round of review that is killed at any step and gone on with. Also a program: see `test_deciding`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.journal.killing import Story, killed_at_each_place

from afteraction.app.busy import Busy
from afteraction.app.comment import comment
from afteraction.app.config import Config
from afteraction.app.decisions import decide, opened
from afteraction.app.notebook import JOURNAL
from afteraction.app.notebook import opened as mended
from afteraction.app.submit import submit
from afteraction.app.texts import text_of
from afteraction.domain.errors import RefusedError
from afteraction.domain.lifecycle import Decision, Deed, Person
from afteraction.journal import chain
from afteraction.redact.gate import Gate

ANA, BEN, CAI, DEE = (Person(name) for name in ("Ana Ruiz", "Ben Cole", "Cai Wong", "Dee Okoro"))
TEXT = """# Payments failed

- **Severity:** SEV3

## Summary

- The pool of payment-service was full for nine minutes.
"""
EDITED = TEXT.replace("nine", "ten")
Step = Callable[[Path], Decision]


def _submitted(text: str) -> Step:
    def step(folder: Path) -> Decision:
        (folder / "postmortem.md").write_text(text, encoding="utf-8")  # the person's editor, not ours
        return submit(opened(folder), ANA, Gate(), Config())

    return step


def _approved(who: Person, role: str) -> Step:
    return lambda folder: decide(opened(folder), Deed.APPROVE, who, role)


STORY: dict[str, Step] = {
    "submitted": _submitted(TEXT),
    "asked for changes": lambda folder: decide(opened(folder), Deed.REQUEST_CHANGES, DEE, why="ten, I think"),
    "submitted again": _submitted(EDITED),
    **{role: _approved(who, role) for who, role in ((BEN, "responder"), (CAI, "team lead"), (DEE, "manager"))},
    "commented": lambda folder: comment(opened(folder), BEN, Gate(), "which pool?", "The pool of payment-service"),
}


def tell(folder: Path, done: Callable[[str], None], *, known: tuple[str, ...] = ()) -> None:
    """The story from the first step that was not acknowledged. A step that was taken and not acknowledged is refused or, being a
    comment or a request, found in the journal: people look at the status before they say something again."""
    busy = Busy()
    busy.hold(folder)
    try:
        mended(folder)
        for name, step in STORY.items():
            if name in known or name in taken(folder):
                continue
            try:
                step(folder)
            except RefusedError:
                continue
            done(name)
    finally:
        busy.release()


def taken(folder: Path) -> list[str]:
    """The steps that the journal holds, by name, in order."""
    return list(_names(opened(folder).decisions)) if (folder / "postmortem.md").exists() else []


def _names(decisions: tuple[Decision, ...]) -> Iterator[str]:
    submissions = 0
    for one in decisions:
        submissions += one.deed is Deed.SUBMIT
        if one.deed is Deed.SUBMIT:
            yield "submitted" if submissions == 1 else "submitted again" if submissions == 2 else "submitted too often"
        elif one.deed is Deed.REQUEST_CHANGES:
            yield "asked for changes"
        else:
            yield one.role or "commented"


def _folder(base: Path, name: str) -> Path:
    place = base / name
    place.mkdir()
    return place


def seen(folder: Path) -> dict[str, object]:
    """How the books stand."""
    now = opened(folder)
    return {
        "taken": taken(folder),
        "state": now.standing.state.value,
        "approved by": [one.who.name for one in now.standing.approvals],
        "texts": [text_of(folder, one.sha256) is not None for one in now.decisions if one.deed is Deed.SUBMIT],
        "strays": sorted(str(path.name) for path in folder.rglob(".*")),
        "torn": bool(chain.look(folder / JOURNAL).torn),
    }


if __name__ == "__main__":
    print(
        killed_at_each_place(
            Story(_folder, lambda folder, done, known: tell(folder, done, known=known), taken, seen), sys.argv[1]
        )
    )
