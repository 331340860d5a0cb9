"""No pattern that reads text of artifacts can take more than linear time: what is not RE2 is analysed here, each pattern.

The program has no other guard against a hostile line: the time of a run must come from its bytes, not from what they say.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.house.growth import Danger, dangers

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "afteraction"

FILES = sorted(SOURCE.rglob("*.py"))
STARTS = {"match", "fullmatch"}
SEARCHES = {"search", "finditer", "findall", "sub", "subn", "split"}

# Patterns that are tried at the start of a text only, where the code below cannot see it.
AT_THE_START = {
    ("readers/_git_forms.py", "free"): "each is kept in the layout of a log and matched against lines",
    ("readers/lines/log_cri.py", "_cri"): "given to the reader, which matches each line against it",
    ("readers/lines/log_cri.py", "_stamped"): "given to the reader, which matches each line against it",
}
# Patterns that the analysis calls dangerous, and why they are not.
HARMLESS = {
    (
        "readers/lines/log_openstack.py",
        "LineFormat.quick",
    ): "tried where a line begins, and each part of it has its most",
    ("publish/dress.py", "_ADDRESS"): "matched at one place of a line",
    ("logs/template.py", "_FOLD"): "a shape has at most 400 characters, and each is looked at once",
    ("logs/engines/python.py", "_FOLD"): "of a shape 1,000 characters are looked at, once",
    ("app/logs_grouped.py", "_KIND"): "of a line 2,000 characters are looked at",
    (
        "readers/_json.py",
        "_OBJECT_LINE",
    ): "asked once for each line that begins behind a broken one, and blanks end there",
    ("document/inline.py", "_INLINE"): "at most 2,000 characters are read for each few that can begin a construct",
    ("readers/_json.py", "_TOKEN"): "a string that is not closed runs to the end, so nothing begins within it",
    ("readers/_json.py", "_SIGN"): "a string that is not closed runs to the end, so nothing begins within it",
    ("readers/_json.py", "_NEXT"): "asked once for each broken item, and blanks end there",
    ("rubric/lint.py", "_ALLOW"): "at most 600 characters are read for each comment that begins as an allowance",
    ("readers/_datadog.py", "_BRACKET"): "at most 500 characters are read for each eight that can begin one",
    ("readers/_datadog.py", "_IMAGE"): "at most 2,000 characters are read for each four that can begin one",
    (
        "readers/pages/_datadog_table.py",
        "_BRACKETS",
    ): "its text ends with a closing bracket: each opening one is closed",
    ("readers/generic/generic_csv.py", "_cutter"): "cells are cut one behind the other; rows read in vain are counted",
}
# Patterns that are made while the program runs, from what.
MADE = {
    ("domain/late.py", "__getattr__"): "each is seen where `late` is called",
    ("extract/roles.py", "_names_pattern"): "names of people, each through re.escape",
    ("readers/_lines.py", "_of_each_line"): "the quick pattern of a format, looked at by itself, or else a whole line",
    (
        "readers/generic/generic_csv.py",
        "_cutter",
    ): "one of four marks, through re.escape; made when the module is loaded",
    ("document/html.py", "_duration"): "one of our own four codes",
    (
        "logs/engines/python.py",
        "__init__",
    ): "one sign after the other, each a class or through re.escape; tried at the start",
    ("verify/named.py", "_pattern"): "names of people, through re.escape",
}


@cache
def analysed(pattern: str | bytes, flags: int, search: bool) -> list[Danger]:
    return dangers(pattern, flags, search=search)


class Found(NamedTuple):
    """A pattern of the program. name: of the variable, or of the function around it. start: tried at the start only."""

    file: str
    line: int
    name: str
    pattern: str | bytes
    flags: int
    start: bool

    def dangers(self) -> list[Danger]:
        return analysed(self.pattern, self.flags, not self.start)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name} {self.pattern!r:.120}"


# What is there

LOADED = """
import importlib, json, pkgutil, re, sys
compile, found = re.compile, []
def noted(pattern, flags=0):
    made, frame = compile(pattern, flags), sys._getframe(1)
    found.append((frame.f_code.co_filename, frame.f_lineno, repr(made.pattern), int(made.flags)))
    return made
re.compile = noted
import afteraction
import afteraction.domain.late
afteraction.domain.late.late = noted
for module in pkgutil.walk_packages(afteraction.__path__, "afteraction."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for module in [one for name, one in sys.modules.items() if name.startswith("afteraction.")]:
    for maker in list(vars(module).values()):  # patterns that are compiled at their first use
        made = getattr(getattr(maker, "__wrapped__", None), "__annotations__", {})
        if hasattr(maker, "cache_info") and list(made) == ["return"] and made["return"] in (
            "re.Pattern[str]", "tuple[re.Pattern[str], ...]", "LineFormat"
        ):
            maker()
print(json.dumps(found))
"""


@cache
def tree_of(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.above = node  # type: ignore[attr-defined]
    return tree


def above(node: ast.AST) -> Iterator[ast.AST]:
    """What stands around a node, from the inside."""
    while (node := getattr(node, "above", None)) is not None:  # type: ignore[assignment]
        yield node


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Each call of a function of ``re`` that takes a pattern, with its name."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)):
                if name in STARTS | SEARCHES | {"compile"}:
                    yield node, name
            case ast.Call(func=ast.Name(id="late")):
                yield node, "compile"


def function_around(node: ast.AST) -> str:
    """The name of the function that a node stands in, "" outside of any."""
    return next((up.name for up in above(node) if isinstance(up, ast.FunctionDef)), "")


def is_made_once(made: ast.FunctionDef) -> bool:
    """Whether a function gives patterns that are compiled at their first use: `LOADED` calls these."""
    return "cache" in map(ast.unparse, made.decorator_list) and not ast.unparse(made.args) and made.returns is not None


def uses(node: ast.Name | ast.Attribute) -> str:
    """What is done with a pattern where it is named: ``match``, ``search`` …, "" when it goes on to somewhere else."""
    around = [up for _, up in zip(range(3), above(node), strict=False)]
    if len(around) == 3 and isinstance(made := around[0], ast.Call) and made.func is node and not made.args:
        around = around[1:]  # a function that gives the pattern: what is done with its result
    around = around[:2]
    match around:
        case [ast.Attribute(attr=done), ast.Call(func=called, args=args, keywords=[])] if called is around[0]:
            return done if done not in STARTS or len(args) == 1 else "search"
        case [ast.Attribute(attr="match"), up] if not isinstance(up, ast.Call):
            return "match"  # kept under a name: the line readers call it with the line alone
    return ""


@cache
def names() -> dict[str, list[tuple[Path, ast.Name | ast.Attribute]]]:
    """Where each name is read, as itself or behind the name of a module."""
    found: dict[str, list[tuple[Path, ast.Name | ast.Attribute]]] = {}
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Name(id=read, ctx=ast.Load()):
                    found.setdefault(read, []).append((path, node))
                case ast.Attribute(value=ast.Name(id=owner), attr=read) if not owner[:1].isupper():
                    found.setdefault(read, []).append((path, node))
    return found


def loop_uses(path: Path, node: ast.AST) -> set[str] | None:
    """What is done in a loop over patterns with each of them, None when the node is not what is looped over."""
    loop = next((up for up in above(node) if isinstance(up, ast.For | ast.comprehension)), None)
    if loop is None or node not in list(ast.walk(loop.iter)):
        return None
    targets = {part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)}
    inside = next((up for up in above(node) if isinstance(up, ast.FunctionDef)), tree_of(path))
    done: dict[str, set[str]] = {}
    for part in ast.walk(inside):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in targets:
            done.setdefault(part.id, set()).add(uses(part))
    return set[str]().union(*(used for used in done.values() if used & (STARTS | SEARCHES)))


def field_uses(owner: str, name: str) -> set[str]:
    """What is done with a field of a class, in the modules that know the class."""
    return {
        uses(node)
        for path in FILES
        if owner in path.read_text(encoding="utf-8")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load)
    } - {""}


def home_of(path: Path, call: ast.Call) -> tuple[str, bool]:
    """(name of a pattern, whether it is only tried at the start of a text)."""
    for up in above(call):
        if isinstance(up, ast.FunctionDef):
            done = {uses(node) for place, node in names().get(up.name, ()) if place == path}
            return up.name, not up.args.args and bool(done) and done <= STARTS
        if isinstance(up, ast.keyword) and isinstance(made := getattr(up, "above", None), ast.Call):
            owner = ast.unparse(made.func)
            return f"{owner}.{up.arg}", bool(done := field_uses(owner, up.arg or "")) and done <= STARTS
        if isinstance(up, ast.Assign | ast.AnnAssign):
            target = up.targets[0] if isinstance(up, ast.Assign) else up.target
            name, direct = ast.unparse(target), up.value is call
            if not isinstance(target, ast.Name) or isinstance(getattr(up, "above", None), ast.ClassDef):
                return name, False
            places = [(p, node) for p, node in names().get(name, ()) if p == path or not name.startswith("_")]
            done = set[str]()
            for place, node in places:
                done |= {uses(node)} if direct else (loop_uses(place, node) or {""})
            return name, bool(done) and done <= STARTS
    return "", False


@pytest.fixture(scope="module")
def patterns() -> list[Found]:
    """Every pattern of the program that is known before it reads anything."""
    # The source beside this test, whatever is installed.
    env = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=ROOT, env=env)
    loaded = json.loads(done.stdout)
    found = []
    for path in FILES:
        file = str(path.relative_to(SOURCE))
        for call, name in calls(tree_of(path)):
            if name == "compile":
                home, start = home_of(path, call)
                start = start or (file, home) in AT_THE_START
                spans = range(call.lineno, (call.end_lineno or call.lineno) + 1)
                here = {(p, f) for where, line, p, f in loaded if Path(where) == path and line in spans}
                assert here or (file, function_around(call)) in MADE, f"{file}:{call.lineno} was never compiled"
                found += [Found(file, call.lineno, home, ast.literal_eval(p), f, start) for p, f in sorted(here)]
            elif isinstance(call.args[0], ast.Constant):
                pattern = call.args[0].value
                assert isinstance(pattern, str | bytes)
                assert not any(word.arg == "flags" for word in call.keywords), f"{file}:{call.lineno}: compile it"
                found.append(Found(file, call.lineno, function_around(call), pattern, 0, name in STARTS))
    return found


# The guarantee


def test_no_pattern_takes_more_than_linear_time(patterns: list[Found]) -> None:
    """A text that is twice as long takes twice as long, whatever it says."""
    assert len(patterns) > 400
    over = [
        f"{found}: {danger}"
        for found in patterns
        if (found.file, found.name) not in HARMLESS
        for danger in found.dangers()
    ]
    assert over == []


def test_every_exception_is_still_needed(patterns: list[Found]) -> None:
    """A reason that stands for nothing would hide the next danger."""
    assert {(f.file, f.name) for f in patterns if f.dangers()} == set(HARMLESS)
    started = {
        (f.file, f.name) for f in patterns if (f.file, f.name) in AT_THE_START and f._replace(start=False).dangers()
    }
    assert started == set(AT_THE_START)


def test_no_pattern_is_made_where_nobody_looks() -> None:
    """In a function stands a pattern as it is written; one that is made of something is named here with what of.

    What a function makes that takes nothing and is asked once was made above, and is known.
    """
    made = set()
    for path in FILES:
        for call, _ in calls(tree_of(path)):
            around = next((up for up in above(call) if isinstance(up, ast.FunctionDef)), None)
            if around and not isinstance(call.args[0], ast.Constant) and not is_made_once(around):
                made.add((str(path.relative_to(SOURCE)), around.name))
    assert made == set(MADE)


def test_patterns_come_from_one_module() -> None:
    """The engine is called ``re``, so that the tests here see it; nothing else of it is used under another name."""
    other = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.ImportFrom) and node.module in ("re", "sre_compile", "regex"))
        or (
            isinstance(node, ast.Import)
            and any(a.name in ("regex",) or (a.name == "re" and a.asname) for a in node.names)
        )
    ]
    assert other == []


def test_possessive_repeats_are_of_single_characters(patterns: list[Found]) -> None:
    """Python before 3.11.5 reads a possessive repeat of a group wrongly where the group has a choice."""
    allowed = ("readers/generic/generic_csv.py", "_cutter")  # its group has none
    assert [
        str(f)
        for f in patterns
        if re.search(r"\)(?:[*+?]|\{[\d,]+\})\+", str(f.pattern)) and (f.file, f.name) != allowed
    ] == []


# The analysis sees what it is meant to see


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s+$", r"\s++$", r"<[^>]*>", r'".*?"', r"\w+=", r"[.!?]+(?=\s)", r"https?://\S+/pull/", r"a.*b", r"x(?=\S*)y",
        r"a(?:.*b)?", r"(?:^|\s)\s*x", r"(?i:[a-z]+[A-Z]!)", r"\d{3,400}x", r"(?<=a)a*b", r"(?m:^\s+x)",
    ],
)  # fmt: skip
def test_a_search_that_reads_again_from_each_place_is_seen(pattern: str) -> None:
    assert "restart" in {danger.kind for danger in dangers(pattern, search=True)}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*\s*x", r"\s*(.*)$", r"(.+?)\s*#*\s*$", r"\S*/\S+ x", r"\w+\.?\w*/", r"(?:a\s*)?b\s+(?:c\s+)?\s*d", r"[^,]*,.*,.*;",
        r"(a+)b?\1c", r"(?>\s*\s*x)", r"x\s*(?=.*y)[\s\S]*z",
    ],
)  # fmt: skip
def test_two_loops_that_one_word_goes_through_are_seen(pattern: str) -> None:
    assert "inner" in {danger.kind for danger in dangers(pattern, search=False)}


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a|a)*b",
        r"(?:\s*x?)*y",
        r"(\w+\s?)+:",
        r"(?:a|ab|b)*c",
        r"(?:\d+|[0-9a-f])*;",
        r"([a-z]+[.]?)*@",
        r"(?:(?:ab)*|a|b)*c",
    ],
)
def test_two_ways_round_one_loop_are_seen(pattern: str) -> None:
    assert "exponential" in {danger.kind for danger in dangers(pattern, search=False)}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\A\s+$", r"x\s+$", r"(?<!\s)\s+$", r"https?://\S+", r"<[^<>]*>", r"\b[a-z]+_[a-z_]+\b", r'"[^"\n]{0,200}"', r".*",
        r"\d+(?:[.,]\d+)*", r"(?<![^\s=])[^\s=]+=", r"^\w+:", r"\[\w+\] .*", r"(?:[^\W\d]|x){1,30}!",
    ],
)  # fmt: skip
def test_a_search_that_reads_each_place_once_is_let_pass(pattern: str) -> None:
    assert dangers(pattern, search=True) == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*+(.*)$", r"\s*(?s:.*)\Z", r"\w+\s+\w+$", r"(?:\w+,)*$", r"(?>\w+):", r"(?:\w++\s)+:", r'"(?:[^"\\]|\\.)*"$',
        r"(?:ab|cd)*e", r"(\w+) \1$", r"(\[)?\w+(?(1)\])$", r"(?P<a>\d+)-(?P<b>\d+)$", rb"[a-z]+=[0-9]+$",
    ],
)  # fmt: skip
def test_what_can_be_read_in_one_way_is_let_pass(pattern: str | bytes) -> None:
    assert dangers(pattern, search=False) == []


def test_a_danger_is_shown_as_a_text_that_proves_it() -> None:
    """Who reads the failure can try it: the lead, then the word as often as one likes."""
    (danger,) = dangers(r"key=[a-f]*[e-z]*;", search=False)
    assert danger.lead.startswith("key=")
    assert re.fullmatch(r"[ef]+", danger.word)


def steps(pattern: str, text: str) -> int:
    """How often a reader that backtracks, as Python's does, tries a character: to compare with what the analysis says."""
    tried = 0

    def match(at: int, place: int) -> bool:
        nonlocal tried
        if at == len(pattern):
            return place == len(text)
        loop = pattern[at + 1 : at + 2] == "*"
        tried += 1
        fits = place < len(text) and text[place] == pattern[at]
        if not loop:
            return fits and match(at + 1, place + 1)
        return (fits and match(at, place + 1)) or match(at + 2, place)

    assert not match(0, 0)
    return tried


@pytest.mark.parametrize("pattern", ["a*b", "a*ba*c", "a*a*b", "a*b*a*c", "xa*b*c", "a*b*c*a*d"])
def test_the_analysis_agrees_with_a_reader_that_counts_its_steps(pattern: str) -> None:
    """Four times the text costs up to six times the steps where the analysis sees no danger, and beyond where it does."""
    growth = steps(pattern, "x" * (pattern[0] == "x") + "a" * 200) / steps(
        pattern, "x" * (pattern[0] == "x") + "a" * 50
    )
    assert (growth > 6) == bool(dangers(pattern + r"\Z", search=False))
