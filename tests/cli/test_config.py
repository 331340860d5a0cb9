"""`afteraction.toml`: what it settles, what it may not, and errors with file and key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.kit import LOCAL_LOG, drafted, run


def configured(folder: Path, text: str) -> Path:
    path = folder / "afteraction.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_config_that_is_named_is_used(incident: Path, tmp_path: Path) -> None:
    """Template, names, rows and place as the team wants them; a flag beats it."""
    team = tmp_path / "team.toml"
    team.write_text(f'[draft]\ntemplate = "short"\nnames = "full"\nevents = 2\nout = "{tmp_path / "ours"}"\n')
    run("draft", incident, "--config", team)
    record = json.loads((tmp_path / "ours" / "postmortem.json").read_text(encoding="utf-8"))
    assert (record["template"], len(record["timeline"])) == ("short", 2)
    assert {"Ana Ruiz", "Ben Cole"} >= {row["actor"] for row in record["timeline"]}
    other = drafted(incident, "--config", str(team), "--template", "google", "--events", "4")
    assert (other["template"], len(other["timeline"])) == ("google", 4)


def test_a_config_among_the_artifacts_cannot_choose_where_to_write_or_what_to_open(
    incident: Path, tmp_path: Path
) -> None:
    """Evidence comes from anybody: its config may say how to read the files and how many rows, and nothing else."""
    secret = tmp_path / "secret.md"
    secret.write_text("# kept apart\n\n## Summary\n")
    configured(
        incident, f'[draft]\ntemplate = "{secret}"\nnames = "full"\nevents = 2\nout = "{tmp_path / "elsewhere"}"\n'
    )
    record = drafted(incident)
    assert (record["template"], len(record["timeline"])) == ("standard", 2)
    assert not {"Ana Ruiz", "Ben Cole"} & {row["actor"] for row in record["timeline"]}
    run("draft", incident, "-o", tmp_path / "here")
    assert not (tmp_path / "elsewhere").exists()


def test_the_config_is_no_artifact(incident: Path) -> None:
    """It is not read as evidence, and no gap asks what it holds."""
    configured(incident, '[draft]\ntemplate = "short"\n')
    record = drafted(incident)
    assert [line["name"] for line in record["ledger"]["artifacts"]] == ["chat.json"]
    assert "afteraction.toml" not in json.dumps(record["sections"])


def test_the_config_settles_clocks_by_file(tmp_path: Path) -> None:
    """As a flag would."""
    (tmp_path / "app.log").write_bytes(LOCAL_LOG)
    configured(tmp_path, '[files."*.log"]\ntz = "Europe/Berlin"\n')
    found = json.loads(run("inspect", tmp_path, "--json").stdout)["artifacts"]
    assert [(item["name"], (item["first"] or "")[:16]) for item in found if item["name"].endswith(".log")] == [
        ("app.log", "2026-02-16T02:12")
    ]


def test_the_config_names_the_columns_of_a_file(tmp_path: Path) -> None:
    """For a table whose columns say nothing."""
    (tmp_path / "table.csv").write_text(
        "a,b,c,d\n2026-02-16T02:12:04Z,2026-02-16T09:00:00Z,Ana,pool is full\n2026-02-16T02:13:04Z,2026-02-16T09:00:00Z,Ben,on it now\n",
        encoding="utf-8",
    )
    configured(tmp_path, '[files."table.csv"]\nreader = "generic-csv"\ntime = "a"\nauthor = "c"\ntext = "d"\n')
    rows = drafted(tmp_path, "--all", "--names", "full")["timeline"]
    assert [(row["time"], row["actor"], row["text"]) for row in rows] == [
        ("2026-02-16T02:12:04Z", "Ana", "pool is full"),
        ("2026-02-16T02:13:04Z", "Ben", "on it now"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[draft]\nevnts = 3\n", ["evnts"]),
        ("[drafts]\n", ["drafts"]),
        ('[files."a"]\nzone = "UTC"\n', ["zone"]),
        ('[draft]\nevents = "many"\n', ["events"]),
        ('[draft]\nnames = "nick"\n', ["nick", "role, full or pseudonym"]),
        ('[draft]\ntz = "Foo/Bar"\n', ["Foo/Bar", "[draft]"]),
        ('[files."app.log"]\ndate = "soon"\n', ["soon", "app.log"]),
        ('[files."app.log"]\nreader = "nonsense"\n', ["nonsense"]),
        ("[draft\n", []),
        ("\xff", []),
    ],
)  # fmt: skip
def test_a_config_that_cannot_be_used_ends_with_2_and_names_file_and_key(
    incident: Path, text: str, words: list[str]
) -> None:
    """A mistyped key must not be a silent default."""
    path = configured(incident, "")
    path.write_bytes(text.encode("latin-1"))
    (incident / "app.log").write_bytes(LOCAL_LOG)
    said = run("draft", incident, code=2).output
    assert [word for word in ("afteraction.toml", *words) if word not in said] == []


def test_a_config_that_was_named_must_exist(incident: Path, tmp_path: Path) -> None:
    """A mistyped path is not the same as no config."""
    assert "none.toml" in run("draft", incident, "--config", tmp_path / "none.toml", code=2).output
