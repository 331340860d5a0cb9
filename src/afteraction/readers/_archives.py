"""What lies inside archives, compressed files and Word documents, as artifacts.

They are opened where they lie and nested to `Limits.depth`. Nothing is ever written at a path that an archive names:
members are held in memory, or, when large, in an unnamed temporary file, and live as long as their `Artifact` is
referenced. Every limit counts bytes that decompression really produced; what a header claims is not believed.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.readers._docx import MAIN, text_of
from afteraction.readers._first_look import Problem, is_hidden, is_tar, looked_at
from afteraction.readers._inflate import DAMAGE, Counted, inflated
from afteraction.readers._limits import Allowance, LimitError, Limits, Readable, said
from afteraction.readers._spool import Blob, Store
from afteraction.readers._zip_names import opened as zip_opened

_SUFFIX = late(r"\.(?:gz|tgz|zst|bz2|xz|Z)\Z", re.IGNORECASE)


class Archives:
    """All archives of one run; counts what they have given so far."""

    def __init__(self, limits: Limits, store: Store) -> None:
        self._limits, self._store = limits, store
        self._allowance = Allowance(limits)
        self._entries = 0

    def opened(self, name: str, blob: Blob, kind: str, depth: int = 0) -> Iterator[Artifact | Problem]:
        """What is inside a container. kind: as its first bytes say. depth: of the containers around it."""
        if depth >= self._limits.depth:
            yield Problem(name, f"archives are nested more than {self._limits.depth} deep", blob.size)
        elif kind == "zip":
            yield from self._zip(name, blob, depth)
        elif kind == "tar":
            with blob.opener() as source:
                yield from self._tar(name, source, depth, self._allowance)
        else:
            yield from self._squeezed(name, blob, kind, depth)

    def _squeezed(self, name: str, blob: Blob, kind: str, depth: int) -> Iterator[Artifact | Problem]:
        """A file compressed as one stream; the tar inside is read as it comes out, without a copy."""
        damage = ""
        try:
            with blob.opener() as raw:
                out = Counted(inflated(raw, kind), blob.size, self._allowance)
                if is_tar(out.peek(512)):
                    yield from self._tar(name, out, depth, None)
                    while out.read():
                        pass  # to its end: what stands behind the tar tells whether the stream is whole
                    if out.damage:
                        said_so = f"damaged {kind} file: {out.damage}; what came before the damage is read"
                        yield Problem(name, said_so, blob.size)
                    return
                inner = self._store.copy(out, self._limits.entry)
                damage = out.damage
        except LimitError as error:
            yield Problem(name, error.reason, blob.size)
            return
        except DAMAGE as error:
            damage, inner = said(error), None
        if damage:
            kept = "; what came before the damage is read" if inner and inner.size else ""
            yield Problem(name, f"damaged {kind} file: {damage}{kept}", blob.size)
        if inner and (inner.size or not damage):
            yield from self._inner(f"{name}!{_inner_name(blob, kind) or _bare(name)}", inner, depth + 1)

    def _zip(self, name: str, blob: Blob, depth: int) -> Iterator[Artifact | Problem]:
        try:
            with blob.opener() as source, zip_opened(source) as archive:
                names: set[str] = set()
                if not archive.infolist():
                    yield Problem(name, "the archive holds no files", blob.size)
                if MAIN in archive.namelist():
                    yield from self._document(name, archive, blob.size)
                    return
                for place, member in sorted(enumerate(archive.infolist()), key=lambda one: one[1].filename):
                    if member.is_dir():
                        continue
                    shown = f"{name}!{member.filename}"
                    refusal = self._refused(member.filename, names) or _zip_refusal(member)
                    if place in archive.odd:
                        refusal = refusal or "its name is marked as UTF-8 and is not: give this file by itself"
                    if refusal:
                        yield Problem(shown, refusal, member.file_size)
                        continue
                    if _hidden(member.filename):
                        continue
                    opener = cast(Callable[[], BinaryIO], partial(archive.open, member))
                    yield from self._member(shown, opener, member.compress_size, depth, self._allowance)
        except LimitError as error:
            yield Problem(name, error.reason, blob.size)
        except DAMAGE as error:
            yield Problem(name, f"damaged zip archive: {said(error)}", blob.size)

    def _document(self, name: str, archive: zipfile.ZipFile, size: int) -> Iterator[Artifact | Problem]:
        """The text of a Word document, whose other parts are furniture; what people said beside it is named as not read."""
        part = archive.getinfo(MAIN)
        try:
            with archive.open(part) as raw:
                text = text_of(Counted(cast(Any, raw), part.compress_size, self._allowance, strict=True))
        except ValueError as error:
            yield Problem(name, f"damaged Word document: {error}", size)
            return
        shown = f"{name}!{_bare(name).rpartition('.')[0] or _bare(name)}.md"
        yield Artifact(shown, len(text), hashlib.sha256(text).hexdigest(), partial(io.BytesIO, text))
        if "word/comments.xml" in archive.namelist():
            yield Problem(name, "its comments are not read, its text is", size)

    def _tar(
        self, name: str, source: Readable, depth: int, allowance: Allowance | None
    ) -> Iterator[Artifact | Problem]:
        """The members of a tar as they stream by. allowance: None when their bytes were counted as they were inflated."""
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
                        yield from self._member(shown, opener, member.size, depth, allowance)
                if not names:
                    yield Problem(name, "the archive holds no files")
        except LimitError as error:
            yield Problem(name, error.reason)
        except DAMAGE as error:
            yield Problem(name, f"damaged tar archive: {said(error)}")

    def _member(
        self, shown: str, opener: Callable[[], BinaryIO], packed: int, depth: int, allowance: Allowance | None
    ) -> Iterator[Artifact | Problem]:
        try:
            with opener() as raw:
                inner = self._store.copy(Counted(raw, packed, allowance, strict=True), self._limits.entry)
        except LimitError as error:
            if error.final:
                raise
            yield Problem(shown, error.reason, packed)
            return
        except DAMAGE as error:
            yield Problem(shown, f"damaged: {said(error)}", packed)
            return
        yield from self._inner(shown, inner, depth + 1)

    def _inner(self, name: str, blob: Blob, depth: int) -> Iterator[Artifact | Problem]:
        """The artifact itself, or what is inside it when it is a container too."""
        found = looked_at(name, blob)
        if isinstance(found, str):
            yield from self.opened(name, blob, found, depth)
        else:
            yield found

    def _refused(self, name: str, names: set[str]) -> str:
        """Why a member's name cannot be taken, or ""; counts the member."""
        self._entries += 1
        if self._entries > self._limits.entries:
            raise LimitError(f"more than {self._limits.entries} entries in all archives", final=True)
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


def _hidden(name: str) -> bool:
    return any(is_hidden(part) for part in name.replace("\\", "/").split("/"))


def _inner_name(blob: Blob, kind: str) -> str:
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


def _same(content: Any) -> Any:
    return content
