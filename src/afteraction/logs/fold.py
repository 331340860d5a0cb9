"""What an engine does to a message before it groups: whatever has digits in it becomes ``0``.

An engine need not know the masks. It folds, groups by what is left, and gives one message of each group; the template of
that message is the template of the whole group, because `template` masks what this pattern leaves and sees no more. So
all engines come to the same templates, whatever they are written in.

The pattern is written in what the regular expressions of Python, Rust, RE2 and Java have in common, without looking
around. It takes all digits alike, so that folding shapes is folding messages. An engine whose word boundary knows more
letters than ASCII folds less: its groups are finer, and their templates the same.
"""

from __future__ import annotations

_H, _L = "[0-9a-fA-F]", "[a-fA-F]"
_UUID = f"{_H}{{8}}-{_H}{{4}}-{_H}{{4}}-{_H}{{4}}-{_H}{{12}}"
# A word of six or more with a digit in it, told by where its first digit stands.
_ID = "|".join(
    (f"[0-9]{_H}{{5,}}", *(f"{_L}{{{n}}}[0-9]{_H}{{{5 - n},}}" for n in range(1, 5)), f"{_L}{{5,}}[0-9]{_H}*")
)
FOLD = rf"{_UUID}|[0-9]+[xX]{_H}+\b|\b(?:{_ID})\b|[0-9]+(?:[.,:][0-9]+)*"
LONG = 400  # characters of a message that make its template
