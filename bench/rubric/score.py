"""How the review rules do on passages that another reader labelled: ``python -m bench rubric [--verbose] [--sealed]``.

1. Per rule and sample: precision (flags that the reader agrees with, of those that meet a label) and recall (of the reader's flags,
   those that a rule found), each with its 95 % interval, with the labels in doubt and without them.
2. In documents whose every violation is labelled: flags that no label supports, and false errors for each good document.
3. Speed: 150 postmortems read and linted in a process of their own, beside the Markdown parser alone in the same run.

The documents lie outside the project (``AFTERACTION_CASES``, by default ``../shared/cases``). ``--verbose`` prints the misses and false
alarms of the open half; of the sealed half nothing but figures is ever printed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from afteraction.document.parse import parse
from afteraction.document.parts import part_of
from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.redact._find import family_of
from afteraction.redact.gate import Gate
from afteraction.redact.rule import Family
from afteraction.rubric.lint import lint
from afteraction.rubric.page import Page, Private
from bench.claims.score import wilson
from bench.rubric.labels import check

SAMPLES = ("random", "enriched", "whole")
_DOCUMENTS = 150
_PARTS = {
    Part.SUMMARY: "summary", Part.IMPACT: "impact", Part.TIMELINE: "timeline",
    Part.FACTORS: "causes", Part.ACTIONS: "actions", Part.LESSONS: "lessons",
}  # fmt: skip
# What the reader called by one name and two rules share: a date of the wrong weekday, a heading with nothing under it.
_ALSO = {"order-contradiction": ("weekday-contradiction",), "missing-section": ("empty-section",)}
# These may report once for a document or a timeline: then the flag stands for all its places.
_ONCE = frozenset(("local-time", "named-vendor", "unsourced-event", "customer-data"))


def private_of(text: str) -> tuple[Private, ...]:
    """What the gate finds in a text, as the rules take it."""
    return tuple(
        Private(find.start, find.end, find.rule, alias, family_of(find.rule) is Family.SECRET)
        for find, _, alias in Gate().finds(text)
    )


@cache
def flags(file: str) -> tuple[Finding, ...]:
    """What the rules say of a document; what its author allows is left out."""
    text = check.text(file)
    return lint(Page(parse(text, file), private=private_of(text))).findings


class Outcome(NamedTuple):
    """One label with the flag that meets it. flag: None when none does."""

    label: check.Label
    flag: Finding | None

    @property
    def sample(self) -> str:
        """Which of the three samples."""
        return str(self.label["sample"])


def judged(labels: Sequence[check.Label]) -> Iterator[Outcome]:
    """Each label with its flag; a label on missing parts is one outcome per part."""
    flagged = {(label["file"], label["rule"]) for label in labels if label["verdict"]}
    for label in labels:
        names = (label["rule"], *_ALSO.get(label["rule"], ()))
        mine = [flag for flag in flags(label["file"]) if flag.rule in names]
        if label["rule"] == "missing-section":
            yield from _parts(label, mine)
            continue
        yield Outcome(label, _meeting(label, mine, (label["file"], label["rule"]) in flagged))


def _meeting(label: check.Label, mine: Sequence[Finding], anywhere: bool) -> Finding | None:
    """The flag that meets a label. anywhere: whether some place of this document is to be flagged by this rule."""
    if label["scope"] == "document" and mine:
        return mine[0]
    over = next((flag for flag in mine if _overlaps(flag, label)), None)
    if over is None and label["rule"] in _ONCE and len(mine) == 1:
        # One flag for the whole document finds what is flagged anywhere in it, and is false where nothing is.
        return mine[0] if label["verdict"] or (not anywhere and label["scope"] == "section") else None
    return over


def _overlaps(flag: Finding, label: check.Label) -> bool:
    return bool(flag.place.start < label["end"] and label["start"] < max(flag.place.end, flag.place.start + 1))


def _parts(label: check.Label, mine: Sequence[Finding]) -> Iterator[Outcome]:
    for part, name in _PARTS.items():
        flag = next((flag for flag in mine if f" {part.value}." in flag.message or part_of(flag.quote) is part), None)
        if flag or name in label["missing"]:
            yield Outcome({**label, "verdict": name in label["missing"], "part": name}, flag)


class Rate(NamedTuple):
    """right, wrong: flags on labels that agree, and that do not. missed: labels to flag without one."""

    right: int
    wrong: int
    missed: int

    def __str__(self) -> str:
        precision = wilson(self.right, self.right + self.wrong).strip()
        recall = wilson(self.right, self.right + self.missed).strip()
        return f"{self.right:>4} {self.wrong:>5} {self.missed:>6}   {precision:<24} {recall:<24}"


def rate(outcomes: Iterable[Outcome]) -> Rate:
    """The counts of some outcomes."""
    right = wrong = missed = 0
    for label, flag in outcomes:
        right += bool(label["verdict"] and flag)
        wrong += bool(not label["verdict"] and flag)
        missed += bool(label["verdict"] and not flag)
    return Rate(right, wrong, missed)


def unlabelled(labels: Sequence[check.Label], documents: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Finding]]:
    """Flags in completely labelled documents that meet no label at all, with the document's quality."""
    places = defaultdict(list)
    for label in labels:
        places[label["file"], label["rule"]].append(label)
    for document in documents:
        for flag in flags(document["file"]):
            about = places[document["file"], flag.rule]
            if flag.rule in document["rules"] and not any(_overlaps(flag, label) for label in about):
                yield document["quality"], flag


def _false(labels: Sequence[check.Label], documents: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, Finding]]:
    """(file, quality, flag) of what is false in complete documents: without a label, or on a label that says to leave it."""
    for document in documents:
        mine = [label for label in labels if label["file"] == document["file"]]
        for quality, flag in unlabelled(mine, [document]):
            yield document["file"], quality, flag
        for label in mine:
            for flag in flags(document["file"]):
                met = flag.rule == label["rule"] and _overlaps(flag, label) and not label["verdict"]
                others = (one for one in mine if one["rule"] == flag.rule and one["verdict"] and _overlaps(flag, one))
                if met and flag.rule in document["rules"] and not any(others):
                    yield document["file"], document["quality"], flag


def main(*, verbose: bool = False, sealed: bool = False) -> None:
    """Print every table. sealed: of the half that rules were not built with; run once, when they are finished."""
    if not check.POSTMORTEMS.is_dir():
        print(f"rubric: no postmortems at {check.POSTMORTEMS}; set AFTERACTION_CASES")
        return
    name = "sealed" if sealed else "open"
    labels = check.read(name)
    outcomes = list(judged(labels))
    if verbose and not sealed:
        _show(outcomes)
    _table(name, outcomes)
    documents = [one for one in check.read("documents") if one["half"] == name and one["complete"]]
    _whole(labels, documents, verbose=verbose and not sealed)
    if not sealed:
        _speed()


def _table(name: str, outcomes: Sequence[Outcome]) -> None:
    print(f"labels of the {name} half; each share with its 95 % interval\n")
    print(f"{'rule':<28} {'sample':<20} right wrong missed   {'precision':<24} recall")
    for rule in sorted({one.label["rule"] for one in outcomes}):
        mine = [one for one in outcomes if one.label["rule"] == rule]
        groups = [(sample, [one for one in mine if one.sample == sample]) for sample in SAMPLES]
        groups.append(("all without doubt", [one for one in mine if not one.label.get("doubt")]))
        errors = [one for one in mine if one.flag is not None and one.flag.level is Level.ERROR]
        for sample, chosen in groups:
            figures = rate(chosen)
            if any(figures):
                print(f"{rule:<28} {sample:<20} {figures}")
        if errors:
            hit = rate(errors)
            print(f"{rule:<28} {'at level error':<20} {hit.right:>4} {hit.wrong:>5} {'':>6}   {wilson(hit.right, hit.right + hit.wrong).strip()}")  # fmt: skip


def _whole(labels: Sequence[check.Label], documents: Sequence[dict[str, Any]], *, verbose: bool) -> None:
    false = sorted(set(_false(labels, documents)), key=lambda one: (one[0], one[2].place.start))
    print("\nflags that the reader of a complete document does not share")
    for rule in sorted({flag.rule for _, _, flag in false}):
        counts = [flag.level.value for _, _, flag in false if flag.rule == rule]
        print(f"  {rule:<28} {len(counts):>3}, of these errors {counts.count('error')}")
    good = [one["file"] for one in documents if one["quality"] == "good"]
    errors = sum(flag.level is Level.ERROR for _, quality, flag in false if quality == "good")
    every = sum(quality == "good" for _, quality, _ in false)
    if good:
        print(f"  in {len(good)} good documents: {errors} false errors ({errors / len(good):.2f} each), {every} false flags of any level ({every / len(good):.2f} each)")  # fmt: skip
    beyond = [
        (one["file"], flag)
        for one in documents
        if one["quality"] == "good"
        for flag in flags(one["file"])
        if flag.level is Level.ERROR and flag.rule not in one["rules"]
    ]
    names = ", ".join(sorted({flag.rule for _, flag in beyond})) or "none"
    print(f"  errors there of rules that the reader did not look for: {len(beyond)} ({names})")
    if verbose:
        for file, flag in beyond:
            print(f"  not judged {flag.rule} {file}:{flag.place.line} {flag.quote!r}")
        for file, _, flag in false:
            print(f"  false {flag.level.value} {flag.rule} {file}:{flag.place.line} {flag.quote!r}")


def _show(outcomes: Iterable[Outcome]) -> None:
    for label, flag in sorted(outcomes, key=lambda one: (one.label["rule"], one.label["file"], one.label["start"])):
        if bool(label["verdict"]) == (flag is not None):
            continue
        doubt = " (doubt)" if label.get("doubt") else ""
        said = "missed" if flag is None else f"false {flag.level.value}"
        print(f"{said}{doubt} {label['rule']} [{label['sample']}, {label['scope']}] {label['file']}:{label['line']} {label.get('part', '')}")  # fmt: skip
        print(f"    reader: {label['reason']}")
        if flag is not None:
            print(f"    we, line {flag.place.line}: {flag.quote!r:.160} {flag.message:.100}")
        if label["scope"] != "document":
            print(f"    text: {' '.join(check.passage(label).split()):.600}")


# Speed


def texts() -> list[str]:
    """150 postmortems, the shortest names first; where there are fewer, some twice."""
    found = sorted(
        path for path in check.POSTMORTEMS.rglob("*") if path.suffix in (".md", ".txt", ".qmd", ".erb", ".rst")
    )
    read = [path.read_text(encoding="utf-8", errors="replace") for path in found]
    return [read[number % len(read)] for number in range(_DOCUMENTS)]


def _speed() -> None:
    """Wall clock and processor time of a process that reads and lints, and of one that parses only."""
    print(f"\n{_DOCUMENTS} postmortems, {sum(map(len, texts())):,} characters, with the start of the process")
    for what in ("lint", "parse", "gate and lint"):
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "bench.rubric.score", what], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"  {_SAID[what]:<44} {time.perf_counter() - begin:5.1f} s on the clock, {worked:5.1f} s of a processor")


_SAID = {
    "lint": "read and linted",
    "parse": "baseline: markdown-it alone",
    "gate and lint": "read, searched for secrets and linted",
}


def _work(what: str) -> None:
    markdown = MarkdownIt("commonmark").enable("table")
    for text in texts():
        if what == "parse":
            markdown.parse(text)
        else:
            lint(Page(parse(text), private=private_of(text) if what == "gate and lint" else ()))


if __name__ == "__main__":
    _work(sys.argv[1])
