"""Who decides, however they say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from afteraction.app.people import decider, person
from afteraction.domain.errors import UsageError
from afteraction.domain.lifecycle import Person


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Ana Ruiz <ana@example.com>", Person("Ana Ruiz", "ana@example.com")),
        ("  Ana   Ruiz<ana@example.com> ", Person("Ana Ruiz", "ana@example.com")),
        ("Ana Ruiz", Person("Ana Ruiz")),
        ("ana@example.com", Person("ana@example.com", "ana@example.com")),
        ("<ana@example.com>", Person("ana@example.com", "ana@example.com")),
        ("Zoë O’Neil", Person("Zoë O’Neil")),
    ],
)
def test_a_name_an_address_or_both(said: str, who: Person) -> None:
    assert person(said, "--as") == who


@pytest.mark.parametrize("said", ["", "  ", "<>", "Ana <ana>", "Ana <a@b> x", "Ana\x1b[31m", "x" * 201, "Ana < <a@b>"])
def test_what_names_nobody_is_refused(said: str) -> None:
    with pytest.raises(UsageError):
        person(said, "--as")


def test_the_command_line_wins_over_the_config(tmp_path: Path) -> None:
    assert decider("Ana", "Ben", tmp_path) == Person("Ana")
    assert decider("", "Ben", tmp_path) == Person("Ben")


def test_without_git_nobody_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="nobody is named"):
        decider("", "", tmp_path)
