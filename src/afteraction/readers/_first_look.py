"""What a file is at first sight: a container, by its first bytes and never by its name, or an artifact as it lies."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.readers._spool import Blob

_ZIP, _GZIP, _XZ = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), b"\x1f\x8b\x08", b"\xfd7zXZ\x00"
_ZSTD, _ZSTD_SKIPPABLE = b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18"
_BZIP2, _BZIP2_EMPTY = b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90"
_VERSIONED = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", "__MACOSX"})


class Problem(NamedTuple):
    """Something that was handed in and could not be taken. size: bytes, 0 when unknown."""

    name: str
    reason: str
    size: int = 0


def looked_at(name: str, blob: Blob) -> Artifact | Problem | str:
    """The artifact itself, the kind of container that it is, or why it cannot be read."""
    try:
        with blob.opener() as source:
            kind = container(source)
    except OSError as error:
        return Problem(name, os_reason(error), blob.size)
    return kind or Artifact(name, blob.size, blob.sha256, blob.opener)


def container(source: BinaryIO) -> str:
    """``zip``, ``tar``, ``gzip``, ``zstd``, ``bzip2``, ``xz``, or "" when it is none, by the first bytes."""
    head = source.read(512)
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD) or (b"\x50" <= head[:1] <= b"\x5f" and head[1:4] == _ZSTD_SKIPPABLE):
        return "zstd"
    if head.startswith(b"BZh") and b"1" <= head[3:4] <= b"9" and head[4:10] in (_BZIP2, _BZIP2_EMPTY):
        return "bzip2"
    if head.startswith(_XZ):
        return "xz"
    return "tar" if is_tar(head) else ""


def is_tar(head: bytes) -> bool:
    """A tar header carries the sum of its own bytes; text that has the right one by chance does not exist."""
    if len(head) < 512 or not head[0]:
        return False
    stated = head[148:156].strip(b" \0")
    if not stated or stated.strip(b"01234567"):
        return False
    return int(stated, 8) == sum(head[:148]) + sum(head[156:512]) + 8 * 0x20


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is furniture: of a system, or of version control."""
    return name in _VERSIONED or (name.startswith(".") and name not in (".", ".."))


def os_reason(error: Exception) -> str:
    """Why the system gave nothing, in words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
