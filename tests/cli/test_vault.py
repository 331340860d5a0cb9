"""The vault: aliases that last over runs and can be turned back by its owner alone; secrets are never in it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from tests.cli.kit import CHAT, run
from tests.redact.kit import encodings, planted, private_key, secret

WORD = secret()
TEXT = (
    f"kim@shop.example called from 203.0.113.9\r\npassword={WORD}\ncard 4012 8888 8888 1881 of lee@shop.example, IBAN DE89 3704 0044 0532 0130 00;\n"
    "commit 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432, [brackets 3] stay, kim@shop.example again"
)

private = pytest.mark.skipif(os.name != "posix", reason="this system has no modes of files")


def put(folder: Path, text: str, name: str = "note.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def aliases(path: Path) -> dict[str, str]:
    found = json.loads(path.read_bytes())["aliases"]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "vault.json"


def test_there_and_back_is_the_same_text_except_secrets(tmp_path: Path, vault: Path) -> None:
    """Byte for byte; brackets that are no alias stay."""
    clean = tmp_path / "clean.txt"
    run("redact", put(tmp_path, TEXT), "-o", clean, "--vault", vault)
    assert "kim" not in clean.read_text(encoding="utf-8")
    expected = TEXT.replace(WORD, "[secret: password #1]").encode()
    assert run("redact", clean, "--reverse", "--vault", vault).stdout_bytes == expected
    run("redact", clean, "--reverse", "--vault", vault, "-o", tmp_path / "back.txt")
    assert (tmp_path / "back.txt").read_bytes() == expected
    assert run("redact", "-", "--reverse", "--vault", vault, stdin=clean.read_bytes()).stdout_bytes == expected


def test_there_and_back_works_over_chunks_and_with_bytes_that_are_no_text(tmp_path: Path, vault: Path) -> None:
    """An alias on the border of what is read at once."""
    text = "".join(f"{'x' * (number % 997)} kim{number % 900}@shop.example \udcff\n" for number in range(1500))
    assert len(text) > 2 * (256 << 10)
    path = put(tmp_path, text)
    clean = tmp_path / "clean.txt"
    run("redact", path, "-o", clean, "--vault", vault, "-q")
    assert len(aliases(vault)) == 900
    assert run("redact", clean, "--reverse", "--vault", vault).stdout_bytes == path.read_bytes()


def test_people_can_be_turned_back_too(tmp_path: Path, vault: Path) -> None:
    """A reply to the clean text, written by somebody who saw no names."""
    chat = put(tmp_path, CHAT.decode(), "chat.json")
    clean = tmp_path / "clean.json"
    run("redact", chat, "-o", clean, "--audience", "company", "--vault", vault)
    assert "Ruiz" not in clean.read_text(encoding="utf-8")
    assert run("redact", clean, "--reverse", "--vault", vault).stdout_bytes == CHAT
    reply = put(tmp_path, "[person 1] told [person 2]; [person 77] and [email 9] are strangers", "reply.md")
    assert (
        run("redact", reply, "--reverse", "--vault", vault).stdout
        == "Ana Ruiz told Ben Cole; [person 77] and [email 9] are strangers"
    )


@private
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_its_owner_can_read_it(tmp_path: Path, vault: Path, mask: int) -> None:
    """Whatever the umask; written anew, it stays so."""
    before = os.umask(mask)
    try:
        for _ in range(2):
            run("redact", put(tmp_path, TEXT), "--vault", vault)
            assert stat.S_IMODE(vault.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert [path.name for path in vault.parent.iterdir()] == ["vault.json"]


@private
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o666])
def test_a_vault_that_others_may_open_is_refused_and_stays_as_it_is(tmp_path: Path, vault: Path, mode: int) -> None:
    """In both directions, with the command that helps; nothing is printed or written."""
    path = put(tmp_path, TEXT)
    run("redact", path, "--vault", vault)
    before = vault.read_bytes()
    vault.chmod(mode)
    for more in (["-o", tmp_path / "out"], ["--reverse"]):
        done = run("redact", path, "--vault", vault, *more, code=5)
        assert f"chmod 600 {vault}" in done.stderr
        assert done.stdout == ""
    assert "chmod 600" in run("draft", path, "--vault", vault, "--stdout", "md", code=5).stderr
    assert vault.read_bytes() == before
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "broken", ["", "garbage", "{}", "[]", '{"aliases": {}}', '{"afteraction_vault": 1, "aliases": {"[email 1]": 3}}', '{"afteraction_vault": 1, "aliases": {}, "more": 1}', '{"afteraction_vault": 1, "aliases": {"[email 1]": "kim', "\udcff"],
)  # fmt: skip
def test_a_file_that_is_no_vault_is_refused_and_not_overwritten(tmp_path: Path, broken: str) -> None:
    """It may be somebody's notes, or the only copy of a vault that was cut."""
    path = put(tmp_path, TEXT)
    kept = put(tmp_path, broken, "vault.json")
    kept.chmod(0o600)
    before = kept.read_bytes()
    for more in ([], ["--reverse"]):
        done = run("redact", path, "--vault", kept, *more, code=2)
        assert "vault.json is no vault" in done.stderr
        assert done.stdout == ""
    assert kept.read_bytes() == before


def test_there_is_nothing_to_turn_back_without_the_vault(tmp_path: Path) -> None:
    """Not given, or not there; no empty one is made."""
    path = put(tmp_path, TEXT)
    assert "--vault FILE" in run("redact", path, "--reverse", code=2).stderr
    assert "there is no vault" in run("redact", path, "--reverse", "--vault", tmp_path / "none.json", code=2).stderr
    assert [found.name for found in tmp_path.iterdir()] == ["note.txt"]
    assert run("redact", path, "--vault", tmp_path, code=5).stdout == ""


def test_the_next_run_uses_its_aliases_and_goes_on_counting(tmp_path: Path, vault: Path) -> None:
    """What was known stays, though this text does not hold it."""
    run("redact", put(tmp_path, "kim@shop.example lee@shop.example"), "--vault", vault)
    shown = run("redact", put(tmp_path, "new@shop.example LEE@shop.example"), "--vault", vault, "-q").stdout
    assert shown == "[email 3] [email 2]"
    assert aliases(vault) == {
        "[email 1]": "kim@shop.example",
        "[email 2]": "lee@shop.example",
        "[email 3]": "new@shop.example",
    }


def test_no_secret_is_in_it_in_any_form(tmp_path: Path, vault: Path) -> None:
    """Nor its alias: there is nothing to turn back."""
    ways = planted(3)
    text = "\n".join([*(one.text for one in ways), private_key(), TEXT])
    run("redact", put(tmp_path, text), "--vault", vault, "--audience", "company")
    held = vault.read_text(encoding="utf-8")
    for one in ways:
        assert [form for form, shown in encodings(one.value).items() if shown in held] == []
    assert "secret" not in held
    assert "PRIVATE" not in held
    assert len(aliases(vault)) == 5


def test_every_spelling_of_a_value_comes_back_in_the_one_that_was_met_first(tmp_path: Path, vault: Path) -> None:
    """One alias for one value is worth more than its spellings; the docs say so."""
    text = "Kim@Shop.example, kim@shop.example, 4012 8888 8888 1881, 4012888888881881."
    clean = put(tmp_path, run("redact", put(tmp_path, text), "--vault", vault, "-q").stdout, "clean.txt")
    back = run("redact", clean, "--reverse", "--vault", vault).stdout
    assert back == "Kim@Shop.example, Kim@Shop.example, 4012 8888 8888 1881, 4012 8888 8888 1881."


def test_an_alias_that_stood_in_the_text_before_comes_back_as_it_was(tmp_path: Path, vault: Path) -> None:
    """A text that another run, with another vault, had cleaned."""
    text = "[email 1] wrote to kim@shop.example"
    clean = put(tmp_path, run("redact", put(tmp_path, text), "--vault", vault, "-q").stdout, "clean.txt")
    assert run("redact", clean, "--reverse", "--vault", vault).stdout == text


def test_the_vault_is_not_written_over_the_clean_text(tmp_path: Path) -> None:
    """Nor over the input."""
    path = put(tmp_path, TEXT)
    run("redact", path, "-o", tmp_path / "one", "--vault", tmp_path / "one", code=2)


# draft


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    rows = json.loads(CHAT)
    rows.append(
        {
            "time": "2026-02-16T02:32:00Z",
            "author": "Ana Ruiz",
            "text": f"customer kim@shop.example is affected, the password is {WORD}",
        }
    )
    folder = tmp_path / "incident"
    folder.mkdir()
    put(folder, json.dumps(rows), "chat.json")
    return folder


def test_a_draft_and_a_text_share_their_aliases(tmp_path: Path, incident: Path, vault: Path) -> None:
    """So the reply to a customer and the postmortem speak of the same one."""
    run("redact", put(tmp_path, "lee@shop.example"), "--vault", vault)
    run("draft", incident, "-o", tmp_path / "out", "--vault", vault, "--all")
    written = (tmp_path / "out" / "postmortem.md").read_text(encoding="utf-8")
    assert r"customer \[email 2\] is affected" in written
    assert aliases(vault) == {"[email 1]": "lee@shop.example", "[email 2]": "kim@shop.example"}
    assert run("redact", put(tmp_path, "kim@shop.example"), "--vault", vault, "-q").stdout == "[email 2]"


def test_the_vault_of_a_draft_may_not_lie_among_its_outputs(tmp_path: Path, incident: Path) -> None:
    """Whoever gets the folder would get it, too; nothing is written."""
    for kept in (tmp_path / "out" / "v.json", tmp_path / "out" / ".." / "out" / "v.json"):
        done = run("draft", incident, "-o", tmp_path / "out", "--vault", kept, code=2)
        assert "among the outputs" in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_vault_of_a_draft_may_not_lie_below_its_outputs(tmp_path: Path, incident: Path) -> None:
    """A folder is given away with what is in it."""
    run("draft", incident, "-o", tmp_path / "out", "--vault", tmp_path / "out" / "private" / "v.json", code=2)


@private
def test_the_vault_of_a_draft_is_its_owners_and_holds_no_secret(tmp_path: Path, incident: Path, vault: Path) -> None:
    """As that of a text; printing the draft keeps it, too."""
    for more in (["-o", tmp_path / "out"], ["--stdout", "json"]):
        run("draft", incident, "--vault", vault, *more)
        assert stat.S_IMODE(vault.stat().st_mode) == 0o600
        assert aliases(vault) == {"[email 1]": "kim@shop.example"}
        assert WORD not in vault.read_text(encoding="utf-8")
