"""Each rule finds its own examples and leaves alone what it promises to leave alone."""

from __future__ import annotations

import pytest

from afteraction.redact._find import Finder, all_rules, finder
from afteraction.redact.rule import Family, Rule

FINDS = [(rule, text, value) for rule in all_rules() for text, value in rule.finds]
LEAVES = [(rule, text) for rule in all_rules() for text in rule.leaves]


def found(rule: Rule, text: str) -> list[str]:
    return [text[find.start : find.end] for find in Finder([rule]).finds(text)]


@pytest.mark.parametrize(
    ("rule", "text", "value"), FINDS, ids=[f"{rule.name}-{n}" for n, (rule, _, _) in enumerate(FINDS)]
)
def test_a_rule_finds_its_examples(rule: Rule, text: str, value: str) -> None:
    """The whole value, wherever else the text is masked with it."""
    assert any(value in got for got in found(rule, text))


@pytest.mark.parametrize(("rule", "text"), LEAVES, ids=[f"{rule.name}-{n}" for n, (rule, _) in enumerate(LEAVES)])
def test_a_rule_leaves_its_counterexamples(rule: Rule, text: str) -> None:
    """Placeholders, code and ordinary words."""
    assert found(rule, text) == []


def test_every_rule_has_an_example_and_hints_that_its_examples_hold() -> None:
    """A hint that its own example lacks would silence the rule."""
    for rule in all_rules():
        assert rule.finds, rule.name
        for text, _ in rule.finds:
            assert not rule.hints or any(hint in text.lower() for hint in rule.hints), (rule.name, text)


# What a review lives on: ids, hashes, names of machines, measures. None of them is a secret or a customer's.
EVIDENCE = [
    "commit 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432 by the pipeline", "at 3f9a1c2 on main", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span=00f067aa0ba902b7",
    "request 7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f10 failed", '"request_id": "7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f10"', "pod payment-service-6d5f8c7b9-x2x7k restarted 3 times",
    "image registry.example/pay@sha256:9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de pulled", "PAY-1234 and INC-77 and #4521",
    "p99=2310ms p50=41.5 error_rate=9.1%", "v2.14.3-rc.1 to 2.15.0", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "HTTP/1.1 503 1532", "10.12.7.9:5432 refused", "fe80::1 and ::1",
    "ts=1771207925.000100", "epoch 1771207925000 ns 1771207925000000000", "2026-02-16T02:12:05.123456Z", "ip-10-0-3-17.eu-west-1.compute.internal", "arn:aws:lambda:eu-west-1:123456789012:function:pay",
    "max_tokens=4096 token_count=1523", "Failed password for invalid user admin from 10.0.0.5 port 40122 ssh2", "the access token is expired", "rotate the api key tomorrow",
    "primary_key=user_id_7 partition_key: tenant-7", "SELECT token_type FROM auth_tokens WHERE id=17", "org.apache.kafka.common.security.auth.SecurityProtocol", "feature flag checkout.new-token-flow on",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.6099.109", "mac aa:bb:cc:dd:ee:ff", "git@code.example:pay/api.git", "digest md5 9e107d9d372bb6826bd81d3542a419d6",
    "sessionid:0x14f05578bd80006", "connection 41 of 50 from pool hikari-1", "password reset mails are delayed", "cookie consent banner", "basic checks pass", "order 4012888888881882 stuck", "W0216 02:12:05.123456 12345 server.go:88] slow",
]  # fmt: skip


@pytest.mark.parametrize("text", EVIDENCE)
def test_evidence_survives(text: str) -> None:
    assert [text[find.start : find.end] for find in finder(Family.SECRET, Family.CUSTOMER).finds(text)] == []
