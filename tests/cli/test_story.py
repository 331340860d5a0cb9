"""The whole story, by command line only: drafted, edited, reviewed by three, approved, published, filed; an item ages; the report shows it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import run
from tests.publish.trackers import TOKEN, Redmine
from tests.wire.kit import Fault, Here, Said, Watch, served

from afteraction.app import clock
from afteraction.app.clock import Clock

ANA, BEN, CAI, DEE = (f"{name} <{name.split()[0].lower()}@example.com>" for name in ("Ana Ruiz", "Ben Cole", "Cai Wong", "Dee Okoro"))  # fmt: skip
FACTORS = """## Contributing factors

1. The connection pool of payment-service had ten connections and no alert. Why was that possible? Its size is a constant in the code.
"""
ITEMS = """## Action items

- [Detection] Add an alert on pool use: page at 80 % for 5 minutes. Owner: Ines. Due: 2026-03-13
- Move the pool size of payment-service into `config.yaml`
"""
LATER = """# Ledger stood still

- Date: 2026-03-24
- Severity: SEV3

## Contributing factors

1. The connection pool of ledger-service had ten connections: a constant in the code, too.
"""


class Desk:
    """A team's folder, its tracker, and a clock that stands at nine in the morning of a day."""

    def __init__(self, root: Path, here: Here, tracker: Redmine) -> None:
        self.root, self.here, self.tracker = root, here, tracker
        self.incident, self.day = root / "incidents" / "pool", "2026-03-02"

    def now(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(f"{self.day}T09:00:00+00:00")

    def do(self, *words: str | Path, who: str = "", code: int = 0) -> str:
        done = run(*words, *(("--as", who) if who else ()), code=code)
        return done.stdout + done.stderr

    def report(self, month: str) -> dict[str, Any]:
        found = json.loads(run("actions", "report", "incidents", "--month", month, "--format", "json").stdout)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    watch = Watch()
    tracker = Redmine(watch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Clock, "rest", lambda self, seconds: watch.rest(seconds))
    monkeypatch.setenv("AFTERACTION_TOKEN_TICKETS", TOKEN)
    (tmp_path / "site").mkdir()
    with served(tracker) as here:
        (tmp_path / "afteraction.toml").write_text(
            '[conventions]\nplace = "the site"\nreview = "the monthly operations review"\n'
            '[publish.pages]\nto = "markdown"\nfolder = "site"\n'
            f'[publish.tickets]\nto = "redmine"\nurl = "{here.url}"\nproject = "ops"\n'
        )
        made = Desk(tmp_path, here, tracker)
        monkeypatch.setattr(clock, "_now", made.now)
        yield made


def edited(desk: Desk) -> None:
    """What people write into the draft: the severity, the gaps, the factors, the items."""
    path = desk.incident / "postmortem.md"
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("\n## ")
    lines = [
        "| **Severity** | SEV3 |" if line.startswith("| **Severity**") else line for line in head.splitlines() if "TK" not in line or "Severity" in line
    ]  # fmt: skip
    parts = {part.partition("\n")[0]: part for part in rest.split("\n## ")}
    kept = [f"## {parts[name]}" for name in ("Timeline (UTC)", "Sources") if name in parts]
    summary = "## Summary\n\n- The pool of payment-service was full, and payments failed for 19 minutes.\n"
    impact = "## Customer impact\n\n- 340 payments failed from 02:12 to 02:31 UTC, counted in the log of the gateway.\n"
    path.write_text("\n".join(["\n".join(lines), "", summary, impact, kept[0], FACTORS, ITEMS, *kept[1:]]), encoding="utf-8")  # fmt: skip


def test_the_whole_story(desk: Desk, incident: Path) -> None:
    pool = desk.incident
    desk.do("draft", incident, "-o", pool)
    assert "submit it for review" in desk.do("status", pool)
    assert "gaps are left" in desk.do("submit", pool, who=ANA, code=8)
    edited(desk)
    plan = desk.do("plan", pool)
    assert "the monthly operations review" in plan
    assert "Move the pool size of payment-service" in plan

    desk.do("submit", pool, who=ANA)
    assert "in review, not approved" in desk.do("publish", pool, "--to", "pages", "--yes", who=ANA, code=9)
    desk.do("comment", pool, "which gateway?", "--on", "340 payments failed", who=BEN)
    assert "nobody approves what they wrote" in desk.do("approve", pool, "--role", "responder", who=ANA, code=9)
    for who, role in ((BEN, "responder"), (CAI, "team lead"), (DEE, "manager")):
        desk.do("approve", pool, "--role", role, who=who)
    assert "approved" in desk.do("status", pool)

    desk.do("publish", pool, "--to", "pages", "--yes", who=ANA)
    (page,) = (desk.root / "site").rglob("*.md")
    assert "340 payments failed" in page.read_text(encoding="utf-8")
    desk.do("publish", pool, "--to", "pages", "--yes", who=ANA)
    assert "published" in desk.do("status", pool)

    desk.do("actions", "agree", pool, "2", "--owner", "Ana Ruiz", "--class", "prevent", "--due", "2026-03-16", who=CAI)
    desk.do("actions", "agree", pool, "1", "--owner", "Ines", who=CAI)
    desk.here.faults.append(Fault(Said(lost=True), after=True, on=lambda seen: seen.method == "POST"))
    assert "--yes is missing" in desk.do("actions", "file", pool, "--to", "tickets", who=CAI, code=9)
    assert desk.tracker.issues == {}
    desk.do("actions", "file", pool, "--to", "tickets", "--yes", who=CAI)
    assert "there already" in desk.do("actions", "file", pool, "--to", "tickets", "--yes", who=CAI)
    assert len(desk.tracker.issues) == 2
    assert "published" in desk.do("status", pool)  # what people decide about items voids no approval

    desk.day = "2026-03-10"
    desk.tracker.shut("2", closed=True)
    assert "closed there and open here" in desk.do("actions", "sync", pool)
    number = next(one["number"] for one in json.loads(desk.do("actions", "sync", pool, "--json"))["items"] if one["there"] == "Closed")  # fmt: skip
    desk.do("actions", "close", pool, str(number), "--evidence", "https://git.example.com/pull/41", who=BEN)
    assert "0 differ" in desk.do("actions", "sync", pool)

    desk.day = "2026-03-20"
    late = json.loads(run("actions", "incidents", "--overdue", "--json").stdout)["items"]
    assert [(one["owner"], one["overdue days"]) for one in late] == [("Ines", 7)]
    assert "Ines, an action item of yours needs a word:" in desk.do("actions", "remind", "incidents")

    later = desk.root / "incidents" / "ledger"
    later.mkdir()
    (later / "postmortem.md").write_text(LATER, encoding="utf-8")
    desk.day = "2026-04-02"
    told = desk.report("2026-03")
    assert (told["promised"], told["outcomes"]["not done"], told["closed in the month"]) == (2, 2, 1)
    (back,) = told["came back"]
    assert (back["number"], back["came back"]["line"]) == (2, 8)
    desk.do("actions", "report", "incidents", "--month", "2026-03", "--html", "march.html")
    assert "stands again in" in (desk.root / "march.html").read_text(encoding="utf-8")
    assert "entries follow" in desk.do("journal", "verify", pool)
