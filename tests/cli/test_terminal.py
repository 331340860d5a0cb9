"""Text that would act on a terminal: window titles, the clipboard, links, the screen, what one types. None of it acts.

Two judges. A terminal emulator says what a terminal would do. It knows not every sequence, so a second one, over the
code points, lets nothing through but letters, line ends, tabs and our own colours.
"""

from __future__ import annotations

import io
import json
import os
import re
import select
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pyte
import pytest
from click.testing import CliRunner
from tests.cli.kit import CHAT, ROWS

from afteraction.app.files import encoded
from afteraction.cli.main import main
from afteraction.document.visible import visible

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
PAYLOADS = {
    "window title": f"{ESC}]0;owned{BEL}",
    "icon title": f"{ESC}]1;owned{ST}",
    "clipboard": f"{ESC}]52;c;ZXZpbA=={BEL}",
    "link": f"{ESC}]8;;https://evil.example{ST}bank.example{ESC}]8;;{ST}",
    "notification": f"{ESC}]9;call 555{BEL}",
    "file download": f"{ESC}]1337;File=name=eA==;inline=1:eA=={BEL}",
    "palette": f"{ESC}]4;1;#000000{BEL}",
    "answer typed for one": f"{ESC}[6n{ESC}[c{ESC}[>q",
    "title read back": f"{ESC}[21t",
    "window moved": f"{ESC}[3;0;0t{ESC}[8;1;1t",
    "screen wiped": f"{ESC}[2J{ESC}[H",
    "scrollback wiped": f"{ESC}[3J",
    "lines gone up": f"{ESC}[5A{ESC}[K",
    "other screen": f"{ESC}[?1049h",
    "bracketed paste": f"{ESC}[?2004h{ESC}[201~",
    "mouse reports": f"{ESC}[?1000h{ESC}[?1006h",
    "cursor hidden": f"{ESC}[?25l",
    "invisible": f"{ESC}[8mhidden{ESC}[28m",
    "colour": f"{ESC}[31;5mred",
    "reset": f"{ESC}c",
    "keys defined": f"{ESC}P1;1|17/6c73{ST}",
    "device control": f"{ESC}P$qm{ST}",
    "privacy message": f"{ESC}^x{ST}{ESC}_x{ST}",
    "charset": f"{ESC}(0{ESC}%@",
    "shift": "\x0e\x0f",
    "backspaces": "safe\x08\x08\x08\x08evil",
    "overwritten": "safe\revil",
    "bell": BEL,
    "form feed": "\x0b\x0c",
    "end of file": "\x04\x1a\x11\x13",
    "delete": "x\x7f",
    "eight bits: control": "\x9b2J\x9b31m",
    "eight bits: command": "\x9d0;owned\x9c",
    "eight bits: device": "\x90q\x9c\x98x\x9c\x9ex\x9c\x9fx\x9c",
    "eight bits: line": "\x84\x85\x8d\x88",
    "unfinished": f"{ESC}]0;",
    "direction": "\u202egnp.exe\u202c\u2066x\u2069",
    "unseen": "\u200b\u200d\u2060\ufeff\u00ad\u061c",
    "separators": "\u2028\u2029",
    "tags": "\U000e0041\U000e0042",
    "noncharacters": "\ufffe\U0010ffff\ue000",
    "tower": "e" + "\u0301" * 40,
}
OUR_COLOURS = re.compile(r"\x1b\[(?:0|1|3[13]m\x1b\[1|3[13])m")
ALLOWED = {"draw", "linefeed", "carriage_return", "tab", "select_graphic_rendition"}
ON_PROGRESS = {"erase_in_line"}


def acts(shown: bytes) -> set[str]:
    """What an emulated terminal does with it beyond writing."""
    log = io.StringIO()
    stream = pyte.ByteStream(pyte.DebugScreen(to=log))
    stream.feed(shown)
    return {json.loads(line)[0] for line in log.getvalue().splitlines()} - ALLOWED


def unsafe(shown: bytes) -> list[str]:
    """Every code point that is neither ink nor space, a line end, a tab or part of our colours."""
    text = OUR_COLOURS.sub("", shown.decode("utf-8"))
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return sorted({f"U+{ord(c):04X}" for c in text if c not in "\n\t" and unicodedata.category(c) in hidden})


def test_the_judges_see_every_payload() -> None:
    """Or they would prove nothing."""
    passed = {name for name, text in PAYLOADS.items() if name != "tower" and not unsafe(text.encode())}
    assert passed == set()
    assert acts(f"{ESC}]0;owned{BEL}{ESC}[2J{ESC}[?1049h{ESC}c\x08{BEL}".encode()) >= {
        "set_title", "erase_in_display", "set_mode", "reset", "backspace", "bell",
    }  # fmt: skip
    assert unsafe(b"\x1b[31m\x1b[1mCRITICAL\x1b[0m\n") == []
    assert unsafe(b"\x1b[35mours has no such colour") == ["U+001B"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every name and every text holds a payload."""
    folder = tmp_path_factory.mktemp("hostile") / f"night{PAYLOADS['window title']}\u202e"
    folder.mkdir()
    rows: list[dict[str, Any]] = list(ROWS)
    alerts: list[dict[str, Any]] = []
    log = []
    table = ["time,author,text"]
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(archive, "w") as members,
        tarfile.open(folder / f"t{PAYLOADS['eight bits: control']}.tar", "w") as packed,
    ):
        for number, text in enumerate(PAYLOADS.values()):
            when = f"2026-02-16T02:{number:02}"
            rows.append(
                {
                    "time": f"{when}:04Z",
                    "author": f"Ana{text}",
                    "channel": f"inc{text}",
                    "text": f"payment errors {text} I'll fix {text}",
                }
            )
            alerts.append(
                {
                    "status": "firing", "labels": {"alertname": f"Pool{text}", "severity": text}, "annotations": {"summary": f"full {text}"},
                    "startsAt": f"{when}:00Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": f"https://a.example/{text}", "fingerprint": f"{number:016x}",
                }
            )  # fmt: skip
            line = "".join(text.splitlines()).replace("\r", "")
            log.append(f"{when}:05.004Z ERROR job{line} cannot open {line} connection password=hunter2{number}x!Q")
            quoted = text.replace('"', "")
            table.append(f'{when}:09Z,"A{quoted}","{quoted} =1+1 {quoted}"')
            name = text.replace("/", "_")
            (folder / f"n{number}{name}.txt").write_bytes(encoded(f"nothing {text}"))
            members.writestr(
                f"m{number}{text}.json", CHAT if number == 0 else f"junk {text}".encode("utf-8", "replace")
            )
            members.writestr(f"../m{number}{text}.json", b"out")
            packed.addfile(tarfile.TarInfo(f"../{name}"))
    (folder / "a.zip").write_bytes(archive.getvalue())
    (folder / "chat.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "cut.json").write_text(json.dumps(rows)[:-200], encoding="utf-8")
    (folder / "alerts.json").write_text(json.dumps({"version": "4", "groupKey": "{}:{}", "receiver": "x", "status": "firing", "alerts": alerts, "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": ""}), encoding="utf-8")  # fmt: skip
    (folder / "app.log").write_text("\n".join(log) + "\n", encoding="utf-8", newline="")
    (folder / "table.csv").write_text("\n".join(table) + "\n", encoding="utf-8", newline="")
    return folder


def printed(*arguments: str | Path, code: int = 0, stdin: bytes | None = None) -> tuple[bytes, bytes]:
    """(standard output, standard error) of a command that believes in colours."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin, color=True)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)[:300]
    assert (result.exit_code, "Traceback" in result.output) == (code, False), result.output[-400:]
    return result.stdout_bytes, result.stderr_bytes


def harmless(*outputs: bytes, beside: frozenset[str] | set[str] = frozenset()) -> None:
    for output in outputs:
        assert unsafe(output) == []
        assert acts(output) <= beside


def test_the_reports_of_draft_and_inspect_act_on_nothing(hostile: Path, tmp_path: Path) -> None:
    out, err = printed("draft", hostile, "-o", tmp_path / "\x1b]0;owned\x07\u202e")
    harmless(out, err)
    assert b"look at" in out
    assert out.count("‹U+001B›".encode()) > 20
    out, err = printed(
        "draft", hostile, "-o", tmp_path / "two", "--title", "".join(PAYLOADS.values()), "--names", "full"
    )
    harmless(out, err)
    out, err = printed("inspect", hostile)
    harmless(out, err)
    assert [
        name
        for name, text in PAYLOADS.items()
        if visible(text).replace("/", "_").replace("\n", "‹U+000A›") not in out.decode().replace("/", "_")
    ] == []


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_printed_document_acts_on_nothing(hostile: Path, form: str) -> None:
    out, err = printed("draft", hostile, "--stdout", form, "--all", "--names", "full")
    harmless(out, err)
    assert "‹U+001B›" in out.decode()


def test_json_is_printed_with_escapes_and_keeps_its_values(hostile: Path, tmp_path: Path) -> None:
    """A parser gets the very bytes of a name, a terminal gets none of them."""
    (hostile / "draft.log").unlink(missing_ok=True)
    for arguments in (
        ("inspect", hostile, "--json"), ("draft", hostile, "--stdout", "json", "--all"), ("formats", "--json"),
        ("draft", hostile, "-o", tmp_path / "o\x1b]0;x\x07\u202e", "--json", "--title", "t\x9b\u202e"), ("redact", hostile / "app.log", "--json"),
    ):  # fmt: skip
        out, err = printed(*arguments)
        harmless(out, err)
        json.loads(out)
    found = json.loads(printed("inspect", hostile, "--json")[0])
    names = {item["name"] for item in found["artifacts"]}
    assert f"n0{PAYLOADS['window title']}.txt" in names
    assert [text for text in PAYLOADS.values() if not any(text.replace("/", "_") in name for name in names)] == []


BAD = "\x1b]0;owned\x07\x9b31m\u202e\x7f\r"


@pytest.mark.parametrize(
    "arguments",
    [
        ("draft", BAD), ("inspect", BAD), ("redact", BAD), ("draft", "{}", "--tz", BAD), ("draft", "{}", "--tz", BAD + "=UTC"), ("draft", "{}", "--date", BAD),
        ("draft", "{}", "--config", BAD), ("draft", "{}", "-t", BAD), ("draft", "{}", "--names", BAD), ("draft", "{}", "--events", BAD), ("draft", "{}", "--" + BAD),
        (BAD,), ("--" + BAD,), ("-" + BAD,), ("completion", BAD), ("redact", "{}/app.log", "--vault", BAD + "/x", "--reverse"), ("redact", "{}/app.log", "-o", "{}"),
        ("draft", "{}", "--stdout", BAD), ("redact", "{}/app.log", "--audience", BAD),
    ],
)  # fmt: skip
def test_a_mistake_on_the_command_line_is_named_without_acting(hostile: Path, arguments: tuple[str, ...]) -> None:
    harmless(*printed(*(argument.replace("{}", str(hostile)) for argument in arguments), code=2))


@pytest.mark.parametrize(
    "config",
    [f'["x{chr(0x202E)}"]\na=1\n', 'draft = "\\u001b]0;x\\u0007"\n', '[draft]\nnames = "\\u009b\\u202e"\n', 'x = \x1b]0;y\x07\n', '["\\u001b[2J"]\n', '[redact]\nallow = [{pattern = "(\\u001b", reason = "x"}]\n',
     '[times]\n"\\u001b.log" = "\\u001b"\n'],
)  # fmt: skip
def test_an_error_in_the_config_is_named_without_acting(tmp_path: Path, config: str) -> None:
    (tmp_path / "afteraction.toml").write_text(config, encoding="utf-8")
    (tmp_path / "chat.json").write_bytes(CHAT)
    harmless(*printed("draft", tmp_path, code=2))


def test_a_crash_and_its_trace_act_on_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(BAD)

    (tmp_path / "chat.json").write_bytes(CHAT)
    monkeypatch.setattr("afteraction.app.inspect.inspection", broken)
    monkeypatch.setenv("AFTERACTION_TRACE", "1")
    result = CliRunner().invoke(main, ["inspect", str(tmp_path)], color=True)
    assert result.exit_code == 1
    assert "RuntimeError" in result.stderr
    harmless(result.stdout_bytes, result.stderr_bytes)


def test_redact_is_exact_in_a_pipe_and_harmless_on_a_terminal(hostile: Path, tmp_path: Path) -> None:
    """A filter changes nothing but what must not leave; eyes get the same text with what hides in it spelled out."""
    log = tmp_path / "raw.log"
    raw = b"caf\xe9 " + "".join(text for text in PAYLOADS.values()).encode() + b"\r\nend\n"
    log.write_bytes(raw)
    out, err = printed("redact", log)
    assert out == raw
    harmless(err)
    shown = on_terminal("redact", str(log), "-q")
    harmless(shown)
    assert "caf‹U+DCE9› ‹U+001B›]0;owned‹U+0007›" in shown.decode().replace("\r\n", "\n")
    whole = tmp_path / "clean.log"
    printed("redact", log, "-o", whole)
    assert whole.read_bytes() == raw


def test_on_a_terminal_the_progress_and_the_documents_act_on_nothing(hostile: Path, tmp_path: Path) -> None:
    """With the progress line on, which goes back to the start of its own line and clears nothing else."""
    folder = tmp_path / "in"
    folder.mkdir()
    name = f"p{PAYLOADS['window title']}{PAYLOADS['lines gone up']}{PAYLOADS['eight bits: control']}\n\r.log"
    (folder / name).write_text(
        "".join(f"2026-02-16T02:{n // 60 % 60:02}:{n % 60:02}Z ERROR cannot open {n}\n" for n in range(20_001))
    )
    shown = on_terminal("draft", str(folder), "-o", str(tmp_path / "out"))
    assert shown.count(b"\rreading ") == 1
    clean = shown.replace(b"\r\x1b[K", b"").replace(b"\rreading", b"reading")
    harmless(clean)
    assert acts(shown) <= ON_PROGRESS
    harmless(on_terminal("draft", str(hostile), "--stdout", "md"))


def test_a_terminal_of_eight_bits_is_given_no_half_of_a_character(tmp_path: Path) -> None:
    """In UTF-8 many letters hold the byte 0x9b, which begins a control sequence where bytes are letters."""
    (tmp_path / "chat.json").write_text(json.dumps([{**ROWS[0], "text": "雛 ś ᛛ payment errors"}]), encoding="utf-8")
    shown = on_terminal("draft", str(tmp_path), "--stdout", "md", "--all", PYTHONIOENCODING="latin-1")
    assert b"? ? ? payment errors" in shown
    assert not [byte for byte in shown if 0x80 <= byte < 0xA0]
    arguments = ("draft", str(tmp_path), "-o", str(tmp_path / "out"), "--title", "雛 fell")
    assert b"\x1b[1m? fell" in on_terminal(*arguments, PYTHONIOENCODING="ascii")


def on_terminal(*arguments: str, **environment: str) -> bytes:
    """What a command writes to a terminal, both streams."""
    pty = pytest.importorskip("pty", reason="no pseudo terminals here")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "afteraction", *arguments],
        stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, env={**os.environ, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(follower)
    shown = b""
    try:
        while select.select([leader], [], [], 60)[0]:
            chunk = os.read(leader, 65536)
            if not chunk:
                break
            shown += chunk
    except OSError:
        pass  # how Linux says that the other side is closed
    finally:
        os.close(leader)
        assert process.wait(60) == 0, shown[-500:]
    return shown.replace(b"\r\n", b"\n")
