"""A story that is killed at each place and gone on with."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.journal.drafting import Counting, Killing, Unsynced, apart, by

from afteraction.journal import disk


class Story(NamedTuple):
    """Steps that people take in a folder.

    folder: makes a fresh one, of a name. tell: what is left of it; tells of each step that is done, and hears of those that were
    acknowledged. kept: the steps that the journal holds after a kill. seen: how the books stand.
    """

    folder: Callable[[Path, str], Path]
    tell: Callable[[Path, Callable[[str], None], tuple[str, ...]], None]
    kept: Callable[[Path], list[str]]
    seen: Callable[[Path], dict[str, object]]


def killed_at_each_place(story: Story, root: str) -> str:
    """What was seen, as JSON: of the whole story, and of each that was cut and gone on with."""
    base, counting = Path(root), Counting()
    whole = story.folder(base, "whole")
    with by(counting):
        story.tell(whole, lambda name: None, ())
    found = []
    for k in range(1, counting.count + 1):
        folder, said = story.folder(base, f"cut-{k}"), base / f"said-{k}"
        ended, acknowledged = _told(story, folder, said, Killing(k))
        kept = story.kept(folder)
        _told(story, folder, said, Unsynced())
        lost = sorted({*acknowledged} - {*kept})
        found.append({"k": k, "killed": ended == signal.SIGKILL, "lost": lost, "after": story.seen(folder)})
        shutil.rmtree(folder)
    return json.dumps({"places": counting.count, "whole": story.seen(whole), "runs": found})


def _told(story: Story, folder: Path, said: Path, steps: disk.Steps) -> tuple[int, list[str]]:
    """The signal that ended it, and the steps that were acknowledged so far."""
    known = tuple(said.read_text(encoding="utf-8").splitlines()) if said.exists() else ()
    handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ended = apart(
        steps, lambda: story.tell(folder, lambda name: (os.write(handle, f"{name}\n".encode()), None)[1], known)
    )
    os.close(handle)
    return ended, said.read_text(encoding="utf-8").splitlines()
