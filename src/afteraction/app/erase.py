"""erase: destroy the key of a journal, so that nobody reads the bodies of its calls again; the chain stays and says so."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from afteraction.app.clock import moment
from afteraction.app.notebook import ERASING, JOURNAL, finish_erasing, key_name
from afteraction.app.texts import FOLDER as TEXTS
from afteraction.domain.errors import UnreadableError, UsageError
from afteraction.journal import chain
from afteraction.journal.blobs import FOLDER


class Erased(NamedTuple):
    """entry: number of the entry that says so. bodies: how many cannot be read any more. there: False when the key was gone
    before. left: names of what lies in the folder in plain words and was not touched."""

    entry: int
    bodies: int
    there: bool
    left: tuple[str, ...]


def erase(folder: Path) -> Erased:
    """Note the wish, destroy the key, note that it is done: a crash between them is made good by the next command.

    Raises:
        UsageError: there is nothing to erase. UnreadableError: the journal was changed, or the system refused.
    """
    path = folder / JOURNAL
    try:
        journal = chain.Journal(path)
        if not journal.entries:
            raise UsageError(f"{folder} holds no journal", hint="give the folder that `afteraction draft` wrote")
        journal.mend()
        name, erased = key_name(journal.entries)
        if not name and erased is None:
            raise UsageError(
                "this journal holds no calls of a model",
                why="only those have encrypted bodies; a draft by rules notes hashes, names and settings",
                hint="to erase the rest, delete the folder and the artifacts",
            )
        if name:
            journal.append(ERASING, {"key": name, "at": moment()})
        if not finish_erasing(journal):
            raise UsageError("the calls of this journal were erased before")
        last = journal.entries[-1]
    except OSError as error:
        raise UnreadableError(
            f"the journal of {folder} cannot be written", why=error.strerror or str(error), where=str(path)
        ) from error
    bodies = [one for one in (folder / FOLDER).glob("*") if not one.name.startswith(".")]
    plain = [
        one.name
        for one in sorted(folder.iterdir())
        if one.name.startswith(("postmortem", "manual", "brief", f"{JOURNAL}.torn", TEXTS))
    ]
    return Erased(last.seq, len(bodies), bool(last.body["was there"]), tuple(plain))
