"""The key of one incident's journal: kept apart from it, for its owner alone. Whoever destroys it erases the bodies of all its calls."""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path

from afteraction.domain.errors import UnreadableError
from afteraction.journal import disk

_BYTES = 32
HOME = "AFTERACTION_HOME"


def home() -> Path:
    """Where keys are kept: ``$AFTERACTION_HOME``, else the user's data folder."""
    named = os.environ.get(HOME)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "afteraction"


def path_of(name: str) -> Path:
    """The file of a key."""
    return home() / "keys" / f"{name}.key"


def key_of(name: str) -> bytes | None:
    """The key called ``name``; None when it was destroyed or never was.

    Raises:
        UnreadableError: others may read it, it is damaged, or it cannot be read.
    """
    path = path_of(name)
    try:
        if not path.exists():
            return None
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UnreadableError(f"the key {path} is open to others than its owner", hint=f"chmod 600 {path}")
        key = path.read_bytes()
    except OSError as error:
        raise _refused(path, error) from error
    if len(key) != _BYTES:
        raise UnreadableError(
            f"the key {path} is damaged", why=f"it has {len(key)} bytes", hint="put it back from a backup"
        )
    return key


def new_key() -> tuple[str, bytes]:
    """A key that was never used, and its name, which is a hash of it.

    Raises:
        UnreadableError: it cannot be written.
    """
    key = os.urandom(_BYTES)
    name = hmac.new(key, b"name of the key", "sha256").hexdigest()[:24]
    path = path_of(name)
    try:
        disk.folder(path.parent, 0o700)
        disk.whole(path, [key], mode=0o600)
    except OSError as error:
        raise _refused(path, error) from error
    return name, key


def destroy(name: str) -> bool:
    """Take the key away; whether it was there. What copied the file before, a backup or a snapshot, still holds it.

    Raises:
        UnreadableError: the system refused.
    """
    path = path_of(name)
    try:
        if not path.exists():
            return False
        disk.remove(path)
    except OSError as error:
        raise _refused(path, error) from error
    return True


def _refused(path: Path, error: OSError) -> UnreadableError:
    return UnreadableError(
        f"the key {path} cannot be kept", why=error.strerror or str(error), hint=f"set {HOME} to a folder of yours"
    )
