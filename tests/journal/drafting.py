"""A drafting run with a scripted model, and file operations that kill, or remember, what they do. Also a program: see `test_crash`."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.kit import CHAT
from tests.engine.kit import NOTHING, claim

from afteraction.app import asking
from afteraction.app.busy import Busy
from afteraction.app.deliver import deliver
from afteraction.app.draft import Wanted, draft
from afteraction.app.notebook import JOURNAL, Notebook, opened
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.journal import chain, disk
from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability
from afteraction.synthesize.model import SECTIONS

_ENTRY = re.compile(r"^(m\d+) · .*that is the cause", re.MULTILINE)


class Scripted:
    """Says the same to the same question: a good claim, a lie, words that are no JSON, a failure, and nothing."""

    capability = Capability(temperature=True)

    def __init__(self, calls: list[str]) -> None:
        self.calls = calls

    def price(self, usage: Usage) -> float | None:
        return 0.001

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        self.calls.append(ask.key)
        return Reply(self._text(ask), Stop.DONE, Usage(10, 10), "scripted-1", "r")

    def _text(self, ask: Ask) -> str:
        if ask.prompt.startswith("events@"):
            return '{"events": []}'
        name = next(name for name, about in SECTIONS.items() if about in ask.user)
        found = _ENTRY.search(ask.system + ask.user)
        ident = found[1] if found else "m1"
        quote = "the pool of payment-service is full, that is the cause"
        if name == "factors":
            words = f"{{actor {ident}}} named the full pool as the cause at {{time {ident}}}."
            return json.dumps({"claims": [claim(words, [ident], quote)], "gaps": []})
        if name == "impact":
            return json.dumps({"claims": [claim("Customers lost 3 million dollars.", [ident], quote)], "gaps": []})
        if name == "lessons" and "answer 1 of" not in ask.user:
            return "no JSON"
        if name == "lucky":
            raise ModelError(Kind.FAIL, "the provider is out of luck", why="scripted")
        return json.dumps(NOTHING)


class Place(NamedTuple):
    """Where a run happens: artifacts, draft and keys under one root."""

    root: Path

    @property
    def incident(self) -> Path:
        return self.root / "incident"

    @property
    def out(self) -> Path:
        return self.root / "out"


def place(root: Path) -> Place:
    found = Place(root)
    found.incident.mkdir(parents=True)
    (found.incident / "chat.json").write_bytes(CHAT)
    return found


@contextmanager
def at_home(where: Place) -> Iterator[None]:
    """Keys lie beside the draft, under the same root."""
    before = os.environ.get("AFTERACTION_HOME")
    os.environ["AFTERACTION_HOME"] = str(where.root / "home")
    try:
        yield
    finally:
        if before is None:
            del os.environ["AFTERACTION_HOME"]
        else:
            os.environ["AFTERACTION_HOME"] = before


@contextmanager
def by(steps: disk.Steps) -> Iterator[None]:
    """Every durable write goes through these steps."""
    before, disk.STEPS = disk.STEPS, steps
    try:
        yield
    finally:
        disk.STEPS = before


class Acknowledged:
    """What the run was told is on the disk. note: called with each, as soon as it is said."""

    def __init__(self, note: Any = None) -> None:
        self.keys: list[str] = []
        self._note = note

    def __call__(self, key: str) -> None:
        self.keys.append(key)
        if self._note is not None:
            self._note(key)


def run(where: Place, acknowledged: Acknowledged) -> list[str]:
    """Draft with the scripted model; the keys of the questions that it was asked."""
    calls: list[str] = []
    busy = Busy()
    really = Notebook.answered

    def answered(self: Notebook, ask: Ask, *rest: Any) -> None:
        really(self, ask, *rest)
        acknowledged(ask.key)

    setattr(Notebook, "answered", answered)  # noqa: B010  # a method replaced, for this run
    try:
        with at_home(where):
            reading = read_all([str(where.incident)])
            busy.hold(where.out)
            opened(where.out)
            wanted = Wanted(
                load("standard"),
                engine=lambda day, title: asking.engine(
                    asking.Model("test:scripted"), where.out, reading.gate, Scripted(calls)
                ),
            )
            deliver(draft(reading, wanted, "Incident"), load("standard"), where.out, asked={"paths": ["."]})
            acknowledged("delivered")
    finally:
        setattr(Notebook, "answered", really)  # noqa: B010
        busy.release()
    return calls


DOCUMENTS = ("postmortem.md", "postmortem.html", "postmortem.json", "postmortem.svg")


def documents(where: Place) -> dict[str, bytes]:
    return {name: (where.out / name).read_bytes() for name in DOCUMENTS}


def strays(where: Place) -> list[str]:
    """Files that a run which nobody disturbed does not leave: a second draft beside the first, halves."""
    names = {path.name for path in [*where.out.iterdir(), *(where.out / "journal.bodies").iterdir()]}
    return sorted(name for name in names if name.startswith(("postmortem.", ".")) and name not in DOCUMENTS)


def answered(where: Place) -> dict[str, str]:
    """Questions whose answers the journal holds, each body opened."""
    with at_home(where):
        entries = [entry for entry in chain.read(where.out / JOURNAL) if entry.kind == "answer"]
        notebook = Notebook(where.out, create=False) if entries else None
        return {entry.body["ask"]: notebook.body(entry.body["body"]) for entry in entries if notebook}


# Killed at a step


class Unsynced(disk.Steps):
    """Waits for no disk: a process that is killed loses nothing that the system has taken. `test_power` is about what waiting is worth."""

    def sync(self, handle: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


class Counting(Unsynced):
    """Counts the places where a run can be cut: before each step, and in the middle of each write."""

    count = 0

    def cut(self) -> None:
        self.count += 1

    def open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        self.cut()
        return super().open(path, flags, mode)

    def write(self, handle: int, data: bytes) -> None:
        self.cut()
        half = len(data) // 2
        super().write(handle, data[:half])
        self.cut()
        super().write(handle, data[half:])

    def truncate(self, handle: int, size: int) -> None:
        self.cut()
        super().truncate(handle, size)

    def sync(self, handle: int) -> None:
        self.cut()
        super().sync(handle)

    def close(self, handle: int) -> None:
        self.cut()
        super().close(handle)

    def rename(self, old: Path, new: Path) -> None:
        self.cut()
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self.cut()
        super().remove(path)

    def make_folder(self, path: Path, mode: int = 0o777) -> None:
        self.cut()
        super().make_folder(path, mode)

    def sync_folder(self, path: Path) -> None:
        self.cut()
        super().sync_folder(path)


class Killing(Counting):
    """Kills the process at the k-th place, as kill -9 does."""

    def __init__(self, k: int) -> None:
        self._k = k

    def cut(self) -> None:
        super().cut()
        if self.count == self._k:
            os.kill(os.getpid(), signal.SIGKILL)


def apart(steps: disk.Steps, what: Callable[[], object]) -> int:
    """Do it in a process of its own: the signal that ended it, 0 when it came to its end.

    Raises:
        AssertionError: it failed.
    """
    child = os.fork()
    if child == 0:
        with by(steps):
            what()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise AssertionError(f"it ended with {os.WEXITSTATUS(status)}")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _child(where: Place, steps: disk.Steps) -> tuple[int, list[str], list[str]]:
    """A run in a process of its own: the signal that ended it or 0, what was acknowledged, what the model was asked."""
    said, asked = where.root / "acknowledged", where.root / "asked"
    said.unlink(missing_ok=True)
    asked.unlink(missing_ok=True)

    def drafted() -> None:
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        asked.write_text("\n".join(run(where, Acknowledged(lambda key: os.write(handle, f"{key}\n".encode())))))

    ended = apart(steps, drafted)
    return ended, said.read_text().split(), asked.read_text().split() if asked.exists() else []


def main(root: str, wanted: str) -> None:
    """Kill a run at each place, or at so many of them, go on, and print what was seen as JSON. A small process forks them all."""
    base = Path(root)
    whole = place(base / "whole")
    counting = Counting()
    with by(counting):
        run(whole, Acknowledged())
    places = range(1, counting.count + 1)
    step = 1 if wanted == "all" else max(1, len(places) // int(wanted))
    chosen = [*places[::step], places[-1]]
    found = []
    for k in chosen:
        where = place(base / f"cut-{k}")
        ended, said, _ = _child(where, Killing(k))
        kept = answered(where) if (where.out / JOURNAL).exists() else {}
        _, _, asked = _child(where, Unsynced())
        again = answered(where)
        found.append(
            {
                "k": k, "killed": ended == signal.SIGKILL, "acknowledged": len(said), "lost": sorted({*said} - {*again} - {"delivered"}),
                "paid twice": sorted({*asked} & {*kept}), "same": documents(where) == documents(whole), "strays": strays(where), "asked": len(asked),
            }
        )  # fmt: skip
        shutil.rmtree(where.root)
    print(json.dumps({"places": len(places), "runs": found}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
