"""A new draft merged into the document that a person edited, so that neither the edits nor the news are lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from afteraction.app import anchor as anchors
from afteraction.app.clock import moment
from afteraction.app.files import encoded, write_whole
from afteraction.app.texts import text_of
from afteraction.document.merge import Conflict, Merged, merge
from afteraction.domain.errors import UnreadableError
from afteraction.journal.chain import Entry, Journal
from afteraction.redact.gate import Gate


class Merging(NamedTuple):
    """What became of an edited document. taken: lines of the new draft that came in. conflicts: how many places are at odds, told in
    the file ``side``. aside: the document as it was, None where nothing came in."""

    taken: int
    conflicts: int
    side: Path | None
    aside: Path | None


def merge_into(edited: Path, new: str, journal: Journal, gate: Gate) -> Merging | None:
    """Bring what is new in a draft into a document that a person edited; None when the draft that it came from is not kept.

    Where both changed the same lines, the person's stay and the others are told in a file beside it. The document as it was is kept
    under another name. The entry in the journal comes first, and does not make the merged document one of ours: it has a person's words.

    Raises:
        OSError: the system refused. LeakError: a secret would be written. UnreadableError: somebody saved the document meanwhile.
    """
    data = edited.read_bytes()
    base = _base(edited, journal.entries)
    if base is None:
        return None
    mine = data.decode("utf-8", "surrogateescape")
    found = merge(base, mine, new)
    text = found.text.encode("utf-8", "surrogateescape")
    aside = _free(edited, "edited") if text != data else None
    side = _free(edited, "conflicts") if found.conflicts else None
    journal.append(
        "choice",
        {
            "document": edited.name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "chosen": "--merge",
            "became": _became(found, aside, side),
            "at": moment(),
        },
    )
    if side is not None:
        write_whole(side, [encoded(gate.check(gate.text(told(edited.name, found.conflicts)), side.name))])
    if aside is not None:
        # A copy and not the file itself: after a crash in between, the document still lies under its name.
        write_whole(aside, [data])
        if edited.read_bytes() != data:
            raise UnreadableError(
                f"{edited.name} was edited while the new draft was merged into it",
                why="what was saved meanwhile would be lost",
                hint="run the command again; the document was not touched",
            )
        write_whole(edited, [text])
    return Merging(found.taken, len(found.conflicts), side, aside)


def _base(edited: Path, entries: Sequence[Entry]) -> str | None:
    """The draft that a person edited: the one whose anchor the document carries, else the last that was written under its name."""
    drafts = [entry for entry in entries if entry.kind == "draft"]
    anchor = anchors.of_document(edited)
    named = [entry for entry in drafts if anchor and entry.body.get("anchor") == anchor._asdict()]
    written = [entry for entry in drafts if edited.name in entry.body["outputs"]]
    for entry in (*reversed(named), *reversed(written)):
        for name, sha256 in entry.body["outputs"].items():
            if name.endswith(edited.suffix) and (text := text_of(edited.parent, sha256)) is not None:
                return text
    return None


def _became(found: Merged, aside: Path | None, side: Path | None) -> str:
    kept = f"; as it was: {aside.name}" if aside else ""
    odds = f"; both changed {len(found.conflicts)} of the same places: {side.name}" if side else ""
    return f"merged with the new draft, {found.taken} lines came in{kept}{odds}"


def told(name: str, conflicts: Sequence[Conflict]) -> str:
    """The file of conflicts: for each place what stands there, what the new draft says, and what both came from."""
    lines = [
        "# Conflicts between your edits and the new draft",
        "",
        f"Where both changed the same lines, your words stand in `{name}`. Take over from the new draft what you want, then delete this file.",
    ]
    for number, one in enumerate(conflicts, start=1):
        lines += ["", f"## {number}. Line {one.line} of {name}"]
        for title, side in (
            ("Your words, as they stand there", one.mine),
            ("The new draft", one.theirs),
            ("The draft that you edited", one.base),
        ):
            fence = "`" * max(3, *(len(run) + 1 for line in side for run in re.findall("`+", line)), 3)
            lines += ["", f"{title}:", "", *([f"{fence}text", *side, fence] if side else ["(nothing)"])]
    return "\n".join(lines) + "\n"


def _free(path: Path, word: str) -> Path:
    """The first name beside a document that nothing lies under: ``postmortem.conflicts.1.md``."""
    number = 1
    while (found := path.with_name(f"{path.stem}.{word}.{number}{path.suffix}")).exists():
        number += 1
    return found
