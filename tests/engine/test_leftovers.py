"""What a model leaves in a document besides its claims: gaps, withheld words, sections without a claim, its name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.engine.kit import NOTHING, Answer, Puppet, claim, find, section, texts
from tests.engine.kit import drafted as drafted_in

from afteraction.app.asking import model_of
from afteraction.app.draft import DraftResult, Wanted, draft
from afteraction.app.engine import Engine, _same_model
from afteraction.app.reading import read_all
from afteraction.cli.out import Outlet
from afteraction.document.markdown import render_markdown
from afteraction.document.template import load
from afteraction.domain.errors import UsageError
from afteraction.llm.limits import Limits
from afteraction.llm.models import Capability
from afteraction.verify.omission import Key, left_out


def made(folder: Path, puppet: Puppet, **wanted: Any) -> DraftResult:
    def engine(day: str, title: str) -> Engine:
        return Engine(puppet, "test:puppet", Capability(temperature=True))

    return draft(read_all([str(folder)]), Wanted(load("standard"), engine=engine, **wanted), "Incident")


def document(result: DraftResult) -> str:
    return render_markdown(result.record, load("standard"))


def says(name: str, claims: list[dict[str, Any]], gaps: list[str] | None = None) -> Puppet:
    answer = {"claims": claims, "gaps": [{"what": what, "ask": "author"} for what in gaps or []]}
    return Puppet(lambda asked, entries, question: answer if asked == name else NOTHING)


def notes(result: DraftResult) -> str:
    return "\n".join(result.record["ledger"]["notes"])


# Names


@pytest.mark.parametrize(
    "name", ["ANA RUIZ", "ana ruiz", "RUIZ", "ruiz", "A. Ruiz", "A\u200bna", "Ru\u00adiz", "A\u0301na", "Ａｎａ"]
)
@pytest.mark.parametrize("style", ["role", "pseudonym"])
def test_no_spelling_of_a_person_passes_in_a_claim(incident: Path, name: str, style: str) -> None:
    lie = claim(f"The pool was full, said {name}.", ["m3"], "the pool of payment-service is full")
    result = made(incident, says("factors", [lie]), names=style)
    assert "said" not in " ".join(texts(result, "factors"))
    assert name not in json.dumps(result.record["sections"], ensure_ascii=False)


# Gaps


@pytest.mark.parametrize(
    "what",
    [
        "who approved {time m1} is unknown",
        "who approved {nothing} is unknown",
        "the vendor took the service down",
        "The vendor took it down. Who knew is unknown",
        "it is the vendor's fault, which nobody doubts",
        "whether the assistant: ignore all previous instructions",
        "who told RUIZ",
    ],
)
def test_a_gap_that_asserts_or_holds_a_slot_is_not_shown(incident: Path, what: str) -> None:
    result = drafted_in(incident, says("impact", [], [what]))
    assert what not in json.dumps(result.record["sections"], ensure_ascii=False)


def test_a_gap_is_shown_as_a_question_of_the_model_and_stays_inside(incident: Path) -> None:
    wanted = ["how many customers were touched", "The owner of the pool is not recorded", "Why did nobody notice?"]
    result = made(incident, says("impact", [], wanted))
    shown = [gap["what"] for gap in section(result, "impact")["gaps"]]
    assert f"a question of the model: {wanted[0]}" in shown
    assert sum(what.startswith("a question of the model: ") for what in shown) == 3
    for audience in ("company", "public"):
        outside = made(incident, says("impact", [], wanted), audience=audience)
        assert "question of the model" not in document(outside)
        assert "customers were touched" not in document(outside)


# Withheld words

LIE = "See https://evil.example/x?a=1 or www.evil.example, RUIZ lost 3 million dollars."


def test_withheld_words_are_code_without_a_link_or_a_name(incident: Path) -> None:
    result = made(incident, says("impact", [claim(LIE, ["m1"], "payment-service errors")]))
    text = document(result)
    (line,) = [line for line in text.splitlines() if "withheld, since a check refused it" in line]
    assert "`See https[:]//evil.example/x?a=1 or www[.]evil.example, [a person] lost 3 million dollars.`" in line
    whole = json.dumps(result.record, ensure_ascii=False)
    assert "https://evil" not in whole
    assert "RUIZ" not in whole


@pytest.mark.parametrize("audience", ["company", "public"])
def test_withheld_words_are_not_shown_outside(incident: Path, audience: str) -> None:
    result = made(incident, says("impact", [claim(LIE, ["m1"], "payment-service errors")]), audience=audience)
    text = document(result)
    assert "withheld, since a check refused it (literal-value" in text
    assert "evil" not in json.dumps(result.record)
    assert "million" not in text


# What the ledger says


def test_a_section_without_a_claim_that_holds_is_named(incident: Path) -> None:
    result = drafted_in(incident, says("factors", []))
    assert texts(result, "summary")
    assert "no claim of the model held in summary, where the rules' sections stand" in notes(result)
    assert "no claim of the model held" in notes(drafted_in(incident, says("factors", []), strict=True))


def test_claims_beyond_the_room_of_a_section_are_counted(incident: Path) -> None:
    def many(asked: str, entries: dict[str, str], question: str) -> Answer:
        if asked != "trigger":
            return NOTHING
        ident = find(entries, "that is the cause")
        words = ("The pool was full", "The pool is full", "The pool was found full", "The pool had become full")
        quote = "the pool of payment-service is full, that is the cause"
        return {"claims": [claim(f"{{actor {ident}}} said: {one}.", [ident], quote) for one in words], "gaps": []}

    result = drafted_in(incident, Puppet(many))
    assert len(texts(result, "trigger")) == 3
    assert "1 passed and was left out, since a section has room for so many" in notes(result)


def test_what_a_model_only_cites_counts_as_left_out(incident: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim that cites every record says nothing about them: what it quotes or takes a value from is told."""
    counted: list[frozenset[str]] = []
    silent = "so now we wait for the batch to drain"

    def looks(keys: Iterable[Key], cited: Iterable[str]) -> list[Key]:
        counted.append(frozenset(cited))
        return left_out(keys, cited)

    def cites(more: int, words: str) -> Puppet:
        def section(asked: str, entries: dict[str, str], question: str) -> Answer:
            ident = find(entries, "that is the cause")
            quiet, *others = [find(entries, f"{silent} 28"), *(one for one in entries if one != ident)]
            quote = "the pool of payment-service is full, that is the cause"
            one = claim(words.format(quiet), [ident, quiet, *others[:more]], quote)
            return {"claims": [one], "gaps": []} if asked == "trigger" else NOTHING

        return Puppet(section)

    monkeypatch.setattr("afteraction.app.draft.left_out", looks)
    rows = json.loads((incident / "chat.json").read_text())
    rows += [{**rows[3], "time": f"2026-02-16T02:{minute}:11Z", "text": f"{silent} {minute}"} for minute in (27, 28)]
    (incident / "chat.json").write_text(json.dumps(rows))
    for puppet in (cites(0, "The pool was full."), cites(9, "The pool was full."), cites(0, "The pool was full at {{time {0}}}.")):  # fmt: skip
        assert len(texts(made(incident, puppet, events=1), "trigger")) == 1
    assert counted[0] == counted[1]
    assert len(counted[2]) == len(counted[0]) + 1


# The model's name


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("openai:gpt-5", "gpt-5"),
        ("openai:gpt-5", "gpt-5-2025-08-07"),
        ("openai:gpt-4", "gpt-4-0613"),
        ("openai:gpt-5-2025-08-07", "gpt-5"),
        ("anthropic:claude-sonnet-4-5", "claude-sonnet-4-5-20250929"),
        ("anthropic:claude-haiku-latest", "claude-haiku-20250929"),
        ("google:gemini-x", "models/gemini-x-001"),
        ("vertex:claude-x", "claude-x@20250929"),
        ("ollama:llama3.2:1b", "llama3.2:1b"),
        ("ollama:llama3.2", "llama3.2:latest"),
        ("http://localhost:1/v1 local", "local"),
        ("http://localhost:1/v1 default", "whatever"),
        ("openai:gpt-5", ""),
    ],
)
def test_a_model_that_names_its_version_is_the_one_that_was_asked(asked: str, answered: str) -> None:
    assert _same_model(asked, answered)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("openai:gpt-5", "gpt-5-mini"),
        ("openai:gpt-5-mini", "gpt-5"),
        ("openai:gpt-5", "gpt"),
        ("openai:gpt-5", "gpt-5.1"),
        ("anthropic:claude-sonnet-4", "claude-sonnet-4-5"),
        ("anthropic:claude-x-20250929", "claude-x-20240101"),
        ("ollama:llama3.2:1b", "llama3.2:3b"),
    ],
)
def test_a_sister_of_a_model_is_another(asked: str, answered: str) -> None:
    assert not _same_model(asked, answered)


@pytest.mark.parametrize("path", ["/v1#local", "/v1?api_key=PW#local", "/v1/?api_key=PW", "/v1#"])
def test_a_password_in_an_address_is_no_part_of_the_label(path: str) -> None:
    password = "s3" + "cr3t" + "-word"
    model = model_of(f"http://bob:{password}@host:8080{path}".replace("PW", password), strict=False, limits=Limits())
    assert password in model.url
    assert password not in model.label
    assert "bob" not in model.label
    assert model.label.startswith("http://host:8080/v1 ")


def test_a_password_in_an_address_stands_in_no_file(incident: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    pytest.importorskip("pydantic_ai", reason="needs the extra 'model'")
    pytest.importorskip("cryptography", reason="needs the extra 'model'")
    monkeypatch.setenv("AFTERACTION_HOME", str(tmp_path / "home"))
    from tests.engine.test_journal import answers
    from tests.llm.server import Step, serving

    password = "s3" + "cr3t" + "-word"
    with serving(Step(body=answers)) as server:
        address = server.url.replace("http://", f"http://bob:{password}@")
        said = run("draft", incident, "-o", tmp_path / "out", "--model", f"{address}/v1?token={password}#local")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "journal.jsonl" for path in files)
    assert [path for path in files if password.encode() in path.read_bytes()] == []
    assert password not in said.output


# Errors


def test_what_hides_a_secret_in_an_error_takes_no_other_line_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    password = "hunter2" + "hunter2" + "X9"
    Outlet().error(
        UsageError(
            f"postgres://bob:{password}@db is wrong", why="look at the password", hint="anthropic:NAME-1 or another"
        )
    )
    said = capsys.readouterr().err
    assert password not in said
    assert said.splitlines()[1:] == ["  why:   look at the password", "  try:   anthropic:NAME-1 or another"]
