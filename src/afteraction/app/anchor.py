"""The anchor that a document carries: the run that made it, and a hash over all that the run rested on.

It depends on content alone: equal artifacts, settings and answers give equal anchors, whoever drafts, wherever and whenever.
The head of the whole chain would not: it holds times, latencies and what was drafted before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from afteraction.domain.late import late
from afteraction.journal.chain import Entry

# Where a document says it, from the place that only we write to the places that a conversion may have made of it.
_SAID = (
    late(r"^- anchor in the journal: `([0-9a-f]{16}):([0-9a-f]{64})`$", re.MULTILINE),
    late(r"Anchor in the journal: <code>([0-9a-f]{16}):([0-9a-f]{64})</code>"),
    late(r'^    "anchor": \{\s+"run": "([0-9a-f]{16})",\s+"head": "([0-9a-f]{64})"', re.MULTILINE),
    late(r"nchor in the journal:[^0-9a-f]{0,12}([0-9a-f]{16}):([0-9a-f]{64})(?![0-9a-f])"),
    late(r"(?<![0-9a-f])([0-9a-f]{16}):([0-9a-f]{64})(?![0-9a-f])"),
)
_BESIDE = {"at", "body"}  # of an entry: when it was noted, and where its text lies
NOTED = ("verdict", "decision")  # kinds of entries that a run makes of its answers


class Anchor(NamedTuple):
    """run: 16 hex digits. head: 64."""

    run: str
    head: str

    @property
    def token(self) -> str:
        """As documents carry it: one word, which survives most ways of publishing."""
        return f"{self.run}:{self.head}"


def run_of(inputs: Iterable[Sequence[object]], engine: str, record: str) -> str:
    """The name of a run. inputs: SHA-256 and bytes of each artifact, in order. record: SHA-256 of the record without an anchor."""
    return _hash([[list(one) for one in inputs], engine, record])[:16]


def head_of(run: str, pieces: Iterable[str]) -> str:
    """The hash over a run and its pieces, in whatever order they came."""
    return _hash([run, *sorted(pieces)])


def piece(kind: str, body: Mapping[str, Any]) -> str:
    """What a run noted, as it counts for the head."""
    return _hash([kind, {name: value for name, value in body.items() if name not in _BESIDE}])


def answer(key: str, text: str) -> str:
    """An answer that a run used, as it counts for the head. text: its SHA-256."""
    return _hash(["answer", key, text])


def of_document(path: Path) -> Anchor | None:
    """The anchor that a document carries; None when it has none. Markdown, HTML and JSON carry the same word.

    Raises:
        OSError: it cannot be read.
    """
    text = path.read_bytes().decode("utf-8", "replace")
    found = next((match for pattern in _SAID if (match := pattern.search(text))), None)
    return Anchor(found[1], found[2]) if found else None


def of_entry(entries: Sequence[Entry], draft: Entry) -> Anchor | None:
    """The anchor of a noted draft, computed again from the entries before it; None when they do not hold what it rested on."""
    body = draft.body
    if "record" not in body:  # from before documents had anchors
        return None
    run = run_of([(one["sha256"], one["bytes"]) for one in body["inputs"]], body["engine"], body["record"])
    before = entries[: draft.seq - 1]
    texts = {one.body["ask"]: one.body.get("text", "") for one in before if one.kind == "answer"}
    if any(key not in texts for key in body["calls"]):
        return None
    pieces = [answer(key, texts[key]) for key in body["calls"]]
    if body["run"]:
        pieces += [piece(one.kind, one.body) for one in before[body["run"] - 1 :] if one.kind in NOTED]
    return Anchor(run, head_of(run, pieces))


def text_sha256(text: str) -> str:
    """Hex, of UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _hash(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
