"""What was handed in, as artifacts: folders, files, standard input, and what lies inside archives and compressed files.

Containers are recognised by their first bytes, never by name, opened where they lie and nested to `Limits.depth`.
Nothing is ever written at a path that an archive names: members are held in memory, or, when large, in an unnamed
temporary file. Every limit counts bytes that decompression really produced; what a header claims is not believed. What
cannot be taken is a `Problem` with its reason, and everything else still comes.

A spooled member lives as long as its `Artifact` is referenced.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import re
import stat
import struct
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeAlias, cast

import zstandard

from afteraction.domain.artifact import Artifact

_MEBI = 1024 * 1024
_CHUNK = 256 * 1024
_SPOOL = 8 * _MEBI  # members over this size leave memory
_MEMORY = 64 * _MEBI  # members kept in memory, all together
_LZMA_MEMORY = 256 * _MEBI  # dictionary an xz file may ask for
_ZSTD_FEED = 2048  # bytes given to zstd at once: one byte can become 32 KiB, and no call may flood the memory
_VERSIONED = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", "__MACOSX"})
_OURS = re.compile(rb'"made_by"\s*:\s*"afteraction"')
_OUR_FILE = re.compile(r"postmortem[^/]*\.(?:md|html|json)\Z")
_ZIP, _GZIP, _XZ = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), b"\x1f\x8b\x08", b"\xfd7zXZ\x00"
_ZSTD, _ZSTD_SKIPPABLE = b"\x28\xb5\x2f\xfd", re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_BZIP2 = re.compile(rb"BZh[1-9](?:\x31\x41\x59\x26\x53\x59|\x17\x72\x45\x38\x50\x90)")
_SUFFIX = re.compile(r"\.(?:gz|tgz|zst|bz2|xz|Z)\Z", re.IGNORECASE)
_DAMAGE = (
    OSError, EOFError, ValueError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError,
    zstandard.ZstdError, NotImplementedError, RuntimeError, KeyError, IndexError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in. Bytes are those that decompression produced."""

    total: int = 2 * 1024 * _MEBI  # decompressed bytes of all archives together
    entry: int = 1024 * _MEBI  # bytes of one entry
    ratio: int = 200  # decompressed to compressed, once `floor` is passed
    floor: int = 20 * _MEBI  # bytes that any compressed file may grow to
    entries: int = 50_000  # members of all archives together
    depth: int = 3  # archives within archives


class Problem(NamedTuple):
    """Something that was handed in and could not be taken. size: bytes, 0 when unknown."""

    name: str
    reason: str
    size: int = 0


class _LimitError(Exception):
    """A limit was reached. final: nothing more can be taken from any archive."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


_Spend: TypeAlias = Callable[[int], None]


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


def gather(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Iterator[Artifact | Problem]:
    """Everything readable under ``paths`` (``-`` is standard input), in sorted order; `Problem` for what is not.

    Names are those inside the folder that was given, and a file's own name, so that the same input gives the same draft
    wherever it lies; with several paths each name begins with that of its folder.
    """
    intake = _Intake(limits or Limits(), several=len(paths) > 1)
    for path in paths:
        if path == "-":
            yield from intake.stream(stdin)
        else:
            yield from intake.path(path)


def _given_name(path: str, several: bool) -> str:
    """A file by its own name, so that the draft does not depend on where it lies; with its folder's among several."""
    name = os.path.basename(path)
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    return f"{folder}/{name}" if several and folder else name


class _Intake:
    """One run over all paths; counts what archives have given so far."""

    def __init__(self, limits: Limits, *, several: bool = False) -> None:
        self._limits = limits
        self._several = several
        self._produced = 0
        self._entries = 0
        self._seen: set[str] = set()
        self._base = self._prefix = ""
        self._store = _Store()

    def path(self, path: str) -> Iterator[Artifact | Problem]:
        """A file, or a folder with all that is in it."""
        try:
            mode = os.stat(path)
        except (OSError, ValueError) as error:
            yield Problem(path, _os_reason(error))
            return
        if stat.S_ISDIR(mode.st_mode):
            root = os.path.realpath(path)
            found = False
            self._base = path
            self._prefix = f"{os.path.basename(root)}/" if self._several else ""
            for item in self._folder(path, root, ()):
                found = True
                yield item
            if not found:
                yield Problem(path, "the folder holds no files")
        else:
            yield from self._file(path, _given_name(path, self._several))

    def stream(self, stdin: BinaryIO | None) -> Iterator[Artifact | Problem]:
        """Standard input, spooled, since it can be read once only."""
        if stdin is None:
            yield Problem("-", "nothing was given on standard input")
            return
        try:
            blob = self._store.copy(stdin, self._limits.entry)
        except _LimitError as error:
            yield Problem("-", error.reason)
            return
        except OSError as error:
            yield Problem("-", _os_reason(error))
            return
        yield from self._opened("-", blob, 0)

    def _folder(self, path: str, root: str, above: tuple[tuple[int, int], ...]) -> Iterator[Artifact | Problem]:
        try:
            status = os.stat(path)
            names = sorted(os.listdir(path))
        except OSError as error:
            yield Problem(path, _os_reason(error))
            return
        identity = status.st_dev, status.st_ino
        if identity in above:
            return  # a link led back up
        ours = _is_ours(path, names)
        for name in names:
            if name.startswith(".") or name in _VERSIONED or (ours and _OUR_FILE.match(name)):
                continue
            inner = os.path.join(path, name)
            if os.path.islink(inner):
                wrong = _bad_link(inner, root)
                if wrong:
                    yield Problem(self._inside(inner), wrong)
                    continue
            if os.path.isdir(inner):
                yield from self._folder(inner, root, (*above, identity))
            else:
                yield from self._file(inner, self._inside(inner))

    def _inside(self, path: str) -> str:
        return self._prefix + os.path.relpath(path, self._base).replace(os.sep, "/")

    def _file(self, path: str, name: str) -> Iterator[Artifact | Problem]:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                yield Problem(name, "not a regular file (a device, pipe or socket)")
                return
            real = os.path.realpath(path)
            if real in self._seen:
                return  # the same file by a second path
            self._seen.add(real)
            digest, size = hashlib.sha256(), 0
            with open(path, "rb") as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except (OSError, ValueError) as error:
            yield Problem(name, _os_reason(error))
            return
        yield from self._opened(
            name, _Blob(cast(Callable[[], BinaryIO], partial(open, path, "rb")), size, digest.hexdigest()), 0
        )

    def _opened(self, name: str, blob: _Blob, depth: int) -> Iterator[Artifact | Problem]:
        """The artifact itself, or what is inside it when it is a container."""
        try:
            with blob.opener() as source:
                kind = _kind(source)
        except OSError as error:
            yield Problem(name, _os_reason(error), blob.size)
            return
        if not kind:
            yield Artifact(name, blob.size, blob.sha256, blob.opener)
        elif depth >= self._limits.depth:
            yield Problem(name, f"archives are nested more than {self._limits.depth} deep", blob.size)
        elif kind == "zip":
            yield from self._zip(name, blob, depth)
        elif kind == "tar":
            with blob.opener() as source:
                yield from self._tar(name, source, depth, self._spend)
        else:
            yield from self._squeezed(name, blob, kind, depth)

    def _squeezed(self, name: str, blob: _Blob, kind: str, depth: int) -> Iterator[Artifact | Problem]:
        """A file compressed as one stream; the tar inside is read as it comes out, without a copy."""
        damage = ""
        try:
            with blob.opener() as raw:
                out = _Counted(_inflated(raw, kind), blob.size, self._limits, self._spend)
                if _is_tar(out.peek(512)):
                    yield from self._tar(name, out, depth, _free)
                    return
                inner = self._store.copy(out, self._limits.entry)
                damage = out.damage
        except _LimitError as error:
            yield Problem(name, error.reason, blob.size)
            return
        except _DAMAGE as error:
            damage, inner = _said(error), None
        if damage:
            kept = "; what came before the damage is read" if inner and inner.size else ""
            yield Problem(name, f"damaged {kind} file: {damage}{kept}", blob.size)
        if inner and (inner.size or not damage):
            yield from self._opened(f"{name}!{_inner_name(blob, kind) or _bare(name)}", inner, depth + 1)

    def _zip(self, name: str, blob: _Blob, depth: int) -> Iterator[Artifact | Problem]:
        try:
            with blob.opener() as source, zipfile.ZipFile(source) as archive:
                names: set[str] = set()
                if not archive.infolist():
                    yield Problem(name, "the archive holds no files", blob.size)
                for member in sorted(archive.infolist(), key=lambda member: member.filename):
                    if member.is_dir():
                        continue
                    shown = f"{name}!{member.filename}"
                    refusal = self._refused(member.filename, names) or _zip_refusal(member)
                    if refusal:
                        yield Problem(shown, refusal, member.file_size)
                        continue
                    if _hidden(member.filename):
                        continue
                    opener = cast(Callable[[], BinaryIO], partial(archive.open, member))
                    yield from self._member(shown, opener, member.compress_size, depth, self._spend)
        except _LimitError as error:
            yield Problem(name, error.reason, blob.size)
        except _DAMAGE as error:
            yield Problem(name, f"damaged zip archive: {_said(error)}", blob.size)

    def _tar(self, name: str, source: _Readable, depth: int, spend: _Spend) -> Iterator[Artifact | Problem]:
        """The members of a tar as they stream by. spend: how their bytes count; not again when they were inflated."""
        names: set[str] = set()
        try:
            with tarfile.open(fileobj=cast(Any, source), mode="r|") as archive:
                for member in archive:
                    if member.isdir():
                        continue
                    shown = f"{name}!{member.name.removeprefix('./')}"
                    refusal = self._refused(member.name, names) or _tar_refusal(member)
                    if refusal:
                        yield Problem(shown, refusal, member.size)
                        continue
                    content = None if _hidden(member.name) else archive.extractfile(member)
                    if content is not None:
                        opener = cast(Callable[[], BinaryIO], partial(_same, content))
                        yield from self._member(shown, opener, member.size, depth, spend)
                if not names:
                    yield Problem(name, "the archive holds no files")
        except _LimitError as error:
            yield Problem(name, error.reason)
        except _DAMAGE as error:
            yield Problem(name, f"damaged tar archive: {_said(error)}")

    def _member(
        self, shown: str, opener: Callable[[], BinaryIO], packed: int, depth: int, spend: _Spend
    ) -> Iterator[Artifact | Problem]:
        try:
            with opener() as raw:
                inner = self._store.copy(_Counted(raw, packed, self._limits, spend, strict=True), self._limits.entry)
        except _LimitError as error:
            if error.final:
                raise
            yield Problem(shown, error.reason, packed)
            return
        except _DAMAGE as error:
            yield Problem(shown, f"damaged: {_said(error)}", packed)
            return
        yield from self._opened(shown, inner, depth + 1)

    def _refused(self, name: str, names: set[str]) -> str:
        """Why a member's name cannot be taken, or ""; counts the member."""
        self._entries += 1
        if self._entries > self._limits.entries:
            raise _LimitError(f"more than {self._limits.entries} entries in all archives", final=True)
        plain = name.replace("\\", "/")
        parts = plain.split("/")
        if plain.startswith("/") or ".." in parts or (len(plain) > 1 and plain[1] == ":" and plain[0].isalpha()):
            return "its path leads out of the archive"
        if "\0" in name:
            return "its name holds a NUL"
        normal = "/".join(part for part in parts if part not in ("", "."))
        if normal in names:
            return "a second entry with the same name"
        names.add(normal)
        return ""

    def _spend(self, count: int) -> None:
        self._produced += count
        if self._produced > self._limits.total:
            raise _LimitError(f"archives give more than {_size(self._limits.total)} in all", final=True)


class _Blob(NamedTuple):
    """Bytes that can be opened again and again."""

    opener: Callable[[], BinaryIO]
    size: int
    sha256: str


class _Store:
    """Where members are kept: memory, then one unnamed temporary file that goes when its last user goes."""

    def __init__(self) -> None:
        self._in_memory = 0
        self._spool: _Spool | None = None

    def copy(self, source: _Readable, limit: int) -> _Blob:
        """The rest of a stream, hashed on its way."""
        digest, size, room = hashlib.sha256(), 0, min(_SPOOL, max(0, _MEMORY - self._in_memory))
        held = io.BytesIO()
        spool: _Spool | None = None
        start = 0
        try:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > limit:
                    raise _LimitError(f"larger than {_size(limit)}")
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
            return _Blob(partial(spool.view, start, size), size, digest.hexdigest())
        data = held.getvalue()
        self._in_memory += size
        return _Blob(cast(Callable[[], BinaryIO], partial(io.BytesIO, data)), size, digest.hexdigest())


class _Spool:
    """One temporary file that many members share, each as a span of it."""

    def __init__(self) -> None:
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
            self._file.seek(place)
            return self._file.read(size)

    def view(self, start: int, size: int) -> BinaryIO:
        """A stream over one span, with a position of its own."""
        return cast(BinaryIO, io.BufferedReader(_View(self, start, size), _CHUNK))


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


class _Counted:
    """A stream that counts what it gives, against the limits. strict: damage is raised; else it ends the stream."""

    def __init__(self, source: _Readable, packed: int, limits: Limits, spend: _Spend, *, strict: bool = False) -> None:
        self._source, self._spend, self._strict = source, spend, strict
        self._most = max(limits.floor, packed * limits.ratio)
        self._ratio, self._count, self._ahead = limits.ratio, 0, b""
        self.damage = ""

    def read(self, size: int = _CHUNK, /) -> bytes:
        """At most ``size`` bytes.

        Raises:
            _LimitError: a limit is reached.
        """
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        try:
            data = self._source.read(size)
        except _DAMAGE as error:
            if self._strict:
                raise
            self.damage = _said(error)
            return b""
        self._count += len(data)
        if self._count > self._most:
            raise _LimitError(
                f"grows to more than {self._ratio} times its compressed size: likely a decompression bomb"
            )
        self._spend(len(data))
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


class _Gunzip:
    """gzip, giving what it has before it complains."""

    def __init__(self, source: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=source)

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""
        return self._file.read1(size)


def _inflated(source: BinaryIO, kind: str) -> _Readable:
    if kind == "gzip":
        return _Gunzip(source)
    if kind == "zstd":
        return _Inflater(source, lambda: zstandard.ZstdDecompressor().decompressobj(), _ZSTD_FEED, bounded=False)
    if kind == "bzip2":
        return _Inflater(source, bz2.BZ2Decompressor, _CHUNK, bounded=True)
    return _Inflater(source, lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY), _CHUNK, bounded=True)


def _kind(source: BinaryIO) -> str:
    """``zip``, ``tar``, ``gzip``, ``zstd``, ``bzip2``, ``xz``, or "" when it is none, by the first bytes."""
    head = source.read(512)
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD) or _ZSTD_SKIPPABLE.match(head):
        return "zstd"
    if _BZIP2.match(head):
        return "bzip2"
    if head.startswith(_XZ):
        return "xz"
    return "tar" if _is_tar(head) else ""


def _is_tar(head: bytes) -> bool:
    """A tar header carries the sum of its own bytes; text that has the right one by chance does not exist."""
    if len(head) < 512 or not head[0]:
        return False
    stated = head[148:156].strip(b" \0")
    if not stated or not re.fullmatch(rb"[0-7]{1,8}", stated):
        return False
    return int(stated, 8) == sum(head[:148]) + sum(head[156:512]) + 8 * 0x20


def _zip_refusal(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & 0x1:
        return "encrypted: give it without a password"
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "a link"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a device, pipe or socket"
    return ""


def _tar_refusal(member: tarfile.TarInfo) -> str:
    if member.issym() or member.islnk():
        return "a link"
    if not member.isreg():
        return "a device, pipe or other special entry"
    return "a sparse file" if member.issparse() else ""


def _bad_link(path: str, root: str) -> str:
    target = os.path.realpath(path)
    if not os.path.exists(target):
        return "a link that leads nowhere"
    try:
        return "" if os.path.commonpath((root, target)) == root else "a link that leaves the folder"
    except ValueError:  # another drive
        return "a link that leaves the folder"


def _is_ours(folder: str, names: Sequence[str]) -> bool:
    """Whether this tool wrote a draft into the folder: its files are output, not evidence."""
    if "postmortem.json" not in names:
        return False
    try:
        with open(os.path.join(folder, "postmortem.json"), "rb") as source:
            return _OURS.search(source.read(4 * _MEBI)) is not None
    except OSError:
        return False


def _hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part not in (".", "..")) or part in _VERSIONED
        for part in name.replace("\\", "/").split("/")
    )


def _inner_name(blob: _Blob, kind: str) -> str:
    """The name a gzip header gives its content, without folders; "" when it gives none."""
    if kind != "gzip":
        return ""
    with blob.opener() as source:
        head = source.read(4096)
    if len(head) < 10 or not head[3] & 0x08:
        return ""
    at = 10
    if head[3] & 0x04 and len(head) >= 12:
        at += 2 + int.from_bytes(head[10:12], "little")
    name, end, _ = head[at:].partition(b"\0")
    shown = name.decode("latin-1").replace("\\", "/").rsplit("/", 1)[-1] if end else ""
    return shown if shown.isprintable() and shown not in (".", "..") else ""


def _bare(name: str) -> str:
    """The last part of a name without the ending that says how it is compressed."""
    last = re.split(r"[/!\\]", name)[-1]
    return _SUFFIX.sub("", last) or last


def _os_reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def _said(error: BaseException) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    return said[:1].lower() + said[1:160]


def _size(count: int) -> str:
    return f"{count // (1024 * _MEBI)} GiB" if count % (1024 * _MEBI) == 0 else f"{count / _MEBI:g} MiB"


def _same(content: Any) -> Any:
    return content


def _free(count: int) -> None:
    """These bytes were counted when they were inflated."""
