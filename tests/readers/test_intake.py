"""What is handed in: folders, streams, archives in archives, and everything that is hostile or broken about them."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from afteraction.domain.artifact import Artifact
from afteraction.readers import _intake, _spool
from afteraction.readers._first_look import Problem
from afteraction.readers._hash import Beside
from afteraction.readers._intake import gather
from afteraction.readers._limits import Limits

LINE = b"2026-02-16T02:12:05Z payments-db connection pool exhausted\n"
SMALL = Limits(total=4_000_000, entry=1_000_000, ratio=50, beyond=100_000, entries=20, depth=3)


def taken(
    *paths: Path | str, limits: Limits | None = None, stdin: bytes | None = None
) -> tuple[dict[str, bytes], dict[str, str]]:
    """(contents by name, reasons by name); every hash and size is checked on the way."""
    found: dict[str, bytes] = {}
    problems: dict[str, str] = {}
    stream = io.BytesIO(stdin) if stdin is not None else None
    for item in gather([str(path) for path in paths], stdin=stream, limits=limits or Limits()):
        if isinstance(item, Problem):
            problems[item.name] = item.reason
            continue
        assert isinstance(item, Artifact), item
        data = item.read()
        assert (item.size, item.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert item.read() == data, "an artifact opens again and again"
        found[item.name] = data
        assert item.changed() == "", "no file of a test is written meanwhile"
    return found, problems


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


def only(reasons: dict[str, str], word: str) -> None:
    assert len(reasons) == 1, reasons
    assert word in next(iter(reasons.values())), reasons


def test_a_folder_is_walked_in_sorted_order_without_hidden_and_versioned_files(tmp_path: Path) -> None:
    for name in ("b/2.log", "b/1.log", "a.txt", ".secret", ".git/config", "CVS/Entries"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(LINE)
    found, problems = taken(tmp_path)
    assert list(found) == ["a.txt", "b/1.log", "b/2.log"]
    assert problems == {}


def test_our_own_drafts_are_output_and_not_evidence(tmp_path: Path) -> None:
    (tmp_path / "postmortem.json").write_text('{"made_by": "afteraction"}')
    (tmp_path / "postmortem.md").write_text("# draft")
    (tmp_path / "alerts.log").write_bytes(LINE)
    assert list(taken(tmp_path)[0]) == ["alerts.log"]
    (tmp_path / "postmortem.json").write_text('{"made_by": "somebody else"}')
    assert len(taken(tmp_path)[0]) == 3


def test_an_empty_folder_and_a_missing_path_are_said(tmp_path: Path) -> None:
    only(taken(tmp_path)[1], "no files")
    only(taken(tmp_path / "gone.log")[1], "no such file")


def test_an_unreadable_file_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_bytes(LINE)
    (tmp_path / "b.log").write_bytes(LINE)
    really = open

    def refusing(path: str, mode: str = "r") -> object:
        if str(path).endswith("a.log"):
            raise PermissionError(13, "Permission denied", path)
        return really(path, mode)

    monkeypatch.setattr(_intake, "open", refusing, raising=False)
    found, problems = taken(tmp_path)
    assert list(found) == ["b.log"]
    only(problems, "no permission")


def test_links_that_loop_or_leave_or_lead_nowhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "passwd").write_bytes(LINE)
    (inside / "a.log").write_bytes(LINE)
    (inside / "up").symlink_to(inside, target_is_directory=True)
    (inside / "twice.log").symlink_to(inside / "a.log")
    (inside / "away").symlink_to(outside / "passwd")
    (inside / "gone").symlink_to(inside / "nothing")
    (inside / "loop").symlink_to(inside / "loop")
    found, problems = taken(inside)
    assert list(found) == ["a.log"]
    assert "leaves the folder" in problems["away"]
    assert "nowhere" in problems["gone"]
    assert "nowhere" in problems["loop"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    only(taken(tmp_path)[1], "not a regular file")


def test_standard_input(tmp_path: Path) -> None:
    assert taken("-", stdin=LINE) == ({"-": LINE}, {})
    assert taken("-", stdin=gzip.compress(LINE))[0] == {"-!-": LINE}
    only(taken("-")[1], "standard input")
    only(taken("-", stdin=LINE * 20_000, limits=SMALL)[1], "larger than")


def test_plain_files_are_opened_in_place_and_may_be_larger_than_any_limit(tmp_path: Path) -> None:
    (tmp_path / "big.log").write_bytes(LINE * 40_000)
    assert taken(tmp_path / "big.log", limits=SMALL)[1] == {}


@pytest.mark.parametrize(
    ("ending", "pack"),
    [
        ("gz", gzip.compress),
        ("bz2", bz2.compress),
        ("xz", lzma.compress),
        ("zst", lambda data: zstandard.ZstdCompressor().compress(data)),
    ],
)
class TestSqueezed:
    """The four ways a single file is compressed."""

    def test_a_single_file_keeps_its_inner_name(
        self, tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
    ) -> None:
        path = tmp_path / f"app.log.{ending}"
        path.write_bytes(pack(LINE * 9))
        assert taken(path) == ({f"{path.name}!app.log": LINE * 9}, {})

    def test_several_frames_are_one_file(self, tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
        path = tmp_path / "noname"
        path.write_bytes(pack(LINE) + pack(LINE))
        assert list(taken(path)[0].values()) == [LINE * 2]

    def test_a_tar_inside_is_opened_whatever_the_name(
        self, tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
    ) -> None:
        path = tmp_path / "export.dat"
        path.write_bytes(pack(tarred({"x/a.log": LINE, "./b.log": LINE * 2})))
        assert taken(path) == ({f"{path.name}!x/a.log": LINE, f"{path.name}!b.log": LINE * 2}, {})

    def test_a_cut_file_gives_what_came_before_and_says_so(
        self, tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]
    ) -> None:
        noise = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest().encode() + b"\n" for n in range(60_000))
        path = tmp_path / f"app.log.{ending}"
        path.write_bytes(pack(noise)[: -len(pack(noise)) // 4])
        found, problems = taken(path)
        only(problems, "damaged")
        assert all(noise.startswith(data) for data in found.values())
        if ending != "bz2":
            assert sum(map(len, found.values())) > len(noise) // 3

    def test_a_bomb_stops_at_the_ratio(self, tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
        path = tmp_path / f"bomb.{ending}"
        path.write_bytes(pack(bytes(3_000_000)))
        found, problems = taken(path, limits=SMALL)
        assert found == {}
        assert len(problems) == 1


def test_zip_members_are_named_behind_an_exclamation_mark(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"general/2026-02-16.json": b"[]", "a.log": LINE, ".hidden": b"x", "__MACOSX/a": b"x"}))
    assert taken(path) == ({f"{path.name}!a.log": LINE, f"{path.name}!general/2026-02-16.json": b"[]"}, {})


def test_archives_in_archives_to_depth_three(tmp_path: Path) -> None:
    data = LINE
    for level in range(3):
        data = zipped({f"level{level}.zip" if level else "deep.log": data})
    path = tmp_path / "outer.bin"
    path.write_bytes(data)
    assert list(taken(path)[0]) == [f"{path.name}!level2.zip!level1.zip!deep.log"]
    path.write_bytes(zipped({"more.zip": data, "beside.log": LINE}))
    found, problems = taken(path)
    assert list(found) == [f"{path.name}!beside.log"]
    only(problems, "nested more than 3 deep")


def test_a_zip_bomb_costs_itself_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({"a.log": LINE, "bomb.log": bytes(900_000), "c.log": LINE}))
    found, problems = taken(path, limits=SMALL)
    assert list(found) == [f"{path.name}!a.log", f"{path.name}!c.log"]
    only(problems, "decompression bomb")


@pytest.mark.parametrize("share", range(20, 100, 5))
def test_a_cut_compressed_tar_is_never_silent(tmp_path: Path, share: int) -> None:
    """Also where it is cut between two members, which a tar reader takes for the end."""
    packed = gzip.compress(tarred({f"{number}.log": os.urandom(300) for number in range(5)}), mtime=0)
    (tmp_path / "a.tgz").write_bytes(packed[: len(packed) * share // 100])
    problems = taken(tmp_path / "a.tgz")[1]
    assert any("damaged" in reason for reason in problems.values())


def test_many_small_bombs_are_one_bomb(tmp_path: Path) -> None:
    """Each member stays far below what one file may grow to; together they are stopped, and honest ones are read."""
    bombs = {f"{number:03}.log": b"A\n" * 40_000 for number in range(40)}
    (tmp_path / "b.zip").write_bytes(zipped({**bombs, "z.log": os.urandom(3000)}))
    found, problems = taken(tmp_path / "b.zip", limits=replace(SMALL, entries=100))
    assert "b.zip!z.log" in found
    assert sum(len(data) for data in found.values()) < SMALL.beyond + 40 * 50 * 300
    assert len(problems) > 30
    assert all("bomb" in reason for reason in problems.values())


def test_bombs_in_archives_in_archives_are_counted_together(tmp_path: Path) -> None:
    inner = {f"{number:03}.zip": zipped({"a.log": b"A\n" * 40_000}) for number in range(12)}
    (tmp_path / "b.zip").write_bytes(zipped(inner))
    found, problems = taken(tmp_path / "b.zip", limits=SMALL)
    assert len(found) <= 2
    assert len(problems) >= 10


def test_an_entry_over_its_limit_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "big.tar"
    path.write_bytes(tarred({"a.log": LINE, "big.log": bytes(1_500_000), "c.log": LINE}))
    found, problems = taken(path, limits=SMALL)
    assert list(found) == [f"{path.name}!a.log", f"{path.name}!c.log"]
    only(problems, "larger than")


def test_the_total_holds_over_all_archives(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.zip").write_bytes(zipped({"a": os.urandom(900_000)}, zipfile.ZIP_STORED))
    (tmp_path / "z.log").write_bytes(LINE)
    found, problems = taken(tmp_path, limits=SMALL)
    assert len(found) == 5
    assert "z.log" in found
    assert all("in all" in reason for reason in problems.values())


def test_the_number_of_entries_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{number:03d}": LINE for number in range(30)}))
    found, problems = taken(path, limits=SMALL)
    assert len(found) == 20
    only(problems, "more than 20 entries")


def test_a_lying_size_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": LINE * 50, "b.log": LINE}))
    real = (len(LINE) * 50).to_bytes(4, "little")
    assert data.count(real) == 2
    path = tmp_path / "lies.zip"
    path.write_bytes(data.replace(real, (10).to_bytes(4, "little")))
    found, problems = taken(path)
    assert list(found) == [f"{path.name}!b.log"]
    only(problems, "damaged")
    path.write_bytes(data.replace(real, (2**31).to_bytes(4, "little")))
    assert taken(path)[0][f"{path.name}!a.log"] == LINE * 50


def test_a_tar_that_claims_more_than_it_holds(tmp_path: Path) -> None:
    data = tarred({"a.log": LINE, "b.log": LINE * 5})
    path = tmp_path / "cut.tar"
    path.write_bytes(data[:1700])
    found, problems = taken(path)
    assert found == {f"{path.name}!a.log": LINE}
    assert any("damaged" in reason for reason in problems.values())


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/evil", "C:\\evil", "c:/evil", "..\\evil"])
def test_paths_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    for path, data in (
        (tmp_path / "slip.zip", zipped({name: LINE, "good.log": LINE})),
        (tmp_path / "slip.tar", tarred({name: LINE, "good.log": LINE})),
    ):
        path.write_bytes(data)
        found, problems = taken(path)
        assert found == {f"{path.name}!good.log": LINE}
        only(problems, "leads out")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["slip.tar", "slip.zip"]


def test_links_and_devices_in_archives_are_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind in (
            ("sym", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("dev", tarfile.CHRTYPE),
            ("p", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    path = tmp_path / "links.tar"
    path.write_bytes(held.getvalue())
    found, problems = taken(path)
    assert found == {}
    assert sorted(reason for reason in problems.values()) == [
        "a device, pipe or other special entry", "a device, pipe or other special entry", "a link", "a link"
    ]  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as zipping:
        link = zipfile.ZipInfo("sym")
        link.external_attr = 0o120777 << 16
        zipping.writestr(link, "/etc/passwd")
    path.write_bytes(held.getvalue())
    only(taken(path)[1], "a link")


def test_encrypted_and_doubled_members(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": LINE, "b.log": LINE}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    found, problems = taken(path)
    assert list(found) == [f"{path.name}!b.log"]
    only(problems, "encrypted")
    path.write_bytes(tarred({"a.log": LINE, "./a.log": LINE * 2}))
    found, problems = taken(path)
    assert len(found) == 1
    only(problems, "same name")


def test_a_name_that_is_not_the_utf8_it_says_costs_its_own_file(tmp_path: Path) -> None:
    """Old tools set the mark on names in the code page of their machine."""
    data = bytearray(zipped({"a.log": LINE, "caf-.log": LINE, "z.log": LINE * 2}, zipfile.ZIP_STORED))
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(header, data.find(header, 0) + 1)
        data[place + at + 1] |= 0x08
    data[:] = data.replace(b"caf-.log", b"caf\xe9.log")
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    found, problems = taken(path)
    assert {name: len(content) for name, content in found.items()} == {
        "x.zip!a.log": len(LINE),
        "x.zip!z.log": 2 * len(LINE),
    }
    only(problems, "marked as UTF-8")


@pytest.mark.parametrize("cut", [5, 30, 60, -30, -5])
def test_damaged_zips_are_said(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.log": LINE * 100})[:cut])
    found, problems = taken(path)
    assert found == {}
    only(problems, "damaged zip")


def test_empty_archives_are_said(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({}))
    only(taken(path)[1], "no files")


def test_large_members_leave_memory_and_small_ones_too_when_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_spool, "_SPOOL", 100_000)
    monkeypatch.setattr(_spool, "_MEMORY", 150_000)
    members = {f"{number}.bin": os.urandom(90_000 + 30_000 * number) for number in range(4)}
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(members))
    items = [item for item in gather([str(path)]) if isinstance(item, Artifact)]
    assert [item.read() for item in items] == [members[name] for name in sorted(members)]
    with items[3].opener() as first, items[2].opener() as second:
        assert first.read(10) == members["3.bin"][:10]
        assert second.read(10) == members["2.bin"][:10]
        assert first.seek(-5, os.SEEK_END) == len(members["3.bin"]) - 5
        assert first.read() == members["3.bin"][-5:]


def test_the_name_in_a_gzip_header_is_used_without_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    with path.open("wb") as raw, gzip.GzipFile("../../etc/app.log", "wb", fileobj=raw) as packed:
        packed.write(LINE)
    assert list(taken(path)[0]) == [f"{path.name}!app.log"]


def test_a_text_that_only_looks_like_a_container_is_taken_as_it_is(tmp_path: Path) -> None:
    for number, data in enumerate((b"PKzip is a program\n", b"BZh9 is a header\n", b"0" * 600, b"\x1f\x8b", b"")):
        path = tmp_path / str(number)
        path.write_bytes(data)
        assert taken(path) == ({path.name: data}, {})


def test_a_large_plain_file_is_hashed_beside_its_reading(tmp_path: Path) -> None:
    """A container is not, nor what is small; the hash is that of the bytes it had when it was met."""
    (tmp_path / "large.log").write_bytes(LINE * 2000)
    (tmp_path / "small.log").write_bytes(LINE)
    (tmp_path / "packed.log.gz").write_bytes(gzip.compress(os.urandom(100_000)))
    items = {one.name: one for one in gather([str(tmp_path)], hashed_beside=50_000) if isinstance(one, Artifact)}
    with (tmp_path / "large.log").open("ab") as more:
        more.write(LINE)
    found = {name: (callable(one.digest), one.sha256) for name, one in items.items()}
    assert found["large.log"] == (True, hashlib.sha256(LINE * 2000).hexdigest())
    assert found["small.log"] == (False, hashlib.sha256(LINE).hexdigest())
    assert not found["packed.log.gz!packed.log"][0]
    assert "changed while it was read" in items["large.log"].changed()


def test_a_file_that_goes_before_it_is_hashed_says_so(tmp_path: Path) -> None:
    """To whoever asks for the hash."""
    hash_of = Beside(str(tmp_path / "gone.log"), 100)
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            hash_of()
