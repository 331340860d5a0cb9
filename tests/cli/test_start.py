"""What a command loads before it begins: somebody waits for it each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from afteraction.cli.main import main

LOG = "".join(f"2026-02-16 02:{minute:02}:00,000 INFO [api] order {minute} taken\n" for minute in range(20))
RUN = """
import sys
from afteraction.cli.main import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
# What only other inputs or other commands need.
LATE = [
    "afteraction.app.config_checks", "afteraction.app.gitted", "afteraction.app.histories", "afteraction.document.template",
    "afteraction.domain.delivery", "afteraction.domain.draft", "afteraction.domain.lifecycle", "afteraction.actions",
    "afteraction.extract", "afteraction.fetch", "afteraction.journal", "afteraction.llm.client", "afteraction.publish",
    "afteraction.readers._archives", "afteraction.review", "afteraction.rubric", "afteraction.synthesize",
    "afteraction.verify", "afteraction.wire", "asyncio", "bz2", "duckdb", "gzip", "html", "http", "lzma", "pickle", "polars",
    "pypdf", "signal", "socket", "ssl", "subprocess", "tarfile", "tempfile", "xml", "zipfile",
]  # fmt: skip


def loaded(*arguments: str, cwd: Path | None = None) -> list[str]:
    """The modules that a run in a process of its own has loaded at its end."""
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=True, cwd=cwd)
    return done.stderr.split()


@pytest.fixture(scope="module")
def of_logs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The modules that a summary of one small log needs."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "app.log").write_text(LOG, encoding="utf-8")
    return loaded("logs", "app.log", "--tz", "UTC", cwd=folder)


def test_help_loads_the_commands_and_nothing_that_they_call() -> None:
    ours = [name for name in loaded("--help") if name.startswith("afteraction.")]
    assert "afteraction.cli.logs" in ours
    assert [name for name in ours if name.split(".")[1] not in ("cli", "domain")] == []


def test_a_command_loads_no_other_command(of_logs: list[str]) -> None:
    doors = {name for name in of_logs if name.startswith("afteraction.cli.") and "._" not in name}
    assert doors == {"afteraction.cli.logs", "afteraction.cli.main", "afteraction.cli.out"}


@pytest.mark.parametrize("name", LATE)
def test_a_summary_of_a_log_does_not_load(of_logs: list[str], name: str) -> None:
    """Nor anything inside of it."""
    assert [one for one in of_logs if f"{one}.".startswith(f"{name}.")] == []


def test_each_command_is_called_as_it_is_listed() -> None:
    assert [name for name, command in main.commands.items() if command.name != name] == []


def test_at_the_end_nothing_is_looked_through_once_more() -> None:
    """All that is left is frozen: without it, the collector walks through every value before the process may end."""
    code = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count())); import afteraction.cli.main"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 1000
