"""The gate: one value, one alias; nothing secret kept; what was found once is found everywhere; finished output is searched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.redact.kit import CUSTOMERS, EVIDENCE, disguises, encodings, planted, private_key, secret, vendor_tokens

from afteraction.domain.errors import LeakError
from afteraction.domain.record import Actor, Level, Locator, Record, RecordKind
from afteraction.domain.when import Instant
from afteraction.redact.gate import Allowed, Gate, Policy
from afteraction.redact.rule import Family

WORD = secret()
TELLING = planted()
IDS = [one.text.partition(one.value)[0].strip() for one in TELLING]
ACCOUNTS = Policy(accounts=(("account", r"\bACC-[0-9]{6}\b"),))
PROSE = [
    "the pool is full",
    "rolled out a bigger pool",
    "p99=2310ms, error rate 9.1%",
    "@ana restart did not help",
    "é Ü 漢字 🔥",
]


# One value, one alias


@pytest.mark.parametrize("kind", CUSTOMERS)
def test_a_customers_identifier_has_one_alias_however_it_is_spelled(kind: str) -> None:
    """Within a text, over texts looked at together, and in the next text."""
    spellings, other = CUSTOMERS[kind]
    gate = Gate()
    first = gate.many([" and ".join(spellings), f"again: {spellings[-1]}", f"another: {other}."])
    assert first == [
        " and ".join([f"[{kind} 1]"] * len(spellings)),
        f"again: [{kind} 1]",
        f"another: [{kind} 2].",
    ]
    assert gate.text(f"later {other}, {spellings[0]}.") == f"later [{kind} 2], [{kind} 1]."
    assert gate.originals == {f"[{kind} 1]": spellings[0], f"[{kind} 2]": other}


@pytest.mark.parametrize("one", TELLING, ids=IDS)
def test_a_secret_has_one_alias_wherever_its_name_stands_and_another_secret_another(one: tuple[str, str]) -> None:
    """In every text of a run; what stands around it stays."""
    value, text = one
    (other,) = [found for found, again in zip(planted(2), TELLING, strict=True) if again == one]
    gate = Gate()
    shown = gate.many([text, f"so {text}", other.text])
    (alias, _) = (found.alias for found in gate.seen)
    assert shown[:2] == [text.replace(value, alias), f"so {text.replace(value, alias)}"]
    assert shown[2] == other.text.replace(other.value, gate.seen[1].alias)
    assert gate.seen[0].times == 2
    assert (alias.rpartition("#")[2], gate.seen[1].alias.rpartition("#")[2]) == ("1]", "2]")


def test_kinds_are_counted_apart_and_secrets_are_told_first() -> None:
    """An alias says what kind of thing it stands for."""
    gate = Gate()
    gate.text(f"kim@shop.example called from 203.0.113.9, then lee@shop.example; password={WORD}", "a.log")
    assert [one.alias for one in gate.seen] == ["[secret: password #1]", "[email 1]", "[ip 1]", "[email 2]"]
    assert [one.family for one in gate.seen] == [Family.SECRET, *[Family.CUSTOMER] * 3]


def test_secrets_are_never_kept_to_be_turned_back() -> None:
    """``originals`` is what the vault is written from; neither the account nor an error may show one, either."""
    gate = Gate()
    gate.many([one.text for one in TELLING], "a.log")
    gate.text(f"kim@shop.example {private_key()}")
    assert gate.originals == {"[email 1]": "kim@shop.example"}
    told = repr(gate.seen) + repr(dict(gate.originals))
    assert [one.value for one in TELLING if one.value in told] == []


def test_a_text_without_a_find_comes_back_as_the_same_object() -> None:
    """So nobody pays for copies, and nothing is normalised in passing."""
    gate = Gate()
    texts = [
        "",
        *PROSE,
        "x" * 200_000,
        "\ud800 half a letter",
        "a\x00b",
        "\r\n\t ",
        "[email 1]",
        "[secret: password #1]",
    ]
    assert [new is old for new, old in zip(gate.many(texts), texts, strict=True)] == [True] * len(texts)
    assert all(gate.text(text) is text for text in texts)


# Found once, found everywhere


@pytest.mark.parametrize("form", encodings(WORD))
def test_a_secret_seen_beside_its_name_is_found_alone_afterwards(form: str) -> None:
    """As it is, and as machines write it."""
    gate = Gate()
    value = f"{WORD[:5]}&/+{WORD[5:]}"
    gate.text(f'password: "{value}"')
    shown = gate.text(f"retry with {encodings(value)[form]} failed")
    assert shown.rstrip("=").startswith("retry with [secret: password #1]")
    assert shown.endswith(" failed")
    assert len(gate.seen) == 1


@pytest.mark.parametrize(
    "text",
    [
        "postgres://pay:{}@db.prod.example.com:5432/pay",
        "amqp://pay:{}@mq.example:5671",
        "redis://:{}@cache.prod.example",
    ],
)
def test_an_identifier_that_overlaps_a_secret_does_not_blur_it(text: str) -> None:
    """``password@host.example`` looks like an address; the host stays, and the password alone is found afterwards."""
    gate = Gate()
    shown = gate.text(text.format(WORD))
    assert gate.text(f"it was {WORD} then") == f"it was {gate.seen[0].alias} then"
    assert shown == text.format(gate.seen[0].alias)


@pytest.mark.parametrize("text", ["password={0}, so I typed {0} twice", "who is {0}?\npassword={0}"])
def test_a_secret_seen_beside_its_name_is_found_alone_in_the_same_text(text: str) -> None:
    """Before and after; whoever prints a line cleans it once."""
    assert WORD not in Gate().text(text.format(WORD))
    assert WORD not in "".join(Gate().many(text.format(WORD).split(",")))


@pytest.mark.parametrize("form", disguises(WORD))
def test_a_secret_seen_beside_its_name_is_found_alone_in_disguise(form: str) -> None:
    """Escapes that nobody needed, encodings of more than the value, letters between its letters."""
    gate = Gate()
    gate.text(f"password={WORD}")
    assert disguises(WORD)[form] not in gate.text(f"retry with {disguises(WORD)[form]} failed")


def test_what_was_cleaned_before_a_secret_was_known_is_cleaned_again() -> None:
    """``known`` is for texts that went through too early."""
    gate = Gate()
    early = f"who is {WORD}? kim@shop.example"
    assert gate.text(early) == f"who is {WORD}? [email 1]"
    gate.text(f"password={WORD}")
    places: list[int] = []

    def place(at: int) -> str:
        places.append(at)
        return "early line 1"

    assert gate.known(early, place) == "who is [secret: password #1]? kim@shop.example"
    assert places == [7]
    assert gate.text(early) == "who is [secret: password #1]? [email 1]"
    assert gate.tree([early]) == ["who is [secret: password #1]? [email 1]"]


@pytest.mark.parametrize(
    ("text", "alone"), [("the door pin is 4821", "waited 4821 ms"), ('password: "opensesame"', "say opensesame twice")]
)
def test_a_secret_that_is_a_number_or_a_word_is_only_replaced_beside_its_name(text: str, alone: str) -> None:
    """Else every 4821 of a log would be gone."""
    gate = Gate()
    assert gate.text(text) != text
    assert gate.text(alone) is alone


# The last look


@pytest.mark.parametrize("one", TELLING, ids=IDS)
def test_output_that_holds_a_known_secret_is_stopped_without_showing_it(one: tuple[str, str]) -> None:
    """In whichever form: the error names the kind, and ends with exit code 6."""
    gate = Gate()
    gate.text(one[1])
    for form in (one[0], *encodings(one[0]).values()):
        with pytest.raises(LeakError) as told:
            gate.check(f"# Report\n\nsomebody wrote {form} here", "the document")
        error = told.value
        assert error.exit_code == 6
        assert "the document" in str(error)
        assert one[0] not in "".join(
            (str(error), error.what, error.why, error.where, error.hint, *map(str, error.args))
        )


@pytest.mark.parametrize("token", [*vendor_tokens(), private_key()], ids=["github", "aws", "slack", "private key"])
def test_output_that_holds_an_unmistakable_secret_is_stopped_though_nobody_met_it_before(token: str) -> None:
    """A gate that saw nothing still knows forms."""
    with pytest.raises(LeakError):
        Gate().check(f"x {token} y", "the page")


def test_clean_output_passes_as_the_same_text() -> None:
    """Aliases, evidence, prose, half characters and talk about passwords are no leak."""
    gate = Gate()
    cleaned = "\n".join(
        gate.many([one.text for one in TELLING]) + gate.many(["kim@shop.example", "4012 8888 8888 1881"])
    )
    for text in (
        "",
        cleaned,
        "\n".join(PROSE),
        "the password is wrong",
        "\ud800 \x00",
        "[secret: password #1] [email 1] [person 2]",
    ):
        assert gate.check(text, "the page") is text


@settings(max_examples=50)
@given(st.lists(st.one_of(*EVIDENCE.values()), max_size=20))
def test_evidence_passes_the_last_look(tokens: list[str]) -> None:
    """Also when secrets are known."""
    gate = Gate()
    gate.text(f"password={WORD}")
    gate.check(json.dumps(tokens), "the page")


# What a team says


def test_what_the_team_allows_passes_and_is_counted() -> None:
    """The pattern is of the whole value; a longer one is another value."""
    gate = Gate(Policy(allowed=(Allowed(r"oncall@pay\.example", "our list"), Allowed(WORD, "a test user's"))))
    text = f"oncall@pay.example, password={WORD}"
    assert gate.text(text) == text
    assert gate.passed == 2
    assert gate.seen == []
    assert gate.text(f"x-oncall@pay.example password={WORD}x") == "[email 1] password=[secret: password #1]"
    assert gate.passed == 2


def test_what_the_team_allows_passes_the_last_look() -> None:
    """Else the document that shows it could never be written."""
    token = vendor_tokens()[0]
    text = f"the example token {token}"
    assert Gate(Policy(allowed=(Allowed("ghp_.*", "revoked, public"),))).check(text, "x") is text


def test_identifiers_of_the_config_have_aliases_that_can_be_turned_back() -> None:
    """They stand for customers."""
    gate = Gate(ACCOUNTS)
    assert (
        gate.text("ACC-123456 owes ACC-654321, says ACC-123456; XACC-1234567")
        == "[account 1] owes [account 2], says [account 1]; XACC-1234567"
    )
    assert gate.originals == {"[account 1]": "ACC-123456", "[account 2]": "ACC-654321"}
    assert [one.family for one in gate.seen] == [Family.CUSTOMER, Family.CUSTOMER]


@pytest.mark.parametrize(
    "policy",
    [
        Policy(allowed=(Allowed("(", "x"),)), Policy(allowed=(Allowed("(?=look)", "ahead"),)),
        Policy(accounts=(("account", "["),)), Policy(accounts=(("two words", "x"),)), Policy(accounts=(("", "x"),)),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_is_refused(policy: Policy) -> None:
    """Before anything is read."""
    with pytest.raises(ValueError):  # noqa: PT011  # the words are the engine's
        policy.checked()


def test_aliases_of_an_earlier_run_are_used_again_and_counting_goes_on() -> None:
    """However the value is spelled this time."""
    first = Gate(ACCOUNTS)
    first.many(["kim@shop.example 4012 8888 8888 1881", "lee@shop.example ACC-123456"])
    first.person("Ana Ruiz")
    second = Gate(ACCOUNTS)
    second.recall(first.originals)
    assert second.text("new@shop.example, LEE@shop.example, 4012-8888-8888-1881") == "[email 3], [email 2], [card 1]"
    assert second.text("ACC-123456 ACC-000001") == "[account 1] [account 2]"
    assert (second.person("Ben Cole"), second.person("Ana Ruiz")) == ("[person 2]", "[person 1]")
    assert {
        **first.originals,
        "[email 3]": "new@shop.example",
        "[account 2]": "ACC-000001",
        "[person 2]": "Ben Cole",
    } == second.originals


def test_a_vault_that_was_written_by_hand_breaks_nothing() -> None:
    """Aliases that are none are left out; gaps in the numbers stay gaps."""
    gate = Gate()
    gate.recall(
        {
            "": "a",
            "[]": "b",
            "[email]": "c",
            "[email x]": "d",
            "email 7": "kim@shop.example",
            "[email 40]": "lee@shop.example",
        }
    )
    assert gate.text("lee@shop.example new@shop.example").startswith("[email 40] [email 41]")


# Whatever the text


def _mixture() -> st.SearchStrategy[list[str]]:
    spelled = [spelling for spellings, other in CUSTOMERS.values() for spelling in (*spellings, other)]
    return st.lists(
        st.one_of(
            st.sampled_from([one.text for one in TELLING]),
            st.sampled_from(spelled),
            st.sampled_from(PROSE),
            *EVIDENCE.values(),
            st.text(max_size=12),
        ),
        max_size=6,
    )


@settings(max_examples=100)
@given(_mixture(), st.sampled_from([". \n", "; ", " | ", "\r\nand ", '", "']))
@example(["", " ", "\x00"], "; ")
def test_cleaning_a_clean_text_changes_nothing_and_it_passes_the_last_look(parts: list[str], between: str) -> None:
    """For the gate that cleaned it and for one that knows nothing."""
    gate = Gate()
    once = gate.text(between.join(parts))
    assert gate.text(once) == once
    assert Gate().text(once) == once
    assert gate.check(once, "the text") is once


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ("\n2026-02-16T02:12:05Z next line", None), ("\n12 pods", None), (" 2026-02-16", None),
        ("\t4012 8888 8888 1881", "\t[card 1]"), ("\n+49 30 901821", "\n[phone 2]"),
    ],
)  # fmt: skip
def test_digits_after_a_phone_number_do_not_hide_it(after: str, shown: str | None) -> None:
    """They stay what they are."""
    assert Gate().text(f"call +49 30 901820{after}") == f"call [phone 1]{after if shown is None else shown}"


@settings(max_examples=60)
@given(st.text(st.characters(codec=None), max_size=60))
def test_no_text_raises(text: str) -> None:
    """Half characters and zeros among it."""
    gate = Gate()
    for shown in (gate.text(text), *gate.many([text, f"kim@shop.example {text}"])):
        gate.check(shown, "x")


BROKEN = {
    "first half": chr(0xD800),
    "second half": chr(0xDFFF),
    "zero": chr(0),
    "none": chr(0xFFFE),
    "last": chr(0x10FFFF),
}


@pytest.mark.parametrize("name", BROKEN)
def test_characters_that_are_none_do_not_shield_a_secret_on_their_line(name: str) -> None:
    """Half characters come from damaged JSON and from bytes that are no text."""
    broken = BROKEN[name]
    gate = Gate()
    assert gate.text(f"{broken} password={WORD} {broken}") == f"{broken} password=[secret: password #1] {broken}"
    assert gate.text(f"{broken}kim@shop.example{broken}") == f"{broken}[email 1]{broken}"


@pytest.mark.parametrize("text", [f"password={WORD}\udcff", f"password=\ud800{WORD}", f"token: {WORD}\udce9{WORD}"])
def test_a_secret_that_holds_a_half_character_is_replaced(text: str) -> None:
    """A password with é in a file of the code page 1252."""
    assert WORD not in Gate().text(text)


def test_a_line_of_a_mebibyte_is_one_text_like_others() -> None:
    """A secret at its start, its middle and its end."""
    filler = "lorem ipsum " * 44_000
    text = f"password={WORD} {filler} kim@shop.example {filler} token {vendor_tokens()[0]}"
    shown = Gate().text(text)
    assert len(text) > 1 << 20
    assert shown == f"password=[secret: password #1] {filler} [email 1] {filler} token [secret: github-token #1]"


# Records and trees


def record(**changes: Any) -> Record:
    whole = Record(
        artifact="a1", ordinal=3, kind=RecordKind.MESSAGE, time=Instant(1_771_207_925_000_000_000, 1), text=f"the password is {WORD}",
        locator=Locator(7, 7, 10, 90, "/3"), author=Actor("kim@shop.example", "U1"), title="from 203.0.113.9", level=Level.WARN, status="resolved",
        channel="kim@shop.example", thread="T1", key="K1", group="G1", permalink=f"https://chat.example/a?access_token={WORD}&p=3",
        reactions=2, replies=5, edited=True, deleted=False, raw_time="Mon kim@shop.example",
        links=("https://wiki.example/pool", f"https://pay:{WORD}@db-1/"), fields=(("db_password", WORD), ("note", "lee@shop.example"), ("pod", "pay-6d5f8c7b9-x2x7k")),
    )  # fmt: skip
    return whole._replace(**changes)


def test_every_text_of_a_record_is_cleaned_and_the_rest_stays() -> None:
    """Also a field whose value only its name shows to be a secret; counts, times, places and marks are not texts."""
    gate = Gate()
    before = record()
    (shown,) = gate.records([before], "chat.json")
    alias = "[secret: password #1]"
    assert shown == before._replace(
        text=f"the password is {alias}", title="from [ip 1]", channel="[email 1]", author=Actor("[email 1]", "U1"),
        permalink=f"https://chat.example/a?access_token={alias}&p=3", raw_time="Mon [email 1]",
        links=("https://wiki.example/pool", f"https://pay:{alias}@db-1/"),
        fields=(("db_password", alias), ("note", "[email 2]"), ("pod", "pay-6d5f8c7b9-x2x7k")),
    ), gate.seen  # fmt: skip


def test_places_name_file_and_line_and_finds_are_counted() -> None:
    """The first five places; texts that are looked at again are not counted again."""
    gate = Gate()
    records = [
        record(text=f"password={WORD}", permalink="", links=(), fields=(), locator=Locator(line, line, 0, 9))
        for line in range(11, 18)
    ]
    gate.records(records, "chat.json")
    (one,) = [found for found in gate.seen if found.family is Family.SECRET]
    assert one.times == 7
    assert one.places == tuple(f"chat.json line {line}" for line in range(11, 16))
    gate.records(records, "chat.json", again=True)
    assert [found.times for found in gate.seen if found.family is Family.SECRET] == [7]


def test_the_place_of_a_secret_that_stands_alone_is_named_too() -> None:
    """Whoever rotates it must find every line."""
    gate = Gate()
    plain = record(author=None, title="", channel="", permalink="", raw_time="", links=(), fields=())
    texts = [f"{WORD} early", f"password={WORD}", f"{WORD} late"]
    records = [plain._replace(text=text, locator=Locator(line, line, 0, 9)) for line, text in enumerate(texts, start=1)]
    shown = gate.records(records, "chat.json")
    gate.records(shown, "chat.json", again=True)
    assert sorted(gate.seen[0].places) == ["chat.json line 1", "chat.json line 2", "chat.json line 3"]


def test_records_without_a_find_are_the_same_objects_beside_those_with_one() -> None:
    """In their order."""
    good = record(
        text="the pool is full", author=None, title="", channel="", permalink="", raw_time="", links=(), fields=()
    )
    bad = good._replace(text=f"password={WORD}")
    shown = Gate().records([good, bad, good], "a")
    assert (shown[0] is good, shown[1].text, shown[2] is good) == (True, "password=[secret: password #1]", True)


def test_keys_and_values_of_nested_data_are_cleaned_and_its_shape_stays() -> None:
    """Numbers, truth and nothing are no texts."""
    gate = Gate()
    value = {
        "kim@shop.example": ["lee@shop.example", {"deep": (f"password={WORD}", 1, None, True, 2.5)}],
        "pool": "is full",
        "": [],
    }
    assert gate.tree(value) == {
        "[email 1]": ["[email 2]", {"deep": ("password=[secret: password #1]", 1, None, True, 2.5)}],
        "pool": "is full",
        "": [],
    }
    clean = {"a": ["b", {"c": 1}]}
    assert gate.tree(clean) is clean
