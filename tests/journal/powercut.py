"""What a disk holds after the power was cut: only what was synced, and of the rest whatever the chooser says.

The model is the strictest that POSIX allows: a file's content is safe after its sync, a name after the sync of its folder, and
nothing else; unsynced changes of names arrive in any combination, unsynced bytes up to any byte, or as zeros.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.journal.drafting import Unsynced


class Op(NamedTuple):
    """One step. what: make, write, truncate, sync, rename, remove, folder, sync folder, mark. file: number of the file meant."""

    what: str
    path: Path
    file: int = 0
    data: Any = None


class Cut(BaseException):
    """The process ends here."""


class Recorder(Unsynced):
    """Does the steps and remembers them. stop: the number of steps after which the process is gone, 0 for never."""

    def __init__(self, ops: list[Op] | None = None, stop: int = 0) -> None:
        self.ops: list[Op] = [] if ops is None else ops
        self._stop, self._start = stop, len(self.ops)
        self._files: dict[Path, int] = {}
        for op in self.ops:
            self._follow(op)
        self._handles: dict[int, tuple[Path, int]] = {}

    def _follow(self, op: Op) -> None:
        if op.what == "make":
            self._files[op.path] = op.file
        elif op.what == "rename":
            self._files[op.data] = self._files.pop(op.path)
        elif op.what == "remove":
            del self._files[op.path]

    def note(self, op: Op) -> None:
        if self._stop and len(self.ops) - self._start >= self._stop:
            raise Cut
        self.ops.append(op)
        self._follow(op)

    def mark(self, label: str) -> None:
        self.ops.append(Op("mark", Path(), data=label))

    def open(self, path: Path, flags: int, mode: int = 0o644) -> int:
        if not path.exists():
            self.note(Op("make", path, 1 + sum(op.what == "make" for op in self.ops)))
        handle = super().open(path, flags, mode)
        self._handles[handle] = (path, self._files[path])
        return handle

    def write(self, handle: int, data: bytes) -> None:
        path, file = self._handles[handle]
        self.note(Op("write", path, file, bytes(data)))
        super().write(handle, data)

    def truncate(self, handle: int, size: int) -> None:
        path, file = self._handles[handle]
        self.note(Op("truncate", path, file, size))
        super().truncate(handle, size)

    def sync(self, handle: int) -> None:
        path, file = self._handles[handle]
        self.note(Op("sync", path, file))

    def rename(self, old: Path, new: Path) -> None:
        self.note(Op("rename", old, self._files[old], new))
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self.note(Op("remove", path, self._files[path]))
        super().remove(path)

    def make_folder(self, path: Path, mode: int = 0o777) -> None:
        self.note(Op("folder", path))
        super().make_folder(path, mode)

    def sync_folder(self, path: Path) -> None:
        self.note(Op("sync folder", path))


Choose = Callable[[int], int]  # of so many possibilities, the number of one
LOSE: Choose = lambda many: 0  # noqa: E731  # nothing that was not synced arrives
KEEP: Choose = lambda many: many - 1  # noqa: E731  # everything arrives


class Disk:
    """The model: what is safe, and what is on its way."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._safe: dict[int, bytes] = {}
        self._way: dict[int, list[Op]] = {}
        self._names: dict[Path, dict[str, int]] = {root: {}}  # 0 for a folder
        self._moves: dict[Path, list[Op]] = {}

    def take(self, op: Op) -> None:
        """One step more."""
        match op.what:
            case "make":
                self._safe[op.file], self._way[op.file] = b"", []
                self._moves.setdefault(op.path.parent, []).append(op)
            case "write" | "truncate":
                self._way[op.file].append(op)
            case "sync":
                for one in self._way[op.file]:
                    self._safe[op.file] = _applied(self._safe[op.file], one)
                self._way[op.file] = []
            case "rename" | "remove" | "folder":
                self._moves.setdefault(op.path.parent, []).append(op)
            case "sync folder":
                names = self._names.setdefault(op.path, {})
                for one in self._moves.pop(op.path, []):
                    _renamed(names, one)

    def after(self, choose: Choose, target: Path) -> None:
        """Write into a new folder what the disk holds when the power is cut now."""
        self._folder(self._root, target, choose)

    def _folder(self, path: Path, target: Path, choose: Choose) -> None:
        target.mkdir(parents=True, exist_ok=True)
        names = dict(self._names.get(path, {}))
        for move in self._moves.get(path, []):
            if choose(2):
                _renamed(names, move)
        for name, file in names.items():
            if file == 0:
                self._folder(path / name, target / name, choose)
            else:
                (target / name).write_bytes(self._content(file, choose))
                os.chmod(target / name, 0o600)

    def _content(self, file: int, choose: Choose) -> bytes:
        content = self._safe[file]
        way = self._way[file]
        arrived = choose(len(way) + 1)
        for op in way[:arrived]:
            content = _applied(content, op)
        if arrived < len(way) and way[arrived].what == "write":
            data = way[arrived].data
            torn = choose(len(data) + 1)
            content += data[:torn]
            if torn and choose(3) == 1:  # the size arrived and the bytes did not
                content = content[: len(content) - torn] + b"\0" * torn
        return content


def _applied(content: bytes, op: Op) -> bytes:
    return content + op.data if op.what == "write" else content[: op.data]


def _renamed(names: dict[str, int], op: Op) -> None:
    if op.what == "make":
        names[op.path.name] = op.file
    elif op.what == "folder":
        names[op.path.name] = 0
    elif op.what == "remove":
        names.pop(op.path.name, None)
    else:
        names.pop(op.path.name, None)
        names[op.data.name] = op.file
