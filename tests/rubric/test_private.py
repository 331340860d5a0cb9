"""Rules whose examples need the gate or the config: secrets, customers' data, vendors, owners, required parts."""

from __future__ import annotations

from afteraction.document.parse import parse
from afteraction.domain.document import Part
from afteraction.domain.finding import Finding, Level
from afteraction.rubric.lint import lint
from afteraction.rubric.page import Options, Page, Private


def found(rule: str, page: Page) -> list[Finding]:
    return [finding for finding in lint(page).findings if finding.rule == rule]


def private(text: str, value: str, kind: str, alias: str, *, secret: bool = False) -> tuple[Private, ...]:
    start = text.index(value)
    return (Private(start, start + len(value), kind, alias, secret),)


def test_a_secret_is_a_critical_error_even_in_code() -> None:
    token = "AKIA" + "Q" * 16
    text = f"## Timeline (UTC)\n\n```\nkey={token}\n```\n"
    page = Page(parse(text), private=private(text, token, "aws-access-key", "[secret: aws-access-key #1]", secret=True))
    (finding,) = found("unredacted-secret", page)
    assert (finding.level, finding.critical, finding.place.line) == (Level.ERROR, True, 4)
    assert token not in finding.quote + finding.message + finding.rewrite


def test_what_replaces_a_secret_covers_it_and_nothing_else() -> None:
    token = "AKIA" + "Q" * 16
    text = f"## Summary\n\nThe key {token} was pasted.\n"
    page = Page(parse(text), private=private(text, token, "aws-access-key", "[secret: aws-access-key #1]", secret=True))
    (edit,) = found("unredacted-secret", page)[0].edits
    fixed = text[: edit.start] + edit.words + text[edit.end :]
    assert fixed == "## Summary\n\nThe key [secret: aws-access-key #1] was pasted.\n"


def test_a_customers_account_is_an_error() -> None:
    text = "## Customer impact\n\nAccount acct-5512 saw duplicate invoices.\n"
    page = Page(parse(text), private=private(text, "acct-5512", "account", "[account 1]"))
    assert [(one.level, one.critical) for one in found("customer-data", page)] == [(Level.ERROR, True)]


def test_an_address_is_an_error_where_the_line_says_whose_it_is_and_a_warning_elsewhere() -> None:
    for said, level in (("Customer ", Level.ERROR), ("Deployed by ", Level.WARNING)):
        text = f"## Summary\n\n{said}mira@brightwater.test at noon.\n"
        page = Page(parse(text), private=private(text, "mira@brightwater.test", "email", "[email 1]"))
        assert [one.level for one in found("customer-data", page)] == [level]


def test_the_address_of_a_committer_is_nobodys_customer() -> None:
    for line in ("Author: Mira <mira@brightwater.test>", "Pushed by 12+mira-noreply@code.test"):
        text = f"## Summary\n\n    {line}\n"
        value = line.split()[-1].strip("<>")
        page = Page(parse(text), private=private(text, value, "email", "[email 1]"))
        assert found("customer-data", page) == []


def test_a_vendor_of_the_config_is_found_once_wherever_it_stands() -> None:
    text = "## Summary\n\nNorthgate was slow.\n\n## Lessons learned\n\n- Northgate has limits.\n"
    page = Page(parse(text), Options(vendors=("Northgate",)))
    assert [(one.level, one.place.line) for one in found("named-vendor", page)] == [(Level.WARNING, 3)]


def test_a_vendor_is_a_whole_word() -> None:
    page = Page(parse("## Summary\n\nThe northgateway was slow.\n"), Options(vendors=("Northgate",)))
    assert found("named-vendor", page) == []


def test_a_vendor_that_nobody_listed_is_a_suggestion() -> None:
    page = Page(parse("## Summary\n\nHetzner confirmed the failed switch.\n"))
    assert [one.level for one in found("named-vendor", page)] == [Level.SUGGESTION]


def test_a_team_may_own_an_action_where_the_config_says_so() -> None:
    text = "## Action items\n\n- Add an alert at 80 %. Owner: Platform team. Due: 2026-03-01\n"
    assert len(found("unowned-action", Page(parse(text)))) == 1
    assert found("unowned-action", Page(parse(text), Options(teams_may_own=True))) == []


def test_the_config_says_which_parts_are_required() -> None:
    page = Page(parse("# Outage\n\n## Summary\n\nIt failed.\n"), Options(required=(Part.SUMMARY, Part.DISTRIBUTION)))
    assert ["distribution" in one.message for one in found("missing-section", page)] == [True]
