"""`afteraction redact`: one text in, the same text out without what must not leave, byte for byte elsewhere."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.cli.kit import CHAT, TALK, run
from tests.redact.kit import planted, private_key, secret, vendor_tokens

WORD = secret()
TOKEN = vendor_tokens()[0]
ALIAS = "[secret: password #1]"
BEFORE = f"pool is full\r\npassword={WORD}\r\nmail kim@shop.example, card 4012 8888 8888 1881,\r\nlast: {WORD}"
AFTER = BEFORE.replace(WORD, ALIAS).replace("kim@shop.example", "[email 1]").replace("4012 8888 8888 1881", "[card 1]")


def put(folder: Path, data: bytes | str = BEFORE, name: str = "app.log") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# The text


def test_the_clean_text_goes_to_standard_output_and_what_was_found_to_the_other(tmp_path: Path) -> None:
    """Line ends and a missing last one stay; the account names kind, count, file and line, never the value."""
    done = run("redact", put(tmp_path))
    assert done.stdout_bytes == AFTER.encode()
    for words in (
        "CRITICAL: 1 secret",
        f"{ALIAS}  2 times, app.log line 2, app.log line 4",
        "[email 1]  1 time, app.log line 3",
        "[card 1]",
    ):
        assert words in done.stderr
    assert WORD not in done.stderr
    assert "kim" not in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\r\n\r\n",
        "no end",
        "a\rb\r",
        "\ttabs \x0b\x0c\x1b[31m and\x85 others\u2028\n",
        "\ufeffmark\n",
        "é 漢 🔥\n" * 999,
    ],
)
def test_a_text_without_a_find_comes_out_byte_for_byte(tmp_path: Path, text: str) -> None:
    """Whatever ends its lines."""
    path = put(tmp_path, text)
    done = run("redact", path)
    assert done.stdout_bytes == text.encode()
    assert "nothing was found" in done.stderr
    run("redact", path, "-o", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == text.encode()


def test_bytes_that_are_no_text_come_out_as_they_went_in(tmp_path: Path) -> None:
    """A file in code page 1252, and bytes that no code page has."""
    data = f"caf\xe9 \x80\x81\xff kim@shop.example\r\npassword={WORD} \xfe".encode("latin-1")
    expected = data.replace(WORD.encode(), ALIAS.encode()).replace(b"kim@shop.example", b"[email 1]")
    path = put(tmp_path, data)
    assert run("redact", path).stdout_bytes == expected
    run("redact", path, "-o", tmp_path / "out", "-q")
    assert (tmp_path / "out").read_bytes() == expected


def test_a_password_with_an_accent_in_a_code_page_is_replaced(tmp_path: Path) -> None:
    """é is no UTF-8 there."""
    assert WORD.encode() not in run("redact", put(tmp_path, f"password=\xe9{WORD}\n".encode("latin-1"))).stdout_bytes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_text_of_two_bytes_a_letter_is_read_as_text(tmp_path: Path, encoding: str) -> None:
    """As PowerShell writes it; it comes out in UTF-8."""
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    done = run("redact", put(tmp_path, mark + f"é {BEFORE}".encode(encoding)))
    assert done.stdout_bytes.decode() == f"é {AFTER}"


def test_every_way_to_show_a_secret_is_covered_and_nothing_else(tmp_path: Path) -> None:
    """With one alias for each, and the private key as a block."""
    ways = planted(5)
    text = "\n".join([*(one.text for one in ways), private_key(), "commit 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"])
    shown = run("redact", put(tmp_path, text)).stdout
    assert [one.value for one in ways if one.value in shown] == []
    assert "PRIVATE" not in shown
    assert len(shown.splitlines()) == len(ways) + 2
    assert shown.endswith("\ncommit 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432")


def test_standard_input_is_a_file_named_dash() -> None:
    """And the account says where it came from."""
    done = run("redact", "-", stdin=BEFORE.encode())
    assert done.stdout_bytes == AFTER.encode()
    assert "standard input line 2" in done.stderr
    assert run("redact", "-", stdin=b"").stdout_bytes == b""


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    """``afteraction redact <(kubectl logs pay-1)``."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write({BEFORE.encode()!r})"]) as writer:
        assert run("redact", pipe).stdout_bytes == AFTER.encode()
    assert writer.returncode == 0


def test_a_file_of_many_chunks_with_a_secret_on_a_border_is_cleaned(tmp_path: Path) -> None:
    """A megabyte and a half; a token astride each chunk that is read."""
    filler = "x" * 70 + "\n"
    text = ""
    for border in range(1, 6):
        at = border * (256 << 10) + 4096 - 20
        text += filler * ((at - len(text)) // len(filler))
        text += "y" * (at - len(text) - 1) + f" {TOKEN} and é\n"
    shown = run("redact", put(tmp_path, text)).stdout
    assert shown == text.replace(TOKEN, "[secret: github-token #1]")


# Where it goes


def test_the_file_that_out_names_is_written_whole(tmp_path: Path) -> None:
    """And nothing is printed but the account."""
    done = run("redact", put(tmp_path), "-o", tmp_path / "clean.log")
    assert (tmp_path / "clean.log").read_bytes() == AFTER.encode()
    assert done.stdout_bytes == b""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.log", "clean.log"]


def test_a_file_that_exists_is_only_replaced_on_demand(tmp_path: Path) -> None:
    """Also the input itself."""
    path = put(tmp_path)
    other = put(tmp_path, "mine", "mine.txt")
    for target in (path, other):
        said = run("redact", path, "-o", target, code=2)
        assert "--overwrite" in said.output
        assert "PASSWORD" not in said.stdout.upper()
    assert (path.read_bytes(), other.read_bytes()) == (BEFORE.encode(), b"mine")
    run("redact", path, "-o", path, "--overwrite")
    assert path.read_bytes() == AFTER.encode()


def test_out_is_a_file_that_can_be_written(tmp_path: Path) -> None:
    """A folder is wrong usage, a missing folder is refused by the system; nothing half written stays."""
    path = put(tmp_path)
    assert "is a folder" in run("redact", path, "-o", tmp_path, code=2).output
    assert "could not be written" in run("redact", path, "-o", tmp_path / "none" / "x", code=5).output
    assert [found.name for found in tmp_path.iterdir()] == ["app.log"]


def test_json_says_what_was_found_and_the_text_only_goes_to_out(tmp_path: Path) -> None:
    """For scripts: alias, kind, family, how often, where."""
    path = put(tmp_path)
    done = run("redact", path, "--json")
    found = json.loads(done.stdout)
    assert found["found"][0] == {
        "alias": ALIAS, "kind": "password", "family": "secret", "times": 2, "places": ["app.log line 2", "app.log line 4"],
    }  # fmt: skip
    assert [one["alias"] for one in found["found"]] == [ALIAS, "[email 1]", "[card 1]"]
    assert found["allowed"] == 0
    assert "pool is full" not in done.output
    assert json.loads(run("redact", path, "--json", "-o", tmp_path / "out").stdout) == found
    assert (tmp_path / "out").read_bytes() == AFTER.encode()
    assert json.loads(run("redact", put(tmp_path, "", "empty"), "--json").stdout) == {"found": [], "allowed": 0}


def test_quiet_says_nothing_but_the_text(tmp_path: Path) -> None:
    """And errors."""
    done = run("redact", put(tmp_path), "-q")
    assert (done.stdout_bytes, done.stderr) == (AFTER.encode(), "")
    assert "nowhere" in run("redact", tmp_path / "nowhere", "-q", code=2).stderr


def test_of_many_finds_the_first_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    """Secrets first."""
    text = "".join(f"from 203.0.113.{number}\n" for number in range(1, 41)) + f"password={WORD}"
    said = run("redact", put(tmp_path, text)).stderr
    assert said.index(ALIAS) < said.index("[ip 1]")
    assert "and 21 more" in said
    assert "[ip 20]" not in said


def archive(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("app.log", text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("core.bin", bytes(range(256)), 5, ["no text", "zeros"]),
        ("app.zip", archive(BEFORE), 5, ["no text", "unpack"]),
        ("app.log.gz", gzip.compress(BEFORE.encode(), mtime=0), 5, ["no text", "unpack"]),
    ],
)
def test_what_is_no_text_is_refused_with_a_hint(
    tmp_path: Path, name: str, data: bytes, code: int, words: list[str]
) -> None:
    """Nothing of it is printed or written."""
    done = run("redact", put(tmp_path, data, name), "-o", tmp_path / "out", code=code)
    assert [word for word in (name, *words) if word not in done.stderr] == []
    assert not (tmp_path / "out").exists()
    assert run("redact", tmp_path / name, code=code).stdout_bytes == b""


def test_a_folder_and_a_missing_file_are_wrong_usage(tmp_path: Path) -> None:
    """With what to do instead."""
    assert "one by one" in run("redact", tmp_path, code=2).stderr
    assert "check the path" in run("redact", tmp_path / "none.log", code=2).stderr
    assert "none" in run("redact", put(tmp_path), "--audience", "company", "--people", tmp_path / "none", code=2).stderr


def shell(path: Path, line: str) -> subprocess.CompletedProcess[bytes]:
    command = line.format(f"'{sys.executable}' -m afteraction redact '{path}'")
    return subprocess.run(["sh", "-c", command], capture_output=True, cwd=path.parent, check=False)


def test_a_reader_that_stops_early_causes_no_traceback(tmp_path: Path) -> None:
    """``afteraction redact big.log | head -c 5``."""
    path = put(tmp_path, BEFORE + "\r\nthe pool is full" * 200_000)
    done = shell(path, "{} | head -c 5")
    assert done.stdout == BEFORE[:5].encode()
    assert b"Traceback" not in done.stderr
    assert b"broke" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_output_that_takes_nothing_ends_with_5(tmp_path: Path) -> None:
    """A device that is full."""
    done = shell(put(tmp_path), "{} -q >/dev/full")
    assert (done.returncode, b"Traceback" in done.stderr) == (5, False)


def test_an_output_that_is_closed_ends_with_5(tmp_path: Path) -> None:
    """The text went nowhere; a script must know."""
    assert shell(put(tmp_path), "{} >&-").returncode == 5


# Who reads it


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    folder = tmp_path / "incident"
    folder.mkdir()
    return put(folder, CHAT, "chat.json")


NOTE = "Ana Ruiz and Ben took it; @aruiz knows. Banana. kim@shop.example pays PayRail.\n"


def test_for_the_company_people_of_another_file_have_an_alias(tmp_path: Path, roster: Path) -> None:
    """First name, whole name, mentions of strangers; parts of words and vendors stay."""
    path = put(tmp_path, NOTE, "note.txt")
    config = put(tmp_path, '[redact]\nvendors = ["PayRail"]\n', "team.toml")
    wide = ("--people", roster.parent, "--config", config, "-q", "--audience")
    assert run("redact", path, *wide, "internal").stdout == NOTE.replace("kim@shop.example", "[email 1]")
    company = "[person 1] and [person 2] took it; [a person] knows. Banana. [email 1] pays PayRail.\n"
    assert run("redact", path, *wide, "company").stdout == company
    assert run("redact", path, *wide, "public").stdout == company.replace("PayRail", "[vendor 1]")


def test_a_chat_export_is_its_own_roster(roster: Path) -> None:
    """Its authors are people."""
    shown = run("redact", roster, "--audience", "company", "-q").stdout
    assert {author for _, author, _ in TALK} & {row["author"] for row in json.loads(shown)} == set()
    assert [row["text"] for row in json.loads(shown)] == [text for _, _, text in TALK]


def test_a_chat_export_on_standard_input_is_its_own_roster(roster: Path) -> None:
    """The same text, the same output."""
    shown = run("redact", "-", "--audience", "company", "-q", stdin=roster.read_bytes()).stdout
    assert shown == run("redact", roster, "--audience", "company", "-q").stdout


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[10:01] dana.quill: @lee please call\n[10:02] lee: done.", "[10:01] [person 2]: [person 1] please call\n[10:02] [person 1]: done."),
        ("[10:01] nadia: who is on it?\n[10:02] lee: me.\n[10:03] lee: done, Nadia.\n", "[10:01] [person 2]: who is on it?\n[10:02] [person 1]: me.\n[10:03] [person 1]: done, [person 2].\n"),
        ("10:01 <dana.quill> restarting\n10:02 <marcus_w> ok, Dana\n", "10:01 <[person 1]> restarting\n10:02 <[person 2]> ok, [person 1]\n"),
    ],
)  # fmt: skip
def test_who_speaks_in_a_plain_chat_is_a_person_though_they_speak_once(tmp_path: Path, text: str, shown: str) -> None:
    """Notes, and what IRC programs write."""
    assert run("redact", put(tmp_path, text, "talk.txt"), "--audience", "company", "-q").stdout == shown


def test_a_label_a_program_and_a_file_are_nobody(tmp_path: Path) -> None:
    """Though a time stands before them and a colon behind."""
    text = "[10:01] nginx: 502\n[10:02] app.log: pool is full\n[10:03] Update: all is fine\n"
    assert run("redact", put(tmp_path, text, "talk.txt"), "--audience", "company", "-q").stdout == text


def test_a_find_is_counted_once_for_every_audience(roster: Path) -> None:
    """Reading who the people are is no occurrence."""
    rows = [
        *json.loads(CHAT),
        {"time": "2026-02-16T03:11:00Z", "author": "Ana Ruiz", "text": f"the password is {WORD}"},
    ]
    roster.write_text(json.dumps(rows), encoding="utf-8")
    counts = [
        json.loads(run("redact", roster, "--json", "--audience", one).stdout)["found"][0]["times"]
        for one in ("internal", "company")
    ]
    assert counts == [1, 1]


# What a team says


def configured(folder: Path, text: str) -> Path:
    return put(folder, text, "team.toml")


def test_the_config_lets_pass_names_accounts_and_counts_what_passed(tmp_path: Path) -> None:
    """Each key of ``[redact]`` that a single text has a use for."""
    config = configured(
        tmp_path,
        f'[redact]\naudience = "public"\nvendors = ["PayRail"]\nvault = "{tmp_path / "v.json"}"\n'
        '[redact.accounts]\naccount = "\\\\bACC-[0-9]{6}\\\\b"\n[[redact.allow]]\nmatch = "oncall@pay\\\\.example"\nreason = "our list"\n',
    )
    path = put(tmp_path, "oncall@pay.example told kim@shop.example of ACC-123456 at PayRail\n")
    done = run("redact", path, "--config", config)
    assert done.stdout == "oncall@pay.example told [email 1] of [account 1] at [vendor 1]\n"
    assert "1 let pass by the allow list" in done.stderr
    assert json.loads((tmp_path / "v.json").read_bytes())["aliases"] == {
        "[email 1]": "kim@shop.example",
        "[account 1]": "ACC-123456",
    }
    assert run("redact", path, "--config", config, "--audience", "internal", "-q").stdout.endswith("at PayRail\n")


BROKEN: list[tuple[str, list[str]]] = [
    ('[redact]\naudience = "nobody"\n', ["nobody", "internal, company, public"]),
    ('[redact.accounts]\naccount = "(["\n', ["(["]),
    ('[redact.accounts]\n"two words" = "x"\n', ["two words", "letters, digits"]),
    ('[[redact.allow]]\nmatch = "("\nreason = "x"\n', ["'('"]),
    ('[[redact.allow]]\nmatch = "x"\n', ["reason", "redact.allow[0]"]),
    ('[[redact.allow]]\nmatch = "x"\nreason = "  "\n', ["has no reason"]),
    ("[redact]\nallowed = []\n", ["allowed", "redact"]),
    ('[redact]\nvendors = "PayRail"\n', ["array", "redact.vendors"]),
    ("[redact]\nvault = 3\n", ["str", "redact.vault"]),
]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        *BROKEN,
        ('[redact]\nvendors = [""]\n', ["vendors"]),
        ('[redact.accounts]\naccount = ""\n', ["account"]),
        ('[redact.accounts]\nemail = "ACC-[0-9]+"\n', ["email"]),
        ('[redact.accounts]\nperson = "ACC-[0-9]+"\n', ["person"]),
    ],
)
def test_a_config_that_cannot_be_used_ends_with_2_and_names_its_place(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    """Before the text is read."""
    done = run("redact", put(tmp_path), "--config", configured(tmp_path, text), code=2)
    assert [word for word in ("team.toml", *words) if word not in done.stderr] == []
    assert done.stdout == ""


def test_errors_and_accounts_hold_no_secret_of_the_command_line(tmp_path: Path) -> None:
    """A token in a path, a pattern or a name of a file."""
    told: list[Any] = [
        run("redact", tmp_path / TOKEN, code=2),
        run("redact", put(tmp_path), "--config", tmp_path / f"{TOKEN}.toml", code=2),
        run("redact", put(tmp_path, f"password={WORD}", f"x {TOKEN} y.log")),
        run("redact", put(tmp_path), "--vault", tmp_path / TOKEN, "--reverse", code=2),
        run("redact", put(tmp_path), "--audience", TOKEN, code=2),
    ]
    assert [done for done in told if TOKEN in done.output] == []
