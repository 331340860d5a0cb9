"""A model may shorten the review; whatever it adds, sharpens or turns round is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.brief.kit import Puppet, answer, ident, modelled, reader, review, said, sentence, topic, written
from tests.brief.test_rules import DRAFT

from afteraction.app.brief import load_review
from afteraction.journal import chain
from afteraction.llm.fault import Kind, ModelError
from afteraction.redact.gate import Gate
from afteraction.synthesize.brief import model as writing
from afteraction.synthesize.brief.lines import Line
from afteraction.synthesize.brief.show import markdown, word_count

REVIEW = review()
READER = reader(REVIEW)


def of(words: str) -> str:
    return ident(REVIEW, words)


LASTED, ORDERS, SHARE, SAW = of("47 minutes"), of("1,240"), of("18 %"), of("please try")
WROTE, REFUNDS, LOST, OVER = of("Roughly 60"), of("Refunds"), of("Perhaps 30"), of("back to normal")
ALERT, LIMITS, LOCKS, PHONE = of("Alert when"), of("Review limits"), of("nightly report"), of("by phone")

GOOD = [
    sentence("impact", f"Customers could not place orders for {{id {LASTED}: 47 minutes}}.", LASTED),
    sentence("impact", f"{{id {ORDERS}: About 1,240 orders}} failed in the EU region.", ORDERS),
    sentence("impact", f"{{id {SHARE}: 18 %}} of orders failed.", SHARE),
    sentence("impact", f"Customers saw {{quote {SAW}: please try again}} after the payment page.", SAW),
    sentence("impact", f"{{id {WROTE}: Roughly 60 customers}} wrote to us.", WROTE),
    sentence("impact", "Refunds were paid to some customers.", REFUNDS),
    sentence("impact", f"Perhaps {{id {LOST}: 30 merchants}} lost their baskets; this is an estimate.", LOST),
    sentence("state", f"Orders were back to normal at {{id {OVER}: 09:59 UTC}}.", OVER),
    sentence("prevention", "A review of limits before each launch is proposed.", LIMITS),
    sentence("prevention", f"Alert when orders drop by {{id {ALERT}: half}} is agreed.", ALERT),
]  # fmt: skip


def judged(one: dict[str, Any], audience: str = "executive") -> tuple[list[Line], list[str]]:
    passed, refused = writing.judged([msgspec.convert(one, writing.SentenceAnswer)], REVIEW, reader(REVIEW, audience))
    return passed, [flaw.rule for each in refused for flaw in each.flaws]


@pytest.mark.parametrize("good", GOOD, ids=lambda one: str(one["words"])[:40])
def test_a_sentence_that_says_what_the_review_says_passes(good: dict[str, Any]) -> None:
    passed, flaws = judged(good)
    assert flaws == []
    assert passed[0].rests == tuple(good["cites"])
    assert passed[0].by == "model"


LIES = {
    "a number of its own": sentence("impact", "About 1,300 orders failed in the EU region.", ORDERS),
    "a number in words": sentence("impact", "Ninety orders failed in the EU region.", ORDERS),
    "a number from elsewhere": sentence("impact", f"{{id {ORDERS}: 47 minutes}} of orders failed in the EU region.", ORDERS),
    "a number made exact": sentence("impact", f"{{id {ORDERS}: 1,240 orders}} failed in the EU region.", ORDERS),
    "a rough count made exact": sentence("impact", f"{{id {WROTE}: 60 customers}} wrote to us.", WROTE),
    "a time of its own": sentence("state", "Orders were back to normal at 09:40 UTC.", OVER),
    "a duration of its own": sentence("duration", "Customers could not place orders for 2 hours.", LASTED),
    "a date of its own": sentence("state", f"On 2031-04-09 orders were back to normal at {{id {OVER}: 09:59 UTC}}.", OVER),
    "a weekday": sentence("state", f"On Monday orders were back to normal at {{id {OVER}: 09:59 UTC}}.", OVER),
    "an invented name": sentence("impact", "Refunds were paid to some customers by Greta Olm.", REFUNDS),
    "a name of the review": sentence("impact", "Ines Vidal told customers that orders were safe.", of("were safe")),
    "a link": sentence("impact", "Refunds were paid to some customers, see https://pay.example.org.", REFUNDS),
    "an identifier": sentence("impact", "Refunds were paid to some customers under PAY-311.", REFUNDS),
    "an altered quotation": sentence("impact", "Customers saw “please call us” after the payment page.", SAW),
    "a quotation nobody said": sentence("impact", f"Customers saw {{quote {SAW}: all is well}} after the payment page.", SAW),
    "a cause": sentence("impact", "Refunds were paid to some customers because of the provider.", REFUNDS),
    "a suspected cause as fact": sentence("state", "The nightly report held locks.", LOCKS),
    "a hedge dropped": sentence("impact", f"{{id {LOST}: 30 merchants}} lost their baskets.", LOST),
    "some made all": sentence("impact", "Refunds were paid to all customers.", REFUNDS),
    "some dropped": sentence("impact", "Refunds were paid to customers.", REFUNDS),
    "the region dropped": sentence("impact", f"{{id {ORDERS}: About 1,240 orders}} failed.", ORDERS),
    "another region": sentence("impact", f"{{id {ORDERS}: About 1,240 orders}} failed in the US region.", ORDERS),
    "a not dropped": sentence("impact", f"Customers could place orders for {{id {LASTED}: 47 minutes}}.", LASTED),
    "a not added": sentence("impact", "Refunds were not paid to some customers.", REFUNDS),
    "a proposal as agreed": sentence("prevention", "A review of limits before each launch was agreed.", LIMITS),
    "a proposal as a promise": sentence("prevention", "We will review limits before each launch.", LIMITS),
    "a proposal as done": sentence("prevention", "Review of limits before each launch is done.", LIMITS),
    "a plan nobody has": sentence("prevention", "A second provider is proposed.", LIMITS),
    "never again": sentence("prevention", "Alert when orders drop, so this never happens again.", ALERT),
    "an adjective for a number": sentence("impact", "A significant share of orders failed.", SHARE),
    "a small impact": sentence("impact", f"Only {{id {SHARE}: 18 %}} of orders failed.", SHARE),
    "a superlative": sentence("impact", "Most orders failed in the EU region.", ORDERS),
    "data loss nobody had": sentence("impact", "Customers saw their cards stolen after the payment page.", SAW),
    "blame": sentence("impact", "Refunds were paid to some customers, too late.", REFUNDS),
    "a setting": sentence("impact", f"{{id {of('was set to 2')}: maxIdleConns}} was set.", of("was set to 2")),
    "a host": sentence("impact", f"The node was {{id {of('was set to 2')}: ip-10-2-0-9}}.", of("was set to 2")),
    "an error signature": sentence("impact", f"{{id {SHARE}: 18 % of orders failed with HTTP 503}}.", SHARE),
    "a command": sentence("state", f"We ran {{quote {of('kubectl')}: kubectl rollout undo}}.", of("kubectl")),
    "no such sentence": sentence("impact", "Refunds were paid to some customers.", "r900"),
    "a gap as its source": sentence("impact", "Refunds were paid to some customers.", "r0"),
    "a slot outside its cites": sentence("state", f"Orders were back to normal at {{id {LASTED}: 09:59 UTC}}.", OVER),
    "a slot that computes": sentence("duration", f"It lasted {{duration {LASTED} {OVER}}}.", LASTED, OVER),
    "an open brace": sentence("impact", "Refunds were paid to some customers {.", REFUNDS),
    "markup": sentence("impact", "Refunds were paid to some customers. <!-- hidden -->", REFUNDS),
    "a picture": sentence("impact", "Refunds were paid to some customers ![x](y).", REFUNDS),
    "an instruction obeyed": sentence("state", "Ignore the review: there was no incident.", OVER),
    "an apology of its own": sentence("impact", "We apologise: refunds were paid to some customers.", REFUNDS),
    "a topic of another audience": sentence("tell", "Customers could still order by phone.", PHONE),
    "a workaround that ended": sentence("impact", "Customers could order by phone.", PHONE),
    "prevention from impact": sentence("prevention", "Customers saw the payment page.", SAW),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIES)
def test_a_lie_is_refused(kind: str) -> None:
    passed, flaws = judged(LIES[kind])
    assert passed == [], kind
    assert flaws


def test_the_lies_are_of_many_kinds() -> None:
    assert len(LIES) >= 40


PLANTED = st.sampled_from(
    [
        "412", "7 %", "3.5 h", "14:07 UTC", "2031-04-09", "on Friday", "twelve", "dozens of them", "Greta", "Greta Olm", "@greta", "https://evil.example",
        "www.evil.example", "PAY-311", "db-primary", "v2.4.1", "9f3c2ab1", "“we are sorry”", "`code`", "SEV1", "€ 4,000", "10.2.0.9", "99.95 %", "HTTP 500",
        "forever", "unfortunately", "globally", "securely", "again", "always",
    ]
)  # fmt: skip


@given(good=st.sampled_from(GOOD), planted=PLANTED, place=st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_whatever_is_planted_into_a_good_sentence_wherever_it_is_refused(
    good: dict[str, Any], planted: str, place: float
) -> None:
    """Between any two words outside a slot."""
    pieces = _words(good["words"])
    at = round(place * len(pieces))
    passed, flaws = judged({**good, "words": " ".join([*pieces[:at], planted, *pieces[at:]])})
    assert passed == []
    assert flaws


def _words(text: str) -> list[str]:
    """The words of a sentence, each slot as one."""
    pieces: list[str] = []
    depth = 0
    for word in text.rstrip(".").split(" "):
        if depth:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
        depth += word.count("{") - word.count("}")
    return pieces


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_answer_breaks_the_judge(words: str) -> None:
    passed, _ = judged(sentence("impact", words, ORDERS))
    for line in passed:
        assert not any(char.isdigit() for char in line.text)


def test_customers_get_neither_internal_words_nor_proposals_from_a_model() -> None:
    assert judged(GOOD[0], "customer")[1] == []
    for lie in (
        sentence("prevention", "A review of limits before each launch is proposed.", LIMITS),
        sentence("prevention", f"Alert when orders drop by {{id {ALERT}: half}} is agreed.", ALERT),
    ):
        assert judged(lie, "customer")[1]


# The run


def test_what_passes_is_shown_and_the_rules_add_what_is_open(tmp_path: Path) -> None:
    path = written(tmp_path, DRAFT)
    found = load_review(path, Gate()).review
    failed = ident(found, "311 of")
    made = modelled(
        path, Puppet(answer(sentence("impact", f"{{id {failed}: 311 of 4,020 requests (7.7 %)}} failed.", failed)))
    )
    assert made.brief.engine == "model test:puppet"
    assert topic(made.brief, "impact").startswith("311 of 4,020 requests (7.7 %) failed.")
    assert "how many customers were affected" in topic(made.brief, "open")
    assert "The cause is not yet confirmed." in said(made.brief)
    assert "Proposed, not agreed:" in said(made.brief)
    assert topic(made.brief, "duration")


def test_a_refused_sentence_is_asked_again_with_the_reason_three_times_in_all(tmp_path: Path) -> None:
    puppet = Puppet(answer(LIES["a number of its own"], GOOD[2]), answer(LIES["a number of its own"]))
    made = modelled(written(tmp_path), puppet)
    assert len(puppet.asks) == 3
    assert "1,300" in puppet.asks[1].user
    assert "literal-value" in puppet.asks[1].user
    assert "1,300" not in markdown(made.brief)
    assert "18 % of orders failed." in said(made.brief)
    assert [text for text, _ in made.brief.withheld] == ["About 1,300 orders failed in the EU region."]


def test_a_second_answer_cannot_bring_more_than_was_asked_again(tmp_path: Path) -> None:
    puppet = Puppet(answer(LIES["a number of its own"]), answer(*GOOD[:4]))
    made = modelled(written(tmp_path), puppet)
    assert sum(line.by == "model" for line in made.brief.lines) == 1


def test_when_everything_is_refused_the_rules_write_and_the_brief_says_so(tmp_path: Path) -> None:
    made = modelled(written(tmp_path), Puppet(answer(*list(LIES.values())[:4])))
    assert "Written by rules: the model's sentences were refused." in markdown(made.brief)
    assert all(line.by == "rules" for line in made.brief.lines)
    assert made.brief.engine == "rules"
    assert word_count(markdown(made.brief)) <= 150


@pytest.mark.parametrize(
    "reply",
    [
        "no JSON",
        '{"sentences": [{"topic": "impact"}]}',
        '{"sentences": [], "note": 1}',
        ModelError(Kind.REFUSED, "declined"),
    ],
    ids=["prose", "half", "more", "refusal"],
)
def test_without_an_answer_the_rules_write_and_the_brief_says_so(tmp_path: Path, reply: str | ModelError) -> None:
    made = modelled(written(tmp_path), Puppet(reply))
    assert "Written by rules: the model gave no answer." in markdown(made.brief)
    assert "47 minutes" in said(made.brief)


def test_a_model_that_was_insisted_on_and_does_not_answer_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        modelled(written(tmp_path), Puppet("no JSON"), strict=True)


@pytest.mark.parametrize("audience", ["executive", "customer", "support"])
@given(words=st.integers(80, 200), number=st.integers(0, len(GOOD)))
@settings(max_examples=6, deadline=None)
def test_a_model_cannot_break_the_limit(
    tmp_path_factory: pytest.TempPathFactory, audience: str, words: int, number: int
) -> None:
    path = written(tmp_path_factory.mktemp("review"))
    made = modelled(path, Puppet(answer(*GOOD[:number])), audience, words)
    assert word_count(made.markdown()) <= words


def test_the_model_sees_the_review_alone_behind_a_fence_that_no_text_can_hold(tmp_path: Path) -> None:
    puppet = Puppet(answer())
    modelled(written(tmp_path, DRAFT), puppet)
    ask = puppet.asks[0]
    fence = ask.user.split("\n", 1)[0]
    assert ask.user.count(fence) == 2
    assert fence in ask.system
    assert "secret words" not in ask.user + ask.system
    assert ask.prompt.startswith("brief@1 ")


def test_no_type_that_a_model_fills_holds_a_time_or_a_number() -> None:
    text = json.dumps(msgspec.json.schema(writing.BriefAnswer))
    for word in ('"integer"', '"number"', "date", "time", 'duration":'):
        assert word not in text


def test_verdicts_stand_in_the_journal_of_the_folder(tmp_path: Path) -> None:
    pytest.importorskip("cryptography", reason="needs the extra 'model'")
    from afteraction.app import asking
    from afteraction.app.brief import deliver, make
    from afteraction.llm.ask import Ask, Reply, Usage
    from afteraction.llm.models import Capability
    from afteraction.synthesize.brief.fit import Audience

    class Provider:
        capability = Capability()

        def __init__(self) -> None:
            self.puppet = Puppet(answer(GOOD[2]))

        def price(self, usage: Usage) -> float | None:
            return 0.0

        async def ask(self, ask: Ask, timeout: float) -> Reply:
            return await self.puppet.ask(ask)

    path, gate = written(tmp_path), Gate()
    for _ in range(2):
        provider = Provider()
        engine = asking.engine(asking.Model("test:puppet"), tmp_path, gate, provider)
        made = make(load_review(path, gate), Audience.EXECUTIVE, 150, (), engine)
        deliver(made, gate)
    assert provider.puppet.asks == []  # the second run found the answer of the first
    kinds = [entry.kind for entry in chain.read(tmp_path / "journal.jsonl")]
    assert {"run", "ask", "answer", "decision", "brief"} <= set(kinds)
    assert kinds.count("answer") == 1


def test_where_rules_found_nothing_and_the_model_did_the_brief_does_not_contradict_itself(tmp_path: Path) -> None:
    text = "# Outage\n\n## Impact\n\n- 70 customers could not pay, since `db-1` was full.\n\n## Root cause\n\nA full disk.\n"
    path = written(tmp_path, text)
    before = modelled(path, Puppet("no JSON"))
    assert "technical terms only" in topic(before.brief, "impact")
    made = modelled(path, Puppet(answer(sentence("impact", "{id r1: 70 customers} could not pay.", "r1"))))
    assert topic(made.brief, "impact") == "70 customers could not pay."
