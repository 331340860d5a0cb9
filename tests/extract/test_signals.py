"""What the words of a message show, and what they must not be taken for."""

from __future__ import annotations

import pytest

from afteraction.extract.causes import states_cause
from afteraction.extract.signals import is_hedged, is_partial, signals, states

# (sentence, signals it must carry, signals it must not carry)
SENTENCES = [
    ("errors are back to normal", {"recovery"}, {"hedge", "question", "no_effect"}),
    ("checkout is working again", {"recovery"}, {"hedge", "question"}),
    ("calling this resolved", {"resolved"}, {"question", "hedge"}),
    ("the incident is over, standing down", {"resolved"}, {"question"}),
    ("Resolved, for real. Go to sleep", {"resolved"}, {"question"}),
    ("resolved, but the queue still grows", set(), {"resolved"}),
    ("30 sessions of the export hold row locks", {"number"}, {"impact"}),
    ("about 30 sessions failed", {"impact", "number"}, {"recovery"}),
    ("I rolled back the release", {"mitigation", "first_person_act"}, {"question", "hedge", "resolved"}),
    ("restarted both pods", {"mitigation"}, {"recovery", "resolved"}),
    ("restarting did not help", {"no_effect"}, {"recovery", "resolved"}),
    ("still failing after the restart", {"no_effect", "symptom"}, {"recovery", "resolved"}),
    ("the root cause is the exhausted pool", {"cause"}, {"ruled_out", "hedge", "question"}),
    ("maybe it is the pool", {"hypothesis", "hedge"}, {"cause", "recovery"}),
    ("I suspect the replica", {"hypothesis", "hedge"}, {"recovery", "resolved"}),
    ("it is not related to the deploy", {"ruled_out"}, {"recovery", "resolved"}),
    ("we can rule out nothing yet, but the vendor is ruled out", {"ruled_out"}, {"resolved"}),
    ("paging the database team", {"escalation"}, {"resolved", "recovery"}),
    ("ack, looking", {"acknowledge"}, {"resolved", "recovery", "mitigation"}),
    ("I'll take IC", {"declare"}, {"resolved", "recovery"}),
    ("declaring a SEV2", {"declare"}, {"resolved"}),
    ("about 250 merchants are affected", {"impact", "number"}, {"recovery"}),
    ("please do not deploy anything", {"decision"}, {"mitigation"}),
    ("I'll write the runbook tomorrow", {"commitment"}, {"mitigation", "resolved"}),
    ("we should add an alert on the pool", {"follow_up"}, {"resolved"}),
    ("5xx on checkout, timeouts everywhere", {"symptom"}, {"recovery", "resolved"}),
    ("fix is here https://git.example/pay/pull/481/files", {"change_link", "link"}, {"resolved"}),
    ("sign-up success went 98 -> 40 %", {"number"}, {"recovery", "resolved"}),
    ("sign-up success is back at 98 %", {"recovery"}, {"no_effect"}),
    ("receipts are printing again", {"recovery"}, {"no_effect"}),
    ("receipts are failing again", {"no_effect"}, {"recovery"}),
    ("not seeing errors anymore", {"recovery"}, {"no_effect"}),
    ("no timeouts since the restart", {"recovery"}, {"no_effect"}),
    ("errors stopped at 10:02", {"recovery"}, {"no_effect"}),
    ("wait until errors stopped", set(), {"recovery"}),
    ("no errors in the deploy output", set(), {"recovery"}),
    ("403 is back on every request", {"no_effect"}, {"recovery"}),
    ("lag is dropping", {"recovery"}, {"no_effect"}),
    ("scaled the workers from 6 to 18", {"mitigation"}, {"recovery"}),
    ("mail-digest-enabled is off", {"mitigation"}, {"recovery", "resolved"}),
    ("not the vendor: their latency is flat", {"ruled_out"}, {"recovery"}),
    ("disks are optimal. not the raid", {"ruled_out"}, {"recovery"}),
    ("the cache is innocent", {"ruled_out"}, {"recovery"}),
    ("not the time", set(), {"ruled_out"}),
    ("my money is on the vendor", {"hypothesis", "hedge"}, {"ruled_out"}),
    ("thanks, I acknowledged the alert", {"acknowledge"}, {"resolved"}),
    ("taking over from Kit", {"declare"}, {"resolved"}),
    ("all good for 20 min, closing this", {"resolved"}, {"question"}),
    ("closing this PR, the other one is better", set(), {"resolved"}),
    ("Found something: the rules of paystore1 refuse by default since 07:02", {"cause"}, {"hedge", "question"}),
    ("got it, thanks", set(), {"cause"}),
    ("thanks!", {"chatter"}, {"recovery", "resolved", "mitigation"}),
    (":tada:", set(), {"recovery", "resolved", "mitigation"}),
    ("!!!", {"chatter"}, {"recovery", "resolved"}),
    ("", {"chatter"}, {"recovery", "resolved", "question"}),
]


@pytest.mark.parametrize(
    ("sentence", "must", "must_not"), SENTENCES, ids=[sentence or "(nothing)" for sentence, _, _ in SENTENCES]
)
def test_a_sentence_carries_its_signals_and_no_others_that_matter(
    sentence: str, must: set[str], must_not: set[str]
) -> None:
    """Each sentence with what it shows and with what it would be dangerous to read into it."""
    found = signals(sentence)
    assert (must, set()) == (must & found, must_not & found)


@pytest.mark.parametrize(
    "sentence",
    [
        "is it back?",
        "are errors back to normal?",
        "did the rollback help?",
        "has anyone restarted it?",
        "what changed",
        "is the incident resolved?",
        "(is it fixed?)",
    ],
)
def test_a_question_is_marked_as_one(sentence: str) -> None:
    """With a question mark or by its first word."""
    assert "question" in signals(sentence)
    assert is_hedged(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["maybe the pool", "it looks like the vendor", "probably recovered", "not sure, seems better", "afaik it is over"],
)
def test_a_guess_is_marked_as_one(sentence: str) -> None:
    """Whatever else it says, it is hedged."""
    assert is_hedged(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "errors are back to normal",
        "rolled back at 02:26",
        "see https://x.example/search?q=pool now",
        "the pool is full",
    ],
)
def test_a_plain_statement_is_not_hedged(sentence: str) -> None:
    """A question mark inside a link asks nothing."""
    assert not is_hedged(sentence)


def test_signals_do_not_depend_on_case() -> None:
    """People shout during incidents."""
    assert signals("errors are back to normal") == signals("ERRORS ARE BACK TO NORMAL")


def test_a_very_long_message_is_read_to_a_bound() -> None:
    """A pasted dump does not decide what the message says."""
    assert signals("pool is full " + "x " * 2000) == signals("pool is full " + "x " * 2000 + "calling this resolved")


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("the pool was exhausted because the job kept its connection", True),
        ("the problem is the new certificate", True),
        ("I cannot connect due to an expired certificate", True),
        ("We have determined that the outage was caused by an expired certificate", True),
        ("The issue was identified as an expired certificate on the load balancer", True),
        ("The problem is fixed, it was caused by a full disk", True),
        ("After looking into it, the cause is a full disk", True),
        ("This outage was not caused by an attack.", False),
        ("the cause isn’t clear", False),
        ("the issue is fixed", False),
        ("sent out word that the problem is resolved", False),
        ("we continue to investigate the root cause", False),
        ("my demo is separate, so I don't think that can be the culprit", False),
        ("Common causes of this timeout: everything works but took long", False),
        ("we are looking into it. The cause is a full disk", True),
        ("```\nerror caused by: closed\n```", False),
    ],
)
def test_a_cause_is_told_by_a_sentence_that_neither_seeks_nor_denies_one(sentence: str, told: bool) -> None:
    """Pasted blocks are evidence, not speech."""
    assert states_cause(sentence) is told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("requests time out because the workers wait for each other", True),
        ("checkout takes ten seconds because the pool is full", True),
        ("because the certificate expired, nobody got in", True),
        ("the queue grows, because the consumer has the wrong address", True),
        ("all of checkout was slow due to the import", True),
        ("we see 503s because the pool is too small", True),
        ("I skipped the tests because it is urgent", False),
        ("I restarted the failing pods because nothing else came to mind", False),
        ("I closed it because the errors are gone", False),
        ("can't join because I am on a train", False),
        ("moved to tomorrow due to the holiday", False),
        ("because we talked about it yesterday, here is the link", False),
        ("asking because the release goes out at nine", False),
        ("it is easier because the dashboard shows both", False),
    ],
)
def test_a_because_in_passing_is_no_cause(sentence: str, told: bool) -> None:
    """It explains what somebody did, or nothing that was broken."""
    assert states_cause(sentence) is told


@pytest.mark.parametrize(
    ("sentence", "partial"),
    [
        ("Uploads have fully recovered in all regions. We are still mitigating downloads in one.", True),
        ("Payments recovered but refunds remain slow", True),
        ("The degradation has been mitigated. We are monitoring.", False),
        ("The degradation has been mitigated and we are still monitoring.", False),
        ("Mitigated. We are still investigating the root cause and will remain vigilant.", False),
    ],
)
def test_recovery_of_a_part_is_told_from_recovery(sentence: str, partial: bool) -> None:
    assert is_partial(sentence) is partial


@pytest.mark.parametrize(
    ("sentence", "recovered"),
    [
        ("checkout is back", True),
        ("checkout hasn't recovered", False),
        ("checkout isn’t back to normal", False),
        ("crawler traffic is back somehow", False),
        ("the errors are back", False),
    ],
)
def test_trouble_that_is_back_is_no_recovery(sentence: str, recovered: bool) -> None:
    assert states(sentence, "recovery") is recovered
