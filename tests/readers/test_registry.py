"""Who is asked what an artifact is: readers of other packages too, generic ones last, readers of text not about JSON."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from afteraction.domain.ports import Rank
from afteraction.readers import _registry
from afteraction.readers._sample import HeadSample
from afteraction.testing.reader import artifact_of


@pytest.fixture
def fresh() -> Iterator[None]:
    """The readers are looked for again, before the test and after it."""
    for known in (_registry.readers, _registry._plugged_in):
        known.cache_clear()
    yield
    for known in (_registry.readers, _registry._plugged_in):
        known.cache_clear()


def installed(folder: Path, points: str) -> None:
    """A package of somebody else, as an installer leaves it."""
    (folder / "pager_reader.py").write_text("class READER:\n    name = 'somebodys-pager'\n", encoding="utf-8")
    info = folder / "pager_reader-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pager-reader\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(points, encoding="utf-8")


@pytest.mark.usefixtures("fresh")
def test_a_reader_of_another_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, "[afteraction.readers]\npager = pager_reader:READER\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "somebodys-pager" in {reader.name for reader in _registry.readers()}
    sys.modules.pop("pager_reader", None)


@pytest.mark.usefixtures("fresh")
def test_other_entry_points_of_a_package_are_no_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, "[console_scripts]\npager = pager_reader:READER\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "somebodys-pager" not in {reader.name for reader in _registry.readers()}


@pytest.mark.usefixtures("fresh")
def test_a_reader_of_another_package_is_asked_about_any_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, "[afteraction.readers]\npager = pager_reader:READER\n")
    monkeypatch.syspath_prepend(tmp_path)
    for text in (LOG, '{"a": 1}', "name,time\nana,12:00\n"):
        sample = HeadSample(artifact_of(text.encode(), "x"))
        assert "somebodys-pager" in {reader.name for reader in _registry.asked(sample)}
    sys.modules.pop("pager_reader", None)


LOG = "".join(f"2026-02-16 10:00:{second:02},123 - billing.jobs - INFO - took 12 ms\n" for second in range(60))


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        (LOG, {"lines"}),
        (LOG + "Traceback (most recent call last):\n  File x\n    y()\n", {"lines"}),
        (LOG + "ana  10:02\nshall we roll back?\n", {"lines", "pages"}),
        (LOG + "# Notes\n", {"lines", "pages"}),
        (LOG.replace("took 12 ms", "|4f3c2b1"), {"lines", "pages"}),
        (LOG.replace("took", "revision;chart;app version"), {"lines", "tables"}),
        ('{"a": 1}\n{"a": 2}\n', {"documents", "tables"}),
        ('[{"message": "<Event>x</Event>"}]', {"documents", "tables", "lines"}),
        ("".join(f'web | {{"level": "info", "n": {number}}}\n' for number in range(9)), {"documents", "lines", "tables", "pages"}),
        ("time,who\n2026-02-16T10:00:00Z,ana\n", {"lines", "tables", "pages"}),
        ("10:02 ana: shall we roll back?\n", {"lines", "tables", "pages"}),
        ("Feb 16 10:00:00 <ana> INFO: rolled back\n" * 30, {"lines", "tables", "pages"}),
    ],
)  # fmt: skip
def test_readers_are_asked_about_texts_of_their_shape(text: str, folders: set[str]) -> None:
    sample = HeadSample(artifact_of(text.encode(), "x"))
    assert {one.__name__.rpartition(".")[2] for one in _registry._folders() if one.may_claim(sample)} == {
        *folders,
        "generic",
    }


def test_a_log_loads_the_readers_of_lines_alone(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(LOG, encoding="utf-8")
    code = """
import sys
from pathlib import Path
from afteraction.readers._registry import identify
from afteraction.testing.reader import artifact_of
found = identify(artifact_of(Path(sys.argv[1]).read_bytes()))
modules = [name.split(".") for name in sys.modules if name.startswith("afteraction.readers.")]
print(found.reader.name, *{module[2] for module in modules if len(module) > 3 and module[3][0] != "_"})
"""
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["log-python", "lines"]


def test_a_generic_reader_claims_less_than_any_other() -> None:
    """They are asked when nobody else claims, which changes nothing only as long as their claim is the weakest."""
    table = b"time,who,what\n2026-02-16T10:00:00Z,ana,deployed\n2026-02-16T10:05:00Z,kim,rolled back\n"
    sample = HeadSample(artifact_of(table, "table.csv"))
    claims = [(reader.name, reader.identify(sample)) for reader in _registry.readers()]
    ranks = {match.rank for name, match in claims if match is not None and name.startswith("generic-")}
    assert ranks == {Rank.FALLBACK}


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ('{"a": 1}', True),
        ('[\n  {"a": 1},\n  {"a": 2}\n]\n', True),
        ('{"a": 1}\n{"a": 2}\n', True),
        ('[{"a": [1, 2], "b": "a text of some length"}, {"a": [3, 4], "b": "cut he', True),
        ("[1, 2, 3]", False),
        ('{"banner": 1}\n2026-02-16 10:00:00 ERROR pool exhausted\n', False),
        ('{"banner": 1}\n[2026-02-16 10:00:00] ERROR pool exhausted\n', False),
        ("[16-Feb-2026 10:00:00 UTC] PHP Fatal error\n", False),
        ("2026-02-16 10:00:00 INFO {}\n", False),
        ("", False),
    ],
)
def test_a_sample_is_json_when_no_line_of_it_begins_like_one_of_a_text(text: str, is_json: bool) -> None:
    assert HeadSample(artifact_of(text.encode(), "x")).is_json is is_json


def test_a_folder_of_python_that_cannot_be_listed_costs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It declares nothing."""

    def refused(place: str) -> list[str]:
        raise PermissionError(13, "Permission denied", place)

    monkeypatch.setattr("os.listdir", refused)
    assert not _registry._declares("/somewhere", "afteraction.readers")


def test_a_short_list_of_commits_is_no_log() -> None:
    """Though their subjects read like levels and values."""
    text = "".join(
        f"2026-02-16 1{n}:02:00 +0100 abcdef0{n} {said}\n"
        for n, said in enumerate(("Set pool_size=5", "Log at WARNING, not ERROR", "Set retries=3"))
    )
    found = _registry.identify(artifact_of(text.encode(), "commits.txt"))
    assert found.reader is not None
    assert found.reader.name == "git-log"
