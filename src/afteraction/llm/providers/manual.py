"""A chat window as provider: questions are files to paste, answers are files to save beside them. Nothing is sent by us."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from pathlib import Path

from afteraction.llm.ask import Ask, Reply, Stop, Usage, bare
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
        if not answer.exists():
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
        return Reply(_answer(answer, ask), Stop.DONE, Usage(), "manual")


def saved(folder: Path, key: str, noted: str) -> bool:
    """Whether a file holds another answer to this question than the one that was noted."""
    for path in folder.glob(f"*-{key[:12]}.answer.json"):
        try:
            return _text(path) != noted
        except (OSError, ValueError):
            return True  # it is asked for again, and then it is an error with a name
    return False


def _text(path: Path) -> str:
    """A file as editors save it: UTF-8, or what its first bytes say.

    Raises:
        OSError: it cannot be read. ValueError: it is no text.
    """
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def _answer(path: Path, ask: Ask) -> str:
    """The answer, once it is one: nothing else is noted.

    Raises:
        ModelError: it cannot be read, or is no JSON of the kind that was asked for.
    """
    try:
        text = _text(path)
        found = json.loads(bare(text))
    except OSError as error:
        raise _wrong(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _wrong(path, str(error)) from error
    if not isinstance(found, dict) or set(found) != set(ask.schema.get("required", found)):
        raise _wrong(path, f"it is no object with {', '.join(ask.schema.get('required', ()))}")
    return text


def _wrong(path: Path, why: str) -> ModelError:
    return ModelError(
        Kind.FAIL,
        f"{path.name} holds no answer that can be read",
        why=f"{path}: {why[:200]}",
        hint="correct the file, or delete it to see the question again, and run again",
    )
