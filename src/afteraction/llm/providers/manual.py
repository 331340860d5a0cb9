"""A chat window as provider: questions are files to paste, answers are files to save beside them. Nothing is sent by us."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability


class Manual:
    """folder: where questions and answers lie. write: puts a file there, whole."""

    capability = Capability(temperature=False, native=False)

    def __init__(self, folder: Path, write: Callable[[Path, bytes], None]) -> None:
        self._folder, self._write = folder, write

    def price(self, usage: Usage) -> float | None:
        """Whatever the chat window costs, it is not ours to count."""
        return 0.0

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        """The answer that somebody saved; without one the question is written.

        Raises:
            ModelError: there is no answer yet, and what to do.
        """
        name = f"{ask.prompt.partition('@')[0]}-{ask.key[:12]}"
        question, answer = self._folder / f"{name}.question.md", self._folder / f"{name}.answer.json"
        try:
            return Reply(answer.read_text(encoding="utf-8"), Stop.DONE, Usage(), "manual")
        except FileNotFoundError:
            schema = json.dumps(ask.schema, indent=1)
            self._write(
                question,
                f"{ask.system}\n\n{ask.user}\n\nAnswer with JSON of this schema and nothing else:\n\n{schema}\n".encode(
                    "utf-8", "replace"
                ),
            )
        raise ModelError(
            Kind.FAIL,
            "a question waits for its answer",
            why=str(question),
            hint=f"paste each *.question.md of {self._folder} into the chat window, save its answer as *.answer.json beside it, and run again",
        )
