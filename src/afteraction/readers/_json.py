"""JSON with places: the elements of a document and where each one stands, even when the document is cut.

A `Document` accepts what vendors and people really save: one object, an array, an object that wraps the array in a key
(``{"messages": […]}``, possibly nested), several documents one after another, JSON lines. It yields `Element` values in
file order. A broken item of an array becomes `Unread` and its neighbours are read; so is everything before a broken rest.
Numbers with decimals are kept as the text that was written: a float never touches a time or an id. Of a key that stands
twice in one object the last value is read, as by every other program that the file went through, and it is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # there in every CPython, absent from the stubs
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.domain.record import Locator, Skipped, Unread
from afteraction.readers._text import Offsets, clean, cut, held

_SPACE = late(r"[ \t\r\n,\x1e]*")
_PEEKED = 1024 * 1024  # characters of a damaged text that are looked at to know what it is
_TRIES = 8  # broken items that may stand in them
_DEEP = 200  # brackets within brackets
_LONGEST_NUMBER = 40  # digits; longer ones are no number that means anything and stay text


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


_DECODER = json.JSONDecoder(parse_float=str, parse_int=_integer, strict=False)
_TOKEN = late(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_SIGN = late(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\],]', re.DOTALL)
_NEXT = late(r"[ \t\r\n]*[,\]]")
_SCALAR = late(r"[^\s,\[\]{}\"]{1,200}")
_COLON = late(r"[ \t\r\n]*:?[ \t\r\n]*")
_OBJECT_LINE = late(r"[ \t\r\n]*[{\[]")


class _Broken(NamedTuple):
    """An item of an array that is no JSON, whose end can be seen. reason: in words."""

    reason: str


class Element(NamedTuple):
    """One value and its place. envelope: the fields that stand around it, those of the nearest object winning."""

    value: Any
    locator: Locator
    envelope: dict[str, Any]


class Document:
    """A JSON artifact, walked once. ``paths`` name the arrays to go through: keys joined by ``/`` (``"data/alerts"``).
    A ``*`` between two keys stands for the items of an array or any key of an object (``"channels/*/messages"``).

    An array at the top is always gone through; its objects too, when they hold one of the paths (pages of an API).
    An object without any of the paths is one element itself.
    """

    def __init__(self, artifact: Artifact, paths: Sequence[str] = ()) -> None:
        self._paths = frozenset(tuple(path.split("/")) for path in paths)
        self._starred = any("*" in path for path in self._paths)
        self._artifact = artifact
        self._text = ""
        self._offsets = Offsets("")
        self._done = 0  # characters accounted for so far
        self._endless = False  # an item whose end could not be seen: the file is cut there
        self._twice: list[str] = []  # keys met twice in one object of the value that is being decoded
        self._doubled: list[tuple[int, str]] = []  # where a value with such a key begins, and the key; not yet said
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs, parse_float=str, parse_int=_integer, strict=False
        )

    def walk(self) -> Iterator[Element | Unread | Skipped]:
        """Elements in file order, and the accounting of every byte that is not part of one."""
        self._text, encoding, bom, beyond = held(self._artifact)
        self._offsets = Offsets(self._text, encoding, bom)
        if bom:
            yield Skipped(0, bom, "byte-order mark")
        yield from self._roots()
        if beyond is not None:
            yield beyond

    def _roots(self) -> Iterator[Element | Unread | Skipped]:
        at = _skip(self._text, 0)
        root = 0
        while at < len(self._text):
            pointer = "" if root == 0 else f"#{root}"
            try:
                for item in self._root(at, pointer):
                    if isinstance(item, int):
                        at = item
                    else:
                        yield item
            except (ValueError, RecursionError) as error:
                resume = self._text.find("\n", max(self._done, at))
                yield from self._broken(error, resume)
                if resume < 0 or not _OBJECT_LINE.match(self._text, resume + 1):
                    return
                at = resume + 1  # JSON lines: one bad line does not cost the others
            root += 1
            at = _skip(self._text, at)
        yield from self._said_twice(len(self._text))
        yield from self._rest(len(self._text))

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            names = [name for name, _ in pairs]
            self._twice += [name for name in made if names.count(name) > 1]
        return made

    def _value(self, at: int) -> tuple[Any, int]:
        """(the value at a place, where it ends).

        Raises:
            ValueError, RecursionError: there is none.
        """
        self._twice.clear()
        value, end = self._decoder.raw_decode(self._text, at)
        self._doubled += [(at, key) for key in dict.fromkeys(self._twice)]
        return value, end

    def _item(self, at: int) -> tuple[Any, int]:
        """The same for an item of an array: one that is no JSON is `_Broken` when the next item can be seen behind it."""
        try:
            return self._value(at)
        except (ValueError, RecursionError) as error:
            end = self._end_of(at)
            if end < 0:
                raise
            return _Broken(_reason(error)), end

    def _end_of(self, at: int) -> int:
        """Where the brackets of an item close that cannot be decoded; -1 when they do not, or when no comma follows."""
        if self._endless:
            return -1
        end, depth = -1, 0
        if self._text[at] in "{[":
            for token in _TOKEN.finditer(self._text, at):
                depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
                if depth == 0:
                    end = token.end()
                    break
        else:
            scalar = _SCALAR.match(self._text, at)
            end = scalar.end() if scalar else -1
        if end >= 0 and _NEXT.match(self._text, end):
            return end
        self._endless = True
        return -1

    def _root(self, at: int, pointer: str) -> Iterator[Element | Skipped | Unread | int]:
        if self._text[at] == "[":
            yield from self._array(at, pointer)
            return
        if self._text[at] != "{":
            raise ValueError("not a JSON value")
        yield from self._object_or_element(at, pointer)

    def _object_or_element(self, at: int, pointer: str) -> Iterator[Element | Skipped | Unread | int]:
        try:
            value, end = self._value(at)
        except (ValueError, RecursionError):
            if not self._paths:
                raise
            value, end = None, -1  # cut or damaged: read what there is of its arrays
        if value is not None and not self._holds_path(value):
            yield from self._emit(value, at, end, pointer, {})
            yield end
            return
        self._doubled = [one for one in self._doubled if one[0] != at]  # its parts are decoded again
        held: list[tuple[Any, int, int, str, dict[str, Any]]] = []
        try:
            end = self._object(at, (), pointer, {}, held)
        except (ValueError, RecursionError):
            for element in held:
                yield from self._emit(*element)
            raise
        for element in held:
            yield from self._emit(*element)
        yield end

    def _array(self, at: int, pointer: str) -> Iterator[Element | Skipped | Unread | int]:
        at, index = _skip(self._text, at + 1), 0
        while self._text[at : at + 1] != "]":
            if at >= len(self._text):
                raise ValueError("the file ends inside an array")
            where = f"{pointer}/{index}"
            if self._text[at] == "{" and self._paths:
                start = at
                try:
                    for item in self._object_or_element(at, where):
                        if isinstance(item, int):
                            at = item
                        else:
                            yield item
                except (ValueError, RecursionError) as error:
                    at = self._end_of(start)
                    if at < 0:
                        raise
                    yield from self._emit(_Broken(_reason(error)), start, at, where, {})
            else:
                value, end = self._item(at)
                yield from self._emit(value, at, end, where, {})
                at = end
            index += 1
            at = _skip(self._text, at)
        yield at + 1

    def _object(
        self,
        at: int,
        path: tuple[str, ...],
        pointer: str,
        envelope: dict[str, Any],
        held: list[tuple[Any, int, int, str, dict[str, Any]]],
    ) -> int:
        """Walk one object, adding the elements of its arrays to ``held``; return the offset behind it.

        The envelope dict is shared with the elements already held, so fields behind an array still reach them.
        """
        inner = dict(envelope)
        own: set[str] = set()
        at = _skip(self._text, at + 1)
        while self._text[at : at + 1] != "}":
            if self._text[at : at + 1] != '"':
                raise ValueError("the file ends inside an object" if at >= len(self._text) else "a key was expected")
            key, at = scanstring(self._text, at + 1, False)
            at = _COLON.match(self._text, at).end()  # type: ignore[union-attr]  # the pattern matches the empty text
            here = (*path, key)
            opening = self._text[at : at + 1]
            where = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if opening == "[" and self._is_path(here):
                at = self._held_array(at, where, inner, held)
            elif opening == "[" and self._starred and self._leads((*here, "*")):
                at = self._objects_within(at, (*here, "*"), where, inner, held)
            elif opening == "{" and self._leads(here):
                if self._is_path(here):
                    value, end = self._value(at)
                    held.append((value, at, end, where, inner))
                    at = end
                else:
                    at = self._object(at, here, where, inner, held)
            else:
                self._doubled += [(at, key)] if key in own else []
                value, at = self._value(at)
                own.add(key)
                inner[key] = value
            at = _skip(self._text, at)
        return at + 1

    def _held_array(
        self, at: int, pointer: str, envelope: dict[str, Any], held: list[tuple[Any, int, int, str, dict[str, Any]]]
    ) -> int:
        at, index = _skip(self._text, at + 1), 0
        while self._text[at : at + 1] != "]":
            if at >= len(self._text):
                raise ValueError("the file ends inside an array")
            value, end = self._item(at)
            held.append((value, at, end, f"{pointer}/{index}", envelope))
            index += 1
            at = _skip(self._text, end)
        return at + 1

    def _objects_within(
        self,
        at: int,
        path: tuple[str, ...],
        pointer: str,
        envelope: dict[str, Any],
        held: list[tuple[Any, int, int, str, dict[str, Any]]],
    ) -> int:
        """Walk an array whose objects hold the wanted arrays; an object that holds none is an element itself."""
        at, index = _skip(self._text, at + 1), 0
        while self._text[at : at + 1] != "]":
            if at >= len(self._text):
                raise ValueError("the file ends inside an array")
            where, before, start = f"{pointer}/{index}", len(held), at
            if self._text[at] == "{":
                try:
                    at = self._object(at, path, where, envelope, held)
                except (ValueError, RecursionError) as error:
                    at = self._end_of(start)
                    if at < 0:
                        raise
                    held.append((_Broken(_reason(error)), start, at, where, envelope))
            if len(held) == before:
                value, at = self._item(start)
                held.append((value, start, at, where, envelope))
            index += 1
            at = _skip(self._text, at)
        return at + 1

    def _is_path(self, here: tuple[str, ...]) -> bool:
        if not self._starred:
            return here in self._paths
        return any(len(wanted) == len(here) and _fits(wanted, here) for wanted in self._paths)

    def _leads(self, here: tuple[str, ...]) -> bool:
        return any(len(wanted) >= len(here) and _fits(wanted, here) for wanted in self._paths)

    def _holds_path(self, value: Any) -> bool:
        return any(_reaches(value, path) for path in self._paths)

    def _emit(
        self, value: Any, at: int, end: int, pointer: str, envelope: dict[str, Any]
    ) -> Iterator[Element | Skipped | Unread]:
        yield from self._rest(at)
        lines = self._offsets.line(at), self._offsets.line(end - 1)
        if isinstance(value, _Broken):
            start, self._done = self._offsets.byte(max(at, self._done)), end
            why = f"an item of an array that is not valid JSON: {value.reason}"
            yield Unread(start, self._offsets.byte(end), why, lines[0])
            return
        self._done = end
        yield from self._said_twice(end)
        yield Element(value, Locator(*lines, self._offsets.byte(at), self._offsets.byte(end), pointer), envelope)

    def _said_twice(self, until: int) -> Iterator[Unread]:
        while self._doubled and self._doubled[0][0] < until:
            at, key = self._doubled.pop(0)
            reason = f"the key {cut(clean(key), 80)!r} stands twice in one object: its last value is read"
            yield Unread(self._offsets.byte(at), self._offsets.byte(at), reason, self._offsets.line(at))

    def _rest(self, until: int) -> Iterator[Skipped]:
        """Whatever lies between two elements is brackets, commas and the fields of the envelope."""
        if self._text[self._done : until].strip(" \t\r\n"):
            yield Skipped(self._offsets.byte(self._done), self._offsets.byte(until), "JSON around the records")
        self._done = max(self._done, until)

    def _broken(self, error: Exception, resume: int) -> Iterator[Skipped | Unread]:
        place = min(max(getattr(error, "pos", self._done), self._done), len(self._text))
        end = len(self._text) if resume < 0 or not _OBJECT_LINE.match(self._text, resume + 1) else resume
        line = self._offsets.line(place)
        yield Unread(
            self._offsets.byte(self._done),
            self._offsets.byte(end),
            f"not valid JSON from line {line} on: {_reason(error)}",
            line,
        )
        self._done = end


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(getattr(error, "msg", error)).lower()


def peek(text: str, whole: bool) -> Any:
    """The JSON value a text begins with, or None; when it is cut, as much of it as closes again by repair."""
    start = _skip(text, 0)
    if text[start : start + 1] not in ("{", "["):
        return None
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None if whole and len(text) < 64 else _repaired(_without_broken(text[start : start + _PEEKED]))


def _without_broken(text: str) -> str:
    """The text with ``null`` for the items of its arrays that are no JSON, as far as their end can be seen."""
    for _ in range(_TRIES):
        try:
            _DECODER.raw_decode(text)
        except RecursionError:
            span = _item_around(text, -1)
        except ValueError as error:
            span = _item_around(text, getattr(error, "pos", 0))
        else:
            break
        if span is None:
            break
        text = f"{text[: span[0]]}null{text[span[1] :]}"
    return text


def _item_around(text: str, place: int) -> tuple[int, int] | None:
    """The object that is an item of an array and holds a place, the innermost; with a place of -1 the first one that is nested too deeply."""
    stack: list[tuple[str, int]] = []
    deep = None
    for token in _TOKEN.finditer(text):
        if token[0] in ("{", "["):
            stack.append((token[0], token.start()))
            if place < 0 and deep is None and len(stack) > _DEEP:
                deep = next((n for n in range(1, len(stack)) if stack[n][0] == "{" and stack[n - 1][0] == "["), None)
                if deep is None:
                    return None
        elif token[0] in ("}", "]"):
            if not stack:
                return None
            _, start = stack.pop()
            outer = bool(stack) and stack[-1][0] == "["
            if deep is not None and len(stack) == deep:
                return start, token.end()
            if outer and token[0] == "}" and start <= place < token.end():
                return start, token.end()
    return None


def _repaired(text: str) -> Any:
    """Cut at the last element that closed, then close what is still open."""
    stack: list[str] = []
    safe: tuple[int, str] | None = None
    for found in _SIGN.finditer(text):
        sign = found[0]
        if sign in "{[":
            stack.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not stack or stack.pop() != sign:
                break
            safe = found.end(), "".join(reversed(stack))
        elif sign == "," and stack:
            safe = found.start(), "".join(reversed(stack))
        if len(stack) > _DEEP:
            break  # what stands before it still tells what the file is
    if safe is None:
        return None
    try:
        return _DECODER.decode(text[: safe[0]] + safe[1])
    except (ValueError, RecursionError):
        return None


def text_of(value: Any) -> str:
    """A scalar as text: strings as they are, numbers as written, None and containers as ""."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (dict, list)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def dig(value: Any, *keys: str) -> Any:
    """The value behind a chain of keys, None where one is missing: ``dig(event, "data", "user", "name")``."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _fits(wanted: tuple[str, ...], here: tuple[str, ...]) -> bool:
    return all(want in (key, "*") for want, key in zip(wanted, here, strict=False))


def _reaches(value: Any, path: tuple[str, ...]) -> bool:
    for at, key in enumerate(path):
        if key == "*":
            inside = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
            return any(_reaches(item, path[at + 1 :]) for item in inside)
        value = value.get(key) if isinstance(value, dict) else None
    return isinstance(value, (list, dict))


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
