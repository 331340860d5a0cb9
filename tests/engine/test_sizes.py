"""How much is put into one question follows what the model reads at once; what is too long is asked in halves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.engine.kit import NOTHING, Answer, Puppet, claim, find, section, texts

from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.engine import Engine, room_of
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.llm.ask import Ask, Reply
from afteraction.llm.client import tokens_of
from afteraction.llm.fault import Kind, ModelError
from afteraction.llm.models import Capability


def long(folder: Path, messages: int, *, thread: bool) -> Path:
    """Messages of a chat, half a minute apart, each with a word of its own."""
    folder.mkdir()
    begin = 1_930_000_000
    rows: list[dict[str, Any]] = [
        {
            "type": "message", "user": f"U{number % 5:08d}", "ts": f"{begin + 30 * number}.{number:06d}",
            "text": f"errors of payment-service, sample word{number}x, the pool is still full and customers cannot pay at all",
            **({"thread_ts": f"{begin}.000000"} if thread else {}),
        }
        for number in range(messages)
    ]  # fmt: skip
    (folder / "2031-02-27.json").write_text(json.dumps(rows))
    return folder


def asked_with(folder: Path, puppet: Puppet, context: int, *, strict: bool = False) -> DraftResult:
    able = Capability(context=context)
    return draft(
        read_all([str(folder)]),
        Wanted(load("standard"), engine=lambda *_: Engine(puppet, "test:puppet", able, strict=strict)),
        "Incident",
    )


def nothing(name: str, entries: dict[str, str], question: str) -> Answer:
    return NOTHING


@pytest.mark.parametrize("context", [4_000, 8_000, 32_000, 200_000])
def test_no_question_is_longer_than_the_model_reads_with_its_answer(tmp_path: Path, context: int) -> None:
    puppet = Puppet(nothing)
    asked_with(long(tmp_path / "in", 300, thread=False), puppet, context)
    assert max(tokens_of(ask) + ask.settings["max_tokens"] for ask in puppet.asks) <= context


def test_a_small_context_means_more_questions_and_every_entry_is_in_one(tmp_path: Path) -> None:
    folder = long(tmp_path / "in", 200, thread=False)
    few, many = Puppet(nothing), Puppet(nothing)
    asked_with(folder, few, 200_000)
    asked_with(folder, many, 6_000)
    events = [ask for ask in many.asks if ask.prompt.startswith("events@")]
    assert len(events) > sum(ask.prompt.startswith("events@") for ask in few.asks)
    assert [n for n in range(200) if sum(f"word{n}x" in ask.user for ask in events) != 1] == []


def test_a_thread_longer_than_the_context_is_cut_and_each_part_begins_with_what_it_answers(tmp_path: Path) -> None:
    puppet = Puppet(nothing)
    asked_with(long(tmp_path / "in", 200, thread=True), puppet, 6_000)
    events = [ask for ask in puppet.asks if ask.prompt.startswith("events@")]
    assert len(events) > 2
    assert all("word0x" in ask.user for ask in events)
    assert [n for n in range(1, 200) if sum(f"word{n}x" in ask.user for ask in events) != 1] == []


def test_a_short_thread_is_never_cut(tmp_path: Path) -> None:
    folder = long(tmp_path / "in", 200, thread=False)
    rows = json.loads((folder / "2031-02-27.json").read_text())
    for row in rows[90:110]:
        row["thread_ts"] = rows[90]["ts"]
    (folder / "2031-02-27.json").write_text(json.dumps(rows))
    puppet = Puppet(nothing)
    asked_with(folder, puppet, 6_000)
    (home,) = [ask for ask in puppet.asks if ask.prompt.startswith("events@") and "word90x" in ask.user]
    assert all(f"word{n}x" in home.user for n in range(90, 110))


def test_an_answer_has_no_more_places_than_it_has_tokens(tmp_path: Path) -> None:
    """A small model that may go on goes on: the schema ends it."""
    puppet = Puppet(nothing)
    asked_with(long(tmp_path / "in", 20, thread=False), puppet, 4_000)
    for ask in puppet.asks:
        field = "events" if ask.prompt.startswith("events@") else "claims"
        assert ask.schema["properties"][field]["maxItems"] * 45 <= ask.settings["max_tokens"]
        assert ask.schema["properties"][field]["maxItems"] <= 20


def test_all_sections_have_one_schema_since_another_one_would_empty_the_providers_cache(incident: Path) -> None:
    puppet = Puppet(nothing)
    asked_with(incident, puppet, 200_000)
    assert len({json.dumps(ask.schema) for ask in puppet.asks if ask.prompt.startswith("claims@")}) == 1


class Cuts(Puppet):
    """A model whose answer is cut when it is shown more than so many entries."""

    most = 3

    async def ask(self, ask: Ask) -> Reply:
        shown = (ask.user if ask.prompt.startswith("events@") else ask.system).count(" · message")
        if shown > self.most:
            self.asks.append(ask)
            raise ModelError(Kind.TRUNCATED, "the answer was cut at the limit of tokens")
        return await super().ask(ask)


def test_what_is_cut_is_asked_again_in_halves(incident: Path) -> None:
    def takes(entries: dict[str, str]) -> Answer:
        return {"events": [{"id": ident, "kind": "observation", "why": "x"} for ident in entries]}

    puppet = Cuts(nothing, takes)
    result = asked_with(incident, puppet, 200_000, strict=True)
    chosen = [row for row in result.record["timeline"] if "chosen by the model" in row["signals"]]
    assert len(chosen) == 6, [row["signals"] for row in result.record["timeline"]]
    assert not any("gave no answer" in note for note in result.record["ledger"]["notes"])


def test_what_is_cut_to_the_last_entry_is_said(incident: Path) -> None:
    puppet = Cuts(nothing)
    puppet.most = 0
    result = asked_with(incident, puppet, 200_000)
    assert any("since the model gave no answer" in note for note in result.record["ledger"]["notes"])
    assert texts(result, "summary")


def test_a_section_that_was_cut_is_asked_for_with_half_of_the_record_and_half_of_the_claims(incident: Path) -> None:
    class Talks(Puppet):
        async def ask(self, ask: Ask) -> Reply:
            if "at most 4 claims. Summary" in ask.user:
                self.asks.append(ask)
                raise ModelError(Kind.TRUNCATED, "the answer was cut at the limit of tokens")
            return await super().ask(ask)

    def says(name: str, entries: dict[str, str], question: str) -> Answer:
        if name != "summary":
            return NOTHING
        assert "at most 2 claims" in question
        try:
            ident = find(entries, "error rate is 9%")
        except StopIteration:
            return NOTHING
        words = f"The {{quote {ident}: error rate is 9%}} of payment-service was reported."
        return {"claims": [claim(words, [ident], "payment-service errors, error rate is 9%")], "gaps": []}

    result = asked_with(incident, Talks(says), 200_000)
    assert [one["text"] for one in section(result, "summary")["claims"]] == [
        "The “error rate is 9%” of payment-service was reported."
    ]


def test_one_endless_entry_does_not_push_out_all_others(incident: Path) -> None:
    rows = json.loads((incident / "chat.json").read_text())
    rows[2]["text"] += " trace " * 4_000
    (incident / "chat.json").write_text(json.dumps(rows))
    puppet = Puppet(nothing)
    asked_with(incident, puppet, 8_000)
    asked = [ask for ask in puppet.asks if ask.prompt.startswith("claims@")]
    assert all("calling this resolved" in ask.system for ask in asked)


def test_the_first_section_goes_alone_and_the_others_follow(incident: Path) -> None:
    """Whatever a provider keeps of the first question is there when the others are asked."""
    order: list[str] = []

    class Notes(Puppet):
        async def ask(self, ask: Ask) -> Reply:
            import asyncio

            order.append("asked")
            for _ in range(3):
                await asyncio.sleep(0)
            order.append("answered")
            return await super().ask(ask)

    asked_with(incident, Notes(nothing), 200_000)
    assert order[:5] == ["asked", "answered", "asked", "answered", "asked"]  # events, then one section
    assert order[4:14] == ["asked"] * 9 + ["answered"]


def test_the_room_is_never_more_than_the_context() -> None:
    for context in (1_000, 4_096, 8_192, 128_000, 1_000_000):
        answer, characters = room_of(Capability(context=context))
        assert answer + characters / 2.5 < context
