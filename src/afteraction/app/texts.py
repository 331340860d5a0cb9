"""The texts that decisions and drafts were about, each under its hash, in ``journal.texts`` beside the journal.

The journal holds hashes; what changed since an approval, and what a person changed in a draft, can only be told from the texts.
Nothing rests on them: without them the state is the same, and only the lines that changed cannot be counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from afteraction.app.files import write_whole
from afteraction.journal import disk
from afteraction.redact.gate import Gate

FOLDER = "journal.texts"


class Change(NamedTuple):
    """How far two texts are apart, in lines."""

    changed: int
    added: int
    removed: int

    @property
    def said(self) -> str:
        """For people: "2 lines changed, 1 line added"."""
        parts = [
            f"{number} line{'s' if number > 1 else ''} {what}"
            for number, what in ((self.changed, "changed"), (self.added, "added"), (self.removed, "removed"))
            if number
        ]
        return ", ".join(parts) or "only line ends changed"


def keep(folder: Path, data: bytes, gate: Gate) -> str:
    """Keep the bytes of a document; its hash.

    Raises:
        LeakError: a secret stands in it. OSError: the system refused.
    """
    gate.check(data.decode("utf-8", "replace"), "the document")
    name = hashlib.sha256(data).hexdigest()
    path = folder / FOLDER / f"{name}.md"
    if not path.exists():
        disk.folder(path.parent)
        write_whole(path, [data])
    return name


def text_of(folder: Path, sha256: str) -> str | None:
    """A text by its hash; None when it was not kept, was changed or cannot be read."""
    try:
        data = (folder / FOLDER / f"{sha256}.md").read_bytes()
    except OSError:
        return None
    return data.decode("utf-8", "replace") if hashlib.sha256(data).hexdigest() == sha256 else None


def forget(folder: Path, needed: Collection[str]) -> None:
    """Take away the texts that no decision is about: of drafts that others than the next readers were meant for.

    Raises:
        OSError: the system refused.
    """
    for path in sorted((folder / FOLDER).glob("*.md")):
        if path.stem not in needed:
            disk.remove(path)


def change(old: str, new: str) -> Change:
    """Lines that differ."""
    changed = added = removed = 0
    for tag, i, i_end, j, j_end in SequenceMatcher(
        None, old.splitlines(), new.splitlines(), autojunk=False
    ).get_opcodes():
        if tag != "equal":
            both = min(i_end - i, j_end - j)
            changed, added, removed = changed + both, added + j_end - j - both, removed + i_end - i - both
    return Change(changed, added, removed)
