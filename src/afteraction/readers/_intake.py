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
import json
import lzma
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol

import zstandard

from afteraction.domain.artifact import Artifact

_MEBI = 1024 * 1024
_CHUNK = 256 * 1024
_SPOOL = 8 * _MEBI  # members over this size leave memory
_VERSIONED = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", "__MACOSX"})
_OUR_MARK = b'"made_by"'
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


class _TooMuch(Exception):
    """A limit was reached. final: nothing more can be taken from any archive."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


def gather(
    paths: Sequence[str], *, stdin: BinaryIO | None = None, limits: Limits | None = None
) -> Iterator[Artifact | Problem]:
    """Everything readable under ``paths`` (``-`` is standard input), in sorted order; `Problem` for what is not."""
    intake = _Intake(limits or Limits())
    for path in paths:
        if path == "-":
            yield from intake.stream(stdin)
        else:
            yield from intake.path(path)


class _Intake:
    """One run over all paths; counts what archives have given so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._produced = 0
        self._entries = 0
        self._seen: set[tuple[int, int]] = set()

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
            for item in self._folder(path, root, ()):
                found = True
                yield item
            if not found:
                yield Problem(path, "the folder holds no files")
        else:
            yield from self._file(path, path)

    def stream(self, stdin: BinaryIO | None) -> Iterator[Artifact | Problem]:
        """Standard input, spooled, since it can be read once only."""
        if stdin is None:
            yield Problem("-", "nothing was given on standard input")
            return
        try:
            blob = _Blob.copied(stdin, self._limits.entry, lambda _: None)
        except _TooMuch as error:
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
        if identity in above or _is_ours(path, names):
            return
        for name in names:
            if name.startswith(".") or name in _VERSIONED:
                continue
            inner = os.path.join(path, name)
            if os.path.islink(inner):
                target = os.path.realpath(inner)
                if not os.path.exists(target):
                    yield Problem(inner, "a link that leads nowhere")
                    continue
                if os.path.commonpath((root, target)) != root:
                    yield Problem(inner, "a link that leaves the folder")
                    continue
            if os.path.isdir(inner):
                yield from self._folder(inner, root, (*above, identity))
            else:
                yield from self._file(inner, inner)

    def _file(self, path: str, name: str) -> Iterator[Artifact | Problem]:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                yield Problem(name, "not a regular file (a device, pipe or socket)")
                return
            identity = status.st_dev, status.st_ino
            if identity in self._seen:
                return  # the same file by a second path
            self._seen.add(identity)
            digest, size = hashlib.sha256(), 0
            with open(path, "rb") as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except (OSError, ValueError) as error:
            yield Problem(name, _os_reason(error))
            return
        yield from self._opened(name, _Blob(lambda: open(path, "rb"), size, digest.hexdigest()), 0)

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
                yield from self._tar(name, source, depth)
        else:
            yield from self._squeezed(name, blob, kind, depth)

    def _squeezed(self, name: str, blob: _Blob, kind: str, depth: int) -> Iterator[Artifact | Problem]:
        """A file compressed as one stream; the tar inside is read as it comes out, without a copy."""
        try:
            with blob.opener() as raw, _Counted(_inflated(raw, kind), blob.size, self._limits, self._spend) as out:
                head = out.peek(512)
                if _is_tar(head):
                    yield from self._tar(name, out, depth)
                    return
                inner = _Blob.copied(out, self._limits.entry, lambda _: None)
                title = _gzip_name(blob) if kind == "gzip" else ""
        except _TooMuch as error:
            yield Problem(name, error.reason, blob.size)
            return
        except _DAMAGE as error:
            yield Problem(name, f"damaged {kind} file: {_said(error)}", blob.size)
            return
        yield from self._opened(f"{name}!{title or _bare(name)}", inner, depth + 1)

    def _zip(self, name: str, blob: _Blob, depth: int) -> Iterator[Artifact | Problem]:
        try:
            with blob.opener() as source, zipfile.ZipFile(source) as archive:
                names: set[str] = set()
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
                    yield from self._member(
                        shown, lambda member=member: archive.open(member), member.compress_size, depth  # type: ignore[misc]
                    )
        except _TooMuch as error:
            yield Problem(name, error.reason, blob.size)
        except _DAMAGE as error:
            yield Problem(name, f"damaged zip archive: {_said(error)}", blob.size)

    def _tar(self, name: str, source: BinaryIO | _Counted, depth: int) -> Iterator[Artifact | Problem]:
        names: set[str] = set()
        try:
            with tarfile.open(fileobj=source, mode="r|") as archive:  # type: ignore[call-overload]
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
                        yield from self._member(shown, lambda content=content: content, member.size, depth)  # type: ignore[misc]
        except _TooMuch as error:
            yield Problem(name, error.reason)
        except _DAMAGE as error:
            yield Problem(name, f"damaged tar archive: {_said(error)}")

    def _member(
        self, shown: str, opener: Callable[[], BinaryIO], packed: int, depth: int
    ) -> Iterator[Artifact | Problem]:
        try:
            with opener() as raw:
                counted = _Counted(raw, packed, self._limits, self._spend)
                inner = _Blob.copied(counted, self._limits.entry, lambda _: None)
        except _TooMuch as error:
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
            raise _TooMuch(f"more than {self._limits.entries} entries in all archives", final=True)
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
            raise _TooMuch(f"archives give more than {_size(self._limits.total)} in all", final=True)


class _Blob(NamedTuple):
    """Bytes that can be opened again and again."""

    opener: Callable[[], BinaryIO]
    size: int
    sha256: str

    @classmethod
    def copied(cls, source: _Readable, limit: int, count: Callable[[int], None]) -> _Blob:
        """The rest of a stream, kept in memory or in an unnamed temporary file that its last user deletes."""
        digest, size = hashlib.sha256(), 0
        held: BinaryIO = io.BytesIO()
        spooled = False
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size > limit:
                held.close()
                raise _TooMuch(f"larger than {_size(limit)}")
            if not spooled and size > _SPOOL:
                file = tempfile.TemporaryFile(prefix="afteraction-")  # noqa: SIM115  # lives with the artifact
                file.write(held.getvalue())  # type: ignore[attr-defined]
                held, spooled = file, True  # type: ignore[assignment]
            held.write(chunk)
        if spooled:
            held.flush()
            return cls(_Spool(held).open, size, digest.hexdigest())
        data = held.getvalue()  # type: ignore[attr-defined]
        return cls(lambda: io.BytesIO(data), size, digest.hexdigest())
