"""Every durable write, as the few steps an operating system knows. What returned here is on the disk, not merely on its way.

A file is synced after it was written, and its folder after a name in it came, went or changed: without the second, a power cut
takes the name and with it the file. The steps are methods of one object, so that a test can cut between any two of them.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path

_NUMBERS = itertools.count(1)


class Steps:
    """The steps themselves. Handles are file descriptors."""

    def open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        """A handle for writing."""
        return os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0), mode)

    def write(self, handle: int, data: bytes) -> None:
        """All of the data, where the handle stands."""
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]

    def truncate(self, handle: int, size: int) -> None:
        """Keep the first bytes."""
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        """Wait until the disk has the content."""
        try:
            import fcntl

            full = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: a plain fsync stops at the drive's cache
        except ImportError:
            full = None
        if full is None:
            os.fsync(handle)
        else:
            fcntl.fcntl(handle, full)

    def close(self, handle: int) -> None:
        """Let go of a handle; this makes nothing durable."""
        os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Put a file in the place of another."""
        os.replace(old, new)

    def remove(self, path: Path) -> None:
        """Take a name away."""
        path.unlink()

    def make_folder(self, path: Path, mode: int = 0o777) -> None:
        """One folder whose parent exists."""
        path.mkdir(mode=mode)

    def sync_folder(self, path: Path) -> None:
        """Wait until the disk has the names in a folder; systems that cannot open a folder keep them in order themselves."""
        if os.name == "nt":
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


STEPS = Steps()


def folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it, each durable before the next.

    A folder that a killed run made may not be on the disk yet: its name is synced again.

    Raises:
        OSError: the system refused.
    """
    path = path.absolute()
    missing = []
    there = path
    while not there.exists() and there != there.parent:
        missing.append(there)
        there = there.parent
    if os.access(there.parent, os.R_OK):  # a home that others may only pass through is there since long ago
        STEPS.sync_folder(there.parent)
    for one in reversed(missing):
        try:
            STEPS.make_folder(one, mode)
        except FileExistsError:  # somebody else was faster
            if not one.is_dir():
                raise
        STEPS.sync_folder(one.parent)
    if not path.is_dir():
        raise NotADirectoryError(20, os.strerror(20), str(path))


def whole(path: Path, chunks: Iterable[bytes], *, mode: int = 0o644, aside: Path | None = None) -> None:
    """A file whole or not at all: a crash leaves the old one or the new one. What lay there goes to ``aside`` first, if given.

    Raises:
        OSError: the system refused.
    """
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}-{next(_NUMBERS)}.part")
    part.unlink(missing_ok=True)
    handle = STEPS.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        try:
            for chunk in chunks:
                STEPS.write(handle, chunk)
            if os.name != "nt":
                os.fchmod(handle, mode)  # the umask may have taken something away
            STEPS.sync(handle)
        finally:
            STEPS.close(handle)
        if aside is not None:
            STEPS.rename(path, aside)
            STEPS.sync_folder(path.parent)  # or the two renames could reach the disk in the other order
        STEPS.rename(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    STEPS.sync_folder(path.parent)


def remove(path: Path) -> None:
    """Take a file away for good.

    Raises:
        OSError: the system refused.
    """
    STEPS.remove(path)
    STEPS.sync_folder(path.parent)
