"""The index is derived: with it, without it, damaged or of other code, the answers are the same."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run

from afteraction.app import actions
from afteraction.app.index import Index, place

PAGE = """# Payments failed

| | |
|---|---|
| **Severity** | SEV2 |

## Action items

- Alert on the pool of payment-service at 80 % (owner: Ana Ruiz, due 2026-03-02, class: detect)
- Move invoice-reconciliation to its own pool (owner: Ben Cole, class: prevent)
"""


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        folder = tmp_path / "postmortems" / name
        folder.mkdir(parents=True)
        (folder / "postmortem.md").write_text(PAGE, encoding="utf-8")
    return tmp_path / "postmortems"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Folders whose document was read again, in order."""
    seen: list[str] = []
    before = actions._seen

    def noted(incident: Any) -> Any:
        seen.append(incident.folder.name)
        return before(incident)

    monkeypatch.setattr(actions, "_seen", noted)
    return seen


def listed(root: Path) -> dict[str, Any]:
    found = json.loads(run("actions", "list", root, "--json").stdout)
    assert isinstance(found, dict)
    return found


def test_a_document_that_did_not_change_is_not_read_again(root: Path, parsed: list[str]) -> None:
    first = listed(root)
    assert parsed == ["a", "b"]
    assert listed(root) == first
    assert parsed == ["a", "b"]
    assert [one["due"] for one in first["items"]].count("2026-03-02") == 2


def test_an_edit_is_seen(root: Path, parsed: list[str]) -> None:
    listed(root)
    path = root / "b" / "postmortem.md"
    path.write_text(PAGE.replace("at 80 %", "at 70 %"), encoding="utf-8")
    assert any("70 %" in one["words"] for one in listed(root)["items"])
    assert parsed == ["a", "b", "b"]


def test_other_code_reads_anew_and_its_rows_replace_the_old(
    root: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(root)
    monkeypatch.setattr("afteraction.app.index._maker", lambda: "other")
    listed(root)
    assert parsed == ["a", "b", "a", "b"]
    with sqlite3.connect(place()) as rows:
        assert rows.execute("select distinct maker from rows").fetchall() == [("other",)]


@pytest.mark.parametrize(
    "data", [b"", b"not a database, but long enough to be looked at" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_index_is_made_anew(root: Path, parsed: list[str], data: bytes) -> None:
    first = listed(root)
    place().write_bytes(data)
    assert listed(root) == first
    assert listed(root) == first
    assert parsed == ["a", "b", "a", "b"]


def test_an_index_of_another_shape_is_told_and_changes_nothing(root: Path) -> None:
    first = listed(root)
    with sqlite3.connect(place()) as rows:
        rows.execute("drop table rows")
        rows.execute("create table rows (other text)")
    again = listed(root)
    assert again["items"] == first["items"]
    assert "cannot be used" in again["notes"][0]


def test_where_no_index_can_be_written_everything_is_read(root: Path, parsed: list[str], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    listed(root)
    again = listed(root)
    assert parsed == ["a", "b", "a", "b"]
    assert len(again["items"]) == 4
    assert "documents were read instead" in again["notes"][0]


def test_an_index_that_another_command_reads_is_given_up_and_told(
    root: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afteraction.app.index._WAIT", 0.0)
    first = listed(root)
    with closing(sqlite3.connect(place(), isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select * from rows").fetchall()  # held until its end: others may write, and not commit
        (root / "b" / "postmortem.md").write_text(PAGE.replace("at 80 %", "at 70 %"), encoding="utf-8")
        again = listed(root)
    assert "did not take what is new (database is locked)" in again["notes"][0]
    assert "cannot be used" not in again["notes"][0]  # what it held was used
    assert len(again["items"]) == len(first["items"])
    assert listed(root)["notes"] == []
    assert parsed == ["a", "b", "b", "b"]


def test_what_is_gone_is_forgotten(root: Path) -> None:
    (root / "b" / "postmortem.md").write_text(PAGE.replace("the pool", "the heron pool"), encoding="utf-8")
    listed(root)
    assert b"heron" in place().read_bytes()
    shutil.rmtree(root / "b")
    listed(root)
    assert b"heron" not in place().read_bytes()
    with sqlite3.connect(place()) as rows:
        assert rows.execute("select count(distinct folder) from rows").fetchone() == (1,)


def test_the_index_is_for_its_owner_alone(root: Path) -> None:
    listed(root)
    assert place().stat().st_mode & 0o077 == 0


def test_values_come_back_as_they_were_made(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    value = {"words": "pool’s “full” ☃ \ud83d".encode("utf-8", "replace").decode(), "items": [1, None, "x"]}
    assert index.get("x", tmp_path, "1", lambda: value) == value
    index.close()
    again = Index(tmp_path / "index.sqlite")
    assert again.get("x", tmp_path, "1", lambda: pytest.fail("it was kept")) == value
    again.close()
    assert os.listdir(tmp_path) == ["index.sqlite"]
