"""One command at a time in a folder: two at once would ask a model twice or write over each other."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from afteraction.domain.errors import UnreadableError
from afteraction.journal import disk


class TakenError(UnreadableError):
    """Another process works in the folder."""


class Busy:
    """The folders that one command works in. The system lets go of them when the process ends, however it ends.

    instead: what else this command can do when a folder is not to be had, "" for nothing.
    """

    def __init__(self, instead: str = "") -> None:
        self._instead = instead
        self._held: dict[Path, int] = {}

    def hold(self, folder: Path) -> bool:
        """Make the folder where it is missing, and keep others out; False when it was held already.

        Raises:
            TakenError: another process works in it. UnreadableError: it cannot be made.
        """
        place = folder.resolve()
        if place in self._held:
            return False
        try:
            disk.folder(folder)
            handle = _locked(folder)
        except OSError as error:
            raise UnreadableError(
                f"{folder} cannot be written",
                why=error.strerror or str(error),
                hint=self._instead or "look at its rights",
            ) from error
        if handle is None:
            wait = "wait until it has ended" + (f", or {self._instead}" if self._instead else "")
            raise TakenError(
                f"another command works in {folder}",
                why="two at once would write over each other",
                hint=f"{wait}; one that was killed holds nothing",
            )
        self._held[place] = handle
        return True

    def release(self) -> None:
        """Let others in."""
        for handle in self._held.values():
            if handle >= 0:
                os.close(handle)
        self._held.clear()


def _locked(folder: Path) -> int | None:
    """The folder itself is the lock: nothing is left behind. None when another process has it.

    -1 where the system has no such lock (Windows, some network disks).
    """
    try:
        import fcntl
    except ImportError:
        return -1
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        return None if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else -1
    return handle
