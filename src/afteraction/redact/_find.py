"""Rules run over text with RE2: linear in the text whatever it holds. Works on UTF-8 bytes, answers in characters."""

from __future__ import annotations

import importlib
import pkgutil
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import NamedTuple

import re2

from afteraction.domain.late import late
from afteraction.redact._quiet import Quiet
from afteraction.redact.rule import Family, Find, Rule

_HALVES = late("[\ud800-\udfff]")
_SHORT = r"\bSK[0-9a-f]{4}"  # a beginning of two letters is one with what follows
_AGAIN = 4  # times that a text may be read again, so that time stays linear in it
_FEW = 4096  # bytes in which each hint is looked for by itself
_BEFORE = 80  # characters before a value that its rule may look at


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the folder, in the order of file names."""
    package = importlib.import_module("afteraction.redact.rules")
    found: list[Rule] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        found += importlib.import_module(f"afteraction.redact.rules.{info.name}").RULES
    return tuple(found)


class _Prepared(NamedTuple):
    rule: Rule
    hints: frozenset[int]


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return options


@cache
def _compiled(pattern: str) -> tuple[re2._Regexp, int]:
    """(pattern, number of the group that holds the value): made when a text first has a reason for it."""
    made = re2.compile(pattern, _options())
    return made, made.groupindex.get("v", 0)


class _Hints:
    """Literals that are looked for all at once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        found = sorted({hint for rule in rules for hint in rule.hints})
        self.numbers = {hint: number for number, hint in enumerate(found)}
        self._set = re2.Set.SearchSet(_options())
        for hint in found:
            self._set.Add(f"(?i){re2.escape(hint)}")
        self._set.Compile()

    @cached_property
    def _any(self) -> re2._Regexp | None:
        return re2.compile("(?i)" + "|".join(map(re2.escape, self.numbers))) if self.numbers else None

    def present(self, data: bytes) -> frozenset[int]:
        """Numbers of those that stand in these bytes."""
        numbers = self._set.Match(data)
        if numbers is not None:
            return frozenset(numbers)
        # Nothing, or the engine ran out of memory and gave up: the plain search never does.
        return frozenset(self.numbers.values()) if self._searched(data) else frozenset()

    def _searched(self, data: bytes) -> bool:
        if len(data) <= _FEW and data.isascii():  # done before the pattern is made
            small = data.lower()
            return any(hint.lower().encode() in small for hint in self.numbers)
        return self._any is not None and self._any.search(data) is not None


class Finder:
    """A set of rules."""

    def __init__(self, rules: Sequence[Rule], among: Finder | None = None) -> None:
        """among: a finder of these rules and others, whose search for hints serves these, too."""
        self._hints: _Hints = _Hints(rules) if among is None else among._hints
        numbers = self._hints.numbers
        self._rules = [_Prepared(rule, frozenset(numbers[hint] for hint in rule.hints)) for rule in rules]
        self._always = any(not rule.hints for rule in rules)
        self._quiet = Quiet()

    @cached_property
    def beginning(self) -> re2._Regexp | None:
        """Finds where a value that only its form shows may begin."""
        hints = sorted({hint for one in self._rules for hint in one.rule.hints})
        beginnings = [re2.escape(hint) for hint in hints if len(hint) > 2]
        return re2.compile("|".join((rf"(?i:{'|'.join(beginnings)})", _SHORT))) if beginnings else None

    def spans(self, data: bytes) -> list[tuple[int, int, Rule]]:
        """Byte spans of values, each with its rule; they may overlap."""
        found: list[tuple[int, int, Rule]] = []
        present = self._hints.present(data)
        if not present and not self._always:
            return found
        asked = [rule for rule, hints in self._rules if not hints or not hints.isdisjoint(present)]
        absent = self._quiet.absent([rule.pattern for rule in asked], data)
        for rule in asked:
            if rule.pattern in absent:
                continue
            pattern, group = _compiled(rule.pattern)
            at = 0
            room = _AGAIN * len(data) + 4096  # bytes that may be read again behind what was refused
            while at <= len(data):
                match = pattern.search(data, at)
                if not at:
                    self._quiet.note(rule.pattern, data, matched=match is not None)
                if match is None:
                    break
                start, end = match.span(group)
                value = data[start:end].decode("utf-8", "replace")
                before = data[max(0, start - _BEFORE) : start].decode("utf-8", "replace")
                if end > start and rule.accept(value, before):
                    found.append((start, end, rule))
                    at = max(end, at + 1)
                else:  # a name may stand in what was no value
                    again = max(start - 1, at + 1)
                    room -= max(0, end - again)
                    at = again if room > 0 else max(end, at + 1)
        return found

    def finds(self, text: str) -> list[Find]:
        """Values in a text, in order, without overlaps."""
        data = text.encode("utf-8", "surrogatepass")
        spans = self.spans(data)
        if not spans:
            return []
        place = _places(text, data, {at for start, end, _ in spans for at in (start, end)})
        return joined([Find(place[start], place[end], rule.name) for start, end, rule in spans], _FAMILIES)


def whole(text: str) -> str:
    """The text without half characters, which no engine takes; every offset stays."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def _places(text: str, data: bytes, wanted: set[int]) -> dict[int, int]:
    """Character offsets of byte offsets."""
    if len(data) == len(text):
        return {at: at for at in wanted}
    place: dict[int, int] = {}
    byte = char = 0
    for at in sorted(wanted):
        char += len(data[byte:at].decode("utf-8", "surrogatepass"))
        byte = at
        place[at] = char
    return place


class _Families(dict[str, Family]):
    def __missing__(self, name: str) -> Family:
        self.update((rule.name, rule.family) for rule in all_rules())
        return self.setdefault(name, Family.SECRET)


_FAMILIES = _Families()


def family_of(name: str) -> Family:
    """The family of a rule by its name; a name that no rule has (a configured pattern) is asked of its owner."""
    return _FAMILIES[name]


def joined(finds: Iterable[Find], families: dict[str, Family]) -> list[Find]:
    """In order, without overlaps: secrets that overlap become one, named by the first; so do identifiers of customers.

    Of an identifier that overlaps a secret only what stands before it is left: ``password@host.example`` is no address.
    """
    listed = sorted(finds, key=lambda one: (one.start, -one.end))
    secrets = _merged(find for find in listed if families[find.rule] is Family.SECRET)
    others = _merged(find for find in listed if families[find.rule] is not Family.SECRET)
    apart: list[Find] = []
    ends = [find.end for find in secrets]
    for find in others:
        at = bisect_right(ends, find.start)
        over = secrets[at] if at < len(ends) and secrets[at].start < find.end else None
        if over is None:
            apart.append(find)
        elif find.start < over.start:
            apart.append(find._replace(end=over.start))
    return sorted([*secrets, *apart])


def _merged(finds: Iterable[Find]) -> list[Find]:
    merged: list[Find] = []
    for find in finds:
        if merged and find.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, find.end))
        else:
            merged.append(find)
    return merged


@cache
def finder(*families: Family, strict: bool = False) -> Finder:
    """The rules of these families; ``strict``: only those whose form alone proves them."""
    rules = [rule for rule in all_rules() if rule.family in families and (rule.strict or not strict)]
    return Finder(rules, finder(*families) if strict else None)
