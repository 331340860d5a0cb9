"""Decompression that counts what it gives, so that no header is believed."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

from afteraction.readers._limits import CHUNK, MEBI, Allowance, Readable, said

_LZMA_MEMORY = 256 * MEBI  # dictionary an xz file may ask for
_ZSTD_FEED = 2048  # bytes given to zstd at once: one byte can become 32 KiB, and no call may flood the memory
# What the decompressors raise on damaged input. Beyond their own errors, zipfile raises RuntimeError for encryption and
# (as NotImplementedError) for methods it does not know, tarfile KeyError and IndexError on headers that lie.
DAMAGE = (
    OSError, EOFError, ValueError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError,
    RuntimeError, KeyError, IndexError,
)  # fmt: skip


class Counted:
    """A stream that counts what it gives.

    allowance: None for bytes that were counted when they were inflated. strict: damage is raised; else it ends the stream.
    """

    def __init__(self, source: Readable, packed: int, allowance: Allowance | None, *, strict: bool = False) -> None:
        self._source, self._allowance, self._strict = source, allowance, strict
        self._within = packed * allowance.limits.ratio if allowance else 0  # bytes that need no forbearance
        self._ahead = b""
        self.damage = ""

    def read(self, size: int = CHUNK, /) -> bytes:
        """At most ``size`` bytes.

        Raises:
            LimitError: a limit is reached.
        """
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        try:
            data = self._source.read(size)
        except DAMAGE as error:
            if self._strict:
                raise
            self.damage = said(error)
            return b""
        if self._allowance is not None:
            self._allowance.spend(len(data))
            if len(data) > self._within:
                self._allowance.exceed(len(data) - self._within)
            self._within = max(0, self._within - len(data))
        return data

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay to be read."""
        while len(self._ahead) < size:
            held, self._ahead = self._ahead, b""
            data = self.read(size - len(held))
            self._ahead = held + data
            if not data:
                break
        return self._ahead[:size]


class _Inflater:
    """bz2, xz and zstd, frame after frame, with an error when the last frame does not end."""

    def __init__(self, source: BinaryIO, fresh: Callable[[], Any], feed: int, *, bounded: bool) -> None:
        self._source, self._fresh, self._feed, self._bounded = source, fresh, feed, bounded
        self._engine = fresh()
        self._rest = b""
        self._ready = b""
        self._begun = False

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; b"" at the end."""
        while not self._ready:
            if self._engine.eof:
                self._rest = self._engine.unused_data
                self._engine, self._begun = self._fresh(), False
            data = self._rest or b""
            self._rest = b""
            if not data and (not self._bounded or self._engine.needs_input):
                data = self._source.read(self._feed)
                if not data:
                    if self._begun:
                        raise EOFError("it ends before its end mark")
                    return b""
            if not self._begun and not data.strip(b"\0"):
                continue  # padding between frames
            self._begun = True
            self._ready = self._engine.decompress(data, size) if self._bounded else self._engine.decompress(data)
        data, self._ready = self._ready[:size], self._ready[size:]
        return data


class _Zstd:
    """One frame of zstd. Its library is loaded when there is one to read; its errors become ours."""

    def __init__(self) -> None:
        import zstandard

        self._damage = zstandard.ZstdError
        self._engine = zstandard.ZstdDecompressor().decompressobj()

    @property
    def eof(self) -> bool:
        return self._engine.eof

    @property
    def unused_data(self) -> bytes:
        return self._engine.unused_data

    def decompress(self, data: bytes) -> bytes:
        try:
            return self._engine.decompress(data)
        except self._damage as error:
            raise ValueError(str(error)) from error


class _Gunzip:
    """gzip, giving what it has before it complains."""

    def __init__(self, source: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=source)

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""
        return self._file.read1(size)


def inflated(source: BinaryIO, kind: str) -> Readable:
    """What a compressed stream of this kind holds."""
    if kind == "gzip":
        return _Gunzip(source)
    if kind == "zstd":
        return _Inflater(source, _Zstd, _ZSTD_FEED, bounded=False)
    if kind == "bzip2":
        return _Inflater(source, bz2.BZ2Decompressor, CHUNK, bounded=True)
    return _Inflater(source, lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY), CHUNK, bounded=True)
