"""The power is cut after any step of a run, and what was not synced is lost, torn or zero: what was acknowledged is there.

``AFTERACTION_CRASH=all pytest tests/journal/test_power.py`` goes on drafting after every step; without it after a sample.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.kit import CHAT
from tests.journal.drafting import Acknowledged, Place, Unsynced, answered, at_home, by, documents, place, run, strays
from tests.journal.powercut import KEEP, LOSE, Choose, Cut, Disk, Op, Recorder

from afteraction.app.notebook import JOURNAL, opened
from afteraction.journal import chain, disk
from afteraction.journal.blobs import FOLDER as BODIES
from afteraction.journal.blobs import Blobs

pytest.importorskip("cryptography", reason="needs the extra 'model'")

ALL = os.environ.get("AFTERACTION_CRASH") == "all"


class Trace(NamedTuple):
    """A recorded run. base: its root. ops: every step, with marks where something was acknowledged. documents: as it wrote them."""

    base: Place
    ops: list[Op]
    documents: dict[str, bytes]
    answers: dict[str, str]


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """A run that nobody disturbed."""
    where = place(tmp_path_factory.mktemp("trace") / "root")
    recorder = Recorder()
    with by(recorder):
        run(where, Acknowledged(recorder.mark))
    return Trace(where, recorder.ops, documents(where), answered(where))


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    """Where the disk is laid out after the cut."""
    yield tmp_path / "after"
    shutil.rmtree(tmp_path / "after", ignore_errors=True)


def cut(ops: list[Op], base: Place, choose: Choose, target: Path) -> tuple[Place, set[str]]:
    """The disk after these steps and a power cut, with the artifacts where they were; and what was acknowledged before."""
    shutil.rmtree(target, ignore_errors=True)
    disk = Disk(base.root)
    for op in ops:
        disk.take(op)
    disk.after(choose, target)
    after = Place(target)
    after.incident.mkdir(exist_ok=True)
    (after.incident / "chat.json").write_bytes(CHAT)
    return after, {op.data for op in ops if op.what == "mark"}


def held(after: Place, acknowledged: set[str], trace: Trace) -> None:
    """Mend what is there: the chain holds, and every acknowledged answer and document is there, whole."""
    if after.out.exists():
        with at_home(after), by(Unsynced()):
            opened(after.out)
    kept = answered(after) if (after.out / JOURNAL).exists() else {}
    assert acknowledged - {"delivered"} <= kept.keys()
    assert {key: kept[key] for key in kept if kept[key] != trace.answers[key]} == {}
    if "delivered" in acknowledged:
        assert documents(after) == trace.documents


def goes_on(after: Place, trace: Trace) -> None:
    """A run from there pays for no answer that is kept, and ends with the document of the run that nobody disturbed."""
    with at_home(after), by(Unsynced()):
        if after.out.exists():
            opened(after.out)
    kept = answered(after) if (after.out / JOURNAL).exists() else {}
    with by(Unsynced()):
        asked = run(after, Acknowledged())
    assert {*asked} & {*kept} == set()
    assert documents(after) == trace.documents
    assert strays(after) == []
    chain.read(after.out / JOURNAL)


@pytest.mark.parametrize("choose", [LOSE, KEEP], ids=["all that was not synced is lost", "all of it arrived"])
def test_after_every_step_what_was_acknowledged_is_there(trace: Trace, choose: Choose, target: Path) -> None:
    step = 1 if ALL else 5
    for count in range(0, len(trace.ops) + 1, step):
        held(*cut(trace.ops[:count], trace.base, choose, target), trace)


@pytest.mark.parametrize("part", range(10))
def test_a_run_goes_on_after_a_power_cut(trace: Trace, part: int, target: Path) -> None:
    """All that was not synced is lost; one of the steps of each tenth."""
    span = range(part * len(trace.ops) // 10, (part + 1) * len(trace.ops) // 10)
    for count in span if ALL else [span[len(span) // 2]]:
        after, _ = cut(trace.ops[:count], trace.base, LOSE, target)
        goes_on(after, trace)


def _an_entry(root: Path) -> None:
    chain.append(root / JOURNAL, "draft", {"number": 1})


def _a_body(root: Path) -> None:
    Blobs(root, b"k" * 32).put(b"body")


def _a_key(root: Path) -> None:
    disk.folder(root / "home" / "keys", 0o700)
    disk.whole(root / "home" / "keys" / "a.key", [b"k" * 32], mode=0o600)


def _a_document(root: Path) -> None:
    disk.folder(root / "a" / "b")
    disk.whole(root / "a" / "b" / "postmortem.md", [b"# one", b" two"])


def _bodies(root: Path) -> list[Path]:
    return [one for one in (root / BODIES).glob("*") if not one.name.startswith(".")]


SMALL: list[tuple[Callable[[Path], None], Callable[[Path], bool]]] = [
    (_an_entry, lambda root: chain.read(root / JOURNAL)[-1].body == {"number": 1}),
    (_a_body, lambda root: [Blobs(root, b"k" * 32).get(one.name) for one in _bodies(root)] == [b"body"]),
    (_a_key, lambda root: (root / "home" / "keys" / "a.key").read_bytes() == b"k" * 32),
    (_a_document, lambda root: (root / "a" / "b" / "postmortem.md").read_bytes() == b"# one two"),
]


@pytest.mark.parametrize(("do", "there"), SMALL, ids=[do.__name__.strip("_") for do, _ in SMALL])
def test_what_was_done_again_after_a_kill_is_safe(
    do: Callable[[Path], None], there: Callable[[Path], bool], tmp_path: Path, target: Path
) -> None:
    """Killed after any step, done again by another process; then the power goes and nothing arrives that was not synced."""
    killed = 0
    while True:
        killed += 1
        root = tmp_path / f"{killed}"
        root.mkdir()
        ops: list[Op] = []
        try:
            with by(Recorder(ops, stop=killed)):
                do(root)
            break
        except Cut:
            with by(Recorder(ops)):
                do(root)
        after, _ = cut(ops, Place(root), LOSE, target)
        assert there(after.root), f"killed after {killed} steps"
    assert killed > 3


@settings(
    max_examples=1000 if ALL else 60, deadline=None, database=None, derandomize=not ALL,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_whatever_arrives_of_what_was_not_synced(trace: Trace, target: Path, data: st.DataObject) -> None:
    """Names in any combination, bytes up to any byte, zeros in their place."""
    count = data.draw(st.integers(0, len(trace.ops)), label="steps")
    choose = _chooser(data.draw(st.integers(0, 2**32), label="what arrives"))
    held(*cut(trace.ops[:count], trace.base, choose, target), trace)


@settings(
    max_examples=100 if ALL else 6, deadline=None, database=None, derandomize=not ALL,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_a_run_that_was_killed_and_then_loses_power_while_it_goes_on(
    trace: Trace, target: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """What the first process left unsynced, the second must not take for safe."""
    killed = data.draw(st.integers(1, len(trace.ops)), label="killed after")
    shutil.rmtree(tmp_path / "live", ignore_errors=True)
    where = place(tmp_path / "live" / "root")
    ops: list[Op] = []
    first = Recorder(ops, stop=killed)
    try:
        with by(first):
            run(where, Acknowledged(first.mark))
    except Cut:
        pass  # what was meant to happen
    second = Recorder(ops)
    with by(second):
        run(where, Acknowledged(second.mark))
    assert documents(where) == trace.documents
    count = data.draw(st.integers(0, len(ops)), label="power cut after")
    choose = _chooser(data.draw(st.integers(0, 2**32), label="what arrives"))
    held(*cut(ops[:count], where, choose, target), trace)


def _chooser(seed: int) -> Choose:
    """Possibilities at random; a third of them nothing, a third everything."""
    dice = random.Random(seed)
    return lambda many: (0, many - 1, dice.randrange(many))[dice.randrange(3)]
