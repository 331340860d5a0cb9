"""Names in a faithful export: everybody is hidden for a wider audience, however somebody spelled them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.outputs import held, written

CREW = [
    {"id": "U01AAAAAA", "name": "dana.quill", "profile": {"real_name": "Dana Quill", "display_name": "dq"}},
    {"id": "U01BBBBBB", "name": "will", "profile": {"real_name": "Will Park", "display_name": "will"}},
    {"id": "U01CCCCCC", "name": "yt", "profile": {"real_name": "Yuki Tanaka", "display_name": ""}},
]
SAID = [
    ("U01AAAAAA", "payment-service errors, error rate is 9%. dana.quill here, dq takes it"),
    ("U01BBBBBB", "I'll take IC. DQ confirmed it, ask Ms Quill or DANA QUILL"),
    ("U01AAAAAA", "the pool is full, that is the cause. thanks @will, Mr Park, YT, Tanaka and @ravi.kumar"),
    ("U01BBBBBB", "rolled out a bigger pool. Reviewed-by: Hana Kim. assigned to Pedro Álvarez"),
    ("U01AAAAAA", "errors are back to normal, it will hold"),
]
SPELLED = {"dq", "DQ", "DANA", "Dana", "dana", "Quill", "quill", "QUILL", "Park", "Tanaka", "YT", "yt", "ravi", "kumar", "Hana", "Kim", "Pedro", "Álvarez"}  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A workspace as Slack writes it, its list of users without the fields that nobody needs."""
    folder = tmp_path / "export"
    (folder / "inc-pay").mkdir(parents=True)
    rows = [
        {"type": "message", "user": user, "text": text, "ts": f"{1771207924 + 60 * place}.000100"}
        for place, (user, text) in enumerate(SAID)
    ]
    (folder / "users.json").write_text(json.dumps(CREW), encoding="utf-8")
    (folder / "inc-pay" / "2026-02-16.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize("audience", ["company", "public"])
def test_every_spelling_of_everybody_is_hidden(export: Path, tmp_path: Path, audience: str) -> None:
    """Two letters, capitals, last names, mentions of common words, strangers that a sentence names."""
    shown = written(export, tmp_path / "out", "--audience", audience, "--all").texts()
    assert {form: held(text, SPELLED) for form, text in shown.items()} == {"Markdown": [], "HTML": [], "JSON": []}
    assert [form for form, text in shown.items() if "@will" in text] == []


def test_words_that_are_names_too_stay_words(export: Path, tmp_path: Path) -> None:
    """``will`` is nobody without an ``@``."""
    assert "it will hold" in written(export, tmp_path / "out", "--audience", "company", "--all").json


def test_a_customer_of_a_table_of_tickets_is_no_responder(export: Path, tmp_path: Path) -> None:
    """The row of the roles says customer."""
    (export / "support.csv").write_text(
        "ticket_id,created_at,requester,priority,subject,description\n"
        "1,2026-02-16T02:14:00Z,Ingrid Olafsdottir,high,Payment fails,I cannot pay\n"
        "2,2026-02-16T02:16:00Z,Jon Berg,low,Card,card declined\n",
        encoding="utf-8",
    )
    roles = {one["name"]: one["role"] for one in written(export, tmp_path / "out").record["roles"]}
    assert {roles["Ingrid Olafsdottir"], roles["Jon Berg"]} == {"Customer 1", "Customer 2"}
