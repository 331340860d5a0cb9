"""The beginning of an artifact, prepared once and shown to every reader."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.domain.late import late
from afteraction.readers import _json
from afteraction.readers._binary import kind_of
from afteraction.readers._text import ANSI, decode

SAMPLE_BYTES = 64 * 1024
_NULS = late(rb"\0+")
_RUNS = 2  # runs of NUL for each line that a text may hold which was damaged by cutting it
# A date, a time with seconds, and near behind it a level, a process or a name=value; not what chats and commits have there.
_LOGGED = late(
    r"(?:\d{4}-\d\d-\d\d[T ]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)  ?\d{1,2} )\d\d:\d\d:\d\d"
    r"(?:,\d|(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? +(?![<*=-]|\S{0,64}\t|(?:\+\d{4} )?[0-9a-f]{7}))"
    r".{0,60}?(?:\b(?:INFO|WARN|WARNING|ERROR|DEBUG|FATAL|TRACE|NOTICE|CRITICAL)\b|\[\d{1,7}\]:|\b\w+=\S)"
)
_AS_0 = str.maketrans("123456789", "000000000")
_DIGIT = late(r"\d")  # of any script, as the formats take them
_CLOCK = late(r"\d[:.]\s?\d\d")
_FIRST = 12  # lines in which no other stands
_OTHERS = 20  # of so many lines, one may be another
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\r\f\x1b")


def _is_binary(data: bytes) -> bool:
    """NUL in many places, or other signs that no text has; a text may hold a run of NUL where it was cut."""
    text = data.replace(b"\0", b"")
    signs = len(text) - len(text.translate(None, _CONTROLS))
    return len(_NULS.findall(data)) > _RUNS * (text.count(b"\n") + 1) or signs * 50 > len(text)


class HeadSample:
    """The first 64 KiB of an artifact. See `afteraction.domain.ports.Sample`."""

    def __init__(self, artifact: Artifact) -> None:
        with artifact.opener() as stream:
            data = stream.read(SAMPLE_BYTES)
            while data and not data.strip(b"\0"):  # reserved, or cut while it was written: the text stands behind it
                data = stream.read(SAMPLE_BYTES)
        self.name = artifact.name
        self.whole = artifact.size <= SAMPLE_BYTES
        self.binary = ""  # what it is instead of a text
        if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self.binary = kind_of(data[:16]) if _is_binary(data) else ""
            data = data.replace(b"\0", b"")
        text, _, _ = decode(data[: len(data) & ~1] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data)
        if not self.whole and "\n" in text:
            text = text[: text.rfind("\n") + 1]
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """At most 200 non-empty lines, terminal colours and carriage returns removed."""
        lines = (ANSI.sub("", line.rstrip("\r\n")) for line in self.text.splitlines()[:400])
        return [line for line in lines if line.strip()][:200]

    @cached_property
    def shape(self) -> str:
        """These lines with each digit as 0."""
        text = "\n".join(self.lines)
        return text.translate(_AS_0) if text.isascii() else _DIGIT.sub("0", text)

    @cached_property
    def doc(self) -> Any:
        """The JSON value it begins with (as far as it goes when cut), or None."""
        return _json.peek(self.text, self.whole)

    @cached_property
    def holds_objects(self) -> bool:
        """It begins with JSON that holds objects."""
        doc = self.doc
        return isinstance(doc, dict) or (isinstance(doc, list) and any(isinstance(one, dict) for one in doc))

    @cached_property
    def is_json(self) -> bool:
        """It begins with JSON that holds objects, and no line of it begins like one of a text."""
        return self.holds_objects and all(line[0] in ' \t{}]",' for line in self.lines[1:])

    @cached_property
    def is_log(self) -> bool:
        """Programs wrote it: its first lines begin as only they do, and of the others all but a few; indented ones do not count."""
        lines = [line for line in self.text.splitlines()[:600] if line.strip()]
        others = [at for at, line in enumerate(lines) if not _LOGGED.match(line)]
        if not lines or (others and others[0] < _FIRST):
            return False
        told = sum(not lines[at][0].isspace() or _CLOCK.search(lines[at]) is not None for at in others)
        return told * _OTHERS <= len(lines)

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The objects on its first 50 lines when it is JSON lines, else []."""
        found: list[dict[str, Any]] = []
        for line in self.lines[:50]:
            if not line.lstrip().startswith("{"):
                return found
            try:
                value = json.loads(line, parse_float=str)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                found.append(value)
        return found
