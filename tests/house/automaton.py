"""A parsed pattern of Python's ``re`` as an automaton: states, the characters that they read, and what must hold between."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from typing import Any

BOUND = 256  # a repeat up to here is a constant factor
_parser: Any = importlib.import_module("re._parser")
_op: Any = importlib.import_module("re._constants")
_ALPHABET = [chr(code) for code in range(0x250)] + list(
    "٣अЖжαΩ中\u2003\u2028“”–—…•→🔴✅\ufeff\ud800\udc80\ufffd−\u202f\u2007\u2009"
)
_IGNORECASE, _DOTALL, _ASCII, _MULTILINE = (int(flag) for flag in (re.IGNORECASE, re.DOTALL, re.ASCII, re.MULTILINE))
_STATES = 60_000

Condition = tuple[
    Any, ...
]  # what must hold where an edge without a character stands: kind, characters, whether the end will do
Edge = tuple[int, frozenset[Condition], int]  # next character state, conditions on the way, ways (2 for more)


class Graph:
    """The automaton while it is built: states with edges, some of them read a character of a set."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.tree = _parser.parse(pattern, int(flags) & ~int(re.DEBUG))
        self.ascii = isinstance(pattern, bytes)
        sample = set(_ALPHABET if not self.ascii else map(chr, range(256)))
        _literals(self.tree, sample)
        self.sample = sorted(sample)
        self.sets: dict[Any, frozenset[str]] = {}
        self.edges: list[list[tuple[int, Condition | None]]] = []
        self.reads: dict[int, tuple[frozenset[str], int]] = {}
        self.scope: list[tuple[int, ...]] = []  # the atomic groups and looks that a state stands in
        self.ends: dict[int, int] = {}  # of each of those, its last state
        self.looks: set[int] = set()
        self._within: tuple[int, ...] = ()
        self._groups: dict[int, Any] = {}

    def state(self) -> int:
        if len(self.edges) > _STATES:
            raise ValueError("too large to analyse: repeat less")
        self.edges.append([])
        self.scope.append(self._within)
        return len(self.edges) - 1

    def link(self, source: int, target: int, condition: Condition | None = None) -> int:
        self.edges[source].append((target, condition))
        return target

    def read(self, at: int, chars: frozenset[str]) -> int:
        here = self.link(at, self.state())
        then = self.state()
        self.reads[here] = (chars, then)
        return then

    def chars(self, item: Any, flags: int) -> frozenset[str] | None:
        """The characters that an item reads, None when it is none that reads just one."""
        key = (repr(item), flags & (_IGNORECASE | _DOTALL | _ASCII))
        if key not in self.sets:
            if item[0] is _op.LITERAL:
                self.sets[key] = frozenset(_cases(chr(item[1]), flags)).intersection(self.sample)
                return self.sets[key]
            test = _test(item, flags, self.ascii)
            if test is None:
                return None
            self.sets[key] = frozenset(char for char in self.sample if test(char))
        return self.sets[key]

    def build(self, items: Iterable[Any], at: int, flags: int) -> int:
        for item in items:
            at = self._item(item, at, flags)
        return at

    def _item(self, item: Any, at: int, flags: int) -> int:
        op, value = item
        chars = self.chars(item, flags)
        if chars is not None:
            return self.read(at, chars)
        if op is _op.SUBPATTERN:
            group, add, drop, body = value
            flags = (flags | add) & ~drop
            if group is not None:
                self._groups[group] = (body, flags)
            return self.build(body, at, flags)
        if op in (_op.MAX_REPEAT, _op.MIN_REPEAT):
            return self._repeat(value, at, flags)
        if op in (_op.POSSESSIVE_REPEAT, _op.ATOMIC_GROUP):
            possessive = op is _op.POSSESSIVE_REPEAT
            last = self._sealed(at, lambda s: (self._repeat if possessive else self.build)(value, s, flags))
            return self.link(last, self.state())
        if op in (_op.ASSERT, _op.ASSERT_NOT):
            last = self._sealed(at, lambda s: self.build(value[1], s, flags))
            self.looks.add(self.scope[last][-1])
            return self.link(at, self.state(), self._look(op is _op.ASSERT, value[0], value[1], flags))
        if op is _op.AT:
            return self.link(at, self.state(), _place(value, flags))
        if op is _op.GROUPREF:
            body, inner = self._groups[value]
            return self.build(body, at, inner)
        branches = value[1] if op is _op.BRANCH else value[1:] if op is _op.GROUPREF_EXISTS else None
        if branches is None:
            raise ValueError(f"cannot analyse {op}")
        end = self.state()
        for branch in branches:
            self.link(self.build(branch or (), self.link(at, self.state()), flags), end)
        return end

    def _sealed(self, at: int, body: Callable[[int], int]) -> int:
        """Build what the engine settles before it goes on; its last state."""
        outer, number = self._within, len(self.ends) + 1
        self._within = (*outer, number)
        self.ends[number] = 0
        last = body(self.link(at, self.state()))
        end = self.ends[number] = self.link(last, self.state())
        self._within = outer
        return end

    def _repeat(self, value: Any, at: int, flags: int) -> int:
        low, high, body = value
        if high is _op.MAXREPEAT or high > BOUND:
            for _ in range(min(low, BOUND) - 1):
                at = self.build(body, at, flags)
            start = self.link(at, self.state())
            last = self.build(body, start, flags)
            self.link(last, start)
            end = self.link(last, self.state())
            if low == 0:
                self.link(at, end)
            return end
        for _ in range(low):
            at = self.build(body, at, flags)
        end = self.state()
        for _ in range(high - low):
            self.link(at, end)
            at = self.build(body, at, flags)
        return self.link(at, end)

    def _look(self, positive: bool, direction: int, body: Any, flags: int) -> Condition:
        kind = "next" if direction > 0 else "prev"
        single = self._single(body, flags)
        if single is not None:
            chars, edge = single
            return (kind, chars, edge) if positive else (kind, frozenset(self.sample) - chars, not edge)
        first = self._first(body, flags) if positive and direction > 0 else None
        return (kind, first, False) if first is not None else ("any",)

    def _single(self, body: Any, flags: int) -> tuple[frozenset[str], bool] | None:
        """(characters, whether the edge of the text will do) of a look at one character."""
        if len(body) != 1:
            return None
        op, value = body[0]
        chars = self.chars(body[0], flags)
        if chars is not None:
            return chars, False
        if op is _op.AT and value not in (_op.AT_BOUNDARY, _op.AT_NON_BOUNDARY):
            place = _place(value, flags)
            return place[1], True
        if op is _op.SUBPATTERN:
            return self._single(value[3], (flags | value[1]) & ~value[2])
        if op is _op.BRANCH:
            found = [self._single(branch, flags) for branch in value[1]]
            if None not in found:
                known = [one for one in found if one is not None]
                return frozenset().union(*(one[0] for one in known)), any(one[1] for one in known)
        return None

    def _first(self, body: Any, flags: int) -> frozenset[str] | None:
        """The characters that a body begins with, None when it may begin with none."""
        if not len(body):
            return None
        op, value = body[0]
        chars = self.chars(body[0], flags)
        if chars is not None:
            return chars
        if op is _op.SUBPATTERN:
            return self._first(value[3], (flags | value[1]) & ~value[2])
        if op is _op.BRANCH:
            found = [self._first(branch, flags) for branch in value[1]]
            return None if None in found else frozenset().union(*(one for one in found if one is not None))
        if op in (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT) and value[0]:
            return self._first(value[2], flags)
        return None


def _literals(node: Any, into: set[str]) -> None:
    """Every character that a pattern names, with its neighbours in a range."""
    if not isinstance(node, (_parser.SubPattern, list, tuple)):
        return
    items = list(node)
    if len(items) == 2 and items[0] in (_op.LITERAL, _op.NOT_LITERAL):
        into.update(form[:1] for form in (chr(items[1]), chr(items[1]).lower(), chr(items[1]).upper()))
    elif len(items) == 2 and items[0] is _op.RANGE:
        into.update(chr(code) for end in items[1] for code in (end - 1, end, end + 1) if 0 <= code < 0x110000)
    else:
        for item in items:
            _literals(item, into)


def has_loop(node: Any) -> bool:
    if not isinstance(node, (_parser.SubPattern, list, tuple)):
        return False
    items = list(node)
    if len(items) == 2 and items[0] in (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT):
        high = items[1][1]
        if high is _op.MAXREPEAT or high > BOUND:
            return True
    return any(has_loop(item) for item in items)


def _test(item: Any, flags: int, ascii_only: bool) -> Callable[[str], bool] | None:
    """Whether a character is read by an item, None for an item that reads more or less than one."""
    op, value = item
    if op is _op.ANY:
        return lambda char: bool(flags & _DOTALL) or char != "\n"
    if op is _op.NOT_LITERAL:
        return lambda char: not _cases(char, flags) & _cases(chr(value), flags)
    if op is not _op.IN:
        return None
    negated = any(part[0] is _op.NEGATE for part in value)
    return lambda char: any(_in(part, char, flags, ascii_only) for part in value) != negated


def _cases(char: str, flags: int) -> set[str]:
    return {char, char.lower(), char.upper()} if flags & _IGNORECASE else {char}


def _in(part: Any, char: str, flags: int, ascii_only: bool) -> bool:
    op, value = part
    if op is _op.LITERAL:
        return chr(value) in _cases(char, flags) or bool(_cases(chr(value), flags) & {char})
    if op is _op.RANGE:
        return any(len(form) == 1 and value[0] <= ord(form) <= value[1] for form in _cases(char, flags))
    if op is _op.CATEGORY:
        name = str(value)
        kind = r"\d" if "DIGIT" in name else r"\s" if "SPACE" in name else r"\w"
        return (re.match(kind, char, re.ASCII if ascii_only or flags & _ASCII else 0) is None) == ("NOT" in name)
    return False


def _place(value: Any, flags: int) -> Condition:
    newline = frozenset("\n")
    if value in (_op.AT_BOUNDARY, _op.AT_NON_BOUNDARY):
        return ("edge", value is _op.AT_BOUNDARY)
    if value in (_op.AT_BEGINNING, _op.AT_BEGINNING_STRING):
        return ("prev", newline if flags & _MULTILINE and value is _op.AT_BEGINNING else frozenset(), True)
    return ("next", newline if value is _op.AT_END else frozenset(), True)
