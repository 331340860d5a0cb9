"""Zip archives that say of a name that it is UTF-8 when it is not: `zipfile` would refuse the whole archive for one of them."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from typing import Any, BinaryIO, cast

_END, _END64, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02"
_UTF8 = 0x08  # in the second byte of an entry's flags
_TAIL = 65_536 + 22 + 20 + 56  # bytes from the end in which the directory is announced


class Archive(zipfile.ZipFile):
    """odd: places in its list of the entries whose name is not what they say."""

    odd: frozenset[int] = frozenset()


def opened(source: BinaryIO) -> Archive:
    """The archive.

    Raises:
        zipfile.BadZipFile, ValueError, OSError, struct.error: it is damaged.
    """
    try:
        return Archive(source)
    except UnicodeDecodeError:
        flags, places = _mislabelled(source)
        archive = Archive(cast(BinaryIO, _Relabelled(source, flags)))
        archive.odd = places
        return archive


def _mislabelled(source: BinaryIO) -> tuple[dict[int, int], frozenset[int]]:
    """(the flag bytes to be read instead, by offset; places of those entries)."""
    size = source.seek(0, os.SEEK_END)
    source.seek(max(0, size - _TAIL))
    tail = source.read()
    at = tail.rfind(_END)
    end = max(0, size - _TAIL) + at
    (length,) = struct.unpack_from("<L", tail, at + 12)
    at64 = tail.rfind(_END64, 0, max(at, 0))
    if length == 0xFFFFFFFF and at64 >= 0:
        (length,) = struct.unpack_from("<Q", tail, at64 + 40)
        end += at64 - at
    start = end - length
    source.seek(max(0, start))
    directory = source.read(length)
    flags: dict[int, int] = {}
    places: list[int] = []
    at = number = 0
    while directory[at : at + 4] == _ENTRY:
        name_size, extra_size, comment_size = struct.unpack_from("<HHH", directory, at + 28)
        high = directory[at + 9]
        if high & _UTF8:
            try:
                directory[at + 46 : at + 46 + name_size].decode("utf-8")
            except UnicodeDecodeError:
                flags[start + at + 9] = high & ~_UTF8
                places.append(number)
        at += 46 + name_size + extra_size + comment_size
        number += 1
    return flags, frozenset(places)


class _Relabelled(io.RawIOBase):
    """A stream with a few other bytes."""

    def __init__(self, source: BinaryIO, instead: dict[int, int]) -> None:
        self._source, self._instead = source, instead

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()

    def readinto(self, buffer: Any) -> int:
        at = self._source.tell()
        data = bytearray(self._source.read(len(buffer)))
        for place, byte in self._instead.items():
            if at <= place < at + len(data):
                data[place - at] = byte
        buffer[: len(data)] = data
        return len(data)
