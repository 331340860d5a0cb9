"""A round of review that is killed at any step and gone on with. Also a program: see `test_deciding`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.journal.drafting import Counting, Killing, Unsynced, by

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
from afteraction.journal import chain, disk
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


def _child(folder: Path, said: Path, steps: disk.Steps) -> tuple[int, tuple[str, ...]]:
    """The story in a process of its own: the signal that ended it or 0, and what was acknowledged so far."""
    known = tuple(said.read_text(encoding="utf-8").splitlines()) if said.exists() else ()
    child = os.fork()
    if child == 0:
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with by(steps):
            tell(folder, lambda name: (os.write(handle, f"{name}\n".encode()), None)[1], known=known)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if not ended and os.WEXITSTATUS(status):
        raise AssertionError(f"the story ended with {os.WEXITSTATUS(status)}")
    return ended, tuple(said.read_text(encoding="utf-8").splitlines())


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
        kept = taken(folder)
        _child(folder, said, Unsynced())
        lost = sorted({*acknowledged} - {*kept})
        found.append({"k": k, "killed": ended == signal.SIGKILL, "lost": lost, "after": seen(folder)})
        shutil.rmtree(folder)
    print(json.dumps({"places": counting.count, "whole": seen(whole), "runs": found}))


if __name__ == "__main__":
    main(sys.argv[1])
