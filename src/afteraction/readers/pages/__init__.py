"""Readers of what people wrote, or what was made for them to read: chats, notes, mail, transcripts, commits, status pages.

Such a text is told by looking at all of it, which takes long. So these readers are asked about a log only where something
in it could be theirs.
"""

from __future__ import annotations

import re
from functools import cache

from afteraction.readers._sample import HeadSample

_SEPARATORS = "\t\x1f|;,"
_LONGEST_ID = 66  # characters, with its quotes


def may_claim(sample: HeadSample) -> bool:
    """Whether a reader of this folder could claim the sample: it is neither JSON nor a log without any sign of them."""
    if sample.is_json:
        return False
    return not sample.is_log or "\x1b" in sample.text or any(map(_is_sign, sample.text.splitlines()))


def _is_sign(line: str) -> bool:
    """A heading or the rule of a table (Markdown), a time that ends a line (chats), an id between separators (commits)."""
    if line.lstrip()[:1] == "#" or ("|" in line and "--" in line):
        return True
    end = line.rstrip().rstrip("*_").rstrip()
    end = end[: end.rfind("(")] if end[-1:] == ")" else end  # the link of the time
    if _time().search(end[-16:]) is not None:
        return True
    if len(line.strip(" ")) > _LONGEST_ID and not any(sign in line for sign in _SEPARATORS):
        return False  # told at once, for most lines of a log
    return _id().search(line) is not None


@cache
def _time() -> re.Pattern[str]:
    return re.compile(r"\d:\d\d(?:\s?[AaPp]\.?[Mm]\.?)?\]?\W?\s?\Z")


@cache
def _id() -> re.Pattern[str]:
    return re.compile(r"(?:^|[\t\x1f|;,]) *\"?[0-9a-f]{7,64}\"? *(?:[\t\x1f|;,]|\Z)")
