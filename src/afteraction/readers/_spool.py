"""Where members of archives are kept: in memory, or, when large, in one unnamed temporary file that goes when its last user goes."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from afteraction.readers._limits import CHUNK, MEBI, LimitError, Readable, size_text

_SPOOL = 8 * MEBI  # members over this size leave memory
_MEMORY = 64 * MEBI  # members kept in memory, all together


class Blob(NamedTuple):
    """Bytes that can be opened again and again."""

    opener: Callable[[], BinaryIO]
    size: int
    sha256: str


class Store:
    """Where members are kept: memory, then one unnamed temporary file that goes when its last user goes."""

    def __init__(self) -> None:
        self._in_memory = 0
        self._spool: _Spool | None = None

    def copy(self, source: Readable, limit: int) -> Blob:
        """The rest of a stream, hashed on its way."""
        digest, size, room = hashlib.sha256(), 0, min(_SPOOL, max(0, _MEMORY - self._in_memory))
        held = io.BytesIO()
        spool: _Spool | None = None
        start = 0
        try:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > limit:
                    raise LimitError(f"larger than {size_text(limit)}")
                if spool is None and size > room:
                    spool = self._spool = self._spool or _Spool()
                    start = spool.end
                    spool.append(held.getvalue())
                if spool is None:
                    held.write(chunk)
                else:
                    spool.append(chunk)
        except BaseException:
            if spool is not None:
                spool.drop(start)
            raise
        if spool is not None:
            return Blob(partial(spool.view, start, size), size, digest.hexdigest())
        data = held.getvalue()
        self._in_memory += size
        return Blob(cast(Callable[[], BinaryIO], partial(io.BytesIO, data)), size, digest.hexdigest())


class _Spool:
    """One temporary file that many members share, each as a span of it."""

    def __init__(self) -> None:
        import tempfile  # late: most of what is kept fits in memory

        self._file = tempfile.TemporaryFile(prefix="afteraction-")  # noqa: SIM115  # closed with its last view
        self._lock = threading.Lock()
        self.end = 0

    def append(self, data: bytes) -> None:
        """Add bytes at the end."""
        with self._lock:
            self._file.seek(self.end)
            self._file.write(data)
            self.end += len(data)

    def drop(self, start: int) -> None:
        """Forget everything from ``start`` on."""
        with self._lock:
            self._file.truncate(start)
            self.end = start

    def at(self, place: int, size: int) -> bytes:
        """Bytes at a place."""
        with self._lock:
            if hasattr(os, "pread"):  # a process that was forked off shares the position
                self._file.flush()
                return os.pread(self._file.fileno(), size, place)
            self._file.seek(place)
            return self._file.read(size)

    def view(self, start: int, size: int) -> BinaryIO:
        """A stream over one span, with a position of its own."""
        return cast(BinaryIO, io.BufferedReader(_View(self, start, size), CHUNK))


class _View(io.RawIOBase):
    def __init__(self, spool: _Spool, start: int, size: int) -> None:
        self._spool, self._start, self._size, self._at = spool, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._spool.at(self._start + self._at, max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
