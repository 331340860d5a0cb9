"""The mark that every delivery carries where people and programs can read it, and by which it is found again."""

from __future__ import annotations

import re

from afteraction.domain.delivery import Letter

_MARK = re.compile(r"\bafteraction-([0-9a-f]{20})-([0-9a-f]{20})\b")


def mark(letter: Letter) -> str:
    """One word: whose text it is, and which."""
    return f"afteraction-{letter.key}-{letter.marker}"


def marked(text: str, key: str) -> str:
    """The marker of the text that holds this key, "" when it is none of ours. The last one counts: a text may quote another's."""
    found = [marker for whose, marker in _MARK.findall(text) if whose == key]
    return found[-1] if found else ""


def withdrawn(letter: Letter) -> str:
    """What stands in the place of a text that was taken back, as Markdown; it is still ours, and holds no text."""
    return f"# {letter.title}\n\nThis postmortem was withdrawn.\n\n{mark(letter._replace(marker='0' * 20))}\n"
