"""What one run did besides asking: every verdict on every claim, every decision, and which answers it used.

Stands between the engine and whoever asks. With a notebook each is an entry of the journal; without one (a replay, a
comparison) they are only counted for the anchor of the document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol

import msgspec

from afteraction.app.anchor import Anchor, answer, head_of, piece, text_sha256
from afteraction.domain.errors import LeakError
from afteraction.llm.ask import Ask, Reply
from afteraction.llm.fault import ModelError
from afteraction.synthesize.model import ClaimAnswer, GapAnswer, Held, Refusal
from afteraction.verify.judge import checks

_KEY: ContextVar[str] = ContextVar("the question whose answer this task works on", default="")


class Asker(Protocol):
    """Who asks: `llm.client.Client`."""

    async def ask(self, ask: Ask) -> Reply:
        """The answer, or a ModelError."""
        ...


class Noting(Protocol):
    """Who notes: `app.notebook.Notebook`."""

    def note(self, kind: str, body: Mapping[str, Any], private: str | None = None) -> int:
        """One entry; its number. private: text that is kept encrypted."""
        ...


class Minutes:
    """The minutes of one run. gave_up: questions that had no answer in the run that is replayed, with what was said then."""

    def __init__(
        self,
        asker: Asker,
        notebook: Noting | None = None,
        gave_up: Mapping[str, ModelError] | None = None,
        entry: int = 0,
    ) -> None:
        """entry: number of the run's first entry in the journal."""
        self._asker, self._notebook, self._gave_up, self.entry = asker, notebook, gave_up or {}, entry
        self._used: dict[str, str] = {}
        self._pieces: list[str] = []

    async def ask(self, ask: Ask) -> Reply:
        """The answer, or a ModelError, which is noted as a decision to go on without one."""
        _KEY.set(ask.key)
        try:
            if ask.key in self._gave_up:
                raise self._gave_up[ask.key]
            reply = await self._asker.ask(ask)
        except ModelError as error:
            self.decided(
                "gave up",
                {"kind": error.kind.value, "by": error.by or "provider", "status": error.status},
                {"what": error.what, "why": error.why, "hint": error.hint},
            )
            raise
        except LeakError as error:
            self.decided("not sent", {"by": "gate"}, {"what": error.what, "why": error.why})
            raise
        self._used[ask.key] = text_sha256(reply.text)
        return reply

    def judged(
        self,
        section: str,
        attempt: int,
        answers: Sequence[ClaimAnswer],
        passed: Sequence[Held],
        refusals: Sequence[Refusal],
    ) -> None:
        """The verdict on each claim of one answer, in its order."""
        refused = {id(one.answer): one for one in refusals}
        good = iter(passed)
        clear, private = [], []
        for one in answers:
            refusal = refused.get(id(one))
            held = None if refusal else next(good)
            flaws = refusal.flaws if refusal else held.doubts if held else ()
            rules = list(dict.fromkeys(flaw.rule for flaw in flaws))
            if held is None:
                clear.append({"passed": False, "failed": rules})
            else:
                lowered = {"lowered": rules, "status": held.claim.status.value} if rules else {}
                clear.append({"passed": True, "failed": [], **lowered})
            private.append(
                {
                    "claim": msgspec.to_builtins(one),
                    "shown": held.claim.text if held else refusal.shown if refusal else "",
                    "flaws": [[flaw.rule, flaw.token, flaw.message] for flaw in flaws],
                }
            )
        asked = sorted({"slot", "literal-value", *(check.name for check in checks())})
        body = {"ask": _KEY.get(), "section": section, "attempt": attempt, "checks": asked, "claims": clear}
        self._note("verdict", body, private)

    def gaps(self, section: str, answers: Sequence[GapAnswer], kept: int) -> None:
        """Gaps that a model wrote and that were not taken, since they held a value or a name."""
        if kept < len(answers):
            self.decided(
                "gaps withheld", {"section": section, "number": len(answers) - kept}, [one.what for one in answers]
            )

    def decided(self, what: str, body: Mapping[str, Any], private: Any = None) -> None:
        """A decision of the run: fell back, asked again, withheld, gave up. private: JSON that may hold words of the record."""
        self._note("decision", {"what": what, "ask": _KEY.get(), **body}, private)

    def keep(self, kind: str, body: Mapping[str, Any]) -> None:
        """Note what is done with what the run made; it does not count for the anchor."""
        if self._notebook is not None:
            self._notebook.note(kind, body)

    def calls(self) -> list[str]:
        """Keys of the questions whose answers were used."""
        return sorted(self._used)

    def anchor(self, run: str) -> Anchor:
        """The anchor of what this run made."""
        return Anchor(run, head_of(run, [*(answer(key, text) for key, text in self._used.items()), *self._pieces]))

    def _note(self, kind: str, body: Mapping[str, Any], private: Any) -> None:
        self._pieces.append(piece(kind, body))
        if self._notebook is not None:
            self._notebook.note(kind, body, None if private is None else json.dumps(private, ensure_ascii=False))
