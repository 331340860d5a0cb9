"""Names: whole words, as they are spelled, whatever stands around them; the longest of those that overlap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afteraction.extract.roles import spellings
from afteraction.redact.names import Names

ANA, BEN, WILL = "[person 1]", "[person 2]", "[person 3]"
ROSTER = {
    "Ana": ANA, "Ana Ruiz": ANA, "Ruiz": ANA, "aruiz": ANA,
    "Ben": BEN, "Ben Cole": BEN, "O'Neil-Cole": BEN,
    "Will": WILL, "Zoë Łuk": "[person 4]", "Анна": "[person 5]", "李伟": "[person 6]", "José": "[person 7]", "C. (Kit) Lark+": "[person 8]",
}  # fmt: skip
NAMES = Names(ROSTER, mentions="[a person]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ana restarted it", f"{ANA} restarted it"),
        ("thanks Ana", f"thanks {ANA}"),
        ("Ana", ANA),
        ("Ana, Ben. (Ana) 'Ben' \"Ana\" `Ben` *Ana* ~Ben~ Ana: Ben; Ana? Ben!", f"{ANA}, {BEN}. ({ANA}) '{BEN}' \"{ANA}\" `{BEN}` *{ANA}* ~{BEN}~ {ANA}: {BEN}; {ANA}? {BEN}!"),
        ("Ana's pool and Ben’s", f"{ANA}'s pool and {BEN}’s"),
        ("Ana Ben Ana Ben", f"{ANA} {BEN} {ANA} {BEN}"),
        ("Ana\nBen\r\nAna\tBen", f"{ANA}\n{BEN}\r\n{ANA}\t{BEN}"),
        ("by=Ana|Ben,Ana<Ben>", f"by={ANA}|{BEN},{ANA}<{BEN}>"),
        ("Ana-Ben…Ana", f"{ANA}-{BEN}…{ANA}"),
        ("O'Neil-Cole said", f"{BEN} said"),
        ("by C. (Kit) Lark+.", "by [person 8]."),
    ],
)  # fmt: skip
def test_a_name_is_replaced_between_whatever_is_no_letter(text: str, shown: str) -> None:
    """Marks, line ends, two names beside each other; marks within a name are part of it."""
    assert NAMES.text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Banana Anabel Anand BenchMark Willing Goodwill anatomy",
        "Ana1 1Ana",
        "ana ANA ben will WILL",
        "unwilling to benchmark",
    ],
)
def test_parts_of_words_and_other_cases_are_no_names(text: str) -> None:
    """``will`` is a word, ``Will`` is a person."""
    assert NAMES.text(text) is text


def test_of_names_that_overlap_the_longest_counts() -> None:
    """One alias for first and last name together, not two."""
    assert (
        NAMES.text("Ana Ruiz, Ana, Ruiz, Ana Ruizen, Ben Cole Ana") == f"{ANA}, {ANA}, {ANA}, {ANA} Ruizen, {BEN} {ANA}"
    )
    both = Names({"Ana": "1", "Ana Ruiz": "2", "Ana Ruiz Vega": "3", "Ruiz Vega": "4"})
    assert both.text("Ana Ruiz Vega; Ana Ruiz; Ana; Ruiz Vega; Ana Ruiz Vegan") == "3; 2; 1; 4; 2 Vegan"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@Ana and @aruiz, see @stranger", f"{ANA} and {ANA}, see [a person]"),
        ("@someone.else: now", "[a person]: now"),
        ("@here @channel @everyone look", "@here @channel @everyone look"),
        ("cc @a and @", "cc @a and @"),
        ("pool@2x.png, a.b@c", "pool@2x.png, a.b@c"),
        ("@Service class Pool", "[a person] class Pool"),
    ],
)
def test_a_mention_is_a_person_though_nobody_knows_them(text: str, shown: str) -> None:
    """Calls to all are none; without a word for strangers they stay."""
    assert NAMES.text(text) == shown
    assert Names({"Zed": "y"}).text(text) is text


def test_names_of_any_script_are_names() -> None:
    """Accents, Cyrillic; Chinese is written without blanks."""
    assert NAMES.text("Zoë Łuk, Анна und José") == "[person 4], [person 5] und [person 7]"
    assert NAMES.text("李伟重启了服务") == "[person 6]重启了服务"


@pytest.mark.parametrize("text", ["Аннабель", "Ben\u00e9dicte", "\u00c9Ana", "Ruizé", "Anaï"])
def test_a_letter_of_any_script_goes_on_with_a_word(text: str) -> None:
    """``Ben`` is not in ``Benédicte``."""
    assert NAMES.text(text) is text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://git.example/pay?author=aruiz&x=1", f"https://git.example/pay?author={ANA}&x=1"),
        ("https://chat.example/#aruiz", f"https://chat.example/#{ANA}"),
        ("https://x.example/Anabel/willing", "https://x.example/Anabel/willing"),
    ],
)
def test_a_name_inside_an_address_is_replaced(text: str, shown: str) -> None:
    """The rest of the address stays."""
    assert NAMES.text(text) == shown


@pytest.mark.parametrize("text", ["Ana/Ben are on it", "/home/aruiz/pool.py", "https://git.example/aruiz", "~aruiz/notes", "see _Ana_ and __Ben__", "branch aruiz/bigger-pool"])  # fmt: skip
def test_a_name_beside_a_slash_or_in_italics_is_replaced(text: str) -> None:
    """``Ana/Ben`` is how people are put on a task; ``_Ana_`` is how chats write italics; a home folder names its owner."""
    assert not {"Ana", "Ben", "aruiz"} & set(
        NAMES.text(text).replace("/", " ").replace("_", " ").replace("~", " ").split()
    )


def test_a_name_is_written_whole_in_parts_with_an_initial_and_in_capitals() -> None:
    """Particles, titles and pronouns are no part that a person is called by."""
    assert set(spellings(["Ana Ruiz"])) == {"Ana Ruiz", "A. Ruiz", "Ana", "Ruiz", "RUIZ"}
    assert set(spellings(["Wen Li"])) == {"Wen Li", "W. Li", "Wen", "Li"}
    assert {"de", "von", "she/her", "she", "Dr"} & set(spellings(["Dr. Ana de von Ruiz (she/her)"])) == set()
    assert "Ana Ruiz" in set(spellings(["Ana Ruiz (on leave)"]))
    assert set(spellings(["dana.quill"])) == {"dana.quill", "DANA.QUILL", "Dana", "Quill"}
    assert {"Marcus", "marcus_w"} <= set(spellings(["marcus_w"]))


def test_common_words_are_names_when_they_are_mentioned_only() -> None:
    """Of ``Will Park`` the whole is a name; ``will``, ``on`` and ``ic`` are somebody behind an ``@``."""
    assert {"@Will", "Will Park", "Park"} <= set(spellings(["Will Park"]))
    assert {"Will", "WILL", "will"} & set(spellings(["Will Park", "will"])) == set()
    for name in ("will", "May", "on", "IC", "d"):
        assert list(spellings([name])) == [f"@{name}"]
    for name in ("[email 1]", "", " "):
        assert list(spellings([name])) == []


CREW = Names(
    {
        **dict.fromkeys(spellings(["dq", "Dana Quill", "dana.quill"]), "[dana]"),
        **dict.fromkeys(spellings(["will", "Will Park"]), "[will]"),
    },
    mentions="[a person]",
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("dana.quill here, dq takes it, DQ confirmed", "[dana] here, [dana] takes it, [dana] confirmed"),
        ("DANA QUILL, dana quill, Dana  Quill, Dana\nQuill", "[dana], [dana], [dana], [dana]"),
        ("ask Ms Quill, D. Quill or QUILL", "ask Ms [dana], [dana] or [dana]"),
        ("thanks @will, @Will, @WILL and @dq", "thanks [will], [will], [will] and [dana]"),
        ("Will Park will park it", "[will] [will] it"),
        ("Mr Park. it will restart, Will it?", "Mr [will]. it will restart, Will it?"),
        ("dqueue, mdq, dq_size, quill", "dqueue, mdq, dq_size, quill"),
    ],
)  # fmt: skip
def test_handles_and_whole_names_are_found_in_any_case_and_common_words_behind_an_at(text: str, shown: str) -> None:
    """As people type at night; a lone capitalised word keeps its case."""
    assert CREW.text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Co-authored-by: Ravi Kumar <[email 1]>", "Co-authored-by: [a person] <[email 1]>"),
        ("x\nSigned-off-by: Tomáš Novák\ny", "x\nSigned-off-by: [a person]\ny"),
        ("Reviewed-by: Yuki Tanaka On-call: Pedro Álvarez", "Reviewed-by: [a person] On-call: [a person]"),
        ("Tested-by: yuki.t, Acked-by: Dana Quill", "Tested-by: [a person], Acked-by: [dana]"),
        ("Reviewed-by: 李伟", "Reviewed-by: [a person]"),
        ("assigned to Hana Kim. Restarted", "assigned to [a person]. Restarted"),
        ("Author: Ludwig van der Berg <>", "Author: [a person] <>"),
        ("fixed by J. Petrov; (K. Ito) agrees", "fixed by [a person]; ([a person]) agrees"),
        ("<marcus_w> restarting\n10:02 <@lee> ok", "<[a person]> restarting\n10:02 <[a person]> ok"),
    ],
)  # fmt: skip
def test_a_sentence_that_names_somebody_hides_whom_nobody_knows(text: str, shown: str) -> None:
    """Trailers of commits, labels, hand-overs, chat lines, initials; without a word for strangers they stay."""
    assert CREW.text(text) == shown
    assert CREW.text(shown) == shown
    assert Names({"Zed": "y"}).text(text) is text


@pytest.mark.parametrize(
    "text",
    [
        "Fixed-by: abc1234 Reviewed-by: 3f2a91",
        "Caused-by: Timeout of the pool",
        "escalated to Database Team, assigned to payments",
        "On-call: yes, author: unknown, owner=pay",
        "A. Restart it\nB. Wait",
        "<module> line 3, see <br> here",
        '{"@timestamp": 1} pay@sha256:0011 @here @all',
        "Reviewed-by:",
        "-by: @ <> by",
    ],
)
def test_a_commit_a_team_a_list_and_an_element_are_nobody(text: str) -> None:
    """They look like such sentences."""
    assert CREW.text(text) is text


def test_a_table_without_names_changes_nothing() -> None:
    """Except strangers who are mentioned, when there is a word for them."""
    text = "Ana and @ana"
    assert Names({}).text(text) is text
    assert Names({}, mentions="[a person]").text(text) == "Ana and [a person]"
    assert Names({"Ana": "[a]"}).text("") == ""


def test_the_values_of_nested_data_are_replaced_and_its_keys_stay() -> None:
    """Keys are fields, not prose."""
    value = {"Ana": ["Ana", ("Ben Cole", 1)], "n": None}
    assert NAMES.tree(value) == {"Ana": [ANA, (BEN, 1)], "n": None}
    clean = {"Ana": ["nobody"]}
    assert NAMES.tree(clean) is clean


def test_thousands_of_names_are_one_table() -> None:
    """The roster of a large company."""
    many = Names({f"Person{number:05} Lark": f"[person {number}]" for number in range(20_000)})
    assert (
        many.text("Person00007 Lark, Person19999 Lark, Person20000 Lark")
        == "[person 7], [person 19999], Person20000 Lark"
    )


WORDS = st.lists(st.sampled_from(["pool", "full", "é", "漢", "will", "banana", ",", ".", "(", ")", "’s", "\ud800", "\x00", "@", "3", "[person 9]"]), max_size=6).map(" ".join)  # fmt: skip


@settings(max_examples=80)
@given(WORDS, st.sampled_from(sorted(ROSTER)), WORDS)
def test_between_any_words_a_name_is_replaced_and_the_words_stay(before: str, name: str, after: str) -> None:
    """Once; what was replaced is no name."""
    shown = NAMES.text(f"{before} {name} {after}")
    assert shown == f"{before} {ROSTER[name]} {after}"
    assert NAMES.text(shown) == shown


@settings(max_examples=60)
@given(st.text(st.characters(codec=None), max_size=40))
def test_no_text_raises(text: str) -> None:
    """Half characters stay where they were."""
    assert NAMES.text(f"{text} Ana {text}").count(ANA) >= 1
