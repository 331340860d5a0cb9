"""Every reader on its good samples as life changes them: bytes flipped, parts lost or doubled, lines shuffled, values swapped.

Whatever stands in a file, no exception escapes, every byte is accounted for, and two readings are equal. What is changed
follows from the sample and a number: a failure names both and is met again.
"""

import random
import re
from pathlib import Path

import pytest

from afteraction.readers._registry import readers
from afteraction.testing import check_reader

SAMPLES = Path(__file__).parent / "samples"
GOOD = sorted(path for path in SAMPLES.glob("*/good-*") if path.suffix != ".golden")
BY_NAME = {reader.name: reader for reader in readers()}
ROUNDS = 15
LONGEST = 20_000  # bytes of a sample that is read again and again
VALUE = re.compile(rb'"[^"\n]*"|\b\d+(?:\.\d+)?\b|\bnull\b|\btrue\b|\bfalse\b')
ODD = [
    b"null", b"[]", b"{}", b"0", b"-1", b"true", b'""', b"1e400", b'"\\ud800"', b'"\\u0000"', b"9" * 30, b'[null, 1, "x", {}]',
    b'{"a": {"b": []}}', b'"2026-13-45T99:99:99Z"', b'"https://["', b'"\xff\xfe"', b'"' + b"x" * 3000 + b'"',
]  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One of five ways in which a file goes wrong."""
    way = chance.randrange(5)
    at = chance.randrange(len(data))
    if way == 0:
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(changed)
    if way == 1:
        return data[:at] + data[at + chance.randrange(1, 40) :]
    if way == 2:
        lines = data.split(b"\n")
        chance.shuffle(lines)
        return b"\n".join(lines)
    if way == 3:
        other = chance.randrange(len(data))
        return data[:at] + data[other : other + chance.randrange(1, 60)] + data[at:]
    values = list(VALUE.finditer(data))
    if not values:
        return data
    found = chance.choice(values)
    return data[: found.start()] + chance.choice(ODD) + data[found.end() :]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_changed_sample_keeps_the_contract(path: Path) -> None:
    data = path.read_bytes()[:LONGEST]
    for number in range(ROUNDS):
        changed = mutated(data, random.Random(f"{path.parent.name}/{path.name}/{number}"))
        try:
            check_reader(BY_NAME[path.parent.name], changed, path.name)
        except Exception as error:
            raise AssertionError(f"change {number} of {path.parent.name}/{path.name}: {error!r}") from error
