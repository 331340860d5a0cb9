"""The key of one incident's journal: kept apart from it, for its owner alone. Whoever deletes it erases the bodies of all its calls."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from afteraction.domain.errors import UnreadableError

_BYTES = 32
HOME = "AFTERACTION_HOME"


def home() -> Path:
    """Where keys and runs without a folder are kept: ``$AFTERACTION_HOME``, else the user's data folder."""
    named = os.environ.get(HOME)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "afteraction"


def key_of(name: str, *, create: bool) -> bytes | None:
    """The key called ``name``, made when there is none and ``create``; None when it was deleted or never was.

    Raises:
        UnreadableError: others may read it, or it cannot be written.
    """
    path = home() / "keys" / f"{name}.key"
    try:
        if path.exists():
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise UnreadableError(f"the key {path} is open to others than its owner", hint=f"chmod 600 {path}")
            return path.read_bytes()
        if not create:
            return None
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = os.urandom(_BYTES)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(key)
            stream.flush()
            os.fsync(stream.fileno())
        return key
    except OSError as error:
        raise UnreadableError(
            f"the key {path} cannot be kept", why=error.strerror or str(error), hint=f"set {HOME} to a folder of yours"
        ) from error
