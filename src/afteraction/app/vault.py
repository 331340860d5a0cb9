"""The vault: what aliases stand for, in a file that only its owner may read. Secrets are never in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from afteraction.app.files import write_whole
from afteraction.domain.errors import UnreadableError, UsageError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _Vault(msgspec.Struct, forbid_unknown_fields=True):
    """The file. aliases: ``[email 1]`` to what it stands for."""

    afteraction_vault: int
    aliases: dict[str, str]


def load(path: Path, *, must_exist: bool = False) -> dict[str, str]:
    """Aliases and what they stand for; none when there is no such file yet.

    Raises:
        UsageError: it is no vault, or not there and must be. UnreadableError: others than its owner may read it.
    """
    try:
        with path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_mode & _OTHERS:
                raise UnreadableError(
                    f"the vault {path} is open to others than its owner",
                    why="it tells who and what the aliases stand for",
                    hint=f"chmod 600 {path}",
                )
            data = stream.read()
    except FileNotFoundError as error:
        if must_exist:
            raise UsageError(
                f"there is no vault {path}", hint="give the --vault that the text was cleaned with"
            ) from error
        return {}
    except OSError as error:
        raise UnreadableError(f"the vault {path} could not be read", why=error.strerror or str(error)) from error
    try:
        return msgspec.json.decode(data, type=_Vault).aliases
    except msgspec.DecodeError as error:
        raise UsageError(
            f"{path} is no vault", hint="give a file that --vault wrote, or a name that is free"
        ) from error


def save(path: Path, originals: Mapping[str, str]) -> None:
    """Write the vault whole, readable by its owner alone.

    Raises:
        UnreadableError: it cannot be written.
    """
    data = msgspec.json.format(msgspec.json.encode(_Vault(1, dict(originals))), indent=1)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, [data, b"\n"], mode=0o600)
    except OSError as error:
        raise UnreadableError(f"the vault {path} could not be written", why=error.strerror or str(error)) from error
