"""A fetch that was interrupted goes on, and what lies on the disk is what a whole one leaves."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.fetch.kit import SINCE, UNTIL, fetched, files, running, stand, typed
from tests.wire.kit import Fault, Said

from afteraction.app import fetch as fetching
from afteraction.app.busy import Busy, TakenError
from afteraction.app.fetched import Shelf
from afteraction.app.reading import read_all
from afteraction.domain.errors import ServiceError, UnreadableError

KILLED = """
import os, signal, sys
from afteraction.journal import disk
left, step = int(sys.argv.pop(1)), sys.argv.pop(1)
real = getattr(disk.STEPS, step)
def dying(*args):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args)
setattr(disk.STEPS, step, dying)
from afteraction.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("left", "step", "left_to_ask"),
    [(0, "rename", 6), (1, "write", 6), (2, "rename", 5), (3, "rename", 5), (7, "rename", 3), (11, "rename", 1)],
)
def test_a_killed_fetch_goes_on_and_ends_with_the_same_folder(
    left: int, step: str, left_to_ask: int, tmp_path: Path
) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path / "whole")
        arguments = [str(left), step, *typed(what, here, tmp_path / "killed")]
        environment = {**os.environ, "PYTHONPATH": str(Path(fetching.__file__).parents[2])}
        died = subprocess.run(
            [sys.executable, "-c", KILLED, *arguments], env=environment, capture_output=True, check=False
        )
        assert died.returncode == -signal.SIGKILL
        asked = len(here.seen)
        fetched(what, here, tmp_path / "killed")
        again = len(here.seen) - asked
    assert files(tmp_path / "killed") == files(tmp_path / "whole")
    assert sorted(path.name for path in (tmp_path / "killed").rglob("*")) == sorted(
        path.name for path in (tmp_path / "whole").rglob("*")
    )
    assert again == left_to_ask


def test_a_wait_beyond_our_patience_ends_with_the_command_that_goes_on(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        here.faults = [Fault(Said(429, headers={"retry-after": "3600"}), on=lambda seen: "cursor" in seen.query)]
        result = run(*typed(what, here, tmp_path), code=10)
        hint = result.stderr.split("this goes on: ")[1].strip()
        assert run(*shlex.split(" ".join(hint.split()))[1:]).exit_code == 0
        fetched(what, here, tmp_path / "whole")
    assert files(tmp_path / "raw") == files(tmp_path / "whole" / "raw")


def test_ctrl_c_leaves_what_is_complete_and_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    what, put, left = stand("slack"), Shelf.put, [2]

    def interrupted(self: Shelf, *args: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        put(self, *args)

    with running(what) as here:
        monkeypatch.setattr(Shelf, "put", interrupted)
        result = run(*typed(what, here, tmp_path), code=130)
        assert "this goes on: afteraction fetch slack --channel C012AB3CD" in result.stderr
        monkeypatch.undo()
        done = fetched(what, here, tmp_path)
    assert (done.pages, done.kept) == (what.pages, 2)


def test_what_is_left_stands_in_the_index(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        here.faults = [Fault(Said(401), on=lambda seen: seen.path.endswith(".replies"))]
        with pytest.raises(ServiceError):
            fetched(what, here, tmp_path)
        (place,) = tmp_path.rglob(".fetched-*.json")
        index = json.loads(place.read_bytes())
        fetched(what, here, tmp_path)
    assert index["left"].startswith("/conversations.replies?channel=C012AB3CD&ts=1771211600.000200")
    assert [page["records"] for page in index["pages"]] == [1, 2, 2, 1]
    assert index["asked"] == {"channel": "C012AB3CD", "since": SINCE, "until": UNTIL}
    assert json.loads(place.read_bytes())["left"] == ""


def test_a_page_without_a_record_is_kept_and_not_read(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        answers = here.answers
        here.answers = lambda seen: Said(body=b'{"notes": []}') if seen.path.endswith("notes") else answers(seen)
        fetched(what, here, tmp_path)
        (page,) = tmp_path.rglob("*notes-*.json")
        assert (page.name[0], page.read_bytes()) == (".", b'{"notes": []}')
        assert not any("notes" in one.artifact.name for one in read_all([str(tmp_path)]).artifacts)
        page.unlink()
        here.answers = answers
        fetched(what, here, tmp_path)
        assert [one.name[:6] for one in tmp_path.rglob("*notes-*.json")] == ["notes-"]


@pytest.mark.parametrize("body", [b'{"notes": []}', b"", b"not JSON", None], ids=["other", "empty", "broken", "gone"])
def test_a_page_that_was_changed_on_the_disk_is_asked_for_again(body: bytes | None, tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path)
        before = files(tmp_path)
        (page,) = tmp_path.rglob("notes-*.json")
        (index,) = tmp_path.rglob(".fetched-*.json")
        if body is None:
            page.unlink()
        else:
            old = hashlib.sha256(page.read_bytes()).hexdigest()
            page.write_bytes(body)
            if body == b"not JSON":  # whoever changed the page may have changed its hash
                text = index.read_text(encoding="utf-8").replace(old, hashlib.sha256(body).hexdigest())
                index.write_text(text, encoding="utf-8")
        asked = len(here.seen)
        fetched(what, here, tmp_path)
    assert [seen.path for seen in here.seen[asked:]] == ["/incidents/Q2XY8ABCDE/notes"]
    assert files(tmp_path) == before


def test_a_damaged_index_is_said_and_nothing_is_asked(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path)
        asked = len(here.seen)
        next(tmp_path.rglob(".fetched-*.json")).write_bytes(b'{"made_by": "afteraction fetch", "pages": 7}')
        with pytest.raises(UnreadableError, match="index"):
            fetched(what, here, tmp_path)
    assert len(here.seen) == asked


def test_two_fetches_do_not_write_into_one_folder(tmp_path: Path) -> None:
    what, busy = stand("pagerduty"), Busy()
    busy.hold(tmp_path / "raw" / "pagerduty")
    try:
        with running(what) as here, pytest.raises(TakenError, match="another command") as told:
            fetched(what, here, tmp_path)
        assert "choose another folder with --to" in told.value.hint
    finally:
        busy.release()
    assert not here.seen


def test_another_window_lies_beside_the_first(tmp_path: Path) -> None:
    what = stand("slack")
    with running(what) as here:
        fetched(what, here, tmp_path)
        first = files(tmp_path)
        fetched(what, here, tmp_path, flags={**what.flags, "until": "2026-02-16T03:20:00Z"})
    assert first.items() < files(tmp_path).items()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_the_user_can_read_the_files(tmp_path: Path) -> None:
    what = stand("pagerduty")
    with running(what) as here:
        fetched(what, here, tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.json")} == {0o600}
