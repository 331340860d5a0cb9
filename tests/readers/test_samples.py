"""Every reader, on the samples in ``samples/<reader name>/``: a new format needs a folder there and nothing else.

``good-*`` files are identified as that reader's and by no other reader at the same rank; ``damaged-*`` files are read
as far as they go. Beside each file stands what was read from it, written by the tool and read by a person:
``WRITE_GOLDENS=1 pytest tests/readers`` writes what is missing or changed, ``git diff`` shows it.
"""

import os
from pathlib import Path

import pytest

from afteraction.domain.ports import Rank
from afteraction.domain.record import Record
from afteraction.readers._registry import identify, readers
from afteraction.testing import artifact_of, check_reader, show_items

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file() and path.suffix != ".golden")
GOOD = [path for path in FILES if path.name.startswith("good")]
IDS = {reader.name: reader for reader in readers()}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("name", sorted(IDS))
def test_each_reader_has_good_and_damaged_samples(name: str) -> None:
    """A format without a damaged sample has an error path that nobody has seen."""
    assert list((SAMPLES / name).glob("good-*")), f"add tests/readers/samples/{name}/good-1.*"
    assert list((SAMPLES / name).glob("damaged-*")), f"add tests/readers/samples/{name}/damaged-1.*"


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_a_good_sample_is_claimed_by_its_reader_alone(path: Path) -> None:
    """The reader that owns the folder wins, and no other claims the file with the same rank."""
    found = identify(artifact_of(path.read_bytes(), path.name))
    assert found.reader is not None, found.why
    assert (found.reader.name, found.rivals) == (path.parent.name, ()), found.why
    assert found.why


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_sample_reads_as_its_golden_says(path: Path) -> None:
    """Times, authors, places and what could not be read, line by line."""
    shown = show_items(check_reader(IDS[path.parent.name], path.read_bytes(), path.name))
    golden = path.with_name(path.name + ".golden")
    if os.environ.get("WRITE_GOLDENS"):
        golden.write_text(shown, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_a_cut_sample_never_raises_and_keeps_what_came_before(path: Path) -> None:
    """Cut at up to 50 places (the smallest sample at every byte: `test_formats`): the contract holds, and the records before the cut are still there."""
    data, reader = path.read_bytes(), IDS[path.parent.name]
    whole = [item for item in check_reader(reader, data, path.name) if isinstance(item, Record)]
    for cut in range(1, len(data), max(1, len(data) // 50)):
        items = check_reader(reader, data[:cut], path.name)
        got = [item for item in items if isinstance(item, Record)]
        sure = [record for record in whole if record.locator.end < cut and "#" not in record.locator.pointer]
        if reader.name not in WHOLE_FILE_READERS:
            assert len(got) >= len(sure) - 1, f"cut at {cut}: {len(sure)} records stood before it, {len(got)} were read"


# Readers of formats that mean nothing until they are whole (a table needs its header, for example) are named here.
WHOLE_FILE_READERS: frozenset[str] = frozenset()


def test_ranks_are_meant() -> None:
    """No reader but a generic one claims at the rank of a fallback."""
    for path in GOOD:
        found = identify(artifact_of(path.read_bytes(), path.name))
        assert found.rank > Rank.FALLBACK or (found.reader and found.reader.name.startswith("generic"))
