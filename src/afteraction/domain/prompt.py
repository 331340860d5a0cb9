"""A prompt as a versioned file: what a model is told, with an id and a hash that the journal notes."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import NamedTuple


class Prompt(NamedTuple):
    """id: its file's name. version: raised with every change. text: with ``$name`` where code fills in. sha256: of the file."""

    id: str
    version: int
    text: str
    sha256: str

    @property
    def name(self) -> str:
        """As the journal notes it: ``claims@1 9f3c2ab0``."""
        return f"{self.id}@{self.version} {self.sha256[:8]}"


def prompt(package: str, name: str) -> Prompt:
    """The prompt of a package's folder ``prompts``: a line ``version: N``, an empty line, the text."""
    data = (resources.files(package) / "prompts" / f"{name}.md").read_bytes()
    head, _, text = data.decode().partition("\n\n")
    return Prompt(name, int(head.removeprefix("version:")), text, hashlib.sha256(data).hexdigest())
