"""Everything that a format must bear, as one function that any reader's tests can call.

`check_reader` looks at one text; here a reader meets its own samples whole, cut at every byte, in other encodings and changed at
random, the samples of other readers, and a text that is long.
"""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

from afteraction.domain.ports import Reader
from afteraction.domain.record import Item, Record
from afteraction.readers._lines import LineFormat
from afteraction.readers._registry import Identified, asked, identify, readers
from afteraction.readers._sample import HeadSample
from afteraction.testing.reader import artifact_of, check_reader

MUTANTS = 1000
_CUT = 1200  # bytes of the sample that is cut at every byte
_CHANGED = 2000  # bytes of a sample that is changed again and again
_SHORT, _LONG = 16 * 1024, 64 * 1024  # bytes whose reading is measured
_MOST = 16 * 2**20  # bytes of memory for the long text
_VALUE = re.compile(rb'"[^"\n]*"|\b\d+(?:\.\d+)?\b|\bnull\b|\btrue\b|\bfalse\b')
_ODD = (
    b"null", b"[]", b"{}", b"0", b"-1", b"true", b'""', b"1e400", b'"\\ud800"', b'"\\u0000"', b"9" * 30, b'[null, 1, "x", {}]',
    b'{"a": {"b": []}}', b'"2026-13-45T99:99:99Z"', b'"https://["', b'"\xff\xfe"', b'"' + b"x" * 3000 + b'"',
)  # fmt: skip


def check_format(
    reader: Reader, good: Sequence[bytes], damaged: Sequence[bytes] = (), others: Iterable[bytes] = (), mutants: int = MUTANTS
) -> None:  # fmt: skip
    """Hold a reader to its contract in every way in which files differ. mutants: changed texts, all good samples together.

    Raises:
        AssertionError: it broke the contract; the message says with what.
    """
    for data in (*good, *damaged):
        _kept(reader, data, "a sample as it is")
    check_asked(reader, (*good, *damaged))
    for data in others:
        check_foreign(reader, data)
    for data in good:
        check_encodings(reader, data)
    check_cuts(reader, min(good, key=len))
    check_changes(reader, good, mutants)
    check_memory(reader, min(good, key=len))


def check_asked(reader: Reader, data: Sequence[bytes], changes: int = 20) -> None:
    """What a reader claims it is asked about: the test of its folder lets these texts through, changed ones too.

    Raises:
        AssertionError: it does not.
    """
    for text in data:
        changed = (mutated(text[:_CHANGED], Chance(f"{reader.name}/asked/{number}")) for number in range(changes))
        for one in (text, text[: len(text) // 2], text.partition(b"\n")[2], *changed):
            sample = HeadSample(artifact_of(one))
            if sample.binary or (sample.is_json and isinstance(reader, LineFormat)):
                continue
            claim = reader.identify(sample)
            known = asked(sample) + asked(sample, generic=True)
            assert claim is None or reader not in readers() or reader in known, (
                f"{reader.name} claims {sample.text[:200]!r}, but its folder does not ask it about such a text"
            )


def check_foreign(reader: Reader, data: bytes) -> None:
    """A text of another format: another reader claims it with more right, and reading it by mistake breaks nothing.

    Raises:
        AssertionError: the reader claims it as well.
    """
    claim, found = reader.identify(HeadSample(artifact_of(data))), _owner(data)
    assert claim is None or found.reader is None or found.reader.name == reader.name or claim.rank < found.rank, (
        f"{reader.name} claims a text of {found.reader.name}: {claim.why}"
    )
    _kept(reader, data, "a text of another format")


def check_encodings(reader: Reader, data: bytes) -> None:
    """Line ends of Windows, a byte-order mark and UTF-16 change no time and lose no record.

    Raises:
        AssertionError: they do.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode()
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    times = [record.time for record in _records(_kept(reader, plain, "UTF-8"))]
    windows = plain.replace(b"\n", b"\r\n")
    forms = [("Windows lines with a mark", b"\xef\xbb\xbf" + windows)]
    try:
        text = windows.decode()
    except UnicodeDecodeError:
        text = ""  # a sample with bytes that are no UTF-8 has no other form
    forms += [(f"UTF-16{end}", mark + text.encode(f"utf-16-{end}")) for end, mark in _UTF16 if text]
    for form, other in forms:
        found = [record.time for record in _records(_kept(reader, other, form))]
        assert found == times, f"{reader.name}: {form} changes its times: {len(times)} before, {len(found)} then"


_UTF16 = (("le", b"\xff\xfe"), ("be", b"\xfe\xff"))


def check_cuts(reader: Reader, data: bytes) -> None:
    """Cut at every byte, it gives what came before the cut.

    Raises:
        AssertionError: it loses more than the record that was cut.
    """
    data = data[:_CUT]
    whole = _records(_kept(reader, data, "a sample as it is"))
    for cut in range(1, len(data)):
        got = _records(_kept(reader, data[:cut], f"cut at {cut}"))
        sure = [one for one in whole if one.locator.end < cut and "#" not in one.locator.pointer]
        assert len(got) >= len(sure) - 1, (
            f"{reader.name}: cut at {cut}, {len(got)} records, but {len(sure)} stood before it"
        )


def check_changes(reader: Reader, good: Sequence[bytes], mutants: int = MUTANTS) -> None:
    """Changed at random, it breaks nothing. What is changed follows from the number, which a failure names.

    Raises:
        AssertionError: it does.
    """
    for number in range(mutants):
        data = mutated(good[number % len(good)][:_CHANGED], Chance(f"{reader.name}/{number}"))
        _kept(reader, data, f"change {number} of {mutants}")


def check_memory(reader: Reader, data: bytes) -> None:
    """The memory for a text grows with its size, not with what it says.

    Raises:
        AssertionError: it takes too much.
    """
    short, long = (_peak(reader, data, size) for size in (_SHORT, _LONG))
    assert long < _MOST, f"{reader.name}: {long:,} bytes of memory for a text of {_LONG:,}"
    assert long < 8 * short + 2**20, f"{reader.name}: {short:,} bytes of memory for {_SHORT:,}, {long:,} for {_LONG:,}"


class Chance:
    """Numbers that follow from a text, the same on every machine and in every version."""

    def __init__(self, seed: str) -> None:
        self._seed, self._asked = seed, 0

    def below(self, end: int, begin: int = 0) -> int:
        """The next number from begin up to, and without, the end."""
        self._asked += 1
        digest = blake2b(f"{self._seed}/{self._asked}".encode(), digest_size=8).digest()
        return begin + int.from_bytes(digest, "big") % (end - begin)


def mutated(data: bytes, chance: Chance) -> bytes:
    """One of five ways in which a file goes wrong: bytes changed, a part lost or doubled, lines shuffled, a value swapped."""
    way, at = chance.below(5), chance.below(len(data))
    if way == 0:
        changed = bytearray(data)
        for _ in range(chance.below(6, 1)):
            changed[chance.below(len(data))] = chance.below(256)
        return bytes(changed)
    if way == 1:
        return data[:at] + data[at + chance.below(40, 1) :]
    if way == 2:
        return b"\n".join(sorted(data.split(b"\n"), key=lambda _: chance.below(2**32)))
    if way == 3:
        other = chance.below(len(data))
        return data[:at] + data[other : other + chance.below(60, 1)] + data[at:]
    values = list(_VALUE.finditer(data))
    if not values:
        return data
    found = values[chance.below(len(values))]
    return data[: found.start()] + _ODD[chance.below(len(_ODD))] + data[found.end() :]


@lru_cache(maxsize=512)
def _owner(data: bytes) -> Identified:
    return identify(artifact_of(data))


def _kept(reader: Reader, data: bytes, what: str) -> list[Item]:
    """What is read of a text that keeps the contract."""
    try:
        return check_reader(reader, data)
    except Exception as error:
        raise AssertionError(f"{reader.name}, {what}: {error!r}") from error


def _records(items: Sequence[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def _peak(reader: Reader, data: bytes, size: int) -> int:
    """Bytes of memory that reading a sample takes that is repeated to this size, its items let go."""
    artifact = artifact_of((data.rstrip(b"\n") + b"\n") * (size // (len(data) + 1) + 1))
    for _ in reader.read(artifact_of(data)):
        pass  # what is made at first use is not the text's
    tracemalloc.start()
    try:
        for _ in reader.read(artifact):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
