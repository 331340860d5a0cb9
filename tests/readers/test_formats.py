"""Every reader in every way in which files differ: other encodings, cut, changed at random, of another format, long.

The public kit does it (`afteraction.testing.check_format`); here each of its parts is a test of its own for each reader.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from afteraction.domain.record import Record
from afteraction.readers._registry import readers
from afteraction.testing import artifact_of, check_format
from afteraction.testing import format as kit
from afteraction.testing.reader import check_reader

SAMPLES = Path(__file__).parent / "samples"
READERS = {reader.name: reader for reader in readers()}
OF_BYTES = {
    "mail": "each part of a message has an encoding of its own: as a whole it is bytes, and UTF-16 is none of them"
}
MUTANTS = int(os.environ.get("MUTANTS", "1000"))  # fewer while one tries things out
SMALL = 2000  # bytes of another format's sample

each_reader = pytest.mark.parametrize("name", sorted(READERS))


@cache
def good(name: str) -> tuple[bytes, ...]:
    """The good samples of a reader, the smallest first."""
    paths = (path for path in SAMPLES.glob(f"{name}/good-*") if path.suffix != ".golden")
    return tuple(sorted((path.read_bytes() for path in paths), key=len))


@each_reader
def test_line_ends_and_encodings_change_nothing(name: str) -> None:
    for data in good(name):
        if name in OF_BYTES:
            windows = b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(
                b"\n", b"\r\n"
            )
            check_reader(READERS[name], windows)
        else:
            kit.check_encodings(READERS[name], data)


@each_reader
def test_a_sample_cut_at_every_byte_keeps_what_came_before(name: str) -> None:
    kit.check_cuts(READERS[name], good(name)[0])


@each_reader
def test_a_thousand_changes_break_nothing(name: str) -> None:
    kit.check_changes(READERS[name], good(name), MUTANTS)


@each_reader
def test_a_sample_of_any_other_format_is_left_to_its_reader(name: str) -> None:
    for other in sorted(READERS):
        if other != name and len(good(other)[0]) <= SMALL:
            kit.check_foreign(READERS[name], good(other)[0])


@each_reader
def test_a_reader_is_asked_about_what_it_claims(name: str) -> None:
    """A folder of readers that is not loaded changes nothing."""
    kit.check_asked(READERS[name], good(name))


def test_the_kit_fails_a_reader_whose_folder_keeps_its_text_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afteraction.readers.pages.may_claim", lambda sample: False)
    with pytest.raises(AssertionError, match="its folder does not ask it"):
        kit.check_asked(READERS["git-log"], good("git-log"))


@each_reader
def test_memory_grows_with_the_size_of_a_text_only(name: str) -> None:
    kit.check_memory(READERS[name], good(name)[0])


def test_the_whole_kit_passes_a_reader_that_keeps_the_contract() -> None:
    check_format(READERS["git-tags"], good("git-tags"), others=good("git-log"), mutants=20)


class Forgetful:
    """A reader that says nothing of what it cannot read."""

    name, title, time_rule, link_rule = "forgetful", "x", "x", "none"
    evidence = READERS["git-log"].evidence
    identify = staticmethod(READERS["git-log"].identify)

    @staticmethod
    def read(artifact):  # type: ignore[no-untyped-def]
        """The first record only."""
        yield from list(READERS["git-log"].read(artifact))[:1]


def test_the_kit_fails_a_reader_that_leaves_bytes_out() -> None:
    with pytest.raises(AssertionError, match="neither a record nor accounted for"):
        check_format(Forgetful(), good("git-log"), mutants=1)


def test_the_kit_fails_a_reader_that_claims_the_text_of_another() -> None:
    with pytest.raises(AssertionError, match="forgetful claims a text of git-log"):
        kit.check_foreign(Forgetful(), good("git-log")[0])


def test_an_empty_text_holds_no_record() -> None:
    for reader in READERS.values():
        assert not [item for item in reader.read(artifact_of(b"")) if isinstance(item, Record)]
