"""An approved text as its readers shall see it: who approved it instead of "not reviewed", and a last line by which it is found again.

The approved bytes stay as they are; this is made of them, the same for the same approvals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_DRAFT = re.compile(r"Draft, not reviewed")
_TITLE = re.compile(r"^#[ \t][^\n]*", re.MULTILINE)
_NEXT = re.compile(r"^##", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~{}$&#])")


class Approval(NamedTuple):
    """name: "" where readers shall not see it."""

    role: str
    name: str


def title_of(markdown: str) -> str:
    """The first heading of the first level, "Postmortem" where there is none."""
    found = _TITLE.search(markdown)
    words = found[0].lstrip("#").strip().rstrip("#").rstrip() if found else ""
    return _ESCAPED.sub(r"\1", words) or "Postmortem"


def dressed(markdown: str, approvals: Sequence[Approval], at: str, sha256: str, head: str, mark: str) -> str:
    """The text with its approvals in the header and the mark at its end, without lines that show a picture beside it. at: of the last approval. head: of the journal then."""
    markdown = _without_pictures(markdown)
    by = ", ".join(f"{one.role} {_plain(one.name)}".strip() for one in approvals)
    said = f"Approved by {by} on {at[:10]}: text {sha256[:12]}"
    end = _NEXT.search(markdown)
    header = markdown[: end.start()] if end else markdown
    if _DRAFT.search(header):
        text = _DRAFT.sub(lambda _: said, header, count=1) + markdown[len(header) :]
    else:
        title = _TITLE.search(markdown)
        place = title.end() if title else 0
        text = f"{markdown[:place]}\n\n{said}.\n\n{markdown[place:].lstrip()}" if place else f"{said}.\n\n{markdown}"
    return f"{text.rstrip()}\n\n---\n\nafteraction {sha256[:12]} · journal head {head[:12]} · {mark}\n"


def _without_pictures(markdown: str) -> str:
    """Without lines that show a file beside the text, which goes nowhere, and the blank line behind each."""
    kept: list[str] = []
    left_out = False
    for line in markdown.split("\n"):
        if _is_picture(line.rstrip()):
            left_out = True
        elif line.strip() or not left_out:
            kept.append(line)
            left_out = False
    return "\n".join(kept)


def _is_picture(line: str) -> bool:
    at = line.rfind("](")
    return line.startswith("![") and line.endswith(")") and at > 0 and not _ADDRESS.match(line, at + 2)


def _plain(name: str) -> str:
    return _SPECIAL.sub(r"\\\1", name)
