"""A model selects and writes; code fills the values, judges every claim, and stands in where nothing comes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.engine.kit import NOTHING, Answer, Puppet, claim, drafted, find, section, texts

from afteraction.app.engine import schema_of
from afteraction.document.markdown import render_markdown
from afteraction.document.template import load
from afteraction.domain.errors import UnansweredError
from afteraction.extract.model import Events
from afteraction.llm.fault import Kind, ModelError
from afteraction.synthesize.model import SectionAnswer


def only(name: str, answer: Answer) -> Any:
    """A model that writes one section and has nothing to say elsewhere."""
    return lambda asked, entries, question: answer if asked == name else NOTHING


def pool(asked: str, entries: dict[str, str], question: str) -> Answer:
    """A good claim about the cause that somebody stated."""
    ident = find(entries, "that is the cause")
    words = f"{{actor {ident}}} named the full pool as the cause at {{time {ident}}}."
    return (
        {"claims": [claim(words, [ident], "the pool of payment-service is full, that is the cause")], "gaps": []}
        if asked == "factors"
        else NOTHING
    )


def test_a_good_claim_stands_in_its_section_with_values_from_the_record(incident: Path) -> None:
    result = drafted(incident, Puppet(pool))
    (text,) = texts(result, "factors")
    assert "at 02:17:38 UTC" in text
    found = section(result, "factors")["claims"][0]
    assert found["evidence"][0] in result.record["records"]
    assert {word["kind"] for word in found["words"]} == {"", "actor", "time"}
    assert all(word["ref"] in result.record["records"] for word in found["words"] if word["kind"])
    assert result.record["engine"] == "model test:puppet"
    assert any("1 passed every check" in note for note in result.record["ledger"]["notes"])


def test_the_model_is_shown_roles_and_never_a_name(incident: Path) -> None:
    puppet = Puppet(pool)
    drafted(incident, puppet)
    sent = "\n".join(ask.system + ask.user for ask in puppet.asks)
    assert "payment-service" in sent
    assert "Ana" not in sent
    assert "Ben" not in sent


def test_the_model_is_shown_no_spelling_of_anybody(incident: Path) -> None:
    """Of who holds a role and who does not: handles of two letters, capitals, last names, mentions, strangers."""
    crew = [
        {"id": "U01AAAAAA", "name": "dana.quill", "profile": {"real_name": "Dana Quill", "display_name": "dq"}},
        {"id": "U01BBBBBB", "name": "will", "profile": {"real_name": "Will Park", "display_name": "will"}},
    ]
    said = (
        "dana.quill here, dq takes the pool",
        "DQ confirmed, ask Ms Quill, DANA QUILL or Mr Park",
        "thanks @will, @ravi.kumar. Reviewed-by: Hana Kim, the pool will hold",
    )
    rows = [
        {"type": "message", "user": "U01AAAAAA", "text": text, "ts": f"{1771208000 + 60 * place}.000100"}
        for place, text in enumerate(said)
    ]
    (incident / "users.json").write_text(json.dumps(crew), encoding="utf-8")
    (incident / "day.json").write_text(json.dumps(rows), encoding="utf-8")
    puppet = Puppet(pool)
    drafted(incident, puppet)
    sent = "\n".join(ask.system + ask.user for ask in puppet.asks)
    names = ("dana", "quill", "dq", "park", "@will", "ravi", "kumar", "hana", "kim")
    assert [name for name in names if re.search(rf"(?<!\w){name}(?!\w)", sent, re.IGNORECASE)] == []
    assert "thanks [a participant], [a person]. Reviewed-by: [a person], the pool will hold" in sent


def test_a_refused_claim_is_asked_again_with_the_reason_and_then_taken(incident: Path) -> None:
    asked: list[str] = []

    def mends(name: str, entries: dict[str, str], question: str) -> Answer:
        if name != "impact":
            return NOTHING
        asked.append(question)
        ident = find(entries, "error rate is 9%")
        quote = "payment-service errors, error rate is 9%"
        words = (
            "Payments failed at 9% of requests."
            if len(asked) == 1
            else f"The {{quote {ident}: error rate is 9%}} of payment-service was reported."
        )
        return {
            "claims": [claim(words.replace("9%", "42%", 1) if len(asked) == 1 else words, [ident], quote)],
            "gaps": [],
        }

    result = drafted(incident, Puppet(mends))
    assert len(asked) == 2
    assert "'42%" in asked[1]
    assert "literal-value" in asked[1]
    (text,) = texts(result, "impact")
    assert "“error rate is 9%”" in text


def test_a_claim_that_is_refused_to_the_end_is_withheld_and_shown_as_a_gap(incident: Path) -> None:
    def lies(name: str, entries: dict[str, str], question: str) -> Answer:
        return (
            {"claims": [claim("Customers lost 3 million dollars.", ["m1"], "payment-service errors")], "gaps": []}
            if name == "impact"
            else NOTHING
        )

    puppet = Puppet(lies)
    result = drafted(incident, puppet)
    assert sum("Customer impact: what customers" in ask.user for ask in puppet.asks) == 3
    assert "3 million" not in " ".join(texts(result, "impact"))
    (gap,) = [gap for gap in section(result, "impact")["gaps"] if gap["what"].startswith("withheld")]
    assert "3 million" in gap["what"]
    assert "literal-value" in gap["what"]
    assert any("1 was withheld" in note for note in result.record["ledger"]["notes"])


def test_a_claim_that_is_lowered_stands_with_its_mark_and_is_counted(incident: Path) -> None:
    """It is not asked again, and nobody can take it for a fact."""

    def concludes(name: str, entries: dict[str, str], question: str) -> Answer:
        ident = find(entries, "rolled out a bigger pool")
        words = "Payments recovered because a bigger pool was rolled out."
        return (
            {"claims": [claim(words, [ident, find(entries, "back to normal")], "rolled out a bigger pool")], "gaps": []}
            if name == "summary"
            else NOTHING
        )

    puppet = Puppet(concludes)
    result = drafted(incident, puppet)
    assert sum("Summary: two to four claims" in ask.user for ask in puppet.asks) == 1
    (found,) = section(result, "summary")["claims"]
    assert found["status"] == "inferred"
    written = render_markdown(result.record, load("standard"))
    assert "because a bigger pool was rolled out. *(inferred, to be ticked by a person)*" in written
    (said,) = (note for note in result.record["ledger"]["notes"] if "lowered" in note)
    assert "0 passed every check" in said
    assert "1 was lowered by a check; 1 is inferred and waits for a person's tick" in said


def test_a_sentence_said_five_times_is_judged_and_shown_once(incident: Path) -> None:
    def repeats(name: str, entries: dict[str, str], question: str) -> Answer:
        lie = claim("Customers lost 3 million dollars.", ["m1"], "payment-service errors")
        return (
            {"claims": [lie, lie, {**lie, "words": "Customers  lost 3 million dollars."}], "gaps": []}
            if name == "impact"
            else NOTHING
        )

    result = drafted(incident, Puppet(repeats))
    assert len([gap for gap in section(result, "impact")["gaps"] if gap["what"].startswith("withheld")]) == 1
    assert any("wrote 1 claim" in note for note in result.record["ledger"]["notes"])


def test_three_attempts_are_three_questions(incident: Path) -> None:
    """A model that repeats its lie is asked again all the same: an equal question would only find the answer in the journal."""
    lie = {"claims": [claim("Customers lost 3 million dollars.", ["m1"], "payment-service errors")], "gaps": []}
    puppet = Puppet(only("impact", lie))
    drafted(incident, puppet)
    asked = [ask.key for ask in puppet.asks if "Customer impact: what customers" in ask.user]
    assert len(set(asked)) == len(asked) == 3


@pytest.mark.parametrize(
    "answer", ["no json", '{"claims": [', '{"claims": []}', '{"claims": [], "gaps": [], "title": "x"}', "[]", ""]
)
def test_an_answer_of_another_shape_is_asked_again_and_then_the_rules_stand_in(incident: Path, answer: str) -> None:
    puppet = Puppet(only("summary", answer))
    result = drafted(incident, puppet)
    assert sum("Summary: two to four" in ask.user for ask in puppet.asks) == 3
    assert "Your last answer was refused" in [ask.user for ask in puppet.asks if "Summary: two" in ask.user][1]
    assert texts(result, "summary")
    assert any("the rules wrote summary" in note for note in result.record["ledger"]["notes"])


def test_an_answer_in_a_code_fence_is_an_answer(incident: Path) -> None:
    def fenced(name: str, entries: dict[str, str], question: str) -> Answer:
        return f"```json\n{msgspec.json.encode(pool(name, entries, question)).decode()}\n```"

    assert len(texts(drafted(incident, Puppet(fenced)), "factors")) == 1


def test_a_strict_engine_ends_with_an_error_instead_of_the_rules(incident: Path) -> None:
    with pytest.raises(UnansweredError):
        drafted(incident, Puppet(only("summary", "no json")), strict=True)


def test_a_model_that_is_down_leaves_the_draft_of_the_rules(incident: Path) -> None:
    down = ModelError(Kind.RETRY, "the provider answered 529")
    result = drafted(incident, Puppet(lambda *_: down, lambda _: down))
    assert texts(result, "summary")
    assert any("529" in note for note in result.record["ledger"]["notes"])


def test_ids_that_were_not_shown_choose_nothing(incident: Path) -> None:
    answer = {
        "events": [
            {"id": "m999", "kind": "change", "why": "x"},
            {"id": "m1", "kind": "observation", "why": "first sign"},
        ]
    }
    puppet = Puppet(only("", NOTHING), lambda _: answer)
    result = drafted(incident, puppet)
    assert sum(ask.prompt.startswith("events@") for ask in puppet.asks) == 3
    assert any("chosen by the model" in row["signals"] for row in result.record["timeline"])


def test_the_model_cannot_set_the_state_of_anything(incident: Path) -> None:
    """A chat line that says resolved is no resolution by a pager, whatever the model calls it."""

    def calls(entries: dict[str, str]) -> Answer:
        return {"events": [{"id": ident, "kind": "resolved", "why": "over"} for ident in entries]}

    plain, modelled = drafted(incident, Puppet(only("", NOTHING))), drafted(incident, Puppet(only("", NOTHING), calls))
    assert [m["time"] for m in plain.record["milestones"]] == [m["time"] for m in modelled.record["milestones"]]
    kinds = {row["id"]: row["kind"] for row in plain.record["timeline"]}
    assert all(row["kind"] == kinds.get(row["id"], row["kind"]) for row in modelled.record["timeline"])


def test_temperature_is_sent_where_it_is_taken_cool_for_events_and_warmer_for_prose(incident: Path) -> None:
    puppet = Puppet(pool)
    drafted(incident, puppet)
    assert {ask.settings["temperature"] for ask in puppet.asks if ask.prompt.startswith("events@")} == {0.2}
    assert {ask.settings["temperature"] for ask in puppet.asks if ask.prompt.startswith("claims@")} == {0.4}


def test_all_sections_share_one_prefix_that_a_provider_can_keep(incident: Path) -> None:
    puppet = Puppet(pool)
    drafted(incident, puppet)
    assert len({ask.system for ask in puppet.asks if ask.prompt.startswith("claims@")}) == 1


def test_the_fence_around_the_record_is_no_text_of_the_record(incident: Path) -> None:
    puppet = Puppet(pool)
    drafted(incident, puppet)
    system = next(ask.system for ask in puppet.asks if ask.prompt.startswith("claims@"))
    fence = system[system.index("record-") :].split()[0].rstrip(".,")
    assert system.count(fence) == 3  # named once in the instructions, once before and once after the record


@pytest.mark.parametrize("kind", [Events, SectionAnswer])
def test_no_type_that_a_model_fills_has_a_field_for_a_time(kind: type[msgspec.Struct]) -> None:
    """No clock in a model's mouth: the schema has no date, time or duration, is closed, and requires every field."""

    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            assert schema.get("format") not in ("date", "time", "date-time", "duration")
            if schema.get("type") == "object":
                assert schema["additionalProperties"] is False
                assert set(schema["required"]) == set(schema["properties"])
                assert not {"time", "date", "at", "when", "duration", "timestamp", "start", "end"} & set(
                    schema["properties"]
                )
            for one in schema.values():
                walk(one)
        elif isinstance(schema, list):
            for one in schema:
                walk(one)

    walk(schema_of(kind, 9))


def test_the_same_answers_give_the_same_bytes(incident: Path) -> None:
    assert drafted(incident, Puppet(pool)).record == drafted(incident, Puppet(pool)).record


def test_a_question_that_every_section_asks_stands_once(incident: Path) -> None:
    """In the same words; another one stays where it is."""

    def asks(name: str, entries: dict[str, str], question: str) -> Answer:
        own = [{"what": "which release was running is not said", "ask": "service owner"}] if name == "lucky" else []
        return {"claims": [], "gaps": [{"what": "how many people were touched is not known", "ask": "support"}, *own]}

    result = drafted(incident, Puppet(asks))
    gaps = [gap["what"] for part in result.record["sections"] for gap in part["gaps"] if "question of the model" in gap["what"]]  # fmt: skip
    assert len(gaps) == 2
    assert "how many people" in gaps[0]
    assert "which release" in gaps[1]


def test_claims_that_their_author_lets_go_are_counted(incident: Path) -> None:
    """Asked again and not written again: whoever adds the figures up finds all of them."""

    def lies_once(name: str, entries: dict[str, str], question: str) -> Answer:
        if name != "impact" or "were refused" in question:
            return NOTHING
        return {"claims": [claim("Payments failed for 42 minutes.", [find(entries, "error rate")], "error rate is 9%")], "gaps": []}  # fmt: skip

    (said,) = (note for note in drafted(incident, Puppet(lies_once)).record["ledger"]["notes"] if " claim: " in note)
    assert "wrote 1 claim: 0 passed every check, 1 was asked again, 0 were withheld" in said
    assert "1 was not written again" in said


def test_an_answer_of_another_shape_is_told_to_people_and_not_as_it_was_to_the_model(incident: Path) -> None:
    def shapeless(name: str, entries: dict[str, str], question: str) -> Answer:
        return {"claims": [], "gaps": [{"what": "x", "ask": "the moon"}]} if name == "impact" else NOTHING

    notes = " ".join(drafted(incident, Puppet(shapeless)).record["ledger"]["notes"])
    assert "Invalid enum value 'the moon'" in notes
    assert "Answer with JSON" not in notes


def test_what_the_head_of_the_document_shows_is_not_listed_as_left_out(incident: Path) -> None:
    """A milestone with its record stands above all sections, whatever a model wrote."""
    notes = " ".join(drafted(incident, Puppet(lambda *_: NOTHING)).record["ledger"]["notes"])
    for name in ("detected", "acknowledged", "mitigated", "resolved"):
        assert f"left out of the draft: {name}" not in notes
