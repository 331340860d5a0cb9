"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, chunks: Iterable[bytes], *, mode: int = 0o644, aside: Path | None = None) -> None:
    """All or nothing: a crash leaves the old file or the new one. What lay there goes to ``aside`` first, if given.

    Raises:
        OSError: the system refused.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        if aside is not None:
            os.replace(path, aside)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def encoded(text: str) -> bytes:
    """UTF-8; half characters, which a file name may hold, become question marks."""
    return text.encode("utf-8", "replace")
