"""What was handed in, as artifacts: folders, files, standard input, and what lies inside archives and compressed files.

What cannot be taken is a `Problem` with its reason, and everything else still comes. What opens containers is loaded with
the first of them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.readers._first_look import Problem, container, is_hidden, looked_at, os_reason
from afteraction.readers._hash import Beside, hashed
from afteraction.readers._limits import MEBI, LimitError, Limits
from afteraction.readers._repositories import Repository, git_dir_of, is_bare, leads_out
from afteraction.readers._spool import Blob, Store

if TYPE_CHECKING:
    from afteraction.readers._archives import Archives

_OURS = late(rb'"made_by"\s*:\s*"afteraction"')
_OUR_FILE = late(r"postmortem[^/]*\.(?:md|html|json|svg)\Z|journal\.(?:jsonl(?:\.torn\.\d+)?|bodies|texts)\Z|manual\Z")
_OUR_ENTRY = b'{"body": {'  # how an entry of our journal begins


def gather(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
    histories: bool = False,
    hashed_beside: int | None = None,
) -> Iterator[Artifact | Problem | Repository]:
    """Everything readable under ``paths`` (``-`` is standard input), in sorted order; `Problem` for what is not.

    A git repository is given as a `Repository`, without its files, where it lies in a folder, is one path of several, or
    is bare. One that is the only path is a folder of artifacts that somebody keeps in git, unless ``histories`` says
    that histories are wanted.

    Names are those inside the folder that was given, and a file's own name, so that the same input gives the same draft
    wherever it lies; with several paths each name begins with that of its folder.

    hashed_beside: bytes of a plain file from which on a thread hashes it while it is read; None for no thread, which would
    forbid to fork.
    """
    intake = _Intake(limits or Limits(), len(paths) > 1, histories or len(paths) > 1, hashed_beside)
    for path in paths:
        if path == "-":
            yield from intake.stream(stdin)
        else:
            yield from intake.path(path)


def _given_name(path: str, several: bool) -> str:
    """A file by its own name, so that the draft does not depend on where it lies; with its folder's among several."""
    name = os.path.basename(path)
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))
    return f"{folder}/{name}" if several and folder else name


class _Intake:
    """One run over all paths."""

    def __init__(self, limits: Limits, several: bool, histories: bool, hashed_beside: int | None) -> None:
        self._limits = limits
        self._several, self._histories, self._hashed_beside = several, histories, hashed_beside
        self._seen: set[str] = set()
        self._base = self._prefix = ""
        self._store = Store()
        self._archives: Archives | None = None

    def path(self, path: str) -> Iterator[Artifact | Problem | Repository]:
        """A file, or a folder with all that is in it."""
        try:
            mode = os.stat(path)
        except (OSError, ValueError) as error:
            yield Problem(path, os_reason(error))
            return
        if stat.S_ISDIR(mode.st_mode):
            root = os.path.realpath(path)
            git_dir = git_dir_of(path)
            if git_dir and (self._histories or is_bare(path, git_dir)):
                yield Repository(os.path.basename(root), git_dir)
                return
            found = False
            self._base = path
            self._prefix = f"{os.path.basename(root)}/" if self._several else ""
            for item in self._folder(path, root, ()):
                found = True
                yield item
            if not found:
                yield Problem(path, "the folder holds no files")
        else:
            yield from self._file(path, _given_name(path, self._several))

    def stream(self, stdin: BinaryIO | None) -> Iterator[Artifact | Problem]:
        """Standard input, spooled, since it can be read once only."""
        if stdin is None:
            yield Problem("-", "nothing was given on standard input")
            return
        try:
            blob = self._store.copy(stdin, self._limits.entry)
        except LimitError as error:
            yield Problem("-", error.reason)
            return
        except OSError as error:
            yield Problem("-", os_reason(error))
            return
        yield from self._opened("-", blob)

    def _folder(
        self, path: str, root: str, above: tuple[tuple[int, int], ...]
    ) -> Iterator[Artifact | Problem | Repository]:
        try:
            status = os.stat(path)
            names = sorted(os.listdir(path))
        except OSError as error:
            yield Problem(path, os_reason(error))
            return
        identity = status.st_dev, status.st_ino
        if identity in above:
            return  # a link led back up
        ours = _is_ours(path, names)
        for name in names:
            if is_hidden(name) or (ours and _OUR_FILE.match(name)):
                continue
            inner = os.path.join(path, name)
            if os.path.islink(inner):
                wrong = _bad_link(inner, root)
                if wrong:
                    yield Problem(self._inside(inner), wrong)
                    continue
            if os.path.isdir(inner):
                yield from self._inner(inner, root, (*above, identity))
            else:
                yield from self._file(inner, self._inside(inner))

    def _inner(
        self, path: str, root: str, above: tuple[tuple[int, int], ...]
    ) -> Iterator[Artifact | Problem | Repository]:
        git_dir = git_dir_of(path)
        if git_dir:
            wrong = leads_out(git_dir, root)
            yield Problem(self._inside(path), wrong) if wrong else Repository(self._inside(path), git_dir)
        else:
            yield from self._folder(path, root, above)

    def _inside(self, path: str) -> str:
        return self._prefix + os.path.relpath(path, self._base).replace(os.sep, "/")

    def _file(self, path: str, name: str) -> Iterator[Artifact | Problem]:
        try:
            status = os.stat(path)
            if not stat.S_ISREG(status.st_mode):
                yield Problem(name, "not a regular file (a device, pipe or socket)")
                return
            real = os.path.realpath(path)
            if real in self._seen:
                return  # the same file by a second path
            self._seen.add(real)
            opener = cast(Callable[[], BinaryIO], partial(open, path, "rb"))
            with opener() as source:
                seen = _mark(os.fstat(source.fileno()))
                if self._hashed_beside is not None and seen[0] >= self._hashed_beside and not container(source):
                    yield Artifact(name, seen[0], Beside(path, seen[0]), opener, partial(_changed, path, seen))
                    return
                source.seek(0)
                digest, size = hashed(source)
        except (OSError, ValueError) as error:
            yield Problem(name, os_reason(error))
            return
        blob = Blob(opener, size, digest)
        for item in self._opened(name, blob):
            if isinstance(item, Problem):
                yield item
                continue
            yield replace(item, changed=partial(_changed, path, seen))
            if _changed(path, seen):
                return  # the other members of an archive come from the same file

    def _opened(self, name: str, blob: Blob) -> Iterator[Artifact | Problem]:
        """The artifact itself, or what is inside it when it is a container."""
        found = looked_at(name, blob)
        if not isinstance(found, str):
            yield found
            return
        if self._archives is None:
            from afteraction.readers._archives import Archives  # late: it brings what opens each kind

            self._archives = Archives(self._limits, self._store)
        yield from self._archives.opened(name, blob, found)


def _bad_link(path: str, root: str) -> str:
    target = os.path.realpath(path)
    if not os.path.exists(target):
        return "a link that leads nowhere"
    try:
        return "" if os.path.commonpath((root, target)) == root else "a link that leaves the folder"
    except ValueError:  # another drive
        return "a link that leaves the folder"


def _is_ours(folder: str, names: Sequence[str]) -> bool:
    """Whether this tool wrote a draft into the folder, or began one: its files are output, not evidence."""
    try:
        if "postmortem.json" in names:
            with open(os.path.join(folder, "postmortem.json"), "rb") as source:
                if _OURS.search(source.read(4 * MEBI)):
                    return True
        if "journal.jsonl" in names:
            with open(os.path.join(folder, "journal.jsonl"), "rb") as source:
                start = source.read(len(_OUR_ENTRY)).rstrip(b"\0")
                return _OUR_ENTRY.startswith(start)  # a crash may have left a part of the first entry
    except OSError:
        return False
    return False


def _mark(status: os.stat_result) -> tuple[int, int]:
    """Size and time of the last change: what differs when a file was written meanwhile."""
    return status.st_size, status.st_mtime_ns


def _changed(path: str, seen: tuple[int, int]) -> str:
    """How a file differs from what it was, "" when it does not."""
    try:
        now = _mark(os.stat(path))
    except OSError:
        return "it was gone after it was read"
    if now == seen:
        return ""
    sizes = f", from {seen[0]} to {now[0]} bytes" if seen[0] != now[0] else ""
    return f"it changed while it was read{sizes}: what is quoted may stand elsewhere by now; draft again when it is complete"
