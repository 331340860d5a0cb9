"""Groups of a log that another process finds while this one still loads what counts them.

That takes half of the time of a short run. The other process looks at the log for itself; what it found is taken only when
this one, which looks too and knows the config, comes to the same times of the same file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from afteraction.app.aside import Aside, spare

if TYPE_CHECKING:
    from afteraction.logs.engines import Engine, Group, Lines

_LEAST, _MOST = 1 << 20, 8 << 20  # bytes of a log: below it is not grouped, beyond engines use more than one core


class Ahead:
    """Groups on their way. They are those of the Python engine."""

    def __init__(self, path: str) -> None:
        self._aside: Aside[None] = Aside(partial(_group, path))

    def lines(self, engine: Engine, source: Lines) -> Iterator[Group]:
        """As the engine gives them, found by the other process where it looked for the same."""
        told = self._told() if engine.name == "python" else iter(())
        same = next(told, None) == (source, _mark(source.path))
        return chain.from_iterable(told) if same else engine.lines(source)

    def _told(self) -> Iterator[Any]:
        """Where the times stand and the state of the file, then groups."""
        from afteraction.logs.engines import EngineError

        try:
            for said in self._aside.told():
                if isinstance(said, str):
                    raise EngineError(said)
                if said is not None:
                    yield said
        except EOFError as error:
            raise EngineError("the process that grouped it was ended") from error

    def stop(self) -> None:
        """They are not needed, or no longer."""
        self._aside.stop()


def begun(paths: Sequence[str], engine: str) -> Ahead | None:
    """Groups of what seems to be one log of the size that is worth it, when there is a core to spare."""
    if len(paths) != 1 or engine not in ("auto", "python") or not spare() or not os.path.isfile(paths[0]):
        return None
    if not _LEAST <= os.path.getsize(paths[0]) < _MOST:
        return None
    try:
        return Ahead(paths[0])
    except OSError:  # the system allows no further process
        return None


def _mark(path: str) -> tuple[int, int, int]:
    """What differs when the file was written meanwhile."""
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns, status.st_ino


def _group(path: str, tell: Callable[[Any], None]) -> None:
    """The life of the other process: where the times stand, then the groups of each part."""
    from afteraction.app.logs_times import NotGrouped, looked_at
    from afteraction.domain.artifact import Artifact
    from afteraction.logs.engines import EngineError
    from afteraction.logs.engines.python import ENGINE
    from afteraction.readers._registry import identify

    opener = cast("Callable[[], BinaryIO]", partial(open, path, "rb"))
    artifact = Artifact(os.path.basename(path), os.path.getsize(path), "", opener)
    reader = identify(artifact).reader
    if reader is None:
        return
    try:
        mark = _mark(path)
        source, _ = looked_at(reader, artifact)
        tell((source, mark))
        for groups in ENGINE.parts(source):
            tell(groups)
    except NotGrouped:
        return
    except EngineError as error:
        tell(str(error))
