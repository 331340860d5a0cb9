"""rebrief: the briefs of a journal made again from their reviews, with nobody asked, and held against what was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from afteraction.app.brief import Made, digest, load_review, make
from afteraction.app.deliver import sha256_of
from afteraction.app.notebook import JOURNAL
from afteraction.app.replay import Heard, engine_of, heard
from afteraction.journal import chain
from afteraction.journal.chain import Entry
from afteraction.redact.gate import Gate
from afteraction.synthesize.brief.fit import Audience

Set = Callable[[Path, str], tuple[Gate, tuple[str, ...]]]


class Again(NamedTuple):
    """A brief of the journal. name: of its file. made: as it is now, None where ``why`` it cannot be. same: byte for byte."""

    entry: Entry
    name: str
    made: Made | None
    same: bool
    why: str = ""


def noted(folder: Path) -> list[Entry]:
    """The last entry of each brief that was written.

    Raises:
        UnreadableError: the journal was changed.
    """
    last: dict[str, Entry] = {}
    for entry in chain.read(folder / JOURNAL):
        if entry.kind == "brief":
            last |= dict.fromkeys(entry.body["outputs"], entry)
    return list({entry.seq: entry for entry in last.values()}.values())


def again(folder: Path, entry: Entry, setting: Set) -> Again:
    """One brief. setting: (a gate that has read nothing, names of vendors) for a review and the config that was named.

    Raises:
        UnreadableError: the key of the journal is gone.
    """
    body = entry.body
    name = ", ".join(Path(output).name for output in body["outputs"])
    review = folder / body["review"]["name"]
    if not review.is_file():
        return Again(entry, name, None, False, f"{review.name} is not there now")
    if sha256_of(review.read_bytes()) != body["review"]["sha256"]:
        return Again(entry, name, None, False, f"{review.name} was changed since")
    gate, vendors = setting(review, body.get("asked", {}).get("config", ""))
    run = heard(chain.read(folder / JOURNAL), entry) if body["run"] else Heard()
    engine = engine_of(run, folder)
    loaded = load_review(review, gate)
    made = make(loaded, Audience(body["audience"]), body["words"], vendors, engine() if engine else None)
    same = digest(made, gate, name) in body["outputs"].values()
    return Again(entry, name, made, same)
