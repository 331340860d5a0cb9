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

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from tests.house.automaton import Condition, Edge, Graph, has_loop

_PAIRS = 400_000


class Danger(NamedTuple):
    """kind: exponential, inner (two loops of the pattern) or restart (a loop that each start of a search reads again).
    lead: a text that leads to the loop. word: what is repeated there."""

    kind: str
    lead: str
    word: str


def dangers(pattern: str | bytes, flags: int = 0, *, search: bool) -> list[Danger]:
    """What can grow faster than its text. search: the pattern is tried at each place, not only at the start."""
    return _Machine(pattern, flags, search).dangers()


class _Machine(Graph):
    """The automaton as character states: after each, the character just read is known."""

    def __init__(self, pattern: str | bytes, flags: int, search: bool) -> None:
        super().__init__(pattern, flags)
        self._endless = has_loop(self.tree)
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
