"""The index: what was worked out of documents, kept so that hundreds of folders are read in a moment.

Derived and nothing else: a row is known by the SHA-256 of the document and by the code that read it, so it cannot be stale, and a file
that is lost, damaged or of another version is made anew. It lies in the user's own cache, since folders are shared; rows of
folders that are gone go with the next use.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import afteraction

_READERS = ("actions", "document", "domain", "lifecycle", "rubric")  # packages whose code decides what a row says
_TABLE = (
    "create table if not exists rows (what text, maker text, sha256 text, folder text, body text, "
    "primary key (what, maker, sha256, folder)) without rowid"
)
_WAIT = 2.0  # seconds for another command that writes


def place() -> Path:
    """Where the index lies."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "afteraction" / "index.sqlite"


class Index:
    """One opened index, or none where the system gives none: then everything is worked out, and ``wrong`` says why."""

    def __init__(self, path: Path) -> None:
        self.path, self.wrong = path, ""
        self._rows: sqlite3.Connection | None = None
        self._open(again=True)

    def get(self, what: str, folder: Path, sha256: str, make: Callable[[], Any]) -> Any:
        """What was worked out of a document, else what ``make`` works out now: values of JSON. Errors of ``make`` pass."""
        key = (what, _maker(), sha256, str(folder.resolve()))
        if (known := self._asked(key)) is not None:
            return known
        made = make()
        self._do("insert or replace into rows values (?, ?, ?, ?, ?)", (*key, json.dumps(made, ensure_ascii=False)))
        return made

    def close(self) -> None:
        """Forget folders that are gone and readings of other code, and let go."""
        if self._rows is None:
            return
        self._do("delete from rows where maker != ?", (_maker(),))
        for folder in [row[0] for row in self._do("select distinct folder from rows", ())]:
            if not Path(folder).is_dir():
                self._do("delete from rows where folder = ?", (folder,))
        if self._rows is None:
            return
        try:
            self._rows.commit()
        except sqlite3.Error as error:  # another command reads: what is written waits for it, too
            self._give_up(error)
            self.wrong = f"the index {self.path} did not take what is new ({error}); the next use works it out again"
        else:
            self._rows.close()
            self._rows = None

    def _asked(self, key: tuple[str, ...]) -> Any:
        found = self._do("select body from rows where what = ? and maker = ? and sha256 = ? and folder = ?", key)
        return json.loads(found[0][0]) if found else None

    def _do(self, words: str, values: tuple[str, ...]) -> list[Any]:
        if self._rows is None:
            return []
        try:
            return self._rows.execute(words, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _give_up(self, error: Exception) -> None:
        self.wrong = f"the index {self.path} cannot be used ({error}); documents were read instead"
        if self._rows is not None:
            self._rows.close()
        self._rows = None

    def _open(self, *, again: bool) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))  # nobody else's to read, from the first byte on
            self._rows = sqlite3.connect(self.path, timeout=_WAIT)
            self._rows.execute("pragma secure_delete = on")
            self._rows.execute(_TABLE)
            with closing(self._rows.execute("select what, maker, sha256, folder, body from rows limit 1")):
                pass
        except sqlite3.DatabaseError as error:
            self._give_up(error)
            if again and not isinstance(error, sqlite3.OperationalError):
                self.path.unlink(missing_ok=True)  # no index of ours: nothing in it is the only copy of anything
                self._open(again=False)
                self.wrong = ""
        except OSError as error:
            self._give_up(error)


@lru_cache(maxsize=1)
def _maker() -> str:
    """The code that reads documents, by its version and the state of its files."""
    root = Path(afteraction.__file__).parent
    files = sorted(path for name in _READERS for path in (root / name).rglob("*.py"))
    said = [afteraction.__version__, *(f"{path} {(seen := path.stat()).st_size} {seen.st_mtime_ns}" for path in files)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
