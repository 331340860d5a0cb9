"""JSON with places: the elements of a document and where each one stands, even when the document is cut.

A `Document` accepts what vendors and people really save: one object, an array, an object that wraps the array in a key
(``{"messages": […]}``, possibly nested), several documents one after another, JSON lines. It yields `Element` values in
file order; a broken rest becomes `Unread` and everything before it is still read. Numbers with decimals are kept as the
text that was written: a float never touches a time or an id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # there in every CPython, absent from the stubs
from typing import Any, NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.record import Locator, Skipped, Unread
from afteraction.readers._text import Offsets, held

_SPACE = re.compile(r"[ \t\r\n,\x1e]*")
_LONGEST_NUMBER = 40  # digits; longer ones are no number that means anything and stay text


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


_DECODER = json.JSONDecoder(parse_float=str, parse_int=_integer, strict=False)
_COLON = re.compile(r"[ \t\r\n]*:?[ \t\r\n]*")
_OBJECT_LINE = re.compile(r"[ \t\r\n]*[{\[]")


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
        yield from self._rest(len(self._text))

    def _root(self, at: int, pointer: str) -> Iterator[Element | Skipped | int]:
        if self._text[at] == "[":
            yield from self._array(at, pointer)
            return
        if self._text[at] != "{":
            raise ValueError("not a JSON value")
        yield from self._object_or_element(at, pointer)

    def _object_or_element(self, at: int, pointer: str) -> Iterator[Element | Skipped | int]:
        try:
            value, end = _DECODER.raw_decode(self._text, at)
        except ValueError:
            if not self._paths:
                raise
            value, end = None, -1  # cut: read what there is of its arrays
        if value is not None and not self._holds_path(value):
            yield from self._emit(value, at, end, pointer, {})
            yield end
            return
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

    def _array(self, at: int, pointer: str) -> Iterator[Element | Skipped | int]:
        at, index = _skip(self._text, at + 1), 0
        while self._text[at : at + 1] != "]":
            if at >= len(self._text):
                raise ValueError("the file ends inside an array")
            where = f"{pointer}/{index}"
            if self._text[at] == "{" and self._paths:
                for item in self._object_or_element(at, where):
                    if isinstance(item, int):
                        at = item
                    else:
                        yield item
            else:
                value, end = _DECODER.raw_decode(self._text, at)
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
                    value, end = _DECODER.raw_decode(self._text, at)
                    held.append((value, at, end, where, inner))
                    at = end
                else:
                    at = self._object(at, here, where, inner, held)
            else:
                value, at = _DECODER.raw_decode(self._text, at)
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
            value, end = _DECODER.raw_decode(self._text, at)
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
                at = self._object(at, path, where, envelope, held)
            if len(held) == before:
                value, at = _DECODER.raw_decode(self._text, start)
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
    ) -> Iterator[Element | Skipped]:
        yield from self._rest(at)
        self._done = end
        lines = self._offsets.line(at), self._offsets.line(end - 1)
        yield Element(value, Locator(*lines, self._offsets.byte(at), self._offsets.byte(end), pointer), envelope)

    def _rest(self, until: int) -> Iterator[Skipped]:
        """Whatever lies between two elements is brackets, commas and the fields of the envelope."""
        if self._text[self._done : until].strip(" \t\r\n"):
            yield Skipped(self._offsets.byte(self._done), self._offsets.byte(until), "JSON around the records")
        self._done = max(self._done, until)

    def _broken(self, error: Exception, resume: int) -> Iterator[Skipped | Unread]:
        place = min(max(getattr(error, "pos", self._done), self._done), len(self._text))
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(getattr(error, "msg", error)).lower()
        end = len(self._text) if resume < 0 or not _OBJECT_LINE.match(self._text, resume + 1) else resume
        line = self._offsets.line(place)
        yield Unread(
            self._offsets.byte(self._done),
            self._offsets.byte(end),
            f"not valid JSON from line {line} on: {reason}",
            line,
        )
        self._done = end


def peek(text: str, whole: bool) -> Any:
    """The JSON value a text begins with, or None; when it is cut, as much of it as closes again by repair."""
    start = _skip(text, 0)
    if text[start : start + 1] not in ("{", "["):
        return None
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None if whole and len(text) < 64 else _repaired(text[start:])


def _repaired(text: str) -> Any:
    """Cut at the last element that closed, then close what is still open."""
    stack: list[str] = []
    safe: tuple[int, str] | None = None
    in_string = escaped = False
    for at, char in enumerate(text):
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "{[":
            stack.append("}" if char == "{" else "]")
        elif char in "}]":
            if not stack or stack.pop() != char:
                break
            safe = at + 1, "".join(reversed(stack))
        elif char == "," and stack:
            safe = at, "".join(reversed(stack))
        if len(stack) > 200:
            return None
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
