"""What was handed in, as artifacts: folders, files, standard input, and what lies inside archives and compressed files.

Containers are recognised by their first bytes, never by name, opened where they lie and nested to `Limits.depth`.
Nothing is ever written at a path that an archive names: members are held in memory, or, when large, in an unnamed
temporary file. Every limit counts bytes that decompression really produced; what a header claims is not believed. What
cannot be taken is a `Problem` with its reason, and everything else still comes.

A spooled member lives as long as its `Artifact` is referenced.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.readers._docx import MAIN, text_of
from afteraction.readers._hash import Beside, hashed
from afteraction.readers._inflate import Counted, container, inflated, is_tar
from afteraction.readers._limits import DAMAGE, MEBI, Allowance, LimitError, Limits, Readable, said
from afteraction.readers._repositories import Repository, git_dir_of, is_bare, leads_out
from afteraction.readers._spool import Blob, Store
from afteraction.readers._zip_names import opened as zip_opened

_VERSIONED = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", "__MACOSX"})
_OURS = late(rb'"made_by"\s*:\s*"afteraction"')
_OUR_FILE = late(r"postmortem[^/]*\.(?:md|html|json|svg)\Z|journal\.(?:jsonl(?:\.torn\.\d+)?|bodies|texts)\Z|manual\Z")
_OUR_ENTRY = b'{"body": {'  # how an entry of our journal begins
_SUFFIX = late(r"\.(?:gz|tgz|zst|bz2|xz|Z)\Z", re.IGNORECASE)


class Problem(NamedTuple):
    """Something that was handed in and could not be taken. size: bytes, 0 when unknown."""

    name: str
    reason: str
    size: int = 0


def gather(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
    histories: bool = False,
    hashed_beside: int | None = None,
) -> Iterator[Artifact | Problem | Repository]:
    """Everything readable under ``paths`` (``-`` is standard input), in sorted order; `Problem` for what is not.

    A git repository is given as a `Repository`, without its files, where it lies in a folder, is one path of several, or
    is bare. One that is the only path is a folder of artifacts that somebody keeps in git, unless ``histories`` says
    that histories are wanted.

    Names are those inside the folder that was given, and a file's own name, so that the same input gives the same draft
    wherever it lies; with several paths each name begins with that of its folder.

    hashed_beside: bytes of a plain file from which on a thread hashes it while it is read; None for no thread, which would
    forbid to fork.
    """
    intake = _Intake(limits or Limits(), len(paths) > 1, histories or len(paths) > 1, hashed_beside)
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

    def __init__(self, limits: Limits, several: bool, histories: bool, hashed_beside: int | None) -> None:
        self._limits = limits
        self._several, self._histories, self._hashed_beside = several, histories, hashed_beside
        self._allowance = Allowance(limits)
        self._entries = 0
        self._seen: set[str] = set()
        self._base = self._prefix = ""
        self._store = Store()

    def path(self, path: str) -> Iterator[Artifact | Problem | Repository]:
        """A file, or a folder with all that is in it."""
        try:
            mode = os.stat(path)
        except (OSError, ValueError) as error:
            yield Problem(path, _os_reason(error))
            return
        if stat.S_ISDIR(mode.st_mode):
            root = os.path.realpath(path)
            git_dir = git_dir_of(path)
            if git_dir and (self._histories or is_bare(path, git_dir)):
                yield Repository(os.path.basename(root), git_dir)
                return
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
        except LimitError as error:
            yield Problem("-", error.reason)
            return
        except OSError as error:
            yield Problem("-", _os_reason(error))
            return
        yield from self._opened("-", blob, 0)

    def _folder(
        self, path: str, root: str, above: tuple[tuple[int, int], ...]
    ) -> Iterator[Artifact | Problem | Repository]:
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
                yield from self._inner(inner, root, (*above, identity))
            else:
                yield from self._file(inner, self._inside(inner))

    def _inner(
        self, path: str, root: str, above: tuple[tuple[int, int], ...]
    ) -> Iterator[Artifact | Problem | Repository]:
        git_dir = git_dir_of(path)
        if git_dir:
            wrong = leads_out(git_dir, root)
            yield Problem(self._inside(path), wrong) if wrong else Repository(self._inside(path), git_dir)
        else:
            yield from self._folder(path, root, above)

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
            opener = cast(Callable[[], BinaryIO], partial(open, path, "rb"))
            with opener() as source:
                seen = _mark(os.fstat(source.fileno()))
                if self._hashed_beside is not None and seen[0] >= self._hashed_beside and not container(source):
                    yield Artifact(name, seen[0], Beside(path, seen[0]), opener, partial(_changed, path, seen))
                    return
                source.seek(0)
                digest, size = hashed(source)
        except (OSError, ValueError) as error:
            yield Problem(name, _os_reason(error))
            return
        blob = Blob(opener, size, digest)
        for item in self._opened(name, blob, 0):
            if isinstance(item, Problem):
                yield item
                continue
            yield replace(item, changed=partial(_changed, path, seen))
            if _changed(path, seen):
                return  # the other members of an archive come from the same file

    def _opened(self, name: str, blob: Blob, depth: int) -> Iterator[Artifact | Problem]:
        """The artifact itself, or what is inside it when it is a container."""
        try:
            with blob.opener() as source:
                kind = container(source)
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
            yield from self._opened(f"{name}!{_inner_name(blob, kind) or _bare(name)}", inner, depth + 1)

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
        yield from self._opened(shown, inner, depth + 1)

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


def _bad_link(path: str, root: str) -> str:
    target = os.path.realpath(path)
    if not os.path.exists(target):
        return "a link that leads nowhere"
    try:
        return "" if os.path.commonpath((root, target)) == root else "a link that leaves the folder"
    except ValueError:  # another drive
        return "a link that leaves the folder"


def _is_ours(folder: str, names: Sequence[str]) -> bool:
    """Whether this tool wrote a draft into the folder, or began one: its files are output, not evidence."""
    try:
        if "postmortem.json" in names:
            with open(os.path.join(folder, "postmortem.json"), "rb") as source:
                if _OURS.search(source.read(4 * MEBI)):
                    return True
        if "journal.jsonl" in names:
            with open(os.path.join(folder, "journal.jsonl"), "rb") as source:
                start = source.read(len(_OUR_ENTRY)).rstrip(b"\0")
                return _OUR_ENTRY.startswith(start)  # a crash may have left a part of the first entry
    except OSError:
        return False
    return False


def _hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part not in (".", "..")) or part in _VERSIONED
        for part in name.replace("\\", "/").split("/")
    )


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


def _mark(status: os.stat_result) -> tuple[int, int]:
    """Size and time of the last change: what differs when a file was written meanwhile."""
    return status.st_size, status.st_mtime_ns


def _changed(path: str, seen: tuple[int, int]) -> str:
    """How a file differs from what it was, "" when it does not."""
    try:
        now = _mark(os.stat(path))
    except OSError:
        return "it was gone after it was read"
    if now == seen:
        return ""
    sizes = f", from {seen[0]} to {now[0]} bytes" if seen[0] != now[0] else ""
    return f"it changed while it was read{sizes}: what is quoted may stand elsewhere by now; draft again when it is complete"


def _os_reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def _same(content: Any) -> Any:
    return content
