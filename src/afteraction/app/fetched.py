"""The pages of one fetch on the disk: each whole and as it came, with an index that says what was asked, when, and what is left.

A page is written before the index names it. A crash between the two leaves a page that is asked for again and written over. A page
without a record and the index have names that begin with a dot: they are kept, and no reader is shown them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec

from afteraction.app.clock import moment
from afteraction.app.files import write_whole
from afteraction.domain.errors import UnreadableError
from afteraction.fetch.plan import Page, Query

_MODE = 0o600  # what a service gave may hold secrets
_MOST = 64 * 1024 * 1024  # bytes of an index


class Row(msgspec.Struct, omit_defaults=True):
    """One page. sha256: of its bytes, "" for a question that was refused, with why in ``refused``. link: its ``Link`` header."""

    asked: str
    number: int
    at: str
    bytes: int = 0
    sha256: str = ""
    records: int = 0
    link: str = ""
    refused: str = ""


class Index(msgspec.Struct):
    """What was asked. left: the question that comes next, "" when nothing is left."""

    made_by: str
    service: str
    address: str
    asked: dict[str, str]
    begun: str
    changed: str
    left: str
    pages: list[Row]


class Shelf:
    """The pages of one fetch. service, address, asked: what makes it this fetch and no other."""

    def __init__(self, folder: Path, service: str, address: str, asked: dict[str, str]) -> None:
        self.folder = folder
        told = json.dumps([service, address, asked], sort_keys=True)
        self.key = hashlib.sha256(told.encode()).hexdigest()[:8]
        self._place = folder / f".fetched-{self.key}.json"
        now = moment()
        self._index = self._read() or Index("afteraction fetch", service, address, asked, now, now, "", [])
        self._rows = {row.asked: row for row in self._index.pages}

    def _read(self) -> Index | None:
        try:
            if self._place.stat().st_size > _MOST:
                raise UnreadableError("the index of a fetch is too large", where=str(self._place))
            return msgspec.json.decode(self._place.read_bytes(), type=Index)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, OSError) as error:
            raise UnreadableError(
                "the index of a fetch cannot be read",
                why=str(error),
                where=str(self._place),
                hint="remove it, and everything is asked again",
            ) from error

    @property
    def left(self) -> str:
        """The question that the index names as the next one, "" for none."""
        return self._index.left

    def sweep(self) -> None:
        """Take away what a killed run left half written; nobody else may write here meanwhile."""
        for part in self.folder.glob(f".*-{self.key}*.part"):
            part.unlink(missing_ok=True)

    def kept(self, query: Query) -> tuple[Page, Row] | None:
        """A page that lies there as it came; None when it is to be asked for: it was refused, or is not what it was."""
        row = self._rows.get(query.text)
        if row is None or not row.sha256:
            return None
        try:
            body = self._file(query, row).read_bytes()
            doc = json.loads(body)
        except (OSError, ValueError, RecursionError):
            return None
        return (Page(doc, row.link), row) if hashlib.sha256(body).hexdigest() == row.sha256 else None

    def put(self, query: Query, body: bytes, link: str, records: int) -> None:
        """Write a page. The index names it when the next question is noted.

        Raises:
            OSError: the system refused.
        """
        row = Row(query.text, self._number(query), moment(), len(body), hashlib.sha256(body).hexdigest(), records, link)
        old = self._rows.get(row.asked)
        write_whole(self._file(query, row), [body], mode=_MODE)
        if old is not None and bool(old.records) != bool(records):  # it lay there under the other name
            self._file(query, old).unlink(missing_ok=True)
        self._rows[row.asked] = row

    def refuse(self, query: Query, why: str) -> None:
        """Remember that an optional question was refused."""
        self._rows[query.text] = Row(query.text, self._number(query), moment(), refused=why)

    def note(self, left: str) -> None:
        """Write the index, with the question that comes next, "" when nothing is left.

        Raises:
            OSError: the system refused.
        """
        index = self._index
        index.pages, index.left, index.changed = list(self._rows.values()), left, moment()
        write_whole(self._place, [msgspec.json.format(msgspec.json.encode(index), indent=1), b"\n"], mode=_MODE)

    def _number(self, query: Query) -> int:
        """Of its row, or the next one."""
        row = self._rows.get(query.text)
        return row.number if row else max((row.number for row in self._rows.values()), default=0) + 1

    def _file(self, query: Query, row: Row) -> Path:
        """Made of our own words and numbers: nothing that a service said becomes a name."""
        return self.folder / f"{'' if row.records else '.'}{query.name}-{self.key}-{row.number:04d}.json"
