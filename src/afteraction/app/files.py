"""Files written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from afteraction.journal import disk


def write_whole(path: Path, chunks: Iterable[bytes], *, mode: int = 0o644, aside: Path | None = None) -> None:
    """All or nothing, on the disk when it returns. What lay there goes to ``aside`` first, if given.

    Raises:
        OSError: the system refused.
    """
    disk.whole(path, chunks, mode=mode, aside=aside)


def move(path: Path, new: Path) -> None:
    """Give a file another name, in the same folder and for good.

    Raises:
        OSError: the system refused.
    """
    disk.STEPS.rename(path, new)
    disk.STEPS.sync_folder(new.parent)


def encoded(text: str) -> bytes:
    """UTF-8; half characters, which a file name may hold, become question marks."""
    return text.encode("utf-8", "replace")
