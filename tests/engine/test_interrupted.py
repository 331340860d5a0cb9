"""Ctrl-C while a model is asked: what was answered is kept, and the next run pays for the rest alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
pytest.importorskip("cryptography", reason="needs the extra 'model'")
from tests.engine.test_journal import answers, kinds
from tests.llm.server import Server, Step, serving


class Hanging(Server):
    """Answers so many questions and then none, so that an interruption always meets a question under way."""

    def __init__(self, answered: int) -> None:
        super().__init__(Step(body=answers))
        self.left = answered
        self.hung, self.over = threading.Event(), threading.Event()

    def play(self, handler: Any) -> None:
        self.left -= 1
        if self.left < 0:
            self.hung.set()
            self.over.wait(60)
        super().play(handler)


def start(server: Server, incident: Path, out: Path, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "afteraction", "draft", str(incident), "-o", str(out), "-q"]
    return subprocess.Popen(
        [*command, "--model", f"{server.url}/v1#local"],
        env={**os.environ, "AFTERACTION_HOME": str(home)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_after_an_interruption_only_what_was_not_answered_is_asked_again(incident: Path, tmp_path: Path) -> None:
    out, home = tmp_path / "out", tmp_path / "home"
    hanging = Hanging(4)
    with serving(server=hanging):
        run = start(hanging, incident, out, home)
        assert hanging.hung.wait(60)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=60)[1]
        hanging.over.set()
        assert run.returncode == 130, said
        assert "interrupted" in said
        assert "Warning" not in said
        assert not (out / "postmortem.md").exists()
        paid = kinds(out).count("answer")
        assert paid in (3, 4)  # the fourth may have come when the interruption did
        hanging.left = 1000
        again = start(hanging, incident, out, home)
        said = again.communicate(timeout=120)[1]
        assert again.returncode == 0, said
        settled = kinds(out).count("answer")
    assert settled == 11
    assert (out / "postmortem.md").exists()
