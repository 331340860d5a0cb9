"""Which reader reads an artifact: every module of this folder that defines ``READER``, and installed entry points."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from afteraction.domain.artifact import Artifact
from afteraction.domain.ports import Match, Rank, Reader
from afteraction.readers._lines import LineFormat
from afteraction.readers._sample import HeadSample


class Identified(NamedTuple):
    """Who reads an artifact. rivals: names of readers that claimed it with the same rank."""

    reader: Reader | None
    why: str
    rank: Rank = Rank.FALLBACK
    rivals: tuple[str, ...] = ()


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, by name."""
    found: dict[str, Reader] = {}
    package = importlib.import_module("afteraction.readers")
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"afteraction.readers.{info.name}")
            for reader in getattr(module, "READERS", ()) or [module.READER]:
                found[reader.name] = reader
    for reader in _plugged_in():
        found.setdefault(reader.name, reader)
    return tuple(found[name] for name in sorted(found))


def _plugged_in() -> Iterator[Reader]:
    """Readers of other packages, under the entry point."""
    group = "afteraction.readers"
    if not any(Path(place).is_file() or _declares(Path(place), group) for place in sys.path):
        return
    from importlib.metadata import entry_points  # late: it takes longer to load than all of our readers

    for point in entry_points(group=group):
        yield point.load()


def _declares(place: Path, group: str) -> bool:
    """Whether a package that is installed in this folder has entry points of the group."""
    header = f"[{group}]".encode()
    return any(header in file.read_bytes() for file in place.glob("*-info/entry_points.txt"))


def identify(artifact: Artifact, forced: str = "") -> Identified:
    """The reader of an artifact by its content. ``forced`` names one that a person chose in the config."""
    if forced:
        chosen = next((reader for reader in readers() if reader.name == forced), None)
        return Identified(
            chosen, "chosen in the config" if chosen else f"no reader is called {forced!r}", Rank.SIGNATURE
        )
    if not artifact.size:
        return Identified(None, "the file is empty")
    sample = HeadSample(artifact)
    if sample.binary:
        return Identified(None, sample.binary)
    claims = _claims(sample, generic=False) or _claims(sample, generic=True)
    if not claims:
        if re.search(r"\b\d\d?:\d\d\b", sample.text):
            return Identified(None, "times stand in it, but no reader knows its lines")
        return Identified(None, "no times were found in it by any reader")
    top = max(match.rank for match, _ in claims)
    best = [(match, reader) for match, reader in claims if match.rank == top]
    match, reader = best[0]
    rivals = tuple(other.name for _, other in best[1:])
    return Identified(reader, match.why, top, rivals)


def _claims(sample: HeadSample, *, generic: bool) -> list[tuple[Match, Reader]]:
    """What readers say to a sample. The generic ones look hardest and claim least, so they are asked when nobody else claims."""
    claims: list[tuple[Match, Reader]] = []
    for reader in readers():
        if reader.name.startswith("generic-") is not generic or (sample.is_json and isinstance(reader, LineFormat)):
            continue
        match = reader.identify(sample)
        if match is not None:
            claims.append((match, reader))
    return claims
