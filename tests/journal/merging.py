"""A late export merged into an edited draft, killed at any step and gone on with. Also a program: see `test_deciding`."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.cli.kit import CHAT, ROWS
from tests.journal.drafting import Counting, Killing, Unsynced, apart, by

from afteraction.app.busy import Busy
from afteraction.app.deliver import deliver
from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.notebook import JOURNAL, opened
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.journal import chain

LATE = {"time": "2026-02-16T02:20:10Z", "author": "Ana Ruiz", "text": "ruling out the deploy, it was css only"}
MINE = "Payments broke: it was detected on"


class Ready(NamedTuple):
    """Two drafts of one incident, each read once."""

    first: DraftResult
    second: DraftResult


def ready(base: Path) -> Ready:
    return Ready(_drafted(base / "first", CHAT), _drafted(base / "second", json.dumps([*ROWS, LATE]).encode()))


def _drafted(folder: Path, chat: bytes) -> DraftResult:
    folder.mkdir()
    (folder / "chat.json").write_bytes(chat)
    return draft(read_all([str(folder)]), Wanted(load("standard")), "Incident")


def start(place: Path, both: Ready) -> None:
    """A draft that a person edited, and whose title the next draft changes, too."""
    deliver(both.first, load("standard"), place)
    page = place / "postmortem.md"
    text = page.read_text(encoding="utf-8").replace("It was detected on", MINE, 1)
    page.write_text(text.replace("Source |", "Where from |", 1), encoding="utf-8")


def go_on(place: Path, both: Ready) -> None:
    busy = Busy()
    busy.hold(place)
    opened(place)
    deliver(both.second, load("standard"), place, merge=True)
    busy.release()


def seen(place: Path, edited: bytes) -> dict[str, object]:
    page = (place / "postmortem.md").read_bytes() if (place / "postmortem.md").exists() else b""
    asides = [path.read_bytes() for path in place.glob("postmortem.edited.*.md")]
    return {
        "mine": MINE.encode() in page,
        "news": LATE["text"].encode() in page,
        "kept": edited in asides,
        "strays": sorted(path.name for path in place.rglob(".*")),
        "holds": bool(chain.read(place / JOURNAL)),
    }


def main(root: str) -> None:
    """Kill the merge at each place, look, go on, look again, and print what was seen as JSON."""
    base = Path(root)
    both = ready(base)
    start(base / "whole", both)
    edited = (base / "whole" / "postmortem.md").read_bytes()
    counting = Counting()
    with by(counting):
        go_on(base / "whole", both)
    found = []
    for k in range(1, counting.count + 1):
        place = base / f"cut-{k}"
        with by(Unsynced()):
            start(place, both)
        ended = apart(Killing(k), partial(go_on, place, both))
        cut = seen(place, edited)
        apart(Unsynced(), partial(go_on, place, both))
        found.append({"k": k, "killed": ended == signal.SIGKILL, "cut": cut, "after": seen(place, edited)})
        shutil.rmtree(place)
    print(json.dumps({"places": counting.count, "whole": seen(base / "whole", edited), "runs": found}))


if __name__ == "__main__":
    main(sys.argv[1])
