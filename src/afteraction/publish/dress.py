"""An approved text as its readers shall see it: who approved it instead of "not reviewed", and a last line by which it is found again.

The approved bytes stay as they are; this is made of them, the same for the same approvals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_PICTURE = re.compile(r"^!\[[^\n]*\]\((?![a-zA-Z][a-zA-Z0-9+.-]*:)[^)\n]*\)[ \t]*(?:\n+|\Z)", re.MULTILINE)
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
    markdown = _PICTURE.sub("", markdown)  # a file beside the text, which goes nowhere
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


def _plain(name: str) -> str:
    return _SPECIAL.sub(r"\\\1", name)
