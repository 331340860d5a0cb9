"""Names that must not leave: people of the roster by any spelling, vendors of the config, each as what stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

import re2

from afteraction.redact._find import whole
from afteraction.redact._tree import replaced, strings

_SLICE = 4096  # characters
T = TypeVar("T")
# What may stand beside a name: no letter, mark or digit, except of scripts that are written without blanks; ``_`` when
# it stands for italics, not within ``pool_name``.
_EDGE = r"[^\p{L}\p{M}\p{N}_]|\p{Han}|\p{Hiragana}|\p{Katakana}|\p{Thai}"
_BEFORE, _AFTER = (
    rf"(?:^|{_EDGE}|(?:^|[^\p{{L}}\p{{M}}\p{{N}}_])_{{1,3}})",
    rf"(?:$|{_EDGE}|_{{1,3}}(?:$|[^\p{{L}}\p{{M}}\p{{N}}_]))",
)
_AT = frozenset(
    ("@here", "@channel", "@everyone", "@all", "@here.", "@channel.", "@timestamp", "@version", "@metadata")
)
# Letters of all scripts in a few ranges: the exact classes, repeated, make programs too large for the fast engine.
_L = r"A-Za-z\x{c0}-\x{1fff}\x{2c00}-\x{2dff}\x{3040}-\x{d7ff}"
_MENTION = re2.compile(rf"(?:^|[^\w/.@])(?P<v>@[{_L}][{_L}0-9_.\-]*[{_L}0-9_])(?:[^{_L}0-9_@]|$)")
_WORD = rf"(?:\p{{Lu}}\.|[\p{{Lu}}\p{{Lo}}][{_L}'’-]+)"
_MORE = rf"[ ](?:(?:van|von|de|der|den|da|di|del|la|al|bin|dos|ten|ter)[ ]){{0,2}}{_WORD}"
_HANDLE = r"[a-z]+(?:[._][a-z0-9]+)"
# Sentences and lines in which a name stands, whoever it is: trailers of commits, labels, hand-overs, chat lines, initials.
_PHRASES = (
    rf"(?:^|[^\w-])(?P<label>(?i:(?:[a-z]+-){{1,3}}by)):[ \t]*(?P<v>{_WORD}(?:{_MORE}){{0,3}}|{_HANDLE}*)",
    r"(?:^|\W)(?P<label>(?i:on-?call(?: engineer)?|author|committer|ic|(?:incident )?commander|assignee|reviewer|scribe"
    rf"|reporter|requester|responder|comms(?: lead)?))[ ]?[:=][ \t]*(?P<v>{_WORD}(?:{_MORE}){{0,3}}|{_HANDLE})",
    r"(?:^|\W)(?P<label>(?i:(?:re)?assigned to|handed (?:over|off) to|escalated to|paged|(?:reviewed|approved|acked"
    r"|acknowledged|merged|reported|opened|closed|authored|committed|resolved|written|signed off|investigated) by))"
    rf"[ ](?P<v>{_WORD}(?:{_MORE}){{1,3}})",
    r"(?:^|\n|[(\"'“,;:][ ]?|(?:^|\W)(?P<label>(?i:by|from|to|with|and|cc|thanks|ask|asked|told|ping|for|of|then|when|but))[ ])"
    rf"(?P<v>\p{{Lu}}\.(?:[ ]?\p{{Lu}}\.)?[ ]\p{{Lu}}[{_L}'’-]{{2,}})",
    rf"(?:^|\n|[0-9\])Z][ ])(?P<label><)(?P<v>[@+%~&]?[{_L}_][{_L}0-9_.\-]+)>[ \t]",
)
# What such a phrase may hold instead: a cause, a team, a program, an element of a page, the letter of a list.
_NO_PERSON_BY = frozenset(
    ("caused", "superseded", "blocked", "replaced", "triggered", "followed", "fixed", "stand", "drive")
)
_NO_NAME = frozenset(
    ("team", "ops", "operations", "engineering", "support", "bot", "actions", "service", "services", "api", "engine",
     "database", "platform", "security", "unknown", "none", "null", "module", "stdin", "string", "html", "head", "body",
     "div", "span", "br", "li", "ul", "ol", "td", "tr", "th", "pre", "code", "script", "table", "title", "lambda", "nil")
)  # fmt: skip


class Names:
    """A table of spellings. Whole words only.

    The case of one capitalised word counts, so that ``Will`` is a person and ``will`` is not; that of a whole name, of a
    handle in small letters and of a mention does not.
    """

    def __init__(self, shown: Mapping[str, str], *, mentions: str = "") -> None:
        """shown: spelling to what stands for it; one that begins with ``@`` is a name when mentioned only.

        mentions: what stands for people that no spelling knows: an ``@name``, the name in ``Reviewed-by: Name`` or
        ``assigned to First Last`` and the like; "" leaves them.
        """
        self._shown = dict(shown)
        self._any_case = {name.casefold(): text for name, text in reversed(self._shown.items()) if _in_any_case(name)}
        self._mentions = mentions
        self._pattern: re2._Regexp | None = None
        if self._shown:
            options = re2.Options()
            options.max_mem = 256 << 20
            options.longest_match = True
            exact = "|".join(_escaped(name) for name in sorted(self._shown) if not _in_any_case(name))
            folded = "|".join(_escaped(name) for name in sorted(self._any_case))
            listed = "|".join([*([exact] if exact else []), *([f"(?i:{folded})"] if folded else [])])
            self._pattern = re2.compile(rf"{_BEFORE}(?P<v>@?(?:{listed})){_AFTER}", options)

    def text(self, text: str) -> str:
        """The text with what stands for each name."""
        if len(text) <= _SLICE:
            return self._slice(text)
        # The engine reads a text anew for each search: a long one goes through in slices, cut where no name is.
        parts: list[str] = []
        at = 0
        while at < len(text):
            end = min(at + _SLICE, len(text))
            if end < len(text):
                cut = max(text.rfind(mark, at, end) for mark in ("\n", ". ", ", ", "; ", "} "))
                end = cut + 1 if cut > at else (text.rfind(" ", at, end) + 1 or end)
            parts.append(self._slice(text[at:end]))
            at = end
        return "".join(parts)

    def _slice(self, text: str) -> str:
        text = self._swapped(text, self._pattern)
        if not self._mentions or not text:
            return text
        for pattern in _phrases():
            text = self._without_strangers(text, pattern)
        return self._swapped(text, _MENTION) if "@" in text else text

    def tree(self, value: T) -> T:
        """A JSON-like value with every string in it that way; keys stay."""
        table = {}
        for text in strings(value, keys=False):
            new = self.text(text)
            if new != text:
                table[text] = new
        changed: T = replaced(value, table, keys=False) if table else value
        return changed

    def _swapped(self, text: str, pattern: re2._Regexp | None) -> str:
        if pattern is None or not text:
            return text
        looked = whole(text)
        group = pattern.groupindex["v"]
        parts: list[str] = []
        at = done = 0
        while True:
            match = pattern.search(looked, at)
            if match is None:
                break
            start, end = match.span(group)
            name = looked[start:end]
            shown = self._of(name)
            if shown is None and pattern is _MENTION and name not in _AT:
                shown = self._mentions
            if shown is not None:
                parts += [text[done:start], shown]
                done = end
            at = max(end, at + 1)
        return "".join([*parts, text[done:]]) if parts else text

    def _of(self, name: str) -> str | None:
        name = " ".join(name.split())
        bare = name.lstrip("@")
        return (
            self._shown.get(name) or self._shown.get(bare)
            or self._any_case.get(name.casefold()) or self._any_case.get(bare.casefold())
        )  # fmt: skip

    def _without_strangers(self, text: str, pattern: re2._Regexp) -> str:
        looked = whole(text)
        group, label = pattern.groupindex["v"], pattern.groupindex["label"]
        parts: list[str] = []
        at = done = 0
        while (match := pattern.search(looked, at)) is not None:
            start, end = match.span(group)
            at = max(end, at + 1)
            end = _end_of_name(looked, start, end, match.group(label) or "")
            if end > start:
                parts += [text[done:start], self._mentions]
                done = end
        return "".join([*parts, text[done:]]) if parts else text


@cache
def _phrases() -> tuple[re2._Regexp, ...]:
    """Made when somebody asks: most drafts show the names."""
    return tuple(map(re2.compile, _PHRASES))


def _in_any_case(name: str) -> bool:
    return " " in name or name.startswith("@") or name.islower()


def _escaped(name: str) -> str:
    return r"[\s\x{a0}]{1,2}".join(re2.escape(part) for part in name.split(" "))


def _end_of_name(text: str, start: int, end: int, label: str) -> int:
    """Where the name that a phrase holds ends; ``start`` when it is none."""
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return start  # part of a longer word: a commit, a version
    words = text[start:end].split(" ")
    if end < len(text) and text[end] == ":":  # the label of what follows: ``Reviewed-by: Yuki Tanaka On-call: …``
        end -= len(words.pop()) + 1
    if not words or words[-1].lower() in _NO_NAME or label.lower().partition("-")[0] in _NO_PERSON_BY:
        return start
    if not label and words[0][:1] in "ABCDEF" and words[0].endswith("."):
        return start  # ``A. Restart it``
    return end
