"""redact: one text with what must not leave taken out, and back again for who holds the vault."""

from __future__ import annotations

import codecs
import io
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from afteraction.app.reading import Reading, read_all
from afteraction.domain.errors import UnreadableError
from afteraction.domain.late import late
from afteraction.extract.roles import spellings
from afteraction.redact.gate import Gate
from afteraction.redact.names import Names
from afteraction.timeline.people import Roster

_WINDOW = 1 << 20  # characters looked at together
_AROUND = 16 << 10  # characters of context on either side of a window
_LONGEST = 8 << 20  # characters of the longest value that is kept whole
HELD = 256 << 20  # characters of the largest text that is kept in memory; a larger one is read twice
_ALIAS = 64  # characters of the longest alias
_ANY_ALIAS = late(r"\[[\w-]{1,40} \d{1,9}\]")
_LINE_END = late("\n")
_CHUNK = 256 << 10  # bytes read at once
_KEY = "-----BEGIN "
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Text(NamedTuple):
    """A text that can be read again and again. name: for its account."""

    name: str
    path: Path | None
    held: bytes = b""

    def open(self) -> BinaryIO:
        """Its bytes from the start.

        Raises:
            UnreadableError: they cannot be had, or are no text.
        """
        if self.path is None:
            return io.BytesIO(self.held)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise UnreadableError(f"{self.name} could not be read", why=error.strerror or str(error)) from error


def redacted(text: Text, gate: Gate, names: Names | None = None) -> Iterator[str]:
    """The text as it may leave, in pieces; bytes that are no text are half characters in it.

    A secret that is only recognised at its last occurrence is taken out at its first, too.

    Raises:
        UnreadableError: it is no text.
    """
    for chunk in _chunks(text):  # an alias that stands in the text already is not given to somebody else
        gate.reserve(match[0] for match in _ANY_ALIAS.finditer(chunk))
    pieces: list[_Piece] = []
    size = 0
    for piece in _windows(text, gate):
        size += len(piece.text)
        pieces.append(piece)
        if size > HELD:
            pieces.clear()
    # Everything is known now: what was cleaned too early is cleaned again.
    for line, part in pieces if size <= HELD else _windows(text, gate):
        shown = gate.known(part, _places(text.name, part, line))
        yield names.text(shown) if names else shown


def restored(text: Text, originals: Mapping[str, str]) -> Iterator[str]:
    """The text with what its aliases stand for; secrets stay hidden, since nobody kept them."""
    rest = ""
    for chunk in _chunks(text):
        rest += chunk
        cut = rest.rfind("[", len(rest) - _ALIAS)  # an alias may go on in the next chunk
        part, rest = (rest[:cut], rest[cut:]) if cut >= 0 else (rest, "")
        yield _back(part, originals)
    yield _back(rest, originals)


def people(text: Text, paths: Sequence[str], gate: Gate) -> dict[str, str]:
    """Every spelling of every person in the text and in these artifacts to their alias."""
    # A gate of its own: what is read here for names is counted when it is cleaned.
    mine = [str(text.path)] if text.path is not None else ["-"]
    reading = read_all([*paths, *mine], stdin=io.BytesIO(text.held) if text.path is None else None, gate=Gate())
    shown = _aliases(reading.roster, gate)
    for name in _speakers(reading):
        alias = next((shown[one] for one in spellings([name]) if one in shown), "") or gate.person(name)
        for spelling in spellings([name]):
            shown.setdefault(spelling, alias)
    return shown


def account(gate: Gate) -> dict[str, Any]:
    """What was found, as plain values."""
    return {
        "found": [
            {
                "alias": one.alias,
                "kind": one.rule,
                "family": one.family.value,
                "times": one.times,
                "places": list(one.places),
            }
            for one in gate.seen
        ],
        "allowed": gate.passed,
    }


def _back(text: str, originals: Mapping[str, str]) -> str:
    return _ANY_ALIAS.sub(lambda match: originals.get(match[0], match[0]), text)


_SPEAKS = late(r"([^\W\d_][\w'’.]{1,24}(?: [A-Z][\w'’.]{1,24}){0,2}): \s{0,4}\S")
_DOTTED = late(r"[a-z]{2,20}\.[a-z]{2,20}")
_ENDS = ("log", "py", "js", "ts", "go", "java", "rb", "sh", "sql", "txt", "json", "yml", "yaml", "conf", "service", "com",
         "org", "net", "io", "dev", "example", "local", "internal", "svc")  # fmt: skip
_LABELS = frozenset(
    ("action", "actions", "alert", "api", "app", "cause", "context", "database", "db", "decision", "deploy", "detected",
     "edit", "error", "evidence", "fix", "fixed", "fyi", "impact", "info", "issue", "link", "links", "log", "logs",
     "mitigated", "mitigation", "next", "note", "notes", "ok", "plan", "ps", "question", "recovery", "reminder", "resolved",
     "result", "rollback", "root", "severity", "status", "step", "steps", "summary", "symptom", "ticket", "timeline",
     "title", "todo", "topic", "trigger", "update", "warning", "warn", "why")
)  # fmt: skip


def _speakers(reading: Reading) -> Iterator[str]:
    """Who begins a line with a name and a colon, though the reader of such notes wants to see a name twice to believe it.

    They are believed where somebody else certainly speaks, and where the name is ``first.last``.
    """
    for one in reading.artifacts:
        if one.identified.reader is None or one.identified.reader.name != "timed-notes":
            continue
        talk = any(record.author for record in one.records)
        for record in one.records:
            said = _SPEAKS.match(record.text) if record.author is None else None
            if said is None or said[1].split(" ")[0].lower() in _LABELS:
                continue
            dotted = _DOTTED.fullmatch(said[1])
            if (talk and "." not in said[1]) or (dotted and not said[1].endswith(_ENDS)):
                yield said[1]


def _aliases(roster: Roster, gate: Gate) -> dict[str, str]:
    shown: dict[str, str] = {}
    for member in roster.members():
        if member.bot:
            continue
        alias = gate.person(member.name)
        for spelling in spellings(member.names):
            shown.setdefault(spelling, alias)
    return shown


class _Piece(NamedTuple):
    """A cleaned stretch and the line of the text on which it begins."""

    line: int
    text: str


def _windows(text: Text, gate: Gate) -> Iterator[_Piece]:
    chunks = _chunks(text)
    window, begin, line = "", 0, 1
    more = True
    want = _WINDOW
    while more or begin < len(window):
        window, more = _filled(window, chunks, begin + want + _AROUND)
        end = len(window)
        if more:
            end = window.rfind("\n", begin, len(window) - _AROUND) + 1 or len(window) - _AROUND
            opened = window.rfind(_KEY, begin, end)
            if opened >= begin and "-----END" not in window[opened:end]:
                end = opened  # a private key is replaced whole
        place = _places(text.name, window, line - window.count("\n", 0, begin))
        clean, done = gate.window(window, begin, end, place)
        if done == begin and more:
            if want >= _LONGEST:
                clean, done = gate.window(window, begin, len(window), place)
            else:
                want *= 2
                continue
        want = _WINDOW
        yield _Piece(line, clean)
        line += window.count("\n", begin, done)
        kept = max(0, done - _AROUND)
        window, begin = window[kept:], done - kept


def _places(name: str, text: str, first: int) -> Callable[[int], str]:
    """From offsets to lines in words. first: the line on which the text begins."""
    ends: list[int] = []

    def place(offset: int) -> str:
        if not ends:  # made when the first find asks
            ends.extend(match.start() for match in _LINE_END.finditer(text))
            ends.append(len(text))
        return f"{name} line {first + bisect_left(ends, offset)}"

    return place


def _filled(window: str, chunks: Iterator[str], size: int) -> tuple[str, bool]:
    """(the window with chunks added up to a size, whether there may be more)"""
    parts, length = [window], len(window)
    for chunk in chunks:
        parts.append(chunk)
        length += len(chunk)
        if length >= size:
            return "".join(parts), True
    return "".join(parts), False


def _chunks(text: Text) -> Iterator[str]:
    """The text in pieces, cut anywhere."""
    with text.open() as stream:
        head = stream.read(4096)
        encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")
        if encoding == "utf-8" and b"\0" in head:
            raise UnreadableError(
                f"{text.name} is no text",
                why="its first bytes hold zeros",
                hint="unpack an archive and give its texts one by one",
            )
        decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8" else "replace")
        data = head[2:] if encoding != "utf-8" else head
        while data:
            yield decoder.decode(data)
            data = stream.read(_CHUNK)
        if rest := decoder.decode(b"", final=True):
            yield rest
