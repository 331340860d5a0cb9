"""A small incident, and commands run in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from afteraction.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "payment-outage" / "artifacts"
TEMPLATES = ("standard", "short", "google", "atlassian", "pagerduty")

TALK = [
    ("02:12:04", "Ana Ruiz", "payment-service errors, error rate is 9%"),
    ("02:13:10", "Ben Cole", "I'll take IC"),
    ("02:17:38", "Ana Ruiz", "the pool of payment-service is full, that is the cause"),
    ("02:26:41", "Ben Cole", "rolled out a bigger pool"),
    ("02:31:00", "Ana Ruiz", "errors are back to normal"),
    ("03:10:02", "Ben Cole", "calling this resolved"),
]
ROWS = [{"time": f"2026-02-16T{time}Z", "author": author, "text": text} for time, author, text in TALK]
CHAT = json.dumps(ROWS, indent=1).encode()
LOCAL_LOG = (
    b"2026-02-16 03:12:00,004 - job - INFO - start\n2026-02-16 03:12:02,310 - job - ERROR - cannot open connection 41\n"
)


def run(*arguments: str | Path, code: int = 0, stdin: bytes | None = None) -> Result:
    """Run a command, hold it to its exit code, and never accept a traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)[:300]
    assert code == result.exit_code, result.output
    assert "Traceback" not in result.output
    return result


def drafted(path: Path, *arguments: str | Path) -> dict[str, Any]:
    found = json.loads(run("draft", path, "--stdout", "json", *arguments).stdout)
    assert isinstance(found, dict)
    return found
