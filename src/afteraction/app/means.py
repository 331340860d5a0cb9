"""What destinations reach the world with, in a run: the clock, the environment, folders that a team shares."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from afteraction.app.clock import Clock
from afteraction.app.files import move, write_whole
from afteraction.domain.errors import ServiceError
from afteraction.publish.means import Means
from afteraction.redact.gate import Gate
from afteraction.wire.service import Limits


class Shared:
    """Files of a folder that a team serves or shares. A system that refuses is a service that does."""

    def __init__(self, gate: Gate) -> None:
        """gate: looks at what is written."""
        self._gate = gate

    def read(self, path: Path) -> bytes | None:
        """The content, None when there is no such file."""
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused(path, "read", error) from error

    def write(self, path: Path, data: bytes) -> None:
        """All of it or nothing, on the disk when it returns."""
        self._gate.check(data.decode("utf-8", "replace"), path.name)
        try:
            write_whole(path, [data])
        except OSError as error:
            raise _refused(path, "written", error) from error

    def move(self, path: Path, aside: Path) -> None:
        """Give it another name."""
        try:
            move(path, aside)
        except OSError as error:
            raise _refused(path, "moved", error) from error


def means(gate: Gate, told: Callable[[str], None], limits: Limits = Limits()) -> Means:  # noqa: B008  # a frozen value
    """What there is on this machine. told: what the user sees of waits."""
    return Means(Clock(), os.environ, Shared(gate), told, limits)


def _refused(path: Path, what: str, error: OSError) -> ServiceError:
    return ServiceError(
        f"{path} cannot be {what}", why=error.strerror or str(error), hint="look at the folder's rights"
    )
