"""A review has four sections and one verdict, in every format, and is safe to show."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from afteraction.domain.document import Place
from afteraction.domain.finding import Finding, Level
from afteraction.review import baseline
from afteraction.review.formats import formats, render
from afteraction.review.report import FAILS, READY, REVISE, Report, RuleInfo, Strength, counts

HOSTILE = '<script>alert(1)</script> [x](javascript:y) ::error::z\n\x1b[31m%0A"'
INFO = RuleInfo(
    "counterfactual", "It tells what should have happened.", "It explains nothing.", "Dekker", Level.WARNING
)


def finding(
    level: Level = Level.WARNING, quote: str = "should have been seen", line: int = 3, critical: bool = False
) -> Finding:
    return Finding(
        "counterfactual",
        level,
        Place(line, 5, 10, 20, line, 15),
        quote,
        f"Say what happened: {quote}",
        "It was seen at 10:02.",
        (),
        critical,
    )


def report(*findings: Finding, name: str = "a.md") -> Report:
    return Report(
        name, findings, (Strength("timeline", "4 rows in order"),), ((finding(), "a reason"),), (finding(),), (INFO,), ("A note.",), ("The team.",)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ((), READY),
        ((finding(Level.SUGGESTION),), READY),
        ((finding(Level.WARNING),), REVISE),
        ((finding(Level.ERROR),), REVISE),
        ((finding(Level.ERROR, critical=True),), FAILS),
    ],
)
def test_the_verdict_follows_the_worst_finding(found: tuple[Finding, ...], verdict: str) -> None:
    assert report(*found).verdict == verdict


def test_the_first_things_to_do_are_at_most_three_kinds_worst_first() -> None:
    many = [finding()._replace(rule=f"rule-{letter}") for letter in "abcd"] + [finding(Level.ERROR, critical=True)]
    top = report(*many).top
    assert len(top) == 3
    assert "counterfactual" in top[0]


def test_counts_are_in_words() -> None:
    assert counts([finding(), finding(Level.ERROR), finding()]) == "1 error, 2 warnings"
    assert counts([]) == "no findings"


@pytest.mark.parametrize("name", formats())
def test_every_format_says_name_verdict_and_place(name: str) -> None:
    text = render(name, [report(finding())])
    assert "a.md" in text
    assert "3" in text
    if name != "sarif":
        assert REVISE.lower() in text.lower()


@pytest.mark.parametrize("name", formats())
def test_no_text_of_a_document_acts_in_any_format(name: str) -> None:
    text = render(name, [report(finding(quote=HOSTILE), name=HOSTILE)])
    assert "<script>" not in text or name in ("json", "sarif", "text", "github")
    if name == "github":
        assert all(line.startswith(("::warning ", "review of ")) for line in text.splitlines())
        assert not any(line.startswith("::error") for line in text.splitlines())
    if name == "markdown":
        assert "[x](javascript" not in text


def test_json_and_sarif_are_json() -> None:
    (run,) = json.loads(render("sarif", [report(finding())]))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["counterfactual"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]) == (3, 5, 3, 15)
    assert [result.get("suppressions") for result in run["results"]] == [
        None, [{"kind": "inSource", "justification": "a reason"}], [{"kind": "external"}]
    ]  # fmt: skip
    (found,) = json.loads(render("json", [report(finding())]))["reviews"]
    assert found["findings"][0]["rewrite"] == "It was seen at 10:02."


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    class Look(HTMLParser):
        seen: set[str] = set()  # noqa: RUF012  # one parser, one test

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.add(tag)
            assert not {"src", "href", "onclick"} & {name for name, _ in attrs}

    page = render("html", [report(finding(quote=HOSTILE))])
    look = Look()
    look.feed(page)
    assert "script" not in look.seen
    assert "default-src 'none'" in page


def test_markdown_has_the_four_sections() -> None:
    text = render("markdown", [report(finding(), finding(Level.ERROR, critical=True))])
    assert [line[3:4] for line in text.splitlines() if line.startswith("## ")][:4] == ["A", "B", "C", "D"]


def test_a_baseline_knows_a_finding_by_its_words_not_by_its_line() -> None:
    known = baseline.read(baseline.written({"a.md": [finding(line=3)]}))
    split = baseline.split([finding(line=90), finding(line=91)], known["a.md"])
    assert (len(split.known), len(split.new)) == (1, 1)


def test_no_baseline_hides_a_secret() -> None:
    secret = finding(Level.ERROR, critical=True)._replace(rule="unredacted-secret")
    known = baseline.read(baseline.written({"a.md": [secret]}))
    assert baseline.split([secret], known["a.md"]).new == (secret,)


def test_what_was_known_still_counts_for_the_verdict() -> None:
    known = report()._replace(known=(finding(Level.ERROR, critical=True),))
    assert known.verdict == FAILS


@pytest.mark.parametrize(
    "text", ['{"version": 1, "files": {"a": [1]}}', '{"version": 1, "files": {"a": {"x": "y"}}}', "[]", "{"]
)
def test_a_malformed_baseline_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        baseline.read(text)


def test_a_baseline_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        baseline.read('{"version": 7, "files": {}}')
