"""Help, version, completion: what a command says of itself."""

from __future__ import annotations

import json

import pytest
from tests.cli.kit import run

from afteraction import __version__


def test_help_shows_examples_and_exit_codes() -> None:
    """Who is woken at night starts with ``--help``."""
    said = run("--help").output
    assert "Examples:" in said
    assert "afteraction draft ./incident" in said
    assert [code for code in ("0  ", "2  ", "3  ", "4  ", "5  ", "130  ") if f"\n    {code}" not in said] == []


@pytest.mark.parametrize("command", ["draft", "inspect"])
def test_each_command_has_an_example(command: str) -> None:
    """And answers to ``-h``."""
    assert "Examples:" in run(command, "-h").output


def test_the_version_is_the_packages() -> None:
    """One number in one place."""
    assert f"afteraction, version {__version__}\n" == run("--version").output


@pytest.mark.parametrize(
    "arguments", [("draft",), ("draft", "x", "--events", "0"), ("draft", "x", "--names", "nick"), ("nonsense",)]
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    """And says how it is used."""
    assert "Usage:" in run(*arguments, code=2).output


def test_formats_lists_every_reader_with_its_time_rule() -> None:
    """As text and as JSON."""
    found = json.loads(run("formats", "--json").stdout)
    assert len(found) > 10
    assert [item["name"] for item in found if not (item["title"] and item["times"])] == []
    text = run("formats").output
    assert [item["name"] for item in found if item["name"] not in text] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(shell: str) -> None:
    """For the three shells, under the command's name."""
    assert "_AFTERACTION_COMPLETE" in run("completion", shell).output
