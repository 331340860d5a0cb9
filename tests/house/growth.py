"""Which patterns of Python's ``re`` can take more than linear time on a hostile text, from their parsed form alone.

A backtracking engine is slow where one text can be read in many ways. A pattern becomes an automaton here, and two loops
of it, p before q, are a danger when some word can be read round p, from p to q, and round q: then n such words can be cut
between them in n places, and a text that fails behind them costs n² steps. Two ways round one loop cost 2**n. A search is
a loop of its own before the pattern, since it starts anew at each character. No danger are: loops behind which nothing
can fail; what an atomic group or a possessive repeat has settled; what a look at the neighbouring characters rules out.

It errs to the side of danger: bounded repeats above `BOUND` count as unbounded, a look further than one character ahead
or behind rules out nothing, a backreference is read as its group.
"""

from __future__ import annotations

import importlib
import re
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

BOUND = 256  # a repeat up to here is a constant factor
_parser: Any = importlib.import_module("re._parser")
_op: Any = importlib.import_module("re._constants")
_ALPHABET = [chr(code) for code in range(0x250)] + list(
    "٣अЖжαΩ中\u2003\u2028“”–—…•→🔴✅\ufeff\ud800\udc80\ufffd−\u202f\u2007\u2009"
)
_IGNORECASE, _DOTALL, _ASCII, _MULTILINE = (int(flag) for flag in (re.IGNORECASE, re.DOTALL, re.ASCII, re.MULTILINE))
_STATES = 60_000
_PAIRS = 400_000

Condition = tuple[
    Any, ...
]  # what must hold where an edge without a character stands: kind, characters, whether the end will do
Edge = tuple[int, frozenset[Condition], int]  # next character state, conditions on the way, ways (2 for more)


class Danger(NamedTuple):
    """kind: exponential, inner (two loops of the pattern) or restart (a loop that each start of a search reads again).
    lead: a text that leads to the loop. word: what is repeated there."""

    kind: str
    lead: str
    word: str


def dangers(pattern: str | bytes, flags: int = 0, *, search: bool) -> list[Danger]:
    """What can grow faster than its text. search: the pattern is tried at each place, not only at the start."""
    return _Machine(pattern, flags, search).dangers()


class _Graph:
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


class _Machine(_Graph):
    """The automaton as character states: after each, the character just read is known."""

    def __init__(self, pattern: str | bytes, flags: int, search: bool) -> None:
        super().__init__(pattern, flags)
        self._endless = _has_loop(self.tree)
        if not self._endless:
            return
        start = self.state()
        self._accept = self.state()
        self.link(self.build(self.tree, start, self.tree.state.flags), self._accept)
        self._search = -1
        begins = [start]
        if search:
            self._search, again = self.state(), self.state()
            self.reads[self._search] = (frozenset(self.sample), again)
            self.edges[again] += [(self._search, None), (start, None)]
            begins.append(self._search)
        self._classes()
        self._firsts = {edge[0] for begin in begins for edge in self._closure(begin)[0]}
        self._out: dict[int, list[Edge]] = {}
        self._free: dict[int, set[int]] = {}  # states that are reached whatever comes next
        for state, (chars, then) in self.reads.items():
            edges, reached = self._closure(then)
            greedy = len(self._of[chars]) == len(self._names) and any(d == state and not c for d, c, _ in edges)
            self._out[state] = edges
            self._free[state] = {d for d, c in reached if not c or (greedy and all(k[0] == "next" and k[2] for k in c))}

    def _classes(self) -> None:
        """Characters that no set of the pattern tells apart are one class."""
        word = frozenset(char for char in self.sample if char.isalnum() or char == "_")
        sets = {chars for chars, _ in self.reads.values()} | {word}
        sets |= {c[1] for edges in self.edges for _, c in edges if c is not None and c[0] in ("next", "prev")}
        ordered = sorted(sets, key=sorted)
        groups: dict[tuple[bool, ...], list[str]] = {}
        for char in self.sample:
            groups.setdefault(tuple(char in chars for chars in ordered), []).append(char)
        self._names = [next((c for c in group if "!" <= c <= "~"), group[0]) for group in groups.values()]
        self._of = {chars: frozenset(n for n, c in enumerate(self._names) if c in chars) for chars in ordered}
        self._word = self._of[word]
        self._looks_back = any(c is not None and c[0] in ("prev", "edge") for edges in self.edges for _, c in edges)

    def _closure(self, start: int) -> tuple[list[Edge], set[tuple[int, frozenset[Condition]]]]:
        """Where one gets from a state without reading: character states with the number of ways, and all states."""
        ways: dict[tuple[int, frozenset[Condition]], int] = {}
        stack: list[tuple[int, frozenset[Condition], frozenset[int]]] = [(start, frozenset(), frozenset((start,)))]
        while stack:
            state, conditions, path = stack.pop()
            key = (state, conditions)
            if ways.get(key, 0) == 2:
                continue
            ways[key] = ways.get(key, 0) + 1
            for target, condition in self.edges[state]:
                if target not in path:
                    more = conditions if condition is None else conditions | {self._classed(condition)}
                    stack.append((target, more, path | {target} if len(self.edges[state]) > 1 else path))
        return [(s, c, n) for (s, c), n in ways.items() if s in self.reads], set(ways)

    def _classed(self, condition: Condition) -> Condition:
        return (condition[0], self._of[condition[1]], condition[2]) if condition[0] in ("next", "prev") else condition

    def _holds(self, conditions: frozenset[Condition], before: int, char: int) -> bool:
        for kind, *told in conditions:
            if kind == "next" and char not in told[0]:
                return False
            if before >= 0 and kind == "prev" and before not in told[0]:
                return False
            if before >= 0 and kind == "edge" and ((before in self._word) != (char in self._word)) != told[0]:
                return False
        return True

    def _chars(self, state: int) -> frozenset[int]:
        return self._of[self.reads[state][0]]

    def _cannot_fail(self, first: int, then: int) -> bool:
        """Whether nothing behind ``then`` makes the engine come back to ``first``."""
        outer, inner = self.scope[first], self.scope[then]
        shared = 0
        while shared < min(len(outer), len(inner)) and outer[shared] == inner[shared]:
            shared += 1
        if len(outer) > shared:
            return True  # settled: the engine does not come back
        if self.looks.intersection(inner[shared:]):
            return False
        return (self.ends[outer[-1]] if outer else self._accept) in self._free[then]

    def dangers(self) -> list[Danger]:
        """All pairs of loops that one word goes through."""
        if not self._endless:
            return []
        loops = self._loops()
        found = [danger for loop in loops for danger in self._twice(loop)]
        for first in loops:
            behind = self._reach(first, self._onward)
            for then in loops:
                if then is not first and then & behind:
                    found += self._shared(first, then)
        return found

    def _onward(self, state: int) -> list[int]:
        return [edge[0] for edge in self._out[state]]

    @staticmethod
    def _reach(states: Iterable[int], step: Callable[[int], Iterable[int]]) -> set[int]:
        seen = set(states)
        stack = list(seen)
        while stack:
            for target in step(stack.pop()):
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return seen

    def _loops(self) -> list[frozenset[int]]:
        """The sets of states that lead to each other."""
        live = self._reach(self._firsts, self._onward)
        back: dict[int, list[int]] = {}
        for state in live:
            for target in self._onward(state):
                back.setdefault(target, []).append(state)
        self._back = back
        order: list[int] = []
        seen: set[int] = set()
        for root in sorted(live):
            stack = [(root, iter(self._onward(root)))] if root not in seen else []
            seen.add(root)
            while stack:
                state, targets = stack[-1]
                target = next((t for t in targets if t not in seen), -1)
                if target < 0:
                    order.append(state)
                    stack.pop()
                else:
                    seen.add(target)
                    stack.append((target, iter(self._onward(target))))
        loops: list[frozenset[int]] = []
        done: set[int] = set()

        def undone(state: int) -> list[int]:
            return [target for target in back.get(state, ()) if target not in done]

        for state in reversed(order):
            if state not in done:
                loop = self._reach([state], undone)
                done |= loop
                if len(loop) > 1 or state in self._onward(state):
                    loops.append(frozenset(loop))
        return loops

    def _befores(self, chars: Iterable[int]) -> list[int]:
        return sorted(chars) if self._looks_back else [-1]

    def _parts(self, state: int, loop: frozenset[int]) -> bool:
        """Whether one character leads from a state to two of its loop."""
        targets = {target for target, _, _ in self._out[state] if target in loop}
        return any(self._chars(a) & self._chars(b) for a in targets for b in targets if a < b)

    def _twice(self, loop: frozenset[int]) -> Iterable[Danger]:
        """Two ways round one loop."""
        for home in sorted(loop):
            if self._cannot_fail(home, home):
                continue
            if any(target in loop and ways > 1 for target, _, ways in self._out[home]):
                yield Danger("exponential", self._lead(home), "")
                return
            if self._parts(home, loop):
                befores = self._befores(self._chars(home))
                word = self._walk(
                    [(home, home, before, 0) for before in befores],
                    {(home, home, before, 1) for before in befores},
                    partial(self._split, loop=loop, home=home),
                )
                if word is not None:
                    yield Danger("exponential", self._lead(home), word)
                    return

    def _split(self, at: tuple[int, ...], loop: frozenset[int], home: int) -> Iterable[tuple[tuple[int, ...], int]]:
        one, other, before, apart = at
        for a, ca, _ in self._out[one]:
            if a not in loop:
                continue
            for b, cb, _ in self._out[other]:
                if b not in loop or self._cannot_fail(home, b):
                    continue
                for char in self._chars(a) & self._chars(b):
                    if self._holds(ca, before, char) and self._holds(cb, before, char):
                        yield (a, b, char if self._looks_back else -1, int(apart or a != b)), char

    def _shared(self, first: frozenset[int], then: frozenset[int]) -> list[Danger]:
        """A word that goes round one loop, from it to another, and round that one."""
        between = self._reach(first, self._onward) & self._reach(then, lambda s: self._back.get(s, ()))
        for p in sorted(first):
            for q in sorted(then):
                if self._cannot_fail(p, q):
                    continue
                befores = self._befores(self._chars(p) & self._chars(q))
                word = self._walk(
                    [(p, p, q, before) for before in befores],
                    {(p, q, q, before) for before in befores},
                    partial(self._triple, first=first, between=between, then=then, p=p),
                )
                if word is not None:
                    kind, lead = ("restart", q) if p == self._search else ("inner", p)
                    return [Danger(kind, self._lead(lead), word)]
        return []

    def _triple(
        self, at: tuple[int, ...], first: frozenset[int], between: set[int], then: frozenset[int], p: int
    ) -> Iterable[tuple[tuple[int, ...], int]]:
        x, y, z, before = at
        for a, ca, _ in self._out[x]:
            if a not in first:
                continue
            for c, cc, _ in self._out[z]:
                if c not in then or self._cannot_fail(p, c):
                    continue
                both = self._chars(a) & self._chars(c)
                for b, cb, _ in self._out[y] if both else ():
                    if b not in between:
                        continue
                    for char in both & self._chars(b):
                        if all(self._holds(one, before, char) for one in (ca, cb, cc)):
                            yield (a, b, c, char if self._looks_back else -1), char

    def _walk(
        self,
        starts: list[tuple[int, ...]],
        goals: set[tuple[int, ...]],
        step: Callable[[tuple[int, ...]], Iterable[tuple[tuple[int, ...], int]]],
    ) -> str | None:
        """A shortest word from a start to a goal, None when there is none."""
        seen, todo = set(starts), deque((start, "") for start in starts)
        while todo:
            at, word = todo.popleft()
            for target, char in step(at):
                if target in goals:
                    return word + self._names[char]
                if target not in seen:
                    seen.add(target)
                    todo.append((target, word + self._names[char]))
            if len(seen) > _PAIRS:
                raise ValueError("too large to analyse: split the pattern")
        return None

    def _lead(self, goal: int) -> str:
        """A text that leads through ``goal``."""
        todo = deque((state, "") for state in sorted(self._firsts) if state != self._search)
        seen: set[int] = set()
        while todo:
            state, read = todo.popleft()
            char = min(self._chars(state), default=0)
            text = read + self._names[char]
            if state == goal:
                return text
            for target, conditions, _ in self._out[state]:
                if target not in seen and any(self._holds(conditions, char, c) for c in self._chars(target)):
                    seen.add(target)
                    todo.append((target, text))
        return ""


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


def _has_loop(node: Any) -> bool:
    if not isinstance(node, (_parser.SubPattern, list, tuple)):
        return False
    items = list(node)
    if len(items) == 2 and items[0] in (_op.MAX_REPEAT, _op.MIN_REPEAT, _op.POSSESSIVE_REPEAT):
        high = items[1][1]
        if high is _op.MAXREPEAT or high > BOUND:
            return True
    return any(_has_loop(item) for item in items)


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
