"""The page on publishing names every destination of the code with its keys and its variable, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from afteraction.publish.destinations import _forges, kinds

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "publishing.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| `(?!to`)", line) and line.count("|") == 6
]
DOCUMENTS = sorted(kind for kind, module in kinds().items() if "document" in module.TAKES)


def rows_of(kind: str) -> list[list[str]]:
    return [row for row in ROWS if f"`{kind}`" in row[0]]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_destination_is_told_with_its_keys_and_its_variables(kind: str) -> None:
    module = kinds()[kind]
    rows = rows_of(kind)
    assert rows
    keys = ", ".join(row[1] for row in rows).split(", ")
    assert {key.strip("* ") for key in keys} - {""} == {*module.NEEDS, *module.MAY}
    assert {key.strip("* ") for key in keys if "**" in key} == set(module.NEEDS)
    wanted = (
        {name for names in _forges.VARIABLES.values() for name in names[:1]} if kind == "git" else set(module.TOKENS)
    )
    assert {name for row in rows for name in re.findall(r"`([A-Z_]{4,})`", row[2])} == wanted


def test_no_destination_is_told_that_does_not_exist() -> None:
    told = {name for row in ROWS for name in re.findall(r"`([a-z]+)`", row[0])}
    assert told == set(DOCUMENTS)
