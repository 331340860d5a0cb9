"""Secrets survive in no surroundings and no disguise, evidence survives in all; borders of windows change nothing."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.redact.kit import EVIDENCE, HEX, Planted, disguises, made, planted, private_key, secret, vendor_tokens

from afteraction.app import redact as redacting
from afteraction.redact.gate import Gate

WORD = secret()
TOKEN = vendor_tokens()[0]
TELLING = planted()

# Surroundings: what people and machines write, and what a rule may stumble over.
NASTY = ('"', "'", "\\", "=", ":", "%", "&", "@", "://", "\\n", "\u200b", "[email 1]", "<", ">", "{", "(", "-----BEGIN ", "\x00", "é", "Ａ", "0x", "password", "token ", "…", "xxxx", "****", "kind: Secret\n", "data:\n  ", "eyJ", "${", "#", "null", "\t")  # fmt: skip
AROUND = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(NASTY), max_size=6).map("".join))


@settings(max_examples=120)
@given(st.sampled_from(TELLING), AROUND, AROUND, st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_whatever_stands_on_the_lines_around_it_a_secret_does_not_survive(
    one: Planted, before: str, after: str, end: str
) -> None:
    """Found by form, name, place or talk."""
    assert one.value not in Gate().text(f"{before}{end}{one.text}{end}{after}")


@settings(max_examples=90)
@given(st.sampled_from([f"it said {token} there" for token in vendor_tokens()]), AROUND, AROUND)
def test_whatever_stands_on_its_line_an_unmistakable_secret_does_not_survive(
    text: str, before: str, after: str
) -> None:
    """A blank before and after is enough."""
    assert text.split()[2] not in Gate().text(f"{before} {text} {after}")


@settings(max_examples=60)
@given(AROUND, AROUND, st.sampled_from(["\n", "\r\n", "\\n"]), st.integers(3, 30))
def test_of_a_private_key_no_line_survives(before: str, after: str, end: str, lines: int) -> None:
    """However its lines are ended, also inside JSON."""
    key = private_key(lines, end=end)
    shown = Gate().text(f"{before}\n{key}\n{after}")
    assert [line for line in key.split(end)[1:-1] if line in shown] == []


@pytest.mark.parametrize("text", ["Cookie: [secret: cookie #1]; sid={}", "[secret: api_key = '{}' >"])
def test_text_that_looks_like_a_mark_of_ours_shields_nothing(text: str) -> None:
    """Somebody else's tool may have cleaned a part; anybody can type it."""
    assert WORD not in Gate().text(text.format(WORD))


def test_an_access_key_without_a_digit_is_one() -> None:
    """Its sixteen characters are letters and the digits 2 to 7, by chance."""
    key = "AKIA" + made(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:15] + "Q"
    assert key not in Gate().text(f"used {key} there")


@pytest.mark.parametrize("text", ["token : api_key = '{}'", "secret : db_password = '{}'"])
def test_a_name_that_stands_where_another_names_value_would_is_a_name(text: str) -> None:
    """``token : api_key = '…'``"""
    assert WORD not in Gate().text(text.format(WORD))


@pytest.mark.parametrize("text", ["Cookie: sid={}; m=kim@shop.example", "Set-Cookie: session={}; Domain=shop.example"])
def test_the_end_of_a_line_does_not_make_a_placeholder_of_what_stands_before(text: str) -> None:
    """Cookies are one value to the gate."""
    assert WORD not in Gate().text(text.format(WORD))


# Disguises: what only its form shows, hidden


@pytest.mark.parametrize("form", disguises(TOKEN))
def test_an_unmistakable_secret_is_found_in_disguise(form: str) -> None:
    """Nobody saw it in the clear before."""
    hidden = disguises(TOKEN)[form]
    shown = Gate().text(f"retry with {hidden} failed")
    assert hidden not in shown
    assert shown.startswith("retry with [secret: github-token #1]")
    assert shown.endswith("failed")


PACKED: dict[str, Callable[[str], str]] = {
    "gzip in base64": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "a sentence in base64": lambda text: base64.b64encode(f"the token is {text} for now".encode()).decode(),
    "JSON in base64": lambda text: base64.b64encode(json.dumps({"a": text}).encode()).decode(),
    "UTF-16 in base64": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "JSON in JSON in JSON": lambda text: json.dumps(json.dumps(json.dumps({"a": text}))),
    "hex of base64": lambda text: base64.b64encode(text.encode()).hex(),
    "an address in an address": lambda text: f"https://a.example/?to=https%3A%2F%2Fb.example%2F%3Ftoken%3D{text}",
}


@pytest.mark.parametrize("form", PACKED)
def test_an_unmistakable_secret_is_found_where_it_is_packed(form: str) -> None:
    """Up to three deep."""
    shown = Gate().text(f"body: {PACKED[form](TOKEN)} end")
    assert PACKED[form](TOKEN) not in shown
    assert TOKEN not in shown
    assert "[secret: " in shown


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\\\n", '"\n  "', '"\n  + "', "=\n", '" +\n  "'])
def test_an_unmistakable_secret_is_found_broken_over_lines(break_: str) -> None:
    """As mail, shells and source code break lines; neither part of it survives."""
    left, right = TOKEN[:17], TOKEN[17:]
    shown = Gate().text(f"token {left}{break_}{right} was used")
    assert (left in shown, right in shown) == (False, False)


def test_packed_evidence_is_evidence() -> None:
    """What holds no secret stays packed."""
    for pack in PACKED.values():
        text = f"body: {pack('pool of payment-service is full, 10 of 10')} end"
        assert Gate().text(text).partition("?")[0] == text.partition("?")[0]


# Evidence survives


@settings(max_examples=90)
@given(
    st.lists(st.one_of(*EVIDENCE.values()), min_size=1, max_size=10),
    st.sampled_from(
        [", ", ",", " ", "\n", "\t", "; ", "|", "] [", '" "', "' '", ") (", "> <", "=", "/", ": ", "` `", "\r\n"]
    ),
)
def test_evidence_survives_in_any_order_and_between_any_marks(tokens: list[str], between: str) -> None:
    """Commits, UUIDs, traces, digests, pods, versions, times, tickets, private addresses, epochs, request ids."""
    text = between.join(tokens)
    assert Gate().text(text) is text
    packed = json.dumps(tokens)
    assert Gate().text(packed) is packed


NAMES = ("trace_id", "span_id", "commit", "sha", "request_id", "id", "pod", "image", "version", "ticket", "at", "host", "ts", "duration", "key_id")  # fmt: skip


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(NAMES), st.one_of(*EVIDENCE.values()), min_size=1))
def test_evidence_survives_beside_the_names_it_goes_by(fields: dict[str, str]) -> None:
    """As JSON, as ``name=value``, as a header."""
    for text in (
        json.dumps(fields),
        " ".join(f"{name}={value}" for name, value in fields.items()),
        "\n".join(f"X-{name}: {value}" for name, value in fields.items()),
    ):
        assert Gate().text(text) is text


@settings(max_examples=60)
@given(st.lists(st.one_of(*EVIDENCE.values()), min_size=1, max_size=6), st.sampled_from(TELLING))
def test_evidence_survives_on_the_line_before_and_after_a_secret(tokens: list[str], one: Planted) -> None:
    """The alias is all that is new."""
    line = ", ".join(tokens)
    gate = Gate()
    shown = gate.text(f"{line}\n{one.text}\n{line}")
    assert shown == f"{line}\n{one.text.replace(one.value, gate.seen[0].alias)}\n{line}"


def test_an_id_that_begins_like_no_country_is_no_bank_account() -> None:
    """Its check digits fit by chance; a country has its own length, too."""
    text = "run FF640EGJ43W44TEN8QMBKT3QPR failed"
    assert Gate().text(text) is text


# Windows: a text that is too long to be looked at whole


def lines_of(dice: random.Random, count: int, *, keys: bool = False) -> Iterator[str]:
    for number in range(count):
        seed = dice.randrange(1 << 30)
        one = dice.choice(planted(seed))
        yield dice.choice(
            (
                f"2026-02-16T02:12:05.{seed % 1000:03}Z INFO é the pool is full, request {number} took {seed % 9999} ms",
                f"commit {made(40, HEX, seed)} by pod pay-6d5f8c7b9-x2x7k",
                f"mail {made(6, 'abcdef', seed)}@shop.example from 203.0.113.{seed % 200 + 1}; card 4012 8888 8888 1881.",
                one.text,
                private_key(seed % 40 + 2, seed) if keys else one.text,
            )
        )


def redacted(text: str) -> tuple[str, dict[str, object]]:
    gate = Gate()
    shown = "".join(redacting.redacted(redacting.Text("a.log", None, text.encode("utf-8", "surrogateescape")), gate))
    return shown, redacting.account(gate)


@pytest.fixture
def borders(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int, int], None]:
    def put(window: int, around: int, chunk: int) -> None:
        monkeypatch.setattr(redacting, "_WINDOW", window)
        monkeypatch.setattr(redacting, "_AROUND", around)
        monkeypatch.setattr(redacting, "_CHUNK", chunk)

    return put


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("end", ["\n", "\r\n", " "])
def test_wherever_the_borders_fall_the_text_and_its_account_are_the_same(
    borders: Callable[[int, int, int], None], seed: int, end: str
) -> None:
    """Windows of a few characters and of a few lines, chunks cut inside a secret, inside é; also one endless line."""
    dice = random.Random(f"{seed}{end}")
    text = end.join(lines_of(dice, 160))
    whole = redacted(text)
    assert whole[0].count("[secret: ") > 30
    borders(dice.choice([61, 333, 2000]), dice.choice([700, 1500]), dice.choice([7, 61, 500]))
    assert redacted(text) == whole


@pytest.mark.parametrize("seed", range(4))
def test_a_private_key_over_borders_leaves_no_line_of_itself(
    borders: Callable[[int, int, int], None], seed: int
) -> None:
    """Also one that is longer than what is looked at together."""
    dice = random.Random(seed)
    text = "\n".join(lines_of(dice, 60, keys=True))
    bodies = [line for line in text.splitlines() if len(line) == 64 and line.isalnum()]
    assert len(bodies) > 40
    borders(dice.choice([61, 333]), dice.choice([300, 700]), 61)
    shown, _ = redacted(text)
    assert [line for line in bodies if line in shown] == []


def test_a_private_key_over_borders_is_replaced_whole(borders: Callable[[int, int, int], None]) -> None:
    """As one thing, like anywhere else."""
    text = "before\n" * 800 + private_key(30) + "\nafter\n" * 800
    whole = redacted(text)
    borders(61, 300, 61)
    assert redacted(text) == whole


def test_a_secret_at_every_distance_from_a_border_is_replaced(borders: Callable[[int, int, int], None]) -> None:
    """Its name before the border, its value behind, its middle on it; nothing is lost or doubled around it."""
    borders(500, 200, 90)
    for shift in range(0, 560, 7):
        text = "x" * (5000 + shift) + f" password={WORD} " + "y" * 5000
        assert redacted(text)[0] == "x" * (5000 + shift) + " password=[secret: password #1] " + "y" * 5000


def test_a_secret_that_only_its_last_occurrence_shows_is_taken_out_at_its_first(
    borders: Callable[[int, int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Megabytes earlier; also when the text is too large to be kept and is read twice."""
    borders(500, 200, 90)
    text = f"who is {WORD}?\n" + "the pool is full\n" * 600 + f"password={WORD}\n"
    expected = text.replace(WORD, "[secret: password #1]")
    assert redacted(text)[0] == expected
    monkeypatch.setattr(redacting, "HELD", 2000)
    assert redacted(text)[0] == expected


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40), st.sampled_from(["é漢🔥".encode(), b"\xe6\xbc", b"\xff\xfe\x80", b"\r", b"\x00"])
        ),
        max_size=12,
    ),
    st.integers(1, 9),
)
def test_bytes_without_a_find_come_out_as_they_went_in(
    borders: Callable[[int, int, int], None], parts: list[bytes], chunk: int
) -> None:
    """Letters of several bytes and bytes that are no letter, cut anywhere."""
    data = b"the pool is full\n" * 241 + b"".join(parts)
    borders(300, 100, chunk)
    gate = Gate()
    shown = "".join(redacting.redacted(redacting.Text("a.log", None, data), gate))
    assert gate.seen or shown.encode("utf-8", "surrogateescape") == data


@settings(max_examples=40)
@given(st.integers(0, 600), st.integers(0, 600))
def test_a_window_leaves_off_before_a_value_that_goes_on(begin: int, length: int) -> None:
    """Window by window, the text is what it is when it is looked at whole."""
    text = " ".join(one.text for one in planted(3)) + " kim@shop.example, 4012 8888 8888 1881. "
    gate = Gate()
    begin = min(begin, len(text))
    at, parts = 0, list[str]()
    for end in (begin, min(begin + length, len(text)), len(text)):
        part, at = gate.window(text, at, max(at, end), "line {}".format)
        parts.append(part)
    assert at == len(text)
    assert "".join(parts) == Gate().text(text)
