"""One draft at a time in a folder: two at once would ask a model twice and write over each other."""

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

    hint: what else this command can do when a folder cannot be written.
    """

    def __init__(self, hint: str = "look at its rights") -> None:
        self._hint = hint
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
            self._held[place] = _locked(folder)
        except OSError as error:
            raise UnreadableError(
                f"{folder} cannot be written",
                why=error.strerror or str(error),
                hint=self._hint,
            ) from error
        return True

    def release(self) -> None:
        """Let others in."""
        for handle in self._held.values():
            if handle >= 0:
                os.close(handle)
        self._held.clear()


def _locked(folder: Path) -> int:
    """The folder itself is the lock: nothing is left behind. -1 where the system has no such lock (Windows, some network disks)."""
    try:
        import fcntl
    except ImportError:
        return -1
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise TakenError(
                f"another draft is being written into {folder}",
                why="two at once would ask a model twice and write over each other",
                hint="wait until it has ended, or choose another folder with --out; a run that was killed holds nothing",
            ) from error
        return -1
    return handle
