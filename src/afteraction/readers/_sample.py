"""The beginning of an artifact, prepared once and shown to every reader."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from afteraction.domain.artifact import Artifact
from afteraction.readers import _json
from afteraction.readers._text import ANSI, decode

SAMPLE_BYTES = 64 * 1024


class HeadSample:
    """The first 64 KiB of an artifact. See `afteraction.domain.ports.Sample`."""

    def __init__(self, artifact: Artifact) -> None:
        with artifact.opener() as stream:
            data = stream.read(SAMPLE_BYTES)
        self.name = artifact.name
        self.whole = artifact.size <= SAMPLE_BYTES
        self.binary = b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
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
    def doc(self) -> Any:
        """The JSON value it begins with (as far as it goes when cut), or None."""
        return _json.peek(self.text, self.whole)

    @cached_property
    def is_json(self) -> bool:
        """It begins with JSON that holds objects, and no line of it begins like one of a text."""
        doc = self.doc
        holds = isinstance(doc, dict) or (isinstance(doc, list) and any(isinstance(one, dict) for one in doc))
        return holds and all(line[0] in ' \t{}]",' for line in self.lines[1:])

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
