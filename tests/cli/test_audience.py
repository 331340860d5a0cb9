"""`draft --audience`: what the company and the public see of an incident, in all three outputs."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import CHAT, EXAMPLE, TALK, drafted, run
from tests.cli.outputs import Written, held, written
from tests.redact.kit import encodings, secret, vendor_tokens

AUDIENCES = ("internal", "company", "public")
WORD, TOKEN = secret(), vendor_tokens()[0]
PEOPLE = {"Ana Ruiz", "Ben Cole", "Ana", "Ben", "Ruiz", "Cole"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    """The example incident for each audience; its processor is a vendor."""
    folder = tmp_path_factory.mktemp("example")
    config = folder / "team.toml"
    config.write_text('[redact]\nvendors = ["Halcyon", "halcyon"]\n', encoding="utf-8")
    return {one: written(EXAMPLE, folder / one, "--audience", one, "--config", config) for one in AUDIENCES}


def slack(name: str) -> Any:
    with zipfile.ZipFile(EXAMPLE / "slack-export.zip") as packed:
        return json.loads(packed.read(name))


def roster() -> set[str]:
    """Every name of every person in the example, and the parts that a person is called by."""
    found: set[str] = set()
    for user in slack("users.json"):
        if not user.get("is_bot"):
            profile = user["profile"]
            found |= {
                user["name"],
                user["real_name"],
                profile["real_name"],
                profile["display_name"],
                profile.get("email", ""),
            }
    for line in (EXAMPLE / "git-log.txt").read_text(encoding="utf-8").splitlines():
        author = re.match(r"Author: +([^<\\[]+) <(.+)>", line)
        found |= set(author.groups()) if author else set()
    found |= {part for name in found for part in name.split(" ")}
    return {name for name in found if len(name) > 2 and "[bot]" not in name}


def said() -> Iterator[str]:
    """What people and customers wrote, where it is longer than a few words."""
    for day in ("2026-02-15", "2026-02-16"):
        for row in slack(f"inc-2026-02-16-payments/{day}.json"):
            yield " ".join(row.get("text", "").split())
    for ticket in json.loads((EXAMPLE / "zendesk-tickets.json").read_bytes())["tickets"]:
        yield " ".join(ticket["description"].split())


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


# The example


def test_the_team_sees_names_and_the_evidence_as_it_was_said(example: dict[str, Written]) -> None:
    """Names stand beside roles."""
    assert {"Noor Haddad", "Tomasz Wilk", "Henrike Vogt"} <= set(held(example["internal"].markdown, roster()))
    wrote = [text[:30] for text in said() if len(text) > 30]
    assert len([text for text in wrote if text in example["internal"].json]) > 50


@pytest.mark.parametrize("audience", ["company", "public"])
def test_no_name_of_the_roster_is_in_any_output(example: dict[str, Written], audience: str) -> None:
    """First, last, display and login names, addresses, authors of commits; the evidence and the page's data among it."""
    names = roster()
    assert len(names) > 40
    assert {form: held(text, names) for form, text in example[audience].texts().items()} == {
        "Markdown": [],
        "HTML": [],
        "JSON": [],
    }


def test_the_company_sees_the_evidence_by_role(example: dict[str, Written]) -> None:
    """Every record, every link, every file; names are roles in brackets."""
    team, company = example["internal"].record, example["company"].record
    assert company["records"].keys() == team["records"].keys()
    assert [one["permalink"] for one in company["records"].values()] == [
        one["permalink"] for one in team["records"].values()
    ]
    for part in ("artifacts", "totals", "notes"):  # the anchor is that of each document
        assert company["ledger"][part] == team["ledger"][part]
    assert company["stream"] == team["stream"]
    assert "[on-call engineer]" in example["company"].json
    assert all(not role["name"] for role in company["roles"])


def test_rows_times_and_numbers_are_the_same_for_the_company(example: dict[str, Written]) -> None:
    """An audience changes who and what is named, never what happened when."""
    team, other = example["internal"].record, example["company"].record
    for key in ("title", "date", "window", "severity", "milestones", "series", "replaced"):
        assert other[key] == team[key], key
    for key, parts in (
        ("timeline", ("id", "time", "precision_s", "kind", "title", "status", "signals")),
        ("facts", ("id", "name", "value", "unit", "evidence")),
    ):
        assert [[one[part] for part in parts] for one in other[key]] == [
            [one[part] for part in parts] for one in team[key]
        ], key
    claims = [
        [claim["evidence"] for section in one["sections"] for claim in section["claims"]] for one in (team, other)
    ]
    assert claims[0] == claims[1]
    assert team["ledger"]["totals"] == other["ledger"]["totals"]
    assert other["audience"] == "company"


def test_what_the_public_sees_is_what_the_team_sees_or_less(example: dict[str, Written]) -> None:
    """Rows, facts, claims and milestones are some of the team's, with their times and numbers; how many are left out is said."""
    team, other = example["internal"].record, example["public"].record
    for key in ("title", "date", "window", "milestones", "series"):
        assert other[key] == team[key], key
    for key, parts in (
        ("timeline", ("id", "time", "precision_s", "kind", "status")),
        ("facts", ("id", "name", "text", "value")),
    ):
        mine = [[one[part] for part in parts] for one in team[key]]
        theirs = [[one[part] for part in parts] for one in other[key]]
        assert theirs
        assert [one for one in theirs if one not in mine] == []
    assert {fact["id"] for fact in other["facts"]} >= {"ttd", "tta", "ttm", "ttr"}
    kept, all_rows = len(other["timeline"]), len(team["timeline"])
    (said,) = [
        gap["what"] for section in other["sections"] for gap in section["gaps"] if "rows of the timeline" in gap["what"]
    ]
    assert f"{all_rows - kept} rows of the timeline" in said
    assert team["ledger"]["totals"] == other["ledger"]["totals"]


def test_every_citation_of_the_public_document_leads_to_a_time(example: dict[str, Written]) -> None:
    """And to nothing else: the record of a citation holds no text, author, place or link."""
    record = example["public"].record
    cited = {ident for section in record["sections"] for claim in section["claims"] for ident in claim["evidence"]}
    cited |= {one["record"] for row in record["timeline"] for one in row["evidence"]}
    assert len(cited) > 30
    for ident in cited & record["records"].keys():  # the others are facts, whose own citations are among these
        one = record["records"][ident]
        assert one["time"]
        assert [one[key] for key in ("text", "title", "author", "channel", "permalink", "thread")] == [""] * 6
        assert one["locator"] == {"line": 0, "end_line": 0, "bytes": [0, 0], "pointer": ""}
    assert [row for row in record["timeline"] if any(one["text"] or one["permalink"] for one in row["evidence"])] == []


def test_the_public_document_holds_no_evidence_beside_its_claims(example: dict[str, Written]) -> None:
    """No stream of records, no log lines, no list of files, no secrets to rotate, no link."""
    record = example["public"].record
    assert [record[key] for key in ("stream", "contexts", "unplaced", "secrets")] == [[], [], [], []]
    assert (record["ledger"]["artifacts"], record["ledger"]["notes"]) == ([], [])
    assert {
        form for form, text in example["public"].texts().items() if re.search(r"https?://(?!www\.w3\.org)", text)
    } == set()


def test_no_vendor_of_the_list_is_in_the_public_document(example: dict[str, Written]) -> None:
    """As the texts spell them; the team and the company see them."""
    assert [form for form, text in example["public"].texts().items() if "halcyon" in text.lower()] == []
    assert "Halcyon" in example["internal"].markdown
    assert "Halcyon" in example["company"].markdown


def test_nothing_that_anybody_wrote_is_in_the_public_document(example: dict[str, Written]) -> None:
    """docs/redaction.md: claims, times and numbers only. A customer's ticket is not ours to publish."""
    wrote = [text[:30] for text in said() if len(text) > 30]
    assert len(wrote) > 100
    assert {
        form: [text for text in wrote if text in shown][:3] for form, shown in example["public"].texts().items()
    } == {"Markdown": [], "HTML": [], "JSON": []}


def test_no_file_name_is_in_the_public_document(example: dict[str, Written]) -> None:
    """Nor that of a member of an archive; which tools a team uses is its own."""
    names = {path.name for path in EXAMPLE.iterdir()} | {
        "payment-service.jsonl",
        "users.json",
        "inc-2026-02-16-payments",
    }
    assert {form: held(text, names) for form, text in example["public"].texts().items()} == {
        "Markdown": [],
        "HTML": [],
        "JSON": [],
    }


def test_every_row_of_the_public_timeline_says_something_to_who_was_not_there(example: dict[str, Written]) -> None:
    """Words of the status page, which milestone it is, or what sort of moment: no note, page or update without its words."""
    rows = {row["time"][:19]: row for row in example["public"].record["timeline"]}
    shown = {time[11:]: (row["title"], row["text"]) for time, row in rows.items()}
    assert shown["02:12:04"] == ("Detected", "the alert that was acknowledged, told by 3 sources")
    assert shown["02:20:00"][1].startswith("Some payment requests are failing.")
    assert shown["02:26:41"] == ("A change went live", "")
    assert shown["02:42:00"] == ("Mitigated", "failures in the log ended with their last wave")
    assert {title for title, _ in shown.values()} & {
        "Escalated",
        "Update",
        "Note",
        "Action",
        "Deployed",
        "Reported",
    } == set()
    assert min(rows) >= example["public"].record["window"][0][:19]


def test_what_people_said_inside_is_not_told_as_something_that_a_machine_did(tmp_path: Path) -> None:
    """A link to a change changes nothing, and who says that it works again is no alert that cleared."""
    talk = {
        "02:12:04": "payment-service answers with errors everywhere, error rate 9%",
        "02:15:10": "https://github.com/larkspur/payments/pull/7 makes the pool of payment-service larger",
        "02:18:10": "error rate of payment-service is back to normal now",
        "02:25:10": "calling payment-service errors resolved",
    }
    rows = [{"time": f"2026-02-16T{time}Z", "author": "Ana Ruiz", "text": text} for time, text in talk.items()]
    folder = tmp_path / "night"
    folder.mkdir()
    (folder / "chat.json").write_text(json.dumps(rows), encoding="utf-8")
    team, public = (drafted(folder, "--all", "--audience", one)["timeline"] for one in ("internal", "public"))
    assert {"Change linked", "Recovery reported"} <= {row["title"] for row in team}
    assert {row["title"] for row in public} & {"The system was changed", "An alert cleared"} == set()
    shown = written(folder, tmp_path / "out", "--audience", "public")
    ours = "the first report of trouble in the talk"
    assert all(ours in text and f"“{ours}”" not in text for text in (shown.markdown, shown.page))


def test_a_section_of_which_the_public_sees_nothing_has_no_heading(example: dict[str, Written]) -> None:
    """In no output; one with a question to be answered stays."""
    for text in (example["public"].markdown, example["public"].page):
        assert "Investigation path" not in text
        assert "Where we got lucky" in text
    assert "Investigation path" in example["company"].markdown


def test_the_public_document_has_no_empty_furniture(example: dict[str, Written]) -> None:
    """A citation says its time; a table without rows is left out."""
    assert "line 0" not in example["public"].markdown
    assert not re.search(r"\|---\|\n\n", example["public"].markdown)


def test_the_public_page_says_nothing_false(example: dict[str, Written]) -> None:
    """Records and files were read, and are not shown: the totals below say how many."""
    assert [
        words
        for words in ("No record was read", "No file was read", "No family of artifacts is missing")
        if words in example["public"].page
    ] == []


def test_the_public_record_holds_no_record_that_nothing_cites(example: dict[str, Written]) -> None:
    """When somebody wrote and how many reacted is the team's."""
    record = example["public"].record
    rest = json.dumps({key: value for key, value in record.items() if key != "records"})
    assert [ident for ident in record["records"] if ident not in rest] == []


# A small incident with what must not leave


@pytest.fixture
def night(tmp_path: Path) -> Path:
    rows = json.loads(CHAT)
    for time, author, text in (
        (
            "02:18:10",
            "Ben Cole",
            f"Ana, the password is {WORD}, try it. customer kim@shop.example from 203.0.113.9 waits",
        ),
        (
            "02:20:10",
            "Ana Ruiz",
            f"thanks @bencole. deployed with {TOKEN}. PayRail is slow, ask Ben. see https://wiki.example/pool?u=Ben",
        ),
        ("02:21:10", "Zoë Łuk", f"no effect, {WORD} is wrong; rolled back. Łuk out"),
    ):
        rows.append({"time": f"2026-02-16T{time}Z", "author": author, "text": text})
    folder = tmp_path / "night"
    folder.mkdir()
    (folder / "chat.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return folder


def test_one_customer_has_one_alias_in_all_files_and_spellings(night: Path) -> None:
    """A chat says what a table says in capitals; another customer has another alias."""
    (night / "support.csv").write_text(
        "time,author,text\n2026-02-16T02:24:00Z,Ana Ruiz,refund for KIM@SHOP.EXAMPLE is stuck\n"
        "2026-02-16T02:25:00Z,Ben Cole,and that of lee@shop.example\n",
        encoding="utf-8",
    )
    record = drafted(night, "--all")
    shown = [row["text"] for row in record["timeline"]]
    assert record["replaced"] == {"email": 2, "ip": 1}
    assert "refund for [email 1] is stuck" in shown
    assert "and that of [email 2]" in shown
    assert any("customer [email 1] from [ip 1] waits" in text for text in shown)


def test_without_the_option_the_draft_is_that_of_the_team(night: Path, tmp_path: Path) -> None:
    """In all three outputs."""
    plain = written(night, tmp_path / "plain")
    assert plain == written(night, tmp_path / "team", "--audience", "internal")
    assert {"Ana Ruiz", "Ben Cole", "Łuk"} <= set(held(plain.markdown, {*PEOPLE, "Łuk"}))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_secret_and_no_customer_is_in_any_output_for_anybody(night: Path, tmp_path: Path, audience: str) -> None:
    """In no form in which machines write them."""
    shown = written(night, tmp_path / "out", "--audience", audience, "--all").texts()
    for value in (WORD, TOKEN, "kim@shop.example", "203.0.113.9"):
        for form, text in shown.items():
            assert [name for name, form_of in encodings(value).items() if form_of in text] == [], form


@pytest.mark.parametrize("names", ["role", "pseudonym", "full"])
@pytest.mark.parametrize("audience", ["company", "public"])
def test_no_name_is_in_any_output_whatever_names_are_asked_for(
    night: Path, tmp_path: Path, audience: str, names: str
) -> None:
    """The audience is stronger than ``--names``."""
    shown = written(night, tmp_path / "out", "--audience", audience, "--all", "--names", names).texts()
    assert {form: held(text, {*PEOPLE, "Zoë", "Łuk", "bencole"}) for form, text in shown.items()} == {
        "Markdown": [],
        "HTML": [],
        "JSON": [],
    }


@pytest.mark.parametrize("template", ["standard", "short", "google", "atlassian", "pagerduty"])
@pytest.mark.parametrize("audience", ["company", "public"])
def test_every_template_can_be_written_for_every_audience(night: Path, audience: str, template: str) -> None:
    """Printed, too."""
    shown = run("draft", night, "--stdout", "md", "--audience", audience, "--template", template).stdout
    assert held(shown, PEOPLE) == []
    assert "02:12" in shown


def test_the_team_and_the_company_are_told_what_to_rotate_the_public_is_not(night: Path, tmp_path: Path) -> None:
    """With file and line; the terminal says it to whoever ran the command."""
    for audience in ("internal", "company"):
        record = drafted(night, "--audience", audience)
        first = record["secrets"][0]
        assert (first["alias"], first["kind"]) == ("[secret: password #1]", "password")
        assert all(place.startswith("chat.json line ") for one in record["secrets"] for place in one["places"])
    assert drafted(night, "--audience", "public")["secrets"] == []


def test_what_to_rotate_is_told_with_every_line_and_the_number_of_its_lines(night: Path) -> None:
    """Two messages of the chat hold it, one of them without the word password."""
    first = drafted(night, "--all")["secrets"][0]
    assert (len(first["places"]), first["times"]) == (2, 2)


def test_whoever_drafts_for_the_public_is_told_what_to_rotate(night: Path, tmp_path: Path) -> None:
    """On the terminal, which is theirs."""
    assert "CRITICAL: 2 secrets" in run("draft", night, "-o", tmp_path / "out", "--audience", "public").output


# A config among the artifacts


def test_a_config_among_the_artifacts_cannot_widen_what_leaves(night: Path, tmp_path: Path) -> None:
    """Neither audience nor allowances nor a vault: evidence comes from anybody."""
    kept = tmp_path / "leak.json"
    (night / "afteraction.toml").write_text(
        f'[redact]\naudience = "public"\nvault = "{kept}"\n[[redact.allow]]\nmatch = "(?s).*"\nreason = "trust me"\n',
        encoding="utf-8",
    )
    record = drafted(night, "--all")
    assert record["audience"] == "internal"
    assert [text for text in strings(record) if WORD in text or TOKEN in text or "kim@" in text] == []
    assert not kept.exists()


@pytest.mark.parametrize("path", [".", "chat.json"])
def test_nor_when_the_artifacts_are_drafted_from_within_their_folder(
    night: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """``cd incident; afteraction draft .``"""
    (night / "afteraction.toml").write_text(
        '[[redact.allow]]\nmatch = "(?s).*"\nreason = "trust me"\n', encoding="utf-8"
    )
    monkeypatch.chdir(night)
    assert [text for text in strings(drafted(Path(path), "--all")) if WORD in text] == []


def test_a_config_among_the_artifacts_cannot_hide_what_was_said(night: Path) -> None:
    """A pattern of account ids that fits every sentence."""
    (night / "afteraction.toml").write_text('[redact.accounts]\naccount = ".+"\n', encoding="utf-8")
    rows = {row["text"] for row in drafted(night, "--all")["timeline"]}
    assert {text for _, _, text in TALK[3:4]} <= rows


def test_the_config_that_is_named_may_choose_the_audience_and_a_flag_beats_it(night: Path, tmp_path: Path) -> None:
    """As documented."""
    config = tmp_path / "team.toml"
    config.write_text(
        '[redact]\naudience = "company"\n[[redact.allow]]\nmatch = "kim@shop\\\\.example"\nreason = "she said we may"\n',
        encoding="utf-8",
    )
    record = drafted(night, "--config", str(config), "--all")
    assert record["audience"] == "company"
    assert "kim@shop.example" in json.dumps(record["timeline"])
    assert drafted(night, "--config", str(config), "--audience", "internal")["audience"] == "internal"
